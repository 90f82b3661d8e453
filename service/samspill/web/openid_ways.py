"""The way in that leads to the login of an organisation, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from samspill.contribute.people import came_in, roles_in, rules_of
from samspill.contribute.sign_ins import SECONDS, attempt_of
from samspill.errors import SamspillError, Unauthorized
from samspill.settings import Settings
from samspill.web.cookies import HINT, LOGIN, LONGEST, cookie_of, set_cookie
from samspill.web.door import PRIVATE, SIGN_IN, Door
from samspill.web.pages import Pages
from samspill.web.parameters import only, query_pairs, require_known
from samspill.web.signing_in import begin, gone_to, inside, offered, public_address

if TYPE_CHECKING:
    from samspill.contribute.openid import Login

RETURN = "/account/openid"
"""The redirect URI, as the login has to know it."""


def openid_routes(settings: Settings, pages: Pages, door: Door, login: Login) -> APIRouter:
    """To the login, and back."""
    router = APIRouter()
    rules = rules_of(settings.oidc_roles)

    @router.get(f"{SIGN_IN}/openid", include_in_schema=False)
    def leave(request: Request) -> Response:
        """Sends a browser to the login."""
        pairs = query_pairs(request)
        require_known(pairs, ("next",))
        back = inside(only(pairs, "next"))
        try:
            address, cookie = login.begin(
                door.accounts, back=back, redirect=return_address(request, settings)
            )
        except SamspillError as error:
            return offered(pages, request, back, error=error)
        response = Response("", 303, headers={**PRIVATE, "Location": address})
        set_cookie(response, request, settings, name=LOGIN, value=cookie, seconds=SECONDS)
        return response

    @router.get(RETURN, include_in_schema=False)
    def come(request: Request) -> Response:
        """Signs in whom the login sends back, or tells why not."""
        back: str | None = None
        try:
            attempt = attempt_of(door.accounts, cookie_of(request, settings, LOGIN))
            back = attempt.back
            arrival = login.finish(
                attempt, answer_in(request), redirect=return_address(request, settings)
            )
            caller = came_in(
                door.accounts,
                arrival.claims,
                issuer=login.provider.issuer,
                roles=roles_in(arrival.claims, claim=settings.oidc_roles_claim, rules=rules),
                by=door.by(request),
            )
            response = gone_to(request, inside(back))
            begin(request, response, caller, settings=settings, door=door)
            if len(arrival.token) <= LONGEST:
                hours = int(settings.session_hours * 3600)
                set_cookie(
                    response, request, settings, name=HINT, value=arrival.token, seconds=hours
                )
        except SamspillError as error:
            told = counted(door, request, error)
            response = offered(pages, at_sign_in(request, back), back, error=told)
        set_cookie(response, request, settings, name=LOGIN, value="", seconds=0)
        return response

    return router


def at_sign_in(request: Request, back: str | None) -> Request:
    """The request as one for the ways in: the links of a page repeat its address."""
    query = urlencode([("next", inside(back))])
    return Request({**request.scope, "path": SIGN_IN, "query_string": query.encode()})


def counted(door: Door, request: Request, error: SamspillError) -> SamspillError:
    """What is told of an error, after it has been counted where somebody was not let in."""
    if isinstance(error, Unauthorized):
        try:
            door.refuse(request, "OpenID Connect", error)
        except SamspillError as held:
            return held
    return error


def answer_in(request: Request) -> dict[str, str]:
    """What the login says in the address, each once."""
    pairs = query_pairs(request)
    names = ("state", "code", "error", "iss")
    return {name: value for name in names if (value := only(pairs, name)) is not None}


def return_address(request: Request, settings: Settings) -> str:
    """Where the login sends a browser back to."""
    return public_address(request, settings) + RETURN
