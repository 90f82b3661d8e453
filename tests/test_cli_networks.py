"""samspill network: a network told in a terminal, written to files, and asked about."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import networkx as nx
import pytest

from samspill.ask.networks.figures.measures import read_measures
from samspill.ask.networks.forms import FORMS
from samspill.cli import networks
from samspill.cli.main import main
from samspill.cli.teaching import words
from samspill.errors import BadValue, NotFound, SamspillError

PROGRAM = [sys.executable, "-c", "from samspill.cli.main import main; main()"]
NTNU = "https://w3id.org/samspill/id/actor/ntnu"
CITY = "https://w3id.org/samspill/id/actor/trondheim-kommune"


@dataclass(frozen=True)
class Done:
    """A command that has ended: its exit code and what it wrote."""

    returncode: int
    written: bytes
    stderr: str

    @property
    def stdout(self) -> str:
        """What it wrote to standard output, as text."""
        return self.written.decode()


Run = Callable[..., Done]


@pytest.fixture
def network(
    shared_data_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> Run:
    """Runs `samspill network` on the shipped data, in a folder of its own.

    In this process, since each of its own would import the libraries that compute again.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*given: str, language: str = "en", data_dir: Path = shared_data_dir) -> Done:
        monkeypatch.setenv("SAMSPILL_DATA_DIR", str(data_dir))
        monkeypatch.setenv("SAMSPILL_LANGUAGE", language)
        monkeypatch.setattr(sys, "argv", ["samspill", "network", *given])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsysbinary.readouterr()
        code = ended.value.code
        return Done(code if isinstance(code, int) else 0, out, err.decode())

    return run


def refused(done: Done, error: type[SamspillError]) -> str:
    """What a refused command said; it had its own exit code and no traceback."""
    assert done.returncode == error.exit_code, done.stderr
    assert done.stderr.startswith(f"{error.title}: ")
    assert len(done.stderr.splitlines()) == 2, "what happened, and what to do"
    assert done.stdout == ""
    return done.stderr


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "nb",
            [
                "Nettverk av aktører\nTo aktører er knyttet sammen når begge deltar i samme",
                "35 aktører, 88 forbindelser.",
                "Størst – grad\n  19  Trondheim kommune\n  12  Trøndelag fylkeskommune",
                "Størst – mellomledd (betweenness)\n  0,353  Trondheim kommune",
                "Hvem holder det sammen\n  Uten Trondheim kommune faller den største delen",
                "Grupper\n  1  (8) Trøndelag fylkeskommune, ",
                "Sentralisering (nærhet): Nettverket er delt i flere komponenter",
                "Samspill: Nettverk av aktører, versjon 1. CC BY 4.0.",
            ],
        ),
        (
            "en",
            [
                "Network of actors\nTwo actors are tied when both take part in the same program or",
                "35 actors, 88 ties.",
                "Highest – degree\n  19  Trondheim municipality\n",
                "… and 6 more with the same figure",
                "Who holds it together\n  Without Trondheim municipality, the largest part of",
                "`samspill network measures` explains the figures.",
            ],
        ),
    ],
)
def test_a_network_at_a_glance(network: Run, language: str, said: list[str]) -> None:
    done = network(language=language)
    assert (done.returncode, done.stderr) == (0, "")
    assert [words for words in said if words not in done.stdout] == []
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert network("--lang", language, language="nb").stdout == done.stdout


def test_what_is_chosen_is_said(network: Run) -> None:
    done = network("--kind", "actor-sdg", "--by", "sdg-goal", "--program", "digitalt-forstevalg")
    assert "Selection: program Digital first choice." in done.stdout
    assert "Nodes on the other side" in done.stdout
    assert "assessed" in done.stdout.partition("Figures")[0], "on what basis the links stand"
    several = network("--by", "measure,goal", "--minimum", "2").stdout
    assert "the same goal or the same measure" in several
    assert several == network("--by", "goal", "--by", "measure", "--minimum", "2").stdout
    around = network("--ego", "ntnu", "--radius", "2", "--giant").stdout
    assert "around NTNU" in around


def test_every_form_is_written(network: Run, tmp_path: Path) -> None:
    assert networks.FORMS == FORMS
    for form in FORMS:
        done = network("--format", form, "--output", f"network.{form}")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert {path.name for path in tmp_path.iterdir()} == {f"network.{form}" for form in FORMS}
    graph = nx.read_graphml(tmp_path / "network.graphml")
    assert (len(graph), graph.number_of_edges()) == (35, 88)
    assert graph.nodes[CITY]["degree"] == graph.degree[CITY]
    assert (tmp_path / "network.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "network.svg").read_text(encoding="utf-8").startswith("<svg ")


def test_a_form_goes_to_standard_output(network: Run, tmp_path: Path) -> None:
    network("--format", "json", "--output", "network.json")
    done = network("--format", "json")
    assert done.stdout == (tmp_path / "network.json").read_text(encoding="utf-8")
    assert network("--format", "png").written.startswith(b"\x89PNG")


def test_pictures_are_coloured_and_sized_as_is_asked(network: Run) -> None:
    plain = network("--format", "svg").stdout
    chosen = network("--format", "svg", "--colour", "community", "--size", "betweenness").stdout
    assert "Size: betweenness. Colour: group." in chosen
    assert "Size: degree. Colour: type of actor." in plain
    said = refused(network("--format", "svg", "--size", "betweennes"), BadValue)
    assert "betweenness" in said


def test_a_picture_is_not_written_on_a_terminal(shared_data_dir: Path) -> None:
    leader, follower = pty.openpty()
    try:
        done = subprocess.run(
            [*PROGRAM, "network", "--format", "png"],
            stdout=follower,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,  # a picture that is written there after all would wait for a reader
            env={**os.environ, "SAMSPILL_DATA_DIR": str(shared_data_dir)},
        )
    finally:
        os.close(follower)
        os.close(leader)
    assert done.returncode == BadValue.exit_code
    assert "--output" in done.stderr


def test_an_empty_network_is_a_valid_file_and_a_sentence(network: Run, tmp_path: Path) -> None:
    done = network("--year", "1900", "--format", "graphml", "--output", "empty.graphml")
    assert done.returncode == 0
    assert done.stderr == "No participation fits what is chosen. Take a filter away.\n"
    assert len(nx.read_graphml(tmp_path / "empty.graphml")) == 0
    told = network("--year", "1900", language="nb")
    assert "Ingen deltakelser passer med det som er valgt." in told.stdout
    assert (told.returncode, told.stderr) == (0, "")


def test_a_path_has_its_steps_and_their_passages(network: Run) -> None:
    done = network("path", "asker-kommune", "actor/sintef")
    assert done.returncode == 0
    assert "has 3 steps" in done.stdout.replace("\n", " ")
    assert "  1. Asker municipality (procurement partner) and Trondheim municipality" in done.stdout
    assert "     Source: Joint effort for a better municipality: " in done.stdout
    body = json.loads(network("path", "asker-kommune", "sintef", "--format", "json").stdout)
    assert (body["version"], body["length"], body["target"]["label"]) == (1, 3, "SINTEF")
    assert body["paths"][0]["steps"][0]["strands"][0]["facts"][0]["passages"]


def test_who_are_apart_is_told_and_no_error(network: Run) -> None:
    done = network("path", "ntnu", "kulturskolen", "--lang", "nb")
    assert done.returncode == 0
    assert done.stdout.startswith(
        "Det går ingen vei mellom NTNU og Kulturskolen i dette nettverket"
    )


def test_what_falls_apart(network: Run) -> None:
    assert "falls into 3 parts" in network("without", "trondheim-kommune").stdout
    several = network("without", "measure/digibarnevern", NTNU).stdout
    assert "DigiBarnevern (digital child welfare)" in several
    ranked = network("without").stdout
    assert ranked.index("Trondheim municipality") < ranked.index("Trøndelag county authority")


def test_what_is_behind_a_tie(network: Run) -> None:
    done = network("tie", "ntnu", "trondheim-kommune", language="nb")
    said = " ".join(done.stdout.split())
    assert "NTNU (samarbeidspart) og Trondheim kommune (eier) deltar begge i programmet" in said
    assert "Kilde: Felles innsats for en bedre kommune" in done.stdout
    assert "ingen forbindelse" in network("tie", "ntnu", "husbanken", language="nb").stdout


def test_two_programs_and_two_versions(network: Run) -> None:
    one = ["--program", "digitalt-forstevalg", "compare"]
    done = network(*one, "--with-program", "universitetskommunen-3-0")
    assert done.stdout.startswith("The program Digital first choice has 16 actors and 32 ties; the")
    same = network("compare", "--with-version", "1")
    assert "The networks are the same." in same.stdout
    assert "--with-program or --with-version" in refused(network("compare"), BadValue)
    assert "version 9" in refused(network("compare", "--with-version", "9"), NotFound)


def test_measures_are_explained_without_a_graph(network: Run, tmp_path: Path) -> None:
    done = network("measures", "--lang", "nb", data_dir=tmp_path / "none")
    assert not (tmp_path / "none").exists()
    known = read_measures()
    assert [key for key in known if f"[{key}]" not in done.stdout] == []
    assert "For hver node" in done.stdout
    one = network("measures", "constraint").stdout
    assert "Burt" in one
    assert "[degree]" not in one
    body = json.loads(network("measures", "--format", "json").stdout)
    assert [item["key"] for item in body["measures"]] == list(known)
    assert "betweenness" in refused(network("measures", "betweennes"), NotFound)


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        (["--ego", "ntnuu"], NotFound, "Did you mean ntnu"),
        (["--program", "digitalt"], NotFound, "digitalt-forstevalg"),
        (["--kind", "actor"], BadValue, "Did you mean actors"),
        (["--kind", "programs", "--by", "actors"], BadValue, "Did you mean actor?"),
        (["--radius", "2"], BadValue, "no ego is given"),
        (["--ego", "ntnu", "--radius", "many"], BadValue, "whole number"),
        (["--minimum", "0"], BadValue, "whole number"),
        (["--year", "20"], BadValue, "four digits"),
        (["--output", "x.svg"], BadValue, "needs a --format"),
        (["--format", "svg", "path", "ntnu", "ks"], BadValue, "--format says how the network"),
        (["--format", "svg", "--output", "no/x.svg"], BadValue, "No such file"),
        (["path", "ntnu", "trondheim-komune"], NotFound, "actor/trondheim-kommune"),
        (["without", "digibarnever"], NotFound, "measure/digibarnevern"),
        (["--version", "9"], NotFound, "version 9"),
    ],
)
def test_bad_input_is_told_of(
    network: Run, given: list[str], error: type[SamspillError], said: str, tmp_path: Path
) -> None:
    assert said in refused(network(*given), error)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", ["nb", "en"])
def test_help_teaches_in_the_language_asked_for(network: Run, language: str) -> None:
    said = words("commands")
    whole = network("--help", language=language).stdout
    assert "samspill network --kind actor-sdg --format gexf --output sdg.gexf" in whole
    for name, texts in said.items():
        given = [] if name == "network" else [name]
        done = network(*given, "--help", language=language)
        assert done.returncode == 0
        shown = " ".join(done.stdout.split())
        assert " ".join(texts[language].split()) in shown
        assert all(example in shown for example in texts["examples"])
        assert texts[language].split(",")[0][:40] in " ".join(whole.split())
    assert network("--lang", language, "--help", language="nb").stdout == whole


def test_the_list_of_all_commands_is_in_one_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAMSPILL_LANGUAGE", "nb")
    monkeypatch.setattr(sys, "argv", ["samspill", "--help"])
    with pytest.raises(SystemExit):
        main()
    shown = capsys.readouterr().out
    assert "Networks of actors with figures" in shown
    assert "Ask a question of the graph" in shown


def examples() -> list[str]:
    """The examples of the help, and those of the page for evaluators."""
    page = Path(__file__).parents[1] / "docs" / "networks.md"
    shown = re.findall("^(samspill network[^#\n]*)", page.read_text(encoding="utf-8"), re.MULTILINE)
    taught = [one for texts in words("commands").values() for one in texts["examples"]]
    assert len(shown) > 8
    return list(dict.fromkeys([*taught, *(" ".join(one.split()) for one in shown)]))


@pytest.mark.parametrize("example", examples())
def test_every_example_runs(network: Run, example: str) -> None:
    done = network(*example.removeprefix("samspill network").split())
    assert (done.returncode, done.stderr) == (0, "")


def test_long_work_is_shown_on_a_terminal_and_wiped_away(shared_data_dir: Path) -> None:
    leader, follower = pty.openpty()
    env = {**os.environ, "SAMSPILL_DATA_DIR": str(shared_data_dir), "TERM": "xterm"}
    process = subprocess.Popen(
        [*PROGRAM, "network", "--lang", "nb"], stdout=subprocess.PIPE, stderr=follower, env=env
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
    assert "Spør grafen" in shown.decode()
    assert shown.decode().rstrip().endswith("\x1b[2K"), "the last thing is that the line is cleared"
    assert "35 aktører" in out.decode()
