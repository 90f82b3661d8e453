"""Secrets: how they are made, read, hashed, compared and signed.

A secret is 256 random bits, so a fast hash keeps it: there is nothing to guess it by.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
from dataclasses import dataclass

PREFIX = "sam_"
"""What every token begins with, so that people and scanners of leaked secrets know one."""

_LETTERS = string.ascii_lowercase + string.digits
_TOKEN = re.compile(r"sam_([a-z0-9]{8})_([0-9a-f]{64})")
_TOKEN_ANYWHERE = re.compile(r"sam_[a-z0-9]{8}_[0-9a-f]{64}")
_SIGNED = re.compile(r"([A-Za-z0-9_-]{1,4000})\.([0-9a-f]{64})")


@dataclass(frozen=True)
class Secret:
    """A token: the identifier that may be seen, and the secret that may not."""

    id: str
    secret: str

    def __repr__(self) -> str:
        return f"Secret({self.id!r})"

    @property
    def text(self) -> str:
        """The whole token, as it is shown once."""
        return f"{PREFIX}{self.id}_{self.secret}"

    @property
    def hash(self) -> str:
        """What is kept of it."""
        return digest(self.secret)


def new_secret() -> Secret:
    """A new token."""
    return Secret("".join(secrets.choice(_LETTERS) for _ in range(8)), new_key())


def new_key() -> str:
    """256 random bits in hexadecimal."""
    return secrets.token_hex(32)


def read_secret(text: str) -> Secret | None:
    """A token from its text, or None for what has not the form of one."""
    found = _TOKEN.fullmatch(text)
    return Secret(found[1], found[2]) if found else None


def holds_token(text: str) -> bool:
    """Whether a token stands somewhere in a text."""
    return _TOKEN_ANYWHERE.search(text) is not None


def digest(secret: str) -> str:
    """The SHA-256 of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two texts are the same, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def signed(text: str, *, key: str, purpose: str) -> str:
    """A text of letters, digits, - and _ with a signature that is valid for one purpose."""
    return f"{text}.{_signature(text, key, purpose)}"


def unsigned(text: str, *, key: str, purpose: str) -> str | None:
    """The text that was signed for a purpose; None where the signature is not ours."""
    found = _SIGNED.fullmatch(text)
    if found is None or not same(found[2], _signature(found[1], key, purpose)):
        return None
    return found[1]


def derived(secret: str, *, key: str, purpose: str) -> str:
    """Another secret for one purpose: who has it knows neither the first nor those for others."""
    return _signature(secret, key, purpose)


def _signature(text: str, key: str, purpose: str) -> str:
    return hmac.new(bytes.fromhex(key), f"{purpose}:{text}".encode(), "sha256").hexdigest()
