"""Telling of things in one language: their names, the passages they rest on, their SDG links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from samspill.ask.descriptions import Description
from samspill.ask.surroundings import MOST, Surroundings
from samspill.engine.stores import Term
from samspill.engine.texts import Texts
from samspill.knowledge.vocabulary import LABEL_LANGUAGES, PREF_LABEL
from samspill.web.basis import Alignment, Passage
from samspill.web.links import Links
from samspill.web.profiles.codes import by_name, by_place, code_of
from samspill.web.profiles.parts import Fact, Said, Source
from samspill.web.tables import Cell, cell_of
from samspill.web.texts import Words

_LICENCE = re.compile(r"https?://creativecommons\.org/licenses/([a-z-]+)/([0-9.]+)/?")

UNCOUNTED = ("rejected", "withdrawn")
"""The states of review in which a link counts for nothing."""


@dataclass(frozen=True)
class Teller:
    """Tells what stands around a thing to readers of one language."""

    around: Surroundings
    found: Description
    links: Links
    words: Words
    texts: Texts

    @property
    def iri(self) -> str:
        """The thing itself."""
        return self.around.iri

    def translated(self, text: str) -> str:
        """A text of the catalogue."""
        return self.words.catalogue.gettext(text)

    def sort(self, *names: str) -> tuple[str, ...]:
        """The things of some sorts, each once."""
        found = [iri for name in names for iri in self.around.sorts.get(name, ())]
        return tuple(dict.fromkeys(found))

    def cut(self, *names: str) -> bool:
        """Whether there may be more of these sorts than are told of."""
        return any(len(self.around.sorts.get(name, ())) >= MOST for name in names)

    def seen(self, text: str, path: str, *, of: str) -> tuple[str, str]:
        """What leads to a list or view of what is `of` this thing: its text and address."""
        return text, self.links.page(path, [(of, self.iri.rpartition("/")[2])])

    def cell(self, iri: str) -> Cell:
        """The name of a thing and the address of its page."""
        label = self.label(iri)
        if label is None and (licence := _LICENCE.fullmatch(iri)):
            label = Literal(f"CC {licence[1].upper()} {licence[2]}")
        term = NamedNode(iri)
        return cell_of(term, label, name="", links=self.links, words=self.words)

    def label(self, iri: str) -> Literal | None:
        """The name of a thing in the language that comes first."""
        return self.best(self.around.values(iri, "skos:prefLabel")) or self._told_names.get(iri)

    def cells(self, subject: str, name: str) -> tuple[Cell, ...]:
        """The names of all that a property leads to."""
        return tuple(sorted(map(self.cell, self.around.iris(subject, name)), key=by_name))

    def first(self, subject: str, name: str) -> Cell | None:
        """The first of them."""
        return next(iter(self.cells(subject, name)), None)

    def text(self, subject: str, name: str) -> Cell | None:
        """The text of a property in the language that comes first."""
        best = self.best(self.around.values(subject, name))
        return None if best is None else self.literal(best)

    def literal(self, term: Term) -> Cell:
        """A value as people of the language write it."""
        return cell_of(term, None, name="", links=self.links, words=self.words)

    def said(self, iri: str, *, by: str | None = None, note: Cell | None = None) -> Said:
        """A thing by its name, with the passages of what says it: of itself, or of `by`."""
        return Said(self.cell(iri), self.evidence(by or iri), note)

    def facts(self, *wanted: tuple[str, str], known: Sequence[str] = ()) -> tuple[Fact, ...]:
        """The facts of the thing itself under these headings: pairs of a property and a heading.

        What ought to be `known` and is not is said to be so.
        """
        gap = (Said(Cell(self.translated("not given"))),)
        return tuple(
            Fact(heading, said)
            for name, heading in wanted
            if (said := self.values(name) or (gap if name in known else ()))
        )

    def values(self, name: str, *, ruled: bool = False) -> tuple[Said, ...]:
        """What a property of the thing itself says."""
        cells = [
            self.cell(term.value) if isinstance(term, NamedNode) else self.literal(term)
            for term in self.around.facts.get(self.iri, {}).get(name, ())
            if not (isinstance(term, Literal) and term.language)
        ]
        texts = self.text(self.iri, name) if not cells else None
        evidence = () if ruled else self.evidence(self.iri)
        told = [*cells, *([texts] if texts else [])]
        return tuple(Said(cell, evidence, ruled=ruled) for cell in sorted(told, key=by_name))

    def evidence(self, iri: str) -> tuple[Passage, ...]:
        """The passages that a thing rests on, in the order of the text."""
        found = map(self.passage, self.around.iris(iri, "sam:evidence"))
        return tuple(sorted((one for one in found if one), key=by_place))

    def passage(self, iri: str) -> Passage | None:
        """A passage, with its text where that may be shown."""
        around = self.around
        document = around.text(iri, "oa:hasSource")
        places = around.iris(iri, "oa:hasSelector")
        place = next((one for one in places if around.text(one, "oa:start")), "")
        address = self.links.thing(iri)
        if not document or not place or address is None:
            return None
        start, end = (_number(around.text(place, name)) for name in ("oa:start", "oa:end"))
        quotes = [around.text(one, "oa:exact") for one in places]
        tongue = around.text(document, "dcterms:language")
        text = next(filter(None, quotes), "") or self.texts.passage(
            around.text(document, "sam:sha256"), start, end, around.text(iri, "sam:digest")
        )
        return Passage(
            address,
            self.cell(document),
            around.text(iri, "sam:section"),
            start,
            end,
            text,
            tongue if tongue != self.words.language else None,
            self._published(document),
            bool(text) or self.texts.text(around.text(document, "sam:sha256")) is not None,
        )

    def _published(self, document: str) -> str:
        """Who published a document, and when, as far as it is known."""
        date = self.around.text(document, "dcterms:date")
        publisher = self.first(document, "dcterms:publisher")
        shown = self.words.day(date) if len(date) > len("2020") else date
        return ", ".join(filter(None, (publisher.text if publisher else "", shown)))

    def alignment(self, iri: str) -> Alignment | None:
        """A link to an SDG; None for one that is not whole."""
        around = self.around
        goal = around.text(iri, "sam:sdg")
        strength, confidence = (around.text(iri, f"sam:{n}") for n in ("strength", "confidence"))
        if not goal or not confidence:
            return None
        basis, direction, review = (
            around.text(iri, f"sam:{name}") for name in ("basis", "direction", "reviewStatus")
        )
        name = self.cell(iri)
        near = self.first(iri, "sam:directness")
        return Alignment(
            name=name.text,
            address=name.address if iri != self.iri else None,
            sdg=self.cell(goal),
            basis=code_of(basis),
            basis_label=self.cell(basis).text if basis else "",
            direction=code_of(direction),
            direction_label=self.cell(direction).text if direction else "",
            strength=_number(strength),
            confidence=confidence,
            review=code_of(review),
            review_label=self.cell(review).text if review else "",
            directness=near.text if near else "",
            rationale=self.text(iri, "sam:rationale"),
            author=self.first(iri, "prov:wasAttributedTo"),
            time=around.text(iri, "prov:generatedAtTime"),
            reviewer=self.first(iri, "sam:reviewedBy"),
            evidence=self.evidence(iri),
        )

    def sources(self) -> tuple[Source, ...]:
        """The documents that what is told rests on."""
        around = self.around
        found = [
            iri
            for iri in dict.fromkeys((*around.facts, *around.names))
            if "SourceDocument" in self.kinds(iri)
        ]
        if around.kind not in ("document", "evidence"):
            own = {one.document for one in self.evidence(self.iri)}
            found = [iri for iri in found if self.cell(iri) in own]
        quoted = any("oa:exact" in known for known in around.names.values())
        return tuple(
            Source(
                self.cell(iri),
                self.text(iri, "dcterms:rights") or self.first(iri, "dcterms:license"),
                self.texts.text(around.text(iri, "sam:sha256")) is not None,
                quoted,
            )
            for iri in found
        )

    def notes(self) -> tuple[Said, ...]:
        """What the curators say about how the thing was read."""
        note = self.text(self.iri, "skos:scopeNote")
        return (Said(note),) if note else ()

    def kinds(self, iri: str) -> set[str]:
        """The short names of a thing's classes."""
        return {
            _class_name(term.value)
            for term in self.around.values(iri, "rdf:type")
            if isinstance(term, NamedNode)
        }

    def programs(self, iri: str) -> tuple[str, ...]:
        """The programs that a thing is in, or is."""
        if "Program" in self.kinds(iri):
            return (iri,)
        return tuple(self.around.iris(iri, "sam:inProgram"))

    def best(self, terms: Iterable[Term]) -> Literal | None:
        """The text in the language that comes first."""
        order = (self.words.language, *LABEL_LANGUAGES)
        texts = [term for term in terms if isinstance(term, Literal)]
        return min(texts, key=lambda text: _rank(text, order), default=None)

    @cached_property
    def _told_names(self) -> dict[str, Literal]:
        """The names that the description holds."""
        found: dict[str, list[Term]] = {}
        for fact in self.found.names:
            if fact.predicate.value == PREF_LABEL:
                found.setdefault(fact.subject.value, []).append(fact.value)
        best = {iri: self.best(terms) for iri, terms in found.items()}
        return {iri: text for iri, text in best.items() if text is not None}


def _class_name(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _rank(text: Literal, order: Sequence[str]) -> tuple[int, str]:
    language = text.language
    return (order.index(language) if language in order else len(order)), text.value
