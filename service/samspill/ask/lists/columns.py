"""What is known of the things of a kind: names, facets and figures, one query for each column.

The columns of a list are asked once for a version and kept: every choice is then made from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode

from samspill.ask.finding.folding import fold
from samspill.ask.values import THINGS
from samspill.engine.stores import Rows, Store, Term
from samspill.knowledge.vocabulary import CONCEPT, LABEL_LANGUAGES, ONTOLOGY, PREFIXES

_SAM, _SKOS, _DCT = ONTOLOGY, PREFIXES["skos"], PREFIXES["dcterms"]
_SDGO, _ORG = PREFIXES["sdgo"], PREFIXES["org"]

KINDS: Mapping[str, str] = MappingProxyType(
    {kind: THINGS[kind] for kind in ("program", "goal", "measure", "actor", "place", "document")}
)
"""The kinds that have a list, and their classes."""

_LINKED = f"""
  ?link <{_SAM}alignedResource> ?part ; <{_SAM}sdg> ?sdg ; <{_SAM}basis> ?basis ;
    <{_SAM}reviewStatus> ?review .
  ?sdg <{_SDGO}isTargetOf>? ?goal .
  ?goal a <{_SDGO}Goal> .
  FILTER(?review NOT IN (<{CONCEPT}review/rejected>, <{CONCEPT}review/withdrawn>))
"""
_YEARS = f"VALUES ?property {{ <{_SAM}startYear> <{_SAM}endYear> <{_SAM}plannedYear> }}"

FACETS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "program": {
            "status": f"?thing <{_SAM}status> ?value",
            "place": f"?thing <{_DCT}spatial> ?value",
            "owner": f"?part <{_SAM}participatesIn> ?thing ; <{_SAM}actor> ?value ; "
            f"<{_SAM}role> <{CONCEPT}role/owner>",
        },
        "goal": {"program": f"?thing <{_SAM}inProgram> ?value"},
        "measure": {
            "program": f"?thing <{_SAM}inProgram> ?value",
            "status": f"?thing <{_SAM}status> ?value",
            "area": f"?thing <{_SAM}area> ?value",
            "place": f"?thing <{_DCT}spatial> ?value",
        },
        "actor": {
            "type": f"?thing <{_ORG}classification> ?value",
            "role": f"?part <{_SAM}actor> ?thing ; <{_SAM}role> ?value",
            "program": f"?part <{_SAM}actor> ?thing ; <{_SAM}participatesIn> ?in . "
            f"?in <{_SAM}inProgram>? ?value . ?value a <{_SAM}Program>",
            "place": f"?thing <{_DCT}spatial> ?value",
        },
        "place": {"within": f"?thing <{_DCT}isPartOf> ?value"},
        "document": {
            "publisher": f"?thing <{_DCT}publisher> ?value",
        },
    }
)
"""The facets of each kind whose values are things or concepts, and where those stand."""

LINKS: Mapping[str, str] = MappingProxyType(
    {
        "program": f"?part <{_SAM}inProgram>? ?thing .",
        "goal": "BIND(?part AS ?thing)",
        "measure": "BIND(?part AS ?thing)",
    }
)
"""The kinds that are linked to SDGs, and whose links count for them."""

YEARS: Mapping[str, str] = MappingProxyType(
    {
        "program": f"{_YEARS} ?thing ?property ?value",
        "measure": f"{_YEARS} ?thing ?property ?value",
        "document": f"?thing <{_DCT}date> ?value BIND(<{_SAM}plannedYear> AS ?property)",
    }
)
"""The kinds that have years."""

FIGURES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "program": {
            "goals": f"?one a <{_SAM}Goal> ; <{_SAM}inProgram> ?thing",
            "measures": f"?one a <{_SAM}Measure> ; <{_SAM}inProgram> ?thing",
            "actors": f"?part <{_SAM}participatesIn> ?in ; <{_SAM}actor> ?one . "
            f"?in <{_SAM}inProgram>? ?thing",
        },
        "goal": {"measures": f"?one a <{_SAM}Measure> ; <{_SAM}isPartOf>+ ?thing"},
        "measure": {"actors": f"?part <{_SAM}participatesIn> ?thing ; <{_SAM}actor> ?one"},
        "actor": {
            "participations": f"?one <{_SAM}actor> ?thing",
            "partners": f"?thing <{_SAM}worksWith> ?one",
        },
        "place": {
            "programs": f"?one a <{_SAM}Program> ; <{_DCT}spatial> ?thing",
            "measures": f"?one a <{_SAM}Measure> ; <{_DCT}spatial> ?thing",
            "actors": f"?one a <{_SAM}Actor> ; <{_DCT}spatial> ?thing",
        },
        "document": {
            "passages": f"?one <{PREFIXES['oa']}hasSource> ?thing",
        },
    }
)
"""The figures of each kind: how many different things stand so to one."""


@dataclass(frozen=True)
class Name:
    """What something is called: the text, its language, and the text as it is compared."""

    text: str
    language: str
    folded: str


@dataclass
class Item:
    """A thing of a list; `links` holds for each SDG goal the bases of the links to it."""

    iri: str
    facets: dict[str, set[str]] = field(default_factory=dict)
    links: dict[int, set[str]] = field(default_factory=dict)
    figures: dict[str, int] = field(default_factory=dict)
    first: str = ""
    last: str = ""


@dataclass(frozen=True)
class Columns:
    """All things of a kind, and the names of everything by IRI and language."""

    kind: str
    items: tuple[Item, ...]
    names: Mapping[str, Mapping[str, str]]
    _told: dict[str, dict[str, Name]] = field(default_factory=dict)
    _ordered: dict[str, tuple[Item, ...]] = field(default_factory=dict)

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
                sorted(
                    self.items, key=lambda item: (self.name(item.iri, language).folded, item.iri)
                )
            )
        return self._ordered[language]


def columns_of(store: Store, kind: str) -> Columns:
    """The columns of a kind, asked of a store."""
    thing = f"?thing a <{KINDS[kind]}>"
    items = {
        iri: Item(iri) for (iri,) in _rows(store, f"SELECT DISTINCT ?thing WHERE {{ {thing} }}")
    }
    for facet, pattern in FACETS[kind].items():
        query = f"SELECT DISTINCT ?thing ?value WHERE {{ {thing} . {pattern} }}"
        for iri, value in _rows(store, query):
            items[iri].facets.setdefault(facet, set()).add(value)
    if kind in LINKS:
        query = f"SELECT DISTINCT ?thing ?goal ?basis WHERE {{ {_LINKED} {LINKS[kind]} {thing} }}"
        for iri, goal, basis in _rows(store, query):
            if iri in items:
                number = int(goal.rpartition("/")[2])
                items[iri].links.setdefault(number, set()).add(basis.rpartition("/")[2])
                items[iri].facets.setdefault("basis", set()).add(basis)
                items[iri].facets.setdefault("sdg", set()).add(goal)
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
    return Columns(kind, tuple(items.values()), _names(store, items.values(), kind))


def _name(labels: Mapping[str, str], iri: str, language: str) -> Name:
    for tongue in (language, *LABEL_LANGUAGES, "", *sorted(labels)):
        if tongue in labels:
            return Name(labels[tongue], tongue, fold(labels[tongue]))
    key = iri.rpartition("/")[2]
    return Name(key, "", key)


def _add_years(items: Mapping[str, Item], rows: Iterable[tuple[str, ...]]) -> None:
    """Every year from the first to the last that is stated of a thing."""
    found: dict[str, list[str]] = {}
    for iri, _, value in rows:
        if value[:4].isdigit():
            found.setdefault(iri, []).append(value[:4])
    for iri, years in found.items():
        item = items[iri]
        item.first, item.last = min(years), max(years)
        item.facets["year"] = {str(year) for year in range(int(item.first), int(item.last) + 1)}


def _names(store: Store, items: Iterable[Item], kind: str) -> Mapping[str, Mapping[str, str]]:
    """What the things and the values of their facets are called."""
    label = f"<{_SKOS}prefLabel>"
    queries = [f"SELECT ?thing ?label WHERE {{ ?thing a <{KINDS[kind]}> ; {label} ?label }}"]
    for facet, pattern in FACETS[kind].items():
        if facet != "program" or kind != "program":
            queries.append(
                f"SELECT DISTINCT ?value ?label WHERE {{ ?thing a <{KINDS[kind]}> . {pattern} . "
                f"?value {label} ?label }}"
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
        yield tuple(_text(term) for term in row)


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""
