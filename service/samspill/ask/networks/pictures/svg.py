"""A drawing as SVG, with tips and links, without scripts and styles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from html import escape

from samspill.ask.networks.pictures.geometry import (
    CORNER,
    RING,
    Drawing,
    Mark,
    Segment,
    Strand,
    Text,
)
from samspill.ask.networks.pictures.grounds import (
    GROUNDS,
    LEADER,
    OUTLINE,
    Ground,
    GroundName,
    code_colour,
    code_size,
    outline_of,
)

_HALO = 3.2
_TABBED = 40
"""Where there are more nodes, their links are not on the way of the tab key."""

Link = Callable[[str], str]
"""The address that the IRI of a node leads to."""

TieLink = Callable[[str, str], str]
"""The address that a tie leads to, from the IRIs of its ends."""


def as_svg(
    drawing: Drawing,
    *,
    root_link: Link | None = None,
    tie_link: TieLink | None = None,
    ground: GroundName = "light",
) -> str:
    """The drawing as SVG that scales to its place and may stand within a page.

    Colours are attributes, so that a strict content policy has nothing to refuse; a page's style
    sheet may change those of `net-ground`, `net-text`, `net-muted`, `net-halo`, `net-outline` and
    `net-ties`.
    """
    return "".join(_parts(drawing, GROUNDS[ground], root_link, tie_link))


def _parts(
    drawing: Drawing, on: Ground, link: Link | None, tie_link: TieLink | None
) -> Iterator[str]:
    # what is an image to a reader of screens has nothing inside that can be followed
    role = "img" if link is None and tie_link is None else "group"
    size = f"{_number(drawing.width)} {_number(drawing.height)}"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="{role}" '
        f'aria-label="{_escaped(drawing.title)}" lang="{drawing.language}" '
        f'xml:lang="{drawing.language}" font-family="sans-serif">'
    )
    yield f"<title>{_escaped(drawing.title)}</title>"
    yield f"<desc>{_escaped(drawing.description)}</desc>"
    yield f'<rect class="net-ground" width="100%" height="100%" fill="{on.paper}"/>'
    yield from _strands(drawing.strands, on, tie_link)
    yield from _marks(drawing.marks, on, link)
    yield from _leaders(drawing.labels.leaders, on)
    yield from _texts(drawing.labels.texts, on)
    yield '<g class="net-legend">'
    yield from _strands(drawing.legend.strands, on, None)
    yield from _marks(drawing.legend.marks, on, None)
    yield from _texts(drawing.legend.texts, on)
    yield "</g>"
    yield from _texts(drawing.texts, on)
    yield "</svg>\n"


def _strands(strands: Sequence[Strand], on: Ground, link: TieLink | None) -> Iterator[str]:
    if not strands:
        return
    yield f'<g class="net-ties" fill="none" stroke="{on.tie}" stroke-linecap="round">'
    for strand in strands:
        line = (
            f'<path stroke-width="{_number(strand.width)}" '
            f'stroke-opacity="{strand.opacity:g}" d="{_path(strand.segments)}"'
        )
        tip = f"<title>{_escaped(strand.tip)}</title>"
        line += f">{tip}</path>" if strand.tip else "/>"
        if link is not None and strand.ends is not None:
            # the table of ties has the same links, in an order to go through
            line = _linked(line, link(*strand.ends), strand.tip, tabbed=False)
        yield line
    yield "</g>"


def _linked(shape: str, address: str, name: str, *, tabbed: bool) -> str:
    tab = "" if tabbed else ' tabindex="-1"'
    return f'<a href="{_escaped(address)}"{tab} aria-label="{_escaped(name)}">{shape}</a>'


def _leaders(leaders: Sequence[Segment], on: Ground) -> Iterator[str]:
    if leaders:
        yield f'<path class="net-leaders" stroke="{on.ink}" stroke-width="{LEADER}" '
        yield f'd="{_path(leaders)}"/>'


def _path(segments: Sequence[Segment]) -> str:
    """Lines one after another; the end of each is told from its beginning, which is shorter."""
    return "".join(
        f"M{_number(x)} {_number(y)}l{_number(to_x - x)} {_number(to_y - y)}"
        for x, y, to_x, to_y in segments
    )


def _marks(marks: Sequence[Mark], on: Ground, link: Link | None) -> Iterator[str]:
    if not marks:
        return
    usual = Counter(outline_of(mark) for mark in marks).most_common(1)[0][0]
    yield (
        f'<g class="net-outline" stroke="{on.ink}" stroke-opacity="{OUTLINE}" '
        f'stroke-width="{_number(usual)}">'
    )
    for mark in marks:
        shape = "".join(_mark(mark, on, usual))
        if link is not None and mark.iri:
            tabbed = len(marks) <= _TABBED
            name = mark.tip.partition("\n")[0]
            if mark.code and not name.startswith(mark.code):
                name = f"{mark.code} {name}"  # what is seen in it is part of its name
            shape = _linked(shape, link(mark.iri), name, tabbed=tabbed)
        yield shape
    yield "</g>"


def _mark(mark: Mark, on: Ground, usual: float) -> Iterator[str]:
    if mark.ring:
        ring = _shape(mark, mark.radius + RING)
        yield f'{ring} fill="none" stroke-opacity="1" stroke-width="1"/>'
    look = f'fill="{on.paper if mark.hollow else mark.fill}"'
    if (width := outline_of(mark)) != usual:
        look += f' stroke-width="{_number(width)}"'
    if mark.hollow:
        look += f' stroke="{mark.fill}"'
    if mark.hollow or mark.chosen:
        look += ' stroke-opacity="1"'
    tip = f"<title>{_escaped(mark.tip)}</title>" if mark.tip else ""
    shape = _shape(mark, mark.radius)
    yield f"{shape} {look}>{tip}</{shape[1:].partition(' ')[0]}>" if tip else f"{shape} {look}/>"
    if mark.code:
        size = code_size(mark)
        yield (
            f'<text x="{_number(mark.x)}" y="{_number(mark.y + 0.36 * size)}" '
            f'font-size="{_number(size)}" font-weight="bold" text-anchor="middle" stroke="none" '
            f'fill="{code_colour(mark.fill)}" pointer-events="none">{_escaped(mark.code)}</text>'
        )


def _shape(mark: Mark, radius: float) -> str:
    """The element of a node up to its colours."""
    x, y = mark.x, mark.y
    if mark.form == "circle":
        return f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(radius)}"'
    corner = f' rx="{_number(radius * CORNER)}"' if mark.form == "rounded" else ""
    side = _number(2 * radius)
    return (
        f'<rect x="{_number(x - radius)}" y="{_number(y - radius)}" width="{side}" '
        f'height="{side}"{corner}'
    )


def _texts(texts: Sequence[Text], on: Ground) -> Iterator[str]:
    for text in texts:
        where = f'x="{_number(text.x)}" y="{_number(text.y)}" font-size="{_number(text.size)}"'
        if text.anchor != "start":
            where += f' text-anchor="{text.anchor}"'
        if text.bold:
            where += ' font-weight="bold"'
        said = _escaped(text.text)
        if text.halo:
            # drawn beneath as a text of its own: not all programs know paint-order
            yield (
                f'<text class="net-halo" {where} fill="{on.paper}" stroke="{on.paper}" '
                f'stroke-width="{_HALO}" stroke-linejoin="round" stroke-opacity="0.9" '
                f'aria-hidden="true" pointer-events="none">{said}</text>'
            )
        tone, colour = ("muted", on.muted) if text.muted else ("text", on.ink)
        look = f'class="net-{tone}" fill="{colour}" pointer-events="none"'
        yield f"<text {where} {look}>{said}</text>"


def _number(value: float) -> str:
    """A number as short as can be: one decimal for places, two below one."""
    rounded = round(value, 1 if abs(value) >= 1 else 2)
    return f"{rounded:g}" if abs(rounded) < 100000 else str(rounded)


def _escaped(text: str) -> str:
    return escape(text, quote=True)
