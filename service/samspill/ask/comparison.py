"""Programs side by side: what each is, who takes part in several, where they meet in the SDGs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from samspill.ask.matrix import GOALS, Mark, mark_of
from samspill.ask.reach import Reach, place
from samspill.engine.stores import Rows, Store, text_of
from samspill.knowledge.vocabulary import LABEL_LANGUAGES, ONTOLOGY, PREFIXES
from samspill.settings import Language

MOST = 4
"""How many programs are compared at once."""

_SAM, _LABEL = ONTOLOGY, f"<{PREFIXES['skos']}prefLabel>"
_SPATIAL = f"<{PREFIXES['dcterms']}spatial>"

_ROLES = f"""
SELECT DISTINCT ?program ?actor ?role
WHERE {{
  VALUES ?program {{ %s }}
  ?in <{_SAM}inProgram>? ?program .
  ?part <{_SAM}participatesIn> ?in ; <{_SAM}actor> ?actor ; <{_SAM}role> ?role .
}}
"""
_FACTS = f"""
SELECT DISTINCT ?program ?property ?value
WHERE {{
  VALUES ?program {{ %s }}
  VALUES ?property {{ <{_SAM}status> <{_SAM}startYear> <{_SAM}endYear> {_SPATIAL} }}
  ?program ?property ?value .
}}
"""
_MONEY = f"""
SELECT ?program ?phase ?currency ?amount
WHERE {{
  VALUES ?program {{ %s }}
  ?in <{_SAM}inProgram>? ?program .
  ?money <{_SAM}funds> ?in ; <{_SAM}phase> ?phase .
  OPTIONAL {{ ?money <{_SAM}amount> ?amount ; <{_SAM}currency> ?currency }}
}}
"""
_CROSSING = f"""
SELECT DISTINCT ?program ?measure ?other ?related
WHERE {{
  VALUES ?program {{ %s }}
  ?measure <{_SAM}inProgram> ?program ; <{_SAM}relatedTo> ?related .
  ?related <{_SAM}inProgram> ?other .
  FILTER(?other != ?program)
}}
"""
_NAMES = f"SELECT ?thing ?label WHERE {{ VALUES ?thing {{ %s }} ?thing {_LABEL} ?label }}"


@dataclass(frozen=True)
class Side:
    """One program of the comparison; `money` is by phase and currency, None where unstated."""

    iri: str
    status: Sequence[str]
    starts: str
    ends: str
    places: Sequence[str]
    goals: Sequence[str]
    measures: int
    actors: frozenset[str]
    money: Mapping[tuple[str, str], Decimal]
    unstated: int
    marks: Mapping[str, Mark]
    targets: frozenset[str]


@dataclass(frozen=True)
class Comparison:
    """The sides, and what several of them share, with the names of everything."""

    sides: Sequence[Side]
    roles: Mapping[str, Mapping[str, Sequence[str]]]
    shared_targets: Sequence[tuple[str, frozenset[str]]]
    crossing: Sequence[tuple[str, str]]
    _names: Mapping[str, Mapping[str, str]]

    @property
    def shared_actors(self) -> list[str]:
        """The actors that take part in several, those in most of them first."""
        found = [actor for actor, by_program in self.roles.items() if len(by_program) > 1]
        return sorted(found, key=lambda actor: (-len(self.roles[actor]), actor))

    def name(self, iri: str, language: Language) -> tuple[str, str]:
        """What something is called, and the language of that."""
        labels = self._names.get(iri, {})
        for tongue in (language, *LABEL_LANGUAGES, "", *sorted(labels)):
            if tongue in labels:
                return labels[tongue], tongue
        return iri.rpartition("/")[2], ""

    def similarity(self, one: Side, other: Side) -> tuple[float, float]:
        """The Jaccard similarity of the actors and of the SDG targets of two: 0 to 1."""
        return _jaccard(one.actors, other.actors), _jaccard(one.targets, other.targets)


def compare(store: Store, reach: Reach, programs: Sequence[str]) -> Comparison:
    """The comparison of programs, asked of a store."""
    chosen = " ".join(f"<{program}>" for program in programs)
    roles: dict[str, dict[str, list[str]]] = {}
    for program, actor, role in _rows(store, _ROLES % chosen):
        roles.setdefault(actor, {}).setdefault(program, []).append(role)
    facts: dict[tuple[str, str], list[str]] = {}
    for program, name, value in _rows(store, _FACTS % chosen):
        facts.setdefault((program, name.rpartition("/")[2]), []).append(value)
    money: dict[str, dict[tuple[str, str], Decimal]] = {}
    unstated: dict[str, int] = {}
    for program, phase, currency, amount in _rows(store, _MONEY % chosen):
        if amount:
            sums = money.setdefault(program, {})
            sums[phase, currency] = sums.get((phase, currency), Decimal(0)) + Decimal(amount)
        else:
            unstated[program] = unstated.get(program, 0) + 1
    crossing = [
        (measure, related)
        for _, measure, other, related in _rows(store, _CROSSING % chosen)
        if other in programs
    ]
    sides = []
    for program in programs:
        links = [link for link in reach.links if link.program == program]
        parts = [thing for thing in reach.things.values() if thing.program == program]
        goals = [thing for thing in parts if thing.kind == "goal"]
        sides.append(
            Side(
                program,
                facts.get((program, "status"), []),
                min(facts.get((program, "startYear"), [""]))[:4],
                max(facts.get((program, "endYear"), [""]))[:4],
                facts.get((program, "spatial"), []),
                [goal.iri for goal in sorted(goals, key=lambda one: (one.number, one.iri))],
                sum(thing.kind == "measure" for thing in parts),
                frozenset(actor for actor, by_program in roles.items() if program in by_program),
                money.get(program, {}),
                unstated.get(program, 0),
                {
                    code: mark_of(of_goal)
                    for code in GOALS
                    if (of_goal := [link for link in links if str(link.goal) == code])
                },
                frozenset(
                    link.code
                    for link in links
                    if "." in link.code and link.score > 0 and link.review == "accepted"
                ),
            )
        )
    reached: dict[str, set[str]] = {}
    for side in sides:
        for code in side.targets:
            reached.setdefault(code, set()).add(side.iri)
    shared = [
        (code, frozenset(by)) for code, by in sorted(reached.items(), key=_code) if len(by) > 1
    ]
    named = {
        *programs,
        *(one for side in sides for one in (*side.status, *side.places, *side.goals)),
        *(phase for side in sides for phase, _ in side.money),
        *(actor for actor, by_program in roles.items() if len(by_program) > 1),
        *(role for by in roles.values() if len(by) > 1 for some in by.values() for role in some),
        *(measure for pair in crossing for measure in pair),
    }
    return Comparison(sides, roles, shared, crossing, _names_of(store, named))


def _code(item: tuple[str, set[str]]) -> tuple[int, tuple[int, int, str]]:
    return -len(item[1]), place(item[0])


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def _names_of(store: Store, things: set[str]) -> dict[str, dict[str, str]]:
    listed = " ".join(f"<{thing}>" for thing in sorted(things))
    result = store.query(_NAMES % listed)
    found: dict[str, dict[str, str]] = {}
    for thing, text in result.rows if isinstance(result, Rows) else ():
        if isinstance(thing, NamedNode) and isinstance(text, Literal):
            found.setdefault(thing.value, {}).setdefault(text.language or "", text.value)
    return found


def _rows(store: Store, query: str) -> list[tuple[str, ...]]:
    result = store.query(query)
    return [
        tuple(text_of(term) for term in row)
        for row in (result.rows if isinstance(result, Rows) else ())
    ]
