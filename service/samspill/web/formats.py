"""The formats that answers are sent in: their names, media types and order of preference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from samspill.errors import NotAcceptable
from samspill.web.negotiation import choose


@dataclass(frozen=True)
class Format:
    """A format: `name` is its suffix and its value of `format=`, the first media type is sent."""

    name: str
    media_types: tuple[str, ...]

    @property
    def content_type(self) -> str:
        """The Content-Type it is sent as."""
        media = self.media_types[0]
        return f"{media}; charset=utf-8" if media.startswith("text/") else media


HTML = Format("html", ("text/html", "application/xhtml+xml"))
RESULTS_JSON = Format("srj", ("application/sparql-results+json",))
RESULTS_XML = Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml"))
CSV = Format("csv", ("text/csv",))
TSV = Format("tsv", ("text/tab-separated-values",))
TURTLE = Format("ttl", ("text/turtle", "application/x-turtle"))
NTRIPLES = Format("nt", ("application/n-triples", "text/plain"))
JSON_LD = Format("jsonld", ("application/ld+json",))
RDF_XML = Format("rdf", ("application/rdf+xml",))
QUERY = Format("rq", ("application/sparql-query",))


def agree(
    offers: Sequence[Format], *, accept: str | None, asked: str | None = None
) -> Format:
    """The format for a request: the one asked for by name, else the best for its Accept header.

    Raises `NotAcceptable` with the list of what there is.
    """
    found = next((offer for offer in offers if offer.name == asked), None)
    if asked is None:
        found = choose(accept, offers)
    if found is not None:
        return found
    names = [offer.name for offer in offers]
    media = [offer.media_types[0] for offer in offers]
    wanted = f"the format “{asked}”" if asked is not None else f"“{accept}”"
    raise NotAcceptable(
        f"This answer cannot be given as {wanted}.",
        advice=f"Use format= with one of {', '.join(names)}, or name one of these media types in "
        f"Accept: {', '.join(media)}.",
        formats=dict(zip(names, media, strict=True)),
    )
