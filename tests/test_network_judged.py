"""The shipped networks as anyone can compute them: from raw triples, with plain networkx."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from statistics import mean

import networkx as nx
import pyoxigraph as ox
import pytest
from networkx.algorithms import bipartite

from samspill.ask.networks.network import network
from samspill.ask.networks.selection import Selection
from samspill.ask.questions import read_questions
from samspill.engine.stores import EmbeddedStore
from samspill.settings import Folders

SAM = "https://w3id.org/samspill/ontology/"
CONCEPT = "https://w3id.org/samspill/concept/"
UN = "http://metadata.un.org/sdg/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

Pairs = dict[tuple[str, str], set[str]]
"""What the two nodes of each tie share."""


@dataclass(frozen=True)
class Raw:
    """The values of each subject and property in the data files."""

    values: Mapping[tuple[str, str], list[str]]

    def one(self, subject: str, name: str) -> str:
        (value,) = self.values[subject, SAM + name]
        return value

    def is_a(self, thing: str, *classes: str) -> bool:
        return any(SAM + name in self.values.get((thing, TYPE), ()) for name in classes)

    def all_of(self, name: str) -> list[str]:
        return [s for (s, p), found in self.values.items() if p == TYPE and SAM + name in found]

    def programs(self, thing: str) -> set[str]:
        """The programs that a thing is, or is part of."""
        own = {thing} if self.is_a(thing, "Program") else set()
        wholes = self.values.get((thing, SAM + "isPartOf"), ())
        return own.union(*(self.programs(whole) for whole in wholes))

    def participations(self) -> list[tuple[str, str]]:
        """Actor and thing of each."""
        facts = self.all_of("Participation")
        return [(self.one(fact, "actor"), self.one(fact, "participatesIn")) for fact in facts]

    def alignments(self) -> Iterable[tuple[str, str]]:
        """Thing and SDG goal or target of each accepted one with positive direction."""
        for fact in self.all_of("SdgAlignment"):
            positive = self.one(fact, "direction") == CONCEPT + "direction/positive"
            accepted = self.one(fact, "reviewStatus") == CONCEPT + "review/accepted"
            sdg = self.one(fact, "sdg")
            if positive and accepted and sdg.startswith(UN):
                yield self.one(fact, "alignedResource"), sdg


@pytest.fixture(scope="module")
def raw(folders: Folders) -> Raw:
    values: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in sorted((folders.data / "trondheim-2020").glob("*.ttl")):
        for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            values[triple.subject.value, triple.predicate.value].append(triple.object.value)
    return Raw(values)


Ask = Callable[[dict[str, str]], nx.Graph]


@pytest.fixture(scope="module")
def ask(trondheim_store: EmbeddedStore, folders: Folders) -> Ask:
    """Our networks of the shipped data, by what is asked."""
    questions = read_questions(folders.queries)
    return lambda asked: network(trondheim_store, questions, Selection.of(asked))


def met(members: Iterable[tuple[str, str]]) -> Pairs:
    """Ties between all members of the same thing."""
    by_thing: dict[str, set[str]] = defaultdict(set)
    for member, thing in members:
        by_thing[thing].add(member)
    pairs: Pairs = defaultdict(set)
    for thing, sharing in by_thing.items():
        for pair in combinations(sorted(sharing), 2):
            pairs[pair].add(thing)
    return pairs


def actors_in(*classes: str) -> Callable[[Raw], Pairs]:
    return lambda raw: met((a, t) for a, t in raw.participations() if raw.is_a(t, *classes))


def actors_of_programs(raw: Raw) -> Pairs:
    return met((a, program) for a, t in raw.participations() for program in raw.programs(t))


def programs_of_actors(raw: Raw) -> Pairs:
    return met((program, a) for a, t in raw.participations() for program in raw.programs(t))


def programs_of_targets(raw: Raw) -> Pairs:
    return met(
        (program, sdg)
        for thing, sdg in raw.alignments()
        for program in raw.programs(thing)
        if "." in sdg
    )


def actors_and_programs(raw: Raw) -> Pairs:
    pairs: Pairs = defaultdict(set)
    for actor, thing in raw.participations():
        for program in raw.programs(thing):
            pairs[actor, program].add(thing)
    return pairs


def actors_and_goals(raw: Raw) -> Pairs:
    pairs: Pairs = defaultdict(set)
    for thing, sdg in raw.alignments():
        for actor, where in raw.participations():
            if where == thing:
                pairs[actor, UN + sdg.removeprefix(UN).split(".")[0]].add(thing)
    return pairs


ONE_MODE = [
    ({}, actors_in("Program", "Measure")),
    ({"by": "goal,measure"}, actors_in("Goal", "Measure")),
    ({"by": "whole-program"}, actors_of_programs),
    ({"kind": "programs"}, programs_of_actors),
    ({"kind": "programs", "by": "sdg-target"}, programs_of_targets),
]
TWO_MODE = [
    ({"kind": "actor-program"}, actors_and_programs),
    ({"kind": "actor-sdg"}, actors_and_goals),
]


def plain(raw: Raw, pairs: Pairs, kind: str) -> nx.Graph:
    """The network in plain networkx; who shares nothing stands alone."""
    graph = nx.Graph()
    if kind == "actors":
        graph.add_nodes_from(actor for actor, _ in raw.participations())
    if kind == "programs":
        graph.add_nodes_from(raw.all_of("Program"))
    graph.add_weighted_edges_from((*pair, len(shared)) for pair, shared in pairs.items())
    types = {
        node: next(
            iter(raw.values.get((node, "http://www.w3.org/ns/org#classification"), ())), None
        )
        for node in graph
    }
    nx.set_node_attributes(graph, types, "type")
    return graph


def judged(ours: nx.Graph, raw: Raw, pairs: Pairs) -> nx.Graph:
    """The plain network, once its ties and what they share are found in ours."""
    theirs = plain(raw, pairs, ours.graph["kind"])
    assert set(ours) == set(theirs)
    assert {tuple(sorted(tie)): set(ours.edges[tie]["shared"]) for tie in ours.edges} == {
        tuple(sorted(tie)): shared for tie, shared in pairs.items()
    }
    assert all(held["weight"] == len(held["shared"]) for _, _, held in ours.edges(data=True))
    return theirs


def agree(ours: nx.Graph, key: str, theirs: Mapping[str, float]) -> None:
    assert dict(ours.nodes(data=key)) == pytest.approx(dict(theirs), rel=1e-9, abs=1e-12), key


@pytest.mark.parametrize(("asked", "made"), ONE_MODE)
def test_one_mode(ask: Ask, raw: Raw, asked: dict[str, str], made: Callable[[Raw], Pairs]) -> None:
    ours = ask(asked)
    graph = judged(ours, raw, made(raw))
    agree(ours, "degree", dict(graph.degree))
    agree(ours, "strength", dict(graph.degree(weight="weight")))
    agree(ours, "betweenness", nx.betweenness_centrality(graph))
    agree(ours, "closeness", nx.closeness_centrality(graph))
    agree(ours, "harmonic", nx.harmonic_centrality(graph))
    agree(ours, "pagerank", nx.pagerank(graph, tol=1e-14, max_iter=1000))
    agree(ours, "core", nx.core_number(graph))
    agree(ours, "clustering", nx.clustering(graph))
    tied = [node for node in graph if graph.degree(node)]
    agree(ours.subgraph(tied), "constraint", nx.constraint(graph, tied, weight="weight"))
    agree(ours.subgraph(tied), "effective_size", nx.effective_size(graph, tied, weight="weight"))
    figures = ours.graph["figures"]
    expected = {
        "nodes": len(graph),
        "edges": graph.number_of_edges(),
        "density": nx.density(graph),
        "isolates": nx.number_of_isolates(graph),
        "components": nx.number_connected_components(graph),
        "transitivity": nx.transitivity(graph),
        "mean_clustering": nx.average_clustering(graph),
        "articulations": len(list(nx.articulation_points(graph))),
        "bridges": len(list(nx.bridges(graph))),
        "modularity": nx.community.modularity(graph, communities(ours)),
    }
    assert {key: figures[key] for key in expected} == pytest.approx(expected)
    largest = graph.subgraph(max(nx.connected_components(graph), key=len))
    assert figures["giant"] == len(largest)
    assert figures["diameter"] == nx.diameter(largest)
    assert figures["mean_distance"] == pytest.approx(nx.average_shortest_path_length(largest))
    if ours.graph["kind"] == "actors":
        brokers_agree(ours, graph)
        ours_of_type = figures["assortativity_type"]
        assert ours_of_type == pytest.approx(nx.attribute_assortativity_coefficient(graph, "type"))
        ours_of_degree = figures["assortativity_degree"]
        assert ours_of_degree == pytest.approx(nx.degree_assortativity_coefficient(graph))


def communities(ours: nx.Graph) -> list[set[str]]:
    groups: dict[int, set[str]] = defaultdict(set)
    for node, number in ours.nodes(data="community"):
        groups[number].add(node)
    return list(groups.values())


def brokers_agree(ours: nx.Graph, graph: nx.Graph) -> None:
    """Open pairs around each actor, one by one, by how many of the three types are alike."""
    kind = dict(graph.nodes(data="type"))
    for node in graph:
        pairs = [
            (kind[one], kind[other])
            for one, other in combinations(graph[node], 2)
            if not graph.has_edge(one, other)
        ]
        found = Counter((one == other, kind[node] in (one, other)) for one, other in pairs)
        held = ours.nodes[node]
        assert held["brokerage"] == len(pairs)
        assert held["brokerage_coordinator"] == found[True, True]
        assert held["brokerage_consultant"] == found[True, False]
        assert held["brokerage_gatekeeper"] == found[False, True]
        assert held["brokerage_liaison"] == found[False, False]


@pytest.mark.parametrize(("asked", "made"), TWO_MODE)
def test_two_modes(ask: Ask, raw: Raw, asked: dict[str, str], made: Callable[[Raw], Pairs]) -> None:
    ours = ask(asked)
    graph = judged(ours, raw, made(raw))
    actors = {node for node in graph if "/id/actor/" in node}
    assert {node for node, side in ours.nodes(data="bipartite") if side == 0} == actors
    agree(ours, "degree_share", bipartite.degree_centrality(graph, actors))
    agree(ours, "betweenness", bipartite.betweenness_centrality(graph, actors))
    agree(ours, "closeness", bipartite.closeness_centrality(graph, actors))
    agree(ours, "clustering", bipartite.clustering(graph))
    several = [node for node in graph if graph.degree(node) > 1]
    agree(ours.subgraph(several), "redundancy", bipartite.node_redundancy(graph, several))
    figures = ours.graph["figures"]
    assert (figures["nodes_first"], figures["nodes_second"]) == (
        len(actors),
        len(graph) - len(actors),
    )
    assert figures["density"] == pytest.approx(bipartite.density(graph, actors))
    assert figures["clustering_robins_alexander"] == pytest.approx(
        bipartite.robins_alexander_clustering(graph)
    )
    degrees = [degree for _, degree in graph.degree]
    assert figures["mean_degree"] == pytest.approx(mean(degrees))


def test_who_stands_between_the_three_programs(ask: Ask, raw: Raw) -> None:
    """Read from the triples: the actors of more than one program come first in betweenness."""
    ours = ask({"by": "whole-program"})
    in_programs: dict[str, set[str]] = defaultdict(set)
    for actor, thing in raw.participations():
        in_programs[actor] |= raw.programs(thing)
    between = {actor for actor, programs in in_programs.items() if len(programs) > 1}
    held = dict(ours.nodes(data="betweenness"))
    assert {actor for actor, value in held.items() if value > 0} == between
