"""Pajek's .net: numbered vertices with place, shape, colour and measures, and weighted edges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import cos, pi, sin
from types import MappingProxyType

import networkx as nx

from samspill.ask.networks.files.attributes import Flat, Row, flat, written
from samspill.ask.networks.pictures.colours import colour_of
from samspill.settings import Language

_SHAPES: Mapping[str, str] = MappingProxyType(
    {"actor": "ellipse", "program": "box", "sdg-goal": "diamond", "sdg-target": "diamond"}
)
_TEXTS = frozenset({"label", "label_nb", "label_en", "type_label", "x", "y"})
"""Attributes that are no pair of name and value without spaces, or have a place of their own."""

_ESCAPES = str.maketrans({" ": "%20", '"': "%22", "'": "%27", "\\": "%5C"})

_EDGE = 0.05
"""How far from the rim of Pajek's picture, from 0 to 1, the outermost vertices stand."""

_COLOURS: Mapping[str, tuple[int, int, int]] = MappingProxyType(
    {
        "Red": (237, 27, 35),
        "Blue": (45, 47, 146),
        "Green": (0, 166, 79),
        "Orange": (245, 129, 55),
        "Yellow": (255, 242, 0),
        "Purple": (153, 71, 155),
        "Brown": (121, 37, 0),
        "Gray": (148, 150, 152),
        "Cyan": (0, 174, 239),
        "Magenta": (236, 0, 140),
        "SkyBlue": (70, 197, 221),
        "Salmon": (246, 146, 137),
        "Goldenrod": (255, 223, 66),
        "OliveGreen": (60, 128, 49),
        "TealBlue": (0, 174, 179),
        "Black": (34, 30, 31),
        "BrickRed": (182, 50, 28),
        "CornflowerBlue": (65, 176, 228),
        "Dandelion": (253, 188, 66),
        "ForestGreen": (0, 155, 85),
        "LimeGreen": (141, 199, 62),
        "MidnightBlue": (0, 103, 113),
        "NavyBlue": (0, 110, 184),
        "Orchid": (175, 114, 176),
        "Periwinkle": (121, 119, 184),
        "Plum": (146, 38, 143),
        "RoyalBlue": (0, 113, 188),
        "SeaGreen": (63, 188, 157),
        "Sepia": (103, 24, 0),
        "Tan": (218, 157, 118),
        "WildStrawberry": (238, 41, 103),
        "YellowGreen": (152, 204, 112),
    }
)
"""Some of the colours that Pajek knows by name, and what they look like."""


def pajek(graph: nx.Graph, *, language: Language) -> str:
    """A network in Pajek's format, with a byte order mark: without it Pajek reads no UTF-8.

    Two-mode networks have one list of vertices too, in which `bipartite` is the side and the shape
    tells the kind: of the form `*Vertices all first`, networkx and Gephi read nothing.
    """
    # networkx finds no vertices in a file whose first line they follow the mark in
    return "\ufeff" + "\r\n".join(_lines(graph, flat(graph, language=language))) + "\r\n"


def _lines(graph: nx.Graph, tables: Flat) -> Iterator[str]:
    for name, value in tables.about.items():
        yield f"% {name} = {written(value)}"
    yield f"*Vertices {len(tables.nodes)}"
    labels, places, colours = _labels(tables), _places(tables), _named(colour_of(graph))
    numbers = {node: number for number, node in enumerate(tables.nodes, start=1)}
    for node, number in numbers.items():
        row = tables.nodes[node]
        x, y = places[node]
        yield (
            f'{number} "{labels[node]}" {x:.4f} {y:.4f} {_SHAPES[str(row["kind"])]} '
            f"ic {colours[node]} iri {_word(node)}{_pairs(row)}"
        )
    yield "*Edges"
    for (source, target), row in tables.edges.items():
        yield f"{numbers[source]} {numbers[target]} {row['weight']}"


def _pairs(row: Row) -> str:
    return "".join(
        f" {name} {_word(written(value))}" for name, value in row.items() if name not in _TEXTS
    )


def _word(text: str) -> str:
    """A text that is one word to Pajek and to networkx, which reads lines as a shell does."""
    return text.translate(_ESCAPES)


def _labels(tables: Flat) -> dict[str, str]:
    """A label for each node that no other has: to networkx, vertices of one label are one node.

    Pajek has no way to write a quotation mark in a label.
    """
    taken: set[str] = set()
    found = {}
    for node, row in tables.nodes.items():
        label = str(row["label"]).replace('"', "'").replace("\\", "/")
        if label in taken:
            label = f"{label} ({_word(str(row['key']))})"
        while label in taken:
            label += "'"
        taken.add(label)
        found[node] = label
    return found


def _places(tables: Flat) -> dict[str, tuple[float, float]]:
    """Positions between 0 and 1, y growing downwards; on a circle where there are none."""
    rows = tables.nodes
    if not all("x" in row and "y" in row for row in rows.values()):
        turn = 2 * pi / max(len(rows), 1)
        return {
            node: (0.5 + (0.5 - _EDGE) * cos(turn * place), 0.5 + (0.5 - _EDGE) * sin(turn * place))
            for place, node in enumerate(rows)
        }
    points = {node: (float(row["x"]), float(row["y"])) for node, row in rows.items()}
    lows, highs = (
        [limit((point[axis] for point in points.values()), default=0.0) for axis in (0, 1)]
        for limit in (min, max)
    )
    widest = max(high - low for low, high in zip(lows, highs, strict=True)) or 1.0
    middle = [(low + high) / 2 for low, high in zip(lows, highs, strict=True)]
    return {
        node: (
            0.5 + (1 - 2 * _EDGE) * (x - middle[0]) / widest,
            0.5 + (1 - 2 * _EDGE) * (y - middle[1]) / widest,
        )
        for node, (x, y) in points.items()
    }


def _named(colours: Mapping[str, str]) -> dict[str, str]:
    """For each colour the most like it of Pajek's, none for two while there are others."""
    names: dict[str, str] = {}
    for colour in dict.fromkeys(colours.values()):
        wanted = bytes.fromhex(colour.removeprefix("#"))
        free = [name for name in _COLOURS if name not in names.values()] or list(_COLOURS)
        names[colour] = min(
            free,
            key=lambda name: sum(
                (one - other) ** 2 for one, other in zip(_COLOURS[name], wanted, strict=True)
            ),
        )
    return {node: names[colour] for node, colour in colours.items()}
