"""What a SPARQL text is and whether it may run: its form, what is refused, where it is wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from typing import Literal, NoReturn

from samspill.engine.limits import DEFAULT_LIMITS, Limits, Size, hold, measured, text_bytes
from samspill.engine.tokens import Token, significant, tokens
from samspill.errors import BadValue, FederationRefused, SyntaxProblem
from samspill.knowledge.vocabulary import PREFIXES

__all__ = [
    "DEFAULT_LIMITS",
    "Form",
    "Limits",
    "QueryFacts",
    "examine",
    "syntax_problem",
]

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]

_FORMS: tuple[Form, ...] = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
)
_WORDS = frozenset(
    re.findall(
        r"\S+",
        """
    A ABS ADD ADJUST ALL AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL CLEAR COALESCE CONCAT
    CONSTRUCT CONTAINS COPY COUNT CREATE DATA DATATYPE DAY DEFAULT DELETE DESC DESCRIBE DISTINCT
    DROP ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR FROM GRAPH GROUP GROUP_CONCAT HASLANG HASLANGDIR
    HAVING HOURS IF IN INSERT INTO IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG
    LANGDIR LANGMATCHES LATERAL LCASE LIMIT LOAD MAX MD5 MIN MINUS MINUTES MONTH MOVE NAMED NOT NOW
    OBJECT OFFSET OPTIONAL ORDER PREDICATE PREFIX RAND REDUCED REGEX REPLACE ROUND SAMETERM SAMPLE
    SECONDS SELECT SEPARATOR SERVICE SHA1 SHA256 SHA384 SHA512 SILENT STR STRAFTER STRBEFORE STRDT
    STRENDS STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR SUM TIMEZONE TO TRIPLE TRUE
    TZ UCASE UNDEF UNION URI USING UUID VALUES VERSION WHERE WITH YEAR
    """,
    )
)
"""All keywords and functions of SPARQL 1.1 and 1.2."""

_UNSAID = ("SERVICE", "LATERAL")
"""Words that the engine proposes but we do not: one is refused here, one is not standard."""

_VOLATILE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})

_PAIRS = {"}": "{", ")": "(", "]": "["}


@dataclass(frozen=True)
class QueryFacts:
    """What can be told of a query without running it.

    The answer to a `volatile` one differs from time to time though the data does not.
    """

    form: Form
    size: Size
    volatile: bool


def examine(text: str, *, limits: Limits = DEFAULT_LIMITS) -> QueryFacts:
    """What the query is, if it may run.

    Raises `SyntaxProblem` for what cannot be a query, `BadValue` for an update,
    `FederationRefused` for SERVICE and `TooLarge` naming the limit that is passed.
    """
    hold("text_bytes", text_bytes(text), limits=limits)
    found = significant(tokens(text))
    _require_readable(text, found)
    form = _form(text, found)
    _refuse_federation(found)
    _require_known_words(text, found)
    size = measured(text, found)
    for limit in ("nesting", "triple_patterns", "groups", "operators"):
        hold(limit, getattr(size, limit), limits=limits)
    _require_balance(text, found)
    return QueryFacts(form, size, _volatile(form, found))


def syntax_problem(text: str, message: str) -> SyntaxProblem:
    """The engine's complaint of a query (“error at 2:12: expected one of …”), made readable."""
    match = re.match(r"error at (\d+):(\d+): expected (?:one of )?(.*)", message, re.DOTALL)
    if match is None:
        return SyntaxProblem(
            f"The query cannot be read: {message}", advice="Mend the query and send it again."
        )
    # what is in brackets are classes of characters; what is left are words or whole sentences
    expected = [
        part.strip(' "')
        for part in re.sub(r"\['?.*?'?\]", "", match[3], flags=re.DOTALL).split(",")
    ]
    said = [part for part in expected if " " in part]
    words = [part for part in expected if re.fullmatch(r"[A-Z]+", part) and part not in _UNSAID]
    advice = f"One thing that could stand here: {', '.join(words)}." if words else ""
    what = "; ".join(said) or "the query cannot be read from here"
    line, column = int(match[1]), int(match[2])
    before = [t for t in significant(tokens(text)) if (t.line, t.column) <= (line, column)]
    if before and (before[-1].line, before[-1].column + len(before[-1].text)) <= (line, column):
        # the engine stood behind the last word that it read, which is where to look
        line, column = before[-1].line, before[-1].column
    return _problem(text, line, column, what, advice)


def _volatile(form: Form, found: Sequence[Token]) -> bool:
    """Whether a query tells the time, casts dice, or makes blank nodes, which are named anew."""
    makes = form in ("CONSTRUCT", "DESCRIBE")
    return any(
        (token.kind == "word" and token.text.upper() in _VOLATILE)
        or (makes and (token.kind == "blank" or token.text == "["))
        for token in found
    )


def _problem(text: str, line: int, column: int, what: str, advice: str = "") -> SyntaxProblem:
    lines = re.split(r"\r\n|\n|\r", text)
    content = lines[line - 1] if line <= len(lines) else ""
    rest = content[column - 1 :].strip()
    shown = f"“{rest[:40]}…”" if len(rest) > 40 else f"“{rest}”" if rest else "the end of the line"
    return SyntaxProblem(
        f"Line {line}, column {column}, at {shown}: {what}.",
        advice=advice or "Mend the query at that place and send it again.",
        line=line,
        column=column,
        text=content,
    )


def _fail(text: str, token: Token, what: str, advice: str = "") -> NoReturn:
    raise _problem(text, token.line, token.column, what, advice)


def _require_readable(text: str, found: Sequence[Token]) -> None:
    if not found:
        raise SyntaxProblem(
            "Line 1, column 1: the query is empty.",
            advice="Write a SPARQL query, such as SELECT ?s WHERE { ?s ?p ?o } LIMIT 10.",
            line=1,
            column=1,
            text="",
        )
    last = found[-1]
    if last.kind == "unknown":
        quoted = last.text[0] in "'\""
        _fail(text, last, "this string is never closed" if quoted else "this cannot stand here")


def _form(text: str, found: Sequence[Token]) -> Form:
    position = 0
    while position < len(found):
        token = found[position]
        word = token.text.upper() if token.kind == "word" else ""
        if word in ("BASE", "VERSION"):
            position += 2
        elif word == "PREFIX":
            position += 3
        elif word in _UPDATES:
            raise BadValue(
                f"This is an update ({word}); only queries are answered here.",
                advice="Use SELECT, ASK, CONSTRUCT or DESCRIBE; `samspill load` changes the data.",
                line=token.line,
                column=token.column,
            )
        else:
            for form in _FORMS:
                if word == form:
                    return form
            near = get_close_matches(word, _FORMS, n=1)
            advice = f"Did you mean {near[0]}?" if near else ""
            _fail(text, token, "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE", advice)
    _fail(text, found[-1], "nothing is asked: SELECT, ASK, CONSTRUCT or DESCRIBE is missing")


def _require_known_words(text: str, found: Sequence[Token]) -> None:
    """Refuses words and prefixes that are none, since an engine might read two words in one."""
    declared = {
        after.text.removesuffix(":")
        for token, after in pairwise(found)
        if token.kind == "word" and token.text.upper() == "PREFIX"
    }
    for token, after in zip(found, [*found[1:], None], strict=True):
        if token.kind == "word" and token.text.upper() not in _WORDS:
            near = get_close_matches(token.text.upper(), _WORDS, n=1)
            advice = f"Did you mean {near[0]}?" if near else ""
            _fail(text, token, f"“{token.text}” is no word of SPARQL", advice)
        if token.kind != "name":
            continue
        prefix = token.text.partition(":")[0]
        if prefix not in declared:
            namespace = PREFIXES.get(prefix, "https://…")
            advice = f"Add this line at the top: PREFIX {prefix}: <{namespace}>"
            _fail(text, token, f"the prefix “{prefix}:” is not declared", advice)
        called = after is not None and after.text == "(" and after.context == "pattern"
        if called and prefix.upper().startswith("FILTER"):
            advice = "Put a space after FILTER, or rename the prefix."
            _fail(text, token, f"“{prefix}” can be read in two ways", advice)


def _refuse_federation(found: Sequence[Token]) -> None:
    # the engine also finds the word in “trueSERVICE <x> {” and in “SERVICEx:y {”
    for position, token in enumerate(found):
        if token.kind == "word" and "SERVICE" in token.text.upper():
            raise _federation(token)
        if token.kind == "name" and "SERVICE" in token.text.partition(":")[0].upper():
            before = found[position - 1].text.upper() if position else ""
            opens = position + 1 < len(found) and found[position + 1].text == "{"
            if opens and token.depth and before != "GRAPH":
                raise _federation(token)


def _federation(token: Token) -> FederationRefused:
    return FederationRefused(
        f"Line {token.line}, column {token.column}: federated queries are off here.",
        advice="Take SERVICE out; ask the other endpoint by itself and join the answers.",
        line=token.line,
        column=token.column,
    )


def _require_balance(text: str, found: Sequence[Token]) -> None:
    stack: list[Token] = []
    for token in found:
        if token.kind != "sign":
            continue
        if token.text in _PAIRS.values():
            stack.append(token)
        elif token.text in _PAIRS:
            if not stack or stack[-1].text != _PAIRS[token.text]:
                _fail(text, token, f"this “{token.text}” closes nothing")
            stack.pop()
    if stack:
        _fail(text, stack[-1], f"this “{stack[-1].text}” is never closed")
