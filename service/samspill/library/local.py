"""The graph in a data folder of this machine."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from samspill.ask.answers import Answer, written_graph
from samspill.ask.asking import ask, run
from samspill.ask.networks.selection import Selection
from samspill.ask.questions import Question, question, read_questions
from samspill.ask.results import plain
from samspill.engine.published import Published, open_published
from samspill.library.rows import Row, Rows, Value
from samspill.settings import Language, Settings

if TYPE_CHECKING:
    import networkx as nx

    from samspill.ask.networks.told.passages import Evidence

_KEPT = 4
"""How many networks are kept, so that a second question about one need not measure it again."""

_PATIENCE = 86_400.0
"""Seconds that a reader's own query may take on their own machine."""

_MEMORY = 64 * 1024**3
"""Bytes that it may take above what the graph takes."""

QUESTIONS = ("name", "group", "title", "summary", "parameters")
VERSIONS = ("number", "created", "author", "note", "statements", "added", "removed", "digest")


def opened(
    data_dir: str | Path | None, *, version: int | None, language: Language | None
) -> LocalSource:
    """A version in a folder, or in that of the settings."""
    settings = Settings() if data_dir is None else Settings(data_dir=Path(data_dir))
    published = open_published(settings, version=version)
    return LocalSource(settings, published, language or settings.language)


class LocalSource:
    """A `Source` that asks the graph in the memory of this process.

    Only queries of the reader's own run in another, since a text can bring the engine down.
    """

    def __init__(self, settings: Settings, published: Published, language: Language) -> None:
        self._settings = settings
        self._published = published
        self.language: Language = language
        self._networks: OrderedDict[Selection, nx.Graph] = OrderedDict()

    @property
    def version(self) -> int:
        """The number of the version."""
        return self._published.version.number

    @property
    def place(self) -> str:
        """The data folder."""
        return str(self._settings.data_dir)

    def close(self) -> None:
        """Forgets the networks that were kept."""
        self._networks.clear()

    @cached_property
    def _questions(self) -> Mapping[str, Question]:
        return read_questions(self._settings.folders.queries)

    def ask(self, name: str, values: Mapping[str, object]) -> Rows:
        """The answer to a question."""
        answer = ask(
            self._published.store,
            question(self._questions, name),
            values,
            language=self.language,
            version=self.version,
            base=self._settings.base,
        )
        return rows_of(answer, version=self.version)

    def query(self, text: str) -> Rows | bool | str:
        """The answer to a query, from a process that can be brought down without us."""
        from samspill.engine.processes import Nursery
        from samspill.engine.sparql import examine
        from samspill.engine.workers import Bounds, Workers

        examine(text)
        with closing(Nursery({"path": str(self._published.path)}, memory=_MEMORY)) as nursery:
            workers = Workers(nursery, count=1, bounds=Bounds(seconds=_PATIENCE))
            with closing(workers):
                answer = run(workers, text, language=self.language, version=self.version)
        if answer.kind == "boolean":
            return answer.truth
        if answer.kind == "rows":
            return rows_of(answer, version=self.version)
        return sorted_lines(answer.to("ntriples").encode())

    def questions(self) -> Rows:
        """The questions by group and name."""
        from samspill.ask.questions import by_group

        rows: list[Row] = [
            {
                "name": one.name,
                "group": group,
                "title": one.title[self.language],
                "summary": one.summary[self.language],
                "parameters": ", ".join(parameter.name for parameter in one.parameters),
            }
            for group, found in by_group(self._questions).items()
            for one in found
        ]
        return Rows(QUESTIONS, tuple(rows), self.version)

    def versions(self) -> Rows:
        """The versions in the journal, the newest first."""
        from samspill.engine.journal import Journal

        rows: list[Row] = [
            {
                "number": one.number,
                "created": one.created,
                "author": one.author or None,
                "note": one.note or None,
                "statements": one.quads,
                "added": one.added,
                "removed": one.removed,
                "digest": one.digest,
            }
            for one in Journal.of(self._settings).versions()
        ]
        return Rows(VERSIONS, tuple(rows), self.version)

    def network(self, selection: Selection) -> nx.Graph:
        """A measured network, a copy of the one that is kept."""
        return self._measured(selection).copy()

    def path(self, selection: Selection, source: str, target: str) -> Mapping[str, Any]:
        """The shortest paths between two, with passages."""
        from samspill.ask.networks.told.paths import paths

        graph = self._built(selection)
        return paths(graph, source, target, evidence=self._evidence()).plain(self.language)

    def without(self, selection: Selection, things: Sequence[str]) -> Mapping[str, Any]:
        """What falls apart, or who is critical."""
        from samspill.ask.networks.told.critical import critical
        from samspill.ask.networks.told.removal import without

        graph = self._built(selection)
        if things:
            return without(graph, things).plain(self.language)
        return critical(graph).plain(self.language)

    def tie(self, selection: Selection, source: str, target: str) -> Mapping[str, Any]:
        """What is behind a tie, with passages."""
        from samspill.ask.networks.told.ties import tie

        graph = self._built(selection)
        return tie(graph, source, target, evidence=self._evidence()).plain(self.language)

    def compare(
        self, selection: Selection, *, program: str | None = None, version: int | None = None
    ) -> Mapping[str, Any]:
        """The network beside that of another program or version."""
        from samspill.ask.networks.told.comparing import compare
        from samspill.ask.networks.told.sides import sides

        if version is not None:
            beside = open_published(self._settings, version=version)
            other = LocalSource(self._settings, beside, self.language)._measured(selection)
        else:
            other = self._measured(replace(selection, program=program))
        one = self._measured(selection)
        names = sides(one, other, base=self._settings.base)
        return compare(one, other, names=names).plain(self.language)

    def _measured(self, selection: Selection) -> nx.Graph:
        """The network, which nobody else may change."""
        from samspill.ask.networks.network import network

        if selection not in self._networks:
            self._networks[selection] = network(
                self._published.store,
                self._questions,
                selection,
                version=self.version,
                base=self._settings.base,
            )
            if len(self._networks) > _KEPT:
                self._networks.popitem(last=False)
        self._networks.move_to_end(selection)
        return self._networks[selection]

    def _built(self, selection: Selection) -> nx.Graph:
        """The network, measured only where it has been before."""
        from samspill.ask.networks.building import built
        from samspill.ask.networks.feeds import feeds

        if selection in self._networks:
            return self._networks[selection]
        base = self._settings.base
        found = feeds(self._published.store, self._questions, selection, base=base)
        return built(found, version=self.version)

    def _evidence(self) -> Evidence:
        from samspill.ask.networks.told.passages import Evidence

        store, base = self._published.store, self._settings.base
        return Evidence(store, self._questions, self.language, base)


def rows_of(answer: Answer, *, version: int) -> Rows:
    """An answer as rows of plain values."""
    rows: list[dict[str, Value]] = [
        {column: plain(term) for column, term in zip(answer.columns, row, strict=True)}
        for row in answer.rows
    ]
    return Rows(answer.columns, tuple(rows), version, answer.title)


def sorted_lines(triples: bytes) -> str:
    """N-Triples in an order that is always the same."""
    return written_graph(triples, "ntriples").decode()
