"""The journal in PostgreSQL, for several services that share one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from samspill.engine.databases import busy, unusable_journal
from samspill.engine.forms import TABLES
from samspill.engine.sqlite import SqliteFile
from samspill.engine.storage import full
from samspill.engine.tables import metadata
from samspill.errors import JournalUnusable, SamspillError

_WRITER, _APPENDING = 0x53616D73, 0x5370696C
"""The advisory locks: of the one writer, and of one of its transactions."""

_POLLING = 0.1
"""Seconds between two tries to get the writer's lock."""


@dataclass(frozen=True)
class PostgreSql:
    """A PostgreSQL database, which several services can share."""

    url: URL

    @property
    def name(self) -> str:
        """The URL, without the password."""
        return self.url.render_as_string(hide_password=True)

    def exists(self) -> bool:
        """A server is always there, or the first question to it says that it is not."""
        return True

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with self._told(), self._engine.begin() as connection:
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is on disk when the block ends without an error."""
        with self._told(), self._engine.begin() as connection:
            connection.execute(text("SET LOCAL synchronous_commit = on"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _APPENDING})
            yield connection

    @contextmanager
    def lock(self, *, wait: float) -> Iterator[None]:
        """An advisory lock, which the server lets go of when our connection ends."""
        until = time.monotonic() + wait
        key = {"key": _WRITER}
        with self._told():
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            with self._told():
                while not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key):
                    if time.monotonic() >= until:
                        raise busy(self.name)
                    time.sleep(_POLLING)
            yield
        finally:
            # the server ends a session in its own time: who comes next must not wait for that
            with suppress(SQLAlchemyError):
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
            connection.invalidate()  # ends the session, and the lock with it, whatever its state
            connection.close()

    def copy_to(self, path: Path) -> None:
        """Writes all that is there to a new SQLite file, as it is at one moment."""
        with self.reading() as here, SqliteFile(path).writing() as there:
            _copy(here, there)

    def replace_from(self, path: Path) -> None:
        """Puts what an SQLite file holds in the place of all that is there, in one transaction."""
        with SqliteFile(path).reading() as there, self.writing() as here:
            metadata.drop_all(here)
            _copy(there, here)

    @cached_property
    def _engine(self) -> Engine:
        try:
            return create_engine(self.url, poolclass=NullPool, connect_args={"connect_timeout": 10})
        except ModuleNotFoundError as error:
            raise JournalUnusable(
                "A journal in PostgreSQL needs the package psycopg, which is not installed.",
                advice='Install it: pip install "samspill[postgres]".',
            ) from error

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            raise busy(self.name) from error
        except SQLAlchemyError as error:
            original = error.orig if isinstance(error, DBAPIError) else error
            raise self._problem(original or error) from error

    def _problem(self, error: BaseException) -> SamspillError:
        state = getattr(error, "sqlstate", None) or ""
        said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        if state in ("53100", "53000"):
            return full(Path(self.name))
        if state in ("40001", "40P01", "55P03"):
            return busy(self.name)
        return unusable_journal(self.name, said)


def _copy(source: Connection, target: Connection) -> None:
    """Makes the tables of a journal and fills them from another's, a row at a time."""
    there = set(inspect(source).get_table_names())  # a journal of an older form has fewer
    tables = [table for form in TABLES.values() for table in form if table.name in there]
    metadata.create_all(target, tables=tables)
    for table in tables:
        rows = source.execution_options(yield_per=1).execute(select(table))
        for row in rows:
            target.execute(insert(table).values(dict(row._mapping)))
