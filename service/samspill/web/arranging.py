"""An answer as a page shows it: in the order that its reader chose, and one part at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from samspill.ask.answers import Answer, Row
from samspill.ask.finding.folding import alphabetical
from samspill.ask.near import alike
from samspill.ask.tables import LABEL
from samspill.engine.stores import Term
from samspill.errors import BadValue
from samspill.web.links import SDG_CODE
from samspill.web.parameters import Pairs, only, whole_number
from samspill.web.pictures import number

PART = 500
"""The rows that a page shows at once; files hold them all."""

PARAMETERS = ("sort", "order", "page")
"""What a page of an answer takes beside the question's own parameters."""


@dataclass(frozen=True)
class Arranged:
    """The rows of one part of an answer; `sort` is "" for the order that the question gives."""

    rows: Sequence[Row]
    sort: str
    descending: bool
    page: int
    last: int


def arranged(answer: Answer, pairs: Pairs) -> Arranged:
    """The part of an answer that is asked for; raises `BadValue` for what it does not have."""
    sort = only(pairs, "sort") or ""
    if sort and sort not in answer.columns:
        near = alike(sort, {name: name for name in answer.columns})
        listed = f"There are {', '.join(answer.columns)}."
        raise BadValue(
            f"The answer has no column “{sort[:40]}” to sort by.",
            advice=f"Did you mean {' or '.join(near)}? {listed}" if near else listed,
            parameter="sort",
        )
    order = only(pairs, "order") or "asc"
    if order not in ("asc", "desc"):
        raise BadValue(f"“{order[:40]}” is no order.", advice="Use asc or desc.", parameter="order")
    last = max(1, -(-len(answer.rows) // PART))
    page = whole_number(pairs, "page", default=1, least=1, most=last)
    descending = order == "desc"
    rows = _in_order(answer, sort, descending=descending) if sort else answer.rows
    return Arranged(rows[(page - 1) * PART : page * PART], sort, descending, page, last)


def _in_order(answer: Answer, sort: str, *, descending: bool) -> list[Row]:
    """The rows by a column, equal ones as they were; what has no value stands last both ways."""
    places: Mapping[str, int] = {name: place for place, name in enumerate(answer.columns)}
    own, label = places[sort], places.get(sort + LABEL)
    keyed = [
        (_place(row[own], row[label] if label is not None else None), row) for row in answer.rows
    ]
    filled = [(key, row) for key, row in keyed if key is not None]
    filled.sort(key=lambda pair: pair[0], reverse=descending)
    return [*(row for _, row in filled), *(row for key, row in keyed if key is None)]


def _place(
    term: Term | None, label: Term | None
) -> tuple[int, Sequence[Decimal | int] | str] | None:
    """Where a term stands: numbers, SDGs by their codes, then all else by what it is called."""
    if isinstance(term, ox.NamedNode) and (sdg := SDG_CODE.fullmatch(term.value)):
        parts = sdg[1].split(".")
        return 1, [int(part) if part.isdigit() else 100 + ord(part) for part in parts]
    shown = label if isinstance(label, ox.Literal) else term
    if shown is None:
        return None
    if (found := number(shown)) is not None:
        return 0, [found]
    return 2, alphabetical(shown.value if not isinstance(shown, ox.Triple) else str(shown))
