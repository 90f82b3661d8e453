"""Search over HTTP: the page of what was found, and suggestions while one types."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request, Response

from samspill.ask.finding.gathering import KINDS
from samspill.ask.finding.index import LONGEST, Found, Hit
from samspill.engine.serving import Served
from samspill.errors import BadValue
from samspill.knowledge.vocabulary import QUERY
from samspill.settings import Settings
from samspill.web import formats
from samspill.web import openapi_finding as openapi
from samspill.web.formats import agree
from samspill.web.indexes import Indexes
from samspill.web.languages import language_of
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.parameters import Pairs, only, query_pairs, require_known, whole_number
from samspill.web.questions import headers_of
from samspill.web.versions import served_of

OFFERS = (formats.JSON, formats.HTML)
PARAMETERS = ("q", "kind", "page", "limit")

FEW, MANY, MOST = 5, 50, 100
"""Hits of each kind beside the others, of one kind alone, and at most."""


def finding_routes(settings: Settings, pages: Pages, indexes: Indexes) -> APIRouter:
    """The page of what was found, and the same as data."""
    router = APIRouter()

    def found(served: Served, pairs: Pairs, language: str, *, last: bool = False) -> Found:
        """What the parameters ask for; with `last`, the last page in the place of the one asked."""
        text, kind = only(pairs, "q") or "", only(pairs, "kind") or ""
        if len(text) > LONGEST:
            raise BadValue(
                f"The search is longer than {LONGEST} characters.",
                advice="Search for a few words of the name.",
                parameter="q",
            )
        if kind and kind not in KINDS:
            raise BadValue(
                f"There is no kind “{kind[:40]}” to search among.",
                advice=f"Use one of {', '.join(KINDS)}.",
                parameter="kind",
            )
        limit = whole_number(pairs, "limit", default=MANY if kind else FEW, least=1, most=MOST)
        page = whole_number(pairs, "page", default=1, least=1, most=1000)
        if not text.strip():
            indexes.begin(served)
            return Found({}, {}, {})
        index = indexes.of(served)
        if last:
            counts = index.search(text, language=language, kind=kind, limit=1).counts
            page = max(1, -(-counts.get(kind, 0) // limit))
        return index.search(
            text, language=language, kind=kind, limit=limit, skip=(page - 1) * limit
        )

    @router.get("/search", **openapi.search(OFFERS))
    @router.get("/search.json", include_in_schema=False)
    def search(request: Request) -> Response:
        """What is called, or is described, as a text says."""
        pairs = query_pairs(request)
        require_known(pairs, PARAMETERS)
        suffix = "json" if request.url.path.endswith(".json") else None
        chosen = agree(
            OFFERS,
            accept=request.headers.get("accept"),
            asked=suffix or only(pairs, "format") or None,
        )
        if chosen is formats.HTML:
            return page(request, pairs)
        language = language_of(request, default=settings.language)
        served = served_of(request)
        made = Page(pages.site, request)
        body = described(found(served, pairs, language), made, only(pairs, "q") or "")
        return Response(
            json.dumps(body, ensure_ascii=False),
            headers=headers_of(request, served, language) | {"Content-Type": "application/json"},
        )

    def page(request: Request, pairs: Pairs) -> Response:
        made = Page(pages.site, request)
        text, kind = (only(pairs, name) or "" for name in ("q", "kind"))
        result = found(made.served, pairs, made.language)
        number = whole_number(pairs, "page", default=1, least=1, most=1000)
        if kind and number > 1 and not result.total:  # there are fewer pages than was asked for
            result = found(made.served, pairs, made.language, last=True)
            number = max(1, -(-result.counts.get(kind, 0) // MANY))
        return made.render(
            "search.html",
            here="search",
            sought=text,
            kind=kind,
            found=result,
            groups=[
                {
                    "kind": one,
                    "name": name_of(one, made),
                    "count": result.counts[one],
                    "hits": [shown(hit, made) for hit in hits],
                    "more": made.links.page("/search", [("q", text), ("kind", one)]),
                }
                for one, hits in result.hits.items()
            ],
            number=number,
            last=-(-result.counts.get(kind, 0) // MANY) if kind else 1,
        )

    @router.get("/opensearch.xml", include_in_schema=False)
    def description(request: Request) -> Response:
        """What a browser needs to search here from its address bar."""
        address = escape(str(request.base_url).rstrip("/"))
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
            "<ShortName>Samspill</ShortName>"
            "<Description>Programs, goals, measures, actors and SDGs</Description>"
            f'<Url type="text/html" template="{address}/search?q={{searchTerms}}"/>'
            f"<Image>{address}/static/mark.svg</Image>"
            "</OpenSearchDescription>\n"
        )
        return Response(text, media_type="application/opensearchdescription+xml")

    return router


def described(found: Found, page: Page, text: str) -> dict[str, object]:
    """What was found as plain values."""
    total = found.total
    return {
        "query": text,
        "language": page.language,
        "version": page.served.version.number,
        "total": total,
        "spelled": dict(found.spelled),
        "told": page.words.catalogue.ngettext("%(num)s hit", "%(num)s hits", total)
        % {"num": page.words.number(total)}
        if text.strip()
        else "",
        "address": page.links.page("/search", [("q", text)]),
        "groups": [
            {
                "kind": kind,
                "name": name_of(kind, page),
                "count": found.counts[kind],
                "hits": [shown(hit, page) for hit in hits],
            }
            for kind, hits in found.hits.items()
        ],
    }


def shown(hit: Hit, page: Page) -> dict[str, object]:
    """A hit as plain values; `parts` is its label, in pieces that are marked or not."""
    return {
        "iri": hit.iri,
        "label": hit.label,
        "language": hit.language or None,
        "fell_back": bool(hit.language) and hit.language != page.language,
        "parts": parts(hit),
        "code": hit.iri.rpartition("/")[2] if hit.kind == "sdg" else None,
        "address": address_of(hit, page),
        "program": {
            "iri": hit.program,
            "label": hit.program_label,
            "language": hit.program_language or None,
            "address": page.links.thing(hit.program),
        }
        if hit.program
        else None,
    }


def parts(hit: Hit) -> list[dict[str, object]]:
    """The label of a hit in pieces: those that were sought are marked."""
    found: list[dict[str, object]] = []
    last = 0
    for start, end in hit.marked:
        found += [
            {"text": hit.label[last:start], "marked": False},
            {"text": hit.label[start:end], "marked": True},
        ]
        last = end
    found.append({"text": hit.label[last:], "marked": False})
    return [part for part in found if part["text"]]


def address_of(hit: Hit, page: Page) -> str | None:
    """Where a hit leads."""
    if hit.kind == "question":
        return page.links.question(hit.iri.removeprefix(QUERY))
    return page.links.thing(hit.iri) or page.links.description(hit.iri)


def name_of(kind: str, page: Page) -> str:
    """What things of a kind are called together."""
    match kind:
        case "program":
            return page.translated("Programs")
        case "goal":
            return page.translated("Goals")
        case "measure":
            return page.translated("Measures")
        case "actor":
            return page.translated("Actors")
        case "sdg":
            return page.translated("Sustainable Development Goals")
        case "place":
            return page.translated("Places")
        case "document":
            return page.translated("Documents")
        case "milestone":
            return page.translated("Milestones")
        case "question":
            return page.translated("Questions")
        case "concept":
            return page.translated("Concepts")
        case _:
            return page.translated("Vocabulary")
