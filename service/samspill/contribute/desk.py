"""The desk where proposals lie: what every move of one needs, and holds to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from samspill.contribute.callers import By, Caller
from samspill.contribute.identity import log
from samspill.contribute.states import MOVES, Act
from samspill.contribute.telling import tell
from samspill.contribute.writing import owners_of
from samspill.engine.accounts import Accounts, Changes
from samspill.engine.patches import Patch
from samspill.engine.proposals import (
    Proposal,
    ProposalChanges,
    ProposalRows,
    Proposals,
    Reply,
    Revision,
)
from samspill.engine.stores import Store
from samspill.errors import BadValue, Conflict, Forbidden, NotFound, Stale
from samspill.settings import Settings

LONGEST_TITLE = 200
LONGEST_TEXT = 10_000


@dataclass(frozen=True)
class Desk:
    """Where proposals lie, and the version of the graph that they are held against."""

    settings: Settings
    store: Store
    version: int

    @property
    def proposals(self) -> Proposals:
        """The proposals of the journal."""
        return Proposals.of(self.settings)


@dataclass(frozen=True)
class Content:
    """What somebody wrote: a title, the change as a patch, and the form it was written in (JSON).

    The title is one line of 1 to 200 characters.
    """

    title: str
    patch: Patch
    form: str = ""


def form_of_undoing(number: int) -> str:
    """What a revision keeps instead of entries where it takes a proposal back."""
    return json.dumps({"undoes": number})


def undoes(form: str) -> bool:
    """Whether a revision takes a proposal back, as the service has written it: word for word."""
    return bool(form) and "undoes" in json.loads(form)


@dataclass(frozen=True)
class Once:
    """What makes a request safe to send again: its Idempotency-Key, and the digest of all of it."""

    key: str
    asked: str


def answered(rows: ProposalRows, caller: Caller, once: Once | None) -> Proposal | None:
    """What was answered when this was asked before; raises `Conflict` where that was another."""
    found = rows.reply(caller.account.id, once.key) if once else None
    if found is None or once is None:
        return None
    if found.asked != once.asked:
        raise Conflict(
            "This Idempotency-Key was used for another request.",
            advice="Use a new key for every new request.",
        )
    return Proposal(**json.loads(found.body))


def changed(
    desk: Desk,
    changes: ProposalChanges,
    before: Proposal,
    after: Proposal,
    caller: Caller,
    action: Act,
    text: str,
    *,
    by: By,
    once: Once | None,
) -> None:
    """Writes down that somebody has done something: the proposal, its story, and the log."""
    if not changes.change(before, after):
        raise Conflict(
            "Somebody else changed this proposal at the same moment.",
            advice="Look at it again, and do it again if it is still needed.",
        )
    told(desk, changes, after, caller, action, text, by=by, once=once)


def told(
    desk: Desk,
    changes: ProposalChanges,
    proposal: Proposal,
    caller: Caller,
    action: Act,
    text: str,
    *,
    by: By,
    once: Once | None,
) -> None:
    """Writes down what was done: in its story, the log, the answers kept, and the outbox."""
    account, time = caller.account.id, proposal.changed
    step = changes.add_step(proposal, account=account, time=time, action=action, text=text)
    tell(changes, desk.settings, proposal, step, action, caller)
    done = Changes(changes.connection)
    log(
        done,
        f"proposal-{action}",
        f"{proposal.number}: {proposal.title}",
        replace(by, account=account),
    )
    if once is not None:
        body = json.dumps(vars(proposal))
        changes.keep_reply(Reply(account, once.key, once.asked, 200, body, time))


def seen(rows: ProposalRows, caller: Caller, number: int) -> Proposal:
    """A proposal for its author or who may review it; to all others there is none."""
    found = rows.proposal(number)
    if found is not None and (
        found.account == caller.account.id
        or caller.may("review", found.organisation)
        or caller.may("manage", found.organisation)
    ):
        return found
    raise NotFound(
        f"You have no proposal {number}.",
        advice="Your own and those you may review are listed at /proposals.",
    )


def written(rows: ProposalRows, proposal: Proposal, number: int | None = None) -> Revision:
    """What was written in a revision of a proposal, the newest if none is named."""
    found = rows.revision(proposal.number, proposal.revision if number is None else number)
    if found is None:
        raise NotFound(
            f"Proposal {proposal.number} has no revision {number}.",
            advice=f"The newest is {proposal.revision}.",
        )
    return found


def hold(proposal: Proposal, action: Act, revision: int) -> None:
    """Raises `Conflict` in a state where this cannot be done, `Stale` for an older revision."""
    if proposal.state not in MOVES[action].within:
        raise Conflict(
            f"That cannot be done with proposal {proposal.number} as it stands now.",
            advice="Look at what has happened to it in the meantime.",
            state=proposal.state,
        )
    if proposal.revision != revision:
        raise Stale(
            f"Proposal {proposal.number} has been changed: this is about revision {revision}, the "
            f"newest is {proposal.revision}.",
            advice="Look at the newest revision, and do it again if it is still right.",
            revision=proposal.revision,
        )


def permit(rows: ProposalRows, caller: Caller, proposal: Proposal, action: Act) -> None:
    """Raises `Forbidden` unless a caller may do this with a proposal, whatever its state.

    Nobody reviews what they wrote themselves, and who accepts must be allowed to review for all
    whose graphs are changed.
    """
    is_author = proposal.account == caller.account.id
    if MOVES[action].by == "either":
        caller.require_scope("propose" if is_author else "review")
    elif MOVES[action].by == "author":
        if not is_author:
            raise Forbidden(
                "Only its author may do that with a proposal.",
                advice="Return it with a comment instead, or make a proposal of your own.",
            )
        caller.require("propose", proposal.organisation)
    elif is_author:
        raise Forbidden(
            "Nobody reviews their own proposal.",
            advice="Ask another reviewer to look at it.",
        )
    else:
        caller.require("review", proposal.organisation)
        if action == "accept":
            for owner in sorted(owners_of(written(rows, proposal).patch)):
                caller.require("review", owner)


def title_of(text: str) -> str:
    """A title of one line; raises `BadValue` for none, or one that cannot be."""
    title = " ".join(text.split())
    if not title or len(title) > LONGEST_TITLE or not title.isprintable():
        raise BadValue(
            f"A proposal has a title of 1 to {LONGEST_TITLE} characters.",
            advice="Say in a few words what it changes.",
            parameter="title",
        )
    return title


def words_of(text: str, *, needed: bool) -> str:
    """What somebody wrote beside a move; raises `BadValue` where words are missing or too many."""
    words = text.replace("\r\n", "\n").strip()
    if needed and not words:
        raise BadValue(
            "This needs a few words.",
            advice="Write what the others need to know.",
            parameter="text",
        )
    if len(words) > LONGEST_TEXT or any(
        not sign.isprintable() and sign not in "\n\t" for sign in words
    ):
        raise BadValue(
            f"A comment has at most {LONGEST_TEXT} characters, and none that cannot be seen.",
            advice="Write it shorter.",
            parameter="text",
        )
    return words


def people(desk: Desk, numbers: Iterable[int]) -> dict[int, str]:
    """What people are called, by the numbers of their accounts."""
    with Accounts.of(desk.settings).reading() as rows:
        found = {number: rows.account(number) for number in set(numbers)}
    return {number: one.label if one else str(number) for number, one in found.items()}
