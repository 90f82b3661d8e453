"""Jobs: what is made of networks, each once for all who ask for it at the same time.

The store is asked here, through its workers; all computing happens in processes of its own.
"""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from samspill.ask.networks.feeds import Feeds, feeds
from samspill.ask.networks.steps import Progress
from samspill.ask.networks.told.passages import Evidence
from samspill.ask.networks.told.told_passages import add_passages
from samspill.ask.questions import Question
from samspill.engine.workers import METER, Meter, busy
from samspill.errors import NotFound, SamspillError, TooManyRequests
from samspill.settings import Settings
from samspill.web.contents import Content
from samspill.web.network_process import Computed, Computer
from samspill.web.network_tasks import Job, Source, Task

OF_A_CLIENT = 2
"""Jobs of one client that may be under way; one of them runs, so that others have their turn."""

WAITING = 8
"""Jobs that may wait in all."""

KEPT_BYTES = 128 * 1024 * 1024
"""Bytes of what was made that are kept, in memory or on disk; the last however long it is."""

_KEPT_FAILURES = 5.0
"""Seconds that a failure is told to whoever asks for the same: a page that renews itself."""

Charge = Callable[[str, float], None]
"""Takes the seconds of work that a client has caused."""


class _Seat:
    """A process that computes, and the job that it has."""

    def __init__(self, folder: Path) -> None:
        self.computer = Computer(folder)
        self.job: Job | None = None


class Jobs:
    """The jobs of a service; the processes start when the first one is there, or with `start`."""

    def __init__(
        self, settings: Settings, questions: Mapping[str, Question], *, charge: Charge
    ) -> None:
        self.deadline = settings.network_deadline
        self._settings, self._questions, self._charge = settings, questions, charge
        self._seats = tuple(_Seat(settings.data_dir) for _ in range(settings.network_processes))
        self._lock = threading.Lock()
        self._waiting: list[Job] = []
        self._failed: dict[str, tuple[float, Job]] = {}
        self._results: OrderedDict[str, Content] = OrderedDict()
        self._used = 0

    def start(self) -> None:
        """Begins to start one process, so that the first who asks need not wait for that."""
        self._seats[0].computer.start()

    def close(self) -> None:
        """Ends the processes; jobs that run or wait fail at once."""
        with self._lock:
            ended, self._waiting = self._under_way(), []
        for job in ended:
            job.fail(busy("The service is being stopped."))
        for seat in self._seats:
            seat.computer.close()

    def job(self, task: Task, client: str) -> Job:
        """The job that does a task: one that is under way, or has been done, or a new one.

        Raises `TooManyRequests` for a client that has as many as it may, and `QueryStopped` where
        too many wait.
        """
        with self._lock:
            found = self._found(task)
            if found is not None:
                return found
            own = sum(job.client == client for job in self._under_way())
            if own >= OF_A_CLIENT:
                raise TooManyRequests(
                    f"You have {own} networks being made, which is as many as one client may have.",
                    advice="Wait for them before you ask for more.",
                    retry_after=2,
                )
            if len(self._waiting) >= WAITING:
                raise busy("Too many networks are being made at this moment.")
            job = Job(task, client)
            self._waiting.append(job)
            self._wake()
            return job

    def _found(self, task: Task) -> Job | None:
        for job in self._under_way():
            if job.task.key == task.key:
                return job
        now = time.monotonic()
        self._failed = {key: one for key, one in self._failed.items() if one[0] > now}
        if task.key in self._failed:
            return self._failed[task.key][1]
        if task.key in self._results:
            self._results.move_to_end(task.key)
            job = Job(task, "")
            job.end(self._results[task.key])
            return job
        return None

    def _under_way(self) -> list[Job]:
        running = [seat.job for seat in self._seats if seat.job is not None]
        return [*running, *self._waiting]

    def _wake(self) -> None:
        """Gives waiting jobs to seats that have none."""
        for seat in self._seats:
            if seat.job is None and (job := self._next(seat)) is not None:
                seat.job = job
                threading.Thread(target=self._work, args=(seat,), daemon=True).start()

    def _next(self, seat: _Seat) -> Job | None:
        """The first job that a seat should do, no longer waiting."""
        others = [other for other in self._seats if other is not seat]
        for job in self._waiting:
            if any(other.job is not None and other.job.client == job.client for other in others):
                continue
            if any(_better(other, job) for other in others) and not _has(seat, job):
                continue
            self._waiting.remove(job)
            return job
        return None

    def _work(self, seat: _Seat) -> None:
        """Does the job of a seat, and what it can do after that."""
        while (job := seat.job) is not None:
            try:
                self._do(job, seat.computer)
            finally:
                with self._lock:
                    # unless it has ended, by an error that nobody foresaw
                    job.fail(SamspillError("An unexpected error stopped this."))
                    self._remember(job)
                    seat.job = self._next(seat)
                    self._wake()

    def _do(self, job: Job, computer: Computer) -> None:
        job.running = True
        meter = Meter()
        METER.set(meter)
        try:
            content = self._made(job, computer, meter)
        except SamspillError as error:
            job.fail(error)
        else:
            job.end(content)
        finally:
            self._charge(job.client, meter.seconds)

    def _made(self, job: Job, computer: Computer, meter: Meter) -> Content:
        task = job.task
        until = time.monotonic() + self.deadline
        try:
            content = self._computed(job, task.options, computer, until=until, meter=meter)
        except NotFound:
            known = self._ends(task) if task.what == "path" else {}
            if not known:
                raise
            options = {**task.options, "known": known}
            content = self._computed(job, options, computer, until=until, meter=meter)
        if task.what not in ("tie", "path"):
            return content
        made = json.loads(content.read())
        if made["found"] is not None:
            add_passages(made["found"], self._evidence(task))
        return Content(json.dumps(made, ensure_ascii=False).encode())

    def _computed(
        self,
        job: Job,
        options: Mapping[str, Any],
        computer: Computer,
        *,
        until: float,
        meter: Meter,
    ) -> Content:
        computer.start()
        task = job.task
        networks: list[dict[str, object]] = []
        contents: list[bytes] = []
        for source in task.sources:
            found = None
            if source.key not in computer.kept:
                job.told(Progress("asking"))
                found = self._asked(source)
                contents += [found.participations, found.alignments]
            networks.append(_described(source, found))
        sent = {
            "what": task.what,
            "language": task.language,
            "options": dict(options),
            "networks": networks,
            "seconds": self.deadline,
            "most_bytes": self._settings.result_bytes,
        }
        began = time.monotonic()
        done: Computed | None = None
        try:
            done = computer.run(sent, contents, until=until, told=job.told)
            return done.content
        finally:
            meter.seconds += done.seconds if done is not None else time.monotonic() - began

    def _asked(self, source: Source) -> Feeds:
        return feeds(
            source.served.store, self._questions, source.selection, base=self._settings.base
        )

    def _evidence(self, task: Task) -> Evidence:
        store = task.sources[0].served.store
        return Evidence(store, self._questions, task.language, self._settings.base)

    def _ends(self, task: Task) -> dict[str, dict[str, object]]:
        """The ends of a path that the graph holds, by how they were asked for."""
        from samspill.ask.networks.names import elsewhere  # imports what computes networks

        source = task.sources[0]
        kind = "program" if source.selection.kind == "programs" else "actor"
        known: dict[str, dict[str, object]] = {}
        for given in (task.options["source"], task.options["target"]):
            name = elsewhere(source.served.store, given, kind=kind, base=self._settings.base)
            if name is not None:
                known[given] = {"iri": name.iri, "kind": name.kind, "labels": dict(name.labels)}
        return known

    def _remember(self, job: Job) -> None:
        key = job.task.key
        if job.future.exception() is not None:
            self._failed[key] = time.monotonic() + _KEPT_FAILURES, job
            return
        self._results[key] = job.result()
        self._used += job.result().size
        while self._used > KEPT_BYTES and len(self._results) > 1:
            self._used -= self._results.popitem(last=False)[1].size


def _has(seat: _Seat, job: Job) -> bool:
    """Whether a seat still has all networks of a job."""
    return all(source.key in seat.computer.kept for source in job.task.sources)


def _better(seat: _Seat, job: Job) -> bool:
    """Whether a job had better wait for a seat: it has its networks, or is making them."""
    if seat.job is None:
        return _has(seat, job)
    making = {source.key for source in seat.job.task.sources}
    return all(source.key in making for source in job.task.sources)


def _described(source: Source, found: Feeds | None) -> dict[str, object]:
    """A network as the process is told of it: what to build it from, where it does not have it."""
    described: dict[str, object] = {
        "key": source.key,
        "version": source.served.version.number,
        "sizes": None,
    }
    if found is not None:
        described |= {
            "sizes": [len(found.participations), len(found.alignments)],
            "selection": found.selection.parameters(),
            "ego": found.ego,
            "queries": dict(found.queries),
        }
    return described
