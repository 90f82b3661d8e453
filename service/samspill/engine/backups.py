"""Backups: a folder that holds a journal and its newest version, both verified by digest.

The manifest is written last, so a folder without one is not a whole backup.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import BaseModel, ValidationError

from samspill import __version__
from samspill.engine.databases import Database
from samspill.engine.journal import Journal, Version
from samspill.engine.outbox import WAITING, Outbox
from samspill.engine.patches import batches
from samspill.engine.replay import replayed
from samspill.engine.snapshots import Snapshots
from samspill.engine.sqlite import SqliteFile
from samspill.engine.storage import storage, sync
from samspill.errors import BadValue, JournalUnusable, NotFound, SamspillError
from samspill.settings import Settings

JOURNAL, MANIFEST = "journal.db", "manifest.json"
_BATCH = 10_000


class Manifest(BaseModel, frozen=True):
    """What a backup holds: its newest version, and the SHA-256 of every file by its path."""

    software: str
    made: str
    version: int
    digest: str
    versions: int
    files: dict[str, str]


def back_up(settings: Settings, folder: Path) -> Manifest:
    """Makes a backup in an empty or new folder, and verifies it; a service may run meanwhile.

    Raises `NotFound` when nothing has been published, `BadValue` for a folder that is not empty,
    and `JournalUnusable` when the copy does not give the newest version's digest.
    """
    snapshots = Snapshots.of(settings)
    if snapshots.journal.latest() is None:
        raise NotFound(
            f"Nothing has been published in {settings.data_dir} yet.",
            advice="Load something first: samspill load.",
        )
    with _filled(folder):
        snapshots.journal.database.copy_to(folder / JOURNAL)
        copy = Journal(SqliteFile(folder / JOURNAL))
        version = copy.latest()
        assert version is not None  # noqa: S101
        name = f"store/{version.number:06d}.nq"
        (folder / "store").mkdir()
        shutil.copyfile(snapshots.path(version), folder / name)
        manifest = Manifest(
            software=__version__,
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            version=version.number,
            digest=version.digest,
            versions=len(copy.versions()),
            files={path: _synced_digest(folder / path) for path in (JOURNAL, name)},
        )
        (folder / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
        _synced_digest(folder / MANIFEST)
        sync(folder / "store")
        sync(folder)
        verified(folder)
    return manifest


def verified(folder: Path) -> Manifest:
    """The manifest of a backup whose files, and newest version, have the digests it names.

    Raises `NotFound` where there is no backup and `JournalUnusable` for one that is damaged.
    """
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except OSError as error:
        raise NotFound(
            f"{folder} holds no whole backup: {MANIFEST} cannot be read.",
            advice="Name a folder that `samspill backup` has made.",
        ) from error
    except ValidationError as error:
        raise _damaged(folder, f"{MANIFEST} is not one") from error
    for name, digest in manifest.files.items():
        try:
            found = _digest(folder / name)
        except OSError as error:
            raise _damaged(folder, f"{name} cannot be read") from error
        if found != digest:
            raise _damaged(folder, f"{name} has another digest than the manifest says")
    copy = Journal(SqliteFile(folder / JOURNAL))
    version = copy.latest()
    if version is None or (version.number, version.digest) != (manifest.version, manifest.digest):
        raise _damaged(folder, "its journal ends with another version than the manifest says")
    _require_digest(copy, version)
    return manifest


def restore(settings: Settings, folder: Path, *, replace: bool = False) -> Version:
    """Puts a backup in the place of the data directory's journal; gives its newest version.

    The backup is verified before anything is touched. Where there are versions already it is
    refused, unless `replace`: they are kept aside, in a folder of the data directory. Messages that
    waited when the backup was made are held: they may have been sent since.
    """
    verified(folder)
    snapshots = Snapshots.of(settings)
    journal = snapshots.journal
    with journal.writing(), storage(settings.data_dir):
        try:
            standing = journal.latest() is not None
        except JournalUnusable:
            standing = True
        if standing and not replace:
            raise BadValue(
                f"There are versions in {settings.data_dir} already.",
                advice="Name another folder with SAMSPILL_DATA_DIR, or use --replace: it keeps "
                "what is there in a folder of its own.",
            )
        if standing:
            _set_aside(settings, journal.database)
        with _held(folder / JOURNAL, settings.data_dir) as copy:
            journal.database.replace_from(copy)
        version = journal.latest()
        assert version is not None  # noqa: S101
        snapshots.path(version)
    return version


@contextmanager
def _held(backup: Path, folder: Path) -> Iterator[Path]:
    """A journal whose messages are held, so that no service sends them before they are judged."""
    with Outbox(SqliteFile(backup)).reading() as rows:
        waiting = rows.messages(WAITING, most=1)
    if not waiting:
        yield backup
        return
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="restored-", dir=folder) as made:
        copy = Path(made) / JOURNAL
        shutil.copyfile(backup, copy)
        with Outbox(SqliteFile(copy)).writing() as changes:
            changes.hold()
        yield copy


def _set_aside(settings: Settings, database: Database) -> None:
    """Keeps what is there: as a backup, or file by file where it cannot be read."""
    aside = settings.data_dir / f"replaced-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    try:
        back_up(settings, aside)
    except JournalUnusable:
        if not isinstance(database, SqliteFile):
            raise
        aside.mkdir()
        for path in database.path.parent.glob(database.path.name + "*"):
            path.replace(aside / path.name)
        sync(aside)


def _require_digest(journal: Journal, version: Version) -> None:
    """Raises `JournalUnusable` unless a journal's patches alone give a version's digest."""
    digest = hashlib.sha256()
    for batch in batches(replayed(journal, iter(()), end=version.number), _BATCH):
        digest.update(("\n".join(batch) + "\n").encode())
    if digest.hexdigest() != version.digest:
        raise JournalUnusable(
            f"The patches in {journal.database.name} do not give version {version.number}: they "
            "have another digest.",
            advice="Use an older backup, or begin anew in another folder: SAMSPILL_DATA_DIR.",
        )


@contextmanager
def _filled(folder: Path) -> Iterator[None]:
    """A new or empty folder to fill; it is emptied again when that fails."""
    with storage(folder):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except FileExistsError as error:
            raise _not_empty(folder) from error
        if any(folder.iterdir()):
            raise _not_empty(folder)
        try:
            yield
        except BaseException:
            for path in folder.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            with suppress(OSError):
                folder.rmdir()
            raise


def _not_empty(folder: Path) -> SamspillError:
    return BadValue(
        f"{folder} is not an empty folder.",
        advice="Name a new folder for each backup, such as backup-2026-01-31.",
    )


def _damaged(folder: Path, reason: str) -> SamspillError:
    return JournalUnusable(
        f"The backup in {folder} is damaged: {reason}.",
        advice="Use another backup; nothing was changed.",
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _synced_digest(path: Path) -> str:
    """The digest of a file that has reached the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    return _digest(path)
