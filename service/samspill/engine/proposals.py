"""Proposals as they stand in the journal: rows as values, read and written in transactions."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, insert, select, update

from samspill.engine.parts import Part, PartRows
from samspill.engine.patches import Patch
from samspill.engine.proposal_tables import proposals, replies, revisions, steps


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


class ProposalRows(PartRows):
    """The rows, as values; with no connection there are none."""

    def proposal(self, number: int) -> Proposal | None:
        """The proposal of a number."""
        found = self.proposals(proposals.c.number == number)
        return found[0] if found else None

    def proposals(self, where: ColumnElement[bool] | None = None) -> list[Proposal]:
        """Proposals, those that changed last first."""
        order = (proposals.c.changed.desc(), proposals.c.number.desc())
        statement = select(proposals).order_by(*order)
        if where is not None:
            statement = statement.where(where)
        return [Proposal(**row) for row in self._found(statement)]

    def of_account(self, account: int) -> list[Proposal]:
        """The proposals of an author."""
        return self.proposals(proposals.c.account == account)

    def in_states(self, states: Sequence[str]) -> list[Proposal]:
        """The proposals that are in one of some states."""
        return self.proposals(proposals.c.state.in_(states))

    def revision(self, proposal: int, number: int) -> Revision | None:
        """One revision of a proposal, with its patch."""
        where = (revisions.c.proposal == proposal) & (revisions.c.number == number)
        found = self._found(select(revisions).where(where))
        if not found:
            return None
        row = found[0]
        patch = Patch(_unpacked(row.pop("added")), _unpacked(row.pop("removed")))
        return Revision(**row, patch=patch)

    def steps(self, proposal: int) -> list[Step]:
        """What was done with a proposal, from its beginning."""
        found = self._found(
            select(steps).where(steps.c.proposal == proposal).order_by(steps.c.number)
        )
        return [Step(**row) for row in found]

    def reply(self, account: int, key: str) -> Reply | None:
        """What was answered to an account under a key."""
        where = (replies.c.account == account) & (replies.c.key == key)
        found = self._found(select(replies).where(where))
        return Reply(**found[0]) if found else None


class ProposalChanges(ProposalRows):
    """The rows in a transaction that writes."""

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


class Proposals(Part[ProposalRows, ProposalChanges]):
    """The proposals in the journal's database."""

    since = 3
    kinds = (ProposalRows, ProposalChanges)


def _packed(lines: Sequence[str]) -> bytes:
    return zlib.compress("\n".join(lines).encode())


def _unpacked(content: bytes) -> tuple[str, ...]:
    text = zlib.decompress(content).decode()
    return tuple(text.split("\n")) if text else ()
