"""Worker processes that answer strangers' queries: a query that ends its process ends no other.

The engine can be brought down by a text (`ORDER BY ?o` over terms of many kinds is enough) and
cannot be stopped from Python, so it runs where it can be killed. An answer is passed on whole.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Sequence
from math import ceil
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import pyoxigraph as ox

from samspill.engine.stores import EmbeddedStore, Result
from samspill.errors import QueryStopped, SamspillError, StorageUnwritable, SyntaxProblem

DEADLINE = 10.0
"""Seconds that a stranger's query may take."""

MEMORY = 512 * 1024 * 1024
"""Bytes that a query may take above what the dataset itself takes."""

_CONTEXT = get_context("spawn")


class Workers:
    """A fixed number of processes over the finished store in a folder; each starts when needed.

    `deadline` is in seconds; None lets a query take the time it takes.
    """

    def __init__(
        self, path: Path, *, in_memory: bool, count: int = 2, deadline: float | None = DEADLINE
    ) -> None:
        self._path, self._in_memory, self._deadline = path, in_memory, deadline
        self._idle: SimpleQueue[_Worker | None] = SimpleQueue()
        for _ in range(count):
            self._idle.put(None)

    def query(self, text: str) -> Result:
        """The whole result of a query; raises `SyntaxProblem` and `QueryStopped`."""
        result: Result = self._asked("query", text)
        return result

    def serialize(
        self,
        text: str,
        *,
        rows: ox.QueryResultsFormat,
        triples: ox.RdfFormat,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> bytes:
        """The whole result in a format for its kind; raises `SyntaxProblem`, `QueryStopped`."""
        chosen = (rows.media_type, triples.media_type, tuple(default_graphs), tuple(named_graphs))
        result: bytes = self._asked("serialize", text, *chosen)
        return result

    def close(self) -> None:
        """Ends the processes that are idle."""
        while not self._idle.empty():
            worker = self._idle.get()
            if worker is not None:
                worker.end()

    def _asked(self, *job: object) -> Any:
        try:
            worker = self._idle.get(timeout=self._deadline)
        except Empty as error:
            raise QueryStopped(
                "All processes for queries are busy.", advice="Try again in a few seconds."
            ) from error
        try:
            if worker is not None and not worker.process.is_alive():
                worker.end()
                worker = None
            if worker is None:
                worker = _Worker(self._path, self._in_memory, self._deadline)
            answer = worker.asked(job, self._deadline)
        except BaseException:
            if worker is not None:
                worker.end()
            worker = None
            raise
        finally:
            self._idle.put(worker)
        if isinstance(answer, _Refusal):
            raise answer.error()
        return answer


class _Refusal:
    """An error of ours on its way from a worker; plain values, which any process can read."""

    def __init__(self, error: SamspillError) -> None:
        self.kind, self.detail, self.advice = type(error), error.detail, error.advice
        self.fields = dict(error.fields)

    def error(self) -> SamspillError:
        """The error as it was raised."""
        return self.kind(self.detail, advice=self.advice, **self.fields)


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, path: Path, in_memory: bool, deadline: float | None) -> None:
        self._pipe, theirs = _CONTEXT.Pipe()
        self.process = _CONTEXT.Process(
            target=_work,
            args=(str(path), in_memory, deadline, theirs),
            daemon=True,
            name="samspill-worker",
        )
        self.process.start()
        theirs.close()
        try:
            self._pipe.recv()
        except EOFError as error:
            self.end()
            raise StorageUnwritable(
                "The version that is served can no longer be read from the disk.",
                advice="Start the service again: samspill serve.",
            ) from error

    def asked(self, job: tuple[object, ...], deadline: float | None) -> Any:
        """What the worker answers; raises `QueryStopped` when it is late or has died."""
        try:
            self._pipe.send(job)
            if not self._pipe.poll(deadline):
                raise QueryStopped(
                    f"The query took longer than {deadline:g} seconds and was stopped.",
                    advice="Ask for less: name more of the pattern, or add a LIMIT.",
                )
            return self._pipe.recv()
        except (EOFError, OSError) as error:
            raise QueryStopped(
                "The query brought down the process that ran it; nothing else was harmed.",
                advice="It needed too much memory, or sorted values of kinds that have no order: "
                "ask for less, or sort by STR(…) of what is sorted.",
            ) from error

    def end(self) -> None:
        """Kills the process."""
        self.process.kill()
        self.process.join()
        self._pipe.close()


def _work(path: str, in_memory: bool, deadline: float | None, pipe: Connection) -> None:
    """What a worker process does until its pipe is closed.

    An alarm ends a runaway query also where the service that should end it is no more.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the service, which ends us
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the engine's last words are not for a reader
    store = EmbeddedStore.read_only(Path(path))
    if in_memory:
        store = EmbeddedStore.of(store.quads())
    _limit_memory()
    pipe.send("ready")
    while True:
        try:
            kind, text, *chosen = pipe.recv()
        except EOFError:
            return
        signal.alarm(0 if deadline is None else ceil(deadline) + 2)
        try:
            answer = store.query(text) if kind == "query" else _written(store, text, *chosen)
        except SamspillError as error:
            pipe.send(_Refusal(error))
        else:
            pipe.send(answer)
        signal.alarm(0)


def _written(
    store: EmbeddedStore,
    text: str,
    rows: str,
    triples: str,
    default_graphs: Sequence[str],
    named_graphs: Sequence[str],
) -> bytes:
    row_format = ox.QueryResultsFormat.from_media_type(rows)
    triple_format = ox.RdfFormat.from_media_type(triples)
    if row_format is None or triple_format is None:
        raise SyntaxProblem("A result has no such format.")
    return store.serialize(
        text,
        rows=row_format,
        triples=triple_format,
        default_graphs=default_graphs,
        named_graphs=named_graphs,
    )


def _limit_memory() -> None:
    """Holds the process to what it has now and `MEMORY` more, where the system tells what it has.

    The core of a process that the limit ends is of no use to anybody.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
