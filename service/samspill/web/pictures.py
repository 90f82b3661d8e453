"""Answers drawn where people would rather look than read: bars, a matrix, a timeline, a circle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from samspill.ask.answers import Answer, Row
from samspill.engine.stores import Term
from samspill.web.circles import Circle, Pair, circle_of
from samspill.web.links import Links
from samspill.web.tables import SHARE, Cell, cell_of
from samspill.web.texts import Words

MEASURED = ("amount", SHARE)
"""The columns that a bar is drawn of, the first that an answer has; else its first number."""

SCORE = "highestScore"
TOTAL = "total"
CURRENCY = "currency"


@dataclass(frozen=True)
class Bar:
    """One bar: what it is of, its value as text, and its length from 0 to 100."""

    cell: Cell
    value: str
    length: float


@dataclass(frozen=True)
class Bars:
    """Bars of one quantity, which `heading` names; `whole` says that a full bar is all there is."""

    heading: str
    bars: tuple[Bar, ...]
    whole: bool


@dataclass(frozen=True)
class Mark:
    """One place of a matrix: its text, and the score that gives it a size where there is one."""

    text: str = ""
    score: int | None = None
    count: int = 0


@dataclass(frozen=True)
class Line:
    """A row of a matrix and what it belongs to, if that is told."""

    group: Cell | None
    cell: Cell
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Matrix:
    """Rows against columns; a place without a mark is empty."""

    heading: str
    columns: tuple[Cell, ...]
    lines: tuple[Line, ...]
    scored: bool


@dataclass(frozen=True)
class Moment:
    """A year, or another time, and what happened: each kind of event with its things."""

    time: str
    events: tuple[tuple[Cell, tuple[Cell, ...]], ...]


@dataclass(frozen=True)
class Timeline:
    """Moments in their order."""

    moments: tuple[Moment, ...]


Picture = Bars | Matrix | Timeline | Circle


WIDEST = 60
"""The columns of the widest matrix that is drawn; a wider one is read as a table."""


def picture_of(
    answer: Answer,
    view: str,
    *,
    links: Links,
    words: Words,
    rows: Sequence[Row] | None = None,
) -> Picture | None:
    """The picture of some rows of an answer, or None where there is nothing to draw.

    A line of a matrix is drawn whole, and a circle shows the strongest pairs of the whole answer.
    """
    if answer.kind != "rows" or not answer.rows:
        return None
    drawing = _Drawing(answer, links, words, answer.rows if rows is None else rows)
    match view:
        case "bars":
            return drawing.bars()
        case "matrix":
            return drawing.matrix()
        case "timeline":
            return drawing.timeline()
        case "network":
            return drawing.circle()
    return None


@dataclass(frozen=True)
class _Drawing:
    answer: Answer
    links: Links
    words: Words
    rows: Sequence[Row]

    def bars(self) -> Bars | None:
        measured = next((name for name in MEASURED if name in self.answer.columns), None)
        measured = measured or next(iter(self._numbers()), None)
        subject = self._things()[-1:]
        if measured is None or not subject:
            return None
        place = self._place(measured)
        whole = measured == SHARE
        values = (number(row[place]) or Decimal(0) for row in self.answer.rows)
        longest = Decimal(1) if whole else max(max(values), Decimal(0)) or Decimal(1)
        return Bars(
            self._measure(measured),
            tuple(
                Bar(
                    self._cell(row, subject[0]),
                    self._value(row, measured),
                    round(float(100 * max(number(row[place]) or 0, Decimal(0)) / longest), 2),
                )
                for row in self.rows
            ),
            whole,
        )

    def matrix(self) -> Matrix | None:
        things = self._things()
        if len(things) < 2:
            return None
        scored = SCORE in self.answer.columns
        across = "sdg" if "sdg" in things[1:] else things[1]
        down = things[things.index(across) - 1]
        group = things[0] if things[0] != down else None
        begun = {row[self._place(down)] for row in self.rows}
        found = [row for row in self.answer.rows if row[self._place(down)] in begun]
        if len({row[self._place(across)] for row in found}) > WIDEST:
            return None
        rows: dict[Term | None, tuple[Cell | None, Cell]] = {}
        columns: dict[Term | None, Cell] = {}
        marks: dict[tuple[Term | None, Term | None], Mark] = {}
        for row in found:
            one, other = row[self._place(down)], row[self._place(across)]
            rows.setdefault(one, (self._cell(row, group) if group else None, self._cell(row, down)))
            columns.setdefault(other, self._cell(row, across))
            before = marks.get((one, other), Mark())
            marks[one, other] = self._scored(row) if scored else self._listed(row, things, before)
        return Matrix(
            self.answer.heading(down),
            tuple(columns.values()),
            tuple(
                Line(above, cell, tuple(marks.get((one, other), Mark()) for other in columns))
                for one, (above, cell) in rows.items()
            ),
            scored,
        )

    def timeline(self) -> Timeline | None:
        things = self._things()
        if len(things) < 2:
            return None
        moments: dict[str, dict[Cell, list[Cell]]] = {}
        for row in self.rows:
            events = moments.setdefault(self._cell(row, self.answer.columns[0]).text, {})
            events.setdefault(self._cell(row, things[0]), []).append(self._cell(row, things[1]))
        return Timeline(
            tuple(
                Moment(time, tuple((event, tuple(found)) for event, found in events.items()))
                for time, events in moments.items()
            )
        )

    def circle(self) -> Circle | None:
        things, weights = self._things(), self._numbers()
        if len(things) != 2 or not weights:
            return None
        place = self._place(weights[0])
        pairs = [
            Pair(
                one := self._cell(row, things[0]),
                other := self._cell(row, things[1]),
                float(number(row[place]) or 0),
                f"{_named(one)} – {_named(other)}: {self._cell(row, weights[0]).text}",
            )
            for row in self.answer.rows
        ]
        return circle_of(pairs, heading=self._measure(weights[0]))

    def _measure(self, name: str) -> str:
        """What is measured; for a share, also of how many."""
        heading = self.answer.heading(name)
        if name != SHARE or TOTAL not in self.answer.columns:
            return heading
        total = self._cell(self.answer.rows[0], TOTAL).text
        return f"{heading} ({self.answer.heading(TOTAL).lower()} {total})"

    def _value(self, row: Row, name: str) -> str:
        """A value as people write it, with its currency where it has one."""
        text = self._cell(row, name).text
        if name != "amount" or CURRENCY not in self.answer.columns:
            return text
        return f"{text} {self._cell(row, CURRENCY).text}"

    def _numbers(self) -> list[str]:
        """The columns that hold numbers only."""
        return [
            name
            for name in self.answer.columns
            if all(number(row[self._place(name)]) is not None for row in self.answer.rows)
        ]

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


def _named(cell: Cell) -> str:
    return f"{cell.code} {cell.text}".strip()


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
