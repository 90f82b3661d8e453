"""The columns of a spreadsheet in which evidence is given by document, section and words.

Public: `COLUMNS`, `quote_fields(form)`, `quotes_of(cells)`, `resting(form, values, quotes, …)`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from types import MappingProxyType

from pyoxigraph import Triple

from samspill.contribute.forms import Field, Form
from samspill.contribute.given import Values
from samspill.contribute.mistakes import Mistake
from samspill.contribute.quoting import Evidence, Quote
from samspill.errors import BadValue

COLUMNS = ("document", "section", "passage")
"""Their names; a sheet may have each of them several times, for several passages."""

Cell = tuple[str, str]
"""The letter of a column, and the text in it."""

_NONE: Cell = ("", "")

_WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "nb": {
            "document": (
                "Dokument",
                "Dokumentet som utdraget står i, når utdraget ikke er belegg fra før: den siste "
                "delen av adressen. Teksten må være registrert i tjenesten.",
            ),
            "section": (
                "Avsnitt",
                "Overskriften som utdraget står under; trengs bare når ordene står flere ganger "
                "i dokumentet.",
            ),
            "passage": (
                "Utdrag",
                "Ordene i dokumentet som viser det, kopiert derfra. Mellomrom, bindestreker ved "
                "linjeslutt og formen på anførselstegn spiller ingen rolle. Flere utdrag: flere "
                "kolonner med dette navnet.",
            ),
        },
        "en": {
            "document": (
                "Document",
                "The document that the passage stands in, where the passage is not evidence "
                "already: the last part of its address. Its text must be registered in the "
                "service.",
            ),
            "section": (
                "Section",
                "The heading that the passage stands under; needed only where the words stand "
                "more than once in the document.",
            ),
            "passage": (
                "Passage",
                "The words of the document that show it, copied from there. White space, hyphens "
                "at the ends of lines and the form of quotation marks do not matter. Several "
                "passages: several columns of this name.",
            ),
        },
    }
)


@dataclass(frozen=True)
class Given:
    """A quote as a row gives it, and the letters of its columns by their names."""

    quote: Quote
    columns: Mapping[str, str]


def evidence_field(form: Form) -> Field | None:
    """The field of a form that holds evidence."""
    return next((one for one in form.fields if "evidence" in one.kinds), None)


def takes_quotes(form: Form) -> bool:
    """Whether the things of a form rest on passages."""
    return evidence_field(form) is not None and not set(COLUMNS) & set(form.by_key)


def quote_fields(form: Form) -> tuple[Field, ...]:
    """The columns as a template shows them, in the form's language; none where none are needed."""
    if not takes_quotes(form):
        return ()
    words = _WORDS[form.language]
    return tuple(Field(key, "", *words[key], "text", maximum=1) for key in COLUMNS)


def quotes_of(cells: Mapping[str, Sequence[Cell]]) -> tuple[Given, ...]:
    """The quotes of a row: the first passage in the first document, and so on.

    Where no other document is named, it is the one before; a section that has one column alone is
    that of all.
    """
    documents, sections, passages = (cells.get(name, ()) for name in COLUMNS)
    found = []
    before = _NONE
    alone = sections[0] if len(sections) == 1 else _NONE
    for document, section, passage in zip_longest(documents, sections, passages, fillvalue=_NONE):
        before = document if document[1].strip() else before
        one = dict(zip(COLUMNS, (before, section if section[0] else alone, passage), strict=True))
        if any(text.strip() for _, text in (document, section, passage)):
            quote = Quote(before[1].strip(), passage[1], one["section"][1].strip())
            found.append(Given(quote, {name: letter for name, (letter, _) in one.items()}))
    return tuple(found)


def resting(
    form: Form, values: Values, quotes: Sequence[Given], evidence: Evidence | None
) -> tuple[Values, list[Triple], list[tuple[str, Mistake]]]:
    """Values with the evidence of quotes, what is stated of that, and mistakes with columns."""
    field = evidence_field(form)
    if field is None or not quotes:
        return values, [], []
    given = values.get(field.key)
    held = list(given) if isinstance(given, list | tuple) else [given] if given else []
    proofs: list[Triple] = []
    mistakes = []
    for one in quotes:
        try:
            iri, stated = (evidence or _unread)(one.quote)
        except BadValue as error:
            name = str(error.fields.get("parameter", "passage"))
            mistakes.append((one.columns.get(name, ""), Mistake(name, error)))
        else:
            held.append(iri)
            proofs += stated
    return {**values, field.key: held}, proofs, mistakes


def _unread(_quote: Quote) -> tuple[str, list[Triple]]:
    raise BadValue(
        "Passages are looked up by the service that has the texts.",
        advice="Send the sheet to the service, or give the key of evidence that is there.",
    )
