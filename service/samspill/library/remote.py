"""The graph of a running service, over HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import httpx
import pyoxigraph as ox

from samspill import __version__
from samspill.ask.answers import Answer
from samspill.ask.networks.selection import Selection
from samspill.engine.stores import result_of
from samspill.errors import BadValue, NotFound, SamspillError
from samspill.knowledge.dataset import FOLDER_NAME
from samspill.library.local import QUESTIONS, VERSIONS, rows_of, sorted_lines
from samspill.library.rows import Row, Rows
from samspill.library.service import Service
from samspill.settings import Language

if TYPE_CHECKING:
    import networkx as nx

_OURS = frozenset({"lang", "version", "format"})
"""What every address takes beside a question's own parameters."""

_HEAD = frozenset({"title", "citation", "kind", "modes", "by", "parameters", "version"})
"""What a service says of the network beside what was asked."""

_RESULTS = "application/sparql-results+json"
_TRIPLES = "application/n-triples"


def connected(url: str, *, version: int | None, language: Language, timeout: float) -> RemoteSource:
    """A version of a service; raises `ServiceUnreachable` where none answers."""
    if not url.startswith(("http://", "https://")):
        raise BadValue(
            f"“{url[:200]}” is not the address of a service.",
            advice="It begins with http:// or https://, such as http://127.0.0.1:8000.",
            parameter="url",
        )
    client = httpx.Client(
        base_url=url,
        timeout=httpx.Timeout(timeout, connect=min(timeout, 10)),
        headers={"User-Agent": f"samspill/{__version__}"},
        follow_redirects=True,
    )
    service = Service(client, url)
    try:
        return RemoteSource(service, service.number(version), language)
    except SamspillError:
        service.close()
        raise


class RemoteSource:
    """A `Source` that asks a service."""

    def __init__(self, service: Service, version: int, language: Language) -> None:
        self._service = service
        self.version = version
        self.language: Language = language

    @property
    def place(self) -> str:
        """The address."""
        return self._service.address

    def close(self) -> None:
        """Lets go of the connections."""
        self._service.close()

    def ask(self, name: str, values: Mapping[str, object]) -> Rows:
        """The answer to a question."""
        if not FOLDER_NAME.fullmatch(name):  # nothing that could be another address
            raise NotFound(
                f"There is no question “{name[:100]}”.", advice="questions() lists them."
            )
        given = {
            key.replace("-", "_"): str(value)
            for key, value in values.items()
            if value is not None and value != ""
        }
        for key in given.keys() & _OURS:
            raise BadValue(
                f"The question {name} has no parameter “{key}”.",
                advice="connect() chooses the language and the version.",
                parameter=key,
            )
        found = self._json(f"/questions/{name}", {**given, "format": "json"})
        columns = tuple(found["columns"])
        return Rows(columns, tuple(found["rows"]), self.version, found["title"] or "")

    def query(self, text: str) -> Rows | bool | str:
        """The answer to a query."""
        data = {"query": text, "version": str(self.version)}
        response = self._service.post("/sparql", data, accept=f"{_RESULTS}, {_TRIPLES}")
        if not response.headers.get("content-type", "").startswith(_RESULTS):
            return sorted_lines(response.content)
        parsed = ox.parse_query_results(response.content, format=ox.QueryResultsFormat.JSON)
        result = result_of(parsed)
        if isinstance(result, bool):
            return result
        return rows_of(Answer.of(result, language=self.language), version=self.version)

    def questions(self) -> Rows:
        """The questions by group and name."""
        rows: list[Row] = [
            {
                "name": one["name"],
                "group": group["name"],
                "title": one["title"],
                "summary": one["summary"],
                "parameters": ", ".join(parameter["name"] for parameter in one["parameters"]),
            }
            for group in self._json("/questions", {})["groups"]
            for one in group["questions"]
        ]
        return Rows(QUESTIONS, tuple(rows), self.version)

    def versions(self) -> Rows:
        """The versions of the service, the newest first."""
        names = {"statements": "quads"}
        rows: list[Row] = [
            {name: one[names.get(name, name)] for name in VERSIONS}
            for one in self._service.json("/versions")["versions"]
        ]
        return Rows(VERSIONS, tuple(rows), self.version)

    def network(self, selection: Selection) -> nx.Graph:
        """A measured network, out of its JSON."""
        from samspill.ask.networks.files.json_reading import read_node_link

        response = self._service.get("/network.json", self._chosen(selection.parameters()))
        try:
            return read_node_link(response.content)
        except ValueError as error:
            raise self._service.nonsense(str(error)) from error

    def path(self, selection: Selection, source: str, target: str) -> Mapping[str, Any]:
        """The shortest paths between two, with passages."""
        return self._part("path", selection, source=source, target=target)

    def without(self, selection: Selection, things: Sequence[str]) -> Mapping[str, Any]:
        """What falls apart, or who is critical."""
        return self._part("without", selection, remove=",".join(things))

    def tie(self, selection: Selection, source: str, target: str) -> Mapping[str, Any]:
        """What is behind a tie, with passages."""
        return self._part("tie", selection, source=source, target=target)

    def compare(
        self, selection: Selection, *, program: str | None = None, version: int | None = None
    ) -> Mapping[str, Any]:
        """The network beside that of another program or version."""
        other = {"other_program": program or "", "other_version": str(version or "")}
        return self._part("compare", selection, **other)

    def _part(self, name: str, selection: Selection, **values: str) -> Mapping[str, Any]:
        given = {key: value for key, value in values.items() if value}
        found = self._json(
            f"/network/{name}", {**selection.parameters(), **given, "format": "json"}
        )
        return {key: value for key, value in found.items() if key not in _HEAD}

    def _json(self, path: str, params: Mapping[str, str]) -> Any:
        return self._service.json(path, self._chosen(params))

    def _chosen(self, params: Mapping[str, str]) -> dict[str, str]:
        return {**params, "lang": self.language, "version": str(self.version)}
