"""The page with one's own proposals and with what waits for one's review."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import Request, Response

from samspill.contribute.callers import Caller
from samspill.contribute.desk import Desk, people
from samspill.contribute.organisations import organisation_labels
from samspill.contribute.roles import ALL
from samspill.contribute.waiting import Findings, Waiting
from samspill.engine.proposals import Proposal
from samspill.settings import Language
from samspill.web.door import PRIVATE
from samspill.web.filling.pages import ordered, organisations_of
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.proposal_pages import places_of

PER_PAGE = 20
"""What waits is shown so many at a time."""


@dataclass(frozen=True)
class Asked:
    """Which of what waits somebody wants to see: of an organisation, of a kind, which page."""

    organisation: str = ""
    kind: str = ""
    page: int = 1

    def has(self, one: Waiting) -> bool:
        """Whether something that waits is asked for."""
        return self.organisation in ("", one.proposal.organisation) and (
            not self.kind or self.kind in one.kinds
        )


def list_page(
    pages: Pages,
    request: Request,
    desk: Desk,
    caller: Caller,
    own: Sequence[Proposal],
    waits: Sequence[Waiting],
    kinds: Callable[[Language], Mapping[str, str]],
    counted: Findings,
    asked: Asked,
) -> Response:
    """One's own proposals, and those that wait for one's review."""
    page = Page(pages.site, request, lenient=True)
    chosen = [one for one in waits if asked.has(one)]
    last = max(1, -(-len(chosen) // PER_PAGE))
    turn = min(asked.page, last)
    shown = chosen[PER_PAGE * (turn - 1) : PER_PAGE * turn]
    now = datetime.now(UTC)
    narrowed = [("organisation", asked.organisation), ("kind", asked.kind)]
    return page.render(
        "proposals.html",
        headers=PRIVATE,
        here="proposals",
        own=own,
        waiting=[
            (one, (now - datetime.fromisoformat(one.since)).days, *counted.of(desk, one))
            for one in shown
        ],
        waits=len(waits),
        chosen=len(chosen),
        asked=asked,
        turn=turn,
        last=last,
        turned=lambda which: page.links.page(
            "/proposals", [*((k, v) for k, v in narrowed if v), ("page", str(which))]
        ),
        reviews=_reviewed(page, caller),
        proposes=bool(caller.organisations("propose")),
        kinds=ordered(kinds(page.language)),
        organisations=organisations_of(page, caller),
        people=people(desk, [one.proposal.account for one in shown]),
        places=places_of(page, [*own, *(one.proposal for one in waits)]),
        senders=places_of(page, [one.proposal for one in waits]),
        found_kinds=list(dict.fromkeys(kind for one in waits for kind in one.kinds)),
        error=None,
    )


def _reviewed(page: Page, caller: Caller) -> list[str]:
    """What those are called whom a caller reviews for; nothing for who reviews for nobody."""
    keys = sorted(caller.organisations("review"))
    if ALL in keys:
        return [page.translated("all organisations")]
    base = page.site.settings.base
    labels = organisation_labels(page.served.store, keys, language=page.language, base=base)
    return [labels.get(key, key) for key in keys]
