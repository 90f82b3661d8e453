"""Signing in and out of a browser."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from samspill.contribute.callers import Caller
from samspill.contribute.sessions import begin_session, end_session
from samspill.errors import SamspillError, ServiceUnreachable
from samspill.settings import Settings
from samspill.web.cookies import HINT, SESSION, SIGN_OUT, cookie_of, set_cookie
from samspill.web.door import PRIVATE, SIGN_IN, Door, require_own_page
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.parameters import only, query_pairs, require_known
from samspill.web.posted import read_form
from samspill.web.problems import challenge_of

HOME = "/account"

_LONGEST = 500
"""Characters of an address to go on to: a cookie holds it meanwhile."""


def sign_in_routes(settings: Settings, pages: Pages, door: Door) -> APIRouter:
    """The ways in, and the way out."""
    router = APIRouter()

    @router.get(SIGN_IN, include_in_schema=False)
    def ways(request: Request) -> Response:
        """The ways to sign in."""
        pairs = query_pairs(request)
        require_known(pairs, ("next",))
        return offered(pages, request, only(pairs, "next"))

    @router.post(SIGN_IN, include_in_schema=False)
    async def sign_in(request: Request) -> Response:
        """Signs a browser in with a token."""
        require_own_page(request, settings)
        pairs = await read_form(request)
        token, back = (only(pairs, name) or "" for name in ("token", "next"))
        try:
            caller = await run_in_threadpool(door.admit, request, token.strip())
        except SamspillError as error:
            return await run_in_threadpool(
                offered, pages, request, back, error=error, wrong="token"
            )
        response = gone_to(request, inside(back))
        await run_in_threadpool(begin, request, response, caller, settings=settings, door=door)
        return response

    @router.post(SIGN_OUT, include_in_schema=False)
    def sign_out(request: Request, caller: Caller = Depends(door.writer)) -> Response:
        """Ends the session of a browser."""
        cookie = cookie_of(request, settings, SESSION)
        if cookie is not None:
            end_session(door.accounts, cookie, by=door.by(request, caller))
        further = leaving(request, settings, door, caller)
        response = gone_to(request, SIGN_IN)
        if further is not None:
            # a page, since the policy on forms lets none lead on to another site
            page = Page(pages.site, request, lenient=True)
            headers = {**PRIVATE, "Refresh": f"0; url={further}", "Referrer-Policy": "no-referrer"}
            response = page.render(
                "signed_out.html",
                headers=headers,
                here="account",
                login=name_of_login(settings),
                further=further,
            )
        for name in (SESSION, HINT):
            set_cookie(response, request, settings, name=name, value="", seconds=0)
        return response

    return router


def leaving(request: Request, settings: Settings, door: Door, caller: Caller) -> str | None:
    """Where the login ends its session too; None where it does not, or cannot be asked now."""
    if door.login is None or not door.login.lets_people_in or caller.token is not None:
        return None
    hint = cookie_of(request, settings, HINT)
    with suppress(ServiceUnreachable):
        return door.login.leave(hint, back=public_address(request, settings) + SIGN_IN)
    return None


def public_address(request: Request, settings: Settings) -> str:
    """The address of this service as browsers outside know it."""
    return (settings.address or str(request.base_url)).rstrip("/")


def offered(
    pages: Pages,
    request: Request,
    back: str | None,
    *,
    error: SamspillError | None = None,
    wrong: str = "",
) -> Response:
    """The page that lists the ways in; afterwards one goes on to `back`.

    With an error, `wrong` names the field that it is about.
    """
    page = Page(pages.site, request, lenient=True)
    settings, headers = page.site.settings, dict(PRIVATE)
    if retry := error and error.fields.get("retry_after"):
        headers["Retry-After"] = str(retry)
    if challenge := error and challenge_of(error.problem()):
        headers["WWW-Authenticate"] = challenge
    return page.render(
        "sign_in.html",
        status=error.status if error else HTTPStatus.OK,
        headers=headers,
        here="account",
        back=inside(back),
        error=error,
        wrong=wrong,
        login=name_of_login(settings),
        openid=page.links.page(f"{SIGN_IN}/openid", [("next", inside(back))]),
        hours=settings.session_hours,
        contact=settings.contact,
    )


def name_of_login(settings: Settings) -> str:
    """What people call the login that they can sign in with; empty where there is none."""
    if not (settings.oidc_issuer and settings.oidc_client):
        return ""
    return settings.oidc_name or urlsplit(settings.oidc_issuer).hostname or ""


def begin(
    request: Request, response: Response, caller: Caller, *, settings: Settings, door: Door
) -> None:
    """Signs a browser in: a session of its own, whatever it had before."""
    before = cookie_of(request, settings, SESSION)
    by = door.by(request, caller)
    if before is not None:
        end_session(door.accounts, before, by=by)
    cookie = begin_session(door.accounts, caller, hours=settings.session_hours, by=by)
    seconds = int(settings.session_hours * 3600)
    set_cookie(response, request, settings, name=SESSION, value=cookie, seconds=seconds)


def gone_to(request: Request, path: str, *, query: str = "") -> Response:
    """Sends a browser on to a page of ours."""
    root = str(request.scope.get("root_path", "")).rstrip("/")
    headers = {**PRIVATE, "Location": root + path + (f"?{query}" if query else "")}
    return Response("", HTTPStatus.SEE_OTHER, headers=headers, media_type="text/plain")


def inside(path: str | None) -> str:
    """Where to go on after signing in: a path of ours, whatever was asked for."""
    ours = path and path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable()
    return path if path and ours and "\\" not in path and len(path) <= _LONGEST else HOME
