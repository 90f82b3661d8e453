"""The seam between SPARQL and whatever answers it, and the embedded store in memory."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol, cast

import pyoxigraph as ox

from samspill.engine.bounds import counted
from samspill.engine.sparql import syntax_problem
from samspill.errors import SyntaxProblem
from samspill.knowledge.vocabulary import BASE, PREFIXES

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True)
class Rows:
    """The result of a SELECT: variable names without `?`, and one tuple of terms a row."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


_MERGE = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"

Result = Rows | bool | tuple[ox.Triple, ...]
"""What a query gives: SELECT rows, ASK a truth value, CONSTRUCT and DESCRIBE triples."""


class Writer(Protocol):
    """What takes the bytes of a result, part by part; it may raise to end the writing."""

    def write(self, data: bytes, /) -> int:
        """Takes a part and gives its length."""


class Store(Protocol):
    """Whatever answers SPARQL over the published graphs, their merge being the default graph."""

    def query(self, text: str) -> Result:
        """The whole result of a query; raises `SyntaxProblem`."""

    def write(
        self,
        text: str,
        to: Writer,
        *,
        rows: ox.QueryResultsFormat,
        triples: ox.RdfFormat,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most_triples: int = sys.maxsize,
    ) -> None:
        """Writes the result of a query in a format for its kind.

        Raises `SyntaxProblem`, and `ResultTooLarge` for more triples than `most_triples`.
        `default_graphs` and `named_graphs` are the dataset that a request names: they stand for
        whatever dataset the text names (SPARQL 1.1 Protocol, 2.1.4).
        """


@dataclass(frozen=True)
class EmbeddedStore:
    """A pyoxigraph store in memory; safe to share between threads, each with its own results.

    Every statement also stands in its default graph, once: the engine's own union of graphs gives
    a triple as often as it stands in one, which would count it twice.
    """

    inner: ox.Store

    @classmethod
    def of(cls, quads: Iterable[ox.Quad]) -> EmbeddedStore:
        """A store that holds these statements."""
        inner = ox.Store()
        inner.bulk_extend(_merged(quads))
        return cls(inner)

    @classmethod
    def load(cls, path: Path) -> EmbeddedStore:
        """A store that holds the statements of an N-Quads file; raises OSError."""
        inner = ox.Store()
        inner.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
        inner.update(_MERGE)
        return cls(inner)

    @classmethod
    def of_lines(cls, lines: Iterable[str]) -> EmbeddedStore:
        """A store that holds the statements of lines of N-Quads."""
        inner = ox.Store()
        inner.bulk_load("\n".join(lines).encode(), format=ox.RdfFormat.N_QUADS)
        inner.update(_MERGE)
        return cls(inner)

    def query(self, text: str) -> Result:
        """The whole result of a query; raises `SyntaxProblem`."""
        result = self._run(text)
        return tuple(result) if isinstance(result, ox.QueryTriples) else result_of(result)

    def construct(self, text: str) -> tuple[ox.Triple, ...]:
        """The triples of a CONSTRUCT or DESCRIBE; raises `SyntaxProblem` for another form."""
        result = self.query(text)
        if isinstance(result, tuple):
            return result
        raise SyntaxProblem("This query gives no triples.", advice="Use CONSTRUCT or DESCRIBE.")

    def write(
        self,
        text: str,
        to: Writer,
        *,
        rows: ox.QueryResultsFormat,
        triples: ox.RdfFormat,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most_triples: int = sys.maxsize,
    ) -> None:
        """Writes the result of a query in a format for its kind.

        Raises `SyntaxProblem`, and `ResultTooLarge` for more triples than `most_triples`.
        """
        result = self._run(text, default_graphs, named_graphs)
        if isinstance(result, ox.QueryTriples):
            write_triples(counted(result, most_triples), to, form=triples)
        else:
            result.serialize(cast(IO[bytes], to), format=rows)

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """All statements, or those of one graph."""
        name = ox.NamedNode(graph) if graph is not None else None
        for quad in self.inner.quads_for_pattern(None, None, None, name):
            if isinstance(quad.graph_name, ox.NamedNode):
                yield quad

    def _run(
        self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        chosen = bool(default_graphs or named_graphs)
        try:
            if not chosen:
                return self.inner.query(text, base_iri=BASE)
            return self.inner.query(
                text,
                base_iri=BASE,
                default_graph=[ox.NamedNode(iri) for iri in default_graphs],
                named_graphs=[ox.NamedNode(iri) for iri in named_graphs],
            )
        except SyntaxError as error:
            raise syntax_problem(text, error.msg) from error


def _merged(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """The statements, each in its graph and in the default graph."""
    for quad in quads:
        yield quad
        yield ox.Quad(quad.subject, quad.predicate, quad.object)


def write_triples(found: Iterable[ox.Triple], to: Writer, *, form: ox.RdfFormat) -> None:
    """Writes triples in a format, with the prefixes of the project where it has prefixes."""
    ox.serialize(found, cast(IO[bytes], to), format=form, prefixes=dict(PREFIXES))


def text_of(term: object) -> str:
    """The text of a literal or the IRI of a name; "" for what is neither, or not there."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


def result_of(found: ox.QuerySolutions | ox.QueryBoolean) -> Rows | bool:
    """The rows of a SELECT or the truth value of an ASK as plain values."""
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    names = tuple(variable.value for variable in found.variables)
    return Rows(names, tuple(tuple(row[name] for name in names) for row in found))
