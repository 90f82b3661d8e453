"""The parts of a thing's page: facts, relations and links, each with the passages it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from samspill.web.basis import Alignment, Passage
from samspill.web.tables import Cell


@dataclass(frozen=True)
class Said:
    """Something that is said, and the passages that say it.

    `note` is what stands after it in grey; `ruled` tells that no source says it, but a rule.
    """

    cell: Cell
    evidence: tuple[Passage, ...] = ()
    note: Cell | None = None
    ruled: bool = False


@dataclass(frozen=True)
class Fact:
    """A heading and what is said under it."""

    heading: str
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Branch:
    """A goal or measure with what is part of it; `reached` are the SDGs that it is linked to."""

    said: Said
    number: str = ""
    status: Cell | None = None
    reached: tuple[Cell, ...] = ()
    parts: tuple[Branch, ...] = ()
    goal: bool = False


@dataclass(frozen=True)
class Part:
    """Somebody who takes part; `where` is in what, where it is not in the thing itself."""

    said: Said
    where: Cell | None = None


@dataclass(frozen=True)
class Role:
    """A role, or a program, and those who take part under it."""

    heading: Cell
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Money:
    """One sum: what is not known is left open."""

    said: Said
    year: str
    amount: Cell
    currency: str
    phase: Cell | None
    funder: Cell | None
    recipient: Cell | None
    goes_to: Cell | None


@dataclass(frozen=True)
class Moment:
    """Something at a time; `when` is empty where the source gives none."""

    when: str
    said: Said
    actors: tuple[Cell, ...] = ()
    about: Cell | None = None


@dataclass(frozen=True)
class Link:
    """A link to an SDG, and the thing that is linked where it is not that of the page."""

    alignment: Alignment
    thing: Cell | None = None


@dataclass(frozen=True)
class Reached:
    """One of the seventeen goals and the links to it and its targets."""

    goal: Cell
    links: tuple[Link, ...]

    @property
    def size(self) -> int:
        """How many links there are."""
        return len(self.links)


@dataclass(frozen=True)
class Source:
    """A document that passages are from, and what it says of rights.

    Its text is shown where it is registered, or where the data itself quotes the passages.
    """

    document: Cell
    rights: Cell | None
    registered: bool
    quoted: bool


@dataclass(frozen=True)
class Stretch:
    """A passage of a document and the facts that rest on it."""

    passage: Passage
    facts: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True)
class Chapter:
    """A section of a document: its heading and its passages in the order of the text."""

    heading: str
    stretches: tuple[Stretch, ...]


Item = Said | Fact | Branch | Role | Money | Moment | Reached | Chapter


@dataclass(frozen=True)
class Section:
    """A part of the page; `form` is how its items are shown.

    `partial` tells that only the first of very many stand here, of `count` in all where that is
    known; `more` leads to all of them. `note` is said under the heading, `empty` where there is
    nothing.
    """

    form: str
    name: str
    heading: str
    items: tuple[Item, ...] = ()
    count: int = 0
    note: str = ""
    empty: str = ""
    partial: bool = False
    more: tuple[str, str] | None = None


@dataclass(frozen=True)
class Profile:
    """What the page of a thing tells, in order.

    `whole` is what the thing is part of; `whole_text` tells that the page is about a text.
    """

    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    notes: tuple[Said, ...] = ()
    evidence: tuple[Passage, ...] = ()
    whole: tuple[Cell, ...] = ()
    whole_text: bool = False
