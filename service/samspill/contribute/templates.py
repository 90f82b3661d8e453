"""Templates: spreadsheets to fill in, made from the same forms as the pages.

Public: `template_xlsx(form, other, example)` and `template_csv(form, other, example)` give the
file, `example_of(triples, form)` the thing that shows best how it is done. `form` is in the
language of lists and help, `other` the same in the other language.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from pyoxigraph import NamedNode, Triple

from samspill.contribute.filling import read_of
from samspill.contribute.forms import Choice, Field, Form
from samspill.contribute.given import Values
from samspill.contribute.quote_columns import evidence_field, quote_fields
from samspill.contribute.sheets import KEY, NOTE
from samspill.knowledge.findings import node_name
from samspill.knowledge.vocabulary import RDF_TYPE

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "note": {"nb": "# merknader", "en": "# notes"},
        "example": {"nb": "# eksempel", "en": "# example"},
        "key": {"nb": "Nøkkel", "en": "Key"},
        "keyHelp": {
            "nb": "Tom for en ny ting; for en som finnes, den siste delen av adressen.",
            "en": "Empty for a new thing; for one that is there, the last part of its address.",
        },
        "noteHelp": {
            "nb": "Rader som begynner med # her, blir ikke lest.",
            "en": "Rows that begin with # here are not read.",
        },
        "must": {"nb": "må fylles ut", "en": "must be filled in"},
        "should": {"nb": "bør fylles ut", "en": "should be filled in"},
        "may": {"nb": "kan fylles ut", "en": "may be filled in"},
        "several": {
            "nb": "Flere verdier skrives med ; mellom.",
            "en": "Several values are written with ; between.",
        },
        "choose": {"nb": "Velg fra lista.", "en": "Choose from the list."},
        "thing": {
            "nb": "Skriv nøkkelen, den siste delen av adressen: {kinds}.",
            "en": "Write the key, the last part of the address: {kinds}.",
        },
        "helpSheet": {"nb": "Hjelp", "en": "Help"},
        "choiceSheet": {"nb": "Lister", "en": "Lists"},
    }
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BETWEEN = "; "


def template_csv(form: Form, other: Form, example: tuple[str, Values] | None = None) -> bytes:
    """The template as CSV that a spreadsheet opens by itself: UTF-8 with a mark.

    Norwegian spreadsheets expect semicolons, where a comma stands in numbers.
    """
    file = io.StringIO()
    separator = ";" if form.language == "nb" else ","
    writer = csv.writer(file, delimiter=separator, lineterminator="\r\n")
    writer.writerows([_safe(cell) for cell in row] for row in head_rows(form, other, example))
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def template_xlsx(form: Form, other: Form, example: tuple[str, Values] | None = None) -> bytes:
    """The template as XLSX: lists to choose from, help at each column and on a sheet of its own."""
    from samspill.contribute.workbook_writing import written  # openpyxl is slow to import

    return written(form, other, head_rows(form, other, example))


def fields_of(form: Form) -> list[tuple[str, Field]]:
    """The columns of a template: each name with its field; what the service fills in is not asked.

    What must be there comes where the form has it, so that a sheet reads as a page does; evidence
    may be given by its words beside it.
    """
    found = []
    quoted = [(field.key, field) for field in quote_fields(form)]
    for field in form.fields:
        if not field.read_only:
            found += [(name, field) for name in field.names]
            found += quoted if field == evidence_field(form) else []
    return found


def field_of(form: Form, key: str) -> Field:
    """The field of a column by its key."""
    return form.by_key.get(key) or next(one for one in quote_fields(form) if one.key == key)


def head_rows(form: Form, other: Form, example: tuple[str, Values] | None) -> list[list[str]]:
    """The first rows: the names of the columns, what they are called, and an example."""
    columns = fields_of(form)
    rows = [
        [NOTE, KEY, *(name for name, _ in columns)],
        *(
            [said(one, "note"), said(one, "key"), *(label_of(one, name) for name, _ in columns)]
            for one in (form, other)
        ),
    ]
    if example is not None:
        key, values = example
        cells = [cell_of(field, name, values) for name, field in columns]
        rows.append([said(form, "example"), key, *cells])
    return rows


def example_of(triples: Iterable[Triple], form: Form) -> tuple[str, dict[str, object]] | None:
    """The key and the values of the thing that has most of what a form asks for; None of none."""
    about: dict[str, list[Triple]] = {}
    of_type = set[str]()
    for triple in triples:
        about.setdefault(node_name(triple.subject).partition("#")[0], []).append(triple)
        if triple.predicate.value == RDF_TYPE and triple.object == NamedNode(form.type):
            of_type.add(node_name(triple.subject))
    found = [
        (-len(values), iri, values)
        for iri in sorted(of_type)
        if iri.startswith(f"{form.base}id/{form.kind}/")
        for values in [read_of(about[iri], iri, form)]
    ]
    if not found:
        return None
    _, iri, values = min(found, key=lambda one: one[:2])
    return iri.rpartition("/")[2], values


def cell_of(field: Field, name: str, values: Values) -> str:
    """The values of a column as they stand in a cell."""
    given = values.get(field.key)
    if field.holds == "texts":
        given = given.get(name.rpartition(".")[2]) if isinstance(given, Mapping) else None
    several = given if isinstance(given, list | tuple) else [given]
    texts = [_named(field, str(one)) for one in several if one is not None]
    return _BETWEEN.join(texts)


def choice_text(choice: Choice) -> str:
    """What a choice is called in a list: a number before its name, or the name alone."""
    if choice.label == choice.code:
        return choice.code
    return f"{choice.code} {choice.label}" if choice.code[:1].isdigit() else choice.label


def help_of(form: Form, field: Field) -> str:
    """What to write in a column."""
    parts = [field.help]
    if field.choices:
        parts.append(said(form, "choose"))
    if field.kinds:
        parts.append(said(form, "thing").format(kinds=_examples(field)))
    if field.repeats:
        parts.append(said(form, "several"))
    return " ".join(part for part in parts if part)


def duty_of(field: Field, name: str) -> str:
    """Whether a column must, should or may be filled in."""
    language = name.rpartition(".")[2]
    if field.minimum or (field.holds == "texts" and language in field.required_languages):
        return "must"
    wanted = field.wanted or (field.holds == "texts" and language in field.wanted_languages)
    return "should" if wanted else "may"


def label_of(form: Form, name: str) -> str:
    """What a column is called, with its language where it has one."""
    key, _, language = name.rpartition(".")
    field = field_of(form, key or name)
    return f"{field.label} ({language})" if field.holds == "texts" else field.label


def said(form: Form, word: str) -> str:
    """A word of the template in the form's language."""
    return WORDS[word][form.language]


def _named(field: Field, text: str) -> str:
    return next((choice_text(one) for one in field.choices if one.code == text), text)


def _examples(field: Field) -> str:
    if len(field.kinds) == 1:
        return f"{field.kinds[0]}-1"
    return ", ".join(f"{kind}/…" for kind in field.kinds)


def _safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def lists_of(columns: Sequence[tuple[str, Field]]) -> dict[str, tuple[str, ...]]:
    """What there is to choose from, by the name of the column."""
    return {
        name: tuple(choice_text(choice) for choice in field.choices)
        for name, field in columns
        if field.choices
    }
