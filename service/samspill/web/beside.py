"""The things that a proposal touches, each as it is and as it would be, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

import pyoxigraph as ox

from samspill.ask.descriptions import Description
from samspill.ask.foreseeing import foreseen
from samspill.ask.surroundings import kinds, surroundings
from samspill.engine.patches import Patch
from samspill.engine.stores import Rows, Store
from samspill.engine.texts import Texts
from samspill.engine.touched import statements
from samspill.knowledge.vocabulary import BASE, ONTOLOGY, RDF_TYPE
from samspill.web.comparisons import Marks, is_marked, marks_of, raised
from samspill.web.links import Links
from samspill.web.page import Page
from samspill.web.profiles.making import profile
from samspill.web.profiles.parts import Link, Profile
from samspill.web.profiles.telling import Teller
from samspill.web.tables import Cell

DRAWN = 20
"""The things that are drawn; of more, only the names stand there."""

_TIES: Mapping[str, str] = MappingProxyType(
    {
        "alignment": f"{ONTOLOGY}alignedResource",
        "participation": f"{ONTOLOGY}participatesIn",
        "funding": f"{ONTOLOGY}funds",
        "milestone": f"{ONTOLOGY}marks",
    }
)
"""What ties a thing to another, on whose page it is told of."""

_NOTHING = MappingProxyType[str, int]({})
_TYPE = ox.NamedNode(RDF_TYPE)


@dataclass(frozen=True)
class Side:
    """A thing at one time: what it is called, and what its page tells, with marks on what differs.

    `lead` is its description, `open` are the sections that differ here or on the other side.
    """

    title: Cell
    lead: Cell | None
    profile: Profile
    marks: Marks
    open: frozenset[str] = frozenset()

    @property
    def rests_anew(self) -> bool:
        """Whether the passages that it rests on differ."""
        return any(one in self.marks for one in self.profile.evidence)


@dataclass(frozen=True)
class Beside:
    """A thing as it is and as it would be; one of them is missing where it comes or goes."""

    iri: str
    kind: str
    before: Side | None
    after: Side | None

    @property
    def anchor(self) -> str:
        """Where it stands in the page."""
        return _anchor(self.iri)


@dataclass(frozen=True)
class Sight:
    """The things that are drawn, and the addresses of the rest."""

    drawn: Sequence[Beside]
    rest: Sequence[Cell]


@dataclass(frozen=True)
class _AsItWouldBe(Links):
    """Links in which what is not there yet leads to where it is drawn, if it is."""

    coming: frozenset[str] = frozenset()
    drawn: frozenset[str] = frozenset()

    def thing(self, iri: str) -> str | None:
        """The address of the page of a thing; passages need one to be shown at all."""
        if iri not in self.coming:
            return super().thing(iri)
        is_shown = iri in self.drawn or _kind(iri, self.base) == "evidence"
        return f"#{_anchor(iri)}" if is_shown else None


def sight(page: Page, store: Store, patch: Patch, *, without: str) -> Sight:
    """What a patch makes of the things it touches; none whose IRI begins with `without`."""
    settings = page.site.settings
    wholes = [
        one for one in touched_wholes(store, patch, settings.base) if not one[0].startswith(without)
    ]
    chosen = wholes[:DRAWN]
    would_be = foreseen(store, patch, chosen, settings)
    coming = frozenset(
        one.subject.value
        for one in statements(patch.added)
        if one.predicate == _TYPE
        and isinstance(one.subject, ox.NamedNode)
        and not _there(store, one.subject.value)
    )
    texts = Texts(settings.data_dir)
    links = page.links
    own = {one.name: getattr(links, one.name) for one in fields(links)}
    ahead = _AsItWouldBe(**own, coming=coming, drawn=frozenset(iri for iri, _ in chosen))
    drawn = []
    for iri, kind in chosen:
        old, new = (
            _told(Teller(surroundings(of, iri, kind), _unnamed(iri), by, page.words, texts))
            if _there(of, iri)
            else None
            for of, by in ((store, links), (would_be, ahead))
        )
        drawn.append(Beside(iri, kind, *_sides(iri, old, new)))
    rest = [Cell(iri.rpartition("/")[2], links.thing(iri)) for iri, _ in wholes[DRAWN:]]
    return Sight(tuple(drawn), tuple(rest))


def touched_wholes(store: Store, patch: Patch, base: str) -> list[tuple[str, str]]:
    """The things on whose pages a patch is told of, with their kinds: the links of a measure are
    told of on that of the measure.
    """
    triples = [*statements(patch.added), *statements(patch.removed)]
    subjects = list(
        dict.fromkeys(
            one.subject.value.partition("#")[0]
            for one in triples
            if isinstance(one.subject, ox.NamedNode)
        )
    )
    tied: dict[str, dict[str, None]] = {}
    for one in (*triples, *_ties(store, subjects)):
        if one.predicate.value in _TIES.values() and isinstance(one.object, ox.NamedNode):
            tied.setdefault(str(one.subject).strip("<>"), {})[one.object.value] = None
    found: dict[str, None] = {}
    passages = []
    for iri in subjects:
        if _kind(iri, base) == "evidence":
            passages.append(iri)
        found.update(tied.get(iri) or {iri: None})
    things = [one for one in found if one not in passages] or passages
    order = {kind: at for at, kind in enumerate(("program", "goal", "measure"))}
    told = [(one, _kind(one, base)) for one in things if _kind(one, base) in kinds()]
    return sorted(told, key=lambda one: order.get(one[1], len(order)))


def _told(teller: Teller) -> Side:
    leads = (teller.text(teller.iri, name) for name in ("dcterms:description", "skos:definition"))
    lead = next((one for one in leads if one is not None), None)
    return Side(teller.cell(teller.iri), lead, profile(teller), {})


def _sides(iri: str, old: Side | None, new: Side | None) -> tuple[Side | None, Side | None]:
    """Both sides with marks; where there is only one, its SDG links alone are marked."""
    here, there = marks_of(old.profile if old else None, new.profile if new else None)
    if old is None or new is None:
        only, marks = (new, there) if old is None else (old, here)
        if only is None:
            return None, None
        marks = {one: mark for one, mark in marks.items() if isinstance(one, Link)}
        every = frozenset(section.name for section in only.profile.sections)
        side = _marked(iri, only, marks, every)
        return (None, side) if old is None else (side, None)
    marked = {
        section.name
        for side, marks in ((old, here), (new, there))
        for section in side.profile.sections
        if is_marked(section, marks)
    }
    here, there = dict(here), dict(there)
    if old.title != new.title:
        here[old.title] = there[new.title] = "changed"
    if old.lead != new.lead:
        if old.lead is not None:
            here[old.lead] = "changed" if new.lead else "out"
        if new.lead is not None:
            there[new.lead] = "changed" if old.lead else "new"
    is_open = frozenset(marked)
    return _marked(f"{iri}-now", old, here, is_open), _marked(iri, new, there, is_open)


def _marked(iri: str, side: Side, marks: Marks, is_open: frozenset[str]) -> Side:
    """A side with its marks; its sections are named apart from those of others in the page."""
    told, at = raised(side.profile, marks), _anchor(iri)
    told = replace(
        told, sections=tuple(replace(one, name=f"{at}-{one.name}") for one in told.sections)
    )
    return replace(
        side, profile=told, marks=marks, open=frozenset(f"{at}-{name}" for name in is_open)
    )


def _unnamed(iri: str) -> Description:
    return Description(iri, (), (), _NOTHING, ())


def _there(store: Store, iri: str) -> bool:
    return bool(store.query(f"ASK {{ {ox.NamedNode(iri)} a ?class }}"))


def _ties(store: Store, subjects: Iterable[str]) -> Iterable[ox.Triple]:
    names = " ".join(str(ox.NamedNode(one)) for one in subjects)
    ties = ", ".join(f"<{one}>" for one in _TIES.values())
    rows = store.query(
        f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {names} }} ?s ?p ?o FILTER(?p IN ({ties})) }}"
    )
    assert isinstance(rows, Rows)  # noqa: S101
    return [ox.Triple(*row) for row in rows.rows]  # type: ignore[arg-type]


def _kind(iri: str, base: str) -> str:
    for own in (base, BASE):
        if iri.startswith(f"{own}id/"):
            return iri.removeprefix(f"{own}id/").partition("/")[0]
    return ""


def _anchor(iri: str) -> str:
    return "-".join(iri.rsplit("/", 2)[-2:])
