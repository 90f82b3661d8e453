"""Where a command writes what it makes: standard output, or a file that is whole or not there."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from samspill.errors import BadValue, SamspillError, StorageFull


def write_stdout(parts: Iterable[str | bytes]) -> None:
    """Writes bytes, and text as UTF-8 whatever the terminal is set to, to standard output."""
    try:
        for part in parts:
            sys.stdout.buffer.write(part if isinstance(part, bytes) else part.encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _problem("standard output", error) from error


def write_whole(path: Path, parts: Iterable[str | bytes]) -> None:
    """Writes a file aside and renames it into place; what was there stays when that fails.

    Raises `BadValue` for a path that cannot be written and `StorageFull`.
    """
    target = path.resolve()
    aside = target.parent / f".{target.name}.{os.getpid()}.part"
    special = target.exists() and not target.is_file()  # such as /dev/null
    try:
        with (target if special else aside).open("wb") as file:
            for part in parts:
                file.write(part if isinstance(part, bytes) else part.encode())
            file.flush()
            if not special:
                os.fsync(file.fileno())
        if not special:
            aside.replace(target)
    except OSError as error:
        raise _problem(str(path), error) from error
    finally:
        if not special:
            aside.unlink(missing_ok=True)


def _problem(target: str, error: OSError) -> SamspillError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StorageFull(
            f"There is no room left for {target}.",
            advice="Free some space or name another file.",
        )
    return BadValue(
        f"{target} cannot be written: {error.strerror or error}.",
        advice="Check that the folder is there and may be written to; nothing was written.",
    )
