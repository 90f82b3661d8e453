"""Nodes as they are drawn: where, how large, in which shape and colour, and what they tell."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from samspill.ask.networks.pictures.colours import sdg_number
from samspill.ask.networks.pictures.geometry import Form, Mark
from samspill.ask.networks.pictures.lettering import plain
from samspill.ask.networks.pictures.look import Look
from samspill.ask.networks.pictures.page import MANY, Page
from samspill.ask.networks.pictures.sizes import radius_of
from samspill.ask.networks.told.telling import numeral
from samspill.ask.tables import short

FORMS: Mapping[str, Form] = MappingProxyType(
    {"actor": "circle", "program": "square", "sdg-goal": "rounded", "sdg-target": "rounded"}
)

_SCALE = 0.42
"""How large a unit of positions is drawn at most, on a sheet of A4."""

_HIGH = 0.72
"""The height of the place for nodes as a part of its width, at most."""

_LOW = 0.2
_SMALLEST = 1.2
_GOAL, _TARGET = 8.0, 11.0
"""The least radii that hold the code of a goal and of a target."""


@dataclass(frozen=True)
class Marks:
    """The nodes, large ones first, their lower edge, and how large a unit of positions is."""

    marks: tuple[Mark, ...]
    bottom: float
    scale: float
    largest: float


def marks_of(look: Look, page: Page, *, top: float, chosen: Collection[str]) -> Marks:
    """The nodes of a network within their place on the page, from `top` downwards."""
    nodes = look.graph.nodes(data=True)
    if not len(nodes):
        return Marks((), top + page.width * 0.25, 1.0, 0.0)
    radii = radius_of(look.graph, look.size)
    low = [min(said[axis] - radii[node] for node, said in nodes) for axis in ("x", "y")]
    high = [max(said[axis] + radii[node] for node, said in nodes) for axis in ("x", "y")]
    pad = 26.0 if page.beside and len(nodes) <= MANY else 8.0
    room = page.right - page.margin - 2 * pad
    scale = min(
        room / max(high[0] - low[0], 1.0),
        room * _HIGH / max(high[1] - low[1], 1.0),
        _SCALE * page.part,
    )
    across = (page.margin + page.right) / 2 - scale * (low[0] + high[0]) / 2
    down = top + pad - scale * low[1]
    tips = _tips(look)
    colours = {node: group.colour for group in look.groups for node in group.nodes}
    seen_from = look.graph.graph["parameters"].get("ego")
    marks = [
        Mark(
            x=round(across + scale * said["x"], 1),
            y=round(down + scale * said["y"], 1),
            radius=round(max(scale * radii[node], _SMALLEST), 1),
            form=FORMS[said["kind"]],
            fill=colours[node],
            tip=tips[node],
            iri=node,
            code=plain(short(node)) if sdg_number(node) else "",
            ring=bool(said.get("articulation")),
            chosen=node in chosen or seen_from in _names(node),
            hollow=node not in look.values,
        )
        for node, said in nodes
    ]
    fitted = [_legible(mark) if len(nodes) <= MANY else replace(mark, code="") for mark in marks]
    fitted.sort(key=_order)
    bottom = max(down + scale * high[1] + pad, top + _LOW * page.width)
    return Marks(tuple(fitted), round(bottom, 1), scale, scale * max(radii.values()))


def _order(mark: Mark) -> tuple[float, str]:
    """Large ones first, so that they hide no small ones."""
    return -mark.radius, mark.iri


def _legible(mark: Mark) -> Mark:
    """Large enough to hold its code."""
    if not mark.code:
        return mark
    return replace(mark, radius=max(mark.radius, _TARGET if "." in mark.code else _GOAL))


def _tips(look: Look) -> Mapping[str, str]:
    """What each node tells of itself: its label, what its colour means, and its value."""
    found = {}
    for group in look.groups:
        colour = look.group_label(group) if group.kind in ("type", "community") else ""
        for node in group.nodes:
            lines = [look.label(node), colour]
            if node in look.values:
                lines.append(f"{look.measure}: {numeral(look.values[node], look.language)}")
            found[node] = "\n".join(line for line in lines if line)
    return found


def _names(node: str) -> tuple[str, ...]:
    """What a node may be called in an address."""
    called = short(node)
    return node, called, called.rpartition("/")[2]
