"""What somebody takes part in, the SDG targets of that, and where others meet them in these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from samspill.ask.reach import place
from samspill.engine.stores import Rows, Store, Term
from samspill.knowledge.vocabulary import CONCEPT, LABEL_LANGUAGES, ONTOLOGY, PREFIXES, SDG

MOST_WORKS = 120
"""Works that are told of; of more, those that stand first by their IRIs."""

MOST_TARGETS, FOREMOST = 24, 12
"""Targets for which others are looked at; of more, those that most links lead to."""

MOST_MEETINGS = 3000
"""Links of others that are looked at."""

_CHUNK = 400
_ORDER = ("program", "measure", "goal")
_LABEL = f"<{PREFIXES['skos']}prefLabel>"
_HEAD = f"""PREFIX sam: <{ONTOLOGY}>
PREFIX sdgo: <{PREFIXES["sdgo"]}>
PREFIX review: <{CONCEPT}review/>
"""


@dataclass(frozen=True)
class Work:
    """A program, goal or measure that somebody takes part in, or has entered in their own graph.

    `roles` are concepts; `program` is the one that it is in, or is.
    """

    iri: str
    kind: str
    program: str
    roles: tuple[str, ...] = ()
    entered: bool = False
    status: str = ""
    starts: str = ""
    ends: str = ""


@dataclass(frozen=True)
class Reaching:
    """A link of a thing to an SDG; `score` is from -3 to 3, `counts` tells that it is accepted."""

    iri: str
    thing: str
    program: str
    code: str
    basis: str
    score: int
    confidence: str
    review: str

    @property
    def counts(self) -> bool:
        """Whether it says, as accepted, that the thing works towards the SDG."""
        return self.review == "accepted" and self.score > 0


@dataclass(frozen=True)
class Meeting:
    """Something of somebody else that is linked to a target: the `same`, or one beside it."""

    thing: str
    kind: str
    program: str
    code: str
    strength: int
    same: bool


@dataclass(frozen=True)
class Fellow:
    """An actor that works towards some of the same targets, by program.

    `together` tells that it takes part in the same program or measure.
    """

    actor: str
    programs: Mapping[str, frozenset[str]]
    together: bool

    @property
    def targets(self) -> frozenset[str]:
        """The targets that it shares."""
        return frozenset().union(*self.programs.values())


@dataclass(frozen=True)
class Partnership:
    """What somebody takes part in, and where others meet it.

    `parts` are all things in the works, each with its works; `looked` are the targets for which
    others were looked at; `shared` has for each program of others
    the actors that it shares with the works. `cut` tells that there is more than is told of,
    and `work_count` how many works there are in all.
    """

    works: tuple[Work, ...]
    parts: Mapping[str, frozenset[str]]
    links: tuple[Reaching, ...]
    looked: tuple[str, ...]
    meetings: tuple[Meeting, ...]
    shared: Mapping[str, tuple[str, ...]]
    fellows: tuple[Fellow, ...]
    cut: bool
    work_count: int

    @property
    def targets(self) -> tuple[str, ...]:
        """The codes of the targets that the works contribute to."""
        return _targets(self.links)


@dataclass(frozen=True)
class Names:
    """What things are called, by their IRIs and by language."""

    labels: Mapping[str, Mapping[str, str]]

    def name(self, iri: str, language: str) -> tuple[str, str]:
        """What something is called, and the language of that."""
        labels = self.labels.get(iri, {})
        for tongue in (language, *LABEL_LANGUAGES, "", *sorted(labels)):
            if tongue in labels:
                return labels[tongue], tongue
        return iri.rpartition("/")[2], ""

    def sdg(self, code: str, language: str) -> str:
        """What an SDG goal or target is called."""
        return self.name(f"{SDG}/{code}", language)[0]


def partnership_of(store: Store, actor: str, graph: str) -> Partnership:
    """The works of an actor – by its roles, and those of its own `graph` – and who meets them."""
    works = _works(store, actor, graph)
    found = meetings_of(store, works[:MOST_WORKS], actor=actor)
    cut = found.cut or len(works) > MOST_WORKS
    return replace(found, cut=cut, work_count=len(works))


def meetings_of(store: Store, works: Sequence[Work], *, actor: str = "") -> Partnership:
    """Where others meet some works; `actor` is whose they are, and no fellow of its own."""
    parts = _parts(store, [work.iri for work in works])
    programs = {work.iri: work.program for work in works}
    links = tuple(_links(store, {part: programs[min(held)] for part, held in parts.items()}))
    targets = _targets(links)
    looked = _foremost(links)
    others = [one for one in _same(store, looked) if one.thing not in parts]
    few = len(looked) == len(targets)  # of very many, another target of a goal says little
    beside = [one for one in (_beside(store, looked) if few else ()) if one.thing not in parts]
    cut = not few or max(len(others), len(beside)) > MOST_MEETINGS
    others, beside = others[:MOST_MEETINGS], beside[:MOST_MEETINGS]
    linked = [link.thing for link in links if link.counts and link.code in looked]
    taking = _taking(store, list(dict.fromkeys((*linked, *(one.thing for one in others)))))
    within = set().union(*_direct(store, list(parts)).values(), [actor] if actor else [])
    near = _programs(store, within, {one.program for one in (*others, *beside)})
    partners = _partners(store, actor)
    fellows = [
        Fellow(who, {one: frozenset(codes) for one, codes in programs.items()}, who in partners)
        for who, programs in _fellows(links, others, taking, looked).items()
        if who != actor
    ]
    fellows.sort(key=lambda one: (-len(one.targets), one.actor))
    return Partnership(
        tuple(works),
        parts,
        links,
        tuple(looked),
        (*others, *beside),
        near,
        tuple(fellows),
        cut,
        len(works),
    )


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


def _targets(links: Iterable[Reaching]) -> tuple[str, ...]:
    found = {link.code for link in links if link.counts and "." in link.code}
    return tuple(sorted(found, key=place))


def _foremost(links: Iterable[Reaching]) -> tuple[str, ...]:
    """The targets that most links lead to."""
    counts = Counter(link.code for link in links if link.counts and "." in link.code)
    number = len(counts) if len(counts) <= MOST_TARGETS else FOREMOST
    most = sorted(counts, key=lambda code: (-counts[code], place(code)))[:number]
    return tuple(sorted(most, key=place))


def _works(store: Store, actor: str, graph: str) -> list[Work]:
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


def _parts(store: Store, works: Sequence[str]) -> dict[str, frozenset[str]]:
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


def _links(store: Store, programs: Mapping[str, str]) -> list[Reaching]:
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


_MEETING = """SELECT ?thing ?program ?x ?sign ?strength WHERE { %s
  ?link sam:sdg ?x ; sam:reviewStatus review:accepted ; sam:alignedResource ?thing ;
    sam:strength ?strength ; sam:direction ?direction .
  ?direction sam:sign ?sign .
  OPTIONAL { ?thing sam:inProgram ?program } }"""


def _same(store: Store, targets: Collection[str]) -> list[Meeting]:
    """All that contributes to some targets."""
    return _met(store, targets, same=True)


def _beside(store: Store, targets: Collection[str]) -> list[Meeting]:
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


def _taking(store: Store, things: Sequence[str]) -> dict[str, set[str]]:
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
    direct = _direct(store, sorted(seen))
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


def _direct(store: Store, things: Sequence[str]) -> dict[str, set[str]]:
    """Who takes part in things themselves."""
    found: dict[str, set[str]] = {}
    for thing, who in _each(
        store,
        things,
        "SELECT ?x ?actor WHERE { %s ?taking sam:participatesIn ?x ; sam:actor ?actor }",
    ):
        found.setdefault(thing, set()).add(who)
    return found


def _programs(
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


def _fellows(
    links: Iterable[Reaching],
    others: Iterable[Meeting],
    taking: Mapping[str, set[str]],
    targets: Collection[str],
) -> dict[str, dict[str, set[str]]]:
    """Who works towards some targets: by actor and program."""
    found: dict[str, dict[str, set[str]]] = {}
    linked = [(link.thing, link.program, link.code) for link in links if link.counts]
    linked += [(one.thing, one.program, one.code) for one in others]
    for thing, program, code in linked:
        for who in taking.get(thing, ()) if code in targets else ():
            found.setdefault(who, {}).setdefault(program, set()).add(code)
    return found


def _partners(store: Store, actor: str) -> set[str]:
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
        yield tuple(_text(term) for term in row)


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""
