"""A network as it is drawn and explored in a browser: columns instead of rows, so that it is small.

Nodes and ties are numbered; what many of them have in common is said once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import networkx as nx

from samspill.ask.networks.figures.measures import Measure, measures_of
from samspill.ask.networks.names import label_of, name_of
from samspill.ask.networks.pictures.colours import Colouring, sdg_number
from samspill.ask.networks.pictures.look import look_of
from samspill.ask.networks.pictures.marks import FORMS
from samspill.ask.networks.pictures.sizes import LARGEST, SMALLEST, radius_of, sized
from samspill.ask.networks.told.telling import counted
from samspill.ask.tables import short
from samspill.settings import Language

Plain = dict[str, Any]

_COLOURINGS: tuple[Colouring, ...] = ("type", "community")


def scene(graph: nx.Graph, *, language: Language) -> Plain:
    """All that an explorer needs of a measured and placed network."""
    nodes = list(graph)
    numbers = {node: number for number, node in enumerate(nodes)}
    measures = [one for one in measures_of(graph.graph["modes"]) if one.of == "node"]
    measures = [one for one in measures if any(one.key in graph.nodes[node] for node in nodes)]
    return {
        "kind": graph.graph["kind"],
        "measures": [_measure(graph, one, language) for one in measures],
        "kinds": _kinds(graph, language),
        "colourings": {
            by: _colouring(graph, by, nodes, language)
            for by in _COLOURINGS
            if by == "type" or any("community" in graph.nodes[node] for node in nodes)
        },
        "types": _of_nodes(graph, nodes, language),
        "sizes": {"largest": max(radius_of(graph).values(), default=LARGEST), "least": SMALLEST},
        "nodes": {
            "key": [short(node) for node in nodes],
            "label": [name_of(graph, node).label(language) for node in nodes],
            "lang": _languages(graph, nodes, language),
            "kind": [graph.nodes[node]["kind"] for node in nodes],
            "x": [round(graph.nodes[node]["x"], 1) for node in nodes],
            "y": [round(graph.nodes[node]["y"], 1) for node in nodes],
            "values": {
                one.key: [_value(graph.nodes[node].get(one.key)) for node in nodes]
                for one in measures
            },
        },
        "ties": {
            "source": [numbers[one] for one, _ in graph.edges],
            "target": [numbers[other] for _, other in graph.edges],
            "weight": list(_weights(graph)),
        },
        "parts": {
            "program": _parts(graph, [_programs(graph, tie) for tie in _ties(graph)], language),
            "role": _parts(graph, [_roles(graph, tie) for tie in _ties(graph)], language),
            "sdg": _parts(graph, [_sdgs(*tie) for tie in graph.edges(data=True)], language),
        },
    }


def _measure(graph: nx.Graph, measure: Measure, language: Language) -> Plain:
    return {
        "key": measure.key,
        "label": measure.label[language],
        "number": measure.number,
        "reading": measure.reading(graph.graph["modes"])[language],
        "sized": measure.key in sized(graph),
    }


def _kinds(graph: nx.Graph, language: Language) -> list[Plain]:
    """The kinds of nodes there are, each with its shape."""
    found = sorted({said["kind"] for _, said in graph.nodes(data=True)})
    return [
        {"key": kind, "label": counted(kind, 2, language).partition(" ")[2], "form": FORMS[kind]}
        for kind in found
    ]


def _colouring(graph: nx.Graph, by: Colouring, nodes: list[str], language: Language) -> Plain:
    """The groups that have colours, and the number of each node's."""
    look = look_of(graph, language, colour=by, size=None)
    of = {node: number for number, group in enumerate(look.groups) for node in group.nodes}
    groups = [
        {
            "kind": group.kind,
            "label": _group_label(graph, look.group_label(group), group, language),
            "colour": group.colour,
        }
        for group in look.groups
    ]
    return {"groups": groups, "of": [of[node] for node in nodes]}


def _group_label(graph: nx.Graph, label: str, group: Any, language: Language) -> str:
    """Programs and SDGs have colours by their kind, which other legends need not tell."""
    if group.kind == "program":
        return counted("program", 2, language).partition(" ")[2]
    if group.kind == "sdg":
        goal = next((node for node in group.nodes if short(node) == group.key), group.nodes[0])
        return str(name_of(graph, goal).label(language))
    return label


def _of_nodes(graph: nx.Graph, nodes: list[str], language: Language) -> Plain:
    """The types of actors, and the number of each node's; -1 where it has none."""
    concepts = graph.graph["concepts"]
    there = {graph.nodes[node]["type"] for node in nodes} - {None}
    labels = {one: label_of(one, concepts.get(one, {}), language) for one in there}
    order = sorted(labels, key=lambda one: (labels[one].casefold(), one))
    numbers = {one: number for number, one in enumerate(order)}
    return {
        "key": [_last(one) for one in order],
        "label": [labels[one] for one in order],
        "of": [numbers.get(graph.nodes[node]["type"], -1) for node in nodes],
    }


def _parts(graph: nx.Graph, of: list[frozenset[str]], language: Language) -> Plain:
    """What ties can be chosen by: names, the sets of them that there are, and each tie's set."""
    named = frozenset[str]().union(*of)
    concepts = graph.graph["concepts"]
    labels = {
        one: label_of(one, concepts[one], language)
        if one in concepts
        else name_of(graph, one).label(language)
        for one in named
    }
    order = sorted(named, key=lambda one: (sdg_number(one), labels[one].casefold(), one))
    numbers = {one: number for number, one in enumerate(order)}
    sets = list(dict.fromkeys(of))
    places = {one: number for number, one in enumerate(sets)}
    return {
        "key": [_last(one) for one in order],
        "label": [labels[one] for one in order],
        "sets": [sorted(numbers[name] for name in one) for one in sets],
        "of": [places[one] for one in of],
    }


def _ties(graph: nx.Graph) -> Iterable[Plain]:
    return (said for _, _, said in graph.edges(data=True))


def _weights(graph: nx.Graph) -> Iterable[int]:
    return (said["weight"] for said in _ties(graph))


def _programs(graph: nx.Graph, tie: Plain) -> frozenset[str]:
    """The programs that what is shared lies in, or is."""
    things = graph.graph["things"]
    named = {iri for iri in tie["facts"] if iri in graph.graph["facts"]}
    told = (graph.graph["facts"][iri].get("thing") for iri in named)
    found: set[str] = set()
    for thing in (*tie["shared"], *(one for one in told if one)):
        found.update(things.get(thing, {}).get("programs", ()))
    return frozenset(found)


def _roles(graph: nx.Graph, tie: Plain) -> frozenset[str]:
    """The roles that either end has in it."""
    facts = graph.graph["facts"]
    return frozenset(facts[iri]["role"] for iri in tie["facts"] if "role" in facts[iri])


def _sdgs(one: str, other: str, tie: Plain) -> frozenset[str]:
    """The SDGs that it leads to or rests on."""
    named: Collection[str] = (one, other, *tie["shared"])
    return frozenset(iri for iri in named if sdg_number(iri))


def _languages(graph: nx.Graph, nodes: list[str], language: Language) -> dict[int, str]:
    """The language of each label that is in another than the one asked for."""
    found = {}
    for number, node in enumerate(nodes):
        labels = graph.nodes[node]["labels"]
        if labels and not labels.get(language):
            said = label_of(node, labels, language)
            tag = next((tag for tag, text in labels.items() if text == said), None)
            if tag:
                found[number] = tag
    return found


def _value(value: float | bool | None) -> float | int | None:
    """A figure with four digits, which is more than is seen."""
    if value is None or isinstance(value, int):
        return value if value is None else int(value)
    return float(f"{value:.4g}")


def _last(iri: str) -> str:
    return short(iri).rpartition("/")[2]
