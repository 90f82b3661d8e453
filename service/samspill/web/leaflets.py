"""One page about a program or measure that fits on a sheet of A4."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from samspill.ask.descriptions import Description, describe
from samspill.ask.partners.asked import names_of
from samspill.ask.partners.meeting import meetings_of
from samspill.ask.partners.parts import Partnership, Work
from samspill.ask.surroundings import surroundings
from samspill.engine.texts import Texts
from samspill.errors import NotFound
from samspill.knowledge.vocabulary import BASE
from samspill.settings import Settings
from samspill.web import formats
from samspill.web import openapi_partner as openapi
from samspill.web.basis import Alignment
from samspill.web.formats import agree
from samspill.web.iris import read
from samspill.web.leaflet_objects import Objects
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.parameters import only, query_pairs, require_known
from samspill.web.partnerships import programs_of
from samspill.web.passages import named
from samspill.web.profiles.making import profile
from samspill.web.profiles.parts import Money, Profile, Reached, Role
from samspill.web.profiles.telling import UNCOUNTED, Teller
from samspill.web.sheets import Reader
from samspill.web.tables import Cell
from samspill.web.versions import version_headers

KINDS = ("program", "measure")

VARYING = {"Vary": "Accept, Accept-Language, Accept-Datetime", "Cache-Control": "no-cache"}

LINKS, ACTORS, SUMS, MEETINGS = 6, 14, 4, 5
"""What fits on the page; what is left out is counted."""

QUOTES = 3
"""Links whose passage is quoted."""

QUOTED = 260
"""Characters of a passage that are quoted."""


@dataclass(frozen=True)
class Met:
    """A program of others, and the codes of the targets that it shares."""

    cell: Cell
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Linked:
    """A link to an SDG; `thing` is what is linked, where only a part is, `quote` a passage."""

    alignment: Alignment
    thing: Cell | None
    quote: str
    cut: bool


@dataclass(frozen=True)
class Leaflet:
    """What the page holds, the most important of it, and how much there is in all."""

    profile: Profile
    roles: tuple[tuple[Cell, tuple[Cell, ...]], ...]
    role_count: int
    links: tuple[Linked, ...]
    link_count: int
    sums: tuple[Money, ...]
    sum_count: int
    met: tuple[Met, ...]
    met_count: int


def leaflet_routes(settings: Settings, pages: Pages) -> APIRouter:
    """The pages that fit on a sheet."""
    router = APIRouter()

    @router.get("/id/{kind}/{key}/profile", **openapi.PROFILE)
    @router.get("/id/{kind}/{key}/profile.{suffix}", include_in_schema=False)
    def leaflet(request: Request, kind: str, key: str, suffix: str | None = None) -> Response:
        """A program or measure on one page, or as data."""
        pairs = query_pairs(request)
        require_known(pairs, ())
        asked = suffix or only(pairs, "format") or None
        form = agree(openapi.PROFILES, accept=request.headers.get("accept"), asked=asked)
        name = read("id", kind, key, offers=())
        page = Page(pages.site, request)
        found = _found(page, name.path, kind)
        iri = found.iri
        around = surroundings(page.served.store, iri, kind)
        teller = Teller(around, found, page.links, page.words, Texts(settings.data_dir))
        program = next(iter(teller.programs(iri)), iri)
        meetings = meetings_of(page.served.store, [Work(iri, kind, program)])
        version = page.served.version
        base = str(request.base_url).rstrip("/")
        where = f"{base}/id/{kind}/{key}/profile"
        if form is not formats.HTML:
            objects = Objects(teller, linked=form is formats.JSON_LD)
            names = names_of(page.served.store, [one.program for one in meetings.meetings])
            body = objects.profile(version, meetings, names, page=where)
            return Response(
                json.dumps(body, ensure_ascii=False),
                media_type=form.content_type,
                headers=version_headers(request, page.served) | VARYING,
            )
        return page.render(
            "leaflet.html",
            headers={"Link": ", ".join(alternates(where))},
            here=f"{kind}s",
            sheet=Reader(found, page.links, page.words).sheet(),
            leaflet=_leaflet(page, teller, meetings),
            thing=page.links.thing(iri),
            iri=iri,
            plain=f"{base}/id/{kind}/{key}?version={version.number}",
            file=f"{base}/id/{kind}/{key}.ttl?version={version.number}",
            sources=teller.sources(),
            files=[
                (one.name, page.file(f"/id/{kind}/{key}/profile.{one.name}", [], lang=True))
                for one in openapi.PROFILES
                if one is not formats.HTML
            ],
            publisher=settings.publisher,
        )

    def _found(page: Page, path: str, kind: str) -> Description:
        found = describe(page.served.store, settings.base + path)
        if not found and settings.base != BASE:
            found = describe(page.served.store, BASE + path)
        if kind not in KINDS or not found:
            raise NotFound(
                f"There is no profile of “{path[:80]}”.",
                advice="Programs and measures have one: /id/measure/KEY/profile.",
                addresses=[f"/{path}"] if found else None,
            )
        return found

    return router


def alternates(where: str) -> list[str]:
    """The links to the same as data."""
    return [
        f'<{where}.{one.name}>; rel="alternate"; type="{one.media_types[0]}"'
        for one in openapi.PROFILES
        if one is not formats.HTML
    ]


def _leaflet(page: Page, teller: Teller, meetings: Partnership) -> Leaflet:
    told = profile(teller)
    items = {section.name: section.items for section in told.sections}
    roles = [one for one in items.get("actors", ()) if isinstance(one, Role)]
    sums = [one for one in items.get("money", ()) if isinstance(one, Money)]
    sums.sort(key=lambda one: not one.amount.text)
    links = sorted(
        (
            (link.alignment, link.thing)
            for goal in items.get("sdgs", ())
            if isinstance(goal, Reached)
            for link in goal.links
            if link.alignment.review not in UNCOUNTED
        ),
        key=lambda one: _weight(*one),
    )
    first = dict(reversed([(link.sdg, link) for link, _ in links]))
    links.sort(key=lambda one: one[0] is not first[one[0].sdg])  # each target once before again
    met = [
        (program, found) for program, found in programs_of(meetings) if any(m.same for m in found)
    ]
    names = names_of(page.served.store, [program for program, _ in met[:MEETINGS]])
    actors, actor_count = _fitting(roles)
    return Leaflet(
        told,
        actors,
        actor_count,
        _linked(links[:LINKS]),
        len(links),
        tuple(sums[:SUMS]),
        len(sums),
        tuple(
            Met(
                named(page, names, program),
                tuple(dict.fromkeys(one.code for one in found if one.same)),
            )
            for program, found in met[:MEETINGS]
        ),
        len(met),
    )


def _fitting(roles: Sequence[Role]) -> tuple[tuple[tuple[Cell, tuple[Cell, ...]], ...], int]:
    """Roles with those who have them, as many as fit, and how many actors there are in all.

    Those who have a role in the thing itself come before those who have one in a part of it, then
    those who are named most often.
    """
    often = Counter(part.said.cell for role in roles for part in role.parts)
    told: list[tuple[bool, Cell, tuple[Cell, ...]]] = []
    for role in roles:
        parts = sorted(
            role.parts, key=lambda part: (part.where is not None, -often[part.said.cell])
        )
        cells = tuple(dict.fromkeys(part.said.cell for part in parts))
        told.append((parts[0].where is not None, role.heading, cells))
    told.sort(key=lambda one: one[0])
    count = len({cell for _, _, cells in told for cell in cells})
    whole = sum(len(cells) for _, _, cells in told)
    each = ACTORS if whole <= ACTORS else max(2, ACTORS // max(1, len(told)))
    shown: list[tuple[Cell, tuple[Cell, ...]]] = []
    room = ACTORS
    for _, heading, cells in told:
        if room > 0:
            shown.append((heading, cells[: min(room, each)]))
            room -= min(room, each, len(cells))
    return tuple(shown), count


def _linked(links: Sequence[tuple[Alignment, Cell | None]]) -> tuple[Linked, ...]:
    """The links, the first of them with what they rest on, each passage once."""
    found: list[Linked] = []
    quoted: dict[str, None] = {}
    for alignment, thing in links:
        text = next((one.text for one in alignment.evidence if one.text), "")
        plain = " ".join(text.split())
        if plain in quoted or len(quoted) >= QUOTES:
            plain = ""
        if plain:
            quoted[plain] = None
        cut = len(plain) > QUOTED
        shown = plain[:QUOTED].rpartition(" ")[0] if cut else plain
        found.append(Linked(alignment, thing, shown, cut))
    return tuple(found)


def _weight(alignment: Alignment, thing: Cell | None) -> tuple[object, ...]:
    """The most important link first: of the thing itself, stated, accepted, strong, sure."""
    return (
        thing is not None,
        alignment.basis != "stated",
        alignment.review != "accepted",
        -alignment.strength,
        -float(alignment.confidence or 0),
        alignment.name,
    )
