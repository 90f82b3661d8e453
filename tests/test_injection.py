"""No value of a parameter changes what a question asks: it becomes one term, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.term import Literal as OtherLiteral
from rdflib.term import URIRef

from samspill.ask.questions import Question, read_questions
from samspill.ask.values import Parameter
from samspill.engine.sparql import examine
from samspill.engine.tokens import Token, significant, tokens
from samspill.errors import BadValue
from samspill.settings import shipped_folders

QUESTIONS = read_questions(shipped_folders().queries)
NASTY: list[str] = yaml.safe_load(
    (Path(__file__).parent / "safety" / "injections.yaml").read_text(encoding="utf-8")
)
XSD = "http://www.w3.org/2001/XMLSchema#"

every_parameter = pytest.mark.parametrize(
    ("asked", "parameter"),
    [(asked, parameter) for asked in QUESTIONS.values() for parameter in asked.parameters],
    ids=lambda part: str(part.name),
)

PIECES = st.sampled_from(
    [
        *NASTY, '"', "'", "\\", "\n", "\r", "\t", "<", ">", "{", "}", "(", ")", "#", ";", ".", ",",
        "$", "?", "@", "^^", "|", "&", "*", "/", "%", "%3", "\\u0022", "\\U0000005C", "\\x",
        "u0022", "http://e/", "https://", "://", "11", "2020", "measure/", "a", "-", " ", "\u200f",
        "\ud800",
    ]
)  # fmt: skip
SPITEFUL = st.lists(PIECES, max_size=8).map("".join)
TEXTS = st.one_of(
    SPITEFUL,
    st.text(st.characters(), max_size=40),
    SPITEFUL.map(lambda text: "http://e/" + text),
    st.integers().map(str),
    st.builds(lambda text, times: text * times, PIECES, st.integers(1, 3000)),
)


def without(asked: Question, parameter: Parameter) -> str:
    """The query of a question with the input of one parameter left in it as a variable."""
    free = replace(parameter, required=False, default=None)
    others = tuple(free if found is parameter else found for found in asked.parameters)
    return replace(asked, parameters=others).bind(good_values(asked, parameter), language="nb")


def good_values(asked: Question, parameter: Parameter) -> dict[str, str]:
    """Values for all parameters but one."""
    return {p.name: p.good_value() for p in asked.parameters if p is not parameter}


def terms_for(template: list[Token], bound: list[Token], name: str) -> list[str]:
    """What stands in a bound query where the template has an input; all else must be the same."""
    found: list[str] = []
    place = 0
    for token in template:
        here = bound[place : place + 3]
        if token.text != f"${name}":
            assert here
            assert (here[0].kind, here[0].text) == (token.kind, token.text)
            place += 1
            continue
        assert here[0].kind in ("iri", "string", "number"), here[0]
        assert here[0].depth == token.depth
        typed = here[0].kind == "string" and here[1].text == "^^"
        assert not typed or here[2].kind == "iri"
        width = 3 if typed else 1
        found.append("".join(one.text for one in here[:width]))
        place += width
    assert place == len(bound)
    return found


def term_of(text: str) -> ox.NamedNode | ox.Literal:
    """The term that a text is to the engine."""
    rows = ox.Store().query(f"SELECT ?t {{ VALUES ?t {{ {text} }} }}")
    assert isinstance(rows, ox.QuerySolutions)
    (row,) = rows
    found = row["t"]
    assert isinstance(found, ox.NamedNode | ox.Literal)
    return found


def assert_says(parameter: Parameter, value: str, term: ox.NamedNode | ox.Literal) -> None:
    """The term is the value, and of the parameter's type."""
    if parameter.type == "string":
        assert term == ox.Literal(value)
    elif parameter.type == "year":
        assert term == ox.Literal(value.strip(), datatype=ox.NamedNode(XSD + "gYear"))
    elif parameter.type == "integer":
        assert isinstance(term, ox.Literal)
        assert term.datatype == ox.NamedNode(XSD + "integer")
        assert int(term.value) == int(value)
    else:
        assert isinstance(term, ox.NamedNode)
        assert term.value == value.strip() or term.value.endswith("/" + value.strip())


def assert_one_term(asked: Question, parameter: Parameter, value: str) -> None:
    values = {**good_values(asked, parameter), parameter.name: value}
    try:
        text = asked.bind(values, language="nb")
    except BadValue:
        return
    if value == "":  # not given
        return
    template = significant(tokens(without(asked, parameter)))
    found = terms_for(template, significant(tokens(text)), parameter.name)
    assert found
    for term in set(found):
        assert_says(parameter, value, term_of(term))
    examine(text)


@every_parameter
def test_nasty_values(asked: Question, parameter: Parameter) -> None:
    for value in [*NASTY, *(value * 500 for value in NASTY)]:
        assert_one_term(asked, parameter, value)


@every_parameter
@given(TEXTS)
@settings(max_examples=40, deadline=None)
def test_any_value(asked: Question, parameter: Parameter, value: str) -> None:
    assert_one_term(asked, parameter, value)


ANY = Question(
    name="any",
    title={},
    summary={},
    group="programs",
    parameters=tuple(
        Parameter(name=name, type=kind, label={})
        for name, kind in (("a", "string"), ("b", "iri"), ("c", "integer"), ("d", "year"))
    ),
    view="table",
    columns={},
    text="",
    query="SELECT ?x WHERE { ?x <http://e/a> $a ; $b $c , 'not $a' . # nor $c\n"
    "FILTER(?x<$d && <http://e/$a> != $b && $a<$c) }",
)


@given(st.tuples(TEXTS, TEXTS, st.integers(0).map(str), st.integers(0, 9999).map(str)))
@settings(max_examples=60, deadline=None)
@example(('\\u0022 . ?s ?p "', "", "", ""))
@example(("a\tb", "", "", ""))
def test_another_parser_reads_the_same_terms(drawn: tuple[str, str, str, str]) -> None:
    """rdflib's parser is the work of others; any engine may stand behind this service."""
    values = {}
    for parameter, value in zip(ANY.parameters, drawn, strict=True):
        with suppress(BadValue):
            parameter.term(value)
            values[parameter.name] = value
    plain = {"a": "x", "b": "http://e/x", "c": "1", "d": "2020"}
    plain = {name: plain[name] for name, value in values.items() if value != ""}
    found, expected = (
        list(leaves(parseQuery(ANY.bind(chosen, language="nb")))) for chosen in (values, plain)
    )
    assert shapes(found) == shapes(expected)
    literals = {str(term) for term in found if isinstance(term, OtherLiteral)}
    assert values.get("a") is None or values["a"] == "" or values["a"] in literals


def leaves(tree: object) -> Iterator[object]:
    """The terms and words of rdflib's parse, in their order."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield key
            yield from leaves(value)
    elif isinstance(tree, str) or not hasattr(tree, "__iter__"):
        yield tree
    else:
        for part in tree:
            yield from leaves(part)


def shapes(found: list[object]) -> list[object]:
    """The leaves, each term only as its kind."""
    return [
        type(leaf).__name__ if isinstance(leaf, URIRef | OtherLiteral) else leaf for leaf in found
    ]
