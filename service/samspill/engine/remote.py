"""A store that is elsewhere: any engine that speaks SPARQL 1.1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from samspill.engine.remote_answers import result_in, write_result
from samspill.engine.remote_protocol import Body, queried
from samspill.engine.remote_queries import Sent, sent
from samspill.engine.remote_record import still_marked
from samspill.engine.remote_settings import RemoteSettings
from samspill.engine.stores import Result, Writer
from samspill.errors import Busy

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
    ) -> None:
        """Writes the whole result, or nothing; raises as `query` does."""
        query = sent(
            text,
            published=self.graphs,
            default_graphs=default_graphs,
            named_graphs=named_graphs,
        )
        write_result(self._answer(query), query.form, to, rows=rows, triples=triples)

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
