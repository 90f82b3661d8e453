"""Workers: a query that ends or stalls its process harms no other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat

from samspill.engine.stores import EmbeddedStore, Rows
from samspill.engine.workers import Workers
from samspill.errors import QueryStopped, StorageUnwritable, SyntaxProblem

GRAPH, VALUE = NamedNode("http://graph/one"), NamedNode("http://x/value")
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
GREEDY = "SELECT DISTINCT ?a ?d ?g WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
STATEMENTS = 2000


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "store"
    EmbeddedStore.write(
        path,
        (Quad(NamedNode(f"http://x/{n}"), VALUE, Literal(n), GRAPH) for n in range(STATEMENTS)),
    )
    return path


@pytest.fixture(scope="module")
def workers(path: Path) -> Iterator[Workers]:
    workers = Workers(path, in_memory=True, count=2, deadline=2)
    yield workers
    workers.close()


def count(workers: Workers) -> int:
    found = workers.query(COUNT)
    assert isinstance(found, Rows)
    return int(found.rows[0][0].value)  # type: ignore[union-attr]


def test_results_of_every_form(workers: Workers) -> None:
    assert count(workers) == STATEMENTS
    assert workers.query("ASK { ?s ?p 7 }") is True
    triples = workers.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?o < 3) }")
    assert isinstance(triples, tuple)
    assert len(triples) == 3
    whole = workers.serialize(COUNT, rows=QueryResultsFormat.CSV, triples=RdfFormat.TURTLE)
    assert whole.split() == [b"n", str(STATEMENTS).encode()]


def test_an_error_comes_back_as_it_was_raised(workers: Workers) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        workers.query("SELECT ?s WHERE {\n ?s ?p ; }")
    assert caught.value.fields["line"] == 2
    assert count(workers) == STATEMENTS


def test_a_late_query_is_stopped_and_others_go_on(workers: Workers) -> None:
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(workers.query, ENDLESS)
        assert count(workers) == STATEMENTS
        with pytest.raises(QueryStopped, match="longer than 2 seconds"):
            late.result()
    assert count(workers) == STATEMENTS


@pytest.mark.parametrize(
    "text", ["ASK { BIND(" + "STR(" * 3000 + "'a'" + ")" * 3000 + " AS ?x) }", GREEDY]
)
def test_a_query_that_ends_its_process_harms_no_other(path: Path, text: str) -> None:
    workers = Workers(path, in_memory=True, count=1, deadline=60)
    try:
        assert count(workers) == STATEMENTS
        with pytest.raises(QueryStopped, match="brought down"):
            workers.query(text)
        assert count(workers) == STATEMENTS
    finally:
        workers.close()


ORPHAN = """
import multiprocessing, os, sys, threading, time
from pathlib import Path
from samspill.engine.workers import Workers
workers = Workers(Path(sys.argv[1]), in_memory=True, count=1, deadline=2)
workers.query("ASK { ?s ?p ?o }")
print(multiprocessing.active_children()[0].pid, flush=True)
threading.Thread(target=workers.query, args=(sys.argv[2],), daemon=True).start()
time.sleep(0.5)
os._exit(0)
"""


def test_a_runaway_query_does_not_outlive_its_service(path: Path) -> None:
    command = [sys.executable, "-c", ORPHAN, str(path), ENDLESS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        worker = int(service.stdout.readline())
        assert service.wait() == 0
    until = time.monotonic() + 30
    while alive(worker) and time.monotonic() < until:
        time.sleep(0.1)
    outlived = alive(worker)
    if outlived:
        os.kill(worker, signal.SIGKILL)
    assert not outlived


def alive(process: int) -> bool:
    """Whether a process runs; one that has ended but was not waited for does not."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_more_than_the_workers_can_take_is_told_so(path: Path) -> None:
    workers = Workers(path, in_memory=True, count=1, deadline=1)
    assert count(workers) == STATEMENTS
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(workers.query, ENDLESS) for _ in range(3)]
        said = [str(one.exception()) for one in asked]
    assert any("longer than 1 seconds" in text for text in said)
    assert count(workers) == STATEMENTS
    workers.close()


def test_a_store_that_is_gone(tmp_path: Path) -> None:
    workers = Workers(tmp_path / "none", in_memory=False)
    with pytest.raises(StorageUnwritable):
        workers.query(COUNT)
