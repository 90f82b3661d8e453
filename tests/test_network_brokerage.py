"""Brokers between types of actor, held against a count pair by pair."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings

from network_graphs import network, one_mode_networks, random_network
from samspill.ask.networks.figures.measuring import measure

ROLES = ("coordinator", "consultant", "gatekeeper", "liaison")


def role(broker: str | None, one: str | None, other: str | None) -> str:
    if one == other:
        return "coordinator" if one == broker else "consultant"
    return "gatekeeper" if broker in (one, other) else "liaison"


def counted(graph: nx.Graph) -> dict[str, Counter[str]]:
    """The open pairs around each node, by the broker's role, one after the other."""
    kind = dict(graph.nodes(data="type"))
    return {
        node: Counter(
            role(kind[node], kind[one], kind[other])
            for one, other in combinations(graph[node], 2)
            if not graph.has_edge(one, other)
        )
        for node in graph
    }


def agree(graph: nx.Graph) -> None:
    measure(graph)
    for node, found in counted(graph).items():
        held = graph.nodes[node]
        assert {name: held[f"brokerage_{name}"] for name in ROLES} == {
            name: found[name] for name in ROLES
        }
        assert held["brokerage"] == found.total()


@given(graph=one_mode_networks())
@settings(max_examples=100, derandomize=True, deadline=None)
def test_brokers_of_any_network(graph: nx.Graph) -> None:
    if any(kind is not None for _, kind in graph.nodes(data="type")):
        agree(graph)


@pytest.mark.parametrize("seed", range(3))
def test_brokers_of_larger_networks(seed: int) -> None:
    agree(random_network(150, 1500, seed=seed))


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (["a", "a", "a"], "coordinator"),
        (["a", "b", "b"], "consultant"),
        (["a", "a", "b"], "gatekeeper"),
        (["a", "b", "a"], "gatekeeper"),
        (["a", "b", "c"], "liaison"),
        (["a", None, None], "consultant"),
        (["a", None, "b"], "liaison"),
        ([None, None, "a"], "gatekeeper"),
    ],
)
def test_each_role_by_hand(types: list[str | None], expected: str) -> None:
    graph = network(3, [(0, 1, 2), (0, 2, 1)], types=types)
    measure(graph)
    first, *ends = (graph.nodes[node] for node in sorted(graph))
    assert {name: first[f"brokerage_{name}"] for name in ROLES} == {
        name: int(name == expected) for name in ROLES
    }
    assert first["brokerage"] == 1
    assert all(end["brokerage"] == 0 for end in ends)


def test_a_tie_between_the_two_leaves_nothing_to_broker() -> None:
    graph = network(3, [(0, 1, 1), (0, 2, 1), (1, 2, 1)], types=["a", "b", "c"])
    measure(graph)
    assert all(held["brokerage"] == 0 for _, held in graph.nodes(data=True))


def test_without_types_there_are_no_brokers_between_them() -> None:
    graph = network(3, [(0, 1, 1), (0, 2, 1)])
    measure(graph)
    assert not any("brokerage" in held for _, held in graph.nodes(data=True))
    assert graph.graph["absent"]["brokerage_liaison"]["nb"]
