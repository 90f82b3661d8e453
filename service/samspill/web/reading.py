"""Reading registered texts to find a passage in, for those who may write.

The texts may be under copyright, so nobody else is shown them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from samspill.contribute.blueprints import Blueprint
from samspill.contribute.callers import Caller
from samspill.contribute.desk import Content, Desk
from samspill.contribute.entries import Entry, as_form, change_of, entries_of
from samspill.contribute.proposals import save
from samspill.contribute.quoting import Quote, found
from samspill.contribute.registered import Document, document_of, registered
from samspill.contribute.reviewing import View, view
from samspill.contribute.roles import ALL
from samspill.contribute.writing import patch_of
from samspill.errors import BadValue, Conflict, NotFound
from samspill.settings import Settings
from samspill.web.door import PRIVATE, Door
from samspill.web.form_passages import (
    DOCUMENTS,
    choices_of,
    onward_to,
    require_reader,
    taken,
)
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.parameters import Pairs, only, query_pairs, require_known, whole_number
from samspill.web.posted import read_form
from samspill.web.proposal_requests import ROOM, desk_of, number_of
from samspill.web.readings import name_of, reading_of
from samspill.web.signing_in import gone_to, offered

LONGEST = 128 * 1024
"""Bytes of a form."""

_SOUGHT = 500
_SENT = ("_entry", "_revision", "_document", "_section", "_passage", "_place", "_take")


@dataclass(frozen=True)
class Draft:
    """The entry of a draft that a passage is looked for."""

    view: View
    entries: tuple[Entry, ...]
    at: int

    @property
    def entry(self) -> Entry:
        """The entry."""
        return self.entries[self.at]


def reading_routes(
    settings: Settings, pages: Pages, door: Door, blueprint: Callable[[], Blueprint]
) -> APIRouter:
    """The texts, and a passage of one put in an entry of a draft."""
    router = APIRouter()

    @router.get(DOCUMENTS, include_in_schema=False)
    def listed(request: Request) -> Response:
        """The documents whose texts are registered."""
        return shown(request, "")

    @router.get(f"{DOCUMENTS}/{{key}}", include_in_schema=False)
    def read(request: Request, key: str) -> Response:
        """The text of a document."""
        return shown(request, key)

    @router.get(f"{ROOM}/{{number}}/passage", include_in_schema=False)
    def back(request: Request, number: str) -> Response:
        """The texts again, for a page that was sent with a form."""
        query = f"proposal={number_of(number)}&entry=0"
        return gone_to(request, onward_to(desk_of(request, settings), ""), query=query)

    @router.post(f"{ROOM}/{{number}}/passage", include_in_schema=False)
    async def chosen(
        request: Request, number: str, caller: Caller = Depends(door.writer)
    ) -> Response:
        """A draft with a passage in one of its entries."""
        pairs = await read_form(request, longest=LONGEST)
        return await run_in_threadpool(put, request, caller, number_of(number), pairs)

    def shown(request: Request, key: str) -> Response:
        pairs = query_pairs(request)
        require_known(pairs, ("q", "proposal", "entry"))
        caller = door.known(request)
        if caller is None:
            return offered(pages, request, f"{request.url.path}?{request.url.query}".rstrip("?"))
        require_reader(caller)
        page, desk = Page(pages.site, request, lenient=True), desk_of(request, settings)
        draft = draft_of(desk, caller, pairs) if only(pairs, "proposal") else None
        if not key:
            return text_page(page, desk, None, draft)
        sought = " ".join((only(pairs, "q") or "")[:_SOUGHT].split())
        return text_page(page, desk, text_of(desk, key), draft, sought=sought)

    def put(request: Request, caller: Caller, number: int, pairs: Pairs) -> Response:
        require_known(pairs, _SENT)
        page, desk = Page(pages.site, request, lenient=True), desk_of(request, settings)
        given = {name.lstrip("_"): only(pairs, name) or "" for name in _SENT}
        asked = [("proposal", str(number)), ("entry", given["entry"])]
        draft = draft_of(desk, caller, asked)
        document = text_of(desk, given["document"])
        quote = taken(
            document,
            Quote(document.key, given["passage"], given["section"], given["place"]),
            given["take"],
        )
        try:
            start, end = found(document, quote)
        except BadValue as error:
            return text_page(page, desk, document, draft, quote=quote, error=error)
        words = document.text[start:end]
        entry = draft.entry.resting(Quote(document.key, words, "", f"{start}-{end}"))
        entries = (*draft.entries[: draft.at], entry, *draft.entries[draft.at + 1 :])
        drawn = change_of(desk, blueprint(), entries, page.language)
        proposal = draft.view.proposal
        patch = patch_of(
            desk.store,
            drawn.added,
            drawn.removed,
            organisation=proposal.organisation or ALL,
            base=settings.base,
        )
        revision = int(given["revision"]) if _is_number(given["revision"]) else 0
        content = Content(proposal.title, patch, as_form(drawn.entries))
        save(desk, caller, number, revision, content, by=door.by(request, caller))
        return gone_to(request, f"{ROOM}/{number}/edit", query=f"entry={draft.at}")

    return router


def text_of(desk: Desk, key: str) -> Document:
    """The document of an address; raises `NotFound`."""
    try:
        return document_of(desk, key)
    except BadValue as error:
        raise NotFound(error.detail, advice=error.advice) from error


def draft_of(desk: Desk, caller: Caller, pairs: Pairs) -> Draft:
    """The entry of a draft that an address names; raises `NotFound` and `Conflict`."""
    number = number_of(only(pairs, "proposal") or "")
    held = view(desk, caller, number)
    if "save" not in held.acts:
        raise Conflict(
            "This proposal cannot be changed as it stands now.",
            advice="Take it back to work on it, or open it again.",
            state=held.proposal.state,
        )
    entries = entries_of(held.revision.form)
    chosen = whole_number(pairs, "entry", default=0, least=0, most=10_000)
    if chosen >= len(entries):
        raise NotFound(
            f"This proposal has no entry “{chosen}”.",
            advice=f"They are numbered from 0 to {len(entries) - 1}.",
        )
    return Draft(held, entries, chosen)


def text_page(
    page: Page,
    desk: Desk,
    document: Document | None,
    draft: Draft | None,
    *,
    sought: str = "",
    quote: Quote | None = None,
    error: BadValue | None = None,
) -> Response:
    """A text with what somebody looks for in it; without a document, those there are."""
    if quote is None and draft is not None and document is not None:
        entry = draft.entry
        quote = entry.quote if entry.document == document.key else Quote(document.key, "")
    place = (
        [("proposal", str(draft.view.proposal.number)), ("entry", str(draft.at))] if draft else []
    )
    base = f"{desk.settings.base}id/document/"
    return page.render(
        "reading.html",
        status=error.status if error else 200,
        headers=PRIVATE,
        here="proposals",
        reading=reading_of(page, desk, document, sought) if document else None,
        draft=draft,
        place=place,
        quote=quote,
        error=error,
        choices=choices_of(error),
        documents=[
            (key, name_of(page, desk, base + key), page.links.page(f"{DOCUMENTS}/{key}", place))
            for key in registered(desk)
            if document is None or key != document.key
        ],
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
