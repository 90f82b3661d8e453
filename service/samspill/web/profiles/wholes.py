"""The pages of programs, goals and measures."""

from __future__ import annotations

from dataclasses import replace

from samspill.web.profiles.codes import by_code, by_name, code_of, goal_of
from samspill.web.profiles.parts import Branch, Fact, Profile, Section
from samspill.web.profiles.sections import links, moments, money, roles, things
from samspill.web.profiles.telling import UNCOUNTED, Teller
from samspill.web.tables import Cell


def program(teller: Teller) -> Profile:
    """A program: what is in it, who takes part, its money, its time, its SDG links."""
    facts = teller.facts(
        ("sam:status", teller.translated("Status")),
        ("sam:startYear", teller.translated("Start")),
        ("sam:endYear", teller.translated("End")),
        ("sam:plannedYear", teller.translated("Planned for")),
        ("dcterms:spatial", teller.translated("Place")),
        ("sam:informs", teller.translated("Gives experience to")),
        known=("sam:status", "sam:startYear", "sam:endYear"),
    )
    inside = teller.sort("in")
    tree = Section(
        "tree",
        "inside",
        teller.translated("Goals and measures"),
        _branches(teller, teller.iri, inside, frozenset()),
        empty=teller.translated("The data holds no goal or measure of this program."),
        partial=teller.cut("in"),
        more=teller.seen(teller.translated("As a list to choose from"), "/measures", of="program"),
    )
    return Profile(
        facts,
        (
            tree,
            replace(
                roles(teller, within=True),
                more=teller.seen(
                    teller.translated("As a list to choose from"), "/actors", of="program"
                ),
            ),
            replace(
                money(teller, "funding", "deeper funding"),
                more=teller.seen(teller.translated("As a picture"), "/money", of="program"),
            ),
            replace(
                moments(teller, "milestone", "deeper milestone"),
                more=teller.seen(teller.translated("As a picture"), "/timeline", of="program"),
            ),
            replace(
                links(teller, "alignment", "deeper alignment", empty=_no_link(teller)),
                more=teller.seen(teller.translated("As a matrix"), "/matrix", of="program"),
            ),
        ),
        teller.notes(),
        teller.evidence(teller.iri),
    )


def goal(teller: Teller) -> Profile:
    """A goal of a program: its measures, and what they reach for."""
    tree = Section(
        "tree",
        "inside",
        teller.translated("Measures"),
        _branches(teller, teller.iri, teller.sort("part", "deeper part"), frozenset()),
        empty=teller.translated("The data holds no measure under this goal."),
    )
    return Profile(
        (*_belongs(teller), *teller.facts(*_common(teller))),
        (
            tree,
            roles(teller, within=True),
            money(teller, "funding"),
            moments(teller, "milestone"),
            links(teller, "alignment", "deeper alignment", empty=_no_link(teller)),
        ),
        teller.notes(),
        teller.evidence(teller.iri),
        teller.cells(teller.iri, "sam:isPartOf"),
    )


def measure(teller: Teller) -> Profile:
    """A measure: its parts and its whole, what it hangs together with, who carries it out."""
    parts = Section(
        "tree",
        "inside",
        teller.translated("Parts"),
        _branches(teller, teller.iri, teller.sort("part"), frozenset()),
    )
    related = teller.sort("related", "relating")
    own = set(teller.sort("related"))
    beside = things(
        teller,
        "related",
        teller.translated("Hangs together with"),
        related,
        by=lambda iri: teller.iri if iri in own else iri,
    )
    return Profile(
        (*_belongs(teller), *teller.facts(*_common(teller))),
        (
            parts,
            roles(teller),
            beside,
            money(teller, "funding"),
            moments(teller, "milestone"),
            links(teller, "alignment", empty=_no_link(teller)),
        ),
        teller.notes(),
        teller.evidence(teller.iri),
        teller.cells(teller.iri, "sam:isPartOf"),
    )


def _common(teller: Teller) -> tuple[tuple[str, str], ...]:
    return (
        ("sam:number", teller.translated("Number in the source")),
        ("sam:status", teller.translated("Status")),
        ("sam:area", teller.translated("Area")),
        ("sam:logicStage", teller.translated("Stage of the results chain")),
        ("sam:startYear", teller.translated("Start")),
        ("sam:endYear", teller.translated("End")),
        ("sam:plannedYear", teller.translated("Planned for")),
        ("dcterms:spatial", teller.translated("Place")),
    )


def _belongs(teller: Teller) -> tuple[Fact, ...]:
    """What it is part of, as the source says, and the program that follows from it by a rule."""
    part_of = teller.values("sam:isPartOf")
    programs = teller.values("sam:inProgram", ruled=True)
    above = {said.cell for said in part_of}
    further = tuple(said for said in programs if said.cell not in above)
    return tuple(
        Fact(heading, said)
        for heading, said in (
            (teller.translated("Part of"), part_of),
            (teller.translated("In the program"), further),
        )
        if said
    )


def _no_link(teller: Teller) -> str:
    return teller.translated(
        "No link to the SDGs is entered: none was found defensible, or nobody has looked."
    )


def _branches(
    teller: Teller, whole: str, among: tuple[str, ...], above: frozenset[str]
) -> tuple[Branch, ...]:
    """What is part of a thing, in the order of its numbers and of the source."""
    parts = [iri for iri in among if whole in teller.around.iris(iri, "sam:isPartOf")]
    parts = [iri for iri in parts if iri not in above]
    parts.sort(key=lambda iri: _order(teller, iri))
    return tuple(
        Branch(
            teller.said(iri),
            teller.around.text(iri, "sam:number"),
            teller.first(iri, "sam:status"),
            _reached(teller, iri),
            _branches(teller, iri, among, above | {iri}),
            "Goal" in teller.kinds(iri),
        )
        for iri in parts
    )


def _order(teller: Teller, iri: str) -> tuple[bool, tuple[int, ...], int, str]:
    passages = teller.evidence(iri)
    return (
        "Goal" not in teller.kinds(iri),
        by_code(teller.around.text(iri, "sam:number")),
        max((one.start for one in passages), default=0),
        iri,
    )


def _reached(teller: Teller, thing: str) -> tuple[Cell, ...]:
    """The SDG goals that a thing is linked to, each once."""
    goals = {
        goal_of(teller.around.text(iri, "sam:sdg"))
        for iri in teller.sort("alignment", "deeper alignment")
        if teller.around.text(iri, "sam:alignedResource") == thing
        and code_of(teller.around.text(iri, "sam:reviewStatus")) not in UNCOUNTED
    }
    return tuple(sorted((teller.cell(one) for one in goals if one), key=by_name))
