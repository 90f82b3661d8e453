"""Forms made from shapes: a property that a shape comes to hold is a field, with no Python.

Public: `form_of(blueprint, kind, language)` gives a `Form`; `kinds_of(blueprint, language)` lists
the kinds there are forms for. `samspill.contribute.blueprints.read_blueprint(folders, base=…)`
reads what they are made of, once.

The shapes of a class that have the same path are one field. What rules with a query ask for, no
form can read; shapes that are deactivated say it instead: `sh:languageIn` with the severity of
not giving a text in that language, `sh:or` with what there is to choose from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import get_args

from pyoxigraph import NamedNode

from samspill.contribute.blueprints import SH, Blueprint, Facts
from samspill.contribute.choices import choices_of, steps_of, text_in
from samspill.contribute.consequences import consequences_of
from samspill.contribute.forms import Choice, Field, Form, Group, Holds, Part
from samspill.errors import NotFound
from samspill.knowledge.findings import Term, node_name
from samspill.knowledge.statements import shortened
from samspill.knowledge.vocabulary import PREFIXES
from samspill.settings import Language

_RDFS, _SKOS, _XSD = PREFIXES["rdfs"], PREFIXES["skos"], PREFIXES["xsd"]
_DASH = PREFIXES["dash"]
_LAST = Decimal(10_000)

_TEXTS = PREFIXES["rdf"] + "langString"
_HOLDS: dict[str, Holds] = {
    _TEXTS: "texts",
    _XSD + "gYear": "year",
    _XSD + "date": "date",
    _XSD + "gYearMonth": "date",
    _XSD + "dateTime": "moment",
    _XSD + "decimal": "number",
    _XSD + "integer": "number",
    _XSD + "boolean": "truth",
    _XSD + "anyURI": "text",
}


def kinds_of(blueprint: Blueprint, language: Language) -> dict[str, str]:
    """The kinds that have a form, and what each is called."""
    return {kind: _label_of(blueprint, name, language) for kind, name in blueprint.kinds.items()}


def form_of(blueprint: Blueprint, kind: str, language: Language) -> Form:
    """The form of a kind of things; raises `NotFound` for a kind that no shape knows."""
    if kind not in blueprint.kinds:
        raise NotFound(
            f"There is no form for “{kind[:40]}”.",
            advice=f"Use one of {', '.join(blueprint.kinds)}.",
        )
    target = blueprint.kinds[kind]
    found = _placed_fields(blueprint, target, language)
    groups: dict[tuple[Decimal, str], list[tuple[Decimal, Field]]] = {}
    for group, order, field in found:
        place = _number(blueprint.shapes.get(group, {}), "order", _LAST)
        groups.setdefault((place, group), []).append((order, field))
    return Form(
        kind=kind,
        type=target,
        label=_label_of(blueprint, target, language),
        language=language,
        base=blueprint.base,
        consequences=consequences_of(blueprint, target),
        groups=tuple(
            Group(
                shortened(group).removeprefix("sams-"),
                text_in(blueprint.shapes.get(group, {}).get(_RDFS + "label", ()), language),
                tuple(
                    field for _, field in sorted(fields, key=lambda pair: (pair[0], pair[1].key))
                ),
            )
            for (_, group), fields in sorted(groups.items())
        ),
    )


def _placed_fields(
    blueprint: Blueprint, target: str, language: Language, part: Part | None = None
) -> list[tuple[str, Decimal, Field]]:
    """The fields of a class, each with its group and its place there."""
    by_path: dict[str, list[tuple[str, Facts]]] = {}
    for iri, facts in blueprint.properties(target):
        for step in facts.get(SH + "path", ()):
            if isinstance(step, NamedNode):  # a path of several steps is nobody's to fill in
                by_path.setdefault(step.value, []).append((iri, facts))
    found: list[tuple[str, Decimal, Field]] = []
    keys = set[str]()
    for path, shapes in by_path.items():
        shapes.sort(key=lambda pair: (_number(pair[1], "order", _LAST), pair[0]))
        group = next((one.value for _, f in shapes for one in f.get(SH + "group", ())), "")
        order = _number(shapes[0][1], "order", _LAST)
        inner = _part(blueprint, path, shapes)
        if inner is not None and part is None:
            parts = _placed_fields(blueprint, inner.type, language, inner)
            found += ((group, order + place / 1000, field) for _, place, field in parts)
            continue
        field = _field(blueprint, path, shapes, language, part)
        if field.maximum != 0:
            if field.key in keys:
                field = _renamed(field)
            keys.add(field.key)
            found.append((group, order, field))
    return found


def _field(
    blueprint: Blueprint,
    path: str,
    shapes: Sequence[tuple[str, Facts]],
    language: Language,
    part: Part | None,
) -> Field:
    asked = [facts for _, facts in shapes]
    rules = [facts for facts in asked if not _true(facts, SH + "deactivated")]
    must = [facts for facts in rules if not _should(facts)]
    allowed = [one for facts in asked for one in _alternatives(blueprint, facts)]
    datatypes = _values(allowed, "datatype")
    classes = _values(allowed, "class")
    choices = choices_of(blueprint, allowed, language)
    if choices:
        classes = []
    languages = {
        should: [one.value for facts in asked if _should(facts) is should
                 for head in facts.get(SH + "languageIn", ()) for one in blueprint.items(head)]
        for should in (False, True)
    }  # fmt: skip
    holds = _holds(asked, datatypes, classes, choices)
    least = [int(_number(facts, "minCount", Decimal(0))) for facts in must]
    most = [int(one.value) for facts in must for one in facts.get(SH + "maxCount", ())]
    wanted = any(_should(facts) and SH + "minCount" in facts for facts in rules)
    label = _first(asked, SH + "name", language) or _first(asked, _RDFS + "label", language)
    key = shortened(path).partition("-")[2] or shortened(path)
    return Field(
        key=key,
        path=path,
        label=label or key,
        help=_first(asked, SH + "description", language),
        holds=holds,
        minimum=max(least, default=0),
        maximum=min(most, default=None),
        wanted=wanted,
        datatypes=tuple(datatypes),
        languages=tuple(dict.fromkeys((*languages[False], *languages[True], *get_args(Language))))
        if holds == "texts"
        else (),
        required_languages=tuple(languages[False]),
        wanted_languages=tuple(languages[True]),
        one_per_language=any(_true(facts, SH + "uniqueLang") for facts in rules),
        choices=tuple(choices),
        steps=steps_of(blueprint, allowed, language),
        default=next(iter(_values(rules, "defaultValue")), ""),
        classes=tuple(classes),
        kinds=tuple(
            blueprint.kind_of_class[name] for name in classes if name in blueprint.kind_of_class
        ),
        patterns=tuple(dict.fromkeys(_values(allowed, "pattern"))),
        least=_limit(must, "minInclusive", max),
        above=_limit(must, "minExclusive", max),
        most=_limit(must, "maxInclusive", min),
        single_line=holds != "texts" or any(_true(facts, _DASH + "singleLine") for facts in asked),
        read_only=any(_true(facts, _DASH + "readOnly") for facts in asked),
        example=_first(asked, _SKOS + "example", language),
        rules=tuple(iri for iri, facts in shapes if facts in rules),
        part=part,
    )


def _renamed(field: Field) -> Field:
    """The same field with the prefix in its key, where two properties have one local name."""
    return replace(field, key=shortened(field.path))


def _part(blueprint: Blueprint, path: str, shapes: Sequence[tuple[str, Facts]]) -> Part | None:
    """The part of a thing that a property points at, where it is filled in with the thing."""
    for _, facts in shapes:
        for node in facts.get(SH + "qualifiedValueShape", ()):
            for one in blueprint.shapes.get(node_name(node), {}).get(SH + "class", ()):
                if one.value not in blueprint.kind_of_class and blueprint.properties(one.value):
                    name = blueprint.shape_of_class(one.value)
                    return Part(path, one.value, shortened(name).partition("-")[2].lower())
    return None


def _alternatives(blueprint: Blueprint, facts: Facts) -> list[Facts]:
    """What a property shape allows: what it says itself, and each shape that it offers."""
    offered: list[Term] = [*facts.get(SH + "node", ())]
    for head in facts.get(SH + "or", ()):
        offered += blueprint.items(head)
    return [facts, *(blueprint.shapes.get(node_name(node), {}) for node in offered)]


def _holds(
    asked: Sequence[Facts],
    datatypes: Sequence[str],
    classes: Sequence[str],
    choices: Sequence[Choice],
) -> Holds:
    if choices:
        return "choice"
    if classes:
        return "thing"
    found = list(dict.fromkeys(_HOLDS.get(datatype, "text") for datatype in datatypes))
    if found:
        return "date" if "date" in found else found[0]
    return "address" if f"{SH}IRI" in _values(asked, "nodeKind") else "text"


def _label_of(blueprint: Blueprint, target: str, language: Language) -> str:
    facts = blueprint.shapes.get(blueprint.shape_of_class(target), {})
    return text_in(facts.get(_RDFS + "label", ()), language) or shortened(target)


def _values(asked: Iterable[Facts], name: str) -> list[str]:
    found = (one.value for facts in asked for one in facts.get(SH + name, ()))
    return list(dict.fromkeys(found))


def _first(asked: Iterable[Facts], name: str, language: Language) -> str:
    return next((text for facts in asked if (text := text_in(facts.get(name, ()), language))), "")


def _number(facts: Facts, name: str, otherwise: Decimal) -> Decimal:
    return next((Decimal(one.value) for one in facts.get(SH + name, ())), otherwise)


def _limit(asked: Iterable[Facts], name: str, strictest: object) -> Decimal | None:
    found = [Decimal(one.value) for facts in asked for one in facts.get(SH + name, ())]
    return (max(found) if strictest is max else min(found)) if found else None


def _true(facts: Facts, name: str) -> bool:
    return any(one.value == "true" for one in facts.get(name, ()))


def _should(facts: Facts) -> bool:
    """Whether not keeping to a shape is no more than a warning."""
    return any(one.value != SH + "Violation" for one in facts.get(SH + "severity", ()))
