"""The programs of an invented plan, with their goals, measures and parts of measures."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.invented.alignments import alignments
from benchmarks.invented.facts import (
    evaluation,
    fundings,
    milestones,
    owners,
    participations,
)
from benchmarks.invented.municipality import Municipality, Work
from benchmarks.invented.plans import Plan
from benchmarks.invented.terms import (
    Names,
    Statement,
    concept,
    described,
    string,
    term,
    texts,
    year,
)
from benchmarks.invented.words import AIMS, PARTS, THEMES, WORKS, Theme

YEARS = 4
"""How long a program runs."""

_OPEN = ("ongoing", "ongoing", "ongoing", "planned", "under-construction", "ending")
_CLOSED = ("completed", "completed", "completed", "transferred")
_STAGES = ("input", "process", "output", "outcome", "impact")
_NOTE = ("Planen sier ikke hvem som skal gjøre det.", "The plan does not say who is to do it.")


def programs(one: Municipality, plan: Plan, count: int) -> Iterator[Statement]:
    """Some programs on themes that differ, as one plan has them."""
    for theme in one.chance.sample(THEMES, count):
        yield from _program(one, plan, theme)


def _program(one: Municipality, plan: Plan, theme: Theme) -> Iterator[Statement]:
    names = (f"{theme.name[0]} i {one.name}", f"{theme.name[1]} in {one.name}")
    plan.heading(names[0])
    last = plan.year + YEARS - 1
    sentence = f"{names[0]} er et oppdiktet program for {plan.year}–{last}."
    evidence, statements = plan.passage(sentence)
    yield from statements
    program = Work(one.new("program"), names, evidence, plan.year)
    yield from described(
        program.node,
        "sam:Program",
        names,
        evidence=evidence,
        status=concept("status", "completed" if last < 2024 else "ongoing"),
        startYear=year(plan.year),
        endYear=year(last),
    )
    yield program.node, term("dcterms:spatial"), one.places[0]
    about = (
        f"Samler arbeidet med {theme.subjects[0][0]}, {theme.subjects[1][0]} og mer.",
        f"Gathers the work on {theme.subjects[0][1]}, {theme.subjects[1][1]} and more.",
    )
    yield from texts(program.node, term("dcterms:description"), about)
    yield from owners(one, program)
    yield from evaluation(one, plan, program)
    yield from fundings(one, plan, program, YEARS)
    yield from milestones(one, plan, program)
    yield from alignments(one, program, theme, most=2)
    for number, subject in enumerate(
        one.chance.sample(theme.subjects, one.chance.randint(2, 4)), start=1
    ):
        yield from _goal(one, plan, theme, program, (number, subject))


def _goal(
    one: Municipality, plan: Plan, theme: Theme, program: Work, numbered: tuple[int, Names]
) -> Iterator[Statement]:
    number, subject = numbered
    names = _filled(one.chance.choice(AIMS), subject)
    evidence, statements = plan.passage(f"Mål {number}: {names[0]}.")
    yield from statements
    goal = Work(one.new("goal"), names, evidence, program.year)
    yield from described(
        goal.node,
        "sam:Goal",
        names,
        evidence=evidence,
        isPartOf=program.node,
        number=string(str(number)),
        logicStage=concept("logic-stage", one.chance.choice(("outcome", "impact"))),
    )
    yield from alignments(one, goal, theme, most=3)
    if one.chance.random() < 0.2:
        yield from participations(one, goal)
    for place, work in enumerate(one.chance.sample(WORKS, one.chance.randint(3, 5)), start=1):
        label = f"{number}.{place}"
        yield from _measure(one, plan, theme, goal, (label, _filled(work, subject)))


def _measure(
    one: Municipality,
    plan: Plan,
    theme: Theme,
    whole: Work,
    numbered: tuple[str, Names],
    *,
    parts: bool = True,
) -> Iterator[Statement]:
    number, names = numbered
    evidence, statements = plan.passage(f"Tiltak {number}: {names[0]}.")
    yield from statements
    first = whole.year + one.chance.randrange(YEARS) if parts else whole.year
    measure = Work(one.new("measure"), names, evidence, first)
    closed = first + 1 < 2022
    yield from described(
        measure.node,
        "sam:Measure",
        names,
        evidence=evidence,
        isPartOf=whole.node,
        number=string(number),
        area=concept("area", theme.area),
        status=concept("status", one.chance.choice(_CLOSED if closed else _OPEN)),
        logicStage=concept("logic-stage", one.chance.choice(_STAGES)),
        **(
            {"startYear": year(first), "endYear": year(first + 1)}
            if closed
            else {"plannedYear": year(first)}
        ),
    )
    if one.chance.random() < 0.4:
        yield measure.node, term("dcterms:spatial"), one.chance.choice(one.places)
    if one.measures and one.chance.random() < 0.1:
        yield measure.node, term("sam:relatedTo"), one.chance.choice(one.measures).node
    if one.chance.random() < 0.05:
        yield from texts(measure.node, term("skos:scopeNote"), _NOTE)
    one.measures.append(measure)
    yield from alignments(one, measure, theme, most=3)
    yield from participations(one, measure)
    if one.chance.random() < 0.05:
        yield from fundings(one, plan, measure, 1)
    if parts and one.chance.random() < 0.12:
        for place, part in enumerate(one.chance.sample(PARTS, one.chance.randint(2, 4))):
            label = f"{number} {'abcd'[place]}"
            own = (f"{names[0]}, {part.lower()} del", f"{names[1]}, part {place + 1}")
            yield from _measure(one, plan, theme, measure, (label, own), parts=False)


def _filled(pattern: Names, subject: Names) -> Names:
    return pattern[0].format(subject[0]), pattern[1].format(subject[1])
