"""The benchmarks run; what they measure is read, never asserted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_ways_to_isolate_a_query_are_compared(tmp_path: Path) -> None:
    pytest.importorskip("pebble")
    figures = tmp_path / "figures.json"
    words = ["--quads", "1000", "--questions", "20", "--workers", "2", "--json", str(figures)]
    command = [sys.executable, "-m", "benchmarks.isolation", *words]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert printed.returncode == 0, printed.stderr
    found = json.loads(figures.read_text(encoding="utf-8"))
    assert len(found) == 6
    assert all(f"| {name} |" in printed.stdout for name in found)
    ours, alone = found["forked from a nursery"], found["no isolation"]
    if sys.platform == "linux":
        assert ours["filter"], "no query of a worker comes to another server"
    assert ours["limit"], "no query takes more memory than it may"
    assert ours["lived"], "a runaway query is ended"
    assert ours["again"], "a worker that was killed at work is replaced"
    assert ours["at_rest"], "so is one that was killed at rest"
    assert not alone["limit"], "without a limit, the query that tries it is answered"
    assert alone["lived"] is None
