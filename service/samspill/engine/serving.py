"""The versions that a service answers from: the current one, and a few older ones."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from samspill.engine.gate import Progress, silent
from samspill.engine.journal import Journal, Version
from samspill.engine.limits import DEFAULT_LIMITS, Limits
from samspill.engine.processes import Nursery
from samspill.engine.published import open_published
from samspill.engine.snapshots import Snapshots
from samspill.engine.workers import METER, STRANGERS, Bounds, Workers
from samspill.errors import Busy, SamspillError
from samspill.settings import Settings

if TYPE_CHECKING:
    from samspill.engine.remote import RemoteStore

OLDER = 2
"""How many older versions are held open beside the current one."""

LINGER = 60.0
"""Seconds that a version is still held after another took its place: its readers finish."""

_PATIENCE = 2.0
"""Seconds that a reader waits while another version is being opened for somebody else."""

_MIB = 1024 * 1024


@dataclass(frozen=True)
class Served:
    """A version, and the workers that answer over it: for our questions and for strangers."""

    version: Version
    path: Path
    nursery: Nursery
    store: Workers
    strangers: Workers

    def idle(self) -> bool:
        """Whether no query runs over it."""
        return not (self.store.tally.running or self.strangers.tally.running)

    def close(self) -> None:
        """Ends its processes."""
        self.store.close()
        self.strangers.close()
        self.nursery.close()


class Serving:
    """What is served: one current version that follows the journal, and a few older ones."""

    def __init__(
        self,
        settings: Settings,
        journal: Journal,
        snapshots: Snapshots,
        *,
        progress: Progress = silent,
    ) -> None:
        self.settings = settings
        self.journal = journal
        self._snapshots = snapshots
        self._progress = progress
        self._current: Served | None = None
        self._remote: RemoteStore | None = None
        self._older: OrderedDict[int, Served] = OrderedDict()
        self._retired: list[tuple[float, Served]] = []
        self._opening = threading.Lock()

    @classmethod
    def of(cls, settings: Settings, *, progress: Progress = silent) -> Serving:
        """What the settings say, its current version opened; a first run loads the shipped data."""
        published = open_published(settings, progress=progress)
        journal = Journal.of(settings)
        serving = cls(settings, journal, Snapshots(settings.data_dir, journal), progress=progress)
        serving._current = serving._opened(published.version, published.path, newest=True)
        return serving

    def current(self) -> Served:
        """The version that is served to whoever names none."""
        assert self._current is not None  # noqa: S101
        return self._current

    def at(self, number: int) -> Served:
        """A version by its number; raises `NotFound` where there is none."""
        current = self.current()
        if number == current.version.number:
            return current
        version = self.journal.version(number)
        held = self._older.get(number)
        if held is not None and held.version.digest == version.digest:
            return held
        if not self._opening.acquire(timeout=_PATIENCE):
            raise _busy()
        try:
            held = self._older.get(number)
            if held is None or held.version.digest != version.digest:
                if held is not None:
                    self._older.pop(number).close()
                self._make_room()
                began = time.monotonic()
                path = self._snapshots.path(version)
                self._older[number] = self._opened(version, path, newest=False)
                if (meter := METER.get()) is not None:
                    meter.seconds += time.monotonic() - began
            self._older.move_to_end(number)
            return self._older[number]
        finally:
            self._opening.release()

    def _make_room(self) -> None:
        """Ends the older version that was asked longest ago, if there are as many as there may be.

        What was asked of it a moment ago may still be on its way to a worker: then it is told to
        ask again. Raises `Busy` where queries run over all of them.
        """
        if len(self._older) < OLDER:
            return
        for number, served in self._older.items():
            if served.idle():
                del self._older[number]
                served.close()
                return
        raise _busy()

    def refresh(self) -> bool:
        """Moves on to the journal's newest version, if that is another; tells whether it did."""
        self._bury()
        newest = self.journal.latest()
        before = self.current()
        # after a journal was restored, the same number can mean another dataset
        if newest is None or (newest.digest == before.version.digest and self._stands()):
            return False
        with self._opening:
            path = self._snapshots.path(newest)
            self._current = self._opened(newest, path, newest=True)
            self._retire(before)
        return True

    def _stands(self) -> bool:
        """Whether a remote engine still holds what it was brought to; nobody else is asked."""
        return self._remote is None or self._remote.stands()

    def watch(self, stop: threading.Event, *, seconds: float = 1.0) -> None:
        """Follows the journal until `stop`; what goes wrong is tried again."""
        while not stop.wait(seconds):
            with suppress(SamspillError):
                self.refresh()

    def open_versions(self) -> list[Served]:
        """Everything that has processes now, the current version first."""
        retired = [served for _, served in self._retired]
        return [self.current(), *list(self._older.values()), *retired]

    def close(self) -> None:
        """Ends all processes."""
        for served in self.open_versions():
            served.close()

    def _opened(self, version: Version, path: Path, *, newest: bool) -> Served:
        settings = self.settings
        nursery = Nursery(
            self._source(version, path, newest=newest),
            memory=settings.query_memory * _MIB,
            limits=limits_of(settings),
        )
        ours = Bounds(seconds=settings.question_deadline)
        theirs = Bounds(settings.query_deadline, settings.result_rows, settings.result_bytes)
        served = Served(
            version,
            path,
            nursery,
            store=Workers(nursery, count=settings.question_workers, bounds=ours),
            strangers=Workers(
                nursery,
                count=settings.query_workers,
                bounds=theirs,
                slow=settings.slow_queries,
                standing=STRANGERS,
            ),
        )
        try:
            nursery.opened()
        except SamspillError:
            served.close()
            raise
        return served

    def _source(self, version: Version, path: Path, *, newest: bool) -> Mapping[str, Any]:
        """Where a version is answered from: a remote engine holds the newest one only."""
        if not (self.settings.store and newest):
            return {"path": str(path)}
        from samspill.engine.remote_publishing import bring
        from samspill.engine.remote_settings import RemoteSettings

        remote = RemoteSettings.of(self.settings, timeout=self.settings.question_deadline)
        store = bring(remote, version, path, self.journal, progress=self._progress)
        self._remote = store
        return {"remote": asdict(remote), "graphs": store.graphs, "mark": store.mark}

    def _retire(self, served: Served) -> None:
        """Holds a version for a while; one at a time, however fast others are published."""
        self._bury(at_once=True)
        self._retired.append((time.monotonic() + LINGER, served))

    def _bury(self, *, at_once: bool = False) -> None:
        """Ends what nobody has asked for a while, or all that nobody asks now."""
        now = time.monotonic()
        for entry in list(self._retired):
            if (at_once or entry[0] <= now) and entry[1].idle():
                self._retired.remove(entry)
                entry[1].close()


def _busy() -> Busy:
    return Busy(
        "Other versions are being read now, and only a few are held open.",
        advice="Try again in a few seconds.",
        retry_after=5,
    )


def limits_of(settings: Settings) -> Limits:
    """How large a stranger's query may be."""
    return Limits(
        text_bytes=settings.query_bytes,
        nesting=settings.query_nesting,
        triple_patterns=settings.query_patterns,
        groups=DEFAULT_LIMITS.groups,
        operators=DEFAULT_LIMITS.operators,
    )
