"""A part of the journal, such as its accounts: rows as values, read and written in transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Generic, Self, TypeVar

from sqlalchemy import Connection, Select

from samspill.engine.databases import Database, database_of
from samspill.engine.forms import bring_up, form_of
from samspill.engine.tables import SCHEMA
from samspill.settings import Settings


class PartRows:
    """The rows of a part, as values; with no connection there are none.

    `form` is the form that the journal is of: an older one lacks tables.
    """

    def __init__(self, connection: Connection | None, form: int = SCHEMA) -> None:
        self._connection = connection
        self._form = form

    @property
    def connection(self) -> Connection:
        """The transaction; only where there is one."""
        assert self._connection is not None  # noqa: S101
        return self._connection

    def _found(self, statement: Select[Any], *, since: int = 0) -> list[dict[str, Any]]:
        """What a statement finds, in a journal that is of a form with its tables."""
        if self._connection is None or self._form < since:
            return []
        return [dict(row) for row in self._connection.execute(statement).mappings()]


R = TypeVar("R", bound=PartRows)
C = TypeVar("C", bound=PartRows)


class Part(Generic[R, C]):
    """A part of the journal's database; reading makes nothing there.

    `since` is the form of the journal that brought it, `kinds` what is read and what is written.
    """

    since: int
    kinds: tuple[type[R], type[C]]

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The part of the journal that the settings name."""
        return cls(database_of(settings))

    @contextmanager
    def reading(self) -> Iterator[R]:
        """What is there at one moment."""
        rows, _ = self.kinds
        if not self.database.exists():
            yield rows(None)
            return
        with self.database.reading() as connection:
            form = form_of(connection, self.database.name)
            yield rows(connection if form >= self.since else None, form)

    @contextmanager
    def writing(self) -> Iterator[C]:
        """A transaction: all that is changed in the block is on disk at its end, or none of it.

        Only one runs at a time, so what is read in it stays true until it ends.
        """
        _, changes = self.kinds
        with self.database.writing() as connection:
            bring_up(connection, self.database.name)
            yield changes(connection)
