"""Every form that a network leaves in: files of data, and pictures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import networkx as nx

from samspill.ask.networks.files.formats import FORMATS, written
from samspill.errors import NotAcceptable
from samspill.settings import Language

if TYPE_CHECKING:
    from samspill.ask.networks.pictures.colours import Colouring

PICTURES = ("svg", "png")

FORMS = (*FORMATS, *PICTURES)
"""The forms by name, in the order in which they are offered."""


def formed(
    graph: nx.Graph,
    form: str,
    *,
    language: Language,
    colour: Colouring = "type",
    size: str | None = None,
    dated: date | None = None,
) -> bytes:
    """A network in a form; `colour`, `size` and `dated` are for pictures, as `draw` takes them.

    Raises `NotAcceptable` with the list of forms there are.
    """
    if form not in FORMS:
        raise NotAcceptable(
            f"A network cannot be given as “{form[:40]}”.",
            advice=f"Use one of {', '.join(FORMS)}.",
            formats=list(FORMS),
        )
    if form not in PICTURES:
        return written(graph, form, language=language)
    from samspill.ask.networks.pictures.drawing import draw

    drawing = draw(graph, language=language, colour=colour, size=size, dated=dated)
    if form == "svg":
        from samspill.ask.networks.pictures.svg import as_svg

        return as_svg(drawing).encode()
    from samspill.ask.networks.pictures.png import as_png

    return as_png(drawing)
