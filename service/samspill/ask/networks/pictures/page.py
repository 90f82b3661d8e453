"""The sheet that a picture is drawn on: its parts, its heading and the text beneath."""

from __future__ import annotations

from dataclasses import dataclass

from samspill.ask.networks.pictures.geometry import Text
from samspill.ask.networks.pictures.lettering import broken, plain

WIDTH = 1040
"""The width that fills a sheet of A4 across."""

MANY = 150
"""Up to so many nodes, there is room for codes and for most labels."""

_BESIDE = 640
"""From this width on, the legend stands at the side."""

_LEGEND, _BETWEEN = 212.0, 20.0
_TITLE, _NOTE, _SAID = 18.0, 11.5, 14.0


@dataclass(frozen=True)
class Page:
    """A sheet of a width; the nodes lie between the margin and `right`."""

    width: float

    @property
    def beside(self) -> bool:
        """Whether the legend stands at the side and not beneath."""
        return self.width >= _BESIDE

    @property
    def part(self) -> float:
        """The width as a part of that of A4."""
        return self.width / WIDTH

    @property
    def margin(self) -> float:
        """Free space at each side."""
        return 18.0 if self.beside else 12.0

    @property
    def right(self) -> float:
        """Where the place for nodes ends."""
        return self.width - self.margin - (_LEGEND + _BETWEEN if self.beside else 0)

    def legend_place(self, *, top: float, bottom: float) -> tuple[float, float, float]:
        """Where the legend begins, across and down, and how wide it is."""
        if self.beside:
            return self.right + _BETWEEN, top, _LEGEND
        return self.margin, bottom + 8, self.width - 2 * self.margin

    def head(self, title: str, sentence: str) -> list[Text]:
        """The title, and a sentence beneath."""
        y = self.margin + _TITLE * 0.8
        texts = []
        size = _TITLE if self.beside else _TITLE - 2
        for line in broken(plain(title), size, self.width - 2 * self.margin, lines=3, bold=True):
            texts.append(Text(self.margin, y, line, size, bold=True))
            y += size * 1.25
        return texts + self._paragraph(sentence, y - _TITLE * 0.5, _NOTE)

    def foot(self, text: str, y: float) -> list[Text]:
        """What stands beneath all."""
        return self._paragraph(text, y + 12, _NOTE - 1)

    def middle(self, text: str, y: float) -> list[Text]:
        """What stands where there are no nodes."""
        lines = broken(plain(text), _SAID, self.width - 4 * self.margin, lines=6)
        first = y - 10 * (len(lines) - 1)
        return [
            Text(self.width / 2, first + 20 * number, line, _SAID, anchor="middle")
            for number, line in enumerate(lines)
        ]

    def _paragraph(self, text: str, y: float, size: float) -> list[Text]:
        lines = broken(plain(text), size, self.width - 2 * self.margin, lines=6)
        return [
            Text(self.margin, round(y + size * (1 + 1.35 * number), 1), line, size, muted=True)
            for number, line in enumerate(lines)
        ]
