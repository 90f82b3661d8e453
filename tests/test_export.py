"""Exports: what goes in comes out, in one order, in words that can be read."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st

from samspill.engine.export import WITH_GRAPHS, Format, exported
from samspill.engine.stores import EmbeddedStore
from samspill.errors import NotFound
from samspill.knowledge.dataset import core_graphs, data_graph_name, quads, read_folder
from samspill.knowledge.inference import infer, read_rules
from samspill.knowledge.turtle import write
from samspill.knowledge.vocabulary import ONTOLOGY, PREFIXES, graph_name
from samspill.settings import shipped_folders

FOLDERS = shipped_folders()
CONTEXT = FOLDERS.ontology / "context.jsonld"
FORMATS: dict[Format, ox.RdfFormat] = {
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "turtle": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


def shipped_store() -> EmbeddedStore:
    """The core, every data folder and what is inferred, without the time of a publication."""
    graphs = core_graphs(FOLDERS)
    graphs |= {data_graph_name(path): read_folder(path) for path in FOLDERS.data.iterdir()}
    store = EmbeddedStore.of(quads(graphs))
    rules = read_rules(FOLDERS.ontology / "rules")
    return EmbeddedStore.of(
        [*store.quads(), *quads({graph_name("inferred"): infer(rules, store.construct)})]
    )


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    return shipped_store()


def text_of(store: EmbeddedStore, form: Format, *graphs: str) -> str:
    return "".join(exported(store, form, context=CONTEXT, graphs=graphs))


def statements(store: EmbeddedStore, form: Format) -> set[ox.Quad]:
    """What an export in a format ought to say."""
    if form in WITH_GRAPHS:
        return set(store.quads())
    return {ox.Quad(quad.subject, quad.predicate, quad.object) for quad in store.quads()}


def read_back(text: str, form: Format) -> set[ox.Quad]:
    return set(ox.parse(text, format=FORMATS[form]))


@pytest.mark.parametrize("form", FORMATS)
def test_what_goes_in_comes_out(store: EmbeddedStore, form: Format) -> None:
    text = text_of(store, form)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert read_back(text, form) == statements(store, form)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib warns of itself
@pytest.mark.parametrize("form", ["trig", "jsonld"])
def test_another_library_reads_the_same(store: EmbeddedStore, form: Format) -> None:
    example = graph_name("example")
    there = rdflib.Dataset()
    name = {"jsonld": "json-ld"}.get(form, form)
    there.parse(io.StringIO(text_of(store, form, "example", "inferred")), format=name)
    lines = there.graph(rdflib.URIRef(example)).serialize(format="nt")
    there_quads = {
        ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(example))
        for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)
    }
    # through a store, which writes 0.90 and 0.9 in one way
    assert set(EmbeddedStore.of(there_quads).quads()) == set(store.quads(example))


@pytest.mark.parametrize("form", FORMATS)
def test_the_order_of_loading_does_not_show(store: EmbeddedStore, form: Format) -> None:
    graphs = ("example", "concepts", "inferred")
    shuffled = [quad for name in graphs for quad in store.quads(graph_name(name))]
    random.Random(7).shuffle(shuffled)  # noqa: S311
    other = EmbeddedStore.of(shuffled)
    assert text_of(other, form) == text_of(store, form, *graphs)


def test_another_process_writes_the_same_bytes(store: EmbeddedStore, tmp_path: Path) -> None:
    program = (
        "import hashlib, test_export as t; store = t.shipped_store();"
        "print(*[hashlib.sha256(t.text_of(store, f, 'example').encode()).hexdigest()"
        " for f in t.FORMATS])"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=Path(__file__).parent,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_turtle_is_the_canonical_form_of_the_files(store: EmbeddedStore) -> None:
    assert text_of(store, "turtle", "concepts") == write(read_folder(FOLDERS.ontology / "concepts"))


def test_only_the_asked_graphs_are_written(store: EmbeddedStore) -> None:
    asked = {graph_name("example"), graph_name("inferred")}
    found = read_back(text_of(store, "nquads", "inferred", "example"), "nquads")
    assert {quad.graph_name.value for quad in found} == asked
    assert text_of(store, "trig", "example") == text_of(store, "trig", graph_name("example"))


def test_an_unknown_graph_is_told_of(store: EmbeddedStore) -> None:
    with pytest.raises(NotFound, match="“bergen-2024”"):
        text_of(store, "trig", "example", "bergen-2024")


def nodes(store: EmbeddedStore, *graphs: str) -> dict[str, dict[str, object]]:
    document = json.loads(text_of(store, "jsonld", *graphs))
    return {node["id"]: node for graph in document["@graph"] for node in graph["@graph"]}


def test_the_context_has_a_word_for_every_term(store: EmbeddedStore) -> None:
    context = json.loads(CONTEXT.read_text(encoding="utf-8"))["@context"]
    known = {
        entry if isinstance(entry, str) else entry["@id"]
        for entry in context.values()
        if entry != 1.1
    }
    defined = store.query(
        f"SELECT ?term WHERE {{ ?term <{PREFIXES['rdfs']}isDefinedBy> <{ONTOLOGY}> }}"
    )
    terms = {f"sam:{row[0].value.removeprefix(ONTOLOGY)}" for row in defined.rows}
    assert terms - known == set()
    assert {entry for entry in known if entry.startswith("sam:")} - terms == set()
    keys = {key for node in nodes(store).values() for key in node}
    assert {key for key in keys if ":" in key} == set(), "every key is a word of the context"


def test_json_ld_reads_well(store: EmbeddedStore) -> None:
    found = nodes(store, "example")
    alignment = next(node for node in found.values() if node["type"] == "SdgAlignment")
    assert list(alignment)[:3] == ["id", "type", "label"]
    assert set(alignment["label"]) == {"en", "nb"}
    assert set(alignment["rationale"]) == {"en", "nb"}
    assert alignment["id"].startswith("thing:alignment/")
    assert alignment["direction"].startswith("concept:direction/")
    assert alignment["sdg"].startswith("un:")
    assert isinstance(alignment["strength"], int)
    assert float(alignment["confidence"]) <= 1
    program = next(node for node in found.values() if node["type"] == "Program")
    assert program["startYear"].isdigit()
    funding = next(node for node in found.values() if "amount" in node)
    assert float(funding["amount"]) > 0


def test_json_ld_carries_its_context(store: EmbeddedStore) -> None:
    document = json.loads(text_of(store, "jsonld", "example"))
    assert document["@context"] == json.loads(CONTEXT.read_text(encoding="utf-8"))["@context"]
    assert [graph["id"] for graph in document["@graph"]] == ["graph:example"]


SKOS, XSD = PREFIXES["skos"], PREFIXES["xsd"]
IRIS = st.sampled_from(
    [
        "https://w3id.org/samspill/id/goal/a-1",
        "https://w3id.org/samspill/concept/role/owner",
        "http://metadata.un.org/sdg",
        "http://metadata.un.org/sdg/11.3",
        "http://example.org/æ?a=b&c='d'#e(f)",
        "urn:uuid:1",
        "mailto:a@example.org",
    ]
).map(ox.NamedNode)
PREDICATES = st.sampled_from(
    [
        PREFIXES["rdf"] + "type",
        SKOS + "prefLabel",
        SKOS + "notation",
        PREFIXES["dcterms"] + "date",
        PREFIXES["dcterms"] + "identifier",
        ONTOLOGY + "isPartOf",
        ONTOLOGY + "strength",
        ONTOLOGY + "confidence",
        ONTOLOGY + "number",
        "http://example.org/other",
    ]
).map(ox.NamedNode)
TEXTS = st.text(
    st.characters(
        exclude_categories=["Cs"],
        exclude_characters=[chr(n) for n in range(32) if n not in (9, 10, 13)]
        + ["\ufffe", "\uffff"],
    ),
    max_size=12,
)
LITERALS = st.one_of(
    TEXTS.map(ox.Literal),
    st.builds(
        lambda text, language: ox.Literal(text, language=language),
        TEXTS,
        st.sampled_from(["nb", "en", "en-gb", "sr-latn"]),
    ),
    st.builds(
        lambda text, datatype: ox.Literal(text, datatype=ox.NamedNode(datatype)),
        st.sampled_from(["0", "-0", "007", "+1", "9" * 20, "1.50", "1e3", "true", "2020", "x", ""]),
        st.sampled_from(
            [
                *(XSD + name for name in ("integer", "decimal", "double", "boolean", "gYear")),
                PREFIXES["sdgo"] + "SDGCodeCompact",
            ]
        ),
    ),
)
QUADS = st.builds(
    ox.Quad,
    IRIS,
    PREDICATES,
    st.one_of(IRIS, LITERALS),
    st.sampled_from([graph_name("a"), graph_name("b-2020")]).map(ox.NamedNode),
)


def odd(predicate: str, *values: ox.Literal) -> list[ox.Quad]:
    thing, graph = ox.NamedNode("http://a/b"), ox.NamedNode("http://a/g")
    return [ox.Quad(thing, ox.NamedNode(predicate), value, graph) for value in values]


AWKWARD = ox.Literal('"""\\"\r\n\t\u0085\u2028 <b>&amp;]]>\'')
ZERO = ox.Literal("0", datatype=ox.NamedNode(XSD + "integer"))


@pytest.mark.parametrize("form", FORMATS)
@settings(deadline=None, max_examples=60)
@given(said=st.lists(QUADS, min_size=1, max_size=12))
@example(said=odd("http://a/c", AWKWARD))
@example(said=odd(SKOS + "prefLabel", ZERO, ox.Literal("x"), ox.Literal("x", language="nb")))
def test_any_statement_comes_out_as_it_went_in(form: Format, said: list[ox.Quad]) -> None:
    small = EmbeddedStore.of(said)
    assert read_back(text_of(small, form), form) == statements(small, form)
