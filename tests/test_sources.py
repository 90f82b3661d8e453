"""The texts of documents: kept only when proved, listed, forgotten; the operator alone decides."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from samspill.cli.sources import source
from samspill.engine.published import load_folders
from samspill.engine.texts import Texts
from samspill.errors import (
    EvidenceMismatch,
    NotFound,
    SamspillError,
    StorageUnwritable,
    SyntaxProblem,
)
from samspill.knowledge.evidence import passage_digest
from samspill.settings import Settings, shipped_folders
from samspill.web.quoting import Quoting

PLAN = shipped_folders().data / "example" / "plan.txt"
KEY = "eksempelvik-plan-2024"
TRONDHEIM = Path("../shared/source/felles-innsats-programomrader-2020.txt")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the example."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("loaded"))
    load_folders(settings, [shipped_folders().data / "example"])
    return settings.data_dir


@pytest.fixture
def data_dir(loaded: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The same, which the commands use, and in which nothing is registered."""
    monkeypatch.setenv("SAMSPILL_DATA_DIR", str(loaded))
    yield loaded
    shutil.rmtree(loaded / "texts", ignore_errors=True)


def run(*words: str) -> str:
    result = CliRunner().invoke(source, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def refused(error: type[SamspillError], *words: str) -> SamspillError:
    with pytest.raises(error) as caught:
        run(*words)
    return caught.value


def kept(data_dir: Path) -> list[Path]:
    return list((data_dir / "texts").glob("*"))


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("named", [(), ("--document", KEY)])
def test_a_text_is_kept_listed_and_forgotten(
    data_dir: Path, tmp_path: Path, mark: str, named: tuple[str, ...]
) -> None:
    assert "not registered" in run("list")
    file = tmp_path / "plan.txt"
    file.write_bytes((mark + PLAN.read_text("utf-8")).encode())
    said = run("register", str(file), *named)
    assert f"/id/document/{KEY} is registered" in said
    assert "creativecommons.org" in said
    (path,) = kept(data_dir)
    assert Texts(data_dir).text(path.stem) == PLAN.read_text("utf-8")
    assert [line.split()[:2] for line in run("list").splitlines() if KEY in line] == [
        [KEY, "registered"]
    ]
    run("register", str(file))  # again, with no harm
    assert kept(data_dir) == [path]
    assert "no longer registered" in run("forget", KEY)
    assert kept(data_dir) == []
    assert "not registered" in run("list")
    assert "No text" in refused(NotFound, "forget", KEY).detail


def test_what_is_not_proved_is_not_kept(data_dir: Path, tmp_path: Path) -> None:
    text = PLAN.read_text("utf-8")
    file = tmp_path / "other.txt"
    named = ("register", str(file), "--document", KEY)
    file.write_text(text.replace("havn", "Havn", 1), "utf-8", newline="")
    assert "SHA-256" in refused(EvidenceMismatch, *named).detail
    file.write_text(text.replace("\n", "\r\n"), "utf-8", newline="")
    assert "line ends" in refused(EvidenceMismatch, *named).advice
    file.write_text(text + "x", "utf-8", newline="")
    assert "2554 characters instead of 2553" in refused(EvidenceMismatch, *named).detail
    file.write_bytes(text.encode("latin-1", "replace"))
    assert "not UTF-8" in refused(SyntaxProblem, *named).detail
    file.write_bytes(text.encode("utf-16"))
    assert "UTF-16" in refused(SyntaxProblem, *named).detail
    assert "cannot be read" in refused(NotFound, "register", str(tmp_path / "none")).detail
    unknown = refused(NotFound, "register", str(PLAN), "--document", "another")
    assert KEY in unknown.advice
    file.write_text("nothing of ours", "utf-8")
    refused(EvidenceMismatch, "register", str(file))
    refused(NotFound, "forget", "another")
    assert kept(data_dir) == []


def test_a_text_that_cannot_be_kept_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "texts").write_text("a file where the folder should be", "utf-8")
    with pytest.raises(StorageUnwritable, match="cannot be kept"):
        Texts(tmp_path).keep("text", "0" * 64)


def test_only_digests_name_texts(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    for name in ("../secret", "", "0" * 63, "../" + "0" * 61):
        assert Texts(tmp_path).text(name) is None
        assert Texts(tmp_path).passage(name, 0, 3, "") == ""
    assert Texts(tmp_path).state() == ()


@pytest.mark.skipif(not TRONDHEIM.exists(), reason="the document is not part of the project")
def test_the_first_real_source_can_be_registered(
    shared_data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMSPILL_DATA_DIR", str(tmp_path))
    said = run("register", str(TRONDHEIM))
    assert "87 passages verified" in said
    assert "oppgir ingen lisens" in said


def test_a_passage_is_given_only_with_its_digest(tmp_path: Path) -> None:
    text = "Æra er her"
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    Texts(tmp_path).keep(text, sha256)
    digest = hashlib.sha256("Æra".encode()).hexdigest()
    assert Texts(tmp_path).passage(sha256, 0, 3, digest) == "Æra"
    assert Texts(tmp_path).passage(sha256, 0, 4, digest) == ""
    assert Texts(tmp_path).passage(sha256, 0, 300, digest) == ""


def test_passages_are_told_with_the_words_of_their_document(tmp_path: Path) -> None:
    text = "Målet er tydelig.\nTiltaket står her."
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    texts = Texts(tmp_path)
    texts.keep(text, sha256)
    right = {"document": "d", "start": 0, "end": 5, "digest": passage_digest(text, 0, 5)}
    wrong = {**right, "end": 6}
    elsewhere = {**right, "document": "e"}
    kept = {**right, "quote": "as the data has it"}
    told = {"found": {"strands": [{"passages": (right, wrong, elsewhere, kept)}]}, "number": 1}
    quoted = Quoting(texts, {"d": sha256}).quoted(told)
    assert quoted["number"] == 1
    assert [one.get("quote") for one in quoted["found"]["strands"][0]["passages"]] == [
        "Målet",
        None,
        None,
        "as the data has it",
    ]
