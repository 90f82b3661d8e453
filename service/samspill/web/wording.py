"""A change in words: thing by thing, each property as it was and as it is, with names for IRIs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from samspill.ask.changes import Change, Changed, names_of
from samspill.ask.tables import short
from samspill.engine.stores import Store
from samspill.knowledge.vocabulary import LABEL_LANGUAGES
from samspill.web.links import SDG_CODE
from samspill.web.page import Page
from samspill.web.tables import DATES, NUMBERS, Cell


@dataclass(frozen=True)
class Part:
    """A property of a thing as a page shows its change."""

    name: str
    before: Sequence[Cell]
    after: Sequence[Cell]


@dataclass(frozen=True)
class Told:
    """A thing as a page tells what of it changed; `sort` is added, removed or changed."""

    thing: Cell
    sort: str
    parts: Sequence[Part]
    iri: str


def told(page: Page, store: Store, found: Sequence[Changed]) -> list[Told]:
    """What changed, in the language of a page; names come from the change, then the store.

    What has a name in the store has a page that it leads to.
    """
    own: dict[str, dict[str, str]] = {}
    for one in found:
        for change in one.changes:
            if change.predicate.endswith("#prefLabel"):
                for term in (*change.before, *change.after):
                    if isinstance(term, Literal):
                        own.setdefault(one.iri, {})[term.language or ""] = term.value
    mentioned = {one.iri for one in found} | {
        term.value
        for one in found
        for change in one.changes
        for term in (*change.before, *change.after)
        if isinstance(term, NamedNode)
    }
    mentioned |= {change.predicate for one in found for change in one.changes}
    there = names_of([store], mentioned)
    names = {**there, **own}

    def cell(iri: str) -> Cell:
        labels = names.get(iri, {})
        for tongue in (page.language, *LABEL_LANGUAGES, ""):
            if tongue in labels:
                other = bool(tongue) and tongue != page.language
                return Cell(
                    labels[tongue],
                    page.links.thing(iri) if iri in there or iri not in own else None,
                    language=tongue if other else None,
                    fell_back=other,
                )
        return Cell(short(iri), page.links.thing(iri))

    def term_cell(term: NamedNode | Literal) -> Cell:
        if isinstance(term, Literal):
            kind = term.datatype.value
            if kind in NUMBERS:
                return Cell(page.words.number(term.value), number=True)
            if kind in DATES:
                return Cell(page.words.day(term.value), day=term.value)
            return Cell(term.value, language=term.language or None)
        if (code := SDG_CODE.fullmatch(term.value)) is None:
            return cell(term.value)
        return replace(cell(term.value), goal=code[2], code=code[1])

    def part(change: Change) -> Part:
        return Part(
            cell(change.predicate).text,
            [term_cell(term) for term in change.before],
            [term_cell(term) for term in change.after],
        )

    return [
        Told(cell(one.iri), one.sort, [part(change) for change in one.changes], one.iri)
        for one in found
    ]
