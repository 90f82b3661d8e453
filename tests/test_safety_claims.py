"""SECURITY.md says what is so: the tests that it names are there, the limits are those of today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from samspill.engine.limits import DEFAULT_LIMITS
from samspill.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
TEXT = " ".join((ROOT / "SECURITY.md").read_text(encoding="utf-8").split())
DEFAULTS = {name: field.default for name, field in Settings.model_fields.items()}


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`((?:test_|safety/)[\w.]+)`", TEXT))))
def test_what_is_named_is_there(name: str) -> None:
    assert (ROOT / "tests" / name).is_file()


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests").glob("test_safety_*.py")), ids=lambda path: str(path.name)
)
def test_what_is_there_is_named(path: Path) -> None:
    assert f"`{path.name}`" in TEXT or path.name == Path(__file__).name


def test_the_limits_are_those_of_today() -> None:
    for said in (
        f"{DEFAULT_LIMITS.text_bytes // 1024} kB",
        f"{DEFAULT_LIMITS.nesting} levels of nesting",
        f"{DEFAULT_LIMITS.triple_patterns} triple patterns",
        f"{DEFAULT_LIMITS.groups} groups",
        f"{DEFAULT_LIMITS.operators:,} operators".replace(",", " "),
        f"{DEFAULTS['result_rows']:,} rows".replace(",", " "),
        f"{DEFAULTS['result_bytes'] // 1024**2} MiB",
        f"{DEFAULTS['client_seconds']:g} seconds of work",
    ):
        assert said in TEXT
    words = {2: "Two", 5: "five", 10: "ten"}
    assert f"{words[DEFAULTS['client_running']]} queries of a client run" in TEXT
    assert f"{words[DEFAULTS['client_waiting']]} wait" in TEXT
    assert f"after {words[DEFAULTS['query_deadline']]} seconds" in TEXT
    assert DEFAULT_LIMITS.text_bytes == DEFAULTS["query_bytes"]
    assert DEFAULT_LIMITS.nesting == DEFAULTS["query_nesting"]
    assert DEFAULT_LIMITS.triple_patterns == DEFAULTS["query_patterns"]
