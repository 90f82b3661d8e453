"""Charts as PNG, with letters of their own: no font of the machine is needed."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from samspill.ask.charts.shapes import (
    COLOURS,
    Arrow,
    Box,
    Chart,
    Dot,
    Flow,
    Label,
    Rule,
    Shape,
    head_of,
)

SCALE = 2
"""Dots for a point of the chart."""

_FINER = 2
"""How much finer it is drawn than it is written, so that slanted lines are smooth."""

_STEPS = 48


def as_png(chart: Chart) -> bytes:
    """The chart at twice its size in points."""
    size = (round(chart.width * SCALE), round(chart.height * SCALE))
    fine = Image.new("RGB", (size[0] * _FINER, size[1] * _FINER), COLOURS["surface"])
    pen = ImageDraw.Draw(fine, "RGBA")
    for shape in chart.shapes:
        if not isinstance(shape, Label):
            _drawn(pen, shape, SCALE * _FINER)
    image = fine.resize(size, Image.Resampling.LANCZOS)
    pen = ImageDraw.Draw(image)
    for shape in chart.shapes:
        if isinstance(shape, Label):
            _lettered(pen, shape)
    file = BytesIO()
    image.save(file, "PNG", dpi=(72 * SCALE, 72 * SCALE), optimize=True)
    return file.getvalue()


def _drawn(pen: ImageDraw.ImageDraw, shape: Shape, by: int) -> None:
    match shape:
        case Box():
            corners = (
                shape.x * by,
                shape.y * by,
                (shape.x + shape.width) * by,
                (shape.y + shape.height) * by,
            )
            dashed = shape.pattern == "dashed"
            outline = shape.stroke or (shape.fill if dashed else "")
            pen.rounded_rectangle(
                corners,
                radius=shape.radius * by,
                fill=None if dashed else _colour(shape.fill),
                outline=_colour(outline) if outline else None,
                width=by,
            )
            if dashed:
                _gapped(pen, corners, shape.radius * by, by)
        case Rule():
            ends = (shape.x1 * by, shape.y1 * by, shape.x2 * by, shape.y2 * by)
            pen.line(ends, fill=_colour(shape.colour), width=max(1, round(shape.width * by)))
        case Dot():
            pen.polygon(_corners(shape, by), fill=_colour(shape.fill))
            if shape.stroke:
                pen.polygon(_corners(shape, by), outline=_colour(shape.stroke), width=by)
        case Flow():
            _flow(pen, shape, by)
        case Arrow():
            pen.line(_bends(shape, by), fill=_colour(shape.colour), width=round(1.4 * by))
            if shape.head:
                head = [(x * by, y * by) for x, y in head_of(shape)]
                pen.polygon(head, fill=_colour(shape.colour))
        case Label():
            pass


def _gapped(
    pen: ImageDraw.ImageDraw, corners: tuple[float, float, float, float], radius: float, by: int
) -> None:
    """Takes out of an outline what makes it dashed, between its corners."""
    left, top, right, bottom = corners
    paper = _colour("surface")
    for start in range(round(left + radius), round(right - radius), 5 * by):
        for y in (top, bottom):
            pen.rectangle((start, y - by, start + 2 * by, y + by), fill=paper)
    for start in range(round(top + radius), round(bottom - radius), 5 * by):
        for x in (left, right):
            pen.rectangle((x - by, start, x + by, start + 2 * by), fill=paper)


def _flow(pen: ImageDraw.ImageDraw, flow: Flow, by: int) -> None:
    red, green, blue = Image.new("RGB", (1, 1), _colour(flow.colour)).getpixel((0, 0))  # type: ignore[misc]
    above, below = [], []
    middle = (flow.x1 + flow.x2) / 2
    for step in range(_STEPS + 1):
        t = step / _STEPS
        s = 1 - t
        x = s**3 * flow.x1 + 3 * s * s * t * middle + 3 * s * t * t * middle + t**3 * flow.x2
        y = s**3 * flow.y1 + 3 * s * s * t * flow.y1 + 3 * s * t * t * flow.y2 + t**3 * flow.y2
        above.append((x * by, (y - flow.height / 2) * by))
        below.append((x * by, (y + flow.height / 2) * by))
    if not flow.dashed:
        pen.polygon([*above, *below[::-1]], fill=(red, green, blue, 140))
        return
    for start in range(0, _STEPS, 2):
        pen.line([above[start], above[start + 1]], fill=(red, green, blue, 255), width=2 * by)


def _bends(arrow: Arrow, by: int) -> list[tuple[float, float]]:
    found = []
    for (x1, y1), (x2, y2) in pairwise(arrow.points):
        for step in range(_STEPS + 1):
            t = step / _STEPS
            s = 1 - t
            over = x1 * (s**3 + 3 * s * s * t) + x2 * (t**3 + 3 * s * t * t)
            down = y1 * s**3 + (y1 + y2) / 2 * (3 * s * s * t + 3 * s * t * t) + y2 * t**3
            found.append((over * by, down * by))
    return found


def _corners(dot: Dot, by: int) -> list[tuple[float, float]]:
    from math import cos, pi, sin

    x, y, r = dot.x * by, dot.y * by, dot.size / 2 * by
    if dot.form == "diamond":
        return [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
    if dot.form == "square":
        return [(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)]
    return [(x + r * cos(pi * n / 24), y + r * sin(pi * n / 24)) for n in range(48)]


def _lettered(pen: ImageDraw.ImageDraw, label: Label) -> None:
    anchor = {"start": "ls", "middle": "ms", "end": "rs"}[label.anchor]
    pen.text(
        (label.x * SCALE, label.y * SCALE),
        label.text,
        font=_font(round(label.size * SCALE * 0.95), bold=label.bold),
        fill=_colour(label.colour),
        anchor=anchor,
    )


@cache
def _font(size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    """The letters that come with matplotlib, which draws the networks."""
    found = find_spec("matplotlib")
    assert found is not None  # noqa: S101
    assert found.origin is not None  # noqa: S101
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    return ImageFont.truetype(str(folder / f"DejaVuSans{'-Bold' if bold else ''}.ttf"), size)


def _colour(name: str) -> str:
    return COLOURS.get(name, name)
