"""Things in layers: what leads to others stands above them, and few of the lines cross."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Name = str | tuple[str, str, int]
"""A thing, or the place where the line between two things passes a layer."""

Edge = tuple[str, str]
Point = tuple[float, float]
Joined = Mapping[Name, Sequence[Name]]

_SWEEPS = 24
_PASSING = 12.0
"""The room that a line takes where it passes a layer."""
_STRAIGHT = 6


@dataclass(frozen=True)
class Layout:
    """Where the middle of each thing is, and the points that each line passes, ends included."""

    width: float
    height: float
    places: Mapping[str, Point]
    lines: Mapping[Edge, Sequence[Point]]


def in_layers(
    sizes: Mapping[str, tuple[float, float]],
    edges: Iterable[Edge],
    *,
    between: float,
    apart: float,
) -> Layout:
    """A layout of things as wide and high as `sizes` say, with their lines downwards.

    There is room `between` layers, and within one things are `apart`. The same things in the
    same order always give the same layout; in a circle of lines one leads upwards.
    """
    edges = [edge for edge in dict.fromkeys(edges) if edge[0] != edge[1]]
    level = _levels(list(sizes), edges)
    chains = {edge: _chain(edge, level) for edge in edges}
    layers: list[list[Name]] = [[] for _ in range(max(level.values(), default=0) + 1)]
    for thing in sizes:
        layers[level[thing]].append(thing)
    for chain in chains.values():
        for step in chain[1:-1]:
            layers[int(step[2])].append(step)
    above: dict[Name, list[Name]] = {name: [] for layer in layers for name in layer}
    below: dict[Name, list[Name]] = {name: [] for layer in layers for name in layer}
    for (source, target), chain in chains.items():
        for one, next_one in pairwise(chain if level[source] > level[target] else chain[::-1]):
            below[one].append(next_one)
            above[next_one].append(one)
    layers.reverse()
    layers = _untangled(layers, above, below)
    widths = {name: sizes[name][0] if isinstance(name, str) else _PASSING for name in above}
    across = _across(layers, above, below, widths, apart)
    left = min((across[name] - widths[name] / 2 for name in across), default=0.0)
    right = max((across[name] + widths[name] / 2 for name in across), default=0.0)
    places: dict[Name, Point] = {}
    heights: dict[Name, float] = {}
    down = 0.0
    for layer in layers:
        high = max((sizes[name][1] for name in layer if isinstance(name, str)), default=0.0)
        for name in layer:
            places[name] = (across[name] - left, down + high / 2)
            heights[name] = sizes[name][1] if isinstance(name, str) else high
        down += high + between
    things = {thing: places[thing] for thing in sizes}
    lines = _lines(chains, places, widths, heights)
    return Layout(right - left, max(0.0, down - between), things, lines)


def _levels(names: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """The layer of each thing, counted from below: as high as what leads to it lets it."""
    targets: dict[str, list[str]] = {name: [] for name in names}
    for source, target in edges:
        targets[source].append(target)
    level: dict[str, int] = {}
    waiting: set[str] = set()
    sources: dict[str, list[str]] = {name: [] for name in names}

    def settle(name: str) -> int:
        if name not in level:
            waiting.add(name)
            found = 0
            for target in targets[name]:
                if target not in waiting:  # else it would close a circle
                    sources[target].append(name)
                    found = max(found, settle(target) + 1)
            waiting.discard(name)
            level[name] = found
        return level[name]

    for name in names:
        settle(name)
    for name in sorted(names, key=lambda one: -level[one]):
        if sources[name]:
            level[name] = min(level[one] for one in sources[name]) - 1
    return level


def _chain(edge: Edge, level: Mapping[str, int]) -> list[Name]:
    """An edge as the places that its line passes, one in each layer."""
    first, last = level[edge[0]], level[edge[1]]
    step = -1 if first > last else 1
    return [edge[0], *((*edge, at) for at in range(first + step, last, step)), edge[1]]


def _untangled(layers: list[list[Name]], above: Joined, below: Joined) -> list[list[Name]]:
    """The layers in the best order that a few sweeps find, each thing near what it is joined to."""
    best, fewest = [list(layer) for layer in layers], _crossings(layers, below)
    for sweep in range(_SWEEPS):
        joined, order = (above, layers[1:]) if sweep % 2 == 0 else (below, layers[-2::-1])
        for layer in order:
            place = {name: n for row in layers for n, name in enumerate(row)}
            middle = {
                name: sum(place[one] for one in joined[name]) / len(joined[name])
                if joined[name]
                else place[name]
                for name in layer
            }
            layer.sort(key=middle.__getitem__)
        for upper, lower in pairwise(layers):
            for row, other, ends in ((lower, upper, above), (upper, lower, below)):
                _swapped(row, other, ends)
        if (now := _crossings(layers, below)) < fewest:
            best, fewest = [list(layer) for layer in layers], now
    return best


def _swapped(row: list[Name], other: Sequence[Name], joined: Joined) -> None:
    """Swaps neighbours where fewer lines cross so."""
    place = {name: n for n, name in enumerate(other)}

    def crossed(left: Name, right: Name) -> int:
        return sum(
            place[one] > place[two]
            for one in joined[left]
            for two in joined[right]
            if one in place and two in place
        )

    for n in range(len(row) - 1):
        if crossed(row[n], row[n + 1]) > crossed(row[n + 1], row[n]):
            row[n], row[n + 1] = row[n + 1], row[n]


def _crossings(layers: Sequence[Sequence[Name]], below: Joined) -> int:
    found = 0
    for upper, lower in pairwise(layers):
        place = {name: n for n, name in enumerate(lower)}
        ends = [place[one] for name in upper for one in sorted(below[name], key=place.__getitem__)]
        found += sum(ends[j] < ends[i] for i in range(len(ends)) for j in range(i + 1, len(ends)))
    return found


def _across(
    layers: Sequence[Sequence[Name]],
    above: Joined,
    below: Joined,
    widths: Mapping[Name, float],
    apart: float,
) -> dict[Name, float]:
    """Where things are from left to right: each as near to the middle of its ends as it can."""
    x: dict[Name, float] = {}
    for layer in layers:
        _settled(layer, dict.fromkeys(layer, 0.0), widths, apart, x)
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            wanted = {}
            for name in layer:
                ends = [(x[one], _weight(name, one)) for one in (*above[name], *below[name])]
                heavy = sum(weight for _, weight in ends)
                wanted[name] = sum(at * weight for at, weight in ends) / heavy if ends else x[name]
            _settled(layer, wanted, widths, apart, x)
    return x


def _weight(one: Name, other: Name) -> int:
    """How much it matters that two places are one under the other: most within a long line."""
    return 1 if isinstance(one, str) or isinstance(other, str) else _STRAIGHT


def _settled(
    layer: Sequence[Name],
    wanted: Mapping[Name, float],
    widths: Mapping[Name, float],
    apart: float,
    x: dict[Name, float],
) -> None:
    """Puts a layer's things nearest to where they want to be, in their order and not too near."""
    offsets = [0.0]
    for one, next_one in pairwise(layer):
        offsets.append(offsets[-1] + (widths[one] + widths[next_one]) / 2 + apart)
    groups: list[tuple[float, int, int]] = []
    for name, offset in zip(layer, offsets, strict=True):
        weight = _weight(name, name)
        total, count = weight * (wanted[name] - offset), 1
        while groups and groups[-1][0] / groups[-1][1] > total / weight:
            before, heavy, many = groups.pop()
            total, weight, count = total + before, weight + heavy, count + many
        groups.append((total, weight, count))
    shifts = [total / weight for total, weight, count in groups for _ in range(count)]
    for name, offset, shift in zip(layer, offsets, shifts, strict=True):
        x[name] = offset + shift


def _lines(
    chains: Mapping[Edge, Sequence[Name]],
    places: Mapping[Name, Point],
    widths: Mapping[Name, float],
    heights: Mapping[Name, float],
) -> dict[Edge, list[Point]]:
    """The points of each line: upright past a layer, and spread along the side where it ends."""
    ports: dict[tuple[Edge, int], float] = {}
    ends: dict[tuple[Name, bool], list[tuple[float, Edge, int]]] = {}
    for edge, chain in chains.items():
        for at, near in ((0, 1), (-1, -2)):
            x, y = places[chain[near]]
            ends.setdefault((chain[at], y > places[chain[at]][1]), []).append((x, edge, at))
    for (name, _), found in ends.items():
        room = min(widths[name] * 0.8, 26.0 * len(found))
        for n, (_, edge, at) in enumerate(sorted(found)):
            ports[edge, at] = places[name][0] + room * ((n + 0.5) / len(found) - 0.5)
    lines = {}
    for edge, chain in chains.items():
        (_, first), (_, last) = places[edge[0]], places[edge[1]]
        half = 0.5 if last > first else -0.5
        lines[edge] = [
            (ports[edge, 0], first + half * heights[edge[0]]),
            *(
                (places[step][0], places[step][1] + side * half * heights[step])
                for step in chain[1:-1]
                for side in (-1, 1)
            ),
            (ports[edge, -1], last - half * heights[edge[1]]),
        ]
    return lines
