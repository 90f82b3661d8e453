"""Where somebody meets others, as a chart: targets against programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samspill.ask.charts.shapes import (
    DARK_TEXT,
    SDG_COLOURS,
    Box,
    Chart,
    Label,
    Rule,
    Shape,
    cut,
    lines_of,
)


@dataclass(frozen=True)
class Met:
    """A cell: the strongest link, 1 to 3; 0 where only another target of the goal is met."""

    strength: int
    title: str = ""


@dataclass(frozen=True)
class Row:
    """A program and its cells by target; `own` tells that they are of the one who is told of."""

    name: str
    address: str
    own: bool
    cells: Mapping[str, Met]


def meetings_chart(
    rows: Sequence[Row],
    columns: Sequence[tuple[str, str]],
    *,
    title: str,
    said: str,
    legend: str,
    language: str,
    width: float,
) -> Chart:
    """A row for each program, one's own first, and a column for each target (code and address).

    A filled box is the same target, with its strength; an empty one another target of that goal.
    """
    slim = width < 600
    names = 0.0 if slim else min(340.0, width * 0.34)
    cell = min(46.0, (width - names) / max(1, len(columns)))
    line, head = (50.0 if slim else 30.0), 46.0
    shapes: list[Shape] = []
    for place, (code, address) in enumerate(columns):
        goal = int(code.partition(".")[0])
        x = names + place * cell
        size = 12.5 if cell >= 40 else 11 if cell >= 34 else 9.5
        ink = _ink(goal)
        shapes += [
            Box(x + 2, 6, cell - 4, 30, SDG_COLOURS[goal - 1], radius=4),
            Label(x + cell / 2, 26, code, size, ink, "middle", bold=True, address=address),
        ]
    y = head
    for number, row in enumerate(rows):
        turns = bool(number) and rows[number - 1].own and not row.own
        shapes.append(Rule(0, y, width, y, "ink" if turns else "line", 1.5 if turns else 1))
        room = (width if slim else names) - 12
        shapes.append(
            Label(
                0,
                y + (17 if slim else 20),
                cut(row.name, 12.5 * (1.1 if row.own else 1), room),
                12.5,
                "ink",
                bold=row.own,
                address=row.address,
            )
        )
        top = y + (22 if slim else 4)
        for place, (code, _) in enumerate(columns):
            x = names + place * cell
            shapes += _cell(row.cells.get(code), code, x, top, cell)
        y += line
    shapes.append(Rule(0, y, width, y))
    told = lines_of(legend, 11, width)
    shapes += [Label(0, y + 20 + 15 * row, text, 11, "muted") for row, text in enumerate(told)]
    return Chart(width, y + 12 + 15 * len(told), title, said, shapes, language)


def _cell(met: Met | None, code: str, x: float, y: float, width: float) -> list[Shape]:
    goal = int(code.partition(".")[0])
    if met is None:
        return [Label(x + width / 2, y + 16, "·", 13, "muted", "middle")]
    box = Box(
        x + 3,
        y,
        width - 6,
        22,
        SDG_COLOURS[goal - 1],
        "" if met.strength else "line-strong",
        "plain" if met.strength else "dashed",
        3,
        met.title,
    )
    if not met.strength:
        return [box]
    return [box, Label(x + width / 2, y + 15.5, str(met.strength), 12, _ink(goal), "middle", True)]


def _ink(goal: int) -> str:
    return "#111a1c" if goal in DARK_TEXT else "#ffffff"
