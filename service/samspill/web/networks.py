"""Networks over HTTP: files, pages and JSON, made by jobs that no page waits for."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from samspill import __version__
from samspill.ask.networks.feeds import ALIGNMENTS, PARTICIPATIONS
from samspill.ask.networks.measures import Measure, read_measures
from samspill.ask.networks.passages import QUESTION as EVIDENCE
from samspill.ask.questions import Question
from samspill.engine.serving import Served
from samspill.errors import BadValue, NotFound, QueryStopped, ResultTooLarge
from samspill.settings import Language, Settings
from samspill.web import formats, network_pages
from samspill.web import openapi_networks as openapi
from samspill.web.contents import Content
from samspill.web.fairness import Lane, client_of
from samspill.web.formats import Format, agree
from samspill.web.languages import language_of
from samspill.web.network_jobs import Job, Jobs, Source, Task
from samspill.web.network_requests import Asked, as_given, read, require_ready
from samspill.web.page import tags
from samspill.web.parameters import only, query_pairs
from samspill.web.questions import headers_of
from samspill.web.versions import number_of, served_of, serving_of

if TYPE_CHECKING:
    from samspill.web.pages import Pages

PATIENCE = 0.8
"""Seconds that a page waits for what it shows, before it shows how far that has come."""

WHOLE_BYTES = 8 * 1024 * 1024
"""Bytes up to which a file is sent at once, so that it can be kept by the cache."""

FILES = (
    formats.JSON,
    formats.JSON_LD,
    Format("graphml", ("application/graphml+xml",)),
    Format("gexf", ("application/gexf+xml",)),
    Format("nodes.csv", ("text/csv",), ("csv",)),
    Format("edges.csv", ("text/csv",)),
    Format("net", ("text/x-pajek",)),
    Format("svg", ("image/svg+xml",)),
    Format("png", ("image/png",)),
    formats.HTML,
)
"""What a network is given as; the one that is sent unasked comes first."""

TOLD = (formats.JSON, formats.HTML)

_PAGES = {
    "network": network_pages.network_page,
    "tie": network_pages.tie_page,
    "path": network_pages.path_page,
    "without": network_pages.without_page,
    "compare": network_pages.compare_page,
}
_ABOUT = ("title", "citation", "kind", "modes", "by", "parameters", "version", "empty")
"""What JSON says of the network that something is told of."""

_AT_THE_FORM = (BadValue, NotFound, ResultTooLarge)
"""The errors that a page shows beside the form: something else can be chosen."""

_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,4})", re.IGNORECASE)
_ASYNC = re.compile(r"(?:^|[,;\s])respond-async(?:$|[,;\s])", re.IGNORECASE)


def network_routes(
    settings: Settings, questions: Mapping[str, Question], pages: Pages, lane: Lane, jobs: Jobs
) -> APIRouter:
    """The network, what is told of it, and the measures; requests have their turns in a lane."""
    router = APIRouter()
    behind = (PARTICIPATIONS, ALIGNMENTS, EVIDENCE)
    texts = [questions[name].text for name in behind if name in questions]

    @asynccontextmanager
    async def turn(request: Request) -> AsyncIterator[None]:
        async with lane.visit(client_of(request.scope)), lane.place():
            yield

    async def answer(request: Request, what: str, suffix: str | None = None) -> Response:
        offers = FILES if what == "network" else TOLD
        chosen = chosen_format(request, offers, suffix)
        language = language_of(request, default=settings.language)
        async with turn(request):
            if chosen is formats.HTML:
                return await page(request, what, language)
            asked = read(what, query_pairs(request), language)
            require_ready(asked)
            served = await run_in_threadpool(served_of, request)
            task = await run_in_threadpool(task_of, request, asked, served, chosen)
            return await file(request, asked, task, chosen)

    async def page(request: Request, what: str, language: Language) -> Response:
        pairs = query_pairs(request)
        asked = as_given(what, pairs, language)
        try:
            asked = read(what, pairs, language)
            served = await run_in_threadpool(served_of, request)
            task = await run_in_threadpool(task_of, request, asked, served, formats.HTML)
            job = jobs.job(task, client_of(request.scope))
            if not await ended(job, PATIENCE):
                return await run_in_threadpool(waiting, request, asked, job)
            made = json.loads(job.result().read())
        except _AT_THE_FORM as error:
            return await run_in_threadpool(network_pages.problem_page, request, pages, asked, error)
        return await run_in_threadpool(_PAGES[what], request, pages, asked, made)

    def waiting(request: Request, asked: Asked, job: Job) -> Response:
        """The page that shows how far a job has come, and renews itself."""
        headers = {"Cache-Control": "no-store", "Refresh": "1"}
        told = job.plain(asked.language)
        response = network_pages.waiting_page(request, pages, asked, told, headers=headers)
        del response.headers["ETag"]  # the next one tells something else
        return response

    async def file(request: Request, asked: Asked, task: Task, chosen: Format) -> Response:
        served = task.sources[0].served
        tag = entity_tag(texts, task, chosen)
        name = asked.what if asked.what == "network" else f"network-{asked.what}"
        name = f"{name}.{task.sources[0].selection.kind}.v{served.version.number}.{chosen.name}"
        headers = headers_of(request, served, asked.language)
        headers |= {
            "ETag": tag,
            "Content-Type": chosen.content_type,
            "Content-Disposition": f'inline; filename="{name}"',
        }
        if tag in tags(request):
            return Response(status_code=304, headers=headers)
        job = jobs.job(task, client_of(request.scope))
        at_once = waits(request)
        if not await ended(job, jobs.deadline if at_once is None else at_once):
            if at_once is not None:
                return accepted(request, served, job, asked.language)
            raise not_yet(jobs.deadline)
        if asked.what != "network":
            return Response(as_json(json.loads(job.result().read())), headers=headers)
        return sent(job.result(), headers)

    def task_of(request: Request, asked: Asked, served: Served, chosen: Format) -> Task:
        assert asked.selection is not None  # noqa: S101
        sources = [Source(served, asked.selection)]
        options: dict[str, Any] = {
            name: value for name, value in asked.options.items() if not name.startswith("other_")
        }
        what = asked.what
        if what == "network":
            what = "page" if chosen is formats.HTML else "file"
            if what == "file":
                options = file_options(options, chosen, served)
        elif what == "without":
            options["remove"] = list(asked.remove)
        elif what == "compare":
            options["base"] = settings.base
            sources += other_source(request, asked, served)
        elif not asked.ready:
            options = {}
        return Task(what, tuple(sources), asked.language, options)

    def route(what: str) -> Callable[[Request], Awaitable[Response]]:
        async def told(request: Request) -> Response:
            return await answer(request, what)

        return told

    @router.get("/network/measures", **openapi.measures(TOLD))
    def measures(request: Request) -> Response:
        """Every measure: what it is called, how it is read and where it comes from."""
        chosen = chosen_format(request, TOLD, None)
        language = language_of(request, default=settings.language)
        made = {"measures": [measure_told(one, language) for one in read_measures().values()]}
        if chosen is formats.HTML:
            asked = Asked("measures", language)
            return network_pages.measures_page(request, pages, asked, made)
        served = served_of(request)
        content = as_json(made)
        headers = headers_of(request, served, language) | {
            "ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"',
            "Content-Type": chosen.content_type,
        }
        if headers["ETag"] in tags(request):
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers)

    described = openapi.network(FILES, questions)
    router.add_api_route("/network", route("network"), methods=["GET"], **described)
    for what in ("tie", "path", "without", "compare"):
        described = openapi.told(what, TOLD, questions)
        router.add_api_route(f"/network/{what}", route(what), methods=["GET"], **described)

    @router.get("/network.{suffix}", **openapi.network_file(FILES, questions))
    async def by_suffix(request: Request) -> Response:
        """The network in the format of a suffix."""
        return await answer(request, "network", request.path_params["suffix"])

    return router


def chosen_format(request: Request, offers: Sequence[Format], suffix: str | None) -> Format:
    """The format by suffix or `format=`, else by Accept; raises `NotAcceptable`.

    Raises `BadValue` where suffix and `format=` differ.
    """
    named = only(query_pairs(request), "format") or None
    if suffix is not None and named is not None and named != suffix:
        raise BadValue(
            f"The address ends with .{suffix[:20]} and says format={named[:20]}.",
            advice="Leave one of them out.",
            parameter="format",
        )
    accept = request.headers.get("accept")
    return agree(offers, accept=accept, asked=suffix if suffix is not None else named)


def file_options(options: Mapping[str, Any], chosen: Format, served: Served) -> dict[str, Any]:
    """What a file is made with: only pictures have colours and sizes, and tell of the day."""
    if chosen.name not in ("svg", "png"):
        return {"format": chosen.name}
    looks = {name: value for name, value in options.items() if name != "sort"}
    return {**looks, "format": chosen.name, "dated": served.version.created[:10]}


def other_source(request: Request, asked: Asked, served: Served) -> list[Source]:
    """The network that another is compared with, where one is named."""
    assert asked.selection is not None  # noqa: S101
    if "other_program" in asked.options:
        other = replace(asked.selection, program=asked.options["other_program"])
        return [Source(served, other)]
    if "other_version" in asked.options:
        try:
            number = number_of(asked.options["other_version"])
        except BadValue as error:
            fields = {**error.fields, "parameter": "other_version"}
            raise BadValue(error.detail, advice=error.advice, **fields) from None
        return [Source(serving_of(request).at(number), asked.selection)]
    return []


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
