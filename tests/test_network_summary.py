"""Networks in short, beside each other, and read back out of their JSON."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given, settings

from network_graphs import network, one_mode_networks, random_network, two_mode_networks
from samspill.ask.networks.figures.measures import read_measures
from samspill.ask.networks.figures.measuring import measure
from samspill.ask.networks.files.json_files import node_link
from samspill.ask.networks.files.json_reading import read_node_link
from samspill.ask.networks.forms import FORMS, formed
from samspill.ask.networks.pictures.layout import place
from samspill.ask.networks.summary import ranked, summary
from samspill.ask.networks.told.sides import sides
from samspill.cli.network_texts import summary_text
from samspill.errors import BadValue, NotAcceptable


def same(one: nx.Graph, other: nx.Graph) -> None:
    """Whether two networks hold the same, in the same order."""
    assert one.graph == other.graph
    assert list(one.nodes(data=True)) == list(other.nodes(data=True))
    assert list(one.edges(data=True)) == list(other.edges(data=True))


@settings(max_examples=25, derandomize=True, deadline=None)
@given(one_mode_networks() | one_mode_networks(kind="programs") | two_mode_networks())
def test_a_network_comes_back_from_its_json(graph: nx.Graph) -> None:
    measure(graph)
    place(graph)
    same(read_node_link(node_link(graph, language="nb")), graph)


def test_why_it_is_empty_comes_back_in_the_language_of_the_file() -> None:
    graph = network(0, [])
    graph.graph["empty"] = {"nb": "Ingen.", "en": "Nobody."}
    measure(graph)
    assert read_node_link(node_link(graph, language="en").encode()).graph["empty"] == {
        "en": "Nobody."
    }


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"graph": {}}', '{"graph": [], "nodes": []}'])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no network as Samspill writes it"):
        read_node_link(text)


def test_the_first_are_ranked_and_those_equal_to_the_last_are_counted() -> None:
    graph = network(7, [(0, 1, 1), (0, 2, 1), (0, 3, 1), (1, 4, 1), (2, 5, 1)])
    measure(graph)
    top = ranked(graph, read_measures()["degree"], most=2)
    assert [(name.iri[-3:], value) for name, value in top.first] == [("000", 3), ("001", 2)]
    assert top.more == 1, "one more has two, the others have fewer"
    every = ranked(graph, read_measures()["degree"], most=9)
    assert (len(every.first), every.more) == (6, 0), "who has none is not among them"


def test_a_summary_tells_what_networkx_knows() -> None:
    graph = random_network(30, 40, seed=4)
    measure(graph)
    found = summary(graph, language="en")
    assert found.counts == "30 actors, 40 ties"
    figures = {item.key: value for item, value in found.figures}
    assert figures["density"] == pytest.approx(nx.density(graph))
    cuts = set(nx.articulation_points(graph))
    assert {cut.name.iri for cut in found.ranking.critical} == cuts
    assert [len(group) for group in found.groups] == sorted(map(len, found.groups), reverse=True)
    assert all(len(group) > 1 for group in found.groups)
    assert found.empty is None


def test_many_groups_are_told_by_their_number() -> None:
    graph = network(30, [(number, number + 1, 1) for number in range(0, 30, 2)])
    measure(graph)
    text = summary_text(summary(graph, language="nb"), "nb", width=80)
    assert "   1  (2) " in text
    assert "  10  (2) " in text
    assert "  … og 5 mindre\n" in text
    assert max(map(len, text.splitlines())) <= 80


def test_programs_and_versions_are_what_two_networks_are_called() -> None:
    one, other = random_network(seed=1), random_network(seed=2)
    other.graph["version"] = 2
    assert sides(one, other)[1] == {"nb": "versjon 2", "en": "version 2"}
    other.graph["parameters"] = {"program": "digitalt"}
    iri = "https://w3id.org/samspill/id/program/digitalt"
    other.graph["things"][iri] = {"kind": "program", "labels": {"nb": "Digi"}, "programs": (iri,)}
    assert [side["en"] for side in sides(one, other)] == [
        "all programs, version 1",
        "the program Digi, version 2",
    ]
    other.graph["version"] = 1
    assert [side["nb"] for side in sides(one, other)] == ["alle programmene", "programmet Digi"]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_the_same_each_time(form: str) -> None:
    graph = random_network(12, 20)
    measure(graph)
    place(graph)
    content = formed(graph, form, language="en")
    assert content == formed(graph, form, language="en")
    assert len(content) > 100


def test_a_form_that_there_is_not() -> None:
    graph = random_network(3, 2)
    with pytest.raises(NotAcceptable) as caught:
        formed(graph, "xlsx", language="en")
    assert caught.value.fields["formats"] == list(FORMS)
    measure(graph)
    place(graph)
    with pytest.raises(BadValue):
        formed(graph, "svg", language="en", size="weight")
