"""The shapes of a chart, in points from its upper left corner, and their colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "ink": "#1b2a2d",
        "muted": "#53646a",
        "line": "#dcdcd2",
        "line-strong": "#87938f",
        "surface": "#ffffff",
        "sunken": "#f0efe8",
        "accent": "#0b5e60",
        "accent-soft": "#e2efec",
        "on-accent": "#ffffff",
        "warm": "#9a4408",
        "warm-soft": "#fbeee2",
        "plum": "#6b3f8f",
    }
)
"""The colours by the names that the pages have for them, as they are on white paper."""

SDG_COLOURS = (
    "#e5243b", "#dda63a", "#4c9f38", "#c5192d", "#ff3a21", "#26bde2", "#fcc30b", "#a21942",
    "#fd6925", "#dd1367", "#fd9d24", "#bf8b2e", "#3f7e44", "#0a97d9", "#56c02b", "#00689d",
    "#19486a",
)  # fmt: skip
"""The official colours of the seventeen goals."""

DARK_TEXT = frozenset({2, 3, 5, 6, 7, 9, 11, 12, 14, 15})
"""The goals on whose colour dark letters are easier to read than white ones."""

_BOLD = 1.1
"""How much wider bold letters are."""

_WIDE, _NARROW = frozenset("mwMWÆ@%&—"), frozenset("iljtfrI.,:;!'|()[] ")


@dataclass(frozen=True)
class Box:
    """A rectangle; `pattern` “dashed” has an outline of dashes and nothing in it."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str = ""
    pattern: Literal["plain", "dashed"] = "plain"
    radius: float = 0
    title: str = ""
    address: str = ""


@dataclass(frozen=True)
class Rule:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str = "line"
    width: float = 1
    dashed: bool = False


@dataclass(frozen=True)
class Label:
    """A line of text; `y` is its baseline."""

    x: float
    y: float
    text: str
    size: float = 13
    colour: str = "ink"
    anchor: Literal["start", "middle", "end"] = "start"
    bold: bool = False
    address: str = ""
    language: str = ""


@dataclass(frozen=True)
class Dot:
    """A small mark: a circle, a diamond or a square."""

    x: float
    y: float
    size: float
    form: Literal["circle", "diamond", "square"]
    fill: str
    stroke: str = ""
    title: str = ""
    address: str = ""


@dataclass(frozen=True)
class Flow:
    """A band from the left to the right, as high at both ends; dashed where it has no height."""

    x1: float
    y1: float
    x2: float
    y2: float
    height: float
    colour: str
    dashed: bool = False
    title: str = ""
    address: str = ""


@dataclass(frozen=True)
class Arrow:
    """A line through points one under the other, upright at each; its head is at its end."""

    points: Sequence[tuple[float, float]]
    colour: str
    head: bool = True


Shape = Box | Rule | Label | Dot | Flow | Arrow


@dataclass(frozen=True)
class Chart:
    """A drawn chart: what it is called, what it says to those who cannot see it, its shapes."""

    width: float
    height: float
    title: str
    said: str
    shapes: Sequence[Shape]
    language: str


def head_of(arrow: Arrow) -> tuple[tuple[float, float], ...]:
    """The corners of an arrow's head, its point first."""
    (_, before), (x, y) = arrow.points[-2:]
    back = -9 if y > before else 9
    return (x, y), (x - 4, y + back), (x + 4, y + back)


def width_of(text: str, size: float) -> float:
    """About how wide a text is."""
    ems = sum(
        0.9 if letter in _WIDE else 0.33 if letter in _NARROW else 0.7 if letter.isupper() else 0.56
        for letter in text
    )
    return ems * size * 1.08


def cut(text: str, size: float, room: float) -> str:
    """A text as it fits, with … where it was cut."""
    if width_of(text, size) <= room:
        return text
    while text and width_of(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def lines_of(text: str, size: float, room: float) -> list[str]:
    """A text in as many lines as it needs."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return [cut(line, size, room) for line in lines]


def framed(chart: Chart, source: str) -> Chart:
    """A chart with its title above and its source beneath, as a file needs them."""
    title = lines_of(chart.title, 17 * _BOLD, chart.width)
    beneath = lines_of(source, 10.5, chart.width)
    top, bottom = 22 + 24 * len(title), 16 + 14 * len(beneath)
    moved = [moved_by(shape, 24, top) for shape in chart.shapes]
    height = chart.height + top + bottom
    shapes: list[Shape] = [
        Box(0, 0, chart.width + 48, height, "surface"),
        *(Label(24, 29 + 24 * row, text, 17, bold=True) for row, text in enumerate(title)),
        *moved,
        *(
            Label(24, height + 2 - 14 * (len(beneath) - row), text, 10.5, "muted")
            for row, text in enumerate(beneath)
        ),
    ]
    return Chart(chart.width + 48, height, chart.title, chart.said, shapes, chart.language)


def moved_by(shape: Shape, dx: float, dy: float) -> Shape:
    """A shape at another place."""
    if isinstance(shape, Arrow):
        return replace(shape, points=tuple((x + dx, y + dy) for x, y in shape.points))
    if isinstance(shape, Rule | Flow):
        return replace(
            shape, x1=shape.x1 + dx, y1=shape.y1 + dy, x2=shape.x2 + dx, y2=shape.y2 + dy
        )
    return replace(shape, x=shape.x + dx, y=shape.y + dy)
