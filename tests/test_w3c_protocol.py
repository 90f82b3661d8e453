"""The W3C's tests of the SPARQL 1.1 Protocol, read from their manifest, against a live service.

The service takes no updates. Where a test sends one, it must be refused with a problem, nothing may
change, and the query that looks for its effect must be answered and find none.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox
import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF
from rdflib.term import Node

from samspill.engine.published import replace_graphs
from samspill.settings import Settings
from serving import Service, served

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "w3c" / "sparql11-protocol"
DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
PATH = "/sparql/"
"""What every path of the manifest begins with, to be replaced by where the endpoint is."""

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")

ROW_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
TRIPLE_FORMATS = {
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
}


@dataclass(frozen=True)
class Exchange:
    """A request of a test, and what its response must be."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: frozenset[int]
    boolean: bool | None
    format: str | None

    @property
    def updates(self) -> bool:
        """Whether this is an update that a service with updates would carry out."""
        sent = self.headers.get("content-type", "") + (self.body or b"").decode("latin-1")
        return self.statuses == {2, 3} and ("sparql-update" in sent or "update=" in sent)


@dataclass(frozen=True)
class Case:
    """One test of the manifest: its exchanges, in their order."""

    key: str
    name: str
    exchanges: tuple[Exchange, ...]


def read_cases() -> list[Case]:
    """The tests of the manifest; none where it is not there."""
    manifest = FOLDER / "manifest.ttl"
    if not manifest.exists():
        return []
    graph = Graph().parse(manifest)
    entries = graph.value(graph.value(None, RDF.type, MF.Manifest), MF.entries)
    return [
        Case(
            str(entry).partition("#")[2],
            str(graph.value(entry, MF.name)),
            tuple(
                read_exchange(graph, request)
                for request in items(graph, graph.value(graph.value(entry, MF.action), HT.requests))
            ),
        )
        for entry in items(graph, entries)
    ]


def items(graph: Graph, head: Node | None) -> list[Node]:
    """The items of a list in the graph."""
    return list(Collection(graph, head)) if head is not None else []


def read_exchange(graph: Graph, request: Node) -> Exchange:
    """A request as it is to be sent, and its response."""

    def text(subject: Node | None, predicate: URIRef) -> str | None:
        found = graph.value(subject, predicate)
        return None if found is None else str(found)

    response = graph.value(request, HT.resp)
    body = graph.value(request, HT.body)
    boolean = text(response, MF.expectedBoolean)
    return Exchange(
        method=text(request, HT.methodName) or "",
        path=text(request, HT.absolutePath) or "",
        headers={
            str(text(header, HT.fieldName)): str(text(header, HT.fieldValue))
            for header in items(graph, graph.value(request, HT.headers))
        },
        body=None
        if body is None
        else (text(body, CNT.chars) or "").encode(text(body, CNT.characterEncoding) or ""),
        statuses=frozenset(
            int(str(status)[-3]) for status in graph.objects(response, MF.expectedStatus)
        ),
        boolean=None if boolean is None else boolean == "true",
        format=text(response, MF.expectedFormat),
    )


CASES = read_cases()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service over the tests' own data: three graphs of one triple each."""
    data_dir = tmp_path_factory.mktemp("w3c")
    graphs = {
        DATA.format(number): tuple(
            quad.triple
            for quad in ox.parse(
                path=FOLDER / f"data{number}.nt",
                format=ox.RdfFormat.N_TRIPLES,
            )
        )
        for number in (1, 2, 3)
    }
    replace_graphs(Settings(data_dir=data_dir), graphs, sources=dict.fromkeys(graphs, "W3C"))
    with served(data_dir) as running:
        yield running


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    content_type: str
    body: bytes


def send(service: Service, exchange: Exchange) -> Reply:
    """Sends a request with no header but those of the test and what HTTP itself needs."""
    connection = http.client.HTTPConnection(urlsplit(service.address).netloc, timeout=30)
    try:
        path = exchange.path.replace(PATH, "/sparql", 1)
        connection.request(exchange.method, path, exchange.body, exchange.headers)
        response = connection.getresponse()
        content_type = response.headers.get_content_type()
        return Reply(response.status, content_type, response.read())
    finally:
        connection.close()


def contents(service: Service) -> bytes:
    """The number of statements of each graph, and those of the tests."""
    query = (
        "SELECT ?g (COUNT(*) AS ?n) (GROUP_CONCAT(STR(?x)) AS ?xs) WHERE { GRAPH ?g { ?s ?p ?o } "
        "BIND(IF(CONTAINS(STR(?g), 'kasei.us'), ?s, '') AS ?x) } GROUP BY ?g ORDER BY ?g"
    )
    path = f"{PATH}?{urlencode({'query': query})}"
    reply = send(service, Exchange("GET", path, {}, None, frozenset({2}), None, None))
    assert reply.status == 200, reply
    assert reply.body.count(b"kasei.us") == 6
    return reply.body


@pytest.mark.skipif(not CASES, reason="../shared is not here: no protocol tests of the W3C")
def test_the_manifest_is_read_whole() -> None:
    assert len(CASES) == 34
    assert sum(exchange.updates for case in CASES for exchange in case.exchanges) == 7


@pytest.mark.skipif(not CASES, reason="../shared is not here: no protocol tests of the W3C")
@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.key))
def test_protocol(case: Case, service: Service) -> None:
    before = contents(service)
    updated = False
    for exchange in case.exchanges:
        reply = send(service, exchange)
        if exchange.updates:
            updated = True
            assert_refused(reply)
            continue
        assert reply.status // 100 in exchange.statuses, (case.name, reply)
        if reply.status >= 400:
            assert_refused(reply)
        if exchange.format is not None:
            assert_format(reply, exchange.format)
        if exchange.boolean is not None:
            assert truth(reply) is (exchange.boolean and not updated), case.name
    assert contents(service) == before


def assert_refused(reply: Reply) -> None:
    assert 400 <= reply.status < 500, reply
    assert reply.content_type == "application/problem+json"
    problem = json.loads(reply.body)
    assert problem["status"] == reply.status
    assert problem["detail"]


def assert_format(reply: Reply, kind: str) -> None:
    if kind == "RDF":
        assert reply.content_type in TRIPLE_FORMATS
        list(ox.parse(reply.body, format=TRIPLE_FORMATS[reply.content_type]))
    elif kind == "tabular":
        assert reply.content_type in {*ROW_FORMATS, "text/csv"}
        found = ox.parse_query_results(reply.body, format=ROW_FORMATS[reply.content_type])
        assert isinstance(found, ox.QuerySolutions)
        list(found)
    else:
        assert kind == "boolean"
        truth(reply)


def truth(reply: Reply) -> bool:
    found = ox.parse_query_results(reply.body, format=ROW_FORMATS[reply.content_type])
    assert isinstance(found, ox.QueryBoolean)
    return bool(found)
