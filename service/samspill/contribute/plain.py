"""What a rule says, in words for who fills in a form.

A rule's message may end with how it is written in Turtle, in brackets: “… (In Turtle: …)”. Who
fills in a form sees what stands before, and names in the place of IRIs.

Public: `plain(text, names)`, `iris_in(text)`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from samspill.knowledge.vocabulary import SDG

_TURTLE = re.compile(r" \(In? Turtle: .*\)$", re.DOTALL)
_LETTER = r"[^\s<>\"{}|\\^`“”«»]"
_IRI = re.compile(rf"<?(https?://{_LETTER}*(?![.,;:)]){_LETTER})>?")


def plain(text: str, names: Mapping[str, str]) -> str:
    """A message without Turtle, with the names of things, and the codes of SDGs, for their IRIs."""

    def named(found: re.Match[str]) -> str:
        iri = found[1]
        if iri.startswith(f"{SDG}/"):
            return iri.removeprefix(f"{SDG}/")
        return f"“{names[iri]}”" if iri in names else iri

    return _IRI.sub(named, _TURTLE.sub("", text))


def iris_in(text: str) -> list[str]:
    """The IRIs that a message names."""
    return _IRI.findall(_TURTLE.sub("", text))
