"""The nursery: a process that holds one dataset and forks the workers that answer over it.

A fork shares the memory of the dataset, so that a worker costs milliseconds and no second copy,
however large the dataset is. Run as a program by `engine.workers`:
`python -m samspill.engine.nursery DESCRIPTOR`.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from math import ceil
from pathlib import Path
from typing import Any, NoReturn

import pyoxigraph as ox

from samspill.engine import frames
from samspill.engine.bounds import (
    BoundedWriter,
    Enough,
    PreviewWriter,
    ResultLimits,
    XmlWriter,
)
from samspill.engine.confinement import confine
from samspill.engine.limits import Limits
from samspill.engine.sparql import examine
from samspill.engine.stores import EmbeddedStore, Store, write_triples
from samspill.errors import BadValue, NotAcceptable, SamspillError, StorageUnwritable
from samspill.knowledge.documents import DocumentLimits, read_document

GRACE = 2
"""Seconds after its deadline when a query is ended by its own alarm, were nobody else there."""


ORDER = 8
"""Bytes of an order to the nursery, and of its answer: the number of a process."""


def main(descriptor: int) -> None:
    """Takes orders until whoever gives them is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the service, which ends us
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):  # gone in the middle of a word
        _take_orders(socket.socket(fileno=descriptor))


def _take_orders(control: socket.socket) -> None:
    """Opens the dataset that the first frame names, then forks a worker for each request."""
    settings = frames.receive_object(control)
    try:
        store = _opened(settings["source"])
    except SamspillError as error:
        frames.send_object(control, b"R", frames.refused(error))
        return
    gc.collect()
    gc.freeze()  # what is never freed is never written to, and stays shared
    frames.send_object(control, b"J", {"pid": os.getpid()})
    ended: set[int] = set()
    while True:
        ended = _waited_for(ended)
        if not select.select([control], [], [], 1.0 if ended else None)[0]:
            continue
        number, pipe = _order(control)
        if pipe is not None:
            child = _forked()
            if child == 0:
                _become_worker(store, settings, control, socket.socket(fileno=pipe))
            os.close(pipe)
            control.sendall(child.to_bytes(ORDER, "big"))
        elif number is None:
            return
        else:
            ended.add(number)


def _waited_for(ended: set[int]) -> set[int]:
    """The processes that have not come to their end yet; the numbers of the others are free.

    One that was killed may take seconds to give its memory back, when it gives way to others.
    """
    left = set()
    for number in ended:
        with suppress(ChildProcessError):
            if os.waitpid(number, os.WNOHANG) == (0, 0):
                left.add(number)
    return left


def _forked() -> int:
    """The number of a new process, 0 in the process itself, and 1 where there can be none."""
    try:
        return os.fork()
    except OSError:
        return 1


def _order(control: socket.socket) -> tuple[int | None, int | None]:
    """The next order: a number of a process to wait for, or a pipe for a new worker.

    The number is None where nobody orders any more.
    """
    message, descriptor = b"", None
    while len(message) < ORDER:
        part, descriptors, _, _ = socket.recv_fds(control, ORDER - len(message), 1)
        if not part:
            return None, None
        message += part
        descriptor = descriptors[0] if descriptors else descriptor
    return int.from_bytes(message, "big"), descriptor


def _opened(source: Mapping[str, Any]) -> Store:
    if "remote" in source:
        from samspill.engine.remote import RemoteSettings, RemoteStore

        return RemoteStore(
            RemoteSettings(**source["remote"]), tuple(source["graphs"]), source["mark"]
        )
    if "empty" in source:
        return EmbeddedStore.of(())
    try:
        return EmbeddedStore.load(Path(source["path"]))
    except (OSError, SyntaxError) as error:
        raise StorageUnwritable(
            f"The version that is served cannot be read from the disk: {error}.",
            advice="Start the service again: it is made again from the journal.",
        ) from error


def _become_worker(
    store: Store, settings: Mapping[str, Any], control: socket.socket, pipe: socket.socket
) -> NoReturn:
    """Answers over `pipe` until it is closed; gives up all else before the first query."""
    control.close()
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)  # the engine's last words are not for a reader
    os.close(silence)
    remote = "remote" in settings["source"]
    confine(memory=settings["memory"], sockets=remote)
    limits = Limits(**settings["limits"])
    try:
        while True:
            kind, content = frames.receive(pipe)
            if kind != b"J":
                break
            _answer(store, json.loads(content), limits, pipe)
    except (EOFError, OSError):
        pass
    os._exit(0)


def _answer(store: Store, job: Mapping[str, Any], limits: Limits, pipe: socket.socket) -> None:
    began = time.process_time()
    signal.alarm(ceil(job["seconds"]) + GRACE)
    try:
        end = _read(job, pipe) if "media_type" in job else _written(store, job, limits, pipe)
    except SamspillError as error:
        frames.send_object(pipe, b"R", frames.refused(error))
    except MemoryError:
        os._exit(1)  # as the engine itself ends when it can have no more
    except (RuntimeError, ValueError) as error:
        refusal: SamspillError = BadValue(
            f"The engine cannot run this query: {error}.",
            advice="Use the functions of SPARQL 1.1.",
        )
        frames.send_object(pipe, b"R", frames.refused(refusal))
    except OSError as error:
        if error.errno is not None:  # the pipe is gone; what the engine complains of has no number
            raise
        refusal = NotAcceptable(
            f"This result cannot be given in that format: {error}.",
            advice="Ask for another format, such as Turtle or N-Triples.",
        )
        frames.send_object(pipe, b"R", frames.refused(refusal))
    else:
        frames.send_object(pipe, b"E", end | {"cpu": time.process_time() - began})
    signal.alarm(0)


def _written(
    store: Store, job: Mapping[str, Any], limits: Limits, pipe: socket.socket
) -> dict[str, object]:
    """Sends the result of a job in parts; gives what is told at its end."""
    end: dict[str, object] = {}
    if not job["trusted"]:
        facts = examine(job["text"], limits=limits)
        end = {"form": facts.form, "volatile": facts.volatile}
        if job[_kind(facts.form)] is None:
            raise NotAcceptable(**job["none"][facts.form in ("SELECT", "ASK")])
    rows = ox.QueryResultsFormat.from_media_type(job["rows"] or "text/csv")
    triples = ox.RdfFormat.from_media_type(job["triples"] or "text/turtle")
    assert rows is not None  # noqa: S101
    assert triples is not None  # noqa: S101
    writer = _writer(job, end.get("form"), pipe)
    try:
        store.write(
            job["text"],
            writer,
            rows=rows,
            triples=triples,
            default_graphs=job["default_graphs"],
            named_graphs=job["named_graphs"],
            most_triples=job["max_rows"],
        )
    except Enough:
        end["more"] = True
    writer.flush()
    return end


def _writer(
    job: Mapping[str, Any], form: object, pipe: socket.socket
) -> BoundedWriter | PreviewWriter | XmlWriter:
    """What takes the result of a job, whose form is known where it was examined."""

    def pass_on(part: bytes) -> None:
        frames.send(pipe, b"D", part)

    if job["preview"] is not None:
        return PreviewWriter(pass_on, lines=job["preview"])
    rows = ox.QueryResultsFormat.from_media_type(job["rows"]) if form == "SELECT" else None
    writer = BoundedWriter(pass_on, ResultLimits(job["max_rows"], job["max_bytes"]), rows)
    formats = {"rows", "triples"} if form is None else {_kind(form)}
    return XmlWriter(writer) if any("xml" in job[kind] for kind in formats) else writer


def _kind(form: object) -> str:
    """What a query of a form gives, as jobs call it."""
    return "rows" if form in ("SELECT", "ASK") else "triples"


def _read(job: Mapping[str, Any], pipe: socket.socket) -> dict[str, object]:
    """Reads the document that follows a job, and sends its statements as N-Triples in parts."""
    _, content = frames.receive(pipe)
    triples = read_document(
        content,
        job["media_type"],
        base=job["base"],
        limits=DocumentLimits(**job["limits"]),
        context=job["context"],
    )
    limits = ResultLimits(rows=sys.maxsize, bytes=sys.maxsize)
    writer = BoundedWriter(lambda part: frames.send(pipe, b"D", part), limits)
    write_triples(triples, writer, form=ox.RdfFormat.N_TRIPLES)
    writer.flush()
    return {}


if __name__ == "__main__":
    main(int(sys.argv[1]))
