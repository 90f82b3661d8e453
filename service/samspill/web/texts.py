"""The words of the pages: English in the templates, other languages from gettext catalogues."""

from __future__ import annotations

import gettext
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

from samspill.settings import Language
from samspill.web.sentences import Sentences

LANGUAGES = MappingProxyType({"nb": "Norsk", "en": "English"})
"""The languages of the pages, each by its own name."""

_LOCALES = MappingProxyType({"nb": "nb_NO", "en": "en_GB"})

_FOLDER = Path(__file__).parent / "locale"


@dataclass(frozen=True)
class Words:
    """How one language says and writes things."""

    language: Language
    catalogue: gettext.NullTranslations
    sentences: Sentences = field(default_factory=lambda: Sentences({}))

    def told(self, text: str) -> str | None:
        """What an error says, in this language; None where only English is known."""
        return self.sentences.told(text)

    def number(self, value: object) -> str:
        """A number with the language's own signs; years and the like are no numbers."""
        from babel.numbers import format_decimal

        try:
            number = Decimal(str(value))
        except InvalidOperation:
            return str(value)
        if not number.is_finite():
            return str(value)
        pattern = "#,##0.###" if abs(number) >= 10_000 else "0.###"
        return format_decimal(number, format=pattern, locale=_LOCALES[self.language])

    def fixed(self, value: float, places: int) -> str:
        """A number with so many decimals, so that a column of them is easy to compare; 0 is 0."""
        from babel.numbers import format_decimal

        if value == 0:
            return "0"
        pattern = "#,##0." + "0" * places
        least = 10.0**-places
        sign = "<\u00a0" if 0 < value < least / 2 else ""
        shown = least if sign else round(value, places) + 0.0  # no minus before a zero
        text = format_decimal(shown, format=pattern, locale=_LOCALES[self.language])
        return sign + text.replace("-", "\N{MINUS SIGN}")

    def share(self, value: str) -> str:
        """A part of one in per cent."""
        from babel.numbers import format_percent

        pattern = {"nb": "0.#\u00a0%", "en": "0.#%"}[self.language]
        return format_percent(Decimal(value), format=pattern, locale=_LOCALES[self.language])

    def day(self, value: str) -> str:
        """The day of a date or moment in ISO 8601; what is not a whole date stays as it is."""
        from babel.dates import format_date

        try:
            found = date.fromisoformat(value[:10])
        except ValueError:
            return value
        return format_date(found, format="long", locale=_LOCALES[self.language])

    def truth(self, value: bool) -> str:
        """Yes or no."""
        return self.catalogue.gettext("yes" if value else "no")


def words_of(language: Language) -> Words:
    """The words of a language, its catalogue read."""
    paths = sorted((_FOLDER / language).glob("*.po"))
    if not paths:  # English is what the templates themselves say
        return Words(language, gettext.NullTranslations())
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    whole = Catalog(locale=language)
    for path in paths:  # one for each room; no text stands in two
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    whole[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    with (_FOLDER / "errors" / f"{language}.po").open("rb") as file:
        errors = {str(one.id): str(one.string) for one in read_po(file) if one.id}
    return Words(language, gettext.GNUTranslations(compiled), Sentences(errors))
