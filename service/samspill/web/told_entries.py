"""Entries that a program sends as JSON: the change they make, or what is wrong with each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from samspill.contribute.blueprints import Blueprint
from samspill.contribute.desk import Desk
from samspill.contribute.entries import Drawn, Entry, change_of, correction_of
from samspill.contribute.fields import form_of
from samspill.errors import ChecksFailed
from samspill.settings import Language
from samspill.web.proposal_bodies import Told

SHOWN = 200
"""The mistakes that an answer names at most."""


def drawn_of(
    desk: Desk,
    blueprint: Blueprint,
    told: Sequence[Told],
    language: Language,
    *,
    say: Callable[[str], str] = str,
) -> Drawn:
    """What entries change; raises `ChecksFailed` with the `mistakes`, said by `say`.

    Of a thing that is corrected, what is not given stays as it is.
    """
    drawn = change_of(
        desk, blueprint, [_entry(desk, blueprint, one, language) for one in told], language
    )
    wrong = [(at, one) for at, those in enumerate(drawn.mistakes) for one in those]
    if wrong:
        raise ChecksFailed(
            f"{len(wrong)} of the values cannot be used; nothing was saved.",
            advice="Mend those that are named.",
            mistakes=[
                {
                    "entry": at,
                    "name": one.name,
                    "detail": say(one.detail),
                    "advice": say(one.advice),
                }
                for at, one in wrong[:SHOWN]
            ],
        )
    return drawn


def _entry(desk: Desk, blueprint: Blueprint, told: Told, language: Language) -> Entry:
    if not told.about:
        form_of(blueprint, told.kind, language)
        return Entry(told.kind, told.values).resting(told.quote)
    before = correction_of(desk, blueprint, told.about, language)
    return replace(before, values={**before.values, **told.values}).resting(told.quote)
