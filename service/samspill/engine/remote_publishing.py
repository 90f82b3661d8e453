"""Bringing a remote engine to a version: by what has changed, or with everything anew.

Nothing else writes to the engine. Each step can be done again after it was cut short.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from samspill.engine.gate import Progress, silent
from samspill.engine.journal import Version
from samspill.engine.patches import Patch
from samspill.engine.remote import RemoteStore
from samspill.engine.remote_answers import result_in
from samspill.engine.remote_failures import shortened
from samspill.engine.remote_protocol import graph_sent, queried, updated
from samspill.engine.remote_queries import MERGED
from samspill.engine.remote_record import Record, read_record, whole, write_record
from samspill.engine.remote_settings import RemoteSettings
from samspill.engine.stores import Rows
from samspill.errors import EngineFailed

SENT_LINES = 20_000
"""Statements in one part of a graph that is sent whole."""

HELD_LINES = 200_000
"""Statements that are held in memory while the graphs of a version are told apart."""

UPDATE_BYTES = 64 * 1024
"""Bytes of one update: Virtuoso turns each into one procedure, whose length is limited."""


_DIGITS = "{ 0 1 2 3 4 5 6 7 8 9 }"
MANY_ROWS = 20_000
_MANY = (
    f"SELECT ?none WHERE {{ VALUES ?a {_DIGITS} VALUES ?b {_DIGITS} VALUES ?c {_DIGITS} "
    f"VALUES ?d {_DIGITS} VALUES ?e {{ 0 1 }} }}"
)
"""A query with that many rows over any data."""


class Patches(Protocol):
    """Whatever knows what each version has changed: the journal."""

    def version(self, number: int) -> Version:
        """A version."""

    def patch(self, number: int) -> Patch:
        """What a version has added to the one before it, and removed."""


def bring(
    remote: RemoteSettings,
    version: Version,
    path: Path,
    patches: Patches,
    *,
    progress: Progress = silent,
) -> RemoteStore:
    """Brings the engine to a version, whose statements are in the N-Quads file `path`.

    Does nothing where the engine holds it already. Raises `EngineFailed` when it cannot be
    written to, or holds other numbers of statements after the loading.
    """
    remote.require_writable()
    record = read_record(remote)
    if not record.holds(version):
        if _patchable(record, version, patches):
            record = _by_patches(remote, record, version, path, patches, progress)
        else:
            _require_all_rows(remote)
            record = _anew(remote, record, version, path, progress)
    return RemoteStore(remote, tuple(sorted(record.graphs)), record.mark)


def _patchable(record: Record, version: Version, patches: Patches) -> bool:
    """Whether what was changed since tells all that may differ, and is less than the whole."""
    if not 0 < record.number < version.number or record.towards > version.number:
        return False
    if patches.version(record.number).digest != record.digest:
        return False  # of another journal
    numbers = range(record.number + 1, version.number + 1)
    changed = sum(patches.version(n).added + patches.version(n).removed for n in numbers)
    return changed * 2 < version.quads


def _by_patches(
    remote: RemoteSettings,
    record: Record,
    version: Version,
    path: Path,
    patches: Patches,
    progress: Progress,
) -> Record:
    touched: set[str] = set()
    for number in range(record.number + 1, version.number + 1):
        patch = patches.patch(number)
        touched.update(patch.added, patch.removed)
    # what each statement must be is read from the version, so that it does not matter how much of
    # this an earlier attempt has done
    merged = {_split(line)[0] for line in touched}
    there: set[str] = set()
    still: set[str] = set()
    counts: Counter[str] = Counter()
    distinct, last = 0, ""
    for triple, graph, line in _statements(path):
        counts[graph] += 1
        distinct += triple != last  # sorted: the same triple of another graph comes next
        last = triple
        if line in touched:
            there.add(line)
        if triple in merged:
            still.add(triple)
    record = replace(record, mark="", towards=version.number, graphs=record.graphs | set(counts))
    write_record(remote, record)
    changes = [
        *_updates("DELETE", (_split(line) for line in sorted(touched - there))),
        *_updates("DELETE", ((triple, MERGED) for triple in sorted(merged - still))),
        *_updates("INSERT", (_split(line) for line in sorted(there))),
        *_updates("INSERT", ((triple, MERGED) for triple in sorted(still))),
    ]
    for done, change in enumerate(changes):
        progress("load", done, len(changes))
        updated(remote, change)
    graphs = {_split(line)[1] for line in touched}
    _require_counts(remote, {MERGED: distinct} | {graph: counts[graph] for graph in graphs})
    return write_record(remote, whole(version, counts))


def _anew(
    remote: RemoteSettings, record: Record, version: Version, path: Path, progress: Progress
) -> Record:
    counts: Counter[str] = Counter(graph for _, graph, _ in _statements(path))
    record = Record(towards=version.number, graphs=record.graphs | set(counts))
    write_record(remote, record)
    for graph in sorted(record.graphs - set(counts)):
        graph_sent(remote, "DELETE", graph)
    counts[MERGED] = 0
    held: dict[str, list[str]] = {}
    begun: set[str] = set()
    last = ""
    for done, (triple, graph, _) in enumerate(_statements(path)):
        held.setdefault(graph, []).append(triple)
        if triple != last:
            held.setdefault(MERGED, []).append(triple)
            counts[MERGED] += 1
            last = triple
        if done % SENT_LINES == 0:
            progress("load", done, version.quads)
            for name in _full(held):
                _send(remote, name, held.pop(name), begun)
    for name in sorted(held):
        _send(remote, name, held[name], begun)
    _require_counts(remote, counts)
    del counts[MERGED]
    return write_record(remote, whole(version, counts))


def _full(held: Mapping[str, list[str]]) -> list[str]:
    """The graphs of which enough is held to send it, or too much altogether."""
    crowded = sum(map(len, held.values())) > HELD_LINES
    return [name for name, lines in held.items() if crowded or len(lines) >= SENT_LINES]


def _send(remote: RemoteSettings, graph: str, triples: list[str], begun: set[str]) -> None:
    """Sends a part of a graph; the first one replaces what was there."""
    graph_sent(remote, "POST" if graph in begun else "PUT", graph, _block(triples).encode())
    begun.add(graph)


def _statements(path: Path) -> Iterator[tuple[str, str, str]]:
    """The triple, the graph and the line of each statement of a canonical N-Quads file."""
    with path.open(encoding="utf-8", newline="\n") as lines:
        for whole_line in lines:
            line = whole_line.rstrip("\n")
            yield *_split(line), line


def _split(line: str) -> tuple[str, str]:
    """The triple and the graph of a line of N-Quads."""
    triple, _, graph = line.removesuffix(" .").rpartition(" ")
    return triple, graph[1:-1]


def _updates(verb: str, statements: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Updates of a bounded length that insert or delete these statements, each of one graph.

    Virtuoso 7.2.5 leaves texts with a language where it deletes from two graphs at once.
    """
    by_graph: dict[str, list[str]] = {}
    for triple, graph in statements:
        by_graph.setdefault(graph, []).append(triple)
    for graph, triples in by_graph.items():
        held: list[str] = []
        size = 0
        for triple in triples:
            held.append(triple)
            size += len(triple)
            if size > UPDATE_BYTES:
                yield _update(verb, graph, held)
                held, size = [], 0
        if held:
            yield _update(verb, graph, held)


def _update(verb: str, graph: str, triples: Iterable[str]) -> str:
    return f"{verb} DATA {{ GRAPH <{graph}> {{\n{_block(triples)}}} }}"


def _block(triples: Iterable[str]) -> str:
    return "".join(f"{triple} .\n" for triple in triples)


def _require_all_rows(remote: RemoteSettings) -> None:
    """Raises `EngineFailed` where the engine cuts its answers, as Virtuoso's first settings do.

    It says so with rows, but of CONSTRUCT it gives a part without a word.
    """
    result = result_in(queried(remote, _MANY, "SELECT"), "SELECT")
    if not isinstance(result, Rows) or len(result.rows) != MANY_ROWS:
        raise shortened("the limit of rows (Virtuoso: ResultSetMaxRows)")


def _require_counts(remote: RemoteSettings, counts: Mapping[str, int]) -> None:
    for graph, wanted in sorted(counts.items()):
        text = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
        result = result_in(queried(remote, text, "SELECT", default_graphs=[graph]), "SELECT")
        found = result.rows[0][0] if isinstance(result, Rows) and result.rows else None
        if str(getattr(found, "value", "")) != str(wanted):
            raise EngineFailed(
                f"The engine holds {getattr(found, 'value', 'no')} statements of the graph "
                f"{graph}, where {wanted} were loaded.",
                advice="Load again. If it stays so, the engine takes two different values for one, "
                "or somebody else writes to it.",
            )
