"""Sections that the pages of several kinds of things have: roles, money, moments, SDG links."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pyoxigraph import Literal

from samspill.web.profiles.codes import by_code, by_name, goal_of
from samspill.web.profiles.parts import Link, Moment, Money, Part, Reached, Role, Said, Section
from samspill.web.profiles.telling import UNCOUNTED, Teller
from samspill.web.tables import Cell


def roles(teller: Teller, *, within: bool = False) -> Section:
    """Those who take part, by role; `within` tells of those in its parts too."""
    sorts = ("participation", "deeper participation") if within else ("participation",)
    found: dict[Cell, list[Part]] = {}
    for iri in teller.sort(*sorts):
        actor, role = (teller.around.text(iri, f"sam:{name}") for name in ("actor", "role"))
        if not actor or not role:
            continue
        place = teller.around.text(iri, "sam:participatesIn")
        kind = teller.first(actor, "org:classification")
        part = Part(
            teller.said(actor, by=iri, note=kind),
            teller.cell(place) if place != teller.iri else None,
        )
        found.setdefault(teller.cell(role), []).append(part)
    items = tuple(
        Role(role, tuple(sorted(parts, key=_by_part)))
        for role, parts in sorted(found.items(), key=lambda item: by_name(item[0]))
    )
    return Section(
        "roles",
        "actors",
        teller.translated("Actors and roles"),
        items,
        empty=teller.translated("The data names nobody who takes part in this."),
        partial=teller.cut(*sorts),
    )


def money(teller: Teller, *sorts: str) -> Section:
    """The sums as a table, the newest first."""
    items = []
    for iri in teller.sort(*sorts):
        amount = next(
            (term for term in teller.around.values(iri, "sam:amount") if isinstance(term, Literal)),
            None,
        )
        goes_to = teller.around.text(iri, "sam:funds")
        items.append(
            Money(
                teller.said(iri),
                teller.around.text(iri, "sam:fiscalYear"),
                teller.literal(amount) if amount is not None else Cell(),
                teller.around.text(iri, "sam:currency") if amount is not None else "",
                teller.first(iri, "sam:phase"),
                teller.first(iri, "sam:funder"),
                teller.first(iri, "sam:recipient"),
                teller.cell(goes_to) if goes_to not in ("", teller.iri) else None,
            )
        )
    items.sort(key=lambda one: one.said.cell.text.casefold())
    items.sort(key=lambda one: one.year, reverse=True)
    return Section(
        "money", "money", teller.translated("Money"), tuple(items), partial=teller.cut(*sorts)
    )


def moments(teller: Teller, *sorts: str, own_years: bool = True) -> Section:
    """What happened when: its own years and its milestones, what has no date last."""
    found: list[tuple[str, Moment]] = []
    own = teller.around.facts.get(teller.iri, {})
    evidence = teller.evidence(teller.iri)
    for name, heading in (
        ("sam:startYear", teller.translated("Start")),
        ("sam:endYear", teller.translated("End")),
    ):
        found.extend(
            (term.value, Moment(term.value, Said(Cell(heading), evidence)))
            for term in (own.get(name, ()) if own_years else ())
            if isinstance(term, Literal)
        )
    for iri in teller.sort(*sorts):
        date = teller.around.text(iri, "dcterms:date")
        about = teller.around.text(iri, "sam:marks")
        shown = teller.words.day(date) if len(date) > len("2020") else date
        moment = Moment(
            shown,
            teller.said(iri, note=teller.text(iri, "dcterms:description")),
            teller.cells(iri, "prov:wasAssociatedWith"),
            teller.cell(about) if about not in ("", teller.iri) else None,
        )
        found.append((date or "9999", moment))
    found.sort(key=lambda pair: (pair[0], pair[1].said.cell.text))
    return Section(
        "moments",
        "timeline",
        teller.translated("Timeline"),
        tuple(item for _, item in found),
        partial=teller.cut(*sorts),
    )


def links(teller: Teller, *sorts: str, empty: str) -> Section:
    """The links to the SDGs by goal, strongest first; what counts for nothing last."""
    found: dict[str, list[Link]] = {}
    for iri in teller.sort(*sorts):
        alignment = teller.alignment(iri)
        if alignment is None:
            continue
        thing = teller.around.text(iri, "sam:alignedResource")
        shown = teller.cell(thing) if thing != teller.iri else None
        goal = goal_of(teller.around.text(iri, "sam:sdg"))
        found.setdefault(goal, []).append(Link(alignment, shown))
    items = tuple(
        Reached(teller.cell(goal), tuple(sorted(of_goal, key=_by_weight)))
        for goal, of_goal in sorted(found.items(), key=lambda item: by_name(teller.cell(item[0])))
    )
    return Section(
        "links",
        "sdgs",
        teller.translated("Links to the SDGs"),
        items,
        empty=empty,
        partial=teller.cut(*sorts),
    )


def things(
    teller: Teller,
    name: str,
    heading: str,
    found: Iterable[str],
    *,
    by: Callable[[str], str] | None = None,
    note: Callable[[str], Cell | None] | None = None,
) -> Section:
    """Other things by their names, each with the passages that tell of it."""
    items = [
        teller.said(iri, by=by(iri) if by else None, note=note(iri) if note else None)
        for iri in found
    ]
    items.sort(key=lambda one: by_name(one.cell))
    return Section("things", name, heading, tuple(items))


def _by_part(part: Part) -> tuple[bool, str, str]:
    where = part.where.text if part.where else ""
    return bool(where), part.said.cell.text.casefold(), where


def _by_weight(link: Link) -> tuple[bool, int, tuple[int, ...], str]:
    found = link.alignment
    return (
        found.review in UNCOUNTED,
        -found.strength,
        by_code(found.sdg.code),
        link.thing.text if link.thing else "",
    )
