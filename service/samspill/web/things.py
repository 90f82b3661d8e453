"""Things by their IRIs: found in the dataset, or among shapes, errors and versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox
from fastapi import Request

from samspill.ask.descriptions import Description, Fact, describe
from samspill.ask.near import alike, nearest
from samspill.ask.questions import Question
from samspill.ask.terms import (
    describe_problem,
    describe_version,
    part_of,
    problems,
    shape_triples,
    with_names,
)
from samspill.ask.values import THINGS, escaped
from samspill.engine.stores import Store
from samspill.errors import NotFound
from samspill.knowledge.vocabulary import BASE, SHAPES, graph_name
from samspill.settings import Language, Settings
from samspill.web.iris import Named
from samspill.web.links import Links
from samspill.web.versions import served_of, serving_of

_WHOLE_GRAPHS = {"ontology": "ontology", "query": "queries"}
"""The graphs that are the collections, by the first part of the path."""


@dataclass(frozen=True)
class Found:
    """A thing that is there; `whole` is a collection, where the thing is one."""

    description: Description
    whole: tuple[Fact, ...] = ()

    def statements(self) -> tuple[Fact, ...]:
        """What a document about it holds."""
        return self.whole or self.description.statements()


class Things:
    """Finds what an address names."""

    def __init__(self, settings: Settings, *, titles: Callable[[str], str]) -> None:
        self._settings = settings
        self._titles = titles  # what errors are called in Norwegian

    @cached_property
    def _shapes(self) -> tuple[ox.Triple, ...]:
        return shape_triples(self._settings.folders.shapes)

    def find(self, request: Request, name: Named) -> Found:
        """What the name stands for; raises `NotFound` with what is near."""
        kind, _, key = name.path.partition("/")
        store = served_of(request).store
        iri = name.iri(self._settings.base)
        match kind:
            case "shapes":
                return self._shape(store, iri, key)
            case "problem":
                known = problems()
                if key in known:
                    error = known[key]
                    found = describe_problem(error, self._titles(error.title))
                    return Found(with_names(found, store, ()))
                raise missing(name, alike(key, {slug: slug for slug in known}))
            case "version" if key.isascii() and key.isdigit() and len(key) < 10:
                version = serving_of(request).journal.version(int(key))
                return Found(describe_version(store, version))
        found = describe(store, iri)
        if not found and name.path.startswith("id/") and self._settings.base != BASE:
            found = describe(store, BASE + name.path)
        if not found:
            raise missing(name, self._near(store, name))
        whole = _WHOLE_GRAPHS.get(name.path)
        return Found(found, graph_facts(store, graph_name(whole)) if whole else ())

    def _shape(self, store: Store, iri: str, key: str) -> Found:
        found = part_of(self._shapes, iri)
        if not found:
            names = {
                triple.subject.value.removeprefix(SHAPES).lower(): triple.subject.value
                for triple in self._shapes
                if isinstance(triple.subject, ox.NamedNode)
            }
            near = [near.removeprefix(SHAPES) for near in alike(key, names)]
            raise missing(Named(f"shapes/{key}"), near)
        whole = tuple(map(_fact, self._shapes)) if iri == SHAPES else ()
        return Found(with_names(found, store, self._shapes), whole)

    def _near(self, store: Store, name: Named) -> list[str]:
        """What is there of the same kind, spelled or called much like what was asked for."""
        folder, _, key = name.path.rpartition("/")
        kind = folder.removeprefix("id/")
        if folder.startswith("id/") and kind not in THINGS:
            return []
        space = f"{self._settings.base if folder.startswith('id/') else BASE}{folder}/"
        # only what begins alike or holds all of it, for there may be very many
        pattern = (
            "?thing a ?class "
            f'FILTER(STRSTARTS(STR(?thing), "{escaped(space)}")) '
            f'FILTER(STRSTARTS(STR(?thing), "{escaped(space + key[:2])}") '
            f'|| CONTAINS(STR(?thing), "{escaped(key)}"))'
        )
        if folder.startswith("id/"):
            pattern = pattern.replace("?class", f"<{THINGS[kind]}>")
        near, _ = nearest(store, pattern, key, said=lambda iri: iri.removeprefix(space))
        return near


def missing(name: Named, near: list[str]) -> NotFound:
    """What is said where there is no such thing."""
    folder, _, key = name.path.rpartition("/")
    kind = folder.removeprefix("id/")
    unknown = folder.startswith("id/") and kind not in THINGS
    return NotFound(
        f"There is no {kind} “{key}” here." if folder else f"There is no “{key}” here.",
        advice=f"The kinds of things are {', '.join(THINGS)}."
        if unknown
        else f"Did you mean {' or '.join(near)}?"
        if near
        else "Check the spelling; the questions at /questions list what there is.",
        near=near,
        addresses=[f"/{folder}/{one}" for one in near] or None,
    )


def graph_facts(store: Store, graph: str) -> tuple[Fact, ...]:
    """All statements of a graph."""
    result = store.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    triples = result if isinstance(result, tuple) else ()
    return tuple(
        Fact(triple.subject, triple.predicate, triple.object, (graph,))  # type: ignore[arg-type]
        for triple in triples
    )


def related(
    name: Named, questions: Mapping[str, Question], links: Links, language: Language
) -> list[tuple[str, str]]:
    """The questions that can be asked about a thing: their titles and addresses."""
    return [
        (questions[key].title[language], links.question(key, [value]))
        for key, value in _askable(name, questions)
    ]


def _askable(
    name: Named, questions: Mapping[str, Question]
) -> Iterator[tuple[str, tuple[str, str]]]:
    folder, _, key = name.path.rpartition("/")
    first, _, kind = folder.partition("/")
    for question in questions.values():
        for parameter in question.parameters:
            if first == "id" and parameter.kind == kind:
                yield question.name, (parameter.name, key)
            elif first == "id" and parameter.kind == "thing":
                yield question.name, (parameter.name, f"{kind}/{key}")
            elif first == "concept" and parameter.kind == folder:
                yield question.name, (parameter.name, key)
            else:
                continue
            break


def _fact(triple: ox.Triple) -> Fact:
    return Fact(triple.subject, triple.predicate, triple.object, ())  # type: ignore[arg-type]
