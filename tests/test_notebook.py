"""The evaluator's notebook runs from top to bottom and shows what is kept in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = Path(__file__).parents[1] / "docs" / "notebooks" / "evaluator.ipynb"
RUNNER = Path(__file__).with_name("notebooks.py")

COMPARED = ("text/plain", "text/html")
"""What must be the same in every run; how a picture is written follows the machine's arithmetic."""

Notebook = dict[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the notebook runs in."""
    return tmp_path_factory.mktemp("notebook")


@pytest.fixture(scope="module")
def run(folder: Path, shared_data_dir: Path, accept: bool) -> Notebook:
    """The notebook after a run in an empty folder, on the shipped data."""
    names = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    own = {name: str(folder / ".jupyter" / name.lower()) for name in names}
    env = {name: text for name, text in os.environ.items() if not name.startswith("SAMSPILL_")}
    ours = {"SAMSPILL_DATA_DIR": str(shared_data_dir), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, str(RUNNER), str(NOTEBOOK)],
        cwd=folder,
        env={**env, **own, **ours},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    if accept:
        NOTEBOOK.write_text(done.stdout, encoding="utf-8")
    found: Notebook = json.loads(done.stdout)
    return found


def _code(notebook: Notebook) -> Iterator[Any]:
    return (cell for cell in notebook["cells"] if cell["cell_type"] == "code")


def _shown(notebook: Notebook) -> dict[str, list[object]]:
    """What each cell shows, but for pictures, of which it says that they are there."""
    found: dict[str, list[object]] = {}
    for cell in _code(notebook):
        found[cell["id"]] = []
        for output in cell["outputs"]:
            data = output.get("data", {})
            texts = {kind: data[kind] for kind in COMPARED if kind in data}
            said = output.get("text", "")
            found[cell["id"]].append((output["output_type"], said, texts, "image/svg+xml" in data))
    return found


def test_it_shows_what_is_kept(run: Notebook) -> None:
    kept = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert [cell["id"] for cell in run["cells"]] == [cell["id"] for cell in kept["cells"]]
    assert _shown(run) == _shown(kept), "run this test with --accept"


def test_every_cell_shows_something_and_none_warns(run: Notebook) -> None:
    for cell in _code(run):
        assert cell["outputs"], cell["id"]
        for output in cell["outputs"]:
            assert output["output_type"] in ("execute_result", "stream"), output
            assert output.get("name", "stdout") == "stdout", output


def test_what_is_kept_holds_no_paths_and_no_times(run: Notebook, folder: Path) -> None:
    text = NOTEBOOK.read_text(encoding="utf-8")
    kept = json.loads(text)
    assert [cell["metadata"] for cell in kept["cells"]] == [{}] * len(kept["cells"])
    assert str(Path.home()) not in text
    assert str(folder.parent.parent) not in text
    numbers = [cell["execution_count"] for cell in _code(run)]
    assert [cell["execution_count"] for cell in _code(kept)] == numbers
    assert numbers == list(range(1, len(numbers) + 1))


def test_it_answers_what_an_evaluator_asks(run: Notebook) -> None:
    shown = {name: str(found) for name, found in _shown(run).items()}
    assert "Trondheim municipality" in shown["shared-actors"]
    assert "falls into 3 parts" in shown["without"]
    assert "Joint effort for a better municipality" in shown["path"]
    assert "True" in shown["networkx"]
    assert "version 1" in shown["cite"]
    assert shown["network"].endswith("True)]"), "there is a picture"


def test_files_for_other_tools_are_there(run: Notebook, folder: Path) -> None:
    names = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    ends = ("gexf", "graphml", "nodes.csv", "edges.csv")
    assert names == {*(f"actors.{end}" for end in ends), "sdgs.png"}
