"""How complete each program is: how many of its goals, measures and grants say what they should."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode

from samspill.ask.wanting import PROLOGUE, STANDING
from samspill.engine.stores import Rows, Store

OF: Mapping[str, str] = MappingProxyType(
    {
        "parts": "VALUES ?class { sam:Goal sam:Measure } "
        "?thing sam:inProgram ?program ; a ?class .",
        "measures": "?thing sam:inProgram ?program ; a sam:Measure .",
        "grants": "?thing a sam:Funding ; sam:funds ?funded . ?funded sam:inProgram? ?program . "
        "?program a sam:Program .",
    }
)
"""The things of a program that are counted: goals and measures, measures alone, or grants."""


@dataclass(frozen=True)
class Aspect:
    """Something that the things of a program should say: of which things, and how they do."""

    of: str
    said: str


ASPECTS: Mapping[str, Aspect] = MappingProxyType(
    {
        "evidence": Aspect("parts", "?thing sam:evidence ?value"),
        "english": Aspect("parts", '?thing skos:prefLabel ?value FILTER(LANG(?value) = "en")'),
        "actors": Aspect("parts", "?value sam:participatesIn ?thing"),
        "sdg": Aspect(
            "parts",
            f"?value sam:alignedResource ?thing ; sam:reviewStatus ?review FILTER({STANDING})",
        ),
        "status": Aspect("measures", "?thing sam:status ?value"),
        "year": Aspect("measures", "?thing sam:startYear|sam:endYear|sam:plannedYear ?value"),
        "amount": Aspect("grants", "?thing sam:amount ?value"),
    }
)
"""What is counted, in the order in which it is shown."""


@dataclass(frozen=True)
class Share:
    """How many things of how many say something."""

    count: int
    total: int

    @property
    def part(self) -> float | None:
        """The part of one, or None where there is nothing that could say it."""
        return self.count / self.total if self.total else None


@dataclass(frozen=True)
class Completeness:
    """A program, what it is called in each language, and its share of each aspect."""

    iri: str
    names: Mapping[str, str]
    shares: Mapping[str, Share]

    @property
    def mean(self) -> float:
        """The mean of its shares, by which programs can be ordered; 1 where it has none."""
        parts = [share.part for share in self.shares.values() if share.part is not None]
        return sum(parts) / len(parts) if parts else 1.0


def completeness_of(store: Store) -> list[Completeness]:
    """All programs, in the order of their IRIs: a query for each aspect, none for each program."""
    totals = {of: _counts(store, pattern) for of, pattern in OF.items()}
    counts = {key: _counts(store, f"{OF[one.of]} {one.said}") for key, one in ASPECTS.items()}
    return [
        Completeness(
            iri,
            names,
            {
                key: Share(counts[key].get(iri, 0), totals[aspect.of].get(iri, 0))
                for key, aspect in ASPECTS.items()
            },
        )
        for iri, names in _programs(store).items()
    ]


def together(programs: Sequence[Completeness]) -> Mapping[str, Share]:
    """The shares of all programs as one; what is in two of them counts for both."""
    return {
        key: Share(
            sum(one.shares[key].count for one in programs),
            sum(one.shares[key].total for one in programs),
        )
        for key in ASPECTS
    }


def query_of_silent(key: str, program: str = "", *, limit: int = 0, offset: int = 0) -> str:
    """The query for the things of a program, or of all, that do not say something."""
    aspect = ASPECTS[key]
    given = f"VALUES ?program {{ <{program}> }}\n    " if program else ""
    part = f" LIMIT {limit} OFFSET {offset}" if limit else ""
    return (
        f"{PROLOGUE}SELECT ?program ?thing ?thingLabel\nWHERE {{\n"
        f"  {{ SELECT DISTINCT ?program ?thing WHERE {{\n    {given}{OF[aspect.of]}\n"
        f"    MINUS {{ {aspect.said} }}\n  }} ORDER BY ?program ?thing{part} }}\n"
        "  OPTIONAL { ?thing skos:prefLabel ?thingLabel }\n}\nORDER BY ?program ?thing\n"
    )


def silent(
    store: Store, key: str, program: str = "", *, limit: int = 0, offset: int = 0
) -> list[tuple[str, str, Mapping[str, str]]]:
    """Things that do not say something: program, thing, and its name in each language."""
    names: dict[tuple[str, str], dict[str, str]] = {}
    result = store.query(query_of_silent(key, program, limit=limit, offset=offset))
    for within, thing, name in result.rows if isinstance(result, Rows) else ():
        if isinstance(within, NamedNode) and isinstance(thing, NamedNode):
            labels = names.setdefault((within.value, thing.value), {})
            if isinstance(name, Literal):
                labels.setdefault(name.language or "", name.value)
    return [(within, thing, labels) for (within, thing), labels in names.items()]


def _programs(store: Store) -> dict[str, dict[str, str]]:
    names: dict[str, dict[str, str]] = {}
    result = store.query(
        f"{PROLOGUE}SELECT ?program ?name WHERE {{ ?program a sam:Program . "
        "OPTIONAL { ?program skos:prefLabel ?name } } ORDER BY ?program"
    )
    for program, name in result.rows if isinstance(result, Rows) else ():
        if isinstance(program, NamedNode):
            labels = names.setdefault(program.value, {})
            if isinstance(name, Literal):
                labels.setdefault(name.language or "", name.value)
    return names


def _counts(store: Store, pattern: str) -> dict[str, int]:
    result = store.query(
        f"{PROLOGUE}SELECT ?program (COUNT(DISTINCT ?thing) AS ?count) WHERE {{ {pattern} }} "
        "GROUP BY ?program"
    )
    return {
        program.value: int(count.value)
        for program, count in (result.rows if isinstance(result, Rows) else ())
        if isinstance(program, NamedNode) and isinstance(count, Literal)
    }
