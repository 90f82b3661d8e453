"""How a network hangs together: degrees, components, what would part it, how far it is across."""

from __future__ import annotations

import numpy as np

from samspill.ask.networks.figures.compact import Compact
from samspill.ask.networks.figures.distances import Distances
from samspill.ask.networks.figures.groups import Groups, numbered
from samspill.ask.networks.figures.results import Figures, missing


def connection(network: Compact, parts: Groups) -> Figures:
    """Degrees and strengths, components, articulation nodes and bridges, and their numbers."""
    size = len(network.nodes)
    cut = np.zeros(size, dtype=bool)
    cut[network.graph.articulation_points()] = True
    return Figures(
        nodes={
            "degree": network.degrees,
            "strength": network.strengths.sum(axis=1),
            "component": numbered(parts, size),
            "articulation": cut,
        },
        network={
            "nodes": size,
            "edges": len(network.edges),
            "mean_degree": 2 * len(network.edges) / size,
            "isolates": int((network.degrees == 0).sum()),
            "components": len(parts),
            "giant": len(parts[0]),
            "articulations": int(cut.sum()),
            "bridges": len(network.graph.bridges()),
        },
    )


def bridges(network: Compact) -> list[tuple[str, str]]:
    """The edges without which a component would fall apart."""
    ends = network.edges[network.graph.bridges()].tolist()
    return [(network.nodes[one], network.nodes[other]) for one, other in ends]


def reach(found: Distances, parts: Groups) -> Figures:
    """The mean and the greatest distance inside the largest component."""
    largest = parts[0]
    if len(largest) < 2:
        return missing("no-edges", "mean_distance", "diameter")
    pairs = len(largest) * (len(largest) - 1)
    return Figures(
        network={
            "mean_distance": float(found.far[largest].sum() / pairs),
            "diameter": int(found.farthest[largest].max()),
        }
    )
