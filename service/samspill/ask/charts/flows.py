"""Money from those who give it to what it is for, as bands as high as the amounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from samspill.ask.charts.shapes import Box, Chart, Flow, Label, Rule, Shape, cut, width_of

_BAR, _GAP, _UNSTATED, _LEAST = 12, 30, 7, 5

COLOURS: Mapping[str, str] = {
    "granted": "accent",
    "own-share": "line-strong",
    "applied": "warm",
    "proposed": "plum",
}
"""The colours of the phases."""


@dataclass(frozen=True)
class Stream:
    """Money of one phase and currency from one giver to one receiver; `amount` may be unknown."""

    source: str
    target: str
    phase: str
    currency: str
    amount: Decimal | None
    said: str
    address: str = ""


def flow_chart(
    streams: Sequence[Stream],
    *,
    title: str,
    said: str,
    language: str,
    name: Callable[[str], str],
    address: Callable[[str], str],
    phases: Mapping[str, str],
    width: float,
) -> Chart:
    """Givers at the left, receivers at the right; what has no amount is a dashed line.

    Bands of one currency are drawn to one scale, and no two currencies are in one chart.
    """
    known = [stream.amount for stream in streams if stream.amount]
    scale = Decimal(230) / sum(known, Decimal(0)) if known else Decimal(0)

    def height(stream: Stream) -> float:
        if not stream.amount:
            return _UNSTATED
        return max(_LEAST, float(stream.amount * scale))

    ordered = sorted(streams, key=lambda one: (one.source, one.target, one.phase))
    room = min(250.0, width * 0.3)
    legend: list[Shape] = []
    x, line = 0.0, 12.0
    for phase in dict.fromkeys(stream.phase for stream in ordered):
        text = phases.get(phase, phase)
        wide = 34 + width_of(text, 11.5)
        if x + wide > width:
            x, line = 0.0, line + 20
        legend += [
            Rule(x, line, x + 22, line, COLOURS.get(phase, "accent"), 6),
            Label(x + 28, line + 4, text, 11.5, "muted"),
        ]
        x += wide + 16
    shapes: list[Shape] = []
    places: list[dict[str, float]] = []
    bottoms = []
    for side in ("source", "target"):
        ends: dict[str, float] = {}
        sums: dict[str, float] = {}
        for stream in ordered:
            end = getattr(stream, side)
            sums[end] = sums.get(end, 0) + height(stream) + 3
        y = line + 22
        for end in sorted(sums, key=lambda one: -sums[one]):
            ends[end] = y
            x = room if side == "source" else width - room - _BAR
            shapes.append(Box(x, y, _BAR, sums[end], "ink", radius=2))
            label = cut(name(end), 12.5, room - 12)
            shapes.append(
                Label(
                    x - 8 if side == "source" else x + _BAR + 8,
                    y + sums[end] / 2 + 4,
                    label,
                    12.5,
                    anchor="end" if side == "source" else "start",
                    address=address(end),
                )
            )
            y += sums[end] + _GAP
        places.append(ends)
        bottoms.append(y)
    flows: list[Shape] = []
    from_, to = (dict(one) for one in places)
    for stream in ordered:
        high = height(stream)
        flows.append(
            Flow(
                room + _BAR,
                from_[stream.source] + high / 2 + 1.5,
                width - room - _BAR,
                to[stream.target] + high / 2 + 1.5,
                high if stream.amount else 1.6,
                COLOURS.get(stream.phase, "accent"),
                dashed=not stream.amount,
                title=stream.said,
                address=stream.address,
            )
        )
        from_[stream.source] += high + 3
        to[stream.target] += high + 3
    return Chart(
        width, max(bottoms) if bottoms else 40, title, said, [*legend, *flows, *shapes], language
    )
