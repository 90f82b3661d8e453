"""The data directory as its disk sees it: what fails there is told of in our own words."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from samspill.errors import SamspillError, StorageFull, StorageUnwritable

_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


@contextmanager
def storage(folder: Path) -> Iterator[None]:
    """Turns what the system says of a disk into `StorageFull` or `StorageUnwritable`."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise full(folder) from error
        raise unusable(folder, _reason(error)) from error


def full(folder: Path) -> SamspillError:
    """The error of a disk on which there is no room left."""
    return StorageFull(
        f"There is no room left on the disk of {folder}.",
        advice="Free some space and try again; nothing was changed.",
    )


def unusable(folder: Path, reason: str) -> SamspillError:
    """The error of a data directory that cannot be read or written."""
    return StorageUnwritable(
        f"The data directory {folder} cannot be used: {reason}.",
        advice="Check the folder's permissions, or name another one with SAMSPILL_DATA_DIR.",
    )


def has_room(folder: Path) -> bool:
    """Whether a megabyte can be written to a folder; it is taken away again."""
    probe = folder / f".room-{os.getpid()}"
    try:
        probe.write_bytes(bytes(1 << 20))
    except OSError as error:
        return error.errno not in _FULL
    finally:
        probe.unlink(missing_ok=True)
    return True


def sync(folder: Path) -> None:
    """Makes the names in a folder survive a power cut, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reason(error: OSError) -> str:
    """What the system says, without the number and the Python spelling of the path."""
    if error.strerror and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error)
