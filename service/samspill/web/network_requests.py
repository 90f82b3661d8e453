"""What a request asks of a network: which one, what of it, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from samspill.ask.near import alike
from samspill.ask.networks.figures.measures import measures_of
from samspill.ask.networks.selection import PARAMETERS, Selection
from samspill.errors import BadValue
from samspill.settings import Language
from samspill.web.parameters import Pairs, only

EVERYWHERE = ("format", "lang", "version")
"""What every address of a network takes beside the parameters of its selection."""

OPTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "network": ("colour", "size", "sort"),
        "view": (),
        "tie": ("source", "target"),
        "path": ("source", "target"),
        "without": ("remove",),
        "compare": ("other_program", "other_version"),
    }
)
"""What each address takes beside that: what is shown, by the name of what is asked."""

COLOURS = ("type", "community")
"""What nodes of a picture are coloured by."""

_LISTS = frozenset({"by", "remove"})
"""The parameters that may be given again and again, or with commas between their values."""

_SIZED = frozenset({"integer", "decimal", "share"})
_LONGEST = 500


@dataclass(frozen=True)
class Asked:
    """What is asked: `selection` is None where it cannot be read.

    `values` are the parameters of the selection as they stand in the address, `options` those of
    `OPTIONS` that are given, `remove` what a network is asked to be without.
    """

    what: str
    language: Language
    selection: Selection | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    remove: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether there is enough to tell of more than the network itself."""
        given = set(self.options)
        match self.what:
            case "tie" | "path":
                return given == {"source", "target"}
            case "compare":
                return bool(given)
            case _:
                return True


def as_given(what: str, pairs: Pairs, language: Language) -> Asked:
    """What a request says, none of it checked: for a form that is shown again."""
    given = _joined(pairs)
    return Asked(
        what,
        language,
        values={name: value for name, value in given.items() if name in PARAMETERS},
        options={
            name: value
            for name, value in given.items()
            if name in OPTIONS[what] and name not in _LISTS and value
        },
        remove=tuple(_parts(given.get("remove", ""))),
    )


def read(what: str, pairs: Pairs, language: Language) -> Asked:
    """What a request asks; raises `BadValue` naming the parameter that cannot be used."""
    known = (*PARAMETERS, *OPTIONS[what], *EVERYWHERE)
    for name, _ in pairs:
        if _name(name) not in known:
            raise _unknown(_name(name), known)
        if _name(name) not in _LISTS:
            only(pairs, name)
    asked = as_given(what, pairs, language)
    for name, value in (*asked.values.items(), *asked.options.items()):
        if len(value) > _LONGEST and name not in _LISTS:
            raise BadValue(
                f"The value of {name} is longer than {_LONGEST} characters.",
                advice="Give a key or an IRI.",
                parameter=name,
            )
    selection = Selection.of(asked.values)
    _check(asked.options, selection)
    return replace(asked, selection=selection)


def require_ready(asked: Asked) -> None:
    """Raises `BadValue` where a parameter is missing that nothing can be told without."""
    if asked.ready:
        return
    examples = {"other_program": "ung-2020"}
    missing = [name for name in OPTIONS[asked.what] if name not in asked.options]
    name = missing[0]
    raise BadValue(
        f"The address lacks {' or '.join(missing)}."
        if asked.what == "compare"
        else f"The address lacks {' and '.join(missing)}.",
        advice=f"Give for instance {name}={examples.get(name, 'trondheim-kommune')}.",
        parameter=name,
    )


def _check(options: Mapping[str, str], selection: Selection) -> None:
    if "colour" in options and options["colour"] not in COLOURS:
        raise _no_option("colour", options["colour"], COLOURS)
    measures = [
        measure
        for measure in measures_of(selection.modes)
        if measure.of == "node" and (not measure.kinds or selection.kind in measure.kinds)
    ]
    if "sort" in options and options["sort"] not in (known := [one.key for one in measures]):
        raise _no_option("sort", options["sort"], known)
    sizes = [one.key for one in measures if one.number in _SIZED]
    if "size" in options and options["size"] not in sizes:
        raise _no_option("size", options["size"], sizes)
    if len(options) == 2 and "other_program" in options:
        raise BadValue(
            "The address names another program and another version.",
            advice="Give other_program or other_version, not both.",
            parameter="other_version",
        )


def _joined(pairs: Pairs) -> dict[str, str]:
    """Each parameter with its value, or with its values and commas between."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(_name(name), []).append(value.strip())
    return {
        name: ",".join(_parts(",".join(values))) if name in _LISTS else values[0]
        for name, values in found.items()
    }


def _parts(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _name(name: str) -> str:
    return name.replace("-", "_")


def _no_option(name: str, value: str, known: Iterable[str]) -> BadValue:
    options = list(known)
    near = alike(value[:100], {option: option for option in options})
    return BadValue(
        f"“{value[:100]}” cannot be used for {name} of this network.",
        advice=f"Use {' or '.join(near)}." if near else f"Use one of {', '.join(options)}.",
        parameter=name,
        near=near or None,
        options=options,
    )


def _unknown(name: str, known: Iterable[str]) -> BadValue:
    names = list(known)
    near = alike(name[:100], {one: one for one in names})
    return BadValue(
        f"There is no parameter “{name[:60]}” here.",
        advice=(f"Did you mean {near[0]}? " if near else "") + f"There are {', '.join(names)}.",
        parameter=name[:60],
        near=near or None,
    )
