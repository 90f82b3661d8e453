"""Tasks: what is to be made of networks, and how far the making has come."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from samspill.ask.networks.selection import Selection
from samspill.ask.networks.steps import Progress
from samspill.engine.serving import Served
from samspill.errors import SamspillError
from samspill.settings import Language
from samspill.web.contents import Content


@dataclass(frozen=True)
class Source:
    """A network that something is made of: the version that is asked, and the selection."""

    served: Served
    selection: Selection

    @cached_property
    def key(self) -> str:
        """A name that no other network has."""
        version = self.served.version
        chosen = json.dumps(self.selection.parameters(), sort_keys=True)
        return f"{version.digest} {version.number} {chosen}"


@dataclass(frozen=True)
class Task:
    """What is to be made: an operation on one or two networks, in a language."""

    what: str
    sources: tuple[Source, ...]
    language: Language
    options: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def key(self) -> str:
        """A name that no other task has."""
        options = json.dumps(self.options, sort_keys=True)
        return "\0".join((self.what, self.language, options, *(one.key for one in self.sources)))


class Job:
    """A task that was given to be done, by the client who asked for it first."""

    def __init__(self, task: Task, client: str) -> None:
        self.task, self.client = task, client
        self.future: Future[Content] = Future()
        self.future.set_running_or_notify_cancel()  # whoever stops waiting does not stop the job
        self.running = False
        self.progress = Progress()

    @property
    def done(self) -> bool:
        """Whether it has come to an end, good or bad."""
        return self.future.done()

    def result(self) -> Content:
        """What came of it, or the error that ended it."""
        return self.future.result()

    def end(self, content: Content) -> None:
        """Takes what came of it, unless it has ended before."""
        with suppress(InvalidStateError):
            self.future.set_result(content)

    def fail(self, error: SamspillError) -> None:
        """Takes the error that ended it, unless it has ended before."""
        with suppress(InvalidStateError):
            self.future.set_exception(error)

    def told(self, progress: Progress) -> None:
        """Takes how far it has come."""
        self.progress = progress

    def plain(self, language: Language) -> dict[str, object]:
        """How far it has come, as values for JSON."""
        status = "running" if self.running else "waiting"
        return {"status": status, **self.progress.plain(language)}
