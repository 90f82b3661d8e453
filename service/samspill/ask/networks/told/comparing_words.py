"""Comparisons in words: how large, who is in both, what only one has, who changed most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from samspill.ask.networks.names import Name
from samspill.ask.networks.told.path_words import NOUNS
from samspill.ask.networks.told.telling import counted, joined, numeral, sentence, share, upper
from samspill.settings import Language

if TYPE_CHECKING:
    from samspill.ask.networks.told.comparing import Comparison, Move, Pair

_TOLD = 3
"""How many changed ties and nodes are named."""


def told(found: Comparison, language: Language) -> tuple[str, ...]:
    """The likeness and the differences of two networks."""
    if not (found.one.nodes or found.other.nodes):
        return (sentence("comparing.empty", language),)
    warned = () if found.alike else (sentence("comparing.relations", language),)
    if _same(found):
        return (_sizes(found, language), sentence("comparing.equal", language), *warned)
    return (
        _sizes(found, language),
        *_nodes(found, language),
        *_ties(found, language),
        *_likeness(found, language),
        *_moves(found, language),
        *warned,
    )


def _same(found: Comparison) -> bool:
    different = (found.only_one, found.only_other, found.ties_one, found.ties_other, found.changed)
    return not any(different)


def _sizes(found: Comparison, language: Language) -> str:
    noun = NOUNS.get(found.kind, "node")
    one, other = found.one, found.other
    return upper(
        sentence(
            "comparing.sizes",
            language,
            one=one.called[language],
            one_nodes=counted(noun, one.nodes, language),
            one_ties=counted("tie", one.ties, language),
            other=other.called[language],
            other_nodes=counted(noun, other.nodes, language),
            other_ties=counted("tie", other.ties, language),
        )
    )


def _nodes(found: Comparison, language: Language) -> list[str]:
    """Who is in both, and who in only one."""
    none = [] if found.both else [sentence("comparing.both-none", language)]
    sides = (
        ("both", found.both, ""),
        ("only", found.only_one, found.one.called[language]),
        ("only", found.only_other, found.other.called[language]),
    )
    return none + [
        sentence(
            f"comparing.{key}",
            language,
            count=len(names),
            nodes=counted(NOUNS.get(found.kind, "node"), len(names), language),
            names=_named(names, found.kind, language),
            side=side,
        )
        for key, names, side in sides
        if names
    ]


def _named(names: Sequence[Name], kind: str, language: Language) -> str:
    """The names, with the words for their kinds where there are several kinds."""
    plain = kind == "programs"
    return joined([n.label(language) if plain else n.told(language) for n in names], language)


def _ties(found: Comparison, language: Language) -> list[str]:
    """The ties of both, those that changed, and those of only one."""
    sides = (
        ("ties-both", found.ties_both, ""),
        ("ties-changed", found.changed, ""),
        ("ties-only", found.ties_one, found.one.called[language]),
        ("ties-only", found.ties_other, found.other.called[language]),
    )
    return [
        sentence(
            f"comparing.{key}",
            language,
            count=len(pairs),
            ties=counted("tie", len(pairs), language),
            names=joined([_tie(p, language) for p in pairs[:_TOLD]], language) if pairs else "",
            side=side,
        )
        for key, pairs, side in sides
        if pairs
    ]


def _tie(pair: Pair, language: Language) -> str:
    return sentence(
        "comparing.tie",
        language,
        source=pair.source.label(language),
        target=pair.target.label(language),
        one=numeral(pair.one, language),
        other=numeral(pair.other, language),
    )


def _likeness(found: Comparison, language: Language) -> list[str]:
    if found.nodes_likeness is None:
        return []
    nodes = share(found.nodes_likeness, language)
    if found.ties_likeness is None:
        return [sentence("comparing.likeness-nodes", language, nodes=nodes)]
    ties = share(found.ties_likeness, language)
    return [sentence("comparing.likeness", language, nodes=nodes, ties=ties)]


def _moves(found: Comparison, language: Language) -> list[str]:
    return [
        sentence(
            f"comparing.{key}",
            language,
            moves=joined([_move(move, language) for move in moves[:_TOLD]], language),
        )
        for key, moves in found.moves.items()
        if moves
    ]


def _move(move: Move, language: Language) -> str:
    return sentence(
        "comparing.move",
        language,
        name=move.name.told(language),
        one=numeral(move.one, language),
        other=numeral(move.other, language),
    )
