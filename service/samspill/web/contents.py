"""What was made and is sent to many: in memory, or where it is long in a file without a name."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

from samspill.engine.workers import IN_MEMORY


class Content:
    """Bytes that are written once and read by any number at the same time.

    A file that holds them is gone when nobody has this any more.
    """

    def __init__(self, content: bytes = b"") -> None:
        self.size = 0
        self._memory = bytearray()
        self._file: IO[bytes] | None = None
        self.write(content)

    def write(self, part: bytes) -> None:
        """Adds a part; raises OSError where the disk is full."""
        self.size += len(part)
        if self._file is None and self.size <= IN_MEMORY:
            self._memory += part
            return
        if self._file is None:
            self._file = TemporaryFile(buffering=0)  # noqa: SIM115 - kept open
            weakref.finalize(self, self._file.close)
            self._file.write(self._memory)
            self._memory.clear()
        self._file.write(part)

    def read(self) -> bytes:
        """All of it."""
        return b"".join(self.parts())

    def parts(self) -> Iterator[bytes]:
        """All of it, part by part."""
        if self._file is None:
            yield bytes(self._memory)
            return
        at = 0
        while part := os.pread(self._file.fileno(), IN_MEMORY, at):
            at += len(part)
            yield part
