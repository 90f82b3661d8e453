"""The differences between two versions, thing by thing."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from threading import Lock

from fastapi import APIRouter, Request, Response
from pyoxigraph import Literal, NamedNode

from samspill.ask.changes import (
    Change,
    Changed,
    Outline,
    changed,
    names_of,
    outline,
    sort_of,
    things_in,
)
from samspill.ask.tables import short
from samspill.engine.journal import Journal
from samspill.engine.replay import net_lines
from samspill.engine.serving import Serving
from samspill.knowledge.vocabulary import LABEL_LANGUAGES
from samspill.web import formats
from samspill.web import openapi_seeing as openapi
from samspill.web.change_files import PATCH, json_file, patch_file
from samspill.web.formats import agree
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.parameters import only, query_pairs, require_known, require_one_of, whole_number
from samspill.web.tables import Cell
from samspill.web.versions import number_of, serving_of

OFFERS = (formats.HTML, formats.JSON, PATCH)
PER_PAGE = 40
_KEPT = 8
SORTS = ("added", "removed", "changed")
_KIND = re.compile(r"/id/([a-z]+)/[^/]*$")


@dataclass(frozen=True)
class Part:
    """A property of a thing as a page shows its change."""

    name: str
    before: Sequence[Cell]
    after: Sequence[Cell]


class Outlines:
    """Keeps what the differences of a few pairs of versions come to."""

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[str, int, int], Outline] = OrderedDict()
        self._lock = Lock()

    def of(self, journal: Journal, before: int, after: int) -> Outline:
        """What a difference comes to; raises `NotFound`."""
        digest = journal.version(after).digest if after else ""
        key = (digest, before, after)
        with self._lock:  # the others wait, as they would for the same lines
            if key not in self._found:
                self._found[key] = outline(net_lines(journal, before, after), PER_PAGE)
            self._found.move_to_end(key)
            while len(self._found) > _KEPT:
                self._found.popitem(last=False)
            return self._found[key]


def changing_routes(pages: Pages) -> APIRouter:
    """What changed in a version."""
    router = APIRouter()
    outlines = Outlines()

    @router.get("/versions/changes", include_in_schema=False)
    def chosen(request: Request) -> Response:
        """Leads to the differences between the two versions that a form chose."""
        pairs = query_pairs(request)
        require_known(pairs, ("from", "to"))
        after = number_of(only(pairs, "to") or "")
        before = number_of(only(pairs, "from") or "")
        links = Page(pages.site, request).links
        return Response(
            status_code=303,
            headers={
                "Location": links.page(f"/versions/{after}/changes", [("from", str(before))]),
                "Cache-Control": "no-store",
            },
        )

    @router.get("/versions/{number}/changes", **openapi.changes(OFFERS))
    def changes(request: Request, number: str) -> Response:
        """What changed from one version to another."""
        pairs = query_pairs(request)
        require_known(pairs, ("from", "only", "page"))
        form = agree(
            OFFERS,
            accept=request.headers.get("accept"),
            asked=only(pairs, "format") or None,
        )
        after = number_of(number)
        named = only(pairs, "from")
        before = number_of(named) if named else after - 1
        serving = serving_of(request)
        journal = serving.journal
        if form is PATCH:
            return patch_file(journal, before, after)
        page = Page(pages.site, request)
        turn = whole_number(pairs, "page", default=1, least=1, most=1_000_000)
        whole = outlines.of(journal, before, after)
        if form is formats.JSON:
            return json_file(journal, before, after, whole)
        only_sort = only(pairs, "only") or ""
        if only_sort:
            require_one_of(only_sort, SORTS, "only")
        total = whole.sorts.get(only_sort, 0) if only_sort else whole.total
        starts = whole.starts.get(only_sort, ())
        last = max(1, len(starts))
        turn = min(turn, last)
        start = f"<{starts[turn - 1]}>" if starts else ""
        some = (
            (iri, lines)
            for iri, lines in things_in(net_lines(journal, before, after, start=start))
            if only_sort in ("", sort_of(lines))
        )
        many = min(PER_PAGE, total - PER_PAGE * (turn - 1))  # none is looked for past the last
        found = [changed(iri, lines) for iri, lines in islice(some, many)]
        names = _names(serving, before, after, found)

        def cell(iri: str) -> Cell:
            labels = names.get(iri, {})
            for tongue in (page.language, *LABEL_LANGUAGES, ""):
                if tongue in labels:
                    other = bool(tongue) and tongue != page.language
                    address = page.links.thing(iri)
                    return Cell(
                        labels[tongue],
                        address,
                        language=tongue if other else None,
                        fell_back=other,
                    )
            return Cell(short(iri), page.links.thing(iri))

        def term_cell(term: NamedNode | Literal) -> Cell:
            if isinstance(term, NamedNode):
                return cell(term.value)
            other = term.language and term.language != page.language
            return Cell(term.value, language=term.language if other else None)

        def part(change: Change) -> Part:
            return Part(
                cell(change.predicate).text,
                [term_cell(term) for term in change.before],
                [term_cell(term) for term in change.after],
            )

        path, since = f"/versions/{after}/changes", [("from", str(before))]
        return page.render(
            "changes.html",
            here="versions",
            before=before,
            after=after,
            things=[
                (cell(one.iri), _kind(one.iri), one.sort, [part(c) for c in one.changes])
                for one in found
            ],
            chosen=only_sort,
            narrowed=lambda sort: page.links.page(
                path, [*since, *([("only", sort)] if sort else [])]
            ),
            total=whole.total,
            sorts=whole.sorts,
            added=whole.added,
            removed=whole.removed,
            numbers=[version.number for version in journal.versions()],
            number=turn,
            last=last,
            turned=lambda which: page.links.page(
                path,
                [*since, *([("only", only_sort)] if only_sort else []), ("page", str(which))],
            ),
            files=[
                (kind, page.file(path, [*since, ("format", kind)])) for kind in ("json", "rdfp")
            ],
        )

    return router


def _kind(iri: str) -> str:
    """The kind of a thing, as its IRI tells it; "" for what has no page of its own."""
    found = _KIND.search(iri)
    return found[1] if found else ""


def _names(
    serving: Serving, before: int, after: int, found: Sequence[Changed]
) -> Mapping[str, Mapping[str, str]]:
    """What all that changes speak of is called; an older version is opened for what went alone."""
    changes = [change for one in found for change in one.changes]
    things = {one.iri for one in found} | {change.predicate for change in changes}
    came, went = (
        {term.value for some in terms for term in some if isinstance(term, NamedNode)}
        for terms in ([one.after for one in changes], [one.before for one in changes])
    )
    gone = went | {one.iri for one in found if one.sort == "removed"}
    names: dict[str, Mapping[str, str]] = {}
    if after:
        names |= names_of([serving.at(after).store], things | came | went)
    missing = (gone if after else things | gone) - names.keys()
    if before and missing:
        names |= names_of([serving.at(before).store], missing)
    return names
