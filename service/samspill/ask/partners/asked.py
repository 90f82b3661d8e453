"""What the graph says of works, of what meets them, and of who takes part."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pyoxigraph import Literal, NamedNode

from samspill.ask.partners.parts import Meeting, Names, Reaching, Work
from samspill.ask.reach import place
from samspill.engine.stores import Rows, Store, text_of
from samspill.knowledge.vocabulary import CONCEPT, ONTOLOGY, PREFIXES, SDG

_CHUNK = 400
_ORDER = ("program", "measure", "goal")
_LABEL = f"<{PREFIXES['skos']}prefLabel>"
_HEAD = f"""PREFIX sam: <{ONTOLOGY}>
PREFIX sdgo: <{PREFIXES["sdgo"]}>
PREFIX review: <{CONCEPT}review/>
"""
_MEETING = """SELECT ?thing ?program ?x ?sign ?strength WHERE { %s
  ?link sam:sdg ?x ; sam:reviewStatus review:accepted ; sam:alignedResource ?thing ;
    sam:strength ?strength ; sam:direction ?direction .
  ?direction sam:sign ?sign .
  OPTIONAL { ?thing sam:inProgram ?program } }"""


def kind_of(iri: str) -> str:
    """What kind of thing an IRI names."""
    return iri.split("/")[-2]


def names_of(store: Store, iris: Iterable[str]) -> Names:
    """What things are called."""
    found: dict[str, dict[str, str]] = {}
    for batch in _batches(sorted({iri for iri in iris if iri})):
        result = store.query(f"SELECT ?x ?label WHERE {{ {batch} ?x {_LABEL} ?label }}")
        for thing, text in result.rows if isinstance(result, Rows) else ():
            if isinstance(thing, NamedNode) and isinstance(text, Literal):
                found.setdefault(thing.value, {}).setdefault(text.language or "", text.value)
    return Names(found)


def works_of(store: Store, actor: str, graph: str) -> list[Work]:
    found: dict[str, Work] = {}
    rows = _rows(
        store,
        f"""SELECT ?thing ?program ?role ?entered ?status ?starts ?ends WHERE {{
  {{ ?participation sam:actor <{actor}> ; sam:participatesIn ?thing ; sam:role ?role . }}
  UNION {{
    {{ SELECT DISTINCT ?thing WHERE {{
      VALUES ?class {{ sam:Program sam:Goal sam:Measure }} GRAPH <{graph}> {{ ?thing a ?class }}
    }} }}
    BIND("entered" AS ?entered)
  }}
  OPTIONAL {{ ?thing sam:inProgram ?program }}
  OPTIONAL {{ ?thing sam:status ?status }}
  OPTIONAL {{ ?thing sam:startYear ?starts }}
  OPTIONAL {{ ?thing sam:endYear ?ends }}
}} ORDER BY ?thing ?role""",
    )
    for iri, program, role, entered, status, starts, ends in rows:
        work = found.get(iri) or Work(
            iri,
            kind_of(iri),
            program or iri,
            status=status,
            starts=starts,
            ends=ends,
        )
        roles = dict.fromkeys((*work.roles, *([role] if role else [])))
        found[iri] = replace(work, roles=tuple(roles), entered=work.entered or bool(entered))
    return sorted(
        found.values(), key=lambda one: (not one.entered, _ORDER.index(one.kind), one.iri)
    )


def parts_of(store: Store, works: Sequence[str]) -> dict[str, frozenset[str]]:
    """Everything in some works, and the works themselves, each with the works that it is in."""
    found = {work: frozenset([work]) for work in works}
    above = set(works)
    while above:
        rows = _each(store, sorted(above), "SELECT ?part ?x WHERE { %s ?part sam:isPartOf ?x }")
        above = set()
        for part, whole in rows:
            held = found.get(part, frozenset())
            if not found[whole] <= held:
                found[part] = held | found[whole]
                above.add(part)
    return found


def links_of(store: Store, programs: Mapping[str, str]) -> list[Reaching]:
    found = [
        Reaching(
            iri,
            thing,
            programs[thing],
            sdg.removeprefix(f"{SDG}/"),
            basis.rpartition("/")[2],
            int(sign) * int(strength),
            confidence,
            review.rpartition("/")[2],
        )
        for iri, thing, sdg, basis, sign, strength, confidence, review in _each(
            store,
            programs,
            """SELECT ?link ?x ?sdg ?basis ?sign ?strength ?confidence ?review WHERE { %s
  ?link sam:alignedResource ?x ; sam:sdg ?sdg ; sam:basis ?basis ; sam:strength ?strength ;
    sam:reviewStatus ?review ; sam:direction ?direction .
  ?direction sam:sign ?sign .
  FILTER(?review NOT IN (review:rejected, review:withdrawn))
  OPTIONAL { ?link sam:confidence ?confidence } }""",
        )
        if sdg.startswith(f"{SDG}/")
    ]
    return sorted(found, key=lambda link: (-link.score, place(link.code), link.thing, link.iri))


def same_targets(store: Store, targets: Collection[str]) -> list[Meeting]:
    """All that contributes to some targets."""
    return _met(store, targets, same=True)


def targets_beside(store: Store, targets: Collection[str]) -> list[Meeting]:
    """All that contributes to other targets of the same goals."""
    goals = sorted({code.partition(".")[0] for code in targets}, key=int)
    rows = _each(
        store,
        [f"{SDG}/{goal}" for goal in goals],
        "SELECT ?target ?x WHERE { %s ?target sdgo:isTargetOf ?x }",
    )
    codes = {target.removeprefix(f"{SDG}/") for target, _ in rows}
    return _met(store, codes - set(targets), same=False)


def _met(store: Store, codes: Collection[str], *, same: bool) -> list[Meeting]:
    found: dict[tuple[str, str], Meeting] = {}
    iris = [f"{SDG}/{code}" for code in sorted(codes, key=place)]
    for thing, program, sdg, sign, strength in _each(store, iris, _MEETING):
        key = (thing, sdg.removeprefix(f"{SDG}/"))
        if sign == "1" and (key not in found or found[key].strength < int(strength)):
            found[key] = Meeting(
                thing, kind_of(thing), program or thing, key[1], int(strength), same
            )
    return sorted(found.values(), key=lambda one: (place(one.code), -one.strength, one.thing))


def taking_part(store: Store, things: Sequence[str]) -> dict[str, set[str]]:
    """Who takes part in things, or in what they are part of."""
    above: dict[str, list[str]] = {}
    seen, waiting = set(things), list(things)
    for _ in range(20):
        rows = _each(store, waiting, "SELECT ?x ?whole WHERE { %s ?x sam:isPartOf ?whole }")
        waiting = []
        for part, whole in rows:
            above.setdefault(part, []).append(whole)
            if whole not in seen:
                seen.add(whole)
                waiting.append(whole)
        if not waiting:
            break
    direct = named_in(store, sorted(seen))
    found: dict[str, set[str]] = {}

    def reached(thing: str, steps: int) -> set[str]:
        if thing not in found and steps < 20:
            whole = set(direct.get(thing, ()))
            for one in above.get(thing, ()):
                whole |= reached(one, steps + 1)
            found[thing] = whole
        return found.get(thing, set())

    for thing in things:
        reached(thing, 0)
    return found


def named_in(store: Store, things: Sequence[str]) -> dict[str, set[str]]:
    """Who takes part in things themselves."""
    found: dict[str, set[str]] = {}
    for thing, who in _each(
        store,
        things,
        "SELECT ?x ?actor WHERE { %s ?taking sam:participatesIn ?x ; sam:actor ?actor }",
    ):
        found.setdefault(thing, set()).add(who)
    return found


def shared_programs(
    store: Store, actors: Collection[str], programs: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Which of some actors take part in each program, or in something in it."""
    found: dict[str, set[str]] = {}
    for who, thing, program in _each(
        store,
        sorted(actors),
        "SELECT ?x ?thing ?program WHERE { %s ?taking sam:actor ?x ; sam:participatesIn ?thing . "
        "OPTIONAL { ?thing sam:inProgram ?program } }",
    ):
        if (program or thing) in programs:
            found.setdefault(program or thing, set()).add(who)
    return {program: tuple(sorted(who)) for program, who in found.items()}


def partners_of(store: Store, actor: str) -> set[str]:
    """Those who take part in the same program or measure as an actor."""
    rows = _rows(store, f"SELECT ?who WHERE {{ <{actor}> sam:worksWith ?who }}")
    return {who for (who,) in rows} if actor else set()


def _each(store: Store, iris: Iterable[str], pattern: str) -> list[tuple[str, ...]]:
    """The rows of a query about ?x, asked for so many things at a time."""
    return [
        row for batch in _batches(list(iris)) for row in _rows(store, pattern.replace("%s", batch))
    ]


def _batches(iris: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(iris), _CHUNK):
        names = " ".join(f"<{iri}>" for iri in iris[start : start + _CHUNK])
        yield f"VALUES ?x {{ {names} }}"


def _rows(store: Store, query: str) -> Iterator[tuple[str, ...]]:
    result = store.query(_HEAD + query)
    for row in result.rows if isinstance(result, Rows) else ():
        yield tuple(text_of(term) for term in row)
