"""Codes of concepts and SDGs, and the orders that things are told in."""

from __future__ import annotations

from samspill.knowledge.vocabulary import CONCEPT, SDG
from samspill.web.basis import Passage
from samspill.web.tables import Cell


def by_name(cell: Cell) -> tuple[tuple[int, ...], str]:
    """SDGs by their codes, and all else by what it is called."""
    return by_code(cell.code), cell.text.casefold()


def by_code(code: str) -> tuple[int, ...]:
    """The order of SDGs and of numbers in plans: 3 before 3.4 before 3.b before 11."""
    parts = [part for part in code.split(".") if part]
    return tuple(int(part) if part.isdecimal() else 1000 + ord(part[0]) for part in parts)


def by_place(passage: Passage) -> tuple[str, int, int]:
    """The order of the text."""
    return passage.document.text, passage.start, passage.end


def code_of(concept: str) -> str:
    """The code of a concept, such as assessed."""
    return concept.removeprefix(CONCEPT).rpartition("/")[2]


def goal_of(sdg: str) -> str:
    """The SDG goal that a goal or target belongs to, by its IRI."""
    return sdg if sdg == SDG else f"{SDG}/{sdg.removeprefix(SDG + '/').partition('.')[0]}"
