"""The process that computes networks: it builds, measures, draws and writes what it is asked for.

Run as a program by the service: `python -m samspill.ask.networks.work DESCRIPTOR`. It asks no
store: what a network is built from is sent with the job. It keeps the last few networks, so that
another format of one costs little.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sys
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from typing import Any

import networkx as nx

from samspill.ask.networks.building import built
from samspill.ask.networks.feeds import Feeds
from samspill.ask.networks.layout import place
from samspill.ask.networks.measuring import measure
from samspill.ask.networks.operations import OPERATIONS
from samspill.ask.networks.selection import Selection
from samspill.engine import frames
from samspill.engine.confinement import limit_memory
from samspill.errors import QueryStopped, SamspillError

MEMORY = 4 * 1024**3
"""Bytes that computing may take above what the process has at its start."""

_NICENESS = 10
_GRACE = 2
"""Seconds after its deadline when a job is ended by its own alarm, were nobody else there."""

_MOST_NETWORKS = 6
_MOST_TIES = 400_000
"""How many networks are kept, and how many ties they may have together."""

_PART = 1 << 20
_SELDOM = 0.1
"""Seconds between two reports of the same step."""

Tell = Callable[[str, int, int], None]


@dataclass
class Made:
    """A network, how far it has come, and the queries that it is from."""

    graph: nx.Graph
    queries: Mapping[str, str]
    measured: bool = False
    placed: bool = False


class Shelf:
    """The networks that were made last, by the name that the service has for each."""

    def __init__(self) -> None:
        self._made: OrderedDict[str, Made] = OrderedDict()

    def __getitem__(self, key: str) -> Made:
        self._made.move_to_end(key)
        return self._made[key]

    def put(self, key: str, made: Made) -> None:
        """Keeps a network; those that were asked for longest ago make room."""
        self._made[key] = made

    def kept(self) -> list[str]:
        """The names of what is kept, after it has been cut to what there is room for."""
        while len(self._made) > 1 and self._is_full():
            self._made.popitem(last=False)
        return list(self._made)

    def _is_full(self) -> bool:
        ties = sum(made.graph.number_of_edges() for made in self._made.values())
        return len(self._made) > _MOST_NETWORKS or ties > _MOST_TIES


def main(descriptor: int) -> None:
    """Answers one job after another until the service is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the service, which ends us
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limit_memory(MEMORY)
    pipe = socket.socket(fileno=descriptor)
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


def _feeds(pipe: socket.socket, found: Mapping[str, Any]) -> Feeds | None:
    """What a network is built from, where it is sent with the job."""
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
        content = _made(job, feeds, shelf, _teller(pipe))
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


def _made(job: Mapping[str, Any], feeds: Sequence[Feeds | None], shelf: Shelf, tell: Tell) -> bytes:
    """What a job asks for, as bytes: a file, or JSON."""
    operation = OPERATIONS[job["what"]]
    graphs = []
    queries: dict[str, str] = {}
    for asked, found in zip(job["networks"], feeds, strict=True):
        if found is not None:
            tell("building", 0, 1)
            graph = built(found, version=asked["version"])
            shelf.put(asked["key"], Made(graph, found.queries))
        made = shelf[asked["key"]]
        graphs.append(_finished(made, operation.needs, tell))
        queries |= made.queries
    tell("writing", 0, 1)
    return operation.run(graphs, job["language"], {**job["options"], "queries": queries})


def _finished(made: Made, needs: str, tell: Tell) -> nx.Graph:
    """A network as far as an operation needs it: built, measured, or placed too."""
    if needs != "built" and not made.measured:
        measure(made.graph, progress=tell)
        made.measured = True
    if needs == "placed" and not made.placed:
        tell("placing", 0, 1)
        place(made.graph)
        made.placed = True
    return made.graph


def _teller(pipe: socket.socket) -> Tell:
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
