"""Where a remote engine is and how it lets us in."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from samspill.errors import BadValue
from samspill.settings import Settings


@dataclass(frozen=True)
class RemoteSettings:
    """The addresses of SPARQL 1.1, and a user with password (Basic or Digest) or a bearer token.

    `timeout` and `write_timeout` are seconds for one whole exchange, `most_bytes` the longest body
    that is read. Updates go to `store` where `store_update` is empty; only loading needs the
    others.
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

    @classmethod
    def of(cls, settings: Settings, *, timeout: float = 30.0) -> RemoteSettings:
        """The engine that the settings of the service name."""
        return cls(
            settings.store,
            settings.store_update,
            settings.store_graphs,
            settings.store_user,
            settings.store_password.get_secret_value(),
            settings.store_token.get_secret_value(),
            timeout,
        )

    @property
    def update_address(self) -> str:
        """Where updates go."""
        return self.store_update or self.store

    def require_writable(self) -> None:
        """Raises `BadValue` where the address for whole graphs is missing."""
        if not self.store_graphs:
            raise BadValue(
                "Loading needs SAMSPILL_STORE_GRAPHS, which is not set.",
                advice="Give the engine's address of the SPARQL 1.1 Graph Store Protocol; "
                "docs/engines.md has it for the usual engines.",
            )


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        known = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:
        return False
    return bool(known) and not (parts.username or parts.password or parts.query or parts.fragment)
