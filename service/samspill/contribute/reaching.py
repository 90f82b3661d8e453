"""Where a hook may lead: addresses are judged as they are written, and again as they resolve.

What is judged is what is connected to, so a name cannot lead elsewhere a moment later.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

from samspill.errors import BadValue

LONGEST = 2000

SECONDS = 15.0
"""How long it may take to learn where a name leads."""

_OURS = frozenset({"localhost", "127.0.0.1", "::1"})
"""The hosts that mean this machine, which may be told without encryption."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Target:
    """What an address says: where to connect, and what to ask for there."""

    host: str
    port: int
    path: str
    encrypted: bool

    @property
    def local(self) -> bool:
        """Whether it names this machine, in so many words."""
        return self.host in _OURS

    @property
    def authority(self) -> str:
        """The host and port as the header Host has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.encrypted else 80) else f"{host}:{self.port}"


def target_of(text: str) -> Target:
    """What an address says; raises `BadValue` for one that a hook cannot have."""
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise _unusable(text, "it is not written as addresses are") from None
    if len(text) > LONGEST or not text.isascii() or not text.isprintable() or " " in text:
        raise _unusable(text, f"it has more than {LONGEST} signs, or others than ASCII")
    if parts.scheme not in ("https", "http") or not host:
        raise _unusable(text, "it does not begin with https://")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _unusable(text, "it holds a user name, a password or a fragment")
    encrypted = parts.scheme == "https"
    if not encrypted and host not in _OURS:
        raise _unusable(text, "http is for this machine only")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port or (443 if encrypted else 80), path, encrypted)


def reached(target: Target, *, private: bool, seconds: float = SECONDS) -> list[str]:
    """The addresses on the network that a target leads to, all of them allowed.

    Raises `BadValue` where one is not, `OSError` for a name that nobody knows, and of these
    `TimeoutError` where it is not told in time whether somebody does.
    """
    addresses = _looked_up(target, seconds=seconds)
    for one in addresses:
        parsed = ipaddress.ip_address(one.partition("%")[0])
        allowed = parsed.is_loopback if target.local else private or public(parsed)
        if not allowed:
            raise BadValue(
                f"{target.host} leads to {one}, which is not a public address.",
                advice="Use a public one, or set SAMSPILL_HOOK_PRIVATE=true if it is meant.",
                parameter="address",
            )
    return addresses


def _looked_up(target: Target, *, seconds: float) -> list[str]:
    """The addresses of a name. A look-up cannot be stopped, so it is left where it is too slow."""
    found: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            said = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
            found.put(list(dict.fromkeys(str(one[4][0]) for one in said)))
        except OSError as error:
            found.put(error)
        except UnicodeError as error:  # a part of the name is too long
            found.put(OSError(str(error)))

    threading.Thread(target=look_up, daemon=True).start()
    try:
        answer = found.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def public(address: Address) -> bool:
    """Whether an address is one of the public internet, and no other in disguise."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address.teredo:
            inner = address.teredo[1]
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return public(inner)
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def _unusable(text: str, reason: str) -> BadValue:
    return BadValue(
        f"“{text[:80]}” cannot be the address of a hook: {reason}.",
        advice="Use one such as https://example.org/samspill.",
        parameter="address",
    )
