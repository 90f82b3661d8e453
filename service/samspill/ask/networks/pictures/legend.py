"""The legend: what colours, shapes, sizes, lines and outlines mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import floor

from samspill.ask.networks.pictures.captions import word
from samspill.ask.networks.pictures.colours import OTHERS, PROGRAM, SDG_COLOURS
from samspill.ask.networks.pictures.geometry import Legend, Mark, Strand, Text
from samspill.ask.networks.pictures.lettering import broken, width_of
from samspill.ask.networks.pictures.look import Look
from samspill.ask.networks.pictures.marks import FORMS, Marks
from samspill.ask.networks.pictures.sizes import SMALLEST
from samspill.ask.networks.pictures.strands import classes_of, opacity_of
from samspill.ask.networks.told.telling import counted, numeral

SIZE = 10.5
"""The size of letters in the legend."""

_ROW = 17.0
_SAMPLE = 5.5
_INDENT = 19.0
_SECTION = 9.0


@dataclass
class _Column:
    """A legend as it grows downwards."""

    x: float
    y: float
    room: float
    marks: list[Mark] = field(default_factory=list)
    strands: list[Strand] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

    def heading(self, text: str) -> None:
        self.y += _SECTION if self.texts else 0.0
        for line in broken(text, SIZE + 0.5, self.room, lines=2, bold=True):
            self.y += _ROW
            self.texts.append(Text(self.x, self.y - 5, line, SIZE + 0.5, bold=True))

    def entry(self, mark: Mark, text: str) -> None:
        """A mark and what it means; its middle is put where the line is."""
        lines = broken(text, SIZE, self.room - _INDENT, lines=3)
        middle = self.y + _ROW / 2
        self.marks.append(replace(mark, x=self.x + _SAMPLE + 1, y=middle))
        for number, line in enumerate(lines):
            self.texts.append(
                Text(self.x + _INDENT, middle + SIZE * 0.36 + number * (_ROW - 4), line, SIZE)
            )
        self.y += _ROW + (len(lines) - 1) * (_ROW - 4)


def legend(look: Look, nodes: Marks, *, place: tuple[float, float, float]) -> Legend:
    """The legend from a corner downwards: across, down and how wide.

    It leaves out what there is nothing of.
    """
    column = _Column(*place)
    _colours(look, column)
    _forms(look, column)
    _sizes(look, nodes.largest, column)
    _lines(look, column)
    _outlines(look, nodes.marks, column)
    return Legend(
        tuple(column.marks), tuple(column.strands), tuple(column.texts), round(column.y, 1)
    )


def _colours(look: Look, column: _Column) -> None:
    if not look.coloured:
        return
    column.heading(word("legend", look.by, look.language))
    for group in look.coloured:
        label = look.group_label(group)
        column.entry(Mark(0, 0, _SAMPLE, "circle", group.colour), f"{label} ({len(group.nodes)})")


def _forms(look: Look, column: _Column) -> None:
    """Shapes, where there are others than circles."""
    kinds = sorted({said["kind"] for _, said in look.graph.nodes(data=True)})
    if kinds in ([], ["actor"]):
        return
    column.heading(word("legend", "form", look.language))
    for kind in kinds:
        name = counted(kind, 2, look.language).partition(" ")[2]
        fill, code = OTHERS, ""
        if look.by == "type" and kind == "program":
            fill = PROGRAM
        elif kind.startswith("sdg"):
            code = "11" if kind == "sdg-goal" else "11.3"
            if look.by == "type":
                fill = SDG_COLOURS[10]
                name = word("legend", "sdg-colours", look.language, name=name)
        radius = _SAMPLE * (1.3 if code else 1)
        column.entry(Mark(0, 0, radius, FORMS[kind], fill, code=code), name)


def _sizes(look: Look, largest: float, column: _Column) -> None:
    most = max(look.values.values(), default=0.0)
    if most <= 0 or len(look.graph) < 2:
        return
    column.heading(word("legend", "size", look.language, measure=look.measure))
    middle = column.y + max(_ROW / 2, largest) + 1
    x = column.x
    for radius, text in _samples(look, largest, most):
        x += radius
        column.marks.append(Mark(x, middle, radius, "circle", OTHERS))
        x += radius + 4
        column.texts.append(Text(x, middle + SIZE * 0.36, text, SIZE))
        x += width_of(text, SIZE) + 10
    column.y = middle + max(_ROW / 2, largest) + 1


def _samples(look: Look, largest: float, most: float) -> Iterable[tuple[float, str]]:
    """Radii and the values that they mean: the most, a quarter of it, and what is smallest."""
    whole = all(float(value).is_integer() for value in look.values.values())
    quarter = max(1, round(most / 4)) if whole else most / 4
    least = most * SMALLEST**2
    yield largest, numeral(most, look.language)
    if least < quarter < most:
        yield largest * (quarter / most) ** 0.5, numeral(quarter, look.language)
    if min(look.values.values()) <= least:
        value = numeral(floor(least) if whole else least, look.language)
        text = word("legend", "at-most", look.language, value=value)
        yield largest * SMALLEST, text if value != "0" else value


def _lines(look: Look, column: _Column) -> None:
    classes = classes_of(look.graph)
    if not classes:
        return
    column.heading(word("legend", f"line-{look.graph.graph['kind']}", look.language))
    middle = column.y + _ROW / 2
    x = column.x
    for one in classes:
        column.strands.append(
            Strand(one.width, max(opacity_of(look.graph), 0.7), ((x, middle, x + 16, middle),))
        )
        column.texts.append(Text(x + 20, middle + SIZE * 0.36, one.label, SIZE))
        x += 20 + width_of(one.label, SIZE) + 8
    column.y += _ROW


def _outlines(look: Look, marks: Sequence[Mark], column: _Column) -> None:
    ring = any(mark.ring for mark in marks)
    chosen = any(mark.chosen for mark in marks)
    hollow = any(mark.hollow for mark in marks)
    if not (ring or chosen or hollow):
        return
    column.heading(word("legend", "marks", look.language))
    for there, name in ((ring, "ring"), (chosen, "chosen"), (hollow, "hollow")):
        if there:
            sample = Mark(
                0,
                0,
                _SAMPLE - (2 if name == "ring" else 0),
                "circle",
                OTHERS,
                ring=name == "ring",
                chosen=name == "chosen",
                hollow=name == "hollow",
            )
            column.entry(sample, word("legend", name, look.language))
