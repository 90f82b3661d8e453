"""Filling in a proposal: forms made from the shapes, each entry a thing, checked as it is saved."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from samspill.contribute.blueprints import Blueprint
from samspill.contribute.callers import Caller
from samspill.contribute.fields import kinds_of
from samspill.contribute.proposals import findings
from samspill.contribute.resolving import Names
from samspill.contribute.reviewing import view
from samspill.errors import SamspillError
from samspill.settings import Settings
from samspill.web.account import wants_page
from samspill.web.door import PRIVATE, Door
from samspill.web.filling.checks import filled, judged, tried
from samspill.web.filling.finds import Finder, finds
from samspill.web.filling.moves import as_before, made, without
from samspill.web.filling.pages import form_page, kinds_page
from samspill.web.filling.places import Work, open_view, place_of
from samspill.web.filling.saving import saved
from samspill.web.filling.sent import sent_place
from samspill.web.filling.ways import gone_of, onward, refused, saved_object
from samspill.web.indexes import Indexes
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.parameters import Pairs, only, query_pairs, require_known
from samspill.web.posted import read_form
from samspill.web.proposal_requests import ROOM, desk_of, number_of
from samspill.web.signing_in import gone_to, offered

LONGEST = 512 * 1024
"""Bytes of a form."""

ASKED = ("_revision", "_next", "_back", "_find", "_words", "_make", "_remove", "_restore")
"""What a form asks for beside its fields: where to go on to, and what to do on the way."""


def filling_routes(
    settings: Settings,
    pages: Pages,
    door: Door,
    blueprint: Callable[[], Blueprint],
    indexes: Indexes,
) -> APIRouter:
    """The forms of proposals."""
    router = APIRouter()

    @router.get(f"{ROOM}/new", include_in_schema=False)
    def new(request: Request) -> Response:
        """The kinds of things to choose from, or an empty form of one."""
        pairs = query_pairs(request)
        require_known(pairs, ("kind", "organisation", "about", "thing", "disputes", "proposal"))
        caller = door.known(request)
        if caller is None:
            return offered(pages, request, f"{ROOM}/new?{request.url.query}".rstrip("?"))
        return shown(request, caller, None, pairs)

    @router.get(f"{ROOM}/find", include_in_schema=False)
    def find(request: Request, caller: Caller = Depends(door.caller)) -> Response:
        """What a field may hold that is called as somebody writes."""
        pairs = query_pairs(request)
        require_known(pairs, ("kind", "field", "number", "q"))
        asked = {name: only(pairs, name) or "" for name in ("kind", "field", "number", "q")}
        page, work = begin(request, caller)
        return JSONResponse(finds(page, work, indexes, **asked), headers=PRIVATE)

    @router.get(f"{ROOM}/{{number}}/edit", include_in_schema=False)
    def edit(request: Request, number: str) -> Response:
        """An entry of a draft to go on with, or a new one in it."""
        pairs = query_pairs(request)
        require_known(pairs, ("kind", "entry", "about", "thing", "like", "back", "gone"))
        caller = door.known(request)
        if caller is None:
            return offered(pages, request, f"{ROOM}/{number_of(number)}/edit")
        return shown(request, caller, number_of(number), pairs)

    @router.post(f"{ROOM}/new", include_in_schema=False)
    async def started(request: Request, caller: Caller = Depends(door.writer)) -> Response:
        """A new draft out of a form."""
        pairs = await read_form(request, longest=LONGEST)
        return await run_in_threadpool(kept, request, caller, None, pairs)

    @router.post(f"{ROOM}/{{number}}/edit", include_in_schema=False)
    async def edited(
        request: Request, number: str, caller: Caller = Depends(door.writer)
    ) -> Response:
        """A draft with an entry as it is filled in now."""
        pairs = await read_form(request, longest=LONGEST)
        return await run_in_threadpool(kept, request, caller, number_of(number), pairs)

    @router.post(f"{ROOM}/check", include_in_schema=False)
    async def checked(request: Request, caller: Caller = Depends(door.writer)) -> Response:
        """What is wrong with a form as it is filled in now; nothing is kept."""
        pairs = await read_form(request, longest=LONGEST)
        return await run_in_threadpool(held, request, caller, pairs)

    def begin(request: Request, caller: Caller) -> tuple[Page, Work]:
        page = Page(pages.site, request, lenient=True)
        desk = desk_of(request, settings)
        return page, Work(desk, caller, blueprint(), page.language, Names(desk.store))

    def shown(request: Request, caller: Caller, number: int | None, pairs: Pairs) -> Response:
        page, work = begin(request, caller)
        indexes.begin(page.served)
        at = place_of(work, number, pairs)
        if at is None:
            found = open_view(work, number) if number is not None else None
            offers = kinds_of(work.blueprint, work.language)
            return kinds_page(
                page, offers, caller, found, only(pairs, "about") or "", gone_of(found, pairs)
            )
        finder = Finder(work, page, indexes, at.drawn(work) if at.view else None)
        return form_page(
            page,
            work,
            judged(finder, at),
            proposal=at.view,
            gone=gone_of(at.view, pairs),
            back=(only(pairs, "back") or "")[:4],
        )

    def kept(request: Request, caller: Caller, number: int | None, pairs: Pairs) -> Response:
        page, work = begin(request, caller)
        asked = {name: only(pairs, name) or "" for name in ASKED}
        at = (
            as_before(work, number, asked["_restore"])
            if asked["_restore"] and number is not None
            else sent_place(work, number, pairs)
        )
        if asked["_find"]:
            finder = Finder(work, page, indexes, at.drawn(work))
            sought = filled(finder, at, None, sought=asked["_words"])
            return form_page(page, work, sought, proposal=at.view, back=asked["_back"])
        later = at
        try:
            if asked["_make"]:
                later = made(work, at, asked["_make"])
            elif asked["_remove"]:
                later = without(at)
            later = later.named(work)
            drawn = later.drawn(work)
            by = door.by(request, caller)
            done = saved(work, later, drawn, revision=asked["_revision"], by=by)
        except SamspillError as error:
            if not wants_page(request):
                return refused(page, error)
            finder = Finder(work, page, indexes, at.drawn(work))
            return form_page(page, work, filled(finder, at, None), proposal=at.view, error=error)
        if not wants_page(request):
            return JSONResponse(saved_object(page, later, done), headers=PRIVATE)
        report = findings(work.desk, view(work.desk, caller, done.number).revision.patch)
        path, query = onward(work, later, drawn, report, done, asked)
        return gone_to(request, path, query=query)

    def held(request: Request, caller: Caller, pairs: Pairs) -> Response:
        page, work = begin(request, caller)
        number = only(pairs, "_number") or ""
        at = sent_place(work, number_of(number) if number else None, pairs)
        finder = Finder(work, page, indexes, at.drawn(work))
        return JSONResponse(tried(finder, at), headers=PRIVATE)

    return router
