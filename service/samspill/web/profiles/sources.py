"""The pages of documents and of their passages."""

from __future__ import annotations

from samspill.web.profiles.codes import by_name
from samspill.web.profiles.parts import Chapter, Profile, Section, Stretch
from samspill.web.profiles.telling import Teller
from samspill.web.tables import Cell

_ORDER = (
    "Program",
    "Goal",
    "Measure",
    "Actor",
    "Participation",
    "Funding",
    "Milestone",
    "Location",
    "SdgAlignment",
)


def document(teller: Teller) -> Profile:
    """A document: its passages in the order of the text, and what rests on each."""
    resting = _resting(teller)
    chapters: dict[str, list[Stretch]] = {}
    found = (teller.passage(iri) for iri in _passages(teller))
    for passage in sorted(
        (one for one in found if one is not None), key=lambda one: (one.start, one.end)
    ):
        facts = tuple(resting.get(passage.address, ()))
        chapters.setdefault(passage.section, []).append(Stretch(passage, facts))
    items = tuple(Chapter(heading, tuple(found)) for heading, found in chapters.items())
    return Profile(
        teller.facts(
            ("dcterms:publisher", teller.translated("Publisher")),
            ("dcterms:date", teller.translated("Year")),
            ("dcterms:license", teller.translated("Licence")),
            ("dcterms:rights", teller.translated("Rights")),
            ("dcterms:source", teller.translated("Where it is")),
            ("sam:length", teller.translated("Characters in the text")),
            ("sam:sha256", teller.translated("SHA-256 of the text")),
        ),
        (
            Section(
                "chapters",
                "passages",
                teller.translated("What rests on it"),
                items,
                note=teller.translated("The passages in the order of the text."),
                empty=teller.translated("Nothing in the data rests on this document yet."),
            ),
        ),
        teller.notes(),
        whole_text=True,
    )


def evidence(teller: Teller) -> Profile:
    """A passage: where it stands, its text where that may be shown, and what rests on it."""
    document = teller.around.text(teller.iri, "oa:hasSource")
    passage = teller.passage(teller.iri)
    resting = _resting(teller)
    facts = resting.get(passage.address, []) if passage else []
    chapter = Chapter("", (Stretch(passage, tuple(facts)),)) if passage else None
    return Profile(
        teller.facts(
            ("oa:hasSource", teller.translated("Document")),
            ("sam:section", teller.translated("Section")),
            ("sam:digest", teller.translated("SHA-256 of the passage")),
        ),
        (
            Section(
                "chapters",
                "passages",
                teller.translated("What rests on it"),
                (chapter,) if chapter else (),
                empty=teller.translated("Nothing in the data rests on this passage."),
            ),
        ),
        whole=(teller.cell(document),) if document else (),
        whole_text=True,
    )


def _passages(teller: Teller) -> list[str]:
    """The IRIs of a document's passages."""
    return [iri for iri in teller.around.names if "Evidence" in teller.kinds(iri)]


def _resting(teller: Teller) -> dict[str, list[tuple[str, Cell]]]:
    """What rests on each passage, by the address of the passage: its kind and its name."""
    kinds = {
        "Program": "Program",
        "Goal": teller.translated("Goal"),
        "Measure": teller.translated("Measure"),
        "Actor": teller.translated("Actor"),
        "Participation": teller.translated("Participation"),
        "Funding": teller.translated("Funding"),
        "Milestone": teller.translated("Milestone"),
        "Location": teller.translated("Place"),
        "SdgAlignment": teller.translated("SDG link"),
    }
    found: dict[str, list[tuple[int, str, Cell]]] = {}
    for iri in teller.sort("resting"):
        kind = next((name for name in _ORDER if name in teller.kinds(iri)), "")
        place = _ORDER.index(kind) if kind else len(_ORDER)
        for passage in teller.around.iris(iri, "sam:evidence"):
            address = teller.links.thing(passage)
            if address is not None:
                entry = place, kinds.get(kind, ""), teller.cell(iri)
                found.setdefault(address, []).append(entry)
    return {
        address: [
            (kind, cell)
            for _, kind, cell in sorted(entries, key=lambda one: (one[0], by_name(one[2])))
        ]
        for address, entries in found.items()
    }
