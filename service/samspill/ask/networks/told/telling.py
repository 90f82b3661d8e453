"""The words for what is told of a network: sentences, numbers and lists in nb and en."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

from samspill.settings import Language

LANGUAGES: tuple[Language, ...] = ("nb", "en")

MOST_NAMES = 8
"""How many names a sentence holds before the rest are only counted."""

_GROUPED = 10_000
"""From here on, thousands are set apart."""

Forms = str | list[str]
"""One form, or those for one and for several."""


def sentence(key: str, language: Language, *, count: int = 2, **values: object) -> str:
    """The sentence `group.name` with its values; `count` chooses between one and several."""
    group, _, name = key.partition(".")
    return _form(_words()[group][name][language], count).format(**values)


def counted(noun: str, number: int, language: Language) -> str:
    """A number with its noun, such as “2 aktører”."""
    return f"{numeral(number, language)} {_form(_words()['nouns'][noun][language], number)}"


def numeral(value: float, language: Language) -> str:
    """A number with the signs of the language, at most three decimals."""
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    whole, _, decimals = text.partition(".")
    if abs(int(whole)) >= _GROUPED:
        whole = f"{int(whole):,}".replace(",", "\u00a0" if language == "nb" else ",")
    decimals = decimals.rstrip("0")
    if not decimals:
        return "0" if whole == "-0" else whole.replace("-", "\u2212")
    return f"{whole}{',' if language == 'nb' else '.'}{decimals}".replace("-", "\u2212")


def share(value: float, language: Language) -> str:
    """A part of one in per cent; what is not nothing is never told as 0, nor as all."""
    percent = value * 100
    if 0 < percent < 0.1:
        return sentence("numbers.under", language, share=_percent(0.1, language))
    if 99.9 < percent < 100:
        return sentence("numbers.over", language, share=_percent(99.9, language))
    return _percent(round(percent, 1 if percent < 10 or percent > 99 else 0), language)


def joined(items: Sequence[str], language: Language, *, most: int = MOST_NAMES) -> str:
    """“a, b og c”, or the first of them “og 14 til” when there are more than `most`."""
    if len(items) > most:
        shown = items[: max(most - 1, 1)]
        number = numeral(len(items) - len(shown), language)
        return sentence("lists.more", language, first=", ".join(shown), number=number)
    if len(items) < 2:
        return "".join(items)
    return sentence("lists.and", language, first=", ".join(items[:-1]), last=items[-1])


def upper(text: str) -> str:
    """The text with a capital letter at its start."""
    return text[:1].upper() + text[1:]


def _percent(value: float, language: Language) -> str:
    return numeral(value, language) + ("\u00a0%" if language == "nb" else "%")


def _form(forms: Forms, number: int) -> str:
    return forms if isinstance(forms, str) else forms[number != 1]


@cache
def _words() -> Mapping[str, Mapping[str, Mapping[str, Forms]]]:
    """The words of `telling.yaml`, read once: group, name, language."""
    text = Path(__file__).with_name("telling.yaml").read_text(encoding="utf-8")
    return MappingProxyType(yaml.safe_load(text))
