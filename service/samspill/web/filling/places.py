"""Where a form of a proposal stands: in a new proposal, or at an entry of one that is there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from samspill.contribute.blueprints import Blueprint
from samspill.contribute.callers import Caller
from samspill.contribute.desk import Desk
from samspill.contribute.entries import (
    Drawn,
    Entry,
    another_view,
    change_of,
    correction_of,
    entries_of,
    renamed,
)
from samspill.contribute.fields import form_of
from samspill.contribute.forms import Form
from samspill.contribute.resolving import Names
from samspill.contribute.reviewing import View, view
from samspill.engine.patches import Patch
from samspill.engine.touched import statements
from samspill.errors import Conflict, NotFound
from samspill.settings import Language
from samspill.web.form_passages import seen_by
from samspill.web.parameters import Pairs, only
from samspill.web.proposal_requests import ROOM, number_of

_TIES = {"alignment": "alignedResource", "participation": "participatesIn"}
"""The field that ties a thing of a kind to the thing that it is begun from."""


@dataclass(frozen=True)
class Work:
    """Somebody at work on a form: at which desk, with which shapes, in which language."""

    desk: Desk
    caller: Caller
    blueprint: Blueprint
    language: Language
    names: Names

    def form(self, kind: str) -> Form:
        """The form of a kind."""
        return form_of(self.blueprint, kind, self.language)


@dataclass(frozen=True)
class Place:
    """Where a form stands: in a new proposal (no view), or at an entry of one that is there."""

    view: View | None
    entries: tuple[Entry, ...]
    at: int
    organisation: str

    @property
    def entry(self) -> Entry:
        """The entry that is filled in."""
        return self.entries[self.at]

    def drawn(self, work: Work) -> Drawn:
        """The change that the entries make."""
        return change_of(
            work.desk, work.blueprint, seen_by(work.caller, self.entries), work.language, work.names
        )

    def named(self, work: Work) -> Place:
        """The place with keys made of the names as they are, while nobody else has seen them."""
        if self.view and any(step.action == "submit" for step in self.view.steps):
            return self
        entries = renamed(work.desk, work.blueprint, self.entries, work.language, work.names)
        return replace(self, entries=entries)


def place_of(work: Work, number: int | None, pairs: Pairs) -> Place | None:
    """Where the form stands that is asked for; None where the kind is not chosen yet."""
    found = open_view(work, number) if number is not None else None
    entries = entries_of(found.revision.form) if found else ()
    organisation = found.proposal.organisation if found else only(pairs, "organisation") or ""
    about, kind = only(pairs, "about"), only(pairs, "kind")
    disputes = only(pairs, "disputes")
    if disputes:
        entry = _other_view(work, disputes, only(pairs, "proposal"))
    elif about:
        entry = correction_of(work.desk, work.blueprint, about, work.language)
    elif kind:
        like = only(pairs, "like")
        entry = begun(work, kind, thing=only(pairs, "thing") or "")
        if like and entries:
            entry = _another(entry, entries[_numbered(like, entries)])
    elif entries:
        chosen = only(pairs, "entry") or "0"
        return Place(found, entries, _numbered(chosen, entries), organisation)
    else:
        return None
    return Place(found, (*entries, entry), len(entries), organisation)


def begun(work: Work, kind: str, *, thing: str = "") -> Entry:
    """A new entry of a kind, tied to the thing that it is begun from; what is usual is chosen."""
    usual = {one.key: one.default for one in work.form(kind).fields if one.default}
    tie = _TIES.get(kind)
    return Entry(kind, {**usual, tie: thing} if tie and thing else usual)


def _other_view(work: Work, link: str, proposal: str | None) -> Entry:
    """A link that disagrees with one of the graph, or of a proposal that waits for review."""
    waiting: Patch = Patch()
    if proposal:
        waiting = view(work.desk, work.caller, number_of(proposal)).revision.patch
    entry = another_view(
        work.desk,
        work.caller,
        work.blueprint,
        link,
        work.language,
        waiting=statements(waiting.added),
    )
    return replace(entry, values={**begun(work, entry.kind).values, **entry.values})


def _another(entry: Entry, before: Entry) -> Entry:
    """An entry that is tied to the same thing as one before, with the same evidence."""
    kept = (*_TIES.values(), "evidence")
    same = {key: before.values[key] for key in kept if key in before.values}
    return replace(
        entry,
        values={**entry.values, **same},
    ).resting(before.quote)


def open_view(work: Work, number: int) -> View:
    """A proposal that can be filled in now; raises `Conflict` for one that cannot."""
    found = view(work.desk, work.caller, number)
    if "save" not in found.acts:
        raise Conflict(
            "This proposal cannot be changed as it stands now.",
            advice="Take it back to work on it, or open it again.",
            state=found.proposal.state,
        )
    if not entries_of(found.revision.form) and found.revision.patch.added:
        raise Conflict(
            "This proposal was not filled in here, so it has no form.",
            advice=f"Send it again with PUT to {ROOM}/{number}.",
        )
    return found


def _numbered(chosen: str, entries: tuple[Entry, ...]) -> int:
    if not chosen.isdigit() or len(chosen) > 4 or int(chosen) >= len(entries):
        raise NotFound(
            f"This proposal has no entry “{chosen[:20]}”.",
            advice=f"They are numbered from 0 to {len(entries) - 1}.",
        )
    return int(chosen)
