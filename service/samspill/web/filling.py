"""Filling in a proposal: forms made from the shapes, each entry a thing, checked as it is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from samspill.contribute.blueprints import Blueprint
from samspill.contribute.callers import Caller
from samspill.contribute.desk import Content, Desk
from samspill.contribute.entries import (
    PASSAGE,
    Drawn,
    Entry,
    another_view,
    as_form,
    change_of,
    correction_of,
    entries_of,
)
from samspill.contribute.fields import form_of, kinds_of
from samspill.contribute.filling import values_of
from samspill.contribute.placing import WHOLE, placed
from samspill.contribute.proposals import findings, propose, save
from samspill.contribute.reviewing import View, view
from samspill.contribute.roles import ALL
from samspill.contribute.writing import patch_of
from samspill.engine.patches import Patch
from samspill.engine.touched import statements
from samspill.errors import BadValue, Conflict, NotFound, SamspillError
from samspill.knowledge.findings import Report
from samspill.settings import Language, Settings
from samspill.web.door import Door
from samspill.web.filling_pages import Filled, form_page, kinds_page, told_doubles
from samspill.web.form_passages import QUOTED, onward_to, quoted, seen_by, told_once
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.parameters import Pairs, only, query_pairs, require_known
from samspill.web.posted import read_form
from samspill.web.proposal_requests import ROOM, desk_of, number_of
from samspill.web.signing_in import gone_to, offered

LONGEST = 512 * 1024
"""Bytes of a form."""

_OURS = (
    "_organisation",
    "_revision",
    "_title",
    *QUOTED,
    "_next",
    "_kind",
    "_entry",
)


@dataclass(frozen=True)
class Place:
    """Where a form stands: in a new proposal (no view), or at an entry of one that is there."""

    view: View | None
    entries: tuple[Entry, ...]
    at: int
    organisation: str

    @property
    def entry(self) -> Entry:
        """The entry that is filled in."""
        return self.entries[self.at]


def filling_routes(
    settings: Settings, pages: Pages, door: Door, blueprint: Callable[[], Blueprint]
) -> APIRouter:
    """The forms of proposals."""
    router = APIRouter()

    @router.get(f"{ROOM}/new", include_in_schema=False)
    def new(request: Request) -> Response:
        """The kinds of things to choose from, or an empty form of one."""
        pairs = query_pairs(request)
        require_known(pairs, ("kind", "organisation", "about", "thing", "disputes", "proposal"))
        caller = door.known(request)
        if caller is None:
            return offered(pages, request, f"{ROOM}/new?{request.url.query}".rstrip("?"))
        return shown(request, caller, None, pairs)

    @router.get(f"{ROOM}/{{number}}/edit", include_in_schema=False)
    def edit(request: Request, number: str) -> Response:
        """An entry of a draft to go on with, or a new one in it."""
        pairs = query_pairs(request)
        require_known(pairs, ("kind", "entry", "about", "thing"))
        caller = door.known(request)
        if caller is None:
            return offered(pages, request, f"{ROOM}/{number_of(number)}/edit")
        return shown(request, caller, number_of(number), pairs)

    @router.post(f"{ROOM}/new", include_in_schema=False)
    async def begun(request: Request, caller: Caller = Depends(door.writer)) -> Response:
        """A new draft out of a form."""
        pairs = await read_form(request, longest=LONGEST)
        return await run_in_threadpool(kept, request, caller, None, pairs)

    @router.post(f"{ROOM}/{{number}}/edit", include_in_schema=False)
    async def edited(
        request: Request, number: str, caller: Caller = Depends(door.writer)
    ) -> Response:
        """A draft with an entry as it is filled in now."""
        pairs = await read_form(request, longest=LONGEST)
        return await run_in_threadpool(kept, request, caller, number_of(number), pairs)

    @router.post(f"{ROOM}/check", include_in_schema=False)
    async def checked(request: Request, caller: Caller = Depends(door.writer)) -> Response:
        """What is wrong with a form as it is filled in now; nothing is kept."""
        pairs = await read_form(request, longest=LONGEST)
        return await run_in_threadpool(tried, request, caller, pairs)

    def shown(request: Request, caller: Caller, number: int | None, pairs: Pairs) -> Response:
        page = Page(pages.site, request, lenient=True)
        desk = desk_of(request, settings)
        offers = kinds_of(blueprint(), page.language)
        at = place(desk, caller, number, pairs, page.language)
        if at is None:
            return kinds_page(page, offers, caller, number, only(pairs, "about") or "")
        drawn, report = judged(desk, caller, at, page.language) if at.view else (None, None)
        return form_page(
            page, desk, caller, filled(desk, at, page.language, drawn, report), proposal=at.view
        )

    def place(
        desk: Desk, caller: Caller, number: int | None, pairs: Pairs, language: Language
    ) -> Place | None:
        """Where the form stands that is asked for; None where the kind is not chosen yet."""
        found = view(desk, caller, number) if number is not None else None
        entries = entries_of(found.revision.form) if found else ()
        if found is not None and "save" not in found.acts:
            raise Conflict(
                "This proposal cannot be changed as it stands now.",
                advice="Take it back to work on it, or open it again.",
                state=found.proposal.state,
            )
        if found is not None and not entries and found.revision.patch.added:
            raise Conflict(
                "This proposal was not filled in here, so it has no form.",
                advice=f"Send it again with PUT to {ROOM}/{number}.",
            )
        organisation = found.proposal.organisation if found else only(pairs, "organisation") or ""
        about, kind = only(pairs, "about"), only(pairs, "kind")
        disputes = only(pairs, "disputes")
        if disputes:
            waits = only(pairs, "proposal")
            patch = view(desk, caller, number_of(waits)).revision.patch if waits else Patch()
            entry = another_view(
                desk, caller, blueprint(), disputes, language, waiting=statements(patch.added)
            )
        elif about:
            entry = correction_of(desk, blueprint(), about, language)
        elif kind:
            form_of(blueprint(), kind, language)
            thing = only(pairs, "thing")
            tie = {"alignment": "alignedResource", "participation": "participatesIn"}.get(kind)
            entry = Entry(kind, {tie: thing} if tie and thing else {})
        elif entries:
            chosen = only(pairs, "entry") or "0"
            if not chosen.isdigit() or len(chosen) > 4 or int(chosen) >= len(entries):
                raise NotFound(
                    f"This proposal has no entry “{chosen[:20]}”.",
                    advice=f"They are numbered from 0 to {len(entries) - 1}.",
                )
            return Place(found, entries, int(chosen), organisation)
        else:
            return None
        return Place(found, (*entries, entry), len(entries), organisation)

    def judged(
        desk: Desk, caller: Caller, at: Place, language: Language
    ) -> tuple[Drawn, Report | None]:
        drawn = change_of(desk, blueprint(), seen_by(caller, at.entries), language)
        assert at.view is not None  # noqa: S101
        return drawn, findings(desk, at.view.revision.patch)

    def filled(
        desk: Desk, at: Place, language: Language, drawn: Drawn | None, report: Report | None
    ) -> Filled:
        form = form_of(blueprint(), at.entry.kind, language)
        entry = drawn.entries[at.at] if drawn else at.entry
        beside = placed(report, form, entry.iri) if report and at.entry.iri else {WHOLE: ()}
        return Filled(
            form,
            at.entry,
            at.at,
            at.entries,
            at.organisation,
            drawn.mistakes[at.at] if drawn and at.entry.iri else (),
            told_once(beside, drawn.mistakes[at.at] if drawn else ()),
        )

    def read(
        desk: Desk, caller: Caller, number: int | None, pairs: Pairs, language: Language
    ) -> tuple[Place, Drawn]:
        """Where a form that was sent stands, with what it says now, and the change it makes."""
        ours = [(name, value) for name, value in pairs if name in _OURS]
        asked = [
            (name.lstrip("_"), value)
            for name, value in ours
            if name in ("_kind", "_entry", "_organisation") and value
        ]
        at = place(desk, caller, number, [*query_about(pairs), *asked], language)
        if at is None:
            raise BadValue("It is not said what is filled in.", advice="Choose a kind first.")
        form = form_of(blueprint(), at.entry.kind, language)
        values = values_of([one for one in pairs if one[0] not in (*_OURS, "_about")], form)
        quote = {name: only(ours, name) or "" for name in QUOTED}
        entry = quoted(desk, caller, replace(at.entry, values=_kept(values)), quote)
        entries = (*at.entries[: at.at], entry, *at.entries[at.at + 1 :])
        at = replace(at, entries=entries)
        return at, change_of(desk, blueprint(), seen_by(caller, entries), language)

    def kept(request: Request, caller: Caller, number: int | None, pairs: Pairs) -> Response:
        page = Page(pages.site, request, lenient=True)
        desk = desk_of(request, settings)
        at, drawn = read(desk, caller, number, pairs, page.language)
        try:
            content = _content(desk, at, drawn, only(pairs, "_title") or "", page.language)
            by = door.by(request, caller)
            if number is None:
                done = propose(desk, caller, at.organisation, content, by=by)
            else:
                revision = only(pairs, "_revision") or ""
                seen = int(revision) if revision.isdigit() and len(revision) < 10 else 0
                done = save(desk, caller, number, seen, content, by=by)
        except SamspillError as error:
            report = None
            shown = filled(desk, at, page.language, drawn, report)
            return form_page(page, desk, caller, shown, proposal=at.view, error=error)
        onward = only(pairs, "_next") or ""
        if onward == PASSAGE:
            query = f"proposal={done.number}&entry={at.at}"
            return gone_to(request, onward_to(desk, at.entry.document), query=query)
        if onward in blueprint().kinds:
            thing = f"&thing={drawn.entries[0].iri}" if drawn.entries else ""
            return gone_to(request, f"{ROOM}/{done.number}/edit", query=f"kind={onward}{thing}")
        report = findings(desk, view(desk, caller, done.number).revision.patch)
        whole = not drawn.mistakes[at.at] and not any(
            one.severity == "violation" for one in report.findings
        )
        if whole:
            return gone_to(request, f"{ROOM}/{done.number}")
        return gone_to(request, f"{ROOM}/{done.number}/edit", query=f"entry={at.at}")

    def tried(request: Request, caller: Caller, pairs: Pairs) -> Response:
        page = Page(pages.site, request, lenient=True)
        desk = desk_of(request, settings)
        number = only(pairs, "_number") or ""
        rest = [one for one in pairs if one[0] != "_number"]
        at, drawn = read(desk, caller, number_of(number) if number else None, rest, page.language)
        form = form_of(blueprint(), at.entry.kind, page.language)
        patch = patch_of(
            desk.store,
            drawn.added,
            drawn.removed,
            organisation=at.organisation or "none",
            base=settings.base,
        )
        beside = placed(findings(desk, patch), form, drawn.entries[at.at].iri)
        told = [
            {"name": one.name, "text": f"{_said(page, one.detail)} {_said(page, one.advice)}"}
            for one in drawn.mistakes[at.at]
        ]
        filled_in = {
            key for key, value in at.entry.values.items() if value not in ({}, [], "", None)
        }
        for key, several in beside.items():
            if key in filled_in and not any(one.key == key for one in drawn.mistakes[at.at]):
                told += [{"name": key, "text": one.messages[page.language]} for one in several]
        doubles = [
            {"label": label, "address": address}
            for label, address in told_doubles(page, desk, form, at.entry)
        ]
        return JSONResponse(
            {"told": told, "doubles": doubles}, headers={"Cache-Control": "no-store"}
        )

    def query_about(pairs: Pairs) -> Pairs:
        return [("about", value) for name, value in pairs if name == "_about" and value]

    return router


def _content(desk: Desk, at: Place, drawn: Drawn, title: str, language: Language) -> Content:
    organisation = at.organisation
    patch = patch_of(
        desk.store,
        drawn.added,
        drawn.removed,
        organisation=organisation or ALL,
        base=desk.settings.base,
    )
    named = (
        title.strip() or _first_name(drawn.entries) or (at.view.proposal.title if at.view else "")
    )
    return Content(named or at.entry.kind, patch, as_form(drawn.entries))


def _first_name(entries: Sequence[Entry]) -> str:
    for entry in entries:
        names = entry.values.get("prefLabel")
        for one in names.values() if isinstance(names, Mapping) else ():
            text = one[0] if isinstance(one, list) and one else one
            if isinstance(text, str) and text.strip():
                return text.strip()[:200]
    return ""


def _kept(values: Mapping[str, object]) -> dict[str, object]:
    """Values without the empty fields of a form."""
    found: dict[str, object] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            texts = {tongue: _kept_list(several) for tongue, several in value.items()}
            if texts := {tongue: several for tongue, several in texts.items() if several}:
                found[key] = texts
        elif several := _kept_list(value):
            found[key] = several
    return found


def _kept_list(value: object) -> list[object]:
    several = value if isinstance(value, list) else [value]
    return [one for one in several if not isinstance(one, str) or one.strip()]


def _said(page: Page, text: str) -> str:
    return page.words.told(text) or text
