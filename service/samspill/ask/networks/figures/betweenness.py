"""How often nodes lie on the shortest paths between others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import igraph as ig
import numpy as np

_ROUNDS = 10
"""How often the work is told of."""


def betweenness(graph: ig.Graph, told: Callable[[float], None]) -> np.ndarray:
    """For each node the sum, over pairs of others, of its share of their shortest paths.

    Twins (`twins`) see the same paths, and none lies on a path that begins at another: to
    search from one of them, and count it for all, is exact. `told` hears the share that is done.
    """
    found = np.zeros(graph.vcount())
    alike = defaultdict(list)
    for nodes in twins(graph):
        alike[len(nodes)].append(nodes[0])
    searches, done = sum(map(len, alike.values())), 0
    step = max(searches // _ROUNDS, 1)
    for size, sources in alike.items():
        for start in range(0, len(sources), step):
            chosen = sources[start : start + step]
            found += size * np.array(graph.betweenness(sources=chosen))
            done += len(chosen)
            told(done / searches)
    return found


def twins(graph: ig.Graph) -> list[list[int]]:
    """The nodes in groups: those with the same neighbours, each other counted or not."""
    apart: dict[tuple[int, ...], list[int]] = defaultdict(list)
    tied: dict[tuple[int, ...], list[int]] = defaultdict(list)
    neighbours = [tuple(row) for row in graph.get_adjlist()]
    for node, row in enumerate(neighbours):
        tied[tuple(sorted((*row, node)))].append(node)
    groups = [nodes for nodes in tied.values() if len(nodes) > 1]
    for node in (nodes[0] for nodes in tied.values() if len(nodes) == 1):
        apart[tuple(sorted(neighbours[node]))].append(node)
    return [*groups, *apart.values()]
