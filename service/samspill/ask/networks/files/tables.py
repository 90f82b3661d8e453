"""CSV for spreadsheets and for Gephi: one file of nodes, one of edges (RFC 4180)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import networkx as nx

from samspill.ask.networks.files.attributes import Row, Value, columns, flat, written
from samspill.settings import Language

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of something to compute."""

_NUMERAL = re.compile(r"0\d+|\d+(?:[.,:/-]\d+)+")
"""Texts that a spreadsheet would change: target 17.10 to 17.1, or to a day in October."""

_NODE = ("label",)
_EDGE = ("weight",)
"""Columns that are there even when no row has them."""

_HEADINGS: Mapping[str, str] = MappingProxyType({"label": "Label", "weight": "Weight"})
"""Gephi knows these columns by these names."""


def nodes_csv(graph: nx.Graph, *, language: Language) -> str:
    """The nodes of a network with all their attributes; `Id` is the IRI."""
    nodes = flat(graph, language=language).nodes
    return _table(["Id"], _NODE, (([node], row) for node, row in nodes.items()))


def edges_csv(graph: nx.Graph, *, language: Language) -> str:
    """The edges of a network with all their attributes; `Source` and `Target` are IRIs."""
    edges = flat(graph, language=language).edges
    return _table(
        ["Source", "Target", "Type"],
        _EDGE,
        (([source, target, "Undirected"], row) for (source, target), row in edges.items()),
    )


def _table(
    first: Sequence[str], least: Sequence[str], found: Iterable[tuple[Sequence[str], Row]]
) -> str:
    rows = list(found)
    named = {**dict.fromkeys(least), **columns(row for _, row in rows)}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*first, *(_HEADINGS.get(name, name) for name in named)])
    writer.writerows(
        [*map(_cell, ends), *(_cell(row[name]) if name in row else "" for name in named)]
        for ends, row in rows
    )
    return out.getvalue()


def _cell(value: Value) -> str:
    """A number as it is; a text that a spreadsheet would compute has an apostrophe before it."""
    if isinstance(value, str) and (value.startswith(_FORMULA) or _NUMERAL.fullmatch(value)):
        return f"'{value}"
    return written(value)
