"""Who says so: a link to an SDG and the passages of a fact, as templates show them."""

from __future__ import annotations

from dataclasses import dataclass

from samspill.web.tables import Cell


@dataclass(frozen=True)
class Passage:
    """A passage that facts rest on; `text` where its document is registered or may be quoted.

    `address` is its own page, `language` that of its text where it is not that of the page, `by`
    who published the document, and when; `registered` tells that the text is here to be held
    against, whether or not the passage is in it.
    """

    address: str
    document: Cell
    section: str
    start: int
    end: int
    text: str = ""
    language: str | None = None
    by: str = ""
    registered: bool = False


@dataclass(frozen=True)
class Alignment:
    """A link to an SDG. `basis`, `direction` and `review` are codes, with their labels beside.

    `name` says in words what is linked to what, for those who hear the page; `confidence` is a
    decimal number from 0 to 1, `time` is in ISO 8601, `address` the link's own page.
    """

    name: str
    address: str | None
    sdg: Cell
    basis: str
    basis_label: str
    direction: str
    direction_label: str
    strength: int
    confidence: str
    review: str
    review_label: str
    directness: str = ""
    rationale: Cell | None = None
    author: Cell | None = None
    time: str = ""
    reviewer: Cell | None = None
    evidence: tuple[Passage, ...] = ()
