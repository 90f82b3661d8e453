"""The journal in an SQLite file: the default, which needs nothing to be set up."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from urllib.parse import quote

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from samspill.engine.databases import busy, unusable_journal
from samspill.engine.storage import full, has_room, storage, unusable
from samspill.errors import SamspillError

_NO_COMPANIONS = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
"""What SQLite says where it cannot make the files that it needs beside a journal."""

_BUSY_TIMEOUT = 30.0
"""Seconds that a transaction waits for another one on the same file."""


@dataclass(frozen=True)
class SqliteFile:
    """An SQLite file in WAL mode, whose every commit is synced to the disk."""

    path: Path

    @property
    def name(self) -> str:
        """The file."""
        return str(self.path)

    def exists(self) -> bool:
        """Whether the file is there."""
        with storage(self.path.parent):
            try:
                self.path.stat()
            except FileNotFoundError:
                return False
        return True

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads; also where the file may only be read."""
        with self._told(), self._readers.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is on disk when the block ends without an error."""
        with storage(self.path.parent):
            self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._told(), self._writers.begin() as connection:
            yield connection

    @contextmanager
    def lock(self, *, wait: float) -> Iterator[None]:
        """A lock on a file beside the journal, which the system lets go of when we die."""
        folder = self.path.parent
        with storage(folder):
            folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(folder / "write.lock", timeout=wait)
            try:
                lock.acquire()
            except Timeout as error:
                raise busy(str(folder)) from error
            except NotImplementedError as error:  # some network file systems
                raise unusable(folder, "its file system cannot lock files") from error
        try:
            yield
        finally:
            lock.release()

    def copy_to(self, path: Path) -> None:
        """Writes all that is there to a new SQLite file, while others read and write."""
        with (
            self._told(),
            closing(_opened(self.path)) as here,
            closing(_opened_for_writing(path)) as there,
        ):
            here.backup(there)

    def replace_from(self, path: Path) -> None:
        """Puts what an SQLite file holds in the place of all that is there, in one transaction."""
        with (
            self._told(),
            closing(_opened(path)) as there,
            closing(_opened_for_writing(self.path)) as here,
        ):
            there.backup(here)

    @cached_property
    def _readers(self) -> Engine:
        return self._engine(partial(_opened, self.path), "BEGIN")

    @cached_property
    def _writers(self) -> Engine:
        return self._engine(partial(_opened_for_writing, self.path), "BEGIN IMMEDIATE")

    @staticmethod
    def _engine(connect: partial[sqlite3.Connection], begin: str) -> Engine:
        engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
        # the driver's own habit is to begin late, and not at all for tables
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            raise busy(self.name) from error
        except SQLAlchemyError as error:
            original = error.orig if isinstance(error, DBAPIError) else None
            raise self._problem(original or error) from error
        except sqlite3.Error as error:
            raise self._problem(error) from error

    def _problem(self, error: BaseException) -> SamspillError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        folder = self.path.parent
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return busy(self.name)
        if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and not has_room(folder)):
            return full(folder)
        if code in (
            sqlite3.SQLITE_IOERR,
            sqlite3.SQLITE_READONLY,
            sqlite3.SQLITE_CANTOPEN,
            sqlite3.SQLITE_PERM,
        ):
            return unusable(folder, f"{self.path}: {error}")
        return unusable_journal(self.name, str(error))


def _opened(path: Path) -> sqlite3.Connection:
    """A connection that only reads, also from read-only media and on a full disk.

    A journal is read without its companions (the log and its index) where they cannot be made,
    and only where nothing stands in the log.
    """
    connection = None
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        connection = _connected(path, "rw")
        try:
            connection.execute("SELECT 1 FROM sqlite_master")
        except sqlite3.OperationalError as error:
            connection.close()
            if error.sqlite_errorcode & 0xFF not in _NO_COMPANIONS:
                raise
            connection = None
    if connection is None:
        log = path.with_name(path.name + "-wal")
        pending = log.exists() and log.stat().st_size > 0
        connection = _connected(path, "ro" if pending else "ro&immutable=1")
    connection.execute("PRAGMA query_only = ON")
    return connection


def _opened_for_writing(path: Path) -> sqlite3.Connection:
    connection = _connected(path, "rwc")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={mode}",
        uri=True,
        timeout=_BUSY_TIMEOUT,
        isolation_level=None,
        check_same_thread=False,
    )
