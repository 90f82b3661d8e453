"""The passage in the form of a thing: what is sent of it, who is told of it, how it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from samspill.contribute.callers import Caller
from samspill.contribute.desk import Desk
from samspill.contribute.entries import EVIDENCE, PASSAGE, Entry, exists
from samspill.contribute.mistakes import Mistake
from samspill.contribute.quoting import Place, Quote, found, place_of, shown_at
from samspill.contribute.registered import Document, document_of, registered
from samspill.errors import BadValue, Forbidden
from samspill.knowledge.findings import Finding
from samspill.knowledge.passages import evidence_iri
from samspill.web.proposal_requests import ROOM
from samspill.web.readings import language_of, seen

DOCUMENTS = f"{ROOM}/documents"
QUOTED = ("_document", "_passage", "_place", "_take")
"""What a form of a thing sends of the passage that it rests on."""


@dataclass(frozen=True)
class Marked:
    """A passage that was found, as a form shows it; `known` where the graph has it already."""

    place: Place
    language: str
    known: bool


def is_reader(caller: Caller) -> bool:
    """Whether somebody proposes or reviews anything, and so is shown the texts."""
    return bool(caller.organisations("propose") or caller.organisations("review"))


def require_reader(caller: Caller) -> None:
    """Raises `Forbidden` for somebody who neither proposes nor reviews anything."""
    if not is_reader(caller):
        raise Forbidden(
            "Only those who propose or review are shown the registered texts.",
            advice="Ask whoever runs this service for a role: samspill user grant.",
        )


def taken(document: Document, quote: Quote, take: str) -> Quote:
    """A quote, or where somebody takes a place whatever its words, the words that stand there."""
    at = place_of(document.text, take)
    return replace(quote, passage=document.text[slice(*at)], place=take) if at else quote


def quoted(desk: Desk, caller: Caller, entry: Entry, given: Mapping[str, str]) -> Entry:
    """An entry with the passage that a form has sent: the words, and their place."""
    quote = Quote(given["_document"], given["_passage"], "", given["_place"])
    if given["_take"] and is_reader(caller):
        with suppress(BadValue):
            quote = taken(document_of(desk, quote.document), quote, given["_take"])
    return entry.resting(quote)


def seen_by(caller: Caller, entries: Sequence[Entry]) -> Sequence[Entry]:
    """Entries as they are drawn for somebody: nobody else is told what the texts hold."""
    return entries if is_reader(caller) else [one.resting(Quote("", "")) for one in entries]


def onward_to(desk: Desk, document: str) -> str:
    """Where the text of a document is read; the list of all where none is chosen."""
    known = registered(desk)
    key = document if document in known else known[0] if len(known) == 1 else ""
    return f"{DOCUMENTS}/{key}".rstrip("/")


def told_once(
    beside: Mapping[str, tuple[Finding, ...]], mistakes: Sequence[Mistake]
) -> dict[str, tuple[Finding, ...]]:
    """Findings without those on evidence that is missing because its passage has a mistake."""
    wrong = any(one.key == PASSAGE for one in mistakes)
    return {key: () if wrong and key == EVIDENCE else those for key, those in beside.items()}


def choices_of(error: BadValue | None) -> Mapping[str, object]:
    """The places that an error leaves somebody to choose from, and the one that is most like."""
    told = error.fields if error else {}
    return {"places": told.get("places", ()), "nearest": told.get("nearest")}


def marked_of(desk: Desk, quote: Quote) -> Marked | None:
    """The passage that a form has found, with its section; None while there is none."""
    try:
        document = document_of(desk, quote.document)
        start, end = found(document, quote)
    except BadValue:
        return None
    known = exists(desk.store, evidence_iri(document.iri, start, end))
    place = shown_at(document.text, start, end)
    tongue = language_of(desk, document.iri)
    return Marked(replace(place, words=seen(place.words)), tongue, known)
