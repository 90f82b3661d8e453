"""A network as a picture: where everything is, how large, and what it says."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Literal, get_args

import networkx as nx

from samspill.ask.networks.files import attributes
from samspill.ask.networks.pictures.captions import caption, tie_meaning
from samspill.ask.networks.pictures.colours import Colouring
from samspill.ask.networks.pictures.geometry import Drawing, Labels, Legend, Mark, Segment
from samspill.ask.networks.pictures.labelling import Wish
from samspill.ask.networks.pictures.labelling import labels as placed
from samspill.ask.networks.pictures.legend import legend
from samspill.ask.networks.pictures.lettering import plain
from samspill.ask.networks.pictures.look import Look, look_of
from samspill.ask.networks.pictures.marks import marks_of
from samspill.ask.networks.pictures.page import MANY, WIDTH, Page
from samspill.ask.networks.pictures.strands import strands_of
from samspill.errors import BadValue
from samspill.settings import Language

Labelled = Literal["some", "all", "none"]
"""Labels of the most important nodes where there are many, of all that find room, or of none."""

NARROWEST, WIDEST = 280, 4000

_FEW, _SOME, _MOST = 60, 28, 300
"""How many labels there are where nodes are few, where they are many, and where all are wished."""

_LABEL = 11.0


def draw(
    graph: nx.Graph,
    *,
    language: Language,
    colour: Colouring = "type",
    size: str | None = None,
    labels: Labelled = "some",
    title: str | None = None,
    width: int = WIDTH,
    chosen: Collection[str] = (),
    dated: date | None = None,
    bare: bool = False,
) -> Drawing:
    """The picture of a network that has positions, `width` units wide.

    Sizes follow a measure (the degree, where none is named). `chosen` are nodes with a thick
    outline, beside the one that the network is seen from; `dated` is the date of the version. A
    `bare` picture has no title, sentence and caption, for a page that says them itself.
    Raises `BadValue` for a measure or a colouring that the network does not have.
    """
    if labels not in get_args(Labelled):
        raise _unusable("labels", labels, get_args(Labelled))
    if not NARROWEST <= width <= WIDEST:
        raise _unusable("width", width, (f"{NARROWEST} to {WIDEST}",))
    look, page = look_of(graph, language, colour=colour, size=size), Page(float(width))
    title = plain(title or attributes.title(graph, language=language))
    meaning = tie_meaning(graph, language)
    texts = [] if bare else page.head(title, meaning)
    top = texts[-1].y + 16 if texts else 4.0
    nodes = marks_of(look, page, top=top, chosen=chosen)
    points = {mark.iri: (mark.x, mark.y) for mark in nodes.marks}
    strands = strands_of(graph, points, language=language)
    ties = [segment for strand in strands for segment in strand.segments]
    frame = (page.margin / 2, top, page.right + 8, nodes.bottom)
    explained = Legend()
    if nodes.marks:
        place = page.legend_place(top=top, bottom=nodes.bottom)
        explained = legend(look, nodes, place=place)
    else:
        said = graph.graph.get("empty", {}).get(language, "")
        texts += page.middle(said, (top + nodes.bottom) / 2)
    bottom = max(nodes.bottom, explained.bottom)
    described = caption(graph, language, shows=look.told, dated=dated)
    foot = [] if bare else page.foot(described, bottom)
    return Drawing(
        width=page.width,
        height=round((foot[-1].y if foot else bottom) + page.margin * 0.8),
        language=language,
        title=title,
        description=f"{meaning} {described}",
        strands=strands,
        marks=nodes.marks,
        labels=_labels(look, page, nodes.marks, ties, labels=labels, frame=frame),
        texts=tuple(texts + foot),
        legend=explained,
    )


def _labels(
    look: Look,
    page: Page,
    marks: Sequence[Mark],
    ties: Sequence[Segment],
    *,
    labels: Labelled,
    frame: tuple[float, float, float, float],
) -> Labels:
    """The labels in the picture, those of chosen and of large nodes first."""
    tried = most = min(len(marks), 0 if labels == "none" else _MOST)
    if labels == "some" and len(marks) > MANY:
        tried = most = _SOME if page.beside else _SOME // 2
    elif labels == "some":
        most = min(most, _FEW if page.beside else _SOME // 2)
    strength = dict(look.graph.degree(weight="weight"))
    order = sorted(
        marks,
        key=lambda mark: (
            not mark.chosen,
            -look.values.get(mark.iri, -1.0),
            -strength[mark.iri],
            mark.iri,
        ),
    )
    wishes = [
        Wish(
            mark,
            look.label(mark.iri),
            _LABEL if page.beside else _LABEL - 1,
            bold=mark.form == "square" or mark.chosen,
        )
        for mark in order[:tried]
    ]
    room = 220.0 if page.beside else 150.0
    return placed(wishes, marks, ties, frame=frame, room=room, most=most)


def _unusable(name: str, value: object, options: Sequence[str]) -> BadValue:
    return BadValue(
        f"“{str(value)[:100]}” cannot be used for {name}.",
        advice=f"Use {' or '.join(options)}.",
        parameter=name,
        options=list(options),
    )
