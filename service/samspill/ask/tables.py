"""Answers for people: plain tables for a terminal, and Markdown."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from samspill.ask.results import XSD, plain
from samspill.engine.stores import Term
from samspill.knowledge.vocabulary import CONCEPT, GRAPH, PREFIXES, SDG
from samspill.settings import Language

if TYPE_CHECKING:
    from samspill.ask.answers import Answer

LABEL = "Label"
"""How the column of a label ends: `xLabel` is that of `x`, and is shown with it."""

_THING = re.compile(r".*/id/([a-z]+/[a-z0-9-]+(?:#\w+)?)")
_NUMBERS = frozenset(XSD + name for name in ("integer", "decimal", "double", "float"))
_GAP = "  "
_WIDEST = 24
_WIDEST_KEY = 12
"""The widths that no column needs to have: longer words are cut."""

_WORDS = {
    "nothing": {"nb": "Ingenting funnet", "en": "Nothing found"},
    "true": {"nb": "ja", "en": "yes"},
    "false": {"nb": "nei", "en": "no"},
    "question": {"nb": "spørsmål", "en": "question"},
    "version": {"nb": "versjon", "en": "version"},
}


@dataclass(frozen=True)
class Cell:
    """What stands in one place: a text, and the short form of the IRI it belongs to."""

    text: str
    key: str = ""
    number: bool = False

    def inline(self) -> str:
        """Both in one line."""
        return f"{self.text} ({self.key})" if self.text and self.key else self.text or self.key


def table(answer: Answer, *, width: int = 80) -> str:
    """A table that fits a width, or one block of lines a row where it cannot."""
    if not answer.rows:
        return nothing(answer) + "\n"
    headings, rows = cells(answer)
    title = f"{answer.title}\n\n" if answer.title else ""
    return title + (_grid(headings, rows, width) or _blocks(headings, rows, width))


def markdown(answer: Answer) -> str:
    """A Markdown table, with question and version below so that it can be cited."""
    if not answer.rows:
        return nothing(answer) + "\n"
    headings, rows = cells(answer)
    lines = [f"**{_escaped(answer.title)}**", ""] if answer.title else []
    lines.append("| " + " | ".join(map(_escaped, headings)) + " |")
    right = [all(row[c].number or not row[c].inline() for row in rows) for c in range(len(rows[0]))]
    lines.append("| " + " | ".join("---:" if aligned else "---" for aligned in right) + " |")
    for row in rows:
        parts = (
            _escaped(cell.text) + (f" `{cell.key}`" if cell.text and cell.key else f"{cell.key}")
            for cell in row
        )
        lines.append("| " + " | ".join(parts) + " |")
    if answer.question is not None:
        said = f"Samspill, {_word('question', answer)} `{answer.question}`"
        if answer.version is not None:
            said += f", {_word('version', answer)} {answer.version}"
        lines += ["", f"_{said}_"]
    return "\n".join(lines) + "\n"


def nothing(answer: Answer) -> str:
    """The sentence that says that an answer is empty."""
    given = ", ".join(f"{name} = {value}" for name, value in answer.parameters.items())
    about = f": {answer.title}" if answer.title else ""
    return f"{_word('nothing', answer)}{about}{f' ({given})' if given else ''}."


def cells(answer: Answer) -> tuple[list[str], list[list[Cell]]]:
    """Headings and cells as people read them: each label beside the thing it names."""
    names = set(answer.columns)
    index = {column: place for place, column in enumerate(answer.columns)}
    shown = [
        column
        for column in answer.columns
        if not (column.endswith(LABEL) and column.removesuffix(LABEL) in names)
    ]
    rows = [
        [
            _cell(
                row[index[column]],
                row[index[column + LABEL]] if column + LABEL in names else None,
                answer.language,
            )
            for column in shown
        ]
        for row in answer.rows
    ]
    return [answer.heading(column) for column in shown], rows


def short(iri: str) -> str:
    """An IRI as people say it: kind/key, scheme/code, the code of an SDG, or prefix:name."""
    if match := _THING.fullmatch(iri):
        return match[1]
    if iri.startswith(f"{SDG}/") and iri.count("/") == 4 and "#" not in iri:
        return iri.removeprefix(f"{SDG}/")
    for namespace in (CONCEPT, GRAPH):
        if iri.startswith(namespace):
            return iri.removeprefix(namespace)
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _cell(term: Term | None, label: Term | None, language: Language) -> Cell:
    text = _text(label, language)
    if isinstance(term, NamedNode):
        iri = term.value
        if text and iri.startswith(f"{SDG}/"):
            return Cell(f"{short(iri)} {text}")
        return Cell(text, short(iri) if _THING.fullmatch(iri) or not text else "")
    if isinstance(term, Literal) and term.datatype.value in _NUMBERS:
        return Cell(_number(term, language), number=True)
    return Cell(text or _text(term, language))


def _text(term: Term | None, language: Language) -> str:
    if term is None:
        return ""
    if isinstance(term, Literal):
        if term.datatype.value == XSD + "boolean":
            return _WORDS[str(plain(term)).lower()][language]
        foreign = term.language is not None and term.language != language
        return f"{term.value} [{term.language}]" if foreign else term.value
    return short(term.value) if isinstance(term, NamedNode) else str(term)


def _number(term: Literal, language: Language) -> str:
    try:
        value = Decimal(term.value)
    except ArithmeticError:
        return term.value
    if not value.is_finite():
        return term.value
    if value == value.to_integral_value():
        value = value.quantize(Decimal(1))
    text = f"{value:,f}" if abs(value) >= 10_000 else f"{value:f}"
    # no-break spaces between thousands and a comma before decimals, as Norwegian is written
    return text.translate({44: "\u00a0", 46: ","}) if language == "nb" else text


def _word(name: str, answer: Answer) -> str:
    return _WORDS[name][answer.language]


def _grid(headings: Sequence[str], rows: Sequence[Sequence[Cell]], width: int) -> str | None:
    """The rows under their headings, what repeats from the row above left out; None if too wide."""
    lined = [[[part for part in (cell.text, cell.key) if part] for cell in row] for row in rows]
    columns = range(len(headings))
    widths = [
        max(len(line) for line in (headings[c], *(part for row in lined for part in row[c])))
        for c in columns
    ]
    least = [
        max(
            *(min(_WIDEST, _longest(text)) for text in (headings[c], *(r[c].text for r in rows))),
            *(min(_WIDEST_KEY, _longest(row[c].key)) for row in rows),
        )
        for c in columns
    ]
    room = width - len(_GAP) * (len(headings) - 1)
    if sum(least) > room:
        return None
    while sum(widths) > room:
        widest = max(columns, key=lambda c: (widths[c] - least[c], c))
        widths[widest] -= 1
    right = [all(row[c].number or not row[c].inline() for row in rows) for c in columns]
    lines = [*_line([[heading] for heading in headings], widths, right)]
    lines.append(_GAP.join("-" * size for size in widths))
    repeated = any(row[0] == above[0] for row, above in pairwise(lined))
    before: list[list[str]] = []
    for row in lined:
        same = next((c for c, new, old in zip(columns, row, before, strict=False) if new != old), 0)
        if repeated and before and not same:
            lines.append("")
        lines += _line([[""] if c < same else row[c] for c in columns], widths, right)
        before = row
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[list[str]], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    """The lines of one row."""
    wrapped = [
        [line for part in cell for line in _wrapped(part, size)]
        for cell, size in zip(cells, widths, strict=True)
    ]
    height = max((len(lines) for lines in wrapped), default=0)
    found = []
    for number in range(height):
        parts = [lines[number] if number < len(lines) else "" for lines in wrapped]
        found.append(
            _GAP.join(
                part.rjust(size) if aligned else part.ljust(size)
                for part, size, aligned in zip(parts, widths, right, strict=True)
            ).rstrip()
        )
    return found


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines of a width, broken after spaces, slashes and hyphens where it can be."""
    lines = [""]
    for piece in re.findall(r"[^\s/-]*[\s/-]?", text):
        while len(lines[-1] + piece.rstrip()) > width:
            if lines[-1]:
                lines.append("")
            else:
                lines[-1:] = [piece[:width], ""]
                piece = piece[width:]
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def _longest(text: str) -> int:
    return max(map(len, re.split(r"[\s/-]", text)))


def _blocks(headings: Sequence[str], rows: Sequence[Sequence[Cell]], width: int) -> str:
    margin = min(max(map(len, headings)), 24) + 2
    blocks = []
    for row in rows:
        lines = []
        for heading, cell in zip(headings, row, strict=True):
            if content := cell.inline():
                lines += textwrap.wrap(
                    content,
                    max(width, margin + 20),
                    initial_indent=f"{heading:<{margin}}",
                    subsequent_indent=" " * margin,
                    break_on_hyphens=False,
                )
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _escaped(text: str) -> str:
    """The text as it stands in a cell of a Markdown table."""
    return re.sub(r"([\\|`*_<>\[\]])", r"\\\1", " ".join(text.split()))
