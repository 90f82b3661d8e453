"""Pictures of networks: positions that everybody shares, colours, legends, SVG and PNG."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from io import BytesIO
from itertools import combinations, pairwise
from math import hypot, isfinite

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from network_graphs import CONCEPTS, network, one_mode_networks, random_network, two_mode_networks
from samspill.ask.networks.figures.measuring import measure
from samspill.ask.networks.pictures import colours
from samspill.ask.networks.pictures.drawing import draw
from samspill.ask.networks.pictures.geometry import Drawing, Text
from samspill.ask.networks.pictures.grounds import outline_of
from samspill.ask.networks.pictures.layout import HEIGHT, WIDTH, place
from samspill.ask.networks.pictures.lettering import broken, cut, width_of
from samspill.ask.networks.pictures.packing import pack
from samspill.ask.networks.pictures.png import as_png
from samspill.ask.networks.pictures.sizes import radius_of
from samspill.ask.networks.pictures.svg import as_svg
from samspill.errors import BadValue

SVG = "{http://www.w3.org/2000/svg}"
KINDS = ("actors", "actor-program", "actor-sdg", "programs")
HOSTILE = '<script>alert(\'"&")</script>\x00\x1b ]]> 世界 🙂 𝔘 $x^2$'


def placed(graph: nx.Graph) -> nx.Graph:
    measure(graph)
    place(graph)
    return graph


def example(kind: str, size: int = 30, ties: int = 45) -> nx.Graph:
    return placed(random_network(size, ties, kind=kind, seed=3))


def positions(graph: nx.Graph) -> list[tuple[float, float]]:
    return [(said["x"], said["y"]) for _, said in graph.nodes(data=True)]


def box_of(text: Text) -> tuple[float, float, float, float]:
    width = width_of(text.text, text.size, bold=text.bold)
    left = text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    return left, text.y - 0.8 * text.size, left + width, text.y + 0.2 * text.size


def read(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own


def words(drawing: Drawing) -> str:
    legend = " ".join(text.text for text in drawing.legend.texts)
    return legend + " | " + " ".join(text.text for text in drawing.texts)


# Positions


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.one_of(one_mode_networks(), two_mode_networks()))
def test_every_node_of_any_network_has_a_place_of_its_own_within_the_frame(graph: nx.Graph) -> None:
    place(graph)
    found = positions(graph)
    assert all(isfinite(x) and isfinite(y) for x, y in found)
    assert all(abs(x) <= WIDTH / 2 and abs(y) <= HEIGHT / 2 for x, y in found)
    assert len(set(found)) == len(found)
    radii = radius_of(graph)
    for (one, at), (other, there) in combinations(zip(graph, found, strict=True), 2):
        assert hypot(at[0] - there[0], at[1] - there[1]) > 0.9 * (radii[one] + radii[other])


@pytest.mark.parametrize(
    "graph",
    [
        nx.star_graph(400),
        nx.complete_graph(180),
        nx.path_graph(300),
        nx.empty_graph(250),
        nx.disjoint_union_all([nx.path_graph(2)] * 60),
        nx.disjoint_union(nx.cycle_graph(200), nx.empty_graph(40)),
        nx.balanced_tree(2, 8),
    ],
    ids=["star", "complete", "path", "alone", "pairs", "ring and alone", "tree"],
)
def test_large_networks_of_odd_shapes_are_spread_over_the_frame(graph: nx.Graph) -> None:
    ties = [(one, other, 1) for one, other in graph.edges]
    made = network(len(graph), ties)
    place(made)
    found = positions(made)
    assert len(set(found)) == len(found)
    spread = [max(values) - min(values) for values in zip(*found, strict=True)]
    assert spread[0] > 0.99 * WIDTH or spread[1] > 0.99 * HEIGHT
    nearest = min(hypot(a[0] - b[0], a[1] - b[1]) for a, b in combinations(found, 2))
    assert nearest > min(radius_of(made).values())


def test_positions_do_not_depend_on_chance_nor_disturb_it() -> None:
    graph, again = (random_network(200, 400, seed=1) for _ in range(2))
    random.seed(1)
    place(graph)
    random.seed(2)
    expected = random.Random(2).random()  # noqa: S311
    place(again)
    assert random.random() == expected  # noqa: S311
    assert positions(graph) == positions(again)


_PICTURE = """
import hashlib
from network_graphs import random_network
from samspill.ask.networks.pictures.drawing import draw
from samspill.ask.networks.pictures.grounds import outline_of
from samspill.ask.networks.pictures.layout import place
from samspill.ask.networks.pictures.png import as_png
from samspill.ask.networks.pictures.svg import as_svg
for size, ties in ((300, 500), (40, 60)):
    graph = random_network(size, ties, seed=5)
    place(graph)
    drawing = draw(graph, language="nb")
    print(hashlib.sha256(as_svg(drawing).encode()).hexdigest())
print(hashlib.sha256(as_png(drawing, dpi=60)).hexdigest())
"""


def test_every_process_draws_the_same_picture() -> None:
    drawn = [
        subprocess.Popen(
            [sys.executable, "-c", _PICTURE],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "tests"},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("1", "2")
    ]
    one, other = (process.communicate(timeout=100)[0].split() for process in drawn)
    assert one == other
    assert len(one) == 3


def test_components_stand_apart() -> None:
    graph = network(40, [(one, (one + 1) % 20, 1) for one in range(20)] + [(20, 21, 1)])
    place(graph)
    nodes = list(graph)
    ring = [(graph.nodes[node]["x"], graph.nodes[node]["y"]) for node in nodes[:20]]
    low, high = (tuple(map(edge, zip(*ring, strict=True))) for edge in (min, max))
    for node in nodes[20:]:
        said = graph.nodes[node]
        assert not (low[0] < said["x"] < high[0] and low[1] < said["y"] < high[1])


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.floats(0.1, 40), st.floats(0.1, 40)), max_size=25))
def test_packed_boxes_do_not_overlap(boxes: list[tuple[float, float]]) -> None:
    boxes.sort(key=lambda box: -box[0] * box[1])
    corners = pack(boxes, aspect=4 / 3)
    assert len(corners) == len(boxes)
    for ((width, height), (x, y)), ((wide, high), (left, top)) in combinations(
        zip(boxes, corners, strict=True), 2
    ):
        assert (
            x + width <= left + 1e-6
            or left + wide <= x + 1e-6
            or y + height <= top + 1e-6
            or top + high <= y + 1e-6
        )


# Colours and sizes


def test_the_largest_types_have_the_first_colours_and_the_rest_are_grey() -> None:
    codes = [f"t{number:02}" for number in range(13) for _ in range(13 - number)]
    graph = network(len(codes) + 1, [], types=[*codes, None])
    groups = colours.groups_of(graph)
    assert [group.colour for group in groups[:10]] == list(colours.PALETTE)
    assert [len(group.nodes) for group in groups] == [*range(13, 3, -1), 3 + 2 + 1, 1]
    assert [group.kind for group in groups[-2:]] == ["others", "none"]
    assert groups[0].key == f"{CONCEPTS}actor-type/t00"
    found = colours.colour_of(graph)
    assert found.keys() == set(graph)
    assert Counter(found.values())[colours.OTHERS] == 7


def test_programs_and_sdgs_have_colours_of_their_own() -> None:
    found = colours.colour_of(random_network(6, 12, kind="actor-program", second=3))
    assert list(found.values())[-3:] == [colours.PROGRAM] * 3
    graph = random_network(6, 12, kind="actor-sdg", second=2)
    goal, other = [node for node, side in graph.nodes(data="bipartite") if side]
    nx.relabel_nodes(
        graph,
        {goal: "http://metadata.un.org/sdg/11", other: "http://metadata.un.org/sdg/4.a"},
        copy=False,
    )
    found = colours.colour_of(graph)
    assert found["http://metadata.un.org/sdg/11"] == "#fd9d24"
    assert found["http://metadata.un.org/sdg/4.a"] == "#c5192d"


def test_communities_have_colours_but_not_those_of_one_node() -> None:
    ties = [(0, 1, 1), (1, 2, 1), (0, 2, 1), (3, 4, 1)]
    groups = colours.groups_of(placed(network(6, ties)), "community")
    assert [(group.kind, len(group.nodes)) for group in groups] == [
        ("community", 3),
        ("community", 2),
        ("others", 1),
    ]


def test_colours_that_there_are_none_of_are_refused() -> None:
    graph = random_network()
    with pytest.raises(BadValue, match="groups of this network") as refused:
        colours.colour_of(graph, "community")
    assert refused.value.fields["parameter"] == "colour"
    with pytest.raises(BadValue, match="“mood”") as refused:
        colours.colour_of(graph, "mood")  # type: ignore[arg-type]
    assert refused.value.fields["options"] == ["type", "community"]


def _luminance(colour: str) -> float:
    parts = [value / 255 for value in bytes.fromhex(colour[1:])]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("ground", ["#ffffff", "#172123"])
def test_colours_stand_out_from_the_ground(ground: str) -> None:
    for colour in (*colours.PALETTE, colours.OTHERS, colours.PROGRAM):
        one, other = sorted((_luminance(colour), _luminance(ground)))
        # 3:1 is reached by the outlines
        assert (other + 0.05) / (one + 0.05) > 2, colour


def test_areas_follow_the_measure() -> None:
    graph = network(6, [(0, number, 1) for number in range(1, 5)])
    hub, leaf, alone = (
        radius_of(graph)[node]
        for node in [node for place, node in enumerate(graph) if place in (0, 4, 5)]
    )
    assert leaf == pytest.approx(hub / 2)
    assert alone == pytest.approx(0.3 * hub)


def test_nodes_never_cover_more_than_a_part_of_the_picture() -> None:
    graph = random_network(200, 19_000)
    assert sum((2 * radius) ** 2 for radius in radius_of(graph).values()) < 0.17 * WIDTH * HEIGHT


def test_a_size_that_the_network_does_not_have_names_those_it_has() -> None:
    graph = example("actors")
    with pytest.raises(BadValue) as refused:
        draw(graph, language="en", size="betweeness")
    assert refused.value.fields["parameter"] == "size"
    assert refused.value.fields["near"] == ["betweenness"]
    assert refused.value.advice == "Use betweenness."
    for size in ("community", "articulation", "kind", "redundancy", "modularity"):
        with pytest.raises(BadValue):
            draw(graph, language="nb", size=size)
    unmeasured = random_network()
    place(unmeasured)
    with pytest.raises(BadValue):
        draw(unmeasured, language="nb", size="betweenness")
    assert draw(unmeasured, language="nb", size="degree").marks


def test_nodes_for_which_the_measure_is_undefined_are_empty_and_the_legend_says_so() -> None:
    graph = placed(network(4, [(0, 1, 1), (1, 2, 1)]))
    drawing = draw(graph, language="en", size="constraint")
    hollow = {mark.iri for mark in drawing.marks if mark.hollow}
    assert hollow == {node for node, said in graph.nodes(data=True) if "constraint" not in said}
    assert hollow
    assert "the measure is undefined here" in words(drawing)


@pytest.mark.parametrize(
    ("name", "value"), [("labels", "many"), ("width", 10), ("width", 10_000), ("colour", "mood")]
)
def test_what_cannot_be_drawn_is_refused(name: str, value: object) -> None:
    with pytest.raises(BadValue) as refused:
        draw(example("actors"), language="nb", **{name: value})
    assert refused.value.fields["parameter"] == name


# Drawings


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [320, 390, 1040, 1600])
def test_all_that_is_drawn_lies_within_the_picture(kind: str, width: int) -> None:
    drawing = draw(example(kind), language="en", width=width, labels="all")
    assert drawing.width == width
    for mark in (*drawing.marks, *drawing.legend.marks):
        assert mark.reach <= mark.x <= drawing.width - mark.reach
        assert mark.reach <= mark.y <= drawing.height - mark.reach
    for text in (*drawing.labels.texts, *drawing.texts, *drawing.legend.texts):
        left, top, right, bottom = box_of(text)
        assert min(left, top) >= 0, text
        assert right <= drawing.width, text
        assert bottom <= drawing.height, text
    if width <= 1040:
        # the sheet of A4 across, with a margin of a centimetre
        assert drawing.height <= 718


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [12, 40, 90, 400])
def test_labels_do_not_overlap(kind: str, size: int) -> None:
    drawing = draw(example(kind, size, 3 * size), language="nb", labels="all")
    assert drawing.labels.texts
    for one, other in combinations(map(box_of, drawing.labels.texts), 2):
        across = min(one[2], other[2]) - max(one[0], other[0])
        down = min(one[3], other[3]) - max(one[1], other[1])
        assert across <= 0.01 or down <= 0.3, (one, other)


def test_few_nodes_are_all_labelled_and_of_many_the_most_important() -> None:
    few = draw(example("actors", 15, 20), language="nb")
    assert len(few.marks) == 15 == len({text.text for text in few.labels.texts})
    graph = example("actors", 400, 900)
    some = draw(graph, language="nb")
    assert 10 <= len(some.labels.texts) <= 28
    first = max(graph, key=lambda node: (graph.degree(node), graph.degree(node, weight="weight")))
    label = next(mark.tip for mark in some.marks if mark.iri == first).partition("\n")[0]
    assert label in {text.text for text in some.labels.texts}
    assert not draw(graph, language="nb", labels="none").labels.texts


def test_long_labels_are_cut_in_the_picture_and_whole_in_the_tip() -> None:
    graph = placed(network(2, [(0, 1, 1)]))
    long = "Samarbeidsutvalget for " + "universitetskommunesamarbeid " * 6
    graph.nodes[next(iter(graph))]["labels"] = {"nb": long}
    drawing = draw(graph, language="nb")
    assert any(text.text.endswith("…") for text in drawing.labels.texts)
    assert long.strip() in {mark.tip.partition("\n")[0] for mark in drawing.marks}


def test_lines_have_the_width_of_their_weight_and_tell_what_is_shared() -> None:
    graph = placed(network(4, [(0, 1, 1), (1, 2, 4), (2, 3, 12)]))
    strands = draw(graph, language="en").strands
    assert all(one.width < other.width for one, other in pairwise(strands))
    assert strands[2].tip.count(";") == 6
    assert strands[2].tip.endswith("… and 6 more")
    many = draw(example("actors", 300, 2000), language="en")
    assert len(many.strands) < 24
    assert sum(len(strand.segments) for strand in many.strands) == 2000
    assert not any(strand.tip for strand in many.strands)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("colour", ["type", "community"])
def test_the_legend_tells_every_colour_shape_size_line_and_outline(
    kind: str, language: str, colour: str
) -> None:
    graph = example(kind)
    drawing = draw(graph, language=language, colour=colour)  # type: ignore[arg-type]
    shown = {mark.fill for mark in drawing.legend.marks}
    if kind == "actor-sdg" and colour == "type":
        shown |= set(colours.SDG_COLOURS)
    assert {mark.fill for mark in drawing.marks} <= shown
    assert {mark.form for mark in drawing.marks} <= {mark.form for mark in drawing.legend.marks}
    assert {strand.width for strand in drawing.strands} == {
        strand.width for strand in drawing.legend.strands
    }
    assert any(mark.ring for mark in drawing.marks) == any(
        mark.ring for mark in drawing.legend.marks
    )
    largest = max(mark.radius for mark in drawing.marks)
    assert any(abs(mark.radius - largest) < 0.1 for mark in drawing.legend.marks)
    told = words(drawing)
    for group in colours.groups_of(graph, colour):  # type: ignore[arg-type]
        if group.kind == "type":
            label = graph.graph["concepts"][group.key]
            assert f"{label.get(language) or label['nb']} ({len(group.nodes)})" in told
    heading = {"nb": "Størrelse: grad", "en": "Size: degree"}[language]
    assert heading in told


def test_the_caption_tells_what_was_chosen_and_whence_it_is() -> None:
    graph = example("actors", 5, 6)
    graph.graph["parameters"] = {"kind": "actors", "program": "mars", "giant": "true", "ego": "x"}
    graph.graph["things"][f"{CONCEPTS[:-8]}id/program/mars"] = {
        "kind": "program",
        "labels": {"en": "To Mars"},
        "programs": (),
    }
    told = draw(graph, language="en", size="closeness").description
    assert "5 actors, 6 ties." in told
    assert "Selection: program To Mars; the largest part only; around x." in told
    assert "Size: closeness. Colour: type of actor." in told
    assert told.endswith("Source: Samspill, version 1, CC BY 4.0.")


def test_the_caption_tells_on_what_basis_links_to_sdgs_stand() -> None:
    graph = example("actor-sdg", 5, 6)
    bases = {name: f"{CONCEPTS}basis/{name}" for name in ("assessed", "stated")}
    graph.graph["concepts"] |= {
        bases["assessed"]: {"nb": "vurdert", "en": "assessed"},
        bases["stated"]: {"nb": "uttalt", "en": "stated"},
    }
    graph.graph["facts"] = {
        f"x:{number}": {"kind": "alignment", "basis": bases[name]}
        for number, name in enumerate(("stated", "assessed", "assessed"))
    }
    assert (
        "Koblinger til bærekraftsmål: 2 vurdert, 1 uttalt."
        in draw(graph, language="nb").description
    )
    assert "Links to SDGs: 2 assessed, 1 stated." in draw(graph, language="en").description


def test_the_one_that_the_network_is_seen_from_stands_out() -> None:
    graph = example("actors", 8, 10)
    first, second, *_ = graph
    graph.graph["parameters"] = {"ego": first.rpartition("/")[2]}
    drawing = draw(graph, language="nb", chosen=[second])
    assert {mark.iri for mark in drawing.marks if mark.chosen} == {first, second}
    assert "den nettverket er sett fra" in words(drawing)
    thick = [outline_of(mark) for mark in drawing.marks if mark.chosen]
    assert min(thick) > max(outline_of(mark) for mark in drawing.marks if not mark.chosen)


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_network_is_a_picture_that_says_why(kind: str) -> None:
    graph = placed(network(0, [], kind=kind))
    graph.graph["empty"] = {"nb": "Ingen aktører passer.", "en": "No actor fits."}
    for language, sentence in (("nb", "Ingen aktører passer."), ("en", "No actor fits.")):
        drawing = draw(graph, language=language)  # type: ignore[arg-type]
        assert sentence in words(drawing)
        assert sentence in "".join(read(as_svg(drawing)).itertext())
        assert Image.open(BytesIO(as_png(drawing, dpi=60))).width == 650


def test_a_network_of_one_node_is_drawn_with_any_size() -> None:
    graph = placed(network(1, []))
    for size in ("degree", "betweenness", "closeness", "constraint"):
        assert len(draw(graph, language="nb", size=size).marks) == 1


# Letters


def test_widths_are_at_least_those_of_the_letters_that_are_drawn() -> None:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    from samspill.ask.networks.pictures.png import _font

    for text in (
        "Innbyggerne i Saupstad-Kolstad",
        "Kommunal- og moderniseringsdepartementet",
        "NTNU MWQ@ %&#+<=>~",
        "ÆØÅ Čáhcesuolu 0123456789 {|}",
    ):
        for bold in (False, True):
            drawn = TextPath((0, 0), text, size=10, prop=FontProperties(fname=_font(bold)))
            assert drawn.get_extents().width <= width_of(text, 10, bold=bold)


def test_texts_are_broken_between_words_and_cut_at_the_end() -> None:
    assert broken("one two three", 10, 46, lines=3) == ["one two", "three"]
    assert broken("one two three four", 10, 46, lines=2) == ["one two", "three…"]
    assert cut("abcdef", 10, 1000) == "abcdef"
    assert width_of(cut("abcdefghijkl", 10, 40), 10) <= 40


# Files


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ground", ["light", "dark"])
def test_svg_is_well_formed_and_a_strict_policy_has_nothing_to_refuse(
    kind: str, ground: str
) -> None:
    graph = example(kind)
    text = as_svg(draw(graph, language="nb"), ground=ground)  # type: ignore[arg-type]
    root = read(text)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.get("lang") == "nb"
    assert [child.tag for child in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert all(child.text for child in root[:2])
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "g", "path", "circle", "rect", "text"}
    names = {name for element in root.iter() for name in element.attrib}
    assert not any(name == "style" or name.startswith("on") or "href" in name for name in names)
    tips = [found for shape in root.iter() for found in shape if found.tag == f"{SVG}title"]
    assert len(tips) == 1 + len(graph) + graph.number_of_edges()
    _, _, width, height = map(float, root.get("viewBox", "").split())
    for circle in root.iter(f"{SVG}circle"):
        assert 0 < float(circle.get("cx", "nan")) < width
        assert 0 < float(circle.get("cy", "nan")) < height
    assert not re.search(r"nan|inf|e-\d", text.partition("</desc>")[2].partition("<text")[0])


def test_svg_links_only_where_it_is_told_to() -> None:
    graph = example("actors", 5, 6)
    drawing = draw(graph, language="nb")
    linked = as_svg(drawing, root_link=lambda iri: f"/node?a=1&b={iri.rpartition('/')[2]}")
    root = read(linked)
    assert root.get("role") == "group"
    found = {link.get("href") for link in root.iter(f"{SVG}a")}
    assert found == {f"/node?a=1&b={node.rpartition('/')[2]}" for node in graph}
    named = {link.get("aria-label") for link in root.iter(f"{SVG}a")}
    assert named == {mark.tip.partition("\n")[0] for mark in drawing.marks}


def test_ties_lead_to_what_is_behind_them_where_each_is_drawn_alone() -> None:
    graph = example("actors", 5, 6)
    drawing = draw(graph, language="en")
    text = as_svg(drawing, tie_link=lambda one, other: f"/tie?{one[-1]}&{other[-1]}")
    links = list(read(text).iter(f"{SVG}a"))
    assert {link.get("href") for link in links} == {
        f"/tie?{one[-1]}&{other[-1]}" for one, other in graph.edges
    }
    assert {link.get("aria-label") for link in links} == {strand.tip for strand in drawing.strands}
    many = draw(example("actors", 100, 500), language="en")
    assert "<a " not in as_svg(many, tie_link=lambda one, other: one + other)


def test_a_bare_picture_has_only_the_network_and_its_legend() -> None:
    graph = example("actors")
    whole, bare = (draw(graph, language="nb", bare=bare) for bare in (False, True))
    assert not bare.texts
    assert bare.height < whole.height - 60
    assert bare.description == whole.description
    assert len(bare.legend.texts) == len(whole.legend.texts)
    assert min(mark.y - mark.reach for mark in bare.marks) > 0


def test_what_labels_hold_is_text_and_nothing_else() -> None:
    graph = placed(network(3, [(0, 1, 1), (1, 2, 1)]))
    for node in graph:
        graph.nodes[node]["labels"] = {"nb": HOSTILE}
    for thing in graph.graph["things"].values():
        thing["labels"] = {"nb": HOSTILE}
    graph.graph["parameters"] = {"program": HOSTILE, HOSTILE: HOSTILE}
    drawing = draw(graph, language="nb", title=HOSTILE)
    root = read(as_svg(drawing, root_link=lambda iri: f"javascript:{HOSTILE[:8]}'\""))
    assert not list(root.iter(f"{SVG}script"))
    said = "".join(root.itertext())
    assert "<script>alert(" in said
    assert "世界 🙂" in said
    # characters that no font has give no warning, which would be an error here
    assert as_png(drawing, dpi=60).startswith(b"\x89PNG")


def test_the_svg_of_a_country_stays_small() -> None:
    graph = random_network(1500, 15_000, seed=1)
    place(graph)
    text = as_svg(draw(graph, language="nb"))
    assert len(text) < 15_000 * 24 + 1500 * 220
    assert text.count("<path") < 150


@pytest.mark.parametrize("dpi", [72, 200])
def test_png_has_the_size_and_the_dots_that_were_asked_for(dpi: int) -> None:
    drawing = draw(example("actors"), language="nb")
    image = Image.open(BytesIO(as_png(drawing, dpi=dpi)))
    assert image.format == "PNG"
    assert image.size == (int(drawing.width * dpi / 96), int(drawing.height * dpi / 96))
    assert image.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)
    assert image.info["Title"] == drawing.title
    pixels = image.convert("RGB")
    assert pixels.getpixel((2, 2)) == (255, 255, 255)
    scale = dpi / 96
    for mark in drawing.marks:
        seen = pixels.getpixel((int(mark.x * scale), int(mark.y * scale)))
        wanted = tuple(bytes.fromhex(mark.fill[1:]))
        assert max(abs(a - b) for a, b in zip(seen, wanted, strict=True)) < 60


def test_png_of_too_many_dots_is_refused() -> None:
    drawing = draw(example("actors", 3, 2), language="nb")
    for dpi in (10, 5000):
        with pytest.raises(BadValue) as refused:
            as_png(drawing, dpi=dpi)
        assert refused.value.fields["parameter"] == "dpi"


def test_codes_of_sdgs_are_drawn_in_both_files() -> None:
    graph = example("actor-sdg", 6, 12)
    drawing = draw(graph, language="en", labels="none")
    codes = {mark.code for mark in drawing.marks if mark.form == "rounded"}
    assert codes > set()
    assert "" not in codes
    texts = {element.text for element in read(as_svg(drawing)).iter(f"{SVG}text")}
    assert codes <= texts
    without = replace(drawing, marks=tuple(replace(mark, code="") for mark in drawing.marks))
    assert as_png(drawing, dpi=60) != as_png(without, dpi=60)
