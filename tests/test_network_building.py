"""Networks are what the raw triples of the data say, whatever is chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest

from samspill.ask.networks.building import MOST_TIES, built
from samspill.ask.networks.feeds import Feeds, feeds
from samspill.ask.networks.selection import DEFAULT_BY, KINDS, Selection
from samspill.ask.questions import read_questions
from samspill.engine.stores import EmbeddedStore
from samspill.errors import BadValue, NotFound, ResultTooLarge, SamspillError
from samspill.settings import shipped_folders

QUESTIONS = read_questions(shipped_folders().queries)
DATA = Path(__file__).parents[1] / "data" / "trondheim-2020"
SAM = "https://w3id.org/samspill/ontology/"
ID = "https://w3id.org/samspill/id/"
CONCEPT = "https://w3id.org/samspill/concept/"
SPATIAL, PART_OF = (f"http://purl.org/dc/terms/{name}" for name in ("spatial", "isPartOf"))
CLASS = "http://www.w3.org/ns/org#classification"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SDG = "http://metadata.un.org/sdg/"

Said = dict[str, dict[str, set[str]]]
Pairs = dict[frozenset[str], set[str]]


@cache
def raw() -> Said:
    """Every statement of the data files: subject → predicate → values."""
    found: Said = defaultdict(lambda: defaultdict(set))
    for path in sorted(DATA.glob("*.ttl")):
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            found[quad.subject.value][quad.predicate.value].add(quad.object.value)  # type: ignore[union-attr]
    return found


def kind_of(thing: str) -> str:
    """The kind of a thing as its IRI says it."""
    return thing.removeprefix(ID).partition("/")[0]


def program_of(thing: str) -> str:
    """The program at the top of the chain of wholes."""
    while kind_of(thing) != "program":
        (thing,) = raw()[thing][SAM + "isPartOf"]
    return thing


def participations(keep: Callable[[str], bool] = lambda iri: True) -> Iterator[tuple[str, str]]:
    """Who takes part in what, in the participations that are kept."""
    for iri, said in list(raw().items()):
        if SAM + "participatesIn" in said and keep(iri):
            (actor,), (thing,) = said[SAM + "actor"], said[SAM + "participatesIn"]
            yield actor, thing


def aims() -> Iterator[tuple[str, str]]:
    """Things and the SDGs that they contribute to: accepted links with positive direction."""
    for said in list(raw().values()):
        if (
            said.get(SAM + "reviewStatus") == {CONCEPT + "review/accepted"}
            and said.get(SAM + "direction") == {CONCEPT + "direction/positive"}
            and said[SAM + "sdg"] != {SDG.rstrip("/")}
        ):
            (thing,), (sdg,) = said[SAM + "alignedResource"], said[SAM + "sdg"]
            yield thing, sdg


def goal_of(sdg: str) -> str:
    """The goal that an SDG is, or is a target of."""
    return sdg.partition(".")[0] if "." not in SDG else SDG + sdg.removeprefix(SDG).split(".")[0]


def meeting(held: dict[str, set[str]]) -> Pairs:
    """Who meets whom in what."""
    found: Pairs = defaultdict(set)
    for shared, holders in held.items():
        for pair in combinations(sorted(holders), 2):
            found[frozenset(pair)].add(shared)
    return found


def expected_actors(relation: str) -> Pairs:
    held: dict[str, set[str]] = defaultdict(set)
    for actor, thing in participations():
        if relation == "whole-program":
            held[program_of(thing)].add(actor)
        elif kind_of(thing) == relation:
            held[thing].add(actor)
    return meeting(held)


def expected_programs(relation: str) -> Pairs:
    held: dict[str, set[str]] = defaultdict(set)
    if relation == "actor":
        for actor, thing in participations():
            held[actor].add(program_of(thing))
    else:
        for thing, sdg in aims():
            if relation == "sdg-goal":
                held[goal_of(sdg)].add(program_of(thing))
            elif "." in sdg.removeprefix(SDG):
                held[sdg].add(program_of(thing))
    return meeting(held)


def expected_two(kind: str, relation: str) -> Pairs:
    found: Pairs = defaultdict(set)
    for actor, thing in participations():
        if kind == "actor-program":
            found[frozenset((actor, program_of(thing)))].add(thing)
            continue
        for aimed, sdg in aims():
            if aimed == thing and relation == "sdg-goal":
                found[frozenset((actor, goal_of(sdg)))].add(thing)
            elif aimed == thing and "." in sdg.removeprefix(SDG):
                found[frozenset((actor, sdg))].add(thing)
    return found


def expected(kind: str, relation: str) -> Pairs:
    match kind:
        case "actors":
            return expected_actors(relation)
        case "programs":
            return expected_programs(relation)
    return expected_two(kind, relation)


def asked(store: EmbeddedStore, **values: object) -> nx.Graph:
    """The network of a selection, not measured."""
    return built(feeds(store, QUESTIONS, Selection.of(values)), version=1)


def ties(graph: nx.Graph) -> Pairs:
    return {frozenset((a, b)): set(shared) for a, b, shared in graph.edges(data="shared")}


@pytest.mark.parametrize(
    ("kind", "by"), [(kind, by) for kind, all_ in KINDS.items() for by in all_]
)
def test_ties_are_those_of_the_raw_triples(
    kind: str, by: str, trondheim_store: EmbeddedStore
) -> None:
    graph = asked(trondheim_store, kind=kind, by=by)
    wanted = expected(kind, by)
    assert wanted
    assert ties(graph) == wanted
    for one, other, tie in graph.edges(data=True):
        assert tie["weight"] == len(tie["shared"]), (one, other)
        assert tie["facts"]
        assert set(tie["facts"]) <= set(graph.graph["facts"])
        assert set(tie["shared"]) <= set(graph.graph["things"])
    assert list(graph) == sorted(graph)


@pytest.mark.parametrize("kind", list(KINDS))
def test_relations_add_up(kind: str, trondheim_store: EmbeddedStore) -> None:
    together: Pairs = defaultdict(set)
    for relation in KINDS[kind]:
        for pair, shared in expected(kind, relation).items():
            together[pair] |= shared
    assert ties(asked(trondheim_store, kind=kind, by=",".join(KINDS[kind]))) == together


def test_default_ties_are_those_that_the_graph_calls_working_together(
    trondheim_store: EmbeddedStore,
) -> None:
    result = trondheim_store.query(
        f"SELECT ?a ?b WHERE {{ ?a <{SAM}worksWith> ?b FILTER(STR(?a) < STR(?b)) }}"
    )
    inferred = {frozenset((a.value, b.value)) for a, b in result.rows}  # type: ignore[union-attr]
    assert set(ties(asked(trondheim_store))) == inferred


def test_every_actor_who_takes_part_is_a_node(trondheim_store: EmbeddedStore) -> None:
    assert set(asked(trondheim_store)) == {actor for actor, _ in participations()}


def years_of(thing: str) -> set[str]:
    return {
        year
        for name in ("plannedYear", "startYear", "endYear")
        for year in raw()[thing].get(SAM + name, ())
    }


def in_year(thing: str, year: str) -> bool:
    """The rule of the question, written another way: own years, else those of the program."""
    own = years_of(thing)
    whole = thing if own else program_of(thing)
    first = min(raw()[whole].get(SAM + "startYear", {"9999"}))
    last = max(raw()[whole].get(SAM + "endYear", {"0000"}))
    return year in years_of(whole) or first <= year <= last


def within(place: str) -> set[str]:
    """A place and the places that it lies in."""
    found = {place}
    for above in raw()[place].get(PART_OF, ()):
        found |= within(above)
    return found


def at_place(thing: str, place: str) -> bool:
    own = raw()[thing].get(SPATIAL) or raw()[program_of(thing)].get(SPATIAL, set())
    return any(f"{ID}place/{place}" in within(one) for one in own)


def fits(iri: str, name: str, value: str) -> bool:
    said = raw()[iri]
    (thing,) = said[SAM + "participatesIn"]
    (actor,) = said[SAM + "actor"]
    match name:
        case "program":
            return program_of(thing) == f"{ID}program/{value}"
        case "role":
            return said[SAM + "role"] == {f"{CONCEPT}role/{value}"}
        case "type":
            return f"{CONCEPT}actor-type/{value}" in raw()[actor].get(CLASS, ())
        case "area":
            return f"{CONCEPT}area/{value}" in raw()[thing].get(SAM + "area", ())
        case "year":
            return in_year(thing, value)
        case "place":
            return at_place(thing, value)
        case "sdg":
            return any(aim == thing and SDG + value in (sdg, goal_of(sdg)) for aim, sdg in aims())
    return any(
        said.get(SAM + "alignedResource") == {thing}
        and said[SAM + "basis"] == {f"{CONCEPT}basis/{value}"}
        and said[SAM + "reviewStatus"] == {f"{CONCEPT}review/accepted"}
        for said in list(raw().values())
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("program", "omradeloft-saupstad-kolstad"),
        ("program", "digitalt-forstevalg"),
        ("program", "universitetskommunen-3-0"),
        ("role", "partner"),
        ("role", "procurement-partner"),
        ("type", "municipality"),
        ("area", "byutvikling"),
        ("year", "2013"),
        ("year", "2019"),
        ("year", "2020"),
        ("place", "saupstad-kolstad"),
        ("place", "trondheim"),
        ("sdg", "11"),
        ("sdg", "11.3"),
        ("basis", "stated"),
        ("basis", "assessed"),
    ],
)
def test_filters_keep_the_participations_that_fit(
    name: str, value: str, trondheim_store: EmbeddedStore
) -> None:
    graph = asked(trondheim_store, kind="actor-program", **{name: value})
    kept = list(participations(lambda iri: fits(iri, name, value)))
    assert kept
    assert set(graph) == {actor for actor, _ in kept} | {program_of(thing) for _, thing in kept}
    assert ties(graph) == _grouped(kept)


def _grouped(kept: list[tuple[str, str]]) -> Pairs:
    found: Pairs = defaultdict(set)
    for actor, thing in kept:
        found[frozenset((actor, program_of(thing)))].add(thing)
    return found


def test_what_is_kept_is_what_networkx_keeps(trondheim_store: EmbeddedStore) -> None:
    whole = asked(trondheim_store)
    ego = f"{ID}actor/ntnu"
    for radius in (1, 2):
        kept = asked(trondheim_store, ego="ntnu", radius=radius)
        assert set(kept) == set(nx.ego_graph(whole, ego, radius))
        assert set(map(frozenset, kept.edges)) == {
            frozenset(edge) for edge in whole.subgraph(kept).edges
        }
    giant = asked(trondheim_store, giant=True)
    assert set(giant) == max(nx.connected_components(whole), key=len)
    strong = asked(trondheim_store, minimum=2)
    assert set(strong) == set(whole)
    assert ties(strong) == {pair: shared for pair, shared in ties(whole).items() if len(shared) > 1}
    assert strong.number_of_edges()


def test_ego_may_be_of_either_side(trondheim_store: EmbeddedStore) -> None:
    program = asked(trondheim_store, kind="actor-program", ego="program/digitalt-forstevalg")
    assert f"{ID}program/digitalt-forstevalg" in program
    assert len(program) > 2
    for ego in ("11", "sdg/11", "http://metadata.un.org/sdg/11"):
        assert f"{SDG}11" in asked(trondheim_store, kind="actor-sdg", ego=ego)
    assert asked(trondheim_store, kind="actor-sdg", ego="actor/ntnu").graph["parameters"] == {
        "kind": "actor-sdg",
        "ego": "ntnu",
    }


@pytest.mark.parametrize(
    ("values", "error", "said"),
    [
        ({"kind": "aktors"}, BadValue, "Did you mean actors"),
        ({"by": "progam"}, BadValue, "Did you mean program"),
        ({"kind": "programs", "by": "measure"}, BadValue, "choose one of actor"),
        ({"programme": "x"}, BadValue, "Did you mean program"),
        ({"radius": 2}, BadValue, "Give ego too"),
        ({"ego": "ntnu", "radius": 0}, BadValue, "from 1 to 10"),
        ({"minimum": "-1"}, BadValue, "whole number"),
        ({"minimum": "1" * 5000}, BadValue, "whole number"),
        ({"giant": "perhaps"}, BadValue, "true or false"),
        ({"year": "20"}, BadValue, "2020"),
        ({"program": "digitalt-forstevlg"}, NotFound, "digitalt-forstevalg"),
        ({"role": "partnr"}, NotFound, "partner"),
        ({"ego": "ntn"}, NotFound, "ntnu"),
        ({"ego": "Sintef"}, BadValue, "good value"),
        ({"ego": "http://example.org/x y"}, BadValue, "valid http IRI"),
        ({"sdg": "18"}, NotFound, "sdgs"),
        ({"kind": "programs", "by": "sdg-target", "role": "partner"}, BadValue, "by=actor"),
        ({"kind": "programs", "ego": "ntnu"}, NotFound, "program"),
        ({"ego": "a\x00b"}, BadValue, "good value"),
    ],
)
def test_bad_values_say_what_to_do(
    values: dict[str, object],
    error: type[SamspillError],
    said: str,
    trondheim_store: EmbeddedStore,
) -> None:
    with pytest.raises(error) as found:
        asked(trondheim_store, **values)
    assert said in f"{found.value.detail} {found.value.advice}"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"year": "1999"}, "No participation"),
        ({"ego": "ntnu", "program": "omradeloft-saupstad-kolstad"}, "in the middle"),
        ({"kind": "programs", "by": "sdg-target", "basis": "stated"}, "No accepted link"),
        ({"kind": "actor-sdg", "year": "1999"}, "No accepted link"),
        ({"kind": "actor-sdg", "sdg": "11", "role": "grant-manager", "year": "2012"}, "No "),
    ],
)
def test_an_empty_network_says_why(
    values: dict[str, object], said: str, trondheim_store: EmbeddedStore
) -> None:
    graph = asked(trondheim_store, **values)
    assert not len(graph)
    assert said in graph.graph["empty"]["en"]
    assert graph.graph["empty"]["nb"]


def test_a_network_too_large_is_refused_before_it_is_made() -> None:
    program = f"<{ID}program/one>"
    count = 1 + int((2 * MOST_TIES) ** 0.5) + 1
    lines = [f"{program} <{RDF_TYPE}> <{SAM}Program> ."]
    for n in range(count):
        iri = f"<{ID}participation/p{n}>"
        lines += [
            f"{iri} <{SAM}actor> <{ID}actor/a{n}> .",
            f"{iri} <{SAM}role> <{CONCEPT}role/partner> .",
            f"{iri} <{SAM}participatesIn> {program} .",
        ]
    content = "\n".join(lines).encode()
    with pytest.raises(ResultTooLarge, match="ties"):
        built(Feeds(Selection(), None, content, b"", {}))


def test_the_selection_stands_in_an_address_and_comes_back() -> None:
    given = {"kind": "programs", "by": "actor,sdg-target", "minimum": "2", "giant": "ja"}
    found = Selection.of(given)
    assert found.parameters() == {
        "kind": "programs",
        "by": "actor,sdg-target",
        "giant": "true",
        "minimum": "2",
    }
    assert Selection.of(found.parameters()) == found
    assert Selection.of({"by": ["measure", "program"]}).parameters() == {}
    assert DEFAULT_BY["actors"] == Selection().by
