"""Numbers and times as people write them, and as the graph has them."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode

from samspill.contribute.forms import Field
from samspill.errors import BadValue
from samspill.knowledge.encodings import shown
from samspill.knowledge.vocabulary import PREFIXES

_XSD = PREFIXES["xsd"]
_SPACES = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"[+-]?\d{1,18}(?:[.,]\d{1,12})?")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_NORWEGIAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def number_of(field: Field, text: str) -> str:
    """A number as the store keeps it, from one with a comma, or with spaces between thousands."""
    plain = _SPACES.sub("", text).replace("\N{MINUS SIGN}", "-")
    whole = field.datatypes[:1] == (_XSD + "integer",)
    if not _NUMBER.fullmatch(plain):
        raise BadValue(
            f"“{quoted(text)}” is not a number.",
            advice=f"Write it with digits alone, such as {field.example or '12'}.",
        )
    if _THOUSANDS.fullmatch(plain) and not (field.most is not None and field.most < 1000):
        raise BadValue(
            f"“{quoted(text)}” can be read in two ways.",
            advice="Write thousands without a sign between them, and decimals with one that has "
            "not three digits after it.",
        )
    try:
        value = Decimal(plain.replace(",", "."))
    except InvalidOperation:  # what the pattern lets through, Decimal takes
        value = Decimal(0)
    if whole and value != value.to_integral_value():
        raise BadValue(f"“{quoted(text)}” is not a whole number.", advice="Round it off.")
    if field.least is not None and value < field.least:
        raise BadValue(
            f"“{quoted(text)}” is too small.", advice=f"Write {_plain(field.least)} or more."
        )
    if field.above is not None and value <= field.above:
        raise BadValue(
            f"“{quoted(text)}” is too small.", advice=f"Write more than {_plain(field.above)}."
        )
    if field.most is not None and value > field.most:
        raise BadValue(
            f"“{quoted(text)}” is too large.", advice=f"Write {_plain(field.most)} or less."
        )
    if value == value.to_integral_value():
        return str(int(value))
    return format(value.normalize(), "f")


def _plain(value: Decimal) -> str:
    return str(int(value)) if value == value.to_integral_value() else str(value)


def time_of(field: Field, text: str) -> Literal:
    """A year, month, day or moment, whichever of these the field takes."""
    types = field.datatypes
    day = _NORWEGIAN_DAY.fullmatch(text)
    if day and _XSD + "date" in types:
        text = f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
    for name, form, check in (
        ("gYear", r"[0-9]{4}", "{}-01-01"),
        ("gYearMonth", r"[0-9]{4}-[0-9]{2}", "{}-01"),
        ("date", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "{}"),
    ):
        if _XSD + name in types and re.fullmatch(form, text, re.ASCII):
            with suppress(ValueError):
                date.fromisoformat(check.format(text))
                return Literal(text, datatype=NamedNode(_XSD + name))
    if _XSD + "dateTime" in types and re.fullmatch(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?",
        text,
    ):
        with suppress(ValueError):
            datetime.fromisoformat(text)
            return Literal(text, datatype=NamedNode(_XSD + "dateTime"))
    if field.holds == "year":
        raise BadValue(
            f"“{quoted(text)}” is not a year.", advice="Write it with four digits, such as 2024."
        )
    if field.holds == "moment":
        raise BadValue(
            f"“{quoted(text)}” is not a moment.",
            advice="Write date and time like this: 2024-05-21T12:00:00Z.",
        )
    raise BadValue(
        f"“{quoted(text)}” is not a date.",
        advice="Write it like this: 2024-05-21, or 2024-05 or 2024 where no more is known."
        if _XSD + "gYear" in types
        else "Write it like this: 2024-05-21.",
    )


def quoted(text: str) -> str:
    """A text as an error quotes it: in one line and short."""
    return shown(text if len(text) <= 60 else text[:60] + "…")
