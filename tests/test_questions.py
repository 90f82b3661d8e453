"""The question files keep the house rules, and binding them never changes what they ask."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from samspill.ask.headers import GROUPS, LANGUAGES
from samspill.ask.labels import TEXT_PROPERTIES, text_patterns
from samspill.ask.questions import Question, by_group, question, read_question, read_questions
from samspill.ask.values import Parameter
from samspill.engine.sparql import examine
from samspill.engine.stores import EmbeddedStore, Rows
from samspill.engine.tokens import Token, significant, tokens
from samspill.errors import BadValue, NotFound, SyntaxProblem
from samspill.settings import Language, shipped_folders

FOLDER = shipped_folders().queries
QUESTIONS = read_questions(FOLDER)
BASE = "https://w3id.org/samspill/"

INTERFACE = """
programs · program-profile(program) · goals-and-measures(program)
· measures(program?, status?, year?, area?, place?) · shared-actors(minimum?) · program-pairs
· shared-sdgs(program_a, program_b) · cross-references · timeline(from?, to?) · measures-by-place
· funding(program?, year?) · sdg-coverage(program?, basis?, review?) · sdg-gaps(program?)
· sdg-profile(sdg) · alignment-matrix(program?) · aligned-goals(sdg) · alignments(thing) · unaligned
· stated-alignments · disputed-alignments · indicators(thing) · sdg-synergies
· funding-by-sdg(rule?) · actors(type?) · actor-profile(actor) · partners(actor) · roles-matrix
· funders · universities · evaluations · actors-by-sdg(sdg) · actor-network(program?) · sources
· evidence(thing) · facts-per-source · missing-translations · quality
"""
"""What others rely on: a question mark is an optional parameter, or one with a default."""

every_question = pytest.mark.parametrize(
    "asked", QUESTIONS.values(), ids=lambda asked: str(asked.name)
)


def words(asked: Question) -> list[Token]:
    """The keywords and functions of a question."""
    return [token for token in significant(tokens(asked.query)) if token.kind == "word"]


def good_values(asked: Question, *, every: bool = False) -> dict[str, str]:
    """Values for what must be given, or for every parameter."""
    return {p.name: p.good_value() for p in asked.parameters if every or p.required}


@pytest.mark.parametrize("entry", INTERFACE.replace("\n", " ").split("·"))
def test_the_names_and_parameters_that_others_rely_on(entry: str) -> None:
    name, _, inside = entry.strip().rstrip(")").partition("(")
    wanted = {
        part.strip().rstrip("?"): not part.strip().endswith("?")
        for part in inside.split(",")
        if part.strip()
    }
    assert {p.name: p.required for p in QUESTIONS[name].parameters} == wanted


def test_defaults_that_others_rely_on() -> None:
    assert QUESTIONS["shared-actors"].parameter("minimum").default == "2"
    assert QUESTIONS["funding-by-sdg"].parameter("rule").default == "equal"


def test_every_group_has_questions() -> None:
    assert all(by_group(QUESTIONS)[group] for group in GROUPS)


@every_question
def test_keywords_are_in_upper_case(asked: Question) -> None:
    as_they_are = ("a", "true")
    small = [t.text for t in words(asked) if not t.text.isupper() and t.text not in as_they_are]
    assert small == []


@every_question
def test_selects_are_ordered_and_name_their_columns(asked: Question) -> None:
    found = significant(tokens(asked.query))
    outer = [t.text for t in found if t.kind == "word" and t.depth == 0]
    assert ("SELECT" in outer) == ("ORDER" in outer)
    assert not any(one.text == "SELECT" and two.text == "*" for one, two in pairwise(found))


@every_question
def test_order_is_decided_to_the_last_row(asked: Question) -> None:
    """The last keys are IRIs or codes, so that no two rows are left in any order."""
    if "ORDER BY" in asked.query:
        keys = asked.query.rsplit("ORDER BY", 1)[1]
        assert not re.search(r"Label\s*$", keys), keys


@every_question
def test_questions_keep_within_the_limits_of_strangers(asked: Question) -> None:
    """A bound question can be taken to the SPARQL page, edited and run there."""
    for text in (
        asked.text,
        asked.bind(good_values(asked), language="nb"),
        asked.bind(good_values(asked, every=True), language="en"),
    ):
        assert examine(text).size.triple_patterns <= 80


@every_question
def test_labels_stand_beside_their_iris(asked: Question) -> None:
    selected = re.search(r"SELECT (.*?)\s+WHERE", asked.query, re.DOTALL)
    if selected is None:
        return
    columns = re.findall(r"\?(\w+)", selected[1])
    labels = [column for column in columns if column.endswith("Label")]
    assert [label for label in labels if label.removesuffix("Label") not in columns] == []


@every_question
def test_labels_are_asked_for_in_the_one_way(asked: Question) -> None:
    """`skos:prefLabel` stands in the one-line pattern, so that one label is chosen."""
    if asked.view == "network" and "CONSTRUCT" in asked.query:
        return
    found = tokens(asked.query)
    chosen = {place for first, last in text_patterns(found) for place in range(first, last + 1)}
    loose = [
        found[place]
        for place, token in enumerate(found)
        if token.kind == "name" and token.text in TEXT_PROPERTIES and place not in chosen
    ]
    # as a subject or value of its own, or with the language chosen by hand
    lines = [asked.query.splitlines()[token.line - 1] for token in loose]
    assert [line for line in lines if "VALUES" not in line and "LANG(" not in line
            and not line.strip().startswith(("(", "VALUES"))] == []  # fmt: skip


@every_question
def test_prefixes_are_declared_once_sorted_and_used(asked: Question) -> None:
    names = re.findall(r"^PREFIX ([\w-]+):", asked.query, re.MULTILINE)
    assert names == sorted(set(names))
    used = {
        token.text.partition(":")[0]
        for before, token in pairwise(significant(tokens(asked.query)))
        if token.kind == "name" and before.text != "PREFIX"
    }
    assert set(names) == used


@every_question
def test_texts_are_whole_sentences_in_both_languages(asked: Question) -> None:
    for language in LANGUAGES:
        assert asked.summary[language].endswith(".")
        assert not asked.title[language].endswith(".")
    assert asked.summary["nb"] != asked.summary["en"]


@every_question
def test_the_file_runs_as_it_is(asked: Question, trondheim_store: EmbeddedStore) -> None:
    """Unbound, as on any endpoint: no input given, and rows for labels in every language."""
    result = trondheim_store.query(asked.text)
    rows = result.rows if isinstance(result, Rows) else result
    assert isinstance(rows, tuple)
    assert len(rows) <= 20_000


@every_question
def test_optional_parameters_left_out_mean_all(
    asked: Question, trondheim_store: EmbeddedStore
) -> None:
    """What is found with a value for an optional IRI is found without it too."""
    for parameter in asked.parameters:
        if parameter.required or parameter.type != "iri" or asked.name in COUNTS:
            continue
        values = good_values(asked)
        some = first_column(
            trondheim_store, asked, {**values, parameter.name: parameter.good_value()}
        )
        every = first_column(trondheim_store, asked, values)
        assert some
        assert some <= every
        assert asked.view == "network" or some < every or asked.name == "sdg-gaps"


COUNTS = ("sdg-coverage", "sdg-gaps")
"""Questions that always list all SDGs, or more of them the less is asked about."""


def first_column(store: EmbeddedStore, asked: Question, values: dict[str, str]) -> set[str]:
    """The first column of an answer."""
    result = store.query(asked.bind(values, language="nb"))
    assert not isinstance(result, bool)
    rows = result.rows if isinstance(result, Rows) else [(t.subject,) for t in result]
    return {str(row[0]) for row in rows}


# --- binding


def bind(name: str, language: Language = "nb", **values: object) -> str:
    """A question bound to values."""
    return QUESTIONS[name].bind(values, language=language)


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("program-profile", {"program": "ung-2020"}, f"<{BASE}id/program/ung-2020>"),
        ("program-profile", {"program": "program/ung-2020"}, f"<{BASE}id/program/ung-2020>"),
        ("program-profile", {"program": "http://example.org/p?a=1#b"}, "<http://example.org/p?a=1#b>"),
        ("evidence", {"thing": "measure/digibarnevern"}, f"<{BASE}id/measure/digibarnevern>"),
        ("sdg-profile", {"sdg": "11.3"}, "<http://metadata.un.org/sdg/11.3>"),
        ("sdg-profile", {"sdg": " 8.a "}, "<http://metadata.un.org/sdg/8.a>"),
        ("sdg-profile", {"sdg": 11}, "<http://metadata.un.org/sdg/11>"),
        ("measures", {"status": "under-way"}, f"<{BASE}concept/status/under-way>"),
        ("measures", {"status": "status/ongoing"}, f"<{BASE}concept/status/ongoing>"),
        ("measures", {"year": "2020"}, '"2020"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
        ("shared-actors", {"minimum": "3"}, "COALESCE(3, 2)"),
        ("shared-actors", {}, "COALESCE(2, 2)"),
        ("shared-actors", {"minimum": None}, "COALESCE(2, 2)"),
        ("funding-by-sdg", {"rule": "strength"}, 'COALESCE("strength", "equal")'),
        ("shared-sdgs", {"program-a": "a", "program_b": "b"}, f"<{BASE}id/program/a>"),
    ],
)  # fmt: skip
def test_values_become_terms(name: str, values: dict[str, object], expected: str) -> None:
    assert expected in QUESTIONS[name].bind(values, language="nb")


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("program-profile", {"program": "with space"}, "“with space” cannot be used for program"),
        ("program-profile", {"program": "http://e/ a"}, "no valid http IRI"),
        ("program-profile", {"program": 'http://e/"'}, "no valid http IRI"),
        ("program-profile", {"program": "http://e/> } #"}, "no valid http IRI"),
        ("program-profile", {"program": "http://e/{a}"}, "no valid http IRI"),
        ("program-profile", {"program": "http://e/\\u0020"}, "no valid http IRI"),
        ("program-profile", {"program": "http://e/%zz"}, "no valid http IRI"),
        ("program-profile", {"program": "file:///etc/passwd"}, "no valid http IRI"),
        ("program-profile", {"program": "Digitalt"}, "neither a full IRI nor a short key"),
        ("program-profile", {"program": "measure/digibarnevern"}, "neither a full IRI"),
        ("program-profile", {"program": "a\x00b"}, "cannot be printed"),
        ("program-profile", {"program": "a" * 3000}, "too long"),
        ("program-profile", {}, "needs program"),
        ("program-profile", {"program": ""}, "needs program"),
        ("program-profile", {"program": "a", "year": "2020"}, "no parameter “year”"),
        ("evidence", {"thing": "digibarnevern"}, "the kind and the key"),
        ("evidence", {"thing": "thing/digibarnevern"}, "the kind and the key"),
        ("sdg-profile", {"sdg": "SDG 11"}, "an SDG is a number such as 11"),
        ("sdg-profile", {"sdg": "https://metadata.un.org/sdg/11.3"}, "IRI is http://metadata.un.org/sdg/11.3"),
        ("sdg-profile", {"sdg": "http://metadata.un.org/sdg/11/"}, "IRI is http://metadata.un.org/sdg/11"),
        ("measures", {"year": "20"}, "four digits"),
        ("measures", {"year": "２０２０"}, "four digits"),
        ("shared-actors", {"minimum": "2.0"}, "whole number"),
        ("shared-actors", {"minimum": "0"}, "at least 1"),
        ("shared-actors", {"minimum": "9999"}, "at most 1000"),
        ("funding-by-sdg", {"rule": 'equal"'}, "choose one of equal, strength, full"),
    ],
)  # fmt: skip
def test_values_that_cannot_be_used_are_refused(
    name: str, values: dict[str, object], said: str
) -> None:
    with pytest.raises(BadValue, match=re.escape(said)) as caught:
        QUESTIONS[name].bind(values, language="nb")
    assert caught.value.fields["parameter"]
    assert caught.value.advice


def test_a_misspelt_parameter_is_told_the_right_one() -> None:
    with pytest.raises(BadValue) as caught:
        bind("program-profile", progam="a")
    assert caught.value.advice == "Did you mean program? It takes program."


def test_an_unknown_question_is_told_the_nearest() -> None:
    with pytest.raises(NotFound) as caught:
        question(QUESTIONS, "shared-actor")
    assert "shared-actors" in caught.value.advice
    assert question(QUESTIONS, "quality").name == "quality"


def test_parameters_left_out_stay_variables() -> None:
    text = bind("measures", year="2020")
    assert "$program" in text
    assert "$status" in text
    assert "$year" not in text


def test_another_base_makes_other_things_but_the_same_sdgs() -> None:
    base = "https://example.org/"
    profile = QUESTIONS["program-profile"]
    assert f"<{base}id/program/a>" in profile.bind({"program": "a"}, language="nb", base=base)
    sdg = QUESTIONS["sdg-profile"].bind({"sdg": "11"}, language="nb", base=base)
    assert "<http://metadata.un.org/sdg/11>" in sdg


HARMLESS = st.text(max_size=40)
SPITEFUL = st.lists(
    st.sampled_from(
        [
            '"', "'", "\\", "\n", "\r", "<", ">", "{", "}", "#", "$x", "?x", "$a", "@", "^^",
            "\\u0022", "%22", "} ; DROP ALL #", '") } #', "'''", '"""', "http://e/", "a", " ",
            "\t", "SERVICE",
        ]
    ),
    max_size=8,
).map("".join)  # fmt: skip
HOST = Question(
    name="host",
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
    query="PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
    "SELECT ?x ?xLabel WHERE { ?x <http://e/a> $a ; $b $c , 'not $a', \"nor $b\" . # nor $c\n"
    "FILTER(?x<$d && <http://e/$a> != $b) OPTIONAL { $b skos:prefLabel ?xLabel } } ORDER BY ?x",
)


@given(
    st.one_of(HARMLESS, SPITEFUL),
    st.one_of(HARMLESS, SPITEFUL, SPITEFUL.map(lambda text: "http://e/" + text)),
    st.one_of(HARMLESS, SPITEFUL, st.integers().map(str)),
    st.one_of(HARMLESS, SPITEFUL, st.integers(0, 9999).map(str)),
)
@settings(max_examples=500)
def test_no_value_changes_what_is_asked(a: str, b: str, c: str, d: str) -> None:
    """With any values that are taken, all tokens but the values are those of harmless ones."""
    values = {}
    for parameter, value in zip(HOST.parameters, (a, b, c, d), strict=True):
        try:
            parameter.term(value)
        except BadValue:
            continue
        values[parameter.name] = value
    harmless = {"a": "x", "b": "http://e/x", "c": "1", "d": "2020"}
    expected = {name: harmless[name] for name, value in values.items() if value != ""}
    given_, plain = (tokens(HOST.bind(bound, language="nb")) for bound in (values, expected))
    assert skeleton(given_) == skeleton(plain)
    examine(HOST.bind(values, language="nb"))
    Store().query(HOST.bind(values, language="nb"))


def skeleton(found: list[Token]) -> list[str]:
    """The tokens, each value only as its kind; a negative number is a string with a type."""
    kinds = {"string": "value", "iri": "value", "number": "value"}
    shown = [kinds.get(t.kind, t.text) for t in found if t.kind != "space"]
    return re.sub(r"value \^\^ value", "value", " ".join(shown)).split(" ")


# --- labels


def labelled(*labels: tuple[str, str | None]) -> EmbeddedStore:
    """A store with one thing that has labels, and one that has none."""
    label = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    kind = NamedNode("http://e/kind")
    thing = NamedNode("http://e/thing")
    quads = [Quad(NamedNode(f"http://e/{name}"), kind, kind) for name in ("thing", "bare")]
    quads += [Quad(thing, label, Literal(text, language=language)) for text, language in labels]
    return EmbeddedStore.of(quads)


ASKING = Question(
    **{
        **{name: getattr(HOST, name) for name in ("title", "summary", "columns", "text")},
        "name": "labels",
        "group": "programs",
        "parameters": (),
        "view": "table",
        "query": "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
        "SELECT ?x ?xLabel WHERE { ?x <http://e/kind> ?kind .\n"
        "  OPTIONAL { ?x skos:prefLabel ?xLabel }\n} ORDER BY DESC(?x)",
    }
)


@pytest.mark.parametrize(
    ("labels", "language", "expected"),
    [
        ([("ett", "nb"), ("one", "en")], "nb", "ett"),
        ([("ett", "nb"), ("one", "en")], "en", "one"),
        ([("eitt", "nn"), ("one", "en")], "nb", "eitt"),
        ([("eitt", "nn"), ("ett", "nb")], "en", "ett"),
        ([("eitt", "nn"), ("eins", "de")], "en", "eitt"),
        ([("eins", "de"), ("en", "da"), ("plain", None)], "nb", "plain"),
        ([("b", "en"), ("a", "en")], "en", "a"),
        ([], "nb", None),
    ],
)
def test_one_label_comes_back_from_the_one_list_of_languages(
    labels: list[tuple[str, str | None]], language: Language, expected: str | None
) -> None:
    result = labelled(*labels).query(ASKING.bind({}, language=language))
    assert isinstance(result, Rows)
    assert [row[1].value if isinstance(row[1], Literal) else None for row in result.rows] == [
        expected,
        None,
    ]


def test_the_pattern_of_a_label_can_stand_on_several_lines_and_holds_no_more() -> None:
    found = tokens("OPTIONAL {\n ?a skos:prefLabel ?b # one\n }")
    assert list(text_patterns(found)) == [(0, len(found) - 1)]
    for other in (
        "OPTIONAL { ?a skos:prefLabel ?b . }",
        "OPTIONAL { ?a skos:altLabel ?b }",
        "{ ?a skos:prefLabel ?b }",
        "OPTIONAL { <a> skos:prefLabel ?b }",
    ):
        assert list(text_patterns(tokens(other))) == []


# --- malformed files

HEADER = """\
#+ title: {nb: Tittel, en: Title}
#+ summary: {nb: Sammendrag., en: Summary.}
#+ group: programs
"""
QUERY = "SELECT ?x WHERE { ?x ?p ?o } ORDER BY ?x\n"
PARAMETER = "#+ parameters:\n#+   year: {type: year, label: {nb: År, en: Year}}\n"


def with_field(field: str) -> str:
    """A header whose parameter has one more field."""
    return HEADER + PARAMETER.replace("type", f"{field}, type")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.rq", QUERY, "the header is missing"),
        ("a.rq", "#+ title: [\n" + QUERY, "not YAML"),
        ("a.rq", HEADER.replace(", en: Title", "") + QUERY, "title has no text in “en”"),
        ("a.rq", HEADER.replace("nb: Sammendrag., ", "") + QUERY, "summary has no text in “nb”"),
        ("a.rq", HEADER.replace("programs", "people") + QUERY, "group is “people”"),
        ("a.rq", HEADER + "#+ view: pie\n" + QUERY, "view is “pie”"),
        ("a.rq", HEADER + "#+ colour: red\n" + QUERY, "unknown field “colour”"),
        ("a.rq", HEADER + PARAMETER + QUERY, "parameter year is never used"),
        ("a.rq", HEADER + QUERY.replace("?o", "$year"), "line 4: $year is not among"),
        ("a.rq", HEADER + PARAMETER.replace("type: year", "type: date") + QUERY, "type is “date”"),
        ("a.rq", HEADER + PARAMETER.replace(", en: Year", "") + QUERY, "year.label has no text"),
        ("a.rq", HEADER + PARAMETER.replace("year:", "lang:", 1) + QUERY, "parameters.lang"),
        ("a.rq", with_field("kind: car") + QUERY, "kind is “car”"),
        ("a.rq", with_field("most: 1") + QUERY, "unknown field “most”"),
        ("a.rq", with_field("required: true") + QUERY, "needs an example"),
        ("a.rq", with_field("default: 20") + QUERY, "year.default"),
        ("a.rq", with_field("options: none") + QUERY.replace("?o", "$year"), "no question"),
        ("a.rq", HEADER + "#+ columns: {x: {nb: Ting}}\n" + QUERY, "columns.x has no text"),
        ("Two words.rq", HEADER + QUERY, "the name of a question"),
    ],
)  # fmt: skip
def test_malformed_files_are_refused(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SyntaxProblem, match=re.escape(said)) as caught:
        read_questions(tmp_path)
    assert str(path) in caught.value.detail


def test_a_question_needs_no_more_than_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a-question.rq"
    path.write_text(HEADER + PARAMETER + QUERY.replace("?o", "$year"), encoding="utf-8")
    found = read_questions(tmp_path)["a-question"]
    assert found == read_question(path)
    assert found.title["nb"] == "Tittel"
    assert '"2020"^^' in found.bind({"year": 2020}, language="nb")


def test_a_folder_without_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="holds no question"):
        read_questions(tmp_path)
