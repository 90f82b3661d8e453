"""Figures of networks: equal to networkx, absent with a reason where there is none."""

from __future__ import annotations

import math
import random
import threading
from collections.abc import Iterable, Mapping
from itertools import combinations

import igraph as ig
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from networkx.algorithms import bipartite

from network_graphs import network, one_mode_networks, random_network, two_mode_networks
from samspill.ask.networks.chance import seeded
from samspill.ask.networks.figures import betweenness, distances
from samspill.ask.networks.figures.compact import compact
from samspill.ask.networks.figures.groups import components
from samspill.ask.networks.figures.measures import (
    measures_of,
    read_absences,
    read_measures,
    read_steps,
)
from samspill.ask.networks.figures.measuring import measure

STAR = network(6, [(0, other, 1) for other in range(1, 6)])
PATH = network(5, [(number, number + 1, number + 1) for number in range(4)])
PARTS = network(7, [(0, 1, 1), (1, 2, 2), (0, 2, 1), (3, 4, 1)])
CLIQUES = network(
    8, [(*pair, 1) for part in (range(4), range(3, 8)) for pair in combinations(part, 2)]
)
KINDS = ("actors", "programs", "actor-program", "actor-sdg")


def measured(graph: nx.Graph) -> nx.Graph:
    copy = graph.copy()
    measure(copy)
    return copy


def values(graph: nx.Graph, key: str) -> dict[str, float]:
    return dict(nx.get_node_attributes(graph, key))


def equal(ours: Mapping[str, float], theirs: Mapping[str, float]) -> None:
    assert ours == pytest.approx(
        {k: v for k, v in theirs.items() if not math.isnan(v)}, rel=1e-9, abs=1e-12
    )


def all_values(graph: nx.Graph) -> Iterable[object]:
    for _, held in graph.nodes(data=True):
        yield from (value for key, value in held.items() if key in read_measures())
    yield from graph.graph["figures"].values()
    yield from (held["bridge"] for _, _, held in graph.edges(data=True))


def largest(graph: nx.Graph) -> nx.Graph:
    return graph.subgraph(min(nx.connected_components(graph), key=lambda c: (-len(c), min(c))))


def judged_like_networkx(graph: nx.Graph) -> None:
    """What both kinds of network have in common, and its consistency."""
    found, figures = measured(graph), {}
    figures = found.graph["figures"]
    equal(values(found, "degree"), dict(graph.degree))
    equal(values(found, "strength"), dict(graph.degree(weight="weight")))
    cut = set(nx.articulation_points(graph))
    assert values(found, "articulation") == {node: node in cut for node in graph}
    bridges = {frozenset(edge) for edge in nx.bridges(graph)}
    for one, other, held in found.edges(data=True):
        assert held["bridge"] is (frozenset((one, other)) in bridges)
    parts = sorted(nx.connected_components(graph), key=lambda c: (-len(c), min(c)))
    equal(
        values(found, "component"),
        {node: number for number, part in enumerate(parts, 1) for node in part},
    )
    assert figures["nodes"] == len(graph)
    assert figures["edges"] == graph.number_of_edges()
    assert figures["isolates"] == nx.number_of_isolates(graph)
    assert figures["components"] == len(parts)
    assert figures["giant"] == len(parts[0]) if parts else figures["giant"] == 0
    assert (figures["articulations"], figures["bridges"]) == (len(cut), len(bridges))
    if graph.number_of_edges():
        part = largest(graph)
        assert figures["mean_distance"] == pytest.approx(nx.average_shortest_path_length(part))
        assert figures["diameter"] == nx.diameter(part)
    told_or_absent(found)


def told_or_absent(found: nx.Graph) -> None:
    """Every measure of this kind of network has a value everywhere, or a reason."""
    figures, absent, held = found.graph["figures"], found.graph["absent"], found.graph
    for item in measures_of(held["modes"]):
        there = values(found, item.key)
        if item.of == "node":
            assert (len(there) < len(found) or not found) == (item.key in absent)
        elif item.of == "network":
            assert (item.key in figures) != (item.key in absent)
    assert set(figures) | set(absent) <= set(read_measures())
    assert all(set(why) == {"nb", "en"} for why in absent.values())
    for value in all_values(found):
        assert type(value) in (int, float, bool)
        assert math.isfinite(value)


@given(graph=one_mode_networks())
@settings(max_examples=60, derandomize=True, deadline=None)
def test_one_mode_is_as_networkx_has_it(graph: nx.Graph) -> None:
    judged_like_networkx(graph)
    found = measured(graph)
    figures, size, edges = found.graph["figures"], len(graph), graph.number_of_edges()
    if size > 1:
        equal(values(found, "closeness"), nx.closeness_centrality(graph))
        equal(values(found, "harmonic"), nx.harmonic_centrality(graph))
        assert figures["density"] == pytest.approx(nx.density(graph))
    if size > 2:
        equal(values(found, "betweenness"), nx.betweenness_centrality(graph))
    if size:
        equal(values(found, "pagerank"), nx.pagerank(graph, tol=1e-14, max_iter=400))
        equal(values(found, "core"), nx.core_number(graph))
        equal(values(found, "clustering"), nx.clustering(graph))
        assert figures["mean_clustering"] == pytest.approx(nx.average_clustering(graph))
        assert figures["mean_degree"] == pytest.approx(2 * edges / size)
    assert figures.get("transitivity", 0) == pytest.approx(nx.transitivity(graph))
    equal(values(found, "constraint"), nx.constraint(graph, list(graph), weight="weight"))
    equal(values(found, "effective_size"), nx.effective_size(graph, list(graph), weight="weight"))
    if edges:
        numbers = values(found, "community")
        groups = [{n for n in graph if numbers[n] == g} for g in sorted(set(numbers.values()))]
        assert groups == sorted(groups, key=lambda group: (-len(group), min(group)))
        assert figures["communities"] == len(groups)
        assert figures["modularity"] == pytest.approx(nx.community.modularity(graph, groups))


@given(graph=one_mode_networks(most=7))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_assortativity_is_as_networkx_has_it(graph: nx.Graph) -> None:
    found = measured(graph).graph
    ends = {node for edge in graph.edges for node in edge}
    if len({graph.nodes[node]["type"] for node in ends}) > 1:
        expected = nx.attribute_assortativity_coefficient(graph, "type")
        assert found["figures"]["assortativity_type"] == pytest.approx(expected)
    else:
        assert "assortativity_type" in found["absent"]
    if len({graph.degree(node) for node in ends}) > 1:
        expected = nx.degree_assortativity_coefficient(graph)
        assert found["figures"]["assortativity_degree"] == pytest.approx(expected)
    else:
        assert "assortativity_degree" in found["absent"]


@given(graph=two_mode_networks())
@settings(max_examples=60, derandomize=True, deadline=None)
def test_two_modes_are_as_networkx_has_them(graph: nx.Graph) -> None:
    judged_like_networkx(graph)
    found = measured(graph)
    figures = found.graph["figures"]
    first = {node for node in graph if graph.nodes[node]["bipartite"] == 0}
    second = set(graph) - first
    assert (figures["nodes_first"], figures["nodes_second"]) == (len(first), len(second))
    if first and second:
        equal(values(found, "degree_share"), bipartite.degree_centrality(graph, first))
        assert figures["density"] == pytest.approx(bipartite.density(graph, first))
    if len(graph) > 1 and figures["components"] == 1:
        equal(values(found, "closeness"), bipartite.closeness_centrality(graph, first))
    if len(first) > 1 and len(second) > 1:
        equal(values(found, "betweenness"), bipartite.betweenness_centrality(graph, first))
    equal(values(found, "clustering"), bipartite.clustering(graph))
    several = [node for node in graph if graph.degree(node) > 1]
    equal(values(found, "redundancy"), bipartite.node_redundancy(graph, several))
    assert figures.get("clustering_robins_alexander", 0) == pytest.approx(
        bipartite.robins_alexander_clustering(graph)
    )
    if graph.number_of_edges():
        assert figures["modularity"] == pytest.approx(barber(graph, values(found, "community")))


def barber(graph: nx.Graph, groups: Mapping[str, int]) -> float:
    """Barber's modularity pair by pair: (weight − strength · strength / all) / all."""
    whole = graph.size(weight="weight")
    strength = dict(graph.degree(weight="weight"))
    ones = [node for node in graph if graph.nodes[node]["bipartite"] == 0]
    others = [node for node in graph if graph.nodes[node]["bipartite"] == 1]
    return sum(
        graph.get_edge_data(one, other, {"weight": 0})["weight"] / whole
        - strength[one] * strength[other] / whole**2
        for one in ones
        for other in others
        if groups[one] == groups[other]
    )


def test_two_mode_communities_are_the_best_there_are() -> None:
    graph = random_network(4, 8, kind="actor-program", second=3, seed=4)
    best = max(barber(graph, dict(zip(graph, groups, strict=True))) for groups in divisions(7))
    assert measured(graph).graph["figures"]["modularity"] == pytest.approx(best)


def divisions(size: int) -> Iterable[tuple[int, ...]]:
    """All ways to divide so many things into groups."""
    found: list[tuple[int, ...]] = [()]
    for _ in range(size):
        found = [(*had, group) for had in found for group in range(max(had, default=0) + 2)]
    return found


@pytest.mark.parametrize("graph", [STAR, PATH, CLIQUES, random_network(15, 40, seed=3)])
def test_centralisation_is_what_freeman_wrote(graph: nx.Graph) -> None:
    size, figures = len(graph), measured(graph).graph["figures"]
    star = nx.star_graph(size - 1)
    for key, of in {
        "degree": lambda graph: dict(graph.degree),
        "betweenness": nx.betweenness_centrality,
        "closeness": nx.closeness_centrality,
    }.items():
        ours, most = list(of(graph).values()), list(of(star).values())
        expected = sum(max(ours) - value for value in ours) / sum(max(most) - v for v in most)
        assert figures[f"centralisation_{key}"] == pytest.approx(expected)


def test_a_star_by_hand() -> None:
    found = measured(STAR)
    middle, *ends = (found.nodes[node] for node in sorted(found))
    assert (middle["degree"], middle["betweenness"], middle["closeness"]) == (5, 1.0, 1.0)
    assert middle["articulation"] is True
    assert all(end["betweenness"] == 0.0 and end["constraint"] == 1.0 for end in ends)
    figures = found.graph["figures"]
    assert figures["centralisation_degree"] == figures["centralisation_closeness"] == 1.0
    assert (figures["bridges"], figures["articulations"], figures["diameter"]) == (5, 1, 2)


def test_distances_are_those_of_the_largest_part() -> None:
    """The smaller part, a path, has the longer way across."""
    clique = [(*pair, 1) for pair in combinations(range(5), 2)]
    path = [(number, number + 1, 1) for number in range(5, 8)]
    figures = measured(network(9, [*clique, *path])).graph["figures"]
    assert (figures["mean_distance"], figures["diameter"]) == (1.0, 1)


def test_a_network_of_several_blocks_of_rows() -> None:
    """Larger than what is multiplied at once."""
    graph = random_network(300, 1500, seed=6)
    found = measured(graph)
    equal(values(found, "constraint"), nx.constraint(graph, list(graph), weight="weight"))
    equal(values(found, "effective_size"), nx.effective_size(graph, list(graph), weight="weight"))
    equal(values(found, "betweenness"), nx.betweenness_centrality(graph))
    graph = random_network(300, 800, kind="actor-sdg", second=17, seed=6)
    found = measured(graph)
    equal(values(found, "clustering"), bipartite.clustering(graph))
    several = [node for node in graph if graph.degree(node) > 1]
    equal(values(found, "redundancy"), bipartite.node_redundancy(graph, several))
    assert found.graph["figures"]["clustering_robins_alexander"] == pytest.approx(
        bipartite.robins_alexander_clustering(graph)
    )


def test_parts_keep_to_the_largest() -> None:
    found = measured(PARTS).graph
    assert (found["figures"]["components"], found["figures"]["giant"]) == (4, 3)
    assert (found["figures"]["mean_distance"], found["figures"]["diameter"]) == (1.0, 1)
    assert "largest component" in found["absent"]["centralisation_closeness"]["en"]
    assert "Isolates" in found["absent"]["constraint"]["en"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [0, 1, 2])
def test_hardly_any_network(kind: str, size: int) -> None:
    found = measured(network(size, [], kind=kind))
    told_or_absent(found)
    assert found.graph["figures"]["nodes"] == size
    assert {"density", "modularity", "mean_distance"} - {"density"} <= set(found.graph["absent"])


def test_one_node_has_nothing_to_be_measured_against() -> None:
    found = measured(network(1, []))
    (held,) = (held for _, held in found.nodes(data=True))
    assert (held["degree"], held["strength"], held["core"], held["component"]) == (0, 0, 0, 1)
    assert not {"betweenness", "closeness", "harmonic", "constraint", "community"} & set(held)
    assert {"density", "transitivity", "diameter", "assortativity_degree"} <= set(
        found.graph["absent"]
    )


def test_two_nodes_and_their_tie() -> None:
    found = measured(network(2, [(0, 1, 3)]))
    assert found.graph["figures"]["density"] == 1.0
    assert found.graph["figures"]["modularity"] == 0.0
    assert all("betweenness" not in held for _, held in found.nodes(data=True))


def test_programs_have_no_type() -> None:
    found = measured(random_network(8, 12, kind="programs"))
    told_or_absent(found)
    assert "Programs" in found.graph["absent"]["brokerage"]["en"]
    assert "Programmer" in found.graph["absent"]["assortativity_type"]["nb"]


def test_one_program_leaves_nobody_between() -> None:
    found = measured(network(3, [(n, 0, 1) for n in range(3)], kind="actor-program", second=1))
    told_or_absent(found)
    assert len(values(found, "betweenness")) == 1
    assert "only one node" in found.graph["absent"]["betweenness"]["en"]


def test_a_lone_pair_is_not_near_to_everybody() -> None:
    graph = network(4, [(0, 0, 1), (1, 0, 1), (2, 0, 1), (3, 1, 1)], kind="actor-sdg", second=2)
    assert max(bipartite.closeness_centrality(graph, list(graph)[:4]).values()) > 1
    found = measured(graph)
    told_or_absent(found)
    assert not values(found, "closeness")
    assert "largest component" in found.graph["absent"]["closeness"]["en"]


def test_earlier_figures_are_taken_away() -> None:
    graph = measured(network(3, [(0, 1, 1), (1, 2, 1)]))
    last = max(graph)
    graph.remove_edge(*next(iter(graph.edges(last))))
    measure(graph)
    assert "constraint" not in graph.nodes[last]
    told_or_absent(graph)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_network_has_the_same_figures(kind: str) -> None:
    graph = random_network(30, 60, kind=kind, second=12, seed=5)
    found = measured(graph)
    other = nx.Graph(**graph.graph)
    other.add_nodes_from(reversed(list(graph.nodes(data=True))))
    other.add_edges_from((b, a, held) for a, b, held in reversed(list(graph.edges(data=True))))
    random.seed(99)
    again = measured(other)
    assert again.graph["figures"] == found.graph["figures"]
    assert {node: again.nodes[node] for node in found} == dict(found.nodes(data=True))


def test_chance_is_given_back() -> None:
    graph = ig.Graph.Full(6)
    random.seed(1)
    expected = graph.layout_random().coords
    random.seed(1)
    with seeded():
        assert graph.layout_random().coords != expected
    assert graph.layout_random().coords == expected


def test_threads_do_not_share_their_chance() -> None:
    """igraph has one generator for all of them."""
    graphs = [random_network(60, 150, seed=3) for _ in range(8)]
    threads = [threading.Thread(target=measure, args=(graph,)) for graph in graphs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first, *others = graphs
    assert all(other.graph["figures"] == first.graph["figures"] for other in others)
    assert all(values(other, "community") == values(first, "community") for other in others)


@pytest.mark.parametrize("seed", range(4))
def test_both_ways_to_distances_agree(seed: int) -> None:
    graph = nx.compose(
        nx.relabel_nodes(nx.gnm_random_graph(700, 900, seed=seed), str), nx.path_graph(90)
    )
    graph = nx.relabel_nodes(graph, str)
    few = compact(graph)
    parts = components(few)
    bits, node = distances._by_bits(few.ties), distances._by_node(few, parts)
    for one, other in zip(vars(bits).values(), vars(node).values(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9)
    lengths = dict(nx.all_pairs_shortest_path_length(graph))
    np.testing.assert_array_equal(bits.far, [sum(lengths[n].values()) for n in few.nodes])
    np.testing.assert_array_equal(bits.farthest, [max(lengths[n].values()) for n in few.nodes])


@pytest.mark.parametrize("graph", [nx.path_graph(130), nx.gnm_random_graph(130, 400, seed=1)])
def test_the_quicker_way_is_taken(graph: nx.Graph) -> None:
    found = measured(nx.relabel_nodes(graph, str))
    equal(values(found, "harmonic"), nx.harmonic_centrality(nx.relabel_nodes(graph, str)))
    equal(values(found, "closeness"), nx.closeness_centrality(nx.relabel_nodes(graph, str)))


def test_twins_are_searched_from_once() -> None:
    graph = compact(nx.relabel_nodes(nx.complete_bipartite_graph(5, 9), str)).graph
    assert sorted(map(len, betweenness.twins(graph))) == [5, 9]
    assert len(betweenness.twins(compact(CLIQUES).graph)) == 3
    assert len(betweenness.twins(compact(PATH).graph)) == 5


def test_progress_goes_from_nothing_to_all() -> None:
    for graph in (CLIQUES, random_network(9, 12, kind="actor-program"), network(0, [])):
        heard: list[tuple[str, int, int]] = []
        measure(graph.copy(), progress=lambda *told: heard.append(told))  # noqa: B023
        assert {step for step, _, _ in heard} <= set(read_steps())
        assert [done for _, done, _ in heard] == sorted(done for _, done, _ in heard)
        assert heard[-1][1] == heard[-1][2]


def test_a_graph_from_elsewhere_is_measured_too() -> None:
    graph = nx.relabel_nodes(nx.karate_club_graph(), str)
    found = measured(graph)
    assert found.graph["figures"]["communities"] == 4
    assert "actor type" in found.graph["absent"]["brokerage"]["en"]


def test_the_catalogue_says_how_to_read_each_measure() -> None:
    for key, item in read_measures().items():
        assert item.key == key
        assert item.of in ("node", "edge", "network")
        assert item.number in ("integer", "decimal", "share", "truth", "group")
        assert set(item.label) == {"nb", "en"}
        for modes in item.modes:
            assert all(text.endswith(".") for text in item.reading(modes).values())
            assert set(item.reading(modes)) == {"nb", "en"}
            assert any(f"({year})" in item.source(modes) for year in range(1948, 2027))
    for why in (*read_absences().values(), *read_steps().values()):
        assert set(why) == {"nb", "en"}


@given(graph=one_mode_networks())
@settings(max_examples=40, derandomize=True, deadline=None)
def test_shares_lie_between_nothing_and_all(graph: nx.Graph) -> None:
    found = measured(graph)
    for item in measures_of(1):
        if item.number == "share":
            held = [*values(found, item.key).values(), found.graph["figures"].get(item.key, 0)]
            assert all(-1e-9 <= value <= 1 + 1e-9 for value in held), item.key


@given(graph=two_mode_networks(kind="actor-sdg"))
@settings(max_examples=40, derandomize=True, deadline=None)
def test_shares_of_two_modes_lie_between_nothing_and_all(graph: nx.Graph) -> None:
    found = measured(graph)
    for item in measures_of(2):
        if item.number == "share":
            held = [*values(found, item.key).values(), found.graph["figures"].get(item.key, 0)]
            assert all(-1e-9 <= value <= 1 + 1e-9 for value in held), item.key
