"""The form of a question: a field for each parameter, with choices that come from the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from samspill.ask.asking import ask
from samspill.ask.questions import Parameter, Question
from samspill.ask.tables import short
from samspill.ask.values import THINGS
from samspill.engine.stores import Rows, Store
from samspill.errors import BadValue
from samspill.knowledge.vocabulary import LABEL_LANGUAGES, PREF_LABEL
from samspill.settings import Language
from samspill.web.links import SDG_CODE

MOST = 400
"""The most choices that a field lists; of more, one is searched for."""

_SOUGHT = ("program", "goal", "measure", "actor")
"""The kinds that a parameter for any thing is most often about."""


@dataclass(frozen=True)
class Choice:
    """One choice of a field: the value that is sent and what it is called."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class Field:
    """One field; `choices` is empty where anything may be written.

    Where there are too many, `seek` names the kinds that are searched for as one writes, and
    `called` says what the value stands for.
    """

    parameter: Parameter
    label: str
    value: str
    choices: tuple[Choice, ...]
    seek: str = ""
    called: str = ""

    @property
    def name(self) -> str:
        """The name it is sent by."""
        return self.parameter.name


def fields_of(
    question: Question,
    values: Mapping[str, str],
    *,
    questions: Mapping[str, Question],
    store: Store,
    language: Language,
    base: str,
) -> tuple[Field, ...]:
    """The fields of a question's form, filled with the values given."""
    fields = []
    for parameter in question.parameters:
        value = values.get(parameter.name) or parameter.default or ""
        label = parameter.label[language]
        seek = called = ""
        if _many(parameter, store):
            seek, pairs = parameter.kind or "", []
            called = _called(parameter, value, store, language, base=base)
        elif parameter.choices:
            pairs = [(choice, choice) for choice in parameter.choices]
        elif parameter.options is not None:
            options = ask(store, questions[parameter.options], {}, language=language, base=base)
            pairs = [
                (short_value(parameter, row[0].value, base=base), _name(row[0].value, row, place))
                for place in [_label_place(options.columns)]
                for row in options.rows
                if isinstance(row[0], ox.NamedNode)
            ]
        else:
            pairs = []
        chosen = _normal(parameter, value, base=base)
        choices = tuple(
            Choice(choice, text, _normal(parameter, choice, base=base) == chosen)
            for choice, text in dict(pairs).items()
        )
        named = label[:1].upper() + label[1:]
        fields.append(Field(parameter, named, value, choices, seek, called))
    return tuple(fields)


def refilled(field: Field, value: str, *, base: str) -> Field:
    """The same field with another value, and what stands for that as its choice."""
    chosen = _normal(field.parameter, value, base=base)
    return replace(
        field,
        value=value,
        choices=tuple(
            replace(choice, chosen=_normal(field.parameter, choice.value, base=base) == chosen)
            for choice in field.choices
        ),
    )


def subject_of(fields: Sequence[Field]) -> str:
    """What a question that asks about one thing was asked about; empty for other questions."""
    required = [field for field in fields if field.parameter.required]
    chosen = [choice.text for field in required for choice in field.choices if choice.chosen]
    chosen += [field.called for field in required if field.called]
    return chosen[0] if len(required) == 1 and chosen else ""


def example_of(fields: Sequence[Field], *, base: str) -> tuple[list[tuple[str, str]], str]:
    """Values that the required fields take, and what they are called; empty where none is."""
    values, names = [], []
    for field in fields:
        parameter = field.parameter
        if not parameter.required or parameter.example is None:
            continue
        wanted = _normal(parameter, parameter.example, base=base)
        called = (
            choice.text
            for choice in field.choices
            if _normal(parameter, choice.value, base=base) == wanted
        )
        values.append((parameter.name, parameter.example))
        names.append(next(called, parameter.example))
    return values, ", ".join(names)


def short_value(parameter: Parameter, iri: str, *, base: str) -> str:
    """The shortest text that stands for an IRI as a value of this parameter."""
    said = short(iri)
    for value in (said.rpartition("/")[2], said):
        try:
            if "://" not in value and parameter.iri(value, base=base) == iri:
                return value
        except BadValue:
            continue
    return iri


def _many(parameter: Parameter, store: Store) -> bool:
    """Whether there are more things of a parameter's kind than a list should hold."""
    kinds = _SOUGHT if parameter.kind == "thing" else (parameter.kind,)
    if parameter.type != "iri" or parameter.options is None or not set(kinds) <= set(THINGS):
        return False
    classes = " ".join(f"<{THINGS[kind]}>" for kind in kinds if kind)
    text = f"SELECT ?x WHERE {{ VALUES ?class {{ {classes} }} ?x a ?class }} LIMIT {MOST + 1}"
    found = store.query(text)
    return isinstance(found, Rows) and len(found.rows) > MOST


def _called(
    parameter: Parameter, value: str, store: Store, language: Language, *, base: str
) -> str:
    """What a value stands for; empty where it stands for nothing."""
    iri = _normal(parameter, value, base=base)
    if not value or (iri == value and "://" not in value):
        return ""
    found = store.query(f"SELECT ?label WHERE {{ <{iri}> <{PREF_LABEL}> ?label }}")
    texts = {
        row[0].language: row[0].value
        for row in (found.rows if isinstance(found, Rows) else ())
        if isinstance(row[0], ox.Literal)
    }
    order = (language, *LABEL_LANGUAGES, *texts)
    return next((texts[tongue] for tongue in order if tongue in texts), "")


def _normal(parameter: Parameter, value: str, *, base: str) -> str:
    """What a value stands for, so that short and full forms of it compare as equal."""
    if parameter.type != "iri" or not value:
        return value
    try:
        return parameter.iri(value, base=base)
    except BadValue:
        return value


def _label_place(columns: Sequence[str]) -> int | None:
    label = f"{columns[0]}Label"
    return columns.index(label) if label in columns else None


def _name(iri: str, row: Sequence[object], place: int | None) -> str:
    label = row[place] if place is not None else None
    text = label.value if isinstance(label, ox.Literal) else short(iri)
    sdg = SDG_CODE.fullmatch(iri)
    return f"{sdg[1]} {text}" if sdg else text
