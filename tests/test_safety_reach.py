"""Nothing that is asked leaves this machine, opens a file or changes anything, in any spelling.

Under the words that are refused lies a second hold: a worker's process has no way to open a file or
a socket at all. `tests/test_workers.py` proves that one with queries that are let through.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from hostile import cases, name_of, text_of
from serving import Listener, Service, listening, problem_of, served

COUNT = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"


@dataclass(frozen=True)
class Traps:
    """A listener that nobody may come to, and a named pipe that nobody may open."""

    listener: Listener
    pipe: Path

    def set_in(self, query: str) -> str:
        """A text with the addresses of the traps in it."""
        return query.replace("LISTENER", self.listener.address).replace("PIPE", self.pipe.as_uri())

    def touched(self) -> bool:
        """Whether anybody came, or has the pipe open for reading."""
        try:
            os.close(os.open(self.pipe, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:  # nobody reads
            return self.listener.visits() > 0
        return True


@pytest.fixture(scope="module")
def service(shared_data_dir: Path) -> Iterator[Service]:
    with served(shared_data_dir, SAMSPILL_QUERY_DEADLINE="5") as running:
        yield running


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[httpx.Client]:
    with service.client() as opened:
        yield opened


@pytest.fixture(scope="module")
def traps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traps]:
    pipe = tmp_path_factory.mktemp("pipe") / "pipe.nt"
    os.mkfifo(pipe)
    with listening() as listener:
        yield Traps(listener, pipe)


def contents(client: httpx.Client) -> str:
    """How many statements each graph has."""
    found = client.post("/sparql", data={"query": COUNT})
    assert found.status_code == 200, found.text
    return found.text


@pytest.mark.parametrize("case", cases("reach"), ids=name_of)
def test_nothing_is_reached(client: httpx.Client, traps: Traps, case: dict[str, Any]) -> None:
    query = traps.set_in(text_of(case["query"]))
    for found in (
        client.get("/sparql", params={"query": query}),
        client.post("/sparql", data={"query": query}),
        client.post(
            "/sparql", content=query.encode(), headers={"Content-Type": "application/sparql-query"}
        ),
    ):
        assert found.status_code in {case["status"], case.get("or", case["status"])}, found.text
        if found.status_code == 403:
            assert "federated queries are off here" in str(problem_of(found, 403)["detail"])
        elif found.status_code == 400:
            assert problem_of(found, 400)["advice"]
        else:
            assert is_empty(found), found.text
        assert not traps.touched()


def is_empty(found: httpx.Response) -> bool:
    """Whether an answer has no rows and no triples."""
    if found.headers["content-type"] == "application/sparql-results+json":
        return not any(found.json()["results"]["bindings"])
    return not found.text.replace("\n", "")


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize(
    "trap", ["LISTENER", "PIPE", "file:///etc/passwd", "http://169.254.169.254/"]
)
def test_the_dataset_of_a_request_opens_nothing(
    client: httpx.Client, traps: Traps, name: str, trap: str
) -> None:
    query = "SELECT * WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    found = client.get("/sparql", params={"query": query, name: traps.set_in(trap)})
    assert found.status_code == 200
    assert is_empty(found)
    assert not traps.touched()


@pytest.mark.parametrize("case", cases("words"), ids=name_of)
def test_words_are_only_words(client: httpx.Client, case: dict[str, Any]) -> None:
    found = client.post("/sparql", data={"query": case["query"]})
    assert found.status_code == 200, found.text


def test_the_traps_work(traps: Traps) -> None:
    """They tell of whoever comes: were they blind, the tests above would say nothing."""
    httpx_error = pytest.raises(httpx.TransportError)
    with httpx_error, httpx.Client(timeout=0.2) as visitor:
        visitor.get(traps.listener.address)
    assert traps.touched()
    assert not traps.touched()
    reader = threading.Thread(target=traps.pipe.read_bytes)
    reader.start()
    writer = os.open(traps.pipe, os.O_WRONLY)  # returns once the other side is open
    assert traps.touched()
    os.close(writer)
    reader.join()
    assert not traps.touched()


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <x:a> <x:b> <x:c> }",
        "DROP ALL",
        "CLEAR DEFAULT",
        "LOAD <LISTENER>",
        "LOAD <PIPE>",
    ],
)
def test_updates_change_nothing_however_they_are_sent(
    client: httpx.Client, traps: Traps, text: str
) -> None:
    before = contents(client)
    text = traps.set_in(text)
    update = {"Content-Type": "application/sparql-update"}
    for found in (
        client.get("/sparql", params={"query": text}),
        client.get("/sparql", params={"update": text}),
        client.get("/sparql", params={"query": "ASK {}", "update": text}),
        client.post("/sparql", data={"query": text}),
        client.post("/sparql", data={"update": text}),
        client.post("/sparql", params={"update": text}),
        client.post("/sparql", params={"query": "ASK {}"}, data={"update": text}),
        client.post("/sparql", content=text, headers=update),
        client.post("/sparql", params={"using-graph-uri": "x:x"}, content=text, headers=update),
    ):
        assert found.status_code in (400, 401, 403, 415), found.text
        assert problem_of(found, found.status_code)["advice"]
    for method in ("PUT", "DELETE", "PATCH"):
        problem_of(client.request(method, "/sparql", params={"update": text}), 405)
    assert contents(client) == before
    assert not traps.touched()


def test_a_relative_address_is_not_one_of_this_machine(client: httpx.Client) -> None:
    """The base of relative IRIs is the project's, never a file or the service itself."""
    found = client.post("/sparql", data={"query": "SELECT (STR(<x>) AS ?x) {}"}).json()
    value = found["results"]["bindings"][0]["x"]["value"]
    assert value.startswith("https://w3id.org/samspill/")
