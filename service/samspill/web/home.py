"""The first page: what is inside, at a glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Request, Response

from samspill.ask.asking import ask
from samspill.engine.stores import Rows, Store, text_of
from samspill.knowledge.vocabulary import CONCEPT, ONTOLOGY, PREFIXES
from samspill.web import schema_org
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.pictures import Tile, number, tiles_of
from samspill.web.tables import Cell, cell_of
from samspill.web.versions import serving_of

COVERAGE, PROGRAMS = "sdg-coverage", "programs"
"""The questions whose answers are on the page."""

SHOWN, VERSIONS = 6, 3
"""How many programs and versions the page shows."""

LARGE = 400
"""Actors above which the picture of their network is not made of single shapes."""

_COUNTED = ("Program", "Goal", "Measure", "Actor", "Place", "SourceDocument")

_COUNTS = f"""
SELECT ?class (COUNT(DISTINCT ?thing) AS ?count)
WHERE {{
  VALUES ?class {{ {" ".join(f"<{ONTOLOGY}{name}>" for name in _COUNTED)} }}
  ?thing a ?class .
}}
GROUP BY ?class
"""
_BASES = f"""
SELECT ?basis (COUNT(DISTINCT ?alignment) AS ?count)
WHERE {{
  ?alignment <{ONTOLOGY}basis> ?basis ; <{ONTOLOGY}reviewStatus> ?status .
  FILTER(?status NOT IN (<{CONCEPT}review/rejected>, <{CONCEPT}review/withdrawn>))
}}
GROUP BY ?basis
"""
_REACHED = f"""
SELECT ?program ?goal (COUNT(DISTINCT ?thing) AS ?count)
WHERE {{
  VALUES ?program {{ %s }}
  ?thing <{ONTOLOGY}inProgram>? ?program .
  ?alignment <{ONTOLOGY}alignedResource> ?thing ; <{ONTOLOGY}sdg> ?sdg ;
    <{ONTOLOGY}reviewStatus> ?status .
  ?sdg <{PREFIXES["sdgo"]}isTargetOf>? ?goal .
  ?goal a <{PREFIXES["sdgo"]}Goal> .
  FILTER(?status NOT IN (<{CONCEPT}review/rejected>, <{CONCEPT}review/withdrawn>))
}}
GROUP BY ?program ?goal
"""


@dataclass(frozen=True)
class Card:
    """A program at a glance; `reached` are the numbers of the SDGs that it is linked to."""

    cell: Cell
    status: Cell | None
    years: str
    places: str
    counts: Mapping[str, int]
    reached: frozenset[int]


def home(pages: Pages, request: Request) -> Response:
    """The first page, for the newest version or the one that is asked for."""
    page = Page(pages.site, request)
    store = page.served.store
    counts = _counted(store, _COUNTS)
    bases = _counted(store, _BASES)
    cards, total = _cards(pages, page)
    actors = counts.get(f"{ONTOLOGY}Actor", 0)
    settings = pages.settings
    address = settings.address.rstrip("/") or str(request.base_url).rstrip("/")
    return page.render(
        "home.html",
        here="home",
        counts={name: counts.get(ONTOLOGY + name, 0) for name in _COUNTED},
        bases={
            basis: bases.get(f"{CONCEPT}basis/{basis}", 0)
            for basis in ("stated", "assessed", "suggested")
        },
        cards=cards,
        programs=total,
        strip=_strip(pages, page),
        picture="png" if actors > LARGE else "svg",
        data=schema_org.as_script(
            schema_org.dataset(
                page.served.version,
                address,
                name=page.translated("Samspill: a knowledge graph of public programs"),
                description=page.translated(
                    "Public programs, their goals, measures, actors and links to the SDGs."
                ),
                publisher=settings.publisher or "Samspill",
            )
        ),
        versions=list(serving_of(request).journal.versions())[:VERSIONS],
    )


def _strip(pages: Pages, page: Page) -> Sequence[Tile]:
    """The seventeen goals, and how much reaches for each."""
    if COVERAGE not in pages.questions:
        return ()
    coverage = ask(
        page.served.store,
        pages.questions[COVERAGE],
        {},
        language=page.language,
        base=pages.settings.base,
    )
    return tiles_of(coverage, links=page.links, words=page.words)


def _cards(pages: Pages, page: Page) -> tuple[list[Card], int]:
    """The programs with most in them, and how many there are in all."""
    if PROGRAMS not in pages.questions:
        return [], 0
    answer = ask(
        page.served.store,
        pages.questions[PROGRAMS],
        {},
        language=page.language,
        base=pages.settings.base,
    )
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    rows.sort(key=lambda row: number(row["measures"]) or 0, reverse=True)
    shown = rows[:SHOWN]
    reached = _reached(page.served.store, [str(row["program"].value) for row in shown])  # type: ignore[union-attr]
    cards = []
    for row in shown:
        program = row["program"]
        start, end = (text_of(row[name]) for name in ("startYear", "endYear"))
        cards.append(
            Card(
                cell_of(
                    program, row["programLabel"], name="program", links=page.links, words=page.words
                ),
                cell_of(
                    row["status"],
                    row["statusLabel"],
                    name="status",
                    links=page.links,
                    words=page.words,
                )
                if row["status"] is not None
                else None,
                _years(page, start, end),
                text_of(row["places"]),
                {name: int(number(row[name]) or 0) for name in ("goals", "measures", "actors")},
                frozenset(reached.get(text_of(program), ())),
            )
        )
    return cards, len(rows)


def _years(page: Page, start: str, end: str) -> str:
    """From when until when, as far as either is known."""
    if start and end:
        return f"{start}–{end}"
    if start:
        return page.translated("from %(year)s") % {"year": start}
    return page.translated("until %(year)s") % {"year": end} if end else ""


def _counted(store: Store, query: str) -> dict[str, int]:
    result = store.query(query)
    return {
        text_of(thing): int(text_of(count))
        for thing, count in (result.rows if isinstance(result, Rows) else ())
    }


def _reached(store: Store, programs: Sequence[str]) -> dict[str, set[int]]:
    """The numbers of the SDGs that each program, or something in it, is linked to."""
    result = store.query(_REACHED % " ".join(f"<{program}>" for program in programs))
    found: dict[str, set[int]] = {}
    for program, goal, _ in result.rows if isinstance(result, Rows) else ():
        found.setdefault(text_of(program), set()).add(int(text_of(goal).rpartition("/")[2]))
    return found
