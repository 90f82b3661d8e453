"""What a form of ours sends: a short body of names and values."""

from __future__ import annotations

from fastapi import Request

from samspill.errors import UnsupportedMediaType
from samspill.web.parameters import Pairs, read_body, read_pairs

FORM_TYPE = "application/x-www-form-urlencoded"
_LONGEST = 16 * 1024
_SECONDS = 20.0


async def read_form(request: Request, *, longest: int = _LONGEST) -> Pairs:
    """The names and values of a form; raises `UnsupportedMediaType` for a body of another type."""
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent != FORM_TYPE:
        raise UnsupportedMediaType(
            "A form is expected here.", advice=f"Send it as {FORM_TYPE}.", accepted=[FORM_TYPE]
        )
    return read_pairs(await read_body(request, maximum=longest, seconds=_SECONDS))
