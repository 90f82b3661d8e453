"""The one canonical form of Turtle: what committed files look like and exports are written in."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import cast

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)
from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.plugins.serializers.longturtle import LongTurtleSerializer
from rdflib.term import Node

from samspill.knowledge.dataset import read_text, read_turtle
from samspill.knowledge.vocabulary import PREFIXES

_XSD = "http://www.w3.org/2001/XMLSchema#"
_STRING = _XSD + "string"
_PLAIN = {
    _XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    _XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    _XSD + "double": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+"),
    _XSD + "boolean": re.compile(r"true|false"),
}
"""The lexical forms that Turtle lets stand without quotes."""

_FLOATING = re.compile(r"[+-]?(([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|INF)")
_NUMBERS = {
    _XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    _XSD + "decimal": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    _XSD + "double": _FLOATING,
    _XSD + "float": _FLOATING,
}
"""The lexical forms of numbers that can be compared: NaN cannot, and 1_000 is no number."""

# rdflib logs a traceback for each ill-typed value; the checks say it in plain words instead
logging.getLogger("rdflib.term").addFilter(
    lambda record: not record.getMessage().startswith("Failed to convert Literal")
)


def canonical(text: str) -> str:
    """The same statements in canonical form; comments are lost.

    Raises `SyntaxError` for text that is not Turtle.
    """
    quads = parse(text, format=RdfFormat.TURTLE)
    return write(Triple(quad.subject, quad.predicate, quad.object) for quad in quads)


def write(triples: Iterable[Triple]) -> str:
    """Statements as canonical Turtle: rdflib's longturtle, every lexical form as it was."""
    graph = rdflib_graph(_stable_blank_nodes(triples))
    stream = io.BytesIO()
    _Serializer(graph).serialize(stream, encoding="utf-8")  # type: ignore[no-untyped-call]
    return stream.getvalue().decode().strip("\n") + "\n"


def rdflib_graph(triples: Iterable[Triple]) -> Graph:
    """An rdflib graph with the shared prefixes, built term by term, nothing normalised."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for triple in triples:
        graph.add((_term(triple.subject), URIRef(triple.predicate.value), _term(triple.object)))
    return graph


def rewrite(files: Iterable[Path], *, check: bool = False) -> list[Path]:
    """Puts files into canonical form and gives those that were not; `check` writes nothing."""
    changed = []
    for path in files:
        text = write(read_turtle(path))
        if text != read_text(path):
            changed.append(path)
            if not check:
                path.write_text(text, encoding="utf-8", newline="\n")
    return changed


def _stable_blank_nodes(triples: Iterable[Triple]) -> Iterable[Triple]:
    """The triples with blank nodes named by what they say (RDFC-1.0), not by chance."""
    stated = list(triples)
    if not any(isinstance(term, BlankNode) for t in stated for term in (t.subject, t.object)):
        return stated
    dataset = Dataset(Quad(t.subject, t.predicate, t.object) for t in stated)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return (Triple(quad.subject, quad.predicate, quad.object) for quad in dataset)


def _term(term: NamedNode | BlankNode | Literal | Triple) -> Node:
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, BlankNode):
        return BNode(term.value)
    if isinstance(term, Literal):
        if term.language:
            return RdflibLiteral(term.value, lang=term.language)
        datatype = None if term.datatype.value == _STRING else URIRef(term.datatype.value)
        literal = RdflibLiteral(term.value, datatype=datatype, normalize=False)
        number = _NUMBERS.get(term.datatype.value)
        if number is not None and not number.fullmatch(term.value):
            # Python would read it as a number all the same, or fail when it compares it
            literal._value, literal._ill_typed = None, True
        return literal
    raise TypeError(f"{term} is a statement about a statement, which rdflib does not know.")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("\r", "\\r")
    if "\n" not in text:
        return '"' + escaped.replace('"', '\\"') + '"'
    if escaped.endswith('"'):
        return '"""' + escaped[:-1].replace('"""', '\\"\\"\\"') + '\\""""'
    return '"""' + escaped.replace('"""', '\\"\\"\\"') + '"""'


def _order(node: Node) -> tuple[int, str, str, str]:
    """Blank nodes, then IRIs, then literals by datatype, language and text."""
    if isinstance(node, RdflibLiteral):
        return 2, str(node.datatype or ""), node.language or "", str(node)
    return int(isinstance(node, URIRef)), "", "", str(node)


class _Serializer(LongTurtleSerializer):
    """longturtle that invents no prefix, compares no values and writes each as it was."""

    def sortProperties(self, properties: Mapping[Node, list[Node]]) -> list[Node]:  # noqa: N802
        for objects in properties.values():
            objects.sort(key=_order)
        first = [node for node in self.predicateOrder if node in properties]
        return first + sorted((node for node in properties if node not in first), key=_order)

    def get_pname(self, uri: Node, gen_prefix: bool = True) -> str | None:
        return cast(
            "str | None",
            super().get_pname(uri, gen_prefix=False),  # type: ignore[no-untyped-call]
        )

    def label(self, node: Node, position: int) -> str:
        if not isinstance(node, RdflibLiteral):
            return cast("str", super().label(node, position))  # type: ignore[no-untyped-call]
        if node.language:
            return f"{_quoted(node)}@{node.language}"
        if node.datatype is None:
            return _quoted(node)
        plain = _PLAIN.get(str(node.datatype))
        if plain is not None and plain.fullmatch(node):
            return str(node)
        return f"{_quoted(node)}^^{self.get_pname(node.datatype) or node.datatype.n3()}"
