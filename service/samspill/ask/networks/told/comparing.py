"""Two networks side by side: of two programs, or the same network in two versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from samspill.ask.networks.names import Name, name_of
from samspill.ask.networks.told import comparing_words
from samspill.errors import BadValue
from samspill.settings import Language

MEASURES = ("degree", "betweenness")
"""The measures of nodes whose changes are told."""

_SHOWN = 100
"""How many of each list the JSON names; the numbers beside them count all."""

_MOVED = 10
"""How many nodes are named as those who changed most."""

Text = Mapping[Language, str]
"""What a side is called, by language."""


@dataclass(frozen=True)
class Side:
    """One of the two networks: what it is called, and its numbers of nodes and ties."""

    called: Text
    nodes: int
    ties: int

    def plain(self, language: Language) -> dict[str, object]:
        """As values for JSON."""
        return {"label": self.called[language], "nodes": self.nodes, "ties": self.ties}


@dataclass(frozen=True)
class Pair:
    """A tie, with its weight in either network; 0 where that has no such tie."""

    source: Name
    target: Name
    one: int
    other: int

    def plain(self, language: Language) -> dict[str, object]:
        """As values for JSON."""
        return {
            "source": self.source.plain(language),
            "target": self.target.plain(language),
            "one": self.one,
            "other": self.other,
        }


@dataclass(frozen=True)
class Figure:
    """A figure of either network; None where it is not defined, or was not measured."""

    key: str
    one: float | None
    other: float | None

    @property
    def difference(self) -> float | None:
        """How much greater it is in the other."""
        return None if self.one is None or self.other is None else self.other - self.one

    def plain(self) -> dict[str, object]:
        """As values for JSON; what is not there is left out."""
        found = {"one": self.one, "other": self.other, "difference": self.difference}
        return {"key": self.key, **{k: value for k, value in found.items() if value is not None}}


@dataclass(frozen=True)
class Move:
    """A node of both networks, a measure of it in either, and its rank by that (1 is first)."""

    name: Name
    one: float
    other: float
    rank_one: int
    rank_other: int

    def plain(self, language: Language) -> dict[str, object]:
        """As values for JSON."""
        return {
            **self.name.plain(language),
            "one": self.one,
            "other": self.other,
            "rankOne": self.rank_one,
            "rankOther": self.rank_other,
        }


@dataclass(frozen=True)
class Comparison:
    """What two networks of one kind have in common, and what only one of them has.

    `both` are the nodes that link the two, those with most neighbours first. `changed` are the
    ties of both whose weights differ; it is empty where the networks are built on different
    relations (`alike` is False then). `nodes_likeness` and `ties_likeness` are Jaccard's index:
    the part of all that is in both; None where there is nothing. `moves` are the nodes that
    changed most, by measure.
    """

    kind: str
    one: Side
    other: Side
    alike: bool
    both: tuple[Name, ...]
    only_one: tuple[Name, ...]
    only_other: tuple[Name, ...]
    ties_both: tuple[Pair, ...]
    ties_one: tuple[Pair, ...]
    ties_other: tuple[Pair, ...]
    changed: tuple[Pair, ...]
    figures: tuple[Figure, ...]
    nodes_likeness: float | None
    ties_likeness: float | None
    moves: Mapping[str, tuple[Move, ...]]

    def told(self, language: Language) -> tuple[str, ...]:
        """The likeness and the differences, in sentences."""
        return comparing_words.told(self, language)

    def plain(self, language: Language) -> dict[str, object]:
        """As values for JSON: of long lists the first hundred, beside the number of all."""
        found: dict[str, object] = {
            "one": self.one.plain(language),
            "other": self.other.plain(language),
            "told": list(self.told(language)),
            "sameRelations": self.alike,
            "figures": [figure.plain() for figure in self.figures],
            "nodesBoth": _listed(self.both, language),
            "nodesOne": _listed(self.only_one, language),
            "nodesOther": _listed(self.only_other, language),
            "tiesBoth": _listed(self.ties_both, language),
            "tiesOne": _listed(self.ties_one, language),
            "tiesOther": _listed(self.ties_other, language),
            "tiesChanged": _listed(self.changed, language),
            "moves": {key: [m.plain(language) for m in moves] for key, moves in self.moves.items()},
        }
        if self.nodes_likeness is not None:
            found["nodesLikeness"] = self.nodes_likeness
        if self.ties_likeness is not None:
            found["tiesLikeness"] = self.ties_likeness
        return found


def compare(one: nx.Graph, other: nx.Graph, *, names: tuple[Text, Text]) -> Comparison:
    """Two networks of the same kind, called by these names in nb and en.

    What is in both has the labels of the second, which is the newer of two versions.
    Figures and betweenness are compared where both are measured. Raises `BadValue` for networks
    of different kinds.
    """
    kind = str(one.graph["kind"])
    if kind != other.graph["kind"]:
        raise BadValue(
            f"A network of kind {kind} cannot be compared with one of {other.graph['kind']}.",
            advice="Compare two networks of the same kind.",
        )
    alike = set(one.graph["by"]) == set(other.graph["by"])
    shared = one.nodes & other.nodes
    called = {node: name_of(graph, node) for graph in (one, other) for node in graph}
    first, second = _weights(one), _weights(other)
    pairs = [
        Pair(called[ends[0]], called[ends[1]], first.get(ends, 0), second.get(ends, 0))
        for ends in sorted({**first, **second})
    ]
    common = tuple(pair for pair in pairs if pair.one and pair.other)
    return Comparison(
        kind=kind,
        one=Side(names[0], len(one), len(first)),
        other=Side(names[1], len(other), len(second)),
        alike=alike,
        both=tuple(called[node] for node in _linking(one, other, shared)),
        only_one=tuple(called[node] for node in sorted(one.nodes - shared)),
        only_other=tuple(called[node] for node in sorted(other.nodes - shared)),
        ties_both=common,
        ties_one=tuple(pair for pair in pairs if not pair.other),
        ties_other=tuple(pair for pair in pairs if not pair.one),
        changed=tuple(pair for pair in common if alike and pair.one != pair.other),
        figures=_figures(one, other),
        nodes_likeness=_likeness(len(shared), len(one.nodes | other.nodes)),
        ties_likeness=_likeness(len(common), len(pairs)),
        moves={key: _moves(one, other, key, shared) for key in MEASURES},
    )


def _weights(graph: nx.Graph) -> dict[tuple[str, str], int]:
    return {(min(u, v), max(u, v)): int(w) for u, v, w in graph.edges(data="weight")}


def _linking(one: nx.Graph, other: nx.Graph, shared: set[str]) -> list[str]:
    """The nodes of both, those with most neighbours in the two first."""
    return sorted(shared, key=lambda node: (-one.degree[node] - other.degree[node], node))


def _figures(one: nx.Graph, other: nx.Graph) -> tuple[Figure, ...]:
    first, second = (graph.graph.get("figures", {}) for graph in (one, other))
    return tuple(Figure(key, first.get(key), second.get(key)) for key in {**first, **second})


def _likeness(common: int, every: int) -> float | None:
    return common / every if every else None


def _moves(one: nx.Graph, other: nx.Graph, key: str, shared: set[str]) -> tuple[Move, ...]:
    """The nodes of both whose measure differs most."""
    first, second = _values(one, key), _values(other, key)
    moved = [node for node in shared if first.get(node) != second.get(node)]
    known = [node for node in moved if node in first and node in second]
    known.sort(key=lambda node: (-abs(second[node] - first[node]), node))
    return tuple(
        Move(
            name_of(other, node),
            first[node],
            second[node],
            _rank(first, node),
            _rank(second, node),
        )
        for node in known[:_MOVED]
    )


def _values(graph: nx.Graph, key: str) -> dict[str, float]:
    if key == "degree":
        return dict(graph.degree)
    return dict(nx.get_node_attributes(graph, key))


def _rank(values: Mapping[str, float], node: str) -> int:
    return 1 + sum(value > values[node] for value in values.values())


def _listed(found: Sequence[Name | Pair], language: Language) -> dict[str, object]:
    first = [item.plain(language) for item in found[:_SHOWN]]
    return {"number": len(found), "first": first}
