"""The figures of networks with two kinds of node, tied only across: actors and what they share."""

from __future__ import annotations

import numpy as np

from samspill.ask.networks.figures.betweenness import betweenness
from samspill.ask.networks.figures.compact import Compact
from samspill.ask.networks.figures.connection import connection, reach
from samspill.ask.networks.figures.distances import Distances, distances
from samspill.ask.networks.figures.groups import (
    components,
    numbered,
    two_mode_communities,
    two_mode_modularity,
)
from samspill.ask.networks.figures.overlaps import overlaps
from samspill.ask.networks.figures.results import Figures, Tell, missing

STEPS = {"connection": 1, "distances": 2, "betweenness": 8, "overlaps": 4, "communities": 2}
"""The steps and about how much work each is."""


def two_mode(network: Compact, second: np.ndarray, *, tell: Tell) -> Figures:
    """All figures of a network with at least one node; `second` marks those of the other side."""
    tell("connection", 0)
    parts = components(network)
    found = connection(network, parts) | _sides(network, second)
    tell("distances", 0)
    paths = distances(network, parts)
    found |= reach(paths, parts) | _closeness(paths, second, connected=len(parts) == 1)
    tell("betweenness", 0)
    sums = betweenness(network.graph, lambda share: tell("betweenness", share))
    found |= _betweenness(sums, second)
    tell("overlaps", 0)
    found |= _overlaps(network, second)
    tell("communities", 0)
    return found | _communities(network, second)


def _sides(network: Compact, second: np.ndarray) -> Figures:
    sizes = int((~second).sum()), int(second.sum())
    found = Figures(network={"nodes_first": sizes[0], "nodes_second": sizes[1]})
    if not all(sizes):
        return found | missing("one-side", "density", "degree_share")
    other = np.where(second, *sizes)
    return found | Figures(
        nodes={"degree_share": network.degrees / other},
        network={"density": len(network.edges) / (sizes[0] * sizes[1])},
    )


def _closeness(paths: Distances, second: np.ndarray, *, connected: bool) -> Figures:
    """The least sum of distances that there can be, by the real one.

    The usual extension to several components (least sum of all, distances of those reached)
    would put a lone pair above everybody, at nearly 2: there is none here.
    """
    if len(second) < 2:
        return missing("one-node", "closeness")
    if not connected:
        return missing("not-connected", "closeness")
    own, other = _own_and_other(second)
    return Figures(nodes={"closeness": (other + 2 * (own - 1)) / paths.far})


def _betweenness(sums: np.ndarray, second: np.ndarray) -> Figures:
    """Betweenness by the greatest there can be on that side of such a network."""
    if second.all() or not second.any():
        return missing("one-side", "betweenness")
    own, other = _own_and_other(second)
    times, rest = np.divmod(own - 1, other)
    greatest = (
        other**2 * (times + 1) ** 2
        + other * (times + 1) * (2 * rest - times - 1)
        - rest * (2 * times - rest + 3)
    ) / 2
    values = np.full(len(second), np.nan)
    values[greatest > 0] = sums[greatest > 0] / greatest[greatest > 0]
    found = Figures(nodes={"betweenness": values})
    return found if greatest.min() > 0 else found | missing("no-between", "betweenness")


def _overlaps(network: Compact, second: np.ndarray) -> Figures:
    clustering, redundancy, circles = overlaps(network, second)
    found = Figures(nodes={"clustering": clustering, "redundancy": redundancy})
    if network.degrees.min() < 2:
        found |= missing("one-neighbour", "redundancy")
    one, other = network.degrees[network.edges].T - 1
    paths = int((one * other).sum())
    if not paths:
        return found | missing("no-three-paths", "clustering_robins_alexander")
    return found | Figures(network={"clustering_robins_alexander": 4 * circles / paths})


def _communities(network: Compact, second: np.ndarray) -> Figures:
    if not len(network.edges):
        return missing("no-edges", "community", "communities", "modularity")
    groups = two_mode_communities(network, second)
    numbers = numbered(groups, len(network.nodes))
    value = two_mode_modularity(network, numbers, second)
    return Figures(
        nodes={"community": numbers}, network={"communities": len(groups), "modularity": value}
    )


def _own_and_other(second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each node how many there are on its own side, and on the other."""
    sizes = int((~second).sum()), int(second.sum())
    return np.where(second, sizes[1], sizes[0]), np.where(second, *sizes)
