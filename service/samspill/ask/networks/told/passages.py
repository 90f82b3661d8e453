"""The passages of the sources that facts of a network rest on, from the question `evidence`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samspill.ask.answers import Answer
from samspill.ask.asking import bound, run
from samspill.ask.networks.told.telling import sentence
from samspill.ask.questions import Question, question
from samspill.engine.stores import Store, text_of
from samspill.errors import NotFound
from samspill.settings import DEFAULT_BASE, Language

QUESTION = "evidence"

MOST_FACTS = 200
"""How many facts are asked about at once; each is a question of its own to the store."""


@dataclass(frozen=True)
class Passage:
    """A place in a document: characters `start` to `end`, and the digest of what stands there.

    `quote` is there where the licence of the document allows it, `section` where it has sections.
    """

    evidence: str
    document: str
    document_label: str
    section: str | None
    start: int
    end: int
    digest: str
    quote: str | None

    def told(self, language: Language) -> str:
        """Where the passage stands, in words."""
        return sentence(
            "passages.place" if self.section else "passages.place-alone",
            language,
            document=self.document_label,
            section=self.section,
            start=self.start,
            end=self.end,
        )

    def plain(self, language: Language) -> dict[str, object]:
        """As values for JSON; a section or a quote that is not there is left out."""
        found: dict[str, object] = {
            "evidence": self.evidence,
            "document": self.document,
            "documentLabel": self.document_label,
            "section": self.section,
            "start": self.start,
            "end": self.end,
            "digest": self.digest,
            "quote": self.quote,
            "told": self.told(language),
        }
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True)
class Evidence:
    """Where passages are asked for: a store, its questions, and the language of the labels.

    `most` is how many facts are asked about at once.
    """

    store: Store
    questions: Mapping[str, Question]
    language: Language = "nb"
    base: str = DEFAULT_BASE
    most: int = MOST_FACTS

    def of(self, facts: Sequence[str]) -> Mapping[str, tuple[Passage, ...]]:
        """The passages of these facts, as `passages` gives them."""
        return passages(
            self.store,
            self.questions,
            facts,
            language=self.language,
            base=self.base,
            most=self.most,
        )


def passages(
    store: Store,
    questions: Mapping[str, Question],
    facts: Sequence[str],
    *,
    language: Language,
    base: str = DEFAULT_BASE,
    most: int = MOST_FACTS,
) -> Mapping[str, tuple[Passage, ...]]:
    """The passages of each of the first `most` facts, in the order of their documents.

    A fact that the store does not hold, because it has another version, has none.
    """
    asked = question(questions, QUESTION)
    found: dict[str, tuple[Passage, ...]] = {}
    for fact in list(dict.fromkeys(facts))[:most]:
        try:
            text = bound(store, asked, {"thing": fact}, language=language, base=base)
        except NotFound:
            found[fact] = ()
        else:
            found[fact] = _read(run(store, text, language=language), fact)
    return found


def _read(answer: Answer, fact: str) -> tuple[Passage, ...]:
    found: dict[tuple[str, int, int], Passage] = {}
    for values in answer.rows:
        row = dict(zip(answer.columns, values, strict=True))
        if text_of(row["fact"]) != fact:
            continue
        passage = Passage(
            evidence=text_of(row["evidence"]),
            document=text_of(row["document"]),
            document_label=text_of(row["documentLabel"])
            or text_of(row["document"]).rpartition("/")[2],
            section=text_of(row["section"]) or None,
            start=int(text_of(row["start"])),
            end=int(text_of(row["end"])),
            digest=text_of(row["digest"]),
            quote=text_of(row["quote"]) or None,
        )
        found.setdefault((passage.evidence, passage.start, passage.end), passage)
    return tuple(found.values())
