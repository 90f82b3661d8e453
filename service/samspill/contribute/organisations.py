"""The organisations that roles are for: actors of the graph."""

from __future__ import annotations

from samspill.ask.near import nearest
from samspill.engine.stores import Store
from samspill.errors import NotFound
from samspill.knowledge.vocabulary import ONTOLOGY


def require_organisation(store: Store, key: str, *, base: str) -> None:
    """Raises `NotFound`, with the nearest keys, where the graph has no actor of that key."""
    if store.query(f"ASK {{ <{base}id/actor/{key}> a <{ONTOLOGY}Actor> }}"):
        return
    near, _ = nearest(
        store, f"?thing a <{ONTOLOGY}Actor> .", key, said=lambda iri: iri.rpartition("/")[2]
    )
    raise NotFound(
        f"The graph has no organisation “{key}”.",
        advice=f"Did you mean {' or '.join(near)}? --new is for one that is not there yet."
        if near
        else "`samspill ask actors` lists all; --new is for one that is not there yet.",
        near=near,
    )
