"""The language of a request: the one its address names, else the one its reader likes best."""

from __future__ import annotations

from fastapi import Request

from samspill.errors import BadValue
from samspill.settings import Language
from samspill.web.negotiation import choose_language
from samspill.web.parameters import only, query_pairs
from samspill.web.texts import LANGUAGES


def language_of(request: Request, *, default: Language, lenient: bool = False) -> Language:
    """The language to answer in: `lang=`, then Accept-Language, then the setting.

    Raises `BadValue` for a language that is not spoken here, unless `lenient`.
    """
    asked = asked_language(request, lenient=lenient)
    if asked is not None:
        return asked
    header = request.headers.get("accept-language")
    found = choose_language(header, LANGUAGES, default=default)
    return "en" if found == "en" else "nb"


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
