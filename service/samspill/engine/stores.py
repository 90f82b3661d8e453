"""The stores that answer SPARQL: today the embedded one, in memory or on disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from samspill.engine.sparql import syntax_problem
from samspill.errors import StorageUnwritable, SyntaxProblem
from samspill.settings import DEFAULT_BASE

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True)
class Rows:
    """The result of a SELECT: variable names without `?`, and one tuple of terms a row."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


Result = Rows | bool | tuple[ox.Triple, ...]
"""What a query gives: SELECT rows, ASK a truth value, CONSTRUCT and DESCRIBE triples."""


class Store(Protocol):
    """Whatever answers SPARQL over the published graphs, their union being the default graph."""

    def query(self, text: str) -> Result:
        """The whole result of a query; raises `SyntaxProblem`."""

    def serialize(
        self,
        text: str,
        *,
        rows: ox.QueryResultsFormat,
        triples: ox.RdfFormat,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> bytes:
        """The whole result of a query in a format for its kind; raises `SyntaxProblem`."""


@dataclass(frozen=True)
class EmbeddedStore:
    """A pyoxigraph store; safe to share between threads, each using its own results.

    Every statement also stands in its default graph, once: the engine's own union of graphs gives
    a triple as often as it stands in one, which would count it twice.
    """

    inner: ox.Store

    @classmethod
    def of(cls, quads: Iterable[ox.Quad]) -> EmbeddedStore:
        """A store in memory that holds these statements."""
        inner = ox.Store()
        inner.bulk_extend(_merged(quads))
        return cls(inner)

    @classmethod
    def read_only(cls, path: Path) -> EmbeddedStore:
        """The finished store in a folder, of which nothing is written; raises OSError."""
        try:
            return cls(ox.Store.read_only(str(path)))
        except RuntimeError as error:  # what RocksDB calls a corruption
            raise OSError(f"the store in {path} is damaged ({error})") from error

    @staticmethod
    def write(path: Path, quads: Iterable[ox.Quad]) -> None:
        """Makes a store in a new folder, holding these statements; raises OSError."""
        try:
            store = ox.Store(str(path))
            store.bulk_extend(_merged(quads))
            store.flush()
        except RuntimeError as error:
            raise OSError(f"the store in {path} cannot be written ({error})") from error

    def query(self, text: str) -> Result:
        """The whole result of a query; raises `SyntaxProblem`."""
        with _reading():
            result = self._run(text)
            if isinstance(result, ox.QuerySolutions):
                names = tuple(variable.value for variable in result.variables)
                return Rows(names, tuple(tuple(row[name] for name in names) for row in result))
            if isinstance(result, ox.QueryBoolean):
                return bool(result)
            return tuple(result)

    def construct(self, text: str) -> tuple[ox.Triple, ...]:
        """The triples of a CONSTRUCT or DESCRIBE; raises `SyntaxProblem` for another form."""
        result = self.query(text)
        if isinstance(result, tuple):
            return result
        raise SyntaxProblem("This query gives no triples.", advice="Use CONSTRUCT or DESCRIBE.")

    def serialize(
        self,
        text: str,
        *,
        rows: ox.QueryResultsFormat,
        triples: ox.RdfFormat,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> bytes:
        """The whole result of a query in a format for its kind; raises `SyntaxProblem`."""
        with _reading():
            result = self._run(text, default_graphs, named_graphs)
            if isinstance(result, ox.QueryTriples):
                return result.serialize(format=triples) or b""
            return result.serialize(format=rows) or b""

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """All statements, or those of one graph."""
        name = ox.NamedNode(graph) if graph is not None else None
        with _reading():
            for quad in self.inner.quads_for_pattern(None, None, None, name):
                if isinstance(quad.graph_name, ox.NamedNode):
                    yield quad

    def _run(
        self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        chosen = bool(default_graphs or named_graphs)
        try:
            if not chosen:
                return self.inner.query(text, base_iri=DEFAULT_BASE)
            return self.inner.query(
                text,
                base_iri=DEFAULT_BASE,
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


@contextmanager
def _reading() -> Iterator[None]:
    """Says in our own words that a file of the store is damaged or gone."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and not str(error).startswith("Corruption"):
            raise
        raise StorageUnwritable(
            f"The store is damaged: {error}.",
            advice="Move the data directory away (SAMSPILL_DATA_DIR); it is made again from the "
            "shipped data and your own folders.",
        ) from error
