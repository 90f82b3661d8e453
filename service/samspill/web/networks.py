"""Networks over HTTP: files, pages and JSON, made by jobs that no page waits for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from samspill.ask.networks.feeds import ALIGNMENTS, PARTICIPATIONS
from samspill.ask.networks.figures.measures import read_measures
from samspill.ask.networks.told.passages import QUESTION as EVIDENCE
from samspill.ask.questions import Question
from samspill.engine.serving import Served
from samspill.errors import BadValue, NotFound, ResultTooLarge
from samspill.settings import Language, Settings
from samspill.web import formats, network_pages
from samspill.web import openapi_networks as openapi
from samspill.web.fairness import Lane, client_of
from samspill.web.formats import Format, agree
from samspill.web.languages import language_of
from samspill.web.network_answers import (
    accepted,
    as_json,
    ended,
    entity_tag,
    measure_told,
    not_yet,
    sent,
    waits,
)
from samspill.web.network_jobs import Jobs
from samspill.web.network_requests import Asked, as_given, read, require_ready
from samspill.web.network_tasks import Job, Source, Task
from samspill.web.page import tags
from samspill.web.parameters import only, query_pairs
from samspill.web.questions import headers_of
from samspill.web.versions import number_of, served_of, serving_of

if TYPE_CHECKING:
    from samspill.web.pages import Pages

PATIENCE = 0.8
"""Seconds that a page waits for what it shows, before it shows how far that has come."""

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

SEEN = (formats.JSON,)
"""What an explorer asks for."""

_PAGES = {
    "network": network_pages.network_page,
    "tie": network_pages.tie_page,
    "path": network_pages.path_page,
    "without": network_pages.without_page,
    "compare": network_pages.compare_page,
}
_AT_THE_FORM = (BadValue, NotFound, ResultTooLarge)
"""The errors that a page shows beside the form: something else can be chosen."""


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
        offers = FILES if what == "network" else SEEN if what == "view" else TOLD
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
        if asked.what not in ("network", "view"):
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

    @router.get("/network/view.json", **openapi.view(SEEN, questions))
    async def view(request: Request) -> Response:
        """The network as an explorer draws it."""
        return await answer(request, "view", "json")

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
