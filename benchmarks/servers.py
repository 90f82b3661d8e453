"""The services that are compared, each a process of its own on a free port of this machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import httpx

DEADLINE = 300.0
"""Seconds that a server may take to start."""

MAIN = "from samspill.cli.main import main; main()"
FREELY = {
    "SAMSPILL_CLIENT_SECONDS": "100000",
    "SAMSPILL_CLIENT_RUNNING": "64",
    "SAMSPILL_CLIENT_WAITING": "64",
    "SAMSPILL_QUERY_DEADLINE": "60",
    "SAMSPILL_QUESTION_DEADLINE": "60",
}
"""Settings under which one client may ask as much as a benchmark does."""


@dataclass(frozen=True)
class Server:
    """A server that answers: `sparql` is the address of its queries, `started` took seconds."""

    name: str
    address: str
    sparql: str
    started: float
    pid: int

    def memory(self) -> int:
        """Bytes that the process and its descendants hold, pages that they share counted once."""
        return sum(map(_proportional, _family(self.pid)))


@contextmanager
def samspill(data_dir: Path) -> Iterator[Server]:
    """`samspill serve`, as users start it."""
    port = free_port()
    command = [sys.executable, "-c", MAIN, "serve", "--port", str(port)]
    env = {**FREELY, "SAMSPILL_DATA_DIR": str(data_dir)}
    with _running("samspill", command, port, "/sparql", env=env) as server:
        yield server


@contextmanager
def oxigraph(quads: Path) -> Iterator[Server]:
    """`oxigraph serve` in memory, from the start to the end of its loading."""
    port = free_port()
    command = [program("oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"]
    with _running("oxigraph", command, port, "/query", load=quads) as server:
        yield server


@contextmanager
def rdflib(triples: Path) -> Iterator[Server]:
    """`rdflib-endpoint serve` with rdflib's own store."""
    port = free_port()
    command = [program("rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port", str(port)]
    with _running("rdflib-endpoint", [*command, str(triples)], port, "/") as server:
        yield server


def program(name: str) -> str:
    """Where a program is, beside this Python or on the path."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        sys.exit(f"There is no {name}: pip install {name}")
    return found


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def _running(
    name: str,
    command: list[str],
    port: int,
    path: str,
    *,
    env: Mapping[str, str] | None = None,
    load: Path | None = None,
) -> Iterator[Server]:
    start = perf_counter()
    process = subprocess.Popen(
        command,
        env={**os.environ, **(env or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(process, address + path, name)
        if load is not None:
            with load.open("rb") as file:
                sent = httpx.post(
                    f"{address}/store?no_transaction",
                    content=file,
                    headers={"Content-Type": "application/n-quads"},
                    timeout=DEADLINE,
                )
            sent.raise_for_status()
        yield Server(name, address, address + path, perf_counter() - start, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()  # rdflib does not end while it looks for an answer
            process.wait(timeout=10)


def _wait(process: subprocess.Popen[bytes], address: str, name: str) -> None:
    end = perf_counter() + DEADLINE
    ask = {"query": "ASK { ?s ?p ?o }"}
    json = {"Accept": "application/sparql-results+json"}
    with httpx.Client() as client:
        while perf_counter() < end:
            if process.poll() is not None:
                sys.exit(f"{name} ended with code {process.returncode} before it answered")
            with suppress(httpx.HTTPError):
                if client.get(address, params=ask, headers=json, timeout=5).status_code == 200:
                    return
            time.sleep(0.02)
    sys.exit(f"{name} did not answer within {DEADLINE:.0f} seconds")


def _family(pid: int) -> Iterator[int]:
    """A process and its descendants."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return
    for child in children.split():
        yield from _family(int(child))


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
