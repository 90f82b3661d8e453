"""Reads the hostile cases in `tests/safety/`, whose texts may be written with repetitions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "safety"


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of a file, each a mapping with a name."""
    found = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    assert isinstance(found, list)
    return [dict(case) for case in found]


def name_of(case: object) -> str:
    """The name of a case, for the report."""
    return str(case["name"]) if isinstance(case, Mapping) else str(case)


def text_of(parts: object) -> str:
    """A text: as it stands, or a list of texts and of repetitions `[times, text]`.

    In a repetition, %n is its number from 0, and %m the number after it.
    """
    if isinstance(parts, str):
        return parts
    assert isinstance(parts, list)
    return "".join(part if isinstance(part, str) else repeated(*part) for part in parts)


def repeated(times: int, text: str) -> str:
    """A text so many times, with its numbers."""
    return "".join(
        text.replace("%n", str(number)).replace("%m", str(number + 1)) for number in range(times)
    )
