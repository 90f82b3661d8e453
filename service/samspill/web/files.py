"""Whole graphs as files: made from the file of a version, sent only when they are all there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import IO

import pyoxigraph as ox
from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from samspill.engine.extracts import extract
from samspill.errors import TooManyRequests
from samspill.web import formats
from samspill.web.documents import entity_tag, headers_of
from samspill.web.formats import Format
from samspill.web.page import tags
from samspill.web.rdf import WRITERS
from samspill.web.versions import served_of

_TOGETHER = 2
_PATIENCE = 20.0
"""How many files are made at the same time, and the seconds that a request waits for its turn."""

_PART = 256 * 1024
_SMALL = 1024 * 1024
"""Bytes of a part that is sent at once, and of the longest file that is sent in one piece."""


class Files:
    """Makes files and sends them; only a few are made at the same time."""

    def __init__(self) -> None:
        self._turns = BoundedSemaphore(_TOGETHER)

    def sent(
        self,
        request: Request,
        chosen: Format,
        *,
        graph: str | None = None,
        links: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """The response that is a graph in a format, or all of them."""
        served = served_of(request)
        tag = entity_tag(served, "graph", graph or "", chosen.name)
        found = headers_of(request, served, links) | {
            "Content-Type": chosen.content_type,
            "ETag": tag,
            "Vary": "Accept, Accept-Datetime",
            **(headers or {}),
        }
        if tag in tags(request):
            return Response(status_code=304, headers=found)
        content: IO[bytes]
        if graph is None and chosen is formats.NQUADS:
            content = served.path.open("rb")  # it is this very file
        else:
            content = self._made(served.path, WRITERS[chosen.name], graph)
        size = content.seek(0, 2)
        content.seek(0)
        if size <= _SMALL:
            with content:
                return Response(content.read(), headers=found)
        return StreamingResponse(parts(content), headers=found | {"Content-Length": str(size)})

    def _made(self, source: Path, form: ox.RdfFormat, graph: str | None) -> IO[bytes]:
        """The whole of an extract in a temporary file; raises `TooManyRequests`."""
        if not self._turns.acquire(timeout=_PATIENCE):
            raise TooManyRequests(
                "Several files are being made already.",
                advice="Try again in a while; /dataset.nq needs no making.",
                retry_after=int(_PATIENCE),
            )
        try:
            content: IO[bytes] = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
            try:
                extract(source, content, form, graph=graph)
            except BaseException:
                content.close()
                raise
            return content
        finally:
            self._turns.release()


async def parts(content: IO[bytes]) -> AsyncIterator[bytes]:
    """A file part by part, closed at its end."""
    with content:
        while part := await run_in_threadpool(content.read, _PART):
            yield part
