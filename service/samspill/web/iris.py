"""IRIs and the addresses that answer for them: the same path, with a suffix for a format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from samspill.ask.values import THINGS
from samspill.errors import NotFound
from samspill.knowledge.vocabulary import BASE
from samspill.web.formats import Format, named

WHOLES = ("ontology", "shapes", "query")
"""Collections that are things themselves, under an IRI that ends with a slash."""

_LONGEST = 300
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")


@dataclass(frozen=True)
class Named:
    """What an address names: a thing by the path of its IRI, and maybe a format by suffix."""

    path: str
    suffix: str | None = None

    def iri(self, base: str) -> str:
        """The IRI; things are under the base of the settings, all else under ours."""
        if self.path in WHOLES:
            return f"{BASE}{self.path}/"
        return (base if self.path.startswith("id/") else BASE) + self.path

    def document(self, chosen: Format) -> str:
        """The path of the document about it in a format."""
        return f"/{self.path}.{chosen.name}"


def read(kind: str, *parts: str, offers: Sequence[Format]) -> Named:
    """What an address names; raises `NotFound` for what could be the path of no IRI of ours."""
    path = "/".join((kind, *parts)).rstrip("/")
    if kind == "agent":  # the only names that may hold anything: those of people
        path = f"{kind}/{quote('/'.join(parts), safe='.')}"
    elif len(path) > _LONGEST or not _SAFE.fullmatch(path):
        shown = path if len(path) <= 60 else path[:60] + "…"
        raise NotFound(
            f"“/{shown}” is not the address of anything here.",
            advice="A name has letters a–z, digits, hyphens, dots and low lines. "
            f"The kinds of things are {', '.join(THINGS)}.",
        )
    stem, dot, suffix = path.rpartition(".")
    if dot and "/" not in suffix and named(offers, suffix) is not None:
        return Named(stem, suffix)
    return Named(path)
