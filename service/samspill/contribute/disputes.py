"""Links that disagree: what recording another view makes of both, and how it is settled.

Nobody overwrites a link: who disagrees makes one of their own that says so (`sam:disputes`). When
it is accepted both are disputed, until all links between the two are settled in one proposal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from samspill.engine.amending import canonical
from samspill.engine.patches import Patch
from samspill.engine.stores import Rows, Store, Term
from samspill.errors import BadValue, Conflict, Forbidden, NotFound
from samspill.knowledge.vocabulary import CONCEPT, ONTOLOGY, PREFIXES, RDF_TYPE

STATUS = ox.NamedNode(ONTOLOGY + "reviewStatus")
DISPUTES = ox.NamedNode(ONTOLOGY + "disputes")
ACCEPTED, PROPOSED, DISPUTED, REJECTED, WITHDRAWN = (
    ox.NamedNode(f"{CONCEPT}review/{word}")
    for word in ("accepted", "proposed", "disputed", "rejected", "withdrawn")
)
_AUTHOR = ox.NamedNode(PREFIXES["prov"] + "wasAttributedTo")
_THING = ox.NamedNode(ONTOLOGY + "alignedResource")
_SDG = ox.NamedNode(ONTOLOGY + "sdg")
_TYPE = ox.NamedNode(RDF_TYPE)

IRI = re.compile(r"https?://[a-z0-9./:-]+/[a-z0-9-]+", re.IGNORECASE)


@dataclass(frozen=True)
class Standing:
    """A link of the graph: its status, the graph that says it, who made it, and what it links."""

    iri: str
    status: str
    graph: str
    author: str
    thing: str
    sdg: str

    @property
    def counts(self) -> bool:
        """Whether anybody may still disagree with it."""
        return self.status not in (REJECTED.value, WITHDRAWN.value)


def links_of(store: Store, iris: Iterable[str]) -> dict[str, Standing]:
    """The links of some IRIs that are in the graph."""
    names = " ".join(str(ox.NamedNode(iri)) for iri in sorted(set(iris)))
    return _found(store, f"VALUES ?link {{ {names} }}") if names else {}


def between(store: Store, thing: str, sdg: str) -> dict[str, Standing]:
    """The links between a thing and an SDG."""
    pair = f"{_THING} {ox.NamedNode(thing)} ; {_SDG} {ox.NamedNode(sdg)}"
    return _found(store, f"?link {pair} .")


def disputed_by(store: Store, quads: Iterable[ox.Quad]) -> dict[str, Standing | None]:
    """The links that a change makes disputed; with None those that are new with it.

    It ties two links where one says that it disagrees with another that still counts.
    """
    pairs = [
        (quad.subject.value, quad.object.value)
        for quad in quads
        if quad.predicate == DISPUTES
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.NamedNode)
    ]
    known = links_of(store, (iri for pair in pairs for iri in pair))
    return {
        iri: known.get(iri)
        for pair in pairs
        if pair[1] in known and known[pair[1]].counts
        for iri in pair
    }


def marked(one: Standing, status: ox.NamedNode) -> tuple[ox.Quad, ox.Quad]:
    """The statements of a link's status as it is and as it would be."""
    link, graph = ox.NamedNode(one.iri), ox.NamedNode(one.graph)
    return (
        ox.Quad(link, STATUS, ox.NamedNode(one.status), graph),
        ox.Quad(link, STATUS, status, graph),
    )


def hold_status(store: Store, patch: Patch, fresh: Iterable[ox.NamedNode], agent: str) -> None:
    """Raises `BadValue` for a status that its writer cannot give to a link of the graph."""
    new = {one.value for one in fresh}
    given = {
        quad.subject.value: quad.object
        for quad in _quads(patch.added)
        if quad.predicate == STATUS
        and isinstance(quad.subject, ox.NamedNode)
        and quad.subject.value not in new
    }
    left = {
        quad.subject.value
        for quad in _quads(patch.removed)
        if quad.predicate == _TYPE and isinstance(quad.subject, ox.NamedNode)
    }
    if DISPUTED in given.values():
        raise BadValue(
            "Nobody makes a link disputed by saying that it is.",
            advice="Record another view: a link of your own that says with sam:disputes which one "
            "it disagrees with.",
        )
    known = links_of(store, given)
    for iri, status in given.items():
        if status == WITHDRAWN and (iri not in known or known[iri].author != agent):
            raise BadValue(
                "Only whoever made a link can withdraw it.",
                advice="Propose that it is rejected, or record another view.",
            )
    if any(
        quad.predicate == DISPUTES
        and isinstance(quad.subject, ox.NamedNode)
        and quad.subject.value not in left
        for quad in _quads(patch.removed)
    ):
        raise BadValue(
            "A disagreement does not end by taking out that there is one.",
            advice="Settle it: say which of the links holds, and why.",
        )
    hold_settled(store, known, given)


def contested(store: Store, iri: str, agent: str) -> Standing:
    """The link that somebody wants to disagree with; raises `NotFound` and `Conflict`."""
    one = links_of(store, [iri] if IRI.fullmatch(iri) else []).get(iri)
    if one is None:
        raise no_link(iri)
    if not one.counts:
        raise Conflict(
            "This link is rejected or withdrawn, so there is nothing to disagree with.",
            advice="Propose an SDG link of your own if you hold that there is one.",
        )
    mine = next((o for o in between(store, one.thing, one.sdg).values() if o.author == agent), None)
    if mine is not None and mine.iri == iri:
        raise own_link(iri)
    if mine is not None:
        raise Conflict(
            "You have a link between the same thing and the same SDG already.",
            advice="Propose a correction of it.",
            link=mine.iri,
        )
    return one


def own_link(iri: str) -> Conflict:
    """What is said to who would disagree with themselves."""
    return Conflict("This link is your own.", advice="Propose a correction of it.", link=iri)


def hold_settled(store: Store, known: Mapping[str, Standing], given: Mapping[str, Term]) -> None:
    """Raises `BadValue` where one link is to be accepted while another is left disputed."""
    for iri, status in given.items():
        one = known.get(iri)
        if one is None or one.status != DISPUTED.value or status != ACCEPTED:
            continue
        beside = between(store, one.thing, one.sdg)
        if any(
            other.status == DISPUTED.value and other.iri not in given for other in beside.values()
        ):
            raise BadValue(
                "Another link between the same thing and the same SDG would still be disputed.",
                advice="Settle all of them in one proposal.",
            )


def hold_third(known: Iterable[Standing], agent: str) -> None:
    """Raises `Forbidden` where somebody would decide on a link that they made themselves."""
    if any(one.author == agent for one in known):
        raise Forbidden(
            "Nobody decides on a link of their own.",
            advice="Somebody who made none of these links must accept this.",
        )


def upheld(store: Store, patch: Patch) -> Patch:
    """What takes something back, but no dispute that others still have a part in."""
    ends: dict[str, list[str]] = {}
    for lines in (patch.removed, patch.added):
        for quad in _quads(lines):
            if quad.predicate == STATUS and isinstance(quad.subject, ox.NamedNode):
                ends.setdefault(quad.subject.value, []).append(canonical([quad])[0])
    kept: set[str] = set()
    known = links_of(store, ends)
    for iri, one in known.items():
        if one.status != DISPUTED.value or len(ends[iri]) != 2:
            continue
        beside = between(store, one.thing, one.sdg)
        if any(o.status == DISPUTED.value and o.iri not in ends for o in beside.values()):
            kept.update(ends[iri])
    return Patch(
        tuple(one for one in patch.added if one not in kept),
        tuple(one for one in patch.removed if one not in kept),
    )


def no_link(iri: str) -> NotFound:
    return NotFound(
        f"There is no SDG link {iri[:200]} in the graph.",
        advice="Disagree with a link that has been accepted; comment on a proposal that waits.",
    )


def _found(store: Store, where: str) -> dict[str, Standing]:
    rows = store.query(
        f"SELECT ?link ?status ?graph ?author ?thing ?sdg WHERE {{ {where} "
        f"GRAPH ?graph {{ ?link {STATUS} ?status }} "
        f"?link {_AUTHOR} ?author ; {_THING} ?thing ; {_SDG} ?sdg }} ORDER BY ?link"
    )
    assert isinstance(rows, Rows)  # noqa: S101
    found = [tuple(term.value for term in row) for row in rows.rows]  # type: ignore[union-attr]
    return {row[0]: Standing(*row) for row in found}


def _quads(lines: Iterable[str]) -> list[ox.Quad]:
    return list(ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS))
