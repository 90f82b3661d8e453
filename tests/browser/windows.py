"""A window of the browser, and what was seen in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

SCREENSHOTS = Path(__file__).parents[2] / "output" / "screenshots"
PICTURES = bool(os.environ.get("PICTURES"))
"""Whether pictures are kept to be looked at: they take a sixth of the time of these tests."""


@dataclass
class Seen:
    """A page, what its console complained of, and whom it wanted to reach outside."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def open(self, address: str) -> int:
        """Goes to an address of the service and gives the status of the answer."""
        answer = self.page.goto(self.address + address)
        assert answer is not None
        return answer.status

    def keep(self, name: str) -> None:
        """Keeps a picture of the whole page, where pictures are asked for."""
        if not PICTURES:
            return
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


Open = Callable[..., Seen]

BOTH = (("nb", 390), ("en", 1280))
"""The languages and widths that pages are seen in."""


def windows_of(pages: Iterable[str], both: Collection[str] = ()) -> list[tuple[str, str, int]]:
    """Some pages in both windows; the others share what lays them out, every other is in each."""
    return [
        (name, *window)
        for place, name in enumerate(pages)
        for window in (BOTH if name in both else BOTH[place % 2 :][:1])
    ]
