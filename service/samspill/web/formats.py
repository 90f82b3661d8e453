"""The formats that answers are sent in: their names, media types and order of preference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from samspill.errors import NotAcceptable
from samspill.web.negotiation import choose


@dataclass(frozen=True)
class Format:
    """A format: `name` is its suffix and its value of `format=`, the first media type is sent.

    `aliases` are what else clients write in `format=`, SPARQLWrapper among them.
    """

    name: str
    media_types: tuple[str, ...]
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The Content-Type it is sent as."""
        media = self.media_types[0]
        return f"{media}; charset=utf-8" if media.startswith("text/") else media


JSON = Format("json", ("application/json",))
MARKDOWN = Format("md", ("text/markdown",), ("markdown",))
HTML = Format("html", ("text/html", "application/xhtml+xml"))
RESULTS_JSON = Format("srj", ("application/sparql-results+json", "application/json"), ("json",))
RESULTS_XML = Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml"))
CSV = Format("csv", ("text/csv",))
TSV = Format("tsv", ("text/tab-separated-values",))
TURTLE = Format("ttl", ("text/turtle", "application/x-turtle"), ("turtle",))
NTRIPLES = Format("nt", ("application/n-triples", "text/plain"), ("ntriples",))
JSON_LD = Format("jsonld", ("application/ld+json",), ("json-ld", "json"))
RDF_XML = Format("rdf", ("application/rdf+xml",), ("rdf+xml", "xml"))
TRIG = Format("trig", ("application/trig", "application/x-trig"))
NQUADS = Format("nq", ("application/n-quads",), ("nquads",))
LINKS = Format("links", ("application/link-format",))
QUERY = Format("rq", ("application/sparql-query",))


def agree(offers: Sequence[Format], *, accept: str | None, asked: str | None = None) -> Format:
    """The format for a request: the one asked for by name, else the best for its Accept header.

    Raises `NotAcceptable` with the list of what there is.
    """
    found = choose(accept, offers) if asked is None else named(offers, asked)
    if found is not None:
        return found
    formats = {offer.name: offer.media_types[0] for offer in offers}
    wanted = f"the format “{asked}”" if asked is not None else f"“{accept}”"
    raise NotAcceptable(
        f"This answer cannot be given as {wanted}.",
        advice=f"Use format= with one of {', '.join(formats)}, or name one of these media types in "
        f"Accept: {', '.join(formats.values())}.",
        formats=formats,
    )


def named(offers: Sequence[Format], name: str) -> Format | None:
    """The offer of a name, or else the first that goes by it too."""
    for offer in offers:
        if offer.name == name:
            return offer
    return next((offer for offer in offers if name in (*offer.aliases, *offer.media_types)), None)
