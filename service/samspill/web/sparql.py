"""The SPARQL endpoint: queries of the SPARQL 1.1 Protocol, answered whole or not at all."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from contextvars import copy_context
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from samspill.engine.limits import DEFAULT_LIMITS
from samspill.engine.serving import Served
from samspill.engine.workers import IN_MEMORY, Query, Reply
from samspill.errors import (
    BadValue,
    NotAcceptable,
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
from samspill.web.formats import Format, agree
from samspill.web.languages import language_of
from samspill.web.negotiation import prefers
from samspill.web.page import tags
from samspill.web.parameters import Pairs, only, query_pairs, read_body, read_pairs
from samspill.web.versions import served_of, version_headers

if TYPE_CHECKING:
    from samspill.web.pages import Pages

ROWS = (formats.RESULTS_JSON, formats.RESULTS_XML, formats.CSV, formats.TSV, formats.HTML)
TRIPLES = (
    formats.TURTLE,
    formats.NTRIPLES,
    formats.JSON_LD,
    formats.RDF_XML,
    formats.TRIG,
    formats.NQUADS,
    formats.HTML,
)
OFFERS = (*ROWS[:-1], *TRIPLES)
DESCRIBED = (formats.TURTLE, formats.NTRIPLES, formats.JSON_LD, formats.RDF_XML)

BODY_BYTES = 4 * DEFAULT_LIMITS.text_bytes
"""The longest body that is read: a query at its limit with every byte percent-encoded, and more."""

BODY_SECONDS = 20.0
"""How long a body may take to arrive."""

NONE = ("https://w3id.org/samspill/graph/none",)
"""The only graph of a dataset in which there is nothing."""

NO_ROWS = "VALUES () {}"
"""What stands behind a query that is only read: joined with nothing, it is empty from the start."""

FORM_TYPE = "application/x-www-form-urlencoded"
QUERY_TYPE = "application/sparql-query"
UPDATE_TYPE = "application/sparql-update"


@dataclass(frozen=True)
class Asked:
    """A query as it was sent, and the dataset that the request, not the text, names."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None


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


@dataclass(frozen=True)
class Chosen:
    """The formats that suit a request, for rows and for triples, or why none does."""

    rows: Format | NotAcceptable
    triples: Format | NotAcceptable

    @classmethod
    def of(cls, request: Request, asked: Asked) -> Chosen:
        """What a request asks for; raises `NotAcceptable` where no answer would suit it."""
        accept = request.headers.get("accept")
        rows = acceptable(ROWS, accept=accept, asked=asked.format)
        triples = acceptable(TRIPLES, accept=accept, asked=asked.format)
        if isinstance(rows, NotAcceptable) and isinstance(triples, NotAcceptable):
            raise acceptable_to_none(accept, asked.format)
        return cls(rows, triples)

    def of_form(self, form: str | None) -> Format:
        """The format of the answer to a query of a form."""
        found = self.rows if form in ("SELECT", "ASK") else self.triples
        assert isinstance(found, Format)  # noqa: S101 - the worker has refused all others
        return found

    def query(self, asked: Asked, *, preview: int) -> Query:
        """The query for a worker, which learns of the form, and writes what suits it.

        For a page, so many rows or triples.
        """
        return Query(
            asked.text,
            rows=sent_as(self.rows, formats.TSV),
            triples=sent_as(self.triples, formats.NTRIPLES),
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            none={
                rows: {"detail": error.detail, "advice": error.advice, **error.fields}
                for rows, error in ((True, self.rows), (False, self.triples))
                if isinstance(error, NotAcceptable)
            },
            preview=preview + 1 if formats.HTML in (self.rows, self.triples) else None,
        )

    def tag(self, served: Served, asked: Asked) -> str:
        """A strong ETag: it changes with the data, the query, its dataset and the formats."""
        names = [one.name if isinstance(one, Format) else "" for one in (self.rows, self.triples)]
        parts = (served.version.digest, str(served.version.number), *names, repr(asked))
        return f'"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'


def acceptable(
    offers: Sequence[Format], *, accept: str | None, asked: str | None
) -> Format | NotAcceptable:
    """The format that suits a request, or why none does."""
    try:
        return agree(offers, accept=accept, asked=asked)
    except NotAcceptable as error:
        return error


def acceptable_to_none(accept: str | None, asked: str | None) -> NotAcceptable:
    """The refusal of a request that no kind of answer would suit."""
    found = acceptable(OFFERS, accept=accept, asked=asked)
    assert isinstance(found, NotAcceptable)  # noqa: S101
    return found


def sent_as(chosen: Format | NotAcceptable, shown: Format) -> str | None:
    """The media type that a worker writes for a format; a page is made from `shown`."""
    if isinstance(chosen, NotAcceptable):
        return None
    return (shown if chosen is formats.HTML else chosen).media_types[0]


async def parts(found: Reply, turn: AsyncExitStack) -> AsyncIterator[bytes]:
    """A long answer part by part, from its file."""
    content: IO[bytes] = found.content
    async with turn:
        with content:
            while part := await run_in_threadpool(content.read, IN_MEMORY):
                yield part


def read_query(pairs: Pairs) -> Asked:
    """The query among the parameters; raises `BadValue` for none, for two and for an update."""
    if any(name == "update" for name, _ in pairs):
        raise no_updates()
    text = only(pairs, "query")
    if text is None:
        raise BadValue(
            "The request has no query.",
            advice="Give it as query=… in the address or in a form, or as the body with "
            f"Content-Type: {QUERY_TYPE}.",
            parameter="query",
            line=1,
            column=1,
        )
    return Asked(
        text,
        graph_iris(pairs, "default-graph-uri"),
        graph_iris(pairs, "named-graph-uri"),
        only(pairs, "format"),
    )


def graph_iris(pairs: Pairs, name: str) -> tuple[str, ...]:
    """The graphs that the parameters of a name list; raises `BadValue` for what is no IRI."""
    found = tuple(value for key, value in pairs if key == name)
    for iri in found:
        try:
            ox.NamedNode(iri)
        except ValueError as error:
            raise BadValue(
                f"“{iri}” in {name} is not an absolute IRI.",
                advice="Use the IRI of a graph, such as https://w3id.org/samspill/graph/sdg.",
                parameter=name,
            ) from error
    return found


def no_updates() -> BadValue:
    """The refusal of an update."""
    return BadValue(
        "Updates are not taken here; nothing was changed.",
        advice="Send a query (SELECT, ASK, CONSTRUCT or DESCRIBE). Data is changed by "
        "`samspill load`.",
    )


def content_type(request: Request) -> tuple[str, str]:
    """The media type of a body and its character set, both in lower case."""
    kind, *parameters = request.headers.get("content-type", "").lower().split(";")
    charset = next(
        (part.split("=", 1)[1].strip(' "') for part in parameters if "charset=" in part), "utf-8"
    )
    return kind.strip(), charset


def utf8(body: bytes) -> str:
    """A body as text; raises `BadValue` where it is not UTF-8."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadValue(
            f"The body is not UTF-8: byte {error.start + 1} begins no character.",
            advice="Save or send the query as UTF-8.",
        ) from error


def wants_page(request: Request, asked: str | None) -> bool:
    """Whether the sender is a browser that was not told to take another format."""
    if asked is not None:
        return asked == formats.HTML.name
    return prefers(request.headers.get("accept"), "text/html", over="application/json")


def wants_description(request: Request, asked: str | None) -> bool:
    """Whether the sender asks for RDF: without a query that is what the endpoint says of itself."""
    if asked is not None:
        return any(asked in (offer.name, *offer.media_types) for offer in DESCRIBED)
    accept = request.headers.get("accept")
    return any(
        prefers(accept, offer.media_types[0], over=formats.RESULTS_JSON.media_types[0])
        for offer in DESCRIBED
    )
