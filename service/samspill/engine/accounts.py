"""What the journal holds of accounts, as values: read and written here, and judged elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, insert, select, update

from samspill.engine.account_tables import (
    accounts,
    events,
    grants,
    keys,
    languages,
    sessions,
    tokens,
)
from samspill.engine.parts import Part, PartRows

_LANGUAGES_SINCE = 5
"""The form of the journal that brought languages."""


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


class Rows(PartRows):
    """The rows, as values; with no connection there are none."""

    def accounts(self) -> list[Account]:
        """All accounts by name."""
        return [Account(**row) for row in self._found(select(accounts).order_by(accounts.c.name))]

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
        statement = select(grants).order_by(grants.c.created)
        if account is not None:
            statement = statement.where(grants.c.account == account)
        return [Grant(**row) for row in self._found(statement)]

    def language(self, account: int) -> str | None:
        """The language that an account has chosen."""
        statement = select(languages).where(languages.c.account == account)
        found = self._found(statement, since=_LANGUAGES_SINCE)
        return str(found[0]["language"]) if found else None

    def languages(self) -> dict[int, str]:
        """The languages that accounts have chosen."""
        found = self._found(select(languages), since=_LANGUAGES_SINCE)
        return {row["account"]: row["language"] for row in found}

    def tokens(self, account: int) -> list[Token]:
        """The tokens of an account, the newest first."""
        statement = select(tokens).where(tokens.c.account == account)
        found = self._found(statement.order_by(tokens.c.created.desc()))
        return [_token(row) for row in found]

    def token(self, id: str) -> Token | None:
        """The token of an identifier."""
        found = self._found(select(tokens).where(tokens.c.id == id))
        return _token(found[0]) if found else None

    def session(self, hash: str) -> Session | None:
        """The session whose secret has a digest."""
        found = self._found(select(sessions).where(sessions.c.hash == hash))
        return Session(**found[0]) if found else None

    def events(self, *, account: int | None = None, most: int | None = None) -> list[Event]:
        """The log, the newest first: all of it, or what one account did."""
        statement = select(events).order_by(events.c.number.desc()).limit(most)
        if account is not None:
            statement = statement.where(events.c.account == account)
        return [Event(**row) for row in self._found(statement)]

    def key(self, name: str) -> str | None:
        """A key by its name."""
        found = self._found(select(keys).where(keys.c.name == name))
        return str(found[0]["value"]) if found else None

    def _account(self, where: ColumnElement[bool]) -> Account | None:
        found = self._found(select(accounts).where(where))
        return Account(**found[0]) if found else None


class Changes(Rows):
    """The rows in a transaction that writes."""

    def next_account(self) -> int:
        """The number of the next account."""
        return int(self.connection.scalar(select(func.max(accounts.c.id))) or 0) + 1

    def add(self, row: Account | Grant | Token | Session) -> None:
        """Adds a row."""
        values = asdict(row)
        if isinstance(row, Token):
            values["scopes"] = " ".join(row.scopes)
        self.connection.execute(insert(_TABLES[type(row)]).values(values))

    def change_account(self, id: int, **values: object) -> None:
        """Sets columns of an account."""
        self.connection.execute(update(accounts).where(accounts.c.id == id).values(values))

    def keep_language(self, account: int, language: str | None) -> None:
        """Sets the language of an account, or with None lets it have none."""
        self.connection.execute(delete(languages).where(languages.c.account == account))
        if language is not None:
            row = {"account": account, "language": language}
            self.connection.execute(insert(languages).values(row))

    def change_token(self, id: str, **values: object) -> None:
        """Sets columns of a token."""
        self.connection.execute(update(tokens).where(tokens.c.id == id).values(values))

    def take(self, grant: Grant) -> None:
        """Takes a role away."""
        self.connection.execute(
            delete(grants).where(
                grants.c.account == grant.account,
                grants.c.role == grant.role,
                grants.c.organisation == grant.organisation,
                grants.c.source == grant.source,
            )
        )

    def end_sessions(self, **columns: object) -> None:
        """Ends one session by its `hash`, or those of an `account` or a `token`."""
        self.connection.execute(delete(sessions).filter_by(**columns))

    def sweep_sessions(self, time: str) -> None:
        """Forgets the sessions that ended before a time."""
        self.connection.execute(delete(sessions).where(sessions.c.expires <= time))

    def log(
        self, time: str, action: str, about: str, *, origin: str, account: int | None, done: bool
    ) -> None:
        """Adds a line to the log."""
        number = int(self.connection.scalar(select(func.max(events.c.number))) or 0) + 1
        row = Event(number, time, account, action, about, origin, done)
        self.connection.execute(insert(events).values(asdict(row)))

    def keep_key(self, name: str, value: str) -> None:
        """Keeps a new key."""
        self.connection.execute(insert(keys).values(name=name, value=value))


class Accounts(Part[Rows, Changes]):
    """The accounts in the journal's database."""

    since = 2
    kinds = (Rows, Changes)


_TABLES: dict[type, Table] = {Account: accounts, Grant: grants, Token: tokens, Session: sessions}


def _token(row: dict[str, Any]) -> Token:
    return Token(**{**row, "scopes": tuple(str(row["scopes"]).split())})


def names(rows: Iterable[Account]) -> dict[int, str]:
    """The names of accounts by their numbers."""
    return {row.id: row.name for row in rows}
