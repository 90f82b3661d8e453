"""Fairness among clients: how much one may ask at once and a minute, whoever else asks."""

from __future__ import annotations

import asyncio
import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from math import ceil

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from samspill.engine.workers import METER, Meter, busy
from samspill.errors import SamspillError, TooManyRequests

Told = Callable[[Request, SamspillError], Response]
"""How a refusal is told to whoever sent a request."""

LEAST = 0.0005
"""Seconds of work that every request counts for, whatever came of it."""

_REMEMBERED = 10_000
"""How many clients are remembered; the one that was seen longest ago is forgotten first."""

_MINUTE = 60.0


class Budget:
    """Seconds of work that each client has: full at first, and refilled within a minute.

    It is charged from any thread: what runs in the background costs too.
    """

    def __init__(self, seconds: float) -> None:
        self._full = seconds
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def require(self, client: str) -> None:
        """Raises `TooManyRequests` for a client that has used up what it had."""
        left = self._now(client)
        if left <= 0:
            wait = ceil(-left * _MINUTE / self._full) + 1
            raise TooManyRequests(
                f"Your queries have used their {self._full:g} seconds of work a minute.",
                advice=f"Go on in {wait} seconds, or ask for less at a time.",
                retry_after=wait,
            )

    def charge(self, client: str, seconds: float) -> None:
        """Takes the seconds that a request has cost."""
        with self._lock:
            self._left[client] = self._now(client) - seconds, time.monotonic()
            self._left.move_to_end(client)
            while len(self._left) > _REMEMBERED:
                self._left.popitem(last=False)

    def _now(self, client: str) -> float:
        now = time.monotonic()
        left, seen = self._left.get(client, (self._full, now))
        return min(self._full, left + (now - seen) * self._full / _MINUTE)


class Lane:
    """Requests of one kind: so many run for a client and in all, so many of a client may wait."""

    def __init__(
        self, budget: Budget, *, running: int, waiting: int, places: int, patience: float
    ) -> None:
        self._budget = budget
        self._running, self._waiting, self._patience = running, waiting, patience
        self._clients: dict[str, _Line] = {}
        self._places = asyncio.Semaphore(places)
        self.refused = 0

    @property
    def waiting(self) -> int:
        """How many requests wait now."""
        return sum(line.waiting for line in self._clients.values())

    @asynccontextmanager
    async def visit(self, client: str) -> AsyncIterator[Meter]:
        """A turn of a client, charged when it ends; raises `TooManyRequests` at once."""
        try:
            self._budget.require(client)
            line = self._line(client)
        except TooManyRequests:
            self.refused += 1
            raise
        finally:
            self._budget.charge(client, LEAST)
        line.waiting += 1
        try:
            try:
                await _acquired(line.turns, self._patience)
            finally:
                line.waiting -= 1
        except TimeoutError:
            self._leave(client, line)
            raise busy("Your other queries took all of your turns.") from None
        except BaseException:
            self._leave(client, line)
            raise
        meter = Meter()
        line.running += 1
        METER.set(meter)
        try:
            yield meter
        finally:
            line.running -= 1
            line.turns.release()
            self._leave(client, line)
            self._budget.charge(client, meter.seconds)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """One of the places that all clients share; raises `QueryStopped` when none gets free."""
        try:
            await _acquired(self._places, self._patience)
        except TimeoutError:
            self.refused += 1
            raise busy() from None
        try:
            yield
        finally:
            self._places.release()

    def _line(self, client: str) -> _Line:
        line = self._clients.setdefault(client, _Line(asyncio.Semaphore(self._running)))
        if line.running + line.waiting >= self._running + self._waiting:
            raise TooManyRequests(
                f"You have {line.running} queries running and {line.waiting} waiting, which is "
                "as many as one client may have.",
                advice="Wait for their answers before you ask more.",
                retry_after=1,
            )
        return line

    def _leave(self, client: str, line: _Line) -> None:
        if not (line.running or line.waiting):
            self._clients.pop(client, None)


@dataclass
class _Line:
    """The turns of one client in a lane."""

    turns: asyncio.Semaphore
    running: int = 0
    waiting: int = 0


async def _acquired(places: asyncio.Semaphore, patience: float) -> None:
    """Waits for one of the places; raises TimeoutError after `patience` seconds."""
    if places.locked():
        await asyncio.wait_for(places.acquire(), patience)
    else:
        await places.acquire()


class Turns:
    """Lets the requests for our own answers have their turns in a lane; all others pass.

    `free` are the beginnings of addresses that cost nothing, or have a lane of their own.
    """

    def __init__(self, app: ASGIApp, *, lane: Lane, free: tuple[str, ...], told: Told) -> None:
        self.app = app
        self.lane, self.free, self.told = lane, free, told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def labelled(message: Message) -> None:
            scope.setdefault("state", {})["label"] = label_of(scope)
            await send(message)

        await self._in_turn(scope, receive, labelled)

    async def _in_turn(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(self.free):
            await self.app(scope, receive, send)
            return
        async with AsyncExitStack() as turn:
            try:
                await turn.enter_async_context(self.lane.visit(client_of(scope)))
                await turn.enter_async_context(self.lane.place())
            except SamspillError as error:
                await self.told(Request(scope), error)(scope, receive, send)
                return
            await self.app(scope, receive, send)


def label_of(scope: Scope) -> str:
    """What answered a request, never what was asked: a route, or a question by its name."""
    name = scope.get("state", {}).get("question")
    return f"/questions/{name}" if name else str(getattr(scope.get("route"), "path", "other"))


def client_of(scope: Scope) -> str:
    """Who sent a request: an address, or in IPv6 the network of a subscriber (/64)."""
    host = (scope.get("client") or ("",))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))
