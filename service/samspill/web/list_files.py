"""Lists as files: every thing that is left, with its facets and figures."""

from __future__ import annotations

import csv
import io
import json

from samspill.ask.lists.choosing import Listing
from samspill.ask.lists.columns import Columns, Item
from samspill.ask.lists.patterns import FACETS, FIGURES, LINKS, YEARS
from samspill.settings import Language

_BEFORE = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet would run."""


def as_csv(columns: Columns, found: Listing, language: Language, *, version: int) -> str:
    """One row a thing; several values of a facet stand in one cell, with “; ” between."""
    del version
    kind = columns.kind
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    years = ["firstYear", "lastYear"] if kind in YEARS else []
    links = ["sdgs"] if kind in LINKS else []
    writer.writerow(["iri", "name", *FACETS[kind], *years, *links, *FIGURES[kind]])
    for item in found.items:
        writer.writerow(
            [
                item.iri,
                _safe(columns.name(item.iri, language).text),
                *(_safe("; ".join(_values(columns, item, one, language))) for one in FACETS[kind]),
                *([item.first, item.last] if years else []),
                *(["; ".join(_linked(item))] if links else []),
                *(item.figures.get(figure, 0) for figure in FIGURES[kind]),
            ]
        )
    return file.getvalue()


def as_json(columns: Columns, found: Listing, language: Language, *, version: int) -> str:
    """The list as an object: its things, and how many there are in all."""
    kind = columns.kind
    things = [
        {
            "iri": item.iri,
            "name": columns.name(item.iri, language).text,
            **{
                facet: [
                    {"value": value, "name": columns.name(value, language).text}
                    for value in sorted(item.facets.get(facet, ()))
                ]
                for facet in FACETS[kind]
            },
            **({"firstYear": item.first, "lastYear": item.last} if kind in YEARS else {}),
            **(
                {
                    "sdgs": [
                        {"goal": goal, "bases": sorted(bases)}
                        for goal, bases in sorted(item.links.items())
                    ]
                }
                if kind in LINKS
                else {}
            ),
            **{figure: item.figures.get(figure, 0) for figure in FIGURES[kind]},
        }
        for item in found.items
    ]
    body = {
        "kind": kind,
        "version": version,
        "language": language,
        "total": found.total,
        "count": len(things),
        "things": things,
    }
    return json.dumps(body, ensure_ascii=False)


def _values(columns: Columns, item: Item, facet: str, language: Language) -> list[str]:
    return sorted(columns.name(value, language).text for value in item.facets.get(facet, ()))


def _linked(item: Item) -> list[str]:
    return [f"{goal} ({', '.join(sorted(bases))})" for goal, bases in sorted(item.links.items())]


def _safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_BEFORE) else text
