"""A message sent to a hook by HTTP: one POST, no redirect, within bounds of time and size.

http.client, because it lets us connect to the very address that was judged, and hang up on a
receiver that answers without end.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path

from samspill import __version__
from samspill.contribute.outcomes import Outcome, said_by
from samspill.contribute.reaching import Target, reached, target_of
from samspill.contribute.signatures import signed_headers
from samspill.contribute.trusting import trusted
from samspill.engine.hooks import Hook
from samspill.engine.outbox import Message
from samspill.errors import BadValue
from samspill.settings import Settings

SECONDS = 15.0
"""How long a receiver may take, from its name to its answer."""

_LONGEST_REST = 24 * 3600.0


def post(
    hook: Hook,
    message: Message,
    *,
    private: bool = False,
    ca_file: Path | None = None,
    seconds: float = SECONDS,
) -> Outcome:
    """Sends a message to a hook, signed; whatever goes wrong is an outcome."""
    body = message.body.encode()
    headers = {
        **signed_headers(hook.secret, id=message.id, seconds=int(time.time()), body=body),
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "User-Agent": f"Samspill/{__version__}",
        "Connection": "close",
    }
    try:
        target = target_of(hook.address)
        until = time.monotonic() + seconds
        addresses = reached(target, private=private, seconds=seconds)
        wire = _first(target, addresses, until=until)
        if target.encrypted:
            wire = trusted(ca_file).wrap_socket(
                wire, server_hostname=target.host, do_handshake_on_connect=False
            )
        with _connected(target, wire, until=until) as connection:
            connection.request("POST", target.path, body, {"Host": target.authority, **headers})
            response = connection.getresponse()  # what it says besides means nothing to us
    except BadValue as error:
        return Outcome(False, error.detail)
    except ssl.SSLCertVerificationError as error:
        return Outcome(False, f"its certificate is not valid: {error.verify_message}")
    except TimeoutError:
        return Outcome(False, f"no answer in {seconds:g} seconds")
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Outcome(False, said_by(error))
    return _told(response.status, response.headers.get("retry-after", ""))


def posted(settings: Settings, hook: Hook, message: Message) -> Outcome:
    """What comes of sending a message to a hook as the settings allow it."""
    return post(hook, message, private=settings.hook_private, ca_file=settings.ca_file)


@contextmanager
def _connected(
    target: Target, wire: socket.socket, *, until: float
) -> Iterator[http.client.HTTPConnection]:
    """A connection by a socket that is open, cut when the time is up."""
    late = threading.Event()

    def cut() -> None:
        late.set()
        with suppress(OSError):
            socket.socket.shutdown(wire, socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, until - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = wire
    try:
        if isinstance(wire, ssl.SSLSocket):
            wire.do_handshake()
        yield connection
    except (OSError, http.client.HTTPException) as error:
        if late.is_set():
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()
        connection.close()


def _first(target: Target, addresses: list[str], *, until: float) -> socket.socket:
    failed: OSError = OSError(f"{target.host} has no address")
    for address in addresses:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        try:
            return socket.create_connection((address, target.port), timeout=left)
        except OSError as error:
            failed = error
    raise failed


def _told(status: int, rest: str) -> Outcome:
    """What an answer means."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Outcome(True, str(status))
    gone = status == HTTPStatus.GONE
    return Outcome(False, f"it answered {status}", lasting=gone, gone=gone, after=_rest(rest))


def _rest(text: str) -> float:
    """The seconds that a receiver asks to be left alone for."""
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _LONGEST_REST)
    try:
        left = parsedate_to_datetime(text).timestamp() - time.time()
    except (TypeError, ValueError, OverflowError):
        return 0
    return min(max(0.0, left), _LONGEST_REST)
