"""Programs side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import combinations
from typing import Any

from fastapi import APIRouter, Request, Response

from samspill.ask.comparison import MOST, Comparison, compare
from samspill.ask.matrix import GOALS
from samspill.ask.questions import Question
from samspill.ask.reach import Reach
from samspill.errors import BadValue
from samspill.settings import Settings
from samspill.web import formats
from samspill.web import openapi_seeing as openapi
from samspill.web.formats import agree
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.parameters import only, query_pairs, require_known
from samspill.web.questions import headers_of
from samspill.web.reaching import Reaching, key_of, program_of
from samspill.web.tables import Cell

OFFERS = (formats.HTML, formats.JSON)


def comparing_routes(
    settings: Settings, questions: Mapping[str, Question], pages: Pages
) -> APIRouter:
    """The page that compares programs."""
    del settings, questions
    router = APIRouter()
    reaching = Reaching()

    @router.get("/compare", **openapi.comparison(OFFERS))
    @router.get("/compare.json", include_in_schema=False)
    def compared(request: Request) -> Response:
        """Two to four programs side by side."""
        pairs = query_pairs(request)
        require_known(pairs, ("program",))
        suffix = "json" if request.url.path.endswith(".json") else None
        form = agree(
            OFFERS,
            accept=request.headers.get("accept"),
            asked=suffix or only(pairs, "format") or None,
        )
        page = Page(pages.site, request)
        reach = reaching.of(page.served)
        asked = [value for name, value in pairs if name == "program" and value]
        chosen = list(dict.fromkeys(program_of(reach, value) for value in asked))
        if len(chosen) > MOST:
            raise BadValue(
                f"{len(chosen)} programs are too many to stand side by side.",
                advice=f"Choose at most {MOST}.",
                parameter="program",
            )
        found = compare(page.served.store, reach, chosen) if len(chosen) > 1 else None
        if form is formats.JSON:
            body = json.dumps(_described(found, page), ensure_ascii=False)
            headers = headers_of(request, page.served, page.language)
            return Response(body, headers=headers | {"Content-Type": "application/json"})
        return page.render("compare.html", here="compare", **_context(found, reach, chosen, page))

    return router


def _context(
    found: Comparison | None, reach: Reach, chosen: list[str], page: Page
) -> dict[str, Any]:
    programs = sorted(
        (reach.name(thing.iri, page.language)[0], key_of(thing))
        for thing in reach.of_kind("program")
    )

    def cell(iri: str) -> Cell:
        name, tongue = found.name(iri, page.language) if found else reach.name(iri, page.language)
        fell_back = bool(tongue) and tongue != page.language
        return Cell(
            name,
            page.links.thing(iri),
            language=tongue if fell_back else None,
            fell_back=fell_back,
        )

    return {
        "found": found,
        "chosen": [iri.rpartition("/")[2] for iri in chosen],
        "programs": programs,
        "few": len(programs) <= 300,
        "as_json": page.file(
            "/compare.json", [("program", iri.rpartition("/")[2]) for iri in chosen], lang=True
        ),
        "reached_by": lambda code: sum(code in side.marks for side in found.sides) if found else 0,
        "most": MOST,
        "cell": cell,
        "goals": [(code, reach.sdg(code, page.language)) for code in GOALS],
        "sdg": lambda code: reach.sdg(code, page.language),
        "highest": max(
            (mark.count for side in found.sides for mark in side.marks.values()), default=1
        )
        if found
        else 1,
        "pairs": [
            (one, other, *found.similarity(one, other))
            for one, other in combinations(found.sides, 2)
        ]
        if found
        else [],
    }


def _described(found: Comparison | None, page: Page) -> dict[str, object]:
    """The comparison as plain values."""
    body: dict[str, object] = {"version": page.served.version.number, "language": page.language}
    if found is None:
        return body | {"programs": []}

    def named(iri: str) -> dict[str, str]:
        return {"iri": iri, "name": found.name(iri, page.language)[0]}

    return body | {
        "programs": [
            {
                **named(side.iri),
                "startYear": side.starts or None,
                "endYear": side.ends or None,
                "goals": list(map(named, side.goals)),
                "measures": side.measures,
                "actors": len(side.actors),
                "sdgs": {code: dict(mark.counts) for code, mark in side.marks.items()},
                "targets": sorted(side.targets),
                "money": [
                    {"phase": named(phase), "currency": currency, "amount": str(amount)}
                    for (phase, currency), amount in side.money.items()
                ],
            }
            for side in found.sides
        ],
        "sharedActors": [
            {
                **named(actor),
                "roles": {
                    program: [named(role) for role in roles]
                    for program, roles in found.roles[actor].items()
                },
            }
            for actor in found.shared_actors
        ],
        "sharedTargets": [
            {"sdg": code, "programs": sorted(programs)} for code, programs in found.shared_targets
        ],
        "similarity": [
            {"programs": [one.iri, other.iri], "actors": actors, "targets": targets}
            for one, other in combinations(found.sides, 2)
            for actors, targets in [found.similarity(one, other)]
        ],
    }
