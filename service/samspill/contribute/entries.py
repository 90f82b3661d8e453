"""A proposal that is filled in: its entries, each a thing with a form, and the change they make.

Public: `Entry`, `entries_of(form)` and `as_form(entries)` read and write what a revision keeps of
them; `change_of(…)` gives the statements that they put in and take out, and their mistakes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from samspill.contribute.attribution import agent_of
from samspill.contribute.blueprints import Blueprint
from samspill.contribute.callers import Caller
from samspill.contribute.desk import Desk
from samspill.contribute.disputes import contested, own_link
from samspill.contribute.fields import form_of
from samspill.contribute.filling import read_of, rest_of, statements_of
from samspill.contribute.minting import mint
from samspill.contribute.mistakes import Mistake
from samspill.contribute.naming import Label, with_names
from samspill.contribute.quoting import Quote, evidence_of
from samspill.contribute.resolving import Names, resolved
from samspill.engine.stores import Result, Rows, Store
from samspill.errors import BadValue, NotFound
from samspill.knowledge.vocabulary import PREF_LABEL, graph_name
from samspill.settings import Language

_DERIVED = ", ".join(f"<{graph_name(name)}>" for name in ("inferred", "provenance"))
EVIDENCE = "evidence"
"""The field that a passage fills."""

PASSAGE = "passage"
"""The key of mistakes in a quote."""

DISPUTES_FIELD = "disputes"
"""The field of a link that names the one it disagrees with."""

_SHARED = ("alignedResource", "sdg", "evidence")
"""What another view of a link begins with."""

_ROUNDS = 3
_IRI = re.compile(r"https?://[a-z0-9./:-]+/[a-z0-9-]+", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """A thing as somebody fills it in; `iri` is "" until it is saved, `corrects` tells that the
    graph has it. `document`, `passage`, `section` and `place` are those of a `Quote` that it rests
    on, which may be new evidence.
    """

    kind: str
    values: Mapping[str, object]
    iri: str = ""
    corrects: bool = False
    document: str = ""
    passage: str = ""
    section: str = ""
    place: str = ""

    @property
    def quote(self) -> Quote:
        """The words of a document that it rests on."""
        return Quote(self.document, self.passage, self.section, self.place)

    def resting(self, quote: Quote) -> Entry:
        """The same entry with other words of a document."""
        return replace(self, **asdict(quote))


@dataclass(frozen=True)
class Drawn:
    """What entries make: the statements put in and taken out, the mistakes of each entry, and what
    the things that they are about are called, by IRI and language.
    """

    entries: tuple[Entry, ...]
    added: tuple[Triple, ...]
    removed: tuple[Triple, ...]
    mistakes: tuple[tuple[Mistake, ...], ...]
    labels: Mapping[str, Mapping[str, str]]


def entries_of(form: str) -> tuple[Entry, ...]:
    """The entries that a revision keeps; none where it was not filled in."""
    found: Any = json.loads(form) if form else {}
    return tuple(Entry(**one) for one in found.get("entries", ()))


def as_form(entries: Sequence[Entry]) -> str:
    """What a revision keeps of entries."""
    return json.dumps({"entries": [asdict(one) for one in entries]}, ensure_ascii=False)


def change_of(
    desk: Desk,
    blueprint: Blueprint,
    entries: Sequence[Entry],
    language: Language,
    names: Names | None = None,
) -> Drawn:
    """The change that entries make to the graph as it is, and what cannot be said in them."""
    names = names or Names(desk.store)
    known: dict[str, list[str]] = {}
    labels: dict[str, Mapping[str, str]] = {}
    label = namer(desk.store, labels)
    placed: list[Entry] = []
    for entry in entries:
        form = form_of(blueprint, entry.kind, language)
        meant, _ = resolved(names, form, entry.values, known)
        values = with_names(form, meant, label)
        iri = entry.iri or mint(form, values, lambda one: _taken(desk.store, one, placed))
        placed.append(replace(entry, iri=iri))
        labels[iri] = _named(values)
        for name in dict.fromkeys(text.casefold() for text in labels[iri].values()):
            known.setdefault(name, []).append(iri)
    added: dict[Triple, None] = {}
    removed: dict[Triple, None] = {}
    mistakes: list[tuple[Mistake, ...]] = []
    for entry in placed:
        form = form_of(blueprint, entry.kind, language)
        values, unclear = resolved(names, form, entry.values, known)
        found = list(unclear)
        if entry.passage.strip() or entry.document.strip():
            try:
                evidence, proof = evidence_of(desk, entry.quote)
                added.update(dict.fromkeys(proof))
                values = {**values, EVIDENCE: [*_listed(values.get(EVIDENCE)), evidence]}
            except BadValue as error:
                found.append(Mistake(PASSAGE, error))
        values = with_names(form, values, label)
        before = standing(desk.store, entry.iri) if entry.corrects else ()
        fixed = {
            key: value
            for key, value in read_of(before, entry.iri, form).items()
            if form.by_key[key].read_only
        }
        triples, wrong = statements_of(form, entry.iri, values, fixed=fixed)
        after = {*triples, *(rest_of(before, entry.iri, form) if before else ())}
        added.update(dict.fromkeys(one for one in triples if one not in set(before)))
        removed.update(dict.fromkeys(one for one in before if one not in after))
        mistakes.append((*found, *wrong))
    return Drawn(tuple(placed), tuple(added), tuple(removed), tuple(mistakes), labels)


def renamed(
    desk: Desk,
    blueprint: Blueprint,
    entries: Sequence[Entry],
    language: Language,
    names: Names,
) -> tuple[Entry, ...]:
    """Entries whose new things have keys made of what they are called now, and ties to match.

    A draft is saved while somebody writes, so the first name is seldom the last.
    """
    found = list(entries)
    for _ in range(_ROUNDS):
        before = list(found)
        labels: dict[str, Mapping[str, str]] = {}
        for at, entry in enumerate(before):
            form = form_of(blueprint, entry.kind, language)
            meant, _ = resolved(names, form, found[at].values, {})
            values = with_names(form, meant, namer(desk.store, labels))
            if entry.iri and not entry.corrects:
                others = [one for number, one in enumerate(found) if number != at]
                iri = mint(form, values, lambda one: _taken(desk.store, one, others))  # noqa: B023
                found = [_retied(one, entry.iri, iri) for one in found]
            labels[found[at].iri] = _named(values)
        if found == before:
            break
    return tuple(found)


def _retied(entry: Entry, before: str, after: str) -> Entry:
    """An entry with another IRI in the place of one, where it is the entry's own and in ties."""
    if before == after:
        return entry
    values = {
        key: [after if one == before else one for one in given]
        if isinstance(given, list)
        else (after if given == before else given)
        for key, given in entry.values.items()
    }
    return replace(entry, iri=after if entry.iri == before else entry.iri, values=values)


def correction_of(desk: Desk, blueprint: Blueprint, iri: str, language: Language) -> Entry:
    """An entry that holds what the graph says of a thing; raises `NotFound`."""
    before = standing(desk.store, iri) if _IRI.fullmatch(iri) else ()
    kind = iri.removeprefix(f"{desk.settings.base}id/").partition("/")[0]
    if not before or kind not in blueprint.kinds:
        raise NotFound(
            f"There is nothing to correct at {iri[:200]}.",
            advice="Give the address of a thing that is in the graph.",
        )
    values = read_of(before, iri, form_of(blueprint, kind, language))
    kept = {
        key: value
        for key, value in values.items()
        if not form_of(blueprint, kind, language).by_key[key].read_only
    }
    return Entry(kind, kept, iri, corrects=True)


def another_view(
    desk: Desk,
    caller: Caller,
    blueprint: Blueprint,
    iri: str,
    language: Language,
    *,
    waiting: Iterable[Triple] = (),
) -> Entry:
    """An entry for a link that disagrees with one of the graph, or of a proposal that is `waiting`.

    Raises `NotFound`, and `Conflict` for a link of one's own.
    """
    agent = agent_of(caller.account, desk.settings.base).value
    known = _IRI.fullmatch(iri)
    link = tuple(one for one in waiting if known and one.subject == NamedNode(iri))
    if not link or exists(desk.store, iri):
        link = standing(desk.store, contested(desk.store, iri, agent).iri)
    elif any(one.object == NamedNode(agent) for one in link):
        raise own_link(iri)
    form = form_of(blueprint, "alignment", language)
    said = read_of(link, iri, form)
    kept = {key: said[key] for key in _SHARED if key in said}
    return Entry(form.kind, {**kept, DISPUTES_FIELD: iri.removeprefix(f"{desk.settings.base}id/")})


def standing(store: Store, iri: str) -> tuple[Triple, ...]:
    """What is stated of a thing and of its parts."""
    found = store.query(
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} "
        f"FILTER(?g NOT IN ({_DERIVED})) "
        f"VALUES ?s {{ {NamedNode(iri)} {NamedNode(iri + '#position')} "
        f"{NamedNode(iri + '#quote')} }} }}"
    )
    assert isinstance(found, tuple)  # noqa: S101
    return found


def _named(values: Mapping[str, object]) -> dict[str, str]:
    """The first name in each language."""
    names = values.get("prefLabel")
    found = {
        language: next((one.strip() for one in _listed(several) if isinstance(one, str)), "")
        for language, several in (names.items() if isinstance(names, Mapping) else ())
    }
    return {language: name for language, name in found.items() if name}


def namer(store: Store, own: Mapping[str, Mapping[str, str]]) -> Label:
    """Gives what things are called: those of the proposal itself, and those of the graph."""

    def label(iri: str, language: str) -> str:
        if iri in own:
            return own[iri].get(language, "")
        if not _IRI.fullmatch(iri):
            return ""
        rows = store.query(
            f"SELECT ?label WHERE {{ {NamedNode(iri)} <{PREF_LABEL}> ?label "
            f'FILTER(LANG(?label) = "{language}") }} LIMIT 1'
        )
        return rows.rows[0][0].value if isinstance(rows, Rows) and rows.rows else ""  # type: ignore[union-attr]

    return label


def _values(found: Result) -> list[str]:
    rows = found.rows if isinstance(found, Rows) else ()
    return [row[0].value for row in rows if isinstance(row[0], NamedNode | Literal)]


def _listed(given: object) -> list[object]:
    if given is None or given == "":
        return []
    return [one for one in given if one != ""] if isinstance(given, list | tuple) else [given]


def _taken(store: Store, iri: str, placed: Sequence[Entry]) -> bool:
    return any(one.iri == iri for one in placed) or exists(store, iri)


def exists(store: Store, iri: str) -> bool:
    """Whether the graph says anything of a thing."""
    return bool(store.query(f"ASK {{ {NamedNode(iri)} ?p ?o }}"))
