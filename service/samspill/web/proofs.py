"""The passages that a proposal rests on, with their words, for those who review it.

Public: `Proof`, `proofs_of(page, desk, patch)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from samspill.contribute.desk import Desk
from samspill.contribute.entries import standing
from samspill.contribute.quoting import Place, place_of, shown_at
from samspill.contribute.registered import Document, document_of
from samspill.engine.patches import Patch
from samspill.errors import BadValue
from samspill.knowledge.evidence import passage_digest
from samspill.knowledge.vocabulary import ONTOLOGY
from samspill.web.form_passages import DOCUMENTS
from samspill.web.page import Page
from samspill.web.readings import language_of, name_of, seen

MOST = 60
"""Passages that are shown."""

_EVIDENCE, _DIGEST = f"{ONTOLOGY}evidence", f"{ONTOLOGY}digest"
_KEY = re.compile(r"/evidence/([a-z0-9-]+?)-([0-9]+-[0-9]+)$")


@dataclass(frozen=True)
class Proof:
    """A passage in its document; `proved` where the digest that is stated is that of its words.

    `known` says that the graph has it already.
    """

    place: Place
    language: str
    document: str
    address: str
    proved: bool
    known: bool


def proofs_of(page: Page, desk: Desk, patch: Patch) -> list[Proof]:
    """The passages that what is put in rests on, where their texts are registered."""
    documents: dict[str, Document | None] = {}
    stated = _digests(patch.added)
    found = []
    for iri in list(_rested_on(patch.added))[:MOST]:
        match = _KEY.search(iri)
        if not match:
            continue
        key, place = match.groups()
        if key not in documents:
            documents[key] = _document(desk, key)
        document = documents[key]
        span = place_of(document.text, place) if document else None
        if document is None or span is None:
            continue
        known = {
            one.object.value
            for one in standing(desk.store, iri)
            if one.predicate.value == _DIGEST and isinstance(one.object, Literal)
        }
        shown = shown_at(document.text, *span)
        address = page.links.page(f"{DOCUMENTS}/{key}") + f"#s-{line_of(document.text, span[0])}"
        found.append(
            Proof(
                replace(shown, words=seen(shown.words)),
                language_of(desk, document.iri),
                name_of(page, desk, document.iri),
                address,
                (stated.get(iri, set()) | known) == {passage_digest(document.text, *span)},
                bool(known),
            )
        )
    return found


def line_of(text: str, at: int) -> int:
    """Where the line begins that a character stands in."""
    *_, last = ["", *f"{text[:at]}x".splitlines()]
    return at + 1 - len(last)


def _document(desk: Desk, key: str) -> Document | None:
    try:
        return document_of(desk, key)
    except BadValue:
        return None


def _rested_on(lines: Iterable[str]) -> dict[str, None]:
    """The IRIs of evidence in the order of the lines."""
    return {
        quad.object.value: None
        for quad in _quads(lines, _EVIDENCE)
        if isinstance(quad.object, NamedNode)
    }


def _digests(lines: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for quad in _quads(lines, _DIGEST):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            found.setdefault(quad.subject.value, set()).add(quad.object.value)
    return found


def _quads(lines: Iterable[str], predicate: str) -> Iterable[Quad]:
    chosen = "\n".join(line for line in lines if f"> <{predicate}> " in line)
    return parse(chosen, format=RdfFormat.N_QUADS)
