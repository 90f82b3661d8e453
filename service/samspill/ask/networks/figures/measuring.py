"""All figures of a network, written on its graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import networkx as nx
import numpy as np

from samspill.ask.networks.figures import onemode, twomode
from samspill.ask.networks.figures.compact import Compact, compact
from samspill.ask.networks.figures.connection import bridges
from samspill.ask.networks.figures.measures import measures_of, read_absences, read_measures
from samspill.ask.networks.figures.results import Figures, Tell

Progress = Callable[[str, int, int], None]
"""Hears the key of a step, and how much of the whole work is done: so much of so much."""

_COUNTS = (
    "nodes",
    "edges",
    "nodes_first",
    "nodes_second",
    "isolates",
    "components",
    "giant",
    "articulations",
    "bridges",
)
"""What can be counted, as 0, where there is no node at all."""


def measure(graph: nx.Graph, *, progress: Progress | None = None) -> None:
    """Sets every measure on nodes and edges, and `figures` and `absent` on the graph.

    What is undefined is not set, never NaN: `absent` says why. Earlier figures are taken away.
    The same network gets the same figures every time, in whatever order it was built.
    """
    modes = int(graph.graph.get("modes", 1))
    steps = onemode.STEPS if modes == 1 else twomode.STEPS
    _clear(graph)
    network = compact(graph)
    if network.nodes:
        found = _figures(graph, network, modes, tell=_teller(steps, progress))
        _write(graph, network, found)
    else:
        found = _nothing(modes)
    reasons, known = read_absences(), {item.key for item in measures_of(modes)}
    graph.graph["figures"] = {k: v for k, v in found.network.items() if k in known}
    graph.graph["absent"] = {key: dict(reasons[why]) for key, why in found.absent.items()}
    if progress is not None:
        progress(list(steps)[-1], sum(steps.values()), sum(steps.values()))


def _figures(graph: nx.Graph, network: Compact, modes: int, *, tell: Tell) -> Figures:
    if modes == 2:
        second = np.array([graph.nodes[node].get("bipartite") == 1 for node in network.nodes])
        return twomode.two_mode(network, second, tell=tell)
    types = [graph.nodes[node].get("type") for node in network.nodes]
    known = any(kind is not None for kind in types)
    found = onemode.one_mode(network, types if known else None, tell=tell)
    if graph.graph.get("kind") == "programs":
        absent = {k: "programs" if why == "no-types" else why for k, why in found.absent.items()}
        return Figures(found.nodes, found.network, absent)
    return found


def _nothing(modes: int) -> Figures:
    """The figures of a network without nodes."""
    keys = [item.key for item in measures_of(modes) if item.of != "edge"]
    network = {key: 0 for key in keys if key in _COUNTS}
    return Figures({}, network, {key: "no-nodes" for key in keys if key not in _COUNTS})


def _clear(graph: nx.Graph) -> None:
    for item in read_measures().values():
        for _, held in graph.nodes(data=True) if item.of == "node" else ():
            held.pop(item.key, None)


def _write(graph: nx.Graph, network: Compact, found: Figures) -> None:
    for key, values in found.nodes.items():
        defined = ~np.isnan(values) if values.dtype.kind == "f" else np.ones(len(values), bool)
        for node, value, there in zip(
            network.nodes, values.tolist(), defined.tolist(), strict=True
        ):
            if there:
                graph.nodes[node][key] = value
    for _, _, held in graph.edges(data=True):
        held["bridge"] = False
    for one, other in bridges(network):
        graph.edges[one, other]["bridge"] = True


def _teller(steps: Mapping[str, int], progress: Progress | None) -> Tell:
    """Tells of the whole work from the share done of a step."""
    whole = sum(steps.values())
    before = {key: sum(list(steps.values())[:place]) for place, key in enumerate(steps)}

    def tell(step: str, share: float) -> None:
        if progress is not None:
            progress(step, before[step] + round(steps[step] * share), whole)

    return tell
