"""What can go wrong with a remote engine, as errors of ours; no address and no key is in them."""

from __future__ import annotations

import html
import re
from http.client import HTTPException, IncompleteRead
from urllib.error import HTTPError

from samspill.errors import (
    EngineFailed,
    EngineSlow,
    ResultTooLarge,
    SamspillError,
    SyntaxProblem,
)

_LONGEST = 300
_READ = 16 * 1024
_MARKUP = re.compile(r"(?is)<(head|style|script)\b.*?</\1>|<[!/?a-z][^>]*>")
_LATE = re.compile(r"S1T00|S1TAT|time[d -]*out|estimated execution time", re.IGNORECASE)
"""What engines say of a query that took too long; Virtuoso says it with status 500."""


def cut() -> EngineFailed:
    """An answer that ends before its end."""
    return EngineFailed(
        "The engine's answer ends before it is whole.",
        advice="Try again; if it stays so, the engine's log says why it stopped.",
    )


def unreadable(what: str) -> EngineFailed:
    """An answer that is not what a SPARQL engine sends."""
    return EngineFailed(
        f"The engine's answer is no {what}.",
        advice="SAMSPILL_STORE must be the engine's address for SPARQL queries, not its web page.",
    )


def shortened(setting: str) -> EngineFailed:
    """An answer from which the engine itself left something out."""
    return EngineFailed(
        "The engine has left out a part of the answer.",
        advice=f"Raise {setting} in the engine's settings, or ask for less.",
    )


def late() -> EngineSlow:
    """An answer that did not come in time."""
    return EngineSlow(
        "The engine did not answer in time.",
        advice="Ask for less: name more of the pattern, or add a LIMIT.",
    )


def too_long(most_bytes: int) -> ResultTooLarge:
    """An answer of more bytes than are read."""
    return ResultTooLarge(
        f"The engine's answer is longer than {most_bytes} bytes.",
        advice="Ask for less: name more of the pattern, or add a LIMIT.",
        limit="bytes",
        maximum=most_bytes,
    )


def broken(error: OSError | HTTPException) -> SamspillError:
    """The error for a connection that failed."""
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return late()
    if isinstance(reason, IncompleteRead):
        return cut()
    what = (reason.strerror if isinstance(reason, OSError) else None) or type(reason).__name__
    return EngineFailed(
        f"The engine cannot be reached: {what}.",
        advice="See whether it runs, and whether SAMSPILL_STORE is its address.",
    )


def refused(error: HTTPError) -> SamspillError:
    """The error for an answer with a status that is not 2xx."""
    said = _complaint(error)
    if error.code in (408, 504) or (error.code >= 500 and _LATE.search(said)):
        return late()
    if error.code == 400 and "internal error" not in said.lower():  # Virtuoso's compiler, of itself
        return SyntaxProblem(
            f"The engine cannot read the query{f': {said}' if said else '.'}",
            advice="Mend the query and send it again.",
        )
    return EngineFailed(
        f"The engine answers with status {error.code}{f': {said}' if said else '.'}",
        advice=_ADVICE.get(error.code, "Look into the engine's log."),
        engine_status=error.code,
    )


def not_found(error: EngineFailed) -> bool:
    """Whether the engine said that there is no such thing."""
    return error.fields.get("engine_status") == 404


_MOVED = "The engine has moved; set SAMSPILL_STORE… to the address that it redirects to."
_ADVICE = {
    **dict.fromkeys((301, 302, 303, 307, 308), _MOVED),
    401: "Set SAMSPILL_STORE_USER and SAMSPILL_STORE_PASSWORD, or SAMSPILL_STORE_TOKEN.",
    403: "The user of SAMSPILL_STORE_USER or SAMSPILL_STORE_TOKEN lacks a right in the engine.",
    404: "See whether SAMSPILL_STORE, SAMSPILL_STORE_UPDATE and SAMSPILL_STORE_GRAPHS are right.",
    405: "See whether SAMSPILL_STORE, SAMSPILL_STORE_UPDATE and SAMSPILL_STORE_GRAPHS are right.",
    503: "The engine is overloaded or starting; try again in a moment.",
}


def _complaint(error: HTTPError) -> str:
    """What the engine says of an error, as a short line of plain text."""
    try:
        said = error.read(_READ).decode("utf-8", "replace")
    except (OSError, HTTPException, ValueError):
        return ""
    if "html" in error.headers.get_content_type():
        said = html.unescape(_MARKUP.sub(" ", said))
    said = said.partition("SPARQL query:")[0]  # Virtuoso gives the query back
    line = " ".join(said.split())
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"
