"""What every response has in common: HEAD, OPTIONS, reading from other sites, a strict policy."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = MappingProxyType(
    {
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
            "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": (
            "Content-Language, ETag, Link, Memento-Datetime, Retry-After, Samspill-Version, "
            "Preference-Applied, X-Request-Id"
        ),
    }
)
"""The headers of every response; reading is open to pages of any site, and nothing is a secret."""

_PREFLIGHT = {
    "Access-Control-Allow-Headers": (
        "Accept, Accept-Datetime, Accept-Language, Authorization, Content-Type, Idempotency-Key, "
        "If-Match, If-None-Match, Prefer"
    ),
    "Access-Control-Max-Age": "86400",
}


class Manners:
    """Answers OPTIONS, lets HEAD through as GET without a body, and adds the common headers."""

    def __init__(self, app: ASGIApp, *, routes: Iterable[BaseRoute]) -> None:
        self.app = app
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"

        async def polite(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        if scope["method"] == "OPTIONS" and (methods := allowed_methods(scope, self.routes)):
            allow = ", ".join(methods)
            headers = {"Allow": allow, "Access-Control-Allow-Methods": allow, **_PREFLIGHT}
            await Response(status_code=204, headers=headers)(scope, receive, polite)
            return
        await self.app({**scope, "method": "GET"} if head else scope, receive, polite)


def allowed_methods(scope: Scope, routes: Iterable[BaseRoute]) -> list[str]:
    """The methods that an address takes; empty where there is nothing."""
    found: set[str] = set()
    for route in routes:
        for method in ("GET", "POST", "PUT"):
            if route.matches({**scope, "method": method})[0] is Match.FULL:
                found.add(method)
    if "GET" in found:
        found.add("HEAD")
    return [*sorted(found), "OPTIONS"] if found else []
