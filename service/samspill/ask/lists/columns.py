"""What is known of the things of a kind: names, facets and figures, one query for each column.

The columns of a list are asked once for a version and kept: every choice is then made from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from pyoxigraph import Literal, NamedNode

from samspill.ask.finding.folding import alphabetical, fold
from samspill.ask.lists.patterns import FACETS, FIGURES, KINDS, LINKED, LINKS, YEARS
from samspill.engine.stores import Rows, Store, text_of
from samspill.knowledge.vocabulary import CONCEPT, LABEL_LANGUAGES, PREFIXES

_AT_ONCE = 500
"""How many names one query asks for."""
_NOTHING: frozenset[str] = frozenset()
_SKOS, _SDGO = PREFIXES["skos"], PREFIXES["sdgo"]


@dataclass(frozen=True)
class Name:
    """What something is called: the text, its language, and the text as it is sorted."""

    text: str
    language: str
    place: str


@dataclass
class Item:
    """A thing of a list; `links` holds for each SDG goal the bases of the links to it."""

    iri: str
    facets: dict[str, AbstractSet[str]] = field(default_factory=dict)
    links: dict[int, set[str]] = field(default_factory=dict)
    figures: dict[str, int] = field(default_factory=dict)
    first: str = ""
    last: str = ""

    def values(self, facet: str) -> AbstractSet[str]:
        """What it has of a facet."""
        return self.facets.get(facet, _NOTHING)

    def add(self, facet: str, value: str) -> None:
        """Puts a value to those of a facet."""
        self.facets[facet] = self.values(facet) | {value}


@dataclass(frozen=True)
class Columns:
    """All things of a kind, and the names of everything by IRI and language."""

    kind: str
    items: tuple[Item, ...]
    names: Mapping[str, Mapping[str, str]]
    _told: dict[str, dict[str, Name]] = field(default_factory=dict)
    _ordered: dict[str, tuple[Item, ...]] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)

    @property
    def facets(self) -> tuple[str, ...]:
        """The facets that things of the kind may have."""
        return (
            *FACETS[self.kind],
            *(("year",) if self.kind in YEARS else ()),
            *(("sdg", "basis") if self.kind in LINKS else ()),
        )

    @cached_property
    def counts(self) -> Mapping[str, Counter[str]]:
        """How many of all things have each value of each facet."""
        return {facet: counted(facet, self.items) for facet in self.facets}

    def text(self, iri: str) -> str:
        """All names of a thing, as they are compared."""
        if iri not in self._texts:
            self._texts[iri] = " ".join(map(fold, self.names.get(iri, {}).values()))
        return self._texts[iri]

    def name(self, iri: str, language: str) -> Name:
        """What a thing or a value is called, for a reader of a language."""
        told = self._told.setdefault(language, {})
        if iri not in told:
            told[iri] = _name(self.names.get(iri, {}), iri, language)
        return told[iri]

    def by_name(self, language: str) -> tuple[Item, ...]:
        """All things in the order of their names."""
        if language not in self._ordered:
            self._ordered[language] = tuple(
                sorted(self.items, key=lambda item: (self.name(item.iri, language).place, item.iri))
            )
        return self._ordered[language]


def counted(facet: str, items: Iterable[Item]) -> Counter[str]:
    """How many things have each value of a facet."""
    return Counter(chain.from_iterable(item.values(facet) for item in items))


def columns_of(store: Store, kind: str) -> Columns:
    """The columns of a kind, asked of a store."""
    thing = f"?thing a <{KINDS[kind]}>"
    items = {
        iri: Item(iri) for (iri,) in _rows(store, f"SELECT DISTINCT ?thing WHERE {{ {thing} }}")
    }
    for facet, pattern in FACETS[kind].items():
        query = f"SELECT DISTINCT ?thing ?value WHERE {{ {thing} . {pattern} }}"
        for iri, value in _rows(store, query):
            items[iri].add(facet, value)
    if kind in LINKS:
        query = f"SELECT DISTINCT ?thing ?goal ?basis WHERE {{ {LINKED} {LINKS[kind]} {thing} }}"
        for iri, goal, basis in _rows(store, query):
            if iri in items:
                number = int(goal.rpartition("/")[2])
                items[iri].links.setdefault(number, set()).add(basis.rpartition("/")[2])
                items[iri].add("basis", basis)
                items[iri].add("sdg", goal)
    if kind in YEARS:
        query = f"SELECT ?thing ?property ?value WHERE {{ {thing} . {YEARS[kind]} }}"
        _add_years(items, _rows(store, query))
    for figure, pattern in FIGURES[kind].items():
        query = (
            f"SELECT ?thing (COUNT(DISTINCT ?one) AS ?number) WHERE {{ {thing} . {pattern} }} "
            "GROUP BY ?thing"
        )
        for iri, counted in _rows(store, query):
            if iri in items:
                items[iri].figures[figure] = int(counted)
    _share(items.values())
    return Columns(kind, tuple(items.values()), _names(store, items.values(), kind))


def _share(items: Iterable[Item]) -> None:
    """Things that have the same values hold one set of them between them."""
    known: dict[AbstractSet[str], AbstractSet[str]] = {}
    for item in items:
        item.facets = {
            facet: known.setdefault(values, values) for facet, values in item.facets.items()
        }


def _name(labels: Mapping[str, str], iri: str, language: str) -> Name:
    for tongue in (language, *LABEL_LANGUAGES, "", *sorted(labels)):
        if tongue in labels:
            return Name(labels[tongue], tongue, alphabetical(labels[tongue]))
    key = iri.rpartition("/")[2]
    return Name(key, "", key)


def _add_years(items: Mapping[str, Item], rows: Iterable[tuple[str, ...]]) -> None:
    """Every year from the first to the last that is stated of a thing."""
    found: dict[str, list[str]] = {}
    for iri, _, value in rows:
        if value[:4].isdigit():
            found.setdefault(iri, []).append(value[:4])
    spans: dict[tuple[str, str], frozenset[str]] = {}
    for iri, years in found.items():
        item = items[iri]
        item.first, item.last = min(years), max(years)
        span = item.first, item.last
        if span not in spans:
            within = range(int(item.first), int(item.last) + 1)
            spans[span] = frozenset(map(str, within))
        item.facets["year"] = spans[span]


def _names(store: Store, items: Iterable[Item], kind: str) -> Mapping[str, Mapping[str, str]]:
    """What the things and the values of their facets are called."""
    label = f"<{_SKOS}prefLabel>"
    queries = [f"SELECT ?thing ?label WHERE {{ ?thing a <{KINDS[kind]}> ; {label} ?label }}"]
    named = sorted({one for item in items for facet in FACETS[kind] for one in item.values(facet)})
    for first in range(0, len(named), _AT_ONCE):
        some = " ".join(f"<{one}>" for one in named[first : first + _AT_ONCE])
        queries.append(
            f"SELECT ?value ?label WHERE {{ VALUES ?value {{ {some} }} ?value {label} ?label }}"
        )
    if kind in LINKS:
        queries += [
            f"SELECT ?goal ?label WHERE {{ ?goal a <{_SDGO}Goal> ; {label} ?label }}",
            f"SELECT ?basis ?label WHERE {{ ?basis <{_SKOS}inScheme> <{CONCEPT}basis> ; "
            f"{label} ?label }}",
        ]
    found: dict[str, dict[str, str]] = {}
    for query in queries:
        result = store.query(query)
        for thing, text in result.rows if isinstance(result, Rows) else ():
            if isinstance(thing, NamedNode) and isinstance(text, Literal):
                found.setdefault(thing.value, {}).setdefault(text.language or "", text.value)
    return found


def _rows(store: Store, query: str) -> Iterator[tuple[str, ...]]:
    result = store.query(query)
    for row in result.rows if isinstance(result, Rows) else ():
        yield tuple(text_of(term) for term in row)
