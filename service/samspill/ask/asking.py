"""Asking: values are bound, checked against the graph, and the query is run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pyoxigraph import Literal, NamedNode

from samspill.ask.answers import Answer
from samspill.ask.near import NEAR, nearest
from samspill.ask.questions import Question
from samspill.ask.tables import short
from samspill.ask.values import THINGS, Parameter
from samspill.engine.stores import Rows, Store
from samspill.errors import NotFound
from samspill.knowledge.vocabulary import CONCEPT, ONTOLOGY, PREFIXES, SDG
from samspill.settings import DEFAULT_BASE, Language

_SDG_TERMS = f"<{PREFIXES['sdgo']}Goal>, <{PREFIXES['sdgo']}Target>"
_SCHEME = f"<{PREFIXES['skos']}inScheme>"
_LABEL = f"<{PREFIXES['skos']}prefLabel>"
_DEFINED = f"<{PREFIXES['rdfs']}isDefinedBy>"


def ask(
    store: Store,
    question: Question,
    values: Mapping[str, object],
    *,
    language: Language,
    version: int | None = None,
    base: str = DEFAULT_BASE,
) -> Answer:
    """The answer to a question.

    Raises `BadValue` for values that cannot be used and `NotFound` for an IRI that the graph does
    not hold, with the nearest that it does.
    """
    text = bound(store, question, values, language=language, base=base)
    given = question.given(values)
    answer = run(store, text, language=language, version=version)
    return replace(
        answer,
        question=question.name,
        title=question.title[language],
        parameters=given,
        headings=headings(store, question, answer.columns, language=language),
    )


def bound(
    store: Store,
    question: Question,
    values: Mapping[str, object],
    *,
    language: Language,
    base: str = DEFAULT_BASE,
) -> str:
    """The query that a question is with its values; raises as `ask` does."""
    text = question.bind(values, language=language, base=base)
    given = question.given(values)
    for parameter in question.parameters:
        if parameter.type == "iri" and parameter.name in given:
            require_known(store, parameter, parameter.iri(given[parameter.name], base=base))
    return text


def run(
    store: Store, text: str, *, language: Language = "nb", version: int | None = None
) -> Answer:
    """The answer to a query of the reader's own."""
    return Answer.of(store.query(text), language=language, version=version)


def headings(
    store: Store, question: Question, columns: tuple[str, ...], *, language: Language
) -> dict[str, str]:
    """Names of the columns for people: the question's own, else our terms' (`sam:amount`)."""
    result = store.query(
        f"SELECT ?term ?label WHERE {{ ?term {_DEFINED} <{ONTOLOGY}> ; {_LABEL} ?label "
        f'FILTER(LANG(?label) = "{language}") }} ORDER BY DESC(?term)'
    )
    found: dict[str, str] = {}
    for term, label in result.rows if isinstance(result, Rows) else ():
        if isinstance(term, NamedNode) and isinstance(label, Literal):
            name = term.value.removeprefix(ONTOLOGY)
            found[name[:1].lower() + name[1:]] = label.value
    found.update({name: text[language] for name, text in question.columns.items()})
    return {
        column: found[column][:1].upper() + found[column][1:]
        for column in columns
        if column in found
    }


def require_known(store: Store, parameter: Parameter, iri: str) -> None:
    """Raises `NotFound`, with the nearest there is, for an IRI that the graph does not hold."""
    if store.query(f"ASK {{ {_pattern(parameter.kind, f'<{iri}>')} }}") is True:
        return
    near = _near(store, parameter, iri)
    listed = f" The question “{parameter.options}” lists all." if parameter.options else ""
    raise NotFound(
        f"The graph has no {_said(parameter.kind)} “{short(iri)}” (given as {parameter.name}).",
        advice=(f"Did you mean {' or '.join(near)}?" if near else "Check the spelling.") + listed,
        parameter=parameter.name,
        value=iri,
        near=near,
    )


def _said(kind: str | None) -> str:
    if kind is None or kind == "thing":
        return "thing"
    return "SDG" if kind == "sdg" else kind.removeprefix("concept/")


def _pattern(kind: str | None, subject: str) -> str:
    """A graph pattern that holds for what a parameter of this kind may name."""
    if kind == "sdg":
        return f"{subject} a ?class FILTER(?class IN ({_SDG_TERMS}))"
    if kind is not None and kind.startswith("concept/"):
        return f"{subject} {_SCHEME} <{CONCEPT}{kind.removeprefix('concept/')}>"
    if kind is not None and kind in THINGS:
        return f"{subject} a <{THINGS[kind]}>"
    return f"{subject} ?predicate ?object"


def _near(store: Store, parameter: Parameter, iri: str) -> list[str]:
    """Short forms of what is there and spelled or called much like what was asked for."""
    kind = parameter.kind
    if kind is None or kind == "thing":
        classes = ", ".join(f"<{THINGS[name]}>" for name in ("program", "goal", "measure", "actor"))
        pattern = f"?thing a ?class FILTER(?class IN ({classes}))"
    else:
        pattern = _pattern(kind, "?thing")
    wanted = short(iri).removeprefix(f"{_said(kind)}/")
    found, known = nearest(
        store,
        pattern,
        wanted,
        said=short if kind in (None, "thing") else lambda name: short(name).split("/")[-1],
    )
    if not found and kind == "sdg":
        goal = iri.removeprefix(f"{SDG}/").partition(".")[0]
        found = sorted(name for name in known if name.partition(".")[0] == goal)[:NEAR]
    return found
