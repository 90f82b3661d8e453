"""A template as an XLSX file: how it looks, what its lists offer and where its help stands."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from samspill.contribute.forms import Field, Form
from samspill.contribute.grids import MOST_ROWS, letter
from samspill.contribute.templates import (
    duty_of,
    field_of,
    fields_of,
    help_of,
    label_of,
    lists_of,
    said,
)

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_FIRST = 3
"""The column of the first field, after the notes and the key."""

_TEXT = "@"
_FILLS = {"must": "FFF2CC", "should": "E2EFDA", "may": "EDEDED"}
_QUIET = Font(color="595959", italic=True)


def written(form: Form, other: Form, rows: Sequence[Sequence[str]]) -> bytes:
    """The file, with the first rows that are given."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = form.label
    columns = fields_of(form)
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            _put(sheet, number, column, text)
    _head(sheet, form, columns)
    for row_of_cells in sheet.iter_rows(min_row=2, max_row=len(rows)):
        for cell in row_of_cells:
            cell.font = _QUIET
    sheet.freeze_panes = f"{letter(_FIRST)}{len(rows) + 1}"
    _lists(book, sheet, form, columns, len(rows) + 1)
    _help(book, form, other, columns)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _put(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Writes a text that stays one, whatever it begins with."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)  # noqa: S101 - nothing is merged here
    if text:
        cell.value = text
        cell.data_type = "s"
    cell.number_format = _TEXT
    return cell


def _head(sheet: Worksheet, form: Form, columns: Sequence[tuple[str, Field]]) -> None:
    """Colours, widths and help of the first row, and a format that changes no text of a column."""
    heads = [(said(form, "noteHelp"), "may", 14), (said(form, "keyHelp"), "may", 14)]
    for name, field in columns:
        duty = duty_of(field, name)
        text = f"{label_of(form, name)} – {said(form, duty)}.\n{help_of(form, field)}"
        heads.append((text, duty, _width(field)))
    for place, (text, duty, width) in enumerate(heads, start=1):
        cell = sheet.cell(1, place)
        cell.fill = PatternFill("solid", fgColor=_FILLS[duty])
        cell.font = Font(bold=True)
        cell.comment = Comment(text, "Samspill", height=120, width=320)
        shape = sheet.column_dimensions[letter(place)]
        shape.width = width
        shape.number_format = _TEXT


def _width(field: Field) -> int:
    if field.holds == "texts":
        return 36
    if field.key == "passage":
        return 48
    return 28 if field.holds in ("thing", "choice", "address") else 16


def _lists(
    book: Workbook,
    sheet: Worksheet,
    form: Form,
    columns: Sequence[tuple[str, Field]],
    first: int,
) -> None:
    """Lists to choose from, on a sheet of their own: a list in a cell may hold 255 characters."""
    source: Worksheet = book.create_sheet(said(form, "choiceSheet"))
    names = [name for name, _ in columns]
    fields = dict(columns)
    for place, (name, texts) in enumerate(lists_of(columns).items(), start=1):
        _put(source, 1, place, name).font = Font(bold=True)
        for number, text in enumerate(texts, start=2):
            _put(source, number, place, text)
        source.column_dimensions[letter(place)].width = 40
        title = source.title.replace("'", "''")
        area = f"'{title}'!${letter(place)}$2:${letter(place)}${len(texts) + 1}"
        choice = DataValidation(type="list", formula1=area, allow_blank=True)
        choice.showErrorMessage = not fields[name].repeats  # several may stand in one cell
        choice.error = said(form, "choose")
        target = letter(names.index(name) + _FIRST)
        choice.add(f"{target}{first}:{target}{MOST_ROWS}")
        sheet.add_data_validation(choice)


def _help(book: Workbook, form: Form, other: Form, columns: Sequence[tuple[str, Field]]) -> None:
    """All help on one sheet, in both languages."""
    sheet: Worksheet = book.create_sheet(said(form, "helpSheet"), 1)
    forms = (form, other)
    heads = [("#", said(one, "noteHelp"), "") for one in forms]
    heads += [("key", said(one, "keyHelp"), "") for one in forms]
    for number, row in enumerate(heads, start=1):
        for column, text in enumerate(row, start=1):
            _put(sheet, number, column, text)
    for number, (name, field) in enumerate(columns, start=len(heads) + 2):
        texts = [name]
        for one in forms:
            own = field_of(one, field.key)
            texts += [label_of(one, name), said(one, duty_of(field, name)), help_of(one, own)]
        for column, text in enumerate(texts, start=1):
            _put(sheet, number, column, text).alignment = Alignment(wrap_text=True, vertical="top")
    for place, width in enumerate((24, 30, 18, 60, 30, 18, 60), start=1):
        sheet.column_dimensions[letter(place)].width = width
