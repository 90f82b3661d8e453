"""The words that the service and its workers exchange: frames over a stream socket.

A frame is one byte that says what it is, four that say how long, and the content. Nothing in it is
ever run or unpickled: a worker that a query has taken over can only send wrong bytes.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping
from typing import Any, Literal

from samspill import errors
from samspill.errors import SamspillError

Kind = Literal[b"J", b"D", b"E", b"R"]
"""A job or another message, a part of an answer, its end, or a refusal."""

MOST = 64 * 1024 * 1024
"""The longest frame that is read."""

_HEAD = struct.Struct("!cI")


def send(to: socket.socket, kind: Kind, content: bytes) -> None:
    """Sends one frame."""
    to.sendall(_HEAD.pack(kind, len(content)) + content)


def send_object(to: socket.socket, kind: Kind, content: Mapping[str, object]) -> None:
    """Sends a frame that holds JSON."""
    send(to, kind, json.dumps(content).encode())


def receive(source: socket.socket) -> tuple[bytes, bytes]:
    """The next frame: its kind and content; raises EOFError where the other side is gone."""
    kind, length = _HEAD.unpack(_exactly(source, _HEAD.size))
    if length > MOST:
        raise EOFError("a frame is too long")
    return kind, _exactly(source, length)


def receive_object(source: socket.socket) -> Mapping[str, Any]:
    """The next frame as JSON; raises the error that it holds, and EOFError."""
    return ended(*receive(source))


def ended(kind: bytes, content: bytes) -> Mapping[str, Any]:
    """The JSON object of a last frame; raises the error that it holds."""
    if kind == b"R":
        raise refusal(content)
    found: Mapping[str, Any] = json.loads(content)
    return found


def refused(error: SamspillError) -> dict[str, object]:
    """An error of ours as plain values."""
    return {
        "kind": type(error).__name__,
        "detail": error.detail,
        "advice": error.advice,
        "fields": dict(error.fields),
    }


def refusal(content: bytes) -> SamspillError:
    """The error that a refusal holds, as it was raised."""
    found = json.loads(content)
    kind = getattr(errors, str(found["kind"]), SamspillError)
    if not (isinstance(kind, type) and issubclass(kind, SamspillError)):
        kind = SamspillError
    return kind(found["detail"], advice=found["advice"], **found["fields"])


def _exactly(source: socket.socket, length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        part = source.recv(min(length - len(parts), 1 << 20))
        if not part:
            raise EOFError("the other side is gone")
        parts += part
    return bytes(parts)
