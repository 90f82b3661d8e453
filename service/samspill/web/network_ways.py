"""The addresses of a network: its page, its parts and its files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import TYPE_CHECKING

from samspill.ask.networks.selection import FILTERS, KINDS, PEOPLE_FILTERS
from samspill.ask.tables import short
from samspill.web.links import SDG_CODE, Links

if TYPE_CHECKING:
    from markupsafe import Markup

VIEWED = ("colour", "size", "sort")
"""What only changes how the page shows a network."""

_LINKED = re.compile(r'<a href="([^"]*)"(?: tabindex="-1")?')


@dataclass(frozen=True)
class Way:
    """The addresses of one network: `chosen` is its selection, `viewed` how it is shown.

    `files` writes the addresses of its files, which keep the language of the page.
    """

    links: Links
    files: Links
    chosen: Mapping[str, str]
    viewed: Mapping[str, str]

    def network(self, **changed: str) -> str:
        """The page, with what is changed in its selection or its look; "" takes away."""
        return self.links.page("/network", _pairs({**self.chosen, **self.viewed, **changed}))

    def part(self, name: str, **values: str) -> str:
        """What is told of a part: a tie, a path, what falls apart, a comparison."""
        return self.links.page(f"/network/{name}", _pairs({**self.chosen, **values}))

    def file(self, name: str) -> str:
        """The network as a file; pictures look as they do on the page."""
        viewed = self.viewed if name in ("svg", "png") else {}
        pairs = {**self.chosen, **viewed}
        pairs.pop("sort", None)
        return self.files.page(f"/network.{name}", _pairs(pairs))

    def view(self) -> str:
        """The network as an explorer asks for it, in the language of the page."""
        return self.files.page("/network/view.json", _pairs(self.chosen))

    def around(self, key: str) -> str:
        """The same network seen from one of its nodes."""
        return self.network(ego=key, radius="", giant="")

    def kinds(self) -> list[tuple[str, str]]:
        """The other kinds of networks with the same filters, as far as they have them."""
        found = []
        for kind in KINDS:
            dropped = PEOPLE_FILTERS if kind == "programs" else frozenset[str]()
            kept = {
                name: value
                for name, value in self.chosen.items()
                if name in FILTERS and name not in dropped
            }
            pairs = {**({} if kind == "actors" else {"kind": kind}), **kept}
            found.append((kind, self.links.page("/network", _pairs(pairs))))
        return found

    def name(self, iri: str) -> str:
        """The address of what tells most of a node or a thing."""
        return self.links.thing(iri) or self.links.description(iri) or ""

    def sdg(self, name: Mapping[str, str]) -> tuple[str, str, str] | None:
        """The goal's number, the code and the label of an SDG; None for other names."""
        found = SDG_CODE.fullmatch(name["iri"])
        if found is None:
            return None
        label = name["label"].removeprefix(f"{found[1]} (").removesuffix(")")
        return found[2], found[1], "" if label == found[1] else label

    def picture(self, svg: str) -> Markup:
        """A picture whose links, IRIs as it comes, lead to pages of ours.

        They are not on the way of the tab key: the tables have the same links.
        """
        from markupsafe import Markup  # not needed to answer programs

        def led(found: re.Match[str]) -> str:
            one, _, other = unescape(found[1]).partition(" ")
            address = (
                self.part("tie", source=short(one), target=short(other))
                if other
                else self.name(one) or self.around(short(one))
            )
            return f'<a href="{escape(address)}" tabindex="-1"'

        return Markup(_LINKED.sub(led, svg))  # noqa: S704 - drawn by us, every text in it escaped


def _pairs(values: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in values.items() if value]
