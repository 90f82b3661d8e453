"""Which words a query really has: no text that may run asks another service, in any spelling.

Nothing here asks the tokenizer whether the tokenizer is right. One oracle is the engine's own
parser: with every “service” written “sexvice”, a text that the engine still reads had the word in
no place where it is a keyword. The other is rdflib's parser, the work of others.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql.parser import parseQuery

from samspill.engine.sparql import examine
from samspill.engine.tokens import significant, tokens
from samspill.errors import FederationRefused, SamspillError

NOWHERE = "http://127.0.0.1:9/"
"""The engine connects to port 9 of no machine, whatever asks it to."""

HEAD = (
    f"PREFIX service: <{NOWHERE}> PREFIX SERVICEx: <{NOWHERE}> PREFIX ex: <http://e/> "
    f"PREFIX : <{NOWHERE}> "
)

GAPS = st.sampled_from(
    [" ", "\n", "\t", "\r\n", "  ", " # SERVICE <http://e/> {}\n", "#'\n", '#"\r', "#<\n", "#}\n"]
)
WORDS_ONLY = st.sampled_from(
    [
        "'SERVICE <http://e/> {}'", '"service"', "'''SERVICE\n'x' <http://e/>'''", "'\\'SERVICE'",
        '"""SERVICE " "" <http://e/> {}"""', '"\\\\"', "'#'", "'>'", '"x"@service',
        "'x'^^ex:service", "<http://e/SERVICE>", "<http://e/#service>", "service:", "service:x",
        "SERVICEx:y", "ex:SERVICE", "ex:a.service", "ex:service\\'s", "?service", "$SERVICE",
        "_:service", "1.5", "true",
    ]
)  # fmt: skip
SUBJECTS = st.sampled_from(["?s", "?service", "service:x", "<http://e/SERVICE>", "_:service", "[]"])
VERBS = st.sampled_from(
    ["?p", "a", "ex:service", "service:", "<http://e/p>/ex:SERVICE", "(ex:a|^service:)*"]
)
VALUES = st.sampled_from(
    ["?service", "'SERVICE {'", "1", "ex:service", "<http://e/service>", "'>'"]
)
CALLS = st.sampled_from(
    [
        f"SERVICE <{NOWHERE}> {{ ?s ?p ?o }}", f"service<{NOWHERE}>{{}}", "SeRvIcE ?service {}",
        "SERVICE SILENT $v { }", "SERVICE service:x {}", "SERVICE:y{}", "SERVICEx:y {}",
        f"SERVICE#\n<{NOWHERE}>#\n{{}}", f"{{}}SERVICE<{NOWHERE}>{{}}",
    ]
)  # fmt: skip


@st.composite
def triples(draw: st.DrawFn) -> str:
    """Some triple patterns."""
    gap = [draw(GAPS) for _ in range(3)]
    return f"{draw(SUBJECTS)}{gap[0]}{draw(VERBS)}{gap[1]}{draw(WORDS_ONLY)}{gap[2]}. "


@st.composite
def expressions(draw: st.DrawFn) -> str:
    """An expression with the comparisons that are hard to tell from IRIs."""
    sign = draw(st.sampled_from(["<", "<=", ">", "=", "&&", "||", "+", "*"]))
    one, other = draw(VALUES), draw(VALUES)
    shape = draw(st.sampled_from(["{0}{2}{1}", "STR({0}){2}{1}", "{0}{2}({1})", "!({0}{2}{1})"]))
    return shape.format(one, other, sign)


def groups(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Patterns that hold patterns."""
    forms = st.sampled_from(
        [
            "{{{0}}}{1}", "OPTIONAL{1}{{{0}}}", "MINUS{{{0}}}", "GRAPH service:g{1}{{{0}}}",
            "{{{0}}}{1}UNION{1}{{{0}}}", "FILTER EXISTS{{{0}}}", "{{SELECT*{{{0}}}{1}}}",
            "{{SELECT ?service{1}WHERE{{{0}}}}}", "FILTER NOT EXISTS{1}{{{0}}}",
        ]
    )  # fmt: skip
    return st.builds(lambda form, body, gap: form.format(body, gap), forms, inner, GAPS)


PATTERNS = st.recursive(
    st.one_of(
        triples(),
        expressions().map(lambda one: f"FILTER({one})"),
        st.builds(
            lambda one, name: f"BIND({one} AS ?v{name})", expressions(), st.integers(0, 9**9)
        ),
        WORDS_ONLY.filter(lambda word: word[0] in "'\"<").map(lambda one: f"VALUES ?w{{{one}}}"),
    ),
    groups,
    max_leaves=5,
)
QUERIES = st.builds(
    lambda form, parts, gap: f"{HEAD}{form}{gap}{{{''.join(parts)}}}",
    st.sampled_from(["SELECT*", "ASK", "CONSTRUCT{?s ?p 'SERVICE'}WHERE", "SELECT ?service"]),
    st.lists(PATTERNS, max_size=4),
    GAPS,
)
SCRAPS = st.sampled_from(
    [
        *"'\"<>{}()#\\.;,?@ \n", "'''", '"""', "SERVICE", "<<", "\\u0053ERVICE", "SERV\\u0049CE",
        "true", "1e", "a", "^^", "ex:", "FILTER", "?v", f"<{NOWHERE}>", "{}", "SILENT",
    ]
)  # fmt: skip


@st.composite
def called(draw: st.DrawFn) -> str:
    """A query with a call for another service in it."""
    text = draw(QUERIES)
    after = [found.end() for found in re.finditer(r"[{}]", text) if found.end() > len(HEAD)]
    place = draw(st.sampled_from(after))
    gaps = st.sampled_from(["", " ", "\n"])
    return f"{text[:place]}{draw(gaps)}{draw(CALLS)}{draw(gaps)}{text[place:]}"


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A query, mostly with a call in it, with pieces put in, taken out and doubled anywhere."""
    text = draw(st.one_of(called(), called(), QUERIES))
    for _ in range(draw(st.integers(0, 2))):
        near = [m.start() for m in re.finditer("(?i)service", text) if m.start() > len(HEAD)]
        places = st.integers(len(HEAD), len(text))
        place = draw(st.one_of(places, st.sampled_from(near)) if near else places)
        length = draw(st.sampled_from([0, 0, 0, 1, 2]))
        piece = draw(st.one_of(SCRAPS, SCRAPS, st.just(text[place : place + 9])))
        text = text[:place] + piece + text[place + length :]
    return text


def parses(text: str) -> bool:
    """Whether the engine reads a text as a query."""
    try:
        ox.Store().query(text, base_iri="http://b/")
    except SyntaxError:
        return False
    except (OSError, RuntimeError):  # it was read, and did something
        return True
    return True


def accepted(text: str) -> bool:
    """Whether a text may run here."""
    try:
        examine(text)
    except SamspillError:
        return False
    return True


def without_the_word(text: str) -> str:
    return re.sub("service", "sexvice", text, flags=re.IGNORECASE)


def bare(text: str) -> str:
    """A text of the same words, with nothing left in its strings and comments."""
    kept = [('""' if token.kind == "string" else token.text) for token in significant(tokens(text))]
    return " ".join(kept)


def calls(text: str) -> bool:
    """Whether rdflib finds a call for another service; it reads fewer texts than the engine."""
    try:
        tree = parseQuery(text)
    except Exception:  # noqa: BLE001  # it has many
        return False
    return "ServiceGraphPattern" in repr(tree)


@given(QUERIES)
@settings(max_examples=300, deadline=None)
def test_words_that_are_only_words_are_not_refused(text: str) -> None:
    if parses(text):
        examine(text)


@given(called())
@settings(max_examples=300, deadline=None)
def test_a_call_is_refused_wherever_it_stands(text: str) -> None:
    if parses(text) and not parses(without_the_word(text)):
        with pytest.raises(FederationRefused):
            examine(text)


@given(damaged())
@settings(max_examples=1000, deadline=None)
@example(f"{HEAD}SELECT*{{?s ?p trueSERVICE<{NOWHERE}>{{}}}}")
@example(f"{HEAD}SELECT*{{FILTER(?a<?b)SERVICE ?v#>\n{{}}}}")
@example(f"{HEAD}SELECT*{{FILTER(1<?c+'>')SERVICE<{NOWHERE}>{{}} FILTER('x'='')}}")
def test_what_may_run_calls_no_other_service(text: str) -> None:
    if accepted(text) and parses(text):
        assert parses(without_the_word(text))


@given(damaged())
@settings(max_examples=150, deadline=None)
@example(f"{HEAD}SELECT*{{\\u0053ERVICE<{NOWHERE}>{{}}}}")
@example(f"{HEAD}SELECT*{{'\\u0027 SERVICE <{NOWHERE}> {{}} #'}}")
def test_what_may_run_calls_no_other_service_as_rdflib_reads_it(text: str) -> None:
    if accepted(text):
        assert not calls(text)


@given(damaged())
@settings(max_examples=600, deadline=None)
def test_strings_and_comments_end_where_the_engine_ends_them(text: str) -> None:
    """What is in them can be taken out, and the engine still reads the rest."""
    if accepted(text) and parses(text):
        assert parses(bare(text)), bare(text)


SLOW = {
    "names that never come": "a." * 32_000,
    "names of many hyphens": "a-" * 32_000,
    "numbers and names": "1a." * 21_000,
    "digits": "0" * 64_000,
    "numbers without an exponent": "0.0" * 21_000,
    "angles": "<a" * 32_000,
    "quotes": "'''a''" * 10_000,
    "escapes": "a:" + "\\-" * 31_000,
    "language tags": "@" + "a-" * 32_000,
    "blank nodes": "_:a." * 16_000,
    "colons": ":." * 32_000,
    "brackets": "([{<<" * 12_000,
}
"""Texts that a careless reader goes over again and again."""

READ = """
import json, resource, sys
from samspill.engine.sparql import examine
from samspill.errors import SamspillError
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
for text in json.load(sys.stdin):
    try:
        examine("ASK { " + text + " }")
    except SamspillError:
        pass
print("done")
"""


def test_no_text_takes_long_to_read() -> None:
    """All of these are read in a few seconds of computing; each took twenty where it was slow."""
    done = subprocess.run(
        [sys.executable, "-c", READ],
        input=json.dumps(list(SLOW.values())),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "done\n", done.stderr
