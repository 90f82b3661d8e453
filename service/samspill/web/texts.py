"""The words of the pages: English in the templates, other languages from gettext catalogues."""

from __future__ import annotations

import gettext
from io import BytesIO
from pathlib import Path

LANGUAGES = {"nb": "Norsk", "en": "English"}
"""The languages of the pages, each by its own name."""

LOCALES = {"nb": "nb_NO", "en": "en_GB"}
"""The conventions that numbers and dates are written by."""

_FOLDER = Path(__file__).parent / "locale"


def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; English is what the templates themselves say."""
    path = _FOLDER / f"{language}.po"
    if not path.is_file():
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
