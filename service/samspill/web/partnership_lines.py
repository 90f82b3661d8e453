"""The lines of an organisation's page, as its template reads them."""

from __future__ import annotations

from dataclasses import dataclass

from samspill.ask.charts.shapes import Chart
from samspill.ask.partners.parts import Reaching
from samspill.web.basis import Passage
from samspill.web.tables import Cell


@dataclass(frozen=True)
class Tile:
    """An SDG goal or target: its code, the number of its goal, what it is called, its page."""

    code: str
    goal: str
    name: str
    address: str


@dataclass(frozen=True)
class WorkLine:
    """A work: what it is, in which roles, since when, and the targets that it contributes to."""

    cell: Cell
    kind: str
    program: Cell | None
    roles: tuple[Cell, ...]
    status: str
    years: str
    entered: bool
    targets: tuple[Tile, ...]
    more: int
    profile: str


@dataclass(frozen=True)
class LinkLine:
    """A link of the works to an SDG, with the passages that it rests on."""

    link: Reaching
    thing: Cell
    tile: Tile
    address: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Thing:
    """Something of others that is linked to a target."""

    cell: Cell
    kind: str
    tiles: tuple[Tile, ...]
    strength: int


@dataclass(frozen=True)
class ProgramLine:
    """A program of others: the same targets, others of the same goals, and shared actors."""

    cell: Cell
    same: tuple[Tile, ...]
    beside: tuple[Tile, ...]
    things: tuple[Thing, ...]
    thing_count: int
    shared: tuple[Cell, ...]
    shared_count: int


@dataclass(frozen=True)
class FellowLine:
    """An actor that works towards the same targets, and the programs in which it does."""

    cell: Cell
    targets: tuple[Tile, ...]
    programs: tuple[Cell, ...]
    together: bool


@dataclass(frozen=True)
class Shown:
    """All that the page shows, and how much there is in all."""

    works: tuple[WorkLine, ...]
    links: tuple[tuple[Tile, tuple[LinkLine, ...]], ...]
    programs: tuple[ProgramLine, ...]
    program_count: int
    fellows: tuple[FellowLine, ...]
    wide: Chart | None
    slim: Chart | None
