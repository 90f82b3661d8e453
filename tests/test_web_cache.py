"""Answers that are kept: sent again unasked, packed, and forgotten with their version."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from samspill.web.cache import Cache, CacheTally, accepts_gzip, tags_of

TEXT = "Områdeløft " * 500


@dataclass
class Origin:
    """An application that counts how often it is asked."""

    asked: int = 0
    version: int = 1
    headers: dict[str, str] = field(default_factory=lambda: {"ETag": '"one"'})
    status: int = 200
    seen: list[str | None] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        request = Request(scope)
        self.seen.append(request.headers.get("if-none-match"))
        if request.url.path == "/long":
            response: Response = StreamingResponse(
                self.parts(),
                headers={**self.headers, "Content-Type": "text/plain; charset=utf-8"},
            )
        else:
            text = f"{TEXT}{self.version}{request.headers.get('accept-language', '')}"
            response = Response(text, self.status, self.headers, "text/plain")
        await response(scope, receive, send)

    async def parts(self) -> AsyncIterator[bytes]:
        for _ in range(3):
            yield TEXT.encode()


class Asker:
    """Asks a cache over an origin."""

    def __init__(self, origin: Origin, *, size: int = 1_000_000) -> None:
        self.tally = CacheTally()
        self.cache = Cache(origin, version=lambda: origin.version, size=size, tally=self.tally)

    def get(self, path: str = "/", *, method: str = "GET", **headers: str) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.cache)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                names = {name.replace("_", "-"): value for name, value in headers.items()}
                given = {"Accept-Encoding": "identity", **names}
                return await client.request(method, path, headers=given)

        return asyncio.run(ask())


def test_what_is_asked_again_asks_nobody() -> None:
    origin = Origin()
    asker = Asker(origin)
    first, second = asker.get(), asker.get()
    assert origin.asked == 1
    assert (first.text, first.headers) == (second.text, second.headers)
    assert (asker.tally.hits, asker.tally.misses) == (1, 1)
    for different in (
        asker.get("/?x=1"),
        asker.get(Accept_Language="en"),
        asker.get(Accept="text/csv"),
        asker.get(Host="other"),
        asker.get(Accept_Datetime="Tue, 24 Nov 2026 12:00:00 GMT"),
    ):
        assert different.status_code == 200
    assert origin.asked == 6


def test_a_new_version_forgets_all() -> None:
    origin = Origin()
    asker = Asker(origin)
    asker.get()
    origin.version = 2
    assert asker.get().text.endswith("2")
    assert origin.asked == 2


@pytest.mark.parametrize(
    ("headers", "status", "method"),
    [
        ({}, 200, "GET"),
        ({"ETag": '"one"', "Cache-Control": "no-store"}, 200, "GET"),
        ({"ETag": '"one"'}, 404, "GET"),
        ({"ETag": '"one"'}, 200, "POST"),
    ],
)
def test_what_is_never_kept(headers: dict[str, str], status: int, method: str) -> None:
    origin = Origin(headers=headers, status=status)
    asker = Asker(origin)
    for _ in range(2):
        asker.get(method=method)
    assert origin.asked == 2
    assert asker.tally.used == 0


def test_the_client_that_has_it_is_told_so() -> None:
    origin = Origin()
    asker = Asker(origin)
    asker.get()
    for tag in ('"one"', 'W/"one"', '"zero", "one"'):
        answer = asker.get(If_None_Match=tag)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == '"one"'
        assert "content-length" not in answer.headers
    assert asker.get(If_None_Match='"other"').status_code == 200
    assert origin.asked == 1


def test_packed_answers_have_tags_of_their_own() -> None:
    origin = Origin()
    asker = Asker(origin)
    plain = asker.get()
    for _ in range(2):
        packed = asker.get(Accept_Encoding="gzip, br")
        assert packed.text == plain.text
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["etag"] == '"one-gzip"'
        assert "Accept-Encoding" in packed.headers["vary"]
        assert int(packed.headers["content-length"]) < len(plain.content) / 10
    again = asker.get(Accept_Encoding="gzip", If_None_Match='"one-gzip"')
    assert (again.status_code, again.headers["etag"]) == (304, '"one-gzip"')
    assert origin.asked == 2
    asker.get("/?new", Accept_Encoding="gzip", If_None_Match='"one-gzip"')
    assert origin.seen[-1] == '"one"', "the application knows its own tags only"


def test_long_answers_are_packed_as_they_pass_and_not_kept() -> None:
    origin = Origin()
    asker = Asker(origin)
    assert asker.get("/long").text == TEXT * 3
    packed = asker.get("/long", Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-length" not in packed.headers
    assert packed.text == TEXT * 3
    assert asker.tally.used == 0


def test_what_was_asked_for_longest_ago_makes_room() -> None:
    origin = Origin()
    asker = Asker(origin, size=20_000)
    for number in range(10):
        asker.get(f"/?{number}")
    assert 0 < asker.tally.used <= 20_000
    asker.get("/?9")
    assert asker.tally.hits == 1
    asker.get("/?0")
    assert asker.tally.hits == 1


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        (b"gzip", True),
        (b"br, GZIP;q=0.5", True),
        (b"x-gzip", True),
        (b"gzip;q=0", False),
        (b"gzip; q=0.0", False),
        (b"*", False),
        (b"identity", False),
        (b"", False),
    ],
)
def test_who_takes_gzip(header: bytes, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


def test_tags_of_a_header() -> None:
    assert tags_of(b' "a" , W/"b"') == {b'"a"', b'"b"'}
