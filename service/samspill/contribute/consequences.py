"""What follows from what is filled in, as the shapes' rules say it (`sh:rule`, `sh:TripleRule`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from samspill.contribute.blueprints import SH, Blueprint, Facts
from samspill.contribute.forms import Consequence, Form
from samspill.knowledge.findings import node_name


def consequences_of(blueprint: Blueprint, target: str) -> tuple[Consequence, ...]:
    """The consequences for a class: those whose condition is that properties have given values."""
    return tuple(
        Consequence(path.value, value, predicate.value, said)
        for facts in blueprint.shapes.values()
        if any(one.value == target for one in facts.get(SH + "targetClass", ()))
        for rule in _of(blueprint, facts, "rule")
        if [one.value for one in rule.get(SH + "subject", ())] == [SH + "this"]
        for condition in _of(blueprint, rule, "condition")
        for part in _of(blueprint, condition, "property")
        for path in part.get(SH + "path", ())
        for value in _terms(part, "hasValue")
        for predicate in rule.get(SH + "predicate", ())
        for said in _terms(rule, "object")
    )


def following(triples: Iterable[Triple], iri: str, form: Form) -> frozenset[Triple]:
    """The statements that follow for a thing."""
    stated, thing = set(triples), NamedNode(iri)
    return frozenset(
        Triple(thing, NamedNode(one.predicate), one.object)
        for one in form.consequences
        if Triple(thing, NamedNode(one.path), one.value) in stated
    )


def _of(blueprint: Blueprint, facts: Facts, name: str) -> Iterator[Facts]:
    for node in facts.get(SH + name, ()):
        yield blueprint.shapes.get(node_name(node), {})


def _terms(facts: Facts, name: str) -> Iterator[NamedNode | Literal]:
    return (one for one in facts.get(SH + name, ()) if not isinstance(one, BlankNode))
