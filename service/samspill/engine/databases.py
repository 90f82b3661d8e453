"""What a journal needs of the database that it is in, and which one the settings name."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import ArgumentError

from samspill.errors import BadValue, Busy, JournalUnusable, SamspillError
from samspill.settings import Settings


class Database(Protocol):
    """Where a journal is: what it can be asked for."""

    @property
    def name(self) -> str:
        """What it is called in messages; never with a password."""

    def exists(self) -> bool:
        """Whether there is anything to read; makes nothing."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads."""

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that is committed, and on disk, when the block ends without an error."""

    def lock(self, *, wait: float) -> AbstractContextManager[None]:
        """The one writer's lock; raises `Busy` after `wait` seconds."""

    def copy_to(self, path: Path) -> None:
        """Writes all that is there to a new SQLite file, as it is at one moment."""

    def replace_from(self, path: Path) -> None:
        """Puts what an SQLite file holds in the place of all that is there, or fails whole."""


def database_of(settings: Settings) -> Database:
    """The database that the settings name; raises `BadValue` for one that is none."""
    from samspill.engine.postgresql import PostgreSql
    from samspill.engine.sqlite import SqliteFile

    if not settings.journal:
        return SqliteFile(settings.data_dir / "journal.db")
    try:
        url = make_url(settings.journal)
    except ArgumentError as error:
        raise _no_journal("it is no URL") from error
    kind = url.get_backend_name()
    if kind == "sqlite":
        if not url.database or url.database == ":memory:":
            raise _no_journal("SQLite in memory keeps nothing")
        return SqliteFile(Path(url.database).expanduser())
    if kind != "postgresql":
        raise _no_journal(f"{kind} is not supported")
    return PostgreSql(url.set(drivername="postgresql+psycopg"))


def _no_journal(reason: str) -> SamspillError:
    return BadValue(
        f"SAMSPILL_JOURNAL names no database that can hold the journal: {reason}.",
        advice="Use sqlite:////path/to/journal.db or postgresql+psycopg://user@host/name, or "
        "leave it out: then it is a file in the data directory.",
        parameter="journal",
    )


def busy(place: str) -> SamspillError:
    """The error of a journal that another process is writing to."""
    return Busy(
        f"Another process is writing to {place}.",
        advice="Wait until it is done, or use another folder: SAMSPILL_DATA_DIR.",
    )


def unusable_journal(name: str, reason: str) -> SamspillError:
    """The error of a journal that cannot be reached or read."""
    return JournalUnusable(
        f"The journal {name} cannot be used: {reason}.",
        advice="Restore a backup of it (samspill restore), or name another one: SAMSPILL_JOURNAL.",
    )
