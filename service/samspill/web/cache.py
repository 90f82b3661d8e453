"""Answers that were sent before: kept by version, and sent again without asking anybody."""

from __future__ import annotations

import gzip
import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from samspill.web.languages import remembered_language

Headers = list[tuple[bytes, bytes]]

_LARGEST = 8 * 1024 * 1024
"""Bytes of the longest answer that is kept."""

_WORTH_PACKING = 1000
_LONG = 256 * 1024
"""Bytes from which an answer is packed with less care: its reader waits for it."""

_VARYING = (b"accept", b"accept-language", b"accept-datetime", b"host")
"""The headers of a request that decide what is sent, beside the encoding."""


@dataclass(frozen=True)
class _Kept:
    """An answer as it was sent; `label` says whose it is, for those who count."""

    headers: Headers
    body: bytes
    tag: bytes
    label: str


@dataclass
class CacheTally:
    """How often an answer had been kept, how often not, and the bytes that are kept now."""

    hits: int = 0
    misses: int = 0
    used: int = 0


class Cache:
    """Keeps what is sent with an ETag to a GET, up to `size` bytes, for the current version.

    It packs what it sends (gzip), and answers If-None-Match. `version` tells which version is
    current; what was kept for another is forgotten.
    """

    def __init__(
        self, app: ASGIApp, *, version: Callable[[], object], size: int, tally: CacheTally
    ) -> None:
        self.app = app
        self.tally = tally
        self._version, self._size = version, size
        self._kept: OrderedDict[tuple[bytes, ...], _Kept] = OrderedDict()
        self._of: object = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        if self._of != (now := self._version()):
            self._kept.clear()
            self._of, self.tally.used = now, 0
        asked = dict(scope["headers"])
        packed = accepts_gzip(asked.get(b"accept-encoding", b""))
        key = (
            scope["path"].encode("utf-8", "surrogatepass"),
            scope["query_string"],
            b"gzip" if packed else b"",
            *(asked.get(name, b"") for name in _VARYING),
            (remembered_language(asked.get(b"cookie", b"").decode("latin-1")) or "").encode(),
        )
        kept = self._kept.get(key)
        if kept is None:
            self.tally.misses += 1
            inner = {**scope, "headers": without_suffix(scope["headers"])}
            await self.app(inner, receive, _Recorder(self, key, scope, send, packed).send)
            return
        self.tally.hits += 1
        self._kept.move_to_end(key)
        scope.setdefault("state", {}).update(label=kept.label, cached=True)
        if kept.tag in tags_of(asked.get(b"if-none-match", b"")):
            headers = [h for h in kept.headers if not h[0].startswith((b"content-l", b"content-e"))]
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        await send({"type": "http.response.start", "status": 200, "headers": list(kept.headers)})
        await send({"type": "http.response.body", "body": kept.body})

    def keep(self, key: tuple[bytes, ...], kept: _Kept) -> None:
        """Keeps an answer; what was asked for longest ago makes room."""
        size = len(kept.body) + sum(map(len, key)) + 1000
        if len(kept.body) > _LARGEST or size > self._size or self._of != self._version():
            return
        self._kept[key] = kept
        self.tally.used += size
        while self.tally.used > self._size:
            old, gone = self._kept.popitem(last=False)
            self.tally.used -= len(gone.body) + sum(map(len, old)) + 1000


class _Recorder:
    """Passes an answer on, packed if it may be, and keeps it when it is whole and worth it."""

    def __init__(
        self, cache: Cache, key: tuple[bytes, ...], scope: Scope, send: Send, packed: bool
    ) -> None:
        self._cache, self._key, self._scope, self._send = cache, key, scope, send
        self._packed = packed
        self._start: Message | None = None
        self._press: zlib._Compress | None = None

    async def send(self, message: Message) -> None:
        """Takes a message of the application."""
        if message["type"] == "http.response.start":
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._go_on(message)
        elif message.get("more_body"):
            await self._begin(self._start)
            await self._go_on(message)
        else:
            await self._whole(self._start, message.get("body", b""))

    async def _whole(self, start: Message, body: bytes) -> None:
        headers: Headers = list(start["headers"])
        if self._packed and len(body) >= _WORTH_PACKING and may_pack(start):
            level = 5 if len(body) < _LONG else 1
            small = await run_in_threadpool(gzip.compress, body, level, mtime=0)
            headers, body = packed_headers(headers, len(small)), small
        found = dict(headers)
        tag = found.get(b"etag")
        if tag and start["status"] == 200 and b"no-store" not in found.get(b"cache-control", b""):
            label = self._scope.get("state", {}).get("label", "")
            self._cache.keep(self._key, _Kept(headers, body, tag, label))
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})

    async def _begin(self, start: Message) -> None:
        """Passes on the head of an answer that comes in parts, and is too long to be kept."""
        self._start = None
        if self._packed and may_pack(start):
            self._press = zlib.compressobj(1, wbits=31)
            start = {**start, "headers": packed_headers(start["headers"], None)}
        await self._send(start)

    async def _go_on(self, message: Message) -> None:
        if self._press is not None and message["type"] == "http.response.body":
            body = await run_in_threadpool(self._press.compress, message.get("body", b""))
            if not message.get("more_body"):
                body += self._press.flush()
            message = {**message, "body": body}
        await self._send(message)


def may_pack(start: Message) -> bool:
    """Whether an answer may be packed and gets smaller by it."""
    found = dict(start["headers"])
    return (
        start["status"] == 200
        and b"content-encoding" not in found
        and _packs(found.get(b"content-type", b""))
    )


def packed_headers(headers: Headers, length: int | None) -> Headers:
    """The headers of an answer that is packed, under a tag of its own: a strong tag names bytes."""
    found = dict(headers)
    vary = found.get(b"vary", b"")
    changed = {
        b"content-encoding": b"gzip",
        b"vary": b", ".join(filter(None, (vary, b"Accept-Encoding"))),
    }
    if length is not None:
        changed[b"content-length"] = str(length).encode()
    if b"etag" in found:
        changed[b"etag"] = found[b"etag"].removesuffix(b'"') + b'-gzip"'
    gone = {*changed, b"content-length"}
    return [*(header for header in headers if header[0] not in gone), *changed.items()]


def _packs(content_type: bytes) -> bool:
    """Whether a type is text in some form, which gets smaller."""
    return content_type.startswith(b"text/") or any(
        word in content_type for word in (b"json", b"xml", b"triples", b"quads", b"trig", b"script")
    )


def accepts_gzip(header: bytes) -> bool:
    """Whether an Accept-Encoding header asks for gzip."""
    for part in header.lower().split(b","):
        name, _, parameters = part.strip().partition(b";")
        if name.strip() in (b"gzip", b"x-gzip"):
            return parameters.replace(b" ", b"") not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000")
    return False


def tags_of(header: bytes) -> set[bytes]:
    """The entity tags that an If-None-Match header lists, weak ones as strong."""
    return {part.strip().removeprefix(b"W/") for part in header.split(b",")}


def without_suffix(headers: Headers) -> Headers:
    """A request's headers with the tags of packed answers as those of what was packed."""
    return [
        (name, value.replace(b'-gzip"', b'"') if name == b"if-none-match" else value)
        for name, value in headers
    ]
