"""The pages of actors and places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from samspill.ask.surroundings import MOST
from samspill.knowledge.vocabulary import ONTOLOGY
from samspill.web.profiles.codes import by_name
from samspill.web.profiles.parts import Part, Profile, Role, Said, Section
from samspill.web.profiles.sections import moments, money, things
from samspill.web.profiles.telling import Teller
from samspill.web.tables import Cell

PARTNERS = 60
"""How many partners are named."""


def actor(teller: Teller) -> Profile:
    """An actor: what it takes part in and how, with whom, and its money."""
    return Profile(
        teller.facts(
            ("org:classification", teller.translated("Type")),
            ("dcterms:spatial", teller.translated("Place")),
            ("sam:organisationNumber", teller.translated("Organisation number")),
            ("foaf:homepage", teller.translated("Web site")),
            ("owl:sameAs", teller.translated("The same as")),
        ),
        (
            _joined(teller),
            _partners(teller),
            money(teller, "given", "received"),
            moments(teller, "milestone", own_years=False),
            things(
                teller, "documents", teller.translated("Documents it has published"),
                teller.sort("published"),
            ),
        ),
        teller.notes(),
        teller.evidence(teller.iri),
    )  # fmt: skip


def place(teller: Teller) -> Profile:
    """A place: what happens there, and who is there."""
    here = teller.sort("here")
    kinds = {
        name: [iri for iri in here if name in teller.kinds(iri)]
        for name in ("Program", "Goal", "Measure", "Actor")
    }

    def program(iri: str) -> Cell | None:
        inside = [one for one in teller.programs(iri) if one != iri]
        return teller.cell(inside[0]) if inside else None

    def kind(iri: str) -> Cell | None:
        return teller.first(iri, "org:classification")

    def listed(
        name: str,
        heading: str,
        found: list[str],
        note: Callable[[str], Cell | None] | None = None,
    ) -> Section:
        section = things(teller, name, heading, found, note=note)
        more = teller.seen(teller.translated("As a list to choose from"), f"/{name}", of="place")
        return replace(section, partial=teller.cut("here"), more=more)

    return Profile(
        teller.facts(
            ("dcterms:isPartOf", teller.translated("Lies in")),
            ("sam:municipalityNumber", teller.translated("Municipality number")),
            ("sam:countyNumber", teller.translated("County number")),
            ("owl:sameAs", teller.translated("The same as")),
        ),
        (
            listed("programs", teller.translated("Programs here"), kinds["Program"]),
            listed(
                "measures",
                teller.translated("Measures here"),
                [*kinds["Goal"], *kinds["Measure"]],
                program,
            ),
            listed("actors", teller.translated("Actors here"), kinds["Actor"], kind),
            things(teller, "places", teller.translated("Places within"), teller.sort("within")),
        ),
        teller.notes(),
        teller.evidence(teller.iri),
        teller.cells(teller.iri, "dcterms:isPartOf"),
    )  # fmt: skip


def _joined(teller: Teller) -> Section:
    """What an actor takes part in, by program, each with its role."""
    found: dict[Cell, list[Part]] = {}
    own = teller.sort("participation")
    for iri in own:
        thing = teller.around.text(iri, "sam:participatesIn")
        role = teller.first(iri, "sam:role")
        for program in teller.programs(thing) or ("",):
            heading = teller.cell(program) if program else Cell(teller.translated("No program"))
            part = Part(
                Said(role or Cell(), teller.evidence(iri)),
                teller.cell(thing) if thing and thing != program else None,
            )
            found.setdefault(heading, []).append(part)
    items = tuple(
        Role(heading, tuple(sorted(parts, key=lambda part: _by_place(part))))
        for heading, parts in sorted(found.items(), key=lambda item: by_name(item[0]))
    )
    count = teller.found.counts.get(f"{ONTOLOGY}actor", 0)
    more = None
    if count > MOST and "actor-profile" in teller.links.questions:
        key = teller.iri.rpartition("/")[2]
        more = (
            teller.translated("See all of them"),
            teller.links.question("actor-profile", [("actor", key)]),
        )
    return Section(
        "joined",
        "roles",
        teller.translated("Takes part in"),
        items,
        count=count if count > MOST else 0,
        partial=count > MOST,
        empty=teller.translated("The data tells of nothing that this actor takes part in."),
        more=more,
    )


def _partners(teller: Teller) -> Section:
    """Whom an actor takes part with in the very same program or measure; a rule says so."""
    found = teller.around.iris(teller.iri, "sam:worksWith")
    cells = sorted(map(teller.cell, found), key=by_name)
    more = None
    if found and "partners" in teller.links.questions:
        key = teller.iri.rpartition("/")[2]
        more = (
            teller.translated("In what, and in which roles"),
            teller.links.question("partners", [("actor", key)]),
        )
    return Section(
        "names",
        "partners",
        teller.translated("Takes part together with"),
        tuple(Said(cell, ruled=True) for cell in cells[:PARTNERS]),
        count=len(found) if len(found) > PARTNERS else 0,
        partial=len(found) > PARTNERS,
        note=teller.translated("In the very same program or measure; a rule finds it."),
        more=more,
    )


def _by_place(part: Part) -> tuple[bool, str, str]:
    where = part.where.text.casefold() if part.where else ""
    return bool(where), where, part.said.cell.text
