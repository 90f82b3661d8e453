"""Where others meet what an organisation takes part in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from samspill.ask.partners.asked import (
    links_of,
    named_in,
    partners_of,
    parts_of,
    same_targets,
    shared_programs,
    taking_part,
    targets_beside,
    works_of,
)
from samspill.ask.partners.parts import (
    Fellow,
    Meeting,
    Partnership,
    Reaching,
    Work,
    targets_of,
)
from samspill.ask.reach import place
from samspill.engine.stores import Store

MOST_WORKS = 120
"""Works that are told of; of more, those that stand first."""

MOST_TARGETS, FOREMOST = 24, 12
"""Targets for which others are looked at; of more, those that most links lead to."""

MOST_MEETINGS = 3000
"""Links of others that are looked at."""


def partnership_of(store: Store, actor: str, graph: str) -> Partnership:
    """The works of an actor – by its roles, and those of its own `graph` – and who meets them."""
    works = works_of(store, actor, graph)
    found = meetings_of(store, works[:MOST_WORKS], actor=actor)
    cut = found.cut or len(works) > MOST_WORKS
    return replace(found, cut=cut, work_count=len(works))


def meetings_of(store: Store, works: Sequence[Work], *, actor: str = "") -> Partnership:
    """Where others meet some works; `actor` is whose they are, and no fellow of its own."""
    parts = parts_of(store, [work.iri for work in works])
    programs = {work.iri: work.program for work in works}
    links = tuple(links_of(store, {part: programs[min(held)] for part, held in parts.items()}))
    targets = targets_of(links)
    looked = _foremost(links)
    others = [one for one in same_targets(store, looked) if one.thing not in parts]
    few = len(looked) == len(targets)  # of very many, another target of a goal says little
    beside = [
        one for one in (targets_beside(store, looked) if few else ()) if one.thing not in parts
    ]
    cut = not few or max(len(others), len(beside)) > MOST_MEETINGS
    others, beside = others[:MOST_MEETINGS], beside[:MOST_MEETINGS]
    linked = [link.thing for link in links if link.counts and link.code in looked]
    taking = taking_part(store, list(dict.fromkeys((*linked, *(one.thing for one in others)))))
    within = set().union(*named_in(store, list(parts)).values(), [actor] if actor else [])
    shared = shared_programs(store, within, {one.program for one in (*others, *beside)})
    partners = partners_of(store, actor)
    fellows = [
        Fellow(who, {one: frozenset(codes) for one, codes in programs.items()}, who in partners)
        for who, programs in _fellows(links, others, taking, looked).items()
        if who != actor
    ]
    fellows.sort(key=lambda one: (-len(one.targets), one.actor))
    return Partnership(
        tuple(works),
        parts,
        links,
        tuple(looked),
        (*others, *beside),
        shared,
        tuple(fellows),
        cut,
        len(works),
    )


def _foremost(links: Iterable[Reaching]) -> tuple[str, ...]:
    """The targets that most links lead to."""
    counts = Counter(link.code for link in links if link.counts and "." in link.code)
    number = len(counts) if len(counts) <= MOST_TARGETS else FOREMOST
    most = sorted(counts, key=lambda code: (-counts[code], place(code)))[:number]
    return tuple(sorted(most, key=place))


def _fellows(
    links: Iterable[Reaching],
    others: Iterable[Meeting],
    taking: Mapping[str, set[str]],
    targets: Collection[str],
) -> dict[str, dict[str, set[str]]]:
    """Who works towards some targets: by actor and program."""
    found: dict[str, dict[str, set[str]]] = {}
    linked = [(link.thing, link.program, link.code) for link in links if link.counts]
    linked += [(one.thing, one.program, one.code) for one in others]
    for thing, program, code in linked:
        for who in taking.get(thing, ()) if code in targets else ():
            found.setdefault(who, {}).setdefault(program, set()).add(code)
    return found
