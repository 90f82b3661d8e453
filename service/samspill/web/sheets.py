"""What a page shows of one thing: its facts, its evidence, what points at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pyoxigraph as ox

from samspill.ask.descriptions import Description, Fact
from samspill.ask.tables import short
from samspill.engine.stores import Term
from samspill.knowledge.vocabulary import (
    LABEL_LANGUAGES,
    PREF_LABEL,
    PREFIXES,
    RDF_TYPE,
    graph_name,
)
from samspill.web.links import Links
from samspill.web.tables import Cell, cell_of
from samspill.web.texts import Words

LABELS = (PREF_LABEL, PREFIXES["rdfs"] + "label")
LEADS = tuple(
    PREFIXES[prefix] + name
    for prefix, name in (
        ("dcterms", "description"),
        ("skos", "definition"),
        ("rdfs", "comment"),
        ("sam", "rationale"),
    )
)
"""The properties whose text stands under the name of a thing, the first that it has."""

CODE = frozenset(PREFIXES["sh"] + name for name in ("select", "construct", "ask"))
"""The properties whose values are queries."""

EVIDENCE = PREFIXES["sam"] + "evidence"
SHOWN, ALL = 12, 1000
"""How many of the things that point here stand open, and in a collection; others are unfolded."""

_DEPTH = 3


@dataclass(frozen=True)
class Row:
    """A property and its values; `inferred` where no source says it, but a rule gives it."""

    heading: Cell
    cells: tuple[Cell, ...]
    inferred: bool = False


@dataclass(frozen=True)
class Group:
    """The things that say the same of this one; `count` is how many, `query` finds them all."""

    heading: Cell
    count: int
    cells: tuple[Cell, ...]
    query: str


@dataclass(frozen=True)
class Sheet:
    """A page about one thing; `lead` is its description, `codes` are its queries."""

    iri: str
    title: Cell
    kinds: tuple[Cell, ...]
    lead: Cell | None
    rows: tuple[Row, ...]
    codes: tuple[tuple[Cell, str], ...]
    evidence: tuple[Cell, ...]
    groups: tuple[Group, ...]
    graphs: tuple[Cell, ...]


@dataclass(frozen=True)
class Reader:
    """Reads a description in one language."""

    found: Description
    links: Links
    words: Words

    def sheet(self) -> Sheet:
        """The page of the thing."""
        own = self._grouped(fact for fact in self.found.facts if self._is_own(fact.subject))
        lead = next((name for name in LEADS if name in own), None)
        apart = {*LABELS, *CODE, RDF_TYPE, EVIDENCE, lead}
        rows = [self._row(name, facts) for name, facts in own.items() if name not in apart]
        graphs = sorted({graph for fact in self.found.facts for graph in fact.graphs})
        return Sheet(
            iri=self.found.iri,
            title=self._title(own),
            kinds=tuple(map(self._cell_of_iri, self.found.classes)),
            lead=self._best(own[lead]) if lead else None,
            rows=tuple(sorted(rows, key=lambda row: row.heading.text.casefold())),
            codes=tuple(
                (self._cell_of_iri(name), str(fact.value.value))
                for name in sorted(CODE & own.keys())
                for fact in own[name]
                if isinstance(fact.value, ox.Literal)
            ),
            evidence=self._cells(own.get(EVIDENCE, ())),
            groups=self._groups(),
            graphs=tuple(map(self._graph, graphs)),
        )

    def translated(self, text: str) -> str:
        """A text of the catalogue."""
        return self.words.catalogue.gettext(text)

    def _graph(self, iri: str) -> Cell:
        """A graph by what it holds, or by the name of the folder it is from."""
        names = {
            "inferred": self.translated("what rules infer"),
            "provenance": self.translated("provenance"),
            "ontology": self.translated("the ontology"),
            "concepts": self.translated("the concepts"),
            "sdg": self.translated("the SDGs"),
            "queries": self.translated("the questions"),
        }
        name = iri.removeprefix(graph_name(""))
        address = self.links.description(iri)
        return Cell(names.get(name, name), address, whole=None if name in names else iri)

    def _title(self, own: Mapping[str, Sequence[Fact]]) -> Cell:
        facts = [fact for name in LABELS for fact in own.get(name, ())]
        return (self._best(facts) if facts else None) or Cell(short(self.found.iri))

    def _row(self, name: str, facts: Sequence[Fact]) -> Row:
        inferred = all(fact.graphs == (graph_name("inferred"),) for fact in facts)
        return Row(self._cell_of_iri(name), self._cells(facts), inferred)

    def _groups(self) -> tuple[Group, ...]:
        """The groups of what points here, those of the very same things as one."""
        found: dict[object, Group] = {}
        for name, count in self.found.counts.items():
            group = self._group(name, count)
            same = found.get(group.cells) if group.cells else None
            if same is None:
                found[group.cells or name] = group
            else:
                both = f"{same.heading.text}, {group.heading.text}"
                found[group.cells] = replace(same, heading=replace(same.heading, text=both))
        return tuple(found.values())

    def _group(self, name: str, count: int) -> Group:
        facts = [fact for fact in self.found.pointing if fact.predicate.value == name]
        cells = [self._cell_of_iri(fact.subject.value) for fact in facts]
        query = (
            f"SELECT ?thing\nWHERE {{\n  ?thing <{name}> <{self.found.iri}> .\n}}\nORDER BY ?thing"
        )
        ordered = tuple(sorted(cells, key=_alphabetical))
        return Group(self._cell_of_iri(name), count, ordered, query)

    def _cells(self, facts: Sequence[Fact]) -> tuple[Cell, ...]:
        """The values of a property, of its texts only the one that comes first."""
        texts = [fact for fact in facts if _tongue(fact.value) is not None]
        others = [self._cell(fact.value) for fact in facts if _tongue(fact.value) is None]
        best = self._best(texts)
        return (*([best] if best else []), *sorted(others, key=_alphabetical))

    def _best(self, facts: Sequence[Fact]) -> Cell | None:
        """The text that comes first in the order of languages."""
        order = (self.words.language, *LABEL_LANGUAGES)
        ranked = sorted(
            (fact.value for fact in facts if isinstance(fact.value, ox.Literal)),
            key=lambda text: (
                order.index(text.language) if text.language in order else len(order),
                text.value,
            ),
        )
        return self._cell(ranked[0]) if ranked else None

    def _cell(self, term: Term) -> Cell:
        if isinstance(term, ox.Literal):
            return cell_of(term, None, name="", links=self.links, words=self.words)
        if isinstance(term, ox.BlankNode) or (
            isinstance(term, ox.NamedNode) and term.value.startswith(f"{self.found.iri}#")
        ):
            return Cell(self._inline(term, _DEPTH))
        return self._cell_of_iri(term.value) if isinstance(term, ox.NamedNode) else Cell(str(term))

    def _cell_of_iri(self, iri: str) -> Cell:
        """A cell that leads to the thing's own page, to our view of an SDG, or out of here."""
        label = self._labels.get(iri)
        shown = cell_of(ox.NamedNode(iri), label, name="", links=self.links, words=self.words)
        inside = self.links.thing(iri) or self.links.description(iri)
        if inside is None:
            return shown
        return Cell(
            shown.text, inside, language=shown.language, fell_back=shown.fell_back, whole=None
        )

    def _inline(self, term: Term, depth: int) -> str:
        """What is said of a part of the thing, in one line."""
        if depth == 0:
            return "…"
        parts = self._grouped(fact for fact in self.found.facts if fact.subject == term)
        said = []
        for name, facts in parts.items():
            if name == RDF_TYPE:
                continue
            values = [
                self._inline(fact.value, depth - 1)
                if isinstance(fact.value, ox.BlankNode)
                else self._cell(fact.value).text
                for fact in facts
                if _tongue(fact.value) in (None, self.words.language)
            ]
            said.append((", ".join(values), self._cell_of_iri(name).text))
        said.sort(key=lambda pair: (len(pair[0]), pair))  # a start comes before an end
        return " · ".join(f"{name} {value}" for value, name in said)

    @cached_property
    def _labels(self) -> dict[str, ox.Literal]:
        """The name of each thing that is mentioned, in the language that comes first."""
        order = (self.words.language, *LABEL_LANGUAGES)
        found: dict[str, tuple[int, ox.Literal]] = {}
        for fact in (*self.found.names, *self.found.facts):
            text = fact.value
            if fact.predicate.value not in LABELS or not isinstance(text, ox.Literal):
                continue
            rank = order.index(text.language) if text.language in order else len(order)
            if rank < found.get(fact.subject.value, (len(order) + 1, text))[0]:
                found[fact.subject.value] = rank, text
        return {iri: text for iri, (_, text) in found.items()}

    def _is_own(self, subject: Term) -> bool:
        return isinstance(subject, ox.NamedNode) and subject.value == self.found.iri

    def _grouped(self, facts: Iterable[Fact]) -> dict[str, list[Fact]]:
        found: dict[str, list[Fact]] = {}
        for fact in facts:
            found.setdefault(fact.predicate.value, []).append(fact)
        return found


def _alphabetical(cell: Cell) -> tuple[tuple[int, ...], str]:
    """SDGs by their codes, and all else by what it is called."""
    parts = [part for part in cell.code.split(".") if part]
    numbers = tuple(int(part) if part.isdigit() else 1000 + ord(part[0]) for part in parts)
    return numbers, cell.text.casefold()


def _tongue(term: Term) -> str | None:
    """The language of a text."""
    return term.language if isinstance(term, ox.Literal) else None
