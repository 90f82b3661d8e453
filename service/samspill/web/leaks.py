"""Tokens in addresses: they are refused wherever they go, since addresses are written down."""

from __future__ import annotations

from urllib.parse import unquote_plus

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from samspill.contribute.credentials import holds_token
from samspill.errors import Unauthorized
from samspill.web.fairness import Told

_NAMES = ("access_token=", "bearer_token=")


class Leaks:
    """Answers 401 to an address with a token in it, before anything else reads it."""

    def __init__(self, app: ASGIApp, *, told: Told) -> None:
        self.app = app
        self.told = told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and leaks(scope):
            error = Unauthorized(
                "There is a token in the address.",
                advice="Addresses are kept by browsers and proxies: revoke that token, and send "
                "another in the header Authorization.",
                error="invalid_request",
            )
            # the page of the error has links that repeat the address
            bare = {**scope, "query_string": b"", "path": "/", "raw_path": b"/"}
            await self.told(Request(bare), error)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def leaks(scope: Scope) -> bool:
    """Whether a token, or what is called one, is in the address of a request."""
    query = scope["query_string"].decode("latin-1")
    named = any(part.lower().startswith(_NAMES) for part in query.split("&"))
    return named or holds_token(unquote_plus(query)) or holds_token(scope["path"])
