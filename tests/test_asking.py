"""Asking: what is not in the graph is told so, and the commands `ask` and `query`."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from samspill.ask.answers import Answer, written_graph
from samspill.ask.asking import ask, run
from samspill.ask.questions import read_questions
from samspill.engine.stores import EmbeddedStore
from samspill.errors import NotFound
from samspill.settings import shipped_folders

QUESTIONS = read_questions(shipped_folders().queries)


@pytest.mark.parametrize(
    ("name", "values", "said", "near"),
    [
        ("program-profile", {"program": "digitalt"}, "no program", "digitalt-forstevalg"),
        ("program-profile", {"program": "http://example.org/x"}, "“http://example.org/x”", ""),
        (
            "program-profile",
            {"program": "https://w3id.org/samspill/id/measure/digibarnevern"},
            "no program “measure/digibarnevern”",
            "",
        ),
        ("actor-profile", {"actor": "ntnuu"}, "no actor", "ntnu"),
        ("evidence", {"thing": "measure/digibarnever"}, "no thing", "measure/digibarnevern"),
        ("sdg-profile", {"sdg": "11.20"}, "no SDG “11.20”", "11.2"),
        ("sdg-profile", {"sdg": "http://metadata.un.org/sdg/C110301"}, "no SDG", ""),
        ("measures", {"status": "ongoin"}, "no status", "ongoing"),
        ("measures", {"place": "dalen"}, "no place", "dalen-park"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told_with_the_nearest(
    name: str, values: dict[str, str], said: str, near: str, trondheim_store: EmbeddedStore
) -> None:
    with pytest.raises(NotFound) as caught:
        ask(trondheim_store, QUESTIONS[name], values, language="nb")
    assert said in caught.value.detail
    assert caught.value.fields["parameter"] == next(iter(values))
    assert near in caught.value.advice
    assert (near in caught.value.fields["near"]) if near else True  # type: ignore[operator]


def test_an_answer_says_what_was_asked(trondheim_store: EmbeddedStore) -> None:
    answer = ask(
        trondheim_store, QUESTIONS["shared-actors"], {"minimum": "3"}, language="en", version=7
    )
    assert answer.question == "shared-actors"
    assert answer.title == "Actors in several programs"
    assert answer.parameters == {"minimum": "3"}
    assert answer.version == 7
    assert answer.headings["roleLabel" if "roleLabel" in answer.headings else "role"] == "Role"


def test_a_query_of_ones_own(trondheim_store: EmbeddedStore) -> None:
    answer = run(trondheim_store, "SELECT ?x { VALUES ?x { 1 2 } }", language="en")
    assert answer.question is None
    assert answer.to("csv") == "x\r\n1\r\n2\r\n"


# --- the commands, each in a process of its own, as a shell would run them


@pytest.fixture
def samspill(shared_data_dir: Path, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Runs `samspill` on the shipped data, with standard input if any."""

    def command(
        *arguments: str, stdin: str = "", language: str = "nb"
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from samspill.cli.main import main; main()", *arguments],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            check=False,
            cwd=tmp_path,
            env={
                **os.environ,
                "SAMSPILL_DATA_DIR": str(shared_data_dir),
                "SAMSPILL_LANGUAGE": language,
                "COLUMNS": "80",
            },
        )

    return command


def test_ask_alone_lists_every_question_by_group(samspill) -> None:  # type: ignore[no-untyped-def]
    done = samspill("ask", language="en")
    assert done.returncode == 0
    assert done.stdout.startswith("Across programs:\n")
    assert all(f"  {name} " in done.stdout for name in QUESTIONS)
    assert "Actors in several programs" in done.stdout
    assert "Aktører i flere programmer" in samspill("ask", "--lang", "nb", language="en").stdout


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", ["Aktører i flere programmer", "Minste antall programmer; ellers 2.", "Eksempel"]),
        ("en", ["Actors in several programs", "Least number of programs; default 2.", "Example"]),
    ],
)
def test_help_teaches_in_the_language_asked_for(samspill, language: str, words: list[str]) -> None:  # type: ignore[no-untyped-def]
    done = samspill("ask", "shared-actors", "--lang", language, "--help")
    assert done.returncode == 0
    assert [word for word in words if word not in done.stdout] == []
    assert "samspill ask shared-actors --minimum 2" in done.stdout


def test_an_answer_in_every_format(samspill) -> None:  # type: ignore[no-untyped-def]
    ask_for = ("ask", "programs", "--lang", "en", "--format")
    table = samspill(*ask_for, "table").stdout
    assert table == samspill("ask", "programs", "--lang", "en").stdout
    assert "Municipality" in table
    rows = list(csv.DictReader(io.StringIO(samspill(*ask_for, "csv").stdout)))
    assert rows[0]["programLabel"] == "Digital first choice"
    loaded = json.loads(samspill(*ask_for, "json").stdout)
    assert loaded["question"] == "programs"
    assert loaded["version"] == 1
    assert loaded["rows"][0]["measures"] == 8
    for name in ("tsv", "markdown", "srj", "xml"):
        assert "Digital first choice" in samspill(*ask_for, name).stdout


def test_a_graph_comes_as_turtle(samspill) -> None:  # type: ignore[no-untyped-def]
    done = samspill("ask", "actor-network", "--program", "universitetskommunen-3-0")
    assert "sam:worksWith" in done.stdout
    assert done.stderr == ""


def test_underscores_and_hyphens_in_options(samspill) -> None:  # type: ignore[no-untyped-def]
    values = ("digitalt-forstevalg", "omradeloft-saupstad-kolstad")
    one = samspill("ask", "shared-sdgs", "--program-a", values[0], "--program-b", values[1])
    two = samspill("ask", "shared-sdgs", "--program_a", values[0], "--program_b", values[1])
    assert one.returncode == 0
    assert one.stdout == two.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("ask", "shared-actor"), 3, "Did you mean shared-actors"),
        (("ask", "program-profile"), 2, "needs program"),
        (("ask", "program-profile", "--program", 'a"b'), 2, "cannot be used for program"),
        (("ask", "program-profile", "--program", "digitalt"), 3, "mean digitalt-forstevalg"),
        (("ask", "measures", "--year", "MMXX"), 2, "four digits"),
        (("ask", "measures", "--yaer", "2020"), 2, "--year"),
        (("ask", "programs", "--format", "turtle"), 11, "Choose one of table"),
        (("query", "missing.rq"), 3, "There is no file “missing.rq”"),
        (("query", "missing"), 3, "There is no file “missing”"),
        (("query", "DROP ALL"), 2, "This is an update"),
        (("query", "SELECT ?x { SERVICE <http://x> {} }"), 5, "federated queries are off"),
        (("query", "SELECT ?x {"), 4, "line 1, column 11"),
        (("query", "SELECT ?x { ?x ?y }"), 4, "1"),
        (("query", ""), 4, "the query is empty"),
    ],
)  # fmt: skip
def test_errors_have_their_own_exit_code_and_a_next_step(  # type: ignore[no-untyped-def]
    samspill, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = samspill(*arguments)
    assert done.returncode == code
    assert done.stdout == ""
    assert said.lower() in done.stderr.lower()
    assert "Traceback" not in done.stderr


def test_queries_from_a_file_from_standard_input_and_as_they_stand(
    samspill, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    text = "SELECT ?x { VALUES ?x { 'æ' } }"
    (tmp_path / "my query.rq").write_text("\N{BYTE ORDER MARK}" + text, encoding="utf-8")
    found = [
        samspill("query", "my query.rq", "--format", "csv").stdout,
        samspill("query", "-", "--format", "csv", stdin=text).stdout,
        samspill("query", text, "--format", "csv").stdout,
    ]
    assert found == ["x\næ\n"] * 3  # a shell's reader sees CRLF as one line end


def test_a_query_that_is_not_utf8(samspill, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "latin.rq").write_bytes("SELECT ?å {}".encode("latin-1"))
    done = samspill("query", "latin.rq")
    assert done.returncode == 4
    assert "not UTF-8" in done.stderr


@pytest.mark.parametrize("form", ["turtle", "ntriples", "jsonld", "rdfxml"])
def test_a_graph_is_written_the_same_in_both_ways(
    trondheim_store: EmbeddedStore, form: str
) -> None:
    text = read_questions(shipped_folders().queries)["actor-network"].bind({}, language="nb")
    found = trondheim_store.query(text)
    assert isinstance(found, tuple)
    lines = b"".join(f"{triple} .\n".encode() for triple in reversed(found))
    assert written_graph(lines, form).decode() == Answer.of(found, language="nb").to(form)
