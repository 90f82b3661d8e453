"""Review: what waits, what becomes a version, and what takes one back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from samspill.contribute.attribution import accepted, agent_base
from samspill.contribute.callers import By, Caller
from samspill.contribute.desk import (
    Content,
    Desk,
    Once,
    answered,
    changed,
    form_of_undoing,
    hold,
    people,
    permit,
    seen,
    undoes,
    words_of,
    written,
)
from samspill.contribute.disputes import upheld
from samspill.contribute.identity import moment
from samspill.contribute.proposals import NOBODY, hold_current
from samspill.contribute.roles import ALL
from samspill.contribute.states import MOVES, Act
from samspill.contribute.story import story_of
from samspill.contribute.writing import is_proposable, owners_of
from samspill.engine.accounts import Account, Accounts
from samspill.engine.amending import amend, rebased
from samspill.engine.gate import Progress, silent
from samspill.engine.journal import Journal, Version
from samspill.engine.patches import Patch
from samspill.engine.proposals import Proposal, ProposalChanges, ProposalRows, Revision, Step
from samspill.errors import Conflict, Forbidden, SamspillError


@dataclass(frozen=True)
class View:
    """A proposal as somebody sees it: what was written, what was done, by whom, and what may be.

    `people` has what the accounts of the steps are called, `acts` what this caller may do now,
    `hindrance` what keeps them from accepting it though they review it.
    """

    proposal: Proposal
    revision: Revision
    steps: tuple[Step, ...]
    people: dict[int, str]
    acts: tuple[Act, ...]
    hindrance: SamspillError | None = None


def accept(
    desk: Desk,
    caller: Caller,
    number: int,
    revision: int,
    text: str = "",
    *,
    by: By = NOBODY,
    once: Once | None = None,
    progress: Progress = silent,
) -> Proposal:
    """A proposal that another person than its author has made a version of the graph.

    The version and the new state are one transaction. Raises `Forbidden`, `Conflict`, `Stale` and
    `ChecksFailed` as other moves do, and `Busy`; then nothing has changed.
    """
    words = words_of(text, needed=False)
    with desk.proposals.reading() as rows:
        if (done := answered(rows, caller, once)) is not None:
            return done
        waiting = seen(rows, caller, number)
        permit(rows, caller, waiting, "accept")
        hold(waiting, "accept", revision)
        last = written(rows, waiting)
    proposed = last.patch
    with Accounts.of(desk.settings).reading() as known:
        author = known.account(waiting.account)
    assert author is not None  # noqa: S101
    hold_current(desk, proposed)
    if not rebased(desk.store, proposed).added and not proposed.removed:
        raise Conflict(
            "Everything that this proposes is in the graph already.",
            advice="Return it to its author, or reject it.",
        )
    base = desk.settings.base
    patch = decided(desk, caller, waiting, last)
    published: list[Proposal] = []

    def also(changes: ProposalChanges, version: Version) -> None:
        before = seen(changes, caller, number)
        hold(before, "accept", revision)
        after = replace(before, state="accepted", changed=moment(), version=version.number)
        changed(desk, changes, before, after, caller, "accept", words, by=by, once=once)
        published.append(after)

    amend(
        desk.settings,
        patch,
        author=author.label,
        note=f"{waiting.title} (#{waiting.number})",
        said=lambda version, created: story_of(
            waiting, author, caller.account, version=version, created=created, base=base
        ),
        also=also,
        progress=progress,
    )
    return published[0]


def foreseen(
    desk: Desk, proposal: Proposal, revision: Revision, reviewer: Account | None = None
) -> Patch:
    """The patch that a revision would be if somebody accepted it."""
    if undoes(revision.form):
        return upheld(desk.store, revision.patch)
    return accepted(
        desk.store,
        revision.patch,
        reviewer,
        organisation=proposal.organisation,
        base=desk.settings.base,
    )


def decided(desk: Desk, caller: Caller, proposal: Proposal, revision: Revision) -> Patch:
    """The patch that a caller accepts; raises `Forbidden` where it changes what is of others."""
    patch = foreseen(desk, proposal, revision, caller.account)
    for owner in sorted(owners_of(patch)):
        if not caller.may("review", owner):
            raise Forbidden(
                "This changes what no organisation has alone: it takes a reviewer for all of them."
                if owner == ALL
                else f"This also changes what {owner} has told: it takes a reviewer for {owner}.",
                advice="Comment on it, or return it; somebody else accepts it.",
            )
    return patch


def undone(desk: Desk, caller: Caller, number: int) -> Content:
    """What takes an accepted proposal back, to be proposed and reviewed as anything else is.

    Who the people are stays told: what others did since may speak of them.
    """
    with desk.proposals.reading() as rows:
        done = seen(rows, caller, number)
    if done.version is None:
        raise Conflict(
            "Only what was accepted can be taken back.",
            advice="Withdraw the proposal, or change it.",
            state=done.state,
        )
    patch = Journal.of(desk.settings).patch(done.version)
    persons = f"<{agent_base(desk.settings.base)}"
    added, removed = (
        tuple(one for one in lines if is_proposable(one) and not one.startswith(persons))
        for lines in (patch.removed, patch.added)
    )
    back = Patch(added, removed)
    patch = upheld(desk.store, rebased(desk.store, back))
    return Content(f"Undo: {done.title}"[:200], patch, form_of_undoing(number))


def view(desk: Desk, caller: Caller, number: int, revision: int | None = None) -> View:
    """A proposal for its author, or for who may review it; raises `NotFound` for all others."""
    with desk.proposals.reading() as rows:
        found = seen(rows, caller, number)
        last = written(rows, found, revision)
        steps = tuple(rows.steps(number))
        acts = tuple(one for one in MOVES if _may(rows, caller, found, one))
    names = people(desk, (found.account, *(step.account for step in steps)))
    hindrance = None
    if "return" in acts:
        try:
            decided(desk, caller, found, last)
        except SamspillError as error:
            hindrance = error
            acts = tuple(one for one in acts if one != "accept")
    return View(found, last, steps, names, acts, hindrance)


def own(desk: Desk, caller: Caller) -> list[Proposal]:
    """The proposals that a caller made, those that changed last first."""
    with desk.proposals.reading() as rows:
        return rows.of_account(caller.account.id)


def inbox(desk: Desk, caller: Caller) -> list[Proposal]:
    """The proposals of others that wait for a caller's review, those that wait longest first."""
    places = caller.organisations("review")
    with desk.proposals.reading() as rows:
        waiting = rows.in_states(["submitted"])
    return [
        one
        for one in reversed(waiting)
        if one.account != caller.account.id and places & {ALL, one.organisation}
    ]


def _may(rows: ProposalRows, caller: Caller, proposal: Proposal, action: Act) -> bool:
    if proposal.state not in MOVES[action].within:
        return False
    try:
        permit(rows, caller, proposal, action)
    except Forbidden:
        return False
    return True
