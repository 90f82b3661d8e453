"""A network by number: what the compiled libraries work on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import igraph as ig
import networkx as nx
import numpy as np
from scipy import sparse

ROWS = 128
"""Rows of a product of matrices that are held at once."""

_QUICKER = 16
"""A step of a dense product takes about so much less time than one of a sparse product."""


@dataclass(frozen=True)
class Compact:
    """Node i is the i-th IRI in order; edges (m × 2, smaller number first) are sorted too.

    So the same network gives the same figures in whatever order it was built.
    """

    nodes: tuple[str, ...]
    edges: np.ndarray
    weights: np.ndarray

    @cached_property
    def graph(self) -> ig.Graph:
        """The same for igraph, with its weights as the attribute `weight`."""
        graph = ig.Graph(n=len(self.nodes), edges=self.edges.tolist())
        graph.es["weight"] = self.weights.tolist()
        return graph

    @cached_property
    def ties(self) -> sparse.csr_array:
        """n × n, symmetric: 1 where two nodes are tied."""
        return self._matrix(np.ones(len(self.edges), dtype=np.int64))

    @cached_property
    def strengths(self) -> sparse.csr_array:
        """n × n, symmetric: the weights."""
        return self._matrix(self.weights)

    @cached_property
    def degrees(self) -> np.ndarray:
        """The number of neighbours of each node."""
        return np.bincount(self.edges.ravel(), minlength=len(self.nodes))

    def _matrix(self, values: np.ndarray) -> sparse.csr_array:
        size = len(self.nodes)
        first, second = self.edges.T
        rows, columns = np.concatenate([first, second]), np.concatenate([second, first])
        both = np.concatenate([values, values])
        matrix = sparse.csr_array((both, (rows, columns)), shape=(size, size))
        matrix.sort_indices()
        return matrix


def compact(graph: nx.Graph) -> Compact:
    """A networkx graph by number; an edge without `weight` weighs 1."""
    nodes = tuple(sorted(graph))
    number = {node: place for place, node in enumerate(nodes)}
    found = [(number[one], number[other]) for one, other in graph.edges]
    if not found:
        return Compact(nodes, np.zeros((0, 2), dtype=np.int64), np.zeros(0, dtype=np.int64))
    edges = np.sort(np.array(found, dtype=np.int64), axis=1)
    order = np.lexsort((edges[:, 1], edges[:, 0]))
    weights = np.array([weight for _, _, weight in graph.edges(data="weight", default=1)])
    return Compact(nodes, edges[order], weights[order])


def product_within(
    first: sparse.csr_array, second: sparse.csr_array, third: sparse.csr_array
) -> sparse.csr_array:
    """first · second, entry by entry times third: what leads from i over j to k, where i meets k.

    Made by blocks of rows, so that no whole product is held; dense where that is quicker.
    """
    size = first.shape[0]
    steps = int((np.diff(first.indptr) ** 2).sum())
    dense = second.toarray().astype(np.float64) if steps * _QUICKER > size**3 else None
    parts = []
    for rows in blocks(size):
        if dense is None:
            parts.append((first[rows] @ second).multiply(third[rows]))
        else:
            product = first[rows].toarray().astype(np.float64) @ dense
            parts.append(third[rows].multiply(product))
    return sparse.vstack(parts, format="csr")


def blocks(size: int) -> Iterator[slice]:
    """Slices that cover `size` rows; at least one."""
    for start in range(0, max(size, 1), ROWS):
        yield slice(start, min(start + ROWS, size))
