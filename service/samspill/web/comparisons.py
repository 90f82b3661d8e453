"""What of a thing's page comes, goes or changes where the thing stands beside itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from samspill.web.basis import Passage
from samspill.web.profiles.parts import (
    Branch,
    Fact,
    Item,
    Moment,
    Money,
    Profile,
    Reached,
    Role,
    Said,
    Section,
)
from samspill.web.tables import Cell

Mark = Literal["new", "out", "changed"]
Marks = Mapping[object, Mark]

_Leaf = tuple[tuple[object, ...], object, object]
"""What one thing that is said is known by, what it looks like, and itself."""


def marks_of(before: Profile | None, after: Profile | None) -> tuple[Marks, Marks]:
    """The marks of what differs, on either side."""
    old, new = ({key: (look, one) for key, look, one in _leaves(side)} for side in (before, after))
    here: dict[object, Mark] = {}
    there: dict[object, Mark] = {}
    for key, (look, one) in old.items():
        if key not in new:
            here[one] = "out"
        elif new[key][0] != look:
            here[one] = there[new[key][1]] = "changed"
    for key, (_, one) in new.items():
        if key not in old:
            there[one] = "new"
    return here, there


def raised(told: Profile, marks: Marks) -> Profile:
    """A profile in which what is marked comes first: sections, and what stands in them."""
    sections = [replace(one, items=_first(one.items, marks)) for one in told.sections]
    return replace(
        told,
        sections=tuple(sorted(sections, key=lambda one: not is_marked(one, marks))),
        evidence=tuple(sorted(told.evidence, key=lambda one: one not in marks)),
    )


def is_marked(one: Section | Item, marks: Marks) -> bool:
    """Whether something in it is marked."""
    if isinstance(one, Section | Role | Reached | Branch) and any(
        is_marked(each, marks) for each in _inner(one)
    ):
        return True
    return one in marks


def _first(items: Sequence[Item], marks: Marks) -> tuple[Item, ...]:
    inner = [
        replace(one, parts=_first(one.parts, marks))  # type: ignore[arg-type]
        if isinstance(one, Role)
        else replace(one, links=_first(one.links, marks))  # type: ignore[arg-type]
        if isinstance(one, Reached)
        else one
        for one in items
    ]
    return tuple(sorted(inner, key=lambda one: not is_marked(one, marks)))


def _inner(one: Section | Role | Reached | Branch) -> Sequence[Item]:
    if isinstance(one, Section):
        return one.items
    return one.links if isinstance(one, Reached) else one.parts  # type: ignore[return-value]


def _leaves(told: Profile | None) -> Iterator[_Leaf]:
    if told is None:
        return
    for fact in told.facts:
        yield from _facts(fact)
    for one in told.notes:
        yield ("note",), one.cell.text, one
    for passage in told.evidence:
        yield ("evidence", passage.address), _place(passage), passage
    for section in told.sections:
        for item in section.items:
            yield from _items((section.name,), item)


def _facts(fact: Fact) -> Iterator[_Leaf]:
    alone = len(fact.said) == 1
    for one in fact.said:
        key = ("fact", fact.heading) if alone else ("fact", fact.heading, *_name(one.cell))
        yield key, one.cell, (fact.heading, one)


def _items(at: tuple[object, ...], item: Item) -> Iterator[_Leaf]:
    match item:
        case Said():
            yield (*at, *_name(item.cell)), (item.cell, item.note), item
        case Fact():
            yield from _facts(item)
        case Branch():
            look = (item.said.cell, item.number, item.status, item.reached)
            yield (*at, *_name(item.said.cell)), look, item
            for branch in item.parts:
                yield from _items(at, branch)
        case Role():
            for part in item.parts:
                where = _name(part.where) if part.where else ()
                key = (*at, *_name(item.heading), *_name(part.said.cell), *where)
                yield key, (part.said.cell, part.said.note), part
        case Money():
            yield (*at, *_name(item.said.cell)), replace(item, said=Said(item.said.cell)), item
        case Moment():
            yield (*at, *_name(item.said.cell)), replace(item, said=Said(item.said.cell)), item
        case Reached():
            for link in item.links:
                name = link.alignment.address or link.alignment.name
                yield (*at, name), link.alignment, link
        case _:
            for stretch in item.stretches:
                yield (*at, stretch.passage.address), stretch.facts, stretch


def _name(cell: Cell) -> tuple[object, ...]:
    return (cell.address or cell.text,)


def _place(passage: Passage) -> tuple[object, ...]:
    return passage.section, passage.start, passage.end, passage.text
