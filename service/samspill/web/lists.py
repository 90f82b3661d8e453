"""Lists of programs, goals, measures, actors, places and documents, with facets in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Request, Response

from samspill.ask.lists.choosing import Choice, known_values, listing
from samspill.ask.lists.columns import Columns, columns_of
from samspill.ask.lists.patterns import FACETS, FIGURES, KINDS, LINKS, YEARS
from samspill.ask.near import alike
from samspill.ask.questions import Question
from samspill.errors import BadValue, NotFound
from samspill.settings import Settings
from samspill.web import formats
from samspill.web import openapi_lists as openapi
from samspill.web.counting import Once
from samspill.web.formats import Format, agree
from samspill.web.languages import language_of
from samspill.web.list_files import as_csv, as_json
from samspill.web.list_pages import key_of, page_of
from samspill.web.pages import Pages
from samspill.web.parameters import Pairs, only, query_pairs, require_known, whole_number
from samspill.web.questions import headers_of
from samspill.web.versions import served_of

OFFERS: tuple[Format, ...] = (formats.JSON, formats.CSV, formats.HTML)

PER_PAGE = 50
LONGEST = 100
"""Things on a page, and characters of a text that names are looked through for."""


def list_routes(settings: Settings, questions: Mapping[str, Question], pages: Pages) -> APIRouter:
    """A list for each kind of thing."""
    router = APIRouter()
    kept = {kind: _kept(kind) for kind in KINDS}

    def answer(request: Request, kind: str, suffix: str | None) -> Response:
        pairs = query_pairs(request)
        require_known(pairs, parameters_of(kind))
        number = whole_number(pairs, "page", default=1, least=1, most=10_000)
        chosen = agree(
            OFFERS,
            accept=request.headers.get("accept"),
            asked=suffix or only(pairs, "format") or None,
        )
        served = served_of(request)
        columns = kept[kind].of(served)
        choice = choice_of(columns, pairs)
        language = language_of(
            request, default=settings.language, remembered=chosen is formats.HTML
        )
        found = listing(columns, choice, language=language)
        if chosen is formats.HTML:
            return page_of(
                pages.site, request, columns, choice, found, pairs, number=number, size=PER_PAGE
            )
        write = as_csv if chosen is formats.CSV else as_json
        name = f"{kind}s.v{served.version.number}.{chosen.name}"
        headers = headers_of(request, served, language) | {
            "Content-Type": chosen.content_type,
            "Content-Disposition": f'inline; filename="{name}"',
        }
        content = write(columns, found, language, version=served.version.number)
        return Response(content, headers=headers)

    def route(kind: str, suffix: str | None) -> Callable[[Request], Response]:
        def listed(request: Request) -> Response:
            return answer(request, kind, suffix)

        return listed

    for kind in KINDS:
        described = openapi.list_of(kind, parameters_of(kind), OFFERS)
        router.add_api_route(f"/{kind}s", route(kind, None), methods=["GET"], **described)
        for suffix in ("json", "csv"):
            router.add_api_route(f"/{kind}s.{suffix}", route(kind, suffix), include_in_schema=False)
    return router


def _kept(kind: str) -> Once[Columns]:
    """The columns of a kind, which are asked once for a version."""
    return Once(lambda served: columns_of(served.store, kind))


def facets_of(kind: str) -> list[str]:
    """The facets of a kind, in the order in which they are offered."""
    return [
        *FACETS[kind],
        *(["year"] if kind in YEARS else []),
        *(["sdg", "basis"] if kind in LINKS else []),
    ]


def sorts_of(kind: str) -> list[str]:
    """What a list can be sorted by."""
    own = [facet for facet in FACETS[kind] if facet not in ("place", "role")]
    return ["name", *own, *(["year"] if kind in YEARS else []), *FIGURES[kind]]


def parameters_of(kind: str) -> list[str]:
    """The parameters that the address of a list takes."""
    return [*facets_of(kind), "q", "sort", "order", "page", "more"]


def choice_of(columns: Columns, pairs: Pairs) -> Choice:
    """What an address chooses; raises `NotFound`, naming what is near, for an unknown value."""
    kind = columns.kind
    facets: dict[str, list[str]] = {}
    for name, key in pairs:
        if name in facets_of(kind) and key:
            facets.setdefault(name, []).append(_value(columns, name, key))
    text = only(pairs, "q") or ""
    if len(text) > LONGEST:
        raise BadValue(
            f"The text to look for is longer than {LONGEST} characters.",
            advice="Give a few words of the name.",
            parameter="q",
        )
    sort = only(pairs, "sort") or "name"
    if sort not in sorts_of(kind):
        raise BadValue(
            f"The list cannot be sorted by “{sort[:40]}”.",
            advice=f"Use one of {', '.join(sorts_of(kind))}.",
            parameter="sort",
        )
    order = only(pairs, "order") or "asc"
    if order not in ("asc", "desc"):
        raise BadValue(f"“{order[:40]}” is no order.", advice="Use asc or desc.", parameter="order")
    return Choice(facets, text, sort, order == "desc")


def _value(columns: Columns, facet: str, key: str) -> str:
    known = {key_of(value): value for value in known_values(columns, facet)}
    found = known.get(key) or (key if key in known.values() else None)
    if found is not None:
        return found
    near = alike(key, {one.lower(): one for one in known})
    raise NotFound(
        f"Nothing in this list has {facet} “{key[:60]}”.",
        advice=f"Did you mean {' or '.join(near)}?" if near else "Choose one that the page lists.",
        parameter=facet,
        near=near,
    )
