"""Results held to their limits while they are written: never a shortened one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import pyoxigraph as ox

from samspill.errors import ResultTooLarge

Item = TypeVar("Item")

_PART = 64 * 1024
"""Bytes that are gathered before they are passed on."""


_BEYOND = {
    ox.QueryResultsFormat.CSV: -1,  # the line of names
    ox.QueryResultsFormat.TSV: -1,
    ox.QueryResultsFormat.JSON: 1,  # the commas between rows are counted
    ox.QueryResultsFormat.XML: 0,
}


@dataclass(frozen=True)
class ResultLimits:
    """The most rows (or triples) and bytes that a result may have."""

    rows: int
    bytes: int


@dataclass
class BoundedWriter:
    """Passes parts of a result on, until it has too many bytes or rows: `ResultTooLarge`."""

    pass_on: Callable[[bytes], None]
    limits: ResultLimits
    rows: ox.QueryResultsFormat | None = None
    _gathered: bytearray = field(default_factory=bytearray)
    _bytes: int = 0
    _rows: int = 0
    _quoted: bool = False

    def write(self, data: bytes, /) -> int:
        """Takes a part and gives its length."""
        self._bytes += len(data)
        hold("bytes", self._bytes, self.limits.bytes)
        if self.rows is not None:
            self._rows += self._counted(data)
            hold("rows", self._rows + _BEYOND[self.rows], self.limits.rows)
        self._gathered += data
        if len(self._gathered) >= _PART:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Passes on what is gathered."""
        if self._gathered:
            self.pass_on(bytes(self._gathered))
            self._gathered.clear()

    def _counted(self, data: bytes) -> int:
        """How many rows end in a part; in CSV a line end between quotes ends none."""
        if self.rows == ox.QueryResultsFormat.TSV:
            return data.count(b"\n")
        if self.rows == ox.QueryResultsFormat.XML:
            return data.count(b"</result>")
        if self.rows == ox.QueryResultsFormat.JSON:
            return data.count(b"},{")
        pieces = data.split(b'"')
        outside = pieces[self._quoted :: 2]
        self._quoted ^= len(pieces) % 2 == 0
        return sum(piece.count(b"\n") for piece in outside)


def counted(items: Iterable[Item], most: int) -> Iterator[Item]:
    """The items, until they are more than `most`: `ResultTooLarge`."""
    for number, item in enumerate(items, start=1):
        hold("triples", number, most)
        yield item


def hold(what: str, value: int, most: int) -> None:
    """Raises `ResultTooLarge` when there are more than `most`."""
    if value > most:
        raise ResultTooLarge(
            f"The result has more than {most} {what}, which is the limit; none of it is sent.",
            advice="Ask for less with LIMIT and OFFSET, or fetch the whole dataset: /dataset.nq.",
            limit=what,
            maximum=most,
        )
