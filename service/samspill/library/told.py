"""What is told of a network in words, with the passages that it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from samspill.settings import Language

Plain = Mapping[str, Any]


@dataclass(frozen=True, repr=False)
class Told:
    """Sentences, and the passages of the sources behind them; `print()` writes the sentences.

    `plain` holds everything as plain values, as JSON has it: IRIs, numbers, facts.
    """

    sentences: tuple[str, ...]
    passages: tuple[Plain, ...]
    plain: Plain
    version: int
    language: Language

    @classmethod
    def of(cls, plain: Plain, *, version: int, language: Language) -> Told:
        """What a path, a tie, a removal or a comparison tells."""
        ties = list(_ties(plain))
        return cls(
            tuple(_sentences(plain)), tuple(_passages(ties).values()), plain, version, language
        )

    def __str__(self) -> str:
        return "\n".join(self.sentences)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        """The sentences for a notebook, with the passages below."""
        said = "".join(f"<p>{escape(sentence)}</p>" for sentence in self.sentences)
        if not self.passages:
            return said
        listed = "".join(f"<li>{escape(_place(one))}</li>" for one in self.passages)
        return f"{said}<ul>{listed}</ul>"


def _sentences(plain: Plain) -> Iterator[str]:
    yield from plain["told"]
    for path in plain.get("paths", ()):
        yield from path["told"]


def _ties(plain: Plain) -> Iterator[Plain]:
    if "strands" in plain:
        yield plain
    for path in plain.get("paths", ()):
        yield from path["steps"]


def _passages(ties: list[Plain]) -> dict[str, Plain]:
    """Each passage once, by where it stands."""
    found: dict[str, Plain] = {}
    for tie in ties:
        for strand in tie["strands"]:
            for fact in strand["facts"]:
                for passage in fact.get("passages", ()):
                    found.setdefault(passage["told"], passage)
    return found


def _place(passage: Plain) -> str:
    quote = passage.get("quote")
    return f"{passage['told']}: {quote}" if quote else str(passage["told"])
