"""What a page shows of a network: plain values, in order, cut where there is too much."""

from __future__ import annotations

import json

import networkx as nx
import pytest

from network_graphs import network, random_network
from samspill.ask.networks import views
from samspill.ask.networks.figures.measuring import measure
from samspill.ask.networks.pictures.layout import place
from samspill.errors import BadValue


def measured(graph: nx.Graph) -> nx.Graph:
    measure(graph)
    place(graph)
    return graph


@pytest.mark.parametrize("kind", ["actors", "actor-program", "actor-sdg", "programs"])
def test_a_view_is_plain_and_whole(kind: str) -> None:
    second = 6 if kind in ("actor-program", "actor-sdg") else 0
    graph = measured(random_network(14, 30, kind=kind, second=second, seed=3))
    view = views.view(graph, language="en")
    assert json.loads(json.dumps(view, allow_nan=False)) == view
    assert view["kind"] == kind
    assert view["actors"]["number"] == len(graph)
    assert view["ties"]["number"] == graph.number_of_edges()
    figures = {one["key"]: one.get("value") for one in view["figures"]}
    assert figures["nodes"] == len(graph)
    assert figures["density"] == graph.graph["figures"]["density"]
    for row in view["actors"]["first"]:
        said = graph.nodes[row["iri"]]
        assert row["values"]["degree"] == graph.degree[row["iri"]]
        assert row["values"] == {key: said[key] for key in row["values"]}
    assert {"nb", "en"}.isdisjoint(view["actors"]["first"][0])


def test_a_figure_that_is_not_there_says_why() -> None:
    view = views.view(measured(network(3, [])), language="en")
    figures = {one["key"]: one for one in view["figures"]}
    assert "value" not in figures["mean_distance"]
    assert figures["mean_distance"]["why"]
    assert (
        figures["mean_distance"]["why"]
        != views.view(measured(network(3, [])), language="nb")["figures"][
            list(figures).index("mean_distance")
        ]["why"]
    )


def test_nodes_are_in_the_order_of_a_measure_and_ties_of_their_weight() -> None:
    graph = measured(random_network(20, 40, seed=5))
    view = views.view(graph, language="nb", sort="betweenness")
    values = [row["values"]["betweenness"] for row in view["actors"]["first"]]
    assert values == sorted(values, reverse=True)
    assert values[0] == pytest.approx(max(nx.betweenness_centrality(graph).values()))
    groups = [
        row["values"]["community"]
        for row in views.view(graph, language="nb", sort="community")["actors"]["first"]
    ]
    assert groups == sorted(groups)
    weights = [tie["weight"] for tie in view["ties"]["first"]]
    assert weights == sorted(weights, reverse=True)


def test_an_unknown_measure_names_what_is_near() -> None:
    graph = measured(network(4, [(0, 1, 1), (1, 2, 2)]))
    with pytest.raises(BadValue) as raised:
        views.view(graph, language="en", sort="betwenness")
    assert raised.value.fields["parameter"] == "sort"
    assert raised.value.fields["near"] == ["betweenness"]


def test_much_is_cut_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = measured(random_network(30, 60, seed=7))
    monkeypatch.setattr(views, "ROWS", 10)
    monkeypatch.setattr(views, "NAMES", 20)
    monkeypatch.setattr(views, "HEAVIEST", 1000)
    view = views.view(graph, language="en")
    assert (len(view["actors"]["first"]), view["actors"]["number"]) == (10, 30)
    assert (len(view["ties"]["first"]), view["ties"]["number"]) == (10, graph.number_of_edges())
    assert view["names"] == []
    assert list(view["picture"]) == ["described"]


def test_pictures_lead_to_what_they_show() -> None:
    graph = measured(network(4, [(0, 1, 1), (1, 2, 2)]))
    picture = views.view(graph, language="en")["picture"]
    for svg in (picture["svg"], picture["narrow"]):
        for node in graph:
            assert f'<a href="{node}"' in svg
        for one, other in graph.edges:
            assert f'<a href="{one} {other}"' in svg


def test_an_empty_network_says_why_and_has_no_picture() -> None:
    graph = network(0, [])
    graph.graph["empty"] = {"nb": "Ingen passer.", "en": "Nobody fits."}
    view = views.view(measured(graph), language="en")
    assert view["empty"] == "Nobody fits."
    assert view["picture"] is None
    assert view["actors"] == {"number": 0, "first": []}


def test_names_of_another_language_say_which() -> None:
    graph = measured(network(2, [(0, 1, 1)]))
    first = next(iter(graph))
    graph.nodes[first]["labels"] = {"nb": "Bare på norsk"}
    rows = {row["iri"]: row for row in views.view(graph, language="en")["actors"]["first"]}
    assert rows[first]["label"] == "Bare på norsk"
    assert rows[first]["lang"] == "nb"
    others = {row.get("lang") for iri, row in rows.items() if iri != first}
    assert others == {None}
