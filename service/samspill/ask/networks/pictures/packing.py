"""Boxes side by side in rows, the first and largest at the left, the rest around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Box = tuple[float, float]
"""Width and height."""

Corner = tuple[float, float]
"""The left and upper edge of a box; y grows downwards."""

_STRETCHES = (1.0, 1.12, 1.25, 1.4, 1.6, 1.8, 2.1, 2.5, 3.0, 4.0, 6.0)
"""The widths that are tried, as multiples of the first box."""

_SHARES = (0.85, 1.0, 1.1, 1.25)
"""The same, as multiples of the width that the whole area would need."""

_TIDIER = 1.15
"""How much more room all in rows beneath the first may take than some of it at the side."""

_TALLER = 1.5
"""How many times as high as the second the first box is that has a row of its own."""


@dataclass
class _Shelves:
    """A region that is filled row by row, and how far that has come."""

    left: float
    top: float
    right: float
    bottom: float
    x: float = 0.0
    height: float = 0.0

    def __post_init__(self) -> None:
        self.x = self.left

    def put(self, box: Box) -> Corner | None:
        """Where a box goes, or None where the region has no room for it."""
        width, height = box
        if self.x + width > self.right:
            if self.x == self.left:
                return None
            self.x, self.top, self.height = self.left, self.top + self.height, 0.0
        if self.x + width > self.right or self.top + height > self.bottom:
            return None
        corner = (self.x, self.top)
        self.x += width
        self.height = max(self.height, height)
        return corner


def pack(boxes: Sequence[Box], *, aspect: float) -> list[Corner]:
    """Corners for boxes, the largest first; the whole is about `aspect` times as wide as high."""
    if not boxes:
        return []
    widest = max(width for width, _ in boxes)
    area = (aspect * sum(width * height for width, height in boxes)) ** 0.5
    first = boxes[0][0]
    widths = {first * stretch for stretch in _STRETCHES} | {area * share for share in _SHARES}
    tried = [
        (_wasted(boxes, corners, aspect) * (_TIDIER if beside else 1), corners)
        for width in sorted(widths)
        for beside in (False, True)
        for corners in [_packed(boxes, max(width, widest), beside=beside)]
    ]
    return min(tried, key=lambda found: found[0])[1]


def _packed(boxes: Sequence[Box], width: float, *, beside: bool) -> list[Corner]:
    first_width, first_height = boxes[0]
    # a little more, so that a box as wide as the region fits in spite of rounding
    right = width * (1 + 1e-9)
    apart = beside or any(first_height > _TALLER * height for _, height in boxes[1:2])
    regions = [_Shelves(0.0, first_height if apart else 0.0, right, float("inf"))]
    if beside:
        regions.insert(0, _Shelves(first_width, 0.0, right, first_height * (1 + 1e-9)))
    corners = [(0.0, 0.0)] if apart else []
    corners += [
        next(corner for region in regions if (corner := region.put(box)))
        for box in boxes[len(corners) :]
    ]
    if apart and not beside:
        used = max(x + box[0] for box, (x, _) in zip(boxes, corners, strict=True))
        corners[0] = ((used - first_width) / 2, 0.0)
    return corners


def _wasted(boxes: Sequence[Box], corners: Sequence[Corner], aspect: float) -> float:
    """The width of the smallest frame of the wanted aspect that holds all."""
    width = max(x + box[0] for box, (x, _) in zip(boxes, corners, strict=True))
    height = max(y + box[1] for box, (_, y) in zip(boxes, corners, strict=True))
    return max(width, height * aspect)
