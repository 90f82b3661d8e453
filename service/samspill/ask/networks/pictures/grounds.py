"""What a picture is drawn on, and the colours of what has none of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from samspill.ask.networks.pictures.geometry import Mark

GroundName = Literal["light", "dark"]


@dataclass(frozen=True)
class Ground:
    """The colours of the ground, of text, of text that matters less, and of ties."""

    paper: str
    ink: str
    muted: str
    tie: str


GROUNDS: Mapping[GroundName, Ground] = MappingProxyType(
    {
        "light": Ground("#ffffff", "#1b2a2d", "#53646a", "#5f7278"),
        "dark": Ground("#172123", "#e5ecea", "#a2b2b1", "#93a5a7"),
    }
)

LEADER = 0.6
"""How wide the lines from nodes to labels are."""

OUTLINE = 0.65
"""How opaque the thin outline is that sets a node off from the ground."""


def outline_of(mark: Mark) -> float:
    """How wide the outline of a node is."""
    if mark.chosen:
        return 2.6
    return round(min(1.4 if mark.hollow else 0.8, 0.2 * mark.radius), 2)


def code_colour(fill: str) -> str:
    """White or nearly black, whichever is easier to read on a colour."""
    red, green, blue = (value / 255 for value in bytes.fromhex(fill.removeprefix("#")))
    return "#ffffff" if 0.3 * red + 0.59 * green + 0.11 * blue < 0.62 else "#1b2a2d"


def code_size(mark: Mark) -> float:
    """The size of the letters of a code, so that it fits in its node."""
    return round(min(2.2 * mark.radius / max(len(mark.code), 2), 1.15 * mark.radius), 1)
