"""The measures: what each is called, how it is read and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml

from samspill.knowledge.catalogue import YAML_LOADER

Of = Literal["node", "edge", "network"]
Number = Literal["integer", "decimal", "share", "truth", "group"]
"""How a value is written: a share lies between 0 and 1, a group is a number that only names."""

Text = Mapping[str, str]
"""The same text in nb and en."""


@dataclass(frozen=True)
class Reading:
    """How to read high and low values of a measure, and who defined it."""

    text: Text
    source: str


@dataclass(frozen=True)
class Measure:
    """A measure of nodes, edges or a whole network; `modes` and `kinds` say of which networks.

    Empty `kinds` are all kinds. `readings` has one for each mode.
    """

    key: str
    of: Of
    number: Number
    modes: tuple[int, ...]
    kinds: tuple[str, ...]
    label: Text
    readings: Mapping[int, Reading]

    def reading(self, modes: int) -> Text:
        """How to read it in a network of one or two modes, in nb and en."""
        return self.readings[modes].text

    def source(self, modes: int) -> str:
        """Who defined it, for networks of one or two modes: author, year and place."""
        return self.readings[modes].source


def read_measures() -> Mapping[str, Measure]:
    """All measures by key, in the order in which they are shown."""
    return _catalogue()[0]


def read_absences() -> Mapping[str, Text]:
    """The sentences that say why a figure is not there, by reason."""
    return _catalogue()[1]


def read_steps() -> Mapping[str, Text]:
    """What is being computed, in words, by the keys that `measure` reports while it works."""
    return _catalogue()[2]


def measures_of(modes: int) -> tuple[Measure, ...]:
    """The measures of networks with one or two modes."""
    return tuple(item for item in read_measures().values() if modes in item.modes)


@cache
def _catalogue() -> tuple[Mapping[str, Measure], Mapping[str, Text], Mapping[str, Text]]:
    text = Path(__file__).with_name("measures.yaml").read_text(encoding="utf-8")
    found = yaml.load(text, Loader=YAML_LOADER)  # noqa: S506 - one of the two safe ones
    measures = {key: _measure(key, item) for key, item in found["measures"].items()}
    return (
        MappingProxyType(measures),
        MappingProxyType({key: _text(item) for key, item in found["absences"].items()}),
        MappingProxyType({key: _text(item) for key, item in found["steps"].items()}),
    )


def _measure(key: str, found: Mapping[str, Any]) -> Measure:
    modes = tuple(found["modes"])
    own = {mode: found.get(f"mode-{mode}", found) for mode in modes}
    return Measure(
        key=key,
        of=found["of"],
        number=found["number"],
        modes=modes,
        kinds=tuple(found.get("kinds", ())),
        label=_text(found["label"]),
        readings=MappingProxyType(
            {
                mode: Reading(_text(item["reading"]), str(item["source"]))
                for mode, item in own.items()
            }
        ),
    )


def _text(found: Mapping[str, str]) -> Text:
    return MappingProxyType({language: " ".join(text.split()) for language, text in found.items()})
