"""How far a proposal has come: what it holds, and what is missing before it can be sent in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from samspill.contribute.entries import Drawn
from samspill.contribute.placing import WHOLE, placed
from samspill.knowledge.findings import Report
from samspill.web.filling.places import Place, Work


@dataclass(frozen=True)
class Part:
    """An entry of a proposal: what it is called, and how many of its fields must be seen to.

    One that is `new` has not been saved yet.
    """

    at: int
    kind: str
    kind_label: str
    label: str
    missing: int
    current: bool
    new: bool


@dataclass(frozen=True)
class Progress:
    """The entries of a proposal, and what is wrong with none of them alone."""

    parts: Sequence[Part]
    elsewhere: int

    @property
    def missing(self) -> int:
        """How much must be seen to before the proposal can be sent in."""
        return sum(part.missing for part in self.parts) + self.elsewhere

    @property
    def links(self) -> int:
        """How many links to the SDGs there are."""
        return sum(part.kind == "alignment" for part in self.parts)


def progress_of(work: Work, at: Place, drawn: Drawn, report: Report) -> Progress:
    """How far a proposal that has been saved has come."""
    parts, own = [], set[str]()
    for number, entry in enumerate(drawn.entries):
        form = work.form(entry.kind)
        beside = placed(report, form, entry.iri)
        wrong = {
            key
            for key, several in beside.items()
            if key != WHOLE and any(one.severity == "violation" for one in several)
        } | {one.key for one in drawn.mistakes[number]}
        about = [
            one
            for one in beside[WHOLE]
            if one.severity == "violation" and one.focus.partition("#")[0] == entry.iri
        ]
        own.add(entry.iri)
        names = drawn.labels.get(entry.iri, {})
        label = names.get(work.language) or next(iter(names.values()), "")
        parts.append(
            Part(
                number,
                entry.kind,
                form.label,
                label,
                len(wrong) + len(about),
                number == at.at,
                not at.entries[number].iri,
            )
        )
    elsewhere = sum(
        one.severity == "violation" and one.focus.partition("#")[0] not in own
        for one in report.findings
    )
    return Progress(parts, elsewhere)
