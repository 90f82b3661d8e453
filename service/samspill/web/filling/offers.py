"""What fields of forms may hold, as it is offered: a name, what it is, and what tells it apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from samspill.ask.labels import best_text
from samspill.contribute.fields import kinds_of
from samspill.engine.stores import Rows
from samspill.knowledge.vocabulary import ONTOLOGY, PREF_LABEL, PREFIXES
from samspill.web.filling.places import Work
from samspill.web.links import Links

_CONTEXTS = {
    "actor": PREFIXES["org"] + "classification",
    "measure": ONTOLOGY + "inProgram",
    "goal": ONTOLOGY + "inProgram",
    "funding": ONTOLOGY + "funds",
    "milestone": ONTOLOGY + "marks",
    "place": PREFIXES["dcterms"] + "isPartOf",
}
"""What is told of a thing of each kind, so that it is known from others of the same name."""


@dataclass(frozen=True)
class Offer:
    """Something that a field may hold: how it is sent, what it is called, and what it is.

    `own` is of the proposal itself; `code` is an SDG's, and `marked` where in the name stands what
    was sought.
    """

    value: str
    label: str
    kind: str = ""
    context: str = ""
    own: bool = False
    code: str = ""
    address: str = ""
    marked: tuple[tuple[int, int], ...] = ()

    @property
    def parts(self) -> list[dict[str, object]]:
        """The name in pieces: those that were sought are marked."""
        return list(_parts(self.label, self.marked))

    def as_object(self) -> dict[str, object]:
        """The offer as plain values."""
        return {
            "value": self.value,
            "label": self.label,
            "kind": self.kind,
            "context": self.context,
            "own": self.own,
            "code": self.code,
            "parts": self.parts,
        }


def told(work: Work, links: Links, offers: Sequence[Offer]) -> list[Offer]:
    """Offers of things with their kinds, and what tells them from others of the same name."""
    kinds = kinds_of(work.blueprint, work.language)
    contexts = _contexts(work, [one.value for one in offers if not one.own])
    return [
        replace(
            one,
            label=one.label or one.value.rpartition("/")[2],
            kind=kinds.get(kind_of(work, one.value), ""),
            context=one.context or contexts.get(one.value, ""),
            address="" if one.own else links.thing(one.value) or "",
        )
        for one in offers
    ]


def kind_of(work: Work, iri: str) -> str:
    """The kind that an IRI names."""
    return iri.removeprefix(f"{work.desk.settings.base}id/").partition("/")[0]


def best_name(names: Mapping[str, str], language: str) -> str:
    """The name in a language, or in the one that comes next."""
    return next((names[one] for one in (language, "nb", "en", *names) if one in names), "")


def _contexts(work: Work, iris: Iterable[str]) -> dict[str, str]:
    asked: dict[str, list[str]] = {}
    for iri in iris:
        if way := _CONTEXTS.get(kind_of(work, iri)):
            with suppress(ValueError):
                asked.setdefault(way, []).append(str(NamedNode(iri)))
    found: dict[str, str] = {}
    for way, things in asked.items():
        name = best_text("?whole", f"<{PREF_LABEL}>", "?label", language=work.language)
        rows = work.desk.store.query(
            f"SELECT ?thing ?label WHERE {{ VALUES ?thing {{ {' '.join(things)} }} "
            f"?thing <{way}> ?whole {name} }} ORDER BY ?thing ?label"
        )
        for thing, label in rows.rows if isinstance(rows, Rows) else ():
            if isinstance(thing, NamedNode) and isinstance(label, Literal):
                found.setdefault(thing.value, label.value)
    return found


def _parts(label: str, marked: Sequence[tuple[int, int]]) -> Iterator[dict[str, object]]:
    last = 0
    for start, end in (*marked, (len(label), len(label))):
        for text, sought in ((label[last:start], False), (label[start:end], True)):
            if text:
                yield {"text": text, "marked": sought}
        last = end
