"""Fairness: what one client may have under way, and what that leaves to others."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import pytest

from samspill.errors import QueryStopped, TooManyRequests
from samspill.web.fairness import Budget, Lane, client_of


def lane(budget: Budget | None = None, **changed: float) -> Lane:
    settings: dict[str, Any] = {"running": 2, "waiting": 3, "places": 4, "patience": 5, **changed}
    return Lane(budget or Budget(60), **settings)


async def stay(lane: Lane, client: str, leave: asyncio.Event, inside: list[str]) -> None:
    async with lane.visit(client), lane.place():
        inside.append(client)
        await leave.wait()


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(test)


def test_a_client_has_so_many_turns_and_so_many_in_wait() -> None:
    async def test() -> None:
        one, leave, inside = lane(), asyncio.Event(), []
        visits = [asyncio.create_task(stay(one, "a", leave, inside)) for _ in range(8)]
        await asyncio.sleep(0.01)
        refused = [visit for visit in visits if visit.done()]
        assert inside == ["a", "a"]
        assert one.waiting == 3
        assert len(refused) == one.refused == 3
        for visit in refused:
            error = visit.exception()
            assert isinstance(error, TooManyRequests)
            assert error.fields["retry_after"] == 1
        other = asyncio.create_task(stay(one, "b", leave, inside))
        await asyncio.sleep(0.01)
        assert inside == ["a", "a", "b"], "another client does not notice"
        leave.set()
        await asyncio.gather(*visits, other, return_exceptions=True)
        assert inside.count("a") == 5
        assert one.waiting == 0
        assert not one._clients, "clients that are gone are forgotten"

    run(test())


def test_places_are_shared_and_patience_ends() -> None:
    async def test() -> None:
        small, leave, inside = lane(places=1, patience=0.05), asyncio.Event(), []
        first = asyncio.create_task(stay(small, "a", leave, inside))
        await asyncio.sleep(0.01)
        with pytest.raises(QueryStopped, match="busy") as caught:
            await stay(small, "b", leave, inside)
        assert caught.value.fields["retry_after"] == 5
        leave.set()
        await first
        await stay(small, "b", leave, inside)
        assert inside == ["a", "b"]

    run(test())


def test_a_turn_that_does_not_come_is_told() -> None:
    async def test() -> None:
        short, leave, inside = lane(running=1, patience=0.05), asyncio.Event(), []
        first = asyncio.create_task(stay(short, "a", leave, inside))
        await asyncio.sleep(0.01)
        with pytest.raises(QueryStopped, match="Your other queries"):
            await stay(short, "a", leave, inside)
        leave.set()
        await first
        assert not short._clients

    run(test())


def test_whoever_leaves_the_line_gives_up_the_place() -> None:
    async def test() -> None:
        one, leave, inside = lane(running=1), asyncio.Event(), []
        first = asyncio.create_task(stay(one, "a", leave, inside))
        await asyncio.sleep(0.01)
        waiting = asyncio.create_task(stay(one, "a", leave, inside))
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.sleep(0.01)
        assert one.waiting == 0
        leave.set()
        await first
        await stay(one, "a", leave, inside)
        assert inside == ["a", "a"]

    run(test())


def test_work_is_charged_and_refilled(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("samspill.web.fairness.time.monotonic", lambda: now)

    async def test() -> None:
        nonlocal now
        budget = Budget(60)
        one = lane(budget)
        async with one.visit("a") as meter:
            meter.seconds = 90
        with pytest.raises(TooManyRequests, match="60 seconds of work a minute") as caught:
            async with one.visit("a"):
                pass
        assert caught.value.fields["retry_after"] == 32
        async with one.visit("b"):
            pass
        now += 31
        async with one.visit("a") as meter:
            meter.seconds = 0

    run(test())


def test_every_request_counts_also_one_that_is_refused() -> None:
    async def test() -> None:
        budget = Budget(0.01)
        one = lane(budget)
        for _ in range(25):
            with suppress(ZeroDivisionError, TooManyRequests):
                async with one.visit("a"):
                    1 / 0  # noqa: B018
        with pytest.raises(TooManyRequests):
            budget.require("a")

    run(test())


def test_many_clients_are_forgotten_in_time() -> None:
    budget = Budget(60)
    for number in range(20_000):
        budget.charge(str(number), 1)
    assert len(budget._left) == 10_000


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_who_counts_as_one_client(host: str, client: str) -> None:
    assert client_of({"client": (host, 1234)}) == client


def test_a_client_without_an_address() -> None:
    assert client_of({}) == client_of({"client": None}) == ""
