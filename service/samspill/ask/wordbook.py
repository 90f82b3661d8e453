"""The vocabulary of the graph: classes, properties and concepts, as the ontology says them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from samspill.ask.census import Counts
from samspill.ask.tables import short
from samspill.engine.stores import Rows, Store
from samspill.knowledge.vocabulary import (
    CONCEPT,
    LABEL_LANGUAGES,
    ONTOLOGY,
    PREFIXES,
    RDF_TYPE,
    graph_name,
)

_SKOS, _RDFS, _OWL = PREFIXES["skos"], PREFIXES["rdfs"], PREFIXES["owl"]


@dataclass(frozen=True)
class Word:
    """A class or property; `above` are what it is a special case of, `count` how often it is."""

    iri: str
    key: str
    name: str
    definition: str
    example: str
    above: Sequence[str]
    count: int


@dataclass(frozen=True)
class Class:
    """A class, and the properties that its things have here, each with how many of them."""

    word: Word
    properties: Sequence[tuple[str, str, int]]


@dataclass(frozen=True)
class Concept:
    """A concept of a scheme."""

    iri: str
    code: str
    name: str
    definition: str


@dataclass(frozen=True)
class Scheme:
    """A concept scheme and its concepts."""

    iri: str
    key: str
    name: str
    definition: str
    concepts: Sequence[Concept]


@dataclass(frozen=True)
class Wordbook:
    """All of it."""

    classes: Sequence[Class]
    properties: Sequence[Word]
    schemes: Sequence[Scheme]


Facts = dict[str, dict[str, list[NamedNode | Literal]]]


def wordbook(store: Store, counts: Counts, language: str) -> Wordbook:
    """The vocabulary in a language, with how often it is used in a version."""
    facts = facts_of(store, "ontology") | facts_of(store, "mappings")
    for iri, about in facts_of(store, "ontology").items():
        facts[iri] = about
    classes, properties = [], []
    for iri in sorted(facts):
        if not iri.startswith(ONTOLOGY) or iri == ONTOLOGY:
            continue
        kinds = {term.value for term in facts[iri].get(RDF_TYPE, ())}
        if f"{_OWL}Class" in kinds or f"{_RDFS}Class" in kinds:
            word = _word(iri, facts, counts.classes.get(iri, 0), language)
            classes.append(Class(word, _used(iri, counts, facts, language)))
        elif any(kind.endswith("Property") for kind in kinds):
            found = counts.properties.get(iri)
            properties.append(_word(iri, facts, found.triples if found else 0, language))
    return Wordbook(classes, properties, _schemes(store, language))


def facts_of(store: Store, name: str) -> Facts:
    """What a graph of the vocabulary says, by subject and property."""
    result = store.query(f"SELECT ?s ?p ?o WHERE {{ GRAPH <{graph_name(name)}> {{ ?s ?p ?o }} }}")
    found: Facts = {}
    for subject, predicate, value in result.rows if isinstance(result, Rows) else ():
        if (
            isinstance(subject, NamedNode)
            and isinstance(predicate, NamedNode)
            and isinstance(value, NamedNode | Literal)
        ):
            found.setdefault(subject.value, {}).setdefault(predicate.value, []).append(value)
    return found


def _word(iri: str, facts: Facts, count: int, language: str) -> Word:
    about = facts[iri]
    above = [
        short(term.value)
        for name in (f"{_RDFS}subClassOf", f"{_RDFS}subPropertyOf")
        for term in about.get(name, ())
    ]
    return Word(
        iri,
        iri.removeprefix(ONTOLOGY),
        text_of(about, f"{_SKOS}prefLabel", language),
        text_of(about, f"{_SKOS}definition", language),
        text_of(about, f"{_SKOS}example", language),
        sorted(above),
        count,
    )


def _used(iri: str, counts: Counts, facts: Facts, language: str) -> list[tuple[str, str, int]]:
    """The properties of the things of a class: IRI, name and how many statements."""
    found = [
        (name, text_of(facts.get(name, {}), f"{_SKOS}prefLabel", language) or short(name), number)
        for (of, name), number in counts.class_properties.items()
        if of == iri and name != RDF_TYPE
    ]
    return sorted(found, key=lambda one: (-one[2], one[1]))


def _schemes(store: Store, language: str) -> list[Scheme]:
    facts = facts_of(store, "concepts")
    members: dict[str, list[Concept]] = {}
    for iri, about in facts.items():
        for scheme in about.get(f"{_SKOS}inScheme", ()):
            members.setdefault(scheme.value, []).append(
                Concept(
                    iri,
                    text_of(about, f"{_SKOS}notation", language) or iri.rpartition("/")[2],
                    text_of(about, f"{_SKOS}prefLabel", language),
                    text_of(about, f"{_SKOS}definition", language),
                )
            )
    return [
        Scheme(
            iri,
            iri.removeprefix(CONCEPT),
            text_of(facts.get(iri, {}), f"{_SKOS}prefLabel", language)
            or text_of(facts.get(iri, {}), f"{PREFIXES['dcterms']}title", language)
            or iri.removeprefix(CONCEPT),
            text_of(facts.get(iri, {}), f"{_SKOS}definition", language),
            sorted(found, key=lambda one: one.code),
        )
        for iri, found in sorted(members.items())
        if iri.startswith(CONCEPT)
    ]


def text_of(about: Mapping[str, Sequence[NamedNode | Literal]], name: str, language: str) -> str:
    """A text that is said of something, in the language or else in the next best."""
    found = {
        term.language or "": term.value for term in about.get(name, ()) if isinstance(term, Literal)
    }
    for tongue in (language, *LABEL_LANGUAGES, ""):
        if tongue in found:
            return found[tongue]
    return ""
