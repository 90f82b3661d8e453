"""The voices that pages speak with: for each language its words and its templates, read once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from samspill.settings import Language
from samspill.web.texts import Words, words_of

if TYPE_CHECKING:
    from jinja2 import Environment


class Voices:
    """Words and templates in every language; read when a first page needs them."""

    def words(self, language: Language) -> Words:
        """The words of a language."""
        return self._english.words if language == "en" else self._norwegian.words

    def templates(self, language: Language) -> Environment:
        """The templates, speaking a language."""
        return self._english.templates if language == "en" else self._norwegian.templates

    @cached_property
    def _english(self) -> _Voice:
        return _Voice("en")

    @cached_property
    def _norwegian(self) -> _Voice:
        return _Voice("nb")


class _Voice:
    def __init__(self, language: Language) -> None:
        from samspill.web.templating import environment  # Jinja is not needed to answer programs

        self.words = words_of(language)
        self.templates = environment(self.words)
