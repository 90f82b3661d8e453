"""What a remote engine sends, read to its end: then it is an answer, and before that it is none."""

from __future__ import annotations

import io
import json
import re
import sys
from contextlib import suppress
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

from samspill.engine.bounds import counted
from samspill.engine.remote_failures import cut, late, shortened, unreadable
from samspill.engine.remote_protocol import Body
from samspill.engine.sparql import Form
from samspill.engine.stores import Result, Writer, result_of, write_triples
from samspill.errors import EngineFailed, SamspillError

if TYPE_CHECKING:
    from typing_extensions import Buffer

_JSON = "SPARQL result in JSON"
_ROWS = frozenset({"application/sparql-results+json", "application/json"})
_TRIPLES = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/ntriples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
}
_CANCELLED = re.compile(rb"cancel|time[d ]*out", re.IGNORECASE)
_TAIL = 100
_VIRTUOSO_NODE = re.compile(rb'("bnode"\s*,\s*"value"\s*:\s*")nodeID://')
"""How Virtuoso names a blank node; inside a JSON string the quotation marks would be escaped."""


def result_in(body: Body, form: Form) -> Result:
    """The whole result; raises `EngineFailed`."""
    _require_all(body)
    if form in ("CONSTRUCT", "DESCRIBE"):
        return tuple(_triples(body))
    # raised here, the error does not hold the engine's reader, which no other thread may drop
    with suppress(SyntaxError, ValueError):
        return result_of(_rows(body, form))
    raise _unfinished(body, _JSON)


def write_result(
    body: Body,
    form: Form,
    to: Writer,
    *,
    rows: ox.QueryResultsFormat,
    triples: ox.RdfFormat,
    most_triples: int = sys.maxsize,
) -> None:
    """Writes the whole result in a format of ours; raises `EngineFailed` before the first byte."""
    _require_all(body)
    if form in ("CONSTRUCT", "DESCRIBE"):
        write_triples(counted(_triples(body), most_triples), to, form=triples)
        return
    whole = False
    with suppress(SyntaxError, ValueError):
        _rows(body, form).serialize(cast(IO[bytes], _Nowhere()), format=rows)
        whole = True
    if not whole:
        raise _unfinished(body, _JSON)
    _rows(body, form).serialize(cast(IO[bytes], to), format=rows)


class _Nowhere(io.RawIOBase):
    """Takes what is written only to see that it can be."""

    def write(self, data: Buffer, /) -> int:
        """Takes a part and gives its length."""
        return memoryview(data).nbytes


def _require_all(body: Body) -> None:
    """Raises where the engine says, in headers of its own, that the answer is not all there is."""
    if "x-sparql-maxrows" in body.headers:
        raise shortened("the limit of rows (Virtuoso: ResultSetMaxRows)")
    if "x-sql-state" in body.headers:
        raise late()


def _unfinished(body: Body, what: str) -> SamspillError:
    """The error for a body that is no whole answer; oxigraph ends it with the reason."""
    return late() if _CANCELLED.search(body.content[-_TAIL:]) else unreadable(what)


def _rows(body: Body, form: Form) -> ox.QuerySolutions | ox.QueryBoolean:
    if body.media_type not in _ROWS:
        raise unreadable(_JSON)
    if form == "ASK":
        json.loads(body.content)  # the reader of truth values is content with half an object
    content = _VIRTUOSO_NODE.sub(rb"\1", body.content)
    found = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean) != (form == "ASK"):
        del found
        raise unreadable(f"result of {form}")
    return found


def _triples(body: Body) -> list[ox.Triple]:
    form = _TRIPLES.get(body.media_type)
    if form is None:
        raise unreadable("N-Triples or Turtle")
    if not body.framed:
        raise EngineFailed(
            "The engine sends triples without saying how long they are, so that nobody can know "
            "whether they are all.",
            advice="Ask for rows with SELECT, or let the engine speak HTTP/1.1 with "
            "Content-Length or chunks.",
        )
    if form == ox.RdfFormat.N_TRIPLES and body.content.strip() and not body.content.endswith(b"\n"):
        raise late() if _CANCELLED.search(body.content[-_TAIL:]) else cut()
    try:
        return [quad.triple for quad in ox.parse(body.content, format=form)]
    except (SyntaxError, ValueError) as error:
        raise _unfinished(body, "N-Triples or Turtle") from error
