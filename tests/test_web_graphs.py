"""Whole graphs over HTTP: the Graph Store Protocol to read from, and the dataset as files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.engine.extracts import extract
from samspill.engine.stores import EmbeddedStore
from samspill.knowledge.vocabulary import GRAPH, PREFIXES
from serving import Service, served

FORMATS = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}
GRAPHS = ("ontology", "concepts", "sdg", "queries", "trondheim-2020", "inferred", "provenance")


@pytest.fixture(scope="module")
def service(shared_data_dir: Path) -> Iterator[Service]:
    with served(shared_data_dir, SAMSPILL_CLIENT_SECONDS="1000") as running:
        yield running


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.address, timeout=30) as opened:
        yield opened


def triples(body: bytes, form: ox.RdfFormat) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(body, format=form)}


def held(store: EmbeddedStore, name: str | None = None) -> set[ox.Triple]:
    return {quad.triple for quad in store.quads(None if name is None else GRAPH + name)}


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_is_sent_whole_in_every_format(
    client: httpx.Client, trondheim_store: EmbeddedStore, name: str
) -> None:
    wanted = held(trondheim_store, name)
    assert wanted
    for suffix, (media, form) in FORMATS.items():
        indirect = client.get(
            "/graphs", params={"graph": GRAPH + name}, headers={"Accept": f"{media}, */*;q=0.1"}
        )
        assert indirect.status_code == 200
        assert indirect.headers["content-type"].startswith(media)
        assert triples(indirect.content, form) == wanted
        direct = client.get(f"/graph/{name}", headers={"Accept": media})
        assert direct.content == indirect.content
        assert direct.headers["content-location"] == f"/graph/{name}.{suffix}"
        assert client.get(f"/graph/{name}.{suffix}").content == indirect.content


def test_the_default_graph_is_the_merge(
    client: httpx.Client, trondheim_store: EmbeddedStore
) -> None:
    for media, form in FORMATS.values():
        answer = client.get("/graphs?default", headers={"Accept": media})
        assert triples(answer.content, form) == held(trondheim_store)
    lines = client.get("/graphs?default&format=nt").text.splitlines()
    assert len(lines) == len(set(lines)) == len(held(trondheim_store))


def test_the_dataset_is_the_file_whose_digest_the_version_has(client: httpx.Client) -> None:
    answer = client.get("/dataset.nq")
    assert answer.headers["content-type"] == "application/n-quads"
    digest = hashlib.sha256(answer.content).hexdigest()
    assert digest == client.get("/health").json()["digest"]
    assert "samspill.v1.nq" in answer.headers["content-disposition"]


def test_the_dataset_in_other_formats(client: httpx.Client, trondheim_store: EmbeddedStore) -> None:
    trig = client.get("/dataset.trig")
    assert set(ox.parse(trig.content, format=ox.RdfFormat.TRIG)) == set(trondheim_store.quads())
    for suffix, (media, form) in FORMATS.items():
        answer = client.get(f"/dataset.{suffix}")
        assert answer.headers["content-type"].startswith(media)
        assert triples(answer.content, form) == held(trondheim_store)
        assert int(answer.headers.get("content-length", len(answer.content)))


def test_the_dataset_as_a_thing_leads_to_what_is_asked_for(client: httpx.Client) -> None:
    for accept, location in (
        ("*/*", "/catalog.ttl"),
        ("application/ld+json", "/catalog.jsonld"),
        ("application/n-quads", "/dataset.nq"),
        ("application/trig", "/dataset.trig"),
        ("text/html", "/graphs"),
    ):
        answer = client.get("/dataset", headers={"Accept": accept})
        assert (answer.status_code, answer.headers["location"]) == (303, location)
        assert client.get(location, headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/graphs?default", f"/graphs?graph={quote(GRAPH + 'sdg')}", "/graph/sdg", "/dataset.nq"],
)
def test_a_graph_can_only_be_read(client: httpx.Client, path: str) -> None:
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        answer = client.request(method, path, content=b"<a:a> <a:b> <a:c> .")
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
        assert answer.json()["allow"] == ["GET", "HEAD", "OPTIONS"]
    told = client.head(path)
    got = client.get(path)
    assert (told.status_code, told.content) == (200, b"")
    assert told.headers["etag"] == got.headers["etag"]
    again = client.get(path, headers={"If-None-Match": got.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_tag_is_of_one_graph_in_one_format(client: httpx.Client) -> None:
    addresses = [f"/graph/{name}.{suffix}" for name in GRAPHS for suffix in FORMATS]
    addresses += [f"/dataset.{suffix}" for suffix in ("nq", "trig", *FORMATS)]
    tags = {client.get(address).headers["etag"] for address in addresses}
    assert len(tags) == len(addresses)
    assert all(tag.startswith('"') for tag in tags)


@pytest.mark.parametrize("path", ["/graph/nothing", f"/graphs?graph={quote(GRAPH + 'nothing')}"])
def test_an_unknown_graph_names_those_that_there_are(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    for name in GRAPHS:
        assert name in answer.json()["advice"]
    assert "trondheim-2020" in client.get("/graph/trondheim").json()["near"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("graph=", 400),
        ("graph=sdg", 400),
        ("graph=%3Ex%3E", 400),
        ("graph=http://e/%22%20%3E", 400),
        (f"graph={quote(GRAPH)}sdg&default", 400),
        (f"graph={quote(GRAPH)}sdg&graph={quote(GRAPH)}sdg", 400),
        ("default&default", 400),
        ("graph=http://example.org/", 404),
        ("graph=urn:x", 404),
        ("default&format=png", 406),
        ("default&version=99", 404),
    ],
)
def test_a_request_that_names_no_graph(client: httpx.Client, query: str, status: int) -> None:
    answer = client.get(f"/graphs?{query}")
    assert answer.status_code == status, answer.text
    assert answer.json()["status"] == status


def test_the_list_of_graphs(client: httpx.Client, trondheim_store: EmbeddedStore) -> None:
    found = triples(client.get("/graphs").content, ox.RdfFormat.TURTLE)
    sizes = {
        triple.subject.value: int(triple.object.value)
        for triple in found
        if triple.predicate.value == PREFIXES["void"] + "triples"
    }
    assert sizes == {GRAPH + name: len(held(trondheim_store, name)) for name in GRAPHS}
    dumps = [t.object.value for t in found if t.predicate.value == PREFIXES["void"] + "dataDump"]
    for address in dumps:
        assert client.get(address).status_code == 200
    page = client.get("/graphs?lang=nb", headers={"Accept": "text/html"})
    assert "Dataene" in page.text
    for name in GRAPHS:
        assert f'href="/graph/{name}?lang=nb"' in page.text
    about = client.get("/graph/trondheim-2020?lang=en", headers={"Accept": "text/html"})
    assert "Joint effort for a better municipality" in about.text


NAMES = st.sampled_from([f"urn:{letter}" for letter in "abcd"])
TERMS = st.one_of(
    NAMES.map(ox.NamedNode),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=6).map(ox.Literal),
    st.builds(
        ox.Literal, st.sampled_from(["", " <urn:a> .", '" <urn:b>', "\\"]), language=st.just("nb")
    ),
)


@settings(max_examples=100, deadline=None)
@given(
    said=st.dictionaries(
        st.tuples(NAMES.map(ox.NamedNode), NAMES.map(ox.NamedNode), TERMS),
        st.sets(st.sampled_from(["urn:g", "urn:h"]), min_size=1),
        max_size=8,
    ),
    form=st.sampled_from([ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG]),
    graph=st.sampled_from([None, "urn:g"]),
)
def test_an_extract_holds_just_what_was_asked_for(
    tmp_path_factory: pytest.TempPathFactory,
    said: dict[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal], set[str]],
    form: ox.RdfFormat,
    graph: str | None,
) -> None:
    quads = {ox.Quad(*one, ox.NamedNode(name)) for one, names in said.items() for name in names}
    folder = tmp_path_factory.mktemp("extract")
    source, made = folder / "source.nq", folder / "made"
    source.write_text("".join(sorted(f"{quad} .\n" for quad in quads)), encoding="utf-8")
    with made.open("wb") as file:
        extract(source, file, form, graph=graph)
    wanted = {quad for quad in quads if graph in (None, quad.graph_name.value)}  # type: ignore[union-attr]
    found = list(ox.parse(made.read_bytes(), format=form))
    if form == ox.RdfFormat.TRIG:
        assert set(found) == wanted
    else:
        assert {quad.triple for quad in found} == {quad.triple for quad in wanted}
    assert len(found) == len(set(found))
