"""Ties in words: a sentence for each thing shared, and one for the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from samspill.ask.networks.names import Name
from samspill.ask.networks.told.telling import joined, numeral, sentence, upper
from samspill.settings import Language

if TYPE_CHECKING:
    from samspill.ask.networks.told.ties import Fact, Strand, Tie

_SUMMED = 3
"""How many shared things the sentence for a whole tie names."""

_SAID = ("stated", "assessed", "suggested")
"""The bases that have words of their own; others are told by their labels."""


def strand(tie: Tie, found: Strand, language: Language) -> str:
    """How the two ends meet in one thing."""
    return upper(_teller(tie.kind, found)(tie, found, language))


def summary(tie: Tie, language: Language) -> str:
    """A whole tie: its one strand, or what the strands are with their number."""
    if not tie.strands:
        return nothing(tie, language)
    if tie.kind != "programs":
        return _sum(tie, tie.strands, language)
    actors = [found for found in tie.strands if found.shared.kind == "actor"]
    sdgs = [found for found in tie.strands if found.shared.kind != "actor"]
    return " ".join(_sum(tie, found, language) for found in (actors, sdgs) if found)


def nothing(tie: Tie, language: Language) -> str:
    """That two nodes have no tie."""
    key = "ties.same" if tie.source.iri == tie.target.iri else "ties.none"
    source, target = tie.source.told(language), tie.target.told(language)
    return sentence(key, language, source=source, target=target)


def _sum(tie: Tie, strands: Sequence[Strand], language: Language) -> str:
    if len(strands) == 1:
        return strand(tie, strands[0], language)
    key = _all_key(tie, strands)
    things = [_item(tie, found, language) for found in strands]
    alignments = [fact for found in strands for fact in (*found.source, *found.target)]
    return upper(
        sentence(
            f"ties.{key}",
            language,
            source=tie.source.told(language),
            target=tie.target.told(language),
            things=joined(things, language, most=_SUMMED),
            bases=_bases(alignments, language),
        )
    )


def _all_key(tie: Tie, strands: Sequence[Strand]) -> str:
    if tie.kind == "actors":
        return "all-within" if any(map(_within, strands)) else "all-both"
    if tie.kind == "actor-program":
        return "all-take-part"
    if tie.kind == "actor-sdg":
        return "all-aligned"
    return "all-connect" if strands[0].shared.kind == "actor" else "all-both-aligned"


def _item(tie: Tie, found: Strand, language: Language) -> str:
    """One of the shared things, with the roles of the ends where it is a participation."""
    name = _itself(found.shared, tie.target, language)
    source, target = _roles(found.source, language), _roles(found.target, language)
    if tie.kind == "programs" or not source:
        return name
    if tie.kind != "actors":
        return f"{name} ({source})"
    if source == target:
        return f"{name} ({sentence('ties.roles-both', language, roles=source)})"
    each = sentence(
        "ties.roles-each",
        language,
        source=tie.source.label(language),
        source_roles=source,
        target=tie.target.label(language),
        target_roles=target,
    )
    return f"{name} ({each})" if target else name


def _teller(kind: str, found: Strand) -> Callable[[Tie, Strand, Language], str]:
    if kind == "actors":
        return _inside if _within(found) else _both
    if kind == "actor-program":
        return _takes_part
    if kind == "actor-sdg":
        return _aligned
    return _connects if found.shared.kind == "actor" else _both_aligned


def _both(tie: Tie, found: Strand, language: Language) -> str:
    return sentence(
        "ties.both",
        language,
        source=_with_roles(tie.source.told(language), found.source, language),
        target=_with_roles(tie.target.told(language), found.target, language),
        thing=found.shared.told(language),
    )


def _inside(tie: Tie, found: Strand, language: Language) -> str:
    return sentence(
        "ties.within",
        language,
        source=tie.source.told(language),
        target=tie.target.told(language),
        thing=found.shared.told(language),
        source_in=_places(found.source, found.shared, language),
        target_in=_places(found.target, found.shared, language),
    )


def _takes_part(tie: Tie, found: Strand, language: Language) -> str:
    itself = found.shared.iri == tie.target.iri
    return sentence(
        "ties.takes-part" if itself else "ties.takes-part-within",
        language,
        actor=tie.source.told(language),
        roles=_roles(found.source, language),
        thing=found.shared.told(language),
        program=tie.target.told(language),
    )


def _aligned(tie: Tie, found: Strand, language: Language) -> str:
    links = [
        sentence(
            "ties.link" if fact.strength is None else "ties.link-strength",
            language,
            sdg=fact.thing.told(language),
            basis=_basis(fact.how, language),
            strength=fact.strength,
        )
        for fact in found.target
    ]
    return sentence(
        "ties.aligned",
        language,
        actor=tie.source.told(language),
        roles=_roles(found.source, language),
        thing=found.shared.told(language),
        links="; ".join(links),
    )


def _connects(tie: Tie, found: Strand, language: Language) -> str:
    return sentence(
        "ties.connects",
        language,
        actor=found.shared.told(language),
        source=_with_roles(tie.source.label(language), found.source, language),
        target=_with_roles(tie.target.label(language), found.target, language),
    )


def _both_aligned(tie: Tie, found: Strand, language: Language) -> str:
    return sentence(
        "ties.both-aligned",
        language,
        source=tie.source.label(language),
        target=tie.target.label(language),
        sdg=found.shared.told(language),
        source_by=_through(found.source, tie.source, language),
        target_by=_through(found.target, tie.target, language),
    )


def _within(found: Strand) -> bool:
    """Whether an end takes part in something that lies in what is shared."""
    return any(fact.thing.iri != found.shared.iri for fact in (*found.source, *found.target))


def _with_roles(name: str, facts: Iterable[Fact], language: Language) -> str:
    roles = _roles(facts, language)
    return f"{name} ({roles})" if roles else name


def _roles(facts: Iterable[Fact], language: Language) -> str:
    found = {fact.how.label(language) for fact in facts if fact.kind == "participation"}
    return joined(sorted(found), language)


def _places(facts: Iterable[Fact], whole: Name, language: Language) -> str:
    """The things in a whole that an actor takes part in, each with the roles there."""
    by_thing: dict[str, list[Fact]] = {}
    for fact in sorted(facts, key=lambda fact: fact.thing.iri != whole.iri):
        by_thing.setdefault(fact.thing.iri, []).append(fact)
    names = [
        _with_roles(_itself(found[0].thing, whole, language), found, language)
        for found in by_thing.values()
    ]
    return joined(names, language, most=_SUMMED)


def _through(facts: Iterable[Fact], whole: Name, language: Language) -> str:
    """The things of a program that are aligned, each with the basis of that."""
    by_basis: dict[str, list[Fact]] = {}
    for fact in facts:
        by_basis.setdefault(_basis(fact.how, language), []).append(fact)
    told = []
    for basis, found in sorted(by_basis.items()):
        names = dict.fromkeys(_itself(fact.what, whole, language) for fact in found)
        told.append(f"{joined(list(names), language, most=_SUMMED)} ({basis})")
    return joined(told, language)


def _itself(thing: Name, whole: Name, language: Language) -> str:
    itself = thing.iri == whole.iri
    return sentence("ties.itself", language) if itself else thing.told(language)


def _bases(facts: Iterable[Fact], language: Language) -> str:
    """How alignments are known: their one basis, or the number of those of each."""
    found = {fact.iri: fact.how for fact in facts if fact.kind == "alignment"}
    numbers = Counter(how.iri for how in found.values())
    names = {how.iri: how for how in found.values()}
    if len(numbers) == 1:
        return _basis(next(iter(names.values())), language)
    told = [
        f"{numeral(number, language)} {_basis(names[iri], language, short=True)}"
        for iri, number in sorted(numbers.items(), key=lambda found: _rank(found[0]))
    ]
    return joined(told, language)


def _rank(basis: str) -> tuple[int, str]:
    """The order of the bases: what is stated comes first, what a machine suggests last."""
    code = basis.rpartition("/")[2]
    return (_SAID.index(code) if code in _SAID else len(_SAID), basis)


def _basis(how: Name, language: Language, *, short: bool = False) -> str:
    code = how.iri.rpartition("/")[2]
    if code not in _SAID:
        return how.label(language)
    return sentence(f"bases.{code}{'-short' if short else ''}", language)
