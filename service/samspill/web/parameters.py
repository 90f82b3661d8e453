"""What the address or the form of a request says, read strictly."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Sequence
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.requests import ClientDisconnect

from samspill.ask.near import alike
from samspill.errors import BadValue, TooLarge, UnsupportedMediaType

Pairs = list[tuple[str, str]]

_FIELDS = 200

ALWAYS = ("lang", "version", "format")
"""The parameters that every address of ours takes."""


def read_pairs(encoded: bytes) -> Pairs:
    """The names and values of a URL-encoded text; raises `BadValue` where it is not UTF-8."""
    try:
        return parse_qsl(
            encoded.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_FIELDS,
        )
    except UnicodeDecodeError as error:
        raise BadValue(
            "The parameters are not UTF-8 in percent-encoding.",
            advice="Encode the text as UTF-8 and escape it, as every HTTP library does.",
        ) from error
    except ValueError as error:
        raise BadValue(
            f"The request has more than {_FIELDS} parameters.", advice="Send fewer of them."
        ) from error


def query_pairs(request: Request) -> Pairs:
    """The parameters in the address of a request."""
    return read_pairs(request.scope["query_string"])


def only(pairs: Iterable[tuple[str, str]], name: str) -> str | None:
    """The value of a parameter that may be given once, or None; raises `BadValue` for two."""
    values = [value for key, value in pairs if key == name]
    if len(values) > 1:
        raise BadValue(
            f"The parameter “{name}” is given {len(values)} times.",
            advice="Give it once.",
            parameter=name,
        )
    return values[0] if values else None


def require_known(pairs: Iterable[tuple[str, str]], names: Collection[str]) -> None:
    """Raises `BadValue`, naming what is near, for a parameter that an address does not take."""
    known = [*names, *ALWAYS]
    for name, _ in pairs:
        if name not in known:
            near = alike(name, {one: one for one in known})
            listed = f"There are {', '.join(known)}."
            raise BadValue(
                f"There is no parameter “{name}” here.",
                advice=f"Did you mean {' or '.join(near)}? {listed}" if near else listed,
                parameter=name,
                near=near,
            )


def whole_number(
    pairs: Iterable[tuple[str, str]], name: str, *, default: int, least: int, most: int
) -> int:
    """A parameter that is a whole number; raises `BadValue` for what is none, or out of bounds."""
    text = only(pairs, name)
    if not text:
        return default
    if text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most:
        return int(text)
    raise BadValue(
        f"“{text[:40]}” cannot be used for {name}: a whole number from {least} to {most} is "
        "asked for.",
        advice=f"Leave it out, or give {name}={least}.",
        parameter=name,
    )


async def read_body(request: Request, *, maximum: int, seconds: float) -> bytes:
    """The body of a request.

    Raises `TooLarge` as soon as it is longer than `maximum` bytes, and `BadValue` when it has not
    come within so many seconds or not whole.
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType(
            "Compressed bodies are not read here.", advice="Send the body as it is."
        )
    try:
        async with asyncio.timeout(seconds):
            return await _bounded(request, maximum)
    except TimeoutError:
        raise BadValue(
            f"The body of the request did not come within {seconds:g} seconds.",
            advice="Send it at once.",
        ) from None
    except ClientDisconnect:
        raise BadValue(
            "The connection ended before the body of the request did.", advice="Send it again."
        ) from None


async def _bounded(request: Request, maximum: int) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > maximum:
            raise TooLarge(
                f"The body of the request is longer than {maximum} bytes.",
                advice="Send less at once.",
                limit="body_bytes",
                maximum=maximum,
            )
    return bytes(body)


def require_one_of(value: str, known: Sequence[str], name: str) -> None:
    """Raises `BadValue` for a value of a parameter that is none of those it may have."""
    if value not in known:
        raise BadValue(
            f"“{value[:40]}” cannot be used for {name}.",
            advice=f"Use one of {', '.join(known)}.",
            parameter=name,
        )
