"""What requests on proposals say: which proposal and revision, with what words, and only once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from fastapi import Request

from samspill.contribute.desk import Desk, Once
from samspill.errors import BadValue, NotFound
from samspill.settings import Settings
from samspill.web.parameters import only, read_body
from samspill.web.posted import FORM_TYPE, read_form
from samspill.web.versions import serving_of

ROOM = "/proposals"
SECONDS = 30.0
_LONGEST_KEY = 200
_LONGEST_ACT = 64 * 1024


def partly_of(text: str | None) -> bool:
    """Whether the rows of a sheet that are right are taken though others are not."""
    if text in (None, "", "all", "right"):
        return text == "right"
    raise BadValue(
        f"“{str(text)[:40]}” does not say which rows are taken.",
        advice="Use rows=all, where all must be right, or rows=right.",
        parameter="rows",
    )


def desk_of(request: Request, settings: Settings) -> Desk:
    """The desk over the version that is served now."""
    served = serving_of(request).current()
    return Desk(settings, served.store, served.version.number)


def address_of(request: Request) -> str:
    """The address of this service as it was asked."""
    return str(request.base_url).rstrip("/")


def number_of(text: str) -> int:
    """The number of a proposal; raises `NotFound` for what is none."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise NotFound(
        f"There is no proposal “{text[:40]}”.", advice=f"Proposals have numbers: {ROOM}/1."
    )


async def read_move(request: Request) -> tuple[Mapping[str, str], str]:
    """What a form or a program says beside an action, and the digest of all of it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == FORM_TYPE:
        pairs = await read_form(request)
        given: Mapping[str, str] = {name: only(pairs, name) or "" for name in ("revision", "text")}
    else:
        body = await read_body(request, maximum=_LONGEST_ACT, seconds=SECONDS)
        given = _members(body)
    digest = hashlib.sha256(json.dumps([request.url.path, given], sort_keys=True).encode())
    return given, digest.hexdigest()


def _members(body: bytes) -> Mapping[str, str]:
    try:
        found: Any = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or set(found) - {"revision", "text"}:
        raise BadValue(
            "What comes with an action is a JSON object with revision and text.",
            advice='Send for instance {"revision": 1, "text": "…"}.',
        )
    if not isinstance(found.get("text", ""), str):
        raise BadValue("The text is no text.", advice="Send it as a string.", parameter="text")
    return {name: str(value) for name, value in found.items()}


def revision_of(request: Request, given: Mapping[str, str]) -> int:
    """The revision that somebody has seen, from If-Match or the body; raises `BadValue`."""
    told = request.headers.get("if-match", "").strip().strip('"') or given.get("revision", "")
    if told.isascii() and told.isdigit() and len(told) < 10:
        return int(told)
    raise BadValue(
        "It is not said which revision of the proposal is meant.",
        advice='Send the number that you have seen: If-Match: "1", or revision in the body.',
        parameter="revision",
    )


def once_of(request: Request, body: bytes) -> Once | None:
    """The Idempotency-Key of a request, with the digest of all that it says."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not 0 < len(key) <= _LONGEST_KEY or not key.isprintable():
        raise BadValue(
            f"An Idempotency-Key has 1 to {_LONGEST_KEY} characters.",
            advice="Use a random one, such as a UUID, for every new request.",
            parameter="Idempotency-Key",
        )
    digest = hashlib.sha256()
    for part in (request.method.encode(), str(request.url).encode(), body):
        digest.update(len(part).to_bytes(8, "big") + part)
    digest.update(request.headers.get("if-match", "").encode())
    return Once(key, digest.hexdigest())
