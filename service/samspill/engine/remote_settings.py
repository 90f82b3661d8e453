"""Where a remote engine is and how it lets us in."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from samspill.errors import BadValue


@dataclass(frozen=True)
class RemoteSettings:
    """The addresses of SPARQL 1.1, and a user with password (Basic or Digest) or a bearer token.

    `timeout` and `write_timeout` are seconds for one whole exchange, `most_bytes` the longest body
    that is read. `store` alone is enough for reading.
    """

    store: str
    store_update: str = ""
    store_graphs: str = ""
    store_user: str = ""
    store_password: str = field(default="", repr=False)
    store_token: str = field(default="", repr=False)
    timeout: float = 30.0
    write_timeout: float = 600.0
    most_bytes: int = 256 * 1024 * 1024

    def __post_init__(self) -> None:
        """Raises `BadValue` for what cannot be an address, or would show a password in a log."""
        for name in ("store", "store_update", "store_graphs"):
            value = str(getattr(self, name))
            if not _is_address(value) and (value or name == "store"):
                raise BadValue(
                    f"SAMSPILL_{name.upper()} is no address of an engine.",
                    advice="Give an http:// or https:// address without a query and without a name "
                    "or password, which go into SAMSPILL_STORE_USER and SAMSPILL_STORE_PASSWORD.",
                )

    def require_writable(self) -> None:
        """Raises `BadValue` where an address for writing is missing."""
        for name in ("store_update", "store_graphs"):
            if not getattr(self, name):
                raise BadValue(
                    f"Loading needs SAMSPILL_{name.upper()}, which is not set.",
                    advice="Give the engine's addresses for updates and for the Graph Store "
                    "Protocol; docs/engines.md has them for the usual engines.",
                )


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        known = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:
        return False
    return bool(known) and not (parts.username or parts.password or parts.query or parts.fragment)
