"""Events: what hooks are told of, put into the outbox where it happens."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from samspill.engine.journal import Version
from samspill.engine.outbox import HOOK, Message, OutboxChanges
from samspill.settings import Settings

VERSIONS, PROPOSALS = "versions", "proposals"
"""What a hook can be told of."""

EVERY = "*"


@dataclass(frozen=True)
class Event:
    """Something that happened: its type such as `version.published`, when, and what is told."""

    topic: str
    type: str
    time: str
    data: Mapping[str, object]
    organisation: str = EVERY

    @property
    def body(self) -> str:
        """The event as it is sent."""
        told = {"type": self.type, "timestamp": self.time, "data": self.data}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def announce(changes: OutboxChanges, event: Event) -> None:
    """Puts an event into the outbox for every hook that is to be told of it."""
    for hook in changes.hooks():
        concerned = EVERY in (hook.organisation, event.organisation)
        if hook.ended or event.topic not in hook.events:
            continue
        if concerned or hook.organisation == event.organisation:
            changes.add(
                Message(
                    new_id(), HOOK, hook.id, event.type, event.body, event.time, next=event.time
                )
            )


def announce_version(changes: OutboxChanges, version: Version, settings: Settings) -> None:
    """Tells of a version."""
    data = {
        "number": version.number,
        "author": version.author or None,
        "note": version.note or None,
        "added": version.added,
        "removed": version.removed,
        "quads": version.quads,
        "digest": version.digest,
        "address": f"{address_of(settings)}/versions/{version.number}/changes",
    }
    announce(changes, Event(VERSIONS, "version.published", version.created, data))


def new_id() -> str:
    """The identifier of a new message, the same however often it is tried."""
    return f"msg_{secrets.token_hex(16)}"


def address_of(settings: Settings) -> str:
    """The address of the service, as far as the settings tell."""
    return settings.address.rstrip("/") or f"http://{settings.host}:{settings.port}"
