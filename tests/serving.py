"""A real `samspill serve` on a free port, for tests that meet it as its users do."""

from __future__ import annotations

import os
import queue
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path

import httpx

PROGRAM = [sys.executable, "-c", "from samspill.cli.main import main; main()"]
DEADLINE = 60.0


@dataclass(frozen=True)
class Service:
    """A service that runs: where it is, what it said when it began, its process and its log."""

    address: str
    greeting: str
    process: subprocess.Popen[str]
    log: list[str] = field(default_factory=list)

    def alive(self) -> bool:
        """Whether it still runs and answers."""
        health = httpx.get(self.address + "/health", timeout=10)
        return self.process.poll() is None and health.status_code == 200

    def client(self, source: str = "127.0.0.1", *, timeout: float = 60) -> httpx.Client:
        """A client that comes from an address of this machine: 127.0.0.2 is another than ….1."""
        transport = httpx.HTTPTransport(
            local_address=source, limits=httpx.Limits(max_connections=None)
        )
        return forgetful(httpx.Client(base_url=self.address, transport=transport, timeout=timeout))


def forgetful(client: httpx.Client) -> httpx.Client:
    """A client that keeps no cookie, so that no answer depends on what was asked before."""
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return client


@contextmanager
def served(data_dir: Path, **settings: str) -> Iterator[Service]:
    """A service over a data directory, stopped at the end; it must stop when told to."""
    env = {**os.environ, "SAMSPILL_DATA_DIR": str(data_dir), **settings}
    process = subprocess.Popen(
        [*PROGRAM, "serve", "--port", "0"], env=env, stderr=subprocess.PIPE, text=True
    )
    said: list[str] = []
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    reader = threading.Thread(target=_read, args=(process, said, lines))
    reader.start()  # a log that nobody reads would stop the service when the pipe is full
    try:
        greeting = _greeting(lines)
        found = re.search(r"http://127\.0\.0\.1:\d+", greeting)
        assert found, greeting
        yield Service(found[0], greeting, process, said)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        finally:
            reader.join(timeout=10)
    assert "Traceback" not in "".join(said), "".join(said)


def _read(process: subprocess.Popen[str], said: list[str], lines: queue.SimpleQueue[str]) -> None:
    """Takes what a service writes to standard error, line by line, until it ends."""
    assert process.stderr is not None
    with process.stderr as written:
        for line in written:
            said.append(line)
            lines.put(line)
    lines.put("")


def _greeting(lines: queue.SimpleQueue[str]) -> str:
    """What a service says until it has said it all, or what it said before it gave up."""
    said: list[str] = []
    until = time.monotonic() + DEADLINE
    while (left := until - time.monotonic()) > 0:
        try:
            line = lines.get(timeout=left)
        except queue.Empty:
            break
        said.append(line)
        if not line or "/sparql" in line:
            break
    return "".join(said)


def problem_of(response: httpx.Response, status: int) -> dict[str, object]:
    """The problem that a response tells of, which has the form that every problem has."""
    assert response.status_code == status, f"{response.status_code}: {response.text[:2000]}"
    assert response.headers["content-type"] == "application/problem+json"
    found = response.json()
    assert isinstance(found, dict)
    assert found["status"] == status
    assert found["type"].startswith("https://w3id.org/samspill/problem/")
    assert found["title"]
    assert found["detail"]
    return found


@dataclass(frozen=True)
class Listener:
    """An address on this machine that nobody should come to."""

    address: str
    server: socket.socket

    def visits(self) -> int:
        """How many have come since it was asked last; the system lets them in by itself."""
        came = 0
        while True:
            try:
                self.server.accept()[0].close()
            except BlockingIOError:
                return came
            came += 1


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener on a free port."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:
        server.setblocking(False)
        yield Listener(f"http://127.0.0.1:{server.getsockname()[1]}/", server)
