"""The documentation says what the package does."""

import importlib.util
import os
import re
import subprocess
from pathlib import Path

import pytest

from samspill.engine.stores import EmbeddedStore, Rows

ROOT = Path(__file__).parents[1]


def test_reference_is_up_to_date(accept: bool) -> None:
    spec = importlib.util.spec_from_file_location("build", ROOT / "docs" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    if accept:
        build.TARGET.write_text(build.reference(), encoding="utf-8")
    assert build.TARGET.read_text(encoding="utf-8") == build.reference(), (
        "run `python docs/build.py`"
    )


def readme_commands() -> list[str]:
    """The `samspill` commands of the README that end by themselves on a fresh data directory."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.DOTALL)
    joined = "\n".join(blocks)
    lines = re.findall(r"^samspill (?:query '[^']*'|[^\n]*)", joined, flags=re.MULTILINE)
    assert len(lines) > 8
    return [line for line in lines if "my-municipality" not in line]


@pytest.mark.parametrize("command", readme_commands())
def test_readme_commands_run(command: str, tmp_path: Path, shared_data_dir: Path) -> None:
    done = subprocess.run(  # noqa: S602
        command,
        shell=True,  # the README is ours, and its quoting is part of what is tested
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SAMSPILL_DATA_DIR": str(shared_data_dir)},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout or "--output" in command


def test_readme_figures(trondheim_store: EmbeddedStore) -> None:
    text = " ".join((ROOT / "README.md").read_text().split())
    words = {3: "three", 9: "nine"}
    for cls, word in (
        ("Program", "programs"),
        ("Goal", "goals"),
        ("Measure", "measures"),
        ("Actor", "actors"),
        ("SdgAlignment", "links to the SDGs"),
    ):
        rows = trondheim_store.query(
            "PREFIX sam: <https://w3id.org/samspill/ontology/> "
            f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ ?x a sam:{cls} }}"
        )
        assert isinstance(rows, Rows)
        count = int(rows.rows[0][0].value)  # type: ignore[union-attr]
        assert f"{words.get(count, count)} {word}" in text, (cls, count)
