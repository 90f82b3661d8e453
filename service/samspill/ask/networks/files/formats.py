"""The files that a network is written to: graph formats, tables and linked data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import networkx as nx

from samspill.ask.networks.files.attributes import words
from samspill.ask.networks.files.gexf import gexf
from samspill.ask.networks.files.graphml import graphml
from samspill.ask.networks.files.json_files import node_link
from samspill.ask.networks.files.jsonld import json_ld
from samspill.ask.networks.files.pajek import pajek
from samspill.ask.networks.files.tables import edges_csv, nodes_csv
from samspill.errors import NotAcceptable
from samspill.settings import Language


@dataclass(frozen=True)
class FileFormat:
    """A format: its name in `format=`, its media type, and how names of its files end."""

    name: str
    media_type: str
    suffix: str

    def description(self, language: Language) -> str:
        """What the file is for."""
        return str(words()["formats"][self.name][language])


_WRITERS: Mapping[str, Callable[..., str]] = MappingProxyType(
    {
        "graphml": graphml,
        "gexf": gexf,
        "nodes.csv": nodes_csv,
        "edges.csv": edges_csv,
        "net": pajek,
        "json": node_link,
        "jsonld": json_ld,
    }
)

FORMATS: Mapping[str, FileFormat] = MappingProxyType(
    {
        name: FileFormat(name, media_type, f".{name}")
        for name, media_type in (
            ("graphml", "application/graphml+xml"),
            ("gexf", "application/gexf+xml"),
            ("nodes.csv", "text/csv"),
            ("edges.csv", "text/csv"),
            ("net", "text/x-pajek"),
            ("json", "application/json"),
            ("jsonld", "application/ld+json"),
        )
    }
)
"""The formats by name, in the order in which they are offered."""


def written(graph: nx.Graph, format: str, *, language: Language) -> bytes:
    """A network as a file, in UTF-8; the same network gives the same bytes.

    Raises `NotAcceptable` with the list of formats there are.
    """
    if format not in FORMATS:
        raise NotAcceptable(
            f"A network cannot be written as “{format}”.",
            advice=f"Use one of the formats {', '.join(FORMATS)}.",
            formats={name: found.media_type for name, found in FORMATS.items()},
        )
    return _WRITERS[format](graph, language=language).encode()
