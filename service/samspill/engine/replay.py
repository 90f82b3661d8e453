"""Versions from the journal: what its patches make of one another, line by line."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from samspill.engine.journal import Journal
from samspill.engine.patches import Patch, applied, composed

_SMALL = 100_000
"""Lines of patches that are brought together in memory before they are applied."""


def file_lines(path: Path) -> Iterator[str]:
    """The lines of a file of canonical N-Quads, without the line ends."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield line.rstrip("\n")


def replayed(journal: Journal, lines: Iterator[str], *, start: int = 0, end: int) -> Iterator[str]:
    """The lines of version `end`, made from those of version `start`, forwards or backwards.

    Version 0 has no lines. Small patches are brought together; a large one is read while it is
    applied, so that a million lines never stand in memory at once.
    """
    sizes = {one.number: one.added + one.removed for one in journal.versions()}
    forwards = start < end
    small: list[Patch] = []
    held = 0
    for number in range(start + 1, end + 1) if forwards else range(start, end, -1):
        size = sizes.get(number, 0)
        if held + size > _SMALL:
            lines, small, held = _patched(lines, small), [], 0
        if size > _SMALL:
            added = journal.lines(number, added=forwards)
            removed = journal.lines(number, added=not forwards)
            lines = applied(lines, added, removed)
        else:
            patch = journal.patch(number)
            small.append(patch if forwards else patch.reversed())
            held += size
    return _patched(lines, small)


def between(journal: Journal, before: int, after: int) -> Patch:
    """The one patch that makes version `after` of version `before`; raises `NotFound`.

    Version 0 is the empty one that every journal begins with.
    """
    for number in (before, after):
        if number:
            journal.version(number)
    if before > after:
        return between(journal, after, before).reversed()
    if after == before + 1:
        return journal.patch(after)
    return composed(journal.patch(number) for number in range(before + 1, after + 1))


def net_lines(
    journal: Journal, before: int, after: int, *, start: str = ""
) -> Iterator[tuple[str, bool]]:
    """What makes version `after` of version `before`: sorted lines, each with whether it is added.

    They never stand in memory together, however many. With `start`, from the first line that does
    not sort before it. Raises `NotFound`.
    """
    for number in (before, after):
        if number:
            journal.version(number)
    if before > after:
        return ((line, not added) for line, added in net_lines(journal, after, before, start=start))
    steps = [
        _step(journal.lines(number, added=added, start=start), number, added=added)
        for number in range(before + 1, after + 1)
        for added in (False, True)
    ]
    merged = heapq.merge(*steps)
    if after == before + 1:
        return ((line, added) for line, _number, added in merged)
    return _netted(merged)


def _step(lines: Iterator[str], number: int, *, added: bool) -> Iterator[tuple[str, int, bool]]:
    return ((line, number, added) for line in lines)


def _netted(steps: Iterator[tuple[str, int, bool]]) -> Iterator[tuple[str, bool]]:
    """The lines that are there after all steps and were not before, or the other way around."""
    for line, group in groupby(steps, key=itemgetter(0)):
        turns = [added for _line, _number, added in group]
        if len(turns) % 2:  # it comes and goes by turns
            yield line, turns[0]


def _patched(lines: Iterator[str], patches: list[Patch]) -> Iterator[str]:
    if not patches:
        return lines
    net = composed(patches)
    return applied(lines, net.added, net.removed)
