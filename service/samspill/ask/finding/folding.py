"""Texts as they are compared: without case and signs over letters, in words."""

from __future__ import annotations

import re
import unicodedata

LETTERS = {"ø": "o", "æ": "ae", "ð": "d", "þ": "th", "ß": "ss", "ł": "l", "đ": "d"}
"""Letters that are no letter with a sign over it, and what they are compared as."""

_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """A text in small letters without signs: “Østfold” and “ostfold” are the same."""
    folded = "".join(LETTERS.get(letter, letter) for letter in text.casefold())
    plain = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """The words of a text, folded; digits are words too."""
    return _WORD.findall(fold(text))


def places(text: str, sought: list[str]) -> list[tuple[int, int]]:
    """Where in a text stands what is sought (folded): beginnings and ends, none over another."""
    folded, origin = "", list[int]()
    for position, letter in enumerate(text):
        one = fold(letter)
        folded += one
        origin += [position] * len(one)
    found: list[tuple[int, int]] = []
    for word in sorted(set(sought), key=len, reverse=True):
        start = folded.find(word)
        while start >= 0:
            begins, ends = origin[start], origin[start + len(word) - 1] + 1
            if all(ends <= first or begins >= last for first, last in found):
                found.append((begins, ends))
            start = folded.find(word, start + len(word))
    return sorted(found)


def trigrams(word: str) -> list[str]:
    """The runs of three letters of a word."""
    return [word[start : start + 3] for start in range(len(word) - 2)]


def distance(one: str, other: str, most: int) -> int:
    """How many letters are put in, left out, changed or swapped; `most + 1` stands for more.

    The optimal string alignment distance: no run of letters is changed twice.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, against in enumerate(other, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return min(last[-1], most + 1)


_LAST = str.maketrans({"æ": "{", "ø": "|", "å": "}", "ä": "{", "ö": "|"})
"""The last letters of the alphabet as signs that come after z."""


def alphabetical(text: str) -> str:
    """A text to sort by as Norwegians do: æ, ø and å come last, other signs count not."""
    return fold(unicodedata.normalize("NFC", text).casefold().translate(_LAST))
