"""Proposals: written, sent in, returned, taken back. Whatever is saved is kept as a revision."""

from __future__ import annotations

from dataclasses import replace

from samspill.contribute.attribution import attributed
from samspill.contribute.callers import By, Caller
from samspill.contribute.desk import (
    Content,
    Desk,
    Once,
    answered,
    changed,
    hold,
    permit,
    seen,
    title_of,
    told,
    undoes,
    words_of,
    written,
)
from samspill.contribute.identity import moment
from samspill.contribute.roles import ALL, organisation_of
from samspill.contribute.states import MOVES, Act
from samspill.engine.amending import collisions, findings_of, rebased
from samspill.engine.patches import Patch
from samspill.engine.proposals import Proposal, Revision
from samspill.errors import BadValue, ChecksFailed, Stale
from samspill.knowledge.findings import Report

NOBODY = By("service")


def place_of(caller: Caller, organisation: str) -> str:
    """The key of the organisation that a caller proposes for, where they may.

    With none named, it is the only one there is. Raises `BadValue` and `Forbidden`.
    """
    own = caller.organisations("propose")
    place = organisation_of(organisation or (min(own) if len(own) == 1 else ALL))
    if place == ALL:
        raise BadValue(
            "A proposal is made for one organisation.",
            advice="Give its key, such as ntnu.",
            parameter="organisation",
        )
    caller.require("propose", place)
    return place


def propose(
    desk: Desk,
    caller: Caller,
    organisation: str,
    content: Content,
    *,
    by: By = NOBODY,
    once: Once | None = None,
) -> Proposal:
    """A new draft of a caller who may propose for an organisation."""
    place = place_of(caller, organisation)
    with desk.proposals.writing() as changes:
        if (before := answered(changes, caller, once)) is not None:
            return before
        time = moment()
        proposal = Proposal(
            number=changes.next_number(),
            account=caller.account.id,
            organisation=place,
            title=title_of(content.title),
            state="draft",
            revision=1,
            created=time,
            changed=time,
        )
        changes.add(proposal)
        changes.add_revision(_revision(desk, caller, proposal, content))
        told(desk, changes, proposal, caller, "save", "", by=by, once=once)
    return proposal


def save(
    desk: Desk,
    caller: Caller,
    number: int,
    revision: int,
    content: Content,
    *,
    by: By = NOBODY,
    once: Once | None = None,
) -> Proposal:
    """A draft with what its author has written now, which takes the place of a revision."""
    with desk.proposals.writing() as changes:
        if (done := answered(changes, caller, once)) is not None:
            return done
        before = seen(changes, caller, number)
        permit(changes, caller, before, "save")
        hold(before, "save", revision)
        after = replace(
            before,
            title=title_of(content.title),
            revision=before.revision + 1,
            changed=moment(),
        )
        changes.add_revision(_revision(desk, caller, after, content))
        changed(desk, changes, before, after, caller, "save", "", by=by, once=once)
    return after


def rebase(desk: Desk, caller: Caller, number: int, revision: int, *, by: By = NOBODY) -> Proposal:
    """A draft without what others have done meanwhile, held against the newest version."""
    with desk.proposals.reading() as rows:
        before = seen(rows, caller, number)
        last = written(rows, before)
    content = Content(before.title, rebased(desk.store, last.patch), last.form)
    return save(desk, caller, number, revision, content, by=by)


def move(
    desk: Desk,
    caller: Caller,
    number: int,
    revision: int,
    action: Act,
    text: str = "",
    *,
    by: By = NOBODY,
    once: Once | None = None,
) -> Proposal:
    """A proposal after a move of `states` that writes nothing else: all but saving and accepting.

    Raises `Forbidden` for who may not, `Conflict` in another state, `Stale` where there is a newer
    revision, and `ChecksFailed` where what is sent in breaks a rule; then nothing has changed.
    """
    words = words_of(text, needed=MOVES[action].reasoned)
    if action == "submit":
        _ready(desk, caller, number, words)
    with desk.proposals.writing() as changes:
        if (done := answered(changes, caller, once)) is not None:
            return done
        before = seen(changes, caller, number)
        permit(changes, caller, before, action)
        if action != "comment":
            hold(before, action, revision)
        after = replace(before, state=MOVES[action].to or before.state, changed=moment())
        changed(desk, changes, before, after, caller, action, words, by=by, once=once)
    return after


def findings(desk: Desk, patch: Patch) -> Report:
    """What the checks find of the graph as it would be, in what a patch touches."""
    return findings_of(desk.store, patch, desk.settings)


def hold_current(desk: Desk, patch: Patch) -> None:
    """Raises `Stale` where a patch takes out what is not in the graph any more."""
    if gone := collisions(desk.store, patch):
        raise Stale(
            f"{len(gone)} of the statements that this takes out are not there any more: another "
            "change came first.",
            advice="Look at what has changed, and bring the proposal up to date.",
            statements=gone[:20],
            version=desk.version,
        )


def _ready(desk: Desk, caller: Caller, number: int, words: str) -> None:
    """Raises what keeps a proposal from being sent in."""
    with desk.proposals.reading() as rows:
        proposal = seen(rows, caller, number)
        permit(rows, caller, proposal, "submit")
        patch = written(rows, proposal).patch
    if not patch.added and not patch.removed:
        raise BadValue(
            "This proposal changes nothing yet.",
            advice="Fill it in before you send it.",
        )
    if patch.removed and not words:
        raise BadValue(
            "This takes something out of the graph, so it needs a reason.",
            advice="Write why it should go.",
            parameter="text",
        )
    hold_current(desk, patch)
    report = findings(desk, patch)
    if not report.conforms:
        raise ChecksFailed(
            "Something must be mended before this can be sent in.",
            advice="The findings say what; the draft is kept.",
            report=report,
        )


def _revision(desk: Desk, caller: Caller, proposal: Proposal, content: Content) -> Revision:
    patch = content.patch
    if not undoes(content.form):  # what is brought back is not the work of who brings it back
        patch = attributed(
            desk.store,
            patch,
            caller.account,
            organisation=proposal.organisation,
            time=proposal.changed,
            base=desk.settings.base,
        )
    return Revision(
        proposal=proposal.number,
        number=proposal.revision,
        account=caller.account.id,
        time=proposal.changed,
        base=desk.version,
        form=content.form,
        patch=patch,
    )
