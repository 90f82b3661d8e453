"""Queries that would never end, of many kinds at once: each is stopped, and nobody else notices."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from hostile import cases, text_of
from serving import Service, problem_of, served

RUNAWAY = cases("runaway")
QUESTION = "/questions/shared-actors.csv"
SMALL = "SELECT ?program WHERE { ?program a <https://w3id.org/samspill/ontology/Program> }"
AT_ONCE = 8


@pytest.fixture(scope="module")
def service(shared_data_dir: Path) -> Iterator[Service]:
    """A service with a short deadline and little memory, which keeps no answers to send again."""
    with served(
        shared_data_dir,
        SAMSPILL_QUERY_DEADLINE="2",
        SAMSPILL_QUERY_MEMORY="128",
        SAMSPILL_CLIENT_SECONDS="1000",
        SAMSPILL_CACHE_BYTES="0",
    ) as running:
        yield running


def ask(client: httpx.Client, query: str) -> httpx.Response:
    return client.post("/sparql", data={"query": query})


def test_all_kinds_are_stopped_while_others_are_answered(service: Service) -> None:
    """Eight run at any time, each from an address of its own; others ask from further ones."""
    with service.client("127.0.0.9") as other:
        expected = other.get(QUESTION)
        assert expected.status_code == 200
        assert expected.text.count("\n") > 3
        programs = ask(other, SMALL).content

    def run(number: int, case: dict[str, Any]) -> httpx.Response:
        with service.client(f"127.0.1.{number % AT_ONCE + 1}") as attacker:
            return ask(attacker, text_of(case["query"]))

    answered = 0
    with ThreadPoolExecutor(AT_ONCE) as pool, service.client("127.0.0.9") as other:
        running = [pool.submit(run, number, case) for number, case in enumerate(RUNAWAY)]
        while not all(future.done() for future in running):
            for found, body in (
                (other.get(QUESTION), expected.content),
                (ask(other, SMALL), programs),
            ):
                assert found.status_code == 200, found.text
                assert found.content == body
                answered += 1
    assert answered >= len(RUNAWAY)
    for case, future in zip(RUNAWAY, running, strict=True):
        found = future.result()
        assert found.status_code in (422, 503), (case["name"], found.status_code, found.text[:500])
        assert problem_of(found, found.status_code)["advice"], case["name"]
    assert service.alive()


def test_a_storm_of_deaths_ends_nothing_else(service: Service) -> None:
    """Each of these takes more memory than there is, and its process with it."""
    (deadly,) = (text_of(case["query"]) for case in RUNAWAY if "replacing" in case["name"])
    numbers = count(1)

    def die() -> httpx.Response:
        with service.client(f"127.0.2.{next(numbers)}") as attacker:
            return ask(attacker, deadly)

    with ThreadPoolExecutor(6) as pool, service.client("127.0.0.9") as other:
        dying = [pool.submit(die) for _ in range(12)]
        while not all(future.done() for future in dying):
            assert ask(other, SMALL).status_code == 200
        for future in dying:
            problem_of(future.result(), 503)
        assert other.get(QUESTION).status_code == 200
    assert service.alive()


def test_who_hangs_up_leaves_nothing_behind(service: Service) -> None:
    """Neither others nor the same client wait for what nobody waits for any more."""
    endless = text_of(RUNAWAY[1]["query"])
    for _ in range(20):
        with (
            service.client("127.0.3.1", timeout=0.05) as attacker,
            suppress(httpx.TimeoutException),
        ):
            problem_of(ask(attacker, endless), 429)
    with service.client("127.0.3.2") as other:
        assert ask(other, SMALL).status_code == 200
    until = time.monotonic() + 30
    with service.client("127.0.3.1") as client:
        while (found := ask(client, SMALL)).status_code != 200:
            assert found.status_code in (429, 503)  # its other queries still have their turns
            assert time.monotonic() < until
            time.sleep(0.1)
    assert service.alive()
