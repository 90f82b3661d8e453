"""The outbox: what is to be sent to whom, and what has come of it, as rows of the journal."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update

from samspill.engine.hooks import HookChanges, HookRows
from samspill.engine.notice_tables import hooks, outbox
from samspill.engine.parts import Part

HOOK, MAIL = "hook", "mail"
"""The kinds of messages."""

WAITING, HELD, SENT, FAILED = "waiting", "held", "sent", "failed"
"""The states of messages; what is held was waiting in a backup, until somebody decides on it."""

STATES = (WAITING, HELD, SENT, FAILED)


@dataclass(frozen=True)
class Message:
    """Something to send; `address` is the identifier of a hook, or where a mail goes."""

    id: str
    kind: str
    address: str
    subject: str
    body: str
    created: str
    next: str
    state: str = WAITING
    tries: int = 0
    said: str = ""


class OutboxRows(HookRows):
    """The rows, as values; with no connection there are none."""

    def due(self, time: str, *, kinds: Collection[str], most: int) -> list[Message]:
        """What waits to be tried by now, what waits longest first."""
        found = self._found(
            select(outbox)
            .where(outbox.c.state == WAITING, outbox.c.next <= time, outbox.c.kind.in_(kinds))
            .where((outbox.c.kind != HOOK) | outbox.c.address.not_in(list(self.pauses())))
            .order_by(outbox.c.next, outbox.c.created, outbox.c.id)
            .limit(most)
        )
        return [Message(**row) for row in found]

    def messages(self, state: str, *, most: int) -> list[Message]:
        """The messages in a state, the newest first."""
        found = self._found(
            select(outbox)
            .where(outbox.c.state == state)
            .order_by(outbox.c.created.desc(), outbox.c.id)
            .limit(most)
        )
        return [Message(**row) for row in found]

    def message(self, id: str) -> Message | None:
        """The message of an identifier."""
        found = self._found(select(outbox).where(outbox.c.id == id))
        return Message(**found[0]) if found else None

    def outdated(self, *, waiting: str, done: str) -> bool:
        """Whether something has waited since before a time, or was done with before another."""
        old = or_(_stale(waiting), _past(done))
        return bool(self._found(select(outbox.c.id).where(old).limit(1)))

    def last(self, address: str) -> Message | None:
        """The message to an address that was tried last."""
        tried = (outbox.c.state == SENT) | (outbox.c.said != "")
        found = self._found(
            select(outbox)
            .where(outbox.c.address == address, tried)
            .order_by(outbox.c.created.desc(), outbox.c.tries.desc(), outbox.c.id)
            .limit(1)
        )
        return Message(**found[0]) if found else None

    def counts(self) -> Mapping[tuple[str, str, str], int]:
        """How many messages there are, by kind, address and state; mails under no address."""
        found: dict[tuple[str, str, str], int] = {}
        columns = (outbox.c.kind, outbox.c.address, outbox.c.state)
        for row in self._found(select(*columns, func.count().label("count")).group_by(*columns)):
            key = (row["kind"], row["address"] if row["kind"] == HOOK else "", row["state"])
            found[key] = found.get(key, 0) + row["count"]
        return found


class OutboxChanges(OutboxRows, HookChanges):
    """The rows in a transaction that writes."""

    def end_hook(self, id: str, time: str) -> None:
        """Ends a hook, and what waits to be sent there."""
        self.connection.execute(update(hooks).where(hooks.c.id == id).values(ended=time))
        self.connection.execute(
            update(outbox)
            .where(outbox.c.kind == HOOK, outbox.c.address == id, outbox.c.state == WAITING)
            .values(state=FAILED)
        )

    def drop_hook(self, id: str) -> bool:
        """Removes a hook with its messages; tells whether there was one."""
        self.connection.execute(delete(outbox).where(outbox.c.kind == HOOK, outbox.c.address == id))
        self.resume(id)
        return self.connection.execute(delete(hooks).where(hooks.c.id == id)).rowcount > 0

    def add(self, message: Message) -> None:
        """Adds a message."""
        self.connection.execute(insert(outbox).values(vars(message)))

    def claim(self, message: Message, *, until: str) -> bool:
        """Takes a message to try it; False where somebody else has it, or has sent it.

        Whoever dies with it leaves it to others at `until`.
        """
        done = self.connection.execute(
            update(outbox)
            .where(
                outbox.c.id == message.id,
                outbox.c.state == WAITING,
                outbox.c.next == message.next,
                outbox.c.tries == message.tries,
            )
            .values(next=until, tries=message.tries + 1)
        )
        return done.rowcount == 1

    def change(self, id: str, **values: object) -> None:
        """Sets columns of a message."""
        self.connection.execute(update(outbox).where(outbox.c.id == id).values(values))

    def postpone(self, message: Message, *, until: str) -> None:
        """Lets all else that goes to the same address wait as long, without a try."""
        self.connection.execute(
            update(outbox)
            .where(
                outbox.c.kind == message.kind,
                outbox.c.address == message.address,
                outbox.c.state == WAITING,
                outbox.c.next < until,
            )
            .values(next=until)
        )

    def again(
        self, time: str, *, state: str = FAILED, kind: str | None = None, hook: str | None = None
    ) -> int:
        """Lets what has failed, or is held, wait anew; gives how much that is.

        With `kind` only messages of that kind, with `hook` only what is for that hook.
        """
        statement = update(outbox).where(outbox.c.state == state)
        if kind is not None:
            statement = statement.where(outbox.c.kind == kind)
        if hook is not None:
            statement = statement.where(outbox.c.kind == HOOK, outbox.c.address == hook)
        done = self.connection.execute(statement.values(state=WAITING, tries=0, next=time))
        return done.rowcount

    def hold(self) -> int:
        """Holds all that waits, until somebody decides on it; gives how much that is."""
        done = self.connection.execute(
            update(outbox).where(outbox.c.state == WAITING).values(state=HELD)
        )
        return done.rowcount

    def drop_held(self) -> int:
        """Removes what is held; gives how much that is."""
        return self.connection.execute(delete(outbox).where(outbox.c.state == HELD)).rowcount

    def expire(self, *, before: str, said: str) -> None:
        """Gives up what has waited since before a time; what somebody let wait anew is tried."""
        self.connection.execute(
            update(outbox).where(_stale(before)).values(state=FAILED, said=said)
        )

    def forget(self, *, before: str) -> None:
        """Removes what was done with before a time."""
        self.connection.execute(delete(outbox).where(_past(before)))


class Outbox(Part[OutboxRows, OutboxChanges]):
    """The outbox in the journal's database."""

    since = 4
    kinds = (OutboxRows, OutboxChanges)


def _stale(before: str) -> ColumnElement[bool]:
    """What was made before a time and waits, unless it was let wait anew and not tried since."""
    tried = (outbox.c.tries > 0) | (outbox.c.next < before)
    return (outbox.c.state == WAITING) & (outbox.c.created < before) & tried


def _past(before: str) -> ColumnElement[bool]:
    return (outbox.c.state != WAITING) & (outbox.c.created < before)
