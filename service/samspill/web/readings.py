"""A registered text as people read it who look for a passage: lines, sections, what is marked.

Public: `Reading`, `reading_of(page, desk, document, words)`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pyoxigraph import Literal, NamedNode

from samspill.ask.changes import names_of
from samspill.contribute.desk import Desk
from samspill.contribute.registered import Document
from samspill.engine.stores import Rows
from samspill.knowledge.evidence import passage_digest
from samspill.knowledge.passages import headings
from samspill.knowledge.quotes import Span, places_of
from samspill.knowledge.vocabulary import ONTOLOGY, PREFIXES
from samspill.web.page import Page

HITS = 200
"""Places of words looked for that are marked."""

CARRIED = 12
"""Things that rest on a passage that are named."""

_HELD = f"""PREFIX sam: <{ONTOLOGY}>
PREFIX oa: <{PREFIXES["oa"]}>
SELECT DISTINCT ?start ?end ?digest ?thing WHERE {{
  ?evidence oa:hasSource %s ; oa:hasSelector ?place ; sam:digest ?digest .
  ?place oa:start ?start ; oa:end ?end .
  OPTIONAL {{ ?thing sam:evidence ?evidence }}
}} ORDER BY ?start ?end ?thing"""


@dataclass(frozen=True)
class Held:
    """A passage that is evidence already: its place, and the things that rest on it."""

    start: int
    end: int
    words: str
    things: tuple[tuple[str, str], ...]
    more: int = 0

    @property
    def key(self) -> str:
        """What its place is sent by."""
        return f"{self.start}-{self.end}"


@dataclass(frozen=True)
class Piece:
    """Part of a line; `hit` is the number of the place looked for that it begins or is part of."""

    text: str
    held: bool
    hit: int
    begins: bool


@dataclass(frozen=True)
class Line:
    """A line of the text; `start` is its first character, `held` the passages that begin in it."""

    start: int
    pieces: tuple[Piece, ...]
    heading: bool
    held: tuple[Held, ...]


@dataclass(frozen=True)
class Hit:
    """A place of the words that somebody looks for, with the section it is in."""

    number: int
    section: str


@dataclass(frozen=True)
class Reading:
    """A text: its sections and lines, and where the words stand that somebody looks for."""

    key: str
    name: str
    language: str
    sections: tuple[tuple[int, str], ...]
    lines: tuple[Line, ...]
    sought: str
    hits: tuple[Hit, ...]


def reading_of(page: Page, desk: Desk, document: Document, sought: str) -> Reading:
    """A text with its sections, its evidence, and the places of words that are looked for."""
    text = document.text
    sections = headings(text)
    held = held_of(page, desk, document)
    found = places_of(text, sought, most=HITS) if sought.strip() else []
    return Reading(
        document.key,
        name_of(page, desk, document.iri),
        language_of(desk, document.iri),
        sections,
        tuple(_lines(text, {start for start, _ in sections}, held, found)),
        sought,
        tuple(
            Hit(number, _before(sections, start))
            for number, (start, _) in enumerate(found, start=1)
        ),
    )


def held_of(page: Page, desk: Desk, document: Document) -> list[Held]:
    """The passages of a document that are evidence, each proved by its digest."""
    rows = desk.store.query(_HELD % NamedNode(document.iri))
    carried: dict[Span, list[str]] = {}
    for start, end, digest, thing in rows.rows if isinstance(rows, Rows) else ():
        assert isinstance(start, Literal)  # noqa: S101
        assert isinstance(end, Literal)  # noqa: S101
        assert isinstance(digest, Literal)  # noqa: S101
        span = int(start.value), int(end.value)
        if passage_digest(document.text, *span) == digest.value:
            things = carried.setdefault(span, [])
            things += [thing.value] if isinstance(thing, NamedNode) else []
    shown = {thing for things in carried.values() for thing in things[:CARRIED]}
    names = names_of([desk.store], shown)
    return [
        Held(
            *span,
            document.text[slice(*span)],
            tuple(
                (_called(names, one, page.language), page.links.thing(one) or one)
                for one in things[:CARRIED]
            ),
            max(len(things) - CARRIED, 0),
        )
        for span, things in sorted(carried.items())
    ]


def name_of(page: Page, desk: Desk, iri: str) -> str:
    """What a document is called in the language of a page."""
    return _called(names_of([desk.store], [iri]), iri, page.language)


def _called(names: Mapping[str, Mapping[str, str]], iri: str, language: str) -> str:
    known = names.get(iri, {})
    first = next(iter(known.values()), iri.rpartition("/")[2])
    return known.get(language) or known.get("nb") or first


def language_of(desk: Desk, iri: str) -> str:
    """The language that a document says it is in; empty where it does not say."""
    rows = desk.store.query(
        f"SELECT ?tag {{ {NamedNode(iri)} <{PREFIXES['dcterms']}language> ?tag }}"
    )
    found = rows.rows[0][0] if isinstance(rows, Rows) and rows.rows else None
    return found.value if isinstance(found, Literal) else ""


def _before(sections: Sequence[tuple[int, str]], start: int) -> str:
    return next((words for at, words in reversed(sections) if at <= start), "")


def _lines(
    text: str, headed: set[int], held: Sequence[Held], found: Sequence[Span]
) -> Iterable[Line]:
    start = 0
    spans = [(one.start, one.end) for one in held]
    begins = [first for first, _ in spans]
    longest = max((last - first for first, last in (*spans, *found)), default=0)
    sought = [first for first, _ in found]
    for whole in text.splitlines(keepends=True):
        words = whole.rstrip()
        end = start + len(words)
        if words:
            near = slice(bisect_left(begins, start - longest), bisect_left(begins, end))
            hits = range(bisect_left(sought, start - longest), bisect_left(sought, end))
            pieces = _pieces(
                text,
                start,
                end,
                [one for one in spans[near] if one[1] > start],
                [(at + 1, found[at]) for at in hits if found[at][1] > start],
            )
            own = held[bisect_left(begins, start) : bisect_left(begins, end)]
            yield Line(start, tuple(pieces), start in headed, tuple(own))
        start += len(whole)


def _pieces(
    text: str,
    start: int,
    end: int,
    spans: Sequence[Span],
    hits: Sequence[tuple[int, Span]],
) -> Iterable[Piece]:
    bounds = {start, end, *(at for span in (*spans, *(one for _, one in hits)) for at in span)}
    cuts = sorted(at for at in bounds if start <= at <= end)
    begun, starts = set[int](), {(number, span[0]) for number, span in hits}
    for first, last in pairwise(cuts):
        held = any(one[0] <= first and last <= one[1] for one in spans)
        hit = next((number for number, one in hits if one[0] <= first and last <= one[1]), 0)
        begins = bool(hit) and hit not in begun and (hit, first) in starts
        begun.add(hit)
        yield Piece(seen(text[first:last]), held, hit, begins)


def seen(text: str) -> str:
    """A text with a sign in the place of each that a page cannot hold, as long as it was."""
    return "".join(
        one if one.isprintable() or one in "\t\u00ad" or ord(one) > 0x9F else "\ufffd"
        for one in text
    )
