"""Programs along the years: how long they last, what marks them, what is planned, what is paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from samspill.ask.charts.shapes import Box, Chart, Dot, Label, Rule, Shape, cut, width_of

_LEFT, _STEP, _HEAD = 20, 26, 34


@dataclass(frozen=True)
class Moment:
    """Something of a year: its name and where it leads."""

    year: int
    name: str
    address: str = ""


@dataclass
class Lane:
    """A program: its first and last year, as far as they are stated, and what falls in its years.

    `starts` and `ends` are None where no year is stated.
    """

    name: str
    address: str
    starts: int | None = None
    ends: int | None = None
    milestones: list[Moment] = field(default_factory=list)
    measures: dict[int, int] = field(default_factory=dict)
    money: dict[int, int] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Names:
    """What the rows of a lane are called in the language of the chart."""

    milestones: str
    measures: str
    money: str
    unknown: str


def timeline_chart(
    lanes: Sequence[Lane], *, title: str, said: str, language: str, names: Names, width: float
) -> Chart:
    """Lanes one under the other along the same years."""
    years = sorted(
        {
            year
            for lane in lanes
            for year in (
                *([lane.starts] if lane.starts else []),
                *([lane.ends] if lane.ends else []),
                *(moment.year for moment in lane.milestones),
                *lane.measures,
                *lane.money,
            )
        }
    )
    if not years:
        return Chart(width, 40, title, said, [Label(0, 24, names.unknown, 13, "muted")], language)
    first, last = years[0], years[-1]
    room = 130 if width > 600 else 84
    step = (width - _LEFT - room - 30) / max(1, last - first + 1)

    def at(year: int) -> float:
        return room + _LEFT + (year - first + 0.5) * step

    shapes: list[Shape] = []
    y = float(_HEAD)
    for lane in lanes:
        y = _lane(lane, shapes, y, at=at, step=step, names=names, right=width, span=(first, last))
    every = max(1, round(38 / step + 0.499))
    axis: list[Shape] = []
    for year in range(first, last + 1):
        axis.append(Rule(at(year), _HEAD - 10, at(year), y - 14))
        if (year - first) % every == 0:
            axis.append(Label(at(year), 16, str(year), 12, "muted", "middle"))
    return Chart(width, y, title, said, [*axis, *shapes], language)


def _lane(
    lane: Lane,
    shapes: list[Shape],
    y: float,
    *,
    at: object,
    step: float,
    names: Names,
    right: float,
    span: tuple[int, int],
) -> float:
    """Draws a lane from `y` downwards, and gives where it ends."""
    assert callable(at)  # noqa: S101
    shapes.append(
        Label(0, y + 14, cut(lane.name, 15, right), 15, "accent", bold=True, address=lane.address)
    )
    y += 24
    if lane.starts or lane.ends:
        start = lane.starts or span[0]
        end = lane.ends or span[1]
        x = at(start) - step / 2 if lane.starts else at(span[0]) - step / 2
        width = at(end) + step / 2 - x
        told = f"{lane.starts or '…'}–{lane.ends or '…'}"
        shapes += [
            Box(x, y + 3, width, 13, "accent-soft", "accent", radius=3, title=told),
            Label(x + 6, y + 13.5, told, 10.5, "ink"),
        ]
        y += _STEP
    if lane.milestones:
        y = _milestones(lane, shapes, y, at=at, names=names, right=right)
    for counted, name, form in (
        (lane.measures, names.measures, "circle"),
        (lane.money, names.money, "square"),
    ):
        if not counted:
            continue
        shapes.append(Label(0, y + 14, name, 11.5, "muted"))
        for year, number in sorted(counted.items()):
            size = min(20.0, 9 + 2.2 * number**0.5)
            address = lane.lists.get(f"{form} {year}", "")
            shapes += [
                Dot(
                    at(year),
                    y + 10,
                    size,
                    "circle" if form == "circle" else "square",
                    "accent" if form == "circle" else "warm",
                    title=f"{year}: {number}",
                    address=address,
                ),
                Label(at(year) + size / 2 + 4, y + 14, str(number), 11.5, "ink"),
            ]
        y += _STEP
    return y + 20


def _milestones(
    lane: Lane, shapes: list[Shape], y: float, *, at: object, names: Names, right: float
) -> float:
    """Diamonds with their names beside them, each on the first line that has room."""
    assert callable(at)  # noqa: S101
    shapes.append(Label(0, y + 14, names.milestones, 11.5, "muted"))
    headed = width_of(names.milestones, 11.5) + 8
    taken: list[float] = []
    for moment in sorted(lane.milestones, key=lambda one: one.year):
        x = at(moment.year)
        wide = width_of(cut(moment.name, 11.5, 330), 11.5)
        before, after = x - 10 - headed, right - x - 10  # the room on either side
        left = wide > after and before > after
        name = cut(moment.name, 11.5, min(330, before if left else after))
        wide = width_of(name, 11.5)
        start = x - 10 - wide if left else x - 6
        line = next((n for n, end in enumerate(taken) if end < start), len(taken))
        end = x + 8 if left else x + 14 + wide
        if line == len(taken):
            taken.append(end)
        else:
            taken[line] = end
        shapes += [
            Dot(
                x, y + 10 + 18 * line, 11, "diamond", "surface", "ink",
                f"{moment.year}: {moment.name}", moment.address,
            ),
            Label(
                x - 10 if left else x + 10,
                y + 14 + 18 * line,
                name,
                11.5,
                anchor="end" if left else "start",
                address=moment.address,
            ),
        ]  # fmt: skip
    return y + 8 + 18 * max(1, len(taken))
