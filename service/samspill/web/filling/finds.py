"""What a field of a form may hold, found by words: things of the proposal and of the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from samspill.ask.changes import names_of
from samspill.ask.finding.folding import fold, places, words
from samspill.ask.finding.gathering import KINDS
from samspill.ask.finding.index import LONGEST, Hit
from samspill.ask.labels import best_text
from samspill.contribute.entries import Drawn, change_of, entries_of
from samspill.contribute.forms import Field
from samspill.engine.stores import Rows
from samspill.errors import Busy, NotFound
from samspill.knowledge.vocabulary import PREF_LABEL
from samspill.web.filling.offers import Offer, best_name, kind_of, told
from samspill.web.filling.places import Work, open_view
from samspill.web.filling.targets import targets_of
from samspill.web.indexes import Indexes
from samspill.web.page import Page
from samspill.web.proposal_requests import number_of

MOST = 12
"""Hits that are offered."""

UNMADE = frozenset({"evidence", "document"})
"""The kinds that nobody makes on the way to something else: they need a text."""


@dataclass(frozen=True)
class Finder:
    """Finds what fields may hold, for somebody at work on a proposal."""

    work: Work
    page: Page
    indexes: Indexes
    drawn: Drawn | None = None

    def found(self, field: Field, text: str, *, patient: bool = True) -> list[Offer]:
        """What a field may hold that is called as a text says: the proposal's own things first.

        Raises `Busy` while the index is being made, but where somebody does not wait for it.
        """
        text = text[:LONGEST]
        if field.key == "sdg":
            near = self._hits("sdg", text, patient=patient)
            return targets_of(field, text, [hit.iri.rpartition("/")[2] for hit in near])
        own = list(self._own(field, text))
        hits = [
            Offer(hit.iri, hit.label, context=hit.program_label, marked=hit.marked)
            for kind in field.kinds
            if kind in KINDS
            for hit in self._hits(kind, text, patient=patient)
        ]
        hits += self._elsewhere([one for one in field.kinds if one not in KINDS], text)
        exact = fold(text).strip()
        hits.sort(key=lambda one: (fold(one.label) != exact, not fold(one.label).startswith(exact)))
        return told(self.work, self.page.links, [*own, *hits[: MOST - len(own)]])

    def things(self, iris: Iterable[str]) -> list[Offer]:
        """Things that are known by their IRIs, with their names."""
        iris = list(iris)
        own = self.drawn.labels if self.drawn else {}
        names = {**names_of([self.work.desk.store], iris), **own}
        offers = [
            Offer(one, best_name(names.get(one, {}), self.work.language), own=one in own)
            for one in iris
        ]
        return told(self.work, self.page.links, offers)

    def _hits(self, kind: str, text: str, *, patient: bool) -> Sequence[Hit]:
        if not text.strip():
            return ()
        try:
            index = self.indexes.of(self.page.served)
        except Busy:
            if patient:
                raise
            return ()
        found = index.search(text, language=self.work.language, kind=kind, limit=MOST)
        return found.hits.get(kind, ())

    def _own(self, field: Field, text: str) -> Iterator[Offer]:
        """The things of the proposal itself that a field may hold and that have all the words."""
        sought = words(text)
        for iri, names in (self.drawn.labels if self.drawn else {}).items():
            label = best_name(names, self.work.language)
            held = fold(" ".join(names.values()))
            fits = kind_of(self.work, iri) in field.kinds
            if fits and label and all(one in held for one in sought):
                yield Offer(iri, label, own=True, marked=tuple(places(label, sought)))

    def _elsewhere(self, kinds: Sequence[str], text: str) -> list[Offer]:
        """Things of kinds that no index has, whose names hold a text."""
        known = self.work.blueprint.kinds
        classes = " ".join(str(NamedNode(known[one])) for one in kinds if one not in UNMADE)
        if not classes or not text.strip():
            return []
        sought = Literal(text.strip().lower())
        name = best_text("?thing", f"<{PREF_LABEL}>", "?label", language=self.work.language)
        rows = self.work.desk.store.query(
            f"SELECT DISTINCT ?thing ?label WHERE {{ VALUES ?class {{ {classes} }} "
            f"?thing a ?class ; <{PREF_LABEL}> ?any "
            f"FILTER(CONTAINS(LCASE(STR(?any)), {sought})) {name} }} ORDER BY ?label LIMIT {MOST}"
        )
        return [
            Offer(thing.value, label.value if isinstance(label, Literal) else "")
            for thing, label in (rows.rows if isinstance(rows, Rows) else ())
            if isinstance(thing, NamedNode)
        ]


def finds(
    page: Page, work: Work, indexes: Indexes, *, kind: str, field: str, number: str, q: str
) -> dict[str, object]:
    """What a field may hold that is called as somebody writes, as plain values."""
    form = work.form(kind)
    asked = form.by_key.get(field)
    if asked is None:
        raise NotFound(
            f"There is no field “{field[:40]}”.",
            advice=f"Use one of {', '.join(form.by_key)}.",
        )
    drawn = None
    if number:
        entries = entries_of(open_view(work, number_of(number)).revision.form)
        drawn = change_of(work.desk, work.blueprint, entries, work.language, work.names)
    offers = Finder(work, page, indexes, drawn).found(asked, q)
    count = page.words.catalogue.ngettext("%(num)s hit", "%(num)s hits", len(offers))
    return {
        "hits": [one.as_object() for one in offers],
        "told": count % {"num": page.words.number(len(offers))},
    }
