"""What the pages of pictures share: which format is asked for, and a chart as a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

from fastapi import Request, Response

from samspill.ask.charts.shapes import Chart, framed
from samspill.ask.charts.svg import as_svg
from samspill.engine.stores import Term, text_of
from samspill.web import formats
from samspill.web.formats import Format, agree
from samspill.web.page import Page
from samspill.web.parameters import only, query_pairs
from samspill.web.questions import headers_of

SVG = Format("svg", ("image/svg+xml",))
PNG = Format("png", ("image/png",))
OFFERS = (formats.HTML, formats.JSON, formats.CSV, SVG, PNG)
"""The formats of a picture: its page, its figures, and the picture itself."""

SUFFIXES = ("json", "csv", "svg", "png")


def chosen(request: Request, suffix: str | None) -> Format:
    """The format that a request is answered in; raises `NotAcceptable`."""
    return agree(
        OFFERS,
        accept=request.headers.get("accept"),
        asked=suffix or only(query_pairs(request), "format") or None,
    )


def file(
    page: Page, content: str | bytes, form: Format, *, name: str, request: Request
) -> Response:
    """A file that says what it is called and which version it is of."""
    number = page.served.version.number
    headers = headers_of(request, page.served, page.language) | {
        "Content-Type": form.content_type,
        "Content-Disposition": f'inline; filename="{name}.v{number}.{form.name}"',
    }
    return Response(content, headers=headers)


def picture(page: Page, chart: Chart, form: Format, *, name: str, request: Request) -> Response:
    """A chart as SVG or PNG, with its title and its source."""
    whole = framed(chart, source_line(page))
    if form is SVG:
        return file(page, as_svg(whole), form, name=name, request=request)
    from samspill.ask.charts.png import as_png  # Pillow is not needed for anything else

    return file(page, as_png(whole), form, name=name, request=request)


def source_line(page: Page) -> str:
    """Where the figures of a picture come from."""
    version = page.served.version
    return page.translated("Source: Samspill, version %(number)s of %(day)s. CC BY 4.0.") % {
        "number": version.number,
        "day": page.words.day(version.created),
    }


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def figures(
    rows: Sequence[Mapping[str, Term | None]], names: Sequence[str], page: Page, form: Format
) -> str:
    """What a picture is drawn from, as JSON or as CSV that spreadsheets open safely."""
    if form is formats.JSON:
        found = [{name: text_of(row[name]) or None for name in names} for row in rows]
        body = {"version": page.served.version.number, "language": page.language, "rows": found}
        return json.dumps(body, ensure_ascii=False)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([safe(text_of(row[name])) for name in names])
    return out.getvalue()
