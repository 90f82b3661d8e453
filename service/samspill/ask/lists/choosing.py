"""Choosing from a list: what is asked for, what of it there is, and what could be chosen more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from samspill.ask.finding.folding import words
from samspill.ask.lists.columns import Columns, Item, counted
from samspill.ask.lists.patterns import FIGURES
from samspill.knowledge.vocabulary import SDG
from samspill.settings import Language


@dataclass(frozen=True)
class Choice:
    """What is asked for: values by facet (any of those of one, one of each), words, an order."""

    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    text: str = ""
    sort: str = "name"
    descending: bool = False


@dataclass(frozen=True)
class Value:
    """A value of a facet: its name and language, and how many things would be left with it."""

    value: str
    name: str
    language: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Listing:
    """What a choice leaves, in its order, and the values of every facet."""

    items: Sequence[Item]
    total: int
    facets: Mapping[str, Sequence[Value]]


def listing(columns: Columns, choice: Choice, *, language: Language) -> Listing:
    """What a choice leaves of a list.

    The values of a facet are counted as if nothing of that facet were chosen: so each says how
    many things there are with it besides.
    """
    wanted = {facet: set(values) for facet, values in choice.facets.items() if values}
    sought = words(choice.text)
    kept: list[Item] = []
    nearly: dict[str, list[Item]] = {facet: [] for facet in wanted}
    for item in columns.by_name(language):
        if sought and not _holds(columns, item, sought):
            continue
        failing = [
            facet for facet, values in wanted.items() if values.isdisjoint(item.values(facet))
        ]
        if not failing:
            kept.append(item)
        elif len(failing) == 1:
            nearly[failing[0]].append(item)
    if wanted or sought:
        counts = {
            facet: counted(facet, chain(kept, nearly.get(facet, ()))) for facet in columns.facets
        }
    else:
        counts = dict(columns.counts)
    for facet, values in wanted.items():  # what is chosen is shown, though nothing has it
        counts[facet].update(dict.fromkeys(values, 0))
    if choice.sort != "name":
        kept.sort(key=lambda item: _place(columns, item, choice.sort, language))
    if choice.descending:
        kept.reverse()
    facets = {
        facet: _values(columns, facet, found, wanted.get(facet, set()), language)
        for facet, found in counts.items()
        if found
    }
    return Listing(kept, len(columns.items), facets)


def known_values(columns: Columns, facet: str) -> set[str]:
    """All values that a facet has in a list."""
    return {value for item in columns.items for value in item.values(facet)}


def _holds(columns: Columns, item: Item, sought: Sequence[str]) -> bool:
    text = columns.text(item.iri)
    return all(word in text for word in sought)


def _values(
    columns: Columns, facet: str, counts: Mapping[str, int], chosen: set[str], language: Language
) -> list[Value]:
    names = {value: columns.name(value, language) for value in counts}
    found = [
        Value(value, names[value].text, names[value].language, count, value in chosen)
        for value, count in counts.items()
    ]
    if facet == "sdg":
        return sorted(found, key=lambda one: int(one.value.removeprefix(f"{SDG}/")))
    if facet == "year":
        return sorted(found, key=lambda one: one.value, reverse=True)
    return sorted(found, key=lambda one: (-one.count, names[one.value].place))


def _place(columns: Columns, item: Item, sort: str, language: Language) -> tuple[object, ...]:
    """Where a thing stands in an order; what has no such value stands last."""
    if sort == "year":
        return (item.first == "", item.first, item.last)
    if sort in FIGURES[columns.kind]:
        return (-item.figures.get(sort, 0),)
    values = item.facets.get(sort)
    if not values:
        return (True, "")
    return (False, min(columns.name(value, language).place for value in values))
