"""What was computed of a network, before it is written on the graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

Tell = Callable[[str, float], None]
"""Hears which step is being worked on, and the share of it that is done."""


@dataclass(frozen=True)
class Figures:
    """Values of nodes (an array a measure, NaN where undefined) and of the network, by key.

    `absent` gives, by key, the reason why a measure has no value, or some nodes have none.
    """

    nodes: Mapping[str, np.ndarray] = field(default_factory=dict)
    network: Mapping[str, int | float] = field(default_factory=dict)
    absent: Mapping[str, str] = field(default_factory=dict)

    def __or__(self, other: Figures) -> Figures:
        """Both together."""
        return Figures(
            {**self.nodes, **other.nodes},
            {**self.network, **other.network},
            {**self.absent, **other.absent},
        )


def missing(reason: str, *keys: str) -> Figures:
    """Measures that are not there, all for one reason."""
    return Figures(absent=dict.fromkeys(keys, reason))
