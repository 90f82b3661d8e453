"""What stands around a thing: the facts of everything that takes part in it, and their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode, Triple

from samspill.engine.stores import Rows, Store, Term
from samspill.knowledge.vocabulary import PREFIXES

MOST = 120
"""How many things of one sort are told of; of more, only so many."""

Facts = dict[str, dict[str, list[Term]]]
"""Subject IRI → short name of the property, such as sam:actor → values."""

_SHORT = ("sam", "skos", "dcterms", "prov", "oa", "org", "rdf", "rdfs", "owl", "foaf", "sdgo")
_SORTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "program": {
            "in": "?s sam:inProgram %s",
            "participation": "?s sam:participatesIn %s",
            "deeper participation": "?in sam:inProgram %s . ?s sam:participatesIn ?in",
            "funding": "?s sam:funds %s",
            "deeper funding": "?in sam:inProgram %s . ?s sam:funds ?in",
            "milestone": "?s sam:marks %s",
            "deeper milestone": "?in sam:inProgram %s . ?s sam:marks ?in",
            "alignment": "?s sam:alignedResource %s",
            "deeper alignment": "?in sam:inProgram %s . ?s sam:alignedResource ?in",
        },
        "goal": {
            "part": "?s sam:isPartOf %s",
            "deeper part": "?in sam:isPartOf %s . ?s sam:isPartOf ?in",
            "whole": "%s sam:isPartOf ?s",
            "participation": "?s sam:participatesIn %s",
            "deeper participation": "?in sam:isPartOf %s . ?s sam:participatesIn ?in",
            "funding": "?s sam:funds %s",
            "milestone": "?s sam:marks %s",
            "alignment": "?s sam:alignedResource %s",
            "deeper alignment": "?in sam:isPartOf %s . ?s sam:alignedResource ?in",
        },
        "measure": {
            "part": "?s sam:isPartOf %s",
            "whole": "%s sam:isPartOf ?s",
            "related": "%s sam:relatedTo ?s",
            "relating": "?s sam:relatedTo %s",
            "participation": "?s sam:participatesIn %s",
            "funding": "?s sam:funds %s",
            "milestone": "?s sam:marks %s",
            "alignment": "?s sam:alignedResource %s",
        },
        "actor": {
            "participation": "?s sam:actor %s",
            "given": "?s sam:funder %s",
            "received": "?s sam:recipient %s",
            "milestone": "?s prov:wasAssociatedWith %s",
            "published": "?s dcterms:publisher %s",
        },
        "place": {
            "here": "?s dcterms:spatial %s",
            "within": "?s dcterms:isPartOf %s",
        },
        "document": {},
        "evidence": {"document": "%s oa:hasSource ?s"},
        "participation": {"in": "%s sam:participatesIn ?s"},
        "funding": {"in": "%s sam:funds ?s"},
        "milestone": {"in": "%s sam:marks ?s"},
        "alignment": {
            "in": "%s sam:alignedResource ?s",
            "beside": (
                "%s sam:alignedResource ?in . %s sam:sdg ?sdg . "
                "?s sam:alignedResource ?in . ?s sam:sdg ?sdg"
            ),
        },
    }
)
"""For each kind of thing, the patterns of the sorts of things whose facts its page tells."""

_BRIEF: Mapping[str, str] = MappingProxyType(
    {
        "document": "?in oa:hasSource %s . ?s sam:evidence ?in",
        "evidence": "?s sam:evidence %s",
    }
)
"""For what only rests on a thing: the pattern of those of which name, kind and evidence is told."""

# compared and not joined as VALUES: the engine would look through all that has such a property
_OF_BRIEF = (
    "skos:prefLabel, rdf:type, sam:evidence, sam:participatesIn, sam:alignedResource, sam:funds"
)
_OF_NAMES = (
    "skos:prefLabel, rdf:type, sam:section, oa:hasSource, oa:hasSelector, oa:start, oa:end, "
    "oa:exact, sam:digest, sam:sign, sam:inProgram, org:classification, sam:number, sam:sha256, "
    "dcterms:language, dcterms:license, dcterms:rights, dcterms:publisher, dcterms:date"
)


@dataclass(frozen=True)
class Surroundings:
    """The facts about a thing and what stands around it.

    `facts` holds what is told in full, `names` what is known of all else that is mentioned.
    `sorts` gives the things of each sort in order.
    """

    iri: str
    kind: str
    facts: Facts
    names: Facts
    sorts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def values(self, subject: str, name: str) -> list[Term]:
        """The values of a property, whichever part tells of it."""
        return self.facts.get(subject, {}).get(name) or self.names.get(subject, {}).get(name) or []

    def iris(self, subject: str, name: str) -> list[str]:
        """The IRIs among the values of a property."""
        return [term.value for term in self.values(subject, name) if isinstance(term, NamedNode)]

    def text(self, subject: str, name: str) -> str:
        """The first value of a property that is no text of a language."""
        for term in self.values(subject, name):
            if isinstance(term, Literal | NamedNode):
                return term.value
        return ""


def kinds() -> frozenset[str]:
    """The kinds of things that there are surroundings of."""
    return frozenset(_SORTS)


def surroundings(store: Store, iri: str, kind: str) -> Surroundings:
    """What stands around a thing of a kind, found with two queries."""
    facts: Facts = {}
    sorts: dict[str, dict[str, None]] = {}
    for sort, subject, name, value in _rows(store, _facts_query(iri, kind)):
        if not (isinstance(sort, Literal) and isinstance(subject, NamedNode)):
            continue
        sorts.setdefault(sort.value, {})[subject.value] = None
        _put(facts, subject, name, value)
    names: Facts = {}
    for subject, name, value in _rows(store, _names_query(iri, kind)):
        if isinstance(subject, NamedNode):
            _put(names, subject, name, value)
    ordered = {sort: tuple(sorted(found)) for sort, found in sorts.items()}
    return Surroundings(iri, kind, facts, names, ordered)


def told_around(store: Store, iri: str, kind: str) -> Iterator[Triple]:
    """The statements that the surroundings of a thing are made of."""
    for query, skipped in ((_facts_query(iri, kind), 1), (_names_query(iri, kind), 0)):
        for row in _rows(store, query):
            subject, name, value = row[skipped:]
            if isinstance(subject, NamedNode) and isinstance(name, NamedNode) and value is not None:
                yield Triple(subject, name, value)


def _rows(store: Store, query: str) -> Iterable[tuple[Term | None, ...]]:
    result = store.query(query)
    return result.rows if isinstance(result, Rows) else ()


def _put(facts: Facts, subject: NamedNode, name: Term | None, value: Term | None) -> None:
    if isinstance(name, NamedNode) and value is not None:
        values = facts.setdefault(subject.value, {}).setdefault(_short(name.value), [])
        if value not in values:
            values.append(value)


def _short(iri: str) -> str:
    for prefix in _SHORT:
        namespace = PREFIXES[prefix]
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _chosen(pattern: str, iri: str) -> str:
    """The things that fit a pattern, no more than are told of."""
    filled = pattern.replace("%s", f"<{iri}>")
    return f"{{ SELECT DISTINCT ?s WHERE {{ {filled} }} ORDER BY ?s LIMIT {MOST} }}"


def _head() -> str:
    return "\n".join(f"PREFIX {name}: <{PREFIXES[name]}>" for name in _SHORT)


def _facts_query(iri: str, kind: str) -> str:
    parts = [f'{{ BIND("own" AS ?sort) BIND(<{iri}> AS ?s) <{iri}> ?p ?o }}']
    parts += [
        f'{{ BIND("{sort}" AS ?sort) {_chosen(pattern, iri)} ?s ?p ?o }}'
        for sort, pattern in _SORTS[kind].items()
    ]
    if kind in _BRIEF:
        parts.append(
            f'{{ BIND("resting" AS ?sort) {{ SELECT DISTINCT ?s WHERE {{ '
            f"{_BRIEF[kind].replace('%s', f'<{iri}>')} }} }} "
            f"?s ?p ?o FILTER(?p IN ({_OF_BRIEF})) }}"
        )
    united = "\n  UNION ".join(parts)
    return f"{_head()}\nSELECT ?sort ?s ?p ?o\nWHERE {{\n  {united}\n}}"


def _names_query(iri: str, kind: str) -> str:
    """One query for the names of all that is mentioned, and the places of all passages.

    What a thing mentions is one step away, its passages' positions and documents are two.
    """
    told = [f"{{ BIND(<{iri}> AS ?x) }}"]
    told += [
        "{ SELECT (?s AS ?x) WHERE " + _chosen(pattern, iri) + " }"
        for pattern in _SORTS[kind].values()
    ]
    passages = "{ ?x sam:evidence ?e }"
    if kind == "document":
        passages = f"{{ ?e oa:hasSource <{iri}> }}"
    if kind == "evidence":
        passages = f"{{ BIND(<{iri}> AS ?e) }}"
    all_told = "\n    UNION ".join(told)
    around = f"{{ {all_told} }}"
    located = passages if kind in ("document", "evidence") else f"{around} ?x sam:evidence ?e ."
    return f"""{_head()}
SELECT DISTINCT ?s ?p ?o
WHERE {{
  {{ SELECT DISTINCT ?s WHERE {{
    {{ {around} ?x ?any ?s . FILTER(isIRI(?s) && ?any != sam:worksWith) }}
    UNION {{ {located} BIND(?e AS ?s) }}
    UNION {{ {located} ?e oa:hasSelector ?s . }}
    UNION {{ {located} ?e oa:hasSource ?s . }}
    UNION {{ {located} ?e oa:hasSource ?document . ?document dcterms:publisher ?s . }}
    UNION {{ {around} ?x sam:sdg ?target . ?target sdgo:isTargetOf ?s . }}
    UNION {{ {around} ?x sam:actor ?who . ?who org:classification ?s . }}
    UNION {{ {around} ?x sam:participatesIn ?what . ?what sam:inProgram ?s . }}
    UNION {{ {around} ?x sam:funds ?what . ?what sam:inProgram ?s . }}
    UNION {{ {around} ?x sam:alignedResource ?what . ?what sam:inProgram ?s . }}
  }} }}
  ?s ?p ?o .
  FILTER(?p IN ({_OF_NAMES}))
}}"""
