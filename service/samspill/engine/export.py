"""The published dataset as a file in six formats, each in an order that never changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Literal

import pyoxigraph as ox

from samspill.engine.jsonld import Graphs, json_ld, order
from samspill.engine.stores import EmbeddedStore
from samspill.errors import NotFound
from samspill.knowledge.vocabulary import PREFIXES, graph_key, graph_name

Format = Literal["trig", "nquads", "turtle", "jsonld", "ntriples", "rdfxml"]

WITH_GRAPHS: tuple[Format, ...] = ("trig", "nquads", "jsonld")
"""The formats that keep the named graphs; the others hold the union of them."""


def exported(
    store: EmbeddedStore, form: Format, *, context: Path, graphs: Collection[str] = ()
) -> Iterator[str]:
    """The text of a dataset, or of the graphs with these short names, piece by piece.

    The same statements always give the same text. `context` is the JSON-LD context, which is
    put into the file, so that nobody has to fetch it. Raises `NotFound` for an unknown graph.
    """
    found = _graphs(store, graphs)
    if form == "nquads":
        yield from sorted(
            _line(ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(name)))
            for name, triples in found.items()
            for triple in triples
        )
    elif form == "trig":
        yield from _trig(found)
    elif form == "jsonld":
        yield json_ld(found, context.read_text(encoding="utf-8"))
    else:
        yield from _union(form, {triple for triples in found.values() for triple in triples})


def _graphs(store: EmbeddedStore, names: Collection[str]) -> Graphs:
    """The asked graphs, or all, in the order of their names."""
    if not names:
        found: dict[str, list[ox.Triple]] = {}
        for quad in store.quads():
            if isinstance(quad.graph_name, ox.NamedNode):
                found.setdefault(quad.graph_name.value, []).append(quad.triple)
        return dict(sorted(found.items()))
    asked = {
        name: [quad.triple for quad in store.quads(name)]
        for name in sorted({graph_name(graph_key(name)) for name in names})
    }
    for name, triples in asked.items():
        if not triples:
            raise NotFound(
                f"There is no graph “{graph_key(name)}”.",
                advice="`samspill status` lists the graphs that are loaded.",
            )
    return asked


def _union(form: Format, triples: Iterable[ox.Triple]) -> Iterator[str]:
    if form == "ntriples":
        yield from sorted(map(_line, triples))
    elif form == "turtle":
        from samspill.knowledge.turtle import write  # rdflib is slow to import

        yield write(triples)
    else:
        in_order = sorted(triples, key=order)
        xml = ox.serialize(in_order, format=ox.RdfFormat.RDF_XML, prefixes=dict(PREFIXES)) or b""
        yield xml.decode() + "\n"


def _line(statement: ox.Triple | ox.Quad) -> str:
    return f"{statement} .\n"


def _trig(graphs: Graphs) -> Iterator[str]:
    """Each graph as a block of canonical Turtle, under the prefixes of all."""
    from samspill.knowledge.turtle import write

    prefixes: set[str] = set()
    blocks = []
    for name, triples in graphs.items():
        head, body = _parted(write(triples))
        prefixes.update(head)
        blocks.append(f"\nGRAPH <{name}> {{\n{body}}}\n")
    yield "".join(f"{line}\n" for line in sorted(prefixes))
    yield from blocks


def _parted(turtle: str) -> tuple[list[str], str]:
    """The prefix lines of canonical Turtle, and what follows them."""
    lines = turtle.split("\n")
    count = next((i for i, line in enumerate(lines) if not line.startswith("PREFIX ")), len(lines))
    return lines[:count], "\n".join(lines[count:])
