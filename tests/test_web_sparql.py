"""The SPARQL endpoint as programs meet it: the protocol, its formats, and what it refuses."""

from __future__ import annotations

import csv
import gzip
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from serving import Service, served

SELECT = "SELECT ?n WHERE { VALUES ?n { 1 2 } } ORDER BY ?n"
CONSTRUCT = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 3"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
SDG = "https://w3id.org/samspill/graph/sdg"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def service(shared_data_dir: Path) -> Iterator[Service]:
    with served(shared_data_dir) as running:
        yield running


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.address, timeout=30) as opened:
        yield opened


@pytest.fixture
def listener() -> Iterator[tuple[str, list[object]]]:
    """An address on this machine that nobody must come to, and who came."""
    came: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        stop = threading.Event()

        def wait() -> None:
            while not stop.is_set():
                try:
                    came.append(server.accept())
                except TimeoutError:
                    continue

        thread = threading.Thread(target=wait)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", came
        stop.set()
        thread.join()


def ask(client: httpx.Client, query: str, **headers: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query}, headers=headers)


def problem(response: httpx.Response, status: int) -> dict[str, object]:
    """The problem that a response tells of; every one has its form."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    found = response.json()
    assert found["status"] == status
    assert found["type"].startswith("https://w3id.org/samspill/problem/")
    assert found["title"]
    assert found["detail"]
    assert isinstance(found, dict)
    return found


def test_three_ways_to_ask(client: httpx.Client) -> None:
    body = {"Content-Type": "application/sparql-query"}
    answers = [
        client.get("/sparql", params={"query": SELECT}),
        client.post("/sparql", data={"query": SELECT}),
        client.post("/sparql", content=SELECT, headers=body),
        client.post(
            "/sparql",
            content=SELECT,
            headers={"Content-Type": body["Content-Type"] + "; charset=UTF-8"},
        ),
    ]
    for answer in answers:
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/sparql-results+json"
        rows = answer.json()["results"]["bindings"]
        assert [row["n"]["value"] for row in rows] == ["1", "2"]


@pytest.mark.parametrize(
    ("accept", "sent", "form"),
    [
        (
            "application/sparql-results+json",
            "application/sparql-results+json",
            ox.QueryResultsFormat.JSON,
        ),
        ("application/json", "application/sparql-results+json", ox.QueryResultsFormat.JSON),
        (
            "application/sparql-results+xml",
            "application/sparql-results+xml",
            ox.QueryResultsFormat.XML,
        ),
        ("application/xml", "application/sparql-results+xml", ox.QueryResultsFormat.XML),
        ("text/csv", "text/csv; charset=utf-8", None),
        (
            "text/tab-separated-values",
            "text/tab-separated-values; charset=utf-8",
            ox.QueryResultsFormat.TSV,
        ),
    ],
)
def test_formats_of_rows(
    client: httpx.Client, accept: str, sent: str, form: ox.QueryResultsFormat | None
) -> None:
    answer = ask(client, SELECT, Accept=accept)
    assert answer.headers["content-type"] == sent
    assert "Accept" in answer.headers["vary"]
    if form is None:
        assert list(csv.reader(StringIO(answer.text))) == [["n"], ["1"], ["2"]]
        return
    rows = ox.parse_query_results(answer.content, format=form)
    assert isinstance(rows, ox.QuerySolutions)
    assert [row["n"] for row in rows] == [ox.Literal(1), ox.Literal(2)]


@pytest.mark.parametrize("name", ["json", "srj", "xml"])
def test_a_truth_value(client: httpx.Client, name: str) -> None:
    form = ox.QueryResultsFormat.XML if name == "xml" else ox.QueryResultsFormat.JSON
    answer = client.get("/sparql", params={"query": "ASK { }", "format": name})
    assert bool(ox.parse_query_results(answer.content, format=form)) is True


@pytest.mark.parametrize(
    ("accept", "sent", "form"),
    [
        ("*/*", "text/turtle; charset=utf-8", ox.RdfFormat.TURTLE),
        ("text/turtle", "text/turtle; charset=utf-8", ox.RdfFormat.TURTLE),
        ("application/n-triples", "application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/ld+json", "application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/rdf+xml", "application/rdf+xml", ox.RdfFormat.RDF_XML),
        (
            "application/rdf+xml;q=0.5, text/turtle;q=0.6",
            "text/turtle; charset=utf-8",
            ox.RdfFormat.TURTLE,
        ),
    ],
)
@pytest.mark.parametrize(
    "query", [CONSTRUCT, f"DESCRIBE <{SDG.replace('/graph/sdg', '/ontology/Goal')}>"]
)
def test_formats_of_graphs(
    client: httpx.Client, query: str, accept: str, sent: str, form: ox.RdfFormat
) -> None:
    answer = ask(client, query, Accept=accept)
    assert answer.headers["content-type"] == sent
    assert list(ox.parse(answer.content, format=form))


def test_format_in_the_address_overrides_accept(client: httpx.Client) -> None:
    params = {"query": SELECT, "format": "csv"}
    answer = client.get("/sparql", params=params, headers={"Accept": "application/json"})
    assert answer.text.split() == ["n", "1", "2"]


@pytest.mark.parametrize(("query", "name"), [(SELECT, "csv"), (CONSTRUCT, "ttl")])
def test_unknown_formats_get_the_list(client: httpx.Client, query: str, name: str) -> None:
    found = problem(ask(client, query, Accept="image/png"), 406)
    formats = found["formats"]
    assert isinstance(formats, dict)
    assert name in formats
    assert all(media in str(found["advice"]) for media in formats.values())
    named = client.get("/sparql", params={"query": query, "format": "png"})
    assert problem(named, 406)["formats"] == found["formats"]


def test_rows_cannot_be_turtle(client: httpx.Client) -> None:
    problem(ask(client, SELECT, Accept="text/turtle"), 406)


def test_graphs_that_the_request_names(client: httpx.Client) -> None:
    query = "ASK { <http://metadata.un.org/sdg/11> a ?c }"
    elsewhere = "https://w3id.org/samspill/graph/concepts"

    def holds(**params: object) -> bool:
        answer = client.get("/sparql", params={"query": query, **params})
        return bool(answer.json()["boolean"])

    assert holds()
    assert holds(**{"default-graph-uri": SDG})
    assert holds(**{"default-graph-uri": [elsewhere, SDG]})
    assert not holds(**{"default-graph-uri": elsewhere})
    assert not holds(**{"named-graph-uri": SDG})
    named = {"query": "ASK { GRAPH ?g { <http://metadata.un.org/sdg/11> a ?c } }"}
    for graph, expected in ((SDG, True), (elsewhere, False)):
        answer = client.get("/sparql", params={**named, "named-graph-uri": graph})
        assert answer.json()["boolean"] is expected
    posted = client.post("/sparql", params={"default-graph-uri": elsewhere}, data={"query": query})
    assert posted.json()["boolean"] is False
    problem(client.get("/sparql", params={"query": query, "default-graph-uri": "sdg"}), 400)


@pytest.mark.parametrize(
    "source", ["file:///etc/passwd", "http://169.254.169.254/", "http://127.0.0.1:9/"]
)
def test_from_opens_nothing(client: httpx.Client, source: str) -> None:
    answer = ask(client, "SELECT * FROM <SOURCE> WHERE { ?s ?p ?o }".replace("SOURCE", source))
    assert answer.status_code == 200
    assert answer.json()["results"]["bindings"] == []


def test_from_takes_the_graph_it_names(client: httpx.Client) -> None:
    count = "SELECT (COUNT(*) AS ?n) {} WHERE {{ ?s ?p ?o }}"
    every, one = (
        int(ask(client, count.format(f)).json()["results"]["bindings"][0]["n"]["value"])
        for f in ("", f"FROM <{SDG}>")
    )
    assert 0 < one < every


@pytest.mark.parametrize(
    ("query", "line", "column", "text"),
    [
        ("SELECT * WHERE { ?s ?p }", 1, 24, "}"),
        ("SELECT *\nWHERE {\n  ?s ?p ?o .\n  ?s ex:name ?o }", 4, 6, "ex:name"),
        ("SELECT * WHERE { ?s ?p ?o", 1, 16, "{"),
        ("SELEKT * WHERE { ?s ?p ?o }", 1, 1, "SELEKT"),
    ],
)
def test_a_syntax_error_has_its_place(
    client: httpx.Client, query: str, line: int, column: int, text: str
) -> None:
    found = problem(ask(client, query), 400)
    assert (found["line"], found["column"]) == (line, column)
    assert text in str(found["detail"])
    assert found["advice"]


def test_no_query(client: httpx.Client) -> None:
    for answer in (
        client.get("/sparql"),
        client.get("/sparql", params={"query": ""}),
        client.get("/sparql", params={"query": "   # nothing"}),
        client.post("/sparql", data={"other": "1"}),
        client.post("/sparql", content="", headers={"Content-Type": "application/sparql-query"}),
    ):
        found = problem(answer, 400)
        assert "query" in str(found["detail"]).lower()
        assert (found["line"], found["column"]) == (1, 1)


def test_two_queries(client: httpx.Client) -> None:
    found = problem(client.get("/sparql", params={"query": [SELECT, SELECT]}), 400)
    assert found["parameter"] == "query"


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/plain",
        "application/json",
        "multipart/form-data; boundary=x",
        "application/sparql-query; charset=iso-8859-1",
    ],
)
def test_a_body_of_another_type(client: httpx.Client, content_type: str | None) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    found = problem(client.post("/sparql", content=SELECT.encode(), headers=headers), 415)
    assert "application/sparql-query" in str(found["advice"])


def test_a_compressed_body(client: httpx.Client) -> None:
    headers = {"Content-Type": "application/sparql-query", "Content-Encoding": "gzip"}
    problem(client.post("/sparql", content=gzip.compress(SELECT.encode()), headers=headers), 415)


def test_text_that_is_not_utf_8(client: httpx.Client) -> None:
    latin = 'SELECT ("å" AS ?x) WHERE { }'.encode("latin-1")
    body = client.post(
        "/sparql", content=latin, headers={"Content-Type": "application/sparql-query"}
    )
    assert "UTF-8" in str(problem(body, 400)["detail"])
    form = client.post("/sparql", content="query=ASK%7B%7D%E5", headers={"Content-Type": FORM})
    assert "UTF-8" in str(problem(form, 400)["detail"])
    problem(client.get("/sparql?query=ASK%7B%7D%E5"), 400)


def test_updates_change_nothing(client: httpx.Client, listener: tuple[str, list[object]]) -> None:
    before = ask(client, COUNT).text
    address, came = listener
    update = "INSERT DATA { <http://a.example/> <http://b.example/> 1 }"
    for text in (update, "DROP ALL", f"LOAD <{address}>", "CLEAR DEFAULT"):
        for answer in (
            client.get("/sparql", params={"query": text}),
            client.post("/sparql", data={"query": text}),
            client.get("/sparql", params={"update": text}),
            client.post("/sparql", data={"update": text}),
            client.post(
                "/sparql", content=text, headers={"Content-Type": "application/sparql-update"}
            ),
        ):
            found = problem(answer, 400)
            assert "update" in str(found["detail"]).lower()
    assert ask(client, COUNT).text == before
    assert came == []


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        (f"SELECT * WHERE {{ ?s ?p '{'x' * 65_536}' }}", "text_bytes"),
        (f"SELECT ({'STR(' * 1000}?s{')' * 1000} AS ?x) WHERE {{ ?s ?p ?o }}", "nesting"),
        (f"SELECT * WHERE {{ ?s ?p ?o FILTER{'(' * 20_000}?o{')' * 20_000} }}", "nesting"),
        (f"SELECT * WHERE {{ {'?s ?p ?o . ' * 300} }}", "triple_patterns"),
        (f"SELECT * WHERE {{ {'{' * 2200}{'}' * 2200} }}", "nesting"),
        (f"ASK {{ ?s <http://a.example/>{'/<http://a.example/>' * 1000} ?o }}", "triple_patterns"),
        (f"ASK {{ ?s ?p ?o {'OPTIONAL { ?s ?p ?o } ' * 2600} }}", None),
        (f"ASK {{ ?s ?p ?o FILTER(?o{' || ?o' * 9400}) }}", "operators"),
    ],
)
def test_queries_past_a_limit(
    client: httpx.Client, service: Service, query: str, limit: str | None
) -> None:
    answers = [client.post("/sparql", data={"query": query})]
    if len(query) < 10_000:  # the client itself refuses longer addresses
        answers.append(client.get("/sparql", params={"query": query}))
    for answer in answers:
        found = problem(answer, 413)
        assert found["limit"] == limit or limit is None
        assert str(found["maximum"]) in str(found["detail"])
    assert service.alive()


def test_a_body_past_the_limit(client: httpx.Client, service: Service) -> None:
    headers = {"Content-Type": "application/sparql-query"}

    def endless() -> Iterator[bytes]:
        yield from (b"#" * 65_536 for _ in range(100))

    found = problem(client.post("/sparql", content=b"#" * 300_000, headers=headers), 413)
    assert found["limit"] == "body_bytes"
    try:
        answer = client.post("/sparql", content=endless(), headers=headers)
        problem(answer, 413)
    except httpx.WriteError:
        pass  # the service has closed the connection while the body was still coming
    assert service.alive()


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <{0}> {{ ?s ?p ?o }}",
        "service <{0}> {{ ?s ?p ?o }}",
        "{{}}SERVICE<{0}>{{}}",
        "SERVICE SILENT <{0}> {{ ?s ?p ?o }}",
        "sErViCe\n#x\n<{0}>{{}}",
        "VALUES ?v {{ <{0}> }} SERVICE ?v {{ ?s ?p ?o }}",
        "?s ?p ?o FILTER EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
        "{{ SELECT * WHERE {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    ],
)
def test_federation_is_off(
    client: httpx.Client, listener: tuple[str, list[object]], pattern: str
) -> None:
    address, came = listener
    found = problem(ask(client, f"SELECT * WHERE {{ {pattern.format(address)} }}"), 403)
    assert "federated queries are off here" in f"{found['title']} {found['detail']}".lower()
    assert came == []


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ("SERVICE <http://a.example/> {}" AS ?x) WHERE { }',
        "SELECT * WHERE { # SERVICE <http://a.example/> {}\n }",
        "ASK { <http://a.example/SERVICE> ?p ?o }",
        "PREFIX ex: <http://a.example/> ASK { ex:service ?p ?o }",
        "PREFIX service: <http://a.example/> ASK { service:ex ?p ?o }",
        "SELECT ?service WHERE { ?service ?p 1 } LIMIT 1",
        'ASK { ?s ?p "load"@en }',
        "ASK { ?s ?p '''DROP ALL''' }",
    ],
)
def test_the_word_alone_is_no_federation(client: httpx.Client, query: str) -> None:
    assert ask(client, query).status_code == 200


def test_any_site_may_read(client: httpx.Client) -> None:
    answer = ask(client, SELECT, Origin="https://elsewhere.example")
    assert answer.headers["access-control-allow-origin"] == "*"
    preflight = client.options(
        "/sparql",
        headers={"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"},
    )
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "Content-Type" in preflight.headers["access-control-allow-headers"]


def test_head(client: httpx.Client) -> None:
    answer = client.head("/sparql", params={"query": SELECT})
    assert answer.status_code == 200
    assert answer.content == b""
    assert int(answer.headers["content-length"]) == len(ask(client, SELECT).content)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(client: httpx.Client, method: str) -> None:
    answer = client.request(method, "/sparql", params={"query": SELECT})
    found = problem(answer, 405)
    assert (
        answer.headers["allow"].split(", ") == found["allow"] == ["GET", "HEAD", "POST", "OPTIONS"]
    )


def test_an_answer_says_its_version(client: httpx.Client) -> None:
    version = client.get("/health").json()["version"]
    assert ask(client, SELECT).headers["samspill-version"] == str(version)


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?a ?d WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY STR(?a) STR(?d)",
        "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    ],
)
def test_a_query_without_end_is_stopped(client: httpx.Client, service: Service, query: str) -> None:
    begun = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        stopped = pool.submit(ask, client, query)
        while not stopped.done():
            before = time.monotonic()
            assert httpx.get(service.address + "/questions/programs").status_code == 200
            assert ask(client, SELECT).status_code == 200
            assert time.monotonic() - before < 5
    found = problem(stopped.result(), 503)
    assert found["advice"]
    assert time.monotonic() - begun < 15
    assert service.alive()


def test_many_at_once(service: Service) -> None:
    query = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } ORDER BY STR(?o) ?p ?s LIMIT 2000"
    with httpx.Client(base_url=service.address, timeout=60) as client:
        whole = ask(client, query).content
    found: list[bytes] = []

    def read() -> None:
        with httpx.Client(base_url=service.address, timeout=60) as client:
            found.extend(ask(client, query).content for _ in range(3))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [whole] * 24
    assert len(json.loads(whole)["results"]["bindings"]) == 2000


def test_a_query_that_ends_its_process_harms_no_other(client: httpx.Client) -> None:
    # over terms of many kinds the engine finds no order, and ends the process that it runs in
    found = ask(client, "SELECT ?s ?p ?o WHERE { ?s ?p ?o } ORDER BY ?o ?p ?s")
    if found.status_code != 200:
        assert problem(found, 503)["type"].endswith("/query-stopped")
    assert ask(client, "ASK { ?s ?p ?o }").json()["boolean"] is True
