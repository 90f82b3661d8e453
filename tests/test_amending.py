"""Amending the published graph: a patch is checked on what it touches, and nothing else changes."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import URIRef

from samspill.engine.amending import amend, canonical, collisions, findings_of, rebased
from samspill.engine.journal import Version
from samspill.engine.patches import Patch, applied, difference, graph_of
from samspill.engine.proposals import ProposalChanges
from samspill.engine.published import load_folders, open_published
from samspill.engine.replay import file_lines
from samspill.engine.snapshots import Snapshots
from samspill.engine.stores import EmbeddedStore, Rows
from samspill.engine.touched import COUNTED_BY, touched
from samspill.errors import ChecksFailed, Stale
from samspill.knowledge.checks import check
from samspill.knowledge.findings import Report
from samspill.knowledge.shapes import Shapes, read_shapes
from samspill.knowledge.vocabulary import BASE, ONTOLOGY, PREFIXES, graph_name
from samspill.settings import Settings, shipped_folders

GRAPH = graph_name("example")
MEASURE = f"{BASE}id/measure/eksempelvik-badetrapp"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"


@lru_cache
def before() -> tuple[list[str], EmbeddedStore]:
    """The lines of the example beside the shipped data, and a store of them."""
    with TemporaryDirectory() as folder:
        setting = Settings(data_dir=Path(folder))
        example = shipped_folders().data / "example"
        version = load_folders(setting, [example], beside_shipped=True)
        path = Snapshots.of(setting).path(version)
        return list(file_lines(path)), EmbeddedStore.load(path)


@lru_cache
def shapes() -> Shapes:
    return read_shapes(shipped_folders().shapes)


def lines(turtle: str, graph: str = GRAPH) -> tuple[str, ...]:
    """Statements in a graph, as canonical lines."""
    prefixes = f"PREFIX sam: <{ONTOLOGY}> PREFIX id: <{BASE}id/>\n" + "".join(
        f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("dcterms", "prov", "skos", "xsd")
    )
    name = ox.NamedNode(graph)
    return canonical(
        ox.Quad(quad.subject, quad.predicate, quad.object, name)
        for quad in ox.parse(prefixes + turtle, format=ox.RdfFormat.TURTLE)
    )


def is_stated(line: str) -> bool:
    return graph_of(line) not in (graph_name("inferred"), graph_name("provenance"))


def faults(stated: list[str]) -> set[tuple[str, str, str]]:
    """All faults of a whole graph."""
    triples = [q.triple for q in ox.parse("\n".join(stated), format=ox.RdfFormat.N_QUADS)]
    return violations(check(triples, shapes=shapes()))


def violations(report: Report) -> set[tuple[str, str, str]]:
    """What is at fault, which rule says so, and of which value."""
    return {
        (one.focus, one.rule, str(one.term))
        for one in report.findings
        if one.severity == "violation"
    }


ODD = (
    '"x"',
    '"x"@en',
    '"-1"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"2024-99-99"^^<http://www.w3.org/2001/XMLSchema#date>',
    f"<{BASE}id/measure/nowhere>",
)
"""Values that are wrong for most properties, as canonical terms."""


@st.composite
def changes(draw: st.DrawFn) -> Patch:
    """Statements of the example taken out, and others put in that turn up at the wrong things."""
    chance = draw(st.randoms(use_true_random=False))
    stated = [one for one in before()[0] if is_stated(one)]
    own = [one for one in stated if graph_of(one) == GRAPH]
    subject = chance.choice(own).split(" ")[0]
    of_one = [one for one in own if one.startswith(subject + " ")]
    removed = {*chance.sample(own, 2), *chance.choice([of_one, of_one[:1], []])}
    turned = {
        " ".join([one.split(" ")[0], *two.split(" ")[1:]])  # what another says of itself
        for one, two in zip(chance.sample(own, 2), chance.sample(own, 2), strict=True)
    }
    told = chance.choice([one for one in own if one.split(" ")[2].startswith('"')]).split(" ")
    turned.add(" ".join([*told[:2], chance.choice(ODD), f"<{GRAPH}> ."]))
    turned.difference_update(stated)
    return Patch(tuple(sorted(turned)), tuple(sorted(removed - turned)))


FAR = {
    "a circle of places": (
        "id:place\\/eksempelvik-eksempelfylket dcterms:isPartOf id:place\\/eksempelvik-nordkaia .",
        "",
    ),
    "a number that another has": (
        'id:actor\\/eksempelvik-ungdomsrad sam:organisationNumber "942110464" .',
        "",
    ),
    "a link that its author has made before": (
        "id:alignment\\/eksempelvik-a a sam:SdgAlignment ; sam:alignedResource "
        "id:measure\\/eksempelvik-badetrapp ; sam:sdg <http://metadata.un.org/sdg/14.2> ; "
        "prov:wasAttributedTo id:actor\\/eksempelvik-kurator-a .",
        "",
    ),
    "a date that is none": (
        'id:document\\/eksempelvik-plan-2024 dcterms:date "2024-99-99"^^xsd:date .',
        "",
    ),
    "something of which nothing says what it is": (
        'id:measure\\/eksempelvik-uten-slag <https://example.org/p> "x" .',
        "",
    ),
    "a document that is too short now": (
        "id:document\\/eksempelvik-plan-2024 sam:length 900 .",
        "document/eksempelvik-plan-2024> <https://w3id.org/samspill/ontology/length>",
    ),
    "a goal that is none any more": ("", "goal/eksempelvik-unge-bestemmer> "),
    "a program without its owner": (
        "",
        "participation/eksempelvik-kommune-eier-gronn-havn> "
        "<https://w3id.org/samspill/ontology/role>",
    ),
    "a passage without its position": ("", "evidence/eksempelvik-plan-2024-600-646#position>"),
}
"""Statements put in, and the beginning of those taken out, whose faults are found elsewhere."""


@pytest.mark.parametrize("name", FAR)
def test_a_change_that_breaks_what_it_does_not_write(name: str) -> None:
    turtle, begins = FAR[name]
    stated = [one for one in before()[0] if is_stated(one)]
    removed = tuple(one for one in stated if begins and f"{BASE}id/{begins}" in one)
    patch = Patch(lines(turtle), removed)
    found = violations(findings_of(before()[1], patch, Settings()))
    assert found == faults(list(applied(stated, patch.added, patch.removed)))
    assert found


@settings(max_examples=5, deadline=None)
@given(patch=changes())
def test_the_faults_of_a_change_are_those_of_the_whole_graph(patch: Patch) -> None:
    stated = [one for one in before()[0] if is_stated(one)]
    found = violations(findings_of(before()[1], patch, Settings()))
    assert found == faults(list(applied(stated, patch.added, patch.removed)))


def test_what_points_to_a_well_known_actor_is_not_looked_at() -> None:
    actor = f"{BASE}id/actor/trondheim-kommune"
    patch = Patch(lines(f'<{actor}> skos:altLabel "Byen"@nb .'), ())
    change = touched(before()[1], patch, base=BASE)
    pointing = before()[1].query(f"SELECT DISTINCT ?s WHERE {{ ?s ?p <{actor}> }}")
    assert isinstance(pointing, Rows)
    assert len(pointing.rows) > 20
    known = {triple.subject for triple in change.triples}
    assert len(known & {row[0] for row in pointing.rows}) < 3


def test_what_rules_follow_backwards_is_known() -> None:
    inverse = URIRef(PREFIXES["sh"] + "inversePath")
    assert {str(path) for path in shapes().graph.objects(None, inverse)} == COUNTED_BY


def test_a_faulty_change_says_what_to_mend() -> None:
    added = lines(f"<{MEASURE}> sam:isPartOf <{BASE}id/goal/nowhere> .")
    report = findings_of(before()[1], Patch(added, ()), Settings())
    assert not report.conforms
    assert {one.focus for one in report.findings if one.severity == "violation"} == {MEASURE}


@pytest.fixture
def setting(tmp_path: Path) -> Settings:
    found = Settings(data_dir=tmp_path)
    open_published(found)
    load_folders(found, [shipped_folders().data / "example"])
    return found


def label(text: str) -> tuple[str, ...]:
    return lines(f'<{MEASURE}> <{LABEL}> "{text}"@nb .')


def test_a_change_is_a_version_of_its_own(setting: Settings) -> None:
    old = open_published(setting)
    name = next(
        one
        for one in file_lines(old.path)
        if one.startswith(f"<{MEASURE}> <{LABEL}>") and "@nb" in one
    )
    patch = Patch(label("Badetrapp ved kaia"), (name,))
    rows: list[int] = []

    def also(_changes: ProposalChanges, version: Version) -> None:
        rows.append(version.number)

    version = amend(setting, patch, author="Kari", note="A clearer name", also=also)
    assert (version.number, version.author, rows) == (3, "Kari", [3])
    assert version.sources[GRAPH] == "amended"
    new = open_published(setting)
    changed = difference(
        [one for one in file_lines(old.path) if is_stated(one)],
        [one for one in file_lines(new.path) if is_stated(one)],
    )
    assert changed == patch
    with pytest.raises(Stale) as error:
        amend(setting, patch, author="Kari", note="again")
    assert error.value.fields["statements"] == (name,)
    assert collisions(new.store, patch) == (name,)
    assert rebased(new.store, patch) == Patch((), ())


def test_what_breaks_a_rule_changes_nothing(setting: Settings) -> None:
    before = open_published(setting).version
    added = lines(f"<{MEASURE}> sam:status <{BASE}concept/status/unheard-of> .")

    def also(_changes: ProposalChanges, _version: Version) -> None:
        raise AssertionError

    with pytest.raises(ChecksFailed) as error:
        amend(setting, Patch(added, ()), author="Kari", note="", also=also)
    assert error.value.fields["report"]
    assert open_published(setting).version == before


def test_a_graph_that_was_amended_is_not_renewed_with_the_package(setting: Settings) -> None:
    graph = graph_name("trondheim-2020")
    thing = f"{BASE}id/measure/digibarnevern"
    added = lines(f'<{thing}> <http://www.w3.org/2004/02/skos/core#altLabel> "X"@nb .', graph)
    version = amend(setting, Patch(added, ()), author="Kari", note="")
    assert version.sources[graph] == "amended"
    again = load_folders(setting, [shipped_folders().data / "example"], note="anew")
    assert added[0] in set(file_lines(Snapshots.of(setting).path(again)))
