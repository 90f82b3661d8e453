"""The derived store: one file of canonical N-Quads for a version, made again from the journal.

A file is written aside, synced to disk and renamed into place, so it is whole or not there. What
is damaged or gone is made again from the nearest good file and the patches between the two.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, get_ident

from sqlalchemy import Connection

from samspill.engine.databases import unusable_journal
from samspill.engine.journal import Journal, Version
from samspill.engine.patches import Patch, batches
from samspill.engine.replay import file_lines, replayed
from samspill.engine.storage import storage, sync
from samspill.errors import JournalUnusable, SamspillError
from samspill.settings import Settings

KEPT = 2
"""How many of the newest versions keep their files: readers of the one before finish in peace."""

KEPT_OLDER = 4
"""How many files of older versions stay, those that were asked for last."""

_BATCH = 10_000
_LEFTOVER = 3600.0
"""Seconds after which a file aside that nobody renamed was left by a process that ended."""


@dataclass(frozen=True)
class Draft:
    """A whole and synced file that is not in its place yet."""

    path: Path
    digest: str
    quads: int


class Snapshots:
    """The files of versions under one data directory, beside the journal they are made from."""

    def __init__(self, data_dir: Path, journal: Journal) -> None:
        self.journal = journal
        self._data_dir = data_dir
        self._folder = data_dir / "store"
        self._verified: dict[int, str] = {}
        self._locks: dict[int, Lock] = {}

    @classmethod
    def of(cls, settings: Settings) -> Snapshots:
        """The files in the data directory that the settings name."""
        return cls(settings.data_dir, Journal.of(settings))

    def path(self, version: Version) -> Path:
        """The whole file of a version, whose digest has been verified by this process.

        It is made again where it is missing or damaged. Raises `JournalUnusable` when what the
        journal gives has another digest.
        """
        with self._locks.setdefault(version.number, Lock()), storage(self._data_dir):
            path = self._path(version.number)
            if self._is_good(version):
                with suppress(OSError):  # read-only media are only read
                    os.utime(path)
                return path
            self._make_again(version)
            newest = self.journal.latest()
            self._prune(version.number if newest is None else newest.number)
            return path

    @contextmanager
    def written(self, lines: Iterable[str], *, name: str = "publishing") -> Iterator[Draft]:
        """A file aside that holds these lines, synced to disk; gone when the block ends.

        The one writer always uses the same name, so that nothing of one that died is left.
        """
        aside = self._folder / f".{name}.part"
        digest = hashlib.sha256()
        quads = 0
        try:
            with storage(self._data_dir):
                self._folder.mkdir(parents=True, exist_ok=True)
                self._sweep()
                with aside.open("wb") as file:
                    for batch in batches(lines, _BATCH):
                        data = ("\n".join(batch) + "\n").encode()
                        file.write(data)
                        digest.update(data)
                        quads += len(batch)
                    file.flush()
                    os.fsync(file.fileno())
            yield Draft(aside, digest.hexdigest(), quads)
        finally:
            with suppress(OSError):
                aside.unlink(missing_ok=True)

    def publish(
        self,
        version: Version,
        patch: Patch,
        draft: Draft,
        *,
        also: Callable[[Connection], None] | None = None,
    ) -> None:
        """Appends a version to the journal and puts its file in place; the lock must be held.

        A stop between the two does no harm: the file is made again when it is asked for.
        """
        self.journal.append(version, patch, also=also)
        with suppress(OSError):
            draft.path.replace(self._path(version.number))
            self._verified[version.number] = version.digest
            sync(self._folder)
            self._prune(version.number)

    def numbers(self) -> list[int]:
        """The versions that have a file, whole or not, in order."""
        try:
            names = [path.stem for path in self._folder.glob("*.nq")]
        except OSError:
            return []
        return sorted(int(name) for name in names if name.isdigit())

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:06d}.nq"

    def _is_good(self, version: Version) -> bool:
        """Whether the file is there, as it was published; read once by this process."""
        path = self._path(version.number)
        if not path.is_file():
            return False
        if self._verified.get(version.number) != version.digest:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if found != version.digest:
                return False
            self._verified[version.number] = version.digest
        return True

    def _make_again(self, version: Version) -> None:
        """Puts the file of a version in its place, made from what leads to its digest."""
        known = {one.number: one for one in self.journal.versions()}
        end = version.number
        failed: SamspillError = unusable_journal(
            self.journal.database.name,
            f"what it holds of version {end} has another digest than the version",
        )
        for start in self._starts(version, known):
            lines = file_lines(self._path(start)) if start else iter(())
            try:
                changed = replayed(self.journal, lines, start=start, end=end)
                with self.written(changed, name=f"{os.getpid()}-{get_ident()}") as draft:
                    if draft.digest == version.digest:
                        draft.path.replace(self._path(end))
                        sync(self._folder)
                        self._verified[end] = version.digest
                        return
            except JournalUnusable as error:  # a patch on the way; there may be another way
                failed = error
        raise failed

    def _starts(self, version: Version, known: Mapping[int, Version]) -> Iterator[int]:
        """The versions that a version can be made from, the nearest first; 0 is from nothing."""
        files = {number for number in self.numbers() if number in known} - {version.number}
        for start in sorted({0, *files}, key=lambda number: abs(number - version.number)):
            if start == 0 or self._is_good(known[start]):
                yield start

    def _prune(self, newest: int) -> None:
        """Takes away files of older versions but those that were asked for last."""
        older = [self._path(number) for number in self.numbers() if number <= newest - KEPT]
        with suppress(OSError):
            older.sort(key=lambda path: path.stat().st_mtime)
            for path in older[: max(0, len(older) - KEPT_OLDER)]:
                self._verified.pop(int(path.stem), None)
                path.unlink()

    def _sweep(self) -> None:
        """Takes away what processes that ended have left."""
        for path in self._folder.glob(".*.part"):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _LEFTOVER:
                    path.unlink()
