"""What waits for review: since when, of what kinds, and how much the checks say about it."""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from samspill.contribute.attribution import agent_base
from samspill.contribute.callers import Caller
from samspill.contribute.desk import Desk, written
from samspill.contribute.disputes import DISPUTES
from samspill.contribute.proposals import findings
from samspill.contribute.reviewing import inbox
from samspill.engine.patches import Patch
from samspill.engine.proposals import Proposal

_KEPT = 512
_SUBJECT = re.compile(r"<[^>]*/id/([a-z]+)/[^>#]*")
_UNTOLD = frozenset({"evidence"})
"""The kinds that only serve others."""


@dataclass(frozen=True)
class Waiting:
    """A proposal that waits: when it was sent in, and how many things of each kind it is about."""

    proposal: Proposal
    since: str
    kinds: Mapping[str, int]
    patch: Patch

    @property
    def disagrees(self) -> bool:
        """Whether it holds another view of a link that stands."""
        return any(str(DISPUTES) in one for one in self.patch.added)


def waiting(desk: Desk, caller: Caller) -> list[Waiting]:
    """What waits for a caller's review, what waits longest first."""
    found = inbox(desk, caller)
    told = []
    with desk.proposals.reading() as rows:
        for one in found:
            sent = [step.time for step in rows.steps(one.number) if step.action == "submit"]
            patch = written(rows, one).patch
            since = sent[-1] if sent else one.changed
            told.append(Waiting(one, since, kinds_in(patch, desk.settings.base), patch))
    return sorted(told, key=lambda one: (one.since, one.proposal.number))


def kinds_in(patch: Patch, base: str) -> dict[str, int]:
    """How many things of each kind a patch is about, the most common first."""
    persons = f"<{agent_base(base)}"
    things = {
        (found[1], found[0])
        for one in (*patch.added, *patch.removed)
        if not one.startswith(persons) and (found := _SUBJECT.match(one))
    }
    return dict(Counter(kind for kind, _ in sorted(things) if kind not in _UNTOLD).most_common())


class Findings:
    """Counts findings on what waits; the same revision in the same version is checked once."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[int, int, int], tuple[int, int]] = OrderedDict()

    def of(self, desk: Desk, one: Waiting) -> tuple[int, int]:
        """How many faults there are, and how much advice."""
        key = (desk.version, one.proposal.number, one.proposal.revision)
        if key not in self._known:
            found = [each.severity for each in findings(desk, one.patch).findings]
            faults = found.count("violation")
            self._known[key] = (faults, len(found) - faults)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return self._known[key]
