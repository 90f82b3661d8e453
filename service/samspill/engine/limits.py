"""How large a query may be, measured on its words before the engine sees it.

Some texts of a few kilobytes end any process that reads them with pyoxigraph.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from samspill.engine.tokens import CLOSING, OPENING, Token
from samspill.errors import TooLarge


@dataclass(frozen=True)
class Size:
    """Sizes of a query, or the most that they may be; counts are never lower than the truth.

    `nesting` counts brackets and chains of signs before a value, `groups` the graph patterns,
    filters, bound expressions and things to describe, `operators` the operators, calls and
    listed values of all expressions.
    """

    text_bytes: int
    nesting: int
    triple_patterns: int
    groups: int
    operators: int


Limits = Size

DEFAULT_LIMITS = Limits(
    text_bytes=64 * 1024, nesting=200, triple_patterns=100, groups=500, operators=2000
)

_NAMES = {
    "text_bytes": "bytes",
    "nesting": "levels of nesting",
    "triple_patterns": "triple patterns and path steps",
    "groups": "groups, filters, bound expressions and things to describe",
    "operators": "operators and calls in expressions",
}
_TERMS = frozenset({"variable", "iri", "name", "blank", "string", "number"})
_OPERATORS = frozenset(
    ("||", "&&", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "!", ",", "(")
)
_PATH_SIGNS = frozenset({"/", "|", "^", "!"})
_ADDING = {";": 1, ",": 1, "/": 1, "[": 1, "~": 2, "{|": 3, "<<": 3, "<<(": 3}
"""How many triple patterns or path steps a sign in a graph pattern can bring."""


def measured(text: str, found: Sequence[Token]) -> Size:
    """The size of a query text, given its tokens without space and comments."""
    return Size(
        text_bytes=text_bytes(text),
        nesting=_nesting(found),
        triple_patterns=_triple_patterns(found),
        groups=sum(map(_is_group, found)),
        operators=sum(
            t.context in ("clause", "expression") and t.text in _OPERATORS for t in found
        ),
    )


def text_bytes(text: str) -> int:
    """The length of a text in bytes of UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))


def hold(limit: str, value: int, *, limits: Limits) -> None:
    """Raises `TooLarge` naming the limit when `value` passes it."""
    maximum = getattr(limits, limit)
    if value > maximum:
        raise TooLarge(
            f"The query has {value} {_NAMES[limit]}; the limit is {maximum}.",
            advice="Ask in several smaller queries, or list values with VALUES.",
            limit=limit,
            value=value,
            maximum=maximum,
        )


def _nesting(found: Sequence[Token]) -> int:
    """The deepest place, a chain of signs before a value (`!!!`) counting as depth too."""
    deepest = chain = 0
    for token in found:
        chain = chain + 1 if token.text in ("!", "-", "+", "^") else 0
        deepest = max(deepest, token.depth + chain)
    return deepest


def _triple_patterns(found: Sequence[Token]) -> int:
    """Triple patterns and path steps, counted where a subject begins and where one is added."""
    count = 0
    brackets = [""]
    last: Token | None = None
    for token in found:
        if token.context == "pattern" and token.kind == "sign":
            count += _ADDING.get(token.text, 0)
        if last is not None and token.context == "pattern" and _begins_term(token):
            count += _added(last, brackets[-1])
        if token.kind == "sign" and token.text in OPENING:
            brackets.append(token.text)
        elif token.kind == "sign" and token.text in CLOSING and len(brackets) > 1:
            brackets.pop()
        last = token
    return count


def _begins_term(token: Token) -> bool:
    if token.kind == "sign":
        return token.text in ("[", "(", "<<", "<<(")
    return token.kind in _TERMS or token.text in ("true", "false")


def _added(last: Token, bracket: str) -> int:
    """1 for the subject of a block, 2 for an element of a collection, 0 for any other term."""
    if bracket == "(":
        return 0 if last.text in _PATH_SIGNS else 2
    if bracket not in ("{", ""):
        return 0
    closed_expression = last.text == ")" and last.context == "expression"
    return int(last.text in ("{", "}", ".") or closed_expression)


def _is_group(token: Token) -> bool:
    if token.kind == "word":
        return token.text.upper() in ("AS", "FILTER")
    if token.depth == 0 and token.context == "clause":
        return token.kind in _TERMS  # DESCRIBE takes any number of them, each a group
    return token.text == "{" or (token.text == "|" and token.context == "pattern")
