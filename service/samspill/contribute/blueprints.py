"""What forms are made of, read once: the shapes, and the concepts to choose from.

Public: `Blueprint`, `read_blueprint`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from pyoxigraph import Triple

from samspill.knowledge.dataset import read_folder, read_turtle
from samspill.knowledge.findings import Term, node_name
from samspill.knowledge.vocabulary import PREFIXES, RDF_TYPE
from samspill.settings import DEFAULT_BASE, Folders

SH = PREFIXES["sh"]
RDF = PREFIXES["rdf"]

Facts = Mapping[str, Sequence[Term]]
"""What is said of one subject: property IRI → values."""

_KIND = re.compile(r"/id/([a-z]+(?:-[a-z]+)*)/")


@dataclass(frozen=True)
class Blueprint:
    """Shapes and concepts by their subjects; `base` is what the IRIs of things begin with."""

    shapes: Mapping[str, Facts]
    concepts: Mapping[str, Facts]
    base: str = DEFAULT_BASE

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """The kinds of things, as they stand in IRIs, and the class of each."""
        found = [
            (kind[1], one.value)
            for facts in self.shapes.values()
            for pattern in facts.get(SH + "pattern", ())
            if (kind := _KIND.search(pattern.value))
            for one in facts.get(SH + "targetClass", ())
        ]
        return dict(sorted(found))

    @cached_property
    def kind_of_class(self) -> Mapping[str, str]:
        """The kind of each class."""
        return {name: kind for kind, name in self.kinds.items()}

    @cached_property
    def members(self) -> Mapping[str, Sequence[str]]:
        """The concepts of each class and of each scheme."""
        found: dict[str, list[str]] = {}
        for iri, facts in self.concepts.items():
            for name in (RDF_TYPE, PREFIXES["skos"] + "inScheme"):
                for whole in facts.get(name, ()):
                    found.setdefault(whole.value, []).append(iri)
        return found

    def properties(self, target: str) -> list[tuple[str, Facts]]:
        """The property shapes of a class, each once with its IRI."""
        found = {}
        for facts in self.shapes.values():
            if any(one.value == target for one in facts.get(SH + "targetClass", ())):
                for part in facts.get(SH + "property", ()):
                    found[node_name(part)] = self.shapes.get(node_name(part), {})
        return sorted(found.items())

    def shape_of_class(self, target: str) -> str:
        """The IRI of the shape that is a class's own: the one that is for it alone."""
        own = [
            iri
            for iri, facts in self.shapes.items()
            if [one.value for one in facts.get(SH + "targetClass", ())] == [target]
            and SH + "property" in facts
        ]
        return min(own, default="")

    def items(self, head: Term) -> list[Term]:
        """The items of a list of RDF."""
        found, node = list[Term](), node_name(head)
        while node in self.shapes and len(found) < len(self.shapes):
            found += self.shapes[node].get(RDF + "first", ())
            node = node_name(self.shapes[node][RDF + "rest"][0])
        return found


def read_blueprint(
    folders: Folders, *, base: str = DEFAULT_BASE, more: Iterable[Triple] = ()
) -> Blueprint:
    """The shapes, the concept schemes and the SDGs of the shipped folders.

    `more` are statements about further concepts, such as those that a municipality added.
    """
    concepts = chain(
        read_folder(folders.ontology / "concepts"), read_turtle(folders.ontology / "sdg.ttl"), more
    )
    return blueprint_of(read_folder(folders.shapes), concepts, base=base)


def blueprint_of(
    shapes: Iterable[Triple], concepts: Iterable[Triple], *, base: str = DEFAULT_BASE
) -> Blueprint:
    """A blueprint out of statements."""
    return Blueprint(_by_subject(shapes), _by_subject(concepts), base)


def _by_subject(triples: Iterable[Triple]) -> dict[str, dict[str, list[Term]]]:
    about: dict[str, dict[str, list[Term]]] = {}
    for triple in triples:
        if not isinstance(triple.object, Triple):
            facts = about.setdefault(node_name(triple.subject), {})
            facts.setdefault(triple.predicate.value, []).append(triple.object)
    return about
