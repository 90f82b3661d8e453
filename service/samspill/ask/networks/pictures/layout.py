"""Positions of nodes: the same network looks the same to everybody, every time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import igraph as ig
import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from samspill.ask.networks.pictures.packing import pack
from samspill.ask.networks.pictures.sizes import radius_of

Places = NDArray[np.float64]
"""One row for each node: x and y."""

WIDTH, HEIGHT = 2000.0, 1500.0
"""The frame around the middle that positions lie in."""

_ASPECT = WIDTH / HEIGHT
_LONGEST_TIE = 400.0
"""How far apart two nodes alone are drawn: small networks do not fill the frame."""

_SPRINGS = 150
"""Up to so many nodes, springs (Kamada & Kawai 1989) give the calmest picture."""

_PIVOTS = 40
_FEWEST = 3
_NEAR = 0.5
"""Within this part of the median distance from the middle, distances stay nearly as they are."""

_ROOM = 0.6
"""The area of a node in large components, where a tie of small ones is 1 long."""

_CELL = (0.45, 1.0)
"""The least and the most room of a node without ties, by each way, in lengths of a tie."""

_ALONE = 0.3
"""The room that such nodes take together, as a part of that of all others, where it is tight."""

_STRETCH = 1.3
_MARGIN = (0.55, 0.45)
"""Free space around a component, in lengths of a tie."""

_PUSHES = 60
_GOLDEN = np.pi * (3 - 5**0.5)


def place(graph: nx.Graph) -> None:
    """Set `x` and `y` of every node, within ±1000 and ±750; y grows downwards.

    Nothing is drawn by chance. Each component is laid out alone, then they stand side by side.
    """
    nodes = list(graph)
    if not nodes:
        return
    places = _framed(_joined(graph, nodes))
    radii = radius_of(graph)
    sizes = np.array([radii[node] for node in nodes])
    for _ in range(2):
        places = _framed(_apart(places, sizes), longest=1.0)
    # adding 0.0 makes 0.0 of -0.0
    for node, (x, y) in zip(nodes, (places.round(2) + 0.0).tolist(), strict=True):
        graph.nodes[node].update(x=x, y=y)


def _joined(graph: nx.Graph, nodes: Sequence[str]) -> Places:
    """All components packed, in lengths of a tie."""
    order = {node: number for number, node in enumerate(nodes)}
    parts = [sorted(order[node] for node in part) for part in nx.connected_components(graph)]
    parts.sort(key=lambda part: (-len(part), part[0]))
    ends = [(order[one], order[other]) for one, other in graph.edges]
    whole = ig.Graph(n=len(nodes), edges=ends)
    shapes = [_shape(whole, part) for part in parts]
    sizes = np.array([shape.max(axis=0) + 2 * np.array(_MARGIN) for shape in shapes])
    alone = np.array([len(part) == 1 for part in parts])
    if alone.any():
        taken = float(sizes[~alone].prod(axis=1).sum())
        cell = (_ALONE * taken / alone.sum()) ** 0.5 if taken else 1.0
        sizes[alone] = min(max(cell, _CELL[0]), _CELL[1])
    boxes = [(width, height) for width, height in sizes.tolist()]
    places = np.zeros((len(nodes), 2))
    for part, shape, box, corner in zip(
        parts, shapes, sizes, pack(boxes, aspect=_ASPECT), strict=True
    ):
        places[part] = shape + (box - shape.max(axis=0)) / 2 + corner
    return places


def _shape(whole: ig.Graph, part: Sequence[int]) -> Places:
    """The places of one component, from 0 on, in lengths of a tie."""
    if len(part) <= 2:
        return np.array([[0.0, 0.0], [1.0, 0.0]][: len(part)])
    component = whole.induced_subgraph(part)
    few = len(part) <= _SPRINGS
    places = _pivoted(component, np.array(component.degree()) > (0 if few else 1))
    if few:
        seed = places.round(3).tolist()
        places = np.array(component.layout_kamada_kawai(seed=seed, maxiter=100 * len(part)).coords)
        places = _landscape(places)
    else:
        places = _landscape(_flattened(places))
        extent = places.max(axis=0) - places.min(axis=0)
        places *= (_ROOM * len(part) / max(float(extent.prod()), 1e-9)) ** 0.5
    shape: Places = places - places.min(axis=0)
    return shape


def _pivoted(component: ig.Graph, inner: NDArray[np.bool_]) -> Places:
    """Places whose distances are like those in the network (pivot MDS: Brandes & Pich 2007).

    Those that are not inner have one tie, and are put where it leads.
    """
    count = component.vcount()
    places = np.zeros((count, 2))
    if inner.sum() > _FEWEST:
        places[inner] = _scaled(_distances(component, inner)[:, inner])
        places /= max(float(np.abs(places).max()), 1e-9)
        for node in np.flatnonzero(~inner).tolist():
            places[node] = places[component.neighbors(node)[0]]
    # nodes that stand alike in the network would lie on one another
    turn, far = _GOLDEN * np.arange(count), 0.02 * (np.arange(count) / count) ** 0.5
    places += np.column_stack([far * np.cos(turn), far * np.sin(turn)])
    return places


def _distances(component: ig.Graph, inner: NDArray[np.bool_]) -> Places:
    """The distances from pivots, each as far as can be from those before, to all nodes."""
    nearest = np.where(inner, np.inf, 0.0)
    pivot = int((np.array(component.degree()) * inner).argmax())
    rows = []
    for _ in range(min(_PIVOTS, max(len(inner) // 12, _FEWEST))):
        row = np.array(component.distances(pivot)[0], dtype=np.float64)
        rows.append(row)
        nearest = np.minimum(nearest, row)
        pivot = int(nearest.argmax())
    return np.array(rows)


def _scaled(distances: Places) -> Places:
    """Two dimensions out of distances from pivots, as near as two can come."""
    squared = distances.T**2
    centred = squared.mean(axis=0) + squared.mean(axis=1, keepdims=True) - squared - squared.mean()
    _, vectors = np.linalg.eigh(centred.T @ centred)
    scaled: Places = centred @ _signed(vectors[:, :-3:-1])
    return scaled


def _flattened(places: Places) -> Places:
    """The same directions from the middle; what lies far out comes nearer and leaves room."""
    centred = places - np.median(places, axis=0)
    far = np.maximum(np.hypot(centred[:, :1], centred[:, 1:]), 1e-9)
    near = _NEAR * float(np.median(far))
    flat: Places = centred * (np.arcsinh(far / near) * near / far)
    return flat


def _landscape(places: Places) -> Places:
    """Turned so that the longest way is across, and drawn out a little towards the frame."""
    centred = places - places.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    turned = centred @ _signed(axes[:, ::-1])
    extent = np.maximum(turned.max(axis=0) - turned.min(axis=0), 1e-9)
    wanted = _ASPECT / float(extent[0] / extent[1])
    stretch = min(max(wanted, 1 / _STRETCH), _STRETCH) ** 0.5
    drawn: Places = turned * np.array([stretch, 1 / stretch])
    return drawn


def _signed(vectors: Places) -> Places:
    """Eigenvectors, each with the sign that makes its largest part positive."""
    largest = vectors[np.abs(vectors).round(9).argmax(axis=0), np.arange(vectors.shape[1])]
    signed: Places = vectors * np.where(largest < 0, -1.0, 1.0)
    return signed


def _apart(places: Places, radii: NDArray[np.float64]) -> Places:
    """Nodes that would touch are pushed from each other, a little at a time."""
    gap = 0.12 * (WIDTH * HEIGHT / len(places)) ** 0.5
    reach = 2 * float(radii.max()) + gap
    moved = places.copy()
    for _ in range(_PUSHES):
        pairs = cKDTree(moved).query_pairs(reach, output_type="ndarray")
        one, other = pairs[:, 0], pairs[:, 1]
        between = moved[one] - moved[other]
        distance = np.maximum(np.hypot(between[:, 0], between[:, 1]), 1e-6)
        lacking = radii[one] + radii[other] + gap - distance
        close = lacking > 0
        if not close.any():
            break
        push = between[close] * (0.45 * lacking / distance)[close, None]
        for end, sign in ((one, 1.0), (other, -1.0)):
            for axis in (0, 1):
                moved[:, axis] += sign * np.bincount(
                    end[close], weights=push[:, axis], minlength=len(moved)
                )
    return moved


def _framed(places: Places, *, longest: float = _LONGEST_TIE) -> Places:
    """Moved to the middle and scaled to fit, by `longest` at most."""
    low, high = places.min(axis=0), places.max(axis=0)
    extent = np.maximum(high - low, 1e-9)
    scale: Any = min(WIDTH / extent[0], HEIGHT / extent[1], longest)
    framed: Places = (places - (low + high) / 2) * scale
    return framed
