"""versions, diff, backup, restore and `--version` as a person at a terminal meets them."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from publishing import fingerprints
from samspill.errors import BadValue, NotFound
from test_cli_graph import EXAMPLE, Run, refused, runner

COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH <https://w3id.org/samspill/graph/example> { ?s ?p ?o } }"


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Three versions: what is shipped, the example beside it, and without it again."""
    run = runner(tmp_path_factory.mktemp("history") / "store")
    assert run("load").returncode == 0
    done = run("load", EXAMPLE, "--author", "Kari Nordmann", "--note", "The invented town")
    assert done.returncode == 0, done.stderr
    assert run("unload", "example").returncode == 0
    return run


@pytest.fixture(scope="module")
def exports(used: Run) -> dict[int, str]:
    """The N-Quads of each version."""
    return {
        number: used("export", "--format=nquads", f"--version={number}").stdout
        for number in (1, 2, 3)
    }


def listed(run: Run) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run("versions", "--format", "json").stdout)[
        "versions"
    ]
    return found


def test_versions_are_listed_with_who_and_why(used: Run) -> None:
    assert [one["number"] for one in listed(used)] == [3, 2, 1]
    second = listed(used)[1]
    assert (second["author"], second["note"]) == ("Kari Nordmann", "The invented town")
    assert (second["added"], listed(used)[2]["removed"]) > (1000, 0)
    table = used("versions", "--lang", "en").stdout.splitlines()
    assert len(table) == 4
    assert table[2].split()[0] == "2"
    assert "Kari Nordmann  The invented town" in table[2]
    assert str(second["digest"])[:12] in table[2]


def test_versions_of_nothing_make_nothing(tmp_path: Path) -> None:
    run = runner(tmp_path / "store")
    assert "Ingenting er lastet" in run("versions").stdout
    assert listed(run) == []
    assert not (tmp_path / "store").exists()


def test_an_export_proves_the_digest_of_its_version(used: Run, exports: dict[int, str]) -> None:
    digests = [hashlib.sha256(exports[number].encode()).hexdigest() for number in (3, 2, 1)]
    assert [one["digest"] for one in listed(used)] == digests
    status = json.loads(used("status", "--version", "2", "--format", "json").stdout)
    assert (status["version"], status["digest"]) == (2, digests[1])
    assert digests[2] in used("status", "--version", "1").stdout
    for number in (1, 2):
        text = used("export", "--format=jsonld", f"--version={number}").stdout
        graphs = {graph["id"] for graph in json.loads(text)["@graph"]}
        assert ("graph:example" in graphs) == (number == 2)


@pytest.mark.parametrize(("number", "count"), [("1", 0), ("2", 1000)])
def test_a_query_is_answered_from_the_version_asked(used: Run, number: str, count: int) -> None:
    body = json.loads(used("query", COUNT, "--version", number, "--format", "json").stdout)
    (row,) = body["results"]["bindings"] if "results" in body else body["rows"]
    found = int(re.search(r"\d+", json.dumps(row["n"]))[0])  # type: ignore[index]
    assert (found > count) == (count > 0)
    assert found >= count


def test_a_question_is_answered_from_the_version_asked(used: Run) -> None:
    answers = [
        json.loads(used("ask", "programs", "--format", "json", "--version", number).stdout)
        for number in ("1", "2")
    ]
    assert [answer["version"] for answer in answers] == [1, 2]
    assert "Eksempelvik" not in json.dumps(answers[0])
    assert "Eksempelvik" in json.dumps(answers[1]), "the example is there in version 2 alone"


def test_a_patch_leads_from_one_version_to_the_other(used: Run, exports: dict[int, str]) -> None:
    """RDF Patch: applied by hand to the one export, it gives the other."""
    for a, b in ((2, 1), (1, 3)):
        lines = used("diff", str(a), str(b), "--format", "patch").stdout.split("\n")[:-1]
        assert lines[:3] == [
            f"H id <https://w3id.org/samspill/version/{b}> .",
            f"H prev <https://w3id.org/samspill/version/{a}> .",
            "TX .",
        ]
        assert lines[-1] == "TC ."
        removed = {line[2:] for line in lines[3:-1] if line.startswith("D ")}
        added = {line[2:] for line in lines[3:-1] if line.startswith("A ")}
        assert len(removed) + len(added) == len(lines) - 4
        before, after = (set(exports[number].split("\n")[:-1]) for number in (a, b))
        assert removed <= before
        assert (before - removed) | added == after
        list(ox.parse("\n".join(added), format=ox.RdfFormat.N_QUADS))
        numbers = json.loads(used("diff", str(a), str(b), "--format", "json").stdout)
        assert (numbers["added"], numbers["removed"]) == (len(added), len(removed))
        assert sum(graph["added"] for graph in numbers["graphs"]) == len(added)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["2", "1", "--lang", "en"], ["From version 2 to version 1", "    − rdf:type", " removed"]),
        (
            ["1", "2"],
            ["Fra versjon 1 til versjon 2", "    + rdf:type  aktør (", "ting til"],
        ),
        (["1", "1", "--lang", "en"], ["0 new statements, 0 removed"]),
    ],
)
def test_a_summary_goes_by_graph_and_thing(used: Run, words: list[str], said: list[str]) -> None:
    shown = used("diff", *words).stdout
    assert [one for one in said if one not in shown] == []
    assert "version/1" not in shown, "where the version comes from is left out"
    if words[0] != words[1]:
        assert re.search(r"^example: ", shown, re.MULTILINE)
        assert re.search(r"^  \S.* \((measure|actor|goal)/eksempelvik-", shown, re.MULTILINE)


def test_the_author_and_the_note_stand_in_the_provenance(used: Run) -> None:
    text = used("export", "--format=turtle", "--graph=provenance", "--version=2").stdout
    assert '"Kari Nordmann"@nb' in text
    assert '"The invented town"' in text
    assert "https://w3id.org/samspill/agent/Kari%20Nordmann" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["status", "--version", "9"], "the newest is 3"),
        (["export", "--format", "trig", "--version", "9"], "the newest is 3"),
        (["query", COUNT, "--version", "9"], "the newest is 3"),
        (["ask", "programs", "--version", "9"], "the newest is 3"),
        (["diff", "1", "9"], "the newest is 3"),
        (["restore", "nowhere"], "nowhere holds no whole backup"),
    ],
)
def test_what_is_not_there_is_told_of(used: Run, words: list[str], said: str) -> None:
    assert said in refused(used(*words), NotFound)


def test_a_backup_is_made_and_brought_back(used: Run, tmp_path: Path) -> None:
    kept = str(tmp_path / "kept")
    made = used("backup", kept, "--lang", "en")
    assert "has been verified: 3 versions, the newest is 3" in made.stdout
    assert str(listed(used)[0]["digest"]) in made.stdout
    fresh = runner(tmp_path / "fresh")
    back = fresh("restore", kept)
    assert "Versjon 3 er hentet tilbake" in back.stdout
    assert listed(fresh) == listed(used)
    assert "--replace" in refused(fresh("restore", kept), BadValue)
    assert fresh("restore", kept, "--replace").returncode == 0
    refused(used("backup", kept), BadValue)


def test_looking_back_changes_no_file(used: Run, tmp_path: Path) -> None:
    folder = Path(json.loads(used("status", "--format", "json").stdout)["data_dir"])
    before = fingerprints(folder)
    for words in (
        ["versions"],
        ["diff", "1", "3"],
        ["status", "--version", "2"],
        ["export", "--format", "ntriples", "--version", "1"],
        ["backup", str(tmp_path / "kept")],
    ):
        assert used(*words).returncode == 0
    assert fingerprints(folder) == before


@pytest.mark.parametrize("command", ["versions", "diff", "backup", "restore"])
def test_help_teaches_with_examples(command: str, tmp_path: Path) -> None:
    shown = runner(tmp_path / "store")(command, "--help").stdout
    assert f"Examples\n    samspill {command}" in re.sub(r" +samspill", "    samspill", shown)
    assert not (tmp_path / "store").exists()
