"""Two networks side by side: what is in both, what in one, who changed, in figures and words."""

from __future__ import annotations

import json
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings

from network_graphs import one_mode_networks
from network_told import iri, plain_network, published_network, told_network
from samspill.ask.networks.told.comparing import Text, compare
from samspill.ask.networks.told.removal import without
from samspill.engine.stores import EmbeddedStore
from samspill.errors import BadValue

VERSIONS: tuple[Text, Text] = (
    {"nb": "versjon 1", "en": "version 1"},
    {"nb": "versjon 2", "en": "version 2"},
)

BEFORE = plain_network([("a", "b", 1), ("b", "c", 2), ("a", "c", 1), ("c", "d", 1)])
AFTER = plain_network([("a", "b", 3), ("b", "c", 2), ("a", "e", 1)], ["f"])


def test_two_versions_in_words() -> None:
    found = compare(BEFORE, AFTER, names=VERSIONS)
    assert found.told("nb") == (
        "Versjon 1 har 4 aktører og 4 forbindelser; versjon 2 har 5 aktører og 3 forbindelser.",
        "3 aktører er med i begge: A, B og C.",
        "1 aktør er bare med i versjon 1: D.",
        "2 aktører er bare med i versjon 2: E og F.",
        "2 forbindelser finnes i begge.",
        "1 forbindelse har ulik styrke i de to: A – B (1 mot 3).",
        "2 forbindelser finnes bare i versjon 1.",
        "1 forbindelse finnes bare i versjon 2.",
        "Likheten (Jaccard) er 50\u00a0% for nodene og 40\u00a0% for forbindelsene.",
        "Antall naboer er mest ulikt for C (3 mot 1).",
    )
    assert found.told("en") == (
        "Version 1 has 4 actors and 4 ties; version 2 has 5 actors and 3 ties.",
        "3 actors are in both: A, B and C.",
        "1 actor is in version 1 only: D.",
        "2 actors are in version 2 only: E and F.",
        "2 ties are in both.",
        "1 tie differs in strength: A – B (1 against 3).",
        "2 ties are in version 1 only.",
        "1 tie is in version 2 only.",
        "The similarity (Jaccard) is 50% for the nodes and 40% for the ties.",
        "The number of neighbours differs most for C (3 against 1).",
    )
    (move,) = found.moves["degree"]
    assert (move.rank_one, move.rank_other) == (1, 3)


def test_figures_stand_side_by_side_with_their_difference() -> None:
    one, other = BEFORE.copy(), AFTER.copy()
    one.graph["figures"] = {"nodes": 4, "density": 0.5, "diameter": 2}
    other.graph["figures"] = {"nodes": 5, "density": 0.25}
    nx.set_node_attributes(one, nx.betweenness_centrality(one), "betweenness")
    nx.set_node_attributes(other, nx.betweenness_centrality(other), "betweenness")
    found = compare(one, other, names=VERSIONS)
    assert [figure.plain() for figure in found.figures] == [
        {"key": "nodes", "one": 4, "other": 5, "difference": 1},
        {"key": "density", "one": 0.5, "other": 0.25, "difference": -0.25},
        {"key": "diameter", "one": 2},
    ]
    assert found.told("nb")[-1] == (
        "Plassen som mellomledd (betweenness) er mest ulik for "
        "C (0,667 mot 0), A (0 mot 0,333) og B (0 mot 0,333)."
    )
    json.dumps(found.plain("nb"), allow_nan=False)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(one_mode_networks(most=8), one_mode_networks(most=8))
def test_what_is_in_both_and_in_one_adds_up(one: nx.Graph, other: nx.Graph) -> None:
    found = compare(one, other, names=VERSIONS)
    assert {name.iri for name in found.both} == set(one) & set(other)
    assert {name.iri for name in found.only_one} == set(one) - set(other)
    assert {name.iri for name in found.only_other} == set(other) - set(one)
    for pair in (*found.ties_both, *found.ties_one, *found.ties_other):
        ends = (pair.source.iri, pair.target.iri)
        assert pair.one == one.get_edge_data(*ends, default={"weight": 0})["weight"]
        assert pair.other == other.get_edge_data(*ends, default={"weight": 0})["weight"]
    assert len(found.ties_both) + len(found.ties_one) == one.number_of_edges()
    assert len(found.ties_both) + len(found.ties_other) == other.number_of_edges()
    assert [pair for pair in found.ties_both if pair.one != pair.other] == list(found.changed)
    every = set(one) | set(other)
    if every:
        assert found.nodes_likeness == len(set(one) & set(other)) / len(every)
    ties = list(combinations(sorted(every), 2))
    common = sum(one.has_edge(*pair) and other.has_edge(*pair) for pair in ties)
    if union := sum(one.has_edge(*pair) or other.has_edge(*pair) for pair in ties):
        assert found.ties_likeness == common / union
    json.dumps(found.plain("en"), allow_nan=False)


def test_the_same_and_the_empty_are_told_plainly() -> None:
    assert compare(BEFORE, BEFORE, names=VERSIONS).told("nb")[1:] == ("Nettverkene er like.",)
    empty = without(BEFORE, list(BEFORE)).graph
    nothing = compare(empty, empty, names=VERSIONS)
    assert nothing.told("nb") == ("Begge nettverkene er tomme.",)
    assert nothing.told("en") == ("Both networks are empty.",)
    assert "nodesLikeness" not in nothing.plain("nb")
    assert compare(empty, plain_network([], ["a"]), names=VERSIONS).told("en") == (
        "Version 1 has 0 actors and 0 ties; version 2 has 1 actor and 0 ties.",
        "None are in both.",
        "1 actor is in version 2 only: A.",
        "The similarity (Jaccard) is 0% for the nodes.",
    )


def test_weights_of_different_relations_are_not_compared() -> None:
    facts = [(actor, "partner", "measure/banen") for actor in ("byen", "laget")]
    facts += [(actor, "partner", "measure/hallen") for actor in ("byen", "laget")]
    lies = dict.fromkeys(("measure/banen", "measure/hallen"), "program/havna")
    one = told_network("actors", facts, lies=lies)
    other = told_network("actors", facts, lies=lies, by=("whole-program",))
    found = compare(one, other, names=VERSIONS)
    assert (found.alike, found.changed) == (False, ())
    assert found.told("nb")[-1] == (
        "Nettverkene bygger på ulike relasjoner, så styrken på forbindelsene kan ikke sammenlignes."
    )


def test_names_are_those_of_the_newer() -> None:
    newer = BEFORE.copy()
    newer.remove_edge(iri("a"), iri("b"))
    newer.nodes[iri("a")]["labels"] = {"nb": "Nytt navn"}
    found = compare(BEFORE, newer, names=VERSIONS)
    for names in (found.both, [move.name for move in found.moves["degree"]]):
        assert "Nytt navn" in [name.label("nb") for name in names]


def test_networks_of_different_kinds_are_refused() -> None:
    programs = told_network("programs", [("byen", "owner", "program/havna")], by=("actor",))
    with pytest.raises(BadValue, match="cannot be compared"):
        compare(BEFORE, programs, names=VERSIONS)


def test_two_programs_of_the_published_source(trondheim_store: EmbeddedStore) -> None:
    one = published_network(trondheim_store, program="omradeloft-saupstad-kolstad")
    other = published_network(trondheim_store, program="universitetskommunen-3-0")
    names: tuple[Text, Text] = (
        {"nb": "Områdeløft Saupstad/Kolstad", "en": "Saupstad/Kolstad area renewal"},
        {"nb": "Universitetskommunen 3.0", "en": "University Municipality 3.0"},
    )
    found = compare(one, other, names=names)
    assert found.told("nb")[:2] == (
        "Områdeløft Saupstad/Kolstad har 13 aktører og 37 forbindelser; "
        "Universitetskommunen 3.0 har 10 aktører og 20 forbindelser.",
        "2 aktører er med i begge: Trøndelag fylkeskommune og Trondheim kommune.",
    )
    assert found.ties_both == ()
    assert found.told("en")[-2:] == (
        "The similarity (Jaccard) is 9.5% for the nodes and 0% for the ties.",
        "The number of neighbours differs most for Trøndelag county authority (8 against 4) and "
        "Trondheim municipality (8 against 4).",
    )
