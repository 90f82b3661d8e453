"""A drawing as PNG, on white, with the size in which it is to be printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Affine2D

from samspill.ask.networks.pictures.geometry import CORNER, RING, Drawing, Mark, Strand, Text
from samspill.ask.networks.pictures.grounds import (
    GROUNDS,
    LEADER,
    OUTLINE,
    code_colour,
    code_size,
    outline_of,
)
from samspill.errors import BadValue

UNITS = 96
"""Units of a drawing in an inch."""

_LEAST, _MOST = 50, 600
_POINTS = 72 / UNITS
_ON = GROUNDS["light"]
_LAYERED = 0.4
"""Lines of a layer add up here; in SVG they are one shape."""

_MISSING = "\N{WHITE SQUARE}"


def as_png(drawing: Drawing, *, dpi: int = 200) -> bytes:
    """The drawing as PNG with so many dots an inch, which the file tells programs that print.

    Raises `BadValue` for less than 50 or more than 600.
    """
    if not _LEAST <= dpi <= _MOST:
        raise BadValue(
            f"A picture cannot have {dpi} dots an inch.",
            advice=f"Use {_LEAST} to {_MOST}.",
            parameter="dpi",
        )
    figure = Figure(figsize=(drawing.width / UNITS, drawing.height / UNITS), dpi=dpi)
    figure.set_facecolor(_ON.paper)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0), frameon=False)
    axes.set(xlim=(0, drawing.width), ylim=(drawing.height, 0))
    axes.set_axis_off()
    leaders = Strand(LEADER, 1.0, drawing.labels.leaders)
    ties = [
        strand if strand.ends else replace(strand, opacity=strand.opacity * _LAYERED)
        for strand in drawing.strands
    ]
    for strands, colour, marks, texts in (
        (ties, _ON.tie, drawing.marks, ()),
        ((leaders,) if leaders.segments else (), _ON.ink, (), drawing.labels.texts),
        (drawing.legend.strands, _ON.tie, drawing.legend.marks, drawing.legend.texts),
        ((), _ON.tie, (), drawing.texts),
    ):
        _add_strands(axes, strands, colour)
        _add_marks(axes, marks)
        for mark in marks:
            _add_code(axes, mark)
        for text in texts:
            _add_text(axes, text, _ON.muted if text.muted else _ON.ink)
    written = BytesIO()
    about = {"Title": drawing.title, "Description": drawing.description, "Software": "Samspill"}
    FigureCanvasAgg(figure)
    figure.savefig(written, format="png", dpi=dpi, metadata=about)
    return written.getvalue()


def _add_strands(axes: Axes, strands: Sequence[Strand], colour: str) -> None:
    for (width, opacity), found in groupby(strands, lambda strand: (strand.width, strand.opacity)):
        segments = [segment for strand in found for segment in strand.segments]
        lines = LineCollection(
            [((x, y), (to_x, to_y)) for x, y, to_x, to_y in segments],
            colors=colour,
            alpha=opacity,
            linewidths=width * _POINTS,
            capstyle="round",
            zorder=1,
        )
        axes.add_collection(lines, autolim=False)


def _add_marks(axes: Axes, marks: Sequence[Mark]) -> None:
    """All nodes in their order; a ring is beneath its node."""
    outlines: list[Outline] = []
    fills: list[Any] = []
    edges: list[Any] = []
    widths: list[float] = []
    for mark in marks:
        if mark.ring:
            outlines.append(_outline(mark, mark.radius + RING))
            fills.append((0.0, 0.0, 0.0, 0.0))
            edges.append((_ON.ink, 1.0))
            widths.append(_POINTS)
        outlines.append(_outline(mark, mark.radius))
        fills.append(_ON.paper if mark.hollow else mark.fill)
        edges.append(
            (mark.fill, 1.0) if mark.hollow else (_ON.ink, 1.0 if mark.chosen else OUTLINE)
        )
        widths.append(outline_of(mark) * _POINTS)
    if outlines:
        axes.add_collection(
            PathCollection(
                outlines, facecolors=fills, edgecolors=edges, linewidths=widths, zorder=2
            ),
            autolim=False,
        )


def _outline(mark: Mark, radius: float) -> Outline:
    """The outline of a node with a radius, where it stands."""
    place = Affine2D().scale(radius).translate(mark.x, mark.y)
    match mark.form:
        case "circle":
            return place.transform_path(Outline.unit_circle())
        case "square":
            return place.transform_path(_square())
        case "rounded":
            return place.transform_path(_rounded())


@cache
def _square() -> Outline:
    """A square from -1 to 1."""
    return Outline(np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]), closed=True)


@cache
def _rounded() -> Outline:
    """The same with round corners."""
    inner = 1 - CORNER
    corners = [
        ((1, inner), (1, 1), (inner, 1)),
        ((-inner, 1), (-1, 1), (-1, inner)),
        ((-1, -inner), (-1, -1), (-inner, -1)),
        ((inner, -1), (1, -1), (1, -inner)),
    ]
    points = [point for corner in corners for point in corner]
    codes = [Outline.LINETO, Outline.CURVE3, Outline.CURVE3] * 4
    return Outline(
        np.array([*points, points[0]]), np.array([Outline.MOVETO, *codes[1:], Outline.CLOSEPOLY])
    )


def _add_code(axes: Axes, mark: Mark) -> None:
    if not mark.code:
        return
    size = code_size(mark)
    text = Text(mark.x, mark.y + 0.36 * size, mark.code, size, anchor="middle", bold=True)
    _add_text(axes, text, code_colour(mark.fill))


def _add_text(axes: Axes, said: Text, colour: str) -> None:
    around = [withStroke(linewidth=3.2 * _POINTS, foreground=_ON.paper, alpha=0.9)]
    axes.text(
        said.x,
        said.y,
        _drawable(said.text),
        color=colour,
        fontproperties=FontProperties(fname=_font(said.bold), size=said.size * _POINTS),
        horizontalalignment={"start": "left", "middle": "center", "end": "right"}[said.anchor],
        verticalalignment="baseline",
        parse_math=False,
        path_effects=around if said.halo else None,
        zorder=3,
    )


def _drawable(text: str) -> str:
    """The text, with a square for each character that the font does not have."""
    known = _characters()
    return "".join(character if ord(character) in known else _MISSING for character in text)


@cache
def _characters() -> frozenset[int]:
    return frozenset(get_font(_font(False)).get_charmap())


@cache
def _font(bold: bool) -> str:
    """The file of a font that matplotlib brings with it."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return str(Path(mpl.get_data_path(), "fonts", "ttf", name))
