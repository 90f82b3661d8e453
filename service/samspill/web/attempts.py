"""How often a client has shown what is not valid: those who go on are held off for a while."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from math import ceil

from samspill.errors import TooManyRequests

_REMEMBERED = 10_000
_MINUTE = 60.0


class Attempts:
    """Failures of each client, `most` a minute; what is valid is never counted or held off.

    Nobody guesses 256 random bits, so this spares the service and its log, not the secret: a
    colleague behind the same address, whose token is good, is let in all the while.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._failed: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def fail(self, client: str) -> None:
        """Counts a failure; raises `TooManyRequests` for one more than there may be."""
        with self._lock:
            count, now = self._now(client), time.monotonic()
            held = count + 1 > self._most
            self._failed[client] = (count if held else count + 1), now
            self._failed.move_to_end(client)
            while len(self._failed) > _REMEMBERED:
                self._failed.popitem(last=False)
        if held:
            most = self._most
            wait = ceil((count + 1 - most) * _MINUTE / most)
            raise TooManyRequests(
                f"More than {most} tokens or sign-ins that are not valid came from your "
                "address within a minute.",
                advice=f"Try again in {wait} seconds, with another token.",
                retry_after=wait,
            )

    def _now(self, client: str) -> float:
        count, seen = self._failed.get(client, (0.0, time.monotonic()))
        return max(0.0, count - (time.monotonic() - seen) * self._most / _MINUTE)
