"""Documents whose texts are registered here, so that passages can be found in them.

Public: `Document`, `document_of(desk, name)`, `registered(desk)`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from pyoxigraph import Literal, NamedNode

from samspill.contribute.desk import Desk
from samspill.engine.stores import Result, Rows, Term
from samspill.engine.texts import Texts
from samspill.errors import BadValue
from samspill.knowledge.encodings import shown
from samspill.knowledge.vocabulary import ONTOLOGY

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Document:
    """A document whose text is registered; `key` is the last part of its IRI."""

    key: str
    iri: str
    text: str


def document_of(desk: Desk, name: str) -> Document:
    """The document of a key or an IRI; raises `BadValue` where its text is not registered."""
    key = name.strip().rstrip("/").rpartition("/")[2]
    if not key:
        raise BadValue(
            "It is not said which document the passage is in.",
            advice="Choose one.",
            parameter="document",
        )
    iri = f"{desk.settings.base}id/document/{key}"
    text = _text(desk, iri) if len(key) <= 200 and _KEY.fullmatch(key) else None
    if text is None:
        known = registered(desk)
        near = get_close_matches(key[:200], known, n=1)
        raise BadValue(
            f"The text of the document “{shown(key[:60])}” is not registered here, so the passage "
            "cannot be found.",
            advice=f"Did you mean {near[0]}?"
            if near
            else "Choose a passage that is in the graph, or ask whoever runs this service to "
            "register the text.",
            parameter="document",
        )
    return Document(key, iri, text)


def registered(desk: Desk) -> list[str]:
    """The keys of the documents whose texts are registered."""
    rows = desk.store.query(f"SELECT ?thing ?digest {{ ?thing <{ONTOLOGY}sha256> ?digest }}")
    texts = Texts(desk.settings.data_dir)
    return sorted(
        thing.value.rpartition("/")[2]
        for thing, digest in _rows(rows)
        if isinstance(thing, NamedNode)
        and isinstance(digest, Literal)
        and texts.path(digest.value).is_file()
    )


def _text(desk: Desk, iri: str) -> str | None:
    rows = desk.store.query(
        f"SELECT ?digest WHERE {{ {NamedNode(iri)} <{ONTOLOGY}sha256> ?digest }}"
    )
    texts = Texts(desk.settings.data_dir)
    digests = [one.value for (one,) in _rows(rows) if isinstance(one, Literal)]
    return next((text for one in digests if (text := texts.text(one)) is not None), None)


def _rows(result: Result) -> Sequence[Sequence[Term | None]]:
    return result.rows if isinstance(result, Rows) else ()
