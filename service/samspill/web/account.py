"""One's own account: who one is, one's roles, and one's tokens made and revoked."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from samspill.contribute.callers import Caller
from samspill.contribute.feeds import feed_of
from samspill.contribute.identity import EVERY_LANGUAGE
from samspill.contribute.organisations import organisation_labels
from samspill.contribute.roles import ACCOUNT_SCOPE, ALL, RIGHTS, SCOPES, role_of
from samspill.contribute.tokens import (
    LONGEST_DAYS,
    USUAL_DAYS,
    issue_own_token,
    revoke_token,
    state_of,
)
from samspill.engine.accounts import Grant, Token
from samspill.errors import BadValue, SamspillError
from samspill.settings import Settings
from samspill.web.door import PRIVATE, Door
from samspill.web.negotiation import prefers
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.parameters import only, query_pairs, require_known
from samspill.web.posted import read_form
from samspill.web.signing_in import HOME, gone_to, offered

LONGEST = 50
"""The tokens that have ended that a page shows."""

DAYS = (7, 30, USUAL_DAYS, 365)


def wants_page(request: Request) -> bool:
    """Whether a browser asks."""
    return prefers(request.headers.get("accept"), "text/html", over="application/json")


@dataclass(frozen=True)
class Made:
    """A token that has just been made: its text, which is shown this once."""

    text: str
    token: Token


def account_routes(settings: Settings, pages: Pages, door: Door) -> APIRouter:
    """The page of one's account, and what it does."""
    router = APIRouter()

    @router.get(HOME, include_in_schema=False)
    def account(request: Request) -> Response:
        """Who asks: a page for people, JSON for programs."""
        if not wants_page(request):
            return JSONResponse(account_object(door.caller(request)), headers=PRIVATE)
        require_known(query_pairs(request), ())
        caller = door.known(request)
        if caller is None:
            return offered(pages, request, HOME)
        return shown(request, caller)

    @router.get(f"{HOME}/tokens", include_in_schema=False)
    def tokens(request: Request) -> Response:
        """Where the page of a new token leads when it is opened again."""
        return gone_to(request, HOME, query=request.url.query)

    @router.post(f"{HOME}/tokens", include_in_schema=False)
    async def make(request: Request, caller: Caller = Depends(door.writer)) -> Response:
        """Makes a token, and shows it this once."""
        pairs = await read_form(request)
        try:
            secret, token = await run_in_threadpool(
                issue_own_token,
                door.accounts,
                caller,
                scopes=[value for name, value in pairs if name == "scope"],
                days=days_of(only(pairs, "days")),
                label=only(pairs, "label") or "",
                by=door.by(request, caller),
            )
        except SamspillError as error:
            if not wants_page(request):
                raise
            return await run_in_threadpool(shown, request, caller, error=error)
        if wants_page(request):
            return await run_in_threadpool(shown, request, caller, made=Made(secret.text, token))
        body = {"token": secret.text, **token_object(token)}
        return JSONResponse(body, status_code=HTTPStatus.CREATED, headers=PRIVATE)

    @router.post(f"{HOME}/tokens/{{id}}/revoke", include_in_schema=False)
    def revoke(request: Request, id: str, caller: Caller = Depends(door.writer)) -> Response:
        """Revokes a token of one's own."""
        caller.require_scope(ACCOUNT_SCOPE)
        by = door.by(request, caller)
        token = revoke_token(door.accounts, id, owner=caller.account.id, by=by)
        if wants_page(request):
            return gone_to(request, HOME)
        return JSONResponse(token_object(token), headers=PRIVATE)

    def shown(
        request: Request,
        caller: Caller,
        *,
        made: Made | None = None,
        error: SamspillError | None = None,
    ) -> Response:
        page = Page(pages.site, request, lenient=True)
        with door.accounts.reading() as rows:
            tokens = [(one, state_of(one)) for one in rows.tokens(caller.account.id)]
            chosen = rows.language(caller.account.id)
        ended = [(token, state) for token, state in tokens if state != "open"]
        return page.render(
            "account.html",
            status=error.status if error else HTTPStatus.OK,
            headers=PRIVATE,
            here="account",
            caller=caller,
            roles=roles_of(page, caller.grants),
            open=[token for token, state in tokens if state == "open"],
            ended=ended[:LONGEST],
            ended_in_all=len(ended),
            scopes=[one for one in SCOPES if one in caller.scopes and offers(caller, one)],
            days=DAYS,
            usual=USUAL_DAYS,
            may_make=ACCOUNT_SCOPE in caller.scopes,
            feed=feed_of(settings, caller),
            mailing=bool(settings.smtp_host),
            mailed_in=chosen or EVERY_LANGUAGE,
            manages=bool(caller.organisations("manage")),
            made=made,
            error=error,
            contact=settings.contact,
        )

    return router


def days_of(text: str | None) -> int:
    """A number of days from a form; raises `BadValue`."""
    if text is None or text == "":
        return USUAL_DAYS
    if text.isascii() and text.isdigit() and len(text) < 6:
        return int(text)
    raise BadValue(
        f"“{text[:40]}” is no number of days.",
        advice=f"Give a whole number from 1 to {LONGEST_DAYS}.",
        parameter="days",
    )


def offers(caller: Caller, scope: str) -> bool:
    """Whether a scope is offered for a new token: one with which something can be done."""
    if scope == ACCOUNT_SCOPE:
        return caller.token is None
    return any(scope in RIGHTS[role_of(grant.role)] for grant in caller.grants)


def roles_of(page: Page, grants: tuple[Grant, ...]) -> list[tuple[Grant, str, str | None]]:
    """Roles with what their organisations are called, and the pages of these."""
    base = page.site.settings.base
    keys = [grant.organisation for grant in grants if grant.organisation != ALL]
    labels = organisation_labels(page.served.store, keys, language=page.language, base=base)
    found = []
    for grant in grants:
        key = grant.organisation
        address = page.links.thing(f"{base}id/actor/{key}") if key in labels else None
        found.append((grant, labels.get(key, key), address))
    return found


def account_object(caller: Caller) -> dict[str, object]:
    """Who asks, as JSON has it."""
    return {
        "name": caller.account.name,
        "label": caller.account.label,
        "way": caller.way,
        "scopes": [scope for scope in SCOPES if scope in caller.scopes],
        "expires": caller.token.expires if caller.token else None,
        "roles": [
            {"role": grant.role, "organisation": grant.organisation, "source": grant.source}
            for grant in caller.grants
        ],
    }


def token_object(token: Token) -> dict[str, object]:
    """A token as JSON has it, without what cannot be seen."""
    return {
        "id": token.id,
        "label": token.label,
        "scopes": token.scopes,
        "created": token.created,
        "expires": token.expires,
        "state": state_of(token),
    }
