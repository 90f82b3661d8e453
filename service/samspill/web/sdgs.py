"""The SDGs: all of them, and a page for each goal and target."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from samspill.ask.matrix import GOALS, Mark, mark_of
from samspill.ask.questions import Question
from samspill.ask.reach import BASES, Link, Reach, place
from samspill.errors import BadValue, NotFound
from samspill.knowledge.vocabulary import SDG
from samspill.settings import Settings
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.parameters import Pairs, only, query_pairs, require_known
from samspill.web.reaching import Reaching
from samspill.web.tables import Cell

CODE = re.compile(r"(?:1[0-7]|[1-9])(?:\.(?:\d{1,2}|[a-d]))?")
FILTERS = ("program", "goal", "measure", "basis")

MOST = 200
"""Links that a page lists; a question lists all."""


@dataclass(frozen=True)
class Tally:
    """A goal or target and what reaches for it; `share` is of all goals and measures."""

    code: str
    name: str
    address: str
    programs: int
    things: int
    share: float
    mark: Mark | None


@dataclass(frozen=True)
class Line:
    """A link as a page lists it."""

    link: Link
    thing: Cell
    sdg: str
    sdg_name: str
    address: str


def sdg_routes(settings: Settings, questions: Mapping[str, Question], pages: Pages) -> APIRouter:
    """The pages of the SDGs."""
    del settings, questions
    router = APIRouter()
    reaching = Reaching()

    @router.get("/sdgs", include_in_schema=False)
    def all_sdgs(request: Request) -> Response:
        """The seventeen goals, and what reaches for each."""
        require_known(query_pairs(request), ())
        page = Page(pages.site, request)
        reach = reaching.of(page.served)
        tallies = [_tally(reach, code, page) for code in GOALS]
        return page.render(
            "sdgs.html",
            here="sdgs",
            tallies=tallies,
            total=_total(reach),
            programs=len(reach.of_kind("program")),
            bases=BASES,
            gaps=[tally for tally in tallies if tally.mark is None],
        )

    @router.get("/sdg/{code}", include_in_schema=False)
    def one_sdg(request: Request, code: str) -> Response:
        """A goal or target: what reaches for it, and what of it nothing reaches for."""
        pairs = query_pairs(request)
        require_known(pairs, FILTERS)
        page = Page(pages.site, request)
        reach = reaching.of(page.served)
        goal = code.partition(".")[0]
        if not CODE.fullmatch(code) or (
            code != goal and code not in reach.targets.get(int(goal), ())
        ):
            near = sorted(reach.targets.get(int(goal), ()), key=place)[:5] if goal in GOALS else []
            raise NotFound(
                f"There is no SDG “{code[:20]}”.",
                advice=f"Did you mean {' or '.join(near)}?" if near else "/sdgs lists them.",
                near=near,
                addresses=[f"/sdg/{one}" for one in near] or None,
            )
        links = [link for link in reach.links if _is_of(link, code)]
        chosen = _chosen(reach, links, pairs)
        lines = [_line(link, reach, page) for link in chosen[:MOST]]
        number = GOALS.index(goal)
        return page.render(
            "sdg.html",
            here="sdgs",
            code=code,
            goal=goal,
            name=reach.sdg(code, page.language),
            goal_name=reach.sdg(goal, page.language),
            tally=_tally(reach, code, page),
            total=_total(reach),
            targets=[_tally(reach, one, page) for one in reach.targets.get(int(goal), ())]
            if code == goal
            else [],
            groups=_grouped(lines, reach, page),
            count=len(chosen),
            whole=len(links),
            filtered=[(name, value) for name, value in pairs if name in FILTERS and value],
            bases=BASES,
            iri=f"{SDG}/{code}",
            before=GOALS[number - 1] if number else None,
            after=GOALS[number + 1] if number < 16 else None,
            names={one: reach.sdg(one, page.language) for one in GOALS},
        )

    return router


def _total(reach: Reach) -> int:
    return len(reach.of_kind("goal")) + len(reach.of_kind("measure"))


def _is_of(link: Link, code: str) -> bool:
    return link.code == code if "." in code else str(link.goal) == code


def _tally(reach: Reach, code: str, page: Page) -> Tally:
    links = [link for link in reach.links if _is_of(link, code)]
    towards = [link for link in links if link.score > 0]
    things = {link.thing for link in towards if link.kind != "program"}
    return Tally(
        code,
        reach.sdg(code, page.language),
        page.links.page(f"/sdg/{code}"),
        len({link.program for link in towards}),
        len(things),
        len(things) / max(1, _total(reach)),
        mark_of(links) if links else None,
    )


def _chosen(reach: Reach, links: Sequence[Link], pairs: Pairs) -> list[Link]:
    """The links of one program, goal or measure, or those that are said so."""
    found = list(links)
    for name in ("program", "goal", "measure"):
        key = only(pairs, name)
        if not key:
            continue
        thing = next(
            (one for one in reach.of_kind(name) if key in (one.iri, one.iri.rpartition("/")[2])),
            None,
        )
        if thing is None:
            raise NotFound(
                f"There is no {name} “{key[:60]}” here.",
                advice="Leave it out to see everything.",
                parameter=name,
            )
        if name == "program":
            found = [link for link in found if link.program == thing.iri]
        elif name == "goal":
            found = [link for link in found if reach.things[link.thing].goal == thing.iri]
        else:
            found = [link for link in found if link.thing == thing.iri]
    basis = only(pairs, "basis")
    if basis and basis not in BASES:
        raise BadValue(
            f"“{basis[:40]}” cannot be used for basis.",
            advice=f"Use one of {', '.join(BASES)}.",
            parameter="basis",
        )
    return [link for link in found if not basis or link.basis == basis]


def _line(link: Link, reach: Reach, page: Page) -> Line:
    name, tongue = reach.name(link.thing, page.language)
    fell_back = bool(tongue) and tongue != page.language
    return Line(
        link,
        Cell(
            name,
            page.links.thing(link.thing),
            language=tongue if fell_back else None,
            fell_back=fell_back,
        ),
        link.code,
        reach.sdg(link.code, page.language),
        page.links.thing(link.iri) or "",
    )


def _grouped(
    lines: Sequence[Line], reach: Reach, page: Page
) -> list[tuple[str, str | None, list[Line]]]:
    """The lines by program: its name and address, the strongest links first."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.link.program, []).append(line)
    return sorted(
        (
            reach.name(program, page.language)[0],
            page.links.thing(program),
            sorted(group, key=lambda line: (-line.link.score, place(line.sdg), line.thing.text)),
        )
        for program, group in found.items()
    )
