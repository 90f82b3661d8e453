"""The cookies of who is signed in: no script reads them, no form of another site sends them."""

from __future__ import annotations

from fastapi import Request, Response

from samspill.settings import Settings

SESSION = "samspill_session"
LOGIN = "samspill_login"
"""The cookie of a sign-in that is under way with OpenID Connect."""


def cookie_of(request: Request, settings: Settings, name: str) -> str | None:
    """What a cookie of ours says, or None."""
    return request.cookies.get(full_name(request, settings, name))


def set_cookie(
    response: Response, request: Request, settings: Settings, *, name: str, value: str, seconds: int
) -> None:
    """Sets a cookie, or with 0 seconds takes it away."""
    response.set_cookie(
        full_name(request, settings, name),
        value,
        max_age=seconds,
        path=_path(request),
        secure=is_secure(request, settings),
        httponly=True,
        samesite="lax",
    )


def full_name(request: Request, settings: Settings, name: str) -> str:
    """The name of a cookie: over HTTPS one that no other host or unencrypted page can set."""
    held = is_secure(request, settings) and _path(request) == "/"
    return f"__Host-{name}" if held else name


def is_secure(request: Request, settings: Settings) -> bool:
    """Whether the browser meets this service over HTTPS."""
    return request.url.scheme == "https" or settings.address.startswith("https://")


def _path(request: Request) -> str:
    return str(request.scope.get("root_path", "")).rstrip("/") + "/"
