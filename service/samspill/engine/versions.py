"""The data directory: numbered, immutable versions of the store, and which one is current.

A version is a folder of its own that is written aside, renamed into place and then pointed at,
so that a reader sees the whole of one version, and a failed write leaves nothing behind.
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

from samspill.engine.stores import EmbeddedStore
from samspill.errors import Busy, SamspillError, StorageFull, StorageUnwritable

KEPT = 3
"""How many versions stay on disk: readers of the one before finish in peace."""


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
        """The version that is served, or None in a fresh data directory."""
        try:
            number = int(self._pointer.read_text(encoding="ascii"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise self._unusable(error) from error
        try:
            fields = json.loads((self._folder(number) / "version.json").read_text(encoding="utf-8"))
            return Version(**{**fields, "shipped": tuple(fields["shipped"])})
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise self._unusable(error) from error

    def open(self, version: Version) -> EmbeddedStore:
        """The store of a version, read-only."""
        try:
            return EmbeddedStore.read_only(self._folder(version.number) / "store")
        except OSError as error:
            raise self._unusable(error) from error

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
        try:
            yield
        finally:
            lock.release()

    def add(self, version: Version, quads: Iterable[ox.Quad]) -> None:
        """Writes a version and makes it the current one; the lock must be held.

        Raises `StorageFull` or `StorageUnwritable`; then the version before is still current.
        """
        building = self._versions / f".building-{os.getpid()}"
        with self._storage():
            for leftover in self._versions.glob(".building-*"):
                shutil.rmtree(leftover)
            try:
                building.mkdir()
                store = ox.Store(str(building / "store"))
                store.bulk_extend(quads)
                store.flush()
                del store
                (building / "version.json").write_text(
                    json.dumps(asdict(version), indent=2, ensure_ascii=False), encoding="utf-8"
                )
                final = self._folder(version.number)
                if final.exists():  # left by a stop between the rename and the pointer
                    shutil.rmtree(final)
                building.rename(final)
                pointer = building.with_suffix(".pointer")
                pointer.write_text(str(version.number), encoding="ascii")
                pointer.replace(self._pointer)
            except BaseException:
                shutil.rmtree(building, ignore_errors=True)
                raise
        self._prune(version.number)

    def _prune(self, current: int) -> None:
        for folder in self._versions.iterdir():
            if folder.name.isdigit() and int(folder.name) <= current - KEPT:
                shutil.rmtree(folder, ignore_errors=True)

    def _folder(self, number: int) -> Path:
        return self._versions / f"{number:06d}"

    def _unusable(self, error: Exception) -> SamspillError:
        return StorageUnwritable(
            f"The data directory {self.path} cannot be used: {error}.",
            advice="Check the folder's permissions, name another one with SAMSPILL_DATA_DIR, or "
            "move it away: it is made again from the shipped data and your own folders.",
        )

    @contextmanager
    def _storage(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT) or any(
                text in str(error) for text in ("No space left", "Disk quota exceeded")
            )
            if full:
                raise StorageFull(
                    f"There is no room left on the disk of {self.path}.",
                    advice="Free some space and try again; nothing was changed.",
                ) from error
            raise self._unusable(error) from error
