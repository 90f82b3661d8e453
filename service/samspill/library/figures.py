"""The figures of a network as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import networkx as nx

from samspill.ask.near import alike
from samspill.ask.networks.figures.measures import Measure, measures_of, read_measures
from samspill.ask.networks.files.attributes import title
from samspill.ask.networks.names import concept_of, name_of
from samspill.errors import BadValue
from samspill.library.rows import Row, Rows, Value
from samspill.settings import Language

_FIGURES = ("key", "label", "value", "reading", "source")


def figures(graph: nx.Graph, *, version: int, language: Language) -> Rows:
    """The figures of a whole network; where one is not there, `reading` says why."""
    modes = graph.graph["modes"]
    found, absent = (graph.graph.get(name, {}) for name in ("figures", "absent"))
    rows: list[Row] = []
    for item in measures_of(modes):
        if item.of == "network" and (item.key in found or item.key in absent):
            said = absent[item.key] if item.key in absent else item.reading(modes)
            label, source = item.label[language], item.source(modes)
            values: tuple[Value, ...] = (
                item.key,
                label,
                found.get(item.key),
                said[language],
                source,
            )
            rows.append(dict(zip(_FIGURES, values, strict=True)))
    return Rows(_FIGURES, tuple(rows), version, title(graph, language=language))


def ranking(
    graph: nx.Graph, keys: Sequence[str], *, most: int | None, version: int, language: Language
) -> Rows:
    """The first nodes by the first measure; those for which it is undefined are not among them.

    Raises `BadValue` for what is no measure of nodes in such a network, naming those there are.
    """
    known = {item.key: item for item in measures_of(graph.graph["modes"]) if item.of == "node"}
    for key in keys:
        if key not in known:
            raise _unknown(key, known)
    first = keys[0]
    nodes = [(node, said) for node, said in graph.nodes(data=True) if first in said]
    nodes.sort(key=lambda pair: (-pair[1][first], pair[0]))
    rows: list[Row] = []
    for node, said in nodes[:most]:
        type = said.get("type")
        row: dict[str, Value] = {
            "node": node,
            "nodeLabel": name_of(graph, node).label(language),
            "type": type,
            "typeLabel": None if type is None else concept_of(graph, type).label(language),
        }
        rows.append(row | {key: said.get(key) for key in keys})
    columns = ("node", "nodeLabel", "type", "typeLabel", *keys)
    return Rows(columns, tuple(rows), version, title(graph, language=language))


def measures(*, version: int, language: Language) -> Rows:
    """All measures; one that is read differently in networks of two kinds of nodes has two rows."""
    columns = ("key", "of", "modes", "label", "reading", "source")
    rows: list[Row] = []
    for item in read_measures().values():
        for modes in item.modes:
            said = item.reading(modes)[language]
            values: tuple[Value, ...] = (
                item.key,
                item.of,
                modes,
                item.label[language],
                said,
                item.source(modes),
            )
            rows.append(dict(zip(columns, values, strict=True)))
    return Rows(columns, tuple(rows), version)


def _unknown(key: str, known: Mapping[str, Measure]) -> BadValue:
    near = alike(key[:100], {name: name for name in known})
    return BadValue(
        f"Nodes of this network have no measure “{key[:100]}”.",
        advice=f"Did you mean {' or '.join(near)}?" if near else f"Use one of {', '.join(known)}.",
        parameter="measure",
        near=near,
    )
