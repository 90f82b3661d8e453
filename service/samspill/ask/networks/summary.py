"""A measured network in short: its figures, who is most central, and the groups in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx

from samspill.ask.networks.figures.measures import Measure, measures_of
from samspill.ask.networks.files import attributes
from samspill.ask.networks.names import Name, label_of, name_of, names_of
from samspill.ask.networks.pictures.captions import bases, counts, filters, tie_meaning
from samspill.ask.networks.told.critical import Ranking, critical
from samspill.settings import Language

CENTRAL = ("degree", "betweenness", "brokerage")
"""The measures by which the most central are told of."""

MOST = 10
"""How many are told of by each."""


@dataclass(frozen=True)
class Top:
    """The first nodes by a measure, with their values; `more` further ones equal the last."""

    measure: Measure
    first: tuple[tuple[Name, float], ...]
    more: int


@dataclass(frozen=True)
class Summary:
    """What is told of a network at a glance, in one language.

    `bases` says on what the links to the SDGs stand, `empty` why there is nothing. `groups` are the
    communities of two and more, largest first. `absent` says why figures are not there, each
    sentence with the measures it is true of.
    """

    title: str
    meaning: str
    bases: str
    chosen: str
    counts: str
    empty: str | None
    figures: tuple[tuple[Measure, float], ...]
    absent: tuple[tuple[str, tuple[Measure, ...]], ...]
    tops: tuple[Top, ...]
    ranking: Ranking
    groups: tuple[tuple[Name, ...], ...]
    citation: str


def summary(graph: nx.Graph, *, language: Language, most: int = MOST) -> Summary:
    """The summary of a network that has been measured."""
    figures = graph.graph["figures"]
    known = measures_of(graph.graph["modes"])
    why: defaultdict[str, list[Measure]] = defaultdict(list)
    for measure in known if len(graph) else ():
        if reason := graph.graph["absent"].get(measure.key):
            why[reason[language]].append(measure)
    return Summary(
        title=attributes.title(graph, language=language),
        meaning=tie_meaning(graph, language),
        bases=bases(graph, language),
        chosen=filters(graph, language),
        counts=counts(graph, language),
        empty=graph.graph["empty"][language] if "empty" in graph.graph else None,
        figures=tuple((item, figures[item.key]) for item in known if item.key in figures),
        absent=tuple((reason, tuple(found)) for reason, found in why.items()),
        tops=tuple(
            top
            for measure in known
            if measure.key in CENTRAL and (top := ranked(graph, measure, most=most)).first
        ),
        ranking=critical(graph),
        groups=_groups(graph, language),
        citation=attributes.citation(graph, language=language),
    )


def ranked(graph: nx.Graph, measure: Measure, *, most: int = MOST) -> Top:
    """The nodes with the greatest values, none of them 0; those that are equal by their IRIs."""
    found = [
        (node, said[measure.key]) for node, said in graph.nodes(data=True) if said.get(measure.key)
    ]
    found.sort(key=lambda pair: (-pair[1], pair[0]))
    first = found[:most]
    more = sum(1 for _, value in found[most:] if value == first[-1][1])
    return Top(measure, tuple((name_of(graph, node), value) for node, value in first), more)


def _groups(graph: nx.Graph, language: Language) -> tuple[tuple[Name, ...], ...]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for node, said in graph.nodes(data=True):
        if "community" in said:
            found[said["community"]].append(node)
    return tuple(
        names_of(graph, _by_label(graph, nodes, language))
        for _, nodes in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        if len(nodes) > 1
    )


def _by_label(graph: nx.Graph, nodes: Sequence[str], language: Language) -> list[str]:
    """The nodes with most ties first, then by their labels."""
    return sorted(
        nodes,
        key=lambda node: (
            -graph.degree[node],
            label_of(node, graph.nodes[node]["labels"], language),
        ),
    )
