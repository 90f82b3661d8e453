"""How much a version holds, and of what: counts by graph, class and property."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from samspill.engine.stores import Rows, Store
from samspill.knowledge.vocabulary import PREFIXES, SDG

_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_PROPERTIES = """
SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { ?s ?p ?o }
GROUP BY ?p
"""
_CLASSES = "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class } GROUP BY ?class"
_BOTH = "SELECT ?class ?p (COUNT(*) AS ?n) WHERE { ?s a ?class ; ?p ?o } GROUP BY ?class ?p"
_SUBJECTS = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }"
_OBJECTS = "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s ?p ?o }"
_ENTITIES = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class }"
_LINKS = f"""
SELECT ?p (COUNT(*) AS ?n)
WHERE {{
  VALUES ?class {{
    <{PREFIXES["sdgo"]}Goal> <{PREFIXES["sdgo"]}Target> <{PREFIXES["sdgo"]}Indicator>
  }}
  ?o a ?class .
  ?s ?p ?o .
  FILTER(!STRSTARTS(STR(?s), "{SDG}"))
}}
GROUP BY ?p
"""


@dataclass(frozen=True)
class PropertyCount:
    """How many statements have a property, how many subjects and how many values."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True)
class Counts:
    """How much a version holds; statements that several graphs hold count once in `triples`."""

    triples: int
    subjects: int
    objects: int
    entities: int
    graphs: Mapping[str, int]
    properties: Mapping[str, PropertyCount]
    classes: Mapping[str, int]
    class_properties: Mapping[tuple[str, str], int]
    links: Mapping[str, int]


def graphs_of(store: Store) -> dict[str, int]:
    """The named graphs, and how many statements each holds."""
    return _by_name(store, _GRAPHS)


def counted(store: Store) -> Counts:
    """The counts of a version: eight queries, a few seconds at a million statements."""
    properties = {
        name: PropertyCount(*map(int, numbers)) for (name, *_), numbers in _rows(store, _PROPERTIES)
    }
    return Counts(
        triples=sum(found.triples for found in properties.values()),
        subjects=_one(store, _SUBJECTS),
        objects=_one(store, _OBJECTS),
        entities=_one(store, _ENTITIES),
        graphs=graphs_of(store),
        properties=properties,
        classes=_by_name(store, _CLASSES),
        class_properties={
            (names[0], names[1]): numbers[0] for names, numbers in _rows(store, _BOTH)
        },
        links=_by_name(store, _LINKS),
    )


def _rows(store: Store, text: str) -> list[tuple[list[str], list[int]]]:
    """The IRIs and the numbers of each row, rows in the order of their IRIs."""
    result = store.query(text)
    found = [
        (
            [term.value for term in row if isinstance(term, NamedNode)],
            [int(term.value) for term in row if isinstance(term, Literal)],
        )
        for row in (result.rows if isinstance(result, Rows) else ())
    ]
    return sorted(row for row in found if row[1])


def _by_name(store: Store, text: str) -> dict[str, int]:
    return {names[0]: numbers[0] for names, numbers in _rows(store, text) if names}


def _one(store: Store, text: str) -> int:
    return sum(numbers[0] for _, numbers in _rows(store, text))
