"""A network as a graph: nodes, and ties that keep what is shared and the facts behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations

import networkx as nx

from samspill.ask.networks.facts import Facts, read_facts
from samspill.ask.networks.feeds import Feeds
from samspill.ask.networks.reasons import reason
from samspill.ask.networks.selection import Selection
from samspill.errors import ResultTooLarge

MOST_TIES = 1_000_000
"""Ties of a network at most; counted before they are made, each as often as it is shared."""

Held = Mapping[str, Mapping[str, Collection[str]]]
"""What is shared → who holds it → the facts that say so."""


def built(found: Feeds, *, version: int | None = None) -> nx.Graph:
    """The network of what was asked, not yet measured; nodes and ties sorted by IRI.

    Raises `ResultTooLarge` for more ties than `MOST_TIES`.
    """
    selection = found.selection
    facts = read_facts(found.participations, found.alignments)
    graph = nx.Graph(
        kind=selection.kind,
        modes=selection.modes,
        by=selection.by,
        version=version,
        parameters=selection.parameters(),
    )
    whole = _ties(graph, selection, facts)
    _describe(graph, whole, facts)
    chosen = _kept(whole, selection, found.ego)
    _add(graph, whole, chosen)
    _tell(graph, facts)
    if not len(graph):
        graph.graph["empty"] = reason(_why(whole, selection, found.ego, facts))
    return graph


def _ties(graph: nx.Graph, selection: Selection, facts: Facts) -> nx.Graph:
    """All nodes and ties that the relations make."""
    whole = nx.Graph()
    match selection.kind:
        case "actors":
            whole.add_nodes_from({found.actor for found in facts.participations.values()})
            for relation in selection.by:
                _meet(whole, _things_held(facts, relation))
        case "actor-program":
            for iri, found in facts.participations.items():
                for program in facts.programs_of(found.thing):
                    _tie(whole, found.actor, program, found.thing, (iri,))
        case "actor-sdg":
            _reach(whole, facts, selection.by)
        case "programs":
            whole.add_nodes_from(facts.all_programs())
            for relation in selection.by:
                _meet(whole, _held_by_programs(facts, relation))
    if selection.minimum > 1:
        weak = [
            (one, other)
            for one, other, shared in whole.edges(data="shared")
            if len(shared) < selection.minimum
        ]
        whole.remove_edges_from(weak)
    return whole


def _things_held(facts: Facts, relation: str) -> Held:
    """Programs, goals or measures, with who takes part in each."""
    held: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for iri, found in facts.participations.items():
        if relation == "whole-program":
            for program in facts.programs_of(found.thing):
                held[program][found.actor].append(iri)
        elif facts.kinds.get(found.thing) == relation:
            held[found.thing][found.actor].append(iri)
    return held


def _held_by_programs(facts: Facts, relation: str) -> Held:
    """Actors or SDGs, with the programs that each is in."""
    held: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    if relation == "actor":
        for iri, found in facts.participations.items():
            for program in facts.programs_of(found.thing):
                held[found.actor][program].append(iri)
        return held
    for iri, link in facts.alignments.items():
        for sdg in facts.sdgs_of(link.sdg, relation):
            for program in facts.programs_of(link.thing):
                held[sdg][program].append(iri)
    return held


def _meet(whole: nx.Graph, held: Held) -> None:
    """Ties between all who hold the same."""
    pairs = sum(len(holders) * (len(holders) - 1) // 2 for holders in held.values())
    if pairs > MOST_TIES:
        raise ResultTooLarge(
            f"This network would have {pairs} ties, and at most {MOST_TIES} are made.",
            advice="Choose a program, a role or a year, or fewer relations (by).",
            limit="ties",
        )
    for shared, holders in held.items():
        for one, other in combinations(sorted(holders), 2):
            _tie(whole, one, other, shared, (*holders[one], *holders[other]))


def _reach(whole: nx.Graph, facts: Facts, by: Iterable[str]) -> None:
    """Ties from actors to the SDGs that what they take part in contributes to."""
    links: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for iri, link in facts.alignments.items():
        for relation in by:
            links[link.thing] += [(sdg, iri) for sdg in facts.sdgs_of(link.sdg, relation)]
    for iri, found in facts.participations.items():
        for sdg, link_iri in links.get(found.thing, ()):
            _tie(whole, found.actor, sdg, found.thing, (iri, link_iri))


def _tie(whole: nx.Graph, one: str, other: str, shared: str, facts: Iterable[str]) -> None:
    ties = whole.get_edge_data(one, other)
    if ties is None:
        whole.add_edge(one, other, shared={shared}, facts=set(facts))
    else:
        ties["shared"].add(shared)
        ties["facts"].update(facts)


def _kept(whole: nx.Graph, selection: Selection, ego: str | None) -> list[str]:
    """The nodes that are kept, sorted."""
    chosen: Collection[str] = whole
    if ego is not None:
        chosen = (
            nx.single_source_shortest_path_length(whole, ego, selection.radius)
            if (ego in whole)
            else ()
        )
    if selection.giant and chosen:
        parts = nx.connected_components(whole.subgraph(chosen))
        chosen = min(parts, key=lambda part: (-len(part), min(part)))
    return sorted(chosen)


def _add(graph: nx.Graph, whole: nx.Graph, chosen: list[str]) -> None:
    """The nodes that are kept and the ties between them, in a fixed order."""
    graph.add_nodes_from((node, whole.nodes[node]) for node in chosen)
    for one, other in _sorted_ties(whole, chosen):
        ties = whole.get_edge_data(one, other)
        shared = tuple(sorted(ties["shared"]))
        facts = tuple(sorted(ties["facts"]))
        graph.add_edge(one, other, weight=len(shared), shared=shared, facts=facts)


def _sorted_ties(whole: nx.Graph, chosen: list[str]) -> Iterator[tuple[str, str]]:
    among = set(chosen)
    for one in chosen:
        for other in sorted(whole.adj[one]):
            if one < other and other in among:
                yield one, other


def _describe(graph: nx.Graph, whole: nx.Graph, facts: Facts) -> None:
    """What each node is."""
    for node, said in whole.nodes.items():
        kind = facts.kinds.get(node, "actor")
        said["kind"] = kind
        said["labels"] = facts.labels.get(node, {})
        said["type"] = facts.types.get(node)
        if graph.graph["modes"] == 2:
            said["bipartite"] = 0 if kind == "actor" else 1


def _tell(graph: nx.Graph, facts: Facts) -> None:
    """What the ties name, and every fact: also those of what an actor shares with nobody."""
    shared: set[str] = set()
    said = {iri for iri, found in facts.participations.items() if found.actor in graph}
    for _, _, tie in graph.edges(data=True):
        shared.update(tie["shared"])
        said.update(tie["facts"])
    things = set(graph) | shared
    for iri in said:
        if iri in facts.alignments:
            things |= {facts.alignments[iri].thing, facts.alignments[iri].sdg}
        else:
            things.add(facts.participations[iri].thing)
    things |= {program for thing in list(things) for program in facts.programs_of(thing)}
    graph.graph["things"] = {
        iri: {
            "kind": facts.kinds.get(iri, "actor"),
            "labels": facts.labels.get(iri, {}),
            "programs": facts.programs_of(iri),
        }
        for iri in sorted(things)
    }
    graph.graph["facts"] = {iri: facts.told(iri) for iri in sorted(said)}
    named = set(facts.types.values()) | {found.role for found in facts.participations.values()}
    named |= {link.basis for link in facts.alignments.values()}
    graph.graph["concepts"] = {iri: facts.labels.get(iri, {}) for iri in sorted(named)}


def _why(whole: nx.Graph, selection: Selection, ego: str | None, facts: Facts) -> str:
    """The key of the reason why nothing is left."""
    if ego is not None and len(whole):
        return "ego"
    if selection.asks_alignments and not facts.alignments:
        return "alignments"
    if selection.asks_participations and not facts.participations:
        return "participations"
    return "ties"
