"""Where one goes on to from a form: the next entry, the proposal, or what must be mended."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import Response
from fastapi.responses import JSONResponse

from samspill.contribute.entries import PASSAGE, Drawn
from samspill.contribute.reviewing import View
from samspill.engine.proposals import Proposal
from samspill.errors import SamspillError
from samspill.knowledge.findings import Report
from samspill.web.door import PRIVATE
from samspill.web.filling.pages import Gone
from samspill.web.filling.places import Place, Work
from samspill.web.form_passages import onward_to
from samspill.web.page import Page
from samspill.web.parameters import Pairs, only
from samspill.web.proposal_requests import ROOM

ANOTHER = "another"
"""What is asked for to go on with an entry that is tied to the same thing."""


def onward(
    work: Work, at: Place, drawn: Drawn, report: Report, done: Proposal, asked: Mapping[str, str]
) -> tuple[str, str]:
    """The path and the query of the page that comes after a form was saved."""
    proposal, form = f"{ROOM}/{done.number}", f"{ROOM}/{done.number}/edit"
    following = asked["_next"]
    if asked["_restore"]:
        return form, "entry=0"
    if asked["_remove"]:
        return form, urlencode({"gone": done.revision - 1})
    if asked["_make"]:
        return form, urlencode({"entry": len(at.entries) - 1, "back": at.at})
    if following == PASSAGE:
        asked_for = urlencode({"proposal": done.number, "entry": at.at})
        return onward_to(work.desk, at.entry.document), asked_for
    if following == ANOTHER:
        return form, urlencode({"kind": at.entry.kind, "like": at.at})
    if following in work.blueprint.kinds:
        thing = at.entry if at.entry.kind in ("measure", "program", "goal") else drawn.entries[0]
        query = {"kind": following, "thing": thing.iri or drawn.entries[at.at].iri}
        return form, urlencode(query, safe=":/")
    back = asked["_back"]
    whole = not drawn.mistakes[at.at] and report.conforms
    if back.isdigit() and len(back) < 4 and int(back) < len(at.entries):
        return form, urlencode({"entry": int(back)})
    return (proposal, "") if whole else (form, urlencode({"entry": at.at}))


def saved_object(page: Page, at: Place, done: Proposal) -> dict[str, object]:
    """What a browser that saves by itself is told: where the form stands from now on."""
    return {
        "number": done.number,
        "revision": done.revision,
        "entry": at.at,
        "address": page.links.page(f"{ROOM}/{done.number}/edit", [("entry", str(at.at))]),
    }


def refused(page: Page, error: SamspillError) -> Response:
    """What a browser that saves by itself is told where that cannot be: also in words to show."""
    told = page.words.told(error.detail) or error.detail
    return JSONResponse(
        {**error.problem(), "told": told},
        error.status,
        headers=PRIVATE,
        media_type="application/problem+json",
    )


def gone_of(view: View | None, pairs: Pairs) -> Gone | None:
    """The entry that was just removed, while nothing has been saved since."""
    before = only(pairs, "gone") or ""
    if view is None or not before.isdigit() or int(before[:9]) != view.proposal.revision - 1:
        return None
    return Gone(int(before[:9]), view.proposal.revision)
