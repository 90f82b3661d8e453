"""Closed lists of a field: the concepts of a scheme or a class, or the values a shape names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pyoxigraph import BlankNode, NamedNode
from pyoxigraph import Literal as Text

from samspill.contribute.blueprints import SH, Blueprint, Facts
from samspill.contribute.forms import Choice
from samspill.knowledge.findings import Term, node_name
from samspill.knowledge.vocabulary import LABEL_LANGUAGES, PREFIXES
from samspill.settings import Language

_RDFS, _SKOS = PREFIXES["rdfs"], PREFIXES["skos"]
_WITHDRAWN = PREFIXES["owl"] + "deprecated"


def choices_of(
    blueprint: Blueprint, allowed: Iterable[Facts], language: Language
) -> tuple[Choice, ...]:
    """What there is to choose from: concepts by code or name, listed values as they are listed."""
    concepts, listed = set[str](), list[Choice]()
    for facts in allowed:
        for one in facts.get(SH + "class", ()):
            concepts.update(blueprint.members.get(one.value, ()))
        for part in facts.get(SH + "property", ()):
            rule = blueprint.shapes.get(node_name(part), {})
            if any(path.value == _SKOS + "inScheme" for path in rule.get(SH + "path", ())):
                for scheme in rule.get(SH + "hasValue", ()):
                    concepts.update(blueprint.members.get(scheme.value, ()))
        for head in facts.get(SH + "in", ()):
            listed += (_choice(blueprint, term, language) for term in blueprint.items(head))
    found = [
        _choice(blueprint, NamedNode(iri), language)
        for iri in concepts
        if _WITHDRAWN not in blueprint.concepts[iri]
    ]
    return (*sorted(found, key=_order), *listed)


def steps_of(
    blueprint: Blueprint, allowed: Iterable[Facts], language: Language
) -> tuple[Choice, ...]:
    """Numbers that shapes explain one by one: what each is called and means, and a case of it."""
    return tuple(
        Choice(
            value,
            value.value,
            text_in(facts.get(_RDFS + "label", ()), language),
            text_in(facts.get(SH + "description", ()), language),
            example=text_in(facts.get(_SKOS + "example", ()), language),
        )
        for facts in allowed
        for value in facts.get(SH + "hasValue", ())
        if isinstance(value, Text)
    )


def text_in(terms: Sequence[Term], language: Language) -> str:
    """The text in a language, or in the one that comes next."""
    found = {one.language or "": one.value for one in terms if isinstance(one, Text)}
    order = (language, *LABEL_LANGUAGES, "", *found)
    return next((found[tongue] for tongue in order if tongue in found), "")


def alphabetical(text: str) -> str:
    """What a text is sorted by: æ, ø and å come last, in that order."""
    return text.casefold().replace("å", "ø\N{LATIN SMALL LETTER Y WITH DIAERESIS}")


def _choice(blueprint: Blueprint, term: Term, language: Language) -> Choice:
    if isinstance(term, Text):
        return Choice(term, term.value, term.value)
    assert not isinstance(term, BlankNode)  # noqa: S101
    facts = blueprint.concepts.get(term.value, {})
    names = {
        one.language or "": one.value
        for one in facts.get(_SKOS + "prefLabel", ())
        if isinstance(one, Text)
    }
    code = next((one.value for one in facts.get(_SKOS + "notation", ())), "")
    code = code or re.split(r"[/#]", term.value.rstrip("/#"))[-1]
    order = (language, *LABEL_LANGUAGES, *names)
    label = next((names[tongue] for tongue in order if tongue in names), code)
    meanings = {
        one.language: one.value
        for one in facts.get(_SKOS + "definition", ())
        if isinstance(one, Text)
    }
    example = text_in(facts.get(_SKOS + "example", ()), language)
    return Choice(term, code, label, meanings.get(language, ""), tuple(names.values()), example)


def _order(choice: Choice) -> tuple[tuple[tuple[int, str], ...], str]:
    """Numbers by their value and letters after them, for codes; all else by what it is called."""
    if choice.code[:1].isdigit():
        parts = choice.code.split(".")
        return tuple((int(part) if part.isdigit() else 1000, part) for part in parts), choice.label
    return (), alphabetical(choice.label)
