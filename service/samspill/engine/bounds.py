"""Results held to their limits while they are written: never a shortened one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import pyoxigraph as ox

from samspill.errors import NotAcceptable, ResultTooLarge

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

_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""Control characters, U+FFFE and U+FFFF, in UTF-8."""

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


class Enough(Exception):
    """A preview has all the lines that it shows, and there are more."""


@dataclass
class PreviewWriter:
    """Passes on so many lines of a result, then raises `Enough`; for formats of one row a line.

    There are fewer where they are long: what is read at once has bounds too.
    """

    pass_on: Callable[[bytes], None]
    lines: int
    room: int = 2 * 1024 * 1024
    _gathered: bytearray = field(default_factory=bytearray)

    def write(self, data: bytes, /) -> int:
        """Takes a part and gives its length; raises `ResultTooLarge` for a row that is too long."""
        parts = data.split(b"\n")
        for part in parts[:-1][: self.lines]:
            self._gathered += part + b"\n"
        more = len(parts) - 1 - self.lines
        self.lines = max(0, -more)
        if self.lines:
            self._gathered += parts[-1]
            self._hold()
        elif more > 0 or parts[-1]:
            self._hold()
            raise Enough  # also when the engine tries to write the same again
        return len(data)

    def flush(self) -> None:
        """Passes on what is gathered; the engine calls it too."""
        if self._gathered:
            self.pass_on(bytes(self._gathered))
            self._gathered.clear()

    def _hold(self) -> None:
        """Keeps the whole lines that there is room for."""
        if len(self._gathered) <= self.room:
            return
        heading = self._gathered.find(b"\n")
        end = self._gathered.rfind(b"\n", 0, self.room)
        self.lines = 0
        if end <= heading:
            self._gathered.clear()
            raise ResultTooLarge(
                "A row of this result is too long to be shown on a page.",
                advice="Take it as a file, such as CSV or JSON.",
                limit="bytes",
                maximum=self.room,
            )
        del self._gathered[end + 1 :]
        raise Enough


class XmlWriter:
    """Passes parts of XML on; refuses characters that it cannot hold, which the engine writes."""

    def __init__(self, inner: BoundedWriter) -> None:
        self._inner = inner
        self._tail = b""

    def write(self, data: bytes, /) -> int:
        """Takes a part and gives its length; raises `NotAcceptable`."""
        if _NOT_XML.search(self._tail + data):
            raise NotAcceptable(
                "This result holds characters that XML has no way to write.",
                advice="Ask for another format, such as JSON, TSV, Turtle or N-Triples.",
            )
        self._tail = data[-2:]
        return self._inner.write(data)

    def flush(self) -> None:
        """Passes on what is gathered."""
        self._inner.flush()


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
