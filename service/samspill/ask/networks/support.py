"""Which facts hold what an edge shares: those of either end, for each shared thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import networkx as nx

_ORDER = ("program", "goal", "measure")
"""The kinds of things, the widest first."""


def ends(graph: nx.Graph, source: str, target: str) -> tuple[str, str]:
    """The ends as they are told of: in a network of two modes the actor is the first."""
    swapped = graph.graph["modes"] == 2 and graph.nodes[source].get("bipartite") == 1
    return (target, source) if swapped else (source, target)


def ordered(graph: nx.Graph, shared: Iterable[str]) -> list[str]:
    """Shared things, programs before goals and goals before measures, then by IRI."""
    things = graph.graph["things"]

    def place(iri: str) -> tuple[int, str]:
        kind = things.get(iri, {}).get("kind")
        return (_ORDER.index(kind) if kind in _ORDER else len(_ORDER), iri)

    return sorted(shared, key=place)


def support(
    graph: nx.Graph, source: str, target: str, shared: str, facts: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which of these facts tie `source` to what is shared, and which tie `target` to it.

    The ends are in the order of `ends`. Between an actor and a program only the first has facts,
    between an actor and an SDG the second has the alignments of the shared thing.
    """
    said = {fact: graph.graph["facts"][fact] for fact in facts if fact in graph.graph["facts"]}
    match graph.graph["kind"]:
        case "actors":
            return _taken_part(graph, source, shared, said), _taken_part(
                graph, target, shared, said
            )
        case "programs":
            about = {fact: of for fact, of in said.items() if _about(of, shared)}
            return (
                tuple(fact for fact, of in about.items() if lies(graph, of, source)),
                tuple(fact for fact, of in about.items() if lies(graph, of, target)),
            )
        case _:
            here = [fact for fact in said if said[fact]["thing"] == shared]
            return (
                tuple(fact for fact in here if said[fact]["kind"] == "participation"),
                tuple(fact for fact in here if said[fact]["kind"] == "alignment"),
            )


def lies(graph: nx.Graph, fact: Mapping[str, Any], whole: str) -> bool:
    """Whether a fact is about a thing or about what lies in it."""
    return fact["thing"] == whole or whole in wholes(graph, fact["thing"])


def wholes(graph: nx.Graph, thing: str) -> tuple[str, ...]:
    """What a thing lies in: its programs, and the goals and measures where the network says so."""
    said = graph.graph["things"].get(thing, {})
    return (*said.get("programs", ()), *said.get("within", ()))


def _taken_part(
    graph: nx.Graph, actor: str, shared: str, said: Mapping[str, Mapping[str, Any]]
) -> tuple[str, ...]:
    """An actor's participations in a thing; those within it where that is what counts."""
    own = {fact: of for fact, of in said.items() if of.get("actor") == actor}
    itself = tuple(fact for fact, of in own.items() if of["thing"] == shared)
    if itself and "whole-program" not in graph.graph["by"]:
        return itself
    return tuple(fact for fact, of in own.items() if lies(graph, of, shared))


def _about(fact: Mapping[str, Any], shared: str) -> bool:
    """Whether a fact is about this actor, or this SDG or a target of it."""
    sdg = fact.get("sdg", "")
    return fact.get("actor") == shared or sdg == shared or sdg.startswith(f"{shared}.")
