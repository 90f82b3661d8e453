"""Proposals over HTTP: for people as pages and forms, for programs as JSON and RDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from samspill.contribute.blueprints import Blueprint
from samspill.contribute.callers import Caller
from samspill.contribute.desk import Content
from samspill.contribute.entries import as_form
from samspill.contribute.fields import form_of, kinds_of
from samspill.contribute.proposals import findings, move, place_of, propose, rebase, save
from samspill.contribute.reviewing import accept, inbox, own, undone, view
from samspill.contribute.sheet_changes import cell_object, sheet_change
from samspill.contribute.states import act_of
from samspill.contribute.templates import template_csv, template_xlsx
from samspill.contribute.waiting import Findings, waiting
from samspill.contribute.writing import missing_of, patch_of
from samspill.engine.gate import Progress, silent
from samspill.engine.patches import rdf_patch
from samspill.engine.proposals import Proposal
from samspill.engine.reading import Reader
from samspill.errors import BadValue, NotFound, SamspillError, Stale
from samspill.knowledge.documents import DOCUMENT_LIMITS
from samspill.knowledge.findings import as_object
from samspill.settings import Settings
from samspill.web import openapi_proposals as openapi
from samspill.web.account import wants_page
from samspill.web.door import PRIVATE, Door
from samspill.web.inbox_pages import Asked, list_page
from samspill.web.languages import language_of
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.parameters import only, query_pairs, read_body, require_known, whole_number
from samspill.web.proposal_bodies import CSV, SHEETS, XLSX, Sent, read_sent
from samspill.web.proposal_objects import list_object, proposal_object, view_object
from samspill.web.proposal_pages import proposal_page, publishing_page
from samspill.web.proposal_requests import (
    ROOM,
    SECONDS,
    address_of,
    desk_of,
    number_of,
    once_of,
    partly_of,
    read_move,
    revision_of,
)
from samspill.web.publishing import PATIENCE, Publications
from samspill.web.signing_in import gone_to, offered
from samspill.web.told_entries import drawn_of
from samspill.web.versions import serving_of


def proposing_routes(
    settings: Settings,
    pages: Pages,
    door: Door,
    reader: Reader,
    blueprint: Callable[[], Blueprint],
) -> APIRouter:
    """Proposals: listed, written, read, and moved from state to state."""
    router = APIRouter()
    counted = Findings()
    publications = Publications()

    @router.get(ROOM, **openapi.LIST)
    def listed(request: Request) -> Response:
        """One's own proposals, and those that wait for one's review."""
        pairs = query_pairs(request)
        require_known(pairs, ("organisation", "kind", "page") if wants_page(request) else ())
        if wants_page(request) and door.known(request) is None:
            return offered(pages, request, ROOM)
        caller = door.caller(request)
        desk = desk_of(request, settings)
        mine = own(desk, caller)
        if wants_page(request):
            return list_page(
                pages,
                request,
                desk,
                caller,
                mine,
                waiting(desk, caller),
                lambda language: kinds_of(blueprint(), language),
                counted,
                Asked(
                    only(pairs, "organisation") or "",
                    only(pairs, "kind") or "",
                    whole_number(pairs, "page", default=1, least=1, most=10**6),
                ),
            )
        found = list_object(mine, inbox(desk, caller), address_of(request))
        return JSONResponse(found, headers=PRIVATE)

    @router.get(f"{ROOM}/templates/{{name}}", **openapi.TEMPLATE)
    def template(request: Request, name: str) -> Response:
        """A spreadsheet to fill in, made from the shapes."""
        require_known(query_pairs(request), ())
        stem, _, ending = name.rpartition(".")
        language = language_of(request, default=settings.language, lenient=True, remembered=True)
        if ending not in ("xlsx", "csv"):
            raise NotFound(
                f"There is no template “{name[:60]}”.",
                advice=f"They are called {ROOM}/templates/measure.xlsx, or .csv.",
            )
        form = form_of(blueprint(), stem, language)
        other = form_of(blueprint(), stem, "en" if language == "nb" else "nb")
        made = (template_xlsx if ending == "xlsx" else template_csv)(form, other, None)
        headers = {
            "Content-Disposition": f'attachment; filename="samspill-{stem}.{ending}"',
            "Cache-Control": "no-cache",
            "Vary": "Accept-Language, Cookie",
        }
        return Response(made, media_type=XLSX if ending == "xlsx" else CSV, headers=headers)

    @router.post(ROOM, **openapi.PROPOSE)
    async def proposed(request: Request, caller: Caller = Depends(door.writer)) -> Response:
        """A new draft from what a program sends."""
        content = await read_body(request, maximum=DOCUMENT_LIMITS.bytes, seconds=SECONDS)
        return await run_in_threadpool(write, request, caller, content, None)

    @router.put(f"{ROOM}/{{number}}", **openapi.SAVE)
    async def saved(
        request: Request, number: str, caller: Caller = Depends(door.writer)
    ) -> Response:
        """A draft with what a program sends now in the place of what it held."""
        content = await read_body(request, maximum=DOCUMENT_LIMITS.bytes, seconds=SECONDS)
        return await run_in_threadpool(write, request, caller, content, number_of(number))

    @router.get(f"{ROOM}/{{number}}", **openapi.READ)
    def read(request: Request, number: str) -> Response:
        """A proposal: its change, its findings, its story, and what may be done with it."""
        pairs = query_pairs(request)
        require_known(pairs, ("revision",))
        chosen = number_of(number)
        if wants_page(request) and door.known(request) is None:
            return offered(pages, request, f"{ROOM}/{chosen}")
        caller = door.caller(request)
        desk = desk_of(request, settings)
        revision = whole_number(pairs, "revision", default=0, least=1, most=10**8) or None
        found = view(desk, caller, chosen, revision)
        form = only(pairs, "format")
        if form == "rdfp":
            patch, base = found.revision.patch, found.revision.base
            text = "".join(rdf_patch(base, base + 1, patch))
            return Response(text, media_type="application/rdf-patch", headers=PRIVATE)
        if form not in (None, "", "json", "html"):
            raise BadValue(
                f"A proposal has no format “{form[:40]}”.",
                advice="Use json, rdfp or html.",
                parameter="format",
            )
        checked = found.proposal.state in ("draft", "submitted", "returned")
        report = findings(desk, found.revision.patch) if checked else None
        if form == "html" or (not form and wants_page(request)):
            return proposal_page(pages, request, desk, caller, found, report)
        body = view_object(found, report, address_of(request))
        tag = {"ETag": f'"{found.proposal.revision}"'}
        return JSONResponse(body, headers=PRIVATE | tag)

    @router.get(f"{ROOM}/{{number}}/publishing", include_in_schema=False)
    def publishing(request: Request, number: str) -> Response:
        """How far a proposal is on its way to a version; the proposal itself when it is there."""
        chosen = number_of(number)
        if door.known(request) is None:
            return offered(pages, request, f"{ROOM}/{chosen}")
        caller = door.caller(request)
        one = view(desk_of(request, settings), caller, chosen).proposal
        found = publications.of(chosen)
        if found is None or found.account != caller.account.id:
            return gone_to(request, f"{ROOM}/{chosen}")
        try:
            if publications.take(chosen) is not None:
                return gone_to(request, f"{ROOM}/{chosen}")
        except SamspillError as error:
            return again(request, caller, chosen, found.given, error)
        return publishing_page(pages, request, one, found)

    @router.post(f"{ROOM}/{{number}}/{{action}}", **openapi.MOVE)
    async def moved(
        request: Request, number: str, action: str, caller: Caller = Depends(door.writer)
    ) -> Response:
        """Does something with a proposal: sends it in, returns it, accepts it, …"""
        given, digest = await read_move(request)
        chosen = number_of(number)
        try:
            if action == "accept" and wants_page(request):
                publications.begin(
                    chosen,
                    caller.account.id,
                    given,
                    lambda progress: do(
                        request, caller, chosen, action, given, digest, progress=progress
                    ),
                )
                ended = await run_in_threadpool(publications.take, chosen, patience=PATIENCE)
                onward = f"{ROOM}/{chosen}" if ended else f"{ROOM}/{chosen}/publishing"
                return gone_to(request, onward)
            done = await run_in_threadpool(do, request, caller, chosen, action, given, digest)
        except SamspillError as error:
            if not wants_page(request) or isinstance(error, NotFound):
                raise
            return await run_in_threadpool(again, request, caller, chosen, given, error)
        if wants_page(request):
            return gone_to(request, f"{ROOM}/{done.number}")
        body = proposal_object(done, address_of(request))
        return JSONResponse(body, headers=PRIVATE | {"ETag": f'"{done.revision}"'})

    def write(request: Request, caller: Caller, body: bytes, number: int | None) -> Response:
        pairs = query_pairs(request)
        require_known(pairs, ("title", "organisation", "kind", "rows"))
        desk = desk_of(request, settings)
        given = {name: only(pairs, name) or "" for name in ("title", "organisation", "kind")}
        left_out: list[dict[str, str]] = []
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        page = Page(pages.site, request, lenient=True)
        form = ""

        def say(text: str) -> str:
            return page.words.told(text) or text

        is_sheet = kind in SHEETS
        sent = (
            Sent((), ())
            if is_sheet
            else read_sent(body, request.headers.get("content-type", ""), reader)
        )
        before = view(desk, caller, number) if number is not None else None
        title = given["title"] or sent.title or (before.proposal.title if before else "")
        named = given["organisation"] or sent.organisation
        # before a sheet is looked at: what is told of it may be words of its documents
        place = place_of(caller, before.proposal.organisation if before else named)
        if is_sheet:
            change = sheet_change(
                desk,
                blueprint(),
                body,
                given["kind"],
                page.language,
                partly=partly_of(only(pairs, "rows")),
                say=say,
            )
            sent = Sent(change.added, change.removed)
            left_out = [cell_object(one, say) for one in change.left_out]
        elif sent.entries:
            drawn = drawn_of(desk, blueprint(), sent.entries, page.language, say=say)
            sent = replace(sent, added=drawn.added, removed=drawn.removed)
            form = as_form(drawn.entries)
        if missing := missing_of(desk.store, sent.removed):
            raise Stale(
                f"{len(missing)} of the statements that this takes out are not in the graph.",
                advice="Take out only what stands there, written as it stands.",
                statements=missing[:20],
                version=desk.version,
            )
        patch = patch_of(
            desk.store, sent.added, sent.removed, organisation=place, base=settings.base
        )
        content = Content(title, patch, form)
        once = once_of(request, body)
        by = door.by(request, caller)
        if number is None:
            done = propose(desk, caller, place, content, by=by, once=once)
            status = HTTPStatus.CREATED
        else:
            revision = revision_of(request, {})
            done = save(desk, caller, number, revision, content, by=by, once=once)
            status = HTTPStatus.OK
        report = findings(desk, view(desk, caller, done.number, done.revision).revision.patch)
        answer = proposal_object(done, address_of(request)) | {"report": as_object(report)}
        if left_out:
            answer["left_out"] = left_out
        headers = PRIVATE | {
            "Location": f"{address_of(request)}{ROOM}/{done.number}",
            "ETag": f'"{done.revision}"',
        }
        return JSONResponse(answer, status_code=status, headers=headers)

    def do(
        request: Request,
        caller: Caller,
        number: int,
        action: str,
        given: Mapping[str, str],
        digest: str,
        *,
        progress: Progress = silent,
    ) -> Proposal:
        desk = desk_of(request, settings)
        by, text = door.by(request, caller), given.get("text", "")
        if action == "undo":
            seen = view(desk, caller, number).proposal
            return propose(desk, caller, seen.organisation, undone(desk, caller, number), by=by)
        if action == "rebase":
            return rebase(desk, caller, number, revision_of(request, given), by=by)
        act = act_of(action)
        if act == "save":
            raise BadValue(
                "Saving needs the content.", advice=f"Send it with PUT to {ROOM}/{number}."
            )
        once = once_of(request, digest.encode())
        revision = 0 if act == "comment" else revision_of(request, given)
        if act != "accept":
            return move(desk, caller, number, revision, act, text, by=by, once=once)
        done = accept(desk, caller, number, revision, text, by=by, once=once, progress=progress)
        with suppress(SamspillError):  # whoever watches the journal does it too
            serving_of(request).refresh()
        return done

    def again(
        request: Request,
        caller: Caller,
        number: int,
        given: Mapping[str, str],
        error: SamspillError,
    ) -> Response:
        """The page of a proposal with what went wrong, and with what was written."""
        desk = desk_of(request, settings)
        found = view(desk, caller, number)
        checked = found.proposal.state in ("draft", "submitted", "returned")
        report = findings(desk, found.revision.patch) if checked else None
        text = given.get("text", "")
        return proposal_page(pages, request, desk, caller, found, report, error=error, text=text)

    return router
