"""Who takes part in an invented program, what it costs and which dates mark it."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.invented import nation
from benchmarks.invented.municipality import Municipality, Named, Work, municipality_actor
from benchmarks.invented.plans import Plan
from benchmarks.invented.terms import (
    Names,
    Statement,
    concept,
    described,
    string,
    term,
    typed,
    year,
)

_ROLES: tuple[tuple[str, Names], ...] = (
    ("implementer", ("{} gjennomfører {}", "{} carries out {}")),
    ("partner", ("{} er med på {}", "{} takes part in {}")),
    ("partner", ("{} er med på {}", "{} takes part in {}")),
    ("lead", ("{} leder {}", "{} leads {}")),
    ("host", ("{} er vertskap for {}", "{} hosts {}")),
    ("supplier", ("{} leverer til {}", "{} delivers to {}")),
    ("target-group", ("{} er målgruppe for {}", "{} are the target group of {}")),
)
_OWNER = ("{} eier {}", "{} owns {}")
_EVALUATOR = ("{} evaluerer {}", "{} evaluates {}")
_TAKES_PART = ("{} deltar i evalueringen av {}", "{} takes part in the evaluation of {}")
_BUYS = ("{} kjøper inn sammen: {}", "{} buys jointly: {}")
_PAYS = ("{} betaler for {}", "{} pays for {}")


def owners(one: Municipality, program: Work) -> Iterator[Statement]:
    """The municipality owns the program; a local and a national actor or two take part."""
    years = {"startYear": year(program.year), "endYear": year(program.year + 3)}
    yield from _participation(one, one.itself, program, "owner", _OWNER, **years)
    if one.chance.random() < 0.15:
        node = nation.county_authority(one.number)
        county = Named(node, ("Fylkeskommunen", "The county authority"))
        yield from _participation(one, county, program, "owner", _OWNER, **years)
    for _ in range(one.chance.randint(1, 3)):
        actor = nation.some_actor(one.chance)
        national = Named(actor.node, actor.names)
        yield from _participation(one, national, program, "partner", _ROLES[1][1])
    yield from participations(one, program)


def participations(one: Municipality, work: Work) -> Iterator[Statement]:
    """One to three actors in roles of their own, most of them local."""
    for role, names in one.chance.sample(_ROLES, one.chance.choice((0, 0, 1, 1, 1, 2))):
        actor = one.local_actor()
        if one.chance.random() < 0.2:
            found = nation.some_actor(one.chance)
            actor = Named(found.node, found.names)
        yield from _participation(one, actor, work, role, names)
    if one.number > 1 and one.chance.random() < 0.04:
        other = municipality_actor(max(1, one.number - one.chance.randint(1, 6)))
        yield from _participation(one, other, work, "procurement-partner", _BUYS)


def evaluation(one: Municipality, plan: Plan, program: Work) -> Iterator[Statement]:
    """Some programs are evaluated, by researchers and with others taking part."""
    if one.chance.random() >= 0.4:
        return
    found = nation.some_researchers(one.chance)
    sentence = f"{found.names[0]} evaluerer programmet."
    evidence, statements = plan.passage(sentence)
    yield from statements
    evaluated = Work(program.node, program.names, evidence, program.year)
    by = Named(found.node, found.names)
    yield from _participation(one, by, evaluated, "evaluator", _EVALUATOR)
    for _ in range(one.chance.randint(0, 2)):
        role, actor = "evaluation-participant", one.local_actor()
        yield from _participation(one, actor, evaluated, role, _TAKES_PART)


def fundings(one: Municipality, plan: Plan, work: Work, years: int) -> Iterator[Statement]:
    """Grants of a state body and the municipality's own share, year by year."""
    payer = nation.some_funder(one.chance)
    by = Named(payer.node, payer.names)
    for fiscal in range(work.year, work.year + years):
        if one.chance.random() < 0.3:
            continue
        phase = one.chance.choice(("granted", "granted", "granted", "proposed", "applied"))
        amount = one.chance.randint(2, 90) * 100_000
        known = phase != "applied" or one.chance.random() < 0.5
        said = f"{amount} kroner" if known else "Midler"
        evidence, statements = plan.passage(f"{said} til {work.names[0]} i {fiscal}.")
        yield from statements
        money = {"amount": typed(amount, "decimal"), "currency": string("NOK")} if known else {}
        share = phase == "granted" and one.chance.random() < 0.4
        for own in (False, True) if share else (False,):
            names = (
                (f"Egenandel til {work.names[0]} {fiscal}", f"Own share, {work.names[1]} {fiscal}")
                if own
                else (f"Tilskudd til {work.names[0]} {fiscal}", f"Grant, {work.names[1]} {fiscal}")
            )
            yield from described(
                one.new("funding"),
                "sam:Funding",
                names,
                evidence=evidence,
                funds=work.node,
                fiscalYear=year(fiscal),
                phase=concept("phase", "own-share" if own else phase),
                funder=one.itself.node if own else by.node,
                **money,
                **({} if own else {"recipient": one.itself.node}),
            )
    paid = Work(work.node, work.names, work.evidence, work.year)
    yield from _participation(one, by, paid, "funder", _PAYS)


def milestones(one: Municipality, plan: Plan, program: Work) -> Iterator[Statement]:
    """A decision, and often an agreement, that the program rests on."""
    case = f"{one.chance.randint(1, 120)}/{program.year % 100}"
    day = f"{program.year}-{one.chance.randint(1, 12):02d}-{one.chance.randint(1, 28):02d}"
    evidence, statements = plan.passage(f"Vedtak {case} ligger til grunn.")
    yield from statements
    node = one.new("milestone")
    names = (f"Vedtak om {program.names[0]}", f"Decision on {program.names[1]}")
    yield from described(node, "sam:Milestone", names, evidence=evidence, marks=program.node)
    yield node, term("dcterms:date"), typed(day, "date")
    yield node, term("dcterms:identifier"), string(case)
    yield node, term("prov:wasAssociatedWith"), one.itself.node
    if one.chance.random() < 0.5:
        partner = nation.some_actor(one.chance)
        sentence = f"Avtalen med {partner.names[0]} er fra {program.year}."
        evidence, statements = plan.passage(sentence)
        yield from statements
        node = one.new("milestone")
        names = (f"Avtale om {program.names[0]}", f"Agreement on {program.names[1]}")
        yield from described(node, "sam:Milestone", names, evidence=evidence, marks=program.node)
        yield node, term("dcterms:date"), year(program.year)
        yield node, term("prov:wasAssociatedWith"), one.itself.node
        yield node, term("prov:wasAssociatedWith"), partner.node


def _participation(
    one: Municipality, actor: Named, work: Work, role: str, names: Names, **years: str
) -> Iterator[Statement]:
    yield from described(
        one.new("participation"),
        "sam:Participation",
        (
            names[0].format(actor.names[0], work.names[0]),
            names[1].format(actor.names[1], work.names[1]),
        ),
        actor=actor.node,
        role=concept("role", role),
        participatesIn=work.node,
        evidence=work.evidence,
        **years,
    )
