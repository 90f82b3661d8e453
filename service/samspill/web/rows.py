"""The rows of any query as people read them: things by their names, each with its IRI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from samspill.ask.names import MOST, names_of
from samspill.ask.tables import short
from samspill.engine.stores import Store, Term
from samspill.errors import SamspillError
from samspill.web.links import SDG_CODE, Links
from samspill.web.tables import NUMBERS, Cell, Style, literal_cell, style_of
from samspill.web.texts import Words

Row = Sequence[Term | None]


@dataclass(frozen=True)
class Shown:
    """One place: what is read there; an IRI with its short form, a number as it stands."""

    cell: Cell
    iri: str = ""
    key: str = ""
    value: str = ""


@dataclass(frozen=True)
class Column:
    """A column: its heading, and how its cells are set."""

    heading: str
    style: Style


@dataclass(frozen=True)
class Rows:
    """Columns and rows, none left out or merged.

    `things` says whether there are IRIs, `nameless` whether there were more than are asked their
    names.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Shown, ...], ...]
    things: bool
    nameless: bool

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.rows)


def rows_of(
    headings: Sequence[str], rows: Sequence[Row], *, store: Store, links: Links, words: Words
) -> Rows:
    """The rows of an answer; a store that cannot tell names leaves the IRIs as they are."""
    iris = dict.fromkeys(
        term.value for row in rows for term in row if isinstance(term, ox.NamedNode)
    )
    try:
        names = names_of(store, iris, language=words.language)
    except SamspillError:
        names = {}
    columns = []
    for place in range(len(headings)):
        known = {} if _told_beside(place, rows, names) else names
        columns.append([_shown(row[place], known, links, words) for row in rows])
    return Rows(
        tuple(
            Column(heading, style_of([shown.cell for shown in column]))
            for heading, column in zip(headings, columns, strict=True)
        ),
        tuple(zip(*columns, strict=True)) if columns else ((),) * len(rows),
        things=any(shown.iri for column in columns for shown in column),
        nameless=len(iris) > MOST,
    )


def _told_beside(place: int, rows: Sequence[Row], names: Mapping[str, list[ox.Literal]]) -> bool:
    """Whether another column says what most things of this one are called."""
    told = named = 0
    for row in rows:
        term = row[place]
        labels = names.get(term.value, ()) if isinstance(term, ox.NamedNode) else ()
        if labels:
            named += 1
            told += any(label in row for label in labels)
    return 2 * told > named


def _shown(
    term: Term | None, names: Mapping[str, list[ox.Literal]], links: Links, words: Words
) -> Shown:
    if isinstance(term, ox.NamedNode):
        return _thing(term.value, names.get(term.value, ()), links, words)
    if isinstance(term, ox.Literal):
        number = term.datatype.value in NUMBERS
        return Shown(literal_cell(term, words), value=term.value if number else "")
    return Shown(Cell("" if term is None else str(term)))


def _thing(iri: str, labels: Sequence[ox.Literal], links: Links, words: Words) -> Shown:
    named = literal_cell(labels[0], words) if labels else Cell()
    inside = links.thing(iri) or links.description(iri)
    sdg = SDG_CODE.fullmatch(iri)
    cell = Cell(
        named.text or ("" if sdg else short(iri)),
        address=inside or links.outside(iri),
        outside=inside is None,
        language=named.language,
        fell_back=named.fell_back,
        goal=sdg[2] if sdg else None,
        code=sdg[1] if sdg else "",
    )
    return Shown(cell, iri, key=short(iri) if named.text else "")
