"""Makes the data of an invented country of any size: `python -m benchmarks.generate --help`.

The same number and seed always give the same bytes, and a municipality is the same in a country of
any size. The graphs are written as they are made, so memory does not grow with their number; only
`--complete`, which infers, holds the dataset.
"""

from __future__ import annotations

import argparse
import heapq
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TextIO

import pyoxigraph as ox

from benchmarks.invented.country import country
from benchmarks.invented.terms import Statement
from samspill.engine.provenance import provenance
from samspill.engine.stores import EmbeddedStore
from samspill.knowledge.dataset import core_graphs, quads
from samspill.knowledge.inference import infer, read_rules
from samspill.knowledge.vocabulary import ONTOLOGY, RDF_TYPE, graph_name
from samspill.settings import Folders, shipped_folders

SEED = 2030
CREATED = "2030-01-01T00:00:00Z"
"""When the complete dataset says that it was published; a clock would change its bytes."""

_CHUNK = 200_000
"""Lines that are sorted at a time."""


def stated(folders: Folders, municipalities: int, *, seed: int = SEED) -> Iterator[str]:
    """The lines of the country's graphs, graph by graph."""
    for name, statements in country(folders, municipalities, seed=seed):
        graph = f"<{graph_name(name)}>"
        for subject, predicate, value in statements:
            yield f"{subject} {predicate} {value} {graph} .\n"


def complete(folders: Folders, municipalities: int, *, seed: int = SEED) -> Iterator[str]:
    """The lines of a published dataset in their order: core, country, inferred, provenance."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "stated.nq")
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(map(_line, quads(core_graphs(folders))))
            file.writelines(stated(folders, municipalities, seed=seed))
        yield from in_order(_published(folders, path), Path(scratch))


def in_order(lines: Iterable[str], scratch: Path) -> Iterator[str]:
    """Lines sorted by code points, each once, with a part of them in memory at a time."""
    rest = iter(lines)
    with ExitStack() as stack:
        parts: list[TextIO] = []
        while chunk := sorted(islice(rest, _CHUNK)):
            path = scratch / f"part-{len(parts)}"
            path.write_text("".join(chunk), encoding="utf-8", newline="")
            parts.append(stack.enter_context(path.open(encoding="utf-8", newline="")))
        before = ""
        for line in heapq.merge(*parts):
            if line != before:
                yield line
            before = line


def _published(folders: Folders, path: Path) -> Iterator[str]:
    """The lines of a file, and those of the two graphs that are made from them."""
    with path.open(encoding="utf-8", newline="") as lines:
        yield from lines
    store = EmbeddedStore.load(path)
    inferred = infer(read_rules(folders.ontology / "rules"), store.construct)
    made = {graph_name("inferred"): inferred}
    yield from map(_line, quads(made))
    documents: dict[str, list[ox.NamedNode]] = {
        name: [] for name in (*(graph.value for graph in store.inner.named_graphs()), *made)
    }
    document = ox.NamedNode(ONTOLOGY + "SourceDocument")
    for quad in store.inner.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), document, None):
        if isinstance(quad.graph_name, ox.NamedNode) and isinstance(quad.subject, ox.NamedNode):
            documents[quad.graph_name.value].append(quad.subject)
    history = {graph_name("provenance"): provenance(1, CREATED, documents)}
    yield from map(_line, quads(history))


def write_folders(folders: Folders, municipalities: int, to: Path, *, seed: int = SEED) -> None:
    """Writes each graph as a data folder that `samspill load` takes."""
    for name, statements in country(folders, municipalities, seed=seed):
        folder = to / name
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "all.ttl").open("w", encoding="utf-8", newline="") as file:
            file.writelines(map(_triple, statements))


def _triple(statement: Statement) -> str:
    return f"{' '.join(statement)} .\n"


def _line(quad: ox.Quad) -> str:
    return f"{quad} .\n"


def main() -> None:
    """Writes what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    parser.add_argument("--municipalities", type=int, default=357, metavar="N")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--output", type=Path, metavar="FILE.nq", help="write N-Quads to a file")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="write data folders to load")
    parser.add_argument(
        "--complete", action="store_true", help="with core, inferred and provenance graphs, sorted"
    )
    asked = parser.parse_args()
    if asked.municipalities < 0 or not (asked.output or asked.data):
        parser.error("give --output FILE.nq or --data FOLDER, and not fewer than 0 municipalities")
    folders = shipped_folders()
    if asked.data:
        write_folders(folders, asked.municipalities, asked.data, seed=asked.seed)
    if asked.output:
        lines = complete if asked.complete else stated
        count = 0
        with asked.output.open("w", encoding="utf-8", newline="") as file:
            for line in lines(folders, asked.municipalities, seed=asked.seed):
                file.write(line)
                count += 1
        print(f"{count:,} statements in {asked.output}", file=sys.stderr)


if __name__ == "__main__":
    main()
