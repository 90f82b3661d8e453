"""JSON-LD looked through before it is parsed: depth, keys, characters and contexts.

It is read word by word and not by recursion: a parser that follows the nesting of a text can be
ended by it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from samspill.errors import BadValue, TooLarge
from samspill.knowledge.encodings import CONTROL, place, shown, syntax_problem

_WORD = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\],:"]', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOTHING = "nothing was loaded."


@dataclass
class _Open:
    """An object or an array that is not closed yet; an array has the key of what it stands in."""

    is_object: bool
    key: str | None = None
    awaits_key: bool = False
    keys: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Inlined:
    """A text in which the contexts stand that were only named; they have no line ends."""

    text: str
    places: tuple[tuple[int, int, int], ...]
    """For each, the line and the column that it stands at, and by how much it is longer."""

    def column(self, line: int, column: int) -> int:
        """The column of the text as it was for one of the text as it is."""
        moved = 0
        for at, first, growth in self.places:
            if at == line and column > first + moved:
                moved = min(moved + growth, column - first)
        return column - moved


def inline_contexts(text: str, *, depth: int, known: Collection[str], context: str) -> Inlined:
    """The text with our own context in the places of its address.

    Raises `TooLarge` for deeper nesting than `depth`, `BadValue` for the address of any other
    context, and `SyntaxProblem` for keys that stand twice and characters that are none.
    """
    named = list(_named_contexts(text, depth))
    for start, _, value in named:
        if value not in known or not context:
            line, column = place(text, start)
            raise BadValue(
                f"Line {line}, column {column}: the context {shown(value)} is not "
                "fetched from elsewhere.",
                advice="Write the context into the document, or name our own"
                + (f": {sorted(known, key=len)[-1]}." if context else ", where there is one."),
                line=line,
                column=column,
            )
    parts: list[str] = []
    last = 0
    for start, end, _ in named:
        parts += [text[last:start], context]
        last = end
    places = tuple((*place(text, start), len(context) - (end - start)) for start, end, _ in named)
    return Inlined("".join([*parts, text[last:]]), places)


def _named_contexts(text: str, depth: int) -> Iterator[tuple[int, int, str]]:
    """Where the address of a context stands, and which; what is no JSON is left to the parser."""
    opened: list[_Open] = []
    for found in _WORD.finditer(text):
        word = found[0]
        inner = opened[-1] if opened else None
        if word in "{[":
            key = inner.key if inner is not None and word == "[" else None
            opened.append(_Open(word == "{", key, awaits_key=word == "{"))
            _hold_depth(text, found.start(), len(opened), depth)
        elif word in "}]":
            if opened:
                opened.pop()
        elif word == '"':  # a string without an end
            return
        elif inner is None or word == ":":
            continue
        elif word == ",":
            inner.awaits_key = inner.is_object
        else:
            value = _string(text, found.start(), word)
            if inner.awaits_key:
                _hold_key(text, found.start(), value, inner)
            elif inner.key == "@import":
                raise _import(text, found.start())
            elif inner.key == "@context":
                yield found.start(), found.end(), value


def _hold_depth(text: str, position: int, depth: int, most: int) -> None:
    if depth > most:
        line, column = place(text, position)
        raise TooLarge(
            f"Line {line}, column {column}: the JSON is nested more than {most} levels deep.",
            advice="Write things beside each other in @graph, and let them name each other by @id.",
            limit="depth",
            maximum=most,
            line=line,
            column=column,
        )


def _hold_key(text: str, position: int, key: str, inner: _Open) -> None:
    """Notes a key of an object; raises `SyntaxProblem` where it stands for the second time."""
    if key in inner.keys:
        raise syntax_problem(
            f"the key “{shown(key)}” stands twice in one object",
            *place(text, position),
            advice=f"Give it once, with a list of all its values; {_NOTHING}",
        )
    inner.keys.add(key)
    inner.key = key
    inner.awaits_key = False


def _string(text: str, position: int, word: str) -> str:
    """The value of a string; raises `SyntaxProblem` for an escape that gives no character."""
    if "\\" not in word:
        return word[1:-1]
    try:
        value = str(json.loads(word))
    except ValueError:  # the parser will say what is wrong
        return word[1:-1]
    for kind, what in ((_SURROGATE, "half of a surrogate pair"), (CONTROL, "a control character")):
        if kind.search(value):
            raise syntax_problem(
                f"an escape in this string gives {what}, which cannot be used in data",
                *place(text, position),
                advice=f"Write the character itself, or leave it out; {_NOTHING}",
            )
    return value


def _import(text: str, position: int) -> BadValue:
    line, column = place(text, position)
    return BadValue(
        f"Line {line}, column {column}: no context is brought in by @import.",
        advice=f"Write the context into the document; {_NOTHING}",
        line=line,
        column=column,
    )
