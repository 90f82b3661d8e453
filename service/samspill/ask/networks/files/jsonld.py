"""JSON-LD: nodes, ties and the facts behind them in the words of our context.

Figures are `schema:PropertyValue` of what was observed: the network, a node in it, or a tie.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import networkx as nx

from samspill.ask.networks.files.attributes import Row, citation, numbers, title
from samspill.knowledge.vocabulary import BASE, CONCEPT, LABEL_LANGUAGES, SDG
from samspill.settings import Language, shipped_folders

JsonObject = dict[str, Any]

_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "actor": "Actor",
        "program": "Program",
        "goal": "Goal",
        "measure": "Measure",
        "sdg-goal": "SdgGoal",
        "sdg-target": "SdgTarget",
    }
)
_PREFIXES: Mapping[str, str] = MappingProxyType(
    {"thing": f"{BASE}id/", "concept": CONCEPT, "un": f"{SDG}/"}
)
"""The prefixes of the context that nearly all IRIs of a network begin with."""

_PLACED = frozenset({"x", "y", "bipartite"})
"""Numbers of nodes that are no measures."""

_TONGUES: tuple[Language, ...] = ("nb", "en")
_WORK_TOGETHER = frozenset({"program", "measure"})
"""What actors must both take part in to be said to work with each other, as the ontology has it."""


def json_ld(graph: nx.Graph, *, language: Language) -> str:
    """A network as JSON-LD, one node object a line; it names itself by its address and version."""
    file = shipped_folders().ontology / "context.jsonld"
    context: JsonObject = json.loads(file.read_text(encoding="utf-8"))["@context"]
    context["@base"] = _address(graph)
    head = json.dumps({"@context": context}, ensure_ascii=False, indent=2).removesuffix("\n}")
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    body = ",\n".join(f"    {encode(item)}" for item in _items(graph, language))
    return f'{head},\n  "@graph": [\n{body}\n  ]\n}}\n'


def _address(graph: nx.Graph) -> str:
    """The IRI of the network: where it is found, with what was chosen and the version."""
    chosen = dict(graph.graph["parameters"])
    if graph.graph["version"] is not None:
        chosen["version"] = graph.graph["version"]
    return f"{BASE}network" + (f"?{urlencode(chosen)}" if chosen else "")


def _items(graph: nx.Graph, language: Language) -> Iterator[JsonObject]:
    found = graph.graph
    yield _network(graph, language)
    named = {**found["things"], **dict(graph.nodes(data=True))}
    for iri, said in sorted(named.items()):
        yield _thing(iri, said)
    for iri, labels in sorted(found["concepts"].items()):
        yield {"id": _short(iri), "type": "Concept", "label": _labels(labels)}
    for iri, fact in sorted(found["facts"].items()):
        yield _fact(iri, fact)
    for number, (node, said) in enumerate(graph.nodes(data=True), start=1):
        yield _observed(f"#node-{number}", [_short(node)], _measures(said))
    if found["kind"] == "actors" and _WORK_TOGETHER.issuperset(found["by"]):
        for node, others in graph.adjacency():
            if later := [_short(other) for other in others if other > node]:
                yield {"id": _short(node), "worksWith": later}
    for number, (source, target, said) in enumerate(graph.edges(data=True), start=1):
        observed = _observed(f"#tie-{number}", [_short(source), _short(target)], numbers(said))
        observed["subject"] = [_short(iri) for iri in said["shared"]]
        observed["derivedFrom"] = [_short(iri) for iri in said["facts"]]
        yield observed


def _network(graph: nx.Graph, language: Language) -> JsonObject:
    found = graph.graph
    whole: JsonObject = {
        "id": "",
        "type": "schema:Dataset",
        "title": {tag: title(graph, language=tag) for tag in _TONGUES},
        "license": _LICENCE,
        "schema:creditText": citation(graph, language=language),
        "schema:variableMeasured": [
            *_values(numbers(found.get("figures", {}))),
            *_missing(found.get("absent", {})),
        ],
    }
    if found["version"] is not None:
        whole["derivedFrom"] = f"version:{found['version']}"
    if "empty" in found:
        whole["summary"] = found["empty"]
    return whole


def _thing(iri: str, said: Mapping[str, Any]) -> JsonObject:
    thing: JsonObject = {
        "id": _short(iri),
        "type": _CLASSES[said["kind"]],
        "label": _labels(said["labels"]),
    }
    if said.get("type") is not None:
        thing["actorType"] = _short(said["type"])
    return thing


def _fact(iri: str, fact: Mapping[str, Any]) -> JsonObject:
    if fact["kind"] == "participation":
        return {
            "id": _short(iri),
            "type": "Participation",
            "actor": _short(fact["actor"]),
            "role": _short(fact["role"]),
            "participatesIn": _short(fact["thing"]),
        }
    return {
        "id": _short(iri),
        "type": "SdgAlignment",
        "alignedResource": _short(fact["thing"]),
        "sdg": _short(fact["sdg"]),
        "strength": fact["strength"],
        "basis": _short(fact["basis"]),
    }


def _observed(name: str, what: list[str], figures: Row) -> JsonObject:
    return {
        "id": name,
        "type": "schema:Observation",
        "within": "",
        "schema:observationAbout": [{"id": iri} for iri in what],
        "schema:variableMeasured": _values(figures),
    }


def _measures(said: Mapping[str, Any]) -> Row:
    return {name: value for name, value in numbers(said).items() if name not in _PLACED}


def _values(figures: Row) -> list[JsonObject]:
    return [
        {"type": "schema:PropertyValue", "schema:propertyID": name, "schema:value": value}
        for name, value in figures.items()
    ]


def _missing(reasons: Mapping[str, Mapping[str, str]]) -> list[JsonObject]:
    """Figures that have no value, and why."""
    return [
        {"type": "schema:PropertyValue", "schema:propertyID": name, "summary": reason}
        for name, reason in reasons.items()
    ]


def _labels(labels: Mapping[str, str]) -> dict[str, str]:
    """The labels by language as a language map; one without a language is @none."""
    order = [tag for tag in LABEL_LANGUAGES if tag in labels]
    rest = sorted(tag for tag in labels if tag not in LABEL_LANGUAGES)
    return {tag or "@none": labels[tag] for tag in (*order, *rest)}


def _short(iri: str) -> str:
    """An IRI with a prefix of the context, where one fits."""
    for prefix, namespace in _PREFIXES.items():
        rest = iri.removeprefix(namespace)
        if rest != iri and not rest.startswith("//"):
            return f"{prefix}:{rest}"
    return iri
