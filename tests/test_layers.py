"""Things in layers: what leads to others stands above them, nothing lies on anything else."""

from __future__ import annotations

from itertools import combinations

import pytest

from samspill.ask.charts.layers import Layout, in_layers

SIZES = {name: (60.0 + 10 * n, 30.0 + n) for n, name in enumerate("abcdefgh")}
EDGES = [
    ("a", "c"), ("a", "d"), ("b", "c"), ("b", "e"), ("c", "f"), ("d", "f"), ("e", "g"),
    ("a", "g"), ("b", "f"), ("a", "a"), ("a", "c"),
]  # fmt: skip


def laid_out(edges: list[tuple[str, str]]) -> Layout:
    return in_layers(SIZES, edges, between=30, apart=20)


def test_lines_lead_down_from_side_to_side() -> None:
    layout = laid_out(EDGES)
    assert layout.lines.keys() == set(EDGES) - {("a", "a")}
    for (source, target), points in layout.lines.items():
        downs = [y for _, y in points]
        assert downs == sorted(downs)
        assert downs[0] == layout.places[source][1] + SIZES[source][1] / 2
        assert downs[-1] == layout.places[target][1] - SIZES[target][1] / 2


def test_nothing_lies_on_anything_else() -> None:
    layout = laid_out(EDGES)
    for one, other in combinations(SIZES, 2):
        across = abs(layout.places[one][0] - layout.places[other][0])
        down = abs(layout.places[one][1] - layout.places[other][1])
        assert (
            across >= (SIZES[one][0] + SIZES[other][0]) / 2
            or down >= (SIZES[one][1] + SIZES[other][1]) / 2
        )
    for points in layout.lines.values():
        for (x, top), (_, bottom) in zip(points[1:-1:2], points[2:-1:2], strict=True):
            for name, (middle, down) in layout.places.items():
                assert abs(x - middle) > SIZES[name][0] / 2 or not top <= down <= bottom
    for name, (x, y) in layout.places.items():
        assert SIZES[name][0] / 2 - 0.01 <= x <= layout.width - SIZES[name][0] / 2 + 0.01
        assert SIZES[name][1] / 2 - 0.01 <= y <= layout.height - SIZES[name][1] / 2 + 0.01


def test_no_lines_cross_where_none_need_to() -> None:
    layout = laid_out([("a", "e"), ("b", "d"), ("c", "f"), ("a", "f"), ("b", "e")])
    above, below = ("a", "b", "c"), ("d", "e", "f")
    place = {name: layout.places[name][0] for name in (*above, *below)}
    ends = [
        (place[s], place[t])
        for s, t in (("a", "e"), ("b", "d"), ("c", "f"), ("a", "f"), ("b", "e"))
    ]
    crossed = [
        (one, other)
        for one, other in combinations(ends, 2)
        if (one[0] - other[0]) * (one[1] - other[1]) < 0
    ]
    assert crossed == []


@pytest.mark.parametrize("edges", [[], [("a", "b"), ("b", "c"), ("c", "a")]])
def test_there_may_be_no_lines_or_a_circle(edges: list[tuple[str, str]]) -> None:
    layout = laid_out(edges)
    assert layout.places.keys() == SIZES.keys()
    assert layout.lines.keys() == set(edges)
    assert layout == laid_out(edges)
