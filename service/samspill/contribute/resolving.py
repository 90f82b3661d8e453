"""Things that are given by their names: what is called so, in a proposal itself and in the graph.

Public: `Known`, `Names`, `resolved(…)`, `things_called(…)`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from samspill.contribute.forms import Field, Form
from samspill.contribute.given import Values
from samspill.contribute.mistakes import Mistake
from samspill.contribute.quantities import quoted
from samspill.engine.stores import Rows, Store
from samspill.errors import BadValue
from samspill.knowledge.vocabulary import PREF_LABEL

Known = Mapping[str, Sequence[str]]
"""The things of a proposal itself: their IRIs by their names in lower case."""

MOST = 20
"""Things of one name that are told apart."""

_ADDRESS = re.compile(r"[a-z]+:\S+|[a-z-]+/[a-z0-9-]+")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclasses.dataclass(frozen=True)
class Names:
    """The names of what a store holds; each is looked up once, for it may mean reading them all."""

    store: Store
    _found: dict[tuple[tuple[str, ...], str], list[str]] = dataclasses.field(default_factory=dict)

    def called(self, classes: tuple[str, ...], name: str) -> list[str]:
        """The IRIs of what is called so, in whatever letters where no name is written just so."""
        if (classes, name) not in self._found:
            self._found[classes, name] = _called(self.store, classes, name)
        return self._found[classes, name]


def resolved(
    names: Names, form: Form, values: Values, known: Known
) -> tuple[dict[str, object], tuple[Mistake, ...]]:
    """Values in which things given by name are given by IRI, and the names that are no thing's."""
    found = dict(values)
    mistakes: list[Mistake] = []
    for field in form.fields:
        if field.holds != "thing" or field.read_only or field.key not in found:
            continue
        given = found[field.key]
        several = given if isinstance(given, list | tuple) else [given]
        kept: list[object] = []
        for index, one in enumerate(several):
            if not isinstance(one, str) or not one.strip() or _ADDRESS.fullmatch(one.strip()):
                kept.append(one)
                continue
            things = things_called(names, form, field, one, known)
            if len(things) == 1:
                kept.append(things[0])
            else:
                mistakes.append(Mistake(field.key, _unclear(one, len(things)), index))
        found[field.key] = kept
    return found, tuple(mistakes)


def things_called(names: Names, form: Form, field: Field, text: str, known: Known) -> list[str]:
    """The IRIs of what a field may hold that has a text as its key or its name."""
    name = " ".join(text.split())
    own = [one for one in known.get(name.casefold(), ()) if _kind(one, form) in field.kinds]
    if _KEY.fullmatch(name):
        keyed = [f"{form.base}id/{kind}/{name}" for kind in field.kinds]
        new = {one for several in known.values() for one in several}
        there = [
            one
            for one in keyed
            if one in new or names.store.query(f"ASK {{ {NamedNode(one)} a ?class }}")
        ]
        if there:
            return there
    return list(dict.fromkeys((*own, *names.called(field.classes, name))))


def _called(store: Store, classes: Sequence[str], name: str) -> list[str]:
    listed = " ".join(str(NamedNode(one)) for one in classes)
    texts = " ".join(str(Literal(name, language=tongue)) for tongue in ("nb", "en", "nn"))
    folded = Literal(name.lower())
    ways = (
        f"VALUES ?label {{ {texts} }} VALUES ?class {{ {listed} }} "
        f"?thing <{PREF_LABEL}> ?label ; a ?class",
        f"VALUES ?class {{ {listed} }} ?thing a ?class ; <{PREF_LABEL}> ?label "
        f"FILTER(LCASE(STR(?label)) = {folded})",
    )
    for way in ways:
        rows = store.query(f"SELECT DISTINCT ?thing WHERE {{ {way} }} ORDER BY ?thing LIMIT {MOST}")
        hits = rows.rows if isinstance(rows, Rows) else ()
        if found := [row[0].value for row in hits if isinstance(row[0], NamedNode)]:
            return found
    return []


def _stands(store: Store, iri: str) -> bool:
    return bool(store.query(f"ASK {{ {NamedNode(iri)} a ?class }}"))


def _kind(iri: str, form: Form) -> str:
    return iri.removeprefix(f"{form.base}id/").partition("/")[0]


def _unclear(text: str, count: int) -> BadValue:
    if count:
        return BadValue(
            f"{count} things are called “{quoted(text)}”.", advice="Choose which one is meant."
        )
    return BadValue(
        f"Nothing that can stand here is called “{quoted(text)}”.",
        advice="Choose from what is found as you write, or make a new one.",
    )
