"""One value between text and term: how people write it, and how the graph has it.

Public: `term_of(field, text, form)` raises `BadValue` for what cannot be said; `text_of(field,
term, form)` gives the text that stands for a term, or None for a term that the field has no words
for.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress

from pyoxigraph import Literal, NamedNode

from samspill.contribute.forms import Choice, Field, Form
from samspill.contribute.quantities import number_of, quoted, time_of
from samspill.errors import BadValue
from samspill.knowledge.documents import DOCUMENT_LIMITS
from samspill.knowledge.encodings import shown
from samspill.knowledge.findings import Term
from samspill.knowledge.vocabulary import PREFIXES, SDG

_XSD = PREFIXES["xsd"]
_UNSAYABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ADDRESS = re.compile(r"https?://[^/?#\x00-\x20\x7f<>\"{}|\\^`][^\x00-\x20\x7f<>\"{}|\\^`]*")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SDG_WORDS = re.compile(
    r"(?:the |un )?(?:sdg|goal|target|mål|delmål|fn-mål)\s*(?=\d)", re.IGNORECASE
)
_LONGEST = 200
_TRUTHS = {
    "true": "true", "yes": "true", "ja": "true", "1": "true",
    "false": "false", "no": "false", "nei": "false", "0": "false",
}  # fmt: skip


def term_of(field: Field, text: str, form: Form, *, language: str = "") -> NamedNode | Literal:
    """The term that a text stands for in a field; raises `BadValue` saying what to write."""
    found = sayable(text, single_line=field.single_line)
    match field.holds:
        case "texts":
            return Literal(found, language=language)
        case "choice":
            return _choice(field, found).term
        case "thing":
            return NamedNode(_thing(field, found, form))
        case "address":
            return NamedNode(_address(found))
        case "number":
            return _typed(field, number_of(field, found))
        case "year" | "date" | "moment":
            return time_of(field, found)
        case "truth":
            return _typed(field, _truth(found))
        case "text":
            return _held(field, found)


def text_of(field: Field, term: Term, form: Form) -> str | None:
    """The text that stands for a term in a field; None where none does."""
    if field.holds == "choice":
        return next((choice.code for choice in field.choices if choice.term == term), None)
    if isinstance(term, NamedNode):
        if field.holds == "thing":
            kind, _, key = term.value.removeprefix(f"{form.base}id/").partition("/")
            if term.value.startswith(f"{form.base}id/") and _KEY.fullmatch(key):
                return key if field.kinds == (kind,) else f"{kind}/{key}"
            return term.value
        return term.value if field.holds == "address" else None
    if not isinstance(term, Literal) or field.holds in ("thing", "address"):
        return None
    if field.holds == "texts":
        return term.value if term.language else None
    same = not term.language and (not field.datatypes or term.datatype.value in field.datatypes)
    return term.value if same else None


def sayable(text: str, *, single_line: bool = True) -> str:
    """A text without space around it, its lines as Unix ends them; raises `BadValue`."""
    if len(text) > DOCUMENT_LIMITS.literal or len(text.encode(errors="replace")) > (
        DOCUMENT_LIMITS.literal
    ):
        raise BadValue(
            f"“{shown(text[:40])}…” is longer than {DOCUMENT_LIMITS.literal} bytes.",
            advice="Shorten the text, or keep it elsewhere and link to it.",
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = _UNSAYABLE.search(text)
    if found:
        raise BadValue(
            f"There is a character here that nobody can see (U+{ord(found[0]):04X}).",
            advice="Remove it, or write the text again without pasting it.",
        )
    text = unicodedata.normalize("NFC", text)
    return " ".join(text.split()) if single_line else text.strip()


def _choice(field: Field, text: str) -> Choice:
    wanted = text.casefold()
    if any(
        isinstance(one.term, NamedNode) and one.term.value.startswith(SDG) for one in field.choices
    ):
        wanted = _SDG_WORDS.sub("", wanted)
    for choice in field.choices:
        names = (choice.code, choice.term.value, *choice.names)
        if wanted in (name.casefold() for name in names) or wanted in (
            f"{choice.code} {name}".casefold() for name in choice.names
        ):
            return choice
    few = field.choices[:12]
    raise BadValue(
        f"“{quoted(text)}” is not one of the choices.",
        advice=f"Choose one of {', '.join(choice.label or choice.code for choice in few)}."
        if len(few) == len(field.choices)
        else f"Choose one of the {len(field.choices)} on the list, such as {few[0].code}.",
    )


def _thing(field: Field, text: str, form: Form) -> str:
    """The IRI of a thing, from its IRI, its kind and key, or its key where its kind is known."""
    if "://" in text or text.startswith(("javascript:", "data:", "urn:", "mailto:")):
        return _address(text)
    kind, _, key = text.rpartition("/")
    if not kind and len(field.kinds) == 1:
        kind = field.kinds[0]
    if not _KEY.fullmatch(key) or (kind and not _KEY.fullmatch(kind)) or len(text) > _LONGEST:
        raise BadValue(
            f"“{quoted(text)}” is not the key of a thing.",
            advice="Choose from what is found as you write, or give the last part of its address.",
        )
    if not kind:
        example = f"{(*field.kinds, 'actor')[0]}/{key}"
        raise BadValue(
            f"“{quoted(text)}” may be of several kinds.",
            advice=f"Write the kind before it, such as {example}.",
        )
    if field.kinds and kind not in field.kinds:
        raise BadValue(
            f"“{quoted(text)}” is of a kind that cannot stand here.",
            advice=f"Choose something that is one of {', '.join(field.kinds)}.",
        )
    return f"{form.base}id/{kind}/{key}"


def _address(text: str) -> str:
    if len(text.encode()) <= DOCUMENT_LIMITS.iri and _ADDRESS.fullmatch(text):
        with suppress(ValueError):
            return NamedNode(text).value
    raise BadValue(
        f"“{quoted(text)}” is not an address that can be used.",
        advice="Write the whole address, from https:// on, without spaces.",
    )


def _truth(text: str) -> str:
    found = _TRUTHS.get(text.casefold())
    if found is None:
        raise BadValue(f"“{quoted(text)}” is neither yes nor no.", advice="Write yes or no.")
    return found


def _held(field: Field, text: str) -> Literal:
    """A plain text that is written as the field's patterns ask."""
    good_value = field.example
    if not any(_fits(pattern, text) for pattern in field.patterns or ("",)):
        raise BadValue(
            f"“{quoted(text)}” is not written as it should be.",
            advice=f"A good value is {good_value}."
            if good_value
            else "The help beside the field says how it is written.",
        )
    return _typed(field, text)


def _fits(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text, re.ASCII) is not None
    except re.error:  # the patterns of SHACL are XPath's, and some of them not Python's
        return True


def _typed(field: Field, text: str) -> Literal:
    datatype = field.datatypes[0] if field.datatypes else _XSD + "string"
    return Literal(text, datatype=NamedNode(datatype))
