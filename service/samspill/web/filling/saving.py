"""A proposal that is saved out of its form: a new draft, or a new revision of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from samspill.contribute.callers import By
from samspill.contribute.desk import Content
from samspill.contribute.entries import Drawn, Entry, as_form
from samspill.contribute.proposals import propose, save
from samspill.contribute.roles import ALL
from samspill.contribute.writing import patch_of
from samspill.engine.patches import Patch
from samspill.engine.proposals import Proposal
from samspill.web.filling.places import Place, Work


def saved(work: Work, at: Place, drawn: Drawn, *, revision: str, by: By) -> Proposal:
    """The draft that the entries of a form are now, in the place of a revision that was seen."""
    content = _content(work, at, drawn)
    if at.view is None:
        return propose(work.desk, work.caller, at.organisation, content, by=by)
    seen = int(revision) if revision.isdigit() and len(revision) < 10 else 0
    return save(work.desk, work.caller, at.view.proposal.number, seen, content, by=by)


def patch_drawn(work: Work, organisation: str, drawn: Drawn) -> Patch:
    """The patch of the statements that entries put in and take out."""
    return patch_of(
        work.desk.store,
        drawn.added,
        drawn.removed,
        organisation=organisation or ALL,
        base=work.desk.settings.base,
    )


def _content(work: Work, at: Place, drawn: Drawn) -> Content:
    named = _first_name(drawn.entries) or (at.view.proposal.title if at.view else "")
    patch = patch_drawn(work, at.organisation, drawn)
    kind = work.form(at.entries[0].kind).label if at.entries else ""
    return Content(named or kind, patch, as_form(drawn.entries))


def _first_name(entries: Sequence[Entry]) -> str:
    for entry in entries:
        names = entry.values.get("prefLabel")
        for one in names.values() if isinstance(names, Mapping) else ():
            text = one[0] if isinstance(one, list) and one else one
            if isinstance(text, str) and text.strip():
                return text.strip()[:200]
    return ""
