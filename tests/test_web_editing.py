"""What the SPARQL editor asks of the service: its words, and what is wrong with a query."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from serving import served

NESTED = "SELECT * { " + "{ " * 500 + "} " * 500 + "}"


@pytest.fixture(scope="module")
def client(shared_data_dir: Path) -> Iterator[httpx.Client]:
    with served(shared_data_dir) as service, service.client() as opened:
        yield opened


def test_the_vocabulary(client: httpx.Client) -> None:
    answer = client.get("/sparql/vocabulary.json?lang=nb")
    body = answer.json()
    assert body["prefixes"]["sam"] == "https://w3id.org/samspill/ontology/"
    classes = {one["name"]: one for one in body["classes"]}
    assert classes["sam:Measure"]["label"] == "tiltak"
    assert {"sam:status", "sam:inProgram", "skos:prefLabel"} <= set(
        classes["sam:Measure"]["properties"]
    )
    properties = {one["name"] for one in body["properties"]}
    assert {"sam:actor", "dcterms:spatial", "rdf:type"} <= properties
    concepts = {one["name"]: one["label"] for one in body["concepts"]}
    assert concepts["role:owner"] == "eier"
    assert body["prefixes"]["actortype"].endswith("/concept/actor-type/")
    tag = answer.headers["etag"]
    again = client.get("/sparql/vocabulary.json?lang=nb", headers={"If-None-Match": tag})
    assert again.status_code == 304
    english = client.get("/sparql/vocabulary.json?lang=en").json()
    assert "measure" in {one["label"] for one in english["classes"]}


@pytest.mark.parametrize(
    ("query", "line", "said"),
    [
        ("SELECT ?s {\n  ?s a sam:Measure\n}", 2, "prefikset «sam:» er ikke oppgitt"),
        ("SELECT ?s { ?s ?p", 1, "avsluttes aldri"),
        ("DROP ALL", 1, "Dette er en oppdatering (DROP)"),
        ("ASK { SERVICE <http://a.example/> { } }", 1, "andre tjenester er slått av"),
        ("", 1, "spørringen er tom"),
        (NESTED, 1, "grensen er 200"),
    ],
)
def test_a_fault_is_told_with_its_place(
    client: httpx.Client, query: str, line: int, said: str
) -> None:
    answer = client.post("/sparql/check?lang=nb", data={"query": query})
    assert answer.status_code == 200
    fault = answer.json()["fault"]
    assert fault["line"] == line
    assert said in fault["message"]


def test_what_may_run_has_no_fault(client: httpx.Client) -> None:
    for query in (
        "SELECT * { ?s ?p ?o }",
        "CONSTRUCT WHERE { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "SELECT * FROM <https://w3id.org/samspill/graph/sdg> { GRAPH ?g { ?s ?p ?o } }",
    ):
        answer = client.post("/sparql/check", data={"query": query})
        assert answer.json() == {"fault": None}, query


def test_odd_bodies(client: httpx.Client) -> None:
    assert client.post("/sparql/check", content=b"query=%ff").status_code == 400
    assert client.post("/sparql/check", content=b"x" * 2_000_000).status_code == 413
    assert client.get("/sparql/check").status_code in (404, 405)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { %s } ORDER BY ?v0",
        "SELECT (COUNT(*) AS ?number) { %s }",
        "ASK { %s FILTER(?v0 > 1000) } # and a remark",
        "CONSTRUCT { <x:s> <x:p> ?v0 } WHERE { %s }",
    ],
)
def test_a_query_is_read_and_not_run(client: httpx.Client, query: str) -> None:
    hundred = " ".join(map(str, range(100)))
    heavy = " ".join(f"VALUES ?v{number} {{ {hundred} }}" for number in range(6))
    answer = client.post("/sparql/check", data={"query": query % heavy}, timeout=5)
    assert (answer.status_code, answer.json()) == (200, {"fault": None})
