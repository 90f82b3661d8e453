"""What reaches for which SDG: every link of a version, asked once, for pictures and pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from samspill.engine.stores import Rows, Store, Term
from samspill.knowledge.vocabulary import CONCEPT, LABEL_LANGUAGES, ONTOLOGY, PREFIXES, SDG

BASES = ("stated", "assessed", "suggested")
"""Who says so, the source itself first."""

_LABEL = f"<{PREFIXES['skos']}prefLabel>"
_SAM, _SDGO = ONTOLOGY, PREFIXES["sdgo"]

_LINKS = f"""
SELECT ?link ?thing ?class ?program ?sdg ?basis ?sign ?strength ?confidence ?review
WHERE {{
  ?link <{_SAM}alignedResource> ?thing ; <{_SAM}sdg> ?sdg ; <{_SAM}basis> ?basis ;
    <{_SAM}reviewStatus> ?review ; <{_SAM}strength> ?strength ; <{_SAM}direction> ?direction .
  ?direction <{_SAM}sign> ?sign .
  FILTER(?review NOT IN (<{CONCEPT}review/rejected>, <{CONCEPT}review/withdrawn>))
  VALUES ?class {{ <{_SAM}Program> <{_SAM}Goal> <{_SAM}Measure> }}
  ?thing a ?class .
  OPTIONAL {{ ?link <{_SAM}confidence> ?confidence }}
  OPTIONAL {{ ?thing <{_SAM}inProgram> ?program }}
}}
"""
_THINGS = f"""
SELECT ?thing ?class ?program ?whole ?number
WHERE {{
  VALUES ?class {{ <{_SAM}Program> <{_SAM}Goal> <{_SAM}Measure> }}
  ?thing a ?class .
  OPTIONAL {{ ?thing <{_SAM}inProgram> ?program }}
  OPTIONAL {{ ?thing <{_SAM}isPartOf> ?whole }}
  OPTIONAL {{ ?thing <{_SAM}number> ?number }}
}}
"""
_NAMES = f"""
SELECT ?thing ?label
WHERE {{
  VALUES ?class {{
    <{_SAM}Program> <{_SAM}Goal> <{_SAM}Measure> <{_SDGO}Goal> <{_SDGO}Target>
  }}
  ?thing a ?class ; {_LABEL} ?label .
}}
"""
_TARGETS = f"SELECT ?target ?goal WHERE {{ ?target <{_SDGO}isTargetOf> ?goal }}"


@dataclass(frozen=True)
class Link:
    """A link to an SDG; `code` is that of the goal or target, `score` from -3 to 3."""

    iri: str
    thing: str
    kind: str
    program: str
    goal: int
    code: str
    basis: str
    score: int
    confidence: str
    review: str


@dataclass(frozen=True)
class Thing:
    """A program, goal or measure; `goal` is the goal of the program that it serves, if any."""

    iri: str
    kind: str
    program: str
    goal: str
    number: str


@dataclass(frozen=True)
class Reach:
    """All links of a version, all that could be linked, and what everything is called."""

    links: Sequence[Link]
    things: Mapping[str, Thing]
    targets: Mapping[int, Sequence[str]]
    _labels: Mapping[str, Mapping[str, str]] = field(repr=False)

    def name(self, iri: str, language: str) -> tuple[str, str]:
        """What something is called, and the language of that."""
        labels = self._labels.get(iri, {})
        for tongue in (language, *LABEL_LANGUAGES, "", *sorted(labels)):
            if tongue in labels:
                return labels[tongue], tongue
        return iri.rpartition("/")[2], ""

    def sdg(self, code: str | int, language: str) -> str:
        """What an SDG goal or target is called."""
        return self.name(f"{SDG}/{code}", language)[0]

    def of_kind(self, kind: str) -> list[Thing]:
        """All programs, goals or measures."""
        return [thing for thing in self.things.values() if thing.kind == kind]


def reach_of(store: Store) -> Reach:
    """What reaches for which SDG, asked of a store."""
    things: dict[str, Thing] = {}
    wholes: dict[str, str] = {}
    for iri, kind, program, whole, number in _rows(store, _THINGS):
        name = kind.removeprefix(_SAM).lower()
        things[iri] = Thing(iri, name, program or (iri if name == "program" else ""), "", number)
        if whole:
            wholes[iri] = whole
    for iri, thing in things.items():
        goal, steps = iri, 0
        while goal in wholes and things.get(goal, thing).kind != "goal" and steps < 20:
            goal, steps = wholes[goal], steps + 1
        if things.get(goal, thing).kind == "goal":
            things[iri] = Thing(iri, thing.kind, thing.program, goal, thing.number)
    links = [
        Link(
            link,
            thing,
            kind.removeprefix(_SAM).lower(),
            program or thing,
            int(code.partition(".")[0]),
            code,
            basis.rpartition("/")[2],
            int(sign) * int(strength),
            confidence,
            review.rpartition("/")[2],
        )
        for link, thing, kind, program, sdg, basis, sign, strength, confidence, review in _rows(
            store, _LINKS
        )
        if (code := sdg.removeprefix(f"{SDG}/")) != sdg
    ]
    targets: dict[int, list[str]] = {}
    for target, goal in _rows(store, _TARGETS):
        number = goal.rpartition("/")[2]
        if target.startswith(f"{SDG}/") and number.isdigit():
            targets.setdefault(int(number), []).append(target.removeprefix(f"{SDG}/"))
    for codes in targets.values():
        codes.sort(key=place)
    labels: dict[str, dict[str, str]] = {}
    result = store.query(_NAMES)
    for thing_term, text in result.rows if isinstance(result, Rows) else ():
        if isinstance(thing_term, NamedNode) and isinstance(text, Literal):
            labels.setdefault(thing_term.value, {}).setdefault(text.language or "", text.value)
    links.sort(key=lambda link: link.iri)
    return Reach(links, things, targets, labels)


def place(code: str) -> tuple[int, int, str]:
    """Where an SDG stands among the others: 1, 1.1, 1.2, … 1.a, 2."""
    goal, _, target = code.partition(".")
    return int(goal), int(target) if target.isdigit() else 100 * bool(target), target


def _rows(store: Store, query: str) -> Iterator[tuple[str, ...]]:
    result = store.query(query)
    for row in result.rows if isinstance(result, Rows) else ():
        yield tuple(_text(term) for term in row)


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""
