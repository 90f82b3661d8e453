"""The national part of the invented country: counties, state bodies, research, associations.

They take part in programs all over the country, a few of them in very many.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from benchmarks.invented.plans import NOTE, Plan
from benchmarks.invented.terms import (
    EVIDENCE,
    LABEL,
    A,
    Names,
    Statement,
    concept,
    described,
    iri,
    term,
    texts,
    thing,
)
from benchmarks.invented.words import STATE, place_name, slug

GRAPH = "generated-nation"
COUNTIES = 11
CURATORS = 12
MACHINE = thing("actor", "generated-machine")


@dataclass(frozen=True)
class NationalActor:
    """An actor that takes part all over the country; `type` is a code of its scheme."""

    key: str
    names: Names
    type: str

    @property
    def node(self) -> str:
        """Its IRI."""
        return thing("actor", self.key)


def _national_actors() -> Iterator[NationalActor]:
    made: list[tuple[str, Names]] = [
        ("association", ("Oppdiktet kommuneforbund", "Invented association of municipalities"))
    ]
    for nb, en in STATE:
        made += [
            ("state-body", (f"Oppdiktet departement for {nb}", f"Invented ministry of {en}")),
            ("state-body", (f"Oppdiktet direktorat for {nb}", f"Invented directorate of {en}")),
            ("research-institute", (f"Diktinstituttet for {nb}", f"Dikt institute of {en}")),
            ("association", (f"Oppdiktet landsforening for {nb}", f"Invented society for {en}")),
        ]
    for number in range(1, 13):
        place = place_name(number * 29)
        made.append(("university", (f"Universitetet i {place}", f"University of {place}")))
    for number in range(1, 7):
        place = place_name(number * 31)
        made.append(("company", (f"{place} rådgivning", f"{place} consulting")))
    for name in ("byer", "kyster", "fjell"):
        names = (f"Oppdiktet verdensråd for {name}", f"Invented world council ({name})")
        made.append(("international-body", names))
    # the kinds are mixed before they are ranked, and the first stays first
    first, *others = made
    random.Random("ranks").shuffle(others)  # noqa: S311
    for kind, names in (first, *others):
        yield NationalActor(f"generated-{slug(names[0])}", names, kind)


ACTORS = tuple(_national_actors())
"""All national actors, those that take part in most first."""

_WEIGHTS = tuple(accumulate(1 / rank for rank in range(1, len(ACTORS) + 1)))
_RESEARCH = tuple(actor for actor in ACTORS if actor.type in ("university", "research-institute"))
_PAYING = tuple(actor for actor in ACTORS if actor.type == "state-body")


def some_actor(chance: random.Random) -> NationalActor:
    """A national actor by Zipf's law: the tenth is met a tenth as often as the first."""
    return chance.choices(ACTORS, cum_weights=_WEIGHTS)[0]


def some_researchers(chance: random.Random) -> NationalActor:
    """A university or research institute."""
    return chance.choices(_RESEARCH, cum_weights=_WEIGHTS[: len(_RESEARCH)])[0]


def some_funder(chance: random.Random) -> NationalActor:
    """A ministry or directorate."""
    return chance.choices(_PAYING, cum_weights=_WEIGHTS[: len(_PAYING)])[0]


def curator(number: int) -> str:
    """One of those who assess links to the SDGs."""
    return thing("actor", f"generated-curator-{number % CURATORS + 1:02d}")


def county(number: int) -> str:
    """The county of a municipality, as a place."""
    return thing("place", f"generated-county-{number % COUNTIES + 1:02d}")


def county_authority(number: int) -> str:
    """The county of a municipality, as an actor."""
    return thing("actor", f"generated-county-{number % COUNTIES + 1:02d}")


def nation() -> Iterator[Statement]:
    """The graph of the national actors, with the invented register that they come from."""
    register = ("Oppdiktet register over landet", "Invented register of the country")
    plan = Plan("generated-register", register, 2016, ACTORS[0].node)
    plan.heading("Landet")
    yield from _agents()
    for number in range(COUNTIES):
        nb, en = f"Diktfylke {number + 1}", f"Dikt county {number + 1}"
        evidence, statements = plan.passage(f"{nb} er et oppdiktet fylke.")
        yield from statements
        place, actor = county(number), county_authority(number)
        yield from described(place, "dcterms:Location", (nb, en), evidence=evidence)
        yield from texts(place, term("skos:scopeNote"), NOTE)
        names = (f"{nb} fylkeskommune", f"{en} authority")
        yield from _actor(actor, names, "county", evidence)
        yield actor, A, term("m8g:PublicOrganisation")
        yield actor, term("dcterms:spatial"), place
    for one in ACTORS:
        evidence, statements = plan.passage(f"{one.names[0]} er oppdiktet.")
        yield from statements
        yield from _actor(one.node, one.names, one.type, evidence)
    yield from plan.document()


def _agents() -> Iterator[Statement]:
    for number in range(CURATORS):
        agent = curator(number)
        yield agent, A, term("prov:Agent")
        names = (f"Oppdiktet kurator {number + 1}", f"Invented curator {number + 1}")
        yield from texts(agent, LABEL, names)
    yield MACHINE, A, term("prov:Agent")
    yield MACHINE, A, term("prov:SoftwareAgent")
    yield from texts(MACHINE, LABEL, ("Oppdiktet forslagsmaskin", "Invented suggestion machine"))


def _actor(node: str, names: Names, kind: str, evidence: str) -> Iterator[Statement]:
    yield from described(node, "sam:Actor", names)
    yield node, term("org:classification"), concept("actor-type", kind)
    yield node, EVIDENCE, evidence
    yield from texts(node, term("skos:scopeNote"), NOTE)
    yield node, term("foaf:homepage"), iri(f"https://{node[1:-1].rpartition('/')[2]}.example/")
