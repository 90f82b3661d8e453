"""Rows: an answer as plain values, which a notebook shows as a table and pandas can take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import import_module
from typing import Any, Literal, overload

from samspill.errors import BadValue

Value = str | int | float | bool | None
Row = Mapping[str, Value]
Library = Literal["pandas", "polars"]

LIBRARIES: tuple[Library, ...] = ("pandas", "polars")

_SHOWN = 50
"""How many rows a notebook shows."""

_LABEL = "Label"
"""How the column of a label ends: `xLabel` is that of `x`, and is shown with it."""


@dataclass(frozen=True, repr=False)
class Rows(Sequence[Row]):
    """Rows of an answer, each a dict of plain values; None is what the graph does not say.

    `title` is that of the question; `version` the version that was asked.

    >>> rows = kg.ask("shared-actors")
    >>> rows[0]["actorLabel"], rows.columns, rows.frame()
    """

    columns: tuple[str, ...]
    values: tuple[Row, ...]
    version: int
    title: str = ""

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Rows: ...
    def __getitem__(self, place: int | slice) -> Row | Rows:
        """A row, or some of the rows."""
        if isinstance(place, slice):
            return Rows(self.columns, self.values[place], self.version, self.title)
        return self.values[place]

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.values)

    def __repr__(self) -> str:
        number = "1 row" if len(self) == 1 else f"{len(self)} rows"
        return f"<Rows: {number} of {', '.join(self.columns)}; version {self.version}>"

    def frame(self, library: Library | None = None) -> Any:
        """The rows as a frame of pandas, else of polars; `library` chooses one of the two.

        Raises `BadValue` saying what to install where it is not there.
        """
        if library is not None and library not in LIBRARIES:
            raise BadValue(
                f"A frame of “{str(library)[:40]}” cannot be made.",
                advice=f"Use {' or '.join(LIBRARIES)}.",
                parameter="library",
            )
        for name in LIBRARIES if library is None else (library,):
            try:
                found = import_module(name)
            except ModuleNotFoundError:
                continue
            rows = [dict(row) for row in self.values]
            if name == "pandas":
                return found.DataFrame(rows, columns=list(self.columns))
            columns = {column: [row[column] for row in rows] for column in self.columns}
            return found.DataFrame(columns, strict=False)
        wanted = library or " or ".join(LIBRARIES)
        raise BadValue(
            f"A frame needs {wanted}, which is not installed.",
            advice=f"Install it, for instance with `pip install {library or LIBRARIES[0]}`; the "
            "rows themselves are dicts.",
            parameter="library",
        )

    def _repr_html_(self) -> str:
        """A table for a notebook; labels stand for the IRIs that they belong to, with a link."""
        names = [name for name in self.columns if f"{name}{_LABEL}" not in self.columns]
        head = "".join(f"<th>{escape(_heading(name))}</th>" for name in names)
        shown = self.values[:_SHOWN]
        body = "".join(
            f"<tr>{''.join(f'<td>{_cell(row, name)}</td>' for name in names)}</tr>" for row in shown
        )
        title = f"<caption>{escape(self.title)}</caption>" if self.title else ""
        more = len(self) - len(shown)
        below = f"<p>… {more} more</p>" if more else ""
        return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{below}"


def _heading(column: str) -> str:
    return column.removesuffix(_LABEL)


def _cell(row: Row, column: str) -> str:
    value = row[column]
    if value is None:
        return ""
    text = escape(f"{value:.3f}" if isinstance(value, float) else str(value))
    address = row.get(column.removesuffix(_LABEL)) if column.endswith(_LABEL) else value
    if isinstance(address, str) and address.startswith(("http://", "https://")):
        return f'<a href="{escape(address)}">{text}</a>'
    return text
