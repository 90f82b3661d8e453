"""What was given for a form, whatever it is: its texts with their places, and what is no text.

Public: `Values`; `texts_of(field, given, mistakes)` gives each text with its language and index,
and notes what is none; `unknown_keys(form, values)` tells what the form has no field for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches

from samspill.contribute.forms import Field, Form
from samspill.contribute.mistakes import Mistake
from samspill.errors import BadValue
from samspill.knowledge.encodings import shown

Values = Mapping[str, object]
"""What a form is filled with: a field's key → its value or values."""

MOST_VALUES = 200
"""The most values that one field takes."""


def texts_of(
    field: Field, given: object, mistakes: list[Mistake]
) -> Iterator[tuple[str, int, str]]:
    """Each text that was given with its language and its place; what is none is a mistake."""
    if field.holds == "texts":
        if isinstance(given, str) and given.strip():
            mistakes.append(Mistake(field.key, _no_language(field)))
        elif isinstance(given, Mapping):
            for language, several in given.items():
                if _language(language):
                    yield from _listed(field, several, str(language), mistakes)
                elif not is_empty(several):
                    mistakes.append(Mistake(field.key, _unknown_language(language)))
        elif not is_empty(given):
            mistakes.append(Mistake(field.key, _no_language(field)))
    else:
        yield from _listed(field, given, "", mistakes)


def _listed(
    field: Field, given: object, language: str, mistakes: list[Mistake]
) -> Iterator[tuple[str, int, str]]:
    several = given if isinstance(given, list | tuple) else [given]
    if len(several) > MOST_VALUES:
        mistakes.append(Mistake(field.key, _many(len(several)), MOST_VALUES, language))
        return
    if not field.repeats and sum(not is_empty(one) for one in several) > 1:
        mistakes.append(Mistake(field.key, _one(), 1, language))
        several = several[:0]
    for index, one in enumerate(several):
        if isinstance(one, str):
            yield language, index, one
        elif isinstance(one, bool):
            yield language, index, str(one).lower()
        elif isinstance(one, int | float | Decimal):
            yield language, index, _digits(one)
        elif one is not None:
            mistakes.append(Mistake(field.key, _no_text(), index, language))


def _digits(number: float | Decimal) -> str:
    """A number of JSON as text: 2024.0 is 2024."""
    try:
        exact = Decimal(str(number))
        if exact.is_finite() and exact == exact.to_integral_value() and abs(exact) < 10**18:
            return str(int(exact))
        return format(exact, "f") if exact.is_finite() and abs(exact) < 10**18 else str(number)
    except (ArithmeticError, ValueError):
        return "∞"


def is_empty(given: object, depth: int = 3) -> bool:
    """Whether nothing was given; what is nested deeper than values are is something."""
    if isinstance(given, str):
        return not given.strip()
    if isinstance(given, Mapping | list | tuple) and depth:
        inner = given.values() if isinstance(given, Mapping) else given
        return all(is_empty(one, depth - 1) for one in inner)
    return given is None


def _language(tag: object) -> bool:
    """Whether something is a language that a text can be marked with."""
    if not isinstance(tag, str) or len(tag) > 35:
        return False
    first, *others = tag.split("-")
    return (
        first.isascii() and first.isalpha() and first.islower() and 2 <= len(first) <= 3
    ) and all(one.isascii() and one.isalnum() and len(one) <= 8 for one in others)


def unknown_keys(form: Form, values: Values) -> Iterator[Mistake]:
    """What was given for fields that the form has not got."""
    for key in list(values)[: MOST_VALUES + 1]:
        if key in form.by_key or is_empty(values[key]):
            continue
        near = get_close_matches(str(key)[:80], form.by_key, n=1)
        yield Mistake(
            str(key),
            BadValue(
                f"There is no field “{shown(str(key)[:60])}”.",
                advice=f"Did you mean {near[0]}?" if near else "Leave it out.",
            ),
        )


def not_yours(field: Field) -> BadValue:
    """The error of a value for a field that the service fills in."""
    return BadValue(
        f"“{field.label}” is filled in by the service.", advice="Leave it out; it is done for you."
    )


def _no_language(field: Field) -> BadValue:
    return BadValue(
        f"The language of “{field.label}” is missing.",
        advice=f"Say which language each text is in, such as {', '.join(field.names)}.",
    )


def _unknown_language(language: object) -> BadValue:
    return BadValue(
        f"“{shown(str(language)[:40])}” is not the code of a language.",
        advice="Use a code such as nb, nn or en.",
    )


def _one() -> BadValue:
    return BadValue("Only one value can stand here.", advice="Keep one of them.")


def _many(count: int) -> BadValue:
    return BadValue(
        f"There are {count} values here, and at most {MOST_VALUES} are read.",
        advice="Keep those that matter.",
    )


def no_object() -> BadValue:
    """The error of values that are no object."""
    return BadValue(
        "The values are not an object.", advice="Give each field's value under the field's key."
    )


def _no_text() -> BadValue:
    return BadValue("This is neither a text nor a number.", advice="Write it as a text.")
