"""The graph as it would be with a change, as far as the pages of some things tell of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from samspill.ask.surroundings import told_around
from samspill.engine.patches import Patch
from samspill.engine.stores import EmbeddedStore, Store
from samspill.engine.touched import stated_of, statements, touched
from samspill.knowledge.inference import Rule, infer, read_rules
from samspill.knowledge.vocabulary import graph_name
from samspill.settings import Settings

_STEPS = 3
"""From a thing to what it mentions: a link, its passage, the document, who published it."""

_GRAPH = ox.NamedNode(graph_name("foreseen"))


def foreseen(
    store: Store, patch: Patch, things: Iterable[tuple[str, str]], settings: Settings
) -> EmbeddedStore:
    """A small store with what a patch would make of things, given as their IRIs and kinds.

    It holds what their pages tell of today, what the patch touches, and what follows by the rules.
    """
    added, removed = statements(patch.added), statements(patch.removed)
    found = {one for iri, kind in things for one in told_around(store, iri, kind)}
    found |= set(touched(store, patch, base=settings.base).triples)
    found |= stated_of(store, {one.object for one in added}, steps=_STEPS)
    found = (found - set(removed)) | set(added)
    small = EmbeddedStore.of(_placed(found))
    follows = infer(_rules(settings.folders.ontology / "rules"), small.construct)
    return EmbeddedStore.of(_placed({*found, *follows}))


def _placed(triples: Iterable[ox.Triple]) -> Iterable[ox.Quad]:
    return (ox.Quad(one.subject, one.predicate, one.object, _GRAPH) for one in triples)


@lru_cache(maxsize=2)
def _rules(folder: Path) -> Sequence[Rule]:
    return read_rules(folder)
