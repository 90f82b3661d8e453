"""Removals in words: what a network loses, and who holds it together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from samspill.ask.networks.names import Name
from samspill.ask.networks.told.path_words import NOUNS
from samspill.ask.networks.told.telling import counted, joined, numeral, sentence, share, upper
from samspill.settings import Language

if TYPE_CHECKING:
    from samspill.ask.networks.told.critical import Ranking
    from samspill.ask.networks.told.removal import Removal

_TOLD = 3
"""How many critical nodes are told of."""


def told(found: Removal, language: Language) -> tuple[str, ...]:
    """What falls apart, in sentences: first the whole, then who and what."""
    removed = joined([name.told(language) for name in found.removed], language)
    if not found.after.nodes:
        return (_said("removal.nothing-left", language, removed=removed),)
    if not (found.gone or found.lost or found.weakened or found.dropped):
        return (_said("removal.nothing", language, removed=removed),)
    return (
        _fall(found, removed, language),
        *_people(found, language),
        *_pairs(found, language),
        *_ties(found, removed, language),
    )


def ranked(found: Ranking, language: Language) -> tuple[str, ...]:
    """What the most critical nodes hold together, or that none does."""
    if not found.critical:
        key = "critical.none-program" if found.kind == "programs" else "critical.none"
        return (sentence(key, language),)
    return tuple(
        sentence(
            "critical.one",
            language,
            name=cut.name.told(language),
            part=_part(found.kind, found.components, found.giant, cut.size, language),
            components=counted("component", len(cut.pieces), language),
            pairs=counted("pair", cut.pairs, language),
            share=share(cut.share, language),
        )
        for cut in found.critical[:_TOLD]
    )


def _fall(found: Removal, removed: str, language: Language) -> str:
    if not found.pieces:
        key = "whole" if found.after.components == 1 else "as-before"
        return _said(f"removal.{key}", language, removed=removed)
    if len(found.broken) == 1:
        before, size = found.before, found.broken[0]
        return _said(
            "removal.falls",
            language,
            removed=removed,
            part=_part(found.kind, before.components, before.giant, size, language),
            components=counted("component", len(found.pieces), language),
        )
    return _said(
        "removal.more-parts",
        language,
        removed=removed,
        before=counted("component", found.before.components, language),
        after=counted("component", found.after.components, language),
    )


def _part(kind: str, components: int, giant: int, size: int, language: Language) -> str:
    """The part of a network that falls apart: all of it, the largest or another."""
    if components == 1:
        return sentence("removal.network", language)
    if size == giant:
        return sentence("removal.largest", language)
    return sentence("removal.part", language, nodes=counted(_noun(kind), size, language))


def _people(found: Removal, language: Language) -> list[str]:
    """Who drops out, who loses touch with most others and who is left alone."""
    named = (("dropped", found.dropped), ("cut-off", found.cut_off), ("isolated", found.isolated))
    return [
        sentence(
            f"removal.{key}",
            language,
            count=len(names),
            nodes=counted(_noun(found.kind, names), len(names), language),
            names=joined(_called(names, language), language),
        )
        for key, names in named
        if names
    ]


def _called(names: Sequence[Name], language: Language) -> list[str]:
    """The names of nodes, with the words for their kinds where those differ."""
    alike = len({name.kind for name in names}) == 1 and names[0].kind == "program"
    return [name.label(language) if alike else name.told(language) for name in names]


def _pairs(found: Removal, language: Language) -> list[str]:
    if not found.pairs_lost:
        return []
    part = share(found.pairs_lost / found.pairs, language)
    lost, every = numeral(found.pairs_lost, language), counted("pair", found.pairs, language)
    return [sentence("removal.pairs", language, lost=lost, all=every, share=part)]


def _ties(found: Removal, removed: str, language: Language) -> list[str]:
    """What happens to ties: those that go, those that fall and those that grow weaker."""
    numbers = (("gone", found.gone), ("lost", len(found.lost)), ("weakened", len(found.weakened)))
    told = [
        upper(
            sentence(
                f"removal.{key}",
                language,
                count=number,
                ties=counted("tie", number, language),
                removed=removed,
            )
        )
        for key, number in numbers
        if number
    ]
    if found.alone:
        names = joined([name.told(language) for name in found.alone], language)
        told.append(sentence("removal.alone", language, names=names))
    return told


def _noun(kind: str, names: Sequence[Name] = ()) -> str:
    """What nodes are called: actors where all of them are actors."""
    if names and all(name.kind == "actor" for name in names):
        return "actor"
    return NOUNS.get(kind, "node")


def _said(key: str, language: Language, **values: object) -> str:
    return upper(sentence(key, language, count=2, **values))
