"""The organisations that roles are for: actors of the graph."""

from __future__ import annotations

from collections.abc import Iterable

from samspill.ask.labels import best_text
from samspill.ask.near import nearest
from samspill.engine.stores import Rows, Store
from samspill.errors import NotFound
from samspill.knowledge.vocabulary import ONTOLOGY, PREF_LABEL
from samspill.settings import Language


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


def organisation_labels(
    store: Store, keys: Iterable[str], *, language: Language, base: str
) -> dict[str, str]:
    """What organisations are called, by their keys; those that the graph does not have are not."""
    things = " ".join(f"<{base}id/actor/{key}>" for key in keys)
    if not things:
        return {}
    label = best_text("?thing", f"<{PREF_LABEL}>", "?label", language=language)
    found = store.query(f"SELECT ?thing ?label {{ VALUES ?thing {{ {things} }} {label} }}")
    rows = found.rows if isinstance(found, Rows) else ()
    return {
        str(getattr(row[0], "value", "")).rpartition("/")[2]: str(getattr(row[1], "value", ""))
        for row in rows
        if row[1] is not None
    }
