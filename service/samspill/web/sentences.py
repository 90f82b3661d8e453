"""Errors in the language of whoever meets them, though they are raised in English.

An error may come from another process or from another service, so nothing but its text is known.
The catalogue of errors holds each sentence with what was put in as names in braces; a text is
recognised by the sentence that it fits, and told in the other language with the same put in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

_PUT_IN = re.compile(r"\{(\w+)\}")
_NEXT = re.compile(r"(?<=[.?!]) (?=[A-Z“`])")
_ONE_SENTENCE = r"(?:(?![.?!] [A-Z“`]).)*?"
_JOINED = {" or ": " eller ", " and ": " og "}
_DEPTH = 3


@dataclass(frozen=True)
class Sentences:
    """The sentences of errors, each with what it is in another language."""

    known: Mapping[str, str]

    def told(self, text: str) -> str | None:
        """A text in the other language; None where it is not known."""
        whole = self._told(text, _DEPTH)
        if whole is not None:
            return whole
        parts = [self._told(part, _DEPTH) for part in _NEXT.split(text)]
        return None if None in parts else " ".join(part for part in parts if part)

    def _told(self, text: str, depth: int) -> str | None:
        if text in self.known:
            return self.known[text]
        for form, sentence in self._forms:
            if found := form.fullmatch(text):
                put_in = {
                    name: self._part(value, text, found.start(name), depth)
                    for name, value in found.groupdict().items()
                }
                return _filled(sentence, put_in)
        return None

    def _part(self, value: str, text: str, start: int, depth: int) -> str:
        """What was put in: it may be a sentence itself, or a list; what is quoted stays."""
        if text[start - 1 : start] == "“":
            return value
        inner = self._told(value.strip(), depth - 1) if depth else None
        if inner is not None:
            return value.replace(value.strip(), inner)
        for english, other in _JOINED.items():
            value = value.replace(english, other)
        return value

    @cached_property
    def _forms(self) -> list[tuple[re.Pattern[str], str]]:
        """The sentences that something is put in, those with most of their own words first."""
        forms = [(text, said) for text, said in self.known.items() if _PUT_IN.search(text)]
        forms.sort(key=lambda pair: len(_PUT_IN.sub("", pair[0])), reverse=True)
        return [(_form(text), said) for text, said in forms]


def _filled(sentence: str, put_in: Mapping[str, str]) -> str:
    return _PUT_IN.sub(lambda match: put_in[match[1]], sentence)


def _form(sentence: str) -> re.Pattern[str]:
    seen = set[str]()
    parts = []
    for position, part in enumerate(_PUT_IN.split(sentence)):
        if position % 2 == 0:
            parts.append(re.escape(part))
        elif part in seen:
            parts.append(f"(?P={part})")
        else:
            seen.add(part)
            parts.append(f"(?P<{part}>{_ONE_SENTENCE})")
    return re.compile("".join(parts), re.DOTALL)
