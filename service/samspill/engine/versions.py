"""The data directory: numbered, immutable versions of the store, and which one is current.

A version is a folder of its own that is written aside, synced to disk, renamed into place and
then pointed at. So a reader sees the whole of one version, and a failed write changes nothing.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pyoxigraph as ox
from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from samspill.engine.stores import EmbeddedStore
from samspill.errors import Busy, SamspillError, StorageFull, StorageUnwritable

KEPT = 3
"""How many versions stay on disk: readers of the one before finish in peace."""

_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


@dataclass(frozen=True)
class Version:
    """What is known of one version of the dataset.

    `sources` says for each data graph where it was read from; `shipped` lists the folders that
    came with the package, `fingerprint` is that of everything the package ships. `digest` is the
    SHA-256 of the sorted N-Quads without the provenance graph.
    """

    number: int
    created: str
    software: str
    digest: str
    fingerprint: str
    quads: int
    sources: Mapping[str, str]
    shipped: tuple[str, ...]
    findings: Mapping[str, int] = field(default_factory=dict)


class VersionFolder:
    """The versions under one data directory."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir
        self._versions = data_dir / "versions"
        self._pointer = data_dir / "current"

    def current(self) -> Version | None:
        """The version that is served, or None in a fresh data directory.

        Raises `StorageUnwritable` where something is there that cannot be read.
        """
        try:
            pointer = self._pointer.read_bytes().strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unusable(_reason(error)) from error
        if not pointer.isdigit():
            raise self._unusable(f"the file {self._pointer} does not name a version")
        description = self._folder(int(pointer)) / "version.json"
        try:
            return TypeAdapter(Version).validate_json(description.read_bytes())
        except OSError as error:
            raise self._unusable(f"{description}: {_reason(error)}") from error
        except ValidationError as error:
            raise self._unusable(f"{description} does not describe a version") from error

    def store_path(self, version: Version) -> Path:
        """The folder of a version's store."""
        return self._folder(version.number) / "store"

    def open(self, version: Version) -> EmbeddedStore:
        """The store of a version, read-only; writes nothing, so it may be on read-only media."""
        try:
            return EmbeddedStore.read_only(self.store_path(version))
        except OSError as error:
            raise self._unusable(_reason(error)) from error

    @contextmanager
    def writing(self, *, wait: float = 0) -> Iterator[None]:
        """The one writer's lock, held while the block runs; raises `Busy` after `wait` seconds."""
        with self._storage():
            self._versions.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.path / "write.lock", timeout=wait)
            try:
                lock.acquire()
            except Timeout as error:
                raise Busy(
                    f"Another process is writing to {self.path}.",
                    advice="Wait until it is done, or use another folder: SAMSPILL_DATA_DIR.",
                ) from error
            except NotImplementedError as error:  # some network file systems
                raise self._unusable("its file system cannot lock files") from error
        try:
            yield
        finally:
            lock.release()

    def add(self, version: Version, quads: Iterable[ox.Quad]) -> None:
        """Writes a version and makes it the current one; the lock must be held.

        Raises `StorageFull` or `StorageUnwritable`; then the version before is still current.
        """
        building = self._versions / f".building-{os.getpid()}"
        pointer = building.with_suffix(".pointer")
        final = self._folder(version.number)
        with self._storage():
            for leftover in self._versions.glob(".building-*"):
                _remove(leftover)
            _remove(final)  # left by a stop between the rename and the pointer
            try:
                building.mkdir()
                EmbeddedStore.write(building / "store", quads)
                description = json.dumps(asdict(version), indent=2, ensure_ascii=False)
                _write_synced(building / "version.json", description)
                _write_synced(pointer, str(version.number))
                _sync(building)
                building.rename(final)
                _sync(self._versions)
                pointer.replace(self._pointer)
            except BaseException:
                _remove(building)
                _remove(pointer)
                raise
            _sync(self.path)
        self._prune(version.number)

    def _prune(self, current: int) -> None:
        for folder in self._versions.iterdir():
            if folder.name.isdigit() and int(folder.name) <= current - KEPT:
                shutil.rmtree(folder, ignore_errors=True)

    def _folder(self, number: int) -> Path:
        return self._versions / f"{number:06d}"

    def _unusable(self, reason: str) -> SamspillError:
        return StorageUnwritable(
            f"The data directory {self.path} cannot be used: {reason}.",
            advice="Check the folder's permissions, name another one with SAMSPILL_DATA_DIR, or "
            "move it away: it is made again from the shipped data and your own folders.",
        )

    @contextmanager
    def _storage(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in _FULL or any(os.strerror(n) in str(error) for n in _FULL):
                raise StorageFull(
                    f"There is no room left on the disk of {self.path}.",
                    advice="Free some space and try again; nothing was changed.",
                ) from error
            raise self._unusable(_reason(error)) from error


def _reason(error: OSError) -> str:
    """What the system says, without the number and the Python spelling of the path."""
    if error.strerror and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def _remove(path: Path) -> None:
    """Takes away a folder or a file of ours, if it is there."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _write_synced(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Makes the names in a folder survive a power cut, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
