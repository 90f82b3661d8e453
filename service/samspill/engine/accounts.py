"""What the journal holds of accounts, as values: read and written here, and judged elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select, update

from samspill.engine.account_tables import accounts, events, grants, keys, sessions, tokens
from samspill.engine.databases import Database, database_of
from samspill.engine.forms import bring_up, form_of
from samspill.settings import Settings

_SINCE = 2
"""The form of the journal that brought accounts."""


@dataclass(frozen=True)
class Account:
    """Somebody who may write; `name` is for commands, `label` for people.

    `issuer` and `subject` are set for who signs in with OpenID Connect.
    """

    id: int
    name: str
    label: str
    email: str
    issuer: str | None
    subject: str | None
    created: str
    disabled: str | None


@dataclass(frozen=True)
class Grant:
    """A role for one organisation, or for all (`*`); `source` is local or claims."""

    account: int
    role: str
    organisation: str
    source: str
    created: str


@dataclass(frozen=True)
class Token:
    """A token as it is kept: the SHA-256 of its secret, its scopes, and its times."""

    id: str
    account: int
    hash: str
    label: str
    scopes: tuple[str, ...]
    created: str
    expires: str
    used: str | None
    revoked: str | None


@dataclass(frozen=True)
class Session:
    """A browser that is signed in; `token` is the token that it signed in with."""

    hash: str
    account: int
    token: str | None
    created: str
    expires: str


@dataclass(frozen=True)
class Event:
    """A line of the log: when, who, what, about what or whom, from where, and whether it was done.

    `account` is None where nobody is known, as after a wrong token.
    """

    number: int
    time: str
    account: int | None
    action: str
    about: str
    origin: str
    done: bool


class Accounts:
    """The accounts in the journal's database; reading makes nothing there."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def of(cls, settings: Settings) -> Accounts:
        """The accounts in the journal that the settings name."""
        return cls(database_of(settings))

    @contextmanager
    def reading(self) -> Iterator[Rows]:
        """What is there at one moment."""
        if not self.database.exists():
            yield Rows(None)
            return
        with self.database.reading() as connection:
            held = form_of(connection, self.database.name) >= _SINCE
            yield Rows(connection if held else None)

    @contextmanager
    def writing(self) -> Iterator[Changes]:
        """A transaction: all that is changed in the block is on disk at its end, or none of it.

        Only one runs at a time, so what is read in it stays true until it ends.
        """
        with self.database.writing() as connection:
            bring_up(connection, self.database.name)
            yield Changes(connection)


class Rows:
    """The rows, as values; with no connection there are none."""

    def __init__(self, connection: Connection | None) -> None:
        self._connection = connection

    def accounts(self) -> list[Account]:
        """All accounts by name."""
        return [Account(**row) for row in self._select(accounts, order=accounts.c.name)]

    def account(self, id: int) -> Account | None:
        """The account of a number."""
        return self._account(accounts.c.id == id)

    def named(self, name: str) -> Account | None:
        """The account of a name."""
        return self._account(accounts.c.name == name)

    def known_as(self, issuer: str, subject: str) -> Account | None:
        """The account of whom a login knows as `subject`."""
        return self._account((accounts.c.issuer == issuer) & (accounts.c.subject == subject))

    def grants(self, account: int | None = None) -> list[Grant]:
        """The roles of an account, or of all."""
        where = grants.c.account == account if account is not None else None
        return [Grant(**row) for row in self._select(grants, where, order=grants.c.created)]

    def tokens(self, account: int) -> list[Token]:
        """The tokens of an account, the newest first."""
        found = self._select(tokens, tokens.c.account == account, order=tokens.c.created.desc())
        return [_token(row) for row in found]

    def token(self, id: str) -> Token | None:
        """The token of an identifier."""
        found = self._select(tokens, tokens.c.id == id)
        return _token(found[0]) if found else None

    def session(self, hash: str) -> Session | None:
        """The session whose secret has a digest."""
        found = self._select(sessions, sessions.c.hash == hash)
        return Session(**found[0]) if found else None

    def events(self, *, account: int | None = None, most: int | None = None) -> list[Event]:
        """The log, the newest first: all of it, or what one account did."""
        where = events.c.account == account if account is not None else None
        found = self._select(events, where, order=events.c.number.desc(), most=most)
        return [Event(**row) for row in found]

    def key(self, name: str) -> str | None:
        """A key by its name."""
        found = self._select(keys, keys.c.name == name)
        return str(found[0]["value"]) if found else None

    def _account(self, where: ColumnElement[bool]) -> Account | None:
        found = self._select(accounts, where)
        return Account(**found[0]) if found else None

    def _select(
        self,
        table: Table,
        where: ColumnElement[bool] | None = None,
        *,
        order: ColumnElement[Any] | None = None,
        most: int | None = None,
    ) -> Sequence[dict[str, Any]]:
        if self._connection is None:
            return []
        statement = select(table)
        if where is not None:
            statement = statement.where(where)
        if order is not None:
            statement = statement.order_by(order)
        found = self._connection.execute(statement.limit(most))
        return [dict(row._mapping) for row in found]


class Changes(Rows):
    """The rows in a transaction that writes."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._writer = connection

    def next_account(self) -> int:
        """The number of the next account."""
        return int(self._writer.scalar(select(func.max(accounts.c.id))) or 0) + 1

    def add(self, row: Account | Grant | Token | Session) -> None:
        """Adds a row."""
        values = asdict(row)
        if isinstance(row, Token):
            values["scopes"] = " ".join(row.scopes)
        self._writer.execute(insert(_TABLES[type(row)]).values(values))

    def change_account(self, id: int, **values: object) -> None:
        """Sets columns of an account."""
        self._writer.execute(update(accounts).where(accounts.c.id == id).values(values))

    def change_token(self, id: str, **values: object) -> None:
        """Sets columns of a token."""
        self._writer.execute(update(tokens).where(tokens.c.id == id).values(values))

    def take(self, grant: Grant) -> None:
        """Takes a role away."""
        self._writer.execute(
            delete(grants).where(
                grants.c.account == grant.account,
                grants.c.role == grant.role,
                grants.c.organisation == grant.organisation,
                grants.c.source == grant.source,
            )
        )

    def end_sessions(self, **columns: object) -> None:
        """Ends one session by its `hash`, or those of an `account` or a `token`."""
        self._writer.execute(delete(sessions).filter_by(**columns))

    def sweep_sessions(self, time: str) -> None:
        """Forgets the sessions that ended before a time."""
        self._writer.execute(delete(sessions).where(sessions.c.expires <= time))

    def log(
        self, time: str, action: str, about: str, *, origin: str, account: int | None, done: bool
    ) -> None:
        """Adds a line to the log."""
        number = int(self._writer.scalar(select(func.max(events.c.number))) or 0) + 1
        row = Event(number, time, account, action, about, origin, done)
        self._writer.execute(insert(events).values(asdict(row)))

    def keep_key(self, name: str, value: str) -> None:
        """Keeps a new key."""
        self._writer.execute(insert(keys).values(name=name, value=value))


_TABLES: dict[type, Table] = {Account: accounts, Grant: grants, Token: tokens, Session: sessions}


def _token(row: dict[str, Any]) -> Token:
    return Token(**{**row, "scopes": tuple(str(row["scopes"]).split())})


def names(rows: Iterable[Account]) -> dict[int, str]:
    """The names of accounts by their numbers."""
    return {row.id: row.name for row in rows}
