"""What is sent is what was asked for: formats by q-values, whole, tagged, packed, and harmless."""

from __future__ import annotations

import csv
import gzip
import json
import re
import zlib
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest

from serving import Service, problem_of, served

ROWS = "SELECT ?s ?o WHERE { ?s a ?o } ORDER BY STR(?s) STR(?o) LIMIT 50"
TRUTH = "ASK { ?s ?p ?o }"
TRIPLES = "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } ORDER BY STR(?s) LIMIT 50"
QUESTION = "/questions/programs"

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv; charset=utf-8", "text/tab-separated-values; charset=utf-8"
TURTLE = "text/turtle; charset=utf-8"
GRAPHS = {
    TURTLE: ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}


@pytest.fixture(scope="module")
def service(shared_data_dir: Path) -> Iterator[Service]:
    with served(shared_data_dir, SAMSPILL_CLIENT_SECONDS="1000") as running:
        yield running


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[httpx.Client]:
    with service.client() as opened:
        yield opened


def ask(client: httpx.Client, query: str, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/sparql", params={"query": query}, headers=named)


@pytest.mark.parametrize(
    ("accept", "rows", "triples"),
    [
        ("", JSON, TURTLE),
        ("*/*", JSON, TURTLE),
        ("application/*", JSON, "application/n-triples"),
        ("text/*", CSV, TURTLE),
        ("text/csv, text/turtle", CSV, TURTLE),
        ("text/csv;q=0.1, application/sparql-results+xml;q=0.2, */*;q=0.05", XML, TURTLE),
        ("text/tab-separated-values;q=1,text/csv;q=0.9,application/trig", TSV, "application/trig"),
        ("application/sparql-results+json;q=0, application/json;q=0, */*", XML, TURTLE),
        ("text/turtle;q=0, application/x-turtle;q=0, */*;q=0.5", JSON, "application/n-triples"),
        ("TEXT/CSV , Application/N-Quads ; q=0.9", CSV, "application/n-quads"),
        ('application/ld+json;profile="http://e,;q=0", text/csv;q=0.4', CSV, "application/ld+json"),
        ("application/rdf+xml, application/xml;q=0.9, */*;q=0.8", XML, "application/rdf+xml"),
        ("application/json", JSON, "application/ld+json"),
    ],
)  # fmt: skip
def test_the_best_of_what_is_accepted(
    client: httpx.Client, accept: str, rows: str, triples: str
) -> None:
    for query, expected in ((ROWS, rows), (TRIPLES, triples)):
        found = ask(client, query, Accept=accept)
        if accept == "application/json" and query is TRIPLES and found.status_code == 406:
            continue  # a graph is JSON-LD, which has a type of its own
        assert found.status_code == 200, found.text
        assert found.headers["content-type"] == expected
        assert "accept" in found.headers["vary"].lower()


@pytest.mark.parametrize("query", [ROWS, TRUTH, TRIPLES])
def test_what_there_is_is_listed_where_nothing_suits(client: httpx.Client, query: str) -> None:
    found = problem_of(ask(client, query, Accept="image/png, audio/*"), 406)
    formats = found["formats"]
    assert isinstance(formats, dict)
    for name, media_type in formats.items():
        named = client.get("/sparql", params={"query": query, "format": name})
        accepted = ask(client, query, Accept=media_type)
        assert named.status_code in (200, 406)
        assert accepted.status_code in (200, 406)
        if accepted.status_code == 200:
            assert accepted.headers["content-type"].partition(";")[0] == media_type
    assert problem_of(client.get(QUESTION, headers={"Accept": "image/png"}), 406)["formats"]


@pytest.mark.parametrize(("sent", "form"), GRAPHS.items())
def test_the_same_graph_in_every_format(
    client: httpx.Client, sent: str, form: ox.RdfFormat
) -> None:
    lines = ask(client, TRIPLES, Accept="application/n-triples").content
    plain = set(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))
    found = ask(client, TRIPLES, Accept=sent.partition(";")[0])
    assert found.headers["content-type"] == sent
    assert len(plain) == 50
    assert set(ox.parse(found.content, format=form)) == plain


def test_the_same_rows_in_every_format(client: httpx.Client) -> None:
    rows = ask(client, ROWS, Accept=JSON).json()["results"]["bindings"]
    expected = [(row["s"]["value"], row["o"]["value"]) for row in rows]
    assert len(expected) == 50
    for media_type, form in ((XML, ox.QueryResultsFormat.XML), (TSV, ox.QueryResultsFormat.TSV)):
        found = ask(client, ROWS, Accept=media_type.partition(";")[0])
        solutions = ox.parse_query_results(found.content, format=form)
        assert isinstance(solutions, ox.QuerySolutions)
        assert [(row["s"].value, row["o"].value) for row in solutions] == expected
    text = ask(client, ROWS, Accept="text/csv").content.decode()
    assert [tuple(row) for row in csv.reader(StringIO(text, newline=""))][1:] == expected


@pytest.mark.parametrize("address", ["/sparql", QUESTION])
def test_packed_answers_are_the_same(client: httpx.Client, address: str) -> None:
    params = {"query": ROWS} if address == "/sparql" else {}
    plain, packed, refused = (
        client.get(address, params=params, headers={"Accept-Encoding": encoding})
        for encoding in ("identity", "gzip", "gzip;q=0, identity")
    )
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in refused.headers
    assert packed.content == plain.content == refused.content
    assert "accept-encoding" in packed.headers["vary"].lower()
    assert packed.headers["etag"] != plain.headers["etag"], "a strong tag names the bytes"
    again = client.get(
        address,
        params=params,
        headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]},
    )
    assert again.status_code == 304


def test_a_packed_answer_is_whole(client: httpx.Client) -> None:
    with client.stream(
        "GET", "/sparql", params={"query": ROWS}, headers={"Accept-Encoding": "gzip"}
    ) as found:
        raw = b"".join(found.iter_raw())
    assert int(found.headers["content-length"]) == len(raw)
    reader = zlib.decompressobj(wbits=31)
    assert json.loads(reader.decompress(raw))
    assert reader.eof
    assert not reader.unused_data
    assert gzip.decompress(raw)


@pytest.mark.parametrize("address", ["/sparql", QUESTION])
def test_tags_are_strong_and_honoured(client: httpx.Client, address: str) -> None:
    params = {"query": ROWS} if address == "/sparql" else {}

    def get(**headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.get(address, params=params, headers={"Accept-Encoding": "identity", **named})

    found = get()
    tag = found.headers["etag"]
    assert re.fullmatch(r'"[^"]+"', tag)
    for given in (tag, f'"other", {tag}', f"W/{tag}", f'{tag} , "x"'):
        same = get(If_None_Match=given)
        assert same.status_code == 304, given
        assert same.content == b""
        assert same.headers["etag"] == tag
        assert same.headers["samspill-version"] == found.headers["samspill-version"]
    for given in ('"other"', tag.strip('"'), '""'):
        assert get(If_None_Match=given).status_code == 200
    assert get(Accept="text/csv").headers["etag"] != tag
    other = {"query": ROWS + " OFFSET 1"} if params else {"lang": "en"}
    assert client.get(address, params=other).headers["etag"] != tag


def test_what_changes_by_itself_is_not_kept(client: httpx.Client) -> None:
    """The time, chance and new names are other ones whenever they are asked for."""
    for call in ("RAND()", "UUID()", "STRUUID()", "NOW()", "BNODE()"):
        found = ask(client, f"SELECT ({call} AS ?x) WHERE {{}}")
        assert found.status_code == 200
        assert "etag" not in found.headers, call
        assert "no-store" in found.headers["cache-control"]
    first, second = (ask(client, "SELECT (RAND() AS ?x) WHERE {}").text for _ in range(2))
    assert first != second


@pytest.mark.parametrize(
    "address", ["/", "/questions", QUESTION, QUESTION + ".csv", "/health", "/openapi.json"]
)
def test_head_tells_what_get_would(client: httpx.Client, address: str) -> None:
    headers = {"Accept-Encoding": "identity"}
    whole, head = client.get(address, headers=headers), client.head(address, headers=headers)
    assert head.status_code == whole.status_code == 200
    assert head.content == b""
    for name in ("content-type", "etag", "vary", "samspill-version"):
        assert head.headers.get(name) == whole.headers.get(name), name
    assert int(head.headers["content-length"]) == len(whole.content)


def test_head_of_a_query(client: httpx.Client) -> None:
    for query in (ROWS, TRUTH, TRIPLES):
        head = client.head("/sparql", params={"query": query})
        assert head.status_code == 200
        assert head.content == b""
        assert head.headers["content-type"] == ask(client, query).headers["content-type"]
    assert client.head("/sparql", params={"query": "SELEKT"}).status_code == 400


@pytest.mark.parametrize(
    ("address", "methods"),
    [
        ("/sparql", "GET, HEAD, POST, OPTIONS"),
        (QUESTION, "GET, HEAD, OPTIONS"),
        ("/questions", "GET, HEAD, OPTIONS"),
        ("/", "GET, HEAD, OPTIONS"),
    ],
)
def test_any_site_may_read(client: httpx.Client, address: str, methods: str) -> None:
    origin = {"Origin": "https://elsewhere.example"}
    preflight = client.options(
        address,
        headers={
            **origin,
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "content-type, if-none-match",
        },
    )
    assert preflight.status_code == 204
    assert preflight.headers["allow"] == methods
    assert preflight.headers["access-control-allow-methods"] == methods
    allowed = preflight.headers["access-control-allow-headers"].lower()
    assert {"content-type", "if-none-match"} <= set(allowed.split(", "))
    found = client.get(
        address, params={"query": TRUTH} if "sparql" in address else {}, headers=origin
    )
    for response in (preflight, found):
        assert response.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in response.headers
    exposed = found.headers["access-control-expose-headers"].lower()
    assert {"etag", "samspill-version", "retry-after", "link"} <= set(exposed.split(", "))


def test_problems_can_be_read_from_any_site_too(client: httpx.Client) -> None:
    found = ask(client, "SELEKT", Origin="https://elsewhere.example")
    problem_of(found, 400)
    assert found.headers["access-control-allow-origin"] == "*"


NOT_XML = ["\\u0000", "\\u0001", "\\b", "\\f", "\\u001B", "\\uFFFE", "\\uFFFF"]
"""Characters that SPARQL can write and XML cannot."""


@pytest.mark.parametrize("character", [*NOT_XML, "\\r", "\\t", "]]>", "&amp;<![CDATA[", "\\u0085"])
@pytest.mark.parametrize("media_type", [JSON, XML, TSV, *GRAPHS])
def test_no_broken_document_is_sent(client: httpx.Client, media_type: str, character: str) -> None:
    """What a format cannot hold is refused in it, and sent whole in others."""
    rows = media_type in (JSON, XML, TSV)
    text = f'"a{character}b"'
    query = f"SELECT ({text} AS ?x) {{}}" if rows else f"CONSTRUCT {{ <x:s> <x:p> {text} }} {{}}"
    found = ask(client, query, Accept=media_type.partition(";")[0])
    if character in NOT_XML and "xml" in media_type:
        assert problem_of(found, found.status_code)["status"] in (406, 422)
        return
    assert found.status_code == 200, found.text
    (expected,) = ox.Store().query(f"SELECT ({text} AS ?x) {{}}")  # type: ignore[misc]
    assert only_value(found, media_type) == expected["x"].value


def only_value(found: httpx.Response, media_type: str) -> str:
    """The one value that an answer holds."""
    if media_type not in GRAPHS:
        form = ox.QueryResultsFormat.from_media_type(media_type.partition(";")[0])
        (row,) = ox.parse_query_results(found.content, format=form)  # type: ignore[arg-type, misc]
        return str(row[0].value)
    if "xml" in media_type:
        ElementTree.fromstring(found.content)  # noqa: S314  # a reader that forgives nothing
    (quad,) = ox.parse(found.content, format=GRAPHS[media_type])
    assert isinstance(quad.object, ox.Literal)
    return quad.object.value


@pytest.mark.parametrize("media_type", GRAPHS)
@pytest.mark.parametrize(
    "triples",
    [
        "<http://e/s> <http://e/1> 1",
        "<http://e/s> <http://e/> 1",
        "<http://e/s> <urn:1> 1",
        "<http://e/s> <http://e/p> 'x'@en--ltr",
        "<http://e/s> <http://e/p> <<( <http://e/a> <http://e/b> 1 )>>",
        "<http://e/s> rdf:li 1",
        "<http://e/s> rdf:Description 1",
        "<http://e/s> <http://e/p> '<b>x'^^rdf:XMLLiteral",
        "<http://e/s> <http://e/p> '{'^^rdf:JSON",
        "_:b <http://e/p> _:c . _:c <http://e/p> _:b",
    ],
)
def test_a_graph_that_a_format_cannot_hold_is_refused(
    client: httpx.Client, triples: str, media_type: str
) -> None:
    prefix = "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
    query = f"{prefix}CONSTRUCT {{ {triples} }} WHERE {{}}"
    expected = set(ox.Store().query(query))  # type: ignore[arg-type]
    found = ask(client, query, Accept=media_type.partition(";")[0])
    if found.status_code != 200:
        assert problem_of(found, found.status_code)["status"] in (400, 406, 422)
        return
    sent = ox.Dataset(ox.parse(found.content, format=GRAPHS[media_type]))
    whole = ox.Dataset(ox.Quad(*triple) for triple in expected)
    for dataset in (sent, whole):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert sent == whole


# --- what a browser makes of it

SCRIPT = "<script>alert(1)</script>"
MARKUP = (
    f"'\"><img src=x onerror=alert(1)>{SCRIPT}</textarea></title></style>--><svg/onload=alert(1)>"
)


def assert_harmless(page: httpx.Response) -> None:
    """A page in which nothing of the markup above is markup, and a policy that lets none run."""
    assert page.headers["content-type"].startswith("text/html")
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "<svg/onload" not in page.text
    policy = page.headers["content-security-policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "default-src 'none'" in policy
    assert page.headers["x-content-type-options"] == "nosniff"


def test_markup_in_results_and_queries_is_text(client: httpx.Client) -> None:
    literal = json.dumps(MARKUP)
    for query in (
        f"SELECT ({literal} AS ?x) WHERE {{}}",
        f"SELECT (IRI(CONCAT('http://e/', ENCODE_FOR_URI({literal}))) AS ?x) WHERE {{}}",
        f"SELECT (STRLANG({literal}, 'en') AS ?x) (STRDT({literal}, <http://e/{{}}>) AS ?y) {{}}",
        f"CONSTRUCT {{ <http://e/s> <http://e/p> {literal} }} WHERE {{}}",
        f"SELECT {MARKUP}",
        f"ASK {{ ?s ?p {literal} }}",
        f"# {MARKUP}\nASK {{ ?s {MARKUP} }}",
    ):
        assert_harmless(ask(client, query, Accept="text/html"))
        assert_harmless(
            client.post("/sparql", data={"query": query}, headers={"Accept": "text/html"})
        )


@pytest.mark.parametrize("times", [12, 18, 21])
def test_a_page_of_long_texts(client: httpx.Client, times: int) -> None:
    """It shows what a page can show, or says that it cannot."""
    text = "BIND('0123456789abcdef' AS ?v0) " + "".join(
        f"BIND(CONCAT(?v{number}, ?v{number}) AS ?v{number + 1}) " for number in range(times)
    )
    for query in (
        f"SELECT ?v{times} WHERE {{ {text} }}",
        f"SELECT ?n ?v{times} WHERE {{ VALUES ?n {{ 1 2 3 }} {text} }}",
        f"CONSTRUCT {{ <x:s> <x:p> ?v{times} }} WHERE {{ {text} }}",
    ):
        page = ask(client, query, Accept="text/html")
        assert page.status_code in (200, 422), page.text[:500]
        assert page.headers["content-type"].startswith("text/html")
        assert len(page.content) < 16 * 1024**2


def test_markup_in_parameters_and_addresses_is_text(client: httpx.Client) -> None:
    for address in (
        "/questions/program-profile",
        "/questions/measures",
        "/questions/shared-actors",
        "/sparql",
        "/nothing",
    ):
        for name in ("program", "minimum", "lang", "format", "version", MARKUP):
            page = client.get(address, params={name: MARKUP}, headers={"Accept": "text/html"})
            assert page.status_code < 500
            if page.headers["content-type"].startswith("text/html"):
                assert_harmless(page)
    assert_harmless(client.get(f"/{MARKUP}", headers={"Accept": "text/html"}))
    assert_harmless(client.get(f"/questions/{MARKUP}", headers={"Accept": "text/html"}))


def test_links_of_pages_lead_only_to_pages(client: httpx.Client) -> None:
    """An IRI of another kind in a result is text, not something to click."""
    for iri in ("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///x"):
        page = ask(client, f"SELECT (IRI('{iri}') AS ?x) WHERE {{}}", Accept="text/html")
        assert page.status_code == 200
        assert iri.partition(":")[2] in page.text
        assert not re.search(
            r'href="?\s*(javascript|data|vbscript|file):', page.text, re.IGNORECASE
        )


def test_formulas_stay_as_they_are_in_csv(client: httpx.Client) -> None:
    """SPARQL's CSV is for programs and gives values raw; it is sent as no spreadsheet."""
    formula = '=HYPERLINK("http://e/","x")'
    found = ask(client, f"SELECT ({json.dumps(formula)} AS ?x) WHERE {{}}", Accept="text/csv")
    assert list(csv.reader(StringIO(found.text, newline=""))) == [["x"], [formula]]
    assert found.headers["content-type"] == CSV
