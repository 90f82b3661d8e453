"""Pictures of networks for a notebook, and networks as files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from samspill.errors import BadValue
from samspill.settings import Language

if TYPE_CHECKING:
    import networkx as nx

    from samspill.ask.networks.pictures.colours import Colouring


@dataclass(frozen=True, repr=False)
class Picture:
    """A picture of a network; a notebook shows it, `svg` is its text."""

    title: str
    svg: str

    def __repr__(self) -> str:
        return f"<Picture: {self.title}>"

    def _repr_svg_(self) -> str:
        """The picture for a notebook."""
        return self.svg


def drawn(
    graph: nx.Graph, *, language: Language, colour: Colouring, size: str | None, width: int
) -> Picture:
    """The picture of a network that has positions, as `drawing.draw` makes it."""
    from samspill.ask.networks.pictures.drawing import draw
    from samspill.ask.networks.pictures.svg import as_svg

    drawing = draw(graph, language=language, colour=colour, size=size, width=width)
    return Picture(drawing.title, as_svg(drawing))


def saved(graph: nx.Graph, path: str | Path, *, language: Language) -> Path:
    """Writes a network to a file, whole or not at all, in the form that the name ends with.

    Raises `BadValue` for another ending, and where the file cannot be written.
    """
    from samspill.ask.networks.forms import FORMS, formed

    target = Path(path).expanduser()
    form = next((name for name in FORMS if target.name.lower().endswith(f".{name}")), None)
    if form is None:
        raise BadValue(
            f"“{target.name}” does not say in what form a network is to be written.",
            advice=f"Let the name end with {', '.join(f'.{name}' for name in FORMS)}.",
            parameter="path",
        )
    content = formed(graph, form, language=language)
    aside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        aside.write_bytes(content)
        aside.replace(target)
    except OSError as error:
        raise BadValue(
            f"{target} cannot be written: {error.strerror or error}.",
            advice="Check that the folder is there and may be written to; nothing was written.",
            parameter="path",
        ) from error
    finally:
        aside.unlink(missing_ok=True)
    return target
