"""Statements out of texts by the engine's parsers, with errors that point at the place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from samspill.errors import BadValue, SyntaxProblem
from samspill.knowledge.encodings import CONTROL, place, shown, syntax_problem

NAMES = {
    RdfFormat.TURTLE: "Turtle",
    RdfFormat.N_TRIPLES: "N-Triples",
    RdfFormat.N_QUADS: "N-Quads",
    RdfFormat.TRIG: "TriG",
    RdfFormat.JSON_LD: "JSON-LD",
    RdfFormat.RDF_XML: "RDF/XML",
}
_LINES = frozenset({RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS})
_TOKEN = re.compile(
    r"""
    \#[^\n\r]*+
    | \"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+\"""
    | '''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+'''
    | "[^"\\\n\r]*+(?:\\.[^"\\\n\r]*+)*+"
    | '[^'\\\n\r]*+(?:\\.[^'\\\n\r]*+)*+'
    | \\.
    | (?P<term><<)
    | <[^<>"{}|^`\x00-\x20]*+>
    """,
    re.VERBOSE | re.DOTALL,
)


def parsed(
    text: str,
    form: RdfFormat,
    *,
    name: str = "",
    base: str | None = None,
    rename_blank_nodes: bool = False,
) -> Iterator[Quad]:
    """The statements of a text, one after the other.

    Raises `SyntaxProblem`, also for control characters that an escape brings in, and `BadValue`
    for statements about statements (RDF 1.2).
    """
    if form in _LINES and "<<" in text:
        _hold_terms(text, name)
    try:
        for quad in parse(text, format=form, base_iri=base, rename_blank_nodes=rename_blank_nodes):
            _hold_quad(quad, name)
            yield quad
    except SyntaxError as error:
        raise _syntax_problem(error, form, name) from error


def _syntax_problem(error: SyntaxError, form: RdfFormat, name: str) -> SyntaxProblem:
    what = re.sub(r"^Parser error( (at|between) .*?)?: ", "", error.msg)
    return syntax_problem(
        what,
        error.lineno,
        error.offset,
        advice=f"Mend the {NAMES[form]} at that place; nothing was loaded.",
        name=name,
    )


def _hold_terms(text: str, name: str) -> None:
    """Raises `BadValue` where a statement about a statement begins: nested, it ends the engine."""
    for found in _TOKEN.finditer(text):
        if found["term"]:
            line, column = place(text, found.start())
            raise _newer(f"line {line}, column {column}", name, line=line, column=column)


def _hold_quad(quad: Quad, name: str) -> None:
    """Raises for a term that RDF 1.1 or XML has no place for."""
    value = quad.object
    if isinstance(value, NamedNode):
        return
    if isinstance(value, Triple) or (isinstance(value, Literal) and value.direction is not None):
        raise _newer(f"{shown(quad.predicate)} of {shown(quad.subject)}", name)
    if isinstance(value, Literal) and CONTROL.search(value.value):
        raise SyntaxProblem(
            f"{name}{': ' if name else ''}{shown(quad.predicate)} of {shown(quad.subject)} holds a "
            "control character.",
            advice="Remove the escaped control character; nothing was loaded.",
            file=name or None,
        )


def _newer(where: str, name: str, **fields: object) -> BadValue:
    where = f"{name}, {where}" if name else where[:1].upper() + where[1:]
    return BadValue(
        f"{where}: this is RDF 1.2, and RDF 1.1 is read here.",
        advice="Describe a statement with a thing of its own, such as an alignment or evidence, "
        "and give texts a language only; nothing was loaded.",
        file=name or None,
        **fields,
    )
