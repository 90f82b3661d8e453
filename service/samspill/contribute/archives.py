"""XLSX files looked through before they are read: what is packed, how much, and how it is nested.

Public: `surveyed(content)` gives what stands in each worksheet and a file of the parts that were
looked through and no others, or raises.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from xml.parsers import expat

from samspill.errors import SamspillError, SyntaxProblem, TooLarge, UnsupportedMediaType

MOST_ENTRIES = 300
MOST_UNPACKED = 40 * 1024 * 1024
MOST_ELEMENTS = 1_000_000
MOST_OTHERS = 100_000
"""The most elements that are neither rows, cells nor texts: formats, rules, merged cells."""

MOST_MERGED = 1_000
DEEPEST = 64

_CHUNK = 256 * 1024
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_CONTENT = frozenset(("v", "f", "is"))
_COMMON = frozenset(("row", "c", "v", "f", "is", "si", "t", "r"))
_ASIDE = re.compile(
    r"(?i)(^|/)(drawings|charts|media|comments\w*|threadedComments|customXml)(/|\.)"
)
"""The parts that nothing is read from."""


@dataclass
class Survey:
    """How far a worksheet's contents reach, and which of its cells are merged."""

    rows: int = 0
    columns: int = 0
    merged: list[str] = field(default_factory=list)


def surveyed(content: bytes) -> tuple[Mapping[str, Survey], bytes]:
    """What stands in each worksheet, by the name of its part, and a file that is safe to read.

    Raises `UnsupportedMediaType` for what is no XLSX or has macros or a password, `TooLarge` for
    what unpacks to too much, and `SyntaxProblem` for broken XML or XML with a DOCTYPE.
    """
    surveys: dict[str, Survey] = {}
    safe = BytesIO()
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive, zipfile.ZipFile(safe, "w") as kept:
            entries = archive.infolist()
            _hold_kind(archive, entries)
            left, reader = MOST_UNPACKED, _Reader()
            for entry in {entry.filename.lstrip("/"): entry for entry in entries}.values():
                name, parts = entry.filename.lstrip("/"), list[bytes]()
                if not _is_read(name):
                    continue
                reader.begin()
                with archive.open(entry) as file:
                    while chunk := file.read(_CHUNK):
                        left -= len(chunk)
                        if left < 0:
                            raise _too_large("unpacked", MOST_UNPACKED)
                        reader.feed(chunk)
                        parts.append(chunk)
                reader.feed(b"", last=True)
                kept.writestr(name, b"".join(parts))
                if reader.worksheet:
                    surveys[name] = reader.survey
    except expat.ExpatError as error:
        raise broken() from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError,
            NotImplementedError) as error:  # fmt: skip
        raise broken() from error
    return surveys, safe.getvalue()


def _hold_kind(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise _too_large("parts", MOST_ENTRIES)
    names = {entry.filename.lower().lstrip("/") for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnsupportedMediaType(
            "The file has a password.", advice="Save it without one, and send it again."
        )
    if any(name.endswith(("vbaproject.bin", ".xlsm", ".exe")) for name in names):
        raise _macros()
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise UnsupportedMediaType(
            "This is neither CSV nor XLSX.", advice="Save the spreadsheet as .xlsx or as CSV."
        )
    types = next(entry for entry in entries if entry.filename.lower().lstrip("/")
                 == "[content_types].xml")  # fmt: skip
    with archive.open(types) as file:
        if b"macroenabled" in file.read(_CHUNK).lower():
            raise _macros()


def _is_read(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels")) and not _ASIDE.search(name)


class _Reader:
    """The parts, each parsed as it is unpacked; nothing is kept but what a survey holds."""

    def __init__(self) -> None:
        self._left, self._others = MOST_ELEMENTS, MOST_OTHERS
        self.begin()

    def begin(self) -> None:
        """Gets ready for the next part."""
        self.survey = Survey()
        self.worksheet = False
        self._depth = self._row = self._column = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._enter
        self._parser.EndElementHandler = self._leave

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        """Parses what comes next."""
        self._parser.Parse(chunk, last)

    def _refuse(self, *_: object) -> None:
        raise SyntaxProblem(
            "The file holds a DOCTYPE, and no spreadsheet needs one.",
            advice="Save the spreadsheet again with the program that you use for it.",
        )

    def _enter(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        local = name.rpartition(" ")[2]
        self._left -= 1
        self._others -= local not in _COMMON
        if self._left < 0 or self._others < 0:
            raise _too_large("elements", MOST_ELEMENTS if self._left < 0 else MOST_OTHERS)
        if self._depth > DEEPEST:
            raise _too_large("depth", DEEPEST)
        if self._depth == 1:
            self.worksheet = local == "worksheet"
        elif local == "row":
            self._row = self._number(attributes.get("r"), self._row + 1)
            self._column = 0
        elif local == "c":
            place = attributes.get("r")
            if place is None:
                self._column += 1
            else:
                self._column, self._row = _place(place)
        elif local in _CONTENT:
            self.survey.rows = max(self.survey.rows, self._row)
            self.survey.columns = max(self.survey.columns, self._column)
        elif local == "mergeCell":
            if len(self.survey.merged) == MOST_MERGED:
                raise _too_large("merged", MOST_MERGED)
            self.survey.merged.append(attributes.get("ref", ""))

    def _leave(self, _name: str) -> None:
        self._depth -= 1

    def _number(self, text: str | None, otherwise: int) -> int:
        if text is None:
            return otherwise
        if not re.fullmatch("[1-9][0-9]{0,6}", text):
            raise broken()
        return int(text)


def _place(reference: str) -> tuple[int, int]:
    """The column and the row of a reference such as B7."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise broken()
    column = 0
    for one in found[1]:
        column = 26 * column + ord(one) - ord("A") + 1
    return column, int(found[2])


def corner(reference: str) -> tuple[int, int]:
    """The column and the row where a range such as B7:C9 begins."""
    return _place(reference.partition(":")[0])


def _macros() -> UnsupportedMediaType:
    return UnsupportedMediaType(
        "The file holds macros, and such files are not read here.",
        advice="Save it as .xlsx, which holds none.",
    )


def _too_large(what: str, most: int) -> SamspillError:
    return TooLarge(
        "What is packed in the file is more than is read here.",
        advice="Save the sheet with the data as a file of its own, without pictures and formats.",
        limit=what,
        maximum=most,
    )


def broken() -> SyntaxProblem:
    """The error for a file that is no spreadsheet inside."""
    return SyntaxProblem(
        "The file is broken: what it holds cannot be read as a spreadsheet.",
        advice="Open it in the program that made it, and save it as .xlsx again.",
    )
