"""The pages of forms: the kinds to choose from, and a form with what is wrong beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import Response

from samspill.ask.labels import best_text
from samspill.contribute.callers import Caller
from samspill.contribute.desk import Desk
from samspill.contribute.entries import DISPUTES_FIELD, entries_of
from samspill.contribute.fields import kinds_of
from samspill.contribute.forms import Choice, Form
from samspill.contribute.naming import NAMED
from samspill.contribute.organisations import organisation_labels
from samspill.contribute.placing import WHOLE
from samspill.contribute.reviewing import View
from samspill.contribute.roles import ALL
from samspill.engine.stores import Rows
from samspill.engine.texts import Texts
from samspill.errors import SamspillError
from samspill.knowledge.vocabulary import ONTOLOGY, PREF_LABEL
from samspill.web.basis import Alignment
from samspill.web.contested import drawn_links
from samspill.web.door import PRIVATE
from samspill.web.filling.checks import makable, told_doubles
from samspill.web.filling.filled import Filled
from samspill.web.filling.places import Work
from samspill.web.form_passages import choices_of, is_reader, marked_of
from samspill.web.page import Page

_IRI = re.compile(r"https?://[a-z0-9./:-]+/id/alignment/[a-z0-9-]+")

FEW = 6
"""Choices that stand open, with what they mean; more of them are a list."""

USUAL = ("measure", "alignment", "participation", "actor", "program", "goal")
"""The kinds that partners propose most, in this order."""


@dataclass(frozen=True)
class Gone:
    """An entry that was just removed: the revision that still has it, and the one that has not."""

    before: int
    now: int


def kinds_page(
    page: Page,
    kinds: Mapping[str, str],
    caller: Caller,
    view: View | None,
    about: str,
    gone: Gone | None,
) -> Response:
    """What can be proposed."""
    return page.render(
        "fill_kinds.html",
        headers=PRIVATE,
        here="proposals",
        kinds=ordered(kinds),
        usual=len(USUAL),
        number=view.proposal.number if view else None,
        view=view,
        gone=gone,
        about=about,
        proposes=bool(caller.organisations("propose")),
    )


def ordered(kinds: Mapping[str, str]) -> list[tuple[str, str]]:
    """The kinds and what they are called, those that are proposed most first."""
    usual = [kind for kind in USUAL if kind in kinds]
    return [(kind, kinds[kind]) for kind in (*usual, *(one for one in kinds if one not in usual))]


def form_page(
    page: Page,
    work: Work,
    filled: Filled,
    *,
    proposal: View | None,
    error: SamspillError | None = None,
    gone: Gone | None = None,
    back: str = "",
) -> Response:
    """A form, with what it holds and what is wrong with it."""
    number = proposal.proposal.number if proposal else None
    path = f"/proposals/{number}/edit" if number else "/proposals/new"
    kinds = kinds_of(work.blueprint, work.language)
    return page.render(
        "fill.html",
        status=error.status if error else HTTPStatus.OK,
        headers=PRIVATE,
        here="proposals",
        filled=filled,
        form=filled.form,
        view=proposal,
        error=error,
        gone=gone,
        back=back,
        known=len(entries_of(proposal.revision.form)) if proposal else 0,
        few=FEW,
        named=filled.form.kind in NAMED,
        whole=filled.told.get(WHOLE, ()),
        organisations=organisations_of(page, work.caller),
        doubles=told_doubles(work, page, filled.form, filled.entry),
        documents=_documents(page, work.desk),
        marked=marked_of(work.desk, filled.entry.quote) if is_reader(work.caller) else None,
        choices_of=choices_of,
        contested=_contested(page, work.desk, filled),
        usual=[kind for kind in USUAL if kind != filled.form.kind][:3],
        kinds=kinds,
        makable={one.key: makable(one) for one in filled.form.fields if one.holds == "thing"},
        sdgs=_grouped(filled.form),
        address_of=lambda at: page.links.page(path, [("entry", str(at))]),
        find_address=lambda field: page.links.page(
            "/proposals/find",
            [
                ("kind", filled.form.kind),
                ("field", field.key),
                *([("number", str(number))] if number else []),
            ],
        ),
    )


def _contested(page: Page, desk: Desk, filled: Filled) -> list[Alignment]:
    """The links that an entry disagrees with, as pages show them."""
    named = filled.entry.values.get(DISPUTES_FIELD)
    base = f"{desk.settings.base}id/"
    keys = named if isinstance(named, list) else [named]
    iris = [f"{base}{str(key).removeprefix(base)}" for key in keys if key]
    return [one for _, one in drawn_links(page, desk, filter(_IRI.fullmatch, iris))]


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
