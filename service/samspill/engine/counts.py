"""How much a version holds: statements in each graph, things of each class, what changed.

All is counted from the lines of its file, which is quicker than to ask an engine.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from samspill.engine.patches import Patch, graph_of
from samspill.engine.replay import file_lines
from samspill.knowledge.vocabulary import PREF_LABEL, RDF_TYPE

_TYPE, _LABEL = f"<{RDF_TYPE}>", f"<{PREF_LABEL}>"

Labels = Mapping[str, str]
"""The labels of a thing, by language."""


@dataclass(frozen=True)
class ClassCount:
    """A class, its labels by language, and how many things are of it."""

    iri: str
    labels: Labels
    things: int


@dataclass(frozen=True)
class Change:
    """How many statements a graph gained and lost, and how many it has now."""

    added: int
    removed: int
    now: int


def graph_counts(path: Path) -> dict[str, int]:
    """The number of statements of each named graph, by the graph's IRI, in its order."""
    return dict(sorted(Counter(map(graph_of, file_lines(path))).items()))


def class_counts(path: Path) -> list[ClassCount]:
    """The classes that have things, those with the most first."""
    things: defaultdict[str, set[str]] = defaultdict(set)
    for line in file_lines(path):
        subject, predicate, rest = line.split(" ", 2)
        if predicate == _TYPE:
            things[rest[1 : rest.index(">")]].add(subject)
    labels = labels_of(path, things)
    found = [ClassCount(iri, labels.get(iri, {}), len(members)) for iri, members in things.items()]
    return sorted(found, key=lambda one: (-one.things, one.iri))


def changes(patch: Patch, path: Path) -> dict[str, Change]:
    """What a patch changed in each graph that it touches; `path` is the file of its version."""
    added, removed = Counter(map(graph_of, patch.added)), Counter(map(graph_of, patch.removed))
    now = graph_counts(path)
    return {
        graph: Change(added[graph], removed[graph], now.get(graph, 0))
        for graph in sorted({*added, *removed})
    }


def labels_of(path: Path, things: Iterable[str]) -> dict[str, dict[str, str]]:
    """The labels of things in a version, by IRI and language; the first where there are several."""
    wanted = {f"<{iri}>" for iri in things}
    found: dict[str, dict[str, str]] = {}
    for line in file_lines(path):
        subject, predicate, _ = line.split(" ", 2)
        if predicate == _LABEL and subject in wanted:
            for quad in ox.parse(line, format=ox.RdfFormat.N_QUADS):
                label = quad.object
                if isinstance(label, ox.Literal) and label.language is not None:
                    found.setdefault(subject[1:-1], {}).setdefault(label.language, label.value)
    return found
