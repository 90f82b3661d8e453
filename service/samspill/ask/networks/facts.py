"""The facts that networks are built from, read from triples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from samspill.knowledge.vocabulary import ONTOLOGY, PREF_LABEL, PREFIXES, RDF_TYPE

_SDGO = PREFIXES["sdgo"]
_KINDS: Mapping[str, str] = {
    ONTOLOGY + "Program": "program",
    ONTOLOGY + "Goal": "goal",
    ONTOLOGY + "Measure": "measure",
    ONTOLOGY + "Actor": "actor",
    _SDGO + "Goal": "sdg-goal",
    _SDGO + "Target": "sdg-target",
}
_PART_OF_SDG = _SDGO + "isTargetOf"
_TYPE = PREFIXES["org"] + "classification"
_IN_PROGRAM = ONTOLOGY + "inProgram"


@dataclass(frozen=True)
class Participation:
    """One actor, in one role, in one program, goal or measure; all IRIs."""

    actor: str
    role: str
    thing: str


@dataclass(frozen=True)
class Alignment:
    """One thing and the SDG that it contributes to; strength from 1 to 3."""

    thing: str
    sdg: str
    strength: int
    basis: str


@dataclass(frozen=True)
class Facts:
    """Participations and alignments by IRI, and what is known of what they name."""

    participations: Mapping[str, Participation]
    alignments: Mapping[str, Alignment]
    kinds: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    types: Mapping[str, str]
    programs: Mapping[str, tuple[str, ...]]
    goals: Mapping[str, str]

    def programs_of(self, thing: str) -> tuple[str, ...]:
        """The programs that a thing lies in, or itself where it is one."""
        return (thing,) if self.kinds.get(thing) == "program" else self.programs.get(thing, ())

    def all_programs(self) -> set[str]:
        """The programs of everything that a fact is about."""
        about = {found.thing for found in self.participations.values()}
        about |= {link.thing for link in self.alignments.values()}
        return {program for thing in about for program in self.programs_of(thing)}

    def sdgs_of(self, sdg: str, level: str) -> tuple[str, ...]:
        """The goal (`sdg-goal`) or target (`sdg-target`) that an SDG counts for, if any."""
        if self.kinds.get(sdg) == level:
            return (sdg,)
        goal = self.goals.get(sdg)
        return (goal,) if level == "sdg-goal" and goal is not None else ()

    def told(self, iri: str) -> dict[str, object]:
        """A fact as plain values."""
        found = self.participations.get(iri)
        if found is not None:
            return {
                "kind": "participation",
                "actor": found.actor,
                "role": found.role,
                "thing": found.thing,
            }
        link = self.alignments[iri]
        return {
            "kind": "alignment",
            "thing": link.thing,
            "sdg": link.sdg,
            "strength": link.strength,
            "basis": link.basis,
        }


def read_facts(participations: bytes, alignments: bytes) -> Facts:
    """The facts in the N-Triples that the two questions answer with."""
    said: defaultdict[str, dict[str, str]] = defaultdict(dict)
    kinds: dict[str, str] = {}
    labels: defaultdict[str, dict[str, str]] = defaultdict(dict)
    programs: defaultdict[str, set[str]] = defaultdict(set)
    for content in (participations, alignments):
        for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES):
            subject, predicate = quad.subject.value, quad.predicate.value
            value = quad.object
            if predicate == PREF_LABEL:
                if isinstance(value, ox.Literal):
                    labels[subject][value.language or ""] = value.value
            elif predicate == RDF_TYPE:
                if (kind := _KINDS.get(value.value)) is not None:
                    kinds[subject] = kind
            elif predicate == _IN_PROGRAM:
                programs[subject].add(value.value)
            else:
                said[subject][predicate] = value.value
    for known in list(programs.values()):
        kinds.update(dict.fromkeys(known, "program"))
    return Facts(
        _participations(said),
        _alignments(said),
        kinds,
        labels,
        {iri: found[_TYPE] for iri, found in said.items() if _TYPE in found},
        {iri: tuple(sorted(found)) for iri, found in programs.items()},
        {iri: found[_PART_OF_SDG] for iri, found in said.items() if _PART_OF_SDG in found},
    )


def _participations(said: Mapping[str, Mapping[str, str]]) -> dict[str, Participation]:
    actor, role, thing = (ONTOLOGY + name for name in ("actor", "role", "participatesIn"))
    return {
        iri: Participation(found[actor], found[role], found[thing])
        for iri, found in sorted(said.items())
        if actor in found and role in found and thing in found
    }


def _alignments(said: Mapping[str, Mapping[str, str]]) -> dict[str, Alignment]:
    thing, sdg, strength, basis = (
        ONTOLOGY + name for name in ("alignedResource", "sdg", "strength", "basis")
    )
    return {
        iri: Alignment(found[thing], found[sdg], int(found.get(strength, "0")), found[basis])
        for iri, found in sorted(said.items())
        if thing in found and sdg in found and basis in found
    }
