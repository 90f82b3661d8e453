"""What falls apart: a network without some of its actors, programs or other things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain

import networkx as nx

from samspill.ask.networks.names import Name, name_of, names_of, resolved
from samspill.ask.networks.told import removal_words
from samspill.ask.networks.told.remains import Remains, remains
from samspill.ask.networks.told.support import ordered
from samspill.errors import BadValue
from samspill.settings import Language

_SHOWN = 100
"""How many of each list the JSON names; the numbers beside them count all."""


@dataclass(frozen=True)
class Extent:
    """How large a network is: `giant` is the nodes of its largest component."""

    nodes: int
    ties: int
    components: int
    giant: int
    isolates: int

    def plain(self) -> dict[str, int]:
        """As values for JSON."""
        return dict(vars(self))


@dataclass(frozen=True)
class Changed:
    """A tie between two that remain: its weight before and after, and the things it lost."""

    source: Name
    target: Name
    before: int
    after: int
    lost: tuple[Name, ...]

    def plain(self, language: Language) -> dict[str, object]:
        """As values for JSON."""
        return {
            "source": self.source.plain(language),
            "target": self.target.plain(language),
            "before": self.before,
            "after": self.after,
            "lost": [name.plain(language) for name in self.lost],
        }


@dataclass(frozen=True)
class Removal:
    """A network before and after, and what the difference is to those who remain.

    `broken` are the numbers of nodes of the parts that fall apart, `pieces` what they fall into,
    the largest first. `cut_off` are who lose touch with the largest piece of their part,
    `isolated` who lose all ties, `dropped` who take part in nothing any more. `pairs_lost` of the
    `pairs` that were in touch no longer are. `gone` counts the ties of those who are no longer
    there; `lost` and `weakened` are ties of others, lost where only what is removed held them.
    `alone` is what nobody shares any longer. `graph` is the network that is left, not measured.
    """

    kind: str
    removed: tuple[Name, ...]
    before: Extent
    after: Extent
    broken: tuple[int, ...]
    pieces: tuple[tuple[Name, ...], ...]
    cut_off: tuple[Name, ...]
    isolated: tuple[Name, ...]
    dropped: tuple[Name, ...]
    pairs: int
    pairs_lost: int
    gone: int
    lost: tuple[Changed, ...]
    weakened: tuple[Changed, ...]
    alone: tuple[Name, ...]
    graph: nx.Graph

    def told(self, language: Language) -> tuple[str, ...]:
        """What falls apart, in sentences."""
        return removal_words.told(self, language)

    def plain(self, language: Language) -> dict[str, object]:
        """As values for JSON: of long lists the first hundred, beside the number of all."""
        found: dict[str, object] = {
            "removed": [name.plain(language) for name in self.removed],
            "told": list(self.told(language)),
            "before": self.before.plain(),
            "after": self.after.plain(),
            "pairs": self.pairs,
            "pairsLost": self.pairs_lost,
            "tiesGone": self.gone,
            "pieces": [_listed(piece, language) for piece in self.pieces[:_SHOWN]],
            "cutOff": _listed(self.cut_off, language),
            "isolated": _listed(self.isolated, language),
            "dropped": _listed(self.dropped, language),
            "lost": _listed(self.lost, language),
            "weakened": _listed(self.weakened, language),
            "alone": _listed(self.alone, language),
        }
        return {**found, "pairsLostShare": self.pairs_lost / self.pairs} if self.pairs else found


def without(graph: nx.Graph, removed: Sequence[str]) -> Removal:
    """The network without these: actors and other nodes, programs, goals, measures and SDGs.

    With a program goes all that lies in it, with an SDG its targets; with a goal or a measure what
    the network says lies in it. An actor who takes part in nothing any more drops out. Raises
    `NotFound` for what the network does not hold, with near matches, and `BadValue` where nothing
    is named.
    """
    chosen = list(dict.fromkeys(resolved(graph, given, things=True) for given in removed))
    if not chosen:
        raise BadValue("Nothing to remove is named.", advice="Name an actor or a program.")
    left = remains(graph, chosen)
    rest = left.graph
    parts = list(nx.connected_components(graph))
    components = sorted(nx.connected_components(rest), key=_largest_first)
    pieces = _pieces(parts, components)
    fallen = [found for found in pieces if len(found) > 1]
    broken = [len(part) for part, found in zip(parts, pieces, strict=True) if len(found) > 1]
    together = sum(_pairs(len(part & rest.nodes)) for part in parts)
    changed = _changed(graph, left)
    return Removal(
        kind=str(graph.graph["kind"]),
        removed=names_of(graph, chosen),
        before=_extent(graph, parts),
        after=_extent(rest, components),
        broken=tuple(sorted(broken, reverse=True)),
        pieces=tuple(
            names_of(graph, sorted(piece)) for piece in sorted(chain(*fallen), key=_largest_first)
        ),
        cut_off=names_of(graph, sorted(set().union(*(p for found in fallen for p in found[1:])))),
        isolated=names_of(graph, (n for n in rest if graph.degree[n] and not rest.degree[n])),
        dropped=names_of(graph, left.dropped),
        pairs=together,
        pairs_lost=together - sum(_pairs(len(piece)) for piece in components),
        gone=sum(1 for one, other in graph.edges if not (one in rest and other in rest)),
        lost=tuple(found for found in changed if not found.after),
        weakened=tuple(found for found in changed if found.after),
        alone=names_of(graph, _alone(graph, rest, left.things)),
        graph=rest,
    )


def _extent(graph: nx.Graph, components: Sequence[set[str]]) -> Extent:
    return Extent(
        nodes=len(graph),
        ties=graph.number_of_edges(),
        components=len(components),
        giant=max(map(len, components), default=0),
        isolates=sum(1 for part in components if len(part) == 1),
    )


def _pieces(parts: Sequence[set[str]], components: Sequence[set[str]]) -> list[list[set[str]]]:
    """The components that each part has become, in their order."""
    whose = {node: number for number, part in enumerate(parts) for node in part}
    found: list[list[set[str]]] = [[] for _ in parts]
    for piece in components:
        found[whose[next(iter(piece))]].append(piece)
    return found


def _changed(graph: nx.Graph, left: Remains) -> list[Changed]:
    """The ties between those who remain that share less than they did."""
    called = cache(partial(name_of, graph))
    found = []
    for one, other in left.touched:
        before = graph.edges[one, other]["shared"]
        after = left.graph.get_edge_data(one, other, default={"shared": ()})["shared"]
        lost = ordered(graph, set(before).difference(after))
        weights = len(before), len(after)
        found.append(Changed(called(one), called(other), *weights, tuple(map(called, lost))))
    return found


def _alone(graph: nx.Graph, rest: nx.Graph, gone: set[str]) -> list[str]:
    """What ties shared before and none does now, though it is still there."""
    if graph.graph["modes"] == 2:
        return []
    before = {thing for *_, shared in graph.edges(data="shared") for thing in shared}
    after = {thing for *_, shared in rest.edges(data="shared") for thing in shared}
    return ordered(graph, before - after - gone)


def _listed(found: Sequence[Name | Changed], language: Language) -> dict[str, object]:
    first = [item.plain(language) for item in found[:_SHOWN]]
    return {"number": len(found), "first": first}


def _largest_first(piece: set[str]) -> tuple[int, str]:
    return -len(piece), min(piece)


def _pairs(number: int) -> int:
    return number * (number - 1) // 2
