"""The shapes: rules read from Turtle, those with a query apart from those without."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from samspill.errors import NotFound
from samspill.knowledge.dataset import read_turtle, turtle_files
from samspill.knowledge.findings import SEVERITIES, Severity, Term, node_name
from samspill.knowledge.vocabulary import PREFIXES, SHAPES
from samspill.settings import DEFAULT_BASE

if TYPE_CHECKING:
    from rdflib import Graph

_SH = PREFIXES["sh"]
_PROPERTY = _SH + "property"
_THINGS = "id/"

_TARGETS = frozenset(
    _SH + name for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
)
_FOR_PEOPLE = frozenset(
    (
        *(PREFIXES["rdfs"] + name for name in ("label", "comment", "isDefinedBy")),
        *(_SH + name for name in ("name", "description", "order", "group")),
        *(PREFIXES["dash"] + name for name in ("readOnly", "singleLine")),
        PREFIXES["skos"] + "example",
    )
)
"""What is said of a shape that no check needs, and that pySHACL would look at again and again."""


@dataclass(frozen=True)
class Rule:
    """A rule with a query: what the query selects are the offenders.

    It is for the members of `classes` and for the subjects of `properties`.
    """

    iri: str
    classes: tuple[str, ...]
    properties: tuple[str, ...]
    severity: Severity
    messages: Mapping[str, str]
    query: str


@dataclass(frozen=True)
class Shapes:
    """The rules of a folder: those without a query as an rdflib graph, and those with one."""

    graph: Graph
    rules: tuple[Rule, ...]


Facts = Mapping[str, Sequence[Term]]
"""What is said of one subject: property IRI → values."""


def read_shapes(folder: Path, *, base: str = DEFAULT_BASE) -> Shapes:
    """The shapes of a folder, which ask for the IRIs of things to be under `base`."""
    from samspill.knowledge.turtle import rdflib_graph  # rdflib is slow to import

    files = turtle_files(folder)
    if not files:
        raise NotFound(
            f"{folder} holds no shapes.", advice="Reinstall Samspill; its files are gone."
        )
    triples = [_rebased(triple, base) for path in files for triple in read_turtle(path)]
    about = _by_subject(triples)
    prologue = _prologue(about)
    rules = [
        Rule(
            iri=iri,
            classes=tuple(sorted(node.value for node in facts.get(_SH + "targetClass", ()))),
            properties=tuple(
                sorted(node.value for node in facts.get(_SH + "targetSubjectsOf", ()))
            ),
            severity=severity(facts[_SH + "severity"][0].value),
            messages=messages(facts[_SH + "message"]),
            query=prologue + about[node_name(query)][_SH + "select"][0].value,
        )
        for iri, facts in sorted(about.items())
        for query in facts.get(_SH + "sparql", ())
    ]
    no_check = {rule.iri for rule in rules} | {
        iri
        for iri, facts in about.items()
        if any(term.value == "true" for term in facts.get(_SH + "deactivated", ()))
    }
    core = (
        triple
        for triple in triples
        if triple.predicate.value not in _FOR_PEOPLE
        and node_name(triple.subject) not in no_check
        and not (triple.predicate.value == _PROPERTY and node_name(triple.object) in no_check)
    )
    return Shapes(rdflib_graph(_spread(list(core))), tuple(rules))


def _spread(triples: Sequence[Triple]) -> list[Triple]:
    """The same shapes, with the targets of a node shape at each of its property shapes.

    pySHACL then checks a property on all things at once, in half the time, instead of one thing
    by one. A shape that another refers to is left as it is.
    """
    referred = {node_name(t.object) for t in triples if not isinstance(t.object, Literal | Triple)}
    targets: dict[str, list[Triple]] = {}
    for triple in triples:
        if triple.predicate.value in _TARGETS and node_name(triple.subject) not in referred:
            targets.setdefault(node_name(triple.subject), []).append(triple)
    spread: list[Triple] = []
    for triple in triples:
        shape, part = node_name(triple.subject), triple.object
        if triple.predicate.value != _PROPERTY or shape not in targets:
            spread.append(triple)
        elif not isinstance(part, Literal):
            spread += (Triple(part, t.predicate, t.object) for t in targets[shape])
    return spread


def severity(iri: str) -> Severity:
    """The word for one of SHACL's severities; an unknown one counts as a violation."""
    word = iri.removeprefix(_SH).lower()
    return next((known for known in SEVERITIES if known == word), "violation")


def messages(texts: Sequence[Term]) -> dict[str, str]:
    """The messages by their language."""
    return {
        text.language or "": text.value
        for text in sorted(texts, key=str)
        if isinstance(text, Literal)
    }


def _by_subject(triples: Sequence[Triple]) -> dict[str, dict[str, list[Term]]]:
    about: dict[str, dict[str, list[Term]]] = {}
    for triple in triples:
        if not isinstance(triple.object, Triple):
            facts = about.setdefault(node_name(triple.subject), {})
            facts.setdefault(triple.predicate.value, []).append(triple.object)
    return about


def _prologue(about: Mapping[str, Facts]) -> str:
    """The prefixes that the shapes declare, in SPARQL."""
    declared = (about[node_name(node)] for node in about[SHAPES][_SH + "declare"])
    pairs = sorted((f[_SH + "prefix"][0].value, f[_SH + "namespace"][0].value) for f in declared)
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in pairs)


def _rebased(triple: Triple, base: str) -> Triple:
    """The triple with the base for things in patterns, queries and messages replaced."""
    value = triple.object
    if base == DEFAULT_BASE or not isinstance(value, Literal):
        return triple
    text = value.value.replace(DEFAULT_BASE + _THINGS, base + _THINGS)
    text = text.replace(re.escape(DEFAULT_BASE) + _THINGS, re.escape(base) + _THINGS)
    if value.language:
        changed = Literal(text, language=value.language)
    else:
        changed = Literal(text, datatype=NamedNode(value.datatype.value))
    return Triple(triple.subject, triple.predicate, changed)
