"""Notices as they stand in the journal: rows as values, read and written in transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, select

from samspill.engine.databases import Database, database_of
from samspill.engine.forms import bring_up, form_of
from samspill.engine.notice_tables import feeds
from samspill.engine.proposal_tables import proposals, steps
from samspill.engine.proposals import Proposal, Step
from samspill.settings import Settings

_SINCE = 4
"""The form of the journal from which on it has notices."""


@dataclass(frozen=True)
class Feed:
    """The secret address of an account's own feed; `hash` is the SHA-256 of the secret."""

    account: int
    hash: str
    created: str


class Notices:
    """The notices in the journal's database; reading makes nothing there."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def of(cls, settings: Settings) -> Notices:
        """The notices in the journal that the settings name."""
        return cls(database_of(settings))

    @contextmanager
    def reading(self) -> Iterator[NoticeRows]:
        """What is there at one moment."""
        if not self.database.exists():
            yield NoticeRows(None)
            return
        with self.database.reading() as connection:
            held = form_of(connection, self.database.name) >= _SINCE
            yield NoticeRows(connection if held else None)

    @contextmanager
    def writing(self) -> Iterator[NoticeChanges]:
        """A transaction: all that is changed in the block is on disk at its end, or none of it."""
        with self.database.writing() as connection:
            bring_up(connection, self.database.name)
            yield NoticeChanges(connection)


class NoticeRows:
    """The rows, as values; with no connection there are none."""

    def __init__(self, connection: Connection | None) -> None:
        self._connection = connection

    def feed(self, account: int) -> Feed | None:
        """The feed of an account."""
        return self._feed(feeds.c.account == account)

    def feed_known_by(self, hash: str) -> Feed | None:
        """The feed whose secret has a digest."""
        return self._feed(feeds.c.hash == hash)

    def steps_of(self, account: int, *, most: int) -> list[tuple[Proposal, Step]]:
        """What was done with the proposals of an author but saving them, the newest first."""
        if self._connection is None:
            return []
        found = self._connection.execute(
            select(proposals, *(column.label(f"step_{column.name}") for column in steps.c))
            .join(steps, steps.c.proposal == proposals.c.number)
            .where(proposals.c.account == account, steps.c.action != "save")
            .order_by(steps.c.time.desc(), steps.c.proposal.desc(), steps.c.number.desc())
            .limit(most)
        )
        return [
            (
                Proposal(**{column.name: row[column.name] for column in proposals.c}),
                Step(**{column.name: row[f"step_{column.name}"] for column in steps.c}),
            )
            for row in found.mappings()
        ]

    def _feed(self, where: ColumnElement[bool]) -> Feed | None:
        found = self._select(feeds, where)
        return Feed(**found[0]) if found else None

    def _select(
        self, table: Table, where: ColumnElement[bool] | None = None, *order: ColumnElement[Any]
    ) -> list[dict[str, Any]]:
        if self._connection is None:
            return []
        statement = select(table).order_by(*order)
        if where is not None:
            statement = statement.where(where)
        return [dict(row._mapping) for row in self._connection.execute(statement)]


class NoticeChanges(NoticeRows):
    """The rows in a transaction that writes."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.connection = connection

    def keep_feed(self, feed: Feed) -> None:
        """Keeps a feed in the place of the one that its account had."""
        self.drop_feed(feed.account)
        self.connection.execute(insert(feeds).values(vars(feed)))

    def drop_feed(self, account: int) -> bool:
        """Ends the feed of an account; tells whether there was one."""
        done = self.connection.execute(delete(feeds).where(feeds.c.account == account))
        return done.rowcount > 0
