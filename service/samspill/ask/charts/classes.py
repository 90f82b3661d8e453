"""The classes of a model as boxes, and what leads from one to another as arrows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from samspill.ask.charts.layers import in_layers
from samspill.ask.charts.shapes import (
    Arrow,
    Box,
    Chart,
    Label,
    Shape,
    lines_of,
    moved_by,
    width_of,
)
from samspill.ask.model import Kind, Model, Relation

Address = Callable[[str], str]
"""Where more is said of a class or property, by its IRI; empty where nowhere."""

_NAME, _SMALL = 15.0, 12.0
_LINE = 1.4
"""How high a line is, as many times as its letters."""

_LISTED = 230.0
"""How wide the names of classes are that have the same property."""


@dataclass(frozen=True)
class _Part:
    """A box around lines of text; where they are is said when the part is drawn."""

    box: Box
    lines: Sequence[Label]

    @classmethod
    def of(cls, box: Box, lines: Sequence[Label], *, room: float) -> _Part:
        """A box that is large enough for its lines."""
        width = max(width_of(one.text, one.size * (1 + one.bold / 9)) for one in lines) + 2 * room
        height = sum(line.size * _LINE for line in lines) + room
        return cls(replace(box, width=width, height=height), lines)

    def at(self, x: float, y: float) -> Iterator[Shape]:
        """Its shapes around a point."""
        box = self.box
        yield replace(box, x=x - box.width / 2, y=y - box.height / 2)
        down = y - sum(line.size * _LINE for line in self.lines) / 2
        for line in self.lines:
            yield replace(line, x=x, y=down + line.size * 1.05)
            down += line.size * _LINE


def class_chart(
    model: Model,
    *,
    title: str,
    said: str,
    language: str,
    address: Address,
    several: Callable[[int], str],
) -> Chart:
    """Boxes of classes, the names of properties between them, and arrows to what they lead to.

    What leads from a class to itself stands in its box. A property of most classes starts from
    one box with their names, and `several` says how many they are.
    """
    parts = {iri: _class(kind, model, address) for iri, kind in model.kinds.items()}
    edges: list[tuple[str, str]] = []
    many = sum(kind.own for kind in model.kinds.values()) / 2
    for number, relation in enumerate(model.relations):
        ends = [one for one in relation.targets if [one] != list(relation.sources)]
        if not ends:
            continue
        between, starts = f"between {number}", list(relation.sources)
        parts[between] = _property(relation, address)
        if len(starts) > many:
            names = [model.kinds[one].name for one in starts]
            starts = [f"start {number}"]
            parts[starts[0]] = _listed(several(len(names)), names)
        edges += [(one, between) for one in starts] + [(between, one) for one in ends]
    sizes = {name: (part.box.width, part.box.height) for name, part in parts.items()}
    layout = in_layers(sizes, edges, between=36, apart=24)
    arrows = [
        Arrow(tuple(points), "line-strong", head=target in model.kinds)
        for (_, target), points in layout.lines.items()
    ]
    boxes = [shape for name, part in parts.items() for shape in part.at(*layout.places[name])]
    shapes = [moved_by(shape, 1, 1) for shape in (*arrows, *boxes)]
    return Chart(layout.width + 2, layout.height + 2, title, said, shapes, language)


def _class(kind: Kind, model: Model, address: Address) -> _Part:
    to_itself = [
        _line(f"↻ {name}", address=address(iri))
        for relation in model.relations
        if kind.iri in relation.sources and kind.iri in relation.targets
        for iri, name in relation.properties
    ]
    to = address(kind.iri)
    name = kind.name[:1].upper() + kind.name[1:]
    head = Label(0, 0, name, _NAME, "accent" if to else "ink", "middle", bold=True, address=to)
    key = replace(_line(kind.key, "muted", to), language="en")
    box = Box(0, 0, 0, 0, "sunken", "line-strong", radius=8)
    if kind.own:
        box = Box(0, 0, 0, 0, "accent-soft", "accent", radius=8, title=name, address=to)
    return _Part.of(box, [head, key, *to_itself], room=14)


def _property(relation: Relation, address: Address) -> _Part:
    box = Box(0, 0, 0, 0, "surface", "line-strong", radius=11)
    lines = [_line(name, address=address(iri)) for iri, name in relation.properties]
    return _Part.of(box, lines, room=9)


def _listed(head: str, names: Sequence[str]) -> _Part:
    box = Box(0, 0, 0, 0, "line-strong", pattern="dashed", radius=8)
    lines = [head, *lines_of(", ".join(names), _SMALL, _LISTED)]
    return _Part.of(box, [_line(text, "muted") for text in lines], room=12)


def _line(text: str, colour: str = "ink", address: str = "") -> Label:
    return Label(0, 0, text, _SMALL, colour, "middle", address=address)
