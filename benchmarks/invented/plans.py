"""An invented plan: a text that grows sentence by sentence, each of which can be pointed at."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.invented.terms import (
    A,
    Names,
    Statement,
    described,
    iri,
    string,
    term,
    texts,
    thing,
    typed,
    year,
)

LICENSE = "https://creativecommons.org/publicdomain/zero/1.0/"
NOTE = ("Oppdiktet av en generator.", "Invented by a generator.")


@dataclass
class Plan:
    """A plan of one year; `parts` is its text so far, `length` that text's characters."""

    key: str
    names: Names
    year: int
    publisher: str
    section: str = ""
    parts: list[str] = field(default_factory=list)
    length: int = 0

    @property
    def text(self) -> str:
        """The whole text so far."""
        return "".join(self.parts)

    def heading(self, text: str) -> None:
        """Begins a section."""
        self.section = text
        self._add(f"{text}\n\n")

    def passage(self, sentence: str) -> tuple[str, list[Statement]]:
        """Adds a sentence; gives the evidence that points at it and what is said of that."""
        start, end = self.length, self.length + len(sentence)
        self._add(f"{sentence}\n\n")
        address = thing("evidence", f"{self.key}-{start}-{end}")
        position = iri(f"{address[1:-1]}#position")
        names = (
            f"{self.section}, tegn {start}–{end}",
            f"{self.section}, characters {start}–{end}",
        )
        digest = hashlib.sha256(sentence.encode()).hexdigest()
        return address, [
            *described(
                address,
                "sam:Evidence",
                names,
                digest=string(digest),
                section=string(self.section),
            ),
            (address, term("oa:hasSource"), thing("document", self.key)),
            (address, term("oa:hasSelector"), position),
            (position, A, term("oa:TextPositionSelector")),
            (position, term("oa:start"), typed(start, "integer")),
            (position, term("oa:end"), typed(end, "integer")),
        ]

    def document(self) -> Iterator[Statement]:
        """What is said of the plan itself, once its text is whole."""
        document = thing("document", self.key)
        yield from described(
            document,
            "sam:SourceDocument",
            self.names,
            sha256=string(hashlib.sha256(self.text.encode()).hexdigest()),
            length=typed(self.length, "integer"),
        )
        yield document, term("dcterms:date"), year(self.year)
        yield document, term("dcterms:language"), string("nb")
        yield document, term("dcterms:license"), iri(LICENSE)
        yield document, term("dcterms:publisher"), self.publisher
        yield from texts(document, term("skos:scopeNote"), NOTE)

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)
