"""A query as it is sent to a remote engine, so that each engine gives the answer that ours gives.

What a query ranges over is said in the request, never left to the engine: without a choice, the
merge of the published graphs as default graph, and the published graphs by name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urljoin

import pyoxigraph as ox

from samspill.engine.sparql import Form, examine, syntax_problem
from samspill.engine.tokens import Token, significant, tokens
from samspill.errors import BadValue
from samspill.knowledge.vocabulary import BASE, graph_name

MERGED = graph_name("merged")
"""The graph of a remote engine that holds every published statement once."""

_NOTHING = graph_name("nothing")
"""A graph that never is: what stands for an empty dataset, which a request cannot say."""

_RELATIVE = r"<(?![a-z][a-z0-9+.\-]*:)[^\s<>\"{}|^`\\]*>"
_LOOK = re.compile(rf"\\u|\bFROM\b|\bGRAPH\b|SERVICE|{_RELATIVE}|<(?:bif|sql|java):", re.IGNORECASE)
"""What a text must hold for a reason to read it word by word."""
_OWN = re.compile(r"(?:bif|sql|java):", re.IGNORECASE)
"""Namespaces behind which Virtuoso has SQL functions (one fetches any URL), and Jena Java code."""


@dataclass(frozen=True)
class Sent:
    """A query with the dataset that goes with it; empty lists leave the dataset to the engine."""

    text: str
    form: Form
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def sent(
    text: str,
    *,
    published: Sequence[str],
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
) -> Sent:
    """A query, made ready to be sent; raises `SyntaxProblem`, `FederationRefused`, `BadValue`.

    Of a dataset that the request or the text names, what is not published is left out, as if it
    were not there: the engine may hold other people's graphs.
    """
    default, named = tuple(default_graphs), tuple(named_graphs)
    chosen = bool(default or named)
    if not _LOOK.search(text):
        form = _form(text)
        found: list[Token] = []
        names_graphs = False
    else:
        examine(text)
        found = tokens(text)
        words = significant(found)
        _refuse_own_functions(words)
        form = _form(text)
        names_graphs = any(t.kind == "word" and t.text.upper() == "GRAPH" for t in words)
        clauses = list(_dataset_clauses(words))
        if clauses and not chosen:
            chosen = True
            default, named = _graphs_of(clauses, words)
    if not published:
        return Sent(_with_base(text, found), form, default, named)
    if chosen:
        known = frozenset(published)
        default, named = _held(default, known) or (_NOTHING,), _held(named, known)
    else:
        default, named = (MERGED,), tuple(published)
    if found:
        text = _with_base(_held_to(found, named), found)
    # to Virtuoso, a pattern in a graph outside the dataset is no pattern, and holds
    return Sent(text, form, default, (*named, _NOTHING) if names_graphs else ())


def _held(iris: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    return tuple(iri for iri in dict.fromkeys(iris) if iri in known)


def _form(text: str) -> Form:
    """The form of a query that is read and run over nothing, so that it is standard SPARQL.

    Engines have words of their own, with which a text can do what no query may.
    """
    try:
        found = ox.Store().query(text, base_iri=BASE)
    except SyntaxError as error:
        raise syntax_problem(text, error.msg) from error
    except RuntimeError as error:  # it knows only the functions of the standard
        raise BadValue(
            f"A function of the query is not known here: {error}.",
            advice="Use the functions of SPARQL 1.1.",
        ) from error
    if isinstance(found, ox.QueryBoolean):
        return "ASK"
    return "CONSTRUCT" if isinstance(found, ox.QueryTriples) else "SELECT"


@dataclass(frozen=True)
class _Clause:
    """FROM or FROM NAMED: the tokens from the first to the last, which is the graph."""

    first: Token
    graph: Token
    named: bool


def _graphs_of(
    clauses: Sequence[_Clause], words: Sequence[Token]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The default and the named graphs that a text chooses."""
    base, names = _declared(words)
    iris = [(clause.named, _iri(clause.graph, base, names)) for clause in clauses]
    return (
        tuple(iri for of_name, iri in iris if not of_name),
        tuple(iri for of_name, iri in iris if of_name),
    )


def _dataset_clauses(words: Sequence[Token]) -> Iterator[_Clause]:
    for position, token in enumerate(words):
        if token.kind == "word" and token.text.upper() == "FROM":
            after = words[position + 1]
            named = after.kind == "word"
            yield _Clause(token, words[position + 2] if named else after, named)


def _held_to(found: Sequence[Token], named: Collection[str]) -> str:
    """The text without its dataset, and with no graph by name that is not among the named.

    Virtuoso looks into any graph whose name stands in an ASK, an aggregate or an EXISTS. Line ends
    stay, so that lines keep their numbers.
    """
    words = significant(found)
    gone = [(clause.first.start, clause.graph.start) for clause in _dataset_clauses(words)]
    base, names = _declared(words)
    hidden = {
        after.start
        for token, after in pairwise(words)
        if token.kind == "word"
        and token.text.upper() == "GRAPH"
        and after.kind in ("iri", "name")
        and _iri(after, base, names) not in named
    }
    parts: list[str] = []
    for token in found:
        if any(first <= token.start <= last for first, last in gone):
            parts.append(re.sub(r"[^\r\n]+", " ", token.text))
        else:
            parts.append(f"<{_NOTHING}>" if token.start in hidden else token.text)
    return "".join(parts)


def _declared(words: Sequence[Token]) -> tuple[str, dict[str, str]]:
    """The base and the namespaces that a text declares."""
    base, names = BASE, {}
    for position, token in enumerate(words):
        word = token.text.upper() if token.kind == "word" and token.depth == 0 else ""
        if word == "BASE":
            base = urljoin(base, _plain(words[position + 1]))
        elif word == "PREFIX":
            name, iri = words[position + 1], words[position + 2]
            names[name.text.removesuffix(":")] = urljoin(base, _plain(iri))
    return base, names


def _iri(token: Token, base: str, names: dict[str, str]) -> str:
    if token.kind == "iri":
        return urljoin(base, _plain(token))
    prefix, _, local = token.text.partition(":")
    return names.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)


def _plain(token: Token) -> str:
    """The IRI of a token with its escapes (`\\u0041`) as the characters that they stand for."""
    return re.sub(
        r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})",
        lambda match: chr(int(match[1] or match[2], 16)),
        token.text[1:-1],
    )


def _refuse_own_functions(words: Sequence[Token]) -> None:
    for token in words:
        if token.kind == "iri" and _OWN.match(_plain(token)):
            raise BadValue(
                f"Line {token.line}, column {token.column}: functions of the engine's own are off "
                "here.",
                advice="Use the functions of SPARQL 1.1.",
                line=token.line,
                column=token.column,
            )


def _with_base(text: str, found: Sequence[Token]) -> str:
    """The text under our base where an IRI is relative before it has a base of its own."""
    for token in found:
        if token.kind == "word" and token.text.upper() == "BASE":
            return text
        if token.kind == "iri" and re.fullmatch(_RELATIVE, f"<{_plain(token)}>", re.IGNORECASE):
            return f"BASE <{BASE}> {text}"
    return text
