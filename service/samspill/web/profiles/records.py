"""The pages of what ties things together: participations, money, milestones, SDG links."""

from __future__ import annotations

from dataclasses import replace

from samspill.web.profiles.codes import goal_of
from samspill.web.profiles.parts import Link, Profile, Reached, Said, Section
from samspill.web.profiles.telling import UNCOUNTED, Teller


def participation(teller: Teller) -> Profile:
    """Who takes part in what, in which role."""
    return Profile(
        teller.facts(
            ("sam:actor", teller.translated("Actor")),
            ("sam:role", teller.translated("Role")),
            ("sam:participatesIn", teller.translated("Takes part in")),
            ("sam:startYear", teller.translated("Start")),
            ("sam:endYear", teller.translated("End")),
        ),
        (),
        teller.notes(),
        teller.evidence(teller.iri),
        teller.cells(teller.iri, "sam:participatesIn"),
    )


def funding(teller: Teller) -> Profile:
    """A sum: how much, from whom, to whom, for what."""
    facts = teller.facts(
        ("sam:amount", teller.translated("Amount")),
        ("sam:fiscalYear", teller.translated("Budget year")),
        ("sam:phase", teller.translated("Phase")),
        ("sam:funder", teller.translated("From")),
        ("sam:recipient", teller.translated("To")),
        ("sam:funds", teller.translated("For")),
    )
    currency = teller.around.text(teller.iri, "sam:currency")
    told = tuple(
        replace(
            fact,
            said=tuple(
                replace(one, cell=replace(one.cell, text=f"{one.cell.text}\u00a0{currency}"))
                for one in fact.said
            ),
        )
        if fact.heading == teller.translated("Amount")
        else fact
        for fact in facts
    )
    gap = () if teller.around.text(teller.iri, "sam:amount") else (_no_amount(teller),)
    return Profile(
        told,
        gap,
        teller.notes(),
        teller.evidence(teller.iri),
        teller.cells(teller.iri, "sam:funds"),
    )


def milestone(teller: Teller) -> Profile:
    """Something that happened, when, and who had a part in it."""
    return Profile(
        teller.facts(
            ("dcterms:date", teller.translated("When")),
            ("dcterms:identifier", teller.translated("Case")),
            ("sam:marks", teller.translated("Belongs to")),
            ("prov:wasAssociatedWith", teller.translated("Who had a part in it")),
        ),
        (),
        teller.notes(),
        teller.evidence(teller.iri),
        teller.cells(teller.iri, "sam:marks"),
    )


def alignment(teller: Teller) -> Profile:
    """A link to an SDG, and others between the same thing and the same SDG."""
    own = teller.alignment(teller.iri)
    goal = teller.cell(goal_of(teller.around.text(teller.iri, "sam:sdg")))
    found = [teller.alignment(iri) for iri in teller.sort("beside") if iri != teller.iri]
    others = tuple(Link(one) for one in found if one is not None)
    sections = []
    if own is not None:
        sections.append(
            Section(
                "links",
                "link",
                teller.translated("The link"),
                (Reached(goal, (Link(own),)),),
                more=_disagreeing(teller) if own.review not in UNCOUNTED else None,
            )
        )
    if settled := teller.text(teller.iri, "skos:changeNote"):
        heading = teller.translated("Why the disagreement was settled so")
        sections.append(Section("things", "settled", heading, (Said(settled),)))
    if others:
        disputed = own is not None and own.review == "disputed"
        sections.append(
            Section(
                "links",
                "others",
                teller.translated("Other links between the same two"),
                (Reached(goal, others),),
                more=_settling(teller) if disputed else None,
            )
        )
    return Profile(
        teller.facts(
            ("sam:alignedResource", teller.translated("What is linked")),
            ("sam:sdg", teller.translated("SDG it is linked to")),
            ("sam:disputes", teller.translated("Disagrees with")),
        ),
        tuple(sections),
        teller.notes(),
        teller.evidence(teller.iri),
        teller.cells(teller.iri, "sam:alignedResource"),
    )


def _disagreeing(teller: Teller) -> tuple[str, str]:
    address = teller.links.page("/proposals/new", [("disputes", teller.iri)])
    return teller.translated("I disagree: record another view"), address


def _settling(teller: Teller) -> tuple[str, str]:
    address = teller.links.page("/proposals/settle", [("link", teller.iri)])
    return teller.translated("Settle the disagreement"), address


def _no_amount(teller: Teller) -> Section:
    return Section("things", "gap", "", empty=teller.translated("The source gives no amount."))
