"""The differences between two versions, thing by thing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from pyoxigraph import Literal, NamedNode

from samspill.ask.changes import Change, Changed, changed, names_of, sort_of, things_of
from samspill.ask.tables import short
from samspill.engine.patches import Patch, rdf_patch
from samspill.engine.replay import between
from samspill.knowledge.vocabulary import LABEL_LANGUAGES
from samspill.web import formats
from samspill.web import openapi_seeing as openapi
from samspill.web.formats import Format, agree
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.parameters import only, query_pairs, require_known, whole_number
from samspill.web.tables import Cell
from samspill.web.versions import number_of, serving_of

PATCH = Format("rdfp", ("application/rdf-patch",))
OFFERS = (formats.HTML, formats.JSON, PATCH)
PER_PAGE = 40


@dataclass(frozen=True)
class Part:
    """A property of a thing as a page shows its change."""

    name: str
    before: Sequence[Cell]
    after: Sequence[Cell]


def changing_routes(pages: Pages) -> APIRouter:
    """What changed in a version."""
    router = APIRouter()

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
        require_known(pairs, ("from", "page"))
        form = agree(
            OFFERS,
            accept=request.headers.get("accept"),
            asked=only(pairs, "format") or None,
        )
        after = number_of(number)
        named = only(pairs, "from")
        before = number_of(named) if named else after - 1
        serving = serving_of(request)
        patch = between(serving.journal, before, after)
        if form is PATCH:
            headers = {"Content-Type": PATCH.content_type, "Cache-Control": "no-cache"}
            name = f'inline; filename="samspill.v{before}-v{after}.rdfp"'
            text = "".join(rdf_patch(before, after, patch))
            return Response(text, headers=headers | {"Content-Disposition": name})
        page = Page(pages.site, request)
        lines = things_of(patch)
        turn = whole_number(pairs, "page", default=1, least=1, most=1_000_000)
        last = max(1, -(-len(lines) // PER_PAGE))
        turn = min(turn, last)
        shown = list(lines.items())
        if form is formats.HTML:
            shown = shown[(turn - 1) * PER_PAGE : turn * PER_PAGE]
        found = [changed(iri, some) for iri, some in shown]
        if form is formats.JSON:
            body = json.dumps(_described(before, after, patch, found), ensure_ascii=False)
            return Response(body, headers={"Content-Type": "application/json"})
        stores = [serving.at(one).store for one in (after, before) if one]
        mentioned = {one.iri for one in found} | {
            term.value
            for one in found
            for change in one.changes
            for term in (*change.before, *change.after)
            if isinstance(term, NamedNode)
        }
        mentioned |= {change.predicate for one in found for change in one.changes}
        names = names_of(stores, mentioned)

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

        return page.render(
            "changes.html",
            here="versions",
            before=before,
            after=after,
            things=[(cell(one.iri), one.sort, [part(c) for c in one.changes]) for one in found],
            total=len(lines),
            sorts=Counter(sort_of(some) for some in lines.values()),
            added=len(patch.added),
            removed=len(patch.removed),
            numbers=[version.number for version in serving.journal.versions()],
            number=turn,
            last=last,
            turned=lambda which: page.links.page(
                f"/versions/{after}/changes", [("from", str(before)), ("page", str(which))]
            ),
            files=[
                (
                    kind,
                    page.file(
                        f"/versions/{after}/changes", [("from", str(before)), ("format", kind)]
                    ),
                )
                for kind in ("json", "rdfp")
            ],
        )

    return router


def _described(
    before: int, after: int, patch: Patch, found: Sequence[Changed]
) -> dict[str, object]:
    return {
        "from": before,
        "to": after,
        "added": len(patch.added),
        "removed": len(patch.removed),
        "things": [
            {
                "iri": one.iri,
                "sort": one.sort,
                "changes": [
                    {
                        "property": change.predicate,
                        "before": [term.value for term in change.before],
                        "after": [term.value for term in change.after],
                    }
                    for change in one.changes
                ],
            }
            for one in found
        ],
    }
