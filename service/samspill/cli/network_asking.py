"""The network that a command line asks for: from its options to a graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from samspill.ask.networks.selection import DEFAULT_BY, Selection
from samspill.ask.questions import read_questions
from samspill.cli.asking import opened
from samspill.cli.teaching import word
from samspill.settings import Language, Settings

if TYPE_CHECKING:
    from samspill.ask.networks.feeds import Feeds
    from samspill.ask.networks.told.passages import Evidence
    from samspill.engine.published import Published


@dataclass(frozen=True)
class Asked:
    """A network as the command line asks for it: the selection, the language and the version."""

    settings: Settings
    selection: Selection
    language: Language
    version: int | None

    def published(self, version: int | None = None) -> Published:
        """The version of the graph that is asked, or another."""
        return opened(self.settings, self.language, version or self.version)

    def feeds(self, published: Published) -> Feeds:
        """What the network is built from."""
        from samspill.ask.networks.feeds import feeds

        questions = read_questions(self.settings.folders.queries)
        return feeds(published.store, questions, self.selection, base=self.settings.base)

    def built(self, published: Published) -> Any:
        """The network, not measured."""
        from samspill.ask.networks.building import built

        return built(self.feeds(published), version=published.version.number)

    def measured(self, published: Published, *, placed: bool = False) -> Any:
        """The network with its figures; a terminal shows how far the work is.

        Only files and pictures need it `placed`, with positions.
        """
        from samspill.ask.networks.building import built
        from samspill.ask.networks.figures.measures import read_steps
        from samspill.ask.networks.figures.measuring import measure
        from samspill.cli.progress import shown_progress

        steps = read_steps()
        with shown_progress(self.language) as shown:
            shown(word("words", "asking", self.language), 0, 1)
            graph = built(self.feeds(published), version=published.version.number)
            measure(
                graph, progress=lambda step, done, of: shown(steps[step][self.language], done, of)
            )
            if placed:
                from samspill.ask.networks.pictures.layout import place

                shown(word("words", "placing", self.language), 1, 1)
                place(graph)
        return graph

    def evidence(self, published: Published) -> Evidence:
        """Where passages are asked for."""
        from samspill.ask.networks.told.passages import Evidence

        questions = read_questions(self.settings.folders.queries)
        return Evidence(published.store, questions, self.language, self.settings.base)


def given_values(values: Mapping[str, object]) -> dict[str, object]:
    """The values by name; relations may be named one by one or with commas between."""
    found = dict(values)
    by = values.get("by")
    parts = [part for text in by for part in text.split(",")] if isinstance(by, tuple) else []
    kind = str(values.get("kind") or Selection.kind)
    # what there is no such kind of is told by the selection
    found["by"] = parts or DEFAULT_BY.get(kind)
    return found
