"""How what was made of a network is sent: whole, in parts, later, or not at all."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from starlette.responses import StreamingResponse

from samspill import __version__
from samspill.ask.networks.figures.measures import Measure
from samspill.engine.serving import Served
from samspill.errors import QueryStopped
from samspill.settings import Language
from samspill.web.contents import Content
from samspill.web.formats import Format
from samspill.web.network_tasks import Job, Task
from samspill.web.questions import headers_of

WHOLE_BYTES = 8 * 1024 * 1024
"""Bytes up to which a file is sent at once, so that it can be kept by the cache."""

_ABOUT = ("title", "citation", "kind", "modes", "by", "parameters", "version", "empty")
"""What JSON says of the network that something is told of."""

_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,4})", re.IGNORECASE)
_ASYNC = re.compile(r"(?:^|[,;\s])respond-async(?:$|[,;\s])", re.IGNORECASE)


def entity_tag(texts: Sequence[str], task: Task, chosen: Format) -> str:
    """A strong ETag: it changes with the data, the questions, and what is asked in which form."""
    parts = (__version__, *texts, task.key, chosen.name)
    return f'"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'


def as_json(made: Mapping[str, Any]) -> bytes:
    """What is told of a network, as JSON: it, and what the network is."""
    about = made.get("about", {})
    said = {name: about[name] for name in _ABOUT if about.get(name) is not None}
    found = made.get("found") or made.get("ranking") or {}
    rest = {} if about else made
    return json.dumps({**said, **found, **rest}, ensure_ascii=False, indent=1).encode()


def sent(content: Content, headers: Mapping[str, str]) -> Response:
    """The response that a file is; a long one is sent part by part."""
    if content.size <= WHOLE_BYTES:
        return Response(content.read(), headers=headers)
    return StreamingResponse(
        content.parts(), headers={**headers, "Content-Length": str(content.size)}
    )


async def ended(job: Job, seconds: float) -> bool:
    """Whether a job comes to its end within so many seconds; whoever waits holds no thread."""
    future = asyncio.wrap_future(job.future)
    await asyncio.wait((future,), timeout=seconds)
    if not future.done():
        future.cancel()
        return False
    future.exception()  # is told by the job
    return True


def waits(request: Request) -> float | None:
    """The seconds after which an answer is to come later (RFC 7240); None: never."""
    prefer = request.headers.get("prefer", "")[:1000]
    if not _ASYNC.search(prefer):
        return None
    found = _WAIT.search(prefer)
    return float(found[1]) if found else 0.0


def accepted(request: Request, served: Served, job: Job, language: Language) -> Response:
    """The response that tells how far a job has come, and where its result will be."""
    address = request.scope["path"]
    if query := request.scope["query_string"].decode("ascii", "replace"):
        address += f"?{query}"
    headers = headers_of(request, served, language) | {
        "Cache-Control": "no-store",
        "Retry-After": "1",
        "Preference-Applied": "respond-async",
        "Vary": "Accept, Accept-Language, Accept-Datetime, Prefer",
    }
    return JSONResponse({**job.plain(language), "address": address}, 202, headers)


def not_yet(seconds: float) -> QueryStopped:
    """The refusal of a request that has waited long enough."""
    return QueryStopped(
        f"The network was not ready within {seconds:g} seconds.",
        advice="Ask for the same again: it may be ready by then.",
        retry_after=5,
    )


def measure_told(measure: Measure, language: Language) -> dict[str, Any]:
    """A measure as plain values."""
    return {
        "key": measure.key,
        "of": measure.of,
        "number": measure.number,
        "modes": list(measure.modes),
        "kinds": list(measure.kinds),
        "label": measure.label[language],
        "readings": {
            str(modes): {
                "reading": measure.reading(modes)[language],
                "source": measure.source(modes),
            }
            for modes in measure.modes
        },
    }
