"""Counts of the versions that are served, each counted once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from samspill.ask.census import Counts, counted, graphs_of
from samspill.engine.serving import Served

_KEPT = 4

FoundT = TypeVar("FoundT")


class Censuses:
    """What the versions hold: their graphs, and counts of all kinds."""

    def __init__(self) -> None:
        self._graphs: Once[dict[str, int]] = Once(lambda served: graphs_of(served.store))
        self._counts: Once[Counts] = Once(lambda served: counted(served.store))

    def graphs(self, served: Served) -> dict[str, int]:
        """The named graphs of a version, and how many statements each holds."""
        return self._graphs.of(served)

    def counts(self, served: Served) -> Counts:
        """How much a version holds, and of what."""
        return self._counts.of(served)


class Once(Generic[FoundT]):
    """Finds something for a version when it is first asked for, and keeps it for a few versions."""

    def __init__(self, find: Callable[[Served], FoundT]) -> None:
        self._find = find
        self._found: OrderedDict[str, FoundT] = OrderedDict()
        self._lock = Lock()

    def of(self, served: Served) -> FoundT:
        """What was found for a version."""
        key = served.version.digest
        with self._lock:  # the others wait, as they would for the same queries
            if key not in self._found:
                self._found[key] = self._find(served)
            self._found.move_to_end(key)
            while len(self._found) > _KEPT:
                self._found.popitem(last=False)
            return self._found[key]
