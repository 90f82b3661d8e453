"""The figures of networks with one kind of node."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from samspill.ask.networks.figures.betweenness import betweenness
from samspill.ask.networks.figures.brokerage import brokerage
from samspill.ask.networks.figures.compact import Compact
from samspill.ask.networks.figures.connection import connection, reach
from samspill.ask.networks.figures.distances import Distances, distances
from samspill.ask.networks.figures.groups import communities, components, modularity, numbered
from samspill.ask.networks.figures.holes import constraint, effective_size
from samspill.ask.networks.figures.mixing import by_degree, by_type
from samspill.ask.networks.figures.pagerank import pagerank
from samspill.ask.networks.figures.results import Figures, Tell, missing

STEPS = {
    "connection": 1,
    "distances": 3,
    "betweenness": 24,
    "positions": 1,
    "holes": 2,
    "brokerage": 1,
    "communities": 2,
}
"""The steps and about how much work each is."""

_BROKERAGE = tuple(
    f"brokerage{role}" for role in ("", "_coordinator", "_consultant", "_gatekeeper", "_liaison")
)


def one_mode(network: Compact, types: Sequence[Hashable] | None, *, tell: Tell) -> Figures:
    """All figures of a network with at least one node; `types` (None: there are none) by node."""
    tell("connection", 0)
    parts = components(network)
    found = connection(network, parts)
    tell("distances", 0)
    paths = distances(network, parts)
    found |= reach(paths, parts) | _nearness(paths)
    tell("betweenness", 0)
    found |= _betweenness(network, tell)
    tell("positions", 0)
    found |= _positions(network)
    tell("holes", 0)
    found |= _holes(network)
    tell("brokerage", 0)
    found |= _types(network, types) | _assortativity(network)
    tell("communities", 0)
    found |= _communities(network)
    return found | _centralisation(found, connected=len(parts) == 1)


def _nearness(paths: Distances) -> Figures:
    """Closeness as Wasserman and Faust extend it to several components, and harmonic."""
    size = len(paths.reached)
    if size < 2:
        return missing("one-node", "closeness", "harmonic")
    closeness = np.zeros(size)
    some = paths.reached > 0
    closeness[some] = paths.reached[some] ** 2 / (paths.far[some] * (size - 1))
    return Figures(nodes={"closeness": closeness, "harmonic": paths.near})


def _betweenness(network: Compact, tell: Tell) -> Figures:
    size = len(network.nodes)
    if size < 3:
        return missing("two-nodes", "betweenness")
    pairs = (size - 1) * (size - 2) / 2
    sums = betweenness(network.graph, lambda share: tell("betweenness", share))
    return Figures(nodes={"betweenness": sums / pairs})


def _positions(network: Compact) -> Figures:
    graph, size = network.graph, len(network.nodes)
    clustering = np.array(graph.transitivity_local_undirected(mode="zero"), dtype=np.float64)
    nodes = {
        "pagerank": pagerank(network),
        "core": np.array(graph.coreness(), dtype=np.int64),
        "clustering": clustering,
    }
    found = Figures(nodes=nodes, network={"mean_clustering": float(clustering.mean())})
    if size > 1:
        density = 2 * len(network.edges) / (size * (size - 1))
        found |= Figures(network={"density": density})
    else:
        found |= missing("one-node", "density")
    if network.degrees.max() > 1:
        return found | Figures(network={"transitivity": graph.transitivity_undirected()})
    return found | missing("no-triples", "transitivity")


def _holes(network: Compact) -> Figures:
    found = Figures(
        nodes={"constraint": constraint(network), "effective_size": effective_size(network)}
    )
    if network.degrees.min() == 0:
        found |= missing("isolates", "constraint", "effective_size")
    return found


def _types(network: Compact, types: Sequence[Hashable] | None) -> Figures:
    if types is None:
        return missing("no-types", *_BROKERAGE, "assortativity_type")
    found = Figures(nodes=brokerage(network, types))
    if not len(network.edges):
        return found | missing("no-edges", "assortativity_type")
    assortativity = by_type(network, types)
    if assortativity is None:
        return found | missing("one-type", "assortativity_type")
    return found | Figures(network={"assortativity_type": assortativity})


def _assortativity(network: Compact) -> Figures:
    if not len(network.edges):
        return missing("no-edges", "assortativity_degree")
    assortativity = by_degree(network)
    if assortativity is None:
        return missing("same-degrees", "assortativity_degree")
    return Figures(network={"assortativity_degree": assortativity})


def _communities(network: Compact) -> Figures:
    if not len(network.edges):
        return missing("no-edges", "community", "communities", "modularity")
    groups = communities(network)
    numbers = numbered(groups, len(network.nodes))
    return Figures(
        nodes={"community": numbers},
        network={"communities": len(groups), "modularity": modularity(network, numbers)},
    )


def _centralisation(found: Figures, *, connected: bool) -> Figures:
    """Freeman's centralisation: Σ (max − value) by what that sum is in a star of n nodes.

    The star's sums: degree (n−1)(n−2), betweenness n−1, closeness (n−1)(n−2)/(2n−3).
    """
    size = found.network["nodes"]
    if size < 3:
        return missing("two-nodes", *(f"centralisation_{key}" for key in _stars(3)))
    network = {
        f"centralisation_{key}": float((values.max() - values).sum() / star)
        for key, star in _stars(size).items()
        for values in (found.nodes[key],)
        if connected or key != "closeness"
    }
    absent = {} if connected else {"centralisation_closeness": "not-connected"}
    return Figures(network=network, absent=absent)


def _stars(size: float) -> dict[str, float]:
    """The sums of differences in a star of so many nodes."""
    return {
        "degree": (size - 1) * (size - 2),
        "betweenness": size - 1,
        "closeness": (size - 1) * (size - 2) / (2 * size - 3),
    }
