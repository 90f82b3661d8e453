"""A store that is elsewhere: any engine that speaks SPARQL 1.1."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from samspill.engine.remote_answers import result_in, write_result
from samspill.engine.remote_protocol import Body, queried
from samspill.engine.remote_queries import Sent, sent
from samspill.engine.remote_record import read_record, still_marked
from samspill.engine.remote_settings import RemoteSettings
from samspill.engine.stores import Result, Writer
from samspill.errors import Busy

if TYPE_CHECKING:
    from samspill.engine.journal import Version

__all__ = ["RemoteSettings", "RemoteStore"]


@dataclass(frozen=True)
class RemoteStore:
    """The `Store` seam over a remote engine; plain values, one connection for each query.

    `graphs` are the published graphs, to which queries are held; without them, the engine's own
    dataset is asked. `mark` is that of the version it holds (`remote_record`): an answer that
    came while it was changed is none.
    """

    settings: RemoteSettings
    graphs: tuple[str, ...] = ()
    mark: str = ""

    @classmethod
    def of(cls, settings: RemoteSettings, *, version: Version | None = None) -> RemoteStore:
        """The store over what the engine holds; raises `Busy` where that is no whole version.

        With `version` it must be that one.
        """
        record = read_record(settings)
        if not record.mark or (version is not None and not record.holds(version)):
            named = "a whole version" if version is None else f"version {version.number}"
            raise Busy(
                f"The engine does not hold {named}.",
                advice="It is being loaded, or has yet to be: try again in a moment.",
            )
        return cls(settings, tuple(sorted(record.graphs)), record.mark)

    def stands(self) -> bool:
        """Whether the engine still holds what it held when this was made."""
        return still_marked(self.settings, self.mark)

    def query(self, text: str) -> Result:
        """The whole result; raises `SyntaxProblem`, `EngineFailed` and `EngineSlow`."""
        query = sent(text, published=self.graphs)
        return result_in(self._answer(query), query.form)

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
        """Writes the whole result, or nothing; raises as `query` does."""
        query = sent(
            text,
            published=self.graphs,
            default_graphs=default_graphs,
            named_graphs=named_graphs,
        )
        write_result(
            self._answer(query),
            query.form,
            to,
            rows=rows,
            triples=triples,
            most_triples=most_triples,
        )

    def _answer(self, query: Sent) -> Body:
        body = queried(
            self.settings,
            query.text,
            query.form,
            default_graphs=query.default_graphs,
            named_graphs=query.named_graphs,
        )
        if self.mark and not still_marked(self.settings, self.mark):
            raise Busy(
                "The engine is being brought to another version.",
                advice="Try again in a moment.",
            )
        return body
