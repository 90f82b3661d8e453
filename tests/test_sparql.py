"""What may run, what is refused, and where a query is wrong, told before the engine sees it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from samspill.engine.limits import DEFAULT_LIMITS
from samspill.engine.sparql import examine, syntax_problem
from samspill.engine.tokens import significant, tokens
from samspill.errors import (
    BadValue,
    FederationRefused,
    SamspillError,
    SyntaxProblem,
    TooLarge,
)

# Port 9 is on the engine's list of ports that it never connects to: it says so, and nothing leaves.
NOWHERE = "http://127.0.0.1:9/"
PREFIXES = (
    f"PREFIX x: <{NOWHERE}> PREFIX : <{NOWHERE}> PREFIX ex: <http://e/> "
    "PREFIX service: <http://s/> PREFIX SERVICEx: <http://a/> PREFIX FILTERx: <http://a/> "
    "PREFIX a: <http://e/p> "
)

PIECES = st.sampled_from(
    re.findall(
        r"\S+",
        """
        SELECT WHERE ASK FILTER OPTIONAL UNION MINUS VALUES SERVICE service BIND AS EXISTS a true IN
        ( ) { } [ ] < > <= << >> <<( )>> = ! && || + - * / ^ ^^ | ? . ; , ~ {| |} ?a $b ex:p ex: :x
        ex:a.b _:b 1 1.5 .5e3 1. 'x' "x" '' \"\"\"a"b\"\"\" \'\'\'a'b\'\'\' ' " \'\'\' \"\"\"
        \\' \\ <http://e/p> <p> <a'b> <?b+'>'> #c #> @en @en--ltr ä € 😀
        """,
    )
)
SPACES = st.sampled_from(["", " ", "\n", "\t", "\r\n"])


@given(st.lists(st.tuples(PIECES, SPACES), max_size=40))
@settings(max_examples=500)
def test_tokens_join_to_the_same_text(pieces: list[tuple[str, str]]) -> None:
    text = "".join(piece + space for piece, space in pieces)
    assert_whole(text)


@given(st.text(max_size=200))
def test_tokens_of_any_text_join_to_it(text: str) -> None:
    assert_whole(text)


def assert_whole(text: str) -> None:
    """The tokens cover the text without gaps, and say where they are."""
    position = 0
    for token in tokens(text):
        assert token.text
        assert token.start == position
        before = text[:position]
        assert token.line == before.count("\n") + 1
        assert token.column == position - (before.rfind("\n") + 1) + 1
        position += len(token.text)
    assert position == len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'it''s'", ["string 'it'", "string 's'"]),
        (r"'it\'s' # it's", [r"string 'it\'s'", "comment # it's"]),
        ("'''a''b'''", ["string '''a''b'''"]),
        ('"""a"b""" "c"', ['string """a"b"""', 'string "c"']),
        ("'a\nb'", ["unknown 'a\nb'"]),
        ("?a $b ?1", ["variable ?a", "variable $b", "variable ?1"]),
        ("ex:a.b.", ["name ex:a.b", "sign ."]),
        (r"ex:a\'b%20 : _:x", [r"name ex:a\'b%20", "name :", "blank _:x"]),
        ("ex:p?/ex:q", ["name ex:p", "sign ?", "sign /", "name ex:q"]),
        ("1.5.2e3-7", ["number 1.5", "number .2e3", "sign -", "number 7"]),
        ("'a'@nb-NO^^<x>", ["string 'a'", "language @nb-NO", "sign ^^", "iri <x>"]),
        ("<http://e/#x>#y", ["iri <http://e/#x>", "comment #y"]),
        ("{?s <p> ?o}", ["sign {", "variable ?s", "iri <p>", "variable ?o", "sign }"]),
        ("(?a<?b)", ["sign (", "variable ?a", "sign <", "variable ?b", "sign )"]),
        ("(?a<=<p>)", ["sign (", "variable ?a", "sign <=", "iri <p>", "sign )"]),
        ("ä€", ["unknown ä€"]),
    ],
)
def test_kinds_of_tokens(text: str, expected: list[str]) -> None:
    found = [f"{token.kind} {token.text}" for token in significant_or_comment(text)]
    assert " ".join(found) == " ".join(expected)


def significant_or_comment(text: str) -> list:  # type: ignore[type-arg]
    """All tokens but white space."""
    return [token for token in tokens(text) if token.kind != "space"]


@pytest.mark.parametrize(
    "body",
    [
        f"SERVICE <{NOWHERE}> {{ ?s ?p ?o }}",
        f"service <{NOWHERE}> {{}}",
        f"SerVice<{NOWHERE}>{{}}",
        f"{{}}SERVICE<{NOWHERE}>{{}}",
        f"SERVICE SILENT <{NOWHERE}> {{}}",
        "SERVICE ?v { ?s ?p ?o }",
        f"SERVICE#\n<{NOWHERE}>{{}}",
        "SERVICE x:y {}",
        "SERVICEx:y {}",
        "SERVICE:y {}",
        f"?s ?p true.SERVICE<{NOWHERE}>{{}}",
        f"?s ?p trueSERVICE<{NOWHERE}>{{}}",
        f"?s ?p 1e5SERVICE<{NOWHERE}>{{}}",
        f"?s ?p 'x'@en SERVICE<{NOWHERE}>{{}}",
        f"OPTIONAL {{ SERVICE <{NOWHERE}> {{}} }}",
        f"FILTER EXISTS {{ SERVICE <{NOWHERE}> {{}} }}",
        f"{{ SELECT ?x {{ SERVICE <{NOWHERE}> {{}} }} }}",
        f"FILTER(?a<?b)SERVICE<{NOWHERE}>{{}}",
        "FILTER(?a<?b)SERVICE ?v#>\n{}",
        f"FILTER(?a<?c+'>')SERVICE<{NOWHERE}>{{}} FILTER('x'=?d)",
        f"FILTER(STR(?a)<'#>')SERVICE<{NOWHERE}>{{}}",
        f"FILTER ex:f(?a<?c+'>')SERVICE<{NOWHERE}>{{}} FILTER('x'=?d)",
    ],
)
def test_federation_is_refused_in_any_spelling(body: str) -> None:
    with pytest.raises(FederationRefused, match="federated queries are off here") as caught:
        examine(f"{PREFIXES} SELECT * WHERE {{ {body} }}")
    assert caught.value.status == 403


@pytest.mark.parametrize(
    "body",
    [
        "?s ?p 'SERVICE <http://x> {}'",
        '?s ?p """\nSERVICE <http://x> {}\n"""',
        "?s ?p ?o # SERVICE <http://x> {}\n",
        "?s ?p <http://example.org/SERVICE>",
        "?s ?p <http://example.org/service?v#>\n",
        "?s ex:service service:x , service: , ex:a.SERVICE",
        "?service ?SERVICE $service",
        "GRAPH service:g { ?s ?p ?o }",
        "?s ?p 'x'@service",
        "_:service ?p ?o",
    ],
)
def test_the_word_service_elsewhere_is_only_a_word(body: str) -> None:
    query = f"{PREFIXES} SELECT * WHERE {{ {body} }}"
    examine(query)
    Store().query(query)


EXPRESSIONS = st.recursive(
    st.sampled_from(
        ["?a", "$b", "1", "1.5", "'x'", "'>'", "'#'", '">"', "<http://e/p>", "ex:p", "true"]
    ),
    lambda inner: st.one_of(
        st.tuples(
            inner, st.sampled_from(["<", "<=", ">", "=", "+", "-", "*", "/", "&&", "||"]), inner
        ).map(lambda parts: f"({''.join(parts)})"),
        inner.map(lambda one: f"STR({one})"),
        inner.map(lambda one: f"!{one}"),
        inner.map(lambda one: f"ex:f({one})"),
        st.tuples(inner, inner).map(lambda parts: f"IF({parts[0]},{parts[1]},'#')"),
        st.tuples(inner, inner).map(lambda parts: f"({parts[0]} IN({parts[1]},<p>))"),
        inner.map(lambda one: f"(EXISTS{{?s<p>?o FILTER({one})}}<{one})"),
    ),
    max_leaves=6,
)
BLOCKS = st.one_of(
    EXPRESSIONS.map(lambda one: f"FILTER({one})"),
    EXPRESSIONS.map(lambda one: f"FILTER ex:f({one})"),
    EXPRESSIONS.map(lambda one: f"OPTIONAL{{FILTER({one})}}"),
    EXPRESSIONS.map(lambda one: f"{{SELECT({one} AS?n){{}}GROUP BY({one})}}"),
    st.sampled_from(
        [
            "{}", "?s?p?o.", "?s<p>('>'<q>).", "?s(<p>|ex:p)*?o.", "[<p>'#']ex:p 1.", "?s<p>true.",
            "VALUES?v{<p>'>'}", "VALUES(?v){(<p>)('#')}", "#c>\n", "GRAPH?g{}", "MINUS{?s<p>?o}",
            "BIND(1 AS?q)",
        ]
    ),
)  # fmt: skip
CALLS = st.sampled_from(
    [f"SERVICE<{NOWHERE}>{{}}", "SERVICE x:y{}", "SERVICEx:y{}", "SERVICE SILENT?v#>\n{}", ""]
)


@given(st.lists(st.one_of(BLOCKS, CALLS), max_size=5), CALLS, st.lists(BLOCKS, max_size=2))
@settings(max_examples=600, deadline=None)
@example(["FILTER(?a<?b)"], "SERVICE SILENT?v#>\n{}", [])
@example(["FILTER(?a<?b+'>')"], f"SERVICE<{NOWHERE}>{{}}", ["FILTER('x'='')"])
def test_nothing_that_the_engine_reads_as_federation_gets_through(
    before: list[str], call: str, after: list[str]
) -> None:
    """The engine says what it read: only a query that it calls out for must be refused."""
    query = f"{PREFIXES} SELECT * WHERE {{{''.join([*before, call, *after])}}}"
    called = "SERVICE" in "".join([*before, call])
    try:
        examine(query)
    except FederationRefused:
        assert called
        return
    except SamspillError:
        with pytest.raises(SyntaxError):
            Store().query(query, base_iri="http://b/")
        return
    said = complaint(query)
    assert "The port 9" not in said
    assert "service name" not in said
    assert not called or said == "syntax"


def complaint(query: str) -> str:
    """What the engine says against a query; `syntax` when it cannot read it, else nothing."""
    try:
        list(Store().query(query, base_iri="http://b/"))  # type: ignore[arg-type]
    except SyntaxError:
        return "syntax"
    except (OSError, RuntimeError) as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    "text",
    [
        "DROP ALL",
        "insert data { <a> <b> <c> }",
        "PREFIX ex: <http://e/> BASE <http://b/> DELETE WHERE { ?s ?p ?o }",
        "# a comment\nLOAD <http://x>",
        "WITH <g> DELETE { ?s ?p ?o } WHERE {}",
        "CLEAR DEFAULT",
        "CREATE GRAPH <g>",
        "ADD <a> TO <b>",
        "MOVE <a> TO <b>",
        "COPY <a> TO <b>",
    ],
)
def test_updates_are_refused(text: str) -> None:
    with pytest.raises(BadValue, match="This is an update"):
        examine(text)


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("", 1, 1, "the query is empty"),
        (" \n# only a comment", 1, 1, "the query is empty"),
        ("SELEC ?x {}", 1, 1, "begins with SELECT"),
        ("PREFIX ex: <http://e/>", 1, 12, "nothing is asked"),
        ("SELECT ?x\nWHERE { ?x foaf:name ?y }", 2, 12, "“foaf:” is not declared"),
        ("SELECT ?x { ?x ?y 'abc }", 1, 19, "never closed"),
        ("SELECT ?x {\n OPTIONL {} }", 2, 2, "“OPTIONL” is no word"),
        ("SELECT ?x { ?x (?y ?z }", 1, 23, "closes nothing"),
        ("SELECT ?x { { ?x ?y ?z }", 1, 11, "never closed"),
        ("SELECT ?x { ?x ?y ?z € }", 1, 22, "cannot stand here"),
        ("PREFIX FILTERx: <http://e/> SELECT ?x { FILTERx:f(?a) }", 1, 41, "two ways"),
    ],
)
def test_errors_say_where_and_what(text: str, line: int, column: int, said: str) -> None:
    with pytest.raises(SyntaxProblem, match=said) as caught:
        examine(text)
    assert (caught.value.fields["line"], caught.value.fields["column"]) == (line, column)
    assert caught.value.advice


def test_advice_names_the_nearest_word_and_the_namespace() -> None:
    with pytest.raises(SyntaxProblem) as caught:
        examine("SELECT ?x { OPTIONL {} }")
    assert caught.value.advice == "Did you mean OPTIONAL?"
    with pytest.raises(SyntaxProblem) as caught:
        examine("SELECT ?x { ?x a sam:Program }")
    assert "PREFIX sam: <https://w3id.org/samspill/ontology/>" in caught.value.advice


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("SELECT * {\n ?s ?p }", 2, 9, "cannot be read from here"),
        ("SELECT ?x { ?x ?p ?o } GROUP BY ?o", 1, 35, "variable"),
        ("SELECT ?x { <a b> ?x 1 }", 1, 13, ""),
    ],
)
def test_the_engines_own_complaints_are_made_readable(
    text: str, line: int, column: int, said: str
) -> None:
    with pytest.raises(SyntaxError) as caught:
        Store().query(text)
    problem = syntax_problem(text, caught.value.msg or "")
    assert problem.fields["line"] == line
    assert problem.fields["text"] == text.splitlines()[line - 1]
    assert said in problem.detail
    assert "[" not in problem.detail + problem.advice
    assert column <= int(str(problem.fields["column"])) + 20


def test_a_complaint_in_another_form_is_kept() -> None:
    assert "something else" in syntax_problem("ASK {}", "something else").detail


@pytest.mark.parametrize(
    "text",
    [
        "ASK {}",
        "SELECT (COUNT(*) AS ?n) (SUM(?a+1) AS ?m) { ?s ?p ?a } GROUP BY ?p HAVING (MAX(?a) > 1)",
        "SELECT ?a { ?a !(<p>|^<q>)*/<r>+ ?b . FILTER(?a < ?b && ?b <= 3 || !BOUND(?a)) } LIMIT 5",
        "BASE <http://b/> DESCRIBE <x> ?y WHERE { ?y a <z> }",
        "CONSTRUCT WHERE { ?s ?p ?o }",
        "SELECT ?a { VALUES (?a ?b) { (<x> UNDEF) (1 'x'@nb) } ?a ?b [ ?c (1 ?d) ; <p> () ] , [] }",
        "SELECT ?a FROM <g> FROM NAMED <h> { GRAPH <h> { ?a ?b ?c } MINUS { ?a <p> 1.5e3 } }",
        "SELECT ?a { ?a ?b ?c BIND(IF(EXISTS { ?a <p> ?d } && ?c NOT IN (1, 2), 'a', 'b') AS ?e) } "
        "ORDER BY DESC(?e) ?a",
        "SELECT ?a { { SELECT ?a (GROUP_CONCAT(DISTINCT ?b; SEPARATOR = ', ') AS ?c) { ?a ?p ?b } "
        "GROUP BY ?a } UNION { ?a a ?b } }",
        "SELECT ?a { ?a ?b <<( ?c ?d ?e )>> . ?f ?g ?h {| <p> 1 |} }",
    ],
)
def test_what_is_valid_passes_and_runs(text: str) -> None:
    facts = examine(text)
    assert text.upper().find(facts.form) >= 0
    Store().query(text, base_iri="http://b/")


NASTY: dict[str, Callable[[int], str]] = {
    "calls": lambda n: "SELECT ?x { BIND(" + "STR(" * n + "'a'" + ")" * n + " AS ?x) }",
    "concat": lambda n: "SELECT ?x { BIND(" + "CONCAT('a'," * n + "'b'" + ")" * n + " AS ?x) }",
    "exists": lambda n: "SELECT ?x { " + "FILTER EXISTS { " * n + "?x ?y ?z" + "}" * n + " }",
    "braces": lambda n: "SELECT ?x { " + "{" * n + "?x ?y ?z" + "}" * n + " }",
    "parentheses": lambda n: "SELECT ?x { FILTER " + "(" * n + "1" + ")" * n + " }",
    "optionals": lambda n: "SELECT ?x { " + "OPTIONAL {} " * n + " }",
    "nested optionals": lambda n: "SELECT ?x { " + "OPTIONAL { ?x ?y ?z " * n + "}" * n + " }",
    "unions": lambda n: "SELECT ?x { " + " UNION ".join(["{}"] * n) + " }",
    "minuses": lambda n: "SELECT ?x { " + "MINUS {?x ?y ?z} " * n + " }",
    "groups": lambda n: "SELECT ?x { " + "{} " * n + " }",
    "graphs": lambda n: "SELECT ?x { " + "GRAPH ?g { " * n + "?x ?y ?z" + "}" * n + " }",
    "sub-selects": lambda n: "SELECT ?x { " + "{ SELECT ?x { " * n + "?x ?y ?z" + "}}" * n + " }",
    "filters": lambda n: "SELECT ?x { " + "FILTER(1) " * n + " }",
    "binds": lambda n: "SELECT ?x { " + "".join(f"BIND(1 AS ?v{i}) " for i in range(n)) + " }",
    "projections": lambda n: "SELECT " + "".join(f"(1 AS ?v{i}) " for i in range(n)) + " { }",
    "aggregates": lambda n: (
        "SELECT " + "".join(f"(SUM(?x) AS ?v{i}) " for i in range(n)) + " {?x ?y ?z}"
    ),
    "values": lambda n: "SELECT ?x { " + "".join(f"VALUES ?v{i} {{1}} " for i in range(n)) + " }",
    "rows of values": lambda n: "SELECT ?x { VALUES (?x ?y) { " + "(1 2) " * n + "} }",
    "ors": lambda n: "SELECT ?x { FILTER(" + "||".join(["?x"] * n) + ") }",
    "sums": lambda n: "SELECT ?x { FILTER(" + "+".join(["?x"] * n) + ") }",
    "lists": lambda n: "SELECT ?x { FILTER(?x IN (" + ",".join(["?x"] * n) + ")) }",
    "nots": lambda n: "SELECT ?x { FILTER(" + "!" * n + "?x) }",
    "ifs": lambda n: "SELECT ?x { FILTER(" + "IF(1,1," * n + "1" + ")" * n + ") }",
    "havings": lambda n: "SELECT (COUNT(?x) AS ?n) { ?x ?y ?z } HAVING " + "(1)" * n,
    "orders": lambda n: "SELECT ?x { ?x ?y ?z } ORDER BY " + "?x " * n,
    "patterns": lambda n: "SELECT ?x { " + "?x ?y ?z . " * n + " }",
    "predicates": lambda n: "SELECT ?x { ?x ?y ?z " + "; ?y ?z " * n + " }",
    "objects": lambda n: "SELECT ?x { ?x ?y ?z " + ", ?z " * n + " }",
    "chains": lambda n: "SELECT ?x { " + "".join(f"?v{i} ?y ?v{i + 1} . " for i in range(n)) + " }",
    "blank nodes": lambda n: "SELECT ?x { " + "[ <p> " * n + "1" + "]" * n + " }",
    "collections": lambda n: "SELECT ?x { ?x ?y (" + " ?z" * n + ") }",
    "nested collections": lambda n: "SELECT ?x { ?x ?y " + "(" * n + "1" + ")" * n + " }",
    "paths": lambda n: "SELECT ?x { ?x " + "/".join(["<p>"] * n) + " ?z }",
    "alternatives": lambda n: "SELECT ?x { ?x " + "|".join(["<p>"] * n) + " ?z }",
    "nested paths": lambda n: "SELECT ?x { ?x " + "^(" * n + "<p>" + ")" * n + " ?z }",
    "annotations": lambda n: "SELECT ?x { ?s ?p ?o " + "{| ?a ?b " * n + " |}" * n + " }",
    "triple terms": lambda n: "SELECT ?x { ?s ?p " + "<<( ?a ?b " * n + "?c" + ")>>" * n + " }",
    "descriptions": lambda n: "DESCRIBE " + "<p> " * n,
    "graph names": lambda n: "SELECT ?x " + "FROM <p> " * n + " { ?x ?y ?z }",
    "templates": lambda n: "CONSTRUCT { " + "?x ?y ?z . " * n + " } { ?x ?y ?z }",
}
"""Queries of a size, each of a kind that ends or stalls the engine when it is large."""


def passes(text: str) -> bool:
    """Whether a query may run."""
    try:
        examine(text)
    except TooLarge:
        return False
    return True


def largest(kind: str) -> str:
    """The largest query of a kind that may run."""
    high = 1
    while high < 12_000 and passes(NASTY[kind](high)):
        high *= 2
    low = high // 2
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if passes(NASTY[kind](middle)) else (low, middle)
    return NASTY[kind](low)


RUN = """
import json, sys
from pyoxigraph import QueryBoolean, Store
store = Store()
store.update("INSERT DATA { <a:b> <p:p> 1 , <p:c> . <p:c> <p:p> 2 }")
for kind, text in json.load(sys.stdin).items():
    print(kind, flush=True)
    result = store.query(text, base_iri="http://b/")
    if not isinstance(result, QueryBoolean):
        sum(1 for _ in result)
print("done")
"""


def test_the_largest_queries_that_may_run_do_the_engine_no_harm() -> None:
    texts = {kind: largest(kind) for kind in NASTY}
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.endswith("done\n"), (
        f"ended by “{done.stdout.splitlines()[-1:]}” {done.stderr}"
    )


@pytest.mark.parametrize(
    ("kind", "size", "limit"),
    [
        ("calls", 950, "nesting"),
        ("calls", 1000, "nesting"),
        ("exists", 825, "nesting"),
        ("braces", 2175, "nesting"),
        ("parentheses", 4650, "nesting"),
        ("parentheses", 20_000, "nesting"),
        ("nots", 1000, "nesting"),
        ("optionals", 2600, "groups"),
        ("unions", 6500, "groups"),
        ("ors", 9300, "operators"),
        ("patterns", 300, "triple_patterns"),
        ("paths", 1000, "triple_patterns"),
        ("descriptions", 16_000, "groups"),
        ("rows of values", 20_000, "text_bytes"),
    ],
)
def test_what_ended_the_engine_is_refused_with_the_limit_named(
    kind: str, size: int, limit: str
) -> None:
    with pytest.raises(TooLarge, match="the limit is") as caught:
        examine(NASTY[kind](size))
    assert caught.value.fields["limit"] == limit
    assert caught.value.fields["maximum"] == getattr(DEFAULT_LIMITS, limit)


def test_text_that_hides_brackets_from_a_simple_reader_is_still_counted() -> None:
    hidden = (
        "SELECT ?x { FILTER(?a<?c+'>') FILTER "
        + "(" * 5000
        + "1"
        + ")" * 5000
        + " FILTER('x'='') }"
    )
    with pytest.raises(TooLarge):
        examine(hidden)


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("", 0),
        ("?s ?p ?o", 1),
        ("?s ?p ?o . ?s ?p ?o .", 2),
        ("?s ?p ?o ; ?p ?o , ?o", 3),
        ("?s ?p [ ?p ?o ; ?p ?o ]", 3),
        ("?s <a>/<b>/<c> ?o", 3),
        ("?s ?p ?o FILTER(?o IN (1, 2, 3)) ?s ?p ?o", 2),
        ("{ ?s ?p ?o } UNION { ?s ?p ?o } ?s ?p ?o", 3),
        ("VALUES (?s ?p) { (1 2) (3 4) } ?s ?p ?o", 1),
        ("OPTIONAL { ?s ?p 'a;b,c.' } # ; , .\n", 1),
    ],
)
def test_triple_patterns_are_counted(body: str, count: int) -> None:
    found = examine(f"SELECT * {{ {body} }}").size.triple_patterns
    assert found == count


@given(st.text(alphabet="(){}[]<>'\"\\#?:a1 \n.,;|&!=", max_size=300))
@settings(max_examples=300)
def test_any_text_gives_an_answer_or_an_error_of_ours(text: str) -> None:
    for query in (text, f"SELECT * {{ {text} }}"):
        with suppress(SamspillError):
            examine(query)


def test_significant_leaves_out_space_and_comments() -> None:
    assert [token.text for token in significant(tokens("ASK # x\n {}"))] == ["ASK", "{", "}"]
