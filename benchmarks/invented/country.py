"""The invented country as named graphs: one for the nation, one for each municipality."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from benchmarks.invented.municipality import Municipality, settled
from benchmarks.invented.nation import GRAPH, nation
from benchmarks.invented.plans import Plan
from benchmarks.invented.programs import programs
from benchmarks.invented.terms import Statement
from samspill.knowledge.dataset import read_turtle
from samspill.knowledge.vocabulary import PREFIXES
from samspill.settings import Folders

PLAN_YEARS = (2016, 2020, 2024)
"""The years of the plans; a larger municipality has more of them."""


def country(
    folders: Folders, municipalities: int, *, seed: int
) -> Iterator[tuple[str, Iterator[Statement]]]:
    """Each graph's short name and its statements, which are made as they are read.

    A municipality is the same whatever the number of them, and so are the seed's bytes.
    """
    yield GRAPH, nation()
    targets = _targets(folders, seed)
    for number in range(1, municipalities + 1):
        one = Municipality(number, random.Random(f"{seed}/{number}"), targets)  # noqa: S311
        yield one.key, _municipality(one)


def _municipality(one: Municipality) -> Iterator[Statement]:
    # most are small, a few are large: one, two or three plans of one to three programs
    for place, year in enumerate(PLAN_YEARS[-one.chance.choice((1, 1, 1, 2, 2, 3)) :]):
        names = (f"Oppdiktet plan for {one.name} {year}", f"Invented plan of {one.name} {year}")
        plan = Plan(f"{one.key}-plan-{year}", names, year, one.itself.node)
        if place == 0:
            yield from settled(one, plan)
        yield from programs(one, plan, one.chance.choice((1, 1, 1, 2, 2)))
        yield from plan.document()


def _targets(folders: Folders, seed: int) -> Sequence[str]:
    """The codes of the UN's targets, in an order of chance."""
    part = PREFIXES["sdgo"] + "isTargetOf"
    found = sorted(
        triple.subject.value.rpartition("/")[2]
        for triple in read_turtle(folders.ontology / "sdg.ttl")
        if triple.predicate.value == part and isinstance(triple.subject, ox.NamedNode)
    )
    random.Random(f"{seed}/targets").shuffle(found)  # noqa: S311
    return found
