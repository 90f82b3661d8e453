"""Amending the published graph: a patch checked on what it touches, and a version made of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from samspill.engine.amendments import AMENDED
from samspill.engine.gate import STEPS, Progress, line, nothing_said, publish_held, silent
from samspill.engine.journal import Version
from samspill.engine.patches import Patch, applied, graph_of
from samspill.engine.proposals import ProposalChanges
from samspill.engine.published import open_published
from samspill.engine.replay import file_lines
from samspill.engine.snapshots import Snapshots
from samspill.engine.stores import EmbeddedStore, Store
from samspill.engine.touched import Touched, touched
from samspill.errors import Stale
from samspill.knowledge.dataset import DERIVED_GRAPHS, core_graphs
from samspill.knowledge.findings import Report
from samspill.knowledge.vocabulary import SHAPES, graph_name
from samspill.settings import Folders, Settings

if TYPE_CHECKING:
    from samspill.knowledge.shapes import Shapes

WAIT = 20.0
"""Seconds that a publication waits for another one to end."""

_OF_OTHERS = frozenset({SHAPES + "Alignment-many"})
"""The rules whose warnings on a thing come of what is written elsewhere."""


def canonical(quads: Iterable[ox.Quad]) -> tuple[str, ...]:
    """Statements as the store writes them: sorted lines, each once."""
    return tuple(sorted({line(quad) for quad in EmbeddedStore.of(quads).quads()}))


def findings_of(store: Store, patch: Patch, settings: Settings) -> Report:
    """What the checks find of the graph as it would be, in what a patch touches."""
    return checked(touched(store, patch, base=settings.base), settings)


def checked(change: Touched, settings: Settings) -> Report:
    """The findings on what a change touches: of what it does not write itself, only its faults."""
    from samspill.knowledge.checks import check  # pySHACL is slow to import

    report = check(
        [*_core(settings.folders), *change.triples],
        shapes=_shapes(settings.folders.shapes, settings.base),
        base=settings.base,
        focus=change.focus,
    )
    return Report(
        tuple(
            one
            for one in report.findings
            if one.focus.partition("#")[0] in change.written
            or one.focus in change.written
            or one.severity == "violation"
            or one.rule in _OF_OTHERS
        )
    )


def collisions(store: Store, patch: Patch) -> tuple[str, ...]:
    """The lines that a patch takes out of what a store holds though they are not there any more."""
    return tuple(one for one in patch.removed if not _stands(store, one))


def rebased(store: Store, patch: Patch) -> Patch:
    """A patch without what is done already: what it takes out is gone, what it adds is there."""
    gone = set(collisions(store, patch))
    return Patch(
        tuple(one for one in patch.added if not _stands(store, one)),
        tuple(one for one in patch.removed if one not in gone),
    )


def amend(
    settings: Settings,
    patch: Patch,
    *,
    author: str,
    note: str,
    said: Callable[[int, str], Iterable[ox.Triple]] = nothing_said,
    also: Callable[[ProposalChanges, Version], None] | None = None,
    progress: Progress = silent,
) -> Version:
    """The version that is the newest one with a patch applied, checked on what it touches.

    `said` gives what provenance tells besides of version and time, `also` writes to the proposals
    in the transaction of the version. Raises `Stale` where the patch takes out what is not there,
    `ChecksFailed` with the findings in `report`, and `Busy`; then nothing has changed.
    """
    snapshots = Snapshots.of(settings)
    open_published(settings)  # a newer package comes first
    with snapshots.journal.writing(wait=WAIT):
        current = snapshots.journal.latest()
        assert current is not None  # noqa: S101
        progress("read", 0, len(STEPS))
        stated = [one for one in file_lines(snapshots.path(current)) if _is_stated(one)]
        if gone := _missing(stated, patch.removed):
            raise Stale(
                f"{len(gone)} of the statements that this takes out are not there any more: "
                "another change came first.",
                advice="Look at what has changed, and bring the proposal up to date.",
                statements=gone[:20],
                version=current.number,
            )
        lines = list(applied(stated, patch.added, patch.removed))
        del stated
        changed = {graph_of(one) for one in (*patch.added, *patch.removed)}
        return publish_held(
            settings,
            snapshots,
            current,
            EmbeddedStore.of_lines(lines),
            {**current.sources, **dict.fromkeys(changed, AMENDED)},
            lines=lines,
            author=author,
            note=note,
            checks=lambda store: checked(touched(store, patch, base=settings.base), settings),
            said=said,
            also=None
            if also is None
            else lambda connection, version: also(ProposalChanges(connection), version),
            progress=progress,
        )


_DERIVED = tuple(f" <{graph_name(name)}> ." for name in DERIVED_GRAPHS)


def _is_stated(one: str) -> bool:
    return not one.endswith(_DERIVED)


def _missing(stated: Sequence[str], wanted: Iterable[str]) -> tuple[str, ...]:
    """The lines that are not among sorted ones."""
    found = []
    for one in wanted:
        place = bisect_left(stated, one)
        if place == len(stated) or stated[place] != one:
            found.append(one)
    return tuple(found)


def _stands(store: Store, one: str) -> bool:
    """Whether a statement stands in its graph."""
    statement, _, graph = one.removesuffix(" .").rpartition(" ")
    found = store.query(f"ASK {{ GRAPH {graph} {{ {statement} }} }}")
    assert isinstance(found, bool)  # noqa: S101
    return found


@lru_cache(maxsize=2)
def _core(folders: Folders) -> tuple[ox.Triple, ...]:
    """The statements that every check needs: terms, concepts and SDGs."""
    return tuple(triple for triples in core_graphs(folders).values() for triple in triples)


@lru_cache(maxsize=2)
def _shapes(folder: Path, base: str) -> Shapes:
    from samspill.knowledge.shapes import read_shapes

    return read_shapes(folder, base=base)
