"""The SPARQL endpoint: queries of the SPARQL 1.1 Protocol, answered whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from samspill.engine.published import Published
from samspill.engine.sparql import DEFAULT_LIMITS, examine
from samspill.engine.workers import Workers
from samspill.errors import BadValue, SamspillError, UnsupportedMediaType
from samspill.web import formats, openapi
from samspill.web.formats import Format, agree
from samspill.web.negotiation import prefers
from samspill.web.parameters import Pairs, only, query_pairs, read_body, read_pairs

if TYPE_CHECKING:
    from samspill.web.pages import Pages

ROWS = (formats.RESULTS_JSON, formats.RESULTS_XML, formats.CSV, formats.TSV, formats.HTML)
TRIPLES = (
    formats.TURTLE,
    formats.NTRIPLES,
    formats.JSON_LD,
    formats.RDF_XML,
    formats.HTML,
)
OFFERS = (*ROWS[:-1], *TRIPLES)

_ROW_WRITERS = {
    "srj": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_TRIPLE_WRITERS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}

BODY_BYTES = 4 * DEFAULT_LIMITS.text_bytes
"""The longest body that is read: a query at its limit with every byte percent-encoded, and more."""

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


def sparql_routes(published: Published, pages: Pages) -> APIRouter:
    """The routes of the endpoint over one published version."""
    router = APIRouter()
    workers = published.workers()

    @router.get("/sparql", **openapi.sparql_get(OFFERS))
    def get(request: Request) -> Response:
        """Answers a query in the address, or shows a browser a form for one."""
        pairs = query_pairs(request)
        names = {name for name, _ in pairs}
        if not names & {"query", "update"} and wants_page(request, only(pairs, "format")):
            return pages.sparql(request)
        return reply(request, pairs)

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
        body = await read_body(request, maximum=BODY_BYTES)
        pairs += read_pairs(body) if kind == FORM_TYPE else [("query", utf8(body))]
        return await run_in_threadpool(reply, request, pairs)

    def reply(request: Request, pairs: Pairs) -> Response:
        try:
            asked = read_query(pairs)
            return answer(request, asked)
        except SamspillError as error:
            if not wants_page(request, only(pairs, "format")):
                raise
            text = next((value for name, value in pairs if name == "query"), "")
            return pages.sparql(request, text=text, error=error)

    def answer(request: Request, asked: Asked) -> Response:
        facts = examine(asked.text)
        rows = facts.form in ("SELECT", "ASK")
        chosen = agree(
            ROWS if rows else TRIPLES, accept=request.headers.get("accept"), asked=asked.format
        )
        shown = chosen is formats.HTML
        whole = run(workers, asked, RESULTS_SHOWN[rows] if shown else chosen)
        if shown:
            return pages.sparql(request, text=asked.text, form=facts.form, result=whole)
        return Response(
            whole,
            headers={
                "Content-Type": chosen.content_type,
                "Vary": "Accept",
                "Cache-Control": "no-cache",
                "Samspill-Version": str(published.version.number),
            },
        )

    return router


RESULTS_SHOWN = {True: formats.RESULTS_JSON, False: formats.TURTLE}
"""What a page is made from: rows (True) or triples (False)."""


def run(workers: Workers, asked: Asked, chosen: Format) -> bytes:
    """The whole result of a query in a format."""
    return workers.serialize(
        asked.text,
        rows=_ROW_WRITERS.get(chosen.name, ox.QueryResultsFormat.JSON),
        triples=_TRIPLE_WRITERS.get(chosen.name, ox.RdfFormat.TURTLE),
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
    )


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
