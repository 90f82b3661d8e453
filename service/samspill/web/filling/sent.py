"""What a form of a proposal sent: where it stands, and the entry as it is filled in now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pyoxigraph import NamedNode

from samspill.ask.changes import names_of
from samspill.contribute.filling import values_of
from samspill.contribute.forms import Form
from samspill.errors import BadValue
from samspill.web.filling.places import Place, Work, place_of
from samspill.web.form_passages import QUOTED, quoted
from samspill.web.parameters import Pairs, only

_WHERE = ("_kind", "_entry", "_organisation", "_about")
"""The names that say where a form stands; all that begins with _ is ours, not of a field."""


def sent_place(work: Work, number: int | None, pairs: Pairs) -> Place:
    """Where a form that was sent stands, with what it says now; raises `BadValue`."""
    asked = [(name[1:], value) for name, value in pairs if name in _WHERE and value]
    at = place_of(work, number, asked)
    if at is None:
        raise BadValue("It is not said what is filled in.", advice="Choose a kind first.")
    form = work.form(at.entry.kind)
    values = filled_values(values_of(_meant(work, at, form, pairs), form))
    quote = {name: only(pairs, name) or "" for name in QUOTED}
    entry = quoted(work.desk, work.caller, replace(at.entry, values=values), quote)
    return replace(at, entries=(*at.entries[: at.at], entry, *at.entries[at.at + 1 :]))


def _meant(work: Work, at: Place, form: Form, pairs: Pairs) -> Iterator[tuple[str, str]]:
    """What was written in the fields, with what was picked and looked up in the place of names.

    Beside a field that holds a thing, _is.KEY has the IRI of what its name was looked up as: as
    long as the name is still that thing's, it is meant. _pick.KEY.N is what was picked for the
    Nth value out of what was offered.
    """
    looked_up: dict[str, list[str]] = {}
    picked: dict[tuple[str, int], str] = {}
    for name, value in pairs:
        ours, _, key = name.partition(".")
        if ours == "_is":
            looked_up.setdefault(key, []).append(value)
        elif ours == "_pick" and value:
            field, _, index = key.rpartition(".")
            if index.isdigit() and len(index) < 4:
                picked[field, int(index)] = value
    asked = {one for several in looked_up.values() for one in several if _is_iri(one)}
    names = dict(names_of([work.desk.store], asked))
    if at.view is not None and asked - names.keys():
        names |= at.drawn(work).labels
    counts: dict[str, int] = {}
    for name, value in pairs:
        if name.startswith("_"):
            continue
        place = counts.setdefault(name, 0)
        counts[name] += 1
        known = looked_up.get(name, [])
        iri = known[place] if place < len(known) and known[place] in asked else ""
        if choice := picked.pop((name, place), ""):
            yield name, choice
        else:
            yield name, iri if iri and _is_called(value, iri, names.get(iri, {})) else value
    yield from ((name, choice) for (name, _), choice in picked.items() if name in form.by_key)


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _is_called(text: str, iri: str, names: Mapping[str, str]) -> bool:
    return text.strip() in (*(one.strip() for one in names.values()), iri, iri.rpartition("/")[2])


def filled_values(values: Mapping[str, object]) -> dict[str, object]:
    """Values without the empty fields of a form."""
    found: dict[str, object] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            texts = {tongue: _written(several) for tongue, several in value.items()}
            if texts := {tongue: several for tongue, several in texts.items() if several}:
                found[key] = texts
        elif several := _written(value):
            found[key] = several
    return found


def _written(value: object) -> list[object]:
    several = value if isinstance(value, list) else [value]
    return [one for one in several if not isinstance(one, str) or one.strip()]
