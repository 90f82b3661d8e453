"""GraphML: the tables of a network, each attribute declared with its type and how to read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import networkx as nx

from samspill.ask.networks.figures.measures import read_measures
from samspill.ask.networks.files.attributes import Row, columns, flat
from samspill.ask.networks.files.markup import DECLARATION, attribute, text
from samspill.settings import Language

_ROOT = (
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns '
    'http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">'
)
_TYPES: Mapping[type, str] = MappingProxyType(
    {str: "string", float: "double", int: "int", bool: "boolean"}
)


def graphml(graph: nx.Graph, *, language: Language) -> str:
    """A network as GraphML 1.0; the id of a node is its IRI."""
    return "\n".join(_lines(graph, language)) + "\n"


def _lines(graph: nx.Graph, language: Language) -> Iterator[str]:
    tables = flat(graph, language=language)
    own = {
        "graph": columns([tables.about]),
        "node": columns(tables.nodes.values()),
        "edge": columns(tables.edges.values()),
    }
    yield DECLARATION
    yield _ROOT
    modes = graph.graph["modes"]
    for where, named in own.items():
        for name, kind in named.items():
            yield _key(where, name, kind, _description(name, modes, language))
    yield '  <graph edgedefault="undirected">'
    yield f"    {_data('graph', tables.about)}"
    for node, row in tables.nodes.items():
        yield f"    <node id={attribute(node)}>{_data('node', row)}</node>"
    for (source, target), row in tables.edges.items():
        ends = f"source={attribute(source)} target={attribute(target)}"
        yield f"    <edge {ends}>{_data('edge', row)}</edge>"
    yield "  </graph>"
    yield "</graphml>"


def _key(where: str, name: str, kind: type, told: str) -> str:
    head = f'  <key id="{where}-{name}" for="{where}" attr.name="{name}" attr.type="{_TYPES[kind]}"'
    return f"{head}><desc>{text(told)}</desc></key>" if told else f"{head}/>"


def _data(where: str, row: Row) -> str:
    return "".join(
        f'<data key="{where}-{name}">{text(value)}</data>' for name, value in row.items()
    )


def _description(name: str, modes: int, language: Language) -> str:
    """The name of a measure, how it is read and who defined it; of others nothing."""
    measure = read_measures().get(name)
    if measure is None or modes not in measure.readings:
        return ""
    reading = measure.reading(modes)[language]
    return f"{measure.label[language]}: {reading} ({measure.source(modes)})"
