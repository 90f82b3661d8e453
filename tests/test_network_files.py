"""Files of networks: other tools read them, with the same figures, whatever the names are."""

from __future__ import annotations

import csv
import io
import json
import re
from math import inf, nan
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import igraph
import networkx as nx
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network_examples import (
    GOAL,
    ID,
    LONER,
    MEASURE,
    NETWORKS,
    NTNU,
    PROGRAM,
    SINTEF,
    UNIVERSITY,
    actors,
    actors_and_goals,
    assert_same,
    measures,
    nobody,
    rows,
)
from samspill.ask.networks.files.attributes import columns, flat, line
from samspill.ask.networks.files.formats import FORMATS, written
from samspill.ask.tables import short
from samspill.errors import NotAcceptable
from samspill.settings import Language

NODES, EDGES = "nodes.csv", "edges.csv"
HOSTILE = {
    "formula": '=HYPERLINK("http://e/","x")',
    "plus": "+47 73 59",
    "minus": "-1",
    "at": "@SUM(1)",
    "full width": "＝1+1",
    "markup": "<script>alert(1)</script> & ]]> <!-- --> &amp; %0A",
    "quotes": 'the "one" and \'the other\' \\ \\" `',
    "lines": "first\r\nsecond\tthird\x0b\u2028fourth",
    "controls": "a\x00b\x08c\x1bd\x7fe\x9ff\ufffeg\uffffh",
    "emoji": "🌍👩‍🔬 ①",
    "right to left": "\u202eجامعة\u202c עברית",
    "commas": 'a,b;c|d,"e"',
    "comment": "% # *Edges",
    "backslash": "C:\\",
    "space": "  ",
}


@pytest.fixture(params=NETWORKS)
def network(request: pytest.FixtureRequest) -> nx.Graph:
    return NETWORKS[request.param]()


# GraphML


def graphml(graph: nx.Graph, language: Language = "nb") -> nx.Graph:
    return nx.parse_graphml(written(graph, "graphml", language=language).decode())


def test_graphml_comes_back_with_the_same_figures(network: nx.Graph) -> None:
    read = graphml(network)
    assert_same(network, read)
    figures = {**network.graph["figures"]}
    assert {name: read.graph[name] for name in figures} == figures
    assert read.graph["kind"] == network.graph["kind"]
    assert not read.is_directed()


def test_graphml_has_types_and_texts_in_the_asked_language() -> None:
    read = graphml(actors(), "en")
    node = read.nodes[NTNU]
    assert [type(node[name]) for name in ("degree", "betweenness", "articulation")] == [
        int,
        float,
        bool,
    ]
    assert (node["x"], node["y"]) == (-10.5, 0.0)
    assert node["label"] == "ntnu (en)"
    assert node["label_nb"] == "ntnu"
    assert (node["type"], node["type_label"]) == (UNIVERSITY, "university")
    assert node["key"] == "actor/ntnu"
    assert "type" not in read.nodes[LONER]
    assert "clustering" not in read.nodes[LONER]
    edge = read.edges[NTNU, SINTEF]
    assert edge["shared"] == "The measure; Programmet"
    assert edge["shared_iris"].split() == [MEASURE, PROGRAM]
    assert edge["facts"].split() == [f"{ID}participation/{number}" for number in range(4)]
    assert edge["roles"] == "ntnu (en): owner, partner; ntef (en): partner"
    assert read.graph["version"] == 3
    assert read.graph["parameters"] == "year=2020"
    assert read.graph["absent_diameter"] == "It is not connected."
    cited = "Samspill: Network of actors (year=2020), version 3. CC BY 4.0."
    assert read.graph["citation"] == cited
    assert read.graph["source"] == "Samspill"
    assert read.graph["licence"] == "CC BY 4.0"


def test_graphml_says_how_measures_are_read() -> None:
    root = fromstring(written(actors(), "graphml", language="en"))  # noqa: S314 - our own
    space = "{http://graphml.graphdrawing.org/xmlns}"
    told = {key.get("id"): key.findtext(f"{space}desc") for key in root.iter(f"{space}key")}
    assert "(" in str(told["node-betweenness"])
    assert told["node-label"] is None


def test_igraph_reads_graphml(network: nx.Graph, tmp_path: Path) -> None:
    path = tmp_path / "network.graphml"
    path.write_bytes(written(network, "graphml", language="nb"))
    read = igraph.Graph.Read_GraphML(str(path))
    assert (read.vcount(), read.ecount()) == (len(network), network.size())
    assert read["edges"] == network.graph["figures"]["edges"]
    for vertex in read.vs:
        own = measures(network, network.nodes[vertex["id"]])
        assert {name: vertex[name] for name in own} == own


# GEXF


def gexf(graph: nx.Graph, language: Language = "nb") -> nx.Graph:
    return nx.read_gexf(io.BytesIO(written(graph, "gexf", language=language)))


def test_gexf_comes_back_with_the_same_figures(network: nx.Graph) -> None:
    read = gexf(network)
    assert_same(network, read)
    assert all(read.nodes[node]["label"] for node in read)


def test_gexf_has_positions_upside_up_colours_and_sizes() -> None:
    read = gexf(actors())
    looks = {node: read.nodes[node]["viz"] for node in read}
    assert looks[SINTEF]["position"] == {"x": 100.25, "y": 3.5, "z": 0.0}
    assert looks[NTNU]["size"] == looks[SINTEF]["size"] > looks[LONER]["size"] > 0
    assert looks[NTNU]["color"] != looks[SINTEF]["color"]
    assert all(0 <= looks[node]["color"][part] <= 255 for node in read for part in "rgb")


def test_gexf_tells_what_it_holds() -> None:
    root = fromstring(written(actors(), "gexf", language="en"))  # noqa: S314 - our own
    space = "{http://gexf.net/1.3}"
    assert root.get("version") == "1.3"
    assert root.findtext(f"{space}meta/{space}creator") == "Samspill"
    told = str(root.findtext(f"{space}meta/{space}description"))
    assert "version 3" in told
    assert "absent_diameter = It is not connected." in told
    assert f"density = {1 / 3}" in told
    graph = root.find(f"{space}graph")
    assert graph is not None
    assert graph.get("defaultedgetype") == "undirected"
    titles = {column.get("title") for column in graph.iter(f"{space}attribute")}
    assert {"betweenness", "type_label", "shared"} <= titles


# Pajek


def pajek(graph: nx.Graph, path: Path) -> nx.Graph:
    """Read by networkx, with IRIs for labels and measures of the types they had."""
    path.write_bytes(written(graph, "net", language="nb"))
    read = nx.relabel_nodes(nx.Graph(nx.read_pajek(path)), _iris(path))
    for node, said in read.nodes(data=True):
        for name, value in measures(graph, said).items():
            kind = type(graph.nodes[node][name])
            said[name] = value == "true" if kind is bool else kind(value)
    return read


def _iris(path: Path) -> dict[str, str]:
    return {label: said["iri"] for label, said in nx.read_pajek(path).nodes(data=True)}


def test_pajek_comes_back_with_the_same_figures(network: nx.Graph, tmp_path: Path) -> None:
    for _, _, said in network.edges(data=True):
        del said["bridge"]  # an edge of Pajek's has a weight
    assert_same(network, pajek(network, tmp_path / "network.net"))


def test_pajek_has_places_shapes_and_colours(tmp_path: Path) -> None:
    path = tmp_path / "network.net"
    path.write_bytes(written(actors_and_goals(), "net", language="nb"))
    read = nx.read_pajek(path)
    assert read.nodes["Sustainable cities"]["shape"] == "diamond"
    assert read.nodes["ntnu"]["shape"] == "ellipse"
    assert read.nodes["ntnu"]["ic"] != read.nodes["Sustainable cities"]["ic"]
    assert all(0 <= said[axis] <= 1 for _, said in read.nodes(data=True) for axis in "xy")


def test_igraph_reads_pajek(network: nx.Graph, tmp_path: Path) -> None:
    path = tmp_path / "network.net"
    path.write_bytes(written(network, "net", language="nb"))
    read = igraph.Graph.Read_Pajek(str(path))
    assert (read.vcount(), read.ecount()) == (len(network), network.size())
    assert not read.is_directed()


def test_pajek_begins_with_the_mark_that_it_knows_utf_8_by() -> None:
    found = written(nobody(), "net", language="nb")
    assert found.startswith("\ufeff%".encode())
    assert found.splitlines()[-2:] == [b"*Vertices 0", b"*Edges"]


# CSV


def table(graph: nx.Graph, format: str, language: Language = "nb") -> list[dict[str, str]]:
    text = written(graph, format, language=language).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_comes_back_with_the_same_figures(network: nx.Graph) -> None:
    read = nx.Graph()
    for row in table(network, NODES):
        said = {name: value for name, value in row.items() if value and name != "key"}
        read.add_node(row["Id"], **{name: _read(value) for name, value in said.items()})
    for row in table(network, EDGES):
        assert row["Type"] == "Undirected"
        named = {"weight": _read(row["Weight"]), "bridge": _read(row["bridge"])}
        read.add_edge(row["Source"], row["Target"], **named)
    assert_same(network, read)


def _read(text: str) -> object:
    return json.loads(text) if text in ("true", "false") or _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_csv_has_the_headings_of_gephi() -> None:
    for graph in (actors(), nobody()):
        nodes, edges = (
            written(graph, format, language="nb").decode().split("\r\n")[0].split(",")
            for format in (NODES, EDGES)
        )
        assert nodes[:2] == ["Id", "Label"]
        assert edges[:4] == ["Source", "Target", "Type", "Weight"]


@pytest.mark.parametrize("name", ["formula", "plus", "minus", "at", "full width"])
def test_a_spreadsheet_computes_no_label(name: str) -> None:
    rows = table(actors({"nb": HOSTILE[name]}), NODES)
    assert {row["Label"] for row in rows} == {"'" + HOSTILE[name]}
    assert rows[-1]["constraint_like"].startswith("-")  # a number stays one
    ties = table(actors({"nb": HOSTILE[name]}), EDGES)
    assert ties[0]["roles"].startswith("'" + HOSTILE[name])


def test_a_spreadsheet_takes_no_target_for_a_number_or_a_day() -> None:
    graph = actors_and_goals()
    keys = {"17.10": "'17.10", "01": "'01", "11": "11", "7.a": "7.a"}
    for key, written_so in keys.items():
        target = "http://metadata.un.org/sdg/" + key
        rows = {row["Id"]: row for row in table(nx.relabel_nodes(graph, {GOAL: target}), NODES)}
        assert rows[target]["key"] == written_so
        assert rows[target]["degree_share"] == "1.0"


# All formats


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_network_gives_the_same_bytes_and_no_words_for_nothing(
    format: str, network: nx.Graph
) -> None:
    found = written(network, format, language="nb")
    assert found == written(network.copy(), format, language="nb")
    text = found.decode()
    assert not re.search(r"\b(nan|none|null|inf|infinity)\b", text, re.IGNORECASE)


@pytest.mark.parametrize("format", FORMATS)
def test_a_network_before_it_is_measured_and_laid_out_is_written_too(format: str) -> None:
    graph = actors()
    for name in ("figures", "absent"):
        del graph.graph[name]
    for _, said in graph.nodes(data=True):
        for name in [*said]:
            if name not in ("kind", "labels", "type"):
                del said[name]
    assert written(graph, format, language="en")


def read(data: bytes, format: str, path: Path) -> list[str]:
    """The labels that a file has when it is read with another tool; nothing is one that fails."""
    path.write_bytes(data)
    if format == "graphml":
        assert igraph.Graph.Read_GraphML(str(path)).vcount() == 3
        return [said["label"] for _, said in nx.read_graphml(path).nodes(data=True)]
    if format == "gexf":
        return [said["label"] for _, said in nx.read_gexf(path).nodes(data=True)]
    if format == "net":
        assert igraph.Graph.Read_Pajek(str(path)).vcount() == 3
        return [*nx.read_pajek(path)]
    if format.endswith(".csv"):
        found = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
        return [row["Label"] for row in found] if format == NODES else []
    if format == "json":
        graph = nx.node_link_graph(json.loads(data))
        return [said["label"] for _, said in graph.nodes(data=True)]
    store = ox.Store()
    store.load(data, ox.RdfFormat.JSON_LD)
    query = "SELECT ?label WHERE { ?actor a sam:Actor ; skos:prefLabel ?label }"
    return [label.value for (label,) in rows(store, query)]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_any_kind_break_nothing(name: str, format: str, tmp_path: Path) -> None:
    graph = actors({"nb": HOSTILE[name]})
    labels = read(written(graph, format, language="nb"), format, tmp_path / "file")
    assert len(set(labels)) <= 3
    if format in ("graphml", "gexf", "json"):
        assert labels == [line(HOSTILE[name]) or short(node) for node in graph]
    if format == "jsonld":
        assert set(labels) == {HOSTILE[name]}
    if format == "net":
        assert len(set(labels)) == 3
    if format == NODES and name != "space":
        assert {label.removeprefix("'") for label in labels} == {line(HOSTILE[name])}


NUMBER = st.one_of(st.integers(-(2**31), 2**31 - 1), st.floats(), st.booleans())


@settings(max_examples=60, deadline=None, derandomize=True)
@given(label=st.text(), said=st.text(), value=NUMBER, other=NUMBER)
def test_any_text_and_any_number_come_back_from_xml_and_csv(
    label: str, said: str, value: float, other: float
) -> None:
    graph = actors({"nb": label, "en": said})
    del graph.nodes[LONER]["betweenness"]
    graph.nodes[NTNU]["betweenness"], graph.nodes[SINTEF]["betweenness"] = value, other
    wanted = {
        node: row.get("betweenness") for node, row in flat(graph, language="nb").nodes.items()
    }
    mixed = columns(flat(graph, language="nb").nodes.values()).get("betweenness") is str
    for found in (graphml(graph), gexf(graph)):
        for node, number in wanted.items():
            got = found.nodes[node].get("betweenness")
            assert got == number or (mixed and str(number).lower() == str(got).lower())
    for row in table(graph, NODES):
        number = wanted[row["Id"]]
        assert row["betweenness" if "betweenness" in row else "type"] is not None
        if number is None:
            assert not row.get("betweenness")
        else:
            assert json.loads(row["betweenness"]) == number
    assert json.loads(written(graph, "json", language="en"))["nodes"]


def test_labels_are_one_line_each_and_in_pajek_each_its_own(tmp_path: Path) -> None:
    graph = actors({"nb": HOSTILE["lines"]})
    said = [row["label"] for row in flat(graph, language="nb").nodes.values()]
    assert said == ["first second third fourth"] * 3
    labels = read(written(graph, "net", language="nb"), "net", tmp_path / "file")
    assert labels == [
        "first second third fourth",
        "first second third fourth (actor/ntnu)",
        "first second third fourth (actor/sintef)",
    ]


def test_what_is_no_finite_number_is_left_out() -> None:
    graph = actors()
    graph.nodes[NTNU].update(betweenness=nan, strength=inf, degree=None)
    graph.graph["figures"]["density"] = nan
    found = flat(graph, language="nb")
    assert not {"betweenness", "strength", "degree"} & found.nodes[NTNU].keys()
    assert "density" not in found.about


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotAcceptable, match="“dot”") as raised:
        written(actors(), "dot", language="nb")
    assert "graphml, gexf, nodes.csv, edges.csv, net, json, jsonld" in raised.value.advice
    assert raised.value.fields["formats"] == {
        name: found.media_type for name, found in FORMATS.items()
    }


@pytest.mark.parametrize("format", FORMATS.values(), ids=str)
def test_each_format_says_in_both_languages_what_it_is_for(format: Any) -> None:
    assert format.description("nb") != format.description("en")
    assert format.suffix == "." + format.name
