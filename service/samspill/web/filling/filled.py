"""A form as it is shown: what its fields hold, what is wrong with them, and what they may hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from samspill.contribute.entries import DISPUTES_FIELD, Entry
from samspill.contribute.forms import Choice, Field, Form, Group
from samspill.contribute.mistakes import Mistake
from samspill.contribute.naming import NAME, NAMED
from samspill.knowledge.findings import Finding
from samspill.web.filling.offers import Offer
from samspill.web.filling.progress import Progress

FEW_CHOICES = 3
"""Choices of one that are asked for at once, though none need be chosen."""


@dataclass(frozen=True)
class Told:
    """A finding in plain words: what must be mended, or what could be better."""

    text: str
    must: bool


@dataclass(frozen=True)
class Held:
    """A thing that a field holds: its name, its IRI and what it is.

    Without an IRI the name is no single thing's: `offers` are those that may be meant, `several`
    that they all have that name, and `kinds` those that a new one may be of.
    """

    text: str
    iri: str = ""
    offer: Offer | None = None
    index: int = 0
    offers: Sequence[Offer] = ()
    kinds: Sequence[str] = ()
    several: bool = False


@dataclass(frozen=True)
class Filled:
    """A form with what it is filled with, and what is wrong.

    `sought` are the words that SDG targets were looked for by, and `targets` those that were found.
    """

    form: Form
    entry: Entry
    at: int
    entries: tuple[Entry, ...]
    organisation: str
    mistakes: Sequence[Mistake]
    findings: Mapping[str, Sequence[Finding]]
    told: Mapping[str, Sequence[Told]] = field(default_factory=dict)
    things: Mapping[str, Sequence[Held]] = field(default_factory=dict)
    sought: str = ""
    targets: Sequence[Offer] = ()
    looked: bool = False
    progress: Progress | None = None

    def texts(self, field: Field, language: str = "") -> list[str]:
        """What a field holds, as texts; of a field with languages, in one of them."""
        given = self.entry.values.get(field.key)
        if language:
            given = given.get(language) if isinstance(given, Mapping) else None
        several = given if isinstance(given, list) else [given]
        return [str(one) for one in several if one not in (None, "")]

    @property
    def groups(self) -> list[Group]:
        """The groups of fields that somebody fills in; those that are folded in whole come last."""
        found = [
            one for one in self.form.groups if any(not field.read_only for field in one.fields)
        ]
        return sorted(
            found,
            key=lambda one: all(field.read_only or self.folded(field) for field in one.fields),
        )

    def folded(self, field: Field) -> bool:
        """Whether a field is folded in: one that need not be filled in, or is by itself."""
        if self.wrong(field) or self.findings.get(field.key) or self.entry.values.get(field.key):
            return False
        if field.key in (NAME, DISPUTES_FIELD) and self.form.kind in NAMED:
            return True
        few = not field.repeats and (
            field.holds == "year" or (field.holds == "choice" and len(field.choices) <= FEW_CHOICES)
        )
        return not (field.required or field.asked_for or few)

    def rest(self, fields: Sequence[Field]) -> list[Field]:
        """The fields that are folded in; whom one disagrees with is not asked out of the blue."""
        return [field for field in fields if self.folded(field) and field.key != DISPUTES_FIELD]

    def wrong(self, field: Field) -> list[Mistake]:
        """The mistakes of a field."""
        return [one for one in self.mistakes if one.key == field.key]

    def chosen(self, field: Field, choice: Choice) -> bool:
        """Whether a choice is made, whatever it was made by."""
        ways = {choice.code, choice.term.value, choice.label, *choice.names}
        return bool(ways.intersection(self.texts(field)))

    def between(self, field: Field) -> list[str]:
        """What a field with steps holds that is none of them."""
        steps = {one.code for one in field.steps}
        return [one for one in self.texts(field) if one.replace(",", ".") not in steps]

    def on_step(self, field: Field, step: Choice) -> bool:
        """Whether a step is chosen, with a comma or a point."""
        return step.code in [one.replace(",", ".") for one in self.texts(field)]

    def target(self, field: Field) -> Choice | None:
        """The SDG that is chosen."""
        return next((one for one in field.choices if self.chosen(field, one)), None)
