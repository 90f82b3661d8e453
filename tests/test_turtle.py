"""The canonical form of Turtle: one text for the same statements, whatever they hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as some
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from rdflib import Graph

from samspill.cli.quality import format_
from samspill.knowledge.turtle import canonical, write
from samspill.knowledge.vocabulary import PREFIXES
from samspill.settings import shipped_folders

XSD = PREFIXES["xsd"]
SHIPPED = [
    path
    for folder in (shipped_folders().ontology, shipped_folders().shapes, shipped_folders().data)
    for path in sorted(folder.rglob("*.ttl"))
]
EXAMPLES = sorted((Path(__file__).parent / "examples").rglob("*.ttl"))
SUBJECT, PREDICATE = NamedNode("https://example.org/a"), NamedNode("https://example.org/b")


def statements(text: str) -> set[Triple]:
    return {quad.triple for quad in parse(text, format=RdfFormat.TURTLE)}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_shipped_files_are_in_canonical_form(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert canonical(text) == text


def test_examples_are_in_canonical_form() -> None:
    wrong = [
        path
        for path in EXAMPLES
        if canonical(path.read_text(encoding="utf-8")) != path.read_text(encoding="utf-8")
    ]
    assert wrong == []


def test_it_is_what_rdflib_writes() -> None:
    path = shipped_folders().data / "example" / "funding.ttl"
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    graph.parse(path)
    assert graph.serialize(format="longturtle").strip("\n") + "\n" == path.read_text("utf-8")


def test_order_prefixes_and_layout_of_the_input_do_not_matter() -> None:
    one = """
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        PREFIX other: <https://example.org/>
        other:b skos:prefLabel "b"@nb . other:a skos:prefLabel "a"@nb, "A"@en ."""
    two = """
        @prefix : <http://www.w3.org/2004/02/skos/core#> .
        <https://example.org/a> :prefLabel "A"@en ; :prefLabel "a"@nb .
        <https://example.org/b> :prefLabel "b"@nb ."""
    assert canonical(one) == canonical(two)
    assert canonical(one).splitlines()[0] == "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
    assert "example.org/>" not in canonical(one)


@pytest.mark.parametrize(
    "value",
    [
        '"01"^^xsd:integer', '"5"^^xsd:decimal', '"0.50"^^xsd:decimal', '"NaN"^^xsd:decimal',
        '"1_000"^^xsd:integer', '"2024-99-99"^^xsd:date', '"24"^^xsd:gYear', '"1"^^xsd:boolean',
        '"TRUE"^^xsd:boolean', '"1e3"^^xsd:double', '"x"^^<https://example.org/type>',
        '"2024-01-01T00:00:00"^^xsd:dateTime, "2024-01-01T00:00:00Z"^^xsd:dateTime',
        '"a\\n\\"\\"\\"\\""', '"a\\nb\\\\\\""', '"a\\r\\nb"', '"\\""', '"tab\\t"',
    ],
)  # fmt: skip
def test_values_stay_as_they_were_written(value: str) -> None:
    text = f"PREFIX xsd: <{XSD}>\n<https://example.org/a> <https://example.org/b> {value} ."
    assert statements(canonical(text)) == statements(text)
    assert canonical(canonical(text)) == canonical(text)


@given(
    some.lists(
        some.one_of(
            some.builds(Literal, some.text(some.characters(exclude_categories=["Cs", "Cc"]))),
            some.builds(
                Literal, some.text("a\"'\\\n\r é"), language=some.sampled_from(["nb", "en"])
            ),
            some.builds(
                Literal,
                some.text("0123456789.+-eE"),
                datatype=some.sampled_from(
                    [NamedNode(XSD + name) for name in ("integer", "decimal", "double", "date")]
                ),
            ),
        ),
        max_size=6,
    )
)
def test_any_value_survives_and_the_form_is_stable(values: list[Literal]) -> None:
    triples = [Triple(SUBJECT, PREDICATE, value) for value in values]
    text = write(triples)
    assert statements(text) == set(triples)
    assert canonical(text) == text
    assert write(reversed(triples)) == text


def test_blank_nodes_are_named_by_what_they_say() -> None:
    one = "_:x <https://e.org/p> _:y . _:y <https://e.org/p> _:x ; <https://e.org/q> 1, ( 2 [] ) ."
    two = "_:b <https://e.org/p> _:a ; <https://e.org/q> ( 2 [] ), 1 . _:a <https://e.org/p> _:b ."
    assert canonical(one) == canonical(two) == canonical(canonical(one))


def test_format_rewrites_once_and_check_only_looks(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_text("# a comment\n<https://e.org/a> <https://e.org/p> 1 .", encoding="utf-8")
    before = path.read_bytes()
    looked = CliRunner().invoke(format_, [str(tmp_path), "--check"])
    assert (looked.exit_code, path.read_bytes()) == (1, before)
    assert str(path) in looked.output
    assert CliRunner().invoke(format_, [str(tmp_path)]).exit_code == 0
    assert path.read_text("utf-8").splitlines()[2:] == [
        "<https://e.org/a>",
        "    <https://e.org/p> 1 ;",
        ".",
    ]
    again = CliRunner().invoke(format_, [str(path), "--check"])
    assert (again.exit_code, again.output) == (0, "")
