"""Which format and which language a request is answered in (RFC 9110, section 12)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

_QUALITY = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_MEDIA_RANGE = re.compile(r"(\*/\*|[\w!#$&^.+-]+/(?:\*|[\w!#$&^.+-]+))\s*((?:;.*)?)$")
_LONGEST = 4000
"""Characters of a header that are read: far more than a browser sends."""

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_LANGUAGE_RANGE = re.compile(r"(\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*((?:;.*)?)$")

NORWEGIAN = frozenset({"nb", "no", "nn"})
"""Language tags whose readers are served Bokmål: their own text comes first where it exists."""


class Offer(Protocol):
    """Something that can be sent, under one or more media types."""

    @property
    def media_types(self) -> Sequence[str]:
        """The media types that ask for it, without parameters."""


OfferT = TypeVar("OfferT", bound=Offer)


@dataclass(frozen=True)
class _Range:
    value: str
    quality: float


def choose(accept: str | None, offers: Sequence[OfferT]) -> OfferT | None:
    """The offer that an Accept header likes best, the first of equals, or None where none will do.

    No header, or one without a readable range, takes the first offer.
    """
    ranges = list(_ranges(accept or "", _MEDIA_RANGE))
    if not ranges:
        return offers[0]
    best: OfferT | None = None
    best_quality = 0.0
    for offer in offers:
        quality = _quality(offer, ranges)
        if quality > best_quality:
            best, best_quality = offer, quality
    return best


def prefers(accept: str | None, media_type: str, *, over: str) -> bool:
    """Whether an Accept header names `media_type` itself and likes it better than `over`."""
    ranges = list(_ranges(accept or "", _MEDIA_RANGE))
    if not any(found.value == media_type and found.quality > 0 for found in ranges):
        return False
    return _media_quality(media_type, ranges) >= _media_quality(over, ranges)


def choose_language(accept_language: str | None, offers: Collection[str], *, default: str) -> str:
    """The offered language that an Accept-Language header likes best, else the default.

    A range takes an offer that it equals or that it is a longer form of (`en-GB` takes `en`),
    and any kind of Norwegian takes `nb`.
    """
    best, best_quality = default, 0.0
    for found in _ranges(accept_language or "", _LANGUAGE_RANGE):
        primary = found.value.split("-")[0]
        tag = "nb" if primary in NORWEGIAN else primary
        if tag == "*":
            tag = default
        if tag in offers and found.quality > best_quality:
            best, best_quality = tag, found.quality
    return best


def _ranges(header: str, form: re.Pattern[str]) -> Iterator[_Range]:
    """The readable ranges of a header; what cannot be read is left out."""
    for part in _QUOTED.sub('""', header[:_LONGEST]).split(","):  # what is quoted may hold any sign
        match = form.match(part.strip())
        if match is None:
            continue
        quality = _stated_quality(match.group(2))
        if quality is not None:
            yield _Range(match.group(1).lower(), quality)


def _stated_quality(parameters: str) -> float | None:
    """The `q` among the parameters of a range: 1 where there is none, None where it is no number.

    They are taken apart without a search, which a header of nothing but spaces could make endless.
    """
    for parameter in parameters.split(";"):
        name, sign, value = parameter.partition("=")
        if sign and name.strip().lower() == "q":
            return float(value) if _QUALITY.fullmatch(value.strip()) else None
    return 1.0


def _quality(offer: Offer, ranges: Sequence[_Range]) -> float:
    named = [found.quality for found in ranges if found.value in offer.media_types]
    return max(named) if named else _media_quality(offer.media_types[0], ranges)


def _media_quality(media_type: str, ranges: Sequence[_Range]) -> float:
    """The quality that the most specific matching range gives a media type; 0 when none does."""
    for form in (media_type, media_type.split("/")[0] + "/*", "*/*"):
        found = [item.quality for item in ranges if item.value == form]
        if found:
            return max(found)
    return 0.0
