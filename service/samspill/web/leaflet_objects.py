"""The profile of a program or measure as JSON, and as JSON-LD that says the very same.

In JSON-LD every key that stands for a property is one, so what it says are statements of the
graph; what is computed, such as where the thing meets others, is for readers of JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pyoxigraph import Literal, NamedNode

from samspill.ask.partners.parts import Names, Partnership
from samspill.engine.journal import Version
from samspill.knowledge.vocabulary import PREFIXES, SDG
from samspill.web.partnerships import programs_of
from samspill.web.profiles.telling import UNCOUNTED, Teller

Object = dict[str, Any]

_OWN: Mapping[str, str] = MappingProxyType(
    {
        "description": "dcterms:description",
        "status": "sam:status",
        "startYear": "sam:startYear",
        "endYear": "sam:endYear",
        "plannedYear": "sam:plannedYear",
        "places": "dcterms:spatial",
        "programs": "sam:inProgram",
        "isPartOf": "sam:isPartOf",
    }
)
"""The facts of a thing itself."""

_AROUND: Mapping[str, tuple[tuple[str, ...], str, Mapping[str, str]]] = MappingProxyType(
    {
        "participations": (
            ("participation", "deeper participation"),
            "sam:participatesIn",
            {"actor": "sam:actor", "role": "sam:role"},
        ),
        "funding": (
            ("funding", "deeper funding"),
            "sam:funds",
            {
                "amount": "sam:amount",
                "currency": "sam:currency",
                "fiscalYear": "sam:fiscalYear",
                "phase": "sam:phase",
                "funder": "sam:funder",
                "recipient": "sam:recipient",
            },
        ),
        "milestones": (
            ("milestone", "deeper milestone"),
            "sam:marks",
            {"date": "dcterms:date", "actors": "prov:wasAssociatedWith"},
        ),
        "alignments": (
            ("alignment", "deeper alignment"),
            "sam:alignedResource",
            {
                "sdg": "sam:sdg",
                "basis": "sam:basis",
                "direction": "sam:direction",
                "strength": "sam:strength",
                "confidence": "sam:confidence",
                "reviewStatus": "sam:reviewStatus",
                "rationale": "sam:rationale",
            },
        ),
    }
)
"""What stands around a thing: its sorts, the property that leads to the thing, and its facts."""

_SEVERAL = frozenset({"places", "programs", "isPartOf", "actors"})


def context() -> Object:
    """The JSON-LD context: what each key of a profile says."""
    prefixes = {name: PREFIXES[name] for name in ("sam", "skos", "dcterms", "prov", "xsd")}
    found: Object = {"@version": 1.1, **prefixes, "iri": "@id", "name": "skos:prefLabel"}
    found |= {key: {"@id": name, "@type": "@id"} for key, name in _OWN.items()}
    for key, (_, reverse, facts) in _AROUND.items():
        found[key] = {"@reverse": reverse}
        found |= {fact: {"@id": name, "@type": "@id"} for fact, name in facts.items()}
    found["evidence"] = {"@id": "sam:evidence", "@type": "@id"}
    return found | {"parts": "@included"}


class Objects:
    """Writes what a teller tells; `linked` writes values as JSON-LD has them."""

    def __init__(self, teller: Teller, *, linked: bool) -> None:
        self.teller = teller
        self.linked = linked

    def profile(
        self, version: Version, meetings: Partnership, names: Names, *, page: str
    ) -> Object:
        """The whole of it; `names` are those of the programs that it meets."""
        teller = self.teller
        parts = self._around()
        own = parts.pop(teller.iri, {})
        found: Object = {"@context": context()} if self.linked else {}
        return found | {
            "version": version.number,
            "language": teller.words.language,
            "kind": teller.around.kind,
            **self.named(teller.iri),
            "page": page,
            **self._facts(teller.iri, _OWN),
            "evidence": self._evidence(teller.iri),
            **{key: own.get(key, []) for key in _AROUND},
            "parts": [
                {**self.named(iri), **{key: things[key] for key in _AROUND if key in things}}
                for iri, things in sorted(parts.items())
            ],
            "meetings": [
                {
                    "program": {"iri": iri, "name": names.name(iri, teller.words.language)[0]},
                    "targets": sorted({f"{SDG}/{one.code}" for one in met if one.same}),
                }
                for iri, met in programs_of(meetings)
                if any(one.same for one in met)
            ],
            "complete": not teller.cut(
                *(sort for sorts, _, _ in _AROUND.values() for sort in sorts)
            ),
        }

    def named(self, iri: str) -> Object:
        """A thing by its IRI, with its name where it has one."""
        label = self.teller.label(iri)
        return {"iri": iri} | ({"name": self.value(label)} if label is not None else {})

    def value(self, term: Literal) -> object:
        """A literal: as a text, or as JSON-LD has it with its language or type."""
        if not self.linked:
            return term.value
        if term.language:
            return {"@value": term.value, "@language": term.language}
        return {"@value": term.value, "@type": term.datatype.value}

    def _around(self) -> dict[str, dict[str, list[Object]]]:
        """What stands around the thing and its parts, by these and by its key."""
        found: dict[str, dict[str, list[Object]]] = {}
        for key, (sorts, leads, facts) in _AROUND.items():
            for iri in self.teller.sort(*sorts):
                if self._counts(iri):
                    about = self.teller.around.text(iri, leads)
                    told = {**self.named(iri), **self._facts(iri, facts)}
                    told["evidence"] = self._evidence(iri)
                    found.setdefault(about, {}).setdefault(key, []).append(told)
        return found

    def _counts(self, iri: str) -> bool:
        status = self.teller.around.text(iri, "sam:reviewStatus").rpartition("/")[2]
        return status not in UNCOUNTED

    def _facts(self, iri: str, facts: Mapping[str, str]) -> Object:
        found: Object = {}
        for key, name in facts.items():
            terms = self.teller.around.values(iri, name)
            things = [self.named(term.value) for term in terms if isinstance(term, NamedNode)]
            if things:
                found[key] = things if key in _SEVERAL else things[0]
            elif (best := self.teller.best(terms)) is not None:
                found[key] = self.value(best)
        return found

    def _evidence(self, iri: str) -> Sequence[Object]:
        """The passages that a thing rests on, with their text where it may be shown."""
        found = []
        for one in self.teller.around.iris(iri, "sam:evidence"):
            passage = self.teller.passage(one)
            told: Object = {"iri": one}
            if passage is not None:
                told |= {
                    "document": passage.document.text,
                    "section": passage.section,
                    "start": passage.start,
                    "end": passage.end,
                } | ({"text": passage.text} if passage.text else {})
            found.append(told)
        return found
