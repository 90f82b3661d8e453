"""Quotes: where words stand in a text, however white space, hyphens and quotation marks are set.

Public: `places_of(text, quote)`, `holds(text, start, end, quote)`, `nearest(text, quote)`. Places
are starts and ends in code points, as those of evidence are. What stands in the text is the truth:
a quote only points to it.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

Span = tuple[int, int]

MOST = 1000
"""Places of a quote that are told apart; of more, the first."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Pd", "Zs", "Zl", "Zp"})
_MARKS = str.maketrans({**dict.fromkeys("‘’‚‛`´′ʹ", "'"), **dict.fromkeys("“”„‟«»″", '"')})
_RUNS = re.compile(r"\s+|\S+")
_PIECE = 12
_PIECES = 60
_SAME = 20
_NEAR = 0.3
_WORD = 40


@dataclass(frozen=True)
class _Folded:
    """A text as it is compared, and where in the text each of its signs stands."""

    signs: str
    at: array[int]


def places_of(text: str, quote: str, *, most: int = MOST) -> list[Span]:
    """Where a quote stands: as it is written but for white space, else but for how it is set.

    The second way passes over upper case, hyphens, signs that cannot be seen and the form of
    quotation marks, as they get lost between a printed page and its text.
    """
    exact = _found(text, _spaced(text), " ".join(quote.split()), most)
    return exact or _found(text, _squeezed(text), squeezed(quote), most)


def holds(text: str, start: int, end: int, quote: str) -> bool:
    """Whether the words at a place are those of a quote."""
    words = squeezed(quote)
    return bool(words) and 0 <= start < end <= len(text) and squeezed(text[start:end]) == words


def trimmed(text: str, start: int, end: int) -> Span:
    """A place without the white space at its ends."""
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - (len(words) - len(words.rstrip()))


def squeezed(text: str) -> str:
    """Words as they are compared: without white space, hyphens, case and what cannot be seen."""
    signs = {sign: _fold(sign) for sign in set(text)}
    return "".join(map(signs.__getitem__, text))


def nearest(text: str, quote: str) -> Span | None:
    """The place whose words are most like those of a quote; None where none is much like it."""
    words, folded = squeezed(quote), _squeezed(text)
    size = min(_PIECE, len(words) // 3)
    if size < 4:
        return None
    step = max(size // 2, (len(words) - size) // _PIECES, 1)
    pieces = [(at, words[at : at + size]) for at in range(0, len(words) - size + 1, step)]
    votes: Counter[int] = Counter()
    shifts: dict[int, list[tuple[int, int]]] = {}
    width = max(_WORD, len(words) // 4)
    for at, piece in pieces:
        for place in islice(_occurrences(folded.signs, piece), _SAME):
            shifts.setdefault((place - at) // width, []).append((at, place))
    for bucket, found in shifts.items():
        votes[bucket] = len({at for at, _ in found})
    if not votes:
        return None
    bucket, count = votes.most_common(1)[0]
    if count < _NEAR * len(pieces):
        return None
    (first, begins), (last, ends) = min(shifts[bucket]), max(shifts[bucket])
    start = folded.at[max(begins - first, 0)]
    end = folded.at[min(ends + len(words) - last, len(folded.at)) - 1] + 1
    return trimmed(text, *_whole_words(text, start, end))


def _found(text: str, folded: _Folded, words: str, most: int) -> list[Span]:
    if not words:
        return []
    found = (_span(text, folded, at, len(words)) for at in _occurrences(folded.signs, words))
    return list(islice((one for one in found if one), most))


def _occurrences(signs: str, words: str) -> list[int]:
    found, at = [], signs.find(words)
    while at >= 0:
        found.append(at)
        at = signs.find(words, at + len(words)) if len(found) < 2 * MOST else -1
    return found


def _span(text: str, folded: _Folded, at: int, length: int) -> Span | None:
    """Where so many signs stand; None where they begin or end within one sign of the text."""
    start, end = folded.at[at], folded.at[at + length - 1] + 1
    within = at > 0 and folded.at[at - 1] == start
    beyond = at + length < len(folded.at) and folded.at[at + length] == end - 1
    if within or beyond or (end < len(text) and unicodedata.combining(text[end])):
        return None
    return start, end


def _whole_words(text: str, start: int, end: int) -> Span:
    least, most = max(start - _WORD, 0), min(end + _WORD, len(text))
    while start > least and not text[start - 1].isspace():
        start -= 1
    while end < most and not text[end].isspace():
        end += 1
    return start, end


@lru_cache(maxsize=8)
def _spaced(text: str) -> _Folded:
    """A text in which a space stands for all white space between two words."""
    signs, at = [], array("L")
    for run in _RUNS.finditer(text):
        start, end = run.span()
        space = run[0].isspace()
        signs.append(" " if space else run[0])
        at.extend((start,) if space else range(start, end))
    return _Folded("".join(signs), at)


@lru_cache(maxsize=8)
def _squeezed(text: str) -> _Folded:
    signs = {sign: _fold(sign) for sign in set(text)}
    parts = [signs[sign] for sign in text]
    return _Folded("".join(parts), array("L", [at for at, part in enumerate(parts) for _ in part]))


@lru_cache(maxsize=4096)
def _fold(sign: str) -> str:
    if sign in "−\ufffd" or sign.isspace() or unicodedata.category(sign) in _UNSEEN:
        return ""
    plain = unicodedata.normalize("NFKD", sign.translate(_MARKS)).casefold()
    return "".join(one for one in plain.translate(_MARKS) if not one.isspace())
