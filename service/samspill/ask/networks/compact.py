"""A network by number: what the compiled libraries work on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import igraph as ig
import networkx as nx
import numpy as np
from scipy import sparse

ROWS = 128
"""Rows of a product of matrices that are held at once."""


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
    found = sorted(
        (*sorted((number[one], number[other])), weight)
        for one, other, weight in graph.edges(data="weight", default=1)
    )
    edges = np.array([edge[:2] for edge in found], dtype=np.int64).reshape(-1, 2)
    return Compact(nodes, edges, np.array([edge[2] for edge in found], dtype=_number_type(found)))


def closed_sums(
    first: sparse.csr_array, second: sparse.csr_array, third: sparse.csr_array
) -> np.ndarray:
    """For each node i the sum of first[i, j] · second[j, k] · third[i, k] over all j and k."""
    sums = [
        (first[rows] @ second).multiply(third[rows]).sum(axis=1) for rows in blocks(first.shape[0])
    ]
    return np.concatenate(sums)


def blocks(size: int, rows: int = ROWS) -> Iterator[slice]:
    """Slices that cover `size` rows, so that no whole product has to be held; at least one."""
    for start in range(0, max(size, 1), rows):
        yield slice(start, min(start + rows, size))


def _number_type(found: list[Any]) -> type:
    return np.int64 if all(isinstance(edge[2], int) for edge in found) else np.float64
