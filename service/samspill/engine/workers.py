"""Workers: processes that answer queries over one version, and can be killed.

The engine can be brought down by a text (`ORDER BY ?o` over terms of many kinds is enough) and
cannot be stopped from Python, so no query runs in the process that serves people. An answer is
passed on only when it is whole.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from math import inf
from tempfile import SpooledTemporaryFile
from typing import IO, NoReturn, cast

import pyoxigraph as ox

from samspill.engine import frames
from samspill.engine.processes import LAST, Nursery, Worker
from samspill.engine.stores import Result, Writer, result_of
from samspill.errors import QueryStopped

IN_MEMORY = 1024 * 1024
"""Bytes of an answer that are kept in memory; a longer one goes to a temporary file."""

SLOW_AFTER = 1.0
"""Seconds after which a query counts as a slow one."""


@dataclass(frozen=True)
class Bounds:
    """How long a query may take (seconds), and how many rows or triples and bytes it may give."""

    seconds: float = 10.0
    rows: int = sys.maxsize
    bytes: int = sys.maxsize


@dataclass(frozen=True)
class Standing:
    """How queries give way: their niceness at `first`, and `then` after seconds of computing."""

    first: int = 0
    after: float = SLOW_AFTER
    then: int = 5


STRANGERS = Standing(first=10, after=0.05, then=LAST)
"""The standing of queries that anyone may send, behind our own from the start."""


@dataclass(frozen=True)
class Query:
    """A query as it is sent to a worker; `trusted` ones are ours and are not examined again.

    `rows` and `triples` are the media types for the two kinds of result. Where one is None, that
    kind cannot be sent, and `none` says why, for rows (True) and triples (False). With `preview`
    the answer is so many of its first lines, in formats of one row a line.
    """

    text: str
    rows: str | None = ox.QueryResultsFormat.JSON.media_type
    triples: str | None = ox.RdfFormat.N_TRIPLES.media_type
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()
    trusted: bool = False
    none: Mapping[bool, Mapping[str, object]] = field(default_factory=dict)
    preview: int | None = None


@dataclass(frozen=True)
class Reply:
    """A whole answer: a file to read and to close, and what its worker tells of it.

    `form` and `volatile` are those of `QueryFacts`, None and False for a trusted query; `cpu` are
    the seconds that the worker computed, `more` is True for a preview of a longer answer.
    """

    content: IO[bytes]
    size: int
    form: str | None
    volatile: bool
    cpu: float
    more: bool = False


@dataclass
class Meter:
    """Seconds of work that queries have cost whoever carries it."""

    seconds: float = 0.0


METER: ContextVar[Meter | None] = ContextVar("samspill_meter", default=None)
"""The meter that queries asked from here are charged to."""


@dataclass
class Tally:
    """What has happened in a pool since it began; read by whoever watches the service."""

    answered: int = 0
    late: int = 0
    died: int = 0
    refused: int = 0
    running: int = 0
    slow: int = 0


class Workers:
    """Up to `count` workers over the dataset of a nursery; each is made when it is needed.

    With `slow`, no more than so many queries may run longer than a second: a further one is
    stopped, so that there is always room for quick ones.
    """

    def __init__(
        self,
        nursery: Nursery,
        *,
        count: int,
        bounds: Bounds,
        slow: int | None = None,
        standing: Standing = Standing(),
    ) -> None:
        self.bounds = bounds
        self.tally = Tally()
        self._nursery = nursery
        self._kept = count
        self._standing = standing
        self._idle: list[Worker] = []
        self._places = threading.Semaphore(count)
        self._slow = threading.Semaphore(count if slow is None else min(slow, count))
        self._lock = threading.Lock()

    def query(self, text: str) -> Result:
        """The whole result of a query of ours; raises `SyntaxProblem` and `QueryStopped`."""
        with self.asked(Query(text, trusted=True)) as reply:
            return read_result(reply.content.read())

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
        """Writes the whole result of a query of ours in a format for its kind."""
        query = Query(
            text, rows.media_type, triples.media_type, default_graphs, named_graphs, trusted=True
        )
        with self.asked(query, most=most_triples) as reply:
            while part := reply.content.read(IN_MEMORY):
                to.write(part)

    @contextmanager
    def asked(self, query: Query, *, most: int = sys.maxsize) -> Iterator[Reply]:
        """The whole answer to a query while the block runs; raises as `ask` does."""
        reply = self.ask(query, most=most)
        with reply.content:
            yield reply

    def ask(self, query: Query, *, most: int = sys.maxsize) -> Reply:
        """The whole answer to a query, whose content must be closed.

        Raises the errors of the query itself, and `QueryStopped` when it took too long or too
        much, or when there was no room for it.
        """
        if not self._places.acquire(timeout=self.bounds.seconds):
            self.tally.refused += 1
            raise busy()
        self.tally.running += 1
        began = time.monotonic()
        spent: float | None = None
        try:
            reply = self._run(query, most)
            spent = reply.cpu
            return reply
        finally:
            if (meter := METER.get()) is not None:
                meter.seconds += time.monotonic() - began if spent is None else spent
            self.tally.running -= 1
            self._places.release()

    def close(self) -> None:
        """Ends the workers that are idle; those at work end when they have answered."""
        with self._lock:
            idle, self._idle, self._kept = self._idle, [], 0
        for worker in idle:
            worker.end()

    def _run(self, query: Query, most: int) -> Reply:
        worker = self._sent(query, most)
        content = cast(IO[bytes], SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - kept open
        last: tuple[bytes, bytes] | None = None
        try:
            for kind, part in self._said(worker):
                if kind != b"D":
                    last = kind, part
                    break
                content.write(part)
            assert last is not None  # noqa: S101
            end = frames.ended(*last)
        except BaseException:
            content.close()
            raise
        finally:
            self._back(worker, usable=last is not None)
        self.tally.answered += 1
        size = content.tell()
        content.seek(0)
        return Reply(
            content,
            size,
            form=end.get("form"),
            volatile=end.get("volatile", False),
            cpu=end["cpu"],
            more=end.get("more", False),
        )

    def _sent(self, query: Query, most: int) -> Worker:
        """A worker that has taken a query: an idle one, or a new one."""
        job = {
            "text": query.text,
            "rows": query.rows,
            "triples": query.triples,
            "default_graphs": list(query.default_graphs),
            "named_graphs": list(query.named_graphs),
            "trusted": query.trusted,
            "none": [query.none.get(False), query.none.get(True)],
            "preview": query.preview,
            "seconds": self.bounds.seconds,
            "max_rows": min(most, self.bounds.rows),
            "max_bytes": self.bounds.bytes,
        }
        while True:
            with self._lock:
                worker = self._idle.pop() if self._idle else None
            fresh = worker is None
            if worker is None:
                worker = self._nursery.worker()
                if self._standing.first:
                    worker.give_way(self._standing.first)
            try:
                worker.ask(job)
            except OSError:  # it died while it was idle
                worker.end()
                if fresh:
                    raise busy() from None
            else:
                return worker

    def _said(self, worker: Worker) -> Iterator[tuple[bytes, bytes]]:
        """What a worker says until it is late; a query that takes its time gives way to others."""
        began = time.monotonic()
        until, slow_at = began + self.bounds.seconds, began + SLOW_AFTER
        look = began + self._standing.after
        try:
            while True:
                step = min(until, slow_at, look)
                left = step - time.monotonic()
                if left > 0 and worker.answers(left):
                    yield worker.receive(until)
                elif step == until:
                    self._late()
                elif step == look:
                    look = self._looked_at(worker)
                else:
                    self._slowed()
                    slow_at = inf
        except TimeoutError:
            self._late()
        except (EOFError, ConnectionError) as error:
            self.tally.died += 1
            raise QueryStopped(
                "The query brought down the process that ran it; nothing else was harmed.",
                advice="It needed too much memory, or sorted values of kinds that have no order: "
                "ask for less, or sort by STR(…) of what is sorted.",
            ) from error
        finally:
            if slow_at == inf:
                self.tally.slow -= 1
                self._slow.release()

    def _looked_at(self, worker: Worker) -> float:
        """Lets a worker that has computed long enough give way; gives when to look again."""
        left = self._standing.after - worker.computed()
        if left > 0:
            return time.monotonic() + max(left, 0.01)
        worker.demoted = True
        worker.give_way(self._standing.then)
        return inf

    def _slowed(self) -> None:
        """Counts one more slow query; stops it where there are as many as there may be."""
        if not self._slow.acquire(blocking=False):
            self.tally.refused += 1
            raise busy("Too many long queries run here at this moment; yours was stopped.")
        self.tally.slow += 1

    def _late(self) -> NoReturn:
        self.tally.late += 1
        raise QueryStopped(
            f"The query took longer than {self.bounds.seconds:g} seconds and was stopped.",
            advice="Ask for less: name more of the pattern, or add a LIMIT.",
            seconds=self.bounds.seconds,
        ) from None

    def _back(self, worker: Worker, *, usable: bool) -> None:
        """Keeps a worker for the next query, unless it has died, is late or was demoted."""
        with self._lock:
            keep = usable and not worker.demoted and len(self._idle) < self._kept
            if keep:
                self._idle.append(worker)
        if not keep:
            worker.end()


def read_result(content: bytes) -> Result:
    """What an answer to a query of ours holds: SPARQL JSON, or N-Triples."""
    if content.startswith(b"{"):
        return result_of(ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON))
    return tuple(quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES))


def busy(what: str = "All processes for queries are busy.") -> QueryStopped:
    """The refusal of a query for which there is no room."""
    return QueryStopped(what, advice="Try again in a few seconds.", retry_after=5)
