"""XLSX files as grids: the first sheet that is shown, its texts, numbers and dates as text."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from samspill.contribute.archives import Survey, broken, corner, surveyed
from samspill.contribute.grids import Fault, Grid, Line, hold_size, letter
from samspill.errors import BadValue

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_FAILURES = (
    ArithmeticError, AssertionError, AttributeError, EOFError, InvalidFileException, LookupError,
    OSError, RuntimeError, SyntaxError, TypeError, ValueError, zipfile.BadZipFile,
)  # fmt: skip
"""What openpyxl may raise for a file that is not what it should be."""


def read_workbook(content: bytes) -> Grid:
    """The grid of an XLSX file; formulas, values of errors and merged cells are faults."""
    surveys, safe = surveyed(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on what is in the file and not read
            book = load_workbook(BytesIO(safe), read_only=True, keep_links=False)
            try:
                return _grid(book, surveys)
            finally:
                book.close()
    except _FAILURES as error:
        raise broken() from error


def _grid(book: Workbook, surveys: Mapping[str, Survey]) -> Grid:
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    sheet = (shown or book.worksheets)[0]
    path = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    survey = surveys[path]
    hold_size(survey.rows, survey.columns)
    faults = [_merged(reference) for reference in survey.merged]
    faults = [one for one in faults if one.row <= survey.rows and one.column <= survey.columns]
    lines = []
    if survey.rows:
        rows = sheet.iter_rows(max_row=survey.rows, max_col=survey.columns)
        for number, row in enumerate(rows, start=1):
            cells = []
            for column, cell in enumerate(row, start=1):
                fault = _fault(number, column, cell.data_type)
                if fault is not None and cell.value is not None:
                    faults.append(fault)
                cells.append("" if fault is not None else _text(cell.value))
            if any(cell.strip() for cell in cells) or any(one.row == number for one in faults):
                lines.append(Line(number, tuple(cells)))
    return Grid(tuple(lines), tuple(faults))


def _fault(row: int, column: int, data_type: str) -> Fault | None:
    if data_type == "f":
        return Fault(
            row,
            column,
            BadValue(
                "The cell holds a formula, and formulas are not computed here.",
                advice="Write the value itself: copy the cell and paste it as a value.",
            ),
        )
    if data_type == "e":
        return Fault(
            row,
            column,
            BadValue(
                "The cell holds an error of the spreadsheet.", advice="Write the value itself."
            ),
        )
    return None


def _merged(reference: str) -> Fault:
    column, row = corner(reference)
    return Fault(
        row,
        column,
        BadValue(
            f"The cells {reference} are merged, beginning at {letter(column)}{row}.",
            advice="Split them, and write each value in a cell of its own.",
        ),
    )


def _text(value: object) -> str:
    """What a cell holds as people write it: 2024 for 2024.0, and a date in ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
