"""The VoID description of a dataset: sizes, partitions by class and property, links to the SDGs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from samspill.ask.addresses import Addresses
from samspill.ask.census import Counts
from samspill.knowledge.statements import about, named, number, shortened
from samspill.knowledge.vocabulary import BASE, PREFIXES, SDG


def void_triples(counts: Counts, at: Addresses, *, version: int) -> Iterator[Triple]:
    """What VoID says of a version of the dataset."""
    dataset = at.dataset
    yield from about(
        at.void,
        ("rdf:type", named("void:DatasetDescription")),
        ("foaf:primaryTopic", NamedNode(dataset)),
    )
    yield from about(
        dataset,
        ("rdf:type", named("void:Dataset")),
        ("owl:versionInfo", Literal(str(version))),
        ("dcterms:license", NamedNode("https://creativecommons.org/licenses/by/4.0/")),
        ("void:triples", number(counts.triples)),
        ("void:entities", number(counts.entities)),
        ("void:distinctSubjects", number(counts.subjects)),
        ("void:distinctObjects", number(counts.objects)),
        ("void:classes", number(len(counts.classes))),
        ("void:properties", number(len(counts.properties))),
        ("void:uriSpace", Literal(BASE)),
        ("void:vocabulary", vocabularies(counts)),
        ("void:sparqlEndpoint", NamedNode(at.endpoint)),
        ("void:dataDump", [NamedNode(f"{dataset}.{suffix}") for suffix in ("nq", "trig")]),
        ("void:feature", [named(f"formats:{name}") for name in ("Turtle", "N-Triples", "JSON-LD")]),
        ("void:exampleResource", [NamedNode(iri) for iri in _EXAMPLES]),
        ("foaf:homepage", NamedNode(f"{at.service}/")),
    )
    yield from graph_triples(counts.graphs, at)
    yield from _partitions(counts, at)
    yield from _linksets(counts, at)


_EXAMPLES = tuple(
    BASE + path
    for path in ("ontology/Program", "concept/role/owner", "query/programs", "graph/ontology")
)


def vocabularies(counts: Counts) -> list[NamedNode]:
    """The vocabularies whose classes and properties are used."""
    used = (*counts.properties, *counts.classes)
    return [
        NamedNode(namespace)
        for namespace in PREFIXES.values()
        if any(iri.startswith(namespace) for iri in used)
    ]


def graph_triples(graphs: Mapping[str, int], at: Addresses) -> Iterator[Triple]:
    """The named graphs as parts of the dataset, with their sizes and addresses."""
    for graph, triples in graphs.items():
        yield from about(at.dataset, ("void:subset", NamedNode(graph)))
        yield from about(
            graph,
            ("rdf:type", [named("void:Dataset"), named("sd:Graph")]),
            ("void:triples", number(triples)),
            ("void:dataDump", NamedNode(at.graph(graph))),
        )


def _partitions(counts: Counts, at: Addresses) -> Iterator[Triple]:
    for name, found in counts.properties.items():
        partition = f"{at.void}#{shortened(name)}"
        yield from about(at.dataset, ("void:propertyPartition", NamedNode(partition)))
        yield from about(
            partition,
            ("rdf:type", named("void:Dataset")),
            ("void:property", NamedNode(name)),
            ("void:triples", number(found.triples)),
            ("void:distinctSubjects", number(found.subjects)),
            ("void:distinctObjects", number(found.objects)),
        )
    for name, entities in counts.classes.items():
        partition = f"{at.void}#{shortened(name)}"
        yield from about(at.dataset, ("void:classPartition", NamedNode(partition)))
        yield from about(
            partition,
            ("rdf:type", named("void:Dataset")),
            ("void:class", NamedNode(name)),
            ("void:entities", number(entities)),
        )
    for (name, predicate), triples in counts.class_properties.items():
        whole = f"{at.void}#{shortened(name)}"
        part = f"{whole}-{shortened(predicate)}"
        yield from about(whole, ("void:propertyPartition", NamedNode(part)))
        yield from about(
            part,
            ("rdf:type", named("void:Dataset")),
            ("void:property", NamedNode(predicate)),
            ("void:triples", number(triples)),
        )


def _linksets(counts: Counts, at: Addresses) -> Iterator[Triple]:
    target = f"{at.void}#un-sdg"
    if counts.links:
        yield from about(
            target,
            ("rdf:type", named("void:Dataset")),
            ("void:uriSpace", Literal(f"{SDG}/")),
            ("foaf:homepage", NamedNode(SDG)),
        )
    for name, triples in counts.links.items():
        yield from about(
            f"{at.void}#un-sdg-{shortened(name)}",
            ("rdf:type", named("void:Linkset")),
            ("void:linkPredicate", NamedNode(name)),
            ("void:subjectsTarget", NamedNode(at.dataset)),
            ("void:objectsTarget", NamedNode(target)),
            ("void:triples", number(triples)),
        )
