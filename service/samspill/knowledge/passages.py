"""Passages: found in the text of a document and turned into evidence ready to be used."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Triple

from samspill.errors import BadValue, NotFound
from samspill.knowledge.evidence import passage_digest
from samspill.knowledge.vocabulary import ONTOLOGY, PREF_LABEL, PREFIXES, RDF_TYPE

_OA = PREFIXES["oa"]


def locate(text: str, passage: str, *, occurrence: int | None = None) -> tuple[int, int]:
    """The start and end of a passage, in which any white space stands for any other.

    Raises `NotFound` when it is not there and `BadValue` when it is there more than once and
    no occurrence, counted from 1, is asked for.
    """
    words = passage.split()
    if not words:
        raise BadValue("The passage is empty.", advice="Give the words of the passage.")
    found = [match.span() for match in re.finditer(r"\s+".join(map(re.escape, words)), text)]
    if not found:
        raise NotFound(
            f"The text does not hold the passage “{passage}”.",
            advice="Copy the passage from the text itself: case, dashes and quotes count.",
        )
    if occurrence is None and len(found) > 1:
        starts = ", ".join(str(start) for start, _ in found)
        raise BadValue(
            f"The passage stands {len(found)} times in the text, at {starts}.",
            advice=f"Add --occurrence with a number from 1 to {len(found)}, or give more words.",
        )
    if occurrence is not None and not 1 <= occurrence <= len(found):
        raise BadValue(
            f"There is no occurrence {occurrence}: the passage stands {len(found)} times.",
            advice=f"Give a number from 1 to {len(found)}.",
        )
    return found[(occurrence or 1) - 1]


def section_before(text: str, start: int) -> str | None:
    """The nearest heading at or before a position."""
    found = headings(text)
    at = bisect_right(found, start, key=lambda one: one[0])
    return found[at - 1][1] if at else None


@lru_cache(maxsize=8)
def headings(text: str) -> tuple[tuple[int, str], ...]:
    """Where each heading begins, and its words: a short line alone between empty ones."""
    found = []
    lines = text.splitlines(keepends=True)
    position = 0
    for number, line in enumerate(lines):
        alone = not "".join(
            lines[max(number - 1, 0) : number] + lines[number + 1 : number + 2]
        ).strip()
        words = line.strip()
        if alone and 0 < len(words) <= 120 and words[0].isalnum() and words[-1] not in ".:;,":
            found.append((position, words))
        position += len(line)
    return tuple(found)


def evidence_iri(document: str, start: int, end: int) -> str:
    """The IRI of the evidence that a place in a document is."""
    before, key = document.rsplit("/document/", 1)
    return f"{before}/evidence/{key}-{start}-{end}"


def evidence_triples(
    text: str, start: int, end: int, *, document: str, section: str | None
) -> list[Triple]:
    """The statements of one piece of evidence, ready to be put in a data folder."""
    iri = evidence_iri(document, start, end)
    name = section or document.rpartition("/")[2]
    node, position = NamedNode(iri), NamedNode(f"{iri}#position")
    integer = NamedNode(PREFIXES["xsd"] + "integer")
    stated: list[tuple[NamedNode, str, NamedNode | Literal]] = [
        (node, RDF_TYPE, NamedNode(ONTOLOGY + "Evidence")),
        (node, PREF_LABEL, Literal(f"{name}, tegn {start}–{end}", language="nb")),
        (node, PREF_LABEL, Literal(f"{name}, characters {start}–{end}", language="en")),
        (node, _OA + "hasSource", NamedNode(document)),
        (node, _OA + "hasSelector", position),
        (node, ONTOLOGY + "digest", Literal(passage_digest(text, start, end))),
        (position, RDF_TYPE, NamedNode(_OA + "TextPositionSelector")),
        (position, _OA + "start", Literal(str(start), datatype=integer)),
        (position, _OA + "end", Literal(str(end), datatype=integer)),
    ]
    if section:
        stated.append((node, ONTOLOGY + "section", Literal(section)))
    return [Triple(subject, NamedNode(predicate), value) for subject, predicate, value in stated]
