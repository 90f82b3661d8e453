"""The processes behind the workers, seen from the service: the nursery, and what it forks."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from math import inf
from typing import Any

from samspill.engine import frames
from samspill.engine.limits import DEFAULT_LIMITS, Limits
from samspill.errors import QueryStopped, SamspillError, StorageUnwritable

ORDER = 8
"""Bytes of an order to the nursery and of its answer; `engine.nursery` holds the other end."""

_ANSWER = 600.0
"""Seconds that the nursery may take to open a dataset, or to fork."""

LAST = 20
"""The niceness, one beyond what there is, of what runs only where nothing else wants to."""


class Nursery:
    """The process that holds a dataset, seen from the service; started again when it has died."""

    def __init__(
        self, source: Mapping[str, Any], *, memory: int, limits: Limits = DEFAULT_LIMITS
    ) -> None:
        self._settings = {"source": dict(source), "memory": memory, "limits": asdict(limits)}
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._closed = False
        self.pid = 0

    def start(self) -> None:
        """Begins to open the dataset, without waiting for it."""
        with self._lock:
            self._started()

    def opened(self) -> None:
        """Waits until the dataset is open; raises `StorageUnwritable` where it cannot be."""
        with self._lock:
            self._ready()

    def alive(self) -> bool:
        """Whether the process runs."""
        process = self._process
        return process is not None and process.poll() is None

    def worker(self) -> Worker:
        """A new worker; raises `StorageUnwritable` where the dataset cannot be opened."""
        with self._lock:
            for _attempt in range(2):
                control = self._ready()
                if (worker := self._forked(control)) is not None:
                    return worker
                self._end()
        raise QueryStopped(
            "No process could be made for this query.",
            advice="Try again in a few seconds.",
            retry_after=2,
        )

    def _forked(self, control: socket.socket) -> Worker | None:
        """A new worker, or None where the process is gone or says nothing that makes sense."""
        ours, theirs = socket.socketpair()
        said = b""
        with theirs, suppress(OSError):
            socket.send_fds(control, [bytes(ORDER)], [theirs.fileno()])
            said = control.recv(ORDER)
        pid = int.from_bytes(said, "big")
        if len(said) == ORDER and pid > 1:
            return Worker(self, ours, pid, parent=self.pid)
        ours.close()
        if len(said) == ORDER:
            raise QueryStopped(
                "There is too little memory for one more query.",
                advice="Try again in a few seconds.",
                retry_after=5,
            )
        return None

    def bury(self, pid: int, *, parent: int) -> None:
        """Kills a worker and lets its number be used again.

        One whose parent is gone ends by its closed pipe and its alarm: its number may be another's.
        """
        with self._lock, suppress(OSError):
            if self._control is not None and self.pid == parent:
                os.kill(pid, signal.SIGKILL)
                self._control.sendall(pid.to_bytes(ORDER, "big"))

    def close(self) -> None:
        """Ends the process; its workers end with their pipes."""
        with self._lock:
            self._closed = True
            self._end()

    def _started(self) -> socket.socket:
        if self._control is None:
            ours, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 - this interpreter, our module
                    [sys.executable, "-m", "samspill.engine.nursery", str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                )
            self._control = ours
            ours.settimeout(_ANSWER)
            self.pid = 0
            frames.send_object(ours, b"J", self._settings)
        return self._control

    def _ready(self) -> socket.socket:
        if self._closed:
            raise QueryStopped("The version is no longer served.", advice="Ask again.")
        control = self._started()
        if not self.pid:
            try:
                self.pid = int(frames.receive_object(control)["pid"])
            except (EOFError, OSError) as error:
                self._end()
                raise StorageUnwritable(
                    "The process that should open the dataset has ended.",
                    advice="There may be too little memory; see the service's log.",
                ) from error
            except SamspillError:
                self._end()
                raise
        return control

    def _end(self) -> None:
        control, process = self._control, self._process
        self._control = self._process = None
        self.pid = 0
        if control is not None:
            control.close()
        if process is not None:
            process.kill()
            process.wait()


class Worker:
    """One process and the pipe to it; used by one thread at a time."""

    def __init__(self, nursery: Nursery, pipe: socket.socket, pid: int, *, parent: int) -> None:
        self._nursery, self._pipe, self.pid, self._parent = nursery, pipe, pid, parent
        self.demoted = False
        self._before = 0.0

    def ask(self, job: Mapping[str, object], content: bytes | None = None) -> None:
        """Sends it a job, and the content that the job is about; raises OSError when it is gone."""
        self._pipe.settimeout(None)
        with suppress(OSError):
            self._before = _processor_time(self.pid)
        frames.send_object(self._pipe, b"J", job)
        if content is not None:
            frames.send(self._pipe, b"D", content)

    def answers(self, seconds: float) -> bool:
        """Whether it says something within so many seconds."""
        waiting = select.poll()
        waiting.register(self._pipe, select.POLLIN)
        return bool(waiting.poll(max(0.0, seconds) * 1000))

    def receive(self, until: float) -> tuple[bytes, bytes]:
        """The next frame; raises TimeoutError at the time `until`, and EOFError."""
        self._pipe.settimeout(max(0.001, until - time.monotonic()))
        return frames.receive(self._pipe)

    def give_way(self, niceness: int) -> None:
        """Lets it run after others, the service among them; there is no way back."""
        with suppress(OSError):
            if niceness == LAST and sys.platform == "linux":
                # at 19 it would still be given turns, for which others wait milliseconds
                os.sched_setscheduler(self.pid, os.SCHED_IDLE, os.sched_param(0))
            else:
                least = os.getpriority(os.PRIO_PROCESS, 0) + niceness
                os.setpriority(os.PRIO_PROCESS, self.pid, min(least, LAST - 1))

    def computed(self) -> float:
        """Seconds that it has computed since it was asked; without end where nobody can tell."""
        with suppress(OSError):
            return _processor_time(self.pid) - self._before
        return inf

    def end(self) -> None:
        """Kills it."""
        self._pipe.close()
        self._nursery.bury(self.pid, parent=self._parent)


def _processor_time(pid: int) -> float:
    """Seconds that a process has computed, by the clock that Linux has for each; raises OSError."""
    return time.clock_gettime(~pid << 3 | 2)
