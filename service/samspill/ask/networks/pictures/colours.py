"""Colours of nodes: by type of actor, by program and SDG, or by group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import networkx as nx

from samspill.ask.tables import short
from samspill.errors import BadValue

Colouring = Literal["type", "community"]
GroupKind = Literal["type", "community", "program", "sdg", "others", "none"]

PALETTE = (
    "#2d51c0",
    "#d7af00",
    "#973d00",
    "#00c3e8",
    "#5789fc",
    "#1b8556",
    "#915da3",
    "#8abe91",
    "#df7c04",
    "#d1443a",
)
"""Ten colours as far apart as can be, also for those who see no red, green or blue.

The first ones are the farthest apart. Outlines, darker or lighter, set them off from the ground.
"""

OTHERS = "#7f898d"
PROGRAM = "#44565c"

SDG_COLOURS = (
    "#e5243b",
    "#dda63a",
    "#4c9f38",
    "#c5192d",
    "#ff3a21",
    "#26bde2",
    "#fcc30b",
    "#a21942",
    "#fd6925",
    "#dd1367",
    "#fd9d24",
    "#bf8b2e",
    "#3f7e44",
    "#0a97d9",
    "#56c02b",
    "#00689d",
    "#19486a",
)
"""The colours of the seventeen goals (United Nations, guidelines for the SDG logo and wheel)."""


@dataclass(frozen=True)
class Group:
    """Nodes of one colour: `key` is a type's IRI, a community's number or an SDG's, else empty.

    Of SDGs, a goal and its targets are a group. `others` is what there is no colour for, `none`
    what has no type.
    """

    kind: GroupKind
    key: str
    colour: str
    nodes: tuple[str, ...]


def colour_of(graph: nx.Graph, by: Colouring = "type") -> Mapping[str, str]:
    """The colour of every node, as #rrggbb."""
    return {node: group.colour for group in groups_of(graph, by) for node in group.nodes}


def groups_of(graph: nx.Graph, by: Colouring = "type") -> tuple[Group, ...]:
    """The nodes by their colours, largest groups first, what has none of its own last.

    Raises `BadValue` where the colouring is unknown, or communities have not been looked for.
    """
    if by not in get_args(Colouring):
        raise BadValue(
            f"Nodes cannot be coloured by “{str(by)[:100]}”.",
            advice=f"Use {' or '.join(get_args(Colouring))}.",
            parameter="colour",
            options=list(get_args(Colouring)),
        )
    named: dict[tuple[GroupKind, str], list[str]] = defaultdict(list)
    for node in graph:
        named[_group(graph, node, by)].append(node)
    return _coloured(named)


def sdg_number(iri: str) -> int:
    """The number of the goal that an SDG's IRI names or lies in; 0 where it is none."""
    number = short(iri).partition(".")[0]
    return int(number) if number.isdecimal() and 1 <= int(number) <= len(SDG_COLOURS) else 0


def _group(graph: nx.Graph, node: str, by: Colouring) -> tuple[GroupKind, str]:
    said = graph.nodes[node]
    if by == "community":
        if "community" not in said:
            raise BadValue(
                "The groups of this network have not been looked for.",
                advice="Use type, or measure the network first.",
                parameter="colour",
            )
        return "community", str(said["community"])
    if said["kind"] == "program":
        return "program", ""
    if number := sdg_number(node) if said["kind"].startswith("sdg") else 0:
        return "sdg", str(number)
    return ("type", said["type"]) if said["type"] else ("none", "")


def _coloured(named: Mapping[tuple[GroupKind, str], list[str]]) -> tuple[Group, ...]:
    ranked = sorted(named, key=lambda group: (-len(named[group]), len(group[1]), group[1]))
    own = {"program": PROGRAM, "none": OTHERS}
    groups, last, others = [], [], []
    free = iter(PALETTE)
    for kind, key in ranked:
        nodes = named[kind, key]
        if kind == "sdg":
            groups.append(Group(kind, key, SDG_COLOURS[int(key) - 1], tuple(nodes)))
        elif kind in own:
            last.append(Group(kind, key, own[kind], tuple(nodes)))
        # a community of one is no community
        elif (kind == "type" or len(nodes) > 1) and (colour := next(free, None)):
            groups.append(Group(kind, key, colour, tuple(nodes)))
        else:
            others += nodes
    if others:
        last.insert(0, Group("others", "", OTHERS, tuple(sorted(others))))
    return (*groups, *last)
