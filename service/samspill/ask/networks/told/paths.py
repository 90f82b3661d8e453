"""The shortest paths between two nodes of a network, told in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import pairwise
from typing import Literal

import networkx as nx

from samspill.ask.networks.names import Name, elsewhere, name_of, names_of, resolved
from samspill.ask.networks.told import path_words
from samspill.ask.networks.told.passages import Evidence
from samspill.ask.networks.told.ties import Tie, between, evidenced
from samspill.errors import NotFound
from samspill.settings import Language

MOST = 5
"""How many paths are told where nothing else is asked for."""

Why = Literal["same", "apart", "outside"]
"""Why there is no path to tell: source is target, no path, or an end not in the network."""


@dataclass(frozen=True)
class Path:
    """One path: its nodes in order, and the tie of each step."""

    nodes: tuple[Name, ...]
    ties: tuple[Tie, ...]

    @property
    def weakest(self) -> int:
        """The weight of the weakest tie."""
        return min(tie.weight for tie in self.ties)

    def told(self, language: Language) -> tuple[str, ...]:
        """A sentence for each step."""
        return tuple(tie.summary(language) for tie in self.ties)

    def plain(self, language: Language) -> dict[str, object]:
        """As values for JSON."""
        return {
            "nodes": [name.plain(language) for name in self.nodes],
            "weakest": self.weakest,
            "told": list(self.told(language)),
            "steps": [tie.plain(language) for tie in self.ties],
        }


@dataclass(frozen=True)
class Paths:
    """The shortest paths: how many there are, their length in steps, and the first of them.

    The paths whose weakest tie is strongest come first, then they follow their IRIs. Where there
    is none, `why` says so; `outside` are ends that the network lacks, `parts` the numbers of nodes
    of the two parts that have no path between them.
    """

    kind: str
    source: Name
    target: Name
    number: int = 0
    length: int | None = None
    paths: tuple[Path, ...] = ()
    why: Why | None = None
    outside: tuple[Name, ...] = ()
    parts: tuple[int, int] | None = None

    def told(self, language: Language) -> tuple[str, ...]:
        """What there is to say before the paths themselves, or instead of them."""
        return path_words.told(self, language)

    def plain(self, language: Language) -> dict[str, object]:
        """As values for JSON; `length` is there only where there is a path."""
        found: dict[str, object] = {
            "source": self.source.plain(language),
            "target": self.target.plain(language),
            "number": self.number,
            "told": list(self.told(language)),
            "paths": [path.plain(language) for path in self.paths],
        }
        if self.length is not None:
            found["length"] = self.length
        if self.why is not None:
            found["why"] = self.why
        return found


def paths(
    graph: nx.Graph,
    source: str,
    target: str,
    *,
    most: int = MOST,
    evidence: Evidence | None = None,
) -> Paths:
    """The shortest paths between two nodes, at most `most` of them in words.

    Weights count only in the order of the paths: a step is a step. With evidence, steps have
    their passages, and an end that only the graph holds is told to be outside the network; else
    it raises `NotFound`, with near matches.
    """
    kind = str(graph.graph["kind"])
    ends = [_end(graph, given, evidence) for given in (source, target)]
    one, other = ends
    outside = tuple({name.iri: name for name in ends if name.iri not in graph}.values())
    if outside:
        return Paths(kind, one, other, why="outside", outside=outside)
    if one.iri == other.iri:
        return Paths(kind, one, other, number=1, length=0, why="same")
    levels = _levels(graph, one.iri, other.iri)
    if one.iri not in levels:
        parts = len(nx.node_connected_component(graph, one.iri)), len(levels)
        return Paths(kind, one, other, why="apart", parts=parts)
    found = _first(graph, one.iri, levels, most)
    told = [Path(names_of(graph, p), tuple(between(graph, *e) for e in pairwise(p))) for p in found]
    if evidence is not None:
        told = _evidenced(told, evidence)
    number, length = _number(graph, one.iri, levels), levels[one.iri]
    return Paths(kind, one, other, number=number, length=length, paths=tuple(told))


def _end(graph: nx.Graph, given: str, evidence: Evidence | None) -> Name:
    try:
        return name_of(graph, resolved(graph, given))
    except NotFound:
        kind = "program" if graph.graph["kind"] == "programs" else "actor"
        found = evidence and elsewhere(evidence.store, given, kind=kind, base=evidence.base)
        if not found:
            raise
        return found


def _levels(graph: nx.Graph, source: str, target: str) -> dict[str, int]:
    """Steps to the target, in rising order, for all nodes no farther off than the source.

    For all that reach the target where the source does not.
    """
    levels = {target: 0}
    ring = [target]
    while ring and source not in levels:
        further: dict[str, int] = {}
        for node in ring:
            for near in graph.adj[node]:
                if near not in levels:
                    further[near] = levels[near] = levels[node] + 1
        ring = list(further)
    return levels


def _number(graph: nx.Graph, source: str, levels: dict[str, int]) -> int:
    """How many shortest paths there are, counted without walking them."""
    numbers: dict[str, int] = {}
    for node, level in levels.items():
        ways = (numbers[near] for near in graph.adj[node] if levels.get(near) == level - 1)
        numbers[node] = sum(ways) if level else 1
    return numbers[source]


def _first(
    graph: nx.Graph, source: str, levels: dict[str, int], most: int
) -> list[tuple[str, ...]]:
    """The paths to tell, in their order: each way is weighed before it is walked."""
    strengths = _strengths(graph, levels)
    found: list[tuple[str, ...]] = []
    heap: list[tuple[float, tuple[str, ...]]] = [(-strengths[source], (source,))]
    while heap and len(found) < most:
        weakest, walked = heappop(heap)
        here = walked[-1]
        if not levels[here]:
            found.append(walked)
        for near in _nearer(graph, here, levels):
            strength = min(-weakest, graph.edges[here, near]["weight"], strengths[near])
            heappush(heap, (-strength, (*walked, near)))
    return found


def _strengths(graph: nx.Graph, levels: dict[str, int]) -> dict[str, float]:
    """For each node the greatest weight that the weakest tie on its way to the target can have."""
    strengths: dict[str, float] = {}
    for node, level in levels.items():
        ways = (
            min(graph.edges[node, near]["weight"], strengths[near])
            for near in _nearer(graph, node, levels)
        )
        strengths[node] = max(ways) if level else float("inf")
    return strengths


def _nearer(graph: nx.Graph, node: str, levels: dict[str, int]) -> Iterator[str]:
    level = levels[node] - 1
    return (near for near in graph.adj[node] if levels.get(near) == level)


def _evidenced(found: list[Path], evidence: Evidence) -> list[Path]:
    ties = iter(evidenced([tie for path in found for tie in path.ties], evidence))
    return [replace(path, ties=tuple(next(ties) for _ in path.ties)) for path in found]
