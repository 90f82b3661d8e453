"""Proposals as they stand in the journal: rows as values, read and written in transactions."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from samspill.engine.databases import Database, database_of
from samspill.engine.forms import bring_up, form_of
from samspill.engine.patches import Patch
from samspill.engine.proposal_tables import proposals, replies, revisions, steps
from samspill.settings import Settings

_SINCE = 3
"""The form of the journal from which on it has proposals."""


@dataclass(frozen=True)
class Proposal:
    """A proposal as it stands; `account` is its author, `version` the one that it became."""

    number: int
    account: int
    organisation: str
    title: str
    state: str
    revision: int
    created: str
    changed: str
    version: int | None = None


@dataclass(frozen=True)
class Revision:
    """What was saved of a proposal at one time; `form` is JSON, or "" where there was no form."""

    proposal: int
    number: int
    account: int
    time: str
    base: int
    form: str
    patch: Patch


@dataclass(frozen=True)
class Step:
    """Something that was done with a proposal, and what was written about it."""

    proposal: int
    number: int
    revision: int
    account: int
    time: str
    action: str
    text: str


@dataclass(frozen=True)
class Reply:
    """What was answered to a request that may be sent again; `asked` is its digest."""

    account: int
    key: str
    asked: str
    status: int
    body: str
    time: str


class Proposals:
    """The proposals in the journal's database; reading makes nothing there."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def of(cls, settings: Settings) -> Proposals:
        """The proposals in the journal that the settings name."""
        return cls(database_of(settings))

    @contextmanager
    def reading(self) -> Iterator[ProposalRows]:
        """What is there at one moment."""
        if not self.database.exists():
            yield ProposalRows(None)
            return
        with self.database.reading() as connection:
            held = form_of(connection, self.database.name) >= _SINCE
            yield ProposalRows(connection if held else None)

    @contextmanager
    def writing(self) -> Iterator[ProposalChanges]:
        """A transaction: all that is changed in the block is on disk at its end, or none of it."""
        with self.database.writing() as connection:
            bring_up(connection, self.database.name)
            yield ProposalChanges(connection)


class ProposalRows:
    """The rows, as values; with no connection there are none."""

    def __init__(self, connection: Connection | None) -> None:
        self._connection = connection

    def proposal(self, number: int) -> Proposal | None:
        """The proposal of a number."""
        found = self.proposals(proposals.c.number == number)
        return found[0] if found else None

    def proposals(self, where: ColumnElement[bool] | None = None) -> list[Proposal]:
        """Proposals, those that changed last first."""
        order = (proposals.c.changed.desc(), proposals.c.number.desc())
        return [Proposal(**row) for row in self._select(proposals, where, *order)]

    def of_account(self, account: int) -> list[Proposal]:
        """The proposals of an author."""
        return self.proposals(proposals.c.account == account)

    def in_states(self, states: Sequence[str]) -> list[Proposal]:
        """The proposals that are in one of some states."""
        return self.proposals(proposals.c.state.in_(states))

    def revision(self, proposal: int, number: int) -> Revision | None:
        """One revision of a proposal, with its patch."""
        where = (revisions.c.proposal == proposal) & (revisions.c.number == number)
        found = self._select(revisions, where)
        if not found:
            return None
        row = found[0]
        patch = Patch(_unpacked(row.pop("added")), _unpacked(row.pop("removed")))
        return Revision(**row, patch=patch)

    def steps(self, proposal: int) -> list[Step]:
        """What was done with a proposal, from its beginning."""
        found = self._select(steps, steps.c.proposal == proposal, steps.c.number)
        return [Step(**row) for row in found]

    def reply(self, account: int, key: str) -> Reply | None:
        """What was answered to an account under a key."""
        found = self._select(replies, (replies.c.account == account) & (replies.c.key == key))
        return Reply(**found[0]) if found else None

    def _select(
        self, table: Any, where: ColumnElement[bool] | None = None, *order: ColumnElement[Any]
    ) -> list[dict[str, Any]]:
        if self._connection is None:
            return []
        statement = select(table).order_by(*order)
        if where is not None:
            statement = statement.where(where)
        return [dict(row._mapping) for row in self._connection.execute(statement)]


class ProposalChanges(ProposalRows):
    """The rows in a transaction that writes."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.connection = connection

    def next_number(self) -> int:
        """The number of the next proposal."""
        return int(self.connection.scalar(select(func.max(proposals.c.number))) or 0) + 1

    def add(self, proposal: Proposal) -> None:
        """Adds a proposal."""
        self.connection.execute(insert(proposals).values(vars(proposal)))

    def add_revision(self, revision: Revision) -> None:
        """Adds what was saved of one."""
        values = {name: value for name, value in vars(revision).items() if name != "patch"}
        self.connection.execute(
            insert(revisions).values(
                **values,
                added=_packed(revision.patch.added),
                removed=_packed(revision.patch.removed),
            )
        )

    def add_step(
        self, proposal: Proposal, *, account: int, time: str, action: str, text: str
    ) -> Step:
        """Adds what was done with one, in its newest revision."""
        last = self.connection.scalar(
            select(func.max(steps.c.number)).where(steps.c.proposal == proposal.number)
        )
        step = Step(
            proposal.number, int(last or 0) + 1, proposal.revision, account, time, action, text
        )
        self.connection.execute(insert(steps).values(vars(step)))
        return step

    def change(self, before: Proposal, after: Proposal) -> bool:
        """Puts a proposal in the place of itself as it was; False where it is no longer so."""
        done = self.connection.execute(
            update(proposals)
            .where(
                proposals.c.number == before.number,
                proposals.c.state == before.state,
                proposals.c.revision == before.revision,
            )
            .values(vars(after))
        )
        return done.rowcount == 1

    def keep_reply(self, reply: Reply) -> None:
        """Keeps what was answered."""
        self.connection.execute(insert(replies).values(vars(reply)))


def _packed(lines: Sequence[str]) -> bytes:
    return zlib.compress("\n".join(lines).encode())


def _unpacked(content: bytes) -> tuple[str, ...]:
    text = zlib.decompress(content).decode()
    return tuple(text.split("\n")) if text else ()
