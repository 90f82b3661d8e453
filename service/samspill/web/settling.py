"""Disagreement about an SDG link in the browser: another view is recorded, and it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from samspill.ask.changes import names_of
from samspill.contribute.attribution import agent_of
from samspill.contribute.callers import Caller
from samspill.contribute.desk import Content, Desk
from samspill.contribute.proposals import move, propose
from samspill.contribute.settlements import disputed_pair, settlement
from samspill.errors import BadValue, SamspillError
from samspill.settings import Settings
from samspill.web.contested import drawn_links
from samspill.web.door import PRIVATE, Door
from samspill.web.filling.pages import organisations_of
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.parameters import only, query_pairs, require_known
from samspill.web.posted import read_form
from samspill.web.proposal_requests import ROOM, desk_of
from samspill.web.signing_in import gone_to, offered

NONE = "none"
"""What is chosen where no link holds."""

_FIELDS = ("link", "holds", "reason", "organisation")


def settling_routes(settings: Settings, pages: Pages, door: Door) -> APIRouter:
    """The page on which a disagreement is settled."""
    router = APIRouter()

    @router.get(f"{ROOM}/settle", include_in_schema=False)
    def settle(request: Request) -> Response:
        """The links that disagree, to say which of them holds."""
        pairs = query_pairs(request)
        require_known(pairs, ("link",))
        caller = door.known(request)
        if caller is None:
            return offered(pages, request, f"{ROOM}/settle?{request.url.query}".rstrip("?"))
        return shown(request, caller, {name: only(pairs, name) or "" for name in _FIELDS})

    @router.post(f"{ROOM}/settle", include_in_schema=False)
    async def settled(request: Request, caller: Caller = Depends(door.writer)) -> Response:
        """A proposal, sent in, that settles a disagreement."""
        pairs = await read_form(request)
        given = {name: only(pairs, name) or "" for name in _FIELDS}
        return await run_in_threadpool(kept, request, caller, given)

    def kept(request: Request, caller: Caller, given: Mapping[str, str]) -> Response:
        page = Page(pages.site, request, lenient=True)
        desk = desk_of(request, settings)
        try:
            links = disputed_pair(desk.store, given["link"])
            if not given["holds"]:
                raise BadValue(
                    "It is not said which of the links holds.",
                    advice="Choose one of them, or that none does.",
                    parameter="holds",
                )
            patch = settlement(
                desk.store,
                links,
                "" if given["holds"] == NONE else given["holds"],
                given["reason"],
                agent=agent_of(caller.account, settings.base).value,
                language=page.language,
            )
            settled = page.translated("Settled:")
            title = f"{settled} {_name(page, desk, given['link'])}"[:200]
            by = door.by(request, caller)
            made = propose(desk, caller, given["organisation"], Content(title, patch), by=by)
            move(desk, caller, made.number, 1, "submit", given["reason"], by=by)
        except SamspillError as error:
            return shown(request, caller, given, error)
        return gone_to(request, f"{ROOM}/{made.number}")

    def shown(
        request: Request,
        caller: Caller,
        given: Mapping[str, str],
        error: SamspillError | None = None,
    ) -> Response:
        page = Page(pages.site, request, lenient=True)
        desk = desk_of(request, settings)
        links = disputed_pair(desk.store, given["link"])
        return page.render(
            "settle.html",
            status=error.status if error else HTTPStatus.OK,
            headers=PRIVATE,
            here="proposals",
            links_between=[(links[iri], one) for iri, one in drawn_links(page, desk, links)],
            title=_name(page, desk, next(iter(links.values())).thing),
            own=agent_of(caller.account, settings.base).value,
            given=given,
            none=NONE,
            organisations=organisations_of(page, caller),
            error=error,
        )

    return router


def _name(page: Page, desk: Desk, iri: str) -> str:
    names = names_of([desk.store], [iri]).get(iri, {})
    return names.get(page.language) or names.get("nb") or iri.rpartition("/")[2]
