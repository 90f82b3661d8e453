"""The postman: sends what is in the outbox, tries again what was not received, and gives up."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from samspill.contribute.identity import moment
from samspill.contribute.mailing import mail
from samspill.contribute.outcomes import Outcome
from samspill.contribute.posting import posted
from samspill.engine.outbox import FAILED, HOOK, MAIL, SENT, Message, Outbox
from samspill.errors import SamspillError
from samspill.settings import Settings

WAITS: Sequence[float] = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds between the tries of a message: ten tries in a little more than three days."""

_HELD = timedelta(minutes=5)
"""How long a message is with the postman who tries it; whoever died with it has it no longer."""

_KEPT = timedelta(days=30)
"""How long it is remembered what came of a message."""

_FRESH = timedelta(days=7)
"""How long a message may wait: older news are none."""

_HANDFUL = 20


@dataclass(frozen=True)
class Round:
    """How many messages were received on a round, put off, and given up."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0

    def __add__(self, other: Round) -> Round:
        return Round(
            self.sent + other.sent, self.put_off + other.put_off, self.failed + other.failed
        )


class Postman:
    """Sends what is in the outbox of a journal; several at once send nothing twice."""

    def __init__(self, settings: Settings, *, waits: Sequence[float] = WAITS) -> None:
        self.settings = settings
        self.outbox = Outbox.of(settings)
        self._waits = waits
        self._stopped = threading.Event()

    @property
    def kinds(self) -> tuple[str, ...]:
        """What can be sent with these settings."""
        return (HOOK, MAIL) if self.settings.smtp_host else (HOOK,)

    def watch(self, stop: threading.Event, *, seconds: float = 2.0) -> None:
        """Goes on rounds until `stop`; what goes wrong is tried again."""
        self._stopped = stop
        while not stop.wait(seconds):
            with suppress(SamspillError):
                self.round()

    def round(self) -> Round:
        """Sends all that is due now, and says how much that was."""
        done = Round()
        self._tidy()
        while not self._stopped.is_set():
            with self.outbox.reading() as rows:
                due = rows.due(moment(), kinds=self.kinds, most=_HANDFUL)
            if not due:
                break
            for message in due:
                if self._stopped.is_set():
                    break
                done += self._tried(message)
        return done

    def _tried(self, message: Message) -> Round:
        with self.outbox.writing() as changes:
            if not changes.claim(message, until=moment(after=_HELD)):
                return Round()
        outcome = self._sent(message)
        now = moment()
        with self.outbox.writing() as changes:
            if outcome.done:
                changes.change(message.id, state=SENT, next=now, said=outcome.said, body="")
                return Round(sent=1)
            tries = message.tries + 1
            if outcome.gone:
                changes.end_hook(message.address, now)
            if outcome.lasting or tries > len(self._waits):
                changes.change(message.id, state=FAILED, next=now, said=outcome.said)
                return Round(failed=1)
            wait = self._waits[tries - 1] * random.uniform(1, 1.1)  # noqa: S311
            then = moment(after=timedelta(seconds=max(wait, outcome.after)))
            changes.postpone(message, until=then)
            changes.change(message.id, next=then, said=outcome.said)
            return Round(put_off=1)

    def _sent(self, message: Message) -> Outcome:
        if message.kind == MAIL:
            return mail(self.settings, message)
        with self.outbox.reading() as rows:
            hook = rows.hook(message.address)
        if hook is None or hook.ended:
            return Outcome(False, "the hook has ended", lasting=True)
        return posted(self.settings, hook, message)

    def _tidy(self) -> None:
        """Gives up what has waited for too long, and forgets what was done with long ago."""
        stale, old = moment(after=-_FRESH), moment(after=-_KEPT)
        with self.outbox.reading() as rows:
            outdated = rows.outdated(waiting=stale, done=old)
        if outdated:
            with self.outbox.writing() as changes:
                changes.expire(before=stale, said="it waited for too long")
                changes.forget(before=old)
