"""Groups of nodes: components and communities, numbered from 1 by falling size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from samspill.ask.networks.chance import seeded
from samspill.ask.networks.figures.compact import Compact

Groups = list[list[int]]
"""Groups of node numbers, the largest first, then the one with the first node."""


def ordered(groups: Iterable[Sequence[int]]) -> Groups:
    """Groups in their order, each with its nodes in theirs."""
    return sorted((sorted(nodes) for nodes in groups), key=lambda nodes: (-len(nodes), nodes[0]))


def numbered(groups: Groups, size: int) -> np.ndarray:
    """For each node the number of its group."""
    numbers = np.zeros(size, dtype=np.int64)
    for number, nodes in enumerate(groups, start=1):
        numbers[nodes] = number
    return numbers


def components(network: Compact) -> Groups:
    """The parts with no tie between them."""
    return ordered(network.graph.connected_components())


def communities(network: Compact) -> Groups:
    """Communities by Leiden, weighted; each round goes on until none is better."""
    with seeded():
        found = network.graph.community_leiden(
            objective_function="modularity", weights="weight", n_iterations=-1
        )
    return ordered(found)


def two_mode_communities(network: Compact, second: np.ndarray) -> Groups:
    """Communities by Leiden that make Barber's modularity large; `second` marks one side.

    A tie counts as going from the first side to the second: then what a tie is held against,
    strength out · strength in / all, is Barber's expectation for a network of two modes.
    """
    graph = network.graph.copy()
    strengths = np.array(graph.strength(weights="weight"), dtype=np.float64)
    graph.to_directed("arbitrary")
    with seeded():
        found = graph.community_leiden(
            objective_function="CPM",
            weights="weight",
            resolution=1 / float(network.weights.sum()),
            node_weights=np.where(second, 0, strengths).tolist(),
            node_in_weights=np.where(second, strengths, 0).tolist(),
            n_iterations=-1,
        )
    return ordered(found)


def modularity(network: Compact, groups: np.ndarray) -> float:
    """Weighted modularity of groups (a number a node): within − expected, as shares of all."""
    whole = network.weights.sum()
    strengths = _sums(network, groups, np.ones(len(network.nodes), dtype=bool))
    return float(_within(network, groups) / whole - ((strengths / (2 * whole)) ** 2).sum())


def two_mode_modularity(network: Compact, groups: np.ndarray, second: np.ndarray) -> float:
    """Barber's modularity: expected are ties between the two sides only."""
    whole = network.weights.sum()
    first_sums, second_sums = _sums(network, groups, ~second), _sums(network, groups, second)
    return float(_within(network, groups) / whole - (first_sums * second_sums).sum() / whole**2)


def _within(network: Compact, groups: np.ndarray) -> float:
    one, other = groups[network.edges].T
    return float(network.weights[one == other].sum())


def _sums(network: Compact, groups: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The strengths of the chosen nodes, summed by group."""
    strengths = network.strengths.sum(axis=1) * chosen
    return np.bincount(groups, weights=strengths)
