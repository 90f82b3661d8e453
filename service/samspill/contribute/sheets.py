"""Spreadsheets filled in: rows of values, with the cell that each of them stands in.

Public: `read_sheet(content, form)` reads a CSV or XLSX file to a `Sheet`; `statements(sheet, form,
taken, …)` gives for each row what it says and what is wrong with it, and whether a sheet is taken
whole or row by row is for the caller to decide; `At` is a mistake with its row and column.

The first row that holds anything names the columns by the keys of fields, as a template does
(`samspill.contribute.templates`). Rows whose first cell begins with `#` are notes and not read. In
a field that takes several values, these stand with `;` or a line break between, or in several
columns of the same name. The column `key` holds the key of a thing that is there and is corrected;
where it is empty, the row is a new thing. Evidence may be given by its words, in the columns of
`samspill.contribute.quote_columns`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from pyoxigraph import Triple

from samspill.contribute.filling import statements_of
from samspill.contribute.forms import Form
from samspill.contribute.given import Values
from samspill.contribute.grids import Grid, Line, letter, read_grid
from samspill.contribute.minting import mint
from samspill.contribute.mistakes import Mistake
from samspill.contribute.naming import Label, with_names
from samspill.contribute.quote_columns import Cell, Given, quote_fields, quotes_of, resting
from samspill.contribute.quoting import Evidence
from samspill.errors import BadValue, SyntaxProblem
from samspill.knowledge.encodings import shown

KEY = "key"
"""The column with the key of a thing that is there."""

NOTE = "#"
"""What the first cell of a row begins with that is not read, and the name of a column of notes."""

_BETWEEN = re.compile(r"\s*[;\n]\s*")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class At:
    """A mistake with the row and the column that it stands in, as the spreadsheet names them."""

    row: int
    column: str
    mistake: Mistake

    @property
    def cell(self) -> str:
        """What the spreadsheet calls the cell, such as B7; a row is called by its number alone."""
        return f"{self.column}{self.row}"


@dataclass(frozen=True)
class Row:
    """The values of a row, the key of the thing that it corrects, and what could not be read.

    `columns` are the letters of the columns of each value, by name.
    """

    number: int
    values: Values
    columns: Mapping[str, tuple[str, ...]]
    key: str = ""
    mistakes: tuple[At, ...] = ()
    quotes: tuple[Given, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """The rows of a sheet; `columns` are the letters of the columns by name.

    `mistakes` are those in the names of the columns.
    """

    rows: tuple[Row, ...]
    columns: Mapping[str, tuple[str, ...]]
    mistakes: tuple[At, ...] = ()

    def at(self, row: Row, mistake: Mistake) -> At:
        """A mistake in a row, at the column that it is about."""
        letters = row.columns.get(mistake.name, ())
        if mistake.index < len(letters):
            return At(row.number, letters[mistake.index], mistake)
        return At(row.number, self.column(mistake.name), mistake)

    def column(self, name: str) -> str:
        """The letter of the first column of a field or of a name; empty where there is none."""
        own = self.columns.get(name)
        key = name.partition(".")[0]
        several = (
            [own]
            if own
            else [letters for one, letters in self.columns.items() if one.partition(".")[0] == key]
        )
        return several[0][0] if several else ""


@dataclass(frozen=True)
class Filled:
    """What a row says: the IRI of its thing, whether that is there already, and statements."""

    row: Row
    iri: str
    triples: tuple[Triple, ...]
    mistakes: tuple[At, ...]

    @property
    def corrects(self) -> bool:
        """Whether the row is about a thing that is there."""
        return bool(self.row.key)


def read_sheet(content: bytes, form: Form) -> Sheet:
    """The rows of a CSV or XLSX file that was made from a form's template.

    Raises `TooLarge`, `UnsupportedMediaType` and `SyntaxProblem` for a file that cannot be read.
    """
    grid = read_grid(content)
    lines = [one for one in grid.lines if one.cells[0] == NOTE or not _is_note(one)]
    if not lines:
        raise SyntaxProblem(
            "The sheet is empty.", advice=f"Begin with a template: samspill template {form.kind}."
        )
    head = lines[0]
    names = [cell.strip() for cell in head.cells]
    known = {KEY, NOTE, *(name for field in form.fields for name in (*field.names, field.key))}
    known |= {field.key for field in quote_fields(form)}
    if not set(names) & (known - {NOTE, KEY}):
        raise SyntaxProblem(
            f"Row {head.number} names no column that a sheet of this kind has.",
            advice=f"Begin with a template: samspill template {form.kind}. The keys of the columns "
            "stand in its first row.",
            row=head.number,
        )
    places: dict[str, tuple[str, ...]] = {}
    for column, name in enumerate(names, start=1):
        if name:
            places[name] = (*places.get(name, ()), letter(column))
    rows = [_row(line, names, form, grid) for line in lines[1:] if not _is_note(line)]
    kept = tuple(row for row in rows if row.values or row.key or row.mistakes or row.quotes)
    misnamed = tuple(_misnamed(head, names, form))
    if not kept and not misnamed:
        raise SyntaxProblem(
            "The sheet has no row to read: those that begin with # are notes.",
            advice="Write one thing a row beneath the example, and leave its first cell empty.",
        )
    return Sheet(kept, places, misnamed)


def statements(
    sheet: Sheet,
    form: Form,
    *,
    taken: Callable[[str], bool],
    fixed: Values | None = None,
    label: Label | None = None,
    evidence: Evidence | None = None,
) -> tuple[Filled, ...]:
    """What each row says. New things get IRIs that neither `taken` nor another row has.

    `label` gives the names of things, of which those of participations and links are made, and
    `evidence` the passages that are given by their words.
    """
    used = {f"{form.base}id/{form.kind}/{row.key}" for row in sheet.rows if row.key}
    found = []
    seen = set[str]()
    for row in sheet.rows:
        values = with_names(form, row.values, label) if label is not None else row.values
        mistakes = list(row.mistakes)
        values, proofs, unquoted = resting(form, values, row.quotes, evidence)
        for column, one in unquoted:
            mistakes.append(At(row.number, column or sheet.column(one.key), one))
        if row.key:
            iri = f"{form.base}id/{form.kind}/{row.key}"
            error = _key_error(row.key, iri, seen)
            seen.add(iri)
            if error is not None:
                mistakes.append(sheet.at(row, Mistake(KEY, error)))
                iri = f"{form.base}id/{form.kind}/{form.kind}"
        else:
            iri = mint(form, values, lambda one: one in used or taken(one))
            used.add(iri)
        triples, wrong = statements_of(form, iri, values, fixed=fixed)
        mistakes += (sheet.at(row, one) for one in wrong)
        found.append(Filled(row, iri, (*triples, *proofs), tuple(mistakes)))
    return tuple(found)


def _is_note(line: Line) -> bool:
    return line.cells[0].startswith(NOTE)


def _row(line: Line, names: list[str], form: Form, grid: Grid) -> Row:
    values: dict[str, object] = {}
    columns: dict[str, tuple[str, ...]] = {}
    quoted: dict[str, list[Cell]] = {}
    asked = {field.key for field in quote_fields(form)}
    key = ""
    mistakes = [
        At(line.number, letter(one.column), Mistake(_name(names, one.column), one.error))
        for one in grid.faults
        if one.row == line.number and isinstance(one.error, BadValue)
    ]
    for column, cell in enumerate(line.cells, start=1):
        name, text = _name(names, column), cell.strip()
        if name in asked:
            quoted.setdefault(name, []).append((letter(column), cell))
            continue
        if not text or name == NOTE:
            continue
        if not name:
            mistakes.append(At(line.number, letter(column), Mistake("", _nameless())))
        elif name == KEY:
            key = text.rstrip("/").rpartition("/")[2]
        else:
            count = _fill(values, name, cell, form)
            columns[name] = (*columns.get(name, ()), *([letter(column)] * count))
    return Row(line.number, values, columns, key, tuple(mistakes), quotes_of(quoted))


def _fill(values: dict[str, object], name: str, cell: str, form: Form) -> int:
    """Puts the text of a cell among the values, as one or as several; gives how many."""
    key, _, language = name.rpartition(".")
    field = form.by_key.get(key or name)
    if field is None:
        return 0  # the name of the column is a mistake of its own
    several = [one for one in _BETWEEN.split(cell) if one] if field.repeats else [cell]
    if field.holds == "texts" and key:
        by_language = values.setdefault(key, {})
        if isinstance(by_language, dict):
            by_language.setdefault(language, []).extend(several)
    else:
        held = values.setdefault(name, [])
        if isinstance(held, list):
            held.extend(several)
    return len(several)


def _name(names: list[str], column: int) -> str:
    return names[column - 1] if column <= len(names) else ""


def _misnamed(head: Line, names: list[str], form: Form) -> list[At]:
    """The columns whose names are no field's, or that stand twice without reason."""
    quoted = [field.key for field in quote_fields(form)]
    known = [*(name for field in form.fields for name in field.names), *quoted]
    found = []
    for column, name in enumerate(names, start=1):
        key, _, language = name.rpartition(".")
        field = form.by_key.get(key or name)
        fits = field is not None and bool(key and language) == (field.holds == "texts")
        if not name or name in (KEY, NOTE, *quoted) or fits:
            continue
        near = get_close_matches(name[:80], [*known, KEY], n=1)
        error = BadValue(
            f"There is no column “{shown(name[:60])}”.",
            advice=f"Did you mean {near[0]}?" if near else "Remove it, or begin its name with #.",
        )
        if not name.startswith(NOTE):
            found.append(At(head.number, letter(column), Mistake(name, error)))
    return found


def _key_error(text: str, iri: str, seen: set[str]) -> BadValue | None:
    if not _KEY.fullmatch(text) or len(text) > 200:
        return BadValue(
            f"“{shown(text[:60])}” is not the key of a thing.",
            advice="Leave the cell empty for a new thing; for one that is there, give the last "
            "part of its address.",
        )
    if iri in seen:
        return BadValue(
            f"“{text[:60]}” stands in several rows.", advice="Say all of a thing in one row."
        )
    return None


def _nameless() -> BadValue:
    return BadValue(
        "This stands in a column without a name.",
        advice="Move it to a column that has one, or remove it.",
    )
