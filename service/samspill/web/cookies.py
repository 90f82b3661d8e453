"""The cookies of who is signed in: no script reads them, no form of another site sends them."""

from __future__ import annotations

from fastapi import Request, Response

from samspill.settings import Settings

SIGN_OUT = "/account/sign-out"

SESSION = "samspill_session"
LOGIN = "samspill_login"
"""The cookie of a sign-in that is under way with OpenID Connect."""

HINT = "samspill_hint"
"""The cookie that holds the ID token of a sign-in, for signing out there: sent to no other page."""

LONGEST = 3800
"""What a cookie can hold; browsers drop a longer one."""


def cookie_of(request: Request, settings: Settings, name: str) -> str | None:
    """What a cookie of ours says, or None."""
    return request.cookies.get(full_name(request, settings, name))


def set_cookie(
    response: Response,
    request: Request,
    settings: Settings,
    *,
    name: str,
    value: str,
    seconds: int,
) -> None:
    """Sets a cookie, or with 0 seconds takes it away."""
    response.set_cookie(
        full_name(request, settings, name),
        value,
        max_age=seconds,
        path=_path(request, name),
        secure=is_secure(request, settings),
        httponly=True,
        samesite="lax",
    )


def full_name(request: Request, settings: Settings, name: str) -> str:
    """The name of a cookie: over HTTPS one that no other host or unencrypted page can set."""
    if not is_secure(request, settings):
        return name
    return f"__Host-{name}" if _path(request, name) == "/" else f"__Secure-{name}"


def is_secure(request: Request, settings: Settings) -> bool:
    """Whether the browser meets this service over HTTPS."""
    return request.url.scheme == "https" or settings.address.startswith("https://")


def _path(request: Request, name: str) -> str:
    root = str(request.scope.get("root_path", "")).rstrip("/")
    return root + (SIGN_OUT if name == HINT else "/")
