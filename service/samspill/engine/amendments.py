"""Amendments: what accepted proposals have changed in a graph since it was loaded."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import pyoxigraph as ox

from samspill.engine.journal import Journal
from samspill.engine.patches import Patch, applied, composed, graph_of
from samspill.engine.proposals import Proposals
from samspill.engine.stores import EmbeddedStore
from samspill.errors import Conflict
from samspill.knowledge.dataset import Graphs, quads
from samspill.knowledge.vocabulary import graph_key
from samspill.settings import Settings

AMENDED = "amended"
"""The source of a graph that proposals have changed: it is no longer renewed with the package."""

Accepted = Literal["refuse", "keep", "drop"]
"""What becomes of amendments when their graph is loaded again or taken out."""


@dataclass(frozen=True)
class Amendments:
    """The accepted proposals that have changed a graph, and what they come to in its lines."""

    proposals: tuple[int, ...]
    patch: Patch


def amendments(settings: Settings, name: str) -> Amendments:
    """What proposals have changed in a graph since the version it was last loaded in."""
    journal = Journal.of(settings)
    loaded = max(
        (one.number for one in journal.versions() if one.sources.get(name) != AMENDED),
        default=0,
    )
    with Proposals.of(settings).reading() as rows:
        accepted = sorted(
            (one.version, one.number)
            for one in rows.in_states(["accepted"])
            if one.version is not None and one.version > loaded
        )
    found = [
        (number, patch)
        for version, number in accepted
        if (patch := _within(journal.patch(version), name)) != Patch()
    ]
    return Amendments(tuple(number for number, _ in found), composed(patch for _, patch in found))


def renewed(
    settings: Settings,
    graphs: Graphs,
    sources: Mapping[str, str],
    standing: Mapping[str, str],
    accepted: Accepted,
) -> tuple[Graphs, dict[str, str]]:
    """Graphs that take the place of those that stand, and their sources, amendments kept if asked.

    A graph that says by itself all that was accepted has its own source again. Raises `Conflict`
    where one does not and it is not said what becomes of that.
    """
    if accepted == "drop":
        return graphs, dict(sources)
    kept, whence = dict(graphs), dict(sources)
    for name, triples in graphs.items():
        if standing.get(name) != AMENDED:
            continue
        found = amendments(settings, name)
        loaded = EmbeddedStore.of(quads({name: triples}))
        lines = sorted({f"{quad} ." for quad in loaded.quads()})
        wanted = list(applied(lines, found.patch.added, found.patch.removed))
        if wanted == lines:
            continue
        if accepted == "refuse":
            raise _lost(name, found)
        text = "\n".join(wanted).encode()
        kept[name] = tuple(quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS))
        whence[name] = AMENDED
    return kept, whence


def hold_unamended(settings: Settings, names: Collection[str]) -> None:
    """Raises `Conflict` where proposals that were accepted have changed one of these graphs."""
    for name in names:
        found = amendments(settings, name)
        if found.proposals:
            raise _lost(name, found)


def _lost(name: str, found: Amendments) -> Conflict:
    """The error of a graph whose amendments would be lost."""
    numbers = found.proposals
    told = ", ".join(f"#{number}" for number in numbers[:10])
    more = "" if len(numbers) <= 10 else f" and {len(numbers) - 10} more"
    return Conflict(
        f"What accepted proposals have changed in the graph “{graph_key(name)}” would be lost: "
        f"{told}{more}.",
        advice="Say what becomes of it: `--accepted keep` puts it into what is loaded, "
        "`--accepted drop` leaves it to the older versions.",
        proposals=list(numbers),
    )


def _within(patch: Patch, graph: str) -> Patch:
    """What a patch changes in one graph."""
    return Patch(
        tuple(one for one in patch.added if graph_of(one) == graph),
        tuple(one for one in patch.removed if graph_of(one) == graph),
    )
