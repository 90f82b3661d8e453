"""A network as a page shows it: plain values, cut to what a reader can take in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import networkx as nx

from samspill.ask.near import alike
from samspill.ask.networks.figures.measures import Measure, measures_of
from samspill.ask.networks.files import attributes
from samspill.ask.networks.files.formats import FORMATS
from samspill.ask.networks.names import label_of, name_of
from samspill.ask.networks.pictures.captions import bases, counts, filters, tie_meaning
from samspill.ask.networks.pictures.colours import Colouring, colour_of
from samspill.ask.networks.pictures.drawing import draw
from samspill.ask.networks.pictures.sizes import sized
from samspill.ask.networks.pictures.svg import as_svg
from samspill.ask.networks.told.critical import critical
from samspill.ask.tables import short
from samspill.errors import BadValue
from samspill.settings import Language

Plain = dict[str, Any]
"""Texts, numbers, lists and dictionaries, as JSON has them."""

ROWS = 100
"""The actors and the ties that a page shows at most."""

NAMES = 400
"""The names that a form lets a reader choose from at most; where there are more, it has none."""

HEAVIEST = 200_000
"""The characters of a picture that may stand within a page."""

NARROW = 380
"""The width of the picture for a telephone."""

_FEW = 60
"""Up to so many nodes there is a picture for a telephone."""

_DRAWN = 4000
"""The ties of a picture that is drawn at all, to see whether it is too heavy."""

_CRITICAL = 5

_SHARED = 3


def about(graph: nx.Graph, *, language: Language) -> Plain:
    """What the network is, and the names of what it holds, for forms to choose from."""
    found = graph.graph
    things = [iri for iri in found["things"] if iri not in graph]
    return {
        "title": attributes.title(graph, language=language),
        "citation": attributes.citation(graph, language=language),
        "kind": found["kind"],
        "modes": found["modes"],
        "by": list(found["by"]),
        "parameters": dict(found["parameters"]),
        "version": found["version"],
        "meaning": tie_meaning(graph, language),
        "chosen": filters(graph, language),
        "counts": counts(graph, language),
        "bases": bases(graph, language),
        "empty": found["empty"][language] if "empty" in found else None,
        "nodes": len(graph),
        "program": _called(graph, "program", language),
        "ego": _called(graph, "ego", language),
        "names": _names(graph, graph.nodes, language),
        "things": _names(graph, things, language),
    }


def view(
    graph: nx.Graph,
    *,
    language: Language,
    sort: str | None = None,
    colour: Colouring = "type",
    size: str | None = None,
) -> Plain:
    """A measured network: its figures, its nodes by a measure, its ties, and its picture.

    Links in the picture are IRIs. Raises `BadValue` for a measure or a colouring that it lacks.
    """
    columns = [measure for measure in _measures(graph, "node") if _known(graph, measure.key)]
    if sort is not None and sort not in {measure.key for measure in columns}:
        raise _unsortable(sort, columns)
    return {
        **about(graph, language=language),
        "figures": [_figure(graph, measure, language) for measure in _measures(graph, "network")],
        "columns": [_column(graph, measure, language) for measure in columns],
        "absent": _absent(graph, language),
        "actors": _actors(graph, _order(graph, sort, columns, language), colour, language),
        "ties": _ties(graph, language),
        "ranking": _ranking(graph, language),
        "sizes": [
            {"key": measure.key, "label": measure.label[language]}
            for measure in columns
            if measure.key in sized(graph)
        ],
        "picture": _picture(graph, language, colour, size),
        "files": [{"name": f.name, "told": f.description(language)} for f in FORMATS.values()],
    }


def _called(graph: nx.Graph, parameter: str, language: Language) -> str | None:
    """What a program or a node that was chosen is called."""
    value = graph.graph["parameters"].get(parameter)
    if value is None:
        return None
    kinds = ("program",) if parameter == "program" else ("actor", "program", "sdg")
    for iri in (*graph, *graph.graph["things"]):
        key = short(iri)
        if value in (iri, key) or key in [f"{kind}/{value}" for kind in kinds]:
            return str(name_of(graph, iri).label(language))
    return str(value)


def _ranking(graph: nx.Graph, language: Language) -> Plain:
    """Who holds it together, in sentences, and the first of them."""
    found = critical(graph)
    return replace(found, critical=found.critical[:_CRITICAL]).plain(language) | {
        "told": list(found.told(language))
    }


def _names(graph: nx.Graph, iris: Iterable[str], language: Language) -> list[Plain]:
    found = [name_of(graph, iri).plain(language) | {"key": short(iri)} for iri in iris]
    found.sort(key=lambda name: (name["kind"], str(name["label"]).casefold(), name["iri"]))
    return found if len(found) <= NAMES else []


def _measures(graph: nx.Graph, of: str) -> list[Measure]:
    """The measures of the whole or of its nodes that this kind of network can have."""
    kind = graph.graph["kind"]
    return [
        measure
        for measure in measures_of(graph.graph["modes"])
        if measure.of == of and (not measure.kinds or kind in measure.kinds)
    ]


def _known(graph: nx.Graph, key: str) -> bool:
    return any(key in said for _, said in graph.nodes(data=True))


def _column(graph: nx.Graph, measure: Measure, language: Language) -> Plain:
    modes = graph.graph["modes"]
    return {
        "key": measure.key,
        "label": measure.label[language],
        "number": measure.number,
        "reading": measure.reading(modes)[language],
        "source": measure.source(modes),
    }


def _figure(graph: nx.Graph, measure: Measure, language: Language) -> Plain:
    """A figure of the whole with its value, or why it has none."""
    found = _column(graph, measure, language)
    values, absent = graph.graph.get("figures", {}), graph.graph.get("absent", {})
    if measure.key in values:
        found["value"] = values[measure.key]
    elif measure.key in absent:
        found["why"] = absent[measure.key][language]
    return found


def _absent(graph: nx.Graph, language: Language) -> list[Plain]:
    """The measures that all or some nodes lack, and why."""
    why: Mapping[str, Mapping[str, str]] = graph.graph.get("absent", {})
    return [
        {"key": measure.key, "label": measure.label[language], "why": why[measure.key][language]}
        for measure in _measures(graph, "node")
        if measure.key in why
    ]


def _order(
    graph: nx.Graph, sort: str | None, columns: Iterable[Measure], language: Language
) -> list[str]:
    """The nodes: the highest value first (of groups the lowest), then by what they are called."""
    named = {node: str(name_of(graph, node).label(language)).casefold() for node in graph}
    if sort is None:
        return sorted(graph, key=lambda node: (-graph.degree[node], named[node], node))
    sign = 1 if any(c.key == sort and c.number == "group" for c in columns) else -1

    def place(node: str) -> tuple[bool, float, str, str]:
        value = graph.nodes[node].get(sort)
        return value is None, sign * float(value or 0), named[node], node

    return sorted(graph, key=place)


def _actors(graph: nx.Graph, order: list[str], colour: Colouring, language: Language) -> Plain:
    colours = colour_of(graph, colour) if len(graph) else {}
    keys = [measure.key for measure in _measures(graph, "node")]
    rows = []
    for node in order[:ROWS]:
        said = graph.nodes[node]
        row = _name(graph, node, language)
        row["colour"] = colours[node]
        row["type"] = _type(graph, said["type"], language)
        row["values"] = {key: said[key] for key in keys if key in said}
        rows.append(row)
    return {"number": len(order), "first": rows}


def _name(graph: nx.Graph, iri: str, language: Language) -> Plain:
    """A name, with the language of its label where that is another one."""
    name = name_of(graph, iri)
    found = name.plain(language) | {"key": short(iri)}
    if name.labels and not name.labels.get(language):
        said = label_of(iri, name.labels, language)
        found["lang"] = next((tag for tag, text in name.labels.items() if text == said), None)
    return found


def _type(graph: nx.Graph, concept: str | None, language: Language) -> str:
    return label_of(concept, graph.graph["concepts"].get(concept, {}), language) if concept else ""


def _ties(graph: nx.Graph, language: Language) -> Plain:
    """The ties with most in common first."""
    edges = sorted(graph.edges(data=True), key=lambda edge: (-edge[2]["weight"], edge[0], edge[1]))
    rows = [
        {
            "source": _name(graph, source, language),
            "target": _name(graph, target, language),
            "weight": said["weight"],
            "shared": [_name(graph, iri, language) for iri in said["shared"][:_SHARED]],
            "more": max(0, len(said["shared"]) - _SHARED),
            "bridge": bool(said.get("bridge")),
        }
        for source, target, said in edges[:ROWS]
    ]
    return {"number": len(edges), "first": rows}


def _picture(
    graph: nx.Graph, language: Language, colour: Colouring, size: str | None
) -> Plain | None:
    """The picture as SVG, and a narrow one where there are few nodes; None where it is heavy."""
    if not len(graph):
        return None
    told = {"described": f"{tie_meaning(graph, language)} {counts(graph, language)}."}
    if graph.number_of_edges() > _DRAWN:
        return told
    wide = draw(graph, language=language, colour=colour, size=size, bare=True)
    svg = as_svg(wide, root_link=_itself, tie_link=_both)
    if len(svg) > HEAVIEST:
        return told
    told["svg"] = svg
    if len(graph) <= _FEW:
        narrow = draw(graph, language=language, colour=colour, size=size, width=NARROW, bare=True)
        told["narrow"] = as_svg(narrow, root_link=_itself, tie_link=_both)
    return told


def _both(one: str, other: str) -> str:
    return f"{one} {other}"


def _itself(iri: str) -> str:
    return iri


def _unsortable(sort: str, columns: Iterable[Measure]) -> BadValue:
    there = {measure.key: measure.key for measure in columns}
    near = alike(sort[:100], there)
    return BadValue(
        f"Nodes of this network have no measure “{sort[:100]}”.",
        advice=f"Use {' or '.join(near or there)}.",
        parameter="sort",
        value=sort[:100],
        near=near or None,
    )
