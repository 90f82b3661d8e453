"""What holds an edge: the facts by which either end has a part in what is shared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
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


def support(graph: nx.Graph, facts: Iterable[str]) -> Mapping[tuple[str, str], list[str]]:
    """Which of these facts give a node a part in a thing, by node and thing.

    A program has none between actors and programs: there the actor's participations are all.
    """
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for fact in facts:
        said = graph.graph["facts"].get(fact, {})
        for held in _held(graph, said) if said else ():
            found[held].append(fact)
    return found


def wholes(graph: nx.Graph, thing: str) -> tuple[str, ...]:
    """What a thing lies in: its programs, and the goals and measures where the network says so."""
    said = graph.graph["things"].get(thing, {})
    return (*said.get("programs", ()), *said.get("within", ()))


def _held(graph: nx.Graph, said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The nodes and things that a fact brings together in a network of its kind."""
    thing = said["thing"]
    shared = [said["actor"]] if said["kind"] == "participation" else _levels(said["sdg"])
    match graph.graph["kind"]:
        case "programs":
            programs = {thing, *wholes(graph, thing)}
            yield from ((program, what) for program in programs for what in shared)
        case "actors" if "whole-program" in graph.graph["by"]:
            places = {thing, *wholes(graph, thing)}
            yield from ((actor, place) for actor in shared for place in places)
        case _:
            yield from ((node, thing) for node in shared)


def _levels(sdg: str) -> list[str]:
    """An SDG, and the goal that it is a target of."""
    before, _, code = sdg.rpartition("/")
    goal, dot, _ = code.partition(".")
    return [sdg, f"{before}/{goal}"] if dot else [sdg]
