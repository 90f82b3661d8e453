"""A picture as plain geometry, from which it is written as SVG and as PNG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from samspill.settings import Language

Form = Literal["circle", "square", "rounded"]
Anchor = Literal["start", "middle", "end"]
Segment = tuple[float, float, float, float]
"""From one point to another: x, y, x, y."""

CORNER = 0.35
"""How round the corners of rounded squares are, as a part of the radius."""

RING = 2.4
"""How far outside its node a ring is."""


@dataclass(frozen=True)
class Mark:
    """A node: its middle, its radius (half a side of squares), its colour and what it tells.

    `code` stands inside it. A ring is around what holds the network together, `chosen` has a
    thick outline, what is `hollow` has no colour inside.
    """

    x: float
    y: float
    radius: float
    form: Form
    fill: str
    tip: str = ""
    iri: str = ""
    code: str = ""
    ring: bool = False
    chosen: bool = False
    hollow: bool = False

    @property
    def reach(self) -> float:
        """How far from its middle it reaches, its ring included."""
        return self.radius + RING + 1 if self.ring else self.radius


@dataclass(frozen=True)
class Strand:
    """Ties of one width drawn as one: where many lie on one another, several strands add up.

    One tie alone tells what is shared, and between which nodes (IRIs) it is.
    """

    width: float
    opacity: float
    segments: tuple[Segment, ...]
    tip: str = ""
    ends: tuple[str, str] | None = None


@dataclass(frozen=True)
class Text:
    """A line of text on its baseline; `halo` keeps it legible on lines."""

    x: float
    y: float
    text: str
    size: float
    anchor: Anchor = "start"
    bold: bool = False
    muted: bool = False
    halo: bool = False


@dataclass(frozen=True)
class Labels:
    """The lines of labels, and thin lines from nodes to labels that found no place beside them."""

    texts: tuple[Text, ...] = ()
    leaders: tuple[Segment, ...] = ()


@dataclass(frozen=True)
class Legend:
    """What colours, shapes, sizes and lines mean, as it is drawn."""

    marks: tuple[Mark, ...] = ()
    strands: tuple[Strand, ...] = ()
    texts: tuple[Text, ...] = ()
    bottom: float = 0.0


@dataclass(frozen=True)
class Drawing:
    """A picture, in units of 1/96 inch; y grows downwards.

    `title` and `description` say in words what it shows; `texts` are those around the network.
    """

    width: float
    height: float
    language: Language
    title: str
    description: str
    strands: tuple[Strand, ...]
    marks: tuple[Mark, ...]
    labels: Labels
    texts: tuple[Text, ...]
    legend: Legend
