"""A network as a picture: where everything is, how large, and what it says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, get_args

import networkx as nx

from samspill.ask.networks import attributes
from samspill.ask.networks.captions import caption, tie_meaning, word
from samspill.ask.networks.colours import Colouring, groups_of, sdg_number
from samspill.ask.networks.geometry import Drawing, Labels, Legend, Mark, Segment, Text
from samspill.ask.networks.labelling import Wish
from samspill.ask.networks.labelling import labels as placed
from samspill.ask.networks.legend import FORMS, Told, group_label, legend, measure_label
from samspill.ask.networks.lettering import broken, plain
from samspill.ask.networks.names import label_of
from samspill.ask.networks.sizes import radius_of, values_of
from samspill.ask.networks.strands import classes_of, opacity_of, strands_of
from samspill.ask.networks.telling import numeral
from samspill.ask.tables import short
from samspill.errors import BadValue
from samspill.settings import Language

Labelled = Literal["some", "all", "none"]
"""Labels of the most important nodes where there are many, of all that find room, or of none."""

WIDTH = 1040
"""The width that fills a sheet of A4 across."""

NARROWEST, WIDEST = 280, 4000

_BESIDE = 640
"""From this width on, the legend stands at the side."""

_FEW = 60
_MANY = 150
_LABELLED = 28
_MOST_LABELLED = 300
_SCALE = 0.42
"""How large a unit of positions is drawn at most."""

_LEGEND = 212.0
_TITLE, _NOTE, _LABEL = 18.0, 11.5, 11.0


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
    sheet = _Sheet(graph, language, colour, size, width, bare)
    return sheet.drawing(
        labels, title or attributes.title(graph, language=language), {*chosen}, dated
    )


class _Sheet:
    """One picture while it is drawn."""

    def __init__(
        self,
        graph: nx.Graph,
        language: Language,
        colour: Colouring,
        size: str | None,
        width: float,
        bare: bool,
    ) -> None:
        self.graph = graph
        self.language = language
        self.colour = colour
        self.size = size
        self.width = float(width)
        self.bare = bare
        self.beside = width >= _BESIDE
        self.margin = 18.0 if self.beside else 12.0
        self.values = values_of(graph, size)
        self.groups = groups_of(graph, colour)

    def drawing(
        self, labels: Labelled, title: str, chosen: Collection[str], dated: date | None
    ) -> Drawing:
        texts, top = ([], 4.0) if self.bare else self._head(title)
        right = self.width - self.margin - (_LEGEND + 20 if self.beside else 0)
        radii = radius_of(self.graph, self.size)
        marks, bottom, scale = self._marks(radii, chosen, top=top, right=right)
        points = {mark.iri: (mark.x, mark.y) for mark in marks}
        strands = strands_of(self.graph, points, language=self.language)
        frame = (self.margin / 2, top, right + 8, bottom)
        ties = [segment for strand in strands for segment in strand.segments]
        named = self._named(labels, marks, ties, frame)
        told = self._told(marks, max(radii.values(), default=0.0) * scale)
        if not len(self.graph):
            texts += self._empty(top, bottom)
            explained = Legend()
        elif self.beside:
            explained = legend(told, x=right + 20, y=top, room=_LEGEND)
            bottom = max(bottom, top + explained.height)
        else:
            explained = legend(told, x=self.margin, y=bottom + 8, room=self.width - 2 * self.margin)
            bottom += 8 + explained.height
        description = self._caption(dated)
        foot = [] if self.bare else self._paragraph(description, bottom + 12, size=_NOTE - 1)
        last = foot[-1].y if foot else bottom
        return Drawing(
            width=self.width,
            height=round(last + self.margin * 0.8),
            language=self.language,
            title=plain(title),
            description=f"{tie_meaning(self.graph, self.language)} {description}",
            strands=strands,
            marks=marks,
            labels=named,
            texts=tuple(texts + foot),
            legend=explained,
        )

    def _head(self, title: str) -> tuple[list[Text], float]:
        """The title and what a tie is, and where the network begins."""
        room = self.width - 2 * self.margin
        y = self.margin + _TITLE * 0.8
        texts = []
        size = _TITLE if self.beside else _TITLE - 2
        for line in broken(plain(title), size, room, lines=3, bold=True):
            texts.append(Text(self.margin, y, line, size, bold=True))
            y += size * 1.25
        texts += self._paragraph(tie_meaning(self.graph, self.language), y - _TITLE * 0.5)
        return texts, texts[-1].y + 16

    def _paragraph(self, text: str, y: float, size: float = _NOTE) -> list[Text]:
        room = self.width - 2 * self.margin
        lines = broken(plain(text), size, room, lines=6)
        return [
            Text(self.margin, round(y + size * (1 + 1.35 * number), 1), line, size, muted=True)
            for number, line in enumerate(lines)
        ]

    def _empty(self, top: float, bottom: float) -> list[Text]:
        """Why there is nothing."""
        said = self.graph.graph.get("empty", {}).get(self.language, "")
        lines = broken(plain(said), 14, self.width - 4 * self.margin, lines=6)
        first = (top + bottom) / 2 - 10 * (len(lines) - 1)
        return [
            Text(self.width / 2, first + 20 * number, line, 14, anchor="middle")
            for number, line in enumerate(lines)
        ]

    def _marks(
        self, radii: Mapping[str, float], chosen: Collection[str], *, top: float, right: float
    ) -> tuple[tuple[Mark, ...], float, float]:
        """The nodes within the frame, large ones first, its lower edge, and the scale."""
        nodes = self.graph.nodes(data=True)
        if not len(self.graph):
            return (), top + self.width * 0.25, 1.0
        low = [min(said[axis] - radii[node] for node, said in nodes) for axis in ("x", "y")]
        high = [max(said[axis] + radii[node] for node, said in nodes) for axis in ("x", "y")]
        pad = 26.0 if self.beside and len(self.graph) <= _MANY else 8.0
        room = right - self.margin - 2 * pad
        scale = min(
            room / (high[0] - low[0]), room * 0.72 / (high[1] - low[1]), _SCALE * self.width / WIDTH
        )
        scale = max(scale, 1e-6)
        across = (self.margin + right) / 2 - scale * (low[0] + high[0]) / 2
        down = top + pad - scale * low[1]
        tips = self._tips()
        colours = {node: group.colour for group in self.groups for node in group.nodes}
        seen_from = self.graph.graph["parameters"].get("ego")
        marks = [
            Mark(
                x=round(across + scale * said["x"], 1),
                y=round(down + scale * said["y"], 1),
                radius=round(max(scale * radii[node], 1.2), 1),
                form=FORMS[said["kind"]],
                fill=colours[node],
                tip=tips[node],
                iri=node,
                code=plain(short(node)) if sdg_number(node) else "",
                ring=bool(said.get("articulation")),
                chosen=node in chosen or seen_from in _names(node),
                hollow=node not in self.values,
            )
            for node, said in nodes
        ]
        marks = [self._legible(mark) for mark in marks]
        marks.sort(key=lambda mark: (-mark.radius, mark.iri))
        bottom = max(down + scale * high[1] + pad, top + 0.2 * self.width)
        return tuple(marks), round(bottom, 1), scale

    def _legible(self, mark: Mark) -> Mark:
        """SDGs that are large enough to hold their code, where there are few."""
        if not mark.code or len(self.graph) > _MANY:
            return replace(mark, code="")
        return replace(mark, radius=max(mark.radius, 8.0 if "." not in mark.code else 11.0))

    def _tips(self) -> Mapping[str, str]:
        """What each node tells of itself: its label, what its colour means, and its value."""
        measure = measure_label(self.size, self.language)
        found = {}
        for group in self.groups:
            colour = (
                group_label(self.graph, group, self.language, by=self.colour)
                if group.kind in ("type", "community")
                else ""
            )
            for node in group.nodes:
                lines = [self._label(node), colour]
                if node in self.values:
                    lines.append(f"{measure}: {numeral(self.values[node], self.language)}")
                found[node] = "\n".join(line for line in lines if line)
        return found

    def _label(self, node: str) -> str:
        return plain(label_of(node, self.graph.nodes[node]["labels"], self.language))

    def _named(
        self,
        labels: Labelled,
        marks: Sequence[Mark],
        ties: Sequence[Segment],
        frame: tuple[float, float, float, float],
    ) -> Labels:
        """The labels in the picture."""
        tried = most = min(len(marks), _MOST_LABELLED)
        if labels == "some" and len(marks) > _MANY:
            tried = most = _LABELLED if self.beside else _LABELLED // 2
        elif labels == "some":
            most = min(most, _FEW if self.beside else _LABELLED // 2)
        strong = {node: self.graph.degree(node, weight="weight") for node in self.graph}
        order = sorted(
            marks,
            key=lambda mark: (
                not mark.chosen,
                -self.values.get(mark.iri, -1.0),
                -strong[mark.iri],
                mark.iri,
            ),
        )
        wishes = [
            Wish(
                mark,
                self._label(mark.iri),
                _LABEL if self.beside else _LABEL - 1,
                bold=mark.form == "square" or mark.chosen,
            )
            for mark in order[: 0 if labels == "none" else tried]
        ]
        room = 220.0 if self.beside else 150.0
        return placed(wishes, marks, ties, frame=frame, room=room, most=most)

    def _told(self, marks: Sequence[Mark], largest: float) -> Told:
        return Told(
            graph=self.graph,
            language=self.language,
            by=self.colour,
            groups=self.groups,
            size=self.size,
            values=self.values,
            largest=largest,
            classes=classes_of(self.graph),
            opacity=opacity_of(self.graph),
            marks=marks,
        )

    def _caption(self, dated: date | None) -> str:
        shows = ""
        if len(self.graph):
            measure = measure_label(self.size, self.language)
            said = (
                word("legend", "size", self.language, measure=measure),
                word("legend", self.colour, self.language),
            )
            shows = ". ".join(said)
        return caption(self.graph, self.language, shows=shows, dated=dated)


def _names(node: str) -> tuple[str, ...]:
    """What a node may be called in an address."""
    called = short(node)
    return node, called, called.rpartition("/")[2]


def _unusable(name: str, value: object, options: Sequence[str]) -> BadValue:
    return BadValue(
        f"“{str(value)[:100]}” cannot be used for {name}.",
        advice=f"Use {' or '.join(options)}.",
        parameter=name,
        options=list(options),
    )
