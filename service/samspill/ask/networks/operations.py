"""What can be made of a network, by name: files, what a page shows, and what is told of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

import networkx as nx

from samspill.ask.networks import views
from samspill.ask.networks.forms import formed
from samspill.ask.networks.names import Name, name_of, resolved
from samspill.ask.networks.scene import scene
from samspill.ask.networks.told.comparing import compare
from samspill.ask.networks.told.critical import critical
from samspill.ask.networks.told.paths import Paths, paths
from samspill.ask.networks.told.removal import without
from samspill.ask.networks.told.sides import sides
from samspill.ask.networks.told.ties import tie
from samspill.errors import NotFound
from samspill.settings import Language

Graphs = Sequence[nx.Graph]
Options = Mapping[str, Any]
Plain = dict[str, Any]

Needs = Literal["built", "measured", "placed"]
"""How far a network must have come; each takes what is before it."""


@dataclass(frozen=True)
class Operation:
    """What is made of networks: what it needs of them, and how it is made, as bytes."""

    needs: Needs
    run: Callable[[Graphs, Language, Options], bytes]


def _file(graphs: Graphs, language: Language, options: Options) -> bytes:
    """A file, or a picture."""
    (graph,) = graphs
    dated = date.fromisoformat(options["dated"]) if options.get("dated") else None
    return formed(graph, options["format"], language=language, dated=dated, **_looks(options))


def _page(graphs: Graphs, language: Language, options: Options) -> bytes:
    (graph,) = graphs
    shown = views.view(graph, language=language, sort=options.get("sort"), **_looks(options))
    return _json({**shown, "queries": options["queries"]})


def _view(graphs: Graphs, language: Language, options: Options) -> bytes:
    """What an explorer draws, as small as JSON can be."""
    (graph,) = graphs
    found = scene(graph, language=language)
    return json.dumps(found, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _tie(graphs: Graphs, language: Language, options: Options) -> bytes:
    (graph,) = graphs
    found = None
    if "source" in options:
        found = tie(graph, options["source"], options["target"]).plain(language)
    return _told(graph, language, found=found)


def _path(graphs: Graphs, language: Language, options: Options) -> bytes:
    (graph,) = graphs
    found = None
    if "source" in options:
        known = {given: Name(**said) for given, said in options.get("known", {}).items()}
        found = _paths(graph, options["source"], options["target"], known).plain(language)
    return _told(graph, language, found=found)


def _paths(graph: nx.Graph, source: str, target: str, known: Mapping[str, Name]) -> Paths:
    """The shortest paths; `known` are ends that the whole graph holds, though not the network."""
    try:
        return paths(graph, source, target)
    except NotFound:
        if not known:
            raise
    one, other = (_end(graph, given, known) for given in (source, target))
    outside = tuple({name.iri: name for name in (one, other) if name.iri not in graph}.values())
    return Paths(str(graph.graph["kind"]), one, other, why="outside", outside=outside)


def _end(graph: nx.Graph, given: str, known: Mapping[str, Name]) -> Name:
    try:
        return name_of(graph, resolved(graph, given))
    except NotFound:
        if given not in known:
            raise
        return known[given]


def _without(graphs: Graphs, language: Language, options: Options) -> bytes:
    (graph,) = graphs
    removed = options.get("remove", ())
    found = without(graph, removed).plain(language) if removed else None
    return _told(graph, language, found=found, ranking=critical(graph).plain(language))


def _compare(graphs: Graphs, language: Language, options: Options) -> bytes:
    found = None
    if len(graphs) == 2:
        one, other = graphs
        names = sides(one, other, base=options["base"])
        found = compare(one, other, names=names).plain(language)
    return _told(graphs[0], language, found=found)


def _told(graph: nx.Graph, language: Language, **found: Plain | None) -> bytes:
    return _json({"about": views.about(graph, language=language), **found})


def _looks(options: Options) -> Plain:
    """What a picture is coloured and sized by, where that is chosen."""
    return {name: options[name] for name in ("colour", "size") if options.get(name)}


def _json(found: Plain) -> bytes:
    return json.dumps(found, ensure_ascii=False, allow_nan=False).encode()


OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        "file": Operation("placed", _file),
        "page": Operation("placed", _page),
        "view": Operation("placed", _view),
        "tie": Operation("built", _tie),
        "path": Operation("built", _path),
        "without": Operation("built", _without),
        "compare": Operation("measured", _compare),
    }
)
