"""The embedded store: what the default graph is, and what a query can choose."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat

from samspill.engine.stores import EmbeddedStore, Rows
from samspill.errors import SyntaxProblem

ONE, OTHER = "http://graph/one", "http://graph/other"
KS, NAME = NamedNode("http://x/ks"), NamedNode("http://x/name")
QUADS = [
    Quad(KS, NAME, Literal("KS"), NamedNode(ONE)),
    Quad(KS, NAME, Literal("KS"), NamedNode(OTHER)),
    Quad(KS, NAME, Literal("Kommunesektorens organisasjon"), NamedNode(OTHER)),
]
COUNT = "SELECT (COUNT(*) AS ?n) {} WHERE {{ {} }}"


@pytest.fixture(params=["statements", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> EmbeddedStore:
    if request.param == "statements":
        return EmbeddedStore.of(QUADS)
    path = tmp_path / "000001.nq"
    path.write_text("".join(sorted(f"{quad} .\n" for quad in QUADS)), encoding="utf-8")
    return EmbeddedStore.load(path)


@pytest.mark.parametrize(
    ("dataset", "pattern", "count"),
    [
        ("", "?s ?p ?o", 2),  # a statement of two graphs is one statement of their union
        ("", "GRAPH ?g { ?s ?p ?o }", 3),
        (f"FROM <{ONE}>", "?s ?p ?o", 1),
        (f"FROM NAMED <{OTHER}>", "GRAPH ?g { ?s ?p ?o }", 2),
        ("FROM <file:///etc/passwd>", "?s ?p ?o", 0),
    ],
)
def test_the_default_graph_is_the_union(
    store: EmbeddedStore, dataset: str, pattern: str, count: int
) -> None:
    found = store.query(COUNT.format(dataset, pattern))
    assert isinstance(found, Rows)
    assert found.rows == ((Literal(count),),)


def test_graphs_can_be_chosen_from_outside(store: EmbeddedStore) -> None:
    whole = BytesIO()
    store.write(
        COUNT.format("", "?s ?p ?o"),
        whole,
        rows=QueryResultsFormat.CSV,
        triples=RdfFormat.TURTLE,
        default_graphs=[ONE],
    )
    assert whole.getvalue().split() == [b"n", b"1"]


def test_statements_are_listed_with_their_graphs(store: EmbeddedStore) -> None:
    assert set(store.quads()) == set(QUADS)
    assert set(store.quads(ONE)) == {QUADS[0]}


def test_a_relative_iri_is_under_the_base(store: EmbeddedStore) -> None:
    found = store.query("CONSTRUCT { <id/x> <id/y> 1 } WHERE {}")
    assert isinstance(found, tuple)
    assert found[0].subject == NamedNode("https://w3id.org/samspill/id/x")


def test_a_query_that_cannot_be_read_says_where(store: EmbeddedStore) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        store.query("SELECT ?s WHERE {\n ?s ?p ; }")
    assert caught.value.fields["line"] == 2
