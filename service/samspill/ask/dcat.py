"""The dataset as a catalogue of open data describes it: DCAT-AP-NO 2."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from samspill.ask.addresses import Addresses
from samspill.ask.authorities import (
    DUMPS,
    FILE_TYPES,
    GOVERNMENT,
    LANGUAGES,
    LICENCE,
    MEDIA_TYPES,
    PUBLIC,
    THEMES,
    authorities,
)
from samspill.knowledge.statements import about, moment, named, resource, texts

_PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"
_OPENAPI = "https://spec.openapis.org/oas/v3.1.0"


@dataclass(frozen=True)
class Publisher:
    """Who runs a service: what is not known is empty, and is not said."""

    name: str = ""
    iri: str = ""
    contact: str = ""

    def agent(self, at: Addresses) -> NamedNode | None:
        """The organisation, under its own IRI where it has one."""
        return NamedNode(self.iri or f"{at.catalog}#publisher") if self.name or self.iri else None

    def point(self, at: Addresses) -> NamedNode | None:
        """Where questions are sent."""
        return NamedNode(f"{at.catalog}#contact") if self.contact else None


@dataclass(frozen=True)
class Edition:
    """The version of the dataset that is described; `size` is that of its N-Quads file in bytes."""

    number: int
    created: str
    first: str
    note: str
    size: int


def catalog_triples(edition: Edition, publisher: Publisher, at: Addresses) -> Iterator[Triple]:
    """The catalogue, the dataset with a distribution for each format, and the services."""
    yield from _catalog(edition, publisher, at)
    yield from _dataset(edition, publisher, at)
    for suffix, (name, file_type, media_type) in DUMPS.items():
        yield from _distribution(suffix, name, file_type, media_type, edition=edition, at=at)
    yield from _services(publisher, at)
    yield from _publisher(publisher, at)
    yield from authorities()


def _catalog(edition: Edition, publisher: Publisher, at: Addresses) -> Iterator[Triple]:
    yield from about(
        at.catalog,
        ("rdf:type", named("dcat:Catalog")),
        ("dcterms:identifier", Literal(at.catalog)),
        ("dcterms:title", texts("Datakatalogen til Samspill", "The data catalogue of Samspill")),
        (
            "dcterms:description",
            texts(
                "Datasettet og tjenestene som denne installasjonen av Samspill tilbyr.",
                "The dataset and the services that this installation of Samspill offers.",
            ),
        ),
        ("dcterms:publisher", publisher.agent(at)),
        ("dcat:contactPoint", publisher.point(at)),
        ("dcterms:language", [NamedNode(iri) for iri in LANGUAGES]),
        ("dcterms:license", NamedNode(LICENCE)),
        ("dcterms:modified", moment(edition.created)),
        ("dcat:themeTaxonomy", NamedNode(THEMES)),
        ("dcat:dataset", NamedNode(at.dataset)),
        ("dcat:service", [NamedNode(f"{at.catalog}#{key}") for key in ("sparql", "questions")]),
        ("foaf:homepage", NamedNode(f"{at.service}/")),
    )


def _dataset(edition: Edition, publisher: Publisher, at: Addresses) -> Iterator[Triple]:
    yield from about(
        at.dataset,
        ("rdf:type", [named("dcat:Dataset"), named("void:Dataset")]),
        ("dcterms:identifier", Literal(at.dataset)),
        (
            "dcterms:title",
            texts(
                "Programmer, mål, tiltak og aktører med koblinger til bærekraftsmålene",
                "Programs, goals, measures and actors with links to the SDGs",
            ),
        ),
        (
            "dcterms:description",
            texts(
                "Offentlige programmer, målene og tiltakene i dem, hvem som deltar, hva det koster "
                "og hvilke av FNs bærekraftsmål og delmål de er koblet til. Hvert faktum viser til "
                "stedet i dokumentet det bygger på.",
                "Public programs, their goals and measures, who takes part, what it costs and "
                "which of the UN's Sustainable Development Goals and targets they are linked to. "
                "Each fact points to the passage it rests on.",
            ),
        ),
        ("dcterms:publisher", publisher.agent(at)),
        ("dcat:contactPoint", publisher.point(at)),
        ("dcat:theme", NamedNode(GOVERNMENT)),
        (
            "dcat:keyword",
            [
                *texts("bærekraftsmålene", "Sustainable Development Goals"),
                *texts("programmer", "programs"),
                *texts("kommuner", "municipalities"),
                *texts("kunnskapsgraf", "knowledge graph"),
            ],
        ),
        ("dcterms:accessRights", NamedNode(PUBLIC)),
        ("dcterms:language", [NamedNode(iri) for iri in LANGUAGES]),
        ("dcterms:provenance", NamedNode(f"{at.catalog}#provenance")),
        ("dcterms:issued", moment(edition.first)),
        ("dcterms:modified", moment(edition.created)),
        ("owl:versionInfo", Literal(str(edition.number))),
        ("adms:versionNotes", Literal(edition.note) if edition.note else None),
        ("dcat:landingPage", NamedNode(f"{at.service}/")),
        ("foaf:page", NamedNode(f"{at.service}/versions")),
        ("dcat:distribution", [NamedNode(f"{at.catalog}#{suffix}") for suffix in DUMPS]),
    )
    yield from about(
        f"{at.catalog}#provenance",
        ("rdf:type", named("dcterms:ProvenanceStatement")),
        (
            "rdfs:label",
            texts(
                "Fakta er ført fra kildedokumentene, med belegg. Koblinger til bærekraftsmålene er "
                "vurdert av kuratorer der kilden ikke selv sier dem.",
                "Facts are taken from the source documents, with evidence. Links to the SDGs are "
                "assessed by curators where the source does not state them itself.",
            ),
        ),
    )
    for page in ("/", "/versions"):
        yield from about(f"{at.service}{page}", ("rdf:type", named("foaf:Document")))


def _distribution(
    suffix: str, name: str, file_type: str, media_type: str, *, edition: Edition, at: Addresses
) -> Iterator[Triple]:
    file, kind = NamedNode(f"{at.dataset}.{suffix}"), NamedNode(FILE_TYPES + file_type)
    size = Literal(str(edition.size), datatype=named("xsd:decimal"))
    media = NamedNode(MEDIA_TYPES + media_type)
    yield from about(
        f"{at.catalog}#{suffix}",
        ("rdf:type", named("dcat:Distribution")),
        ("dcterms:title", texts(f"Hele datasettet som {name}", f"The whole dataset as {name}")),
        ("dcat:accessURL", file),
        ("dcat:downloadURL", file),
        ("dcterms:format", kind),
        ("dcat:mediaType", media),
        ("dcterms:license", NamedNode(LICENCE)),
        ("dcterms:modified", moment(edition.created)),
        ("dcat:byteSize", size if suffix == "nq" and edition.size else None),
    )
    yield from about(kind.value, ("rdf:type", named("dcterms:MediaTypeOrExtent")))
    yield from about(media.value, ("rdf:type", named("dcterms:MediaType")))


def _services(publisher: Publisher, at: Addresses) -> Iterator[Triple]:
    for key, address, description, standard, (nb, en) in (
        ("sparql", at.endpoint, at.endpoint, _PROTOCOL, ("SPARQL-endepunkt", "SPARQL endpoint")),
        (
            "questions",
            f"{at.service}/questions",
            f"{at.service}/openapi.json",
            _OPENAPI,
            ("Ferdige spørsmål", "Questions ready to ask"),
        ),
    ):
        yield from about(
            f"{at.catalog}#{key}",
            ("rdf:type", named("dcat:DataService")),
            ("dcterms:identifier", Literal(f"{at.catalog}#{key}")),
            ("dcterms:title", texts(nb, en)),
            ("dcterms:publisher", publisher.agent(at)),
            ("dcat:contactPoint", publisher.point(at)),
            ("dcat:endpointURL", NamedNode(address)),
            ("dcat:endpointDescription", NamedNode(description)),
            ("dcat:servesDataset", NamedNode(at.dataset)),
            ("dcterms:conformsTo", NamedNode(standard)),
            ("dcterms:accessRights", NamedNode(PUBLIC)),
            ("dcterms:license", NamedNode(LICENCE)),
            ("dcat:theme", NamedNode(GOVERNMENT)),
        )
    for standard, title in ((_PROTOCOL, "SPARQL 1.1 Protocol"), (_OPENAPI, "OpenAPI 3.1")):
        yield from about(
            standard,
            ("rdf:type", named("dcterms:Standard")),
            ("dcterms:title", Literal(title, language="en")),
        )


def _publisher(publisher: Publisher, at: Addresses) -> Iterator[Triple]:
    if agent := publisher.agent(at):
        name = Literal(publisher.name) if publisher.name else None
        yield from about(agent.value, ("rdf:type", named("foaf:Agent")), ("foaf:name", name))
    if point := publisher.point(at):
        web = "://" in publisher.contact
        yield from about(
            point.value,
            ("rdf:type", [named("vcard:Kind"), named("vcard:Organization")]),
            ("vcard:fn", Literal(publisher.name) if publisher.name else None),
            ("vcard:hasURL", resource(publisher.contact if web else "")),
            ("vcard:hasEmail", resource("" if web else f"mailto:{publisher.contact}")),
        )
