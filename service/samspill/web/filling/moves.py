"""Entries that come and go while one fills in: one made on the way, one removed, all as before."""

from __future__ import annotations

from dataclasses import replace

from samspill.contribute.entries import Entry, entries_of, exists
from samspill.contribute.minting import mint
from samspill.contribute.reviewing import view
from samspill.errors import BadValue
from samspill.web.filling.finds import UNMADE
from samspill.web.filling.places import Place, Work, begun, open_view


def made(work: Work, at: Place, asked: str) -> Place:
    """A place where a name that is no thing's is a new entry's, tied to the field it stood in.

    `asked` is the field, which of its values, and the kind of the new thing: isPartOf.0.goal.
    """
    key, index, kind = (*asked.split("."), "", "")[:3]
    field = work.form(at.entry.kind).by_key.get(key)
    given = at.entry.values.get(key)
    several = list(given) if isinstance(given, list) else [given]
    if field is None or kind not in field.kinds or kind in UNMADE or not index.isdigit():
        raise BadValue("It is not said what is to be made.", advice="Choose one of those offered.")
    name = several[int(index)] if len(index) < 4 and int(index) < len(several) else None
    if not isinstance(name, str) or not name.strip():
        raise BadValue("It has no name.", advice="Write what it is called.")
    entry = begun(work, kind)
    values = {**entry.values, "prefLabel": {work.language: [name.strip()]}}
    taken = {one.iri for one in at.entries}
    iri = mint(
        work.form(kind),
        {"prefLabel": {"nb": name.strip()}},
        lambda one: one in taken or exists(work.desk.store, one),
    )
    several[int(index)] = iri
    tied = replace(at.entry, values={**at.entry.values, key: several})
    entries = (*at.entries[: at.at], tied, *at.entries[at.at + 1 :])
    return replace(at, entries=(*entries, replace(entry, values=values, iri=iri)))


def without(at: Place) -> Place:
    """A place where the entry that one is at is gone."""
    left: tuple[Entry, ...] = (*at.entries[: at.at], *at.entries[at.at + 1 :])
    return replace(at, entries=left, at=0)


def as_before(work: Work, number: int, revision: str) -> Place:
    """A place in a proposal with the entries that an older revision had."""
    found = open_view(work, number)
    if not revision.isdigit() or len(revision) > 9:
        raise BadValue("It is not said what to go back to.", advice="Choose a revision.")
    before = view(work.desk, work.caller, number, int(revision))
    entries = entries_of(before.revision.form)
    return Place(found, entries, 0, found.proposal.organisation)
