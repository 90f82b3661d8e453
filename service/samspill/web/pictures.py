"""What an answer looks like where people would rather look than read: bars, a matrix, a timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from samspill.ask.answers import Answer, Row
from samspill.engine.stores import Term
from samspill.web.links import Links
from samspill.web.tables import Cell, cell_of
from samspill.web.texts import Words

MEASURED = ("share", "amount")
"""The columns that a bar is drawn of, the first that an answer has."""

SCORE = "highestScore"


@dataclass(frozen=True)
class Bar:
    """One bar: what it is of, its value as text, and its length from 0 to 100."""

    cell: Cell
    value: str
    length: float


@dataclass(frozen=True)
class Bars:
    """Bars of one quantity; `heading` names it."""

    heading: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Mark:
    """One place of a matrix: its text, and the score that gives it a size where there is one."""

    text: str = ""
    score: int | None = None
    count: int = 0


@dataclass(frozen=True)
class Matrix:
    """Rows against columns; a place without a mark is empty."""

    heading: str
    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, tuple[Mark, ...]], ...]
    scored: bool


@dataclass(frozen=True)
class Moment:
    """A year, or another time, and what happened: each event with its thing."""

    time: str
    events: tuple[tuple[Cell, Cell], ...]


@dataclass(frozen=True)
class Timeline:
    """Moments in their order."""

    moments: tuple[Moment, ...]


Picture = Bars | Matrix | Timeline


def picture_of(answer: Answer, view: str, *, links: Links, words: Words) -> Picture | None:
    """The picture of an answer, or None where it has none or holds nothing to draw."""
    if answer.kind != "rows" or not answer.rows:
        return None
    drawing = _Drawing(answer, links, words)
    match view:
        case "bars":
            return drawing.bars()
        case "matrix":
            return drawing.matrix()
        case "timeline":
            return drawing.timeline()
    return None


@dataclass(frozen=True)
class _Drawing:
    answer: Answer
    links: Links
    words: Words

    def bars(self) -> Bars | None:
        measured = next((name for name in MEASURED if name in self.answer.columns), None)
        subject = self._things()[:1]
        if measured is None or not subject:
            return None
        values = [number(row[self._place(measured)]) or Decimal(0) for row in self.answer.rows]
        longest = max(max(values), Decimal(0)) or Decimal(1)
        return Bars(
            self.answer.heading(measured),
            tuple(
                Bar(
                    self._cell(row, subject[0]),
                    self._cell(row, measured).text,
                    round(float(100 * max(value, Decimal(0)) / longest), 2),
                )
                for row, value in zip(self.answer.rows, values, strict=True)
            ),
        )

    def matrix(self) -> Matrix | None:
        things = self._things()
        if len(things) < 2:
            return None
        scored = SCORE in self.answer.columns
        down = things[0]
        across = "sdg" if "sdg" in things else things[1]
        rows: dict[Term | None, Cell] = {}
        columns: dict[Term | None, Cell] = {}
        marks: dict[tuple[Term | None, Term | None], Mark] = {}
        for row in self.answer.rows:
            one, other = row[self._place(down)], row[self._place(across)]
            rows.setdefault(one, self._cell(row, down))
            columns.setdefault(other, self._cell(row, across))
            before = marks.get((one, other), Mark())
            marks[one, other] = self._scored(row) if scored else self._listed(row, things, before)
        return Matrix(
            self.answer.heading(down),
            tuple(columns.values()),
            tuple(
                (cell, tuple(marks.get((one, other), Mark()) for other in columns))
                for one, cell in rows.items()
            ),
            scored,
        )

    def timeline(self) -> Timeline | None:
        things = self._things()
        if len(things) < 2:
            return None
        moments: dict[str, list[tuple[Cell, Cell]]] = {}
        for row in self.answer.rows:
            event = self._cell(row, things[0]), self._cell(row, things[1])
            moments.setdefault(self._cell(row, self.answer.columns[0]).text, []).append(event)
        return Timeline(tuple(Moment(time, tuple(events)) for time, events in moments.items()))

    def _scored(self, row: Row) -> Mark:
        score = number(row[self._place(SCORE)])
        count = number(row[self._place("links")]) if "links" in self.answer.columns else None
        return Mark("", None if score is None else int(score), int(count or 0))

    def _listed(self, row: Row, things: Sequence[str], before: Mark) -> Mark:
        said = self._cell(row, things[2]).text if len(things) > 2 else "●"
        return Mark(f"{before.text}, {said}" if before.text else said, None, before.count + 1)

    def _things(self) -> list[str]:
        """The columns that hold things with labels."""
        return [name for name in self.answer.columns if f"{name}Label" in self.answer.columns]

    def _place(self, name: str) -> int:
        return self.answer.columns.index(name)

    def _cell(self, row: Row, name: str) -> Cell:
        label = f"{name}Label"
        return cell_of(
            row[self._place(name)],
            row[self._place(label)] if label in self.answer.columns else None,
            name=name,
            links=self.links,
            words=self.words,
        )


@dataclass(frozen=True)
class Tile:
    """One of the seventeen goals and how many goals and measures reach for it."""

    cell: Cell
    count: int


def tiles_of(answer: Answer, *, links: Links, words: Words) -> tuple[Tile, ...]:
    """The seventeen goals of the coverage question as tiles; empty where it does not name them."""
    place: Mapping[str, int] = {name: number for number, name in enumerate(answer.columns)}
    if not {"sdg", "sdgLabel", "goals", "measures"} <= set(place):
        return ()
    return tuple(
        Tile(
            cell_of(
                row[place["sdg"]], row[place["sdgLabel"]], name="sdg", links=links, words=words
            ),
            int((number(row[place["goals"]]) or 0) + (number(row[place["measures"]]) or 0)),
        )
        for row in answer.rows
    )


def number(term: Term | None) -> Decimal | None:
    """The number that a term is, if it is one."""
    if not isinstance(term, ox.Literal):
        return None
    try:
        found = Decimal(term.value)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
