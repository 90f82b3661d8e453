"""Why a network is empty, in words."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from samspill.knowledge.catalogue import YAML_LOADER


def reason(key: str) -> dict[str, str]:
    """The sentence of a reason, by language."""
    return dict(_reasons()[key])


@cache
def _reasons() -> dict[str, dict[str, str]]:
    path = Path(__file__).with_suffix(".yaml")
    text = path.read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = yaml.load(text, Loader=YAML_LOADER)  # noqa: S506 - one of the two safe ones
    return found
