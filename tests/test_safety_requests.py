"""Requests that are wrong in every way, against a live service: each is told what is wrong."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest

from hostile import cases, name_of, text_of
from samspill.web.http import CONNECTIONS
from serving import Service, problem_of, served

FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
LONGEST_ADDRESS = 8000
"""Bytes of an address that clients and proxies agree on."""


@pytest.fixture(scope="module")
def service(shared_data_dir: Path) -> Iterator[Service]:
    with served(shared_data_dir, SAMSPILL_CLIENT_SECONDS="1000") as running:
        yield running


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[httpx.Client]:
    with service.client() as opened:
        yield opened


def requests(case: dict[str, Any]) -> Iterator[tuple[str, str, bytes | None, dict[str, str]]]:
    """The ways in which a case is sent: method, address, body and headers."""
    more = dict(case.get("send", {}))
    address = f"/sparql?{text_of(case['address'])}" if "address" in case else "/sparql"
    if "query" in case:
        text = text_of(case["query"])
        if len(encoded := urlencode({"query": text})) < LONGEST_ADDRESS:
            yield "GET", f"/sparql?{encoded}", None, more
        yield "POST", "/sparql", encoded.encode(), {"Content-Type": FORM, **more}
        yield "POST", "/sparql", text.encode(), {"Content-Type": QUERY, **more}
    elif "form" in case:
        yield "POST", address, urlencode(case["form"]).encode(), {"Content-Type": FORM, **more}
    elif "body" in case:
        kind = {"Content-Type": case["type"]} if "type" in case else {}
        yield "POST", address, text_of(case["body"]).encode(), {**kind, **more}
    else:
        yield case["method"], address, None, more


@pytest.mark.parametrize("case", cases("requests"), ids=name_of)
def test_request(client: httpx.Client, case: dict[str, Any]) -> None:
    for method, address, body, headers in requests(case):
        found = client.request(method, address, content=body, headers=headers)
        if case["status"] == 200:
            assert found.status_code == 200, found.text
            sent = found.headers["content-type"]
            assert sent == case.get("type_sent", sent)
            continue
        problem = problem_of(found, case["status"])
        assert problem["advice"]
        for name, value in case.get("has", {}).items():
            assert problem[name] == value, (name, problem)
        for word in case.get("says", []):
            assert str(word) in f"{problem['detail']} {problem['advice']}"
        for name, value in case.get("headers", {}).items():
            assert found.headers[name] == value
    assert client.get("/health").status_code == 200


def raw(service: Service, sent: bytes) -> bytes:
    """What comes back over a bare connection until it ends or falls silent."""
    host, port = urlsplit(service.address).netloc.split(":")
    found = b""
    with socket.create_connection((host, int(port)), timeout=3) as connection:
        try:
            connection.sendall(sent)
            while part := connection.recv(65536):
                found += part
        except OSError:
            pass
    return found


CLOSE = b"Host: x\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
        b"GET /sparql HTTP/9.9\r\n" + CLOSE + b"\r\n",
        b"GET /sparql?query=ASK {} HTTP/1.1\r\n" + CLOSE + b"\r\n",
        b"GET http://169.254.169.254/ HTTP/1.1\r\n" + CLOSE + b"\r\n",
        b"GET //e/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n" + CLOSE + b"\r\n",
        b"GET /static/../../../../etc/passwd HTTP/1.1\r\n" + CLOSE + b"\r\n",
        b"GET /static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n" + CLOSE + b"\r\n",
        b"GET /\xe5 HTTP/1.1\r\n" + CLOSE + b"\r\n",
        b"GET /%00 HTTP/1.1\r\n" + CLOSE + b"\r\n",
        b"GET /questions/%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\n" + CLOSE + b"\r\n",
        b"GET /questions/programs?lang=nb%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\n" + CLOSE + b"\r\n",
        b"GET /health HTTP/1.1\r\nX: " + b"x" * 500_000 + b"\r\n" + CLOSE + b"\r\n",
        b"GET /" + b"x" * 500_000 + b" HTTP/1.1\r\n" + CLOSE + b"\r\n",
        b"GET /health HTTP/1.1\r\n" + b"X: x\r\n" * 20_000 + CLOSE + b"\r\n",
        b"GET /sparql?query=ASK{} HTTP/1.1\r\nAccept: a/b;"
        + b" " * 250_000
        + b"x\r\n"
        + CLOSE
        + b"\r\n",
        b"GET /sparql?query=ASK{} HTTP/1.1\r\nAccept: "
        + b"a/b," * 60_000
        + b"\r\n"
        + CLOSE
        + b"\r\n",
        b"GET / HTTP/1.1\r\nAccept-Language: nb;" + b"\t" * 250_000 + b"x\r\n" + CLOSE + b"\r\n",
        b"GET / HTTP/1.1\r\nAccept-Datetime: " + b"1:" * 120_000 + b"\r\n" + CLOSE + b"\r\n",
        b"POST /sparql HTTP/1.1\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: -1\r\n" + CLOSE + b"\r\nASK {}",
        b"POST /sparql HTTP/1.1\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n" + CLOSE + b"\r\n0\r\n\r\nGET /x",
        b"POST /sparql HTTP/1.1\r\nContent-Type: application/sparql-query\r\n"
        b"Transfer-Encoding: chunked\r\n" + CLOSE + b"\r\nZZ\r\nASK {}\r\n0\r\n\r\n",
    ],
    ids=lambda sent: repr(sent[:40]),
)
def test_bytes_that_are_no_good_request(service: Service, sent: bytes) -> None:
    found = raw(service, sent)
    assert not found or found.startswith(b"HTTP/1.")
    assert found[9:10] != b"5", found[:500]
    assert b"root:" not in found
    assert b"Set-Cookie" not in found.partition(b"\r\n\r\n")[0]
    assert b"Traceback" not in found
    assert service.alive()


def test_a_body_without_end(service: Service) -> None:
    """It is refused as soon as it is too long, though it says no length."""
    head = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    chunk = b"10000\r\n" + b"#" * 65_536 + b"\r\n"
    assert raw(service, head + chunk * 20).startswith(b"HTTP/1.1 413")
    assert service.alive()


def test_bodies_that_do_not_come(service: Service) -> None:
    """A hundred clients that promise a query and send none keep nobody else waiting."""
    host, port = urlsplit(service.address).netloc.split(":")
    head = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 100\r\n\r\nASK"
    )
    waiting = [socket.create_connection((host, int(port))) for _ in range(100)]
    try:
        for connection in waiting:
            connection.sendall(head)
        with service.client() as client:
            assert client.get("/questions/programs.csv").status_code == 200
            found = client.post("/sparql", data={"query": "ASK { ?s ?p ?o }"})
            assert found.json()["boolean"] is True
    finally:
        for connection in waiting:
            connection.close()
    assert service.alive()


def test_connections_that_say_nothing(service: Service) -> None:
    """One address holds so many and no more; the rest are ended, and others come in."""
    host, port = urlsplit(service.address).netloc.split(":")
    source = ("127.0.7.1", 0)
    too_many = 50
    held = []
    try:
        for _ in range(CONNECTIONS + too_many):
            held.append(socket.create_connection((host, int(port)), source_address=source))
            held[-1].setblocking(False)
        with service.client("127.0.7.2") as other:
            assert other.get("/health").status_code == 200
        until = time.monotonic() + 10
        while (gone := sum(map(ended, held))) < too_many and time.monotonic() < until:
            time.sleep(0.05)
        assert gone == too_many
    finally:
        for connection in held:
            connection.close()


def ended(connection: socket.socket) -> bool:
    """Whether the other side has hung up."""
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
