"""Documents that strangers send: their statements, or what is wrong with them.

Nothing that a document names is fetched, and none may be larger than `DocumentLimits` says. A text
can still end or stall its parser, so that whoever does not know it reads it in a worker
(`engine.reading`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple

from samspill.errors import BadValue, SyntaxProblem, TooLarge, UnsupportedMediaType
from samspill.knowledge.encodings import decoded, hold_characters, shown
from samspill.knowledge.json_texts import inline_contexts
from samspill.knowledge.parsing import NAMES, parsed
from samspill.knowledge.vocabulary import BASE
from samspill.knowledge.xml_texts import hold_xml

FORMATS: Mapping[str, RdfFormat] = MappingProxyType({form.media_type: form for form in NAMES})
"""The formats that are read, by their media types."""

CONTEXT_NAME = "context.jsonld"

_PACKED: Mapping[bytes, str] = MappingProxyType(
    {
        b"\x1f\x8b": "gzip",
        b"PK\x03\x04": "zip",
        b"PK\x05\x06": "zip",
        b"BZh": "bzip2",
        b"\xfd7zXZ\x00": "xz",
        b"\x28\xb5\x2f\xfd": "zstd",
        b"\x04\x22\x4d\x18": "lz4",
        b"7z\xbc\xaf\x27\x1c": "7-Zip",
        b"\x1f\x9d": "compress",
    }
)


@dataclass(frozen=True)
class DocumentLimits:
    """The most that a document may be.

    `bytes` is its length, `depth` the nesting of its JSON or XML, `literal` and `iri` are bytes
    of UTF-8, and `statements` the bytes of all its statements written out: by prefixes and
    contexts, a short document can hold very many.
    """

    bytes: int = 5 * 1024 * 1024
    triples: int = 50_000
    depth: int = 64
    literal: int = 64 * 1024
    iri: int = 2 * 1024
    statements: int = 32 * 1024 * 1024


DOCUMENT_LIMITS = DocumentLimits()

_SHORTER: Mapping[str, str] = MappingProxyType(
    {
        "iri": "Use a shorter IRI.",
        "literal": "Shorten the text, or keep it elsewhere and link to it.",
    }
)


def read_document(
    content: bytes,
    media_type: str,
    *,
    base: str,
    limits: DocumentLimits = DOCUMENT_LIMITS,
    context: str = "",
) -> tuple[Triple, ...]:
    """The statements of a document, each once; blank nodes get names that nobody else has.

    `base` is what relative IRIs are relative to; `context` is the file of our own JSON-LD context,
    which a document may name by its address. Raises `TooLarge`, `UnsupportedMediaType`,
    `SyntaxProblem` and `BadValue`, each saying what to do.
    """
    form = format_of(media_type)
    hold_document(content, limits)
    text = decoded(content)
    hold_characters(text)
    if form == RdfFormat.JSON_LD:
        return _read_json_ld(text, base, limits, context)
    if form == RdfFormat.RDF_XML:
        hold_xml(text, depth=limits.depth)
    return _read(text, form, base, limits)


def format_of(media_type: str) -> RdfFormat:
    """The format that a Content-Type names; raises `UnsupportedMediaType`."""
    name, _, parameters = media_type.partition(";")
    form = FORMATS.get(name.strip().lower())
    if form is None:
        raise UnsupportedMediaType(
            f"Documents of the type “{name.strip()[:100]}” are not read here."
            if name.strip()
            else "The document has no type.",
            advice=f"Send one of these, and name it as Content-Type: {', '.join(FORMATS)}.",
            formats=list(FORMATS),
        )
    charset = re.search(r"(?i)(?:^|;)\s*charset\s*=\s*\"?([^\s;\"]+)", parameters)
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise UnsupportedMediaType(
            f"The document is said to be {charset[1][:40]}, and only UTF-8 is read here.",
            advice="Save it as UTF-8 and send it with charset=utf-8, or without a charset.",
        )
    return form


def hold_document(content: bytes, limits: DocumentLimits) -> None:
    """Raises for a document that is too long, `TooLarge`, or packed, `UnsupportedMediaType`."""
    _hold("bytes", len(content), limits, "The document")
    for start, kind in _PACKED.items():
        if content.startswith(start) and (kind != "bzip2" or content[4:10] == b"1AY&SY"):
            raise UnsupportedMediaType(
                f"The document is compressed ({kind}), and compressed documents are not read here.",
                advice="Send it as it is, without compression.",
            )


def _read_json_ld(text: str, base: str, limits: DocumentLimits, context: str) -> tuple[Triple, ...]:
    known = {CONTEXT_NAME, f"/{CONTEXT_NAME}", f"{base}{CONTEXT_NAME}", f"{BASE}{CONTEXT_NAME}"}
    ours = json.dumps(json.loads(context)["@context"]) if context else ""
    whole = inline_contexts(text, depth=limits.depth, known=known, context=ours)
    _hold("bytes", len(whole.text), limits, "With the contexts that it names, the document")
    try:
        return _read(whole.text, RdfFormat.JSON_LD, base, limits)
    except SyntaxProblem as error:
        line, column = error.fields.get("line"), error.fields.get("column")
        if not isinstance(line, int) or not isinstance(column, int) or not whole.places:
            raise
        there = whole.column(line, column)
        detail = error.detail.replace(f"column {column}:", f"column {there}:", 1)
        fields = {**error.fields, "column": there}
        raise SyntaxProblem(detail, advice=error.advice, **fields) from error


def _read(text: str, form: RdfFormat, base: str, limits: DocumentLimits) -> tuple[Triple, ...]:
    triples: dict[Triple, None] = {}
    written = 0
    for number, quad in enumerate(parsed(text, form, base=base, rename_blank_nodes=True), start=1):
        _hold("triples", number, limits, "The document")
        _hold_default_graph(quad)
        written += _held_terms(quad, limits)
        _hold("statements", written, limits, "What the document says, written out,")
        triples[Triple(quad.subject, quad.predicate, quad.object)] = None
    return tuple(triples)


def _hold_default_graph(quad: Quad) -> None:
    if not isinstance(quad.graph_name, DefaultGraph):
        raise BadValue(
            f"The document names the graph {shown(quad.graph_name)}; no document names one here.",
            advice="Send the statements alone, as Turtle for instance: where they belong is "
            "decided here.",
        )


def _held_terms(quad: Quad, limits: DocumentLimits) -> int:
    """About how many bytes the terms of a statement have; raises `TooLarge` for a long one."""
    sizes = [_held(term, limits) for term in (quad.subject, quad.predicate, quad.object)]
    return sum(sizes) + 10


def _held(term: object, limits: DocumentLimits) -> int:
    if isinstance(term, NamedNode):
        size = len(term.value.encode())
        _hold("iri", size, limits, f"The IRI {term.value[:60]}…")
        return size
    if isinstance(term, Literal):
        size = len(term.value.encode())
        _hold("literal", size, limits, f"The text “{term.value[:60]}…”")
        return size + _held(term.datatype, limits)
    return 40


def _hold(limit: str, value: int, limits: DocumentLimits, what: str) -> None:
    """Raises `TooLarge` naming the limit when a value passes it."""
    maximum = getattr(limits, limit)
    if value > maximum:
        unit = "statements" if limit == "triples" else "bytes"
        raise TooLarge(
            f"{what} has more than {maximum} {unit}, which is the limit.",
            advice=_SHORTER.get(limit, "Send it in several smaller documents."),
            limit=limit,
            maximum=maximum,
        )
