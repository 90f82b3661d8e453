"""The network that is left when nodes and things are taken out of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx

from samspill.ask.networks.told.support import support, wholes
from samspill.ask.networks.told.telling import LANGUAGES, sentence

_MEASURED = ("figures", "absent", "empty")
_KEPT = ("kind", "labels", "type", "bipartite", "x", "y")
"""What a node keeps: what it is, and where it stands in the picture."""


@dataclass(frozen=True)
class Remains:
    """What is left: the network, the edges between its nodes that changed, who dropped out.

    `things` is all that was taken out: what was named, and what lies in it.
    """

    graph: nx.Graph
    touched: tuple[tuple[str, str], ...]
    dropped: tuple[str, ...]
    things: set[str]


def remains(graph: nx.Graph, removed: Iterable[str]) -> Remains:
    """The network without these nodes or things, and without all that lies in them.

    An actor who takes part in nothing any more drops out of it.
    """
    things = _with_parts(graph, set(removed))
    facts: Mapping[str, Mapping[str, Any]] = graph.graph["facts"]
    gone = {fact for fact, said in facts.items() if things & _named(said)}
    dropped = _dropped(graph, things, gone)
    left = nx.Graph()
    left.graph.update({k: v for k, v in graph.graph.items() if k not in _MEASURED})
    out = things.union(dropped)
    left.graph["things"] = {k: said for k, said in graph.graph["things"].items() if k not in out}
    left.graph["facts"] = {fact: said for fact, said in facts.items() if fact not in gone}
    for node, said in graph.nodes(data=True):
        if node not in out:
            left.add_node(node, **{k: said[k] for k in _KEPT if k in said})
    held = support(graph, facts)
    lives = {ends for ends, by in held.items() if not gone.issuperset(by)}
    touched = []
    for one, other, said in graph.edges(data=True):
        if one not in left or other not in left:
            continue
        shared, behind = said["shared"], said["facts"]
        if not (things.isdisjoint(shared) and gone.isdisjoint(behind)):
            kept = [
                thing
                for thing in shared
                if thing not in things
                and all(end in lives or end not in held for end in ((one, thing), (other, thing)))
            ]
            if len(kept) < len(shared):
                touched.append((one, other))
            by = {
                fact
                for thing in kept
                for end in (one, other)
                for fact in held.get((end, thing), ())
            }
            shared, behind = tuple(kept), tuple(sorted(by - gone))
        if shared:
            left.add_edge(one, other, weight=len(shared), shared=shared, facts=behind)
    if not left:
        left.graph["empty"] = {tag: sentence("removal.empty", tag) for tag in LANGUAGES}
    return Remains(left, tuple(touched), tuple(dropped), things)


def _with_parts(graph: nx.Graph, removed: set[str]) -> set[str]:
    """Things and what lies in them: measures in a program, targets of an SDG."""
    known = {**graph.graph["things"], **dict.fromkeys(graph.nodes)}
    codes = tuple(f"{iri}." for iri in removed)
    within = {iri for iri in known if removed.intersection(wholes(graph, iri))}
    targets = {iri for iri in known if iri.startswith(codes) and _kind(graph, iri) == "sdg-target"}
    return removed | within | targets


def _kind(graph: nx.Graph, iri: str) -> str:
    said = graph.nodes[iri] if iri in graph else graph.graph["things"].get(iri, {})
    return str(said.get("kind", ""))


def _named(fact: Mapping[str, Any]) -> set[str]:
    return {fact[part] for part in ("actor", "thing", "sdg") if part in fact}


def _dropped(graph: nx.Graph, things: set[str], gone: set[str]) -> list[str]:
    """The actors whose every participation is gone."""
    stay, leave = set[str](), set[str]()
    for fact, said in graph.graph["facts"].items():
        if "actor" in said:
            (leave if fact in gone else stay).add(said["actor"])
    dropped = leave - stay - things
    return [node for node in graph if node in dropped]
