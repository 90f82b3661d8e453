"""Answers: rows, a graph or a truth value, and every form they leave in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from samspill.ask import results
from samspill.engine.stores import Result, Rows, Term
from samspill.errors import NotAcceptable
from samspill.knowledge.vocabulary import PREFIXES
from samspill.settings import Language

Kind = Literal["rows", "graph", "boolean"]

Row = Sequence[Term | None]

_GRAPH_COLUMNS = ("subject", "predicate", "object")
_PEOPLE = ("table", "markdown")
_DATA = ("csv", "tsv", "json")
_RESULTS = ("srj", "xml")
_GRAPHS = MappingProxyType(
    {
        "turtle": RdfFormat.TURTLE,
        "ntriples": RdfFormat.N_TRIPLES,
        "jsonld": RdfFormat.JSON_LD,
        "rdfxml": RdfFormat.RDF_XML,
    }
)

FORMATS: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        "rows": (*_PEOPLE, *_DATA, *_RESULTS),
        "graph": (*_PEOPLE, *_DATA, *_GRAPHS),
        "boolean": (*_PEOPLE, *_DATA, *_RESULTS),
    }
)
"""The formats that each kind of answer can be given in."""

ALL_FORMATS = tuple(dict.fromkeys(name for names in FORMATS.values() for name in names))


@dataclass(frozen=True)
class Answer:
    """What a query found; `rows` hold one term (or None) a column.

    A graph has its triples as rows of subject, predicate and object, a truth value is one row.
    `question` is None for a query of the reader's own; `headings` are the columns' names for
    people.
    """

    kind: Kind
    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    language: Language
    question: str | None = None
    title: str = ""
    version: int | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, result: Result, *, language: Language, version: int | None = None) -> Answer:
        """The answer that the result of a query is; a graph in a stable order."""
        if isinstance(result, Rows):
            return cls("rows", result.variables, result.rows, language, version=version)
        if isinstance(result, bool):
            truth = RdfLiteral(result)
            return cls("boolean", ("answer",), ((truth,),), language, version=version)
        triples = sorted(result, key=str)
        rows = tuple((t.subject, t.predicate, t.object) for t in triples)
        return cls("graph", _GRAPH_COLUMNS, rows, language, version=version)

    @property
    def truth(self) -> bool:
        """What a truth value says."""
        return self.kind == "boolean" and self.rows[0][0] == RdfLiteral(True)

    @property
    def triples(self) -> tuple[Triple, ...]:
        """The triples of a graph."""
        return tuple(Triple(*row) for row in self.rows)  # type: ignore[arg-type]

    def heading(self, column: str) -> str:
        """The name of a column for people."""
        return self.headings.get(column, column)

    def to(self, format: str, *, width: int = 80) -> str:
        """The answer as text in a format of `FORMATS`; raises `NotAcceptable` for another."""
        if format not in FORMATS[self.kind]:
            raise NotAcceptable(
                f"This answer cannot be given as “{format}”.",
                advice=f"Choose one of {', '.join(FORMATS[self.kind])}.",
                formats=list(FORMATS[self.kind]),
            )
        if format in _GRAPHS:
            return _serialized(self.triples, _GRAPHS[format])
        if format in _PEOPLE:
            from samspill.ask import tables

            return tables.table(self, width=width) if format == "table" else tables.markdown(self)
        if format == "json":
            return results.friendly(self)
        if self.kind == "boolean" and format in _RESULTS:
            return results.truth(self.truth, format)
        return results.WRITERS[format](self.columns, self.rows)


def written_graph(lines: bytes, format: str) -> bytes:
    """The triples of unsorted N-Triples in a graph's format, in a stable order.

    The same as an `Answer` of them gives, without a term in Python for each of theirs.
    """
    content = b"".join(sorted(lines.splitlines(keepends=True)))
    if format == "ntriples":
        return content
    prefixes = {
        prefix: namespace
        for prefix, namespace in PREFIXES.items()
        if b"<" + namespace.encode() in content
    }
    triples = (quad.triple for quad in parse(content, format=RdfFormat.N_TRIPLES))
    return _in_format(triples, _GRAPHS[format], prefixes)


def _serialized(triples: Sequence[Triple], format: RdfFormat) -> str:
    prefixes = {
        prefix: namespace
        for prefix, namespace in PREFIXES.items()
        if any(_mentions(triple, namespace) for triple in triples)
    }
    return _in_format(triples, format, prefixes).decode()


def _in_format(triples: Iterable[Triple], format: RdfFormat, prefixes: Mapping[str, str]) -> bytes:
    named = dict(prefixes) if format in (RdfFormat.TURTLE, RdfFormat.RDF_XML) else None
    return serialize(triples, format=format, prefixes=named) or b""


def _mentions(triple: Triple, namespace: str) -> bool:
    terms = (triple.subject, triple.predicate, triple.object)
    return any(isinstance(t, NamedNode) and t.value.startswith(namespace) for t in terms)
