"""Small networks whose files are read by hand, and what it means that one comes back the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import networkx as nx
import pyoxigraph as ox

from network_graphs import random_network
from samspill.ask.networks.figures.measuring import measure
from samspill.ask.networks.files.attributes import numbers
from samspill.ask.networks.files.formats import written
from samspill.knowledge.vocabulary import PREFIXES

ID, CONCEPT = "https://w3id.org/samspill/id/", "https://w3id.org/samspill/concept/"
UNIVERSITY, COMPANY = CONCEPT + "actor-type/university", CONCEPT + "actor-type/company"
PARTNER, OWNER = CONCEPT + "role/partner", CONCEPT + "role/owner"
NTNU, SINTEF, LONER = (ID + f"actor/{key}" for key in ("ntnu", "sintef", "loner"))
PROGRAM, MEASURE = ID + "program/p", ID + "measure/m"
GOAL = "http://metadata.un.org/sdg/11"

KINDS = ("actors", "actor-program", "actor-sdg", "programs")


def actors(labels: dict[str, str] | None = None) -> nx.Graph:
    """Two actors who share a program and a measure, and one who shares nothing; measured."""
    graph = nx.Graph()
    graph.graph.update(
        kind="actors",
        modes=1,
        by=("program", "measure"),
        version=3,
        parameters={"year": "2020"},
        things={
            PROGRAM: {"kind": "program", "labels": {"nb": "Programmet"}, "programs": (PROGRAM,)},
            MEASURE: {
                "kind": "measure",
                "labels": {"nb": "Tiltaket", "en": "The measure"},
                "programs": (PROGRAM,),
            },
        },
        facts={
            f"{ID}participation/{number}": {
                "kind": "participation",
                "actor": actor,
                "role": role,
                "thing": thing,
            }
            for number, (actor, role, thing) in enumerate(
                (
                    (NTNU, PARTNER, PROGRAM),
                    (NTNU, OWNER, MEASURE),
                    (SINTEF, PARTNER, PROGRAM),
                    (SINTEF, PARTNER, MEASURE),
                )
            )
        },
        concepts={
            UNIVERSITY: {"nb": "universitet", "en": "university"},
            COMPANY: {"nb": "bedrift"},
            PARTNER: {"nb": "samarbeidspartner", "en": "partner"},
            OWNER: {"nb": "eier", "en": "owner"},
        },
        figures={"nodes": 3, "edges": 1, "density": 1 / 3, "assortativity_degree": -0.1},
        absent={"diameter": {"nb": "Det henger ikke sammen.", "en": "It is not connected."}},
    )
    places = {NTNU: (-10.5, 0.0), SINTEF: (100.25, -3.5), LONER: (0.0, 40.0)}
    types = {NTNU: UNIVERSITY, SINTEF: COMPANY, LONER: None}
    for number, actor in enumerate(sorted(places)):
        graph.add_node(
            actor,
            kind="actor",
            labels=labels if labels is not None else {"nb": actor[-4:], "en": f"{actor[-4:]} (en)"},
            type=types[actor],
            degree=1 if actor != LONER else 0,
            strength=2 if actor != LONER else 0,
            betweenness=0.1 + number / 3,
            constraint_like=-1e-17 * number,
            community=number,
            articulation=actor == NTNU,
            x=places[actor][0],
            y=places[actor][1],
        )
    graph.nodes[NTNU]["clustering"] = 1
    graph.nodes[SINTEF]["clustering"] = 0.5  # of the third it is not defined
    graph.graph["things"] |= {
        node: {"kind": "actor", "labels": said["labels"], "programs": ()}
        for node, said in graph.nodes(data=True)
    }
    graph.add_edge(
        NTNU,
        SINTEF,
        weight=2,
        shared=(MEASURE, PROGRAM),
        facts=tuple(sorted(graph.graph["facts"])),
        bridge=True,
    )
    return graph


def actors_and_goals() -> nx.Graph:
    """An actor who contributes to an SDG through a measure, by a stated link."""
    graph = actors()
    whole = nx.Graph()
    whole.graph.update(graph.graph, kind="actor-sdg", modes=2, by=("sdg-goal",), parameters={})
    link = ID + "alignment/a"
    whole.graph["facts"] = {
        f"{ID}participation/1": graph.graph["facts"][f"{ID}participation/1"],
        link: {
            "kind": "alignment",
            "thing": MEASURE,
            "sdg": GOAL,
            "strength": 2,
            "basis": CONCEPT + "basis/stated",
        },
    }
    whole.graph["figures"] = {"nodes": 2, "edges": 1, "nodes_first": 1, "nodes_second": 1}
    whole.add_node(
        GOAL,
        kind="sdg-goal",
        labels={"en": "Sustainable cities"},
        type=None,
        bipartite=1,
        degree=1,
        degree_share=1.0,
    )
    whole.add_node(NTNU, **{**graph.nodes[NTNU], "bipartite": 0, "degree_share": 1.0})
    whole.add_edge(
        GOAL, NTNU, weight=1, shared=(MEASURE,), facts=(link, f"{ID}participation/1"), bridge=True
    )
    return whole


def nobody() -> nx.Graph:
    """A network without a node, and why."""
    graph = nx.Graph()
    graph.graph.update(
        kind="programs",
        modes=1,
        by=("actor",),
        version=None,
        parameters={"program": "p"},
        things={},
        facts={},
        concepts={},
        figures={"nodes": 0, "edges": 0},
        absent={"density": {"nb": "Det er ingen noder.", "en": "There are no nodes."}},
        empty={"nb": "Ingen program passer.", "en": "No program fits."},
    )
    return graph


def measured(kind: str) -> nx.Graph:
    """A random network with all its figures."""
    graph = random_network(30, 45, kind=kind)
    measure(graph)
    return graph


NETWORKS: dict[str, Callable[[], nx.Graph]] = {
    "actors": actors,
    "two-mode": actors_and_goals,
    "nobody": nobody,
    **{f"measured {kind}": partial(measured, kind) for kind in KINDS},
}


def measures(graph: nx.Graph, said: dict[str, Any]) -> dict[str, Any]:
    """Those of a node's attributes that are measures in a network."""
    known = {name for _, own in graph.nodes(data=True) for name in numbers(own)}
    return {name: value for name, value in said.items() if name in known - {"x", "y"}}


def assert_same(graph: nx.Graph, read: nx.Graph) -> None:
    """The same nodes with the same measures, and the same edges with the same weights."""
    assert set(read) == set(graph)
    for node, said in graph.nodes(data=True):
        assert measures(graph, read.nodes[node]) == measures(graph, said)
    assert {frozenset(edge) for edge in read.edges} == {frozenset(edge) for edge in graph.edges}
    for source, target, said in graph.edges(data=True):
        found = read.edges[source, target]
        assert found["weight"] == said["weight"]
        assert found.get("bridge") == said.get("bridge")


def linked(graph: nx.Graph) -> ox.Store:
    store = ox.Store()
    store.load(written(graph, "jsonld", language="nb"), ox.RdfFormat.JSON_LD)
    return store


def rows(store: ox.Store, query: str) -> Iterator[tuple[Any, ...]]:
    found = store.query(query, prefixes=dict(PREFIXES))
    assert isinstance(found, ox.QuerySolutions)
    return (tuple(row) for row in found)
