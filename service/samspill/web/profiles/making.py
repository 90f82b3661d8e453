"""The profile of a thing by its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from samspill.web.profiles.parts import Profile
from samspill.web.profiles.people import actor, place
from samspill.web.profiles.records import alignment, funding, milestone, participation
from samspill.web.profiles.sources import document, evidence
from samspill.web.profiles.telling import Teller
from samspill.web.profiles.wholes import goal, measure, program

_MADE: Mapping[str, Callable[[Teller], Profile]] = MappingProxyType(
    {
        "program": program,
        "goal": goal,
        "measure": measure,
        "actor": actor,
        "place": place,
        "document": document,
        "evidence": evidence,
        "participation": participation,
        "funding": funding,
        "milestone": milestone,
        "alignment": alignment,
    }
)


def profile(teller: Teller) -> Profile:
    """What the page of the thing tells."""
    return _MADE[teller.around.kind](teller)
