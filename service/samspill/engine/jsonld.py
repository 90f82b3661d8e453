"""JSON-LD in the words of our context, in an order that never changes."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from samspill.knowledge.vocabulary import PREFIXES, RDF_TYPE

_XSD = PREFIXES["xsd"]
_NATIVE = {
    _XSD + "integer": re.compile(r"0|-?[1-9][0-9]{0,14}"),
    _XSD + "boolean": re.compile(r"true|false"),
}
"""The lexical forms that JSON's own numbers and truth values give back unchanged."""

Graphs = Mapping[str, list[ox.Triple]]
"""The triples of each graph by its IRI."""

JsonObject = dict[str, Any]


def json_ld(graphs: Graphs, context_file: str) -> str:
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


def description(triples: Iterable[ox.Triple], context_file: str, *, first: str = "") -> str:
    """Triples of one graph in the words of the context, of which only what they use is put in.

    The node of the IRI `first` comes first.
    """
    from pyld import jsonld

    context: JsonObject = json.loads(context_file)["@context"]
    nodes = sorted(_nodes(triples, _plain(context)), key=lambda node: node["@id"] != first)
    found = jsonld.compact(nodes, context, {"graph": True})["@graph"]
    rank = {key: position for position, key in enumerate(context)}
    body = {"@context": _used(context, found), "@graph": [_ordered(node, rank) for node in found]}
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def _used(context: JsonObject, value: object) -> JsonObject:
    """The entries of a context that a compacted value needs, those that these need included."""
    words = set(_words(value))
    needed = {key for key in context if key in words}
    for key in [*needed]:
        entry = context[key]
        needed.update(_words(entry if isinstance(entry, dict) else [entry]))
    return {key: entry for key, entry in context.items() if key in needed or key == "@version"}


def _words(value: object) -> Iterator[str]:
    """The keys and texts in a value, and what may be a prefix in each of them."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from _words(key)
            yield from _words(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _words(entry)
    elif isinstance(value, str):
        yield value
        yield value.partition(":")[0]


def _plain(context: JsonObject) -> set[str]:
    """The properties whose word in the context asks for no type and no language."""
    names = (entry.partition(":") for entry in context.values() if isinstance(entry, str))
    return {context[prefix] + name for prefix, _, name in names if prefix in context}


def _nodes(triples: Iterable[ox.Triple], plain: Collection[str]) -> list[JsonObject]:
    """Expanded JSON-LD: one node object a subject, subjects and values in a stable order.

    Only `plain` properties have values that are JSON's own numbers and truth values.
    """
    nodes: dict[str, JsonObject] = {}
    for triple in sorted(triples, key=order):
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


def order(triple: ox.Triple) -> tuple[str, bool, str, str, str]:
    """By subject, which says first what it is; texts by language."""
    language = triple.object.language if isinstance(triple.object, ox.Literal) else None
    kind = triple.predicate.value != RDF_TYPE
    return str(triple.subject), kind, str(triple.predicate), language or "", str(triple.object)
