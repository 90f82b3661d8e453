"""Settling a disagreement: one link holds, or none, and all stay in the data with the reason."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from samspill.contribute.disputes import (
    ACCEPTED,
    DISPUTED,
    IRI,
    REJECTED,
    WITHDRAWN,
    Standing,
    between,
    links_of,
    marked,
    no_link,
)
from samspill.engine.amending import canonical
from samspill.engine.patches import Patch
from samspill.engine.stores import Store
from samspill.errors import BadValue, Conflict
from samspill.knowledge.vocabulary import PREFIXES
from samspill.settings import Language

LONGEST_REASON = 2_000

_NOTE = ox.NamedNode(PREFIXES["skos"] + "changeNote")


def disputed_pair(store: Store, iri: str) -> dict[str, Standing]:
    """The disputed links between what a link ties; raises `NotFound` and `Conflict`."""
    one = links_of(store, [iri] if IRI.fullmatch(iri) else []).get(iri)
    if one is None:
        raise no_link(iri)
    found = {
        other.iri: other
        for other in between(store, one.thing, one.sdg).values()
        if other.status == DISPUTED.value
    }
    if not found:
        raise Conflict(
            "Nobody disagrees with this link as it stands now.",
            advice="Record another view of it if you do.",
        )
    return found


def settlement(
    store: Store,
    links: Mapping[str, Standing],
    holds: str,
    reason: str,
    *,
    agent: str,
    language: Language,
) -> Patch:
    """What settles a disagreement: one link holds, or none; the others are kept as rejected.

    Those of the `agent` who settles it are withdrawn. Each link says the reason.
    """
    words = reason.strip()
    if not words:
        raise BadValue(
            "It takes a reason to settle a disagreement.",
            advice="Write why, in a sentence or two; it is published with the links.",
            parameter="reason",
        )
    if len(words) > LONGEST_REASON:
        raise BadValue(
            f"The reason has more than {LONGEST_REASON} characters.",
            advice="Write a shorter one.",
            parameter="reason",
        )
    if holds and holds not in links:
        raise BadValue(
            "It is not said which of the links holds.",
            advice="Choose one of them, or that none does.",
            parameter="holds",
        )
    added: list[ox.Quad] = []
    removed: list[ox.Quad] = []
    for iri, one in links.items():
        own = one.author == agent
        before, after = marked(one, ACCEPTED if iri == holds else WITHDRAWN if own else REJECTED)
        removed.append(before)
        note = ox.Literal(words, language=language)
        added += [after, ox.Quad(after.subject, _NOTE, note, after.graph_name)]
    return Patch(canonical(added), canonical(removed))
