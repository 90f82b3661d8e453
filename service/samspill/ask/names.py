"""What many things are called at once: their labels, the one to read first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from samspill.engine.stores import Rows, Store
from samspill.knowledge.vocabulary import LABEL_LANGUAGES, PREF_LABEL, PREFIXES

MOST = 5000
"""How many things are asked their names at most."""

_BATCH = 30_000
"""Characters of IRIs in one query: what is longer than a query may be is asked in parts."""

_LONGEST = 500
"""Characters of the longest IRI that is asked of."""

_LABELS = f"<{PREF_LABEL}>|<{PREFIXES['rdfs']}label>"


def names_of(store: Store, iris: Iterable[str], *, language: str) -> Mapping[str, list[Literal]]:
    """The labels of the first `MOST` IRIs: asked language → nb → nn → en → any other."""
    found: dict[str, list[Literal]] = {}
    for batch in _batches(iris):
        listed = " ".join(map(str, batch))
        result = store.query(
            f"SELECT ?thing ?label {{ VALUES ?thing {{ {listed} }} ?thing {_LABELS} ?label }}"
        )
        for thing, label in result.rows if isinstance(result, Rows) else ():
            if isinstance(thing, NamedNode) and isinstance(label, Literal):
                found.setdefault(thing.value, []).append(label)
    order = (language, *LABEL_LANGUAGES)
    for labels in found.values():
        labels.sort(key=lambda label: _rank(label, order))
    return found


def _rank(label: Literal, order: tuple[str, ...]) -> tuple[int, str, str]:
    tag = label.language or ""
    return order.index(tag) if tag in order else len(order), tag, label.value


def _batches(iris: Iterable[str]) -> Iterator[list[NamedNode]]:
    batch: list[NamedNode] = []
    length = 0
    for iri in list(dict.fromkeys(iris))[:MOST]:
        if len(iri) > _LONGEST:
            continue
        if batch and length + len(iri) > _BATCH:
            yield batch
            batch, length = [], 0
        batch.append(NamedNode(iri))
        length += len(iri) + 3
    if batch:
        yield batch
