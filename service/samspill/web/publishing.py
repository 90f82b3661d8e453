"""Acceptances under way: each goes on whether or not somebody waits for it, and says how far.

An answer that nobody took is kept for who asks next, and the proposal itself tells it in any case.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Lock

from samspill.engine.gate import STEPS, Progress
from samspill.engine.proposals import Proposal

PATIENCE = 2.0
"""Seconds that a browser waits before it is shown how far the publication is."""

_KEPT = 64


@dataclass
class Publication:
    """What is made of a proposal by whom: how many of the steps are done, and how it ends."""

    account: int
    given: Mapping[str, str]
    done: int = 0
    ending: Future[Proposal] = field(default_factory=Future)

    def tell(self, _step: str, done: int, _total: int) -> None:
        """Takes how far it is."""
        self.done = done

    @property
    def steps(self) -> list[tuple[str, str]]:
        """The steps, each done, now or later."""
        states = ["done"] * self.done + ["now"] + ["later"] * len(STEPS)
        return list(zip(STEPS, states, strict=False))


class Publications:
    """The acceptances of a service, by the numbers of their proposals."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: OrderedDict[int, Publication] = OrderedDict()
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="publishing")

    def begin(
        self,
        number: int,
        account: int,
        given: Mapping[str, str],
        publish: Callable[[Progress], Proposal],
    ) -> Publication:
        """The acceptance of a proposal that is under way, or begins now."""
        with self._lock:
            known = self._known.get(number)
            if known is not None and not known.ending.done():
                return known
            made = Publication(account, given)
            made.ending = self._threads.submit(publish, made.tell)
            self._known[number] = made
            self._known.move_to_end(number)
            while len(self._known) > _KEPT and next(iter(self._known.values())).ending.done():
                self._known.popitem(last=False)
            return made

    def of(self, number: int) -> Publication | None:
        """The acceptance of a proposal, if there is one that nobody has taken the answer of."""
        with self._lock:
            return self._known.get(number)

    def take(self, number: int, *, patience: float = 0.0) -> Proposal | None:
        """What an acceptance came to, which is then forgotten; None while it is under way.

        Raises what it raised.
        """
        found = self.of(number)
        if found is None or not wait([found.ending], patience).done:
            return None
        with self._lock:
            if self._known.get(number) is found:
                del self._known[number]
        return found.ending.result()
