"""The processes below this one: which there are, which of them answer, and their memory."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def descendants() -> dict[int, list[int]]:
    """The processes below this one, each with its children."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            children.setdefault(int(parent), []).append(int(folder.name))
    found, below = {}, children.get(os.getpid(), [])
    while below:
        pid = below.pop()
        found[pid] = children.get(pid, [])
        below += found[pid]
    return found


def working() -> set[int]:
    """The processes that answer: those that have no children, and are none of Python's own."""
    return {
        pid
        for pid, children in descendants().items()
        if not children and runs(pid) and b"resource_tracker" not in command(pid)
    }


def command(pid: int) -> bytes:
    """What a process was started as."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def runs(pid: int) -> bool:
    """Whether a process runs; one that has ended but was not waited for does not."""
    with suppress(OSError):
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    return False


def memory(pid: int) -> int:
    """Bytes of a process, its part of what it shares among them (PSS)."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
