"""The timeline over HTTP: programs along the years, as a page, as figures and as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import Request, Response

from samspill.ask.asking import ask
from samspill.ask.charts.shapes import Chart
from samspill.ask.charts.svg import as_svg
from samspill.ask.charts.timeline import Lane, Moment, Names, timeline_chart
from samspill.ask.questions import Question
from samspill.engine.stores import Term, text_of
from samspill.errors import BadValue
from samspill.knowledge.vocabulary import ONTOLOGY
from samspill.settings import Settings
from samspill.web import formats
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.parameters import Pairs, only, query_pairs, require_known, whole_number
from samspill.web.sights import chosen, figures, file, picture

PARAMETERS = ("program", "from", "to", "page")
QUESTION = "timeline"
COLUMNS = (
    "year",
    "event",
    "eventLabel",
    "thing",
    "thingLabel",
    "date",
    "program",
    "programLabel",
)
PER_PAGE = 20

Rows = list[dict[str, Term | None]]


class Timelines:
    """Answers for `/timeline`."""

    def __init__(self, settings: Settings, questions: Mapping[str, Question], pages: Pages) -> None:
        self._settings, self._questions, self._pages = settings, questions, pages

    def answer(self, request: Request, suffix: str | None) -> Response:
        """The timeline in the format asked for."""
        pairs = query_pairs(request)
        require_known(pairs, PARAMETERS)
        form = chosen(request, suffix)
        page = Page(self._pages.site, request)
        number = whole_number(pairs, "page", default=1, least=1, most=100_000)
        key = only(pairs, "program") or ""
        years = {name: only(pairs, name) or "" for name in ("from", "to")}
        answer = ask(
            page.served.store,
            self._questions[QUESTION],
            years,
            language=page.language,
            base=self._settings.base,
        )
        rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
        programs = {text_of(row["program"]): text_of(row["programLabel"]) for row in rows}
        wanted = _wanted(programs, key)
        if wanted:
            rows = [row for row in rows if text_of(row["program"]) == wanted]
        if form in (formats.CSV, formats.JSON):
            told = figures(rows, COLUMNS, page, form)
            return file(page, told, form, name=QUESTION, request=request)
        lanes = _lanes(rows, page)
        last = max(1, -(-len(lanes) // PER_PAGE))
        shown = lanes[(min(number, last) - 1) * PER_PAGE : min(number, last) * PER_PAGE]
        if form is not formats.HTML:
            return picture(page, _chart(shown, page, 1000), form, name=QUESTION, request=request)
        return page.render(
            "timeline.html",
            here="timeline",
            chosen_program=key.rpartition("/")[2],
            programs=sorted((name, iri.rpartition("/")[2]) for iri, name in programs.items())
            if len(programs) <= 300
            else [],
            years=years,
            wide=as_svg(_chart(shown, page, 1180), page=True) if shown else "",
            narrow=as_svg(_chart(shown, page, 420), page=True) if shown else "",
            lanes=shown,
            number=min(number, last),
            last=last,
            turn=lambda which: page.links.page("/timeline", [*_kept(pairs), ("page", str(which))]),
            files=[
                (name, page.file(f"/timeline.{name}", [*_kept(pairs), *turned], lang=True))
                for name, turned in (
                    ("csv", []),
                    ("json", []),
                    ("svg", _turned(number, last)),
                    ("png", _turned(number, last)),
                )
            ],
        )


def _turned(number: int, last: int) -> Pairs:
    return [("page", str(min(number, last)))] if min(number, last) > 1 else []


def _kept(pairs: Pairs) -> Pairs:
    return [(name, value) for name, value in pairs if name in ("program", "from", "to") and value]


def _wanted(programs: Mapping[str, str], key: str) -> str:
    """The program that an address names; raises `BadValue` for one that has no year."""
    if not key:
        return ""
    for iri in programs:
        if key in (iri, iri.rpartition("/")[2]):
            return iri
    raise BadValue(
        f"No program “{key[:60]}” has a year in this time.",
        advice="Leave it out, or choose one that the page lists.",
        parameter="program",
    )


def _lanes(rows: Rows, page: Page) -> list[Lane]:
    found: dict[str, Lane] = {}
    counted: set[tuple[str, int]] = set()  # what is planned for its last year counts once in it
    for row in rows:
        iri, year = text_of(row["program"]), text_of(row["year"])
        key = iri.rpartition("/")[2]
        lane = found.setdefault(
            iri, Lane(text_of(row["programLabel"]) or key, page.links.thing(iri) or "")
        )
        thing, event = text_of(row["thing"]), text_of(row["event"]).removeprefix(ONTOLOGY)
        if not year.isdigit():
            continue
        number = int(year)
        if thing == iri and event in ("startYear", "endYear"):
            if event == "startYear":
                lane.starts = number
            else:
                lane.ends = number
        elif event == "Milestone":
            name = text_of(row["thingLabel"])
            lane.milestones.append(Moment(number, name, page.links.thing(thing) or ""))
        elif event == "Funding":
            lane.money[number] = lane.money.get(number, 0) + 1
            address = page.links.page("/money", [("program", key), ("year", year)])
            lane.lists = {**lane.lists, f"square {year}": address}
        elif thing != iri and (thing, number) not in counted:
            counted.add((thing, number))
            lane.measures[number] = lane.measures.get(number, 0) + 1
            address = page.links.page("/measures", [("program", key), ("year", year)])
            lane.lists = {**lane.lists, f"circle {year}": address}
    return sorted(found.values(), key=lambda lane: (lane.starts or 9999, lane.name))


def _chart(lanes: Sequence[Lane], page: Page, width: float) -> Chart:
    return timeline_chart(
        lanes,
        title=page.translated("Programs along the years"),
        said=page.translated("The table beneath says the same."),
        language=page.language,
        names=Names(
            page.translated("Milestones"),
            page.translated("Goals and measures"),
            page.translated("Money"),
            page.translated("No year is known."),
        ),
        width=width,
    )
