"""How large nodes are drawn: their area follows a measure, within what the picture has room for."""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx

from samspill.ask.near import alike
from samspill.ask.networks.figures.measures import read_measures
from samspill.errors import BadValue

LARGEST = 56.0
"""The largest radius where there are few nodes, in the units of positions."""

SMALLEST = 0.3
"""The smallest radius as a part of the largest."""

DEGREE = "degree"
"""The measure that every network has, measured or not."""

_FEW = 30
_COVERED = 0.16 * 2000 * 1500
"""The area that all nodes cover together at most, of the frame that positions lie in."""

_SIZED = frozenset({"integer", "decimal", "share"})
"""Numbers that say how much; the others only name or are yes and no."""


def radius_of(graph: nx.Graph, size: str | None = None) -> Mapping[str, float]:
    """The radius of each node in the units of positions (the picture is 2 000 wide).

    Without `size` it follows the degree. Raises `BadValue` naming the measures there are.
    """
    largest = LARGEST * (_FEW / max(_FEW, len(graph))) ** 0.27
    values = values_of(graph, size)
    most = max(values.values(), default=0.0) or 1.0
    parts = {node: max(SMALLEST, (max(values.get(node, 0.0), 0.0) / most) ** 0.5) for node in graph}
    squares = sum((2 * largest * part) ** 2 for part in parts.values())
    largest *= min(1.0, (_COVERED / max(squares, 1.0)) ** 0.5)
    return {node: largest * part for node, part in parts.items()}


def values_of(graph: nx.Graph, size: str | None = None) -> Mapping[str, float]:
    """The values that sizes follow; nodes for which the measure is undefined are not there."""
    if size is None or size == DEGREE:
        return {node: float(degree) for node, degree in graph.degree}
    undefined = size in graph.graph.get("absent", {}) or not len(graph)
    if size not in sized(graph) and not (undefined and size in _sizes()):
        raise _unknown(graph, size)
    return {node: float(said[size]) for node, said in graph.nodes(data=True) if size in said}


def sized(graph: nx.Graph) -> tuple[str, ...]:
    """The keys of measures that nodes of this network have and that can be shown as sizes."""
    found = {key for _, said in graph.nodes(data=True) for key in said} | {DEGREE}
    return tuple(key for key in _sizes() if key in found)


def _sizes() -> tuple[str, ...]:
    return tuple(
        key
        for key, measure in read_measures().items()
        if measure.of == "node" and measure.number in _SIZED
    )


def _unknown(graph: nx.Graph, size: str) -> BadValue:
    there = sized(graph)
    near = alike(size[:100], {key: key for key in there})
    return BadValue(
        f"Nodes of this network have no measure “{size[:100]}” that can be shown as their size.",
        advice=f"Use {' or '.join(near or there)}.",
        parameter="size",
        value=size[:100],
        near=near or None,
        options=list(there),
    )
