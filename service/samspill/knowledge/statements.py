"""Statements made in Python: short names for IRIs, texts in two languages, numbers and moments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode, Triple

from samspill.knowledge.vocabulary import PREFIXES

NAMESPACES = MappingProxyType(
    {
        **PREFIXES,
        "adms": "http://www.w3.org/ns/adms#",
        "dc": "http://purl.org/dc/elements/1.1/",
        "formats": "http://www.w3.org/ns/formats/",
        "http": "http://www.w3.org/2011/http#",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
    }
)
"""The prefixes of the data, and those of what is said about the dataset as a whole."""

Value = NamedNode | Literal
Values = Value | Iterable[Value] | None


def about(subject: str, *facts: tuple[str, Values]) -> Iterator[Triple]:
    """Statements about an IRI: pairs of a short name and its value, its values, or None for none.

    A property whose value is None is left out, as what is not known is not said.
    """
    thing = NamedNode(subject)
    for name, values in facts:
        for value in (values,) if isinstance(values, NamedNode | Literal) else values or ():
            yield Triple(thing, named(name), value)


def named(name: str) -> NamedNode:
    """The IRI of a short name such as void:Dataset."""
    prefix, _, local = name.partition(":")
    return NamedNode(NAMESPACES[prefix] + local)


def shortened(iri: str) -> str:
    """The short name of an IRI with a hyphen for the colon, such as sam-Program; else its end."""
    for prefix, namespace in NAMESPACES.items():
        if iri.startswith(namespace) and iri != namespace:
            return f"{prefix}-{iri.removeprefix(namespace)}"
    return iri.rstrip("/#").rpartition("/")[2].rpartition("#")[2]


def resource(iri: str) -> NamedNode | None:
    """An IRI as a term; None for the empty text."""
    return NamedNode(iri) if iri else None


def texts(nb: str, en: str) -> tuple[Literal, ...]:
    """A text in both languages."""
    return Literal(nb, language="nb"), Literal(en, language="en")


def number(value: int) -> Literal:
    """A whole number."""
    return Literal(str(value), datatype=named("xsd:integer"))


def moment(iso: str) -> Literal:
    """A moment in ISO 8601, as the engine writes it."""
    return Literal(iso.replace("+00:00", "Z"), datatype=named("xsd:dateTime"))
