"""GEXF 1.3 for Gephi: positions, colours and sizes beside all attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import networkx as nx

from samspill.ask.networks.files.attributes import SOURCE, Flat, Row, columns, flat, written
from samspill.ask.networks.files.markup import DECLARATION, attribute, text
from samspill.ask.networks.pictures.colours import colour_of
from samspill.ask.networks.pictures.sizes import radius_of
from samspill.settings import Language

_ROOT = '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">'
_TYPES: Mapping[type, str] = MappingProxyType(
    {str: "string", float: "double", int: "integer", bool: "boolean"}
)
_APART = frozenset({"label", "x", "y"})
"""Attributes of nodes that GEXF has a place of its own for."""


def gexf(graph: nx.Graph, *, language: Language) -> str:
    """A network as GEXF; the id of a node is its IRI."""
    return "\n".join(_lines(graph, language)) + "\n"


def _lines(graph: nx.Graph, language: Language) -> Iterator[str]:
    tables = flat(graph, language=language)
    nodes = {
        name: kind for name, kind in columns(tables.nodes.values()).items() if name not in _APART
    }
    edges = {
        name: kind for name, kind in columns(tables.edges.values()).items() if name != "weight"
    }
    yield DECLARATION
    yield _ROOT
    # no date of change: the same network gives the same bytes
    yield f"  <meta><creator>{SOURCE}</creator>{_description(tables.about)}</meta>"
    yield '  <graph defaultedgetype="undirected" mode="static">'
    yield from _attributes("node", nodes)
    yield from _attributes("edge", edges)
    yield "    <nodes>"
    yield from _nodes(graph, tables, nodes)
    yield "    </nodes>"
    yield "    <edges>"
    for number, ((source, target), row) in enumerate(tables.edges.items()):
        yield (
            f'      <edge id="{number}" source={attribute(source)} target={attribute(target)} '
            f'weight="{row["weight"]}">{_values(row, edges)}</edge>'
        )
    yield "    </edges>"
    yield "  </graph>"
    yield "</gexf>"


def _description(about: Row) -> str:
    """All that is said of the whole network, for which GEXF has no attributes."""
    said = "; ".join(f"{name} = {written(value)}" for name, value in about.items())
    return f"<description>{text(said)}</description>"


def _attributes(of: str, named: Mapping[str, type]) -> Iterator[str]:
    if named:
        yield f'    <attributes class="{of}" mode="static">'
        for name, kind in named.items():
            yield f'      <attribute id="{name}" title="{name}" type="{_TYPES[kind]}"/>'
        yield "    </attributes>"


def _nodes(graph: nx.Graph, tables: Flat, named: Mapping[str, type]) -> Iterator[str]:
    colours, radii = colour_of(graph), radius_of(graph)
    for node, row in tables.nodes.items():
        red, green, blue = bytes.fromhex(colours[node].removeprefix("#"))
        # what Gephi calls the size of a node is its radius
        size = f'<viz:size value="{radii[node]:.2f}"/>'
        look = f'<viz:color r="{red}" g="{green}" b="{blue}"/>{size}'
        if "x" in row and "y" in row:
            # y grows upwards in Gephi, and downwards in pictures
            look += f'<viz:position x="{row["x"]}" y="{0 - float(row["y"])}" z="0"/>'
        named_so = f"id={attribute(node)} label={attribute(row['label'])}"
        yield f"      <node {named_so}>{_values(row, named)}{look}</node>"


def _values(row: Row, named: Mapping[str, type]) -> str:
    found = "".join(
        f'<attvalue for="{name}" value={attribute(row[name])}/>' for name in named if name in row
    )
    return f"<attvalues>{found}</attvalues>"
