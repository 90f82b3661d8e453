"""Acceptances under way: told of step by step, kept for who asks, forgotten when they are taken."""

from __future__ import annotations

import threading

import pytest

from samspill.engine.gate import STEPS, Progress
from samspill.engine.proposals import Proposal
from samspill.errors import Stale
from samspill.web.publishing import Publications

ONE = Proposal(7, 1, "ntnu", "Noe", "accepted", 1, "2026-01-01", "2026-01-01", 3)


def test_who_does_not_wait_is_told_how_far_it_is_and_then_what_it_came_to() -> None:
    publications, goes_on, is_far = Publications(), threading.Event(), threading.Event()

    def slow(progress: Progress) -> Proposal:
        progress("check", 2, len(STEPS))
        is_far.set()
        assert goes_on.wait(20)
        return ONE

    made = publications.begin(7, 1, {}, slow)
    assert is_far.wait(20)
    assert publications.take(7, patience=0.01) is None
    assert [state for _, state in made.steps] == ["done", "done", "now", "later"]
    again = publications.begin(7, 2, {}, lambda _: pytest.fail("it is done once"))
    assert again is made
    goes_on.set()
    assert publications.take(7, patience=20) == ONE
    assert publications.of(7) is None
    assert publications.take(7) is None


def test_what_went_wrong_is_kept_with_what_was_written() -> None:
    publications = Publications()

    def fails(progress: Progress) -> Proposal:
        raise Stale("Another change came first.", advice="Look again.")

    made = publications.begin(7, 1, {"text": "Mine ord"}, fails)
    made.ending.exception(20)
    assert publications.of(7) is made
    assert made.given == {"text": "Mine ord"}
    with pytest.raises(Stale):
        publications.take(7)
    assert publications.of(7) is None
