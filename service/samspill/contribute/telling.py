"""Who is told of what was done with a proposal: put into the outbox where it is done."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from samspill.contribute.callers import Caller
from samspill.contribute.identity import language_of
from samspill.contribute.letters import LANGUAGES, Letter, letter_of
from samspill.contribute.roles import ALL, organisations_for
from samspill.contribute.states import Act
from samspill.engine.accounts import Account, Rows
from samspill.engine.announcing import PROPOSALS, Event, address_of, announce, new_id
from samspill.engine.outbox import MAIL, Message, OutboxChanges
from samspill.engine.proposals import Proposal, ProposalChanges, Step
from samspill.settings import MAIL_ADDRESS, Settings

_TYPES: Mapping[Act, str] = MappingProxyType(
    {
        "submit": "proposal.submitted",
        "recall": "proposal.recalled",
        "withdraw": "proposal.withdrawn",
        "reopen": "proposal.reopened",
        "return": "proposal.returned",
        "reject": "proposal.rejected",
        "accept": "proposal.accepted",
        "comment": "proposal.commented",
    }
)


def tell(
    changes: ProposalChanges,
    settings: Settings,
    proposal: Proposal,
    step: Step,
    action: Act,
    caller: Caller,
) -> None:
    """Tells hooks and people of a step, when the transaction ends; saving is nobody's business."""
    if action not in _TYPES:
        return
    outbox = OutboxChanges(changes.connection)
    was_sent_in = any(one.action == "submit" for one in changes.steps(proposal.number))
    if was_sent_in:  # before that it is its author's alone
        announce(outbox, _event(settings, proposal, step, action))
    if settings.smtp_host:
        known = Rows(changes.connection)
        for reader in _readers(known, proposal, action, caller):
            chosen = language_of(known.language(reader.id))
            letter = letter_of(
                settings,
                proposal,
                step,
                action,
                caller.account,
                languages=(chosen,) if chosen else LANGUAGES,
            )
            outbox.add(_mail(reader, letter, step.time))


def _event(settings: Settings, proposal: Proposal, step: Step, action: Act) -> Event:
    data = {
        "number": proposal.number,
        "title": proposal.title,
        "organisation": proposal.organisation,
        "state": proposal.state,
        "revision": proposal.revision,
        "version": proposal.version,
        "address": f"{address_of(settings)}/proposals/{proposal.number}",
    }
    return Event(PROPOSALS, _TYPES[action], step.time, data, proposal.organisation)


def _readers(known: Rows, proposal: Proposal, action: Act, caller: Caller) -> list[Account]:
    """Who gets a mail: the author of what others judge, those who may review what is sent in."""
    if action in ("return", "reject", "accept", "comment"):
        author = known.account(proposal.account)
        found = [author] if author is not None and author.id != caller.account.id else []
    elif action == "submit":
        found = [
            account
            for account in known.accounts()
            if account.id != proposal.account
            and organisations_for("review", tuple(known.grants(account.id)))
            & {ALL, proposal.organisation}
        ]
    else:
        found = []
    return [one for one in found if not one.disabled and MAIL_ADDRESS.fullmatch(one.email)]


def _mail(reader: Account, letter: Letter, time: str) -> Message:
    return Message(new_id(), MAIL, reader.email, letter.subject, letter.text, time, next=time)
