"""Reading what strangers send: each document in a worker of its own, which is then ended.

A text can bring down its parser or keep it busy for ever, and a parser has no business with files
or the network. The worker has neither, answers with plain N-Triples, and is never used again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import asdict

import pyoxigraph as ox

from samspill.engine import frames
from samspill.engine.processes import Nursery, Worker
from samspill.engine.workers import METER, busy
from samspill.errors import TooLarge
from samspill.knowledge.documents import (
    DOCUMENT_LIMITS,
    DocumentLimits,
    format_of,
    hold_document,
)
from samspill.knowledge.vocabulary import BASE

MEMORY = 512 * 1024 * 1024
"""Bytes that a document may need while it is read."""

LATER = 5
"""The niceness of whoever reads a document: questions go first."""


class Reader:
    """Reads documents in processes without a dataset, up to `count` at once, until it is closed.

    `base` is what relative IRIs are relative to, `context` the file of our own JSON-LD context;
    `seconds` is how long one document may take. The first document starts the processes.
    """

    def __init__(
        self,
        *,
        base: str = BASE,
        context: str = "",
        limits: DocumentLimits = DOCUMENT_LIMITS,
        memory: int = MEMORY,
        seconds: float = 10.0,
        count: int = 2,
    ) -> None:
        self.limits = limits
        self.seconds = seconds
        self._settled = {"base": base, "context": context, "limits": asdict(limits)}
        self._nursery = Nursery({"empty": True}, memory=memory)
        self._places = threading.Semaphore(count)

    def read(self, content: bytes, media_type: str) -> tuple[ox.Triple, ...]:
        """The statements of a document, as `knowledge.documents.read_document` gives them.

        Raises what that raises, `TooLarge` also for a document that takes too much time or
        memory, and `QueryStopped` where there is no room.
        """
        format_of(media_type)
        hold_document(content, self.limits)
        if not self._places.acquire(timeout=self.seconds):
            raise busy("All processes for documents are busy.")
        began = time.monotonic()
        try:
            worker = self._nursery.worker()
            try:
                return self._read(worker, content, media_type)
            finally:
                worker.end()
        finally:
            if (meter := METER.get()) is not None:
                meter.seconds += time.monotonic() - began
            self._places.release()

    def close(self) -> None:
        """Ends the processes."""
        self._nursery.close()

    def _read(self, worker: Worker, content: bytes, media_type: str) -> tuple[ox.Triple, ...]:
        job = {**self._settled, "media_type": media_type, "seconds": self.seconds}
        until = time.monotonic() + self.seconds
        try:
            worker.give_way(LATER)
            worker.ask(job, content)
            said = b"".join(self._said(worker, until))
            return tuple(quad.triple for quad in ox.parse(said, format=ox.RdfFormat.N_TRIPLES))
        except TimeoutError:
            raise TooLarge(
                f"The document took longer than {self.seconds:g} seconds to read.",
                advice="Send it in several smaller documents, or in a simpler form, such as "
                "N-Triples.",
                limit="seconds",
                maximum=self.seconds,
            ) from None
        except (EOFError, OSError, SyntaxError) as error:
            raise TooLarge(
                "The document brought down the process that read it; nothing else was harmed.",
                advice="It needs too much memory, or its contexts lead from one to the next too "
                "often: send it in several smaller documents, or as N-Triples.",
                limit="memory",
            ) from error

    def _said(self, worker: Worker, until: float) -> Iterator[bytes]:
        """The parts of a whole answer; raises the error that ends it."""
        size = 0
        while True:
            kind, part = worker.receive(until)
            if kind != b"D":
                frames.ended(kind, part)
                return
            size += len(part)
            if size > 2 * self.limits.statements:  # escapes and marks are not counted there
                raise EOFError("a worker says more than there can be to say")
            yield part
