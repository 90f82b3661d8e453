"""What a change touches: the things it may break, and all that has to be known to check them.

A change is checked on these alone, so that its check does not take longer as the graph grows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from samspill.engine.patches import Patch
from samspill.engine.stores import Rows, Store
from samspill.knowledge.vocabulary import ONTOLOGY, PREFIXES, graph_name

_CHUNK = 400
_ALIGNED = ONTOLOGY + "alignedResource"
_TYPE = PREFIXES["rdf"] + "type"
_PARTS = frozenset({f"<{ONTOLOGY}isPartOf>", f"<{PREFIXES['dcterms']}isPartOf>"})
_UNIQUE = frozenset({f"<{ONTOLOGY}organisationNumber>"})
COUNTED_BY = frozenset({ONTOLOGY + "isPartOf", ONTOLOGY + "participatesIn"})
"""What rules follow backwards: what a thing points to by these may be broken by what it says."""

_FOLLOWED = _PARTS | {f"<{iri}>" for iri in (*COUNTED_BY, _ALIGNED)}
"""Against these a rule may look from a thing; not along all that points to a well-known actor."""

_JUDGED_BY_OTHERS = frozenset(
    {
        PREFIXES["rdf"] + "type",
        ONTOLOGY + "length",
        PREFIXES["dcterms"] + "license",
        PREFIXES["skos"] + "inScheme",
    }
)
"""What a thing says of itself that rules on what points to it ask for."""

_STATED = f"FILTER(?graph NOT IN (<{graph_name('inferred')}>, <{graph_name('provenance')}>))"
_OUT = f"""
CONSTRUCT {{{{ ?s ?p ?o }}}}
WHERE {{{{ VALUES ?s {{{{ {{iris}} }}}} GRAPH ?graph {{{{ ?s ?p ?o }}}} {_STATED} }}}}
"""
_IN = f"""
SELECT DISTINCT ?s
WHERE {{{{ VALUES ?o {{{{ {{iris}} }}}} GRAPH ?graph {{{{ ?s ?p ?o }}}} {_STATED} }}}}
"""
_BACK = f"""
SELECT DISTINCT ?s
WHERE {{{{ VALUES ?o {{{{ {{iris}} }}}} ?s {"|".join(sorted(_FOLLOWED))} ?o }}}}
"""
_UP = f"""
SELECT DISTINCT ?s
WHERE {{{{ VALUES ?o {{{{ {{iris}} }}}} ?o ({"|".join(sorted(_PARTS))})+ ?s }}}}
"""
_LINKS = f"SELECT DISTINCT ?s WHERE {{{{ VALUES ?o {{{{ {{iris}} }}}} ?s <{_ALIGNED}> ?o }}}}"
_SAME = f"""
SELECT DISTINCT ?s
WHERE {{{{ VALUES ?p {{{{ {" ".join(sorted(_UNIQUE))} }}}} ?s ?p {{value}} }}}}
"""


@dataclass(frozen=True)
class Touched:
    """The IRIs of what a change writes about, of all that it may break, and what to check in."""

    written: frozenset[str]
    focus: frozenset[str]
    triples: tuple[ox.Triple, ...]


def touched(store: Store, patch: Patch, *, base: str) -> Touched:
    """What a patch touches in what a store holds, as it would be with the patch applied."""
    added, removed = statements(patch.added), statements(patch.removed)
    changes = {*added, *removed}
    written = frozenset(_things(triple.subject for triple in changes))
    before = _whole(store, written)
    stated = _changed(before, added, removed)
    left = _things(triple.subject for triple in stated)
    gone = written.difference(left)
    judged = {triple for triple in changes if triple.predicate.value in _JUDGED_BY_OTHERS}
    referred = gone | set(_things(triple.subject for triple in judged))
    focus = {
        *written,
        *_iris(triple.subject for triple in changes),  # parts of things
        *_things(triple.object for triple in removed),
        *_things(triple.object for triple in added if triple.predicate.value == _ALIGNED),
        *_things(
            triple.object for triple in before | stated if triple.predicate.value in COUNTED_BY
        ),
        *_incoming(store, referred),
        *_circle(store, written, added),
        *_sharing(store, changes),
        *_beside(store, before | stated),
    }
    own = base + "id/"
    focus = {iri for iri in focus if (iri.startswith(own) or iri in written) and iri not in gone}
    known = _whole(store, focus | written)
    after = _changed(known, added, removed)
    beside = set(_things(triple.object for triple in after)) | _selected(store, _BACK, focus)
    above = _selected(store, _UP, beside | focus)
    around = _whole(store, (beside | above) - focus - written)
    return Touched(
        written - gone, frozenset(focus), tuple(_changed({*known, *around}, added, removed))
    )


def stated_of(store: Store, terms: Iterable[object], *, steps: int) -> set[ox.Triple]:
    """What is stated of things, of what they mention, and so on step by step."""
    found: set[ox.Triple] = set()
    known: set[str] = set()
    reached = set(_iris(terms))
    for _ in range(steps):
        more = _outgoing(store, reached - known)
        known |= reached
        found |= more
        reached = set(_iris(one.object for one in more if one.predicate.value != _TYPE))
    return found


def statements(lines: Iterable[str]) -> tuple[ox.Triple, ...]:
    """The statements of canonical lines, without their graphs."""
    return tuple(quad.triple for quad in ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS))


def _changed(
    before: Collection[ox.Triple], added: Iterable[ox.Triple], removed: Iterable[ox.Triple]
) -> set[ox.Triple]:
    return {*before, *added} - (set(removed) - set(added))


def _iris(terms: Iterable[object]) -> Iterator[str]:
    for term in terms:
        if isinstance(term, ox.NamedNode):
            yield term.value


def _things(terms: Iterable[object]) -> Iterator[str]:
    """The IRIs of things; a part of one (with a #) counts as the thing."""
    for iri in _iris(terms):
        yield iri.partition("#")[0]


def _whole(store: Store, iris: Collection[str]) -> set[ox.Triple]:
    """What is stated of things and of their parts."""
    own = _outgoing(store, iris)
    parts = {iri for iri in _iris(triple.object for triple in own) if "#" in iri}
    return own | _outgoing(store, parts)


def _circle(store: Store, written: Collection[str], added: Iterable[ox.Triple]) -> set[str]:
    """The things that a change may have made parts of themselves."""
    wholes = set(_iris(one.object for one in added if str(one.predicate) in _PARTS))
    above = wholes | _selected(store, _UP, wholes)
    return above if above & set(written) else set()


def _beside(store: Store, stated: Iterable[ox.Triple]) -> set[str]:
    """The links of the things that a change links: only one may say the same."""
    linked = set(_iris(one.object for one in stated if one.predicate.value == _ALIGNED))
    return _selected(store, _LINKS, linked)


def _sharing(store: Store, changes: Iterable[ox.Triple]) -> set[str]:
    """The things that say the same as a change where only one thing may."""
    found: set[str] = set()
    for value in {triple.object for triple in changes if str(triple.predicate) in _UNIQUE}:
        found.update(_subjects(store, _SAME.format(value=value)))
    return found


def _outgoing(store: Store, iris: Collection[str]) -> set[ox.Triple]:
    found: set[ox.Triple] = set()
    for values in _chunks(iris):
        triples = store.query(_OUT.format(iris=values))
        assert isinstance(triples, tuple)  # noqa: S101
        found.update(triples)
    return found


def _incoming(store: Store, iris: Collection[str]) -> set[str]:
    return _selected(store, _IN, iris)


def _selected(store: Store, query: str, iris: Collection[str]) -> set[str]:
    found: set[str] = set()
    for values in _chunks(iris):
        found.update(_subjects(store, query.format(iris=values)))
    return found


def _subjects(store: Store, query: str) -> Iterator[str]:
    rows = store.query(query)
    assert isinstance(rows, Rows)  # noqa: S101
    return _iris(row[0] for row in rows.rows)


def _chunks(iris: Collection[str]) -> Iterator[str]:
    source = iter(sorted(iris))
    while batch := list(islice(source, _CHUNK)):
        yield " ".join(str(ox.NamedNode(iri)) for iri in batch)
