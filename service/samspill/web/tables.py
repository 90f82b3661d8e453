"""Answers as tables that people read: labels for IRIs, numbers and dates as they write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import pyoxigraph as ox

from samspill.ask.answers import Answer, Row
from samspill.ask.results import XSD
from samspill.ask.tables import LABEL, short
from samspill.engine.stores import Term
from samspill.knowledge.vocabulary import LABEL_LANGUAGES, PREF_LABEL
from samspill.web.links import SDG_CODE, Links
from samspill.web.texts import Words

PREVIEW = 10_000
"""The rows that a page shows at most; files hold them all, and the page says so."""

NUMBERS = frozenset(
    XSD + name for name in ("integer", "decimal", "double", "float", "int", "nonNegativeInteger")
)
DATES = frozenset(XSD + name for name in ("date", "dateTime", "gYearMonth"))

SHARE = "share"
"""The column whose numbers are parts of one."""

_DIGEST = re.compile(r"[0-9a-f]{64}")

Style = Literal["number", "long", "short", "plain"]

_LONG, _SHORT = 60, 24


@dataclass(frozen=True)
class Cell:
    """What one place of a table shows; `goal` is the number of the SDG whose colour it carries.

    `code` is that SDG's own code, `whole` the text where `text` is only its beginning, `day` a date
    as it stands in the data, to sort by.
    """

    text: str = ""
    address: str | None = None
    outside: bool = False
    language: str | None = None
    fell_back: bool = False
    number: bool = False
    goal: str | None = None
    code: str = ""
    whole: str | None = None
    day: str | None = None


@dataclass(frozen=True)
class Column:
    """A column: its name in the answer, its heading and how its cells are set."""

    name: str
    heading: str
    style: Style


@dataclass(frozen=True)
class Table:
    """Columns and rows; of `count` rows in all, `rows` may be only the first.

    `spans` says for each row how many rows its first cell stands for; 0 where the one above does.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    spans: tuple[int, ...]
    count: int

    @property
    def cut(self) -> bool:
        """Whether there are more rows than are shown."""
        return len(self.rows) < self.count


def table_of(
    answer: Answer, *, links: Links, words: Words, rows: Sequence[Row] | None = None
) -> Table:
    """The table of an answer, or of some of its rows; labels stand for what they name."""
    shown = answer.rows[:PREVIEW] if rows is None else rows
    labels = labels_in(answer) if answer.kind == "graph" else {}
    columns: dict[str, list[Cell]] = {}
    for place, label in label_pairs(answer.columns):
        name = answer.columns[place]
        columns[name] = [
            cell_of(
                row[place],
                labels.get(row[place]) if label is None else row[label],
                name=name,
                links=links,
                words=words,
            )
            for row in shown
        ]
    codes = [[cell.code for cell in cells] for cells in columns.values()]
    kept = {
        name: cells
        for name, cells in columns.items()
        if not shown or [cell.text for cell in cells] not in codes  # the tiles say it already
    }
    first = next(iter(kept.values()), [])
    return Table(
        tuple(
            Column(name, heading(answer, name, words), style_of(cells))
            for name, cells in kept.items()
        ),
        tuple(zip(*kept.values(), strict=True)),
        spans_of(first) if len(kept) > 1 else (1,) * len(first),
        len(answer.rows),
    )


def heading(answer: Answer, name: str, words: Words) -> str:
    """What a column is called; those of triples have the words of the catalogue."""
    translated = words.catalogue.gettext
    match answer.kind, name:
        case "graph", "subject":
            return translated("Subject")
        case "graph", "predicate":
            return translated("Predicate")
        case "graph", "object":
            return translated("Object")
        case _:
            return answer.heading(name)


def labels_in(answer: Answer) -> dict[Term | None, Term]:
    """The labels that a graph itself gives its things, the best of each for the language."""
    order = (answer.language, *LABEL_LANGUAGES)
    ranks: dict[Term | None, int] = {}
    labels: dict[Term | None, Term] = {}
    for subject, predicate, label in answer.rows:
        if not (isinstance(label, ox.Literal) and str(predicate) == f"<{PREF_LABEL}>"):
            continue
        rank = order.index(label.language) if label.language in order else len(order)
        if rank < ranks.get(subject, len(order) + 1):
            ranks[subject], labels[subject] = rank, label
    return labels


def spans_of(cells: Sequence[Cell]) -> tuple[int, ...]:
    """For each cell, how many equal ones begin with it; 0 for one that another began."""
    spans: list[int] = []
    for _, run in groupby(cells):
        length = len(list(run))
        spans += [length, *[0] * (length - 1)]
    return tuple(spans)


def label_pairs(columns: Sequence[str]) -> list[tuple[int, int | None]]:
    """The places of the columns that are shown, each with that of its label, if it has one."""
    place = {name: number for number, name in enumerate(columns)}
    return [
        (place[name], place.get(name + LABEL))
        for name in columns
        if not (name.endswith(LABEL) and name.removesuffix(LABEL) in place)
    ]


def cell_of(
    term: Term | None, label: Term | None, *, name: str, links: Links, words: Words
) -> Cell:
    """The cell of a term and its label in the column `name`."""
    if isinstance(term, ox.NamedNode):
        return _thing(term.value, label, links, words)
    shown = term if term is not None else label
    if isinstance(shown, ox.Literal):
        share = name == SHARE and shown.datatype.value in NUMBERS
        return Cell(words.share(shown.value), number=True) if share else literal_cell(shown, words)
    return Cell("" if shown is None else str(shown))


def _thing(iri: str, label: Term | None, links: Links, words: Words) -> Cell:
    named = literal_cell(label, words) if isinstance(label, ox.Literal) else Cell()
    inside = links.thing(iri)
    sdg = SDG_CODE.fullmatch(iri)
    code = sdg[1] if sdg else ""
    return Cell(
        named.text or ("" if sdg else short(iri)),
        address=inside or links.outside(iri),
        outside=inside is None,
        language=named.language,
        fell_back=named.fell_back,
        goal=sdg[2] if sdg else None,
        code=code,
        whole=None if named.text or sdg else iri,
    )


def literal_cell(term: ox.Literal, words: Words) -> Cell:
    """The cell of a literal; one in another language than is read is marked."""
    datatype = term.datatype.value
    if term.language is not None:
        foreign = term.language != words.language
        return Cell(term.value, language=term.language if foreign else None, fell_back=foreign)
    if datatype in NUMBERS:
        return Cell(words.number(term.value), number=True)
    if datatype in DATES:
        return Cell(words.day(term.value), day=term.value)
    if datatype == XSD + "boolean":
        return Cell(words.truth(term.value in ("true", "1")))
    if _DIGEST.fullmatch(term.value):
        return Cell(term.value[:12] + "…", whole=term.value)
    return Cell(term.value)


def style_of(cells: Sequence[Cell]) -> Style:
    """How the cells of a column are set."""
    filled = [cell for cell in cells if cell.text or cell.code]
    longest = max((len(cell.text) for cell in filled), default=0)
    if filled and all(cell.number for cell in filled):
        return "number"
    if longest > _LONG:
        return "long"
    return "short" if longest <= _SHORT and not any(cell.code for cell in filled) else "plain"
