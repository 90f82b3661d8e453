"""The shapes themselves: well-formed SHACL, told in two languages, each with its examples."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple, parse

from samspill.knowledge.dataset import read_turtle
from samspill.knowledge.shapes import read_shapes
from samspill.knowledge.turtle import rdflib_graph
from samspill.knowledge.vocabulary import CONCEPT, ONTOLOGY, PREFIXES, SHAPES
from samspill.settings import DEFAULT_BASE, Folders, shipped_folders

EXAMPLES = Path(__file__).parent / "examples"
SH = PREFIXES["sh"]
LANGUAGES = ["en", "nb"]
CLASSES = (
    "program", "goal", "measure", "actor", "participation", "funding", "alignment", "milestone",
    "place", "document", "evidence", "thing",
)  # fmt: skip
# what SHACL forbids in a query with pre-bound variables
FORBIDDEN = re.compile(r"\b(MINUS|VALUES|SERVICE)\b|FROM\s*<", re.IGNORECASE)


def shape_triples() -> list[Triple]:
    files = sorted(shipped_folders().shapes.glob("*.ttl"))
    return [triple for path in files for triple in read_turtle(path)]


def rules() -> list[str]:
    """The shapes that say something to people, by their short names."""
    return sorted(
        {
            triple.subject.value.removeprefix(SHAPES)
            for triple in shape_triples()
            if isinstance(triple.subject, NamedNode) and triple.predicate.value == SH + "message"
        }
    )


@pytest.fixture(scope="module")
def store() -> Store:
    found = Store()
    for path in sorted(shipped_folders().shapes.glob("*.ttl")):
        found.extend(parse(path=path, format=RdfFormat.TURTLE, rename_blank_nodes=True))
    return found


def texts(store: Store, rule: str, name: str) -> Mapping[str, str]:
    pattern = store.quads_for_pattern(NamedNode(SHAPES + rule), NamedNode(name), None)
    literals = [quad.object for quad in pattern]
    assert all(isinstance(one, Literal) and one.language and one.value for one in literals)
    assert len({one.language for one in literals}) == len(literals)
    return {one.language: one.value for one in literals}


def ask(store: Store, query: str) -> list[str]:
    prologue = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    return [str(solution[0]) for solution in store.query(prologue + query)]


def test_every_class_has_its_file() -> None:
    names = {path.stem for path in shipped_folders().shapes.glob("*.ttl")}
    assert names >= set(CLASSES)


def test_the_shapes_are_well_formed() -> None:
    from pyshacl import validate

    conforms, _, text = validate(
        rdflib_graph([]), shacl_graph=rdflib_graph(shape_triples()), meta_shacl=True
    )
    assert conforms, text


def test_every_rule_has_examples_and_every_example_a_rule() -> None:
    assert sorted(path.name for path in EXAMPLES.iterdir()) == rules()
    for path in EXAMPLES.iterdir():
        files = sorted(file.name for file in path.iterdir())
        assert files == ["expected.tsv", "invalid.ttl", "valid.ttl"]


@pytest.mark.parametrize("rule", rules())
def test_a_rule_is_told_in_both_languages(rule: str, store: Store) -> None:
    assert sorted(texts(store, rule, SH + "message")) == LANGUAGES
    assert sorted(texts(store, rule, PREFIXES["rdfs"] + "label")) == LANGUAGES
    severity = store.quads_for_pattern(NamedNode(SHAPES + rule), NamedNode(SH + "severity"), None)
    assert len(list(severity)) == 1


def test_a_property_has_a_name_an_order_and_a_group_for_forms(store: Store) -> None:
    lacking = """
        SELECT ?shape WHERE {
          ?shape a sh:PropertyShape ; sh:message ?message .
          FILTER NOT EXISTS {
            ?shape sh:name ?nb, ?en ; sh:order ?order ; sh:group/rdfs:label ?group .
            FILTER(LANG(?nb) = "nb" && LANG(?en) = "en")
          }
        }"""
    assert ask(store, lacking) == []


def test_every_shape_is_used_and_has_an_iri(store: Store) -> None:
    shapes = (
        "SELECT ?shape WHERE { ?shape a ?kind . FILTER(?kind IN (sh:NodeShape, sh:PropertyShape)) }"
    )
    used = """
        SELECT ?shape WHERE {
          { ?shape sh:targetClass|sh:targetSubjectsOf ?target }
          UNION { ?user sh:property|sh:node|sh:qualifiedValueShape|sh:condition ?shape }
          UNION { ?user sh:or ?list . ?list rdf:rest*/rdf:first ?shape }
        }"""
    assert set(ask(store, shapes)) - set(ask(store, used)) == set()
    assert not [shape for shape in ask(store, shapes) if shape.startswith("_:")]


def test_a_rule_with_a_query_has_nothing_else(store: Store) -> None:
    """What runs the query leaves the rest of such a shape aside."""
    mixed = """
        SELECT ?shape WHERE {
          ?shape sh:sparql ?query ; ?other ?any .
          FILTER(?other NOT IN (rdf:type, rdfs:label, rdfs:isDefinedBy, sh:message, sh:severity,
            sh:sparql, sh:targetClass, sh:targetSubjectsOf))
        }"""
    assert ask(store, mixed) == []


def test_queries_keep_to_what_shacl_allows_and_fill_their_messages(folders: Folders) -> None:
    for rule in read_shapes(folders.shapes).rules:
        assert not FORBIDDEN.search(rule.query), rule.iri
        head = rule.query.partition("SELECT")[2].partition("WHERE")[0]
        selected = set(re.findall(r"[?$](\w+)", head))
        assert "this" in selected, rule.iri
        for message in rule.messages.values():
            assert set(re.findall(r"\{[?$](\w+)\}", message)) <= selected, rule.iri


def test_shapes_name_only_terms_that_exist(core: list[Triple]) -> None:
    known = {triple.subject.value for triple in core if isinstance(triple.subject, NamedNode)}
    named = set()
    for triple in shape_triples():
        text = triple.object.value if isinstance(triple.object, NamedNode | Literal) else ""
        named |= set(re.findall(rf"{CONCEPT}[a-z-]+(?:/[a-z-]+)?(?![a-z/-])", text))
        named |= {ONTOLOGY + name for name in re.findall(r"\bsam:(\w+)", text)}
        if text.startswith(ONTOLOGY):
            named.add(text)
    assert named - known == set()


def test_the_base_is_swapped_in_patterns_queries_and_messages(folders: Folders) -> None:
    base = "https://data.by.example/"
    shapes = read_shapes(folders.shapes, base=base)
    told = [str(term) for triple in shapes.graph for term in triple]
    told += [text for rule in shapes.rules for text in (rule.query, *rule.messages.values())]
    assert not [text for text in told if DEFAULT_BASE + "id/" in text or r"w3id\.org" in text]
    assert [text for text in told if base + "id/" in text]
    assert [text for text in told if r"data\.by\.example/id/" in text]
