"""The stores that are compared, behind one seam: load N-Quads, then count a query's rows."""

from __future__ import annotations

import io
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pyoxigraph as ox

from samspill.engine.stores import EmbeddedStore, Rows

Ask = Callable[[str], int]
"""Runs a query to its end and gives the number of rows."""


def in_memory(lines: bytes, _folder: Path) -> Ask:
    """Samspill's store in memory, as `samspill serve` has it."""
    return _embedded(EmbeddedStore.of(ox.parse(lines, format=ox.RdfFormat.N_QUADS)))


def on_disk(lines: bytes, folder: Path) -> Ask:
    """Samspill's store on disk, as `samspill ask` has it."""
    EmbeddedStore.write(folder / "store", ox.parse(lines, format=ox.RdfFormat.N_QUADS))
    return _embedded(EmbeddedStore.read_only(folder / "store"))


def rdflib(lines: bytes, _folder: Path) -> Ask:
    """rdflib's own store and engine, in memory."""
    from rdflib import Dataset

    dataset = Dataset(default_union=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib warns of itself
        dataset.parse(io.BytesIO(lines), format="nquads")
    return lambda query: len(dataset.query(query))


PEERS = {"memory": in_memory, "disk": on_disk, "rdflib": rdflib}


class TimeUp(BaseException):
    """The patience with a question is at an end; no handler of errors may take it for one."""


@contextmanager
def limit(seconds: int) -> Iterator[None]:
    """Raises `TimeUp` when the block, which must be Python, takes longer."""

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    # again every second, for one that rings while rdflib tidies up is lost
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _embedded(store: EmbeddedStore) -> Ask:
    def ask(query: str) -> int:
        result = store.query(query)
        assert isinstance(result, Rows)
        return len(result.rows)

    return ask
