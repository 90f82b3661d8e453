"""Signatures of what hooks are sent, as Standard Webhooks 1.0 has them (HMAC-SHA256)."""

from __future__ import annotations

import base64
import hmac
import secrets

PREFIX = "whsec_"
"""What every secret of a hook begins with."""


def new_hook_secret() -> str:
    """256 random bits, as receivers are given them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signed_headers(secret: str, *, id: str, seconds: int, body: bytes) -> dict[str, str]:
    """The headers that tell what is sent, when (Unix time), and that it comes from us."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    found = hmac.new(key, f"{id}.{seconds}.".encode() + body, "sha256").digest()
    return {
        "webhook-id": id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{base64.b64encode(found).decode()}",
    }
