"""The process that computes networks, seen from the service: started, asked, and ended if late."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from platformdirs import user_cache_path, user_config_path

from samspill.ask.networks.steps import Progress
from samspill.engine import frames
from samspill.engine.workers import busy
from samspill.errors import QueryStopped, SamspillError
from samspill.web.contents import Content

Told = Callable[[Progress], None]

_PART = 1 << 20
_FONTS = "MPLCONFIGDIR"


@dataclass(frozen=True)
class Computed:
    """What came of a job, and the seconds that computing it took."""

    content: Content
    seconds: float


class Computer:
    """One process, used by one thread at a time; it is started again when it has died.

    `kept` are the networks that it still has, by the names that they were sent with; `folder` is
    where it may keep what it knows of fonts, if it has no home.
    """

    def __init__(self, folder: Path) -> None:
        self.kept: frozenset[str] = frozenset()
        self._folder = folder
        self._lock = threading.Lock()
        self._closed = False
        self._end: Callable[[], object] = _nothing
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: socket.socket | None = None

    @property
    def pid(self) -> int | None:
        """The number of the process, while there is one."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Begins to start the process, where it does not run, without waiting for it."""
        with self._lock:
            if self._closed:
                raise busy("The service is being stopped.")
            if self._process is not None and self._process.poll() is None:
                return
            self._forget()
            ours, theirs = socket.socketpair()
            with theirs:
                process = subprocess.Popen(  # noqa: S603 - this interpreter, our module
                    [sys.executable, "-m", "samspill.ask.networks.work", str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    env=environment(self._folder),
                )
            self._pipe, self._process = ours, process
            self._end = weakref.finalize(self, _ended, process, ours)

    def run(
        self, job: Mapping[str, object], feeds: Sequence[bytes], *, until: float, told: Told
    ) -> Computed:
        """What comes of a job, for which `start` was called.

        Raises the job's own errors, and `QueryStopped` at the time `until` or when the process
        ends, with which it is ended for good.
        """
        pipe = self._pipe
        if pipe is None:
            self._died()
        try:
            pipe.settimeout(max(0.001, until - time.monotonic()))
            frames.send_object(pipe, b"J", job)
            for content in feeds:
                for start in range(0, len(content), _PART):
                    frames.send(pipe, b"D", content[start : start + _PART])
            return self._said(pipe, until, told)
        except QueryStopped:  # it had no memory left, and ends to give it back
            with self._lock:
                self._forget()
            raise
        except TimeoutError:
            self._late(float(str(job["seconds"])))
        except (EOFError, OSError):
            self._died()

    def _said(self, pipe: socket.socket, until: float, told: Told) -> Computed:
        content = Content()
        while True:
            pipe.settimeout(max(0.001, until - time.monotonic()))
            kind, part = frames.receive(pipe)
            if kind == b"D":
                content.write(part)
                continue
            said: Mapping[str, Any] = frames.ended(kind, part)
            if kind == b"E":
                return Computed(content, said["cpu"])
            if "kept" in said:
                self.kept = frozenset(said["kept"])
            else:
                told(Progress(said["step"], said["done"], said["of"]))

    def close(self) -> None:
        """Ends the process, whatever it is doing."""
        with self._lock:
            self._closed = True
            self._forget()

    def _forget(self) -> None:
        self.kept = frozenset()
        self._pipe = self._process = None
        end, self._end = self._end, _nothing
        end()

    def _late(self, seconds: float) -> NoReturn:
        with self._lock:
            self._forget()
        raise QueryStopped(
            f"Computing the network took longer than {seconds:g} seconds and was stopped.",
            advice="Choose a program, a role or a year, or the network around one actor (ego).",
            seconds=seconds,
        ) from None

    def _died(self) -> NoReturn:
        """Tells of a process that has ended: by an error of ours, or because it was killed."""
        with self._lock:
            code = None
            if self._process is not None:
                with suppress(subprocess.TimeoutExpired):
                    code = self._process.wait(timeout=1)
            self._forget()
        if self._closed:
            raise busy("The service is being stopped.") from None
        if code == 1:  # as Python ends by an error that nobody foresaw, whose trace is in the log
            raise SamspillError(
                "An unexpected error stopped the computing of this network.",
                advice="Tell whoever runs this service what you asked and when.",
            ) from None
        raise QueryStopped(
            "The process that computed this network has ended; nothing else was harmed.",
            advice="Try again in a few seconds; if it ends again, choose a smaller network.",
            retry_after=2,
        ) from None


def environment(folder: Path) -> Mapping[str, str]:
    """The environment of a process that draws: matplotlib lists the fonts once, where it can."""
    homes = (user_config_path("matplotlib"), user_cache_path("matplotlib"))
    if _FONTS in os.environ or all(map(_writable, homes)):
        return os.environ
    return {**os.environ, _FONTS: str(folder / "matplotlib")}


def _writable(path: Path) -> bool:
    """Whether a folder can be written to, or made."""
    there = next(one for one in (path, *path.parents) if one.exists())
    return there.is_dir() and os.access(there, os.W_OK)


def _nothing() -> None:
    """There is no process to end."""


def _ended(process: subprocess.Popen[bytes], pipe: socket.socket) -> None:
    process.kill()
    process.wait()
    pipe.close()
