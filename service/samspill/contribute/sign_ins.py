"""Sign-ins that are under way at a login: a browser has to come back with what it left with."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from dataclasses import dataclass

from samspill.contribute.credentials import derived, new_key, signed, unsigned
from samspill.contribute.sessions import signing_key
from samspill.engine.accounts import Accounts
from samspill.errors import Unauthorized

SECONDS = 600
"""How long a sign-in may take."""

_PURPOSE = "login"


@dataclass(frozen=True)
class Attempt:
    """A sign-in that is under way: all that it must come back with follows from one secret."""

    state: str
    nonce: str
    verifier: str
    back: str

    @classmethod
    def of(cls, secret: str, back: str, *, key: str) -> Attempt:
        """The sign-in of a secret."""
        state, nonce, verifier = (
            derived(secret, key=key, purpose=f"{_PURPOSE} {what}")
            for what in ("state", "nonce", "verifier")
        )
        return cls(state, nonce, verifier, back)


def new_attempt(accounts: Accounts, *, back: str) -> tuple[Attempt, str]:
    """A new sign-in, and the cookie that it must come back with."""
    key, secret = signing_key(accounts), new_key()
    kept = json.dumps([secret, back, int(time.time()) + SECONDS], ensure_ascii=False)
    cookie = signed(encoded(kept.encode()), key=key, purpose=_PURPOSE)
    return Attempt.of(secret, back, key=key), cookie


def attempt_of(accounts: Accounts, cookie: str | None) -> Attempt:
    """The sign-in that a cookie is of; raises `Unauthorized` where it is not ours, or too old."""
    key = signing_key(accounts)
    text = unsigned(cookie or "", key=key, purpose=_PURPOSE)
    if text is None:
        raise stale()
    secret, back, until = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    if until < time.time():
        raise stale()
    return Attempt.of(secret, back, key=key)


def stale() -> Unauthorized:
    """What is told to a browser that comes back from a sign-in that it has not begun."""
    return Unauthorized(
        "This sign-in was not begun in this browser, or too long ago.",
        advice="Start again, and keep to one window.",
    )


def challenge_of(verifier: str) -> str:
    """What is shown first of the secret that is shown last (PKCE, RFC 7636)."""
    return encoded(hashlib.sha256(verifier.encode()).digest())


def encoded(value: bytes) -> str:
    """Bytes in base64url without padding."""
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
