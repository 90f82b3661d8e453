"""Filling in: between the values of a form and the statements about a thing.

Public:

- `read_of(triples, iri, form)` gives the values that are there, for correcting them;
- `statements_of(form, iri, values, fixed=…)` gives statements and mistakes, never an error;
- `rest_of(triples, iri, form)` gives what is said of the thing that the form has no field for,
  and that a correction must leave as it is;
- `values_of(pairs, form)` gives the values that an HTML form sends.

Values are plain JSON: `{"prefLabel": {"nb": "…", "en": "…"}, "status": "planned",
"plannedYear": ["2024", "2025"]}`. A field that takes one value holds a text, one that takes
several a list; both are read either way, and numbers too. Concepts are given by code, name or IRI;
things by key, by kind/key or by IRI. What is empty is not said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches

from pyoxigraph import Literal, NamedNode, Triple

from samspill.contribute.consequences import following
from samspill.contribute.forms import Field, Form
from samspill.contribute.mistakes import Mistake, Mistakes
from samspill.contribute.wording import sayable, term_of, text_of
from samspill.errors import BadValue
from samspill.knowledge.encodings import shown
from samspill.knowledge.findings import Term, node_name
from samspill.knowledge.vocabulary import RDF_TYPE

Values = Mapping[str, object]
"""What a form is filled with: a field's key → its value or values."""

MOST_VALUES = 200
"""The most values that one field takes."""

_TYPE = NamedNode(RDF_TYPE)


def read_of(triples: Iterable[Triple], iri: str, form: Form) -> dict[str, object]:
    """The values of a thing, as `statements_of` takes them."""
    said = _said(triples, iri, form)
    values: dict[str, object] = {}
    for field in form.fields:
        terms = sorted(said.get((_subject(field, iri), field.path), ()), key=str)
        texts = [(term, text) for term in terms if (text := text_of(field, term, form)) is not None]
        if not texts:
            continue
        if field.holds == "texts":
            values[field.key] = _by_language(field, texts)
        else:
            found = [text for _, text in texts]
            values[field.key] = found if field.repeats or len(found) > 1 else found[0]
    return values


def rest_of(triples: Iterable[Triple], iri: str, form: Form) -> tuple[Triple, ...]:
    """The statements about a thing, and about its parts, that no field of the form stands for."""
    triples = tuple(triples)
    fields = {(_subject(field, iri), field.path): field for field in form.fields}
    parts = {field.part for field in form.fields if field.part is not None}
    drawn = {Triple(NamedNode(iri), _TYPE, NamedNode(form.type)), *following(triples, iri, form)}
    for part in parts:
        node = NamedNode(f"{iri}#{part.fragment}")
        drawn |= {
            Triple(NamedNode(iri), NamedNode(part.path), node),
            Triple(node, _TYPE, NamedNode(part.type)),
        }
    return tuple(
        triple
        for triple in dict.fromkeys(triples)
        if _is_about(triple, iri)
        and triple not in drawn
        and not _has_text(
            fields.get((node_name(triple.subject), triple.predicate.value)), triple, form
        )
    )


def statements_of(
    form: Form, iri: str, values: Values | object, *, fixed: Values | None = None
) -> tuple[tuple[Triple, ...], Mistakes]:
    """The statements that filled-in values make of a thing, and the values that make none.

    What follows from them by the shapes' rules is among them.

    `fixed` are the values of the fields that the service itself fills in.
    """
    fixed = fixed or {}
    if not isinstance(values, Mapping):
        return (), (Mistake("", _no_object()),)
    triples: dict[Triple, None] = {Triple(NamedNode(iri), _TYPE, NamedNode(form.type)): None}
    mistakes = list(_unknown(form, values))
    for field in form.fields:
        given = values.get(field.key)
        if field.read_only:
            if not _empty(given) and given != fixed.get(field.key):
                mistakes.append(Mistake(field.key, _not_yours(field)))
            given = fixed.get(field.key)
        for language, index, text in _texts(field, given, mistakes):
            try:
                if not sayable(text, single_line=False):
                    continue
                term = term_of(field, text, form, language=language)
            except BadValue as error:
                mistakes.append(Mistake(field.key, error, index, language))
                continue
            if field.part is not None:
                whole, part = NamedNode(iri), NamedNode(_subject(field, iri))
                triples[Triple(whole, NamedNode(field.part.path), part)] = None
                triples[Triple(part, _TYPE, NamedNode(field.part.type))] = None
            triples[Triple(NamedNode(_subject(field, iri)), NamedNode(field.path), term)] = None
    return tuple(dict.fromkeys((*triples, *following(triples, iri, form)))), tuple(mistakes)


def values_of(pairs: Iterable[tuple[str, str]], form: Form) -> dict[str, object]:
    """The values out of what an HTML form sends; the caller takes out what is its own.

    A name is a field's key, or its key, a full stop and a language; it may come again. What has
    another name is kept, so that nothing which was sent is passed over in silence.
    """
    values: dict[str, object] = {}
    for name, text in pairs:
        key, _, language = name.rpartition(".")
        field = form.by_key.get(key or name)
        if field is not None and field.holds == "texts" and key:
            by_language = values.setdefault(key, {})
            if isinstance(by_language, dict):
                by_language.setdefault(language, []).append(text)
        else:
            several = values.setdefault(name, [])
            if isinstance(several, list):
                several.append(text)
    return values


def _subject(field: Field, iri: str) -> str:
    """The IRI that a field's statement is about: the thing's, or that of a part of it."""
    return iri if field.part is None else f"{iri}#{field.part.fragment}"


def _is_about(triple: Triple, iri: str) -> bool:
    """Whether a statement is about a thing or a part of it."""
    name = node_name(triple.subject)
    return name == iri or name.startswith(f"{iri}#")


def _has_text(field: Field | None, triple: Triple, form: Form) -> bool:
    value = triple.object
    return (
        field is not None
        and not isinstance(value, Triple)
        and text_of(field, value, form) is not None
    )


def _said(triples: Iterable[Triple], iri: str, form: Form) -> dict[tuple[str, str], list[Term]]:
    """What is said of a thing and its parts, by subject and property."""
    about = {iri, *(_subject(field, iri) for field in form.fields)}
    found: dict[tuple[str, str], list[Term]] = {}
    for triple in triples:
        subject, value = triple.subject, triple.object
        if (
            isinstance(subject, NamedNode)
            and subject.value in about
            and not isinstance(value, Triple)
        ):
            found.setdefault((subject.value, triple.predicate.value), []).append(value)
    return found


def _by_language(field: Field, texts: Iterable[tuple[Term, str]]) -> dict[str, str | list[str]]:
    found: dict[str, list[str]] = {}
    for term, text in texts:
        if isinstance(term, Literal):
            found.setdefault(term.language or "", []).append(text)
    return {
        language: said if field.repeats or len(said) > 1 else said[0]
        for language, said in sorted(found.items(), key=lambda pair: _rank(field, pair[0]))
    }


def _rank(field: Field, language: str) -> tuple[int, str]:
    known = field.languages
    return (known.index(language) if language in known else len(known)), language


def _texts(field: Field, given: object, mistakes: list[Mistake]) -> Iterator[tuple[str, int, str]]:
    """Each text that was given with its language and its place; what is none is a mistake."""
    if field.holds == "texts":
        if isinstance(given, str) and given.strip():
            mistakes.append(Mistake(field.key, _no_language(field)))
        elif isinstance(given, Mapping):
            for language, several in given.items():
                if _language(language):
                    yield from _listed(field, several, str(language), mistakes)
                elif not _empty(several):
                    mistakes.append(Mistake(field.key, _unknown_language(language)))
        elif not _empty(given):
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
    if not field.repeats and sum(not _empty(one) for one in several) > 1:
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


def _empty(given: object, depth: int = 3) -> bool:
    """Whether nothing was given; what is nested deeper than values are is something."""
    if isinstance(given, str):
        return not given.strip()
    if isinstance(given, Mapping | list | tuple) and depth:
        inner = given.values() if isinstance(given, Mapping) else given
        return all(_empty(one, depth - 1) for one in inner)
    return given is None


def _language(tag: object) -> bool:
    """Whether something is a language that a text can be marked with."""
    if not isinstance(tag, str) or len(tag) > 35:
        return False
    first, *others = tag.split("-")
    return (
        first.isascii() and first.isalpha() and first.islower() and 2 <= len(first) <= 3
    ) and all(one.isascii() and one.isalnum() and len(one) <= 8 for one in others)


def _unknown(form: Form, values: Values) -> Iterator[Mistake]:
    """What was given for fields that the form has not got."""
    for key in list(values)[: MOST_VALUES + 1]:
        if key in form.by_key or _empty(values[key]):
            continue
        near = get_close_matches(str(key)[:80], form.by_key, n=1)
        yield Mistake(
            str(key),
            BadValue(
                f"There is no field “{shown(str(key)[:60])}”.",
                advice=f"Did you mean {near[0]}?" if near else "Leave it out.",
            ),
        )


def _not_yours(field: Field) -> BadValue:
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


def _no_object() -> BadValue:
    return BadValue(
        "The values are not an object.", advice="Give each field's value under the field's key."
    )


def _no_text() -> BadValue:
    return BadValue("This is neither a text nor a number.", advice="Write it as a text.")
