"""Patches: what one version adds to and removes from another, as sorted canonical lines.

All lines are canonical N-Quads without the line end, in code point order, each once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from samspill.engine.provenance import VERSION_BASE


@dataclass(frozen=True)
class Patch:
    """The lines that a version adds, and those that it removes."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def reversed(self) -> Patch:
        """The patch that undoes this one."""
        return Patch(self.removed, self.added)


def difference(before: Iterable[str], after: Iterable[str]) -> Patch:
    """The patch that makes the lines `after` of the lines `before`."""
    added: list[str] = []
    removed: list[str] = []
    old, new = iter(before), iter(after)
    left, right = next(old, None), next(new, None)
    while left is not None and right is not None:
        if left == right:
            left, right = next(old, None), next(new, None)
        elif left < right:
            removed.append(left)
            left = next(old, None)
        else:
            added.append(right)
            right = next(new, None)
    removed += () if left is None else (left, *old)
    added += () if right is None else (right, *new)
    return Patch(tuple(added), tuple(removed))


def composed(patches: Iterable[Patch]) -> Patch:
    """The one patch that does what these do one after the other."""
    net: dict[str, bool] = {}
    for patch in patches:
        for lines, is_added in ((patch.removed, False), (patch.added, True)):
            for line in lines:
                if net.get(line, is_added) == is_added:
                    net[line] = is_added
                else:
                    del net[line]
    return Patch(
        tuple(sorted(line for line, is_added in net.items() if is_added)),
        tuple(sorted(line for line, is_added in net.items() if not is_added)),
    )


def applied(lines: Iterable[str], added: Iterable[str], removed: Iterable[str]) -> Iterator[str]:
    """The lines of the version that a patch makes of these lines, one by one."""
    new, gone = iter(added), iter(removed)
    more, less = next(new, None), next(gone, None)
    for line in lines:
        while more is not None and more < line:
            yield more
            more = next(new, None)
        while less is not None and less < line:
            less = next(gone, None)
        if line != less and line != more:
            yield line
    if more is not None:
        yield more
        yield from new


def batches(lines: Iterable[str], size: int) -> Iterator[list[str]]:
    """The lines in lists of up to `size`."""
    source = iter(lines)
    while batch := list(islice(source, size)):
        yield batch


def graph_of(line: str) -> str:
    """The IRI of the graph that a line is in."""
    return line[line.rindex(" <") + 2 : -3]


def rdf_patch(before: int, after: int, patch: Patch) -> Iterator[str]:
    """A patch as RDF Patch: one transaction that takes statements out and puts others in."""
    return rdf_patch_lines(before, after, removed=patch.removed, added=patch.added)


def rdf_patch_lines(
    before: int, after: int, *, removed: Iterable[str], added: Iterable[str]
) -> Iterator[str]:
    """The same of lines that need not stand in memory together."""
    yield f"H id <{VERSION_BASE}{after}> .\nH prev <{VERSION_BASE}{before}> .\nTX .\n"
    yield from (f"D {line}\n" for line in removed)
    yield from (f"A {line}\n" for line in added)
    yield "TC .\n"
