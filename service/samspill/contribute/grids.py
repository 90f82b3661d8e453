"""A file of a spreadsheet as a grid of texts: CSV or XLSX, within limits, its faults by cell.

Public: `read_grid(content)` gives a `Grid`, and raises for a file that cannot be read at all;
`letter(column)` is what a spreadsheet calls a column.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from samspill.errors import SamspillError, SyntaxProblem, TooLarge, UnsupportedMediaType
from samspill.knowledge.documents import DOCUMENT_LIMITS, hold_document
from samspill.knowledge.encodings import decoded

MOST_BYTES = DOCUMENT_LIMITS.bytes
MOST_ROWS = 5_000
MOST_COLUMNS = 200

_ESCAPED = re.compile(r"'[=+\-@\t\r]")
_SEPARATORS = (";", "\t", ",")
_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WESTERN = frozenset("æøåÆØÅäöüÄÖÜéèêÉÈÊóòôÓÒÔáàâÁÀÂíúçÇñÑß«»“”„‘’–—…•€£§°·½¼× \u00a0")
_WELL_FORMED = re.compile(rb"[\xc3\xc2][\x80-\xbf]|\xe2\x80[\x80-\xbf]")


@dataclass(frozen=True)
class Fault:
    """A cell that cannot be read as it is, and why; `row` and `column` count from 1."""

    row: int
    column: int
    error: SamspillError


@dataclass(frozen=True)
class Line:
    """A row with its number, as the spreadsheet counts it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """The rows that hold something, and the cells that cannot be read."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...] = ()


def read_grid(content: bytes) -> Grid:
    """The grid of a CSV or XLSX file, which is told by how it begins.

    Raises `TooLarge`, `UnsupportedMediaType` and `SyntaxProblem`, each saying what to do.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge(
            f"The file has more than {MOST_BYTES} bytes, which is the limit.",
            advice="Send it in several smaller files.",
            limit="bytes",
            maximum=MOST_BYTES,
        )
    if content.startswith(b"PK"):
        from samspill.contribute.workbooks import read_workbook  # openpyxl is slow to import

        return read_workbook(content)
    if content.startswith(_OFFICE):
        raise UnsupportedMediaType(
            "This is an Excel file of the old kind, or one with a password.",
            advice="Save it as .xlsx without a password, or as CSV.",
        )
    hold_document(content, DOCUMENT_LIMITS)
    if content.lstrip()[:5].lower() in (b"%pdf-", b"<?xml", b"<html", b"<!doc", b"{\\rtf"):
        raise UnsupportedMediaType(
            "This is neither CSV nor XLSX.", advice="Save the spreadsheet as .xlsx or as CSV."
        )
    return _read_csv(text_of(content))


def letter(column: int) -> str:
    """What a spreadsheet calls a column: A is 1, AA is 27."""
    found = ""
    while column > 0:
        column, place = divmod(column - 1, 26)
        found = chr(ord("A") + place) + found
    return found


def text_of(content: bytes) -> str:
    """The text of a CSV file: UTF-8, UTF-16 with a mark, or what Excel in the West writes.

    Raises `SyntaxProblem` for what may be anything else.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise SyntaxProblem(
                "The text says that it is UTF-16, and is not.", advice="Save it as UTF-8."
            ) from error
    if b"\0" in content:
        raise SyntaxProblem(
            "The text holds NUL characters: it may be UTF-16 without a mark, or no text at all.",
            advice="Save it as CSV in UTF-8.",
        )
    try:
        return decoded(content)
    except SyntaxProblem as error:
        western = content.decode("cp1252", errors="replace")
        if _WELL_FORMED.search(content) or any(
            not one.isascii() and one not in _WESTERN for one in western
        ):  # mixed, or of another part of the world
            raise SyntaxProblem(
                f"Line {error.fields['line']} is neither UTF-8 nor what Excel writes in the West.",
                advice="Save it as CSV in UTF-8.",
                line=error.fields["line"],
                column=error.fields["column"],
            ) from error
        return western


def _read_csv(text: str) -> Grid:
    first = text.lstrip("\r\n").partition("\n")[0]
    if first.lower().startswith("sep="):  # what some put first so that Excel knows
        separator, text = first.strip()[4:5] or ",", text.lstrip("\r\n").partition("\n")[2]
        skipped = 1
    else:
        separator, skipped = max(_SEPARATORS, key=first.count), 0
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lines: list[Line] = []
    number = skipped
    try:
        for number, row in enumerate(rows, start=skipped + 1):
            cells = tuple(map(_unescaped, row))
            if any(cell.strip() for cell in cells):
                hold_size(number, _width(cells))
                lines.append(Line(number, cells))
    except csv.Error as error:
        raise _unbalanced(number + 1, error) from error
    return Grid(tuple(lines))


def hold_size(rows: int, columns: int) -> None:
    """Raises `TooLarge` where there are more rows or columns than are read."""
    if rows > MOST_ROWS:
        raise TooLarge(
            f"The sheet has more than {MOST_ROWS} rows, which is the limit.",
            advice="Send it in several smaller files.",
            limit="rows",
            maximum=MOST_ROWS,
        )
    if columns > MOST_COLUMNS:
        raise TooLarge(
            f"The sheet has more than {MOST_COLUMNS} columns, which is the limit.",
            advice="Remove what stands outside the columns of the template.",
            limit="columns",
            maximum=MOST_COLUMNS,
        )


def _width(cells: tuple[str, ...]) -> int:
    return max(_filled(cells), default=0)


def _filled(cells: tuple[str, ...]) -> Iterator[int]:
    return (place for place, cell in enumerate(cells, start=1) if cell.strip())


def _unescaped(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from computing it."""
    return cell[1:] if _ESCAPED.match(cell) else cell


def _unbalanced(row: int, error: csv.Error) -> SyntaxProblem:
    if "limit" in str(error):
        return SyntaxProblem(
            f"Row {row} holds a cell that never ends.",
            advice="Look for a quotation mark that is opened there and not closed.",
            row=row,
        )
    return SyntaxProblem(
        f"Row {row} is not CSV: there is a quotation mark too many or too few.",
        advice="Save the spreadsheet as CSV once more, or send it as .xlsx.",
        row=row,
    )
