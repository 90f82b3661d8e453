"""Ways to answer a query over one N-Quads file in a process that can be killed, behind one seam."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from pathlib import Path
from queue import Queue
from typing import Any, Literal, Protocol

import pyoxigraph as ox

from samspill.engine.confinement import confine, limit_memory
from samspill.engine.processes import Nursery
from samspill.engine.stores import EmbeddedStore
from samspill.engine.workers import Bounds, Query, Standing, Workers
from samspill.errors import QueryStopped, SamspillError

Held = Literal["memory", "all"]
"""What a worker gives up once it holds the dataset: memory only, or files and sockets too."""

MEMORY = 128 * 1024 * 1024
"""Bytes that a query may take above the dataset."""


PATIENT = 120.0
"""Seconds that a query may take unless something else is said."""


class Stopped(Exception):
    """A query was late, or its process has ended."""


class Way(Protocol):
    """One way; made with what it opens, a number of workers, and what these give up."""

    def ask(self, text: str, *, seconds: float = PATIENT) -> bytes:
        """The answer as SPARQL JSON, empty where the engine refuses; raises `Stopped`."""

    def close(self) -> None:
        """Ends its processes."""


class Forked:
    """Ours: workers forked from a nursery that holds the dataset."""

    def __init__(self, path: Path, count: int, _held: Held) -> None:
        self._nursery = Nursery({"path": str(path)}, memory=MEMORY)
        kept = Standing(after=PATIENT)  # a worker that gives way would not be kept, nor its memory
        self._pools = {
            PATIENT: Workers(self._nursery, count=count, bounds=Bounds(PATIENT), standing=kept)
        }

    def ask(self, text: str, *, seconds: float = PATIENT) -> bytes:
        """The answer as SPARQL JSON."""
        if seconds not in self._pools:
            self._pools[seconds] = Workers(self._nursery, count=1, bounds=Bounds(seconds))
        try:
            with self._pools[seconds].asked(Query(text, trusted=True)) as reply:
                return reply.content.read()
        except QueryStopped as error:
            raise Stopped(error.detail) from error
        except SamspillError:
            return b""

    def close(self) -> None:
        """Ends its processes."""
        for pool in self._pools.values():
            pool.close()
        self._nursery.close()


class Started:
    """Processes of `multiprocessing`, each opening the dataset by itself, killed when late."""

    def __init__(
        self,
        opening: Callable[[Path], EmbeddedStore],
        context: SpawnContext | ForkServerContext,
        *where: Any,
    ) -> None:
        self._path, count, self._held = where
        self._opening, self._context = opening, context
        self._idle: Queue[tuple[Any, Connection]] = Queue()
        for one in [self._started() for _ in range(count)]:
            self._idle.put(_ready(*one))

    def ask(self, text: str, *, seconds: float = PATIENT) -> bytes:
        """The answer as SPARQL JSON; a process that has ended since is replaced first."""
        process, pipe = self._idle.get()
        answer = None
        with suppress(EOFError, OSError):
            if not process.is_alive():
                pipe.close()
                process, pipe = _ready(*self._started())
            pipe.send_bytes(text.encode())
            answer = pipe.recv_bytes() if pipe.poll(seconds) else None
        if answer is None:
            process.kill()
            process.join()
        self._idle.put((process, pipe))
        if answer is None:
            raise Stopped("it was late, or its process has ended")
        return answer

    def close(self) -> None:
        """Ends its processes."""
        while not self._idle.empty():
            process, pipe = self._idle.get()
            process.kill()
            process.join()
            pipe.close()

    def _started(self) -> tuple[Any, Connection]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_answering, args=(self._opening, self._path, theirs, self._held), daemon=True
        )
        process.start()
        theirs.close()
        return process, ours


def _ready(process: Any, pipe: Connection) -> tuple[Any, Connection]:
    """A process that has opened the dataset; raises `Stopped` where it could not."""
    try:
        pipe.recv_bytes()
    except EOFError as error:
        raise Stopped("its process could not open the dataset") from error
    return process, pipe


class Pebbles:
    """pebble's pool of processes, which has deadlines; its initializer opens the dataset."""

    def __init__(self, path: Path, count: int, held: Held) -> None:
        from pebble import ProcessPool

        self._pool = ProcessPool(
            max_workers=count,
            initializer=_open_for_pebble,
            initargs=(path, held),
            context=multiprocessing.get_context("spawn"),
        )

    def ask(self, text: str, *, seconds: float = PATIENT) -> bytes:
        """The answer as SPARQL JSON."""
        from pebble import ProcessExpired

        try:
            future = self._pool.schedule(_answer_for_pebble, args=(text,), timeout=seconds)
            return bytes(future.result())
        except (TimeoutError, ProcessExpired, RuntimeError) as error:
            raise Stopped(str(error)) from error

    def close(self) -> None:
        """Ends its processes."""
        self._pool.stop()
        self._pool.join()


class Unisolated:
    """No isolation: the store in the process that asks, with nothing to hold it."""

    def __init__(self, path: Path, _count: int, _held: Held) -> None:
        self._store = EmbeddedStore.load(path)

    def ask(self, text: str, *, seconds: float = PATIENT) -> bytes:
        """The answer as SPARQL JSON, whenever it comes."""
        return _answered(self._store, text)

    def close(self) -> None:
        """Has nothing to end."""


def spawned(*where: Any) -> Way:
    """Each process starts from nothing and loads the file."""
    return Started(EmbeddedStore.load, multiprocessing.get_context("spawn"), *where)


def checkpointed(*where: Any) -> Way:
    """Each process starts from nothing and reads a store on disk that was prepared."""
    return Started(open_checkpoint, multiprocessing.get_context("spawn"), *where)


def forkserved(*where: Any) -> Way:
    """Each process is forked from one that has the modules, and loads the file."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return Started(EmbeddedStore.load, context, *where)


WAYS: dict[str, Callable[..., Way]] = {
    "forked from a nursery": Forked,
    "spawn": spawned,
    "spawn on a checkpoint": checkpointed,
    "forkserver": forkserved,
    "pebble": Pebbles,
    "no isolation": Unisolated,
}


def prepare_checkpoint(path: Path, folder: Path) -> None:
    """Writes a file's statements into a store on disk, once more in its default graph."""
    inner = ox.Store(str(folder))
    inner.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
    inner.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    inner.flush()


def open_checkpoint(folder: Path) -> EmbeddedStore:
    """A store on disk, to be read only."""
    return EmbeddedStore(ox.Store.read_only(str(folder)))


def _answered(store: EmbeddedStore, text: str) -> bytes:
    to = BytesIO()
    try:
        store.write(text, to, rows=ox.QueryResultsFormat.JSON, triples=ox.RdfFormat.N_TRIPLES)
    except (RuntimeError, OSError, MemoryError):
        return b""
    return to.getvalue()


def _hold(held: Held) -> None:
    if held == "all":
        confine(memory=MEMORY)
    else:
        limit_memory(MEMORY)


def _answering(
    opening: Callable[[Path], EmbeddedStore], path: Path, pipe: Connection, held: Held
) -> None:
    """What a process does: tells that it is ready, then answers, and so on."""
    store = opening(path)
    _hold(held)
    pipe.send_bytes(b"ready")
    with suppress(EOFError):
        while True:
            pipe.send_bytes(_answered(store, pipe.recv_bytes().decode()))
    os._exit(0)


_HERE = threading.local()
"""The store of a process of pebble's, whose tasks get nothing else to hold it by."""


def _open_for_pebble(path: Path, held: Held) -> None:
    _HERE.store = EmbeddedStore.load(path)
    _hold(held)


def _answer_for_pebble(text: str) -> bytes:
    return _answered(_HERE.store, text)
