"""How the classes of the vocabulary hang together, as the ontology and the shapes say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from samspill.ask.tables import short
from samspill.ask.wordbook import Facts, facts_of, text_of
from samspill.engine.stores import Rows, Store
from samspill.knowledge.vocabulary import ONTOLOGY, PREFIXES, RDF_TYPE

_SH, _SKOS, _RDFS = PREFIXES["sh"], PREFIXES["skos"], PREFIXES["rdfs"]
_RDF, _OWL = PREFIXES["rdf"], PREFIXES["owl"]
_CHOSEN = frozenset({f"{_SKOS}Concept", f"{_SKOS}ConceptScheme"})
"""Classes whose things are values to choose from, not things of the model."""

KIND_OF = f"{_RDFS}subClassOf"


@dataclass(frozen=True)
class Kind:
    """A class; `own` says that the ontology defines it, so that it has a section of its own."""

    iri: str
    name: str
    own: bool

    @property
    def key(self) -> str:
        """Its name in queries."""
        return short(self.iri)


@dataclass(frozen=True)
class Relation:
    """Properties that lead from things of some classes to things of others, each with its name."""

    properties: Sequence[tuple[str, str]]
    sources: Sequence[str]
    targets: Sequence[str]


@dataclass(frozen=True)
class Model:
    """The classes by their IRIs, and what leads from one to another."""

    kinds: Mapping[str, Kind]
    relations: Sequence[Relation]


def model_of(store: Store, shapes: Sequence[Triple], language: str) -> Model:
    """The model in a language: domains and ranges, what shapes ask, special cases of classes.

    Where neither says what a property leads to, it is what this version has there.
    """
    facts = facts_of(store, "ontology")
    own = [iri for iri, about in facts.items() if iri.startswith(ONTOLOGY) and _is_class(about)]
    pairs = _declared(facts) | _asked(shapes)
    pairs |= _met(store, pairs, facts)
    pairs |= {
        (KIND_OF, iri, above.value)
        for iri in own
        for above in facts[iri].get(KIND_OF, ())
        if any(above.value in ends for _, *ends in pairs)
    }
    ends = {*own, *(end for _, *both in pairs for end in both)} - _CHOSEN
    kinds = {
        iri: Kind(iri, text_of(facts.get(iri, {}), f"{_SKOS}prefLabel", language), iri in own)
        for iri in sorted(ends, key=lambda iri: (iri not in own, short(iri).casefold()))
    }
    return Model(kinds, _together(pairs, kinds, facts, language))


Pair = tuple[str, str, str]
"""A property, the class of what has it, and the class of its value."""


def _together(
    pairs: set[Pair], kinds: Mapping[str, Kind], facts: Facts, language: str
) -> list[Relation]:
    """Pairs that say the same of several classes or properties as one relation."""
    place = {iri: number for number, iri in enumerate(kinds)}
    targets: dict[tuple[str, str], set[str]] = {}
    for iri, source, target in pairs:
        if source in place and target in place:
            targets.setdefault((iri, source), set()).add(target)
    sources: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (iri, source), found in targets.items():
        ordered = tuple(sorted(found, key=place.__getitem__))
        sources.setdefault((iri, ordered), []).append(source)
    properties: dict[tuple[tuple[str, ...], tuple[str, ...], bool], list[str]] = {}
    for (iri, ends), found_at in sources.items():
        starts = tuple(sorted(found_at, key=place.__getitem__))
        properties.setdefault((starts, ends, iri == KIND_OF), []).append(iri)
    relations = [
        Relation(
            [
                (iri, text_of(facts.get(iri, {}), f"{_SKOS}prefLabel", language) or short(iri))
                for iri in sorted(found, key=short)
            ],
            starts,
            ends,
        )
        for (starts, ends, _), found in properties.items()
    ]
    return sorted(relations, key=lambda one: [place[iri] for iri in (*one.sources, *one.targets)])


def _declared(facts: Facts) -> set[Pair]:
    """What the ontology says: a domain and a range."""
    return {
        (iri, source.value, target.value)
        for iri, about in facts.items()
        for source in about.get(f"{_RDFS}domain", ())
        for target in about.get(f"{_RDFS}range", ())
        if f"{_OWL}ObjectProperty" in {term.value for term in about.get(RDF_TYPE, ())}
    }


def _asked(shapes: Sequence[Triple]) -> set[Pair]:
    """What the shapes ask: that a value is of a class, or of one of several."""
    about: dict[str, dict[str, list[Triple]]] = {}
    for triple in shapes:
        about.setdefault(str(triple.subject), {}).setdefault(triple.predicate.value, []).append(
            triple
        )

    def ends(subject: str, name: str) -> Iterator[str]:
        for triple in about.get(subject, {}).get(name, ()):
            yield str(triple.object)

    def listed(head: str) -> Iterator[str]:
        while head in about:
            yield from ends(head, f"{_RDF}first")
            head = next(ends(head, f"{_RDF}rest"), "")

    def classes(subject: str) -> Iterator[str]:
        yield from ends(subject, f"{_SH}class")
        for head in ends(subject, f"{_SH}or"):
            for one in listed(head):
                yield from ends(one, f"{_SH}class")

    return {
        (path[1:-1], source[1:-1], target[1:-1])
        for shape in about
        for source in ends(shape, f"{_SH}targetClass")
        for part in ends(shape, f"{_SH}property")
        for path in ends(part, f"{_SH}path")
        for target in classes(part)
        if path.startswith("<")
    }


def _met(store: Store, known: Iterable[Pair], facts: Facts) -> set[Pair]:
    """What the properties of a class lead to here, of which nothing says what it must be."""
    said = {iri for iri, _, _ in known}
    open_ones = {
        iri: about[f"{_RDFS}domain"][0].value
        for iri, about in facts.items()
        if f"{_OWL}ObjectProperty" in {term.value for term in about.get(RDF_TYPE, ())}
        and f"{_RDFS}domain" in about
        and f"{_RDFS}range" not in about
        and iri not in said
    }
    if not open_ones:
        return set()
    listed = " ".join(f"<{iri}>" for iri in sorted(open_ones))
    result = store.query(
        f"SELECT DISTINCT ?property ?class WHERE {{ VALUES ?property {{ {listed} }} "
        "?thing ?property ?value . ?value a ?class }"
    )
    return {
        (iri.value, open_ones[iri.value], kind.value)
        for iri, kind in (result.rows if isinstance(result, Rows) else ())
        if isinstance(iri, NamedNode) and isinstance(kind, NamedNode) and kind.value not in _CHOSEN
    }


def _is_class(about: Mapping[str, Sequence[object]]) -> bool:
    return f"{_OWL}Class" in {getattr(term, "value", "") for term in about.get(RDF_TYPE, ())}
