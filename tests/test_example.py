"""The invented municipality: it uses every class and property, and gets the findings it should."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, NamedNode, Store, Triple

from samspill.cli.quality import validate
from samspill.knowledge.dataset import read_folder
from samspill.knowledge.vocabulary import CONCEPT, ONTOLOGY, PREFIXES, RDF_TYPE, SHAPES
from samspill.settings import Folders, shipped_folders

EXAMPLE = shipped_folders().data / "example"
ID = "https://w3id.org/samspill/id/"
INFERRED = {"inProgram", "contributesTo", "worksWith"}
OF_CONCEPTS = {"sign", "iatiOrganisationRole"}
WARNINGS = {
    ("Thing-label-en", "actor/eksempelvik-havnas-venner"),
    ("Alignment-target", "alignment/eksempelvik-ung-4"),
    ("Funding-amount-given", "funding/eksempelvik-sommerjobb-2025"),
}


@pytest.fixture(scope="module")
def municipality() -> tuple[Triple, ...]:
    return read_folder(EXAMPLE)


@pytest.fixture(scope="module")
def store(core: list[Triple], municipality: tuple[Triple, ...]) -> Store:
    from pyoxigraph import Quad

    found = Store()
    found.extend(Quad(t.subject, t.predicate, t.object) for t in (*core, *municipality))
    return found


def column(store: Store, query: str) -> set[str]:
    prologue = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    return {solution[0].value for solution in store.query(prologue + query)}


def defined(core: list[Triple], *kinds: str) -> set[str]:
    return {
        triple.subject.value
        for triple in core
        if triple.predicate.value == RDF_TYPE
        and isinstance(triple.object, NamedNode)
        and triple.object.value in {PREFIXES["owl"] + kind for kind in kinds}
        and isinstance(triple.subject, NamedNode)
        and triple.subject.value.startswith(ONTOLOGY)
    }


def test_every_class_is_used(core: list[Triple], municipality: tuple[Triple, ...]) -> None:
    used = {t.object.value for t in municipality if isinstance(t.object, NamedNode)}
    assert defined(core, "Class") - used == set()


def test_every_property_that_is_written_by_hand_is_used(
    core: list[Triple], municipality: tuple[Triple, ...]
) -> None:
    used = {t.predicate.value for t in municipality}
    unused = defined(core, "ObjectProperty", "DatatypeProperty") - used
    assert unused == {ONTOLOGY + name for name in INFERRED | OF_CONCEPTS}


@pytest.mark.parametrize(
    "scheme",
    ["status", "role", "actor-type", "direction", "directness", "basis", "review", "phase",
     "area", "logic-stage"],
)  # fmt: skip
def test_every_concept_is_used(scheme: str, store: Store) -> None:
    used = column(store, f"SELECT ?c {{ ?c skos:inScheme <{CONCEPT}{scheme}> . ?thing ?p ?c . "
                         f"FILTER(STRSTARTS(STR(?thing), '{ID}')) }}")  # fmt: skip
    assert column(store, f"SELECT ?c {{ ?c skos:inScheme <{CONCEPT}{scheme}> }}") == used


def test_actors_are_shared_with_different_roles(store: Store) -> None:
    shared = """
        SELECT ?actor {
          ?one sam:actor ?actor ; sam:role ?role ; sam:participatesIn/sam:isPartOf* ?program .
          ?two sam:actor ?actor ; sam:role ?other ; sam:participatesIn/sam:isPartOf* ?another .
          ?program a sam:Program . ?another a sam:Program .
          FILTER(?program != ?another && ?role != ?other)
        }"""
    assert len(column(store, shared)) >= 2


def test_goals_of_different_programs_meet_in_a_target(store: Store) -> None:
    meeting = """
        SELECT ?target {
          ?one sam:sdg ?target ; sam:alignedResource ?goal . ?goal a sam:Goal ; sam:isPartOf ?a .
          ?two sam:sdg ?target ; sam:alignedResource ?other . ?other a sam:Goal ; sam:isPartOf ?b .
          FILTER(?a != ?b)
        }"""
    assert column(store, meeting) == {"http://metadata.un.org/sdg/16.7"}


@pytest.mark.parametrize("kind", ["Goal", "Measure"])
def test_something_has_no_alignment(kind: str, store: Store) -> None:
    unaligned = f"SELECT ?t {{ ?t a sam:{kind} FILTER NOT EXISTS {{ ?l sam:alignedResource ?t }} }}"
    assert column(store, unaligned)


def test_it_says_that_it_is_invented(municipality: tuple[Triple, ...]) -> None:
    notes = [
        triple.object.value
        for triple in municipality
        if triple.predicate.value == PREFIXES["skos"] + "scopeNote"
        and str(triple.subject) == f"<{ID}document/eksempelvik-plan-2024>"
        and isinstance(triple.object, Literal)
    ]
    assert {note.split(".")[0] for note in notes} == {"Oppdiktet", "Invented"}


def test_it_gets_three_warnings_and_no_violation() -> None:
    result = CliRunner().invoke(validate, [str(EXAMPLE), "--format", "json"])
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert found["conforms"] is True
    assert found["counts"] == {"violation": 0, "warning": 3, "info": 0}
    pairs = {
        (one["rule"].removeprefix(SHAPES), one["focus"].removeprefix(ID))
        for one in found["findings"]
    }
    assert pairs == WARNINGS


def test_all_that_is_shipped_passes(folders: Folders) -> None:
    result = CliRunner().invoke(validate, ["--format", "json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["counts"]["violation"] == 0
    assert [path for path in folders.data.iterdir() if path.name != "example"]


def test_findings_are_grouped_by_thing_in_the_asked_language(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text(
        "PREFIX sam: <https://w3id.org/samspill/ontology/>\n"
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
        f"<{ID}goal/x> a sam:Goal ; skos:prefLabel 'Et mål'@nb, 'A goal'@en ; sam:number 1 .",
        encoding="utf-8",
    )
    norsk = CliRunner().invoke(validate, [str(tmp_path)])
    assert norsk.exit_code == 1
    assert norsk.stdout.count(f"<{ID}goal/x>\n") == 1
    assert norsk.stdout.startswith(f"Et mål  <{ID}goal/x>\n  må rettes")
    assert norsk.stdout.endswith("\n3 må rettes, 0 bør rettes, på 1 ting.\n")
    english = CliRunner().invoke(validate, [str(tmp_path), "--lang", "en"])
    assert english.stdout.startswith(f"A goal  <{ID}goal/x>\n  must be mended")
    assert english.stdout.endswith("\n3 must be mended, 0 should be mended, on 1 thing.\n")
    turtle = CliRunner().invoke(validate, [str(tmp_path), "--format", "turtle"])
    assert turtle.exit_code == 1
    assert turtle.stdout.count("sh:resultSeverity sh:Violation") == 3


def test_a_file_is_checked_in_its_folder_and_reported_on_alone(tmp_path: Path) -> None:
    for path in EXAMPLE.glob("*.ttl"):
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace('"NOK"', '"kr"'), encoding="utf-8")
    goals = CliRunner().invoke(validate, [str(tmp_path / "goals.ttl")])
    assert (goals.exit_code, goals.stdout) == (0, "Ingen funn.\n")
    funding = CliRunner().invoke(validate, [str(tmp_path / "funding.ttl"), "--format", "json"])
    assert json.loads(funding.stdout)["counts"] == {"violation": 3, "warning": 1, "info": 0}
    (tmp_path / "source.ttl").unlink()
    alone = CliRunner().invoke(validate, [str(tmp_path / "goals.ttl"), "--format", "json"])
    assert json.loads(alone.stdout)["rules"].keys() >= {SHAPES + "Goal-whole"}


def test_a_syntax_error_is_told_with_its_place(tmp_path: Path) -> None:
    from samspill.errors import NotFound, SyntaxProblem

    path = tmp_path / "bad.ttl"
    path.write_text("<https://e.org/a> <https://e.org/p> 1 .\n<https://e.org/a> 2 .\n", "utf-8")
    error = CliRunner().invoke(validate, [str(path)]).exception
    assert isinstance(error, SyntaxProblem)
    assert (error.fields["line"], error.exit_code) == (2, 4)
    missing = CliRunner().invoke(validate, [str(tmp_path / "none.ttl")]).exception
    assert isinstance(missing, NotFound)
