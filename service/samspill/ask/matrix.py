"""The SDG matrix: programs, goals or measures against the SDGs, as counts and scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samspill.ask.reach import BASES, Link, Reach, Thing

ROWS = ("program", "goal", "measure")
"""What the rows of a matrix can be."""

GOALS = tuple(str(number) for number in range(1, 18))


@dataclass(frozen=True)
class Mark:
    """A cell: how many links each says so, and the highest and lowest score of all of them."""

    counts: Mapping[str, int]
    highest: int
    lowest: int

    @property
    def count(self) -> int:
        """How many links there are."""
        return sum(self.counts.values())

    @property
    def strongest(self) -> int:
        """The score furthest from 0; of two as far, the one against, so that it is seen."""
        return self.highest if self.highest > -self.lowest else self.lowest


@dataclass(frozen=True)
class Row:
    """A program, goal or measure, and its cells by the code of their column."""

    thing: Thing
    marks: Mapping[str, Mark]


@dataclass(frozen=True)
class Matrix:
    """Rows against columns; `gaps` are the columns that nothing in any row is linked to."""

    rows: Sequence[Row]
    columns: Sequence[str]
    gaps: Sequence[str]


def matrix_of(
    reach: Reach, *, rows: str = "program", program: str = "", sdg: str = "", basis: str = ""
) -> Matrix:
    """The matrix of programs, goals or measures, maybe of one program, against the SDGs.

    With `sdg`, the number of a goal, the columns are the goal itself and its targets. Measures
    count for their goal and program, targets for their goal. Among goals a program has a row of
    its own for what is linked in it outside of its goals. With `basis` only links that are so said
    count.
    """
    columns = [sdg, *reach.targets.get(int(sdg), ())] if sdg else list(GOALS)
    found: dict[tuple[str, str], list[Link]] = {}
    for link in reach.links:
        if basis and link.basis != basis:
            continue
        if sdg and str(link.goal) != sdg:
            continue
        row = _row_of(reach, link, rows)
        if row:
            column = link.code if sdg else str(link.goal)
            found.setdefault((row, column), []).append(link)
    linked = {row for row, _ in found}
    outside = reach.of_kind("program") if rows == "goal" else []
    beside = [thing for thing in outside if thing.iri in linked]
    things = sorted(
        (
            thing
            for thing in (*reach.of_kind(rows), *beside)
            if not program or thing.program == program or thing.iri == program
        ),
        key=lambda thing: (thing.program, thing.kind != "program", _number(thing), thing.iri),
    )
    made = [
        Row(
            thing,
            {
                column: mark_of(found[thing.iri, column])
                for column in columns
                if (thing.iri, column) in found
            },
        )
        for thing in things
    ]
    reached = {column for row in made for column in row.marks}
    return Matrix(made, columns, [column for column in columns if column not in reached])


def mark_of(links: Sequence[Link]) -> Mark:
    """The cell that links make."""
    scores = [link.score for link in links]
    counts = {basis: sum(link.basis == basis for link in links) for basis in BASES}
    return Mark(counts, max(scores), min(scores))


def _row_of(reach: Reach, link: Link, rows: str) -> str:
    if rows == "program":
        return link.program
    if rows == "measure":
        return link.thing if link.kind == "measure" else ""
    thing = reach.things.get(link.thing)
    return (thing.goal if thing else "") or link.program


def _number(thing: Thing) -> tuple[int, str]:
    digits = "".join(letter for letter in thing.number if letter.isdigit())
    return (int(digits) if digits else 1_000_000, thing.number)
