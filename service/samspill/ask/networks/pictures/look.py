"""What a picture shows of a network: by colours, by sizes, in a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx

from samspill.ask.networks.figures.measures import read_measures
from samspill.ask.networks.names import label_of
from samspill.ask.networks.pictures.captions import word
from samspill.ask.networks.pictures.colours import Colouring, Group, groups_of
from samspill.ask.networks.pictures.lettering import plain
from samspill.ask.networks.pictures.sizes import DEGREE, values_of
from samspill.settings import Language


@dataclass(frozen=True)
class Look:
    """A network with the groups that have colours and the values that sizes follow."""

    graph: nx.Graph
    language: Language
    by: Colouring
    size: str | None
    groups: tuple[Group, ...]
    values: Mapping[str, float]

    @property
    def measure(self) -> str:
        """What sizes follow, as it is called inside a sentence."""
        label = read_measures()[self.size or DEGREE].label[self.language]
        return label if label[1:2].isupper() else label[:1].lower() + label[1:]

    @property
    def told(self) -> str:
        """What sizes and colours are of; empty where there are none."""
        if not len(self.graph):
            return ""
        sizes = word("legend", "size", self.language, measure=self.measure)
        if not self.coloured:
            return sizes
        return f"{sizes}. {word('legend', self.by, self.language)}"

    @property
    def coloured(self) -> tuple[Group, ...]:
        """The groups whose colours need to be told: programs and SDGs have theirs by their kind."""
        return tuple(group for group in self.groups if group.kind not in ("program", "sdg"))

    def label(self, node: str) -> str:
        """The label of a node."""
        return plain(label_of(node, self.graph.nodes[node]["labels"], self.language))

    def group_label(self, group: Group) -> str:
        """What a colour means, without how many have it."""
        match group.kind:
            case "type":
                labels = self.graph.graph["concepts"].get(group.key, {})
                return plain(label_of(group.key, labels, self.language))
            case "community":
                return word("legend", "group", self.language, number=group.key)
            case "others":
                return word("legend", f"others-{self.by}", self.language)
            case _:
                return word("legend", "none", self.language)


def look_of(graph: nx.Graph, language: Language, *, colour: Colouring, size: str | None) -> Look:
    """What is shown; raises `BadValue` for a measure or a colouring that the network lacks."""
    return Look(graph, language, colour, size, groups_of(graph, colour), values_of(graph, size))
