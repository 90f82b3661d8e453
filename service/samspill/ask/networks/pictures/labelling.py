"""Where labels go: beside their nodes, the most important first, none on another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samspill.ask.networks.pictures.geometry import Anchor, Labels, Mark, Segment, Text
from samspill.ask.networks.pictures.lettering import broken, width_of

Numbers = NDArray[np.float64]
Rectangle = tuple[float, float, float, float]
"""Left, upper, right and lower edge."""

_LINE = 1.14
_RISE = 0.8
"""The height of a line, and how far above its baseline it begins, as parts of the size."""

_GAP = 3.0
_PLACES: tuple[tuple[float, float], ...] = (
    (1, 0),
    (-1, 0),
    (0, 1),
    (0, -1),
    (0.8, 0.8),
    (0.8, -0.8),
    (-0.8, 0.8),
    (-0.8, -0.8),
)
"""Ways from a node to its label, the best first."""

_FARTHER = (0.0, 16.0, 32.0, 54.0)
"""How much farther away labels may stand at the end of a line, where there are few nodes."""

_SAMPLES = 24
_TIES_SEEN = 600
"""Where there are more ties than this, labels lie on some wherever they are."""

_ON_NODE, _ON_TIE, _LATER = 60.0, 1.5, 0.6
"""What it costs to lie on a node, on a tie, and to be on a less good side."""

_ALOOF = 8.0
"""How far labels at the end of a line stand from other nodes."""

_LED_AWAY = 12.0
_LED = 60
"""What it costs to stand farther away, and up to how many nodes it is done."""

_DEAR = 50.0
"""Labels whose lying on nodes would cost more are left out, but for the first ones."""

_SURE = 3

_MANY = 150
"""Where there are more nodes than this, labels may lie on some: they are small and close."""


@dataclass(frozen=True)
class Wish:
    """A node that should have a label, and the text of it."""

    mark: Mark
    text: str
    size: float
    bold: bool = False


@dataclass(frozen=True)
class _Label:
    lines: tuple[Text, ...]
    box: Rectangle
    leader: Segment | None = None
    along: tuple[tuple[float, float], ...] = ()
    """Points on the line that leads to it."""


def labels(
    wishes: Sequence[Wish],
    marks: Sequence[Mark],
    ties: Sequence[Segment],
    *,
    frame: Rectangle,
    room: float,
    most: int,
) -> Labels:
    """`most` labels that find a place within the frame, their lines at most `room` wide."""
    nodes = np.array([(mark.x, mark.y, mark.reach) for mark in marks]).reshape(-1, 3)
    points = _points(ties if len(ties) <= _TIES_SEEN else ())
    on_node = _ON_NODE if len(marks) <= _MANY else _LATER
    placed: list[_Label] = []
    far = _FARTHER if len(marks) <= _LED else _FARTHER[:1]
    for number, wish in enumerate(wishes):
        best, cost, covering = None, float("inf"), 0.0
        for rank, label in enumerate(_candidates(wish, room, far)):
            if not _free(label, placed, frame):
                continue
            near = _ALOOF if label.leader else 0.0
            covers = on_node * _covered(label.box, nodes, wish.mark, near)
            price = rank * _LATER + covers + _ON_TIE * _inside(label.box, points)
            if label.leader is not None:
                price += _LED_AWAY + _ON_TIE * _struck(label.along, nodes, wish.mark)
            if price < cost:
                best, cost, covering = label, price, covers
        if best is not None and (covering < _DEAR or number < _SURE):
            placed.append(best)
        if len(placed) == most:
            break
    return Labels(
        tuple(line for label in placed for line in label.lines),
        tuple(label.leader for label in placed if label.leader),
    )


def _candidates(wish: Wish, room: float, far: Sequence[float]) -> Iterator[_Label]:
    whole = broken(wish.text, wish.size, room, lines=1, bold=wish.bold)
    in_two = broken(wish.text, wish.size, room * 0.7, lines=2, bold=wish.bold)
    in_three = broken(wish.text, wish.size, room * 0.5, lines=3, bold=wish.bold)
    texts = [in_two, whole] if len(in_two) > 1 else [whole]
    if not _is_cut(in_three):
        texts.append(in_three)
    # what is not cut comes first
    texts.sort(key=_is_cut)
    for farther in far:
        for text in texts if farther == 0 else texts[:1]:
            for way in _PLACES:
                yield _label(wish, text, way, farther)


def _is_cut(lines: Sequence[str]) -> bool:
    return any(line.endswith("…") for line in lines)


def _label(wish: Wish, text: Sequence[str], way: tuple[float, float], farther: float) -> _Label:
    mark, size = wish.mark, wish.size
    width = max(width_of(line, size, bold=wish.bold) for line in text)
    height = size * _LINE * len(text)
    across, down = way
    far = mark.reach + _GAP + farther
    x = mark.x + across * far
    middle = mark.y + down * far + (height / 2 if down > 0 else -height / 2 if down < 0 else 0)
    anchor: Anchor = "start" if across > 0 else "end" if across < 0 else "middle"
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    top = middle - height / 2
    lines = tuple(
        Text(
            x,
            top + size * (_LINE * number + _RISE + (_LINE - 1) / 2),
            line,
            size,
            anchor=anchor,
            bold=wish.bold,
            halo=True,
        )
        for number, line in enumerate(text)
    )
    box = (left, top, left + width, top + height)
    if not farther:
        return _Label(lines, box)
    long = (across**2 + down**2) ** 0.5
    ways = [mark.reach / long + (far - 1 - mark.reach / long) * part / 8 for part in range(9)]
    along = tuple((mark.x + across * way, mark.y + down * way) for way in ways)
    return _Label(lines, box, (*along[0], *along[-1]), along)


def _free(label: _Label, placed: Sequence[_Label], frame: Rectangle) -> bool:
    left, top, right, bottom = label.box
    if left < frame[0] or top < frame[1] or right > frame[2] or bottom > frame[3]:
        return False
    apart = all(
        right + 2 < other.box[0]
        or other.box[2] + 2 < left
        or bottom < other.box[1]
        or other.box[3] < top
        for other in placed
    )
    return apart and not any(_crossed(label, other) for other in placed)


def _crossed(label: _Label, other: _Label) -> bool:
    """Whether the line to one of two labels runs over the other."""
    return any(
        left < x < right and top < y < bottom
        for one, (left, top, right, bottom) in ((label, other.box), (other, label.box))
        for x, y in one.along
    )


def _covered(box: Rectangle, nodes: Numbers, own: Mark, near: float) -> int:
    """How many other nodes a box lies on, or so near that it seems to be theirs."""
    across = np.maximum(np.maximum(box[0] - nodes[:, 0], nodes[:, 0] - box[2]), 0)
    down = np.maximum(np.maximum(box[1] - nodes[:, 1], nodes[:, 1] - box[3]), 0)
    lying = np.hypot(across, down) < nodes[:, 2] + near
    lying &= (nodes[:, 0] != own.x) | (nodes[:, 1] != own.y)
    return int(np.count_nonzero(lying))


def _struck(along: Sequence[tuple[float, float]], nodes: Numbers, own: Mark) -> int:
    """How many of the points lie on nodes other than its own."""
    points = np.array(along)
    x, y = points[:, :1] - nodes[None, :, 0], points[:, 1:] - nodes[None, :, 1]
    near = np.hypot(x, y) < nodes[None, :, 2]
    near &= (nodes[:, 0] != own.x) | (nodes[:, 1] != own.y)
    return int(np.count_nonzero(near))


def _points(ties: Sequence[Segment]) -> Numbers:
    """Points along ties."""
    ends = np.array(ties).reshape(-1, 4)
    along = np.linspace(0, 1, _SAMPLES)[None, :, None]
    points: Numbers = (ends[:, None, :2] * (1 - along) + ends[:, None, 2:] * along).reshape(-1, 2)
    return points


def _inside(box: Rectangle, points: Numbers) -> int:
    x, y = points[:, 0], points[:, 1]
    within = (x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])
    return int(np.count_nonzero(within))
