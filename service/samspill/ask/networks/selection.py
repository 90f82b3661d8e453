"""Which network is asked for: its kind, the relations that count, filters, and what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from types import MappingProxyType

from samspill.errors import BadValue

KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "actors": ("program", "goal", "measure", "whole-program"),
        "actor-program": ("participation",),
        "actor-sdg": ("sdg-goal", "sdg-target"),
        "programs": ("actor", "sdg-target", "sdg-goal"),
    }
)
"""The kinds of networks, and the relations that can make a tie in each."""

DEFAULT_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "actors": ("program", "measure"),
        "actor-program": ("participation",),
        "actor-sdg": ("sdg-goal",),
        "programs": ("actor",),
    }
)
"""The relations that count where none is chosen."""

FILTERS = ("program", "role", "type", "year", "area", "place", "sdg", "basis")
"""What participations and links are chosen by: the parameters of the questions that are asked."""

PEOPLE_FILTERS = frozenset({"role", "type"})
"""The filters that say something of actors, and nothing of links to the SDGs."""

_MOST_RADIUS = 10
_MOST_WEIGHT = 1_000_000
_YES = frozenset({"1", "true", "yes", "ja", "on"})
_NO = frozenset({"0", "false", "no", "nei", "off"})


@dataclass(frozen=True)
class Selection:
    """A network as it is asked for; what is not chosen is None or the default.

    `program` … `basis` choose the participations and links that count. `ego` keeps what is within
    `radius` ties of a node, `giant` the largest component, `minimum` the ties of at least so much
    weight.
    """

    kind: str = "actors"
    by: tuple[str, ...] = DEFAULT_BY["actors"]
    program: str | None = None
    role: str | None = None
    type: str | None = None
    year: str | None = None
    area: str | None = None
    place: str | None = None
    sdg: str | None = None
    basis: str | None = None
    ego: str | None = None
    radius: int = 1
    giant: bool = False
    minimum: int = 1

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Selection:
        """The selection that texts or values by name ask for; None and "" mean “not given”.

        Raises `BadValue` naming the parameter, with what it may be.
        """
        given = {name: value for name, value in values.items() if value not in (None, "", ())}
        for name in given:
            if name not in PARAMETERS:
                raise _unknown(name)
        kind = _one_of("kind", given.get("kind", cls.kind), tuple(KINDS))
        by = _relations(kind, given.get("by"))
        found = cls(
            kind=kind,
            by=by,
            radius=_number("radius", given.get("radius", 1), most=_MOST_RADIUS),
            giant=_truth("giant", given.get("giant", False)),
            minimum=_number("minimum", given.get("minimum", 1), most=_MOST_WEIGHT),
            ego=_text(given.get("ego")),
            **{name: _text(given.get(name)) for name in FILTERS},
        )
        if "radius" in given and found.ego is None:
            raise BadValue(
                "A radius is a number of ties from somebody, and no ego is given.",
                advice="Give ego too, such as ego=trondheim-kommune, or leave radius out.",
                parameter="radius",
            )
        return found

    def parameters(self) -> dict[str, str]:
        """What is not the default, as it stands in an address."""
        found: dict[str, str] = {}
        if self.kind != Selection.kind:
            found["kind"] = self.kind
        if self.by != DEFAULT_BY[self.kind]:
            found["by"] = ",".join(self.by)
        for name in (*FILTERS, "ego"):
            value = getattr(self, name)
            if value is not None:
                found[name] = value
        if self.ego is not None and self.radius != 1:
            found["radius"] = str(self.radius)
        if self.giant:
            found["giant"] = "true"
        if self.minimum != 1:
            found["minimum"] = str(self.minimum)
        return found

    @property
    def modes(self) -> int:
        """1 where all nodes are of a kind, 2 where ties are between two kinds."""
        return 2 if self.kind in ("actor-program", "actor-sdg") else 1

    @property
    def asks_participations(self) -> bool:
        """Whether it is built from who takes part in what."""
        return self.kind != "programs" or "actor" in self.by

    @property
    def asks_alignments(self) -> bool:
        """Whether it is built from links to the SDGs."""
        return any(name.startswith("sdg-") for name in self.by)


PARAMETERS = tuple(field.name for field in fields(Selection))
"""The names of all that can be chosen."""


def _relations(kind: str, value: object) -> tuple[str, ...]:
    if value is None:
        return DEFAULT_BY[kind]
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple | set | frozenset):
        parts = [parts]
    names = [_one_of("by", str(part).strip(), KINDS[kind]) for part in parts]
    return tuple(name for name in KINDS[kind] if name in names)


def _one_of(name: str, value: object, known: tuple[str, ...]) -> str:
    text = str(value).strip()
    if text in known:
        return text
    near = get_close_matches(text, known, n=1)
    raise BadValue(
        f"“{text[:60]}” cannot be used for {name}: choose one of {', '.join(known)}.",
        advice=f"Did you mean {near[0]}?" if near else f"For instance {known[0]}.",
        parameter=name,
        near=near,
    )


def _unknown(name: str) -> BadValue:
    near = get_close_matches(name, PARAMETERS, n=1)
    return BadValue(
        f"A network has no parameter “{name[:60]}”.",
        advice=(f"Did you mean {near[0]}? " if near else "") + f"It takes {', '.join(PARAMETERS)}.",
        parameter=name,
        near=near,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value).strip()


def _number(name: str, value: object, *, most: int) -> int:
    text = str(value).strip()
    if text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most:
        return int(text)
    raise BadValue(
        f"“{text[:60]}” cannot be used for {name}: a whole number from 1 to {most} is asked for.",
        advice=f"A good value is {name}=2.",
        parameter=name,
    )


def _truth(name: str, value: object) -> bool:
    text = str(value).strip().lower()
    if text in _YES | _NO:
        return text in _YES
    raise BadValue(
        f"“{text[:60]}” cannot be used for {name}: it is true or false.",
        advice=f"Write {name}=true, or leave it out.",
        parameter=name,
    )
