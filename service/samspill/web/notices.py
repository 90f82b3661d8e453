"""Notice: the steward's page of hooks and messages, and the language of one's own e-mail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from samspill.contribute.boards import Board, board_of, managed_hook
from samspill.contribute.callers import Caller
from samspill.contribute.hooks import (
    drop_held,
    pause_hook,
    release,
    retry_hook,
    retry_mails,
    try_hook,
)
from samspill.contribute.identity import choose_language
from samspill.contribute.organisations import organisation_labels
from samspill.contribute.outcomes import Outcome
from samspill.contribute.roles import ACCOUNT_SCOPE, ALL
from samspill.engine.hooks import Hook
from samspill.settings import Settings
from samspill.web.account import wants_page
from samspill.web.door import PRIVATE, Door
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.parameters import only, query_pairs, require_known
from samspill.web.posted import read_form
from samspill.web.signing_in import HOME, gone_to

BOARD = f"{HOME}/notice"

Act = Literal["test", "pause", "resume", "retry"]


@dataclass(frozen=True)
class Tried:
    """What came of a trial that has just been made."""

    hook: Hook
    outcome: Outcome


def notice_routes(settings: Settings, pages: Pages, door: Door) -> APIRouter:
    """The board, what is done on it, and the language of e-mail."""
    router = APIRouter()

    @router.get(BOARD, include_in_schema=False)
    def board(request: Request, caller: Caller = Depends(door.caller)) -> Response:
        """The board: a page for people, JSON for programs."""
        require_known(query_pairs(request), ())
        found = board_of(settings, caller)
        if not wants_page(request):
            return JSONResponse(board_object(found), headers=PRIVATE)
        return shown(request, caller, found)

    @router.post(f"{BOARD}/hooks/{{id}}/{{act}}", include_in_schema=False)
    def act(request: Request, id: str, act: Act, caller: Caller = Depends(door.writer)) -> Response:
        """Tries a hook, lets it wait, ends that, or lets what has failed be tried again."""
        hook, by = managed_hook(settings, caller, id), door.by(request, caller)
        if act == "test":
            outcome = try_hook(settings, hook.id)
            if not wants_page(request):
                body = {"received": outcome.done, "said": outcome.said}
                return JSONResponse(body, headers=PRIVATE)
            return shown(request, caller, board_of(settings, caller), Tried(hook, outcome))
        if act == "retry":
            retry_hook(settings, hook.id, by=by)
        else:
            pause_hook(settings, hook.id, resume=act == "resume", by=by)
        return done(request, caller)

    @router.post(f"{BOARD}/mails/retry", include_in_schema=False)
    def retry(request: Request, caller: Caller = Depends(door.writer)) -> Response:
        """Lets the mails that were given up be tried again."""
        caller.require("manage", ALL)
        retry_mails(settings, by=door.by(request, caller))
        return done(request, caller)

    @router.post(f"{BOARD}/held/{{act}}", include_in_schema=False)
    def decide(
        request: Request,
        act: Literal["release", "drop"],
        caller: Caller = Depends(door.writer),
    ) -> Response:
        """Sends what was held since a restore, or drops it."""
        caller.require("manage", ALL)
        chosen = release if act == "release" else drop_held
        chosen(settings, by=door.by(request, caller))
        return done(request, caller)

    @router.post(f"{HOME}/language", include_in_schema=False)
    async def language(request: Request, caller: Caller = Depends(door.writer)) -> Response:
        """Sets the language of one's own e-mail."""
        caller.require_scope(ACCOUNT_SCOPE)
        asked = only(await read_form(request), "language")
        by, name = door.by(request, caller), caller.account.name
        await run_in_threadpool(choose_language, door.accounts, name, asked, by=by)
        if wants_page(request):
            return gone_to(request, HOME)
        return Response(status_code=204, headers=PRIVATE)

    def done(request: Request, caller: Caller) -> Response:
        if wants_page(request):
            return gone_to(request, BOARD)
        return JSONResponse(board_object(board_of(settings, caller)), headers=PRIVATE)

    def shown(
        request: Request, caller: Caller, board: Board, tried: Tried | None = None
    ) -> Response:
        page = Page(pages.site, request, lenient=True)
        keys = [one.hook.organisation for one in board.hooks if one.hook.organisation != ALL]
        with door.accounts.reading() as rows:
            people = {one.email: one.label for one in rows.accounts() if one.email}
        return page.render(
            "notice.html",
            headers=PRIVATE,
            here="account",
            board=board,
            tried=tried,
            people=people,
            hosts={one.hook.id: one.host for one in board.hooks},
            labels=organisation_labels(
                page.served.store, keys, language=page.language, base=settings.base
            ),
            said=lambda text: said_in(page, text),
            mailing=bool(settings.smtp_host),
        )

    return router


def said_in(page: Page, text: str) -> str | None:
    """What came of a try in the language of a page; None for the words of others."""
    sentences = {
        r"it answered (\d+)": page.translated("It answered %(what)s."),
        r"no answer in ([\d.]+) seconds": page.translated("No answer in %(what)s seconds."),
        r"its certificate is not valid: (.+)": page.translated(
            "Its certificate is not valid (%(what)s)."
        ),
        r"(Name or service not known)": page.translated("Nobody knows that name."),
        r"(Connection refused)": page.translated("Nobody answers there."),
        r"(\d+)": page.translated("Received (%(what)s)."),
        r"(received)": page.translated("Received."),
        r"(it waited for too long)": page.translated("It waited for too long."),
        r"(the hook has ended)": page.translated("The receiver wants no more."),
    }
    for pattern, sentence in sentences.items():
        if found := re.fullmatch(pattern, text):
            return sentence % {"what": found[1]}
    return None


def board_object(board: Board) -> dict[str, object]:
    """A board as JSON has it; addresses only as far as they are no secret."""
    return {
        "hooks": [
            {
                "id": one.hook.id,
                "host": one.host,
                "events": one.hook.events,
                "organisation": one.hook.organisation,
                "created": one.hook.created,
                "ended": one.hook.ended,
                "paused": one.paused,
                "messages": dict(one.counts),
                "last": {"state": one.last.state, "said": one.last.said} if one.last else None,
            }
            for one in board.hooks
        ],
        "mails": dict(board.mails) if board.whole else None,
        "messages": [
            {
                "id": one.id,
                "kind": one.kind,
                "to": one.address,
                "subject": one.subject,
                "state": one.state,
                "created": one.created,
                "next": one.next,
                "tries": one.tries,
                "said": one.said,
            }
            for one in board.messages
        ],
    }
