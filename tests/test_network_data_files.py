"""Networks as JSON and JSON-LD: every figure, and the facts behind each tie."""

from __future__ import annotations

import io
import json
from math import isclose
from typing import Any

import networkx as nx
import pytest

from network_examples import (
    KINDS,
    MEASURE,
    NETWORKS,
    NTNU,
    OWNER,
    PROGRAM,
    SINTEF,
    actors,
    actors_and_goals,
    assert_same,
    linked,
    measures,
    nobody,
    rows,
)
from samspill.ask.asking import ask
from samspill.ask.networks.files.formats import written
from samspill.ask.networks.network import network as whole_network
from samspill.ask.networks.selection import Selection
from samspill.ask.questions import read_questions
from samspill.engine.stores import EmbeddedStore
from samspill.settings import shipped_folders


@pytest.fixture(params=NETWORKS)
def network(request: pytest.FixtureRequest) -> nx.Graph:
    return NETWORKS[request.param]()


# JSON


def test_json_is_what_networkx_reads_without_being_told_how(network: nx.Graph) -> None:
    read = nx.node_link_graph(json.loads(written(network, "json", language="nb")))
    assert_same(network, read)
    assert read.graph["figures"] == network.graph["figures"]
    assert read.graph["absent"] == network.graph["absent"]
    assert read.graph["parameters"] == network.graph["parameters"]
    assert read.graph.get("version") == network.graph["version"]
    for node, said in network.nodes(data=True):
        assert read.nodes[node]["labels"] == said["labels"]


def test_json_has_the_facts_behind_an_edge_and_where_their_evidence_is() -> None:
    found = json.loads(written(actors(), "json", language="en"))
    (edge,) = found["edges"]
    assert (edge["source"], edge["target"]) == (NTNU, SINTEF)
    assert edge["shared"] == [MEASURE, PROGRAM]
    assert [found["graph"]["things"][iri]["label"] for iri in edge["shared"]] == [
        "The measure",
        "Programmet",
    ]
    assert found["graph"]["things"][MEASURE]["key"] == "measure/m"
    assert found["graph"]["facts"][edge["facts"][1]] == {
        "kind": "participation",
        "actor": NTNU,
        "role": OWNER,
        "role_label": "owner",
        "thing": MEASURE,
        "evidence": "/questions/evidence?thing=participation/1",
    }


def test_json_says_why_a_network_is_empty() -> None:
    found = json.loads(written(nobody(), "json", language="en"))
    assert found["nodes"] == found["edges"] == []
    assert found["graph"]["empty"] == "No program fits."


# JSON-LD


def test_json_ld_holds_every_figure(network: nx.Graph) -> None:
    query = """SELECT ?about ?other ?key ?value WHERE {
      ?seen a schema:Observation ; dcterms:isPartOf ?network ; schema:observationAbout ?about ;
        schema:variableMeasured ?figure .
      ?network a schema:Dataset .
      ?figure a schema:PropertyValue ; schema:propertyID ?key ; schema:value ?value
      OPTIONAL { ?seen schema:observationAbout ?other FILTER(?other != ?about) }
    }"""
    seen: dict[str, dict[str, Any]] = {}
    ties: dict[frozenset[str], dict[str, Any]] = {}
    for about, other, key, value in rows(linked(network), query):
        place = seen.setdefault(about.value, {})
        if other is not None:
            place = ties.setdefault(frozenset((about.value, other.value)), {})
        place[key.value] = json.loads(value.value.replace("E", "e"))
    assert seen.keys() == set(network)
    for node, said in network.nodes(data=True):
        own = measures(network, said)
        own.pop("bipartite", None)
        assert seen[node].keys() == own.keys()
        assert all(isclose(seen[node][name], value, rel_tol=1e-15) for name, value in own.items())
    for source, target, said in network.edges(data=True):
        assert ties.pop(frozenset((source, target))) == {
            "weight": said["weight"],
            "bridge": said["bridge"],
        }
    assert not ties
    query = """SELECT ?key ?value WHERE {
      ?network a schema:Dataset ; schema:variableMeasured ?figure .
      ?figure schema:propertyID ?key ; schema:value ?value
    }"""
    found = {key.value: float(value.value) for key, value in rows(linked(network), query)}
    assert found == {name: float(value) for name, value in network.graph["figures"].items()}


def test_json_ld_says_what_the_ontology_has_words_for() -> None:
    store = linked(actors())
    query = "SELECT ?one ?other WHERE { ?one a sam:Actor ; sam:worksWith ?other }"
    assert [tuple(term.value for term in row) for row in rows(store, query)] == [(NTNU, SINTEF)]
    query = """SELECT DISTINCT ?thing ?fact WHERE {
      ?tie schema:observationAbout ?one, ?other ; dcterms:subject ?thing ;
        prov:wasDerivedFrom ?fact .
      ?fact a sam:Participation ; sam:participatesIn ?thing ; sam:actor ?one ; sam:role ?role .
      ?role skos:prefLabel ?label
    }"""
    assert len(list(rows(store, query))) == 4
    query = "SELECT ?network WHERE { ?network a schema:Dataset ; prov:wasDerivedFrom ?version }"
    ((found,),) = rows(store, query)
    assert found.value == "https://w3id.org/samspill/network?year=2020&version=3"
    store = linked(actors_and_goals())
    query = """SELECT ?strength WHERE {
      ?link a sam:SdgAlignment ; sam:alignedResource ?thing ; sam:sdg ?goal ; sam:basis ?basis ;
        sam:strength ?strength .
      ?goal a sdgo:Goal
    }"""
    assert [strength.value for (strength,) in rows(store, query)] == ["2"]


def test_json_ld_says_why_a_figure_is_missing_and_why_a_network_is_empty() -> None:
    query = """SELECT ?key ?why ?empty WHERE {
      ?network a schema:Dataset ; rdfs:comment ?empty ; schema:variableMeasured ?figure .
      ?figure schema:propertyID ?key ; rdfs:comment ?why
      FILTER(LANG(?why) = "en" && LANG(?empty) = "en")
    }"""
    found = [tuple(term.value for term in row) for row in rows(linked(nobody()), query)]
    assert found == [("density", "There are no nodes.", "No program fits.")]


def test_json_ld_does_not_say_that_actors_work_together_who_only_share_a_goal() -> None:
    graph = actors()
    graph.graph["by"] = ("goal",)
    assert not list(rows(linked(graph), "SELECT * WHERE { ?one sam:worksWith ?other }"))


# The shipped data


def test_files_of_the_shipped_data_hold_its_figures_and_lead_to_its_passages(
    trondheim_store: EmbeddedStore,
) -> None:
    questions = read_questions(shipped_folders().queries)
    for kind in KINDS:
        graph = whole_network(trondheim_store, questions, Selection.of({"kind": kind}), version=1)
        assert graph.size()
        for format, reader in (("graphml", nx.read_graphml), ("gexf", nx.read_gexf)):
            assert_same(graph, reader(io.BytesIO(written(graph, format, language="nb"))))
        found = json.loads(written(graph, "json", language="nb"))
        assert_same(graph, nx.node_link_graph(found))
        named = found["graph"]
        for edge in found["edges"]:
            assert all(named["things"][iri]["label"] for iri in edge["shared"])
            assert all(named["facts"][iri]["evidence"] for iri in edge["facts"])
        address = named["facts"][found["edges"][-1]["facts"][0]]["evidence"]
        path, _, thing = address.partition("?thing=")
        assert path == "/questions/evidence"
        assert ask(trondheim_store, questions["evidence"], {"thing": thing}, language="nb").rows
