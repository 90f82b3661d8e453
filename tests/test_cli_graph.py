"""load, unload, status, export and sdg import as a person at a terminal meets them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from publishing import fingerprints, write_turtle
from samspill.errors import (
    BadValue,
    ChecksFailed,
    NotFound,
    SamspillError,
    StorageFull,
    StorageUnwritable,
    SyntaxProblem,
)
from samspill.settings import shipped_folders

EXAMPLE = str(shipped_folders().data / "example")
PROGRAM = [sys.executable, "-c", "from samspill.cli.main import main; main()"]
FULL_DEVICE = pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="this system has no /dev/full to write to"
)
Run = Callable[..., subprocess.CompletedProcess[str]]

UN = """
PREFIX un: <http://metadata.un.org/sdg/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
<http://metadata.un.org/sdg> a skos:ConceptScheme .
un:11 a sdgo:Goal ; skos:prefLabel "Make cities good"@en .
un:11.5 a sdgo:Target ; sdgo:isTargetOf un:11 .
un:C200211 a sdgo:Indicator ; owl:deprecated false ; sdgo:isIndicatorOf un:11.5 ;
    skos:inScheme <http://metadata.un.org/sdg/> ; skos:notation "11.5.2"^^sdgo:SDGCodeCompact .
"""


def runner(data_dir: Path) -> Run:
    def run(*words: str, **options: object) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "SAMSPILL_DATA_DIR": str(data_dir), "PYTHONUTF8": "1"}
        return subprocess.run(
            [*PROGRAM, *words], **{"capture_output": True, "text": True, "env": env, **options}
        )

    return run


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A data directory with the shipped data and the example, only looked at."""
    run = runner(tmp_path_factory.mktemp("used") / "store")
    loaded = run("load", EXAMPLE, "--lang", "en")
    assert loaded.returncode == 0, loaded.stderr
    return run


@pytest.fixture
def fresh(tmp_path: Path) -> Run:
    return runner(tmp_path / "store")


def refused(done: subprocess.CompletedProcess[str], error: type[SamspillError]) -> str:
    """What a refused command said; it had its own exit code and no traceback."""
    assert done.returncode == error.exit_code, done.stderr
    assert done.stderr.startswith(f"{error.title}: ")
    assert len(done.stderr.splitlines()) == 2, "what happened, and what to do"
    return done.stderr


def test_status_before_anything_writes_nothing(fresh: Run, tmp_path: Path) -> None:
    assert "Ingenting er lastet" in fresh("status").stdout
    english = fresh("status", "--lang", "en")
    assert english.returncode == 0
    assert "samspill load" in english.stdout
    assert json.loads(fresh("status", "--format", "json").stdout)["version"] is None
    assert not (tmp_path / "store").exists()


def test_load_load_again_and_unload(fresh: Run) -> None:
    first = fresh("load")
    assert first.returncode == 0
    assert first.stderr == ""
    assert "Versjon 1 er publisert" in first.stdout
    assert "trondheim-2020" in first.stdout
    assert "Nothing has changed; version 1" in fresh("load", "--lang", "en").stdout
    gone = fresh("unload", "trondheim-2020", "--lang", "en")
    row = next(line for line in gone.stdout.splitlines() if line.startswith("trondheim-2020"))
    assert row.split()[1].startswith("−")
    assert row.split()[2] == "0"
    names = [
        graph["name"] for graph in json.loads(fresh("status", "--format=json").stdout)["graphs"]
    ]
    assert names == ["concepts", "ontology", "provenance", "queries", "sdg"]


def test_a_load_comes_beside_what_is_shipped(used: Run) -> None:
    found = json.loads(used("status", "--format", "json").stdout)
    assert found["version"] == 1
    assert found["outdated"] is False
    assert found["findings"]["violation"] == 0
    sources = {graph["name"]: graph["source"] for graph in found["graphs"]}
    assert sources["example"] == EXAMPLE
    assert sources["trondheim-2020"] == "samspill"
    assert found["statements"] == sum(graph["statements"] for graph in found["graphs"])
    things = {one["iri"].rpartition("/")[2]: one for one in found["classes"]}
    assert things["Program"]["things"] > 3
    assert things["Program"]["labels"]["nb"] == "program"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", ["Versjon 1, laget", "Kontroll: 0 må rettes", "tiltak (sam:Measure)", "utledet"]),
        ("en", ["Version 1, made", "Checks: 0 must be", "measure (sam:Measure)", "inferred"]),
    ],
)
def test_status_in_words(used: Run, language: str, words: list[str]) -> None:
    shown = used("status", "--lang", language).stdout
    assert [word for word in words if word not in shown] == []


def test_what_the_checks_refuse_is_told_thing_by_thing(fresh: Run, tmp_path: Path) -> None:
    bad = write_turtle(tmp_path / "feil" / "a.ttl", "measure:x a sam:Measure .").parent
    done = fresh("load", str(bad))
    assert "nothing was loaded" in refused(done, ChecksFailed)
    assert done.stdout.startswith("<https://w3id.org/samspill/id/measure/x>"), "and of no others"
    assert "må rettes" in done.stdout
    assert "Ingenting er lastet" in fresh("status").stdout


def test_a_thing_without_an_iri_is_a_finding(used: Run, tmp_path: Path) -> None:
    folder = write_turtle(tmp_path / "tom" / "a.ttl", "program:x sam:evidence [] .").parent
    done = used("load", str(folder), "--lang", "en")
    refused(done, ChecksFailed)
    assert "IRI of its own" in done.stdout


def test_a_syntax_error_has_file_line_and_column(used: Run, tmp_path: Path) -> None:
    file = write_turtle(tmp_path / "feil" / "a.ttl", "program:x a sam:Program")
    assert f"{file}, line " in refused(used("load", str(file.parent)), SyntaxProblem)


@pytest.mark.parametrize(
    ("words", "error", "said"),
    [
        (["load", "nowhere"], NotFound, "nowhere is not a folder"),
        (["unload", "nobody"], NotFound, "“nobody”"),
        (["unload", "ontology"], BadValue, "part of Samspill"),
        (["unload", "https://w3id.org/samspill/graph/inferred"], BadValue, "part of Samspill"),
        (["export", "--format", "trig", "--graph", "nobody"], NotFound, "“nobody”"),
        (["export", "--format", "nquads", "--output", "no/such/file"], BadValue, "No such file"),
        (["export", "--format", "nquads", "--output", "/"], BadValue, "cannot be written"),
        (["export", "--format", "nquads", "--output", "/dev/full"], StorageFull, "no room left"),
        (["sdg", "import", "nowhere.ttl"], NotFound, "nowhere.ttl cannot be read"),
    ],
)
def test_bad_input_is_told_of(
    used: Run, words: list[str], error: type[SamspillError], said: str
) -> None:
    assert said in refused(used(*words), error)


def test_a_data_directory_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for words in (["status"], ["load"], ["export", "--format", "trig"]):
        assert "SAMSPILL_DATA_DIR" in refused(runner(tmp_path / "file")(*words), StorageUnwritable)


def test_export_to_a_file_and_to_standard_output(used: Run, tmp_path: Path) -> None:
    file = tmp_path / "ut.nq"
    file.write_text("old")
    assert used("export", "--format", "nquads", "--output", str(file)).stdout == ""
    assert used("export", "--format", "nquads").stdout == file.read_text(encoding="utf-8")
    graphs = {quad.graph_name.value for quad in ox.parse(path=file)}
    assert "https://w3id.org/samspill/graph/provenance" in graphs
    assert list(tmp_path.iterdir()) == [file]


def test_an_export_that_fails_leaves_the_file_that_was_there(used: Run, tmp_path: Path) -> None:
    file = tmp_path / "ut.nq"
    file.write_text("old")
    limited = ["sh", "-c", 'ulimit -f 40; exec "$@"', "sh", *PROGRAM]
    words = ["export", "--format", "nquads", "--output", str(file)]
    done = subprocess.run(
        [*limited, *words],
        capture_output=True,
        text=True,
        env={**os.environ, "SAMSPILL_DATA_DIR": data_dir_of(used)},
    )
    refused(done, StorageFull)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def data_dir_of(run: Run) -> str:
    return str(json.loads(run("status", "--format", "json").stdout)["data_dir"])


def test_export_into_a_pipe_that_closes(used: Run) -> None:
    with subprocess.Popen(
        [*PROGRAM, "export", "--format", "nquads"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "SAMSPILL_DATA_DIR": data_dir_of(used)},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


@FULL_DEVICE
def test_export_to_a_full_disk(used: Run) -> None:
    with Path("/dev/full").open("wb") as full:
        done = used(
            "export", "--format=nquads", capture_output=False, stdout=full, stderr=subprocess.PIPE
        )
    refused(done, StorageFull)


def test_the_un_s_own_goals_beside_ours(fresh: Run, tmp_path: Path) -> None:
    file = write_turtle(tmp_path / "un.ttl", UN)
    done = fresh("sdg", "import", str(file), "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "UN IRIs with a slash at the end" in done.stdout
    assert "sdg-un" in done.stdout
    assert "Nothing has changed" in fresh("sdg", "import", str(file), "--lang", "en").stdout
    assert fresh("unload", "sdg-un").returncode == 0
    graphs = json.loads(fresh("status", "--format", "json").stdout)["graphs"]
    assert "sdg-un" not in {graph["name"] for graph in graphs}


def test_a_second_command_changes_no_file(used: Run) -> None:
    folder = Path(data_dir_of(used))
    before = fingerprints(folder)
    for words in (["status"], ["export", "--format", "ntriples"], ["load", EXAMPLE]):
        assert used(*words).returncode == 0
    assert fingerprints(folder) == before


@pytest.mark.parametrize(
    "words", [["load"], ["unload"], ["status"], ["export"], ["sdg"], ["sdg", "import"]]
)
def test_help_teaches_with_an_example(words: list[str], fresh: Run, tmp_path: Path) -> None:
    shown = fresh(*words, "--help")
    assert shown.returncode == 0
    if words != ["sdg"]:
        assert "Example\n" in shown.stdout
        assert f"samspill {' '.join(words)}" in shown.stdout
    assert not (tmp_path / "store").exists()


def test_progress_is_shown_on_a_terminal_and_wiped_away(tmp_path: Path) -> None:
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, "load"],
        stdout=subprocess.PIPE,
        stderr=follower,
        env={**os.environ, "SAMSPILL_DATA_DIR": str(tmp_path / "store"), "TERM": "xterm"},
    )
    os.close(follower)
    shown = b""
    try:
        while piece := os.read(leader, 65536):
            shown += piece
    except OSError:  # how Linux says that the other end has gone
        pass
    finally:
        os.close(leader)
    out, _ = process.communicate()
    assert process.returncode == 0
    text = shown.decode()
    assert all(step in text for step in ("Utleder", "Kontrollerer", "Lagrer"))
    assert text.rstrip().endswith("\x1b[2K"), "the last thing is that the line is cleared"
    assert "Versjon 1 er publisert" in out.decode()
