"""The namespaces and graph names that the whole project shares."""

from __future__ import annotations

from types import MappingProxyType

BASE = "https://w3id.org/samspill/"
"""What the IRIs of the shipped data begin with."""

ONTOLOGY = "https://w3id.org/samspill/ontology/"
CONCEPT = "https://w3id.org/samspill/concept/"
SHAPES = "https://w3id.org/samspill/shapes/"
QUERY = "https://w3id.org/samspill/query/"
GRAPH = "https://w3id.org/samspill/graph/"
SDG = "http://metadata.un.org/sdg"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"

LABEL_LANGUAGES = ("nb", "nn", "en")
"""The order in which a label is looked for when the asked language has none."""

PREFIXES = MappingProxyType(
    {
        "sam": ONTOLOGY,
        "sams": SHAPES,
        "samq": QUERY,
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "sh": "http://www.w3.org/ns/shacl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "dcterms": "http://purl.org/dc/terms/",
        "dash": "http://datashapes.org/dash#",
        "dcat": "http://www.w3.org/ns/dcat#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "oa": "http://www.w3.org/ns/oa#",
        "org": "http://www.w3.org/ns/org#",
        "prov": "http://www.w3.org/ns/prov#",
        "frapo": "http://purl.org/cerif/frapo/",
        "m8g": "http://data.europa.eu/m8g/",
        "cids": "https://ontology.commonapproach.org/cids#",
        "s66": "http://data.europa.eu/s66#",
        "sdgo": "http://metadata.un.org/sdg/ontology#",
        "schema": "https://schema.org/",
        "sd": "http://www.w3.org/ns/sparql-service-description#",
        "void": "http://rdfs.org/ns/void#",
    }
)


def graph_name(name: str) -> str:
    """The IRI of the named graph `name`."""
    return GRAPH + name


def graph_key(iri: str) -> str:
    """The short name of a graph IRI, or the IRI itself when it is not one of ours."""
    return iri.removeprefix(GRAPH)
