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

from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from samspill.contribute.consequences import following
from samspill.contribute.forms import Field, Form
from samspill.contribute.given import (
    Values,
    is_empty,
    no_object,
    not_yours,
    texts_of,
    unknown_keys,
)
from samspill.contribute.mistakes import Mistake, Mistakes
from samspill.contribute.wording import sayable, term_of, text_of
from samspill.errors import BadValue
from samspill.knowledge.findings import Term, node_name
from samspill.knowledge.vocabulary import RDF_TYPE

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
        return (), (Mistake("", no_object()),)
    triples: dict[Triple, None] = {Triple(NamedNode(iri), _TYPE, NamedNode(form.type)): None}
    mistakes = list(unknown_keys(form, values))
    for field in form.fields:
        given = values.get(field.key)
        if field.read_only:
            if not is_empty(given) and given != fixed.get(field.key):
                mistakes.append(Mistake(field.key, not_yours(field)))
            given = fixed.get(field.key)
        for language, index, text in texts_of(field, given, mistakes):
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
