"""Mistakes: what cannot be said as it was filled in, beside the field that it was filled in at.

Public: `Mistake`, `Mistakes`.
"""

from __future__ import annotations

from dataclasses import dataclass

from samspill.errors import BadValue


@dataclass(frozen=True)
class Mistake:
    """One value that cannot be used: the field's key, which of its values, and what to do.

    `key` is empty where it is about the whole; `index` counts the field's values from 0, within
    `language` where they are texts. `error` is what an error would be that says the same; pages
    tell it in their language, as they do errors.
    """

    key: str
    error: BadValue
    index: int = 0
    language: str = ""

    @property
    def name(self) -> str:
        """What the value was sent by, such as prefLabel.nb."""
        return f"{self.key}.{self.language}" if self.language else self.key

    @property
    def detail(self) -> str:
        """What is wrong."""
        return self.error.detail

    @property
    def advice(self) -> str:
        """What to do."""
        return self.error.advice


Mistakes = tuple[Mistake, ...]
