"""Bytes as text: UTF-8 without marks or control characters, and errors that point at the place."""

from __future__ import annotations

import re

from samspill.errors import SyntaxProblem

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""The characters that no XML can carry, so that no output would be well-formed with them."""

_BOM = b"\xef\xbb\xbf"
_BEGINNING = 400
_QUOTED = 300


def decoded(content: bytes, *, name: str = "") -> str:
    """The UTF-8 text of some bytes, without a byte order mark and with its line ends kept.

    Raises `SyntaxProblem` naming the place, and the file `name` where there is one.
    """
    content = content.removeprefix(_BOM)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        before = content[content.rfind(b"\n", 0, error.start) + 1 : error.start]
        what, advice = _unreadable(content, error)
        raise syntax_problem(
            what, line, len(before.decode()) + 1, advice=advice, name=name
        ) from error


def hold_characters(text: str, *, name: str = "") -> None:
    """Raises `SyntaxProblem` when a text holds a control character."""
    if found := CONTROL.search(text):
        raise syntax_problem(
            "a control character cannot be used in data",
            *place(text, found.start()),
            advice="Remove that character; nothing was loaded.",
            name=name,
        )


def place(text: str, position: int) -> tuple[int, int]:
    """The line and the column of a position, both counted from 1."""
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def syntax_problem(
    what: str, line: int | None, column: int | None, *, advice: str, name: str = ""
) -> SyntaxProblem:
    """The error for a place in a text, or for the whole of it where there is no place."""
    if line is None:
        where = name or "The text cannot be read"
    else:
        where = f"{name}, line" if name else "Line"
        where = f"{where} {line}, column {column}"
    detail = f"{where}: {shown(what)}"
    detail = detail if detail.endswith((".", "?", "!")) else f"{detail}."
    return SyntaxProblem(
        detail, advice=advice, file=name or None, line=line, column=column if line else None
    )


def shown(text: object) -> str:
    """A text as an error can quote it: in one line, with nothing invisible in it, and not long."""
    found = str(text)
    if len(found) > _QUOTED:
        found = f"{found[: _QUOTED // 2]}…{found[-_QUOTED // 2 :]}"
    return "".join(one if one.isprintable() else f"\\u{ord(one):04X}" for one in found)


def _unreadable(content: bytes, error: UnicodeDecodeError) -> tuple[str, str]:
    """What is wrong with bytes that are no UTF-8, and what to do about it."""
    start = error.start
    if content[start:].startswith(b"\xed") and content[start + 1 : start + 2] >= b"\xa0":
        return (
            f"byte {start + 1} begins half of a surrogate pair, which is not UTF-8",
            "Write the character itself; nothing was loaded.",
        )
    if start > 0 and error.reason == "unexpected end of data":
        return (
            f"byte {start + 1} begins a character that is cut off, so the end is not UTF-8",
            "Send or save the whole text; nothing was loaded.",
        )
    what = f"byte {start + 1} is 0x{content[start]:02X}: the text is not UTF-8"
    likely = _likely(content, start)
    if not likely:
        return what, "Save the text as UTF-8 throughout, and try again."
    return f"{what} but most likely {likely}", f"Save the text as UTF-8 instead of {likely}."


def _likely(content: bytes, start: int) -> str:
    """The encoding that bytes without valid UTF-8 seem to have; empty when they are mixed."""
    beginning = content[:_BEGINNING]
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")) or 4 * beginning.count(0) > len(beginning):
        return "UTF-16"
    if not content[:start].isascii():
        return ""
    return "Windows-1252" if re.search(rb"[\x80-\x9f]", content) else "Latin-1"
