"""The form of a network, filled with what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from samspill.ask.networks.feeds import ALIGNMENTS, PARTICIPATIONS
from samspill.ask.networks.selection import DEFAULT_BY, KINDS, PEOPLE_FILTERS, Selection
from samspill.settings import DEFAULT_BASE
from samspill.web.forms import Choice, Field, refilled
from samspill.web.network_choices import Choices, Names

SHOWN = ("program", "sdg")
"""The filters that stand open; the others are folded in."""

_YES = ("1", "true", "yes", "ja", "on")
_FOLDED = ("ego", "giant", "radius")


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
    values: Mapping[str, str], choices: Choices | None, *, base: str = DEFAULT_BASE
) -> NetworkForm:
    """The form, filled with the values given; without choices it has neither filters nor names."""
    kind = values.get("kind") or Selection.kind
    kind = kind if kind in KINDS else Selection.kind
    chosen = {part.strip() for part in (values.get("by") or "").split(",")} & set(KINDS[kind])
    by = chosen or set(DEFAULT_BY[kind])
    relations = tuple(Choice(name, name, name in by) for name in KINDS[kind])
    fields = _filters(values, choices, kind=kind, by=by, base=base) if choices else ()
    folded = tuple(field for field in fields if field.name not in SHOWN)
    what = "program" if kind == "programs" else "actor"
    ego, minimum = values.get("ego") or "", values.get("minimum") or "1"
    return NetworkForm(
        kind=kind,
        relations=relations if len(relations) > 1 else (),
        fields=tuple(field for field in fields if field.name in SHOWN),
        folded=folded,
        middle=_middle(ego, choices.names.get(what, {}), what=what, base=base) if choices else (),
        ego=ego,
        radius=values.get("radius") or "",
        minimum=minimum,
        giant=(values.get("giant") or "").lower() in _YES,
        open=any(field.value for field in folded)
        or any(values.get(name) for name in _FOLDED)
        or minimum != "1",
    )


def _filters(
    values: Mapping[str, str], choices: Choices, *, kind: str, by: set[str], base: str
) -> tuple[Field, ...]:
    """The filters that this network has: those of the question that it is built from."""
    peopled = kind != "programs" or "actor" in by
    fields = choices.filters.get(PARTICIPATIONS if peopled else ALIGNMENTS, ())
    return tuple(
        refilled(field, values.get(field.name) or "", base=base)
        for field in fields
        if peopled or field.name not in PEOPLE_FILTERS
    )


def _middle(ego: str, names: Names, *, what: str, base: str) -> tuple[Choice, ...]:
    """Who can be in the middle: who there is, and whoever is there now."""
    if not names:
        return ()
    key = ego.removeprefix(f"{base}id/").removeprefix(f"{what}/")
    if key and key not in names:
        return (Choice(ego, ego, True), *_middle("", names, what=what, base=base))
    return tuple(Choice(one, text, one == key) for one, text in names.items())
