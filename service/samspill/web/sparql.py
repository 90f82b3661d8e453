"""The SPARQL endpoint: queries of the SPARQL 1.1 Protocol, answered whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from contextvars import copy_context
from dataclasses import replace
from http import HTTPStatus
from typing import IO, TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from samspill.engine.limits import DEFAULT_LIMITS
from samspill.engine.workers import IN_MEMORY, Reply
from samspill.errors import (
    SamspillError,
    SyntaxProblem,
    UnsupportedMediaType,
)
from samspill.settings import Settings
from samspill.web import formats, openapi
from samspill.web.counting import Censuses
from samspill.web.descriptions import described_service
from samspill.web.editing import written_words
from samspill.web.fairness import Lane, client_of
from samspill.web.languages import language_of
from samspill.web.page import tags
from samspill.web.parameters import Pairs, only, query_pairs, read_body, read_pairs
from samspill.web.sparql_requests import (
    FORM_TYPE,
    OFFERS,
    QUERY_TYPE,
    UPDATE_TYPE,
    Asked,
    Chosen,
    content_type,
    no_updates,
    read_query,
    utf8,
    wants_description,
    wants_page,
)
from samspill.web.versions import served_of, version_headers

if TYPE_CHECKING:
    from samspill.web.pages import Pages


BODY_BYTES = 4 * DEFAULT_LIMITS.text_bytes
"""The longest body that is read: a query at its limit with every byte percent-encoded, and more."""

BODY_SECONDS = 20.0
"""How long a body may take to arrive."""

NONE = ("https://w3id.org/samspill/graph/none",)
"""The only graph of a dataset in which there is nothing."""

NO_ROWS = "VALUES () {}"
"""What stands behind a query that is only read: joined with nothing, it is empty from the start."""


def sparql_routes(settings: Settings, pages: Pages, lane: Lane, censuses: Censuses) -> APIRouter:
    """The routes of the endpoint; queries have their turns in a lane."""
    router = APIRouter()
    threads = ThreadPoolExecutor(settings.query_workers, "sparql")

    @router.get("/sparql", **openapi.sparql_get(OFFERS))
    async def get(request: Request) -> Response:
        """Answers a query in the address, or shows a browser a form for one."""
        pairs = query_pairs(request)
        names = {name for name, _ in pairs}
        if not names & {"query", "update"}:
            if wants_page(request, only(pairs, "format")):
                return await run_in_threadpool(pages.sparql, request)
            if wants_description(request, only(pairs, "format")):
                return await run_in_threadpool(described_service, request, settings, censuses)
        return await reply(request, pairs)

    @router.get("/sparql/vocabulary.json", include_in_schema=False)
    def vocabulary(request: Request) -> Response:
        """The words that an editor completes, in a language."""
        language = language_of(request, default=settings.language, remembered=True)
        served = served_of(request)
        return written_words(request, served, censuses.counts(served), language)

    @router.post("/sparql", **openapi.sparql_post(OFFERS))
    async def post(request: Request) -> Response:
        """Answers a query in a form or as the body."""
        pairs = query_pairs(request)
        kind, charset = content_type(request)
        if kind not in (FORM_TYPE, QUERY_TYPE, UPDATE_TYPE) or charset not in ("utf-8", "us-ascii"):
            sent = request.headers.get("content-type")
            raise UnsupportedMediaType(
                f"A body of type “{sent}” is not read here."
                if sent
                else "The request does not say of what type its body is.",
                advice=f"Send the query as {QUERY_TYPE} in UTF-8, or as query=… in {FORM_TYPE}.",
                accepted=[QUERY_TYPE, FORM_TYPE],
            )
        if kind == UPDATE_TYPE:
            raise no_updates()
        body = await read_body(request, maximum=BODY_BYTES, seconds=BODY_SECONDS)
        pairs += read_pairs(body) if kind == FORM_TYPE else [("query", utf8(body))]
        return await reply(request, pairs)

    @router.post("/sparql/check", include_in_schema=False)
    async def check(request: Request) -> Response:
        """Tells what is wrong with a query, and where; it is read, and as good as never run."""
        body = await read_body(request, maximum=BODY_BYTES, seconds=BODY_SECONDS)
        pairs = [pair for pair in read_pairs(body) if pair[0] == "query"]
        fault = None
        try:
            asked = replace(read_query(pairs), default_graphs=NONE, named_graphs=NONE)
            try:
                await answer(request, replace(asked, text=f"{asked.text}\n{NO_ROWS}"))
            except SyntaxProblem:  # it may have VALUES of its own, or its fault is told elsewhere
                await answer(request, asked)
        except SamspillError as error:
            if error.status >= HTTPStatus.TOO_MANY_REQUESTS:
                raise
            language = language_of(request, default=settings.language, remembered=True)
            told = pages.site.voices.words(language).told(error.detail)
            places = {name: error.fields.get(name, 1) for name in ("line", "column")}
            fault = {"message": told or error.detail, **places}
        return JSONResponse({"fault": fault}, headers={"Cache-Control": "no-store"})

    async def reply(request: Request, pairs: Pairs) -> Response:
        try:
            return await answer(request, read_query(pairs))
        except SamspillError as error:
            if not wants_page(request, only(pairs, "format")):
                raise
            text = next((value for name, value in pairs if name == "query"), "")
            return await run_in_threadpool(pages.sparql, request, text=text, error=error)

    async def answer(request: Request, asked: Asked) -> Response:
        served = await run_in_threadpool(served_of, request)
        chosen = Chosen.of(request, asked)
        headers = version_headers(request, served) | {
            "Vary": "Accept, Accept-Datetime",
            "Cache-Control": "no-cache",
        }
        tag = chosen.tag(served, asked)
        if tag in tags(request):
            return Response(status_code=304, headers=headers | {"ETag": tag})
        query = chosen.query(asked, preview=pages.preview)
        async with AsyncExitStack() as turn:
            await turn.enter_async_context(lane.visit(client_of(request.scope)))
            async with lane.place():
                found = await asyncio.get_running_loop().run_in_executor(
                    threads, copy_context().run, served.strangers.ask, query
                )
            sent = chosen.of_form(found.form)
            if sent is formats.HTML:
                with found.content as content:
                    text = await run_in_threadpool(content.read)
                return await run_in_threadpool(
                    pages.sparql,
                    request,
                    text=asked.text,
                    form=found.form,
                    result=text,
                    more=found.more,
                )
            headers |= {"Content-Type": sent.content_type, "Content-Length": str(found.size)}
            headers |= {"Cache-Control": "no-store"} if found.volatile else {"ETag": tag}
            if found.size > IN_MEMORY:  # the client keeps its turn until it has all of it
                return StreamingResponse(parts(found, turn.pop_all()), headers=headers)
            with found.content as content:
                return Response(content.read(), headers=headers)

    return router


async def parts(found: Reply, turn: AsyncExitStack) -> AsyncIterator[bytes]:
    """A long answer part by part, from its file."""
    content: IO[bytes] = found.content
    async with turn:
        with content:
            while part := await run_in_threadpool(content.read, IN_MEMORY):
                yield part
