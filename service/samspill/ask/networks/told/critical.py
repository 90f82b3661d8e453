"""The nodes that alone hold a network together, ranked by how many pairs they keep in touch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx

from samspill.ask.networks.names import Name, name_of
from samspill.ask.networks.told import removal_words
from samspill.settings import Language


@dataclass(frozen=True)
class Critical:
    """A node whose removal cuts its part of the network, of `size` nodes, in pieces.

    `pieces` are the numbers of nodes of each, the largest first; `pairs` is how many pairs of
    others lose touch, `share` that of the pairs of others that were in touch.
    """

    name: Name
    size: int
    pieces: tuple[int, ...]
    pairs: int
    share: float

    def plain(self, language: Language) -> dict[str, object]:
        """As values for JSON."""
        return {
            **self.name.plain(language),
            "pieces": list(self.pieces),
            "pairs": self.pairs,
            "share": self.share,
        }


@dataclass(frozen=True)
class Ranking:
    """The critical nodes of a network, the most critical first.

    `components` is how many parts the network is in, `giant` the nodes of the largest.
    """

    kind: str
    components: int
    giant: int
    critical: tuple[Critical, ...]

    def told(self, language: Language) -> tuple[str, ...]:
        """What the first of them hold together, or that none does."""
        return removal_words.ranked(self, language)

    def plain(self, language: Language) -> dict[str, object]:
        """As values for JSON."""
        return {
            "told": list(self.told(language)),
            "critical": [found.plain(language) for found in self.critical],
        }


def critical(graph: nx.Graph) -> Ranking:
    """The articulation nodes by how many pairs of others lose touch, then by IRI.

    In a network of two modes only actors count: those of a program go with it.
    """
    parts = [len(part) for part in nx.connected_components(graph)]
    together = sum(_pairs(size) for size in parts)
    found = []
    for node, size, pieces in _cuts(graph):
        if graph.graph["modes"] == 2 and graph.nodes[node]["kind"] != "actor":
            continue
        pairs = _pairs(size - 1) - sum(map(_pairs, pieces))
        others = together - (size - 1)
        name = name_of(graph, node)
        ordered = tuple(sorted(pieces, reverse=True))
        found.append(Critical(name, size, ordered, pairs, pairs / others))
    found.sort(key=lambda cut: (-cut.pairs, cut.name.iri))
    kind = str(graph.graph["kind"])
    return Ranking(kind, len(parts), max(parts, default=0), tuple(found))


def _cuts(graph: nx.Graph) -> Iterator[tuple[str, int, list[int]]]:
    """Each articulation node, the size of its part, and the sizes of the pieces without it.

    Tarjan's depth-first search, which also counts the nodes below each one: what lies below a
    child from which no edge leads above the node is a piece.
    """
    found: dict[str, int] = {}
    low: dict[str, int] = {}
    below: dict[str, int] = {}
    for root in graph:
        if root in found:
            continue
        pieces: dict[str, list[int]] = {}
        found[root] = low[root] = len(found)
        below[root] = 1
        stack: list[tuple[str, str | None, Iterator[str]]] = [(root, None, iter(graph.adj[root]))]
        while stack:
            node, parent, nears = stack[-1]
            for near in nears:
                if near == parent:
                    continue
                if near in found:
                    low[node] = min(low[node], found[near])
                    continue
                found[near] = low[near] = len(found)
                below[near] = 1
                stack.append((near, node, iter(graph.adj[near])))
                break
            else:
                stack.pop()
                if parent is not None:
                    low[parent] = min(low[parent], low[node])
                    below[parent] += below[node]
                    if low[node] >= found[parent]:
                        pieces.setdefault(parent, []).append(below[node])
        size = below[root]
        for node, sizes in pieces.items():
            rest = size - 1 - sum(sizes)
            whole = [*sizes, rest] if rest else sizes
            if len(whole) > 1:
                yield node, size, whole


def _pairs(number: int) -> int:
    return number * (number - 1) // 2
