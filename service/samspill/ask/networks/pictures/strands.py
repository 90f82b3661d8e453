"""Ties as lines: the more is shared the wider, the more there are the thinner and fainter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx

from samspill.ask.networks.names import label_of
from samspill.ask.networks.pictures.captions import word
from samspill.ask.networks.pictures.geometry import Strand
from samspill.ask.networks.pictures.lettering import plain
from samspill.settings import Language

Point = tuple[float, float]

TOLD = 400
"""Up to so many ties, each is a line of its own that tells what is shared."""

_STEPS = (1, 2, 3, 5, 9)
"""The least weights of the widths."""

_NAMED = 6
"""How many shared things a tip names."""

_LAYERS = 16
"""Lines are drawn in about so many layers, so that it is seen where they are dense.

With many more, or fainter ones, programs that count colours in 256 steps end near black.
"""


@dataclass(frozen=True)
class Class:
    """Ties of about the same weight: the least and (None: no end) the most, and their width."""

    least: int
    most: int | None
    width: float

    @property
    def label(self) -> str:
        """The weights as text: 1, 3–4 or 9+."""
        if self.most is None:
            return f"{self.least}+"
        return str(self.least) if self.least == self.most else f"{self.least}–{self.most}"


def classes_of(graph: nx.Graph) -> tuple[Class, ...]:
    """The widths that the ties of a network have, the thinnest first."""
    weights = {int(said["weight"]) for _, _, said in graph.edges(data=True)}
    thin = 1.1 * max(0.3, min(1.0, (150 / max(graph.number_of_edges(), 1)) ** 0.3))
    found = []
    for number, least in enumerate(_STEPS):
        most = _STEPS[number + 1] - 1 if number + 1 < len(_STEPS) else None
        if any(least <= weight and (most is None or weight <= most) for weight in weights):
            found.append(Class(least, most, round(thin * (1 + 0.85 * number), 3)))
    return tuple(found)


def opacity_of(graph: nx.Graph) -> float:
    """How opaque lines are: fainter where there are many."""
    many = max(graph.number_of_edges() / 60, 1.0)
    faint: float = 0.6 / many**0.4
    return round(max(0.1, faint), 3)


def strands_of(
    graph: nx.Graph, points: Mapping[str, Point], *, language: Language
) -> tuple[Strand, ...]:
    """The ties between points, the thinnest first."""
    opacity = opacity_of(graph)
    told = graph.number_of_edges() <= TOLD
    found: list[Strand] = []
    for one_class in classes_of(graph):
        ties = [
            (one, other)
            for one, other, said in graph.edges(data=True)
            if one_class.least <= said["weight"]
            and (one_class.most is None or said["weight"] <= one_class.most)
        ]
        segments = [(*points[one], *points[other]) for one, other in ties]
        if told:
            found += [
                Strand(
                    one_class.width,
                    opacity,
                    (segment,),
                    tip=_tip(graph, *tie, language),
                    ends=tie,
                )
                for tie, segment in zip(ties, segments, strict=True)
            ]
        else:
            layers = -(-_LAYERS * len(segments) // graph.number_of_edges())
            found += [
                Strand(one_class.width, opacity, tuple(segments[start::layers]))
                for start in range(layers)
            ]
    return tuple(found)


def _tip(graph: nx.Graph, one: str, other: str, language: Language) -> str:
    """Who is tied, and what they share."""
    things = graph.graph["things"]
    shared = graph.edges[one, other]["shared"]
    named = [
        label_of(iri, things.get(iri, {}).get("labels", {}), language) for iri in shared[:_NAMED]
    ]
    if len(shared) > _NAMED:
        named.append(word("tip", "more", language, number=len(shared) - _NAMED))
    ends = [label_of(end, graph.nodes[end]["labels"], language) for end in (one, other)]
    return plain(word("tip", "tie", language, one=ends[0], other=ends[1], shared="; ".join(named)))
