"""A form that is held against the rules: what stands beside its fields, saved or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from samspill.ask.changes import names_of
from samspill.contribute.doubles import doubles_of
from samspill.contribute.entries import Drawn, Entry
from samspill.contribute.forms import Field, Form
from samspill.contribute.placing import WHOLE, placed
from samspill.contribute.plain import iris_in, plain
from samspill.contribute.proposals import findings
from samspill.contribute.resolving import things_called
from samspill.contribute.wording import term_of
from samspill.errors import BadValue
from samspill.knowledge.findings import Finding, Report
from samspill.web.filling.filled import Filled, Held, Told
from samspill.web.filling.finds import UNMADE, Finder
from samspill.web.filling.places import Place, Work
from samspill.web.filling.progress import progress_of
from samspill.web.filling.saving import patch_drawn
from samspill.web.form_passages import told_once
from samspill.web.page import Page

NEAR = 6
"""Things that are offered in the place of one that is not there."""


def judged(finder: Finder, at: Place) -> Filled:
    """A form as it was saved last, with what is wrong with it."""
    report = findings(finder.work.desk, at.view.revision.patch) if at.view else None
    return filled(finder, at, report)


def filled(
    finder: Finder, at: Place, report: Report | None, *, sought: str | None = None
) -> Filled:
    """A form with its mistakes and findings; a new entry has none before it is saved.

    With `sought`, also the SDG targets that these words find.
    """
    work, drawn = finder.work, finder.drawn
    form = work.form(at.entry.kind)
    entry = drawn.entries[at.at] if drawn else at.entry
    known = bool(at.entry.iri)
    beside = placed(report, form, entry.iri) if report and known else {WHOLE: ()}
    mistakes = drawn.mistakes[at.at] if drawn and known else ()
    beside = told_once(beside, mistakes)
    things = [one for one in form.fields if one.holds == "thing" and not one.read_only]
    return Filled(
        form=form,
        entry=at.entry,
        at=at.at,
        entries=at.entries,
        organisation=at.organisation,
        mistakes=mistakes,
        findings=beside,
        told={
            key: told(finder, several if key else _about(several, drawn, entry))
            for key, several in beside.items()
        },
        things={one.key: list(_held(finder, form, one, at.entry)) for one in things},
        sought=sought or "",
        targets=finder.found(form.by_key["sdg"], sought) if sought and "sdg" in form.by_key else (),
        looked=sought is not None,
        progress=progress_of(work, at, drawn, report) if drawn and report else None,
    )


def _about(several: Iterable[Finding], drawn: Drawn | None, entry: Entry) -> list[Finding]:
    """The findings that are no other entry's: each form tells of its own."""
    others = {one.iri for one in drawn.entries if one.iri != entry.iri} if drawn else set()
    return [one for one in several if one.focus.partition("#")[0] not in others]


def told(finder: Finder, several: Iterable[Finding]) -> list[Told]:
    """Findings in plain words, with the names of the things that they speak of."""
    language = finder.work.language
    texts = [(one.messages.get(language) or one.messages.get("en", ""), one) for one in several]
    iris = {iri for text, _ in texts for iri in iris_in(text)}
    names = {
        iri: found.get(language) or next(iter(found.values()))
        for iri, found in {
            **names_of([finder.work.desk.store], iris),
            **(finder.drawn.labels if finder.drawn else {}),
        }.items()
        if found
    }
    return [Told(plain(text, names), one.severity == "violation") for text, one in texts]


def tried(finder: Finder, at: Place) -> dict[str, object]:
    """What is wrong with the fields that are filled in now, and what is there already."""
    work, page, drawn = finder.work, finder.page, finder.drawn
    assert drawn is not None  # noqa: S101
    form = work.form(at.entry.kind)
    patch = patch_drawn(work, at.organisation or "none", drawn)
    beside = placed(findings(work.desk, patch), form, drawn.entries[at.at].iri)
    mistakes = drawn.mistakes[at.at]
    lines: list[dict[str, object]] = [
        {
            "name": one.name,
            "text": f"{_said(page, one.detail)} {_said(page, one.advice)}",
            "must": True,
        }
        for one in mistakes
    ]
    filled_in = {key for key, value in at.entry.values.items() if value not in ({}, [], "", None)}
    for key, several in beside.items():
        if key in filled_in and not any(one.key == key for one in mistakes):
            lines += [
                {"name": key, "text": one.text, "must": one.must} for one in told(finder, several)
            ]
    doubles = [
        {"label": label, "address": address}
        for label, address in told_doubles(work, page, form, at.entry)
    ]
    return {"told": lines, "doubles": doubles}


def told_doubles(work: Work, page: Page, form: Form, entry: Entry) -> list[tuple[str, str]]:
    """Things that may be the same as a new one: what they are called, and their pages."""
    if entry.corrects:
        return []
    base = work.desk.settings.base
    iris = [
        f"{base}id/{one}"
        for one in doubles_of(work.desk.store, form, entry.values, base=base)
        if f"{base}id/{one}" != entry.iri
    ]
    labels = names_of([work.desk.store], iris)
    found = []
    for iri in iris:
        names = labels.get(iri, {})
        label = names.get(page.language) or names.get("nb") or names.get("en") or iri
        found.append((label, page.links.thing(iri) or iri))
    return found


def _held(finder: Finder, form: Form, field: Field, entry: Entry) -> Iterable[Held]:
    """The things that a field holds by their names; where a name is unclear, what it may mean."""
    given = entry.values.get(field.key)
    several = given if isinstance(given, list) else [given]
    for index, text in enumerate(one for one in several if isinstance(one, str) and one.strip()):
        iris = _things(finder, form, field, text)
        if len(iris) == 1:
            (offer,) = finder.things(iris)
            yield Held(offer.label, iris[0], offer)
        else:
            near = finder.things(iris) if iris else finder.found(field, text, patient=False)[:NEAR]
            yield Held(text, "", None, index, near, makable(field), several=bool(iris))


def _things(finder: Finder, form: Form, field: Field, text: str) -> Sequence[str]:
    known: dict[str, list[str]] = {}
    for iri, names in (finder.drawn.labels if finder.drawn else {}).items():
        for name in dict.fromkeys(one.casefold() for one in names.values()):
            known.setdefault(name, []).append(iri)
    if "/" in text:
        try:
            return [term_of(field, text, form).value]
        except BadValue:
            pass
    return things_called(finder.work.names, form, field, text, known)


def makable(field: Field) -> list[str]:
    """The kinds of which a field may have a new thing made on the way, the likeliest first."""
    return [kind for kind in field.kinds if kind not in UNMADE][:3]


def _said(page: Page, text: str) -> str:
    return page.words.told(text) or text
