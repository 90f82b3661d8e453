"""The pages of forms: the kinds to choose from, and a form with what is wrong beside its fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import Response
from pyoxigraph import NamedNode

from samspill.ask.changes import names_of
from samspill.ask.labels import best_text
from samspill.contribute.callers import Caller
from samspill.contribute.desk import Desk
from samspill.contribute.doubles import doubles_of
from samspill.contribute.entries import DISPUTES_FIELD, Entry, entries_of
from samspill.contribute.forms import Choice, Field, Form
from samspill.contribute.mistakes import Mistake
from samspill.contribute.naming import NAME, NAMED
from samspill.contribute.organisations import organisation_labels
from samspill.contribute.placing import WHOLE
from samspill.contribute.reviewing import View
from samspill.contribute.roles import ALL
from samspill.engine.stores import Rows
from samspill.engine.texts import Texts
from samspill.errors import SamspillError
from samspill.knowledge.findings import Finding
from samspill.knowledge.vocabulary import ONTOLOGY, PREF_LABEL
from samspill.web.basis import Alignment
from samspill.web.contested import drawn_links
from samspill.web.door import PRIVATE
from samspill.web.form_passages import choices_of, is_reader, marked_of
from samspill.web.page import Page

_IRI = re.compile(r"https?://[a-z0-9./:-]+/id/alignment/[a-z0-9-]+")

FEW = 6
"""Choices that stand open, with what they mean; more of them are a list."""

MOST = 400
"""Things that a field offers by name; others are written by their keys or names."""

USUAL = ("measure", "alignment", "participation", "actor", "program", "goal")
"""The kinds that partners propose most, in this order."""


@dataclass(frozen=True)
class Filled:
    """A form with what it is filled with, and what is wrong."""

    form: Form
    entry: Entry
    at: int
    entries: tuple[Entry, ...]
    organisation: str
    mistakes: Sequence[Mistake]
    findings: Mapping[str, Sequence[Finding]]

    def texts(self, field: Field, language: str = "") -> list[str]:
        """What a field holds, as texts; of a field with languages, in one of them."""
        given = self.entry.values.get(field.key)
        if language:
            given = given.get(language) if isinstance(given, Mapping) else None
        several = given if isinstance(given, list) else [given]
        return [str(one) for one in several if one not in (None, "")]

    def folded(self, field: Field) -> bool:
        """Whether a field is folded in: one that need not be filled in, or is by itself."""
        if self.wrong(field) or self.findings.get(field.key) or self.entry.values.get(field.key):
            return False
        named = field.key in (NAME, DISPUTES_FIELD) and self.form.kind in NAMED
        return named or (field.holds == "texts" and not field.required)

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


def kinds_page(
    page: Page, kinds: Mapping[str, str], caller: Caller, number: int | None, about: str
) -> Response:
    """What can be proposed."""
    return page.render(
        "fill_kinds.html",
        headers=PRIVATE,
        here="proposals",
        kinds=ordered(kinds),
        usual=len(USUAL),
        number=number,
        about=about,
        proposes=bool(caller.organisations("propose")),
    )


def ordered(kinds: Mapping[str, str]) -> list[tuple[str, str]]:
    """The kinds and what they are called, those that are proposed most first."""
    usual = [kind for kind in USUAL if kind in kinds]
    return [(kind, kinds[kind]) for kind in (*usual, *(one for one in kinds if one not in usual))]


def form_page(
    page: Page,
    desk: Desk,
    caller: Caller,
    filled: Filled,
    *,
    proposal: View | None,
    error: SamspillError | None = None,
) -> Response:
    """A form, with what it holds and what is wrong with it."""
    things = {
        field.key: _things(page, desk, field)
        for field in filled.form.fields
        if field.holds == "thing" and not field.read_only
    }
    return page.render(
        "fill.html",
        status=error.status if error else HTTPStatus.OK,
        headers=PRIVATE,
        here="proposals",
        filled=filled,
        form=filled.form,
        view=proposal,
        error=error,
        known=len(entries_of(proposal.revision.form)) if proposal else 0,
        few=FEW,
        things=things,
        named=filled.form.kind in NAMED,
        whole=filled.findings.get(WHOLE, ()),
        organisations=organisations_of(page, caller),
        doubles=told_doubles(page, desk, filled.form, filled.entry),
        documents=_documents(page, desk),
        marked=marked_of(desk, filled.entry.quote) if is_reader(caller) else None,
        choices_of=choices_of,
        contested=_contested(page, desk, filled),
        usual=[kind for kind in USUAL if kind != filled.form.kind][:3],
        sdgs=_grouped(filled.form),
        address_of=lambda at: page.links.page(
            f"/proposals/{proposal.proposal.number}/edit" if proposal else "/proposals/new",
            [("entry", str(at))],
        ),
    )


def _contested(page: Page, desk: Desk, filled: Filled) -> list[Alignment]:
    """The links that an entry disagrees with, as pages show them."""
    named = filled.entry.values.get(DISPUTES_FIELD)
    base = f"{desk.settings.base}id/"
    keys = named if isinstance(named, list) else [named]
    iris = [f"{base}{str(key).removeprefix(base)}" for key in keys if key]
    return [one for _, one in drawn_links(page, desk, filter(_IRI.fullmatch, iris))]


def told_doubles(page: Page, desk: Desk, form: Form, entry: Entry) -> list[tuple[str, str]]:
    """Things that may be the same as a new one: what they are called, and their pages."""
    if entry.corrects:
        return []
    base = desk.settings.base
    near = doubles_of(desk.store, form, entry.values, base=base)
    labels = names_of([desk.store], [f"{base}id/{one}" for one in near])
    found = []
    for one in near:
        iri = f"{base}id/{one}"
        names = labels.get(iri, {})
        label = names.get(page.language) or names.get("nb") or names.get("en") or one
        found.append((label, page.links.thing(iri) or iri))
    return found


def _things(page: Page, desk: Desk, field: Field) -> list[tuple[str, str]]:
    """Things that a field may hold: how each is written, and what it is called."""
    if "evidence" in field.kinds:
        return []
    classes = " ".join(str(NamedNode(one)) for one in field.classes)
    label = best_text("?thing", f"<{PREF_LABEL}>", "?label", language=page.language)
    rows = desk.store.query(
        f"SELECT DISTINCT ?thing ?label WHERE {{ VALUES ?class {{ {classes} }} ?thing a ?class . "
        f"{label} }} ORDER BY ?label LIMIT {MOST}"
    )
    base = f"{desk.settings.base}id/"
    found = rows.rows if isinstance(rows, Rows) else ()
    return [
        (thing.value.removeprefix(base), text.value if text else "")  # type: ignore[union-attr]
        for thing, text in found
        if isinstance(thing, NamedNode) and thing.value.startswith(base)
    ]


def organisations_of(page: Page, caller: Caller) -> list[tuple[str, str]]:
    """The organisations that somebody may propose for: keys and names."""
    places = caller.organisations("propose")
    keys = sorted(places - {ALL})
    base = page.site.settings.base
    labels = organisation_labels(page.served.store, keys, language=page.language, base=base)
    return [(key, labels.get(key, key)) for key in keys]


def _documents(page: Page, desk: Desk) -> list[tuple[str, str]]:
    """The documents whose texts are registered: keys and names."""
    label = best_text("?thing", f"<{PREF_LABEL}>", "?label", language=page.language)
    rows = desk.store.query(
        f"SELECT ?thing ?digest ?label WHERE {{ ?thing <{ONTOLOGY}sha256> ?digest {label} }}"
    )
    texts = Texts(desk.settings.data_dir)
    found = rows.rows if isinstance(rows, Rows) else ()
    return [
        (thing.value.rpartition("/")[2], name.value if name else "")  # type: ignore[union-attr]
        for thing, digest, name in found
        if digest is not None and texts.path(digest.value).is_file()  # type: ignore[union-attr]
    ]


def _grouped(form: Form) -> list[tuple[Choice, list[Choice]]]:
    """The SDGs to choose from: each goal with its targets."""
    field = form.by_key.get("sdg")
    if field is None:
        return []
    goals = [one for one in field.choices if one.code and "." not in one.code]
    return [
        (goal, [one for one in field.choices if one.code.partition(".")[0] == goal.code])
        for goal in goals
        if goal.code.isdigit()
    ]
