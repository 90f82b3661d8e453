"""What comes of trying to send something."""

from __future__ import annotations

from dataclasses import dataclass


def said_by(error: Exception) -> str:
    """What an error says, without the number that only the system knows it by."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


@dataclass(frozen=True)
class Outcome:
    """Whether it was received, and what was said.

    `lasting` tells that another try is of no use, `gone` that the receiver wants no more, `after`
    the seconds that it asks to be left alone for.
    """

    done: bool
    said: str
    lasting: bool = False
    gone: bool = False
    after: float = 0
