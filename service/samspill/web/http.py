"""The HTTP protocol of the service: httptools' parser, held to a length of head."""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD = 320 * 1024
"""Bytes of a request's first line and headers: a query at its limit, percent-encoded, and more."""

_LONGEST_PARSED = 64 * 1024 - 1


class BoundedHeaders(HttpToolsProtocol):
    """Ends a connection whose request does not get to its body; the parser would read for ever."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head = 0

    def data_received(self, data: bytes) -> None:
        """Takes what came over the connection."""
        self._head += len(data)
        super().data_received(data)
        if self._head > LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_headers_complete(self) -> None:
        """Begins to count anew: what follows is a body, which is bounded elsewhere.

        A query too long for the parser of addresses is kept from it.
        """
        self._head = 0
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
