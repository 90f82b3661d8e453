"""RDF terms as the text of canonical N-Quads, and statements made of them."""

from __future__ import annotations

from collections.abc import Iterator

from samspill.knowledge.vocabulary import BASE, CONCEPT, PREFIXES, SDG

Statement = tuple[str, str, str]
"""Subject, predicate and object, as they stand in N-Quads."""

Names = tuple[str, str]
"""A text in nb and in en."""


def iri(address: str) -> str:
    """An IRI."""
    return f"<{address}>"


def term(name: str) -> str:
    """A term by its prefixed name, such as `sam:actor`."""
    prefix, _, local = name.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def thing(kind: str, key: str) -> str:
    """A thing of ours by its kind and key."""
    return f"<{BASE}id/{kind}/{key}>"


def concept(scheme: str, code: str) -> str:
    """A concept of one of our schemes."""
    return f"<{CONCEPT}{scheme}/{code}>"


def sdg(code: str) -> str:
    """A goal or target of the UN."""
    return f"<{SDG}/{code}>"


def string(value: str) -> str:
    """A plain string; the texts here hold nothing that must be escaped."""
    return f'"{value}"'


def typed(value: object, datatype: str) -> str:
    """A literal with one of XSD's datatypes."""
    return f'"{value}"^^<{PREFIXES["xsd"]}{datatype}>'


def year(value: int) -> str:
    """A year."""
    return typed(value, "gYear")


A = term("rdf:type")
LABEL = term("skos:prefLabel")
EVIDENCE = term("sam:evidence")


def texts(subject: str, predicate: str, names: Names) -> Iterator[Statement]:
    """A text in both languages; an empty one is left out."""
    for text, language in zip(names, ("nb", "en"), strict=True):
        if text:
            yield subject, predicate, f'"{text}"@{language}'


def described(subject: str, kind: str, names: Names, **values: str) -> Iterator[Statement]:
    """What a thing is, its names, and one value of each of our own properties."""
    yield subject, A, term(kind)
    yield from texts(subject, LABEL, names)
    for name, value in values.items():
        yield subject, term(f"sam:{name}"), value
