"""What comes of trying to send something."""

from __future__ import annotations

from dataclasses import dataclass


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
