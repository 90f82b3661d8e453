"""The page of a list: what is left of it, and what could be chosen more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request, Response

from samspill.ask.lists.choosing import Choice, Listing, Value
from samspill.ask.lists.columns import Columns, Item
from samspill.ask.lists.patterns import FACETS, FIGURES, LINKS, YEARS
from samspill.web.page import Page, Site
from samspill.web.parameters import Pairs
from samspill.web.tables import Cell

SHOWN = 8
"""Values of a facet that are shown unasked."""

_META = {
    "program": ("status", "place", "owner"),
    "goal": ("program",),
    "measure": ("program", "status", "area", "place"),
    "actor": ("type", "role", "place"),
    "place": ("within",),
    "document": ("publisher",),
}
"""What stands under the name of a thing."""


@dataclass(frozen=True)
class Tile:
    """An SDG that a thing is linked to; `basis` is the strongest of those who say so."""

    goal: int
    name: str
    address: str
    basis: str


@dataclass(frozen=True)
class Line:
    """A thing of the list: its name, what is said of it in short, its SDGs and figures."""

    cell: Cell
    meta: tuple[tuple[Cell, ...], ...]
    years: str
    tiles: tuple[Tile, ...]
    figures: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Box:
    """A facet: its values that are shown, and how many more there are."""

    name: str
    values: Sequence[tuple[str, Value]]
    more: int
    address: str


def key_of(value: str) -> str:
    """What an address calls a value: the last part of its IRI."""
    return value.rpartition("/")[2]


def page_of(
    site: Site,
    request: Request,
    columns: Columns,
    choice: Choice,
    found: Listing,
    pairs: Pairs,
    *,
    number: int,
    size: int,
) -> Response:
    """One page of a list."""
    page = Page(site, request)
    kind = columns.kind
    path = f"/{kind}s"
    kept = [(name, value) for name, value in pairs if name not in ("lang", "version", "format")]
    asked = [(name, value) for name, value in kept if value and name not in ("page", "more")]
    last = max(1, -(-len(found.items) // size))
    number = min(number, last)
    shown = found.items[(number - 1) * size : number * size]
    opened = next((value for name, value in kept if name == "more"), "")
    facets = [
        *FACETS[kind],
        *(["year"] if kind in YEARS else []),
        *(["sdg", "basis"] if kind in LINKS else []),
    ]

    def without(name: str, value: str) -> str:
        rest = [pair for pair in asked if pair != (name, value)]
        return page.links.page(path, rest)

    def sorted_by(sort: str) -> str:
        rest = [pair for pair in asked if pair[0] not in ("sort", "order")]
        turned = sort == choice.sort and not choice.descending
        return page.links.page(
            path, [*rest, ("sort", sort), *([("order", "desc")] if turned else [])]
        )

    def turned_to(which: int) -> str:
        return page.links.page(path, [*asked, ("page", str(which))])

    sorts = [
        "name",
        *(facet for facet in FACETS[kind] if facet not in ("place", "role")),
        *(["year"] if kind in YEARS else []),
        *FIGURES[kind],
    ]
    return page.render(
        "list.html",
        here=f"{kind}s",
        kind=kind,
        path=path,
        choice=choice,
        total=found.total,
        count=len(found.items),
        lines=[_line(columns, item, page) for item in shown],
        first=(number - 1) * size + 1,
        number=number,
        last=last,
        previous=turned_to(number - 1) if number > 1 else None,
        following=turned_to(number + 1) if number < last else None,
        boxes=[
            _box(facet, found.facets[facet], opened, page, path, asked)
            for facet in facets
            if found.facets.get(facet)
        ],
        chips=[
            (facet, value, without(facet, given))
            for facet in facets
            for value in found.facets.get(facet, ())
            if value.chosen
            for given in [_given(asked, facet, value.value)]
        ],
        clear=page.links.page(path),
        without_text=page.links.page(path, [pair for pair in asked if pair[0] != "q"]),
        sorts=[(sort, sorted_by(sort)) for sort in sorts],
        files=[(name, page.file(f"{path}.{name}", asked, lang=True)) for name in ("csv", "json")],
    )


def _given(asked: Pairs, facet: str, value: str) -> str:
    """How an address wrote a value: as its key or whole."""
    return value if (facet, value) in asked else key_of(value)


def _box(
    facet: str,
    values: Sequence[Value],
    opened: str,
    page: Page,
    path: str,
    asked: Pairs,
) -> Box:
    most = len(values) if facet in (opened, "sdg", "year") else SHOWN
    chosen = [value for value in values[most:] if value.chosen]
    return Box(
        facet,
        [(key_of(value.value), value) for value in (*values[:most], *chosen)],
        len(values) - most - len(chosen) if len(values) > most else 0,
        page.links.page(path, [*asked, ("more", facet)]),
    )


def _line(columns: Columns, item: Item, page: Page) -> Line:
    meta = []
    for facet in _META[columns.kind]:
        cells = [_cell(columns, value, page) for value in item.facets.get(facet, ())]
        if cells:
            meta.append(tuple(sorted(cells, key=lambda cell: cell.text)))
    years = item.first if item.first == item.last else f"{item.first}–{item.last}"
    return Line(
        _cell(columns, item.iri, page, linked=True),
        tuple(meta),
        years,
        tuple(
            Tile(
                goal,
                columns.name(f"http://metadata.un.org/sdg/{goal}", page.language).text,
                page.links.page(f"/sdg/{goal}"),
                next(one for one in ("stated", "assessed", "suggested") if one in bases),
            )
            for goal, bases in sorted(item.links.items())
        ),
        tuple((figure, item.figures.get(figure, 0)) for figure in FIGURES[columns.kind]),
    )


def _cell(columns: Columns, iri: str, page: Page, *, linked: bool = False) -> Cell:
    name = columns.name(iri, page.language)
    fell_back = bool(name.language) and name.language != page.language
    return Cell(
        name.text,
        page.links.thing(iri) if linked else None,
        language=name.language if fell_back else None,
        fell_back=fell_back,
    )
