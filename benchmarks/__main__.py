"""Measures and prints Markdown tables, ratios first: `python -m benchmarks quick|full`.

Nothing is asserted of the figures; they are for reading side by side.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import inf
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.request import urlopen

import pyoxigraph as ox

from benchmarks.municipalities import dataset
from benchmarks.peers import PEERS, Ask, TimeUp, limit
from samspill.ask.questions import read_questions
from samspill.knowledge.checks import check
from samspill.settings import Folders, shipped_folders

SIZES = {"quick": (10,), "full": (70, 700)}
"""Municipalities in each dataset: some 20 000, 100 000 and 1 000 000 statements."""

PATIENCE = {"quick": 3, "full": 30}
"""Seconds that rdflib is given for one question."""

CHECKED = {"quick": (1, 3), "full": (1, 10, 50)}
"""Municipalities in each dataset that is checked."""

ROUNDS = 5
ENOUGH = 2.0
"""Seconds of rounds after which no further one is begun."""

QUESTIONS: Mapping[str, Mapping[str, str]] = {
    "programs": {},
    "shared-actors": {},
    "measures": {},
    "funding": {},
    "sdg-coverage": {},
    "sdg-profile": {"sdg": "11.7"},
    "aligned-goals": {"sdg": "11.7"},
    "unaligned": {},
    "roles-matrix": {},
    "facts-per-source": {},
}
ADDRESS = re.compile(r"http://[0-9.]+:[0-9]+")
MAIN = "from samspill.cli.main import main; main()"


def timed(action: Callable[[], object]) -> float:
    """Seconds that an action takes."""
    start = perf_counter()
    action()
    return perf_counter() - start


def typical(action: Callable[[], object]) -> float:
    """The median of a few rounds, after one that warms up; of fewer where they are long."""
    action()
    took = [timed(action)]
    while len(took) < ROUNDS and sum(took) < ENOUGH:
        took.append(timed(action))
    return median(took)


def starts() -> Iterable[Sequence[str]]:
    """The first answer of a fresh data directory and of a used one, from the start of a process."""
    for name, answer in {"samspill ask programs": ask_once, "samspill serve": serve_once}.items():
        with tempfile.TemporaryDirectory() as folder:
            env = {**os.environ, "SAMSPILL_DATA_DIR": f"{folder}/store"}
            first = answer(env)
            later = median(answer(env) for _ in range(3))
        yield f"`{name}`", ratio(first, later), seconds(first), seconds(later)


def ask_once(env: Mapping[str, str]) -> float:
    """Seconds until a question on the command line is answered."""
    command = [sys.executable, "-c", MAIN, "ask", "programs"]
    return timed(lambda: subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL))


def serve_once(env: Mapping[str, str]) -> float:
    """Seconds until a service has answered its first question."""
    command = [sys.executable, "-c", MAIN, "serve", "--port", "0"]
    start = perf_counter()
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as service:
        assert service.stderr is not None
        try:
            address = next(filter(None, map(ADDRESS.search, service.stderr)))[0]
            with urlopen(f"{address}/questions/programs?format=json") as response:  # noqa: S310
                response.read()
            return perf_counter() - start
        finally:
            service.terminate()


def engines(folders: Folders, count: int, patience: int) -> Iterable[Sequence[str]]:
    """Loading, and each question, in memory, on disk and in rdflib."""
    quads = dataset(folders, count)
    lines = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    yield f"**{len(set(quads)):,} statements**", "", "", "", "", ""
    questions = read_questions(folders.queries)
    with tempfile.TemporaryDirectory() as folder:
        asks, loading = {}, {}
        for name, load in PEERS.items():
            start = perf_counter()
            asks[name] = load(lines, Path(folder))
            loading[name] = perf_counter() - start
        yield row("load", loading)
        for name, values in QUESTIONS.items():
            query = questions[name].bind(values, language="en")
            yield question(name, query, asks, patience)


def question(name: str, query: str, asks: Mapping[str, Ask], patience: int) -> Sequence[str]:
    """One question put to all, and whether all gave as many rows."""
    rows, took = set(), {}
    for peer in ("memory", "disk"):
        took[peer] = typical(lambda ask=asks[peer]: rows.add(ask(query)))
    try:
        with limit(patience):
            took["rdflib"] = timed(lambda: rows.add(asks["rdflib"](query)))
    except TimeUp:
        took["rdflib"] = inf
    return row(name if len(rows) == 1 else f"{name} (answers differ!)", took, patience)


def row(name: str, took: dict[str, float], patience: int = 0) -> Sequence[str]:
    """One line: how many times as long rdflib takes, then the seconds."""
    slow = took["rdflib"]
    if slow == inf:
        ratios = [f"> {patience / took[name]:,.0f}" for name in ("memory", "disk")]
        return name, *ratios, seconds(took["memory"]), seconds(took["disk"]), f"> {patience} s"
    ratios = [ratio(slow, took[name]) for name in ("memory", "disk")]
    return name, *ratios, *(seconds(took[peer]) for peer in PEERS)


def checks(folders: Folders, counts: Iterable[int]) -> Iterable[Sequence[str]]:
    """The checks on datasets of growing size, the second time in a process."""
    check([], shapes=folders.shapes)  # imports what it needs
    for count in counts:
        triples = [quad.triple for quad in dataset(folders, count)]
        took = timed(lambda triples=triples: check(triples, shapes=folders.shapes))
        yield f"{len(triples):,}", f"{len(triples) / took:,.0f}", seconds(took)


def ratio(slow: float, quick: float) -> str:
    """How many times as long one takes as the other."""
    times = slow / quick
    return f"{times:,.0f}" if times >= 10 else f"{times:.1f}"


def seconds(time: float) -> str:
    """A time in the unit that suits it."""
    return f"{time:.2f} s" if time >= 1 else f"{time * 1000:.1f} ms"


def print_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Prints a Markdown table line by line, as the figures come."""
    print(f"\n### {title}\n")
    print("| " + " | ".join(headings) + " |")
    print("| --- |" + " ---: |" * (len(headings) - 1))
    for cells in rows:
        print("| " + " | ".join(cells) + " |", flush=True)


def main(mode: str) -> None:
    """Prints the tables of a mode."""
    folders = shipped_folders()
    print_table(
        "From the start of a process to its first answer",
        ("command", "first ÷ later", "first start", "later start"),
        starts(),
    )
    for count in SIZES[mode]:
        print_table(
            "The embedded store and rdflib's engine, on the same statements",
            ("work", "rdflib ÷ memory", "rdflib ÷ disk", "memory", "disk", "rdflib"),
            engines(folders, count, PATIENCE[mode]),
        )
    print_table(
        "The checks", ("statements", "statements a second", "took"), checks(folders, CHECKED[mode])
    )


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in SIZES:
        sys.exit("usage: python -m benchmarks quick|full")
    main(sys.argv[1])
