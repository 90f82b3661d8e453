"""A remote engine that fails, and what is sent to one: never a part of an answer, never a key."""

from __future__ import annotations

import io
import pickle
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, RdfFormat, Triple

from samspill.engine.remote import RemoteSettings, RemoteStore
from samspill.engine.remote_queries import MERGED, sent
from samspill.engine.stores import Rows
from samspill.errors import (
    BadValue,
    EngineFailed,
    EngineSlow,
    FederationRefused,
    ResultTooLarge,
    SamspillError,
    SyntaxProblem,
)

ROWS = b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"1"}}]}}'
SELECT, ASK = "SELECT ?n WHERE { ?s ?p ?n }", "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
JSON, LINES = "application/sparql-results+json", "application/n-triples"
TRIPLE = b"<http://x/a> <http://x/b> <http://x/c> .\n"


@contextmanager
def engine(answer: Callable[[socket.socket], None]) -> Iterator[tuple[RemoteSettings, list[bytes]]]:
    """A server that answers each request by `answer`, and the requests that came."""
    seen: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                seen.append(request_on(connection))
                answer(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield RemoteSettings(f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"), seen
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=10)


def request_on(connection: socket.socket) -> bytes:
    """A whole request with a Content-Length."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def answering(
    body: bytes,
    kind: str = JSON,
    status: str = "200 OK",
    *,
    length: int | None = -1,
    more: str = "",
) -> Callable[[socket.socket], None]:
    """An answer with this body; `length` None leaves its end to the end of the connection."""
    size = len(body) if length == -1 else length
    framing = "" if size is None else f"Content-Length: {size}\r\n"
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{framing}{more}\r\n"
    return lambda connection: connection.sendall(head.encode() + body)


def chunked(*parts: bytes, end: bytes = b"0\r\n\r\n", kind: str = JSON) -> Callable[..., None]:
    """An answer in chunks."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return lambda connection: connection.sendall(head.encode() + body + end)


def silent(connection: socket.socket) -> None:
    """Says nothing until the client hangs up."""
    connection.recv(1)


def dripping(connection: socket.socket) -> None:
    """Sends a byte now and then, each in time, the whole never."""
    answering(b"", length=1000)(connection)
    stop = threading.Event()
    while not stop.wait(0.05):
        try:
            connection.sendall(b" ")
        except OSError:
            return


HTML = b"<html><style>p {}</style><body><h1>Sign in</h1></body></html>"
CANCELLED = b"The SPARQL operation has been cancelled"
FAILURES = {
    "html with 200": (SELECT, answering(HTML, "text/html"), EngineFailed),
    "html called json": (SELECT, answering(HTML), EngineFailed),
    "nothing": (SELECT, answering(b""), EngineFailed),
    "json cut by length": (SELECT, answering(ROWS[:60], length=len(ROWS)), EngineFailed),
    "json cut and closed": (SELECT, answering(ROWS[:60], length=None), EngineFailed),
    "json cut, well framed": (SELECT, answering(ROWS[:-1]), EngineFailed),
    "json cut between chunks": (SELECT, chunked(ROWS[:60], end=b""), EngineFailed),
    "more after the json": (SELECT, answering(ROWS + b"{}"), EngineFailed),
    "truth cut": (ASK, answering(b'{"head":{},"boolean":true'), EngineFailed),
    "truth for rows": (SELECT, answering(b'{"head":{},"boolean":true}'), EngineFailed),
    "rows for truth": (ASK, answering(ROWS), EngineFailed),
    "rows for triples": (CONSTRUCT, answering(ROWS), EngineFailed),
    "triples cut by length": (CONSTRUCT, answering(TRIPLE, LINES, length=99), EngineFailed),
    "triples cut between chunks": (CONSTRUCT, chunked(TRIPLE, end=b"", kind=LINES), EngineFailed),
    "triples of no known length": (CONSTRUCT, answering(TRIPLE, LINES, length=None), EngineFailed),
    "triples cut in a line": (CONSTRUCT, answering(TRIPLE + TRIPLE[:20], LINES), EngineFailed),
    "triples without line end": (CONSTRUCT, answering(TRIPLE[:-1], LINES), EngineFailed),
    "rows that ran out of time": (SELECT, chunked(ROWS[:60] + CANCELLED), EngineSlow),
    "triples that ran out of time": (
        CONSTRUCT,
        chunked(TRIPLE + CANCELLED, kind=LINES),
        EngineSlow,
    ),
    "a part, as Virtuoso says": (
        SELECT,
        answering(ROWS, more="X-SPARQL-MaxRows: 1\r\n"),
        EngineFailed,
    ),
    "a part in time, as Virtuoso says": (
        SELECT,
        answering(ROWS, more="X-SQL-State: S1TAT\r\n"),
        EngineSlow,
    ),
    "500": (SELECT, answering(b"NullPointer", "text/plain", "500 Oops"), EngineFailed),
    "timeout said with 500": (
        SELECT,
        answering(b"Virtuoso S1T00 Error", "text/plain", "500 Oops"),
        EngineSlow,
    ),
    "500 with a page": (SELECT, answering(HTML, "text/html", "500 Oops"), EngineFailed),
    "503": (SELECT, answering(b"", "text/plain", "503 Busy"), EngineFailed),
    "401": (SELECT, answering(b"", "text/plain", "401 Who"), EngineFailed),
    "403": (SELECT, answering(b"", "text/plain", "403 No"), EngineFailed),
    "no http": (SELECT, lambda connection: connection.sendall(b"SSH-2.0\r\n"), EngineFailed),
    "hangs up": (SELECT, lambda connection: None, EngineFailed),
    "says nothing": (SELECT, silent, EngineSlow),
    "drips": (SELECT, dripping, EngineSlow),
    "too long": (SELECT, answering(b" " * 3000), ResultTooLarge),
    "too long in chunks": (SELECT, chunked(b" " * 3000), ResultTooLarge),
    "cannot be read there": (
        SELECT,
        answering(b"Parse error at  line 1", "text/plain", "400 Bad"),
        SyntaxProblem,
    ),
    "cannot be compiled there": (
        SELECT,
        answering(b"Virtuoso 37000: Internal error", "text/plain", "400 Bad"),
        EngineFailed,
    ),
}


@pytest.mark.parametrize(("text", "answer", "error"), FAILURES.values(), ids=FAILURES)
@pytest.mark.parametrize("way", ["query", "write"])
def test_a_failing_engine_gives_an_error_and_no_part_of_an_answer(
    text: str, answer: Callable[[socket.socket], None], error: type[SamspillError], way: str
) -> None:
    out = io.BytesIO()
    with engine(answer) as (found, _):
        store = RemoteStore(RemoteSettings(found.store, timeout=0.5, most_bytes=2000))
        with pytest.raises(error) as caught:
            store.query(text) if way == "query" else write(store, text, out)
    assert out.getvalue() == b""
    assert found.store not in str(caught.value.problem())
    assert "<" not in caught.value.detail
    assert caught.value.advice


def write(store: RemoteStore, text: str, out: io.BytesIO) -> None:
    store.write(text, out, rows=QueryResultsFormat.CSV, triples=RdfFormat.N_QUADS)


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
    with pytest.raises(EngineFailed, match="cannot be reached: Connection refused"):
        RemoteStore(RemoteSettings(address)).query(SELECT)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with (
        engine(answering(ROWS)) as (other, others),
        engine(
            answering(b"", status=f"{status} Elsewhere", more=f"Location: {other.store}\r\n")
        ) as (settings, _),
        pytest.raises(EngineFailed, match=str(status)) as caught,
    ):
        RemoteStore(settings).query(SELECT)
    assert "redirects" in caught.value.advice
    assert others == []


@pytest.mark.parametrize(
    "answer",
    [answering(ROWS), answering(ROWS, length=None), chunked(ROWS[:9], ROWS[9:])],
    ids=["length", "closed", "chunks"],
)
def test_a_whole_answer_is_an_answer(answer: Callable[[socket.socket], None]) -> None:
    out = io.BytesIO()
    with engine(answer) as (settings, _):
        assert RemoteStore(settings).query(SELECT) == Rows(("n",), ((Literal("1"),),))
        write(RemoteStore(settings), SELECT, out)
    assert out.getvalue() == b"n\r\n1\r\n"


def test_triples_are_parsed_and_written_anew() -> None:
    strange = b'<http://x/a>\t<http://x/b>\t"\\u00e6\\u007F"@NB .\n'
    out = io.BytesIO()
    with engine(chunked(strange, kind=LINES + ";charset=utf-8")) as (settings, _):
        store = RemoteStore(settings)
        assert store.query(CONSTRUCT) == (
            Triple(
                NamedNode("http://x/a"), NamedNode("http://x/b"), Literal("æ\u007f", language="nb")
            ),
        )
        write(store, CONSTRUCT, out)
    assert out.getvalue() == '<http://x/a> <http://x/b> "æ\\u007F"@nb .\n'.encode()


def test_a_blank_node_of_virtuoso_is_read() -> None:
    body = b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"bnode", "value":"nodeID://b1"}}]}}'
    with engine(answering(body)) as (settings, _):
        found = RemoteStore(settings).query(SELECT)
    assert isinstance(found, Rows)
    assert str(found.rows[0][0]) == "_:b1"


@pytest.mark.parametrize(
    ("given", "header"),
    [
        ({"store_user": "ola", "store_password": "sæl"}, b"Authorization: Basic b2xhOnPDpmw="),
        ({"store_token": "abc"}, b"Authorization: Bearer abc"),
        ({"store_token": "abc", "store_user": "ola"}, b"Authorization: Bearer abc"),
    ],
)
def test_the_key_is_sent(given: dict[str, str], header: bytes) -> None:
    with engine(answering(ROWS)) as (settings, seen):
        RemoteStore(RemoteSettings(settings.store, **given)).query(SELECT)  # type: ignore[arg-type]
    assert header in seen[0]


SECRETS = {"store_user": "ola", "store_password": "hemmelig", "store_token": "hemmelig"}


def test_no_key_is_sent_where_there_is_none_and_none_is_shown() -> None:
    with engine(answering(ROWS)) as (settings, seen):
        RemoteStore(settings).query(SELECT)
    assert b"uthorization" not in seen[0]
    assert "hemmelig" not in repr(RemoteSettings("http://x/", **SECRETS))


@pytest.mark.parametrize(
    "address",
    ["", "x", "file:///etc/passwd", "ftp://x/", "http://", "http://ola:sel@x/", "http://x/?a=b"],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(BadValue, match="SAMSPILL_STORE "):
        RemoteSettings(address)


def test_loading_needs_the_addresses_for_it() -> None:
    with pytest.raises(BadValue, match="SAMSPILL_STORE_GRAPHS"):
        RemoteSettings("http://x/").require_writable()


def test_a_store_crosses_processes() -> None:
    store = RemoteStore(RemoteSettings("http://x/", **SECRETS), (ONE,), "mark")
    assert pickle.loads(pickle.dumps(store)) == store  # noqa: S301


ONE, OTHER, FOREIGN = "http://graph/one", "http://graph/other", "http://graph/foreign"
PUBLISHED = (ONE, OTHER)
NOTHING = "https://w3id.org/samspill/graph/nothing"


@pytest.mark.parametrize(
    ("text", "default", "named"),
    [
        ("ASK { ?s ?p ?o }", (MERGED,), ()),
        ("ASK { graph ?g { ?s ?p ?o } }", (MERGED,), (*PUBLISHED, NOTHING)),
        (f"ASK FROM <{ONE}> {{ ?s ?p ?o }}", (ONE,), ()),
        (f"ASK FROM <{ONE}> FROM <{OTHER}> FROM <{ONE}> {{ ?s ?p ?o }}", (ONE, OTHER), ()),
        (f"ASK FROM NAMED <{OTHER}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", (NOTHING,), (OTHER, NOTHING)),
        (f"ASK FROM <{FOREIGN}> {{ ?s ?p ?o }}", (NOTHING,), ()),
        (f"ASK FROM <{MERGED}> {{ ?s ?p ?o }}", (NOTHING,), ()),
        ("PREFIX g: <http://graph/> ASK FROM g:one { ?s ?p ?o }", (ONE,), ()),
        ("BASE <http://graph/> ASK FROM <one> { ?s ?p ?o }", (ONE,), ()),
        ("PREFIX g: <http://gr\\u0061ph/> ASK FROM g:\\one { ?s ?p ?o }", None, None),
        ("PREFIX g: <http://gr\\u0061ph/> ASK FROM g:one { ?s ?p ?o }", (ONE,), ()),
        ('ASK { ?s ?p "FROM <http://x>" }', (MERGED,), ()),
    ],
)
def test_the_dataset_is_said_in_the_request(
    text: str, default: tuple[str, ...] | None, named: tuple[str, ...]
) -> None:
    if default is None:
        with pytest.raises(SyntaxProblem):
            sent(text, published=PUBLISHED)
        return
    query = sent(text, published=PUBLISHED)
    assert (query.default_graphs, query.named_graphs) == (default, named)
    assert "FROM" not in query.text.replace('"FROM ', "")


def test_the_dataset_of_the_request_comes_before_that_of_the_text() -> None:
    query = sent(
        f"ASK FROM <{ONE}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        published=PUBLISHED,
        named_graphs=[OTHER, FOREIGN],
    )
    assert (query.default_graphs, query.named_graphs) == ((NOTHING,), (OTHER, NOTHING))


def test_lines_keep_their_numbers() -> None:
    text = f"SELECT *\nFROM\n <{ONE}> # the first\nFROM NAMED <{OTHER}>\nWHERE {{ ?s ?p ?o }}"
    query = sent(text, published=PUBLISHED)
    assert query.text.count("\n") == text.count("\n")
    assert query.text.split() == [
        "SELECT",
        "*",
        "#",
        "the",
        "first",
        "WHERE",
        "{",
        "?s",
        "?p",
        "?o",
        "}",
    ]


def test_without_published_graphs_the_text_goes_as_it_is() -> None:
    text = f"ASK FROM <{ONE}> {{ ?s ?p ?o }}"
    assert sent(text, published=()).text == text


@pytest.mark.parametrize(
    ("text", "sent_text"),
    [
        ("ASK { <a> ?p ?o }", "BASE <https://w3id.org/samspill/> ASK { <a> ?p ?o }"),
        ("BASE <http://x/> ASK { <a> ?p ?o }", "BASE <http://x/> ASK { <a> ?p ?o }"),
        ("ASK { <http://x/a> ?p ?o }", "ASK { <http://x/a> ?p ?o }"),
    ],
)
def test_relative_iris_stand_under_our_base(text: str, sent_text: str) -> None:
    assert sent(text, published=PUBLISHED).text == sent_text


@pytest.mark.parametrize(
    "text",
    [
        'SELECT (<bif:http_get>("http://127.0.0.1/") AS ?x) WHERE {}',
        'PREFIX b: <bif:> SELECT (b:http_get("http://127.0.0.1/") AS ?x) WHERE {}',
        'PREFIX b: <\\u0062if:> SELECT (b:http_get("http://127.0.0.1/") AS ?x) WHERE {}',
        'SELECT (<SQL:exec>("x") AS ?x) WHERE {}',
        "ASK { ?s <java:java.lang.Runtime> ?o }",
    ],
)
def test_functions_of_an_engine_are_refused(text: str) -> None:
    with pytest.raises(BadValue, match="engine's own"):
        sent(text, published=PUBLISHED)


@pytest.mark.parametrize("text", ['ASK { ?s ?p "<bif:x>" }', "ASK { ?s ?p ?o } # <sql:x>"])
def test_their_names_are_only_words_elsewhere(text: str) -> None:
    assert sent(text, published=PUBLISHED).form == "ASK"


def test_what_is_no_standard_query_is_not_sent() -> None:
    with engine(answering(ROWS)) as (settings, seen):
        store = RemoteStore(settings)
        for text in ("DROP ALL", "INSERT DATA { <a> <b> <c> }", 'DEFINE get:soft "soft" ASK {}'):
            with pytest.raises((SyntaxProblem, BadValue)):
                store.query(text)
        with pytest.raises(FederationRefused):
            store.query("ASK { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")
        with pytest.raises(SyntaxProblem) as caught:
            store.query("SELECT ?s WHERE {\n ?s ?p ; }")
    assert caught.value.fields["line"] == 2
    assert seen == []


def test_the_reason_on_a_page_is_told_without_its_markup() -> None:
    page = b"<!DOCTYPE html><html><head><title>T</title></head><h3>Error 37</h3>a &lt; b</html>"
    with (
        engine(answering(page, "text/html", "500 Oops")) as (settings, _),
        pytest.raises(EngineFailed) as caught,
    ):
        RemoteStore(settings).query(SELECT)
    assert caught.value.detail.endswith("status 500: Error 37 a < b")
