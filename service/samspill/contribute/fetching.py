"""Asking a login over HTTP: a short answer in JSON within a short time, and no other address."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from samspill.contribute.trusting import trusted
from samspill.errors import ServiceUnreachable, Unauthorized

_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}
_PATIENCE = 5.0
_SECONDS = 10.0
_LARGEST = 512 * 1024


def fetched(
    method: str,
    address: str,
    *,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    ca_file: Path | None = None,
) -> dict[str, Any]:
    """The JSON object that an address answers.

    Raises `ServiceUnreachable`, and `Unauthorized` where a login does not accept what is posted.
    """
    until = time.monotonic() + _SECONDS
    try:
        with (
            httpx.Client(
                timeout=_PATIENCE,
                follow_redirects=False,
                verify=True if ca_file is None else trusted(ca_file),
            ) as client,
            client.stream(
                method,
                address,
                data=form,
                headers={**_HEADERS, **(headers or {})},
            ) as response,
        ):
            body = bytearray()
            for part in response.iter_bytes():
                body += part
                if len(body) > _LARGEST or time.monotonic() > until:
                    raise unreachable("its answer is too long or too slow")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise unreachable(type(error).__name__) from error
    return _read(response.status_code, bytes(body), asked=method == "POST")


def unreachable(reason: str) -> ServiceUnreachable:
    """What is told when a login does not answer, or not as it should."""
    return ServiceUnreachable(
        f"The login does not answer as it should: {reason}.",
        advice="Try again in a few minutes; who has a token can sign in with it meanwhile.",
        reason=reason,
    )


def refused(code: object) -> Unauthorized:
    """What is told when a login says no; its words are shown only where they are a code."""
    text = code if isinstance(code, str) else ""
    plain = text.replace("_", "").isalnum() and text.isascii() and len(text) <= 40
    return Unauthorized(
        f"The login did not let you in: {text if plain else 'no reason given'}.",
        advice="Start again; if it happens again, tell whoever runs this service.",
    )


def _read(status: int, body: bytes, *, asked: bool) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if isinstance(said, dict) and status == httpx.codes.OK:
        return said
    if asked and isinstance(said, dict) and 400 <= status < 500 and "error" in said:
        raise refused(said["error"])
    raise unreachable(f"status {status}" if status != httpx.codes.OK else "no JSON object")
