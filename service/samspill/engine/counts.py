"""How much a dataset holds: statements in each graph, things of each class, what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from samspill.engine.stores import EmbeddedStore, Rows
from samspill.knowledge.vocabulary import PREF_LABEL

_GRAPHS = """
SELECT ?graph (COUNT(*) AS ?statements) WHERE { GRAPH ?graph { ?thing ?property ?value } }
GROUP BY ?graph
ORDER BY ?graph
"""
_CLASSES = f"""
SELECT ?class (COUNT(DISTINCT ?thing) AS ?things) ?label WHERE {{
  {{ SELECT DISTINCT ?class ?thing WHERE {{ ?thing a ?class }} }}
  OPTIONAL {{ ?class <{PREF_LABEL}> ?label }}
}}
GROUP BY ?class ?label
ORDER BY DESC(?things) ?class ?label
"""


@dataclass(frozen=True)
class ClassCount:
    """A class, its labels by language, and how many things are of it."""

    iri: str
    labels: Mapping[str, str]
    things: int


@dataclass(frozen=True)
class Change:
    """How many statements a graph gained and lost, and how many it has now."""

    added: int
    removed: int
    now: int


def graph_counts(store: EmbeddedStore) -> dict[str, int]:
    """The number of statements of each named graph, by the graph's IRI."""
    result = store.query(_GRAPHS)
    assert isinstance(result, Rows)  # noqa: S101
    return {
        graph.value: int(number.value)
        for graph, number in result.rows
        if isinstance(graph, ox.NamedNode) and isinstance(number, ox.Literal)
    }


def class_counts(store: EmbeddedStore) -> list[ClassCount]:
    """The classes that have things, those with the most first."""
    result = store.query(_CLASSES)
    assert isinstance(result, Rows)  # noqa: S101
    labels: dict[str, dict[str, str]] = {}
    things: dict[str, int] = {}
    for found, number, label in result.rows:
        if isinstance(found, ox.NamedNode) and isinstance(number, ox.Literal):
            known = labels.setdefault(found.value, {})
            things[found.value] = int(number.value)
            if isinstance(label, ox.Literal) and label.language is not None:
                known.setdefault(label.language, label.value)
    return [ClassCount(iri, labels[iri], number) for iri, number in things.items()]


def changes(before: EmbeddedStore | None, after: EmbeddedStore) -> dict[str, Change]:
    """What differs between two versions, by the IRIs of the graphs that differ."""
    old = set() if before is None else set(before.quads())
    new = set(after.quads())
    added = Counter(str(quad.graph_name).strip("<>") for quad in new - old)
    removed = Counter(str(quad.graph_name).strip("<>") for quad in old - new)
    now = graph_counts(after)
    return {
        graph: Change(added[graph], removed[graph], now.get(graph, 0))
        for graph in sorted({*added, *removed})
    }
