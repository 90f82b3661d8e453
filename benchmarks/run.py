"""Samspill beside its peers on the same data: `python -m benchmarks.run --municipalities N`.

Every question and a mix of other queries are put to all over HTTP, first and again; the answers are
compared before the time counts. Prints Markdown tables and, with `--json FILE`, keeps the figures.
Nothing is asserted of the figures; they are for reading side by side.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlencode

import httpx
import pyoxigraph as ox

from benchmarks.asked import PREFIXES, Asked, bag, everything
from benchmarks.datasets import publish_complete, write_complete, write_merged
from benchmarks.servers import Server, oxigraph, rdflib, samspill
from samspill.engine.serving import Serving
from samspill.engine.stores import EmbeddedStore, Store
from samspill.settings import Settings, shipped_folders

ROWS = {"Accept": "application/sparql-results+json"}
TRIPLES = {"Accept": "application/n-triples"}
SLOW = 3
"""How often a server may be too slow before it is ended and asked no more."""

Figures = dict[str, dict[str, float | str]]


def timed(client: httpx.Client, address: str, query: str, patience: float) -> tuple[float, object]:
    """Seconds that a query takes over HTTP, and what came; None for what took too long."""
    graph = "CONSTRUCT {" in query
    start = perf_counter()
    try:
        answer = client.post(
            address, data={"query": query}, headers=TRIPLES if graph else ROWS, timeout=patience
        )
    except httpx.TimeoutException:
        return patience, None
    took = perf_counter() - start
    if answer.status_code != 200:
        return took, f"status {answer.status_code}"
    return took, len(set(answer.text.splitlines())) if graph else bag(answer.json())


def again(action: Callable[[], float], rounds: int) -> float:
    """The median of some rounds, fewer where they are long."""
    took = [action()]
    while len(took) < rounds and sum(took) < 2:
        took.append(action())
    return median(took)


def compared(
    servers: Sequence[Server], asked: Iterable[Asked], *, rounds: int, patience: float
) -> Figures:
    """For each query, the seconds of every server, and whether they answer alike."""
    figures: Figures = {}
    tired: dict[str, int] = {}
    with httpx.Client() as client:
        for one in asked:
            row: dict[str, float | str] = {}
            answers: dict[str, object] = {}
            for server in servers:
                if tired.get(server.name, 0) >= SLOW:
                    continue
                first, answer = timed(client, server.sparql, one.text, patience)
                if answer is None:
                    tired[server.name] = tired.get(server.name, 0) + 1
                    if tired[server.name] == SLOW:
                        # it looks on although nobody waits, and takes the time of the others
                        os.kill(server.pid, signal.SIGKILL)
                    row[server.name] = f"> {patience:.0f} s"
                    continue
                answers[server.name] = answer
                row[f"{server.name} first"] = first
                row[server.name] = again(
                    lambda s=server, q=one.text: timed(client, s.sparql, q, patience)[0], rounds
                )
            ours = servers[0]
            if one.question:
                question = f"{ours.address}/questions/{one.question}"
                row["question first"] = asked_by_name(client, question, one.values)
                row["question"] = again(
                    lambda a=question, v=one.values: asked_by_name(client, a, v), rounds
                )
            others = [name for name, answer in answers.items() if answer != answers.get(ours.name)]
            row["alike"] = f"not {', '.join(others)}" if others else "yes"
            figures[one.name] = row
    return figures


def asked_by_name(client: httpx.Client, address: str, values: Mapping[str, str]) -> float:
    """Seconds that a question takes by its own address."""
    start = perf_counter()
    answer = client.get(address, params={**values, "lang": "nb"}, headers=ROWS, timeout=90)
    if answer.status_code == 406:  # a graph has no rows
        answer = client.get(address, params=values, headers=TRIPLES, timeout=90)
    answer.raise_for_status()
    return perf_counter() - start


def throughput(servers: Sequence[Server], *, seconds: float, clients: int) -> Figures:
    """Answers a second of a repeated question and of small queries that all differ."""
    figures: Figures = {}
    lists = {
        f"{servers[0].name}: a repeated question": [f"{servers[0].address}/questions/sdgs"],
        **{
            f"{server.name}: small queries that differ": [
                f"{server.sparql}?{urlencode({'query': small(number)})}" for number in range(20_000)
            ]
            for server in servers
        },
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, addresses in lists.items():
            file = Path(folder, "addresses")
            file.write_text("\n".join(addresses), encoding="utf-8")
            command = [sys.executable, "-m", "benchmarks.load", str(file), str(seconds)]
            said = subprocess.run(
                [*command, str(clients)], capture_output=True, text=True, check=False
            )
            figures[name] = (
                json.loads(said.stdout)
                if said.returncode == 0
                else {"failed": said.stderr.strip().rpartition("\n")[2]}
            )
    return figures


def small(number: int) -> str:
    """A query for one thing, which differs with the number."""
    return (
        f"{PREFIXES}SELECT ?name WHERE {{ <https://w3id.org/samspill/id/measure/diktberg-0001-"
        f'{number % 20 + 1}> skos:prefLabel ?name FILTER(STR(?name) != "{number}") }}'
    )


def isolation(settings: Settings, path: Path, *, rounds: int = 300) -> Figures:
    """The same small query in this process and through a worker."""
    serving = Serving.of(settings)
    try:
        stores: Mapping[str, Store] = {
            "in this process": EmbeddedStore.load(path),
            "through a worker": serving.current().store,
        }
        figures: Figures = {}
        for name, store in stores.items():
            took = []
            for number in range(rounds):
                start = perf_counter()
                store.write(
                    small(number),
                    BytesIO(),
                    rows=ox.QueryResultsFormat.JSON,
                    triples=ox.RdfFormat.N_TRIPLES,
                )
                took.append(perf_counter() - start)
            figures[name] = {"median_ms": median(took) * 1000}
        return figures
    finally:
        serving.close()


def print_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Prints a Markdown table."""
    print(f"\n### {title}\n")
    print("| " + " | ".join(headings) + " |")
    print("| --- |" + " ---: |" * (len(headings) - 1))
    for cells in rows:
        print("| " + " | ".join(cells) + " |", flush=True)


def said(value: float | str | None) -> str:
    """A time in the unit that suits it."""
    if value is None or isinstance(value, str):
        return value or "–"
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"


def ratio(row: Mapping[str, float | str], peer: str) -> str:
    """How many times as long a peer takes as we do, asked again."""
    ours, theirs = row.get("samspill"), row.get(peer)
    if isinstance(ours, str) or isinstance(theirs, str) or not ours or theirs is None:
        return "–"
    return f"{theirs / ours:.1f}"


def measure(municipalities: int, *, quick: bool, peers: Sequence[str]) -> dict[str, object]:
    """All figures of one run."""
    folders = shipped_folders()
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        quads, merged, triples = (Path(scratch, name) for name in ("a.nq", "b.nq", "c.nt"))
        count = write_complete(folders, municipalities, quads)
        settings = Settings(data_dir=Path(scratch, "data"))
        publish_complete(settings, quads)
        servers = [stack.enter_context(samspill(settings.data_dir))]
        if "oxigraph" in peers:
            write_merged(quads, merged, graphs=True)
            servers.append(stack.enter_context(oxigraph(merged)))
        if "rdflib" in peers:
            write_merged(quads, triples, graphs=False)
            servers.append(stack.enter_context(rdflib(triples)))
        patience = 2.0 if quick else 60.0
        found: dict[str, object] = {
            "municipalities": municipalities,
            "statements": count,
            "when": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
            "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
            "load": os.getloadavg()[0],
            "servers": {
                one.name: {"started": one.started, "memory": one.memory()} for one in servers
            },
        }
        found["queries"] = compared(
            servers, everything(folders), rounds=1 if quick else 5, patience=patience
        )
        steady = [one for one in servers if one.name != "rdflib-endpoint"]
        found["throughput"] = throughput(steady, seconds=1 if quick else 10, clients=8)
        found["isolation"] = isolation(settings, quads)
    return found


def show(found: Mapping[str, object]) -> None:
    """Prints the tables."""
    servers = found["servers"]
    assert isinstance(servers, dict)
    print(
        f"{found['statements']:,} statements, {found['municipalities']} municipalities; "
        f"{found['when']}; {found['machine']}; load {found['load']:.1f}"
    )
    print_table(
        "Start and memory",
        ("server", "first answer after", "memory"),
        (
            (name, said(one["started"]), f"{one['memory'] / 2**20:,.0f} MiB")
            for name, one in servers.items()
        ),
    )
    queries = found["queries"]
    assert isinstance(queries, dict)
    others = [name for name in servers if name != "samspill"]
    print_table(
        "Queries over HTTP",
        (
            *("query", "alike", *(f"{name} ÷ samspill" for name in others)),
            *("samspill, first", *servers, "question, first", "question, again"),
        ),
        (
            (
                *(name, str(row["alike"]), *(ratio(row, other) for other in others)),
                *(said(row.get("samspill first")), *(said(row.get(one)) for one in servers)),
                *(said(row.get("question first")), said(row.get("question"))),
            )
            for name, row in queries.items()
        ),
    )
    for title in ("throughput", "isolation"):
        part = found[title]
        assert isinstance(part, dict)
        print_table(
            title.capitalize(),
            ("what", "figures"),
            (
                (
                    name,
                    ", ".join(
                        f"{key} {value:,.2f}" if isinstance(value, float) else f"{key} {value}"
                        for key, value in row.items()
                    ),
                )
                for name, row in part.items()
            ),
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, prints, and keeps the figures where it is asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--municipalities", type=int, default=357, metavar="N")
    parser.add_argument("--quick", action="store_true", help="one round, little patience")
    parser.add_argument("--peers", nargs="*", choices=("oxigraph", "rdflib"))
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures in a file")
    asked = parser.parse_args(arguments)
    peers = ("oxigraph", "rdflib") if asked.peers is None else asked.peers
    found = measure(max(2, asked.municipalities), quick=asked.quick, peers=peers)
    show(found)
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
