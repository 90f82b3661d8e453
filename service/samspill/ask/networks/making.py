"""What the computing process makes of networks, and those that it keeps for the next job."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from samspill.ask.networks.building import built
from samspill.ask.networks.feeds import Feeds
from samspill.ask.networks.figures.measuring import measure
from samspill.ask.networks.network import Progress
from samspill.ask.networks.operations import OPERATIONS, Needs
from samspill.ask.networks.pictures.layout import place

_MOST_NETWORKS = 6
_MOST_TIES = 400_000
"""How many networks are kept, and how many ties they may have together."""


@dataclass
class Made:
    """A network, the queries that it is from, and how far it has come."""

    graph: nx.Graph
    queries: Mapping[str, str]
    measured: bool = False
    placed: bool = False

    def finished(self, needs: Needs, progress: Progress) -> nx.Graph:
        """The network as far as an operation needs it: built, measured, or placed too."""
        if needs != "built" and not self.measured:
            measure(self.graph, progress=progress)
            self.measured = True
        if needs == "placed" and not self.placed:
            progress("placing", 0, 1)
            place(self.graph)
            self.placed = True
        return self.graph


class Shelf:
    """The networks that were made last, by the name that the service has for each."""

    def __init__(self) -> None:
        self._made: OrderedDict[str, Made] = OrderedDict()

    def made(
        self, job: Mapping[str, Any], feeds: Sequence[Feeds | None], progress: Progress
    ) -> bytes:
        """What a job asks for, as bytes: a file, or JSON; what it has no feeds for is kept here."""
        operation = OPERATIONS[job["what"]]
        graphs = []
        queries: dict[str, str] = {}
        for asked, found in zip(job["networks"], feeds, strict=True):
            if found is not None:
                progress("building", 0, 1)
                graph = built(found, version=asked["version"])
                self._made[asked["key"]] = Made(graph, found.queries)
            self._made.move_to_end(asked["key"])
            one = self._made[asked["key"]]
            graphs.append(one.finished(operation.needs, progress))
            queries |= one.queries
        progress("writing", 0, 1)
        return operation.run(graphs, job["language"], {**job["options"], "queries": queries})

    def kept(self) -> list[str]:
        """The names of what is kept, cut to what there is room for."""
        while len(self._made) > 1 and self._is_full():
            self._made.popitem(last=False)
        return list(self._made)

    def _is_full(self) -> bool:
        ties = sum(made.graph.number_of_edges() for made in self._made.values())
        return len(self._made) > _MOST_NETWORKS or ties > _MOST_TIES
