"""Workers: a query that ends or stalls its process harms no other, and reaches nothing."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse_query_results,
)

from samspill.engine.bounds import Enough, PreviewWriter
from samspill.engine.processes import ORDER, Nursery
from samspill.engine.stores import Rows
from samspill.engine.workers import METER, STRANGERS, Bounds, Meter, Query, Standing, Workers
from samspill.errors import (
    FederationRefused,
    NotAcceptable,
    QueryStopped,
    ResultTooLarge,
    SamspillError,
    StorageUnwritable,
    SyntaxProblem,
    TooLarge,
)

GRAPH, VALUE = NamedNode("http://graph/one"), NamedNode("http://x/value")
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
ALL = "SELECT ?s ?o WHERE { ?s ?p ?o }"
GRAPH_OF_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
GREEDY = "SELECT DISTINCT ?a ?d ?g WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
STATEMENTS = 2000
OURS = os.getpriority(os.PRIO_PROCESS, 0)
MEMORY = 256 * 1024 * 1024


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "000001.nq"
    quads = (Quad(NamedNode(f"http://x/{n}"), VALUE, Literal(n), GRAPH) for n in range(STATEMENTS))
    path.write_text("".join(sorted(f"{quad} .\n" for quad in quads)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def nursery(path: Path) -> Iterator[Nursery]:
    nursery = Nursery({"path": str(path)}, memory=MEMORY)
    nursery.opened()
    yield nursery
    nursery.close()


@contextlib.contextmanager
def pool(
    nursery: Nursery, *, count: int = 2, seconds: float = 5, slow: int | None = None, **most: int
) -> Iterator[Workers]:
    """Workers that are ended with the block."""
    workers = Workers(nursery, count=count, bounds=Bounds(seconds, **most), slow=slow)
    yield workers
    workers.close()


@pytest.fixture
def workers(nursery: Nursery) -> Iterator[Workers]:
    with pool(nursery, rows=10_000, bytes=1_000_000) as workers:
        yield workers


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
    assert workers.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p 'none' . ?s ?p ?o }") == ()
    with workers.asked(Query(COUNT, rows="text/csv")) as reply:
        assert reply.content.read().split() == [b"n", str(STATEMENTS).encode()]
        assert (reply.form, reply.volatile) == ("SELECT", False)
        assert reply.cpu > 0


def test_a_worker_is_used_again(nursery: Nursery) -> None:
    with pool(nursery, count=1) as workers:
        for _ in range(3):
            assert count(workers) == STATEMENTS
        assert workers.tally.answered == 3
        assert len(workers._idle) == 1


def test_an_error_comes_back_as_it_was_raised(workers: Workers) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        workers.query("SELECT ?s WHERE {\n ?s ?p ; }")
    assert caught.value.fields["line"] == 2
    assert count(workers) == STATEMENTS


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", FederationRefused),
        ("SELECT * { " + "?s ?p ?o . " * 101 + "}", TooLarge),
        ("SELEC * { ?s ?p ?o }", SyntaxProblem),
    ],
)
def test_a_strangers_query_is_examined_in_its_worker(
    workers: Workers, text: str, error: type[SamspillError]
) -> None:
    with pytest.raises(error):
        workers.ask(Query(text))


def test_a_kind_of_result_that_cannot_be_sent(workers: Workers) -> None:
    refusal = {"detail": "No triples here.", "advice": "Ask for rows.", "formats": {"csv": "x"}}
    only_rows = {"rows": "text/csv", "triples": None, "none": {False: refusal}}
    with workers.asked(Query(COUNT, **only_rows)) as reply:  # type: ignore[arg-type]
        assert reply.form == "SELECT"
    with pytest.raises(NotAcceptable, match="No triples here") as caught:
        workers.ask(Query("DESCRIBE <http://x/1>", **only_rows))  # type: ignore[arg-type]
    assert caught.value.fields["formats"] == {"csv": "x"}


@pytest.mark.parametrize("media_type", ["JSON", "XML", "CSV", "TSV"])
def test_rows_up_to_the_limit_and_not_one_more(nursery: Nursery, media_type: str) -> None:
    form = getattr(QueryResultsFormat, media_type)
    with pool(nursery, rows=STATEMENTS) as enough:
        with enough.asked(Query(ALL, rows=form.media_type)) as reply:
            whole = reply.content.read()
        if media_type != "CSV":
            found = parse_query_results(whole, format=form)
            assert isinstance(found, QuerySolutions)
            assert len(list(found)) == STATEMENTS
    with pool(nursery, rows=STATEMENTS - 1) as short:
        with pytest.raises(ResultTooLarge, match="more than 1999 rows"):
            short.ask(Query(ALL, rows=form.media_type))
        assert count(short) == STATEMENTS


def test_lines_between_quotes_in_csv_are_no_rows(nursery: Nursery) -> None:
    text = 'SELECT ?x { VALUES ?x { "a\\nb\\nc" "\\"\\n" } }'
    with pool(nursery, rows=2) as workers, workers.asked(Query(text, rows="text/csv")) as reply:
        assert reply.content.read().count(b"\n") == 6


def test_triples_and_bytes_have_limits_too(nursery: Nursery) -> None:
    turtle = RdfFormat.TURTLE.media_type
    with (
        pool(nursery, rows=STATEMENTS) as enough,
        enough.asked(Query(GRAPH_OF_ALL, triples=turtle)),
    ):
        pass
    with (
        pool(nursery, rows=STATEMENTS - 1) as short,
        pytest.raises(ResultTooLarge, match="more than 1999 triples"),
    ):
        short.ask(Query(GRAPH_OF_ALL, triples=turtle))
    with pool(nursery, bytes=10_000) as short, pytest.raises(ResultTooLarge, match="10000 bytes"):
        short.ask(Query(ALL))


def test_a_long_answer_comes_whole(nursery: Nursery) -> None:
    text = "SELECT ?a ?b WHERE { ?a ?p ?x . ?b ?p ?y FILTER(?y < 50) }"
    with pool(nursery, seconds=30) as workers, workers.asked(Query(text, rows="text/csv")) as reply:
        assert reply.size > 2 * 1024 * 1024
        assert reply.content.read().count(b"\n") == STATEMENTS * 50 + 1


def test_a_late_query_is_stopped_and_others_go_on(nursery: Nursery) -> None:
    with pool(nursery, seconds=2) as workers, ThreadPoolExecutor(1) as threads:
        late = threads.submit(workers.query, ENDLESS)
        assert count(workers) == STATEMENTS
        with pytest.raises(QueryStopped, match="longer than 2 seconds"):
            late.result()
        assert count(workers) == STATEMENTS
        assert workers.tally.late == 1


@pytest.mark.parametrize(
    "text", ["ASK { BIND(" + "STR(" * 3000 + "'a'" + ")" * 3000 + " AS ?x) }", GREEDY]
)
def test_a_query_that_ends_its_process_harms_no_other(nursery: Nursery, text: str) -> None:
    with pool(nursery, count=1, seconds=240) as workers:  # it gives way while it fills the memory
        assert count(workers) == STATEMENTS
        with pytest.raises(QueryStopped, match="brought down"):
            workers.query(text)
        assert count(workers) == STATEMENTS
        assert workers.tally.died == 1


def test_a_storm_of_deaths(nursery: Nursery) -> None:
    deadly = "ASK { BIND(" + "STR(" * 3000 + "'a'" + ")" * 3000 + " AS ?x) }"
    with pool(nursery, count=4, seconds=60) as workers, ThreadPoolExecutor(8) as threads:
        storm = [threads.submit(workers.query, deadly) for _ in range(100)]
        for _ in range(20):
            assert count(workers) == STATEMENTS
        assert all(isinstance(one.exception(), QueryStopped) for one in storm)
    assert nursery.alive()
    assert comes(lambda: children(nursery.pid) == 0), "dead workers are waited for"


def test_quick_queries_find_room_beside_slow_ones(nursery: Nursery) -> None:
    with pool(nursery, count=4, seconds=6, slow=2) as workers, ThreadPoolExecutor(3) as threads:
        slow = [threads.submit(workers.query, ENDLESS) for _ in range(3)]
        time.sleep(2)
        assert count(workers) == STATEMENTS
        said = sorted(str(one.exception()) for one in slow)
    assert [text[:24] for text in said] == [
        "The query took longer th",
        "The query took longer th",
        "Too many long queries ru",
    ]
    assert workers.tally.slow == 0


def test_a_slow_query_gives_way_and_its_worker_is_not_kept(nursery: Nursery) -> None:
    workers = Workers(nursery, count=1, bounds=Bounds(2), standing=Standing(after=0.05))
    with ThreadPoolExecutor(1) as threads:
        assert count(workers) == STATEMENTS
        worker = workers._idle[0].pid
        late = threads.submit(workers.query, ENDLESS)
        assert comes(lambda: os.getpriority(os.PRIO_PROCESS, worker) == OURS + 5)
        late.exception()
        assert workers._idle == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a class for idle work")
def test_strangers_queries_stand_behind_ours_and_run_last_when_they_last(nursery: Nursery) -> None:
    workers = Workers(nursery, count=1, bounds=Bounds(2), standing=STRANGERS)
    with pool(nursery, count=1) as ours, ThreadPoolExecutor(1) as threads:
        assert count(ours) == count(workers) == STATEMENTS
        worker = workers._idle[0].pid
        assert os.getpriority(os.PRIO_PROCESS, worker) == OURS + STRANGERS.first
        assert os.getpriority(os.PRIO_PROCESS, ours._idle[0].pid) == OURS
        late = threads.submit(workers.query, ENDLESS)
        assert comes(lambda: os.sched_getscheduler(worker) == os.SCHED_IDLE)
        late.exception()
        assert workers._idle == []


def test_nobody_waits_for_a_worker_that_takes_long_to_end(nursery: Nursery) -> None:
    with pool(nursery, count=1) as workers:
        assert count(workers) == STATEMENTS
        worker = workers._idle[0].pid
        assert nursery._control is not None
        nursery._control.sendall(worker.to_bytes(ORDER, "big"))  # its end is told before it comes
        nursery.worker().end()
        assert alive(worker)
    assert comes(lambda: children(nursery.pid) == 0), "once it has come, it is waited for"


def test_more_than_there_is_room_for_is_told_so(nursery: Nursery) -> None:
    with pool(nursery, count=1, seconds=1) as workers, ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(workers.query, ENDLESS) for _ in range(3)]
        said = [one.exception() for one in asked]
        assert any("longer than 1 seconds" in str(error) for error in said)
        assert any(
            isinstance(error, QueryStopped) and error.fields.get("retry_after") for error in said
        )
        assert count(workers) == STATEMENTS


def test_work_is_charged_to_whoever_asked(nursery: Nursery) -> None:
    meter = Meter()
    METER.set(meter)
    with pool(nursery, seconds=1) as workers:
        count(workers)
        assert 0 < meter.seconds < 0.5
        with pytest.raises(QueryStopped):
            workers.query(ENDLESS)
        assert meter.seconds >= 1
    METER.set(None)


def test_a_worker_that_died_at_rest_is_replaced(nursery: Nursery) -> None:
    with pool(nursery, count=1) as workers:
        assert count(workers) == STATEMENTS
        os.kill(workers._idle[0].pid, signal.SIGKILL)
        time.sleep(0.1)
        assert count(workers) == STATEMENTS
        assert workers.tally.died == 0


def test_a_nursery_that_died_is_started_again(path: Path) -> None:
    nursery = Nursery({"path": str(path)}, memory=MEMORY)
    with pool(nursery, count=1) as workers:
        assert count(workers) == STATEMENTS
        first = nursery.pid
        os.kill(first, signal.SIGKILL)
        while nursery.alive():
            time.sleep(0.01)
        workers._idle.pop().end()
        assert count(workers) == STATEMENTS
        assert nursery.pid != first
    nursery.close()


def test_a_dataset_that_is_gone(tmp_path: Path) -> None:
    nursery = Nursery({"path": str(tmp_path / "none.nq")}, memory=MEMORY)
    with pytest.raises(StorageUnwritable, match="cannot be read from the disk"):
        nursery.opened()
    with pool(nursery) as workers, pytest.raises(StorageUnwritable):
        workers.query(COUNT)
    nursery.close()


ORPHAN = """
import os, sys, threading, time
from pathlib import Path
from samspill.engine.bounds import Enough, PreviewWriter
from samspill.engine.processes import ORDER, Nursery
from samspill.engine.workers import Bounds, Workers
nursery = Nursery({"path": sys.argv[1]}, memory=2**28)
workers = Workers(nursery, count=1, bounds=Bounds(2))
workers.query("ASK { ?s ?p ?o }")
print(nursery.pid, workers._idle[0].pid, flush=True)
threading.Thread(target=workers.query, args=(sys.argv[2],), daemon=True).start()
time.sleep(0.5)
os._exit(0)
"""


def test_a_runaway_query_does_not_outlive_its_service(path: Path) -> None:
    command = [sys.executable, "-c", ORPHAN, str(path), ENDLESS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        processes = [int(word) for word in service.stdout.readline().split()]
        assert service.wait() == 0
    until = time.monotonic() + 30
    while any(map(alive, processes)) and time.monotonic() < until:
        time.sleep(0.1)
    outlived = [process for process in processes if alive(process)]
    for process in outlived:
        os.kill(process, signal.SIGKILL)
    assert not outlived


def test_threads_share_a_pool(nursery: Nursery) -> None:
    wrong: list[object] = []

    def ask(workers: Workers, number: int) -> None:
        for turn in range(20):
            value = (number * 20 + turn) % STATEMENTS
            rows = workers.query(f"SELECT ?s {{ ?s ?p {value} }}")
            assert isinstance(rows, Rows)
            found = [row[0].value for row in rows.rows]  # type: ignore[union-attr]
            if found != [f"http://x/{value}"]:
                wrong.append(found)

    with pool(nursery, count=3) as workers:
        threads = [threading.Thread(target=ask, args=(workers, n)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not wrong


def comes(true: Callable[[], bool]) -> bool:
    """Whether something comes true within ten seconds."""
    until = time.monotonic() + 10
    while not true() and time.monotonic() < until:
        time.sleep(0.05)
    return true()


def alive(process: int) -> bool:
    """Whether a process runs; one that has ended but was not waited for does not."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def children(process: int) -> int:
    """How many children a process has, the dead ones that it has not waited for among them."""
    return len(Path(f"/proc/{process}/task/{process}/children").read_text().split())


@pytest.mark.parametrize(
    ("parts", "shown", "more"),
    [
        ([b"?x\n1\n2\n3\n", b"?x\n1\n2\n3\n"], b"?x\n1\n2\n", True),  # the engine tries again
        ([b"?x\n1", b"\n2\n", b"3\n"], b"?x\n1\n2\n", True),
        ([b"?x\n1\n2", b"\n"], b"?x\n1\n2\n", False),
        ([b"true"], b"true", False),
    ],
)
def test_a_preview_is_whole_lines(parts: list[bytes], shown: bytes, more: bool) -> None:
    passed: list[bytes] = []
    writer = PreviewWriter(passed.append, lines=3)
    enough = False
    for part in parts:
        try:
            writer.write(part)
        except Enough:
            enough = True
    writer.flush()
    assert (b"".join(passed), enough) == (shown, more)
