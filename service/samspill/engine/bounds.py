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

_MARKS = {
    ox.QueryResultsFormat.CSV: b"\n",
    ox.QueryResultsFormat.TSV: b"\n",
    ox.QueryResultsFormat.JSON: b"},{",
    ox.QueryResultsFormat.XML: b"</result>",
}
"""What stands once for each row."""

_QUOTING = (ox.QueryResultsFormat.CSV, ox.QueryResultsFormat.JSON)
"""The formats in whose values it can stand too, between quotes."""


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
    _tail: bytes = b""
    _escape: bytes = b""

    def write(self, data: bytes, /) -> int:
        """Takes a part and gives its length."""
        self._bytes += len(data)
        hold("bytes", self._bytes, self.limits.bytes)
        if self.rows is not None:
            self._rows += self._counted(data, self.rows)
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

    def _counted(self, data: bytes, form: ox.QueryResultsFormat) -> int:
        """How many rows end in a part; what stands between quotes ends none."""
        if form in _QUOTING:
            data = self._outside(data, escapes=form == ox.QueryResultsFormat.JSON)
        mark = _MARKS[form]
        found = self._tail + data
        self._tail = found[len(found) - len(mark) + 1 :]
        return found.count(mark)

    def _outside(self, data: bytes, *, escapes: bool) -> bytes:
        """What of a part stands outside quotes; with `escapes`, a backslash can hide a quote."""
        if escapes:
            data = self._escape + data
            odd = (len(data) - len(data.rstrip(b"\\"))) % 2
            self._escape, data = data[len(data) - odd :], data[: len(data) - odd]
            data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
        pieces = data.split(b'"')
        outside = b'"'.join(pieces[self._quoted :: 2])
        self._quoted ^= len(pieces) % 2 == 0
        return outside


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
