"""The SDG matrix as a chart."""

from __future__ import annotations

from collections.abc import Callable

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
from samspill.ask.matrix import Mark, Matrix

_NAMES, _CELL, _LINE, _HEAD = 330, 44, 30, 56


def matrix_chart(
    matrix: Matrix,
    *,
    title: str,
    said: str,
    language: str,
    name: Callable[[str], str],
    shown: Callable[[Mark], str],
    legend: str,
) -> Chart:
    """A row of text for each row, a box for each cell that has links: framed where stated.

    `name` gives the name of a row, `shown` what stands in a cell.
    """
    shapes: list[Shape] = []
    for place, code in enumerate(matrix.columns):
        goal = int(code.partition(".")[0])
        x = _NAMES + place * _CELL
        shapes += [
            Box(x + 3, 8, _CELL - 6, 32, SDG_COLOURS[goal - 1], radius=4),
            Label(
                x + _CELL / 2,
                29,
                code,
                13,
                "#111a1c" if goal in DARK_TEXT else "#ffffff",
                "middle",
                bold=True,
            ),
        ]
    width = _NAMES + len(matrix.columns) * _CELL
    for line, row in enumerate(matrix.rows):
        y = _HEAD + line * _LINE
        shapes += [
            Rule(0, y, width, y),
            Label(0, y + 20, cut(name(row.thing.iri), 12.5, _NAMES - 14), 12.5),
        ]
        for place, code in enumerate(matrix.columns):
            x = _NAMES + place * _CELL
            mark = row.marks.get(code)
            if mark is None:
                shapes.append(Label(x + _CELL / 2, y + 20, "·", 13, "muted", "middle"))
                continue
            goal = int(code.partition(".")[0])
            only_suggested = mark.counts["suggested"] == mark.count
            colour = SDG_COLOURS[goal - 1]
            shapes += [
                Box(
                    x + 5,
                    y + 4,
                    _CELL - 10,
                    _LINE - 8,
                    colour,
                    "ink" if mark.counts["stated"] else "",
                    "dashed" if only_suggested else "plain",
                    3,
                ),
                Label(
                    x + _CELL / 2,
                    y + 20,
                    shown(mark),
                    12.5,
                    "ink" if only_suggested else "#111a1c" if goal in DARK_TEXT else "#ffffff",
                    "middle",
                    bold=True,
                ),
            ]
    bottom = _HEAD + len(matrix.rows) * _LINE
    told = lines_of(legend, 11, width)
    shapes += [
        Rule(0, bottom, width, bottom),
        *(Label(0, bottom + 22 + 15 * row, text, 11, "muted") for row, text in enumerate(told)),
    ]
    return Chart(width, bottom + 15 + 15 * len(told), title, said, shapes, language)
