"""SDG targets that are found by words: by code, by name in any language, by the name of a goal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from samspill.ask.finding.folding import fold, places, words
from samspill.contribute.forms import Choice, Field
from samspill.web.filling.offers import Offer

MOST = 24
"""Targets that are offered: as many as the largest goal has, and some."""


def targets_of(field: Field, text: str, near: Sequence[str]) -> list[Offer]:
    """The targets that a text is about, those first whose codes a search found to be near.

    Of a goal that it names, all targets are; the last are those whose names hold all words.
    """
    choices = {one.code: one for one in field.choices if one.code}
    sought = words(text)
    held = [
        code
        for code, one in choices.items()
        if sought and all(word in fold(" ".join((code, *one.names))) for word in sought)
    ]
    codes = list(dict.fromkeys((*near, *held)))
    under = [
        code
        for goal in codes
        if "." not in goal and goal in choices
        for code in choices
        if code.startswith(f"{goal}.")
    ]
    found = [one for one in dict.fromkeys((*codes, *under)) if "." in one and one in choices]
    return [_offered(choices[code], choices, sought) for code in found[:MOST]]


def _offered(choice: Choice, choices: Mapping[str, Choice], sought: list[str]) -> Offer:
    goal = choices.get(choice.code.partition(".")[0])
    return Offer(
        choice.code,
        choice.label,
        context=goal.label if goal else "",
        code=choice.code,
        marked=tuple(places(choice.label, sought)),
    )
