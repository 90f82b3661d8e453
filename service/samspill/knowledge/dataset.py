"""Folders of Turtle as named graphs: what is read, under which name, and where it fails."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from samspill.errors import BadValue, NotFound
from samspill.knowledge.catalogue import question_triples, read_entry
from samspill.knowledge.encodings import decoded, hold_characters
from samspill.knowledge.parsing import parsed
from samspill.knowledge.vocabulary import graph_name
from samspill.settings import Folders

Graphs = Mapping[str, tuple[Triple, ...]]
"""Graph IRI → its triples."""

CORE_GRAPHS = ("ontology", "concepts", "sdg", "queries")
DERIVED_GRAPHS = ("inferred", "provenance")
IMPORTED_SDG_GRAPH = "sdg-un"
EXAMPLE = "example"
"""The invented municipality: shipped for tests and for learning, never loaded unasked."""

FOLDER_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_RESERVED = frozenset((*CORE_GRAPHS, *DERIVED_GRAPHS, IMPORTED_SDG_GRAPH))


def read_bytes(path: Path) -> bytes:
    """What a file holds; raises `NotFound` for one that cannot be opened."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotFound(
            f"{path} cannot be read: {error.strerror or error}.",
            advice="Check the path and that the file may be read.",
            file=str(path),
        ) from error


def read_text(path: Path) -> str:
    """The UTF-8 text of a file, without a byte order mark and with its line ends kept.

    Raises `NotFound` for a file that cannot be opened and `SyntaxProblem` for one that is
    not UTF-8.
    """
    return decoded(read_bytes(path), name=str(path))


def read_turtle(path: Path) -> list[Triple]:
    """The triples of a Turtle file.

    Raises `SyntaxProblem` with file, line and column, also for control characters, and `BadValue`
    for RDF 1.2.
    """
    text = read_text(path)
    hold_characters(text, name=str(path))
    found = parsed(text, RdfFormat.TURTLE, name=str(path))
    return [Triple(quad.subject, quad.predicate, quad.object) for quad in found]


def read_folder(folder: Path) -> tuple[Triple, ...]:
    """The triples of all Turtle files under a folder, each once, in file order."""
    files = turtle_files(folder)
    if not files:
        raise NotFound(
            f"{folder} holds no Turtle file.",
            advice="Name a folder with .ttl files, such as data/trondheim-2020.",
            file=str(folder),
        )
    return tuple(dict.fromkeys(triple for path in files for triple in read_turtle(path)))


def turtle_files(folder: Path) -> list[Path]:
    """The Turtle files under a folder, in a stable order."""
    return sorted(folder.rglob("*.ttl"))


def data_graph_name(folder: Path) -> str:
    """The graph IRI of a data folder; raises `BadValue` for a name that cannot be one."""
    name = folder.resolve().name
    if not FOLDER_NAME.fullmatch(name):
        raise BadValue(
            f"The folder name “{name}” cannot name a graph.",
            advice="Use lower-case letters a–z, digits and single hyphens, such as bergen-2024.",
        )
    if name in _RESERVED:
        raise BadValue(
            f"The folder name “{name}” is the name of a graph of Samspill's own.",
            advice="Give the folder another name, such as that of the municipality and the year.",
        )
    return graph_name(name)


def core_graphs(folders: Folders) -> dict[str, tuple[Triple, ...]]:
    """The graphs that every dataset holds: ontology, concepts, SDG reference and questions."""
    ontology = folders.ontology
    terms = [ontology / "samspill.ttl", ontology / "mappings.ttl"]
    return {
        graph_name("ontology"): tuple(
            dict.fromkeys(triple for path in terms for triple in read_turtle(path))
        ),
        graph_name("concepts"): read_folder(ontology / "concepts"),
        graph_name("sdg"): tuple(read_turtle(ontology / "sdg.ttl")),
        graph_name("queries"): question_triples(
            read_entry(path, read_text(path)) for path in sorted(folders.queries.glob("*.rq"))
        ),
    }


def shipped_data_folders(folders: Folders) -> list[Path]:
    """The data folders that a first run loads: all that are shipped but the invented one."""
    if not folders.data.is_dir():
        raise NotFound(
            f"{folders.data} is gone.", advice="Reinstall Samspill; its files are not all there."
        )
    return [
        path
        for path in sorted(folders.data.iterdir())
        if path.is_dir() and path.name != EXAMPLE and turtle_files(path)
    ]


def fingerprint(paths: Iterable[Path]) -> str:
    """A digest of the files' names and bytes that changes when any of them does."""
    digest = hashlib.sha256()
    for path in paths:
        data = path.read_bytes()
        digest.update(f"{path.parent.name}/{path.name} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def quads(graphs: Graphs) -> Iterator[Quad]:
    """All statements of the graphs, each with its graph."""
    for name, triples in graphs.items():
        graph = NamedNode(name)
        for triple in triples:
            yield Quad(triple.subject, triple.predicate, triple.object, graph)
