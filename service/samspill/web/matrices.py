"""The SDG matrix over HTTP: the page, its figures and its picture."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request, Response

from samspill.ask.charts.grid import matrix_chart
from samspill.ask.charts.shapes import Chart
from samspill.ask.matrix import GOALS, ROWS, Mark, Matrix, matrix_of
from samspill.ask.matrix import Row as MatrixRow
from samspill.ask.reach import BASES, Reach
from samspill.errors import BadValue
from samspill.web import formats
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.parameters import Pairs, only, query_pairs, require_known, whole_number
from samspill.web.reaching import Reaching, key_of, program_of
from samspill.web.sights import chosen, file, picture, safe
from samspill.web.tables import Cell

PARAMETERS = ("rows", "program", "sdg", "basis", "show", "page")

PER_PAGE = 60
"""Rows on a page and in a picture; the other files hold all."""


@dataclass(frozen=True)
class Choice:
    """What of the matrix is asked for."""

    rows: str
    program: str
    sdg: str
    basis: str
    show: str
    page: int


@dataclass(frozen=True)
class Line:
    """A row as the page shows it, with the program that it begins or belongs to."""

    cell: Cell
    program: Cell | None
    row: MatrixRow
    narrower: str


class Matrices:
    """Answers for `/matrix`."""

    def __init__(self, pages: Pages, reaching: Reaching) -> None:
        self._pages = pages
        self._reaching = reaching

    def answer(self, request: Request, suffix: str | None) -> Response:
        """The matrix in the format asked for."""
        pairs = query_pairs(request)
        require_known(pairs, PARAMETERS)
        form = chosen(request, suffix)
        page = Page(self._pages.site, request)
        reach = self._reaching.of(page.served)
        choice = _choice(reach, pairs)
        matrix = matrix_of(
            reach, rows=choice.rows, program=choice.program, sdg=choice.sdg, basis=choice.basis
        )
        if choice.rows == "program":
            rows = sorted(matrix.rows, key=lambda row: reach.name(row.thing.iri, page.language))
            matrix = Matrix(rows, matrix.columns, matrix.gaps)
        if form is formats.CSV:
            return file(page, _csv(matrix, reach, page), form, name="sdg-matrix", request=request)
        if form is formats.JSON:
            return file(page, _json(matrix, reach, page), form, name="sdg-matrix", request=request)
        last = max(1, -(-len(matrix.rows) // PER_PAGE))
        number = min(choice.page, last)
        part = Matrix(
            matrix.rows[(number - 1) * PER_PAGE : number * PER_PAGE], matrix.columns, matrix.gaps
        )
        if form is not formats.HTML:
            return picture(
                page, _chart(part, reach, page, choice), form, name="sdg-matrix", request=request
            )
        return self._page(page, reach, choice, matrix, part, number=number, last=last)

    def _page(
        self,
        page: Page,
        reach: Reach,
        choice: Choice,
        matrix: Matrix,
        part: Matrix,
        *,
        number: int,
        last: int,
    ) -> Response:
        def view(**changed: str) -> str:
            return page.links.page("/matrix", _pairs(reach, choice, changed))

        programs = sorted(
            (
                (reach.name(thing.iri, page.language)[0], key_of(thing))
                for thing in reach.of_kind("program")
            ),
        )
        return page.render(
            "matrix.html",
            here="matrix",
            choice=choice,
            chosen_program=choice.program.rpartition("/")[2],
            heading=_heading(reach, page, choice),
            matrix=part,
            lines=[_line(row, reach, page, choice) for row in part.rows],
            total=len(matrix.rows),
            number=number,
            last=last,
            turn=lambda which: view(page=str(which)),
            columns=[
                (code, reach.sdg(code, page.language), page.links.page(f"/sdg/{code}"))
                for code in matrix.columns
            ],
            gaps=[(code, reach.sdg(code, page.language)) for code in matrix.gaps],
            programs=programs if len(programs) <= 300 else [],
            goals=[(code, reach.sdg(code, page.language)) for code in GOALS],
            bases=BASES,
            view=view,
            behind=lambda row, code: _behind(page, choice, row, code),
            files=[
                (name, page.file(f"/matrix.{name}", _pairs(reach, choice, turned), lang=True))
                for name, turned in (
                    ("csv", {}),
                    ("json", {}),
                    ("svg", {"page": str(number) if number > 1 else ""}),
                    ("png", {"page": str(number) if number > 1 else ""}),
                )
            ],
        )


def _choice(reach: Reach, pairs: Pairs) -> Choice:
    rows = only(pairs, "rows") or "program"
    sdg = only(pairs, "sdg") or ""
    basis = only(pairs, "basis") or ""
    show = only(pairs, "show") or "count"
    for name, value, known in (
        ("rows", rows, ROWS),
        ("sdg", sdg, ("", *GOALS)),
        ("basis", basis, ("", *BASES)),
        ("show", show, ("count", "strength")),
    ):
        if value not in known:
            raise BadValue(
                f"“{value[:40]}” cannot be used for {name}.",
                advice=f"Use one of {', '.join(one for one in known if one)}.",
                parameter=name,
            )
    program = only(pairs, "program") or ""
    return Choice(
        rows,
        program_of(reach, program) if program else "",
        sdg,
        basis,
        show,
        whole_number(pairs, "page", default=1, least=1, most=100_000),
    )


def _pairs(reach: Reach, choice: Choice, changed: Mapping[str, str]) -> Pairs:
    """The parameters of a view, some of them changed; what is as always is left out."""
    del reach
    values = {
        "rows": choice.rows if choice.rows != "program" else "",
        "program": choice.program.rpartition("/")[2],
        "sdg": choice.sdg,
        "basis": choice.basis,
        "show": choice.show if choice.show != "count" else "",
        **changed,
    }
    if values["rows"] == "program":
        values["rows"] = ""
    return [(name, value) for name, value in values.items() if value]


def _heading(reach: Reach, page: Page, choice: Choice) -> str:
    whole = {
        "program": page.translated("Programs and the SDGs"),
        "goal": page.translated("Goals of programs and the SDGs"),
        "measure": page.translated("Measures and the SDGs"),
    }[choice.rows]
    if choice.sdg:
        name = reach.sdg(choice.sdg, page.language)
        whole = page.translated("SDG %(code)s, %(name)s, target by target") % {
            "code": choice.sdg,
            "name": name,
        }
    if choice.program:
        whole += f": {reach.name(choice.program, page.language)[0]}"
    return whole


def _line(row: MatrixRow, reach: Reach, page: Page, choice: Choice) -> Line:
    def cell(iri: str) -> Cell:
        name, tongue = reach.name(iri, page.language)
        fell_back = bool(tongue) and tongue != page.language
        return Cell(
            name,
            page.links.thing(iri),
            language=tongue if fell_back else None,
            fell_back=fell_back,
        )

    thing = row.thing
    narrower = {"program": "goal", "goal": "measure"}.get(choice.rows, "")
    return Line(
        cell(thing.iri),
        cell(thing.program) if choice.rows != "program" and not choice.program else None,
        row,
        page.links.page(
            "/matrix", [("rows", narrower), ("program", thing.program.rpartition("/")[2])]
        )
        if narrower == "goal"
        else "",
    )


def _behind(page: Page, choice: Choice, row: MatrixRow, code: str) -> str:
    """Where the links of a cell are listed."""
    kind = row.thing.kind
    pairs = [(kind, key_of(row.thing))]
    if choice.basis:
        pairs.append(("basis", choice.basis))
    return page.links.page(f"/sdg/{code}", pairs)


def _shown(choice: Choice, mark: Mark) -> str:
    if choice.show == "count":
        return str(mark.count)
    return f"{mark.strongest:+d}".replace("-", "\N{MINUS SIGN}") if mark.strongest else "0"


def _chart(matrix: Matrix, reach: Reach, page: Page, choice: Choice) -> Chart:
    return matrix_chart(
        matrix,
        title=_heading(reach, page, choice),
        said=page.translated("A table of %(rows)s rows and %(columns)s columns.")
        % {"rows": len(matrix.rows), "columns": len(matrix.columns)},
        language=page.language,
        name=lambda iri: reach.name(iri, page.language)[0],
        shown=lambda mark: _shown(choice, mark),
        legend=page.translated(
            "Numbers are links. A dark frame: the source states one of them. A dashed frame: only "
            "suggested by a machine. Otherwise assessed by curators. A dot: no link."
        )
        if choice.show == "count"
        else page.translated(
            "Numbers are the strongest score, from −3 to +3. A dark frame: the source states a "
            "link. A dashed frame: only suggested by a machine. A dot: no link."
        ),
    )


def _csv(matrix: Matrix, reach: Reach, page: Page) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["iri", "name", "sdg", *BASES, "links", "highestScore", "lowestScore"])
    for row in matrix.rows:
        for code in matrix.columns:
            mark = row.marks.get(code)
            counts = [mark.counts[basis] if mark else 0 for basis in BASES]
            scores = [mark.highest, mark.lowest] if mark else ["", ""]
            name = reach.name(row.thing.iri, page.language)[0]
            writer.writerow([row.thing.iri, safe(name), code, *counts, sum(counts), *scores])
    return out.getvalue()


def _json(matrix: Matrix, reach: Reach, page: Page) -> str:
    body = {
        "version": page.served.version.number,
        "language": page.language,
        "columns": [
            {"code": code, "name": reach.sdg(code, page.language)} for code in matrix.columns
        ],
        "gaps": list(matrix.gaps),
        "rows": [
            {
                "iri": row.thing.iri,
                "name": reach.name(row.thing.iri, page.language)[0],
                "cells": {
                    code: {
                        "counts": dict(mark.counts),
                        "highestScore": mark.highest,
                        "lowestScore": mark.lowest,
                    }
                    for code, mark in row.marks.items()
                },
            }
            for row in matrix.rows
        ],
    }
    return json.dumps(body, ensure_ascii=False)
