"""What falls apart: held against networks built anew without the facts, and told in words."""

from __future__ import annotations

import json
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network_graphs import one_mode_networks, two_mode_networks
from network_told import (
    Alignment,
    Participation,
    iri,
    plain_network,
    published_network,
    told_network,
)
from samspill.ask.networks.told.critical import critical
from samspill.ask.networks.told.removal import without
from samspill.engine.stores import EmbeddedStore
from samspill.errors import BadValue, NotFound

LIES = {f"measure/m{number}": f"program/p{number % 3}" for number in range(6)}
THINGS = [*LIES, "program/p0", "program/p1", "program/p2"]
SDGS = ["1.1", "1.2", "2.1"]

participations = st.lists(
    st.tuples(
        st.sampled_from([f"a{number}" for number in range(7)]),
        st.sampled_from(["owner", "partner"]),
        st.sampled_from(THINGS),
    ),
    unique=True,
    min_size=1,
    max_size=25,
)
alignments = st.lists(
    st.tuples(st.sampled_from(THINGS), st.sampled_from(SDGS), st.just(2), st.just("assessed")),
    unique=True,
    max_size=12,
)

KINDS = [
    ("actors", ("program", "measure")),
    ("actors", ("whole-program",)),
    ("actor-program", ("participation",)),
    ("actor-sdg", ("sdg-target",)),
    ("programs", ("actor",)),
    ("programs", ("sdg-target",)),
]


def _free(graph: nx.Graph) -> list[str]:
    """The nodes that may go alone: in two modes, programs take their actors with them."""
    return [node for node in graph if graph.graph["modes"] == 1 or node.split("/")[-2] == "actor"]


def _edges(graph: nx.Graph) -> dict[frozenset[str], dict[str, object]]:
    return {frozenset(edge[:2]): edge[2] for edge in graph.edges(data=True)}


@pytest.mark.parametrize(("kind", "by"), KINDS)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(participations, alignments, st.data())
def test_what_is_left_is_what_is_built_without_the_facts(
    kind: str,
    by: tuple[str, ...],
    taking_part: list[Participation],
    aligned: list[Alignment],
    data: st.DataObject,
) -> None:
    links = aligned if kind == "actor-sdg" or "sdg-target" in by else []
    graph = told_network(kind, taking_part, lies=LIES, alignments=links, by=by)
    known = {name for fact in taking_part for name in (fact[0], fact[2])}
    known |= {name for link in links for name in link[:2]}
    removed = data.draw(st.lists(st.sampled_from(sorted(known)), min_size=1, max_size=3))
    found = without(graph, [iri(name) for name in removed])

    gone = {*removed, *(part for part, whole in LIES.items() if whole in removed)}
    left = [fact for fact in taking_part if gone.isdisjoint((fact[0], fact[2]))]
    links = [link for link in links if gone.isdisjoint(link[:2])]
    expected = told_network(kind, left, lies=LIES, alignments=links, by=by)
    assert _edges(found.graph) == _edges(expected)
    assert found.graph.graph["facts"] == expected.graph["facts"]
    if kind == "actors":
        assert set(found.graph) == set(expected)
    json.dumps(found.plain("nb"), allow_nan=False)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(one_mode_networks() | two_mode_networks(), st.data())
def test_numbers_are_those_of_networkx(graph: nx.Graph, data: st.DataObject) -> None:
    if not (nodes := _free(graph)):
        return
    removed = data.draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=3))
    found = without(graph, removed)
    rest = graph.subgraph(set(graph) - set(removed))
    assert set(found.graph) == set(rest)
    for extent, one in ((found.before, graph), (found.after, rest)):
        parts = list(nx.connected_components(one))
        assert extent.nodes == len(one)
        assert extent.ties == one.number_of_edges()
        assert extent.components == len(parts)
        assert extent.giant == max(map(len, parts), default=0)
        assert extent.isolates == len(list(nx.isolates(one)))
    together = [pair for pair in combinations(rest, 2) if nx.has_path(graph, *pair)]
    assert found.pairs == len(together)
    assert found.pairs_lost == sum(not nx.has_path(rest, *pair) for pair in together)
    alone = {node for node in nx.isolates(rest) if graph.degree[node]}
    assert {name.iri for name in found.isolated} == alone
    assert found.gone == graph.number_of_edges() - rest.number_of_edges()


@settings(max_examples=100, deadline=None, derandomize=True)
@given(one_mode_networks(most=14) | two_mode_networks())
def test_the_critical_are_those_whose_removal_parts_others(graph: nx.Graph) -> None:
    ranking = critical(graph).critical
    assert {cut.name.iri for cut in ranking} == set(nx.articulation_points(graph)).intersection(
        _free(graph)
    )
    assert [cut.pairs for cut in ranking] == sorted((c.pairs for c in ranking), reverse=True)
    for cut in ranking:
        removal = without(graph, [cut.name.iri])
        assert cut.pairs == removal.pairs_lost > 0
        assert cut.share == pytest.approx(removal.pairs_lost / removal.pairs)
        assert cut.pieces == tuple(map(len, removal.pieces))
        assert (cut.size,) == removal.broken


# --- in words


BRIDGE = plain_network(
    [("a", "b", 1), ("b", "c", 1), ("a", "c", 2), ("c", "d", 1), ("d", "e", 1), ("c", "f", 1)]
)


def test_an_actor_who_holds_three_parts_together() -> None:
    found = without(BRIDGE, ["c"])
    assert found.told("nb") == (
        "Uten C faller nettverket i 3 deler.",
        "3 aktører mister forbindelsen til den største delen: D, E og F.",
        "1 aktør blir stående uten forbindelser: F.",
        "8 av 10 par når ikke lenger hverandre (80\u00a0%).",
        "4 forbindelser forsvinner med dem som blir borte.",
        "Ingen deler lenger tiltaket A c 0, tiltaket A c 1, tiltaket B c 0, tiltaket C d 0 og "
        "tiltaket C f 0.",
    )
    assert found.told("en")[:4] == (
        "Without C, the network falls into 3 parts.",
        "3 actors lose touch with the largest part: D, E and F.",
        "1 actor is left without ties: F.",
        "8 of 10 pairs can no longer reach each other (80%).",
    )
    assert [[name.label("nb") for name in piece] for piece in found.pieces] == [
        ["A", "B"],
        ["D", "E"],
        ["F"],
    ]


def test_the_ranking_in_words() -> None:
    assert critical(BRIDGE).told("nb") == (
        "Uten C faller nettverket i 3 deler, og 8 par når ikke lenger hverandre (80\u00a0%).",
        "Uten D faller nettverket i 2 deler, og 4 par når ikke lenger hverandre (40\u00a0%).",
    )
    assert critical(plain_network([("a", "b", 1)])).told("en") == (
        "No single actor alone holds the network together.",
    )
    parted = plain_network([("a", "b", 1), ("b", "c", 1), ("x", "y", 1), ("y", "z", 1), ("z", "x", 1), ("z", "w", 1)])  # noqa: E501 # fmt: skip
    assert critical(parted).told("en") == (
        "Without Z, the largest part of the network falls into 2 parts, and 2 pairs can no longer "
        "reach each other (33%).",
        "Without B, a part of the network with 3 actors falls into 2 parts, and 1 pair can no "
        "longer reach each other (14%).",
    )


def test_one_who_holds_nobody_together_is_told_plainly() -> None:
    assert without(BRIDGE, ["a"]).told("nb")[0] == (
        "Uten A henger resten av nettverket fortsatt sammen."
    )
    lonely = plain_network([("a", "b", 1), ("c", "d", 1), ("d", "e", 1), ("c", "e", 1)], ["alone"])
    assert without(lonely, ["c"]).told("en")[0] == (
        "Without C, none of the others lose touch with one another."
    )
    assert without(lonely, ["alone"]).told("nb") == (
        "Uten Alone er alle forbindelsene i nettverket som før.",
    )


def test_removing_a_program_takes_what_lies_in_it_and_who_has_nothing_else() -> None:
    graph = told_network(
        "actors",
        [
            ("byen", "owner", "program/havna"),
            ("laget", "partner", "program/havna"),
            ("laget", "partner", "measure/banen"),
            ("byen", "partner", "measure/banen"),
            ("byen", "owner", "program/skolen"),
            ("skolen", "partner", "program/skolen"),
            ("laget", "partner", "program/skolen"),
            ("dykkerne", "partner", "measure/banen"),
        ],
        lies={"measure/banen": "program/havna"},
    )
    found = without(graph, ["program/havna"])
    assert found.told("nb") == (
        "Uten programmet Havna henger resten av nettverket fortsatt sammen.",
        "1 aktør deltar ikke lenger i noe og faller ut: Dykkerne.",
        "2 forbindelser forsvinner med dem som blir borte.",
        "1 forbindelse blir svakere, men holdes oppe av annet.",
    )
    assert found.told("en")[1:] == (
        "1 actor no longer takes part in anything and drops out: Dykkerne.",
        "2 ties go with those who are gone.",
        "1 tie is weaker, but something else holds it.",
    )
    weak = found.weakened[0]
    assert (weak.source.iri, weak.target.iri, weak.before, weak.after) == (
        iri("byen"), iri("laget"), 3, 1,
    )  # fmt: skip
    assert [name.label("nb") for name in weak.lost] == ["Havna", "Banen"]


def test_removing_a_goal_takes_the_measures_that_lie_in_it() -> None:
    graph = plain_network([("a", "b", 2)])
    measure = iri("measure/a-b-0")
    graph.graph["things"][measure]["within"] = (iri("goal/g"),)
    graph.graph["things"][iri("goal/g")] = {"kind": "goal", "labels": {}, "programs": ()}
    found = without(graph, ["goal/g"])
    assert found.graph.edges[iri("a"), iri("b")]["shared"] == (iri("measure/a-b-1"),)


def test_programs_that_only_an_actor_ties() -> None:
    graph = told_network(
        "programs",
        [("byen", "owner", f"program/p{number}") for number in range(3)]
        + [("laget", "partner", "program/p1"), ("laget", "partner", "program/p2")],
        by=("actor",),
    )
    found = without(graph, ["byen"])
    assert found.told("nb") == (
        "Uten Byen faller nettverket i 2 deler.",
        "1 program mister forbindelsen til den største delen: P0.",
        "1 program blir stående uten forbindelser: P0.",
        "2 av 3 par når ikke lenger hverandre (67\u00a0%).",
        "2 forbindelser mellom andre forsvinner, fordi bare Byen holdt dem oppe.",
        "1 forbindelse blir svakere, men holdes oppe av annet.",
    )
    assert [(tie.before, tie.after) for tie in found.lost] == [(1, 0), (1, 0)]


def test_all_may_be_removed() -> None:
    found = without(BRIDGE, list(BRIDGE))
    assert found.told("en") == ("Without A, B, C, D, E and F, nothing is left of the network.",)
    assert (found.after.components, found.after.giant, found.pairs) == (0, 0, 0)
    assert set(found.graph.graph["empty"]) == {"nb", "en"}
    assert critical(found.graph).critical == ()
    with pytest.raises(NotFound) as caught:
        without(found.graph, ["a"])
    assert caught.value.advice == "The network is empty: all of it has been taken out."
    assert "pairsLostShare" not in found.plain("en")


def test_what_is_left_is_a_network_that_is_not_measured() -> None:
    graph = plain_network([("a", "b", 1), ("b", "c", 1)])
    graph.graph["figures"] = {"nodes": 3}
    nx.set_node_attributes(graph, 0.5, "betweenness")
    nx.set_node_attributes(graph, 1.5, "x")
    left = without(graph, ["c"]).graph
    assert "figures" not in left.graph
    assert left.nodes[iri("a")] == {
        "kind": "actor", "labels": {"nb": "A"}, "type": None, "x": 1.5,
    }  # fmt: skip
    assert graph.number_of_nodes() == 3
    assert graph.graph["figures"] == {"nodes": 3}


def test_what_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(NotFound) as caught:
        without(BRIDGE, ["measure/a-b-7"])
    assert "measure/a-b-0" in caught.value.advice
    with pytest.raises(BadValue):
        without(BRIDGE, [])


# --- the published source, as it was read by hand


def test_without_the_municipality(trondheim_store: EmbeddedStore) -> None:
    graph = published_network(trondheim_store)
    found = without(graph, ["trondheim-kommune"])
    assert found.told("nb") == (
        "Uten Trondheim kommune faller den største delen av nettverket i 3 deler.",
        "13 aktører mister forbindelsen til den største delen: Asker kommune, Bærum kommune, "
        "Bergen kommune, Innbyggerne i Trondheim, Kristiansand kommune, KS, Valgt leverandør i "
        "DigiBarnevern og 6 til.",
        "198 av 302 par når ikke lenger hverandre (66\u00a0%).",
        "19 forbindelser forsvinner med dem som blir borte.",
        "Ingen deler lenger programmet Digitalt førstevalg, tiltaket Felles styringsformer for "
        "kommune og universitet og tiltaket Uformelle møteplasser utendørs.",
    )
    digital, university = ({name.label("nb") for name in piece} for piece in found.pieces[1:])
    assert {"Oslo kommune", "Valgt leverandør i DigiBarnevern"} < digital
    assert {"NTNU", "Innbyggerne i Trondheim", "KS"} < university
    assert len(digital) == 7


def test_who_stands_between_the_three_programs(trondheim_store: EmbeddedStore) -> None:
    graph = published_network(trondheim_store)
    assert [cut.name.label("nb") for cut in critical(graph).critical] == [
        "Trondheim kommune",
        "Trøndelag fylkeskommune",
        "Innbyggerne i Trondheim",
    ]
    programs = published_network(trondheim_store, kind="programs")
    assert without(programs, ["trondheim-kommune"]).told("nb") == (
        "Uten Trondheim kommune henger resten av nettverket fortsatt sammen.",
        "1 forbindelse mellom andre forsvinner, fordi bare Trondheim kommune holdt den oppe.",
        "2 forbindelser blir svakere, men holdes oppe av annet.",
    )
    both = without(programs, ["trondheim-kommune", "trondelag-fylkeskommune"])
    assert both.told("en")[:2] == (
        "Without Trondheim municipality and Trøndelag county authority, the network falls into "
        "2 parts.",
        "1 program loses touch with the largest part: Saupstad/Kolstad area renewal.",
    )


def test_without_a_program_those_who_have_nothing_else_drop_out(
    trondheim_store: EmbeddedStore,
) -> None:
    graph = published_network(trondheim_store)
    found = without(graph, ["omradeloft-saupstad-kolstad"])
    dropped = {name.label("nb") for name in found.dropped}
    assert {"Husbanken", "Kulturskolen", "Barn og unge i Saupstad-Kolstad"} < dropped
    assert dropped.isdisjoint({"Trondheim kommune", "Trøndelag fylkeskommune"})
    assert len(dropped) == 11
    less = without(graph, ["measure/barn-og-unges-livskvalitet"])
    assert less.dropped == ()
    assert {name.label("nb") for name in less.isolated} == {
        "Barn og unge i Saupstad-Kolstad",
        "Saupstad-Kolstad ungdomsråd",
    }
