"""A network as flat tables: one typed value an attribute, as files of other tools hold it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from numbers import Integral, Real
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import networkx as nx
import yaml

from samspill.ask.networks.names import label_of
from samspill.ask.tables import short
from samspill.knowledge.catalogue import YAML_LOADER
from samspill.settings import Language

Value = str | int | float | bool
Row = dict[str, Value]

SOURCE, LICENCE = "Samspill", "CC BY 4.0"

_STRUCTURED = frozenset({"labels", "shared", "facts", "kind", "type"})
"""Attributes of the network that the tables hold in other forms."""

_BREAKS = re.compile("[\t-\r\x1c-\x1e\x85\u2028\u2029]+")
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Flat:
    """A network in tables: what is said of the whole, of each node and of each edge.

    What is not known stands in no row. Edges have the order and the ends of the network.
    """

    about: Row
    nodes: Mapping[str, Row]
    edges: Mapping[tuple[str, str], Row]


def flat(graph: nx.Graph, *, language: Language) -> Flat:
    """The tables of a network, with labels in a language."""
    named = {**graph.graph["things"], **graph.nodes}
    labels = {iri: label(iri, said["labels"], language) for iri, said in named.items()}
    concepts = {iri: label(iri, said, language) for iri, said in graph.graph["concepts"].items()}
    return Flat(
        about(graph, language=language),
        {node: _node(node, said, labels, concepts) for node, said in graph.nodes(data=True)},
        {
            (source, target): _edge(graph, (source, target), said, labels, concepts)
            for source, target, said in graph.edges(data=True)
        },
    )


def about(graph: nx.Graph, *, language: Language) -> Row:
    """What is said of the whole network: what it is, its figures, and why some are missing."""
    found = graph.graph
    row: Row = {
        "title": title(graph, language=language),
        "kind": found["kind"],
        "by": " ".join(found["by"]),
        "language": language,
        "source": SOURCE,
        "licence": LICENCE,
        "citation": citation(graph, language=language),
    }
    if found["version"] is not None:
        row["version"] = found["version"]
    if found["parameters"]:
        row["parameters"] = urlencode(found["parameters"])
    if "empty" in found:
        row["empty"] = line(found["empty"][language])
    row |= numbers(found.get("figures", {}))
    return row | {
        f"absent_{key}": line(why[language]) for key, why in found.get("absent", {}).items()
    }


def title(graph: nx.Graph, *, language: Language) -> str:
    """What the network is a network of."""
    return str(words()["titles"][graph.graph["kind"]][language])


def citation(graph: nx.Graph, *, language: Language) -> str:
    """How to cite the network: its source, what was chosen, the version and the licence."""
    found = graph.graph
    texts = words()["citation"]
    chosen = ", ".join(
        f"{name}={value}" for name, value in found["parameters"].items() if name != "kind"
    )
    named = title(graph, language=language) + (f" ({chosen})" if chosen else "")
    if found["version"] is not None:
        named += ", " + texts["version"][language].format(number=found["version"])
    return line(texts["whole"][language].format(source=SOURCE, named=named, licence=LICENCE))


def numbers(found: Mapping[str, Any]) -> Row:
    """The finite numbers and truth values among attributes, as Python's own."""
    return {key: value for key, raw in found.items() if (value := _number(raw)) is not None}


def columns(rows: Iterable[Row]) -> dict[str, type]:
    """The attributes that rows have, in order, each with one type: str, float, int or bool."""
    found: dict[str, type] = {}
    for row in rows:
        for name, value in row.items():
            kind = type(value)
            before = found.setdefault(name, kind)
            if before is not kind:
                found[name] = float if {before, kind} == {int, float} else str
    return found


def written(value: Value) -> str:
    """A value as files of text hold it: truth as true or false, numbers so that they come back."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


def line(text: str) -> str:
    """A text in one line, without characters that XML and spreadsheets cannot hold."""
    return _UNWRITABLE.sub("", _BREAKS.sub(" ", text)).strip()


def label(iri: str, labels: Mapping[str, str], language: Language) -> str:
    """What something is called in a language, in one line that is never empty."""
    return line(label_of(iri, labels, language)) or key_of(iri)


def key_of(iri: str) -> str:
    """The short form of an IRI, such as actor/ntnu or 11.3."""
    return line(short(iri))


@cache
def words() -> Mapping[str, Any]:
    """The words of formats.yaml: formats, titles and how to cite, in nb and en."""
    text = Path(__file__).with_name("formats.yaml").read_text(encoding="utf-8")
    return MappingProxyType(yaml.load(text, Loader=YAML_LOADER))  # noqa: S506 - a safe one


def _node(
    node: str, said: Mapping[str, Any], labels: Mapping[str, str], concepts: Mapping[str, str]
) -> Row:
    row: Row = {"label": labels[node]}
    for language in ("nb", "en"):
        if own := line(said["labels"].get(language, "")):
            row[f"label_{language}"] = own
    row["kind"] = said["kind"]
    if said["type"] is not None:
        row["type"] = said["type"]
        row["type_label"] = concepts.get(said["type"]) or key_of(said["type"])
    row["key"] = key_of(node)
    return row | numbers({key: value for key, value in said.items() if key not in _STRUCTURED})


def _edge(
    graph: nx.Graph,
    ends: tuple[str, str],
    said: Mapping[str, Any],
    labels: Mapping[str, str],
    concepts: Mapping[str, str],
) -> Row:
    shared = said["shared"]
    row: Row = {
        "weight": said["weight"],
        "shared": "; ".join(labels.get(iri) or key_of(iri) for iri in shared),
        "shared_iris": " ".join(shared),
        "facts": " ".join(said["facts"]),
    }
    roles: dict[str, set[str]] = {}
    for fact in said["facts"]:
        part = graph.graph["facts"].get(fact, {})
        if part.get("actor") in ends:
            role = part["role"]
            roles.setdefault(part["actor"], set()).add(concepts.get(role) or key_of(role))
    if roles:
        row["roles"] = "; ".join(
            f"{labels[end]}: {', '.join(sorted(roles[end]))}" for end in ends if end in roles
        )
    return row | numbers({key: value for key, value in said.items() if key not in _STRUCTURED})


def _number(raw: Any) -> int | float | bool | None:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, Integral):
        return int(raw)
    return float(raw) if isinstance(raw, Real) and math.isfinite(raw) else None
