"""The legend: what colours, shapes, sizes, lines and outlines mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import floor

import networkx as nx

from samspill.ask.networks.captions import word
from samspill.ask.networks.colours import OTHERS, PROGRAM, SDG_COLOURS, Colouring, Group
from samspill.ask.networks.geometry import Form, Legend, Mark, Strand, Text
from samspill.ask.networks.lettering import broken, plain, width_of
from samspill.ask.networks.measures import read_measures
from samspill.ask.networks.names import label_of
from samspill.ask.networks.sizes import DEGREE, SMALLEST
from samspill.ask.networks.strands import Class
from samspill.ask.networks.telling import counted, numeral
from samspill.settings import Language

FORMS: Mapping[str, Form] = {
    "actor": "circle",
    "program": "square",
    "sdg-goal": "rounded",
    "sdg-target": "rounded",
}

SIZE = 10.5
"""The size of letters in the legend."""

_ROW = 17.0
_SAMPLE = 5.5
_INDENT = 19.0
_SECTION = 9.0


@dataclass(frozen=True)
class Told:
    """What a legend has to explain."""

    graph: nx.Graph
    language: Language
    by: Colouring
    groups: Sequence[Group]
    size: str | None
    values: Mapping[str, float]
    largest: float
    classes: Sequence[Class]
    opacity: float
    marks: Sequence[Mark]


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
        self.marks.append(
            Mark(
                self.x + _SAMPLE + 1,
                middle,
                mark.radius,
                mark.form,
                mark.fill,
                code=mark.code,
                ring=mark.ring,
                chosen=mark.chosen,
                hollow=mark.hollow,
            )
        )
        for number, line in enumerate(lines):
            self.texts.append(
                Text(self.x + _INDENT, middle + SIZE * 0.36 + number * (_ROW - 4), line, SIZE)
            )
        self.y += _ROW + (len(lines) - 1) * (_ROW - 4)


def legend(told: Told, *, x: float, y: float, room: float) -> Legend:
    """The legend from a corner downwards, `room` wide; it leaves out what there is nothing of."""
    column = _Column(x, y, room)
    _colours(told, column)
    _forms(told, column)
    _sizes(told, column)
    _lines(told, column)
    _outlines(told, column)
    return Legend(
        tuple(column.marks), tuple(column.strands), tuple(column.texts), round(column.y - y, 1)
    )


def group_label(graph: nx.Graph, group: Group, language: Language, *, by: Colouring) -> str:
    """What a colour means, without how many have it."""
    match group.kind:
        case "type":
            return plain(label_of(group.key, graph.graph["concepts"].get(group.key, {}), language))
        case "community":
            return word("legend", "group", language, number=group.key)
        case "others":
            return word("legend", f"others-{by}", language)
        case _:
            return word("legend", "none", language)


def measure_label(size: str | None, language: Language) -> str:
    """What a measure is called, inside a sentence."""
    label = read_measures()[size or DEGREE].label[language]
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _colours(told: Told, column: _Column) -> None:
    shown = [group for group in told.groups if group.kind not in ("program", "sdg")]
    if not shown:
        return
    column.heading(word("legend", told.by, told.language))
    for group in shown:
        label = group_label(told.graph, group, told.language, by=told.by)
        column.entry(Mark(0, 0, _SAMPLE, "circle", group.colour), f"{label} ({len(group.nodes)})")


def _forms(told: Told, column: _Column) -> None:
    """Shapes, where there are others than circles."""
    kinds = sorted({said["kind"] for _, said in told.graph.nodes(data=True)})
    if kinds in ([], ["actor"]):
        return
    column.heading(word("legend", "form", told.language))
    for kind in kinds:
        name = counted(kind, 2, told.language).partition(" ")[2]
        fill, code = OTHERS, ""
        if told.by == "type" and kind == "program":
            fill = PROGRAM
        elif kind.startswith("sdg"):
            code = "11" if kind == "sdg-goal" else "11.3"
            if told.by == "type":
                fill = SDG_COLOURS[10]
                name = word("legend", "sdg-colours", told.language, name=name)
        radius = _SAMPLE * (1.3 if code else 1)
        column.entry(Mark(0, 0, radius, FORMS[kind], fill, code=code), name)


def _sizes(told: Told, column: _Column) -> None:
    most = max(told.values.values(), default=0.0)
    if most <= 0 or len(told.graph) < 2:
        return
    column.heading(
        word("legend", "size", told.language, measure=measure_label(told.size, told.language))
    )
    middle = column.y + max(_ROW / 2, told.largest) + 1
    x = column.x
    for radius, text in _samples(told, most):
        x += radius
        column.marks.append(Mark(x, middle, radius, "circle", OTHERS))
        x += radius + 4
        column.texts.append(Text(x, middle + SIZE * 0.36, text, SIZE))
        x += width_of(text, SIZE) + 10
    column.y = middle + max(_ROW / 2, told.largest) + 1


def _samples(told: Told, most: float) -> Iterable[tuple[float, str]]:
    """Radii and the values that they mean: the most, a quarter of it, and what is smallest."""
    whole = all(float(value).is_integer() for value in told.values.values())
    quarter = max(1, round(most / 4)) if whole else most / 4
    least = most * SMALLEST**2
    yield told.largest, numeral(most, told.language)
    if least < quarter < most:
        yield told.largest * (quarter / most) ** 0.5, numeral(quarter, told.language)
    if min(told.values.values()) <= least:
        value = numeral(floor(least) if whole else least, told.language)
        text = word("legend", "at-most", told.language, value=value)
        yield told.largest * SMALLEST, text if value != "0" else value


def _lines(told: Told, column: _Column) -> None:
    if not told.classes:
        return
    column.heading(word("legend", f"line-{told.graph.graph['kind']}", told.language))
    middle = column.y + _ROW / 2
    x = column.x
    for one in told.classes:
        column.strands.append(
            Strand(one.width, max(told.opacity, 0.7), ((x, middle, x + 16, middle),))
        )
        column.texts.append(Text(x + 20, middle + SIZE * 0.36, one.label, SIZE))
        x += 20 + width_of(one.label, SIZE) + 8
    column.y += _ROW


def _outlines(told: Told, column: _Column) -> None:
    ring = any(mark.ring for mark in told.marks)
    chosen = any(mark.chosen for mark in told.marks)
    hollow = any(mark.hollow for mark in told.marks)
    if not (ring or chosen or hollow):
        return
    column.heading(word("legend", "marks", told.language))
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
            column.entry(sample, word("legend", name, told.language))
