"""The steps in which a network is made, and how far along it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from samspill.ask.networks.figures.measures import read_steps
from samspill.knowledge.catalogue import YAML_LOADER
from samspill.settings import Language

WHOLE = 100
"""What all steps together count for."""

WAITING = "waiting"
"""The step before the first."""

MEASURING = "measuring"
"""The step whose parts have words of their own."""


@dataclass(frozen=True)
class Progress:
    """A step, or a part of measuring, and how much of it is done: so much of so much."""

    step: str = WAITING
    done: int = 0
    of: int = 1

    def plain(self, language: Language) -> dict[str, object]:
        """As values for JSON; `done` and `of` are of the whole work, `steps` all that it has."""
        steps = _steps()
        names = [name for name in steps if name != WAITING]
        now = self.step if self.step in steps else MEASURING
        before = sum(steps[name]["share"] for name in list(steps)[: list(steps).index(now)])
        parts = {} if self.step in steps else read_steps().get(self.step, {})
        states = ["now" if name == now else "next" for name in names]
        for place in range(names.index(now) if now in names else 0):
            states[place] = "done"
        return {
            "step": self.step,
            "label": parts.get(language) or steps[now][language],
            "done": before + round(steps[now]["share"] * min(1, self.done / max(self.of, 1))),
            "of": WHOLE,
            "steps": [
                {"key": name, "label": steps[name][language], "state": state}
                for name, state in zip(names, states, strict=True)
            ],
        }


@cache
def _steps() -> Mapping[str, Mapping[str, Any]]:
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    return MappingProxyType(yaml.load(text, Loader=YAML_LOADER))  # noqa: S506 - a safe one
