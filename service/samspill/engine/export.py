"""The published dataset as a file in six formats, each in an order that never changes."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import pyoxigraph as ox

from samspill.engine.stores import EmbeddedStore
from samspill.errors import NotFound
from samspill.knowledge.vocabulary import PREFIXES, RDF_TYPE, graph_key, graph_name

Format = Literal["trig", "nquads", "turtle", "jsonld", "ntriples", "rdfxml"]

WITH_GRAPHS: tuple[Format, ...] = ("trig", "nquads", "jsonld")
"""The formats that keep the named graphs; the others hold the union of them."""

_XSD = PREFIXES["xsd"]
_NATIVE = {
    _XSD + "integer": re.compile(r"0|-?[1-9][0-9]{0,14}"),
    _XSD + "boolean": re.compile(r"true|false"),
}
"""The lexical forms that JSON's own numbers and truth values give back unchanged."""

Graphs = Mapping[str, list[ox.Triple]]
JsonObject = dict[str, Any]


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
        yield _json_ld(found, context.read_text(encoding="utf-8"))
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
        in_order = sorted(triples, key=_order)
        xml = ox.serialize(in_order, format=ox.RdfFormat.RDF_XML, prefixes=dict(PREFIXES)) or b""
        yield xml.decode() + "\n"


def _order(triple: ox.Triple) -> tuple[str, bool, str, str, str]:
    """By subject, which says first what it is; texts by language."""
    language = triple.object.language if isinstance(triple.object, ox.Literal) else None
    kind = triple.predicate.value != RDF_TYPE
    return str(triple.subject), kind, str(triple.predicate), language or "", str(triple.object)


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


def _json_ld(graphs: Graphs, context_file: str) -> str:
    """The graphs in the words of the context, which stands first as it was written."""
    from pyld import jsonld  # type: ignore[import-untyped]

    context: JsonObject = json.loads(context_file)["@context"]
    plain = _plain(context)
    expanded = [{"@id": name, "@graph": _nodes(triples, plain)} for name, triples in graphs.items()]
    compacted = jsonld.compact(expanded, context, {"graph": True})["@graph"]
    rank = {key: position for position, key in enumerate(context)}
    in_order = [
        _ordered({**graph, "@graph": [_ordered(node, rank) for node in graph["@graph"]]}, rank)
        for graph in compacted
    ]
    head = context_file.rstrip().removesuffix("}").rstrip()
    body = json.dumps(in_order, ensure_ascii=False, indent=2).replace("\n", "\n  ")
    return f'{head},\n  "@graph": {body}\n}}\n'


def _plain(context: JsonObject) -> set[str]:
    """The properties whose word in the context asks for no type and no language."""
    names = (entry.partition(":") for entry in context.values() if isinstance(entry, str))
    return {context[prefix] + name for prefix, _, name in names if prefix in context}


def _nodes(triples: Iterable[ox.Triple], plain: Collection[str]) -> list[JsonObject]:
    """Expanded JSON-LD: one node object a subject, subjects and values in a stable order.

    Only `plain` properties have values that are JSON's own numbers and truth values.
    """
    nodes: dict[str, JsonObject] = {}
    for triple in sorted(triples, key=_order):
        subject = _identifier(triple.subject)
        node = nodes.setdefault(subject, {"@id": subject})
        if triple.predicate.value == RDF_TYPE and not isinstance(triple.object, ox.Literal):
            node.setdefault("@type", []).append(_identifier(triple.object))
        else:
            native = triple.predicate.value in plain
            value = _value(triple.object, native=native)
            node.setdefault(triple.predicate.value, []).append(value)
    return list(nodes.values())


def _identifier(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _value(term: object, *, native: bool) -> JsonObject:
    if not isinstance(term, ox.Literal):
        return {"@id": _identifier(term)}
    if term.language is not None:
        return {"@value": term.value, "@language": term.language}
    datatype = term.datatype.value
    if datatype == _XSD + "string":
        return {"@value": term.value}
    if native and datatype in _NATIVE and _NATIVE[datatype].fullmatch(term.value):
        return {"@value": json.loads(term.value)}
    return {"@value": term.value, "@type": datatype}


def _ordered(node: JsonObject, rank: Mapping[str, int]) -> JsonObject:
    """A node object with its keys in the order in which the context explains them."""
    return {key: node[key] for key in sorted(node, key=lambda key: (rank.get(key, len(rank)), key))}
