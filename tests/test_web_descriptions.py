"""VoID, DCAT-AP-NO and the Service Description: valid RDF that says what is so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pyoxigraph as ox
import pytest

from samspill.ask.addresses import Addresses
from samspill.ask.dcat import Edition, Publisher, catalog_triples
from samspill.engine.stores import EmbeddedStore, Rows
from samspill.knowledge.statements import NAMESPACES
from samspill.knowledge.vocabulary import SDG, graph_name
from serving import Service, served

FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
DCAT_AP_NO = {
    "dcat:Catalog": (
        "dcterms:description",
        "dcterms:identifier",
        "dcat:contactPoint",
        "dcterms:title",
        "dcterms:publisher",
    ),
    "dcat:Dataset": (
        "dcterms:description",
        "dcterms:identifier",
        "dcat:contactPoint",
        "dcterms:title",
        "dcterms:publisher",
        "dcat:theme",
    ),
    "dcat:Distribution": ("dcat:accessURL",),
    "dcat:DataService": (
        "dcat:endpointURL",
        "dcterms:identifier",
        "dcat:contactPoint",
        "dcterms:title",
        "dcterms:publisher",
    ),
    "foaf:Agent": ("foaf:name",),
    "dcterms:Standard": ("dcterms:title",),
}
"""The properties that DCAT-AP-NO 2 asks for, by class."""

ONCE = ("dcterms:publisher", "dcterms:license", "dcterms:accessRights", "dcat:endpointURL")


@pytest.fixture(scope="module")
def service(shared_data_dir: Path) -> Iterator[Service]:
    with served(
        shared_data_dir,
        SAMSPILL_CLIENT_SECONDS="1000",
        SAMSPILL_PUBLISHER="Prøvekommune",
        SAMSPILL_PUBLISHER_IRI="https://example.org/kommune",
    ) as running:
        yield running


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.address, timeout=30) as opened:
        yield opened


def iri(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(NAMESPACES[prefix] + local)


class Said:
    """Statements that can be asked for."""

    def __init__(self, triples: set[ox.Triple]) -> None:
        self.triples = triples

    @classmethod
    def of(cls, client: httpx.Client, address: str) -> Said:
        answer = client.get(address, headers={"Accept": "text/turtle"})
        assert answer.status_code == 200, answer.text
        return cls({quad.triple for quad in ox.parse(answer.content, format=ox.RdfFormat.TURTLE)})

    def values(self, subject: object, name: str) -> list[ox.NamedNode | ox.Literal]:
        return [
            triple.object  # type: ignore[misc]
            for triple in self.triples
            if triple.subject == subject and triple.predicate == iri(name)
        ]

    def number(self, subject: object, name: str) -> int:
        (value,) = self.values(subject, name)
        return int(value.value)

    def members(self, name: str) -> list[ox.NamedNode]:
        return [
            triple.subject  # type: ignore[misc]
            for triple in self.triples
            if triple.predicate == iri("rdf:type") and triple.object == iri(name)
        ]


def count(store: EmbeddedStore, pattern: str, what: str = "*") -> int:
    result = store.query(f"SELECT (COUNT({what}) AS ?n) WHERE {{ {pattern} }}")
    assert isinstance(result, Rows)
    return int(result.rows[0][0].value)  # type: ignore[union-attr]


@pytest.mark.parametrize("address", ["/.well-known/void", "/catalog"])
def test_it_is_the_same_in_every_format(client: httpx.Client, address: str) -> None:
    wanted = Said.of(client, address).triples
    for media, form in FORMATS.items():
        answer = client.get(address, headers={"Accept": media})
        assert answer.headers["content-type"].startswith(media)
        assert {quad.triple for quad in ox.parse(answer.content, format=form)} == wanted
        again = client.get(
            address, headers={"Accept": media, "If-None-Match": answer.headers["etag"]}
        )
        assert again.status_code == 304
    assert client.get(address, headers={"Accept": "image/png"}).status_code == 406
    assert client.post(address).status_code == 405
    assert not [t for t in wanted if isinstance(t.subject, ox.BlankNode)]


def test_void_counts_what_is_there(client: httpx.Client, trondheim_store: EmbeddedStore) -> None:
    void, store = Said.of(client, "/.well-known/void"), trondheim_store
    dataset = ox.NamedNode(f"{str(client.base_url).rstrip('/')}/dataset")
    anything = "?s ?p ?o"
    for name, what in (
        ("void:triples", "*"),
        ("void:distinctSubjects", "DISTINCT ?s"),
        ("void:distinctObjects", "DISTINCT ?o"),
        ("void:properties", "DISTINCT ?p"),
    ):
        assert void.number(dataset, name) == count(store, anything, what), name
    assert void.number(dataset, "void:entities") == count(store, "?s a ?c", "DISTINCT ?s")
    assert void.number(dataset, "void:classes") == count(store, "?s a ?c", "DISTINCT ?c")

    classes = void.values(dataset, "void:classPartition")
    assert len(classes) == void.number(dataset, "void:classes")
    for part in classes:
        (cls,) = void.values(part, "void:class")
        assert void.number(part, "void:entities") == count(store, f"?s a {cls}", "DISTINCT ?s")
        inner = void.values(part, "void:propertyPartition")
        assert len(inner) == count(store, f"?s a {cls} ; ?p ?o", "DISTINCT ?p")
        for one in inner:
            (name,) = void.values(one, "void:property")
            assert void.number(one, "void:triples") == count(store, f"?s a {cls} ; {name} ?o")

    properties = void.values(dataset, "void:propertyPartition")
    assert len(properties) == void.number(dataset, "void:properties")
    for part in properties:
        (name,) = void.values(part, "void:property")
        pattern = f"?s {name} ?o"
        assert void.number(part, "void:triples") == count(store, pattern)
        assert void.number(part, "void:distinctSubjects") == count(store, pattern, "DISTINCT ?s")
        assert void.number(part, "void:distinctObjects") == count(store, pattern, "DISTINCT ?o")

    links = void.members("void:Linkset")
    assert len(links) == 2
    for one in links:
        (name,) = void.values(one, "void:linkPredicate")
        there = f'?s {name} ?o FILTER(STRSTARTS(STR(?o), "{SDG}/"))'
        assert void.number(one, "void:triples") == count(store, there)


def test_void_leads_to_what_it_names(client: httpx.Client) -> None:
    void = Said.of(client, "/.well-known/void")
    (dataset,) = void.values(
        ox.NamedNode(f"{str(client.base_url).rstrip('/')}/.well-known/void"), "foaf:primaryTopic"
    )
    for name in ("void:dataDump", "foaf:homepage"):
        for address in void.values(dataset, name):
            assert client.get(address.value).status_code == 200
    for thing in void.values(dataset, "void:exampleResource"):
        answer = client.get(urlsplit(thing.value).path.removeprefix("/samspill"))
        assert answer.status_code in (200, 303)
    (endpoint,) = void.values(dataset, "void:sparqlEndpoint")
    assert client.get(endpoint.value, params={"query": "ASK {}"}).json()["boolean"] is True


def test_the_catalogue_holds_what_dcat_ap_no_asks_for(client: httpx.Client) -> None:
    catalog = Said.of(client, "/catalog")
    unknown = {"dcat:contactPoint"}  # no setting says it here, and nothing is made up
    for cls, names in DCAT_AP_NO.items():
        members = catalog.members(cls)
        assert members, cls
        for member in members:
            for name in names:
                assert catalog.values(member, name) or name in unknown, (member, name)
            for name in ONCE:
                assert len(catalog.values(member, name)) <= 1, (member, name)
    (dataset,) = catalog.members("dcat:Dataset")
    for name in ("dcterms:title", "dcterms:description"):
        assert {text.language for text in catalog.values(dataset, name)} == {"nb", "en"}  # type: ignore[union-attr]
    assert catalog.values(dataset, "owl:versionInfo") == [ox.Literal("1")]
    for one in catalog.members("dcat:Distribution"):
        (address,) = catalog.values(one, "dcat:downloadURL")
        (media,) = catalog.values(one, "dcat:mediaType")
        answer = client.get(address.value)
        assert answer.status_code == 200
        assert answer.headers["content-type"].split(";")[0] in media.value
        for size in catalog.values(one, "dcat:byteSize"):
            assert int(size.value) == len(answer.content)
    for one in catalog.members("dcat:DataService"):
        for name in ("dcat:endpointURL", "dcat:endpointDescription"):
            (address,) = catalog.values(one, name)
            assert client.head(address.value).status_code in (200, 400)


def test_the_publisher_is_who_the_settings_say(client: httpx.Client) -> None:
    catalog = Said.of(client, "/catalog")
    (agent,) = catalog.members("foaf:Agent")
    assert agent == ox.NamedNode("https://example.org/kommune")
    assert catalog.values(agent, "foaf:name") == [ox.Literal("Prøvekommune")]


@pytest.mark.parametrize(
    ("publisher", "contact"),
    [
        (Publisher(), None),
        (Publisher(name="Byen"), None),
        (Publisher(name="Byen", contact="data@example.org"), "vcard:hasEmail"),
        (Publisher(name="Byen", contact="https://example.org/kontakt"), "vcard:hasURL"),
    ],
)
def test_what_is_not_known_is_not_said(publisher: Publisher, contact: str | None) -> None:
    at = Addresses("https://example.org")
    edition = Edition(3, "2026-01-02T03:04:05+00:00", "2026-01-01T03:04:05+00:00", "", 0)
    said = Said(set(catalog_triples(edition, publisher, at)))
    (dataset,) = said.members("dcat:Dataset")
    assert bool(said.values(dataset, "dcterms:publisher")) == bool(publisher.name)
    points = said.members("vcard:Kind")
    assert len(points) == (contact is not None)
    for point in points:
        assert contact is not None
        (value,) = said.values(point, contact)
        assert value.value.removeprefix("mailto:") == publisher.contact
    assert not said.values(dataset, "adms:versionNotes")
    assert not [t for t in said.triples if t.predicate == iri("dcat:byteSize")]


def test_the_endpoint_describes_itself(
    client: httpx.Client, trondheim_store: EmbeddedStore
) -> None:
    found = Said.of(client, "/sparql")
    (described,) = found.members("sd:Service")
    endpoint = str(client.base_url).rstrip("/") + "/sparql"
    assert found.values(described, "sd:endpoint") == [ox.NamedNode(endpoint)]
    assert found.values(described, "sd:supportedLanguage") == [iri("sd:SPARQL11Query")]
    assert iri("sd:UnionDefaultGraph") in found.values(described, "sd:feature")
    formats = set(found.values(described, "sd:resultFormat"))
    assert {iri("formats:SPARQL_Results_JSON"), iri("formats:Turtle")} <= formats
    comments = found.values(described, "rdfs:comment")
    assert {text.language for text in comments} == {"nb", "en"}  # type: ignore[union-attr]
    assert all("10 se" in text.value for text in comments)
    (dataset,) = found.values(described, "sd:defaultDataset")
    (default,) = found.values(dataset, "sd:defaultGraph")
    assert found.number(default, "void:triples") == count(trondheim_store, "?s ?p ?o")
    named = found.values(dataset, "sd:namedGraph")
    names = {name for one in named for name in found.values(one, "sd:name")}
    assert ox.NamedNode(graph_name("queries")) in names
    for name in names:
        assert found.number(name, "void:triples") == count(
            trondheim_store, f"GRAPH {name} {{ ?s ?p ?o }}"
        )
