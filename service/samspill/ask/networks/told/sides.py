"""What two networks are called when they stand side by side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import networkx as nx
import yaml

from samspill.ask.networks.names import Name
from samspill.ask.networks.told.comparing import Text
from samspill.ask.networks.told.telling import LANGUAGES
from samspill.knowledge.catalogue import YAML_LOADER
from samspill.settings import DEFAULT_BASE, Language


def sides(one: nx.Graph, other: nx.Graph, *, base: str = DEFAULT_BASE) -> tuple[Text, Text]:
    """Their programs where these differ, their versions where those do, in nb and en."""
    programs = one.graph["parameters"].get("program") != other.graph["parameters"].get("program")
    versions = one.graph["version"] != other.graph["version"]
    return (
        {tag: _called(one, tag, programs, versions, base) for tag in LANGUAGES},
        {tag: _called(other, tag, programs, versions, base) for tag in LANGUAGES},
    )


def _called(graph: nx.Graph, language: Language, programs: bool, versions: bool, base: str) -> str:
    parts = []
    if programs:
        parts.append(_program(graph, language, base))
    if versions or not programs:
        parts.append(_words()["version"][language].format(number=graph.graph["version"]))
    return ", ".join(parts)


def _program(graph: nx.Graph, language: Language, base: str) -> str:
    """The name of the program that the network was chosen by, or that of all together."""
    given = graph.graph["parameters"].get("program")
    if given is None:
        return _words()["all"][language]
    iri = given if "://" in given else f"{base}id/program/{given.removeprefix('program/')}"
    labels = graph.graph["things"].get(iri, {}).get("labels", {})
    return Name(iri, "program", labels).told(language)


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    return MappingProxyType(yaml.load(text, Loader=YAML_LOADER))  # noqa: S506 - one of the two safe ones
