"""Links of the graph that somebody disagrees with, as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from samspill.ask.descriptions import Description
from samspill.ask.surroundings import surroundings
from samspill.contribute.desk import Desk
from samspill.engine.texts import Texts
from samspill.web.basis import Alignment
from samspill.web.page import Page
from samspill.web.profiles.telling import Teller


def drawn_links(page: Page, desk: Desk, iris: Iterable[str]) -> Sequence[tuple[str, Alignment]]:
    """Links with their passages, by their IRIs; those that are not in the graph are left out."""
    texts = Texts(desk.settings.data_dir)
    found = []
    for iri in iris:
        around = surroundings(desk.store, iri, "alignment")
        nothing = Description(iri, (), (), {}, ())
        drawn = Teller(around, nothing, page.links, page.words, texts).alignment(iri)
        if drawn is not None:
            found.append((iri, drawn))
    return found
