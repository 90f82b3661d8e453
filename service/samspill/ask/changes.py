"""What changed between two versions: thing by thing, each property before and after."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import pyoxigraph as ox

from samspill.engine.patches import Patch, graph_of
from samspill.engine.stores import Rows, Store
from samspill.knowledge.vocabulary import PREF_LABEL, RDF_TYPE, graph_name

UNTOLD = frozenset({graph_name("provenance"), graph_name("inferred")})
"""The graphs whose changes follow from others, or say where a version comes from."""

_UNTOLD_ENDS = tuple(f" <{graph}> ." for graph in UNTOLD)
_TYPED = f" <{RDF_TYPE}> <"
_SORTS = {(True, False): "added", (False, True): "removed"}
"""What a thing is whose type came, or went."""


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


@dataclass(frozen=True)
class Outline:
    """How many statements came and went, and how many things of each sort they are about.

    `starts` are the things that pages begin with, in the order of the lines: of all things under
    "", and of those of each sort.
    """

    added: int
    removed: int
    sorts: Mapping[str, int]
    starts: Mapping[str, Sequence[str]]

    @property
    def total(self) -> int:
        """How many things are told of."""
        return sum(self.sorts.values())


def outline(lines: Iterable[tuple[str, bool]], per_page: int) -> Outline:
    """What the sorted lines of a difference come to, without keeping them."""
    added = removed = 0
    sorts: Counter[str] = Counter()
    starts: dict[str, list[str]] = {"": []}
    about, typed, came, went = "", 0, False, False

    def close() -> None:
        sort = _SORTS.get((came, went), "changed")
        for name, count in (("", sum(sorts.values())), (sort, sorts[sort])):
            if count % per_page == 0:
                starts.setdefault(name, []).append(about[1:-1])
        sorts[sort] += 1

    for line, is_added in lines:
        added += is_added
        removed += not is_added
        if line.endswith(_UNTOLD_ENDS):
            continue
        if not about or not line.startswith(about):
            if about:
                close()
            about = line[: line.index(">") + 1]
            typed, came, went = len(about), False, False
        if line.startswith(_TYPED, typed):
            came, went = came or is_added, went or not is_added
    if about:
        close()
    return Outline(added, removed, sorts, starts)


def things_of(patch: Patch) -> dict[str, Lines]:
    """The lines of a patch by subject, without those of graphs that follow from others."""
    lines = [*((line, True) for line in patch.added), *((line, False) for line in patch.removed)]
    return dict(things_in(sorted(lines)))


def things_in(lines: Iterable[tuple[str, bool]]) -> Iterator[tuple[str, Lines]]:
    """The sorted lines of a difference thing by thing, without what follows from others."""
    told = (one for one in lines if not one[0].endswith(_UNTOLD_ENDS))
    for iri, group in groupby(told, key=lambda one: subject_of(one[0])):
        found = Lines()
        for line, is_added in group:
            (found.added if is_added else found.removed).append(line)
        yield iri, found


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
        any(f">{_TYPED}" in line for line in some) for some in (lines.added, lines.removed)
    )
    return _SORTS.get((came, went), "changed")


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
    for quad in ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS):
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            found.setdefault(quad.predicate.value, []).append(quad.object)
    return found
