"""Hooks: addresses that are told of events, added and removed by whoever runs the service."""

from __future__ import annotations

import json
import secrets
import string
from collections.abc import Iterable

from samspill.contribute.callers import By
from samspill.contribute.identity import log, moment
from samspill.contribute.outcomes import Outcome
from samspill.contribute.posting import posted
from samspill.contribute.reaching import target_of
from samspill.contribute.roles import organisation_of
from samspill.contribute.signatures import new_hook_secret
from samspill.engine.accounts import Changes
from samspill.engine.announcing import PROPOSALS, VERSIONS, new_id
from samspill.engine.hooks import Hook
from samspill.engine.outbox import FAILED, HELD, HOOK, MAIL, WAITING, Message, Outbox
from samspill.errors import BadValue, NotFound
from samspill.settings import Settings

EVENTS = (VERSIONS, PROPOSALS)
MOST = 50
_LETTERS = string.ascii_lowercase + string.digits


def add_hook(
    settings: Settings, address: str, *, events: Iterable[str], organisation: str, by: By
) -> Hook:
    """A new hook with its secret; raises `BadValue` for an address that cannot be one."""
    target_of(address)
    chosen = tuple(event for event in EVENTS if event in set(events))
    hook = Hook(
        id="".join(secrets.choice(_LETTERS) for _ in range(8)),
        address=address,
        secret=new_hook_secret(),
        events=chosen or (VERSIONS,),
        organisation=organisation_of(organisation),
        created=moment(),
        ended=None,
    )
    with Outbox.of(settings).writing() as changes:
        if len(changes.hooks()) >= MOST:
            raise BadValue(
                f"There are {MOST} hooks already.", advice="Remove one that is not used."
            )
        changes.add_hook(hook)
        log(Changes(changes.connection), "hook-added", f"{hook.id}: {address}"[:500], by)
    return hook


def remove_hook(settings: Settings, id: str, *, by: By) -> Hook:
    """Removes a hook, and what waits to be sent there; raises `NotFound`."""
    with Outbox.of(settings).writing() as changes:
        hook = known(changes.hook(id), id)
        changes.drop_hook(id)
        log(Changes(changes.connection), "hook-removed", f"{id}: {hook.address}"[:500], by)
    return hook


def pause_hook(settings: Settings, id: str, *, resume: bool = False, by: By) -> Hook:
    """Lets what is for a hook wait, or be sent again; twice is once. Raises `NotFound`."""
    with Outbox.of(settings).writing() as changes:
        hook = known(changes.hook(id), id)
        if resume:
            changes.resume(id)
        else:
            changes.pause(id, changes.pauses().get(id) or moment())
        log(Changes(changes.connection), "hook-resumed" if resume else "hook-paused", id, by)
    return hook


def retry_hook(settings: Settings, id: str, *, by: By) -> int:
    """Lets what was given up for a hook, and what waits, be tried now; gives how much that is."""
    with Outbox.of(settings).writing() as changes:
        known(changes.hook(id), id)
        count = sum(changes.again(moment(), state=state, hook=id) for state in (WAITING, FAILED))
        log(Changes(changes.connection), "hook-retried", f"{id}: {count}", by)
    return count


def retry_mails(settings: Settings, *, by: By) -> int:
    """Lets the mails that were given up be tried again; gives how many these are."""
    with Outbox.of(settings).writing() as changes:
        count = changes.again(moment(), kind=MAIL)
        log(Changes(changes.connection), "mails-retried", str(count), by)
    return count


def release(settings: Settings, *, by: By) -> int:
    """Lets what was held after a restore be sent; gives how much that is."""
    with Outbox.of(settings).writing() as changes:
        count = changes.again(moment(), state=HELD)
        log(Changes(changes.connection), "messages-released", str(count), by)
    return count


def drop_held(settings: Settings, *, by: By) -> int:
    """Removes what was held after a restore, unsent; gives how much that is."""
    with Outbox.of(settings).writing() as changes:
        count = changes.drop_held()
        log(Changes(changes.connection), "messages-dropped", str(count), by)
    return count


def try_hook(settings: Settings, id: str) -> Outcome:
    """What comes of sending a hook an event `hook.test` now, once."""
    with Outbox.of(settings).reading() as rows:
        hook = known(rows.hook(id), id)
    time = moment()
    body = {"type": "hook.test", "timestamp": time, "data": {"hook": hook.id}}
    message = Message(new_id(), HOOK, hook.id, "hook.test", json.dumps(body), time, next=time)
    return posted(settings, hook, message)


def known(hook: Hook | None, id: str) -> Hook:
    """A hook that is there; raises `NotFound`."""
    if hook is None:
        raise NotFound(
            f"There is no hook “{id[:40]}”.", advice="`samspill hook list` shows all of them."
        )
    return hook
