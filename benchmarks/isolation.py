"""Measures ways to run a query in a process that can be killed: `python -m benchmarks.isolation`.

All are measured in one run over the same N-Quads file, each from a process of its own. Nothing is
asserted of the figures; they are for reading side by side.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.generate import stated
from benchmarks.processes import descendants, memory, runs, working
from benchmarks.ways import PATIENT, WAYS, Forked, Held, Stopped, Way, prepare_checkpoint
from samspill.settings import shipped_folders

QUADS, QUESTIONS, WORKERS = 3000, 500, 4
A_MUNICIPALITY = 2500
"""Statements that a municipality has at least."""

DEADLINE = 0.5
TRIES = 20
PATIENCE = 2.0
"""Seconds after which it is believed that nothing stops a query."""

ALONE, CHECKPOINT = "no isolation", "spawn on a checkpoint"

HEADINGS = (
    "way",
    "first answer",
    "after a death at work",
    "at rest",
    "median over",
    "p99 over",
    "memory",
    "all read",
    "÷ alone",
    "memory limit",
    "call filter",
    "runaway lived",
)

BUSY = "SELECT (COUNT(*) AS ?n) {"
BUSY += "".join(f" VALUES ?v{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(5)) + " }"
"""A query that keeps a worker busy for a moment and reads nothing of the dataset."""

ALL = "SELECT (MAX(STRLEN(STR(?o))) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
"""A query that reads all of it."""

ENDLESS = "SELECT (COUNT(*) AS ?n) {"
ENDLESS += "".join(f" VALUES ?v{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(16)) + " }"
"""A query that would take years and hardly any memory, so that nothing but time ends it."""

GREEDY = "SELECT (STRLEN(?v24) AS ?n) { BIND('0123456789abcdef' AS ?v0)"
GREEDY += "".join(f" BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(24)) + " }"
"""A query that needs 256 MiB, twice what a worker may take."""

Figures = dict[str, Any]


def measured(name: str, path: Path, quads: Path, questions: int, workers: int) -> Figures:
    """All figures of one way; `path` is what it opens, `quads` the file to take subjects from."""
    found: Figures = {}
    before = memory(os.getpid())
    held: Held = "all" if name != ALONE and answers_when_held(name, path) else "memory"
    with closing(WAYS[name](path, workers, held)) as way, ThreadPoolExecutor(workers) as threads:
        for what, queries in {
            "memory": [BUSY] * 3 * workers,
            "memory_read": [ALL] * workers,
        }.items():
            list(threads.map(way.ask, queries))
            found[what] = sum(map(memory, (os.getpid(), *descendants()))) - before
        found["at_rest"] = None if name == ALONE else after_a_kill(way, at_work=False)
    began = time.perf_counter()
    with closing(WAYS[name](path, 1, held)) as way:
        way.ask("ASK {}")
        found["first"] = time.perf_counter() - began
        took = [timed(lambda text=text: way.ask(text)) for text in small_queries(quads, questions)]
        found["median"], found["p99"] = median(took), quantiles(took, n=100)[98]
        found["filter"] = not reaches_out(way)
        found["again"] = None if name == ALONE else after_a_kill(way, at_work=True)
        found["limit"] = not answers(way, GREEDY)
        found["lived"] = lifetime(way, alone=name == ALONE)
    return found


def answers_when_held(name: str, path: Path) -> bool:
    """Whether a worker still answers from the dataset when its system calls are filtered."""
    try:
        with closing(WAYS[name](path, 1, "all")) as way:
            return answers(way, "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1000")
    except Stopped:
        return False


def answers(way: Way, text: str, *, seconds: float = PATIENT) -> bool:
    """Whether a query is answered, and neither stopped nor refused by the engine."""
    try:
        return bool(way.ask(text, seconds=seconds))
    except Stopped:
        return False


def reaches_out(way: Way) -> bool:
    """Whether a query that asks another server comes to it."""
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as threads:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        server.settimeout(0.2)
        asked = threads.submit(answers, way, f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
        came = False
        while not came and not asked.done():
            with suppress(TimeoutError):
                server.accept()[0].close()
                came = True
    return came


def after_a_kill(way: Way, *, at_work: bool) -> float | None:
    """Seconds from the death of all workers to the next answer, or None where none came."""
    with ThreadPoolExecutor(1) as threads:
        if at_work:
            threads.submit(answers, way, ENDLESS)
            time.sleep(0.1)
        began = time.perf_counter()
        for pid in working():
            os.kill(pid, signal.SIGKILL)
        for _ in range(TRIES):
            if answers(way, "ASK {}"):
                return time.perf_counter() - began
            time.sleep(0.01)
    return None


def lifetime(way: Way, *, alone: bool) -> float | None:
    """Seconds that a runaway query lived with a deadline, or None where nothing ended it."""
    if alone:
        return alone_with_an_alarm(way)
    while not answers(way, "ASK {}"):
        time.sleep(0.01)
    pids, began = working(), time.perf_counter()
    with ThreadPoolExecutor(1) as threads:
        threads.submit(answers, way, ENDLESS, seconds=DEADLINE)
        if isinstance(way, Forked):  # it asks with another deadline from another worker
            time.sleep(DEADLINE / 2)
            pids = working() - pids
        while any(map(runs, pids)):
            time.sleep(0.002)
        return time.perf_counter() - began


def alone_with_an_alarm(way: Way) -> float | None:
    """What an alarm that raises at the deadline does to a query in its own process: a fork."""
    began = time.perf_counter()
    if (child := os.fork()) == 0:
        signal.signal(signal.SIGALRM, lambda *_: os._exit(0))
        signal.setitimer(signal.ITIMER_REAL, DEADLINE)
        way.ask(ENDLESS)
        os._exit(0)
    while time.perf_counter() - began < PATIENCE:
        if os.waitpid(child, os.WNOHANG)[0]:
            return time.perf_counter() - began
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def small_queries(quads: Path, count: int) -> list[str]:
    """Queries for what is said of one thing each."""
    with quads.open(encoding="utf-8") as lines:
        subjects = dict.fromkeys(line.split(" ", 1)[0] for line in islice(lines, 100_000))
    chosen = list(subjects)
    return [f"SELECT ?p ?o {{ {chosen[n % len(chosen)]} ?p ?o }}" for n in range(count)]


def timed(action: Callable[[], object]) -> float:
    """Seconds that an action takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def seconds(time: float) -> str:
    """A time in the unit that suits it."""
    return f"{time:.2f} s" if time >= 1 else f"{time * 1000:.1f} ms"


def row(name: str, found: Figures, alone: Figures) -> Sequence[str]:
    """One line of the table, the overhead being that over no isolation."""
    over = [f"{(found[what] - alone[what]) * 1000:+.2f} ms" for what in ("median", "p99")]
    return (
        name,
        seconds(found["first"]),
        *(seconds(found[when]) if found[when] else "none" for when in ("again", "at_rest")),
        *(over if found is not alone else [seconds(found[what]) for what in ("median", "p99")]),
        *(f"{found[what] / 2**20:,.0f} MiB" for what in ("memory", "memory_read")),
        f"{found['memory_read'] / alone['memory_read']:.1f}",
        "holds" if found["limit"] else "does not",
        "holds" if found["filter"] else "does not",
        seconds(found["lived"]) if found["lived"] else f"> {PATIENCE:g} s",
    )


def compared(path: Path, questions: int, workers: int) -> Mapping[str, Figures]:
    """The figures of all ways over a file, each taken in a process of its own."""
    found: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder, "store")
        preparing = timed(lambda: prepare_checkpoint(path, store))
        for name in WAYS:
            opens = store if name == CHECKPOINT else path
            words = [name, str(opens), str(path), str(questions), str(workers)]
            command = [sys.executable, "-m", "benchmarks.isolation", "--one", *words]
            said = subprocess.run(command, capture_output=True, text=True)
            if said.returncode != 0:
                sys.exit(said.stderr)
            found[name] = json.loads(said.stdout)
        found[CHECKPOINT]["preparing"] = preparing
    return found


def main() -> None:
    """Prints the table."""
    if sys.argv[1:2] == ["--one"]:
        name, path, quads, questions, workers = sys.argv[2:]
        found = measured(name, Path(path), Path(quads), int(questions), int(workers))
        print(json.dumps(found))
        return
    parser = argparse.ArgumentParser(prog="python -m benchmarks.isolation", description=__doc__)
    parser.add_argument("--quads", type=int, default=QUADS, help="size of the invented dataset")
    parser.add_argument("--file", type=Path, help="N-Quads to measure over instead")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="small queries")
    parser.add_argument("--workers", type=int, default=WORKERS, help="workers whose memory counts")
    parser.add_argument("--json", type=Path, help="file for the figures")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.file or Path(folder, "invented.nq")
        if chosen.file is None:
            lines = stated(shipped_folders(), chosen.quads // A_MUNICIPALITY + 1)
            path.write_text("".join(islice(lines, chosen.quads)), encoding="utf-8")
        found = compared(path, chosen.questions, chosen.workers)
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print("| " + " | ".join(HEADINGS) + " |")
    print("| --- |" + " ---: |" * (len(HEADINGS) - 1))
    for name, figures in found.items():
        print("| " + " | ".join(row(name, figures, found[ALONE])) + " |")
    prepared = seconds(found[CHECKPOINT]["preparing"])
    print(f"\nBefore it could be opened, the checkpoint was prepared for {prepared}.")
    print(
        f"Memory is that of {chosen.workers} workers and of all that they need, shared memory once."
    )


if __name__ == "__main__":
    main()
