"""What is there instead: things that are spelled or called much like one that is not."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from pyoxigraph import Literal, NamedNode

from samspill.ask.values import escaped
from samspill.engine.stores import Rows, Store
from samspill.knowledge.vocabulary import PREF_LABEL

NEAR = 3
"""How many are named."""

MOST = 1000
"""How many names are compared at most: it takes a millisecond for ten, while others wait."""

_TELLING = 6
"""How many of the first letters choose what is compared, where there is more."""

_SHORTEST = 3
"""The shortest text that is looked for inside the names."""


def nearest(
    store: Store, pattern: str, wanted: str, *, said: Callable[[str], str]
) -> tuple[list[str], list[str]]:
    """What `pattern` finds (as ?thing) that is much like `wanted`, and all that it finds.

    Both as short forms: what `said` makes of an IRI. Where there is very much, only what begins
    alike is sure to be found.
    """
    names = _named(store, pattern, said)
    if len(names) >= MOST and (key := wanted.lower()[:_TELLING]):
        telling = f'{pattern} FILTER(CONTAINS(LCASE(STR(?thing)), "{escaped(key)}"))'
        names = _named(store, telling, said) | names
    return alike(wanted, names), list(dict.fromkeys(names.values()))


def _named(store: Store, pattern: str, said: Callable[[str], str]) -> dict[str, str]:
    """Short forms of what a pattern finds, by their names and labels in lower case."""
    result = store.query(
        f"SELECT ?thing ?label WHERE {{ {pattern} OPTIONAL {{ ?thing <{PREF_LABEL}> ?label }} }} "
        f"LIMIT {MOST}"
    )
    names: dict[str, str] = {}
    for thing, label in result.rows if isinstance(result, Rows) else ():
        if isinstance(thing, NamedNode):
            name = said(thing.value)
            names[name.lower()] = name
            if isinstance(label, Literal):
                names.setdefault(label.value.lower(), name)
    return names


def alike(wanted: str, names: dict[str, str]) -> list[str]:
    """The values whose names (in lower case) hold or are much like what is wanted."""
    wanted = wanted.lower()
    found = [name for name in names if len(wanted) >= _SHORTEST and wanted in name]
    found.sort(key=lambda name: (not name.startswith(wanted), name))
    found += get_close_matches(wanted, list(names), n=NEAR * 2, cutoff=0.6)
    return list(dict.fromkeys(names[name] for name in found))[:NEAR]
