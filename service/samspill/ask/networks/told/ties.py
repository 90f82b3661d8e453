"""Ties: everything behind one edge of a network, told in words, with its passages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import networkx as nx

from samspill.ask.networks.names import Name, concept_of, name_of, resolved
from samspill.ask.networks.told import tie_words
from samspill.ask.networks.told.passages import Evidence, Passage
from samspill.ask.networks.told.support import ends, ordered, support
from samspill.ask.networks.told.telling import numeral, sentence
from samspill.settings import Language


@dataclass(frozen=True)
class Fact:
    """A participation (`what` takes part in `thing`) or an alignment (`what` serves an SDG).

    `how` is the role, or the basis of an alignment; alignments may have a strength, 0–3.
    """

    iri: str
    kind: str
    what: Name
    thing: Name
    how: Name
    strength: int | None = None

    def plain(self, language: Language) -> dict[str, object]:
        """As values for JSON."""
        alignment = self.kind == "alignment"
        found: dict[str, object] = {
            "iri": self.iri,
            "kind": self.kind,
            "thing" if alignment else "actor": self.what.plain(language),
            "sdg" if alignment else "thing": self.thing.plain(language),
            "basis" if alignment else "role": self.how.plain(language),
        }
        return found if self.strength is None else {**found, "strength": self.strength}


@dataclass(frozen=True)
class Strand:
    """One thing that a tie shares, and the facts by which either end has a part in it."""

    shared: Name
    source: tuple[Fact, ...]
    target: tuple[Fact, ...]


@dataclass(frozen=True)
class Tie:
    """What ties two nodes: a strand for each thing shared, none where they have no tie.

    `kind` is that of the network. `passages` holds those of the facts that were asked for;
    `left_out` counts the facts that were not, because there are so many.
    """

    kind: str
    source: Name
    target: Name
    strands: tuple[Strand, ...]
    passages: Mapping[str, tuple[Passage, ...]] = field(default_factory=dict)
    left_out: int = 0

    @property
    def weight(self) -> int:
        """How many things are shared."""
        return len(self.strands)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts behind the tie, each once."""
        found = {f.iri: f for strand in self.strands for f in (*strand.source, *strand.target)}
        return tuple(found.values())

    def told(self, language: Language) -> tuple[str, ...]:
        """What ties the two: a sentence or two for each thing shared."""
        if not self.strands:
            return (tie_words.nothing(self, language),)
        return tuple(tie_words.strand(self, found, language) for found in self.strands)

    def summary(self, language: Language) -> str:
        """The whole tie in a sentence or two, which count what they do not name."""
        return tie_words.summary(self, language)

    def plain(self, language: Language) -> dict[str, object]:
        """As values for JSON; facts have their passages where those were asked for."""
        found: dict[str, object] = {
            "source": self.source.plain(language),
            "target": self.target.plain(language),
            "weight": self.weight,
            "told": list(self.told(language)),
            "summary": self.summary(language),
            "strands": [self._strand(strand, language) for strand in self.strands],
        }
        if self.left_out:
            number = numeral(self.left_out, language)
            found["leftOut"] = self.left_out
            found["leftOutTold"] = sentence(
                "passages.left-out", language, count=self.left_out, number=number
            )
        return found

    def _strand(self, strand: Strand, language: Language) -> dict[str, object]:
        return {
            "shared": strand.shared.plain(language),
            "told": tie_words.strand(self, strand, language),
            "facts": [self._fact(fact, language) for fact in (*strand.source, *strand.target)],
        }

    def _fact(self, fact: Fact, language: Language) -> dict[str, object]:
        found = fact.plain(language)
        if fact.iri in self.passages:
            found["passages"] = [passage.plain(language) for passage in self.passages[fact.iri]]
        return found


def tie(graph: nx.Graph, source: str, target: str, *, evidence: Evidence | None = None) -> Tie:
    """What is behind the edge between two nodes, with passages where evidence can be asked for.

    Raises `NotFound` for what is no node, with near matches.
    """
    found = between(graph, resolved(graph, source), resolved(graph, target))
    return found if evidence is None else evidenced([found], evidence)[0]


def between(graph: nx.Graph, source: str, target: str) -> Tie:
    """What ties two nodes, which the network must hold, without passages."""
    source, target = ends(graph, source, target)
    edge = graph.get_edge_data(source, target, default={})
    held = support(graph, edge.get("facts", ()))
    strands = [
        Strand(
            name_of(graph, shared),
            _facts(graph, held.get((source, shared), ())),
            _facts(graph, held.get((target, shared), ())),
        )
        for shared in ordered(graph, edge.get("shared", ()))
    ]
    kind = str(graph.graph["kind"])
    return Tie(kind, name_of(graph, source), name_of(graph, target), tuple(strands))


def evidenced(ties: Sequence[Tie], evidence: Evidence) -> list[Tie]:
    """The same ties with the passages of their facts, which are asked for once."""
    found = evidence.of([fact.iri for tie in ties for fact in tie.facts])
    return [_with(tie, found) for tie in ties]


def _with(tie: Tie, found: Mapping[str, tuple[Passage, ...]]) -> Tie:
    own = {fact.iri: found[fact.iri] for fact in tie.facts if fact.iri in found}
    return replace(tie, passages=own, left_out=len(tie.facts) - len(own))


def _facts(graph: nx.Graph, iris: Iterable[str]) -> tuple[Fact, ...]:
    return tuple(_fact(graph, iri) for iri in iris)


def _fact(graph: nx.Graph, iri: str) -> Fact:
    said = graph.graph["facts"][iri]
    thing = name_of(graph, said["thing"])
    if said["kind"] == "alignment":
        sdg, basis = name_of(graph, said["sdg"]), concept_of(graph, said["basis"])
        return Fact(iri, "alignment", thing, sdg, basis, said.get("strength"))
    actor, role = name_of(graph, said["actor"]), concept_of(graph, said["role"])
    return Fact(iri, "participation", actor, thing, role)
