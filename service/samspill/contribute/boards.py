"""The board of a steward: who is told of what, what waits, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from samspill.contribute.callers import Caller
from samspill.contribute.hooks import known
from samspill.contribute.reaching import target_of
from samspill.contribute.roles import ALL
from samspill.engine.hooks import Hook
from samspill.engine.outbox import (
    FAILED,
    HELD,
    HOOK,
    MAIL,
    STATES,
    WAITING,
    Message,
    Outbox,
    OutboxRows,
)
from samspill.settings import Settings

LONGEST = 50
"""The messages of each state that a board shows."""

_READ = 500


@dataclass(frozen=True)
class Told:
    """A hook as a steward sees it; `host` is where it leads, since the rest may be a secret."""

    hook: Hook
    host: str
    paused: str | None
    counts: Mapping[str, int]
    last: Message | None


@dataclass(frozen=True)
class Board:
    """The hooks that somebody answers for, and what is not yet sent; mails only for all of it."""

    whole: bool
    hooks: tuple[Told, ...]
    mails: Mapping[str, int]
    messages: tuple[Message, ...]

    @property
    def held(self) -> int:
        """How many messages are held since a restore."""
        told = [one.counts for one in self.hooks]
        return sum(counts[HELD] for counts in (*told, self.mails))


def board_of(settings: Settings, caller: Caller) -> Board:
    """What a caller may see of hooks and messages; raises `Forbidden` for who manages nothing."""
    if not caller.organisations("manage"):
        caller.require("manage", ALL)
    whole = caller.may("manage", ALL)
    with Outbox.of(settings).reading() as rows:
        counts, pauses = rows.counts(), rows.pauses()
        hooks = tuple(
            Told(
                hook,
                target_of(hook.address).authority,
                pauses.get(hook.id),
                {state: counts.get((HOOK, hook.id, state), 0) for state in STATES},
                rows.last(hook.id),
            )
            for hook in rows.hooks()
            if caller.may("manage", hook.organisation)
        )
        mails = {state: counts.get((MAIL, "", state), 0) if whole else 0 for state in STATES}
        messages = tuple(_messages(rows, {one.hook.id for one in hooks}, whole=whole))
    return Board(whole, hooks, mails, messages)


def managed_hook(settings: Settings, caller: Caller, id: str) -> Hook:
    """A hook that a caller answers for; raises `NotFound` for another, `Forbidden` for none."""
    board = board_of(settings, caller)
    return known(next((one.hook for one in board.hooks if one.hook.id == id), None), id)


def _messages(rows: OutboxRows, hooks: set[str], *, whole: bool) -> list[Message]:
    found = []
    for state in (FAILED, HELD, WAITING):
        seen = [
            one
            for one in rows.messages(state, most=_READ)
            if (one.address in hooks if one.kind == HOOK else whole)
        ]
        found += seen[:LONGEST]
    return found
