"""Hooks as they stand in the journal: addresses that are told of events, and their pauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from samspill.engine.notice_tables import hooks, pauses
from samspill.engine.parts import PartRows

_PAUSES_SINCE = 5
"""The form of the journal that brought pauses."""


@dataclass(frozen=True)
class Hook:
    """An address that is told of events, of one organisation or of all (`*`).

    `ended` is when its receiver said that it wants no more.
    """

    id: str
    address: str
    secret: str
    events: tuple[str, ...]
    organisation: str
    created: str
    ended: str | None

    def __repr__(self) -> str:
        return f"Hook({self.id!r})"


class HookRows(PartRows):
    """The rows, as values; with no connection there are none."""

    def hooks(self) -> list[Hook]:
        """All hooks, the oldest first."""
        return [_hook(row) for row in self._found(select(hooks).order_by(hooks.c.created))]

    def hook(self, id: str) -> Hook | None:
        """The hook of an identifier."""
        found = self._found(select(hooks).where(hooks.c.id == id))
        return _hook(found[0]) if found else None

    def pauses(self) -> dict[str, str]:
        """The hooks that pause, and since when."""
        found = self._found(select(pauses), since=_PAUSES_SINCE)
        return {row["hook"]: row["since"] for row in found}


class HookChanges(HookRows):
    """The rows in a transaction that writes."""

    def add_hook(self, hook: Hook) -> None:
        """Adds a hook."""
        values = {**vars(hook), "events": " ".join(hook.events)}
        self.connection.execute(insert(hooks).values(values))

    def pause(self, id: str, time: str) -> None:
        """Lets what is for a hook wait until it is resumed."""
        self.resume(id)
        self.connection.execute(insert(pauses).values(hook=id, since=time))

    def resume(self, id: str) -> bool:
        """Ends the pause of a hook; tells whether there was one."""
        return self.connection.execute(delete(pauses).where(pauses.c.hook == id)).rowcount > 0


def _hook(row: Mapping[str, Any]) -> Hook:
    return Hook(**{**row, "events": tuple(str(row["events"]).split())})
