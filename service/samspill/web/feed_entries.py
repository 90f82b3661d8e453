"""The entries of feeds: versions, what was done with proposals, and what waits for review."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Request

from samspill.contribute.desk import Desk, people
from samspill.engine.journal import Version
from samspill.engine.proposals import Proposal, Step
from samspill.web.atom import Entry, lasting_id
from samspill.web.page import Page
from samspill.web.versions import serving_of


def lasting_id_of(request: Request, *parts: object) -> str:
    """An identifier that stays when the service moves: a journal is known by its first version."""
    return lasting_id(serving_of(request).journal.version(1).digest, *parts)


def version_entry(page: Page, request: Request, version: Version, address: str) -> Entry:
    """A version: its numbers, who made it and why, and where its changes are told."""
    title = page.translated("Version %(number)s of the data") % {"number": version.number}
    if version.note:
        title = f"{title}: {' '.join(version.note.split())}"
    number = page.words.number
    told = page.translated("%(added)s statements added, %(removed)s removed; %(total)s in all.") % {
        "added": number(version.added),
        "removed": number(version.removed),
        "total": number(version.quads),
    }
    return Entry(
        id=lasting_id(version.digest, "version", version.number),
        title=title,
        updated=version.created,
        author=version.author or f"Samspill {version.software}",
        link=f"{address}/versions/{version.number}/changes?lang={page.language}",
        text=f"{version.note}\n\n{told}" if version.note else told,
        category="version",
    )


def own_entries(
    page: Page, request: Request, desk: Desk, found: Sequence[tuple[Proposal, Step]], address: str
) -> list[Entry]:
    """What was done with one's own proposals."""
    names = people(desk, [step.account for _, step in found])
    return [
        Entry(
            id=lasting_id_of(request, "proposal", proposal.number, step.number),
            title=_done(page, step.action) % {"title": proposal.title},
            updated=step.time,
            author=names[step.account],
            link=f"{address}/proposals/{proposal.number}",
            text=step.text,
            category=step.action,
        )
        for proposal, step in found
    ]


def waiting_entries(
    page: Page, request: Request, desk: Desk, found: Sequence[Proposal], address: str
) -> list[Entry]:
    """What waits for one's review."""
    names = people(desk, [one.account for one in found])
    return [
        Entry(
            id=lasting_id_of(request, "waiting", one.number, one.revision),
            title=page.translated("For you to review: %(title)s") % {"title": one.title},
            updated=one.changed,
            author=names[one.account],
            link=f"{address}/proposals/{one.number}",
            category="waiting",
        )
        for one in found
    ]


def _done(page: Page, action: str) -> str:
    """What was done, as the title of an entry has it."""
    known = {
        "submit": page.translated("Sent in: %(title)s"),
        "recall": page.translated("Taken back to the desk: %(title)s"),
        "withdraw": page.translated("Withdrawn: %(title)s"),
        "reopen": page.translated("Opened again: %(title)s"),
        "return": page.translated("Returned with comments: %(title)s"),
        "reject": page.translated("Rejected: %(title)s"),
        "accept": page.translated("Accepted: %(title)s"),
        "comment": page.translated("New comment: %(title)s"),
    }
    return known.get(action, "%(title)s")
