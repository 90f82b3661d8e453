"""The language of a request: the one its address names, else the one its reader likes best.

Whoever chooses a language on a page is remembered by a cookie that holds its tag and nothing else.
"""

from __future__ import annotations

from fastapi import Request

from samspill.errors import BadValue
from samspill.settings import Language
from samspill.web.negotiation import choose_language
from samspill.web.parameters import only, query_pairs
from samspill.web.texts import LANGUAGES

COOKIE = "samspill_language"
"""The name of the cookie that remembers a language."""

_YEAR = 365 * 24 * 60 * 60


def language_of(
    request: Request, *, default: Language, lenient: bool = False, remembered: bool = False
) -> Language:
    """The language to answer in: `lang=`, then Accept-Language, then the setting.

    With `remembered`, for pages, the one that was chosen before comes after `lang=`. Raises
    `BadValue` for a language that is not spoken here, unless `lenient`.
    """
    asked = asked_language(request, lenient=lenient)
    if asked is not None:
        return asked
    if remembered and (chosen := remembered_language(request.headers.get("cookie", ""))):
        return chosen
    header = request.headers.get("accept-language")
    found = choose_language(header, LANGUAGES, default=default)
    return "en" if found == "en" else "nb"


def remembered_language(cookies: str) -> Language | None:
    """The language that a Cookie header remembers."""
    for part in cookies.split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE and value in ("nb", "en"):
            return "nb" if value == "nb" else "en"
    return None


def remembering(language: Language, *, path: str) -> str:
    """The Set-Cookie header that remembers a language below a path."""
    return f"{COOKIE}={language}; Path={path}; Max-Age={_YEAR}; SameSite=Lax; HttpOnly"


def asked_language(request: Request, *, lenient: bool = False) -> Language | None:
    """The language that the address names, or None."""
    try:
        asked = only(query_pairs(request), "lang")
    except BadValue:
        if lenient:
            return None
        raise
    match asked:
        case "nb" | "en":
            return asked
        case None | "":
            return None
        case _ if lenient:
            return None
        case _:
            raise BadValue(
                f"“{asked}” is not a language that answers are given in.",
                advice=f"Use lang={' or lang='.join(LANGUAGES)}.",
                parameter="lang",
            )
