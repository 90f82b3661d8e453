"""The HTTP protocol of the service: httptools' parser, held to a length of head."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD = 320 * 1024
"""Bytes of a request's first line and headers: a query at its limit, percent-encoded, and more."""

_LONGEST_PARSED = 64 * 1024 - 1


HEAD_SECONDS = 20.0
"""Seconds that the head of a request may take to arrive."""

CONNECTIONS = 256
"""Connections that one address may have open at once; trusted proxies may have more."""


class BoundedHeaders(HttpToolsProtocol):
    """Ends connections that do not get to the point: heads without an end, or without haste.

    The parser itself would read and wait for ever.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head = 0
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begins to wait for a head; ends what is one connection too many."""
        super().connection_made(transport)
        self._await_head()
        host = self.client[0] if self.client else ""
        if host in str(self.config.forwarded_allow_ips).replace(" ", "").split(","):
            return
        places = (getattr(other, "client", None) for other in self.connections)
        same = sum(place is not None and place[0] == host for place in places)
        if same > CONNECTIONS:
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets to wait."""
        self._arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Takes what came over the connection."""
        if self._late is None and (self.cycle is None or self.cycle.response_complete):
            self._await_head()
        self._head += len(data)
        super().data_received(data)
        if self._head > LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_headers_complete(self) -> None:
        """Begins to count anew: what follows is a body, which is bounded elsewhere.

        A query too long for the parser of addresses is kept from it.
        """
        self._head = 0
        self._arrived()
        path, _, query = self.url.partition(b"?")
        if len(self.url) < _LONGEST_PARSED:
            super().on_headers_complete()
            return
        self.url = path
        super().on_headers_complete()
        self.scope["query_string"] = query  # the answering begins after this

    def on_body(self, body: bytes) -> None:
        """Passes on a part of a body."""
        self._head = 0
        super().on_body(body)

    def _await_head(self) -> None:
        self._late = self.loop.call_later(HEAD_SECONDS, self._close)

    def _arrived(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _close(self) -> None:
        self._late = None
        if not self.transport.is_closing():
            self.transport.close()
