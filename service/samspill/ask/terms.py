"""Descriptions of what is not in the dataset: shapes, errors, and its own versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    Triple,
)

from samspill.ask.descriptions import Description, Fact, describe
from samspill.engine.journal import Version
from samspill.engine.provenance import VERSION_BASE
from samspill.engine.stores import Rows, Store
from samspill.errors import PROBLEM_BASE, SamspillError
from samspill.knowledge.dataset import read_turtle, turtle_files
from samspill.knowledge.statements import about, moment, named, number, texts
from samspill.knowledge.vocabulary import BASE, PREF_LABEL, PREFIXES

_SOFTWARE = BASE + "software/"

_LABEL = PREFIXES["rdfs"] + "label"
_NAMED_AT_ONCE = 500
"""How many terms a query asks the names of at most."""


def shape_triples(folder: Path) -> tuple[Triple, ...]:
    """The shapes of a folder, blank nodes named by what they say (RDFC-1.0)."""
    found: dict[Triple, None] = {}
    for path in turtle_files(folder):
        dataset = Dataset(
            Quad(triple.subject, triple.predicate, triple.object) for triple in read_turtle(path)
        )
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        for quad in dataset:
            ends = [_of_file(term, path) for term in (quad.subject, quad.object)]
            found[Triple(ends[0], quad.predicate, ends[1])] = None  # type: ignore[arg-type]
    return tuple(sorted(found, key=str))


def part_of(triples: Sequence[Triple], iri: str) -> Description:
    """What some triples say of an IRI, with all that they say of its blank nodes."""
    about_it: dict[object, list[Triple]] = {}
    pointing, counts = [], dict[str, int]()
    for triple in triples:
        about_it.setdefault(triple.subject, []).append(triple)
        if triple.object == NamedNode(iri):
            counts[triple.predicate.value] = counts.get(triple.predicate.value, 0) + 1
            if isinstance(triple.subject, NamedNode):
                pointing.append(_fact(triple))
    facts: dict[Triple, Fact] = {}
    waiting: list[object] = [NamedNode(iri)]
    while waiting:
        for triple in about_it.get(waiting.pop(), ()):
            if triple not in facts:
                facts[triple] = _fact(triple)
                if isinstance(triple.object, BlankNode):
                    waiting.append(triple.object)
    return Description(
        iri, tuple(facts.values()), tuple(pointing), MappingProxyType(counts), names=()
    )


def with_names(found: Description, store: Store, triples: Iterable[Triple]) -> Description:
    """A description with what the store and other triples call all that is in it."""
    facts = (*found.facts, *found.pointing)
    mentioned = {
        term
        for fact in facts
        for term in (fact.subject, fact.predicate, fact.value)
        if isinstance(term, NamedNode) and term.value != found.iri
    }
    names = [
        _fact(triple)
        for triple in triples
        if triple.predicate.value == _LABEL and triple.subject in mentioned
    ]
    listed = " ".join(sorted(map(str, mentioned))[:_NAMED_AT_ONCE])
    result = store.query(
        f"SELECT ?term ?label WHERE {{ VALUES ?term {{ {listed} }} ?term <{PREF_LABEL}> ?label }}"
    )
    for term, label in result.rows if isinstance(result, Rows) else ():
        if isinstance(term, NamedNode) and isinstance(label, Literal):
            names.append(_fact(Triple(term, NamedNode(PREF_LABEL), label)))
    return Description(found.iri, found.facts, found.pointing, found.counts, tuple(names))


def describe_version(store: Store, version: Version) -> Description:
    """What the journal says of a version, beside what the store that is asked says of it."""
    iri = f"{VERSION_BASE}{version.number}"
    known = describe(store, iri)
    said = about(
        iri,
        ("rdf:type", named("prov:Entity")),
        (
            "skos:prefLabel",
            (
                Literal(f"Versjon {version.number}", language="nb"),
                Literal(f"Version {version.number}", language="en"),
            ),
        ),
        ("prov:generatedAtTime", moment(version.created)),
        ("prov:wasAttributedTo", NamedNode(_SOFTWARE + version.software)),
        (
            "prov:wasRevisionOf",
            NamedNode(f"{VERSION_BASE}{version.number - 1}") if version.number > 1 else None,
        ),
        ("dc:creator", Literal(version.author) if version.author else None),
        ("dcterms:description", Literal(version.note) if version.note else None),
        ("sam:sha256", Literal(version.digest)),
        ("void:triples", number(version.quads)),
    )
    stated = {fact.triple for fact in known.facts}
    facts = (*known.facts, *(_fact(triple) for triple in said if triple not in stated))
    return with_names(Description(iri, facts, known.pointing, known.counts, ()), store, ())


def problems() -> Mapping[str, type[SamspillError]]:
    """The errors by the last part of their IRI."""
    found: dict[str, type[SamspillError]] = {}
    waiting = [SamspillError]
    while waiting:
        error = waiting.pop()
        found.setdefault(error.slug, error)
        waiting += error.__subclasses__()
    return MappingProxyType(dict(sorted(found.items())))


def describe_problem(error: type[SamspillError], norwegian: str) -> Description:
    """What an error means: its title in both languages, when it is met, and its HTTP status."""
    iri = PROBLEM_BASE + error.slug
    meaning = " ".join((error.__doc__ or "").replace("`", "").split())
    said = about(
        iri,
        ("rdfs:label", texts(norwegian, error.title)),
        ("rdfs:comment", Literal(meaning, language="en")),
        ("http:statusCodeNumber", number(error.status)),
    )
    return Description(iri, tuple(map(_fact, said)), (), MappingProxyType({}), ())


def _fact(triple: Triple) -> Fact:
    return Fact(triple.subject, triple.predicate, triple.object, ())  # type: ignore[arg-type]


def _of_file(term: object, path: Path) -> object:
    """A term, its blank nodes told from those of other files."""
    return BlankNode(f"{path.stem}-{term.value}") if isinstance(term, BlankNode) else term
