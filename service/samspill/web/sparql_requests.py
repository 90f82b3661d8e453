"""What requests to the endpoint ask for: the query, its dataset, and the formats that suit."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from fastapi import Request

from samspill.engine.serving import Served
from samspill.engine.workers import Query
from samspill.errors import BadValue, NotAcceptable
from samspill.web import formats
from samspill.web.formats import Format, agree
from samspill.web.negotiation import prefers
from samspill.web.parameters import Pairs, only

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
