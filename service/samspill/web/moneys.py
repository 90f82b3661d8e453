"""Money over HTTP: from whom to what, as a page, as figures and as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fastapi import Request, Response

from samspill.ask.asking import ask
from samspill.ask.charts.flows import Stream, flow_chart
from samspill.ask.charts.shapes import Chart
from samspill.ask.charts.svg import as_svg
from samspill.ask.questions import Question
from samspill.engine.stores import Term, text_of
from samspill.errors import BadValue
from samspill.settings import Settings
from samspill.web import formats
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.parameters import Pairs, only, query_pairs, require_known
from samspill.web.sights import chosen, figures, file, picture
from samspill.web.tables import Cell

PARAMETERS = ("program", "year", "phase", "currency")
QUESTION = "funding"

STREAMS, ROWS = 40, 500
"""The most bands of a picture and rows of a page; files hold all."""

Row = dict[str, Term | None]


@dataclass(frozen=True)
class Line:
    """A grant or the like as the page shows it."""

    cell: Cell
    year: str
    phase: str
    funder: Cell | None
    recipient: Cell | None
    funded: Cell | None
    amount: str


class Moneys:
    """Answers for `/money`."""

    def __init__(self, settings: Settings, questions: Mapping[str, Question], pages: Pages) -> None:
        self._settings, self._questions, self._pages = settings, questions, pages

    def answer(self, request: Request, suffix: str | None) -> Response:
        """The money in the format asked for."""
        pairs = query_pairs(request)
        require_known(pairs, PARAMETERS)
        form = chosen(request, suffix)
        page = Page(self._pages.site, request)
        values = {name: only(pairs, name) or "" for name in ("program", "year")}
        answer = ask(
            page.served.store,
            self._questions[QUESTION],
            values,
            language=page.language,
            base=self._settings.base,
        )
        every = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
        phases = {_key(row["phase"]): text_of(row["phaseLabel"]) for row in every}
        phase = _one_of(phases, pairs, "phase")
        rows = [row for row in every if not phase or _key(row["phase"]) == phase]
        currencies = sorted({text_of(row["currency"]) for row in rows if row["currency"]})
        currency = _one_of(dict.fromkeys(currencies, ""), pairs, "currency")
        if currency:
            rows = [row for row in rows if text_of(row["currency"]) in ("", currency)]
        if not currency and len(currencies) > 1:
            currency = currencies[0]
        if form in (formats.CSV, formats.JSON):
            text = figures(rows, answer.columns, page, form)
            return file(page, text, form, name="money", request=request)
        drawn_in = ("", currency or _first(currencies))
        drawn = [row for row in rows if text_of(row["currency"]) in drawn_in]
        streams = _streams(drawn, page)
        if form is not formats.HTML:
            chart = _chart(streams, drawn, page, phases, 1000)
            return picture(page, chart, form, name="money", request=request)
        programs = {text_of(row["program"]): text_of(row["programLabel"]) for row in every}
        kept = [(name, value) for name, value in pairs if name in PARAMETERS and value]
        return page.render(
            "money.html",
            here="money",
            values=values,
            chosen_program=values["program"].rpartition("/")[2],
            phase=phase,
            currency=currency,
            currencies=currencies,
            phases=phases,
            programs=sorted((name, iri.rpartition("/")[2]) for iri, name in programs.items())
            if len(programs) <= 300
            else [],
            years=sorted({text_of(row["fiscalYear"]) for row in every}),
            wide=as_svg(_chart(streams, drawn, page, phases, 1180), page=True) if streams else "",
            narrow=as_svg(_chart(streams, drawn, page, phases, 400), page=True) if streams else "",
            lines=[_line(row, page) for row in rows[:ROWS]],
            total=len(rows),
            drawn=len(streams),
            unstated=sum(row["amount"] is None for row in rows),
            files=[
                (name, page.file(f"/money.{name}", kept, lang=True))
                for name in ("csv", "json", "svg", "png")
            ],
        )


def _one_of(known: Mapping[str, str], pairs: Pairs, name: str) -> str:
    value = (only(pairs, name) or "").rpartition("/")[2]
    if value and value not in known:
        raise BadValue(
            f"No money here has the {name} “{value[:40]}”.",
            advice=f"Use one of {', '.join(known)}." if known else "Leave it out.",
            parameter=name,
        )
    return value


def _first(currencies: Sequence[str]) -> str:
    return currencies[0] if currencies else ""


def _streams(rows: Sequence[Row], page: Page) -> list[Stream]:
    """The money between the same two, of the same phase, added; what has no amount apart."""
    sums: dict[tuple[str, str, str, bool], list[Row]] = {}
    for row in rows:
        source = text_of(row["funder"]) or text_of(row["recipient"])
        key = (source, text_of(row["program"]), _key(row["phase"]), row["amount"] is not None)
        sums.setdefault(key, []).append(row)
    found = []
    for (source, target, phase, stated), parts in sums.items():
        amounts = [Decimal(text_of(row["amount"])) for row in parts if row["amount"] is not None]
        amount = sum(amounts, Decimal(0)) if stated else None
        currency = text_of(parts[0]["currency"])
        years = sorted({text_of(row["fiscalYear"]) for row in parts})
        span = years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}"
        told = (
            f"{page.words.number(amount)} {currency}"
            if amount is not None
            else page.translated("no amount stated")
        )
        ends = f"{text_of(parts[0]['funderLabel'])} → {text_of(parts[0]['programLabel'])}"
        said = f"{ends}: {told} ({text_of(parts[0]['phaseLabel'])}, {span})"
        one = page.links.thing(text_of(parts[0]["funding"])) if len(parts) == 1 else "#money-table"
        found.append(Stream(source, target, phase, currency, amount, said, one or ""))
    found.sort(key=lambda one: one.amount or Decimal(0), reverse=True)
    return found[:STREAMS]


def _chart(
    streams: Sequence[Stream],
    rows: Sequence[Row],
    page: Page,
    phases: Mapping[str, str],
    width: float,
) -> Chart:
    names = {
        text_of(row[one]): text_of(row[f"{one}Label"])
        for row in rows
        for one in ("funder", "recipient", "program")
        if row[one]
    }
    currency = next((stream.currency for stream in streams if stream.currency), "")
    title = page.translated("Money from whom to what")
    return flow_chart(
        streams,
        title=f"{title} ({currency})" if currency else title,
        said=page.translated("The table beneath says the same."),
        language=page.language,
        name=lambda iri: names.get(iri, iri.rpartition("/")[2]),
        address=lambda iri: page.links.thing(iri) or "",
        phases=phases,
        width=width,
    )


def _line(row: Row, page: Page) -> Line:
    def cell(name: str) -> Cell | None:
        iri = text_of(row[name])
        return Cell(text_of(row[f"{name}Label"]), page.links.thing(iri)) if iri else None

    amount = text_of(row["amount"])
    return Line(
        cell("funding") or Cell(),
        text_of(row["fiscalYear"]),
        text_of(row["phaseLabel"]),
        cell("funder"),
        cell("recipient"),
        cell("funded"),
        f"{page.words.number(amount)} {text_of(row['currency'])}" if amount else "",
    )


def _key(term: Term | None) -> str:
    return text_of(term).rpartition("/")[2]
