"""From statements that somebody wrote to a patch: where they stand, and whose they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import islice

import pyoxigraph as ox

from samspill.engine.amending import canonical
from samspill.engine.gate import line
from samspill.engine.patches import Patch, graph_of
from samspill.engine.stores import Rows, Store
from samspill.errors import BadValue
from samspill.knowledge.dataset import CORE_GRAPHS, DERIVED_GRAPHS
from samspill.knowledge.vocabulary import PREFIXES, RDF_TYPE, graph_key, graph_name

OWN = "from-"
"""What the names of organisations' graphs begin with."""

MOST = 50_000
"""Statements of one proposal."""

_FIXED = frozenset(graph_name(name) for name in (*CORE_GRAPHS, *DERIVED_GRAPHS))
_OF_TERMS = tuple(PREFIXES[name] for name in ("sh", "owl", "rdf", "rdfs"))
_CHUNK = 200

_Places = dict[ox.NamedNode, dict[ox.Triple, list[str]]]


def own_graph(organisation: str) -> str:
    """The graph of what an organisation has told of itself and its work."""
    return graph_name(OWN + organisation)


def owner_of(graph: str) -> str:
    """The organisation whose graph it is, or `*` for a graph that none has alone."""
    key = graph_key(graph)
    return key.removeprefix(OWN) if key.startswith(OWN) else "*"


def owners_of(patch: Patch) -> frozenset[str]:
    """Those for whom somebody must be allowed to review what a patch changes."""
    return frozenset(owner_of(graph_of(one)) for one in (*patch.added, *patch.removed))


def is_proposable(one: str) -> bool:
    """Whether a line stands in a graph that proposals may change."""
    return graph_of(one) not in _FIXED


def patch_of(
    store: Store,
    added: Iterable[ox.Triple],
    removed: Iterable[ox.Triple],
    *,
    organisation: str,
    base: str,
) -> Patch:
    """The patch that adds and removes statements: what is removed, wherever it stands.

    What is added stands in the place of what is removed of the same thing and property, else in
    the organisation's own graph. What is stated already is not added, and what is both added and
    removed is neither. Raises `BadValue` for what cannot be proposed.
    """
    new, old = dict.fromkeys(added), dict.fromkeys(removed)
    both = new.keys() & old.keys()
    wanted = [one for one in new if one not in both]
    unwanted = [one for one in old if one not in both]
    if len(wanted) + len(unwanted) > MOST:
        raise BadValue(
            f"A proposal holds at most {MOST} statements; this one has "
            f"{len(wanted) + len(unwanted)}.",
            advice="Divide it into several proposals.",
        )
    for triple in (*wanted, *unwanted):
        _hold(triple, base)
    for triple in wanted:
        _hold_fact(triple)
    places = _places(store, {triple.subject for triple in (*wanted, *unwanted)})
    gone = [quad for one in unwanted for quad in _standing(one, places)]
    fresh = [
        ox.Quad(one.subject, one.predicate, one.object, ox.NamedNode(place))
        for one in wanted
        if not _standing(one, places)
        for place in [_replaced(one, gone) or own_graph(organisation)]
    ]
    return Patch(canonical(fresh), canonical(gone))


def _hold(triple: ox.Triple, base: str) -> None:
    """Raises `BadValue` for a statement that no proposal can make."""
    subject = triple.subject
    if not isinstance(subject, ox.NamedNode) or isinstance(triple.object, ox.BlankNode):
        raise BadValue(
            "A proposal cannot hold blank nodes: nobody could point to them.",
            advice=f"Give the thing an address such as {base}id/measure/key.",
        )
    if not subject.value.startswith(f"{base}id/"):
        raise BadValue(
            f"A proposal cannot say anything about {subject.value[:200]}.",
            advice=f"Write about things whose addresses begin with {base}id/; terms, concepts and "
            "SDGs come with Samspill.",
        )
    if isinstance(triple.object, ox.Triple):
        raise BadValue(
            "A proposal cannot hold statements about statements.",
            advice="Send plain triples.",
        )


def _hold_fact(triple: ox.Triple) -> None:
    """Raises `BadValue` for a statement that makes a rule or a term out of a thing."""
    told = triple.object if triple.predicate.value == RDF_TYPE else triple.predicate
    if isinstance(told, ox.NamedNode) and told.value.startswith(_OF_TERMS):
        raise BadValue(
            f"A proposal cannot hold rules or terms, such as {told.value[:200]}.",
            advice="Leave it out: shapes, rules and terms come with Samspill.",
        )


def _places(store: Store, subjects: Collection[object]) -> _Places:
    """What is stated of things, and in which graphs."""
    found: _Places = {}
    source = iter(sorted({one for one in subjects if isinstance(one, ox.NamedNode)}, key=str))
    while batch := list(islice(source, _CHUNK)):
        names = " ".join(map(str, batch))
        rows = store.query(
            f"SELECT ?s ?p ?o ?g WHERE {{ VALUES ?s {{ {names} }} GRAPH ?g {{ ?s ?p ?o }} }}"
        )
        assert isinstance(rows, Rows)  # noqa: S101
        for s, p, o, g in rows.rows:
            assert isinstance(s, ox.NamedNode)  # noqa: S101
            assert isinstance(p, ox.NamedNode)  # noqa: S101
            assert isinstance(g, ox.NamedNode)  # noqa: S101
            assert o is not None  # noqa: S101
            if g.value not in _FIXED:
                found.setdefault(s, {}).setdefault(ox.Triple(s, p, o), []).append(g.value)
    return found


def _standing(triple: ox.Triple, places: _Places) -> list[ox.Quad]:
    """A statement in all graphs that state it."""
    assert isinstance(triple.subject, ox.NamedNode)  # noqa: S101
    graphs = places.get(triple.subject, {}).get(triple, ())
    return [
        ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(one))
        for one in graphs
    ]


def _replaced(triple: ox.Triple, gone: Iterable[ox.Quad]) -> str | None:
    """The graph of a statement that a new one takes the place of."""
    for quad in gone:
        if (quad.subject, quad.predicate) == (triple.subject, triple.predicate):
            assert isinstance(quad.graph_name, ox.NamedNode)  # noqa: S101
            return quad.graph_name.value
    return None


def missing_of(store: Store, removed: Iterable[ox.Triple]) -> tuple[str, ...]:
    """The statements that somebody takes out though nobody states them, as they wrote them."""
    wanted = list(removed)
    places = _places(store, {one.subject for one in wanted})
    return tuple(
        line(ox.Quad(one.subject, one.predicate, one.object))
        for one in wanted
        if isinstance(one.subject, ox.NamedNode) and not _standing(one, places)
    )
