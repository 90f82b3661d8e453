"""What an invented municipality has before it plans anything: a name, places and actors."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from benchmarks.invented.nation import county
from benchmarks.invented.plans import NOTE, Plan
from benchmarks.invented.terms import (
    EVIDENCE,
    A,
    Names,
    Statement,
    concept,
    described,
    term,
    texts,
    thing,
)
from benchmarks.invented.words import LOCAL, PARTS, place_name, slug


@dataclass(frozen=True)
class Named:
    """Something that others point at: its IRI and names."""

    node: str
    names: Names


@dataclass(frozen=True)
class Work(Named):
    """A program, goal or measure: where it stands in the plan, and its first year."""

    evidence: str
    year: int


@dataclass
class Municipality:
    """Municipality `number`, its dice, and what has been written of it so far.

    `targets` are the codes of the UN's targets, those that are met most first.
    """

    number: int
    chance: random.Random
    targets: Sequence[str]
    actors: list[Named] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    measures: list[Work] = field(default_factory=list)
    _made: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the place."""
        return place_name(self.number)

    @property
    def key(self) -> str:
        """What the keys of its things begin with; also the name of its graph."""
        return municipality_key(self.number)

    @property
    def itself(self) -> Named:
        """The municipality as an actor."""
        return municipality_actor(self.number)

    def new(self, kind: str) -> str:
        """The IRI of a further thing of a kind."""
        self._made[kind] = self._made.get(kind, 0) + 1
        return thing(kind, f"{self.key}-{self._made[kind]}")

    def local_actor(self) -> Named:
        """One of its actors, the first ones most often."""
        return self.chance.choices(self.actors, cum_weights=falling(len(self.actors)))[0]


def falling(count: int) -> list[float]:
    """Cumulative weights by Zipf's law: the tenth is chosen a tenth as often as the first."""
    return list(accumulate(1 / rank for rank in range(1, count + 1)))


def municipality_key(number: int) -> str:
    """The key of municipality `number`."""
    return f"{slug(place_name(number))}-{number:04d}"


def municipality_actor(number: int) -> Named:
    """Municipality `number` as an actor."""
    name = place_name(number)
    node = thing("actor", municipality_key(number))
    return Named(node, (f"{name} kommune", f"{name} municipality"))


def settled(one: Municipality, plan: Plan) -> Iterator[Statement]:
    """The places and actors of a municipality, which its first plan names."""
    plan.heading(one.name)
    yield from _places(one, plan)
    yield from _actors(one, plan)


def _places(one: Municipality, plan: Plan) -> Iterator[Statement]:
    whole = thing("place", one.key)
    districts = one.chance.sample(PARTS, one.chance.randint(4, len(PARTS)))
    for node, part in [(whole, ""), *((one.new("place"), f"{part} ") for part in districts)]:
        evidence, statements = plan.passage(f"{part}{one.name} er et oppdiktet sted.")
        yield from statements
        names = (f"{part}{one.name}",) * 2
        yield from described(node, "dcterms:Location", names, evidence=evidence)
        within = county(one.number) if node == whole else whole
        yield node, term("dcterms:isPartOf"), within
        one.places.append(node)


def _actors(one: Municipality, plan: Plan) -> Iterator[Statement]:
    itself = one.itself
    evidence, statements = plan.passage(f"{itself.names[0]} er oppdiktet.")
    yield from statements
    yield from described(itself.node, "sam:Actor", itself.names, evidence=evidence)
    yield itself.node, A, term("m8g:PublicOrganisation")
    yield itself.node, term("org:classification"), concept("actor-type", "municipality")
    yield itself.node, term("dcterms:spatial"), one.places[0]
    yield from texts(itself.node, term("skos:scopeNote"), NOTE)
    for part in ("", *(f"{part} " for part in PARTS[: one.chance.randint(0, 1)])):
        evidence, statements = plan.passage(f"Her er oppdiktede lag i {part}{one.name}.")
        yield from statements
        for kind, names in LOCAL:
            nb, en = (text.format(f"{part}{one.name}") for text in names)
            node = one.new("actor")
            # a few have no name in English, as in real data
            yield from described(node, "sam:Actor", (nb, "" if one.chance.random() < 0.04 else en))
            yield node, EVIDENCE, evidence
            yield node, term("org:classification"), concept("actor-type", kind)
            if kind == "municipal-unit":
                yield node, term("org:subOrganizationOf"), itself.node
            one.actors.append(Named(node, (nb, en)))
    one.chance.shuffle(one.actors)
