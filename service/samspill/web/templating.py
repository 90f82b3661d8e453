"""The template engine, speaking one language."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from samspill.ask.tables import short
from samspill.contribute.plain import plain
from samspill.web.texts import Words


def environment(words: Words) -> Environment:
    """The templates with the catalogue and the conventions of a language."""
    made = Environment(
        loader=PackageLoader("samspill.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(words.catalogue, newstyle=True)  # type: ignore[attr-defined]
    made.policies["ext.i18n.trimmed"] = True
    made.filters["number"] = words.number
    made.filters["opening"] = opening
    made.filters["sentence"] = sentence
    made.filters["short"] = short
    made.filters["day"] = words.day
    made.filters["told"] = words.told
    made.filters["share"] = words.share
    made.filters["plainly"] = lambda text: plain(text, {})
    return made


def opening(text: str) -> str:
    """The first sentence of a text."""
    first, full_stop, _ = text.partition(". ")
    return first + full_stop.strip()


def sentence(text: str) -> str:
    """A text with a capital letter in front, as at the beginning of a sentence."""
    return text[:1].upper() + text[1:]
