"""The pages of a proposal: all that is to be seen of it, and how far its publication is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import pyoxigraph as ox
from fastapi import Request, Response

from samspill.ask.changes import changed, names_of, things_of
from samspill.ask.tables import short
from samspill.contribute.attribution import agent_base
from samspill.contribute.callers import Caller
from samspill.contribute.desk import Desk
from samspill.contribute.disputes import disputed_by
from samspill.contribute.entries import entries_of
from samspill.contribute.organisations import organisation_labels
from samspill.contribute.reviewing import View, foreseen
from samspill.engine.amending import collisions
from samspill.engine.patches import Patch
from samspill.engine.proposals import Proposal, Step
from samspill.errors import SamspillError
from samspill.knowledge.findings import Report
from samspill.knowledge.vocabulary import ONTOLOGY
from samspill.web.beside import sight
from samspill.web.door import PRIVATE
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.proofs import proofs_of
from samspill.web.publishing import Publication
from samspill.web.tables import Cell
from samspill.web.wording import told

_LINK = ox.NamedNode(ONTOLOGY + "SdgAlignment")

RENEWED = 2
"""Seconds after which the page of what is being published renews itself."""

THINGS = 200
"""The things of a change that a page tells of; the file holds them all."""


def proposal_page(
    pages: Pages,
    request: Request,
    desk: Desk,
    caller: Caller,
    view: View,
    report: Report | None,
    *,
    error: SamspillError | None = None,
    text: str = "",
) -> Response:
    """A proposal: the change in words and as statements, the findings, the story, the moves."""
    page = Page(pages.site, request, lenient=True)
    patch = view.revision.patch
    lines = things_of(patch)
    found = [changed(iri, lines[iri]) for iri in list(lines)[:THINGS]]
    persons = agent_base(desk.settings.base)  # the story tells who they are
    things = [one for one in told(page, desk.store, found) if not one.iri.startswith(persons)]
    open_still = view.proposal.state in ("draft", "submitted", "returned")
    ahead = None
    if open_still and lines:
        reviewer = caller.account if "accept" in view.acts else None
        would_be = foreseen(desk, view.proposal, view.revision, reviewer)
        ahead = sight(page, desk.store, would_be, without=persons)
    return page.render(
        "proposal.html",
        status=error.status if error else HTTPStatus.OK,
        headers=PRIVATE,
        here="proposals",
        view=view,
        one=view.proposal,
        things=things,
        ahead=ahead,
        disputed=_disputed(page, desk, patch) if open_still else (),
        other_views=_other_views(page, caller, view, {one.iri: one.thing.text for one in things}),
        total=sum(not iri.startswith(persons) for iri in lines),
        report=report,
        proofs=proofs_of(page, desk, patch),
        entries=entries_of(view.revision.form),
        steps=gathered(view.steps),
        collided=collisions(desk.store, patch) if open_still else (),
        is_author=view.proposal.account == caller.account.id,
        place=places_of(page, [view.proposal]),
        moves=[act for act in view.acts if act not in ("save", "comment")],
        error=error,
        text=text,
        edited=view.proposal.revision == view.revision.number,
    )


def gathered(steps: Sequence[Step]) -> list[tuple[Step, int]]:
    """The steps of a story; what one person saves many times in a row is told once, with how many.

    A form saves itself while somebody writes.
    """
    found: list[tuple[Step, int]] = []
    for step in steps:
        last, times = found[-1] if found else (None, 0)
        same = last and last.action == step.action == "save" and last.account == step.account
        if same:
            found[-1] = step, times + 1
        else:
            found.append((step, 1))
    return found


def publishing_page(pages: Pages, request: Request, one: Proposal, found: Publication) -> Response:
    """How far a proposal is on its way to a version, in a page that renews itself."""
    page = Page(pages.site, request, lenient=True)
    return page.render(
        "publishing.html",
        headers={**PRIVATE, "Refresh": str(RENEWED)},
        here="proposals",
        one=one,
        steps=found.steps,
    )


def _disputed(page: Page, desk: Desk, patch: Patch) -> list[Cell]:
    """The links of the graph that accepting a patch makes disputed."""
    found = disputed_by(desk.store, ox.parse("\n".join(patch.added), format=ox.RdfFormat.N_QUADS))
    standing = [iri for iri, one in found.items() if one is not None]
    names = names_of([desk.store], standing)
    return [
        Cell(
            names.get(iri, {}).get(page.language) or names.get(iri, {}).get("nb") or short(iri),
            page.links.thing(iri),
        )
        for iri in standing
    ]


def _other_views(
    page: Page, caller: Caller, view: View, names: Mapping[str, str]
) -> list[tuple[str, str]]:
    """The links under review that a caller may record another view of: names and addresses."""
    one = view.proposal
    if one.state != "submitted" or one.account == caller.account.id:
        return []
    if not caller.organisations("propose"):
        return []
    found = []
    for quad in ox.parse("\n".join(view.revision.patch.added), format=ox.RdfFormat.N_QUADS):
        if quad.object == _LINK and isinstance(quad.subject, ox.NamedNode):
            asked = [("disputes", quad.subject.value), ("proposal", str(one.number))]
            name = names.get(quad.subject.value) or short(quad.subject.value)
            found.append((name, page.links.page("/proposals/new", asked)))
    return found[:THINGS]


def places_of(page: Page, found: Sequence[Proposal]) -> dict[str, str]:
    """What organisations are called, by their keys."""
    keys = sorted({one.organisation for one in found})
    base = page.site.settings.base
    labels = organisation_labels(page.served.store, keys, language=page.language, base=base)
    return {key: labels.get(key, key) for key in keys}
