"""The file of a version in other formats: the whole of it, or one graph."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from samspill.knowledge.statements import NAMESPACES

_BATCH = 5_000
_DATASETS = (ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS)
_LINES = (ox.RdfFormat.N_QUADS, ox.RdfFormat.N_TRIPLES)


def extract(source: Path, to: IO[bytes], form: ox.RdfFormat, *, graph: str | None = None) -> None:
    """Writes canonical N-Quads in a format: one graph of it, or all.

    A format of triples gives the merge of the graphs. Nothing is held in memory, and the order of
    the file is kept, so the same version always gives the same bytes.
    """
    with source.open("rb") as lines:
        found = _of(lines, graph)
        if form not in _DATASETS:
            found = _once(map(_without_graph, found))
        if form in _LINES:
            to.writelines(found)
        elif form in _DATASETS:
            ox.serialize(_quads(found), to, form, prefixes=dict(NAMESPACES))
        else:
            triples = (quad.triple for quad in _quads(found))
            ox.serialize(triples, to, form, prefixes=dict(NAMESPACES))


def _of(lines: IO[bytes], graph: str | None) -> Iterator[bytes]:
    if graph is None:
        return iter(lines)
    end = f" <{graph}> .\n".encode()
    return (line for line in lines if line.endswith(end))


def _without_graph(line: bytes) -> bytes:
    return line[: line.rindex(b" <")] + b" .\n"


def _once(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The lines without those that repeat the one before: in order, all of one kind stand so."""
    return (line for line, _ in groupby(lines))


def _quads(lines: Iterator[bytes]) -> Iterator[ox.Quad]:
    while batch := b"".join(islice(lines, _BATCH)):
        yield from ox.parse(batch, format=ox.RdfFormat.N_QUADS)
