"""A network from the graph: asked, built, measured and placed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from samspill.ask.networks.feeds import Feeds, feeds
from samspill.ask.networks.selection import Selection
from samspill.ask.questions import Question
from samspill.engine.stores import Store
from samspill.settings import DEFAULT_BASE

if TYPE_CHECKING:
    import networkx as nx

Progress = Callable[[str, int, int], None]
"""Told of each step: its key, how many are done, and of how many."""


def silent(step: str, done: int, of: int) -> None:
    """Tells nobody."""


def network(
    store: Store,
    questions: Mapping[str, Question],
    selection: Selection,
    *,
    version: int | None = None,
    base: str = DEFAULT_BASE,
    progress: Progress = silent,
) -> nx.Graph:
    """The network of a selection with all figures and positions.

    Raises `NotFound` for a value that the graph does not hold, `BadValue` for one that cannot be
    used, and `ResultTooLarge` for more ties than are made.
    """
    found = feeds(store, questions, selection, base=base)
    return finished(found, version=version, progress=progress)


def finished(found: Feeds, *, version: int | None = None, progress: Progress = silent) -> nx.Graph:
    """The network of what was asked, with all figures and positions."""
    from samspill.ask.networks.building import built
    from samspill.ask.networks.figures.measuring import measure
    from samspill.ask.networks.pictures.layout import place

    graph = built(found, version=version)
    measure(graph, progress=progress)
    place(graph)
    return graph
