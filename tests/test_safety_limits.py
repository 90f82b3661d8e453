"""Limits on results and on clients: a whole answer or none, and one client's greed is its own."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import StringIO
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from samspill.engine.published import replace_graphs
from samspill.settings import Settings
from samspill.web.fairness import client_of
from serving import Service, problem_of, served

MOST_ROWS, MOST_BYTES = 100, 60_000
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SMALL = "ASK { ?s ?p ?o }"
QUESTION = "/questions/programs.json"

ROW_FORMATS = {
    "srj": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": None,
    "tsv": ox.QueryResultsFormat.TSV,
}
TRIPLE_FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}
TRICKY = {
    "numbers": "?n",
    "texts of several lines": "CONCAT(STR(?n), '\\n\\r\\n,\\t')",
    "texts with quotes": "CONCAT('\"', STR(?n), '\"\"\\\\\"')",
    "texts that look like rows": "CONCAT('},{</result>&lt;/result>', STR(?n))",
    "nothing": "?unbound",
}
"""What rows hold: some are easily taken for the end of a row, or for none."""


@pytest.fixture(scope="module")
def bounded(shared_data_dir: Path) -> Iterator[Service]:
    """A service that sends small results only."""
    with served(
        shared_data_dir,
        SAMSPILL_RESULT_ROWS=str(MOST_ROWS),
        SAMSPILL_RESULT_BYTES=str(MOST_BYTES),
        SAMSPILL_CLIENT_RUNNING="8",
        SAMSPILL_CLIENT_SECONDS="1000",
    ) as running:
        yield running


@pytest.fixture(scope="module")
def fair(shared_data_dir: Path) -> Iterator[Service]:
    """A service with the usual turns, a short deadline, and no answers kept to send again."""
    with served(
        shared_data_dir,
        SAMSPILL_QUERY_DEADLINE="2",
        SAMSPILL_CLIENT_SECONDS="1000",
        SAMSPILL_CACHE_BYTES="0",
    ) as running:
        yield running


@pytest.fixture(scope="module")
def poor(shared_data_dir: Path) -> Iterator[Service]:
    """A service with a second of work a minute for each client, and one process for queries."""
    with served(
        shared_data_dir,
        SAMSPILL_QUERY_DEADLINE="1",
        SAMSPILL_CLIENT_SECONDS="1",
        SAMSPILL_QUERY_WORKERS="1",
        SAMSPILL_CACHE_BYTES="0",
    ) as running:
        yield running


def rows(count: int, shown: str = "?n") -> str:
    values = " ".join(map(str, range(count)))
    return f"SELECT ?x ?y WHERE {{ VALUES ?n {{ {values} }} BIND({shown} AS ?x) }}"


def triples(count: int) -> str:
    values = " ".join(map(str, range(count)))
    return f"CONSTRUCT {{ <x:s> <x:p> ?n }} WHERE {{ VALUES ?n {{ {values} }} }}"


def ask(client: httpx.Client, query: str, **parameters: str) -> httpx.Response:
    return client.post("/sparql", data={"query": query, **parameters})


# --- results


def number_of_rows(found: httpx.Response, form: ox.QueryResultsFormat | None) -> int:
    if form is None:
        return len(list(csv.reader(StringIO(found.content.decode(), newline="")))) - 1
    solutions = ox.parse_query_results(found.content, format=form)
    assert isinstance(solutions, ox.QuerySolutions)
    return len(list(solutions))


@pytest.mark.parametrize("shown", TRICKY.values(), ids=TRICKY.keys())
@pytest.mark.parametrize("name", ROW_FORMATS)
def test_as_many_rows_as_there_may_be_and_one_more(bounded: Service, name: str, shown: str) -> None:
    with bounded.client() as client:
        whole = ask(client, rows(MOST_ROWS, shown), format=name)
        assert whole.status_code == 200, whole.text
        assert number_of_rows(whole, ROW_FORMATS[name]) == MOST_ROWS
        found = problem_of(ask(client, rows(MOST_ROWS + 1, shown), format=name), 422)
    assert found["maximum"] == MOST_ROWS
    assert str(MOST_ROWS) in str(found["detail"])


@pytest.mark.parametrize("name", TRIPLE_FORMATS)
def test_as_many_triples_as_there_may_be_and_one_more(bounded: Service, name: str) -> None:
    with bounded.client() as client:
        whole = ask(client, triples(MOST_ROWS), format=name)
        assert whole.status_code == 200, whole.text
        assert len(list(ox.parse(whole.content, format=TRIPLE_FORMATS[name]))) == MOST_ROWS
        found = problem_of(ask(client, triples(MOST_ROWS + 1), format=name), 422)
    assert found["maximum"] == MOST_ROWS


@pytest.mark.parametrize("name", [*ROW_FORMATS, *TRIPLE_FORMATS])
def test_more_bytes_than_there_may_be(bounded: Service, name: str) -> None:
    long = "BIND('0123456789abcdef' AS ?v0) " + "".join(
        f"BIND(CONCAT(?v{number}, ?v{number}) AS ?v{number + 1}) " for number in range(12)
    )
    select, construct = (
        f"SELECT ?v12 {{ {long} }}",
        f"CONSTRUCT {{ <x:s> <x:p> ?v12 }} {{ {long} }}",
    )
    with bounded.client() as client:
        found = ask(client, select if name in ROW_FORMATS else construct, format=name)
    assert problem_of(found, 422)["maximum"] == MOST_BYTES


def test_results_much_too_large_are_refused_before_they_are_computed(bounded: Service) -> None:
    with bounded.client() as client:
        problem_of(ask(client, "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"), 422)
        problem_of(ask(client, "CONSTRUCT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?i }"), 422)
        assert ask(client, ENDLESS.replace(" . ?d ?e ?f . ?g ?h ?i", "")).status_code == 200


def test_a_page_of_a_result_past_the_limit_shows_its_beginning(
    bounded: Service,
) -> None:
    with bounded.client() as client:
        found = client.get(
            "/sparql", params={"query": rows(MOST_ROWS + 1)}, headers={"Accept": "text/html"}
        )
    assert found.status_code == 200
    assert f"Mer enn {MOST_ROWS} rader" in found.text
    assert found.text.count("<tr>") == MOST_ROWS + 1  # the row of headings


# --- clients


def at_once(times: int, send: Callable[[int], httpx.Response]) -> list[httpx.Response]:
    """The answers to requests that are all sent at the same time."""
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(send, range(times)))


def statuses(found: list[httpx.Response]) -> Counter[int]:
    return Counter(response.status_code for response in found)


def assert_told_when(found: list[httpx.Response], status: int) -> None:
    """Those of a status are problems, and say when to come again."""
    for response in found:
        if response.status_code == status:
            problem = problem_of(response, status)
            assert int(response.headers["retry-after"]) >= 1
            assert problem["advice"]


def test_a_hundred_at_once_from_one_client(fair: Service) -> None:
    """Two run and five wait; the rest is refused at once, and others are answered meanwhile."""
    with fair.client("127.0.1.1") as greedy, fair.client("127.0.1.2") as other:
        with ThreadPoolExecutor(1) as pool:
            sending = pool.submit(at_once, 100, lambda _: ask(greedy, ENDLESS))
            while not sending.done():
                assert other.get(QUESTION).status_code == 200
                assert ask(other, SMALL).status_code == 200
        found = sending.result()
        assert set(statuses(found)) == {429, 503}
        assert statuses(found)[429] >= 80
        assert_told_when(found, 429)
        assert ask(greedy, SMALL).status_code == 200


def test_small_queries_count_too(fair: Service) -> None:
    """Every request has its turn, however little it asks, and pages have theirs."""
    with fair.client("127.0.2.1") as greedy:
        found = at_once(100, lambda number: ask(greedy, f"SELECT ({number} AS ?x) {{ ?s ?p ?o }}"))
        assert set(statuses(found)) <= {200, 429, 503}
        assert_told_when(found, 429)
        assert_told_when(found, 503)
        for response in found:
            assert response.status_code != 200 or response.json()["results"]["bindings"]
        questions = at_once(100, lambda _: greedy.get(QUESTION))
        assert set(statuses(questions)) <= {200, 429, 503}
        assert_told_when(questions, 429)
        assert_told_when(questions, 503)


def test_a_client_cannot_pass_for_many(fair: Service) -> None:
    """Only a proxy that is trusted is believed who it speaks for."""
    with fair.client("127.0.3.1") as greedy:
        found = at_once(
            40,
            lambda number: greedy.post(
                "/sparql",
                data={"query": ENDLESS},
                headers={
                    "X-Forwarded-For": f"192.0.2.{number}",
                    "Forwarded": f"for=192.0.2.{number}",
                    "X-Real-IP": f"192.0.2.{number}",
                },
            ),
        )
    assert statuses(found)[429] >= 25


def test_clients_behind_a_trusted_proxy_are_told_apart(fair: Service) -> None:
    with fair.client() as proxy:

        def send(number: int) -> httpx.Response:
            source = f"198.51.100.{number % 10}"
            return proxy.post(
                "/sparql", data={"query": ENDLESS}, headers={"X-Forwarded-For": source}
            )

        found = at_once(20, send)
        assert statuses(found)[429] == 0
        spoilt = at_once(40, lambda _: send(1))
        assert statuses(spoilt)[429] >= 25


def test_work_is_paid_for(poor: Service) -> None:
    """A second of work is all that a client has here; what it costs others is nothing."""
    with poor.client("127.0.1.1") as busy, poor.client("127.0.1.2") as other:
        assert ask(busy, SMALL).status_code == 200
        found = [ask(busy, ENDLESS) for _ in range(2)]
        assert statuses(found)[503] >= 1
        refused = [ask(busy, SMALL), busy.get(QUESTION)]
        assert statuses(refused) == {429: 2}
        assert_told_when(refused, 429)
        assert ask(other, SMALL).status_code == 200
        assert other.get(QUESTION).status_code == 200
        assert busy.get("/health").status_code == 200


def test_a_full_house_says_when_to_come_again(poor: Service) -> None:
    """There is one place for queries here, and more clients than it can take."""

    def send(number: int) -> httpx.Response:
        with poor.client(f"127.0.2.{number + 1}") as client:
            return ask(client, ENDLESS)

    found = at_once(8, send)
    assert set(statuses(found)) == {503}
    told = [response for response in found if "retry-after" in response.headers]
    assert told
    assert_told_when(told, 503)
    with poor.client("127.0.3.1") as other:
        assert other.get(QUESTION).status_code == 200


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_a_subscriber_of_ipv6_is_one_client(one: str, other: str, same: bool) -> None:
    """Whoever has an IPv6 network has more addresses in it than could be told apart."""
    found = {client_of({"type": "http", "client": (host, 1)}) for host in (one, other)}
    assert (len(found) == 1) is same


# --- versions


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes cannot be counted here")
def test_who_asks_one_version_after_another_fills_no_memory(tmp_path: Path) -> None:
    """A version that is asked has a process that holds it; there are never many of them."""
    thing, value = ox.NamedNode("http://e/thing"), ox.NamedNode("http://e/value")
    for number in range(1, 6):
        triple = ox.Triple(thing, value, ox.Literal(number))
        replace_graphs(
            Settings(data_dir=tmp_path), {"http://e/g": (triple,)}, sources={"http://e/g": "test"}
        )
    with served(tmp_path) as running, running.client() as client:
        for version in (5, 4, 3, 2, 1, 3):
            params = {"query": "SELECT ?n { ?s <http://e/value> ?n }", "version": version}
            found = client.get("/sparql", params=params)
            assert found.status_code in (200, 503), found.text
            if found.status_code == 200:
                (row,) = found.json()["results"]["bindings"]
                assert row["n"]["value"] == str(version)
        assert children(running.process.pid) <= 4
        assert running.alive()


def children(parent: int) -> int:
    """How many processes a process has begun that still run."""
    found = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, of = path.read_text().rpartition(")")[2].split()[:2]
            found += int(of) == parent and state != "Z"
    return found
