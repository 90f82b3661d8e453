"""Quotes that somebody gives as evidence: found in the registered text of their document.

Public: `Quote`; `found(document, quote)` and `evidence_of(desk, quote)` give the place and the
statements, and raise `BadValue` that says what to do. Where it is for somebody to choose, its
`fields` hold the `places` to choose from, or the `nearest`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from pyoxigraph import NamedNode, Triple

from samspill.contribute.desk import Desk
from samspill.contribute.registered import Document, document_of
from samspill.errors import BadValue
from samspill.knowledge.encodings import shown
from samspill.knowledge.evidence import LEVELS
from samspill.knowledge.passages import evidence_triples, headings, section_before
from samspill.knowledge.quotes import Span, holds, nearest, places_of, squeezed, trimmed

Evidence = Callable[["Quote"], tuple[str, list[Triple]]]
"""Gives the IRI of a quote as evidence, and what is to be stated of it."""

LONGEST = 10_000
"""Characters of a quote: a few pages."""

CHOICES = 20
"""Places that somebody is asked to choose from."""

_AROUND = 60
_PLACE = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


@dataclass(frozen=True)
class Quote:
    """Words of a document; `section` narrows where they stand, `place` (start-end) tells it."""

    document: str
    passage: str
    section: str = ""
    place: str = ""


@dataclass(frozen=True)
class Place:
    """A place in a text as it is shown: its words, and those around it."""

    start: int
    end: int
    section: str
    before: str
    words: str
    after: str

    @property
    def key(self) -> str:
        """What it is sent by."""
        return f"{self.start}-{self.end}"


def found(document: Document, quote: Quote, *, near: bool = True) -> Span:
    """Where a quote stands in a document: at its place if the words are there, else by its words.

    Raises `BadValue` for words that are not there, or are there more than once.
    """
    text = document.text
    if not quote.passage.strip():
        raise BadValue("The passage is empty.", advice="Give the words of the passage.")
    if len(quote.passage) > LONGEST:
        raise BadValue(
            f"The passage has {len(quote.passage)} characters, and at most {LONGEST} are read.",
            advice="Give the sentences that say it.",
        )
    if not squeezed(quote.passage):
        raise BadValue(
            "The passage has no words.", advice="Give the words of the passage, letter by letter."
        )
    at = place_of(text, quote.place)
    if at and holds(text, *at, quote.passage):
        return at
    several = places_of(text, quote.passage)
    if quote.section.strip():
        parts = _section(text, quote.section)
        inside = [one for one in several if any(start <= one[0] < end for start, end in parts)]
        if several and not inside:
            raise BadValue(
                f"The passage does not stand in the section “{shown(quote.section.strip()[:80])}”.",
                advice="Leave the section out, or give the one that it stands in: "
                f"{shown(section_before(text, several[0][0]) or '–')}.",
                places=_places(text, several[:CHOICES]),
                parameter="section",
            )
        several = inside
    if not several:
        raise _missing(text, quote.passage, near=near)
    if len(several) > 1:
        raise BadValue(
            f"The passage stands {len(several)} times in the text.",
            advice="Choose which one is meant, give more of the words around it, or the section.",
            places=_places(text, several[:CHOICES]),
        )
    return several[0]


def place_of(text: str, place: str) -> Span | None:
    """The start and end that a place names, without white space at its ends; None for none."""
    match = _PLACE.fullmatch(place.strip())
    if not match or not 0 <= int(match[1]) < int(match[2]) <= len(text):
        return None
    start, end = trimmed(text, int(match[1]), int(match[2]))
    return (start, end) if start < end else None


def shown_at(text: str, start: int, end: int) -> Place:
    """A place with its section and the words around it."""
    before, after = text[max(start - _AROUND, 0) : start], text[end : end + _AROUND]
    return Place(
        start,
        end,
        section_before(text, start) or "",
        before.partition(" ")[2] if start > _AROUND else before,
        text[start:end],
        after.rpartition(" ")[0] if end + _AROUND < len(text) else after,
    )


def evidence_of(desk: Desk, quote: Quote) -> tuple[str, list[Triple]]:
    """The IRI and the statements of a quote as evidence; that of the graph needs no statements."""
    return _stated(desk, document_of(desk, quote.document), quote)


def evidence_for(desk: Desk, *, tellable: int) -> Evidence:
    """Gives the evidence of many quotes, each document read once.

    What is most like a quote that is not there is looked for while so many mistakes can be told.
    """
    documents: dict[str, Document | BadValue] = {}
    missed = 0

    def one(quote: Quote) -> tuple[str, list[Triple]]:
        nonlocal missed
        if quote.document not in documents:
            try:
                documents[quote.document] = document_of(desk, quote.document)
            except BadValue as error:
                documents[quote.document] = error
        document = documents[quote.document]
        if isinstance(document, BadValue):
            raise BadValue(document.detail, advice=document.advice, **document.fields)
        try:
            return _stated(desk, document, quote, near=missed < tellable)
        except BadValue:
            missed += 1
            raise

    return one


def _stated(
    desk: Desk, document: Document, quote: Quote, *, near: bool = True
) -> tuple[str, list[Triple]]:
    start, end = found(document, quote, near=near)
    section = section_before(document.text, start)
    stated = evidence_triples(document.text, start, end, document=document.iri, section=section)
    subject = stated[0].subject
    assert isinstance(subject, NamedNode)  # noqa: S101
    known = bool(desk.store.query(f"ASK {{ {subject} ?p ?o }}"))
    return subject.value, [] if known else stated


def _missing(text: str, passage: str, *, near: bool) -> BadValue:
    like = nearest(text, passage) if near else None
    place = shown_at(text, *like) if like else None
    return BadValue(
        f"The text does not hold the passage “{shown(passage.strip()[:120])}”.",
        advice=f"The words most like it there are “{shown(place.words[:300])}”: copy them if they "
        "are meant."
        if place
        else "Copy the passage from the text of the document itself, word for word.",
        nearest=place,
    )


def _places(text: str, several: Iterable[Span]) -> list[Place]:
    return [shown_at(text, *one) for one in several]


def _section(text: str, name: str) -> Sequence[Span]:
    """Where the sections of a name begin and end; raises `BadValue` where there is none."""
    known = headings(text)
    wanted = squeezed(name.rpartition(LEVELS.strip())[2])
    ends = [*(start for start, _ in known[1:]), len(text)][: len(known)]
    parts = [
        (start, end)
        for (start, words), end in zip(known, ends, strict=True)
        if squeezed(words) == wanted
    ]
    if parts:
        return parts
    near = get_close_matches(name.strip()[:120], [words for _, words in known], n=1, cutoff=0.5)
    raise BadValue(
        f"The document has no section “{shown(name.strip()[:80])}”.",
        advice=f"Did you mean {shown(near[0])}?"
        if near
        else "Write the heading as it stands in the text, or leave the section out.",
        parameter="section",
    )
