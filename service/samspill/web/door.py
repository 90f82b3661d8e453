"""The door to all that is not open to everybody: who asks, by a token or by a session.

A room takes the one `Door` of the application, which `app.py` makes, and asks

- `door.known(request)`: the `Caller`, or None for somebody who is not signed in;
- `door.caller(request)`: the `Caller`, or 401 – also as `caller: Caller = Depends(door.caller)`;
- `door.writer(request)`: the same for what changes something: 403 for a form that another site's
  page has sent (Origin, Sec-Fetch-Site) – also as `Depends(door.writer)`;
- `door.permitted(request, action, organisation)`: a `Caller` who may propose, review or manage for
  an organisation (the key of an actor, or `*`), or 401 or 403; a POST is guarded as by `writer`;
- `caller.may(action, organisation)`, `caller.require(action, organisation)` and
  `caller.organisations(action)`, where `*` means all; `caller.account.id`, `.name` and `.label`;
- `door.by(request, caller)`: who does it, for `samspill.contribute.identity.log`;
- `require_own_page(request, settings)`: the guard alone, for forms of those who are not signed in;
- `read_form(request)` of `samspill.web.posted`: the names and values of a form.

All of them are quick, but read the journal: call them in a plain `def` route or in a thread. A page
that differs by who asks is sent with the headers `PRIVATE` to everybody, so that nobody gets the
page of another out of the cache. On a page, 401 leads to signing in and back.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import Request

from samspill.contribute.callers import By, Caller
from samspill.contribute.credentials import read_secret
from samspill.contribute.identity import log
from samspill.contribute.roles import Action
from samspill.contribute.sessions import check_session
from samspill.contribute.tokens import check_token
from samspill.engine.accounts import Accounts
from samspill.errors import Forbidden, SamspillError, Unauthorized
from samspill.settings import Settings
from samspill.web.attempts import Attempts
from samspill.web.cookies import SESSION, cookie_of
from samspill.web.fairness import client_of

if TYPE_CHECKING:
    from samspill.contribute.openid import Login

SIGN_IN = "/account/sign-in"

PRIVATE = {"Cache-Control": "private, no-store"}
"""What every answer says that is for one person only."""


class Door:
    """Who asks, for every route that needs to know."""

    def __init__(self, settings: Settings, accounts: Accounts) -> None:
        self.settings = settings
        self.accounts = accounts
        self.login = login_of(settings)
        self.attempts = Attempts(settings.failed_attempts)

    def caller(self, request: Request) -> Caller:
        """Who asks; raises `Unauthorized` where nobody is known, or what is shown is not valid."""
        found = self.known(request)
        if found is None:
            raise Unauthorized(
                "This needs an account.",
                advice=f"Sign in at {SIGN_IN}, or send a token: Authorization: Bearer sam_….",
            )
        return found

    def writer(self, request: Request) -> Caller:
        """Who asks for a change; raises `Forbidden` for one that another site's page has sent."""
        found = self.caller(request)
        if found.way == "session":
            require_own_page(request, self.settings)
        return found

    def permitted(self, request: Request, action: Action, organisation: str) -> Caller:
        """Who asks, if they may do something for an organisation; else `Unauthorized`, `Forbidden`.

        What may change something has to come from a page of ours.
        """
        safe = request.method in ("GET", "HEAD")
        found = self.caller(request) if safe else self.writer(request)
        found.require(action, organisation)
        return found

    def known(self, request: Request) -> Caller | None:
        """Who asks, or None where nothing is shown; a token comes before a cookie."""
        shown = request.headers.get("authorization")
        if shown is not None:
            kind, _, token = shown.partition(" ")
            if kind.lower() != "bearer" or not token:
                raise Unauthorized(
                    "Only bearer tokens are known here.",
                    advice="Send Authorization: Bearer, a space and the token.",
                )
            return self._bearer(request, token.strip())
        cookie = cookie_of(request, self.settings, SESSION)
        if cookie is None:
            return None
        with suppress(Unauthorized):  # a session that has ended is as none
            return check_session(self.accounts, cookie)
        return None

    def _bearer(self, request: Request, token: str) -> Caller:
        """Who a token belongs to: one of ours, or where services send them, a JWT."""
        if self.login is None or not self.login.audience or token.count(".") != 2:
            return self.admit(request, token)
        try:
            return self.login.service(self.accounts, token)
        except Unauthorized as error:
            self.refuse(request, "JWT", error)
            raise

    def admit(self, request: Request, token: str) -> Caller:
        """Who a token of ours belongs to; failures are counted and written down, without it."""
        try:
            return check_token(self.accounts, token)
        except Unauthorized as error:
            secret = read_secret(token)
            self.refuse(request, f"token {secret.id}" if secret else "token", error)
            raise

    def refuse(self, request: Request, about: str, error: Unauthorized) -> None:
        """Counts a failure, and writes it down while the client is not held off."""
        self.attempts.fail(client_of(request.scope))
        with suppress(SamspillError), self.accounts.writing() as changes:
            log(changes, "refused", f"{about}: {error.detail}", self.by(request), done=False)

    def by(self, request: Request, caller: Caller | None = None) -> By:
        """Who does something, for the log."""
        return By(client_of(request.scope), caller.account.id if caller else None)


def login_of(settings: Settings) -> Login | None:
    """The login that the settings name, or None; without one, what it needs is not loaded."""
    if not settings.oidc_issuer:
        return None
    from samspill.contribute.openid import Login

    return Login(settings)


def require_own_page(request: Request, settings: Settings) -> None:
    """Raises `Forbidden` unless a page of ours sent the request, as only browsers can tell.

    What tells neither its Origin nor its Sec-Fetch-Site is refused: every browser tells one.
    """
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    ours = {origin_of(str(request.base_url)), origin_of(settings.address)}
    if site not in (None, "same-origin") or (origin is not None and origin not in ours):
        raise Forbidden(
            "The request was sent by a page of another site.",
            advice="Open the page here and send it again; programs use a token, not a cookie.",
        )
    if origin is None and site is None:
        raise Forbidden(
            "The request does not tell which page sent it.",
            advice="Use a current browser; programs use a token, not a cookie.",
        )


def origin_of(address: str) -> str:
    """The origin of an address as browsers write it."""
    parts = urlsplit(address)
    port = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return f"{parts.scheme}://{parts.netloc.removesuffix(port) if port else parts.netloc}"
