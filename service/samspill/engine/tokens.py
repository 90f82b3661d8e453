"""The words of a SPARQL text: strings, comments, IRIs, names, variables and signs, each in place.

The one hard spot is `<`, which begins an IRI or compares two values. It is decided as the grammar
does, by whether an expression has just read an operand, so that no text can be read in one way
here and in another by the engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "space",
    "comment",
    "string",
    "variable",
    "iri",
    "language",
    "blank",
    "name",
    "word",
    "number",
    "sign",
    "unknown",
]

Context = Literal["clause", "pattern", "data", "expression"]
"""What a token stands in: SELECT, ORDER BY and the like; triple patterns; VALUES; an expression."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a SPARQL text; `start` counts from 0, `line` and `column` from 1.

    `depth` is the number of brackets around it; a bracket belongs to what it encloses, in
    `context` too. `name` is a prefixed name, `word` a keyword or function.
    """

    kind: Kind
    text: str
    start: int
    line: int
    column: int
    depth: int
    context: Context


_BASE = (
    r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    r"\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_WORD = _BASE + r"_0-9\u00b7\u0300-\u036f\u203f-\u2040"
_NAME = _WORD + r"\-"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = rf"(?:[{_BASE}_:0-9]|{_ESCAPED})(?:(?:[{_NAME}.:]|{_ESCAPED})*(?:[{_NAME}:]|{_ESCAPED}))?"

_PARTS: dict[Kind, str] = {
    "space": r"[ \t\r\n]+",
    "comment": r"\#[^\r\n]*",
    "string": r"'''(?:'{0,2}(?:[^'\\]|\\.))*+'''"
    r'|"""(?:"{0,2}(?:[^"\\]|\\.))*+"""'
    r"|'(?:[^'\\\r\n]|\\[^\r\n])*+'"
    r'|"(?:[^"\\\r\n]|\\[^\r\n])*+"',
    "variable": rf"[?$][{_WORD}]+",
    "iri": r'<(?:[^\x00-\x20<>"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>',
    "language": r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?",
    "blank": rf"_:[{_BASE}_0-9](?:[{_NAME}.]*[{_NAME}])?",
    "name": rf"(?:[{_BASE}](?:[{_NAME}.]*[{_NAME}])?)?:(?:{_LOCAL})?",
    "word": r"[A-Za-z][A-Za-z0-9_]*",
    "number": r"(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)[eE][+-]?[0-9]+|[0-9]*+\.[0-9]+|[0-9]++",
    "sign": r"<<\(|\)>>|<<|>>|\{\||\|\}|\|\||&&|\^\^|<=|>=|!=|[{}()\[\];,.+\-*/<>=!^|~?]",
}
_TOKEN, _TOKEN_BUT_NAME = (
    re.compile("|".join(f"(?P<{kind}>{_PARTS[kind]})" for kind in kinds), re.DOTALL)
    for kinds in (_PARTS, [kind for kind in _PARTS if kind != "name"])
)
_PREFIX = re.compile(rf"[{_NAME}.]*+")

CLOSING = {"}": "{", ")": "(", "]": "[", "|}": "{|", ">>": "<<", ")>>": "<<("}
OPENING = frozenset(CLOSING.values())
_OPERANDS = frozenset({"variable", "iri", "name", "blank", "string", "language", "number"})
_NOT_CALLED = frozenset({"A", "TRUE", "FALSE"})
"""Words that a parenthesis of terms may follow; after all others it holds an expression."""


def tokens(text: str) -> list[Token]:
    """All of a text as tokens, whose texts joined give it back.

    From the first character that no SPARQL text can have there, the rest is one `unknown` token.
    """
    return list(_Reader(text))


def significant(found: Iterable[Token]) -> list[Token]:
    """The tokens without white space and comments."""
    return [token for token in found if token.kind not in ("space", "comment")]


@dataclass
class _Open:
    """A bracket that is still open, and what stands inside."""

    sign: str
    context: Context


class _Reader:
    """Reads a text once; keeps what decides how `<` and `(` are read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.open = [_Open("", "clause")]
        self.last: Token | None = None
        self.before: Token | None = None
        self.nameless = 0
        """Where a prefix can begin again: it is not looked for twice in the same run of letters."""

    def __iter__(self) -> Iterator[Token]:
        position, line, line_start = 0, 1, 0
        while position < len(self.text):
            kind, end = self._next(position)
            content = self.text[position:end]
            column = position - line_start + 1
            depth, context = self._place(kind, content)
            token = Token(kind, content, position, line, column, depth, context)
            if kind not in ("space", "comment"):
                self.before, self.last = self.last, token
            yield token
            if breaks := content.count("\n"):
                line += breaks
                line_start = position + content.rindex("\n") + 1
            position = end

    def _next(self, position: int) -> tuple[Kind, int]:
        if self.text[position] == "<" and self._compares():
            return "sign", position + 1 + self.text.startswith("=", position + 1)
        form = _TOKEN if position >= self.nameless else _TOKEN_BUT_NAME
        match = form.match(self.text, position)
        if match is None:
            return "unknown", len(self.text)
        if match.group() == ")>>" and self.open[-1].sign != "<<(":
            return "sign", position + 1
        kind: Kind = match.lastgroup  # type: ignore[assignment]
        if kind == "word" and form is _TOKEN:
            run = _PREFIX.match(self.text, position)
            self.nameless = run.end() if run is not None else 0
        return kind, match.end()

    def _compares(self) -> bool:
        """Whether an expression has just read an operand, so that `<` is “less than”."""
        last = self.last
        if self.open[-1].context != "expression" or last is None:
            return False
        if last.kind == "word":
            return last.text in ("true", "false")
        return last.kind in _OPERANDS or last.text in CLOSING

    def _place(self, kind: Kind, content: str) -> tuple[int, Context]:
        """The depth and context of a token, after opening or closing what it opens or closes."""
        top = self.open[-1]
        if kind == "word" and content.upper() == "SELECT" and top.sign == "{":
            top.context = "clause"
        if kind != "sign":
            return len(self.open) - 1, top.context
        if content in OPENING:
            self.open.append(_Open(content, self._inside(content)))
            return len(self.open) - 1, self.open[-1].context
        place = len(self.open) - 1, top.context
        if content in CLOSING and top.sign == CLOSING[content]:
            self.open.pop()
        return place

    def _inside(self, sign: str) -> Context:
        """What a bracket that is opened now encloses."""
        top, last, before = self.open[-1], self.last, self.before
        word = last.text.upper() if last is not None and last.kind == "word" else ""
        if top.context == "data" or word == "VALUES":
            return "data"
        if sign == "{" and last is not None and before is not None:
            listed = last.text == ")" and last.context == "data"
            return "data" if listed or before.text.upper() == "VALUES" else "pattern"
        if sign != "(":
            return "pattern"
        if top.context in ("clause", "expression"):
            return "expression"
        if top.sign != "{":
            return "pattern"
        if word:
            return "pattern" if word in _NOT_CALLED else "expression"
        called = last is not None and last.kind in ("iri", "name") and before is not None
        filtered = called and before is not None and before.text.upper() == "FILTER"
        return "expression" if filtered else "pattern"
