"""The process that computes networks: it builds, measures, draws and writes what it is asked for.

Run as a program by the service: `python -m samspill.ask.networks.work DESCRIPTOR`. It asks no
store: what a network is built from is sent with the job. It keeps the last few networks, so that
another format of one costs little.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from math import ceil
from typing import TYPE_CHECKING, Any

from samspill.engine import frames
from samspill.engine.confinement import limit_memory
from samspill.errors import QueryStopped, ResultTooLarge, SamspillError

if TYPE_CHECKING:
    from samspill.ask.networks.feeds import Feeds
    from samspill.ask.networks.making import Shelf
    from samspill.ask.networks.network import Progress

MEMORY = 4 * 1024**3
"""Bytes that computing may take above what the process has at its start."""

_NICENESS = 5
"""How far it gives way to questions: as far as questions that take long."""

_GRACE = 2
"""Seconds after its deadline when a job is ended by its own alarm, were nobody else there."""

_PART = 1 << 20
_SELDOM = 0.1
"""Seconds between two reports of the same step."""


def main(descriptor: int) -> None:
    """Answers one job after another until the service is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the service, which ends us
    pipe = socket.socket(fileno=descriptor)
    threading.Thread(target=_watch, args=(descriptor,), daemon=True).start()
    os.nice(_NICENESS)
    from samspill.ask.networks.making import Shelf  # takes seconds, which the watch is there for

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limit_memory(MEMORY)
    shelf = Shelf()
    with suppress(EOFError, OSError):
        while True:
            kind, content = frames.receive(pipe)
            if kind != b"J":
                return
            job = json.loads(content)
            feeds = [_feeds(pipe, found) for found in job["networks"]]
            signal.alarm(ceil(job["seconds"]) + _GRACE)
            _answer(pipe, job, feeds, shelf)
            signal.alarm(0)


def _watch(descriptor: int) -> None:
    """Ends this process when the service is gone, whatever is being computed."""
    gone = select.poll()
    gone.register(descriptor, 0)  # that the other side hung up is told unasked
    gone.poll()
    os._exit(0)


def _feeds(pipe: socket.socket, found: Mapping[str, Any]) -> Feeds | None:
    """What a network is built from, where it is sent with the job."""
    from samspill.ask.networks.feeds import Feeds
    from samspill.ask.networks.selection import Selection

    if found["sizes"] is None:
        return None
    participations, alignments = (_received(pipe, size) for size in found["sizes"])
    return Feeds(
        Selection.of(found["selection"]), found["ego"], participations, alignments, found["queries"]
    )


def _received(pipe: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        parts += frames.receive(pipe)[1]
    return bytes(parts)


def _answer(
    pipe: socket.socket, job: Mapping[str, Any], feeds: Sequence[Feeds | None], shelf: Shelf
) -> None:
    began = time.process_time()
    try:
        content = shelf.made(job, feeds, _teller(pipe))
        if len(content) > job["most_bytes"]:
            raise ResultTooLarge(
                f"This network takes {len(content)} bytes in that format, and at most "
                f"{job['most_bytes']} are sent.",
                advice="Choose a program, a role or a year, or a format that says less, such as "
                "edges.csv.",
                limit="bytes",
                maximum=job["most_bytes"],
            )
    except SamspillError as error:
        frames.send_object(pipe, b"J", {"kept": shelf.kept()})
        frames.send_object(pipe, b"R", frames.refused(error))
    except MemoryError:
        refusal = QueryStopped(
            "Computing this network takes more memory than there is for one.",
            advice="Choose a program, a role or a year, or the network around one actor (ego).",
        )
        frames.send_object(pipe, b"R", frames.refused(refusal))
        raise SystemExit from None  # what is left of it is given back at once
    else:
        for start in range(0, len(content), _PART):
            frames.send(pipe, b"D", content[start : start + _PART])
        frames.send_object(pipe, b"J", {"kept": shelf.kept()})
        frames.send_object(pipe, b"E", {"cpu": time.process_time() - began})


def _teller(pipe: socket.socket) -> Progress:
    """Reports each step to the service, the same one ten times a second at most."""
    last: tuple[str, float] = "", 0.0

    def tell(step: str, done: int, of: int) -> None:
        nonlocal last
        now = time.monotonic()
        if step != last[0] or now - last[1] >= _SELDOM:
            last = step, now
            frames.send_object(pipe, b"J", {"step": step, "done": done, "of": of})

    return tell


if __name__ == "__main__":
    main(int(sys.argv[1]))
