"""Where a knowledge graph's answers come from: a folder of this machine, or a service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from samspill.ask.networks.selection import Selection
from samspill.library.rows import Rows
from samspill.settings import Language

if TYPE_CHECKING:
    import networkx as nx

Plain = Mapping[str, Any]
"""What is told of a network, as JSON has it."""


class Source(Protocol):
    """One version of a graph, asked in one language."""

    @property
    def version(self) -> int:
        """The number of the version."""

    @property
    def language(self) -> Language:
        """The language of labels and sentences."""

    @property
    def place(self) -> str:
        """Where it is: a folder or an address."""

    def close(self) -> None:
        """Lets go of what it holds."""

    def ask(self, question: str, values: Mapping[str, object]) -> Rows:
        """The answer to a question."""

    def query(self, text: str) -> Rows | bool | str:
        """The answer to a query."""

    def questions(self) -> Rows:
        """The questions."""

    def versions(self) -> Rows:
        """The versions."""

    def network(self, selection: Selection) -> nx.Graph:
        """A measured network, the caller's own."""

    def path(self, selection: Selection, source: str, target: str) -> Plain:
        """The shortest paths between two."""

    def without(self, selection: Selection, things: Sequence[str]) -> Plain:
        """What falls apart without these, or who is critical where none is named."""

    def tie(self, selection: Selection, source: str, target: str) -> Plain:
        """What is behind a tie."""

    def compare(
        self, selection: Selection, *, program: str | None = None, version: int | None = None
    ) -> Plain:
        """The network beside that of another program or version."""
