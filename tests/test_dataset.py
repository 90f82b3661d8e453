"""Reading folders of Turtle: names, encodings, and errors that point at the place."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple

from samspill.errors import BadValue, NotFound, SamspillError, SyntaxProblem
from samspill.knowledge.dataset import (
    CORE_GRAPHS,
    core_graphs,
    data_graph_name,
    fingerprint,
    quads,
    read_folder,
    read_text,
    read_turtle,
    shipped_data_folders,
)
from samspill.knowledge.vocabulary import graph_name
from samspill.settings import Folders, shipped_folders

A, B, C = (NamedNode(f"http://{letter}") for letter in "abc")
FACT = "<http://a> <http://b> <http://c> ."


def file_of(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "a.ttl"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("content", [FACT, "\ufeff" + FACT, FACT.replace(" .", "\r\n.\r\n")])
def test_turtle_is_read(tmp_path: Path, content: str) -> None:
    assert read_turtle(file_of(tmp_path, content)) == [Triple(A, B, C)]


def test_line_ends_inside_a_text_are_kept(tmp_path: Path) -> None:
    path = file_of(tmp_path, '<http://a> <http://b> """x\r\ny""" .')
    assert read_turtle(path)[0].object.value == "x\r\ny"
    assert read_text(path).count("\r\n") == 1


@pytest.mark.parametrize(
    ("content", "line", "column", "words"),
    [
        (f"{FACT}\n\n<http://a> <http://b> nonsense .", 3, 23, "nonsense"),
        (f'{FACT}\n<http://a> <http://b> "åæø" "x" .', 2, 29, ""),
        (f"{FACT}\nfoaf:x <http://b> <http://c> .", 2, 1, "foaf"),
        (f"{FACT}\n<http://a> <http://b", 2, 12, ""),
        (f"{FACT}\n<http://a b> <http://b> <http://c> .", 2, 1, "IRI"),
        (f'{FACT}\n<http://a> <http://b> "x\0" .', 2, 25, "control character"),
        (f"{FACT}\n# \x1b[31m", 2, 3, "control character"),
        (f"{FACT}\n<http://å> <http://b> 'å' .".encode("latin-1"), 2, 9, "not UTF-8"),
        (FACT.encode("utf-16"), 1, 1, "not UTF-8"),
    ],
)
def test_an_error_points_at_its_place(
    tmp_path: Path, content: str | bytes, line: int, column: int, words: str
) -> None:
    path = file_of(tmp_path, content)
    with pytest.raises(SyntaxProblem) as raised:
        read_turtle(path)
    error = raised.value
    assert "Parser error" not in error.detail
    assert error.detail.startswith(f"{path}, line {line}, column {column}: ")
    assert words in error.detail
    assert dict(error.fields) == {"file": str(path), "line": line, "column": column}
    assert error.advice


def test_an_escaped_control_character_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SyntaxProblem, match=r"<http://b> of <http://a> holds a control character"):
        read_turtle(file_of(tmp_path, r'<http://a> <http://b> "x\u0007" .'))


def nothing(path: Path) -> Path:
    return path / "gone.ttl"


def a_folder(path: Path) -> Path:
    return path


@pytest.mark.parametrize("make", [nothing, a_folder])
def test_what_cannot_be_opened_is_told_of(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    with pytest.raises(NotFound, match="cannot be read") as raised:
        read_text(make(tmp_path))
    assert raised.value.advice


def test_a_folder_is_read_in_one_order_and_each_fact_once(tmp_path: Path) -> None:
    for name in ("b.ttl", "a.ttl", "more/c.ttl"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{FACT}\n<http://{path.stem}> <http://b> <http://{path.stem}> .")
    (tmp_path / "notes.txt").write_text("not Turtle")
    assert [str(triple.subject) for triple in read_folder(tmp_path)] == [
        "<http://a>",
        "<http://a>",
        "<http://b>",
        "<http://c>",
    ]


def test_a_folder_without_turtle_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no Turtle file"):
        read_folder(tmp_path)


@pytest.mark.parametrize("name", ["trondheim-2020", "a", "2020", "a-1-b"])
def test_a_folder_s_name_is_that_of_its_graph(tmp_path: Path, name: str) -> None:
    assert data_graph_name(tmp_path / name) == f"https://w3id.org/samspill/graph/{name}"


@pytest.mark.parametrize(
    "name",
    [
        *("Trondheim", "år-2020", "a b", "a--b", "-a", "a-", "a_b", "a.b", "a'b", "a>b", "a\nb"),
        *(*CORE_GRAPHS, "inferred", "provenance", "sdg-un"),
    ],
)
def test_a_name_that_cannot_be_a_graph_s_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadValue) as raised:
        data_graph_name(tmp_path / name)
    assert raised.value.advice


def test_a_path_with_dots_is_named_by_where_it_leads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bergen-2024").mkdir()
    monkeypatch.chdir(tmp_path / "bergen-2024")
    assert data_graph_name(Path()) == graph_name("bergen-2024")
    assert data_graph_name(Path("../bergen-2024/")) == graph_name("bergen-2024")


def changed_byte(folder: Path) -> None:
    (folder / "a.ttl").write_text("X")


def new_name(folder: Path) -> None:
    (folder / "b.ttl").rename(folder / "c.ttl")


def new_file(folder: Path) -> None:
    (folder / "d.ttl").touch()


def moved_byte(folder: Path) -> None:
    (folder / "a.ttl").write_text("")
    (folder / "b.ttl").write_text("xy")


@pytest.mark.parametrize("change", [changed_byte, new_name, new_file, moved_byte])
def test_a_fingerprint_tells_every_change(tmp_path: Path, change: Callable[[Path], None]) -> None:
    (tmp_path / "a.ttl").write_text("x")
    (tmp_path / "b.ttl").write_text("y")
    before = fingerprint(sorted(tmp_path.glob("*.ttl")))
    os.utime(tmp_path / "a.ttl", (0, 0))
    assert fingerprint(sorted(tmp_path.glob("*.ttl"))) == before
    change(tmp_path)
    assert fingerprint(sorted(tmp_path.glob("*.ttl"))) != before


def test_the_core_is_three_graphs_without_blank_nodes() -> None:
    found = core_graphs(shipped_folders())
    assert list(found) == [graph_name(name) for name in CORE_GRAPHS]
    assert all(found.values())
    assert not [
        quad for quad in quads(found) if "_:" in (str(quad.subject)[:2], str(quad.object)[:2])
    ]


def test_the_invented_municipality_is_shipped_but_not_loaded() -> None:
    folders = shipped_folders()
    assert (folders.data / "example").is_dir()
    assert "trondheim-2020" in (names := [path.name for path in shipped_data_folders(folders)])
    assert "example" not in names


def test_folders_without_turtle_and_files_are_no_shipped_data(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "README.md").touch()
    folders = Folders(tmp_path, tmp_path, tmp_path, tmp_path)
    assert shipped_data_folders(folders) == []


@pytest.mark.parametrize("folder", ["ontology", "data"])
def test_what_is_shipped_is_gone(tmp_path: Path, folder: str) -> None:
    gone = Folders(tmp_path / "o", tmp_path / "s", tmp_path / "q", tmp_path / "d")
    with pytest.raises(SamspillError):
        core_graphs(gone) if folder == "ontology" else shipped_data_folders(gone)
