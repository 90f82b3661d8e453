"""Jobs: networks are made once for all, in processes that may be slow, late, or dead."""

from __future__ import annotations

import gc
import json
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import networkx as nx
import pytest

from samspill.ask.networks.figures.measures import read_steps
from samspill.ask.networks.selection import Selection
from samspill.ask.networks.steps import WHOLE, Progress
from samspill.ask.questions import read_questions
from samspill.engine.serving import Serving
from samspill.engine.workers import IN_MEMORY
from samspill.errors import (
    BadValue,
    NotFound,
    QueryStopped,
    ResultTooLarge,
    SamspillError,
    TooManyRequests,
)
from samspill.settings import Language, Settings
from samspill.web import network_jobs
from samspill.web.contents import Content
from samspill.web.network_jobs import OF_A_CLIENT, WAITING, Jobs
from samspill.web.network_process import Computer, environment
from samspill.web.network_tasks import Job, Source, Task

FOR_LONG = 60.0


@pytest.fixture(scope="module")
def serving(shared_data_dir: Path) -> Iterator[Serving]:
    serving = Serving.of(Settings(data_dir=shared_data_dir))
    yield serving
    serving.close()


class Office:
    """Jobs over the shipped data, and what each client was charged."""

    def __init__(self, serving: Serving, **settings: object) -> None:
        self.serving = serving
        self.charged: Counter[str] = Counter()
        changed = Settings(data_dir=serving.settings.data_dir, **settings)  # type: ignore[arg-type]
        questions = read_questions(changed.folders.queries)
        self.jobs = Jobs(changed, questions, charge=self._charge)

    def _charge(self, client: str, seconds: float) -> None:
        self.charged[client] += seconds  # type: ignore[assignment]

    def ask(self, what: str = "file", client: str = "a", **given: object) -> Job:
        """The job of a task; `format`, `source` … are its options, the rest chooses a network."""
        names = ("format", "source", "target", "remove", "sort", "base")
        options = {name: given.pop(name) for name in names if name in given}
        if what == "file":
            options.setdefault("format", "json")
        source = Source(self.serving.current(), Selection.of(given))
        return self.jobs.job(Task(what, (source,), "nb", options), client)

    def made(self, what: str = "file", client: str = "a", **given: object) -> bytes:
        """What comes of a job."""
        return self.ask(what, client, **given).future.result(FOR_LONG).read()

    @property
    def computers(self) -> list[Computer]:
        return [seat.computer for seat in self.jobs._seats]

    def pid(self, seat: int = 0) -> int:
        """The number of the process of a seat, which is started if it does not run."""
        self.computers[seat].start()
        found = self.computers[seat].pid
        assert found
        return found

    def stopped(self, seat: int = 0) -> int:
        """The number of the process of a seat, which computes nothing until it is let go on."""
        pid = self.pid(seat)
        os.kill(pid, signal.SIGSTOP)
        return pid


@pytest.fixture(scope="module")
def office(serving: Serving) -> Iterator[Office]:
    """An office for all: what each test asks for is another network, or may have been made."""
    office = Office(serving)
    yield office
    office.jobs.close()


@pytest.fixture
def fresh(serving: Serving) -> Iterator[Office]:
    """An office where nothing has been made yet."""
    office = Office(serving)
    yield office
    office.jobs.close()


def comes(what: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether something comes true before long."""
    until = time.monotonic() + seconds
    while not what() and time.monotonic() < until:
        time.sleep(0.01)
    return what()


def gone(pid: int) -> bool:
    """Whether a process has ended and was waited for."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_many_who_ask_for_the_same_share_one_job(office: Office) -> None:
    pid = office.stopped()
    found: list[Job] = []
    threads = [
        threading.Thread(
            target=lambda n=n: found.append(office.ask(client=f"many {n}", giant=True))
        )
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(job) for job in found}) == 1
    os.kill(pid, signal.SIGCONT)
    graph = nx.node_link_graph(json.loads(found[0].future.result(FOR_LONG).read()))
    assert len(graph) > 20
    assert comes(lambda: office.charged[found[0].client] > 0), "who asked first pays"
    assert sum(client.startswith("many") for client in +office.charged) == 1


def test_another_form_of_a_network_asks_and_measures_nothing(fresh: Office) -> None:
    fresh.made()
    store = fresh.serving.current().store
    asked = store.tally.answered
    assert b"graphml" in fresh.made(format="graphml")
    told = json.loads(fresh.made("without"))
    assert told["ranking"]["critical"]
    assert json.loads(fresh.made("page"))["queries"].keys() == {"participation-network"}
    assert store.tally.answered == asked
    assert fresh.computers[1].pid is None, "the process that has it does it, the other is not made"
    assert fresh.ask().done, "what was made is kept"


@pytest.mark.parametrize("moment", ["idle", "at work"])
def test_a_killed_process_harms_one_job_at_most(office: Office, moment: str) -> None:
    office.made(format="net")
    pid = office.stopped()
    job = office.ask(minimum=2) if moment == "at work" else None
    if job is not None:
        assert comes(lambda: job.running)
    os.kill(pid, signal.SIGKILL)
    if job is not None:
        error = job.future.exception(FOR_LONG)
        assert isinstance(error, QueryStopped)
        assert error.status == 503
        assert error.fields["retry_after"]
    else:
        assert comes(lambda: office.computers[0]._process.poll() is not None)  # type: ignore[union-attr]
    assert office.made(format="gexf", minimum=3 if job is None else 4).startswith(b"<?xml")
    assert office.pid() != pid


def test_a_late_job_is_ended(serving: Serving) -> None:
    office = Office(serving, network_deadline=0.5, network_processes=1)
    pid = office.stopped()
    began = time.monotonic()
    error = office.ask().future.exception(FOR_LONG)
    assert isinstance(error, QueryStopped)
    assert error.fields["seconds"] == 0.5
    assert time.monotonic() - began < 3
    assert comes(lambda: gone(pid))
    assert office.ask().future.exception(0.1) is error, "who asks again at once is told the same"
    office.jobs.close()


def test_a_client_has_so_many_and_all_together(fresh: Office) -> None:
    fresh.stopped(0), fresh.stopped(1)
    for number in range(OF_A_CLIENT):
        fresh.ask(client="a", minimum=2 + number)
    with pytest.raises(TooManyRequests) as refused:
        fresh.ask(client="a", minimum=9)
    assert refused.value.fields["retry_after"]
    assert fresh.ask(client="a", minimum=2) is fresh.ask(client="b", minimum=2), "it is shared"
    fresh.ask(client="b", minimum=9)  # runs in the other process
    for number in range(WAITING - OF_A_CLIENT + 1):
        fresh.ask(client=f"c{number}", minimum=10 + number)
    with pytest.raises(QueryStopped) as full:
        fresh.ask(client="late", minimum=50)
    assert full.value.fields["retry_after"]


def test_the_jobs_of_a_client_do_not_take_all_processes(office: Office) -> None:
    pid = office.stopped(0)
    first, second = office.ask(minimum=5), office.ask(minimum=6)
    assert comes(lambda: first.running)
    assert office.ask(client="b", minimum=7).future.result(FOR_LONG)
    assert not second.running
    assert second.plain("en")["status"] == "waiting"
    os.kill(pid, signal.SIGCONT)
    assert first.future.result(FOR_LONG)
    assert second.future.result(FOR_LONG)


def test_closing_ends_all(serving: Serving) -> None:
    office = Office(serving)
    pid = office.stopped()
    running, waiting = office.ask(minimum=2), office.ask(minimum=3)
    assert comes(lambda: running.progress.step == "asking")
    began = time.monotonic()
    office.jobs.close()
    for job in (running, waiting):
        assert isinstance(job.future.exception(5), QueryStopped)
    assert time.monotonic() - began < 2
    assert gone(pid)
    with pytest.raises(QueryStopped):
        office.made(minimum=5)


def test_what_nobody_holds_any_more_leaves_no_process(serving: Serving) -> None:
    office = Office(serving)
    pid = office.pid()
    del office
    gc.collect()
    assert gone(pid)


def test_errors_come_as_they_are(office: Office) -> None:
    unknown = office.ask(program="universitetskommunen").future.exception(FOR_LONG)
    assert isinstance(unknown, NotFound)
    assert "universitetskommunen-3-0" in str(unknown.fields["near"])
    bad = office.ask("page", sort="nothing").future.exception(FOR_LONG)
    assert isinstance(bad, BadValue)
    assert bad.fields["parameter"] == "sort"


def test_an_error_nobody_foresaw_tells_nothing_of_the_inside(office: Office) -> None:
    error = office.ask("no such operation").future.exception(FOR_LONG)
    assert type(error) is SamspillError
    assert error.status == 500
    assert "KeyError" not in error.detail
    assert office.made()


def test_what_is_kept_has_a_bound(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_jobs, "KEPT_BYTES", 1000)
    for name in ("json", "net", "edges.csv"):
        office.made(format=name, minimum=8)
    assert len(office.jobs._results) == 1, "the last is kept, however long it is"
    assert office.ask(format="edges.csv", minimum=8).done
    assert not office.ask(format="json", minimum=8).done


def test_a_file_that_is_too_long_is_not_sent(serving: Serving) -> None:
    office = Office(serving, result_bytes=50_000, network_processes=1)
    error = office.ask().future.exception(FOR_LONG)
    assert isinstance(error, ResultTooLarge)
    assert error.fields["maximum"] == 50_000
    assert office.made(format="nodes.csv"), "another format is not too long"
    office.jobs.close()


def test_fonts_are_listed_where_there_is_a_place_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MPLCONFIGDIR", raising=False)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home" / name))
    assert "MPLCONFIGDIR" not in environment(tmp_path), "the user's own, which is made"
    (tmp_path / "home").write_text("no folder", encoding="utf-8")
    assert environment(tmp_path)["MPLCONFIGDIR"] == str(tmp_path / "matplotlib")
    monkeypatch.setenv("MPLCONFIGDIR", "/chosen")
    assert environment(tmp_path)["MPLCONFIGDIR"] == "/chosen"


@pytest.mark.parametrize("size", [0, 1, IN_MEMORY, IN_MEMORY + 1, 3 * IN_MEMORY + 7])
def test_contents_are_read_by_many(size: int) -> None:
    written = bytes(number % 251 for number in range(1000)) * (size // 1000 + 1)
    content = Content()
    for start in range(0, size, 700_001):
        content.write(written[start : min(start + 700_001, size)])
    readers = [content.parts() for _ in range(3)]
    found = [b"", b"", b""]
    for _ in range(5):
        found = [one + next(reader, b"") for one, reader in zip(found, readers, strict=True)]
    assert found == [written[:size]] * 3
    assert content.size == size


def test_a_path_to_somebody_outside_is_told(office: Office) -> None:
    chosen = {"program": "universitetskommunen-3-0"}
    inside = {node["key"] for node in json.loads(office.made(**chosen))["nodes"]}
    everybody = {node["key"] for node in json.loads(office.made())["nodes"]}
    outsider = sorted(everybody - inside)[0]
    ends = {"source": "trondheim-kommune", "target": outsider}
    found = json.loads(office.made("path", **ends, **chosen))["found"]
    assert found["why"] == "outside"
    assert found["told"]
    missing = office.ask("path", source="trondheim-kommune", target="nobody-at-all")
    assert isinstance(missing.future.exception(FOR_LONG), NotFound)


def test_ties_and_paths_come_with_their_passages(office: Office) -> None:
    ends = {"source": "ntnu", "target": "trondheim-kommune"}
    tie = json.loads(office.made("tie", **ends))["found"]
    path = json.loads(office.made("path", **ends))["found"]
    for strands in (tie["strands"], path["paths"][0]["steps"][0]["strands"]):
        facts = [fact for strand in strands for fact in strand["facts"]]
        assert facts
        assert any(fact["passages"] for fact in facts)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_each_step_is_told_in_order(language: Language) -> None:
    measuring = [*read_steps()]
    steps = ["waiting", "asking", "building", *measuring, "placing", "writing"]
    told = [
        Progress(step, done=0 if step not in measuring else 1).plain(language) for step in steps
    ]
    assert [one["done"] for one in told] == sorted(one["done"] for one in told)  # type: ignore[type-var]
    assert all(0 <= one["done"] <= WHOLE for one in told)  # type: ignore[operator]
    assert len({one["label"] for one in told}) == len(steps)
    states = [[step["state"] for step in one["steps"]] for one in told]  # type: ignore[attr-defined]
    assert states[0] == ["next"] * 5
    assert states[-1] == ["done"] * 4 + ["now"]
