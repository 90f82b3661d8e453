"""Pairs drawn as a circle: what is tied stands around it, and lines of their weight run across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from samspill.web.tables import Cell

SIDE = 560
"""The width and the height of the picture, in its own units."""

MOST = 150
"""The strongest pairs, which are drawn; more would hide each other."""

_RADIUS = 208.0
_THINNEST, _THICKEST = 1.5, 8.0


@dataclass(frozen=True)
class Pair:
    """Two things, and how strongly they are tied."""

    one: Cell
    other: Cell
    weight: float
    said: str


@dataclass(frozen=True)
class Spot:
    """A thing on the circle: where its dot and its name stand, and to which side the name runs."""

    cell: Cell
    x: float
    y: float
    name_x: float
    name_y: float
    side: str


@dataclass(frozen=True)
class Strand:
    """A line between two spots: its path, how thick it is, and what it says."""

    path: str
    width: float
    said: str


@dataclass(frozen=True)
class Circle:
    """A picture of pairs; of `count` in all, only the strongest may be drawn."""

    heading: str
    spots: tuple[Spot, ...]
    strands: tuple[Strand, ...]
    count: int
    side: int = SIDE


def circle_of(pairs: Sequence[Pair], *, heading: str) -> Circle:
    """The circle of pairs: SDGs in the order of their codes, other things as they come."""
    drawn = sorted(pairs, key=lambda pair: -pair.weight)[:MOST]
    cells = sorted(
        dict.fromkeys(cell for pair in drawn for cell in (pair.one, pair.other)), key=_in_order
    )
    angles = {cell: 2 * pi * place / len(cells) - pi / 2 for place, cell in enumerate(cells)}
    strongest = max((pair.weight for pair in drawn), default=1) or 1
    return Circle(
        heading,
        tuple(_spot(cell, angle) for cell, angle in angles.items()),
        tuple(
            Strand(
                _path(angles[pair.one], angles[pair.other]),
                round(_THINNEST + (_THICKEST - _THINNEST) * pair.weight / strongest, 2),
                pair.said,
            )
            for pair in reversed(drawn)
        ),
        len(pairs),
    )


def _in_order(cell: Cell) -> tuple[int, ...]:
    parts = cell.code.split(".") if cell.code else []
    return tuple(int(part) if part.isdigit() else 100 + ord(part) for part in parts)


def _at(angle: float, radius: float) -> tuple[float, float]:
    return round(SIDE / 2 + radius * cos(angle), 1), round(SIDE / 2 + radius * sin(angle), 1)


def _spot(cell: Cell, angle: float) -> Spot:
    x, y = _at(angle, _RADIUS)
    name_x, name_y = _at(angle, _RADIUS + 16)
    across = cos(angle)
    side = "middle" if abs(across) < 0.2 else "start" if across > 0 else "end"
    return Spot(cell, x, y, name_x, round(name_y + 5 + (6 * sin(angle)), 1), side)


def _path(one: float, other: float) -> str:
    """A curve that bends towards the middle, the more the farther apart its ends are."""
    (x, y), (to_x, to_y) = _at(one, _RADIUS), _at(other, _RADIUS)
    out = 0.8 - 0.65 * abs(sin((one - other) / 2))
    bend_x = round(SIDE / 2 + out * ((x + to_x) / 2 - SIDE / 2), 1)
    bend_y = round(SIDE / 2 + out * ((y + to_y) / 2 - SIDE / 2), 1)
    return f"M{x} {y}Q{bend_x} {bend_y} {to_x} {to_y}"
