"""Node-link JSON, which networkx and D3 read, with the facts that each tie rests on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import networkx as nx

from samspill.ask.networks.files.attributes import about, flat, key_of, label, numbers
from samspill.settings import Language

_FLAT = ("label_nb", "label_en")
"""Attributes of nodes that stand in `labels` here."""


def node_link(graph: nx.Graph, *, language: Language) -> str:
    """A network as `networkx.node_link_graph` reads it; a node or an edge a line.

    An edge names by IRI what it shares and rests on: `graph.things` and `graph.facts` say once what
    that is, since a country has ten times as many edges as facts.
    """
    head = {"directed": False, "multigraph": False, "graph": _graph(graph, language)}
    opened = json.dumps(head, ensure_ascii=False, indent=1, allow_nan=False).removesuffix("\n}")
    nodes, edges = _lines(_nodes(graph, language)), _lines(_edges(graph))
    return f'{opened},\n "nodes": [\n{nodes}\n ],\n "edges": [\n{edges}\n ]\n}}\n'


def _graph(graph: nx.Graph, language: Language) -> dict[str, object]:
    found = graph.graph
    said = about(graph, language=language)
    named = ("title", "language", "source", "licence", "citation", "empty", "version")
    return {
        **{name: said[name] for name in named if name in said},
        "kind": found["kind"],
        "modes": found["modes"],
        "by": list(found["by"]),
        "parameters": found["parameters"],
        "figures": numbers(found.get("figures", {})),
        "absent": found.get("absent", {}),
        "concepts": {
            iri: {"label": label(iri, labels, language), "labels": labels}
            for iri, labels in sorted(found["concepts"].items())
        },
        "things": {
            iri: {"key": key_of(iri), "label": label(iri, said["labels"], language), **said}
            for iri, said in sorted(found["things"].items())
        },
        "facts": {
            iri: _fact(graph, iri, said, language) for iri, said in sorted(found["facts"].items())
        },
    }


def _fact(
    graph: nx.Graph, iri: str, said: Mapping[str, Any], language: Language
) -> dict[str, object]:
    """A fact with the words for its concepts, and where its passages are asked for."""
    concepts = graph.graph["concepts"]
    words = {
        f"{name}_label": label(said[name], concepts.get(said[name], {}), language)
        for name in ("role", "basis")
        if name in said
    }
    evidence = f"/questions/evidence?thing={quote(key_of(iri), safe='/')}"
    return {**said, **words, "evidence": evidence}


def _nodes(graph: nx.Graph, language: Language) -> Iterator[dict[str, object]]:
    for node, row in flat(graph, language=language).nodes.items():
        plain = {name: value for name, value in row.items() if name not in _FLAT}
        yield {"id": node, **plain, "labels": graph.nodes[node]["labels"]}


def _edges(graph: nx.Graph) -> Iterator[dict[str, object]]:
    for source, target, said in graph.edges(data=True):
        named = {"shared": said["shared"], "facts": said["facts"]}
        yield {"source": source, "target": target, **numbers(said), **named}


def _lines(rows: Iterable[object]) -> str:
    """Rows as JSON, each on a line; the encoder in C writes no indents."""
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    return ",\n".join(f"  {encode(row)}" for row in rows)
