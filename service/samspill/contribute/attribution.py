"""Who proposed and who reviewed, as the graph tells it: nobody says it of their own work.

Whatever a proposal says of the review of its own links is overruled: a link is proposed by its
author until somebody else has accepted it. Where it disagrees with another, both become disputed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from samspill.contribute.disputes import (
    ACCEPTED,
    DISPUTED,
    PROPOSED,
    REJECTED,
    STATUS,
    disputed_by,
    hold_settled,
    hold_status,
    hold_third,
    links_of,
    marked,
)
from samspill.contribute.writing import own_graph
from samspill.engine.accounts import Account
from samspill.engine.amending import canonical
from samspill.engine.patches import Patch
from samspill.engine.stores import Rows, Store
from samspill.knowledge.vocabulary import ONTOLOGY, PREFIXES, RDF_TYPE, graph_name

_TYPE = ox.NamedNode(RDF_TYPE)
_LINK = ox.NamedNode(ONTOLOGY + "SdgAlignment")
_REVIEWER = ox.NamedNode(ONTOLOGY + "reviewedBy")
_AUTHOR = ox.NamedNode(PREFIXES["prov"] + "wasAttributedTo")
_TIME = ox.NamedNode(PREFIXES["prov"] + "generatedAtTime")
_AGENT = ox.NamedNode(PREFIXES["prov"] + "Agent")
_LABEL = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
_DATE_TIME = ox.NamedNode(PREFIXES["xsd"] + "dateTime")
_HISTORY = graph_name("provenance")
_OVERRULED = frozenset({STATUS, _REVIEWER, _AUTHOR, _TIME})


def agent_of(account: Account, base: str) -> ox.NamedNode:
    """What the graph calls somebody with an account."""
    return ox.NamedNode(f"{agent_base(base)}{account.id}")


def agent_base(base: str) -> str:
    """What the names of people with accounts begin with."""
    return f"{base}id/actor/person-"


def attributed(
    store: Store, patch: Patch, author: Account, *, organisation: str, time: str, base: str
) -> Patch:
    """A patch whose new links are their author's, of this time, and no more than proposed.

    Raises `BadValue` for a status that nobody can give to a link of the graph.
    """
    quads = _quads(patch.added)
    fresh = _fresh(quads)
    agent = agent_of(author, base)
    hold_status(store, patch, fresh, agent.value)
    if not fresh:
        return Patch(_without(patch.added, {_REVIEWER}), patch.removed)
    kept = [
        quad
        for quad in quads
        if quad.predicate != _REVIEWER
        and not (quad.subject in fresh and quad.predicate in _OVERRULED)
    ]
    moment = ox.Literal(time, datatype=_DATE_TIME)
    for link, graph in fresh.items():
        kept += [
            ox.Quad(link, STATUS, PROPOSED, graph),
            ox.Quad(link, _AUTHOR, agent, graph),
            ox.Quad(link, _TIME, moment, graph),
        ]
    kept += _told_of(store, author, agent, own_graph(organisation))
    return Patch(canonical(kept), patch.removed)


def accepted(
    store: Store, patch: Patch, reviewer: Account | None, *, organisation: str, base: str
) -> Patch:
    """A patch as its reviewer accepts it: its new links are accepted, and say by whom.

    Links of the graph that the patch calls accepted or rejected are so by the same reviewer, who
    made none of them (else `Forbidden`). Links that disagree are disputed, new and old. Without a
    reviewer it is the patch as anybody would accept it.
    """
    quads = _quads(patch.added)
    fresh = _fresh(quads)
    chosen = {link: (graph, ACCEPTED) for link, graph in fresh.items()}
    for quad in quads:
        if quad.predicate == STATUS and quad.object in (ACCEPTED, REJECTED):
            assert isinstance(quad.subject, ox.NamedNode)  # noqa: S101
            assert isinstance(quad.graph_name, ox.NamedNode)  # noqa: S101
            assert isinstance(quad.object, ox.NamedNode)  # noqa: S101
            if quad.subject not in fresh:
                chosen[quad.subject] = (quad.graph_name, quad.object)
    gone = list(patch.removed)
    told = [quad for quad in quads if not (quad.subject in chosen and quad.predicate == STATUS)]
    for iri, one in disputed_by(store, quads).items():
        link = ox.NamedNode(iri)
        if link in chosen:
            chosen[link] = (chosen[link][0], DISPUTED)
        elif one is not None and one.status != DISPUTED.value:
            before, after = marked(one, DISPUTED)
            gone += canonical([before])
            told = [quad for quad in told if (quad.subject, quad.predicate) != (link, STATUS)]
            told.append(after)
    if not chosen:
        return _net(told, gone)
    told += [ox.Quad(link, STATUS, status, graph) for link, (graph, status) in chosen.items()]
    if reviewer is None:
        return _net(told, gone)
    agent = agent_of(reviewer, base)
    known = links_of(store, (link.value for link in chosen if link not in fresh))
    hold_third(known.values(), agent.value)
    given = {str(quad.subject): quad.object for quad in told if quad.predicate == STATUS}
    hold_settled(store, known, {link.strip("<>"): status for link, status in given.items()})
    told += [ox.Quad(link, _REVIEWER, agent, graph) for link, (graph, _) in chosen.items()]
    told += _told_of(store, reviewer, agent, own_graph(organisation))
    return _net(told, [*gone, *_reviewed(store, chosen)])


def _net(told: Iterable[ox.Quad], gone: Iterable[str]) -> Patch:
    """The patch that says and takes out, of what does both neither."""
    added, removed = set(canonical(told)), set(gone)
    return Patch(tuple(sorted(added - removed)), tuple(sorted(removed - added)))


def _quads(lines: Iterable[str]) -> list[ox.Quad]:
    return list(ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS))


def _fresh(quads: Iterable[ox.Quad]) -> dict[ox.NamedNode, ox.NamedNode]:
    """The links that a patch makes, and the graph of each."""
    return {
        quad.subject: quad.graph_name
        for quad in quads
        if quad.predicate == _TYPE
        and quad.object == _LINK
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.graph_name, ox.NamedNode)
    }


def _without(lines: Iterable[str], predicates: set[ox.NamedNode]) -> tuple[str, ...]:
    names = {str(one) for one in predicates}
    return tuple(one for one in lines if one.split(" ", 2)[1] not in names)


def _told_of(store: Store, account: Account, agent: ox.NamedNode, graph: str) -> Iterator[ox.Quad]:
    """What the graph tells of a person: what they were called when it first did, no more."""
    if store.query(f"ASK {{ GRAPH ?g {{ {agent} a {_AGENT} }} FILTER(?g != <{_HISTORY}>) }}"):
        return
    place = ox.NamedNode(graph)
    yield ox.Quad(agent, _TYPE, _AGENT, place)
    for language in ("nb", "en"):
        yield ox.Quad(agent, _LABEL, ox.Literal(account.label, language=language), place)


def _reviewed(store: Store, links: Iterable[ox.NamedNode]) -> Iterator[str]:
    """The statements on who reviewed some links before."""
    names = " ".join(map(str, sorted(links, key=str)))
    rows = store.query(
        f"SELECT ?s ?o ?g WHERE {{ VALUES ?s {{ {names} }} GRAPH ?g {{ ?s {_REVIEWER} ?o }} }}"
    )
    assert isinstance(rows, Rows)  # noqa: S101
    for s, o, g in rows.rows:
        yield from canonical([ox.Quad(s, _REVIEWER, o, g)])  # type: ignore[arg-type]
