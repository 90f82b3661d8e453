"""Several processes that send from one journal: each message goes once, whoever dies meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from journals import KINDS, empty_journal
from samspill.contribute.hooks import add_hook
from samspill.contribute.identity import moment
from samspill.contribute.postman import Postman, Round
from samspill.engine.outbox import HOOK, SENT, WAITING, Message, Outbox
from samspill.settings import Settings
from test_notice import BY, Receiver, hasten, messages, receiver

__all__ = ["receiver"]

MANY = 24
WATCHING = """
import threading
from samspill.contribute.postman import Postman
from samspill.settings import Settings
print("here", flush=True)
Postman(Settings()).watch(threading.Event(), seconds=0.02)
"""


@pytest.fixture(params=KINDS)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings whose journal is empty, in either kind of database."""
    yield from empty_journal(request, tmp_path)


@contextmanager
def postman(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """A process that sends what is in the outbox."""
    given = {"SAMSPILL_DATA_DIR": str(settings.data_dir), "SAMSPILL_JOURNAL": settings.journal}
    words = [sys.executable, "-c", WATCHING]
    env = {**os.environ, **given}
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        try:
            yield process
        finally:
            process.kill()


def filled(settings: Settings, receiver: Receiver, count: int) -> None:
    """Lets so many messages for one hook wait."""
    made = add_hook(settings, receiver.address, events=[], organisation="*", by=BY)
    now = moment()
    with Outbox.of(settings).writing() as changes:
        for number in range(count):
            body = f'{{"type": "hook.test", "data": {number}}}'
            id = f"msg_{number}"
            changes.add(Message(id, HOOK, made.id, "hook.test", body, now, next=now))


def awaited(condition: Callable[[], bool]) -> None:
    """Waits until something is so."""
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_two_processes_send_each_message_once(settings: Settings, receiver: Receiver) -> None:
    with Outbox.of(settings).writing():
        pass  # the tables are there when both begin
    with postman(settings), postman(settings):
        filled(settings, receiver, MANY)
        awaited(lambda: len(messages(settings, SENT)) == MANY)
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert sorted(ids) == sorted({f"msg_{number}" for number in range(MANY)})


def test_what_was_under_way_when_a_process_died_is_sent_again_as_itself(
    settings: Settings, receiver: Receiver
) -> None:
    receiver.slow = 30
    filled(settings, receiver, 1)
    with postman(settings) as process:
        awaited(lambda: len(receiver.got) == 1)
        process.kill()  # between sending and writing down that it was sent
        process.wait()
    receiver.slow = 0
    (waiting,) = messages(settings, WAITING)
    left = datetime.fromisoformat(waiting.next) - datetime.fromisoformat(moment())
    assert (waiting.tries, left > timedelta(minutes=4)) == (1, True)
    assert Postman(settings).round() == Round(), "nobody takes it while its bearer may be alive"
    hasten(settings)
    assert Postman(settings).round() == Round(sent=1)
    first, second = (headers["webhook-id"] for headers, _ in receiver.got)
    assert first == second, "by which a receiver knows it"
