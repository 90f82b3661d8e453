"""The feed of one's own: a secret address that tells what happens to one's proposals.

Programs that read feeds send no headers, so the address itself is the secret. It opens nothing but
the feed, and what is kept of it is a digest.
"""

from __future__ import annotations

import re

from samspill.contribute.callers import By, Caller
from samspill.contribute.credentials import digest, new_key
from samspill.contribute.identity import caller_of, log, moment
from samspill.contribute.roles import ACCOUNT_SCOPE
from samspill.engine.accounts import Accounts, Changes
from samspill.engine.notices import Feed, Notices
from samspill.engine.proposals import Proposal, Step
from samspill.errors import NotFound, SamspillError
from samspill.settings import Settings

LONGEST = 100
"""The entries of a feed; what is older stands on the pages."""

_SECRET = re.compile(r"[0-9a-f]{64}")
_READS = frozenset({"propose", "review"})


def renew_feed(settings: Settings, caller: Caller, *, by: By) -> str:
    """The secret of a new address, in the place of the one that there may have been."""
    caller.require_scope(ACCOUNT_SCOPE)
    secret = new_key()
    with Notices.of(settings).writing() as changes:
        changes.keep_feed(Feed(caller.account.id, digest(secret), moment()))
        log(Changes(changes.connection), "feed-made", caller.account.name, by)
    return secret


def end_feed(settings: Settings, caller: Caller, *, by: By) -> None:
    """Ends the address of one's own feed; twice is once."""
    caller.require_scope(ACCOUNT_SCOPE)
    with Notices.of(settings).writing() as changes:
        if changes.drop_feed(caller.account.id):
            log(Changes(changes.connection), "feed-revoked", caller.account.name, by)


def feed_of(settings: Settings, caller: Caller) -> Feed | None:
    """The feed that a caller has, without its address."""
    with Notices.of(settings).reading() as rows:
        return rows.feed(caller.account.id)


def reader_of(settings: Settings, secret: str) -> Caller:
    """Whose feed a secret opens; raises `NotFound`, which never repeats it."""
    missing = NotFound(
        "There is no such feed, or no longer.",
        advice="Make a new address for it on the page of your account.",
    )
    if not _SECRET.fullmatch(secret):
        raise missing
    with Notices.of(settings).reading() as rows:
        feed = rows.feed_known_by(digest(secret))
    if feed is None:
        raise missing
    try:
        with Accounts.of(settings).reading() as known:
            return caller_of(known, feed.account, "token", scopes=_READS)
    except SamspillError:  # an account that was closed has no feed either
        raise missing from None


def happened(settings: Settings, caller: Caller) -> list[tuple[Proposal, Step]]:
    """What was done with a caller's own proposals, the newest first."""
    with Notices.of(settings).reading() as rows:
        return rows.steps_of(caller.account.id, most=LONGEST)
