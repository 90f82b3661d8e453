"""Charts as SVG: within a page, in its colours and with its links, or as a file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from samspill.ask.charts.shapes import (
    COLOURS,
    Arrow,
    Box,
    Chart,
    Dot,
    Flow,
    Label,
    Rule,
    Shape,
    head_of,
)

FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"


def as_svg(chart: Chart, *, page: bool = False) -> str:
    """The chart; within a `page` its colours are those of the page, dark or light."""
    size = f"0 0 {chart.width:g} {chart.height:g}"
    dimensions = "" if page else f' width="{chart.width:g}" height="{chart.height:g}"'
    linked = page and any(getattr(shape, "address", "") for shape in chart.shapes)
    role = "group" if linked else "img"  # an image has no links in it
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}"{dimensions} role="{role}" '
        f'xml:lang="{chart.language}" aria-label={_attribute(f"{chart.title}. {chart.said}")} '
        f'font-family="{FONT}">'
    )
    return "".join([head, *(_written(shape, page) for shape in chart.shapes), "</svg>"])


def _written(shape: Shape, page: bool) -> str:
    inner = "".join(_parts(shape, page))
    address = getattr(shape, "address", "")
    if address and page:
        return f'<a href={_attribute(address)} tabindex="-1">{inner}</a>'
    return inner


def _parts(shape: Shape, page: bool) -> Iterator[str]:
    title = getattr(shape, "title", "")
    told = f"<title>{_clean(title)}</title>" if title else ""
    match shape:
        case Rule():
            dashes = ' stroke-dasharray="3 3"' if shape.dashed else ""
            yield (
                f'<path d="M{shape.x1:g} {shape.y1:g}L{shape.x2:g} {shape.y2:g}" fill="none" '
                f'stroke="{_colour(shape.colour, page)}" stroke-width="{shape.width:g}"{dashes}/>'
            )
        case Box():
            dashed = shape.pattern == "dashed"
            stroke = shape.stroke or (shape.fill if dashed else "")
            line = f' stroke="{_colour(stroke, page)}"' if stroke else ""
            line += " stroke-dasharray='3 2'" if dashed else ""
            fill = "none" if dashed else _colour(shape.fill, page)
            yield (
                f'<rect x="{shape.x:g}" y="{shape.y:g}" width="{shape.width:g}" '
                f'height="{shape.height:g}" rx="{shape.radius:g}" fill="{fill}"{line}>{told}</rect>'
            )
        case Label():
            named = "lang" if page else "xml:lang"
            more = f' {named}="{shape.language}"' if shape.language else ""
            more += " font-weight='650'" if shape.bold else ""
            yield (
                f'<text x="{shape.x:g}" y="{shape.y:g}" font-size="{shape.size:g}" '
                f'text-anchor="{shape.anchor}" fill="{_colour(shape.colour, page)}"{more}>'
                f"{_clean(shape.text)}</text>"
            )
        case Dot():
            stroke = f' stroke="{_colour(shape.stroke, page)}"' if shape.stroke else ""
            fill = _colour(shape.fill, page)
            yield f'<path d="{_outline(shape)}" fill="{fill}"{stroke}>{told}</path>'
        case Flow():
            middle = (shape.x1 + shape.x2) / 2
            curve = (
                f"M{shape.x1:g} {shape.y1:g}C{middle:g} {shape.y1:g} {middle:g} {shape.y2:g} "
                f"{shape.x2:g} {shape.y2:g}"
            )
            dashes = ' stroke-dasharray="5 4"' if shape.dashed else ""
            yield (
                f'<path d="{curve}" fill="none" stroke="{_colour(shape.colour, page)}" '
                f'stroke-width="{shape.height:g}" stroke-opacity="{1 if shape.dashed else 0.55}"'
                f"{dashes}>{told}</path>"
            )
        case Arrow():
            colour = _colour(shape.colour, page)
            yield f'<path d="{_way(shape)}" fill="none" stroke="{colour}" stroke-width="1.4"/>'
            if shape.head:
                corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in head_of(shape))
                yield f'<polygon points="{corners}" fill="{colour}"/>'


def _way(arrow: Arrow) -> str:
    (x, y), *rest = arrow.points
    way = f"M{x:.1f} {y:.1f}"
    for to_x, to_y in rest:
        middle = (y + to_y) / 2
        way += f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {to_y:.1f}"
        x, y = to_x, to_y
    return way


def _outline(dot: Dot) -> str:
    x, y, r = dot.x, dot.y, dot.size / 2
    if dot.form == "circle":
        return f"M{x - r:g} {y:g}a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0 {-2 * r:g} 0"
    if dot.form == "diamond":
        return f"M{x:g} {y - r:g}L{x + r:g} {y:g}L{x:g} {y + r:g}L{x - r:g} {y:g}z"
    return f"M{x - r:g} {y - r:g}h{2 * r:g}v{2 * r:g}h{-2 * r:g}z"


def _colour(name: str, page: bool) -> str:
    if name in COLOURS:
        return f"var(--{name})" if page else COLOURS[name]
    return name


def _clean(text: str) -> str:
    """A text as XML can hold it."""
    return escape("".join(letter for letter in text if _fits(letter) or letter in "\t\n"))


def _attribute(text: str) -> str:
    return quoteattr("".join(letter for letter in text if _fits(letter)))


def _fits(letter: str) -> bool:
    """Whether XML can hold a letter: no controls, no halves of pairs, no non-characters."""
    return letter >= " " and not "\ud800" <= letter <= "\udfff" and letter not in "\ufffe\uffff"
