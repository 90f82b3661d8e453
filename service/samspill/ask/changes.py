"""What changed between two versions: thing by thing, each property before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from samspill.engine.patches import Patch, graph_of
from samspill.engine.stores import Rows, Store
from samspill.knowledge.vocabulary import PREF_LABEL, RDF_TYPE, graph_name

UNTOLD = frozenset({graph_name("provenance"), graph_name("inferred")})
"""The graphs whose changes follow from others, or say where a version comes from."""


@dataclass
class Lines:
    """The lines about one thing in one graph."""

    removed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """A property of a thing: its values that went and that came."""

    predicate: str
    before: Sequence[ox.NamedNode | ox.Literal]
    after: Sequence[ox.NamedNode | ox.Literal]


@dataclass(frozen=True)
class Changed:
    """A thing and what of it changed; `sort` is added, removed or changed."""

    iri: str
    sort: str
    changes: Sequence[Change]


def grouped(patch: Patch) -> dict[str, dict[str, Lines]]:
    """The lines of a patch by graph and subject."""
    graphs: defaultdict[str, defaultdict[str, Lines]] = defaultdict(lambda: defaultdict(Lines))
    for line in patch.removed:
        graphs[graph_of(line)][subject_of(line)].removed.append(line)
    for line in patch.added:
        graphs[graph_of(line)][subject_of(line)].added.append(line)
    return {graph: dict(things) for graph, things in graphs.items()}


def subject_of(line: str) -> str:
    """The subject of a line of N-Quads."""
    return line[1 : line.index(">")]


def things_of(patch: Patch) -> dict[str, Lines]:
    """The lines of a patch by subject, without those of graphs that follow from others."""
    found: defaultdict[str, Lines] = defaultdict(Lines)
    for lines, name in ((patch.removed, "removed"), (patch.added, "added")):
        for line in lines:
            if graph_of(line) not in UNTOLD:
                getattr(found[subject_of(line)], name).append(line)
    return dict(sorted(found.items()))


def changed(iri: str, lines: Lines) -> Changed:
    """What of a thing changed."""
    before, after = _by_property(lines.removed), _by_property(lines.added)
    named = sorted({*before, *after}, key=lambda name: (name != PREF_LABEL, name))
    changes = []
    for name in named:
        went = [term for term in before.get(name, ()) if term not in after.get(name, ())]
        came = [term for term in after.get(name, ()) if term not in before.get(name, ())]
        if went or came:
            changes.append(Change(name, went, came))
    return Changed(iri, sort_of(lines), changes)


def sort_of(lines: Lines) -> str:
    """Whether a thing is added, removed or changed."""
    came, went = (
        any(f"> <{RDF_TYPE}> <" in line for line in some) for some in (lines.added, lines.removed)
    )
    if came != went:
        return "added" if came else "removed"
    return "changed"


def names_of(stores: Iterable[Store], iris: Iterable[str]) -> Mapping[str, Mapping[str, str]]:
    """What things are called, in the first store that knows them."""
    wanted = {iri for iri in iris if "<" not in iri and ">" not in iri}
    found: dict[str, dict[str, str]] = {}
    for store in stores:
        missing = sorted(wanted - found.keys())
        if not missing:
            break
        listed = " ".join(f"<{iri}>" for iri in missing)
        result = store.query(
            f"SELECT ?thing ?label WHERE {{ VALUES ?thing {{ {listed} }} "
            f"?thing <{PREF_LABEL}> ?label }}"
        )
        for thing, text in result.rows if isinstance(result, Rows) else ():
            if isinstance(thing, ox.NamedNode) and isinstance(text, ox.Literal):
                found.setdefault(thing.value, {}).setdefault(text.language or "", text.value)
    return found


def _by_property(lines: Iterable[str]) -> dict[str, list[ox.NamedNode | ox.Literal]]:
    found: dict[str, list[ox.NamedNode | ox.Literal]] = {}
    for line in lines:
        quad = next(ox.parse(line, format=ox.RdfFormat.N_QUADS))
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            found.setdefault(quad.predicate.value, []).append(quad.object)
    return found
