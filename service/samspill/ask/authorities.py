"""The EU's lists of licences, themes, file types and languages: the values that we use of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode, Triple

from samspill.knowledge.statements import about, named, texts

_EU = "http://publications.europa.eu/resource/authority/"
LICENCE = _EU + "licence/CC_BY_4_0"
"""The licence of the data, as the EU's list of licences names it."""

PUBLIC = _EU + "access-right/PUBLIC"
THEMES = _EU + "data-theme"
GOVERNMENT = THEMES + "/GOVE"
LANGUAGES = (_EU + "language/NOB", _EU + "language/ENG")
FILE_TYPES = _EU + "file-type/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
DUMPS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "nq": ("N-Quads", "RDF_N_QUADS", "application/n-quads"),
        "trig": ("TriG", "RDF_TRIG", "application/trig"),
        "ttl": ("Turtle", "RDF_TURTLE", "text/turtle"),
        "nt": ("N-Triples", "RDF_N_TRIPLES", "application/n-triples"),
        "jsonld": ("JSON-LD", "JSON_LD", "application/ld+json"),
        "rdf": ("RDF/XML", "RDF_XML", "application/rdf+xml"),
    }
)
"""The files of the whole dataset by suffix: name, the EU's name of the file type, media type."""


def authorities() -> Iterator[Triple]:
    """What the EU's own lists say of the values used, so that checks need not fetch them."""
    yield from about(
        LICENCE,
        ("rdf:type", named("dcterms:LicenseDocument")),
        ("skos:exactMatch", NamedNode("https://creativecommons.org/licenses/by/4.0/")),
    )
    yield from about(PUBLIC, ("rdf:type", named("dcterms:RightsStatement")))
    yield from about(
        THEMES,
        ("rdf:type", named("skos:ConceptScheme")),
        ("dcterms:title", Literal("Data theme", language="en")),
    )
    yield from about(
        GOVERNMENT,
        ("rdf:type", named("skos:Concept")),
        ("skos:inScheme", NamedNode(THEMES)),
        (
            "skos:prefLabel",
            texts("Forvaltning og offentlig sektor", "Government and public sector"),
        ),
    )
    for iri in LANGUAGES:
        yield from about(iri, ("rdf:type", named("dcterms:LinguisticSystem")))
