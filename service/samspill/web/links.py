"""Where the pages lead: from an IRI to the page of what it names, from one page to the next."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from samspill.knowledge.vocabulary import BASE, PREFIXES, SDG

SDG_CODE = re.compile(re.escape(SDG) + r"/((1[0-7]|[1-9])(?:\.(?:[0-9]{1,2}|[a-d]))?)")
"""The IRI of an SDG goal or target; its groups are the code and the number of the goal."""

_THING = re.compile(r"id/[a-z]+/[a-z0-9-]+")
_OURS = re.compile(
    r"(?:id|concept)/[\w./-]+|(?:graph|version|software|agent|problem)/[\w.%-]+"
    r"|(?:ontology|shapes|query)/[\w.-]*"
)
_WEB = re.compile(r"https?://[^\s/]+", re.IGNORECASE)


@dataclass(frozen=True)
class Links:
    """The addresses of one request: under its root, in the language and version it names."""

    root: str
    language: str | None
    base: str
    questions: Collection[str]
    version: str | None = None

    def page(self, path: str, parameters: Iterable[tuple[str, str]] = ()) -> str:
        """The address of a page of ours."""
        chosen = [*parameters]
        if self.version is not None:
            chosen.append(("version", self.version))
        if self.language is not None:
            chosen.append(("lang", self.language))
        return self.root + path + ("?" + urlencode(chosen, safe="/") if chosen else "")

    def question(self, name: str, parameters: Iterable[tuple[str, str]] = ()) -> str:
        """The address of a question with its values."""
        return self.page(f"/questions/{name}", parameters)

    def thing(self, iri: str) -> str | None:
        """The address of the page of a thing or an SDG; None for what has no page of that kind."""
        if sdg := SDG_CODE.fullmatch(iri):
            return self.page(f"/sdg/{sdg[1]}")
        if iri == SDG:
            return self.page("/sdgs")
        for base in dict.fromkeys((self.base, BASE)):
            if iri.startswith(base) and _THING.fullmatch(path := iri.removeprefix(base)):
                return self.page(f"/{path}.html")
        return None

    def description(self, iri: str) -> str | None:
        """The address of what is said of a thing under its own IRI; None for what is not ours."""
        whole = iri.partition("#")[0]
        for base in dict.fromkeys((self.base, BASE)):
            if whole.startswith(base) and _OURS.fullmatch(path := whole.removeprefix(base)):
                return self.page(f"/{path}")
        return None

    def outside(self, iri: str) -> str | None:
        """The address of a page elsewhere; None for the terms of a vocabulary and the like."""
        ours = iri.startswith(self.base)
        known = ours or any(iri.startswith(namespace) for namespace in PREFIXES.values())
        return None if known or iri.startswith(SDG) or not _WEB.match(iri) else iri
