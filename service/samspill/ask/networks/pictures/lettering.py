"""How wide texts are, cut and broken to a width, without drawing them."""

from __future__ import annotations

import re
import unicodedata

_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")

_NARROW = frozenset("iIljftr.,:;!|'’‘´·-()[]/\\ ")
_WIDE = frozenset("mwMWÆŒ@%—…æœ©®")
_SIGNS = frozenset("#&+<=>^~±×")

_WIDTHS = {"narrow": 0.42, "usual": 0.65, "capital": 0.84, "wide": 1.01}
"""Widths as parts of the size of the letters: at least what the widest of usual fonts needs."""


def plain(text: str) -> str:
    """A text in one line, without characters that no picture can hold."""
    return " ".join(_UNWRITABLE.sub(" ", text).split())


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is at most, in the units of `size`."""
    return sum(_width(character) for character in text) * size * (1.14 if bold else 1.0)


def cut(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """The text, or as much of its beginning as fits with “…” after it."""
    if width_of(text, size, bold=bold) <= room:
        return text
    kept = text
    while kept and width_of(kept + "…", size, bold=bold) > room:
        kept = kept[:-1]
    return kept.rstrip(" –-,;:") + "…"


def broken(text: str, size: float, room: float, *, lines: int, bold: bool = False) -> list[str]:
    """The text in so many lines at most, broken between words; what is too much is cut."""
    found: list[str] = []
    words = text.split()
    while words and len(found) < lines:
        line = words.pop(0)
        if len(found) == lines - 1:
            line = " ".join([line, *words])
            words = []
        while words and width_of(f"{line} {words[0]}", size, bold=bold) <= room:
            line = f"{line} {words.pop(0)}"
        found.append(cut(line, size, room, bold=bold))
    return found


def _width(character: str) -> float:
    if character in _NARROW:
        return _WIDTHS["narrow"]
    if character in _WIDE or unicodedata.east_asian_width(character) in "WF":
        return _WIDTHS["wide"]
    if unicodedata.combining(character):
        return 0.0
    return _WIDTHS["capital" if character.isupper() or character in _SIGNS else "usual"]
