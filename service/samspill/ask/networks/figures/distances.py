"""Shortest paths between all nodes, counted in steps: what is far from what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from samspill.ask.networks.figures.compact import Compact

LONG = 50
"""From here on, in steps from one node to the farthest, igraph's search node by node is faster."""

_WORDS = 8
"""How many machine words of 64 nodes each are searched from at once; eight fit the caches."""


@dataclass(frozen=True)
class Distances:
    """For each node, over the other nodes that it can reach (arrays of length n).

    `reached`: how many; `far`: the sum of distances; `near`: the sum of 1/distance;
    `farthest`: the greatest distance, 0 where nothing is reached.
    """

    reached: np.ndarray
    far: np.ndarray
    near: np.ndarray
    farthest: np.ndarray


def distances(network: Compact, components: Sequence[Sequence[int]]) -> Distances:
    """The distances of a network whose components are given by their nodes."""
    firsts = [nodes[0] for nodes in components if len(nodes) > 1]
    if firsts and max(network.graph.eccentricity(firsts)) > LONG:
        return _by_node(network, components)
    return _by_bits(network.ties)


def _by_bits(ties: sparse.csr_array) -> Distances:
    """Breadth-first search from 512 nodes at once, which are the bits of eight words a node."""
    size = ties.shape[0]
    reached, far, farthest = (np.zeros(size, dtype=np.int64) for _ in range(3))
    near = np.zeros(size)
    tied = np.flatnonzero(np.diff(ties.indptr))
    starts = ties.indptr[tied]
    for first in range(0, size, 64 * _WORDS):
        sources = np.arange(first, min(first + 64 * _WORDS, size))
        word, bit = np.divmod(sources - first, 64)
        latest = np.zeros((size, _WORDS), dtype=np.uint64)
        latest[sources, word] = np.uint64(1) << bit.astype(np.uint64)
        seen, distance = latest.copy(), 0
        while len(tied):
            met = np.zeros_like(latest)
            met[tied] = np.bitwise_or.reduceat(latest[ties.indices], starts, axis=0)
            latest = met & ~seen
            counts = np.bitwise_count(latest).sum(axis=1, dtype=np.int64)
            if not counts.any():
                break
            seen |= latest
            distance += 1
            reached += counts
            far += distance * counts
            near += counts / distance
            farthest[counts > 0] = np.maximum(farthest[counts > 0], distance)
    return Distances(reached, far, near, farthest)


def _by_node(network: Compact, components: Sequence[Sequence[int]]) -> Distances:
    """The same from igraph: faster where paths are long, slower by far where they are short."""
    reached = np.zeros(len(network.nodes), dtype=np.int64)
    for nodes in components:
        reached[nodes] = len(nodes) - 1
    inverse = np.nan_to_num(network.graph.closeness(normalized=True))
    far = np.zeros_like(reached)
    far[reached > 0] = np.rint(reached[reached > 0] / inverse[reached > 0])
    near = np.array(network.graph.harmonic_centrality(normalized=False), dtype=np.float64)
    farthest = np.array(network.graph.eccentricity(), dtype=np.int64)
    return Distances(reached, far, near, farthest)
