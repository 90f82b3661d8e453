"""Linked data over HTTP: what each IRI answers, in which formats, and what is no IRI of ours."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.ask.descriptions import POINTING, describe, document_facts
from samspill.ask.terms import problems, shape_triples
from samspill.engine.stores import EmbeddedStore, Rows
from samspill.knowledge.vocabulary import BASE, PREF_LABEL, PREFIXES, RDF_TYPE, SHAPES
from samspill.settings import Folders
from samspill.web.texts import words_of
from serving import Service, forgetful, served

PROGRAM = "id/program/omradeloft-saupstad-kolstad"
THINGS = (
    PROGRAM,
    "id/goal/saupstad-kolstad-1",
    "id/actor/trondheim-kommune",
    "id/evidence/felles-innsats-programomrader-2020-10457-10641",
    "ontology/Program",
    "ontology/amount",
    "concept/role",
    "concept/role/owner",
    "query/programs",
    "software/0.1.0",
)
FILES = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    "trig": ("application/trig", ox.RdfFormat.TRIG),
    "nq": ("application/n-quads", ox.RdfFormat.N_QUADS),
}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def service(shared_data_dir: Path) -> Iterator[Service]:
    with served(shared_data_dir, SAMSPILL_CLIENT_SECONDS="1000") as running:
        yield running


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.address, timeout=30) as opened:
        yield forgetful(opened)


def triples(response: httpx.Response, form: ox.RdfFormat) -> set[ox.Triple]:
    """What a document says, without what it says of itself."""
    found = {quad.triple for quad in ox.parse(response.content, format=form)}
    documents = {
        triple.subject
        for triple in found
        if triple.predicate.value == PREFIXES["foaf"] + "primaryTopic"
    }
    return {triple for triple in found if triple.subject not in documents}


@pytest.mark.parametrize("path", [*THINGS, "version/1", "shapes/Program", "problem/bad-value"])
def test_what_is_no_document_leads_to_one(client: httpx.Client, path: str) -> None:
    for accept, suffix in (
        ("*/*", "ttl"),
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/json", "jsonld"),
        ("application/rdf+xml;q=0.5, application/n-triples", "nt"),
        ("application/rdf+xml", "rdf"),
        (BROWSER, "html"),
    ):
        answer = client.get(f"/{path}", headers={"Accept": accept})
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"] == f"/{path}.{suffix}"
        assert "Accept" in answer.headers["vary"].split(", ")
        assert answer.headers["samspill-version"] == "1"
        assert f'</{path}.jsonld>; rel="describedby"' in answer.headers["link"]
        found = client.get(answer.headers["location"])
        assert found.status_code == 200
        media = "text/html" if suffix == "html" else FILES[suffix][0]
        assert found.headers["content-type"].startswith(media)
        assert f'<{BASE}{path}>; rel="describes"' in found.headers["link"]


@pytest.mark.parametrize("path", THINGS)
def test_a_description_is_the_same_in_every_format(
    client: httpx.Client, trondheim_store: EmbeddedStore, path: str
) -> None:
    wanted = {fact.triple for fact in describe(trondheim_store, BASE + path).statements()}
    assert wanted
    for suffix, (media, form) in FILES.items():
        answer = client.get(f"/{path}.{suffix}")
        assert answer.headers["content-type"].startswith(media)
        assert triples(answer, form) == wanted, suffix
        topics = [
            quad.object.value
            for quad in ox.parse(answer.content, format=form)
            if quad.predicate.value == PREFIXES["foaf"] + "primaryTopic"
        ]
        assert topics == [BASE + path]


def test_a_description_holds_facts_what_points_at_it_and_names(
    trondheim_store: EmbeddedStore,
) -> None:
    iri = BASE + PROGRAM
    found = describe(trondheim_store, iri)
    said = trondheim_store.query(f"SELECT ?p ?o WHERE {{ <{iri}> ?p ?o }}")
    pointing = trondheim_store.query(f"SELECT ?s ?p WHERE {{ ?s ?p <{iri}> }}")
    assert isinstance(said, Rows)
    assert isinstance(pointing, Rows)
    assert {(f.predicate, f.value) for f in found.facts} == set(said.rows)
    assert {(f.subject, f.predicate) for f in found.pointing} == set(pointing.rows)
    assert sum(found.counts.values()) == len(pointing.rows)
    named = {fact.subject for fact in found.names}
    for fact in (*found.facts, *found.pointing):
        for term in (fact.subject, fact.predicate, fact.value):
            ask = f"ASK {{ {term} <{PREF_LABEL}> ?label }}"
            if isinstance(term, ox.NamedNode) and term.value != iri and trondheim_store.query(ask):
                assert term in named, term


def test_a_part_of_a_thing_is_described_with_it(trondheim_store: EmbeddedStore) -> None:
    iri = BASE + "id/evidence/felles-innsats-programomrader-2020-10457-10641"
    found = describe(trondheim_store, iri)
    parts = {f.predicate.value for f in found.facts if f.subject.value == iri + "#position"}
    assert {PREFIXES["oa"] + "start", PREFIXES["oa"] + "end"} <= parts


def test_too_many_that_point_here_are_counted_and_said_so() -> None:
    thing = ox.NamedNode("https://w3id.org/samspill/id/actor/many")
    often, seldom = (ox.NamedNode(f"https://w3id.org/samspill/ontology/{n}") for n in ("a", "b"))
    graph = ox.NamedNode("https://w3id.org/samspill/graph/many")
    some = [ox.NamedNode(f"https://w3id.org/samspill/id/goal/{n}") for n in range(POINTING + 1)]
    store = EmbeddedStore.of(
        [
            *(ox.Quad(one, often, thing, graph) for one in some),
            *(ox.Quad(one, seldom, thing, graph) for one in some[:POINTING]),
        ]
    )
    found = describe(store, thing.value)
    assert found.left_out == {often.value: POINTING + 1}
    assert {fact.predicate for fact in found.pointing} == {seldom}
    assert len(found.pointing) == POINTING
    comments = [
        fact.value.value
        for fact in document_facts(found, "https://w3id.org/samspill/id/actor/many.ttl")
        if isinstance(fact.value, ox.Literal)
    ]
    assert len(comments) == 2  # one a language
    assert all(f"{POINTING + 1} " in comment and often.value in comment for comment in comments)


def test_graphs_say_who_says_it(client: httpx.Client) -> None:
    found = list(ox.parse(client.get(f"/{PROGRAM}.nq").content, format=ox.RdfFormat.N_QUADS))
    graphs = {
        str(quad.graph_name).strip("<>").rpartition("/")[2]
        for quad in found
        if quad.subject == ox.NamedNode(BASE + PROGRAM)
    }
    assert graphs == {"trondheim-2020", "inferred"}


def test_json_ld_is_in_our_words_and_needs_nothing_from_elsewhere(client: httpx.Client) -> None:
    body = client.get(f"/{PROGRAM}.jsonld").json()
    first = body["@graph"][0]
    assert first["id"] == "thing:program/omradeloft-saupstad-kolstad"
    assert first["type"] == "Program"
    assert set(first["label"]) == {"nb", "en"}
    assert isinstance(body["@context"], dict)
    whole = client.get("/context.jsonld")
    assert whole.headers["content-type"] == "application/ld+json"
    for word, meaning in body["@context"].items():
        assert whole.json()["@context"][word] == meaning


def test_a_tag_is_strong_and_spares_the_answer(client: httpx.Client) -> None:
    tags = set()
    for suffix in (*FILES, "html?lang=nb", "html?lang=en"):
        answer = client.get(f"/{PROGRAM}.{suffix}")
        tag = answer.headers["etag"]
        assert re.fullmatch(r'"[0-9a-f]{32}"|"[0-9a-f]{32}-gzip"', tag)
        tags.add(tag)
        again = client.get(f"/{PROGRAM}.{suffix}", headers={"If-None-Match": f'"x", {tag}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert client.get(f"/{PROGRAM}.{suffix}").content == answer.content
    assert len(tags) == len(FILES) + 2


def test_head_is_get_without_the_body(client: httpx.Client) -> None:
    for path in (f"/{PROGRAM}", f"/{PROGRAM}.ttl"):
        got, told = client.get(path), client.head(path)
        assert told.status_code == got.status_code
        assert told.content == b""
        for name in ("content-type", "link", "vary", "samspill-version", "etag", "location"):
            assert told.headers.get(name) == got.headers.get(name), name


def test_parameters_are_kept_on_the_way(client: httpx.Client) -> None:
    answer = client.get(f"/{PROGRAM}?version=1&lang=en&format=html")
    assert answer.headers["location"] == f"/{PROGRAM}.html?version=1&lang=en"
    page = client.get(answer.headers["location"])
    assert page.headers["content-language"] == "en"
    assert "memento-datetime" in page.headers
    assert client.get(f"/{PROGRAM}.ttl?version=99").status_code == 404


@pytest.mark.parametrize("whole", ["ontology", "shapes", "query"])
def test_a_collection_is_answered_whole(client: httpx.Client, folders: Folders, whole: str) -> None:
    for address in (f"/{whole}/", f"/{whole}"):
        answer = client.get(address, headers={"Accept": "text/turtle"})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/{whole}.ttl")
    found = triples(client.get(f"/{whole}.ttl"), ox.RdfFormat.TURTLE)
    subjects = {triple.subject for triple in found}
    assert ox.NamedNode(f"{BASE}{whole}/") in subjects
    assert len(subjects) > 40
    if whole == "shapes":
        assert len(found) == len(shape_triples(folders.shapes))
    assert client.get(f"/{whole}.html").status_code == 200


def test_a_shape_is_described_with_what_it_is_made_of(client: httpx.Client) -> None:
    found = triples(client.get("/shapes/Program-content.ttl"), ox.RdfFormat.TURTLE)
    shape = ox.NamedNode(SHAPES + "Program-content")
    paths = [t.object for t in found if t.predicate.value == PREFIXES["sh"] + "path"]
    assert any(t.subject == shape for t in found)
    assert any(t.subject in paths for t in found if isinstance(t.subject, ox.BlankNode))
    assert any(t.object == shape for t in found)  # the shape that it is a rule of


def test_every_kind_of_error_is_explained(client: httpx.Client) -> None:
    norwegian = words_of("nb").catalogue
    for slug, error in problems().items():
        page = client.get(f"/problem/{slug}", headers={"Accept": BROWSER}, follow_redirects=True)
        assert page.status_code == 200
        (title,) = re.findall("<h1.*?>(.*?)</h1>", page.text)
        assert unescape(title) == norwegian.gettext(error.title) != error.title
        assert str(error.status) in page.text
    told = client.get("/id/program/nothing").json()["type"]
    assert client.get("/" + told.removeprefix(BASE)).status_code == 303


def test_a_version_says_what_the_journal_knows(client: httpx.Client) -> None:
    health = client.get("/health").json()
    found = client.get("/version/1.ttl").text
    assert health["digest"] in found
    assert str(health["quads"]) in found
    assert client.get("/version/2").status_code == 404
    assert client.get("/version/x").status_code == 404


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/id/program/omradeloft", "omradeloft-saupstad-kolstad"),
        ("/id/program/omradeloft-saupstad-kolstat.ttl", "omradeloft-saupstad-kolstad"),
        ("/id/actor/trondheim", "trondheim-kommune"),
        ("/ontology/Programm", "Program"),
        ("/concept/role/ower", "owner"),
        ("/query/program-profil", "program-profile"),
        ("/shapes/Program-contents", "Program-content"),
        ("/problem/bad-valu", "bad-value"),
    ],
)
def test_what_is_not_there_names_what_is_near(client: httpx.Client, path: str, near: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert near in answer.json()["near"]
    assert near in answer.json()["advice"]
    address = next(a for a in answer.json()["addresses"] if a.endswith("/" + near))
    assert client.get(address).status_code == 303
    page = client.get(path, headers={"Accept": BROWSER})
    assert page.status_code == 404
    assert f'href="{address}"' in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/id/program",
        "/id/program/",
        "/id/nothing/x",
        "/id/program/x%2Fy",
        "/id/program/..%2f..%2fetc%2fpasswd",
        "/id/program/%2e%2e",
        "/id/program/a%00b",
        "/id/program/%3E%20%7D%20DROP%20ALL",
        "/id/program/%22%5C%22",
        "/id/program/%C3%A5",
        "/id/program/%FF",
        "/id/program/" + "a" * 5000,
        "/id/program/omradeloft-saupstad-kolstad.png",
        "/id/program/omradeloft-saupstad-kolstad.ttl.ttl",
        "/id/program/omradeloft-saupstad-kolstad#x%23",
        "/ontology/a/b",
        "/ontology.png",
        "/concept/role/owner/x",
        "/version/-1",
        "/version/99999999999999999999",
        "/version/%D9%A1",
        "/agent/nobody%20at%20all",
        "/agent/%3E%20%7D",
    ],
)
def test_a_weird_path_is_not_found(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    if path.endswith("#x%23"):  # a fragment is not sent
        assert answer.status_code == 303
        return
    assert answer.status_code == 404, answer.text
    assert answer.json()["status"] == 404
    assert len(answer.content) < 2000


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(["id/program", "ontology", "concept/role", "shapes", "query", "agent"]),
    key=st.text(min_size=1, max_size=40),
)
def test_no_path_breaks_it(client: httpx.Client, kind: str, key: str) -> None:
    address = f"/{kind}/{quote(key, safe='', errors='replace')}"
    answer = client.get(httpx.URL(client.base_url.join("/"), raw_path=address.encode()))
    slash = address.endswith("%2F")  # is taken away by a redirection
    assert answer.status_code in ((303, 404, 307) if slash else (303, 404)), address


def test_a_format_that_is_not_there_is_refused_with_the_list(client: httpx.Client) -> None:
    for address, headers in (
        (f"/{PROGRAM}", {"Accept": "image/png"}),
        (f"/{PROGRAM}?format=png", {}),
        ("/shapes/Program", {"Accept": "application/trig"}),
    ):
        answer = client.get(address, headers=headers)
        assert answer.status_code == 406
        assert {"ttl", "jsonld", "nt", "rdf", "html"} <= answer.json()["formats"].keys()


def test_other_methods_are_refused(client: httpx.Client) -> None:
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        for path in (f"/{PROGRAM}", f"/{PROGRAM}.ttl"):
            answer = client.request(method, path)
            assert answer.status_code == 405
            assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


def test_a_page_reads_well_in_both_languages(client: httpx.Client) -> None:
    for language, words in (
        ("nb", ("Områdeløft Saupstad/Kolstad", "Fakta", "Belegg", "utledet", "Spør om dette")),
        ("en", ("Saupstad/Kolstad area renewal", "Facts", "Evidence", "inferred", "Ask about")),
    ):
        page = client.get(f"/{PROGRAM}.html?lang={language}")
        assert page.headers["content-language"] == language
        for word in words:
            assert word in page.text, word
        assert "/questions/program-profile?program=omradeloft-saupstad-kolstad" in page.text
        assert f'href="/sdg/10.2?lang={language}"' in page.text
        assert f'href="/id/place/saupstad-kolstad.html?lang={language}"' in page.text
        assert f'<link rel="alternate" type="text/turtle" href="/{PROGRAM}.ttl' in page.text
        assert BASE + PROGRAM in page.text


def test_every_thing_has_a_page_without_bare_iris(
    client: httpx.Client, trondheim_store: EmbeddedStore
) -> None:
    result = trondheim_store.query(
        f"SELECT ?class (SAMPLE(?s) AS ?one) WHERE {{ ?s <{RDF_TYPE}> ?class "
        f'FILTER(STRSTARTS(STR(?s), "{BASE}") && !CONTAINS(STR(?s), "#")) }} GROUP BY ?class'
    )
    assert isinstance(result, Rows)
    assert len(result.rows) > 15
    for _, one in result.rows:
        assert isinstance(one, ox.NamedNode)
        address = "/" + one.value.removeprefix(BASE).rstrip("/")
        page = client.get(address + ".html")
        assert page.status_code == 200, address
        headings = re.findall(r"<dt>(.*?)</dt>", page.text, flags=re.DOTALL)
        assert not [heading for heading in headings if "<code>" in heading], address


def test_questions_are_found_as_sparql_editors_look_for_them(
    client: httpx.Client, folders: Folders
) -> None:
    query = """
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX schema: <https://schema.org/>
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT ?question ?comment ?text ?target WHERE {
          ?question a sh:SPARQLExecutable ; rdfs:comment ?comment ; schema:target ?target ;
            sh:select|sh:ask|sh:construct ?text .
          FILTER(LANG(?comment) = "en")
        }"""
    rows = client.post("/sparql", data={"query": query}).json()["results"]["bindings"]
    texts = {row["question"]["value"]: row["text"]["value"] for row in rows}
    files = sorted(folders.queries.glob("*.rq"))
    assert set(texts) == {f"{BASE}query/{path.stem}" for path in files}
    for path in files:
        lines = path.read_text(encoding="utf-8").splitlines()
        body = "\n".join(line for line in lines if not line.startswith("#+")).strip()
        assert texts[f"{BASE}query/{path.stem}"].strip() == body
        assert ox.Store().query(body) is not None  # it parses
    prefixes = client.post(
        "/sparql",
        data={
            "query": "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?prefix ?namespace "
            f"WHERE {{ <{BASE}query/programs> sh:prefixes/sh:declare "
            "[ sh:prefix ?prefix ; sh:namespace ?namespace ] }"
        },
    ).json()["results"]["bindings"]
    declared = {row["prefix"]["value"]: row["namespace"]["value"] for row in prefixes}
    assert declared["sam"] == BASE + "ontology/"
    for body in texts.values():
        for prefix, namespace in re.findall(r"PREFIX (\w+): <([^>]*)>", body):
            assert declared[prefix] == namespace


def test_the_context_is_the_one_of_the_package(client: httpx.Client, folders: Folders) -> None:
    kept = json.loads((folders.ontology / "context.jsonld").read_text(encoding="utf-8"))
    assert client.get("/context.jsonld").json() == kept


def documented() -> list[str]:
    """The commands in the documentation of linked data."""
    text = (Path(__file__).parents[1] / "docs" / "linked-data.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)
    commands = re.findall(r"^curl (?:.*\n)(?:  .*\n)*", "".join(blocks), flags=re.MULTILINE)
    assert len(commands) > 10
    return commands


@pytest.mark.parametrize("command", documented())
def test_the_documented_commands_work(service: Service, command: str) -> None:
    done = subprocess.run(
        ["bash", "-c", command.replace("curl ", "curl -sS --fail-with-body ", 1)],
        env={**os.environ, "SAMSPILL": service.address},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert done.stdout.strip()
