"""Rows as data: SPARQL's own result formats, and a JSON that reads well."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import BlankNode, Literal, NamedNode

from samspill.engine.stores import Term

if TYPE_CHECKING:
    from samspill.ask.answers import Answer

Rows = Iterable[Sequence[Term | None]]

XSD = "http://www.w3.org/2001/XMLSchema#"
_STRING = XSD + "string"
_INTEGERS = frozenset(
    XSD + name for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger")
)
_PLAIN = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "double": re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+"),
}
_XML = '<?xml version="1.0" encoding="UTF-8"?>'
_SPARQL_XML = 'xmlns="http://www.w3.org/2005/sparql-results#"'


def as_csv(columns: Sequence[str], rows: Rows) -> str:
    """SPARQL 1.1 CSV: values as they are, without datatypes and languages."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([[_value(term) for term in row] for row in rows])
    return out.getvalue()


def as_tsv(columns: Sequence[str], rows: Rows) -> str:
    """SPARQL 1.1 TSV: terms in Turtle's notation."""
    lines = ["\t".join(f"?{column}" for column in columns)]
    lines += ["\t".join(_turtle(term) for term in row) for row in rows]
    return "\n".join(lines) + "\n"


def as_srj(columns: Sequence[str], rows: Rows) -> str:
    """SPARQL 1.1 Query Results JSON."""
    bindings = [
        {
            column: _binding(term)
            for column, term in zip(columns, row, strict=True)
            if term is not None
        }
        for row in rows
    ]
    lines = _lines(bindings)
    head = json.dumps({"vars": list(columns)}, ensure_ascii=False)
    return f'{{"head": {head}, "results": {{"bindings": [\n{lines}\n]}}}}\n'


def as_xml(columns: Sequence[str], rows: Rows) -> str:
    """SPARQL Query Results XML."""
    lines = [_XML, f"<sparql {_SPARQL_XML}>", "<head>"]
    lines += [f"<variable name={quoteattr(column)}/>" for column in columns]
    lines += ["</head>", "<results>"]
    for row in rows:
        lines.append("<result>")
        lines += [
            f"<binding name={quoteattr(column)}>{_element(term)}</binding>"
            for column, term in zip(columns, row, strict=True)
            if term is not None
        ]
        lines.append("</result>")
    return "\n".join([*lines, "</results>", "</sparql>"]) + "\n"


WRITERS: Mapping[str, Callable[[Sequence[str], Rows], str]] = MappingProxyType(
    {"csv": as_csv, "tsv": as_tsv, "srj": as_srj, "xml": as_xml}
)


def truth(value: bool, format: str) -> str:
    """The answer to an ASK in SPARQL's JSON (`srj`) or XML."""
    if format == "srj":
        return _json({"head": {}, "boolean": value})
    word = "true" if value else "false"
    return f"{_XML}\n<sparql {_SPARQL_XML}>\n<head/>\n<boolean>{word}</boolean>\n</sparql>\n"


def friendly(answer: Answer) -> str:
    """A JSON object for people who program: numbers as numbers, IRIs as texts."""
    head: dict[str, object] = {
        "question": answer.question,
        "title": answer.title or None,
        "version": answer.version,
        "language": answer.language,
        "parameters": dict(answer.parameters),
    }
    if answer.kind == "boolean":
        return _json({**head, "answer": answer.truth})
    rows = [
        {column: plain(term) for column, term in zip(answer.columns, row, strict=True)}
        for row in answer.rows
    ]
    return _with_rows({**head, "columns": list(answer.columns)}, "rows", rows)


def plain(term: Term | None) -> str | int | float | bool | None:
    """The value of a term in JSON: a number or truth value where it is one, else a text."""
    if isinstance(term, Literal):
        datatype = term.datatype.value
        try:
            if datatype in _INTEGERS:
                return int(term.value)
            if datatype in (XSD + "decimal", XSD + "double", XSD + "float"):
                number = Decimal(term.value)
                if number.is_finite():
                    return int(number) if number == number.to_integral_value() else float(number)
        except (ArithmeticError, ValueError):
            return term.value
        if datatype == XSD + "boolean":
            return term.value in ("true", "1")
    return None if term is None else _value(term)


def _with_rows(head: Mapping[str, object], name: str, rows: Iterable[object]) -> str:
    """A JSON object whose last member is a list, one row a line."""
    opened = json.dumps(head, ensure_ascii=False, indent=2).removesuffix("\n}")
    return f'{opened},\n  "{name}": [\n{_lines(rows)}\n  ]\n}}\n'


def _lines(rows: Iterable[object]) -> str:
    """Rows as JSON, each on a line; the encoder in C writes no indents."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    return ",\n".join(f"    {encode(row)}" for row in rows)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _value(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, NamedNode | Literal):
        return term.value
    return str(term)


def _turtle(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, Literal):
        form = _PLAIN.get(term.datatype.value)
        if form is not None and form.fullmatch(term.value):
            return term.value
        # the engine writes 0.0 as 0, which without quotes would be another type
        if term.datatype.value == XSD + "decimal" and re.fullmatch(r"[+-]?[0-9]+", term.value):
            return f"{term.value}.0"
    return str(term).replace("\t", "\\t")


def _binding(term: Term) -> dict[str, object]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Literal):
        binding: dict[str, object] = {"type": "literal", "value": term.value}
        if term.language:
            binding["xml:lang"] = term.language
        elif term.datatype.value != _STRING:
            binding["datatype"] = term.datatype.value
        return binding
    parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
    return {"type": "triple", "value": {name: _binding(part) for name, part in parts.items()}}


def _element(term: Term) -> str:
    if isinstance(term, NamedNode):
        return f"<uri>{escape(term.value)}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{escape(term.value)}</bnode>"
    if isinstance(term, Literal):
        text = escape(term.value, {"\r": "&#13;"})
        if term.language:
            return f"<literal xml:lang={quoteattr(term.language)}>{text}</literal>"
        if term.datatype.value != _STRING:
            return f"<literal datatype={quoteattr(term.datatype.value)}>{text}</literal>"
        return f"<literal>{text}</literal>"
    parts = (("subject", term.subject), ("predicate", term.predicate), ("object", term.object))
    inner = "".join(f"<{name}>{_element(part)}</{name}>" for name, part in parts)
    return f"<triple>{inner}</triple>"
