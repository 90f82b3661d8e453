"""The checks: SHACL shapes on a dataset, as findings.

Rules without a query run in pySHACL, one thing at a time. Rules with a query (`sh:sparql`) run
here, once for the whole dataset instead of once for each thing, which is far quicker; the
shapes are plain SHACL and say the same in any processor.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from samspill.knowledge.findings import INVERSE, SEVERITIES, Finding, Report, Term, node_name
from samspill.knowledge.shapes import Rule, Shapes, messages, read_shapes, severity
from samspill.knowledge.vocabulary import ONTOLOGY, PREF_LABEL, PREFIXES, SHAPES
from samspill.settings import DEFAULT_BASE

if TYPE_CHECKING:
    from rdflib import Graph

_SH = PREFIXES["sh"]

_SUBCLASS_OF = PREFIXES["rdfs"] + "subClassOf"
_SUBCLASS = f"<{_SUBCLASS_OF}>"

_MISSPELT = (SHAPES + "Thing-property", SHAPES + "Thing-class")
"""The rules on unknown terms, whose findings name the term that comes closest."""

_OF_ALL = SHAPES + "Thing-kind"
"""The rule that is for all that is described, also where nothing says what it is."""

_GENERAL = (SHAPES + "Thing-reference", SHAPES + "Thing-blank-node")
"""The rules that catch what no property's own rule does: one finding for a value is enough."""

NEAREST = {"nb": "Mener du {}?", "en": "Do you mean {}?"}
"""What a message ends with where a term is close to what is written."""


def check(
    triples: Iterable[ox.Triple],
    *,
    shapes: Path | Shapes,
    base: str = DEFAULT_BASE,
    focus: Collection[str] | None = None,
) -> Report:
    """The findings on stated triples, which must hold the ontology, the concepts and the SDGs.

    `shapes` are a folder or what `read_shapes` made of one. With `focus`, only the things with
    these IRIs are checked, in the light of all the triples.
    """
    if not isinstance(shapes, Shapes):
        shapes = read_shapes(shapes, base=base)
    stated = list(triples)
    store = ox.Store()
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in stated)
    found = [*_by_query(store, shapes.rules, focus), *_by_shape(stated, shapes.graph, focus)]
    labels = _labels(stated)
    named = (replace(one, focus_label=labels.get(one.focus, {})) for one in _reduced(found))
    return Report(tuple(sorted(named, key=_order)))


def _by_query(
    store: ox.Store, rules: Iterable[Rule], focus: Collection[str] | None
) -> Iterator[Finding]:
    terms = _own_terms(store)
    targets = _Targets(store)
    for rule in rules:
        members = None if rule.iri == _OF_ALL else targets.of(rule)
        solutions = store.query(rule.query)
        assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            values = {name: solution[name] for name in names if solution[name] is not None}
            this, value, path = values["this"], values.get("value"), values.get("path")
            if members is not None and this not in members:
                continue
            if focus is not None and this.value not in focus:
                continue
            told = {language: _filled(text, values) for language, text in rule.messages.items()}
            if rule.iri in _MISSPELT and value is not None:
                told = _with_nearest(told, value.value, terms)
            yield Finding(
                severity=rule.severity,
                rule=rule.iri,
                component=_SH + "SPARQLConstraintComponent",
                focus=node_name(this),
                focus_label={},
                path=None if path is None else path.value,
                term=value,
                messages=told,
            )


class _Targets:
    """The things that rules are for, looked up once for each class and property."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._found: dict[str, frozenset[Any]] = {}

    def of(self, rule: Rule) -> frozenset[Any]:
        """The things that a rule is for, as terms."""
        by_class = (self._select(f"?this a/{_SUBCLASS}* <{iri}>") for iri in rule.classes)
        by_property = (self._select(f"?this <{iri}> ?any") for iri in rule.properties)
        return frozenset().union(*by_class, *by_property)

    def _select(self, pattern: str) -> frozenset[Any]:
        if pattern not in self._found:
            solutions = self._store.query(f"SELECT DISTINCT ?this WHERE {{ {pattern} }}")
            assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101
            self._found[pattern] = frozenset(solution["this"] for solution in solutions)
        return self._found[pattern]


def _filled(message: str, values: Mapping[str, Any]) -> str:
    """The message with {?name} replaced by what the query found under that name."""

    def shown(found: re.Match[str]) -> str:
        if found[1] not in values:
            return found[0]
        text: str = values[found[1]].value
        return f"sam:{text.removeprefix(ONTOLOGY)}" if text.startswith(ONTOLOGY) else text

    return re.sub(r"\{[?$](\w+)\}", shown, message)


def _own_terms(store: ox.Store) -> list[str]:
    defined = ox.NamedNode(PREFIXES["rdfs"] + "isDefinedBy")
    quads = store.quads_for_pattern(None, defined, ox.NamedNode(ONTOLOGY))
    return sorted(
        quad.subject.value.removeprefix(ONTOLOGY)
        for quad in quads
        if isinstance(quad.subject, ox.NamedNode)
    )


def _with_nearest(told: Mapping[str, str], term: str, terms: Collection[str]) -> dict[str, str]:
    near = get_close_matches(term.removeprefix(ONTOLOGY), terms, n=1, cutoff=0.6)
    if not near:
        return dict(told)
    return {
        language: f"{text} {NEAREST[language].format('sam:' + near[0])}"
        for language, text in told.items()
    }


def _by_shape(
    triples: Collection[ox.Triple], shapes: Graph, focus: Collection[str] | None
) -> Iterator[Finding]:
    if focus is not None and not focus:
        return
    nodes = None
    if focus is not None:
        nodes = sorted({*focus, *_values(triples, focus)})
        triples = _near(triples, nodes)
    from pyshacl import validate

    from samspill.knowledge.turtle import rdflib_graph

    _, report, _ = validate(
        rdflib_graph(triples),
        shacl_graph=shapes,
        inference="none",
        advanced=False,
        meta_shacl=False,
        inplace=True,
    )
    from rdflib import SH

    for result in report.objects(None, SH.result):
        if focus is not None and str(report.value(result, SH.focusNode)) not in focus:
            continue
        path = report.value(result, SH.resultPath)
        backwards = None if path is None else report.value(path, SH.inversePath)
        value = report.value(result, SH.value)
        yield Finding(
            severity=severity(str(report.value(result, SH.resultSeverity))),
            rule=str(report.value(result, SH.sourceShape)),
            component=str(report.value(result, SH.sourceConstraintComponent)),
            focus=node_name(_term(report.value(result, SH.focusNode))),
            focus_label={},
            path=(f"{INVERSE}{backwards}" if backwards else path and str(path)),
            term=None if value is None else _term(value),
            messages=messages([_term(text) for text in report.objects(result, SH.resultMessage)]),
        )


def _near(triples: Collection[ox.Triple], nodes: Collection[str]) -> list[ox.Triple]:
    """The statements that shapes look at where only some nodes are judged: a few hundred."""
    own = {*nodes, *_values(triples, set(nodes))}
    return [
        one
        for one in triples
        if node_name(one.subject) in own
        or one.predicate.value == _SUBCLASS_OF
        or (isinstance(one.object, ox.NamedNode) and one.object.value in own)
    ]


def _values(triples: Iterable[ox.Triple], focus: Collection[str]) -> Iterator[str]:
    """What things point to and what points to them.

    pySHACL judges a value by its shape only where it is in focus too.
    """
    for triple in triples:
        subject, value = node_name(triple.subject), triple.object
        if isinstance(value, ox.NamedNode):
            if subject in focus:
                yield value.value
            if value.value in focus:
                yield subject


def _term(node: Any) -> Term:
    """An rdflib term as one of pyoxigraph's."""
    from rdflib import BNode, Literal

    if isinstance(node, BNode):
        return ox.BlankNode(str(node))
    if not isinstance(node, Literal):
        return ox.NamedNode(str(node))
    if node.language:
        return ox.Literal(str(node), language=node.language)
    datatype = None if node.datatype is None else ox.NamedNode(str(node.datatype))
    return ox.Literal(str(node), datatype=datatype)


def _reduced(found: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for each misuse, where several constraints of a rule say the same."""
    by_place: defaultdict[tuple[str, str, str | None], dict[str, Finding]] = defaultdict(dict)
    for one in sorted(found, key=_order):
        by_place[one.rule, one.focus, one.path].setdefault(str(one.term), one)
    kept = [
        one
        for same in by_place.values()
        for one in same.values()
        # that the right value is missing goes without saying where a wrong one is named
        if one.term is not None or len(same) == 1
    ]
    special = {(one.focus, one.path, str(one.term)) for one in kept if one.rule not in _GENERAL}
    for one in kept:
        if one.rule not in _GENERAL or (one.focus, one.path, str(one.term)) not in special:
            yield one


def _labels(triples: Iterable[ox.Triple]) -> dict[str, dict[str, str]]:
    labels: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for triple in triples:
        name = triple.object
        if triple.predicate.value == PREF_LABEL and isinstance(name, ox.Literal) and name.language:
            labels[node_name(triple.subject)].setdefault(name.language, name.value)
    return labels


def _order(finding: Finding) -> tuple[str, int, str, str, str, str]:
    rank = SEVERITIES.index(finding.severity)
    path, term = finding.path or "", str(finding.term)
    return finding.focus, rank, finding.rule, path, term, finding.component
