"""A real `samspill serve` on a free port, for tests that meet it as its users do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

PROGRAM = [sys.executable, "-c", "from samspill.cli.main import main; main()"]
DEADLINE = 60.0


@dataclass(frozen=True)
class Service:
    """A service that runs: where it is, what it said when it began, and its process."""

    address: str
    greeting: str
    process: subprocess.Popen[str]

    def alive(self) -> bool:
        """Whether it still runs and answers."""
        health = httpx.get(self.address + "/health", timeout=10)
        return self.process.poll() is None and health.status_code == 200


@contextmanager
def served(data_dir: Path, **settings: str) -> Iterator[Service]:
    """A service over a data directory, stopped at the end; it must stop when told to."""
    env = {**os.environ, "SAMSPILL_DATA_DIR": str(data_dir), **settings}
    process = subprocess.Popen(
        [*PROGRAM, "serve", "--port", "0"], env=env, stderr=subprocess.PIPE, text=True
    )
    try:
        greeting = _greeting(process)
        found = re.search(r"http://127\.0\.0\.1:\d+", greeting)
        assert found, greeting
        yield Service(found[0], greeting, process)
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=10)
    assert "Traceback" not in errors, errors


def _greeting(process: subprocess.Popen[str]) -> str:
    """What a service says until it has said it all, or what it said before it gave up."""
    assert process.stderr is not None
    lines: list[str] = []
    until = time.monotonic() + DEADLINE
    while time.monotonic() < until:
        line = process.stderr.readline()
        lines.append(line)
        if not line or "/sparql" in line:
            break
    return "".join(lines)
