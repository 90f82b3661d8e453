"""The SPARQL page and what its editor asks of the service: words, faults, rows with names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from samspill.ask import names
from samspill.engine.stores import EmbeddedStore
from samspill.knowledge.vocabulary import BASE, PREF_LABEL
from samspill.web.links import Links
from samspill.web.rows import rows_of
from samspill.web.texts import words_of
from serving import served
from test_web_pages import BROWSER, Page

LABEL = NamedNode(PREF_LABEL)
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


PREFIXES = """PREFIX sam: <https://w3id.org/samspill/ontology/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


def shown(client: httpx.Client, query: str, language: str = "nb") -> tuple[str, Page]:
    """The page of an answer, as it was sent and as it was read."""
    answer = client.post(
        f"/sparql?lang={language}", data={"query": PREFIXES + query}, headers={"Accept": BROWSER}
    )
    assert answer.status_code == 200
    return answer.text, Page(answer.text)


@pytest.mark.parametrize(
    ("language", "name", "term"), [("nb", "eier", "tiltak"), ("en", "owner", "measure")]
)
def test_things_stand_by_their_names(
    client: httpx.Client, language: str, name: str, term: str
) -> None:
    role, actor, sdg, kind, outside = (
        "<https://w3id.org/samspill/concept/role/owner>",
        "<https://w3id.org/samspill/id/actor/husbanken>",
        "<http://metadata.un.org/sdg/11.3>",
        "sam:Measure",
        "<http://elsewhere.example/a>",
    )
    text, page = shown(
        client,
        f"SELECT * {{ VALUES (?r ?a ?s ?k ?o) {{ ({role} {actor} {sdg} {kind} {outside}) }} }}",
        language,
    )
    for found in (name, term):
        assert f'<span class="named">{found}</span>' in text
    assert '<span class="tile sdg-11">11.3</span>' in text
    for iri in (role, actor, sdg, outside):
        assert f'<code class="iri">{iri[1:-1]}</code>' in text
    for key in ("role/owner", "actor/husbanken", kind):
        assert f'<code class="key">{key}</code>' in text
    end = f"?lang={language}"
    assert {
        f"/concept/role/owner{end}",
        f"/id/actor/husbanken.html{end}",
        f"/sdg/11.3{end}",
        f"/ontology/Measure{end}",
        "http://elsewhere.example/a",
    } <= set(page.links())
    assert [box["type"] for box in page.all("input") if box.get("id") == "as-iris"] == ["checkbox"]


def test_a_name_in_another_language_is_marked() -> None:
    thing = NamedNode(f"{BASE}id/actor/husbanken")
    store = EmbeddedStore.of([Quad(thing, LABEL, Literal("Husbanken", language="nb"))])
    links = Links("", None, BASE, ())
    for language, marked in (("en", "nb"), ("nb", None)):
        found = rows_of(["who"], [[thing]], store=store, links=links, words=words_of(language))
        cell = found.rows[0][0].cell
        assert (cell.text, cell.language, cell.fell_back) == ("Husbanken", marked, bool(marked))


def test_a_name_is_not_said_twice(client: httpx.Client) -> None:
    """Where a column says what the things are called, the things stand by their short IRIs."""
    text, _ = shown(client, "SELECT ?m ?mLabel { ?m a sam:Measure ; skos:prefLabel ?mLabel }")
    assert '<code class="named">measure/digibarnevern</code>' in text
    assert '<span class="named">DigiBarnevern</span>' not in text
    assert ">mLabel<" in text  # no column is merged with another
    text, _ = shown(client, "SELECT ?m ?x { ?m a sam:Measure ; sam:status ?x }")
    assert '<span class="named">DigiBarnevern</span>' in text


def test_a_graph_is_a_table_too(client: httpx.Client) -> None:
    text, page = shown(client, "DESCRIBE <https://w3id.org/samspill/id/measure/digibarnevern>")
    assert [cell.get("scope") for cell in page.all("th")][:3] == ["col"] * 3
    assert "Predikat" in text
    assert '<span class="named">i program</span>' in text
    assert "sam:inProgram" in page.text  # in Turtle


@pytest.mark.parametrize(
    ("limit", "said"),
    [(10_000, "<strong>10 000 tripler</strong>"), (10_001, "<strong>Flere enn 10 000 tripler</")],
)
def test_what_is_cut_says_so(client: httpx.Client, limit: int, said: str) -> None:
    text, _ = shown(client, f"CONSTRUCT WHERE {{ ?s ?p ?o }} LIMIT {limit}")
    text = text.replace("\xa0", " ")
    assert said in text
    assert ("de første 10 000 triplene vises" in text) == (limit > 10_000)
    assert text.count("<tr>") == 10_001


def test_names_in_the_order_of_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    things = [f"http://a.example/{number}" for number in range(7)]
    store = EmbeddedStore.of(
        Quad(NamedNode(thing), LABEL, Literal(f"{tag} {number}", language=tag))
        for number, thing in enumerate(things)
        for tag in ("de", "en", "nn", "nb")
    )
    monkeypatch.setattr(names, "_BATCH", 60)  # several queries
    monkeypatch.setattr(names, "MOST", 6)
    for language, order in (("en", "en nb nn de"), ("nb", "nb nn en de")):
        found = names.names_of(store, things, language=language)
        assert list(found) == things[:6]
        for number, thing in enumerate(things[:6]):
            assert [one.value for one in found[thing]] == [f"{t} {number}" for t in order.split()]
    assert names.names_of(store, ["http://a.example/" + "x" * 600], language="nb") == {}
