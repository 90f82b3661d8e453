"""RDF in the formats of this service: the same statements always give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from samspill.ask.descriptions import Fact
from samspill.engine.jsonld import description, order
from samspill.knowledge.statements import NAMESPACES
from samspill.web import formats
from samspill.web.formats import Format

JSON_LD = replace(formats.JSON_LD, media_types=("application/ld+json", "application/json"))
"""JSON-LD, also for whoever asks for JSON."""

TRIPLES = (formats.TURTLE, JSON_LD, formats.NTRIPLES, formats.RDF_XML)
"""The formats of a graph, the one that is sent unasked first."""

QUADS = (*TRIPLES, formats.TRIG, formats.NQUADS)
"""Those, and the formats that also say which graph holds each statement."""

WRITERS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}
"""What the engine calls the formats."""


def written(facts: Iterable[Fact], chosen: Format, *, first: str, context: Path) -> bytes:
    """Statements in a format, those about the IRI `first` before the others."""
    found = sorted(facts, key=_order(first))
    if chosen in (formats.TRIG, formats.NQUADS):
        quads = [quad for fact in found for quad in fact.quads()]
        if chosen is formats.NQUADS:
            return "".join(f"{line} .\n" for line in sorted(map(str, quads))).encode()
        return with_prefixes(
            sorted(quads, key=lambda quad: str(quad.graph_name)), ox.RdfFormat.TRIG
        )
    return triples_as([fact.triple for fact in found], chosen, first=first, context=context)


def triples_as(
    triples: Sequence[ox.Triple], chosen: Format, *, first: str = "", context: Path | None = None
) -> bytes:
    """Triples in a format, as they come; with a context JSON-LD is in its words."""
    if chosen is JSON_LD and context is not None:
        return description(triples, context.read_text(encoding="utf-8"), first=first).encode()
    if chosen is formats.NTRIPLES:
        return "".join(f"{line} .\n" for line in sorted(set(map(str, triples)))).encode()
    return with_prefixes(triples, WRITERS[chosen.name])


def with_prefixes(statements: Sequence[ox.Triple] | Sequence[ox.Quad], form: ox.RdfFormat) -> bytes:
    """Statements in a format that has prefixes, with those that they use, in alphabetical order."""
    used = {
        prefix: namespace
        for prefix, namespace in sorted(NAMESPACES.items())
        if any(_uses(statement, namespace) for statement in statements)
    }
    if form in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG):
        text = (ox.serialize(statements, format=form, prefixes=used) or b"").decode()
        lines = text.split("\n")
        count = next(
            (place for place, line in enumerate(lines) if not line.startswith("@prefix ")),
            len(lines),
        )
        return "\n".join([*sorted(lines[:count]), "", *lines[count:]]).encode()
    return ox.serialize(statements, format=form, prefixes=used) or b""


def _uses(statement: ox.Triple | ox.Quad, namespace: str) -> bool:
    terms = (statement.subject, statement.predicate, statement.object)
    return any(
        term.value.startswith(namespace)
        if isinstance(term, ox.NamedNode)
        else isinstance(term, ox.Literal) and term.datatype.value.startswith(namespace)
        for term in terms
    )


def _order(first: str) -> Callable[[Fact], tuple[bool, tuple[str, bool, str, str, str]]]:
    return lambda fact: (fact.subject.value != first, order(fact.triple))
