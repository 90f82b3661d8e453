"""The forms about networks: which one, with choices from the data, and how it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from samspill.ask.asking import ask
from samspill.ask.networks.feeds import ALIGNMENTS, PARTICIPATIONS
from samspill.ask.networks.selection import DEFAULT_BY, KINDS, PEOPLE_FILTERS, Selection
from samspill.ask.questions import Question
from samspill.ask.tables import short
from samspill.settings import DEFAULT_BASE
from samspill.web.forms import Choice, Field, fields_of
from samspill.web.page import Page

SHOWN = ("program", "sdg")
"""The filters that stand open; the others are folded in."""

CHOOSABLE = 400
"""Where there are more actors to choose from, a name is written instead."""

_LISTS = {"actor": "actors", "program": "programs"}


@dataclass(frozen=True)
class NetworkForm:
    """The form of a network: its kind, the relations that count, filters, and who is in the middle.

    `middle` is empty where a key is to be written. `open` says that something folded is chosen.
    """

    kind: str
    relations: tuple[Choice, ...]
    fields: tuple[Field, ...]
    folded: tuple[Field, ...]
    middle: tuple[Choice, ...]
    ego: str
    radius: str
    minimum: str
    giant: bool
    open: bool

    def called(self, name: str) -> str:
        """What the chosen value of a field is called."""
        for field in (*self.fields, *self.folded):
            if field.name == name:
                return next((choice.text for choice in field.choices if choice.chosen), "")
        return ""


def network_form(
    page: Page, questions: Mapping[str, Question], values: Mapping[str, str]
) -> NetworkForm:
    """The form, filled with the values given."""
    kind = values.get("kind") or Selection.kind
    kind = kind if kind in KINDS else Selection.kind
    chosen = {part.strip() for part in (values.get("by") or "").split(",")} & set(KINDS[kind])
    relations = tuple(
        Choice(name, name, name in (chosen or DEFAULT_BY[kind])) for name in KINDS[kind]
    )
    fields = filters_of(page, questions, values, kind=kind, by=chosen or set(DEFAULT_BY[kind]))
    folded = tuple(field for field in fields if field.name not in SHOWN)
    more = ("ego", "giant", "radius")
    return NetworkForm(
        kind=kind,
        relations=relations if len(relations) > 1 else (),
        fields=tuple(field for field in fields if field.name in SHOWN),
        folded=folded,
        middle=_middle(page, questions, kind, values.get("ego") or ""),
        ego=values.get("ego") or "",
        radius=values.get("radius") or "",
        minimum=values.get("minimum") or "1",
        giant=(values.get("giant") or "").lower() in ("1", "true", "yes", "ja", "on"),
        open=any(field.value for field in folded)
        or any(values.get(name) for name in more)
        or (values.get("minimum") or "1") != "1",
    )


def filters_of(
    page: Page,
    questions: Mapping[str, Question],
    values: Mapping[str, str],
    *,
    kind: str,
    by: set[str],
) -> tuple[Field, ...]:
    """The fields of the filters: the parameters of the questions that networks are built from."""
    peopled = kind != "programs" or "actor" in by
    name = PARTICIPATIONS if peopled else ALIGNMENTS
    if name not in questions:
        return ()
    fields = fields_of(
        questions[name],
        values,
        questions=questions,
        store=page.served.store,
        language=page.language,
        base=page.site.settings.base,
    )
    return tuple(field for field in fields if peopled or field.name not in PEOPLE_FILTERS)


def _middle(
    page: Page, questions: Mapping[str, Question], kind: str, ego: str
) -> tuple[Choice, ...]:
    """Who can be in the middle; nobody where there are too many to choose from."""
    what = "program" if kind == "programs" else "actor"
    if _LISTS[what] not in questions:
        return ()
    base = page.site.settings.base
    found = ask(page.served.store, questions[_LISTS[what]], {}, language=page.language, base=base)
    if len(found.rows) > CHOOSABLE:
        return ()
    label = found.columns.index(f"{what}Label")
    choices = {}
    for row in found.rows:
        key = short(getattr(row[0], "value", "")).rpartition("/")[2]
        choices[key] = getattr(row[label], "value", None) or key
    plain = ego.removeprefix(f"{base or DEFAULT_BASE}id/").removeprefix(f"{what}/")
    if plain and plain not in choices:
        choices = {ego: ego, **choices}
        plain = ego
    return tuple(Choice(key, text, key == plain) for key, text in choices.items())
