"""Names for what ties other things, made of the names of these, where nobody has given one.

Public: `with_names(form, values, label)`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from samspill.contribute.forms import Field, Form
from samspill.contribute.given import Values
from samspill.contribute.wording import term_of
from samspill.errors import BadValue

NAME = "prefLabel"

_FORMS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "participation": {
            "nb": "{actor} – {role} – {participatesIn}",
            "en": "{actor} – {role} – {participatesIn}",
        },
        "alignment": {
            "nb": "{alignedResource} → {sdg}",
            "en": "{alignedResource} → {sdg}",
        },
        "evidence": {
            "nb": "{section}, tegn {start}–{end}",
            "en": "{section}, characters {start}–{end}",
        },
    }
)
NAMED = frozenset(_FORMS)
"""The kinds of things that are named by what they tie."""

_CODES = MappingProxyType(
    {
        "nb": ("mål {}", "delmål {}", "2030-agendaen"),
        "en": ("goal {}", "target {}", "the 2030 Agenda"),
    }
)

Label = Callable[[str, str], str]
"""Gives what an IRI is called in a language; empty where that is not known."""


def with_names(form: Form, values: Values, label: Label) -> dict[str, object]:
    """The values with a name in each language that has none, where one can be made."""
    given = values.get(NAME)
    names = dict(given) if isinstance(given, Mapping) else {}
    for language, pattern in _FORMS.get(form.kind, {}).items():
        parts = {
            field.key: _said(field, values.get(field.key), form, language, label)
            for field in form.fields
            if f"{{{field.key}}}" in pattern
        }
        if not names.get(language) and all(parts.values()):
            names[language] = pattern.format(**parts)
    return {**values, NAME: names} if names else dict(values)


def _said(field: Field, given: object, form: Form, language: str, label: Label) -> str:
    """What a field's first value is called; empty where there is none, or none that is right."""
    one = given[0] if isinstance(given, list | tuple) and given else given
    if not isinstance(one, str | int) or one == "":
        return ""
    try:
        term = term_of(field, str(one), form)
    except BadValue:
        return ""
    if field.holds == "choice":
        choice = next(choice for choice in field.choices if choice.term == term)
        if field.key == "sdg":
            goal, target, agenda = _CODES[language]
            pattern = target if "." in choice.code else goal
            return pattern.format(choice.code) if choice.code[:1].isdigit() else agenda
        return label(term.value, language) or choice.label
    return label(term.value, language) if field.holds == "thing" else term.value
