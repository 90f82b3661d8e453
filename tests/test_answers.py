"""Every question gives the answer that was kept, and every form of an answer says the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from samspill.ask.answers import FORMATS, Answer
from samspill.ask.asking import ask, run
from samspill.ask.questions import Question, read_questions
from samspill.engine.stores import EmbeddedStore, Rows
from samspill.errors import NotAcceptable
from samspill.knowledge.checks import check
from samspill.knowledge.dataset import DERIVED_GRAPHS
from samspill.knowledge.turtle import write
from samspill.knowledge.vocabulary import graph_name
from samspill.settings import Folders, Language, shipped_folders

KEPT = Path(__file__).parent / "answers"
QUESTIONS = read_questions(shipped_folders().queries)


@dataclass(frozen=True)
class Case:
    """A question with values, and the file that keeps its answer."""

    file: str
    question: str
    dataset: str
    language: Language
    parameters: dict[str, str] = field(default_factory=dict)


def cases() -> list[Case]:
    """The cases of tests/answers/cases.yaml."""
    found = yaml.safe_load((KEPT / "cases.yaml").read_text(encoding="utf-8"))
    return [Case(**case) for case in found]


@pytest.fixture(scope="session")
def datasets(
    trondheim_store: EmbeddedStore, example_store: EmbeddedStore
) -> dict[str, EmbeddedStore]:
    """The stores that cases ask, by the name of their data folder."""
    return {"trondheim-2020": trondheim_store, "example": example_store}


def kept_text(answer: Answer) -> str:
    """An answer as it is kept: SPARQL TSV, or canonical Turtle."""
    return write(answer.triples) if answer.kind == "graph" else answer.to("tsv")


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.file)
def test_kept_answers(case: Case, datasets: dict[str, EmbeddedStore], accept: bool) -> None:
    answer = ask(
        datasets[case.dataset],
        QUESTIONS[case.question],
        case.parameters,
        language=case.language,
    )
    path = KEPT / case.file
    if accept:
        path.write_text(kept_text(answer), encoding="utf-8", newline="")
    assert path.is_file(), "run with --accept, then read the new answer against its source"
    assert kept_text(answer) == path.read_text(encoding="utf-8")


def test_every_question_has_a_kept_answer_and_every_kept_answer_a_case() -> None:
    assert {case.question for case in cases() if case.dataset == "trondheim-2020"} == set(QUESTIONS)
    files = {path.name for path in KEPT.iterdir() if path.suffix in (".tsv", ".ttl")}
    assert files == {case.file for case in cases()}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.name)
def test_both_languages_give_the_same_rows(
    question: Question, example_store: EmbeddedStore
) -> None:
    values = example_values(question)
    nb, en = (ask(example_store, question, values, language=language) for language in ("nb", "en"))
    assert nb.columns == en.columns
    assert facts(nb) == facts(en)


def facts(answer: Answer) -> list[tuple[str, ...]]:
    """The rows without texts, which differ between languages."""
    return sorted(
        tuple(
            str(term)
            for term in row
            if not (isinstance(term, Literal) and term.datatype.value.endswith(("ing", "String")))
        )
        for row in answer.rows
    )


def example_values(question: Question) -> dict[str, str]:
    """Values for the parameters that must be given, from the invented municipality."""
    known = {
        "program": "eksempelvik-gronn-havn",
        "program_a": "eksempelvik-gronn-havn",
        "program_b": "eksempelvik-ung",
        "thing": "measure/eksempelvik-landstrom",
        "actor": "eksempelvik-kommune",
        "sdg": "11",
    }
    return {p.name: known[p.name] for p in question.parameters if p.required}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.name)
@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_column_has_a_heading(
    question: Question, language: Language, example_store: EmbeddedStore
) -> None:
    answer = ask(example_store, question, example_values(question), language=language)
    if answer.kind == "graph":
        return
    shown = [
        column
        for column in answer.columns
        if not (column.endswith("Label") and column.removesuffix("Label") in answer.columns)
    ]
    assert [column for column in shown if column not in answer.headings] == []
    assert set(question.columns) <= set(answer.columns), "a heading for a column that is not there"


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.name)
def test_tables_fit_a_terminal(question: Question, trondheim_store: EmbeddedStore) -> None:
    values = {p.name: p.good_value() for p in question.parameters if p.required}
    text = ask(trondheim_store, question, values, language="nb").to("table", width=80)
    assert max(map(len, text.splitlines())) <= 80
    assert "https://w3id.org/samspill/id/" not in text


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.name)
def test_result_formats_read_back_as_the_same_rows(
    question: Question, example_store: EmbeddedStore
) -> None:
    answer = ask(example_store, question, example_values(question), language="nb")
    if answer.kind == "graph":
        for name, form in (("turtle", RdfFormat.TURTLE), ("ntriples", RdfFormat.N_TRIPLES)):
            assert triples(answer.to(name), form) == set(answer.triples)
        assert triples(answer.to("jsonld"), RdfFormat.JSON_LD) == set(answer.triples)
        return
    for name, form in (
        ("srj", QueryResultsFormat.JSON),
        ("xml", QueryResultsFormat.XML),
        ("tsv", QueryResultsFormat.TSV),
    ):
        found = parse_query_results(answer.to(name), format=form)
        assert isinstance(found, QuerySolutions)
        names = [variable.value for variable in found.variables]
        assert names == list(answer.columns)
        rows = [tuple(row[column] for column in names) for row in found]
        assert list(map(values_of, rows)) == list(map(values_of, answer.rows)), name


def values_of(row: Any) -> list[object]:
    """Terms, with decimals by their value: 1 and 1.0 are the same number."""
    return [
        float(term.value)
        if isinstance(term, Literal) and term.datatype.value.endswith("decimal")
        else term
        for term in row
    ]


def triples(text: str, form: RdfFormat) -> set[Triple]:
    """The triples of a text."""
    return {quad.triple for quad in parse(text, format=form)}


HARD = Answer(
    "rows",
    ("thing", "thingLabel", "text", "number"),
    (
        (
            NamedNode("https://w3id.org/samspill/id/actor/frivilligsentralen"),
            Literal("Frivilligsentralen", language="nb"),
            Literal('a "quoted"\ttext,\nin | two <lines> & more \\ \r'),
            Literal("1234567.50", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal")),
        ),
        (BlankNode("b0"), None, Literal(True), None),
    ),
    "en",
)


def test_hard_values_read_back() -> None:
    for name, form in (
        ("srj", QueryResultsFormat.JSON),
        ("xml", QueryResultsFormat.XML),
        ("tsv", QueryResultsFormat.TSV),
    ):
        found = parse_query_results(HARD.to(name), format=form)
        assert isinstance(found, QuerySolutions)
        assert [tuple(row[column] for column in HARD.columns) for row in found] == list(HARD.rows)


def test_csv_is_that_of_the_standard() -> None:
    first, second = HARD.to("csv").split("\r\n", 1)
    assert first == "thing,thingLabel,text,number"
    assert second == (
        "https://w3id.org/samspill/id/actor/frivilligsentralen,Frivilligsentralen,"
        '"a ""quoted""\ttext,\nin | two <lines> & more \\ \r",1234567.50\r\n_:b0,,true,\r\n'
    )


def test_csv_gives_formulas_as_they_are() -> None:
    answer = Answer("rows", ("label",), ((Literal("=HYPERLINK(1)"),),), "nb")
    assert answer.to("csv") == "label\r\n=HYPERLINK(1)\r\n"


def test_json_has_numbers_and_truth_values() -> None:
    rows = yaml.safe_load(HARD.to("json"))["rows"]
    assert rows[0]["number"] == 1234567.5
    assert rows[1] == {"thing": "_:b0", "thingLabel": None, "text": True, "number": None}


def test_people_see_the_language_of_a_label_that_fell_back() -> None:
    assert "Frivilligsentralen [nb]" in HARD.to("table")
    assert "Frivilligsentralen \\[nb\\] `actor/frivilligsentralen`" in HARD.to("markdown")
    assert "1,234,567.50" in HARD.to("table")


def test_markdown_cells_cannot_break_the_table() -> None:
    lines = HARD.to("markdown").splitlines()
    assert len(lines) == 4
    assert "in \\| two \\<lines\\> & more \\\\" in lines[2]


def test_an_empty_answer_says_so(trondheim_store: EmbeddedStore) -> None:
    question = QUESTIONS["aligned-goals"]
    nb = ask(trondheim_store, question, {"sdg": "11.7"}, language="nb")
    assert nb.to("table") == "Ingenting funnet: Mål som møtes i samme delmål (sdg = 11.7).\n"
    en = ask(trondheim_store, question, {"sdg": "11.7"}, language="en")
    assert en.to("markdown") == "Nothing found: Goals that meet in the same target (sdg = 11.7).\n"


def test_a_truth_value_has_every_form(trondheim_store: EmbeddedStore) -> None:
    answer = run(trondheim_store, "ASK { ?s ?p ?o }", language="nb")
    assert answer.truth
    assert "ja" in answer.to("table")
    for name in FORMATS["boolean"]:
        assert answer.to(name)
    assert bool(parse_query_results(answer.to("srj"), format=QueryResultsFormat.JSON))
    assert bool(parse_query_results(answer.to("xml"), format=QueryResultsFormat.XML))


def test_an_unfit_format_is_refused_with_those_that_fit(trondheim_store: EmbeddedStore) -> None:
    answer = run(trondheim_store, "ASK { ?s ?p ?o }")
    with pytest.raises(NotAcceptable) as caught:
        answer.to("turtle")
    assert "srj" in caught.value.fields["formats"]  # type: ignore[operator]


@pytest.mark.parametrize("name", ["trondheim-2020", "example"])
def test_quality_agrees_with_the_checks(
    name: str, datasets: dict[str, EmbeddedStore], folders: Folders
) -> None:
    """The numbers that SPARQL counts are those of the findings of SHACL, rule by rule."""
    store = datasets[name]
    derived = {NamedNode(graph_name(graph)) for graph in DERIVED_GRAPHS}
    stated = {quad.triple for quad in store.quads() if quad.graph_name not in derived}
    report = check(stated, shapes=folders.shapes)
    found: dict[str, set[str]] = {}
    for finding in report.findings:
        found.setdefault(finding.rule, set()).add(finding.focus)
    answer = ask(store, QUESTIONS["quality"], {}, language="nb")
    rule, count = answer.columns.index("rule"), answer.columns.index("found")
    for row in answer.rows:
        shape, number = row[rule], row[count]
        assert isinstance(shape, NamedNode)
        assert isinstance(number, Literal)
        if "/shapes/" in shape.value:
            assert int(number.value) == len(found.pop(shape.value, set())), shape
    assert found == {}


def test_an_answer_of_rows_keeps_their_order() -> None:
    rows = Rows(("a",), ((Literal("2"),), (Literal("1"),)))
    assert Answer.of(rows, language="nb").rows == rows.rows
