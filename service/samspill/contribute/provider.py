"""The OpenID Connect provider: what it says of itself, and the keys that it signs with now."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey

from samspill.contribute.fetching import fetched, unreachable
from samspill.errors import ServiceUnreachable
from samspill.settings import safe_address

SigningKey = RSAKey | ECKey

_FRESH = 3600.0
"""Seconds after which all is asked for again, so that a key that was withdrawn soon is not used."""

_PAUSE = 2.0
"""Seconds between two requests for what is not there: tokens with made-up keys cost no more."""

_BITS = 2048

T = TypeVar("T")


@dataclass(frozen=True)
class Metadata:
    """Where a provider is asked for what (OpenID Connect Discovery 1.0)."""

    authorization: str
    token: str
    keys: str
    userinfo: str | None
    leaving: str | None
    posts_secret: bool
    names_itself: bool


class Remembered(Generic[T]):
    """What is fetched when it is needed, kept for an hour, and not asked for again at once."""

    def __init__(self, fetch: Callable[[], T]) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()
        self._value: T | None = None
        self._came = self._asked = float("-inf")
        self._reason = ""

    def value(self, *, newer: bool = False) -> T:
        """The value; with `newer` it is fetched again, unless that was done a moment ago."""
        with self._lock:
            now = time.monotonic()
            if (newer or now - self._came > _FRESH) and now - self._asked > _PAUSE:
                self._asked = now
                try:
                    self._value, self._came = self._fetch(), now
                except ServiceUnreachable as error:
                    self._reason = str(error.fields.get("reason", ""))
            if self._value is None or now - self._came > _FRESH:
                raise unreachable(self._reason)
            return self._value


class Provider:
    """A provider by its issuer; asks nothing until it has to."""

    def __init__(self, issuer: str, *, ca_file: Path | None = None) -> None:
        self.issuer = issuer
        self.fetched = partial(fetched, ca_file=ca_file)
        self._metadata = Remembered(self._discover)
        self._keys = Remembered(self._fetch_keys)

    def metadata(self) -> Metadata:
        """What it says of itself; raises `ServiceUnreachable`."""
        return self._metadata.value()

    def key(self, id: str | None) -> SigningKey | None:
        """The key of an identifier, or the only one; asks again for one that is new."""
        return _chosen(self._keys.value(), id) or _chosen(self._keys.value(newer=True), id)

    def _discover(self) -> Metadata:
        said = self.fetched("GET", self.issuer.rstrip("/") + "/.well-known/openid-configuration")
        if said.get("issuer") != self.issuer:
            raise unreachable(f"it calls itself {str(said.get('issuer'))[:80]}")
        methods = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        userinfo = said.get("userinfo_endpoint")
        leaving = said.get("end_session_endpoint")
        return Metadata(
            authorization=_address(said, "authorization_endpoint"),
            token=_address(said, "token_endpoint"),
            keys=_address(said, "jwks_uri"),
            userinfo=_address(said, "userinfo_endpoint") if userinfo else None,
            leaving=leaving if isinstance(leaving, str) and safe_address(leaving) else None,
            posts_secret=isinstance(methods, list) and "client_secret_basic" not in methods,
            names_itself=said.get("authorization_response_iss_parameter_supported") is True,
        )

    def _fetch_keys(self) -> tuple[SigningKey, ...]:
        listed = self.fetched("GET", self.metadata().keys).get("keys")
        found = [_read(one) for one in (listed if isinstance(listed, list) else [])]
        keys = tuple(key for key in found if key is not None)
        if not keys:
            raise unreachable("it has no key that can be used")
        return keys


def _chosen(keys: tuple[SigningKey, ...], id: str | None) -> SigningKey | None:
    if id is None:
        return keys[0] if len(keys) == 1 else None
    return next((key for key in keys if key.kid == id), None)


def _read(value: object) -> SigningKey | None:
    """A public key for signatures; None for one of another kind, too short, or damaged."""
    if not isinstance(value, dict) or value.get("kty") not in ("RSA", "EC"):
        return None
    if value.get("use", "sig") != "sig":
        return None
    try:
        key = JWKRegistry.import_key(value)
        native = key.public_key if isinstance(key, RSAKey | ECKey) else None
    except (JoseError, ValueError, KeyError, TypeError):
        return None
    if isinstance(key, RSAKey):
        return key if native is not None and native.key_size >= _BITS else None
    return key if isinstance(key, ECKey) else None


def _address(said: Mapping[str, Any], name: str) -> str:
    address = said.get(name)
    if not isinstance(address, str) or not safe_address(address):
        raise unreachable(f"it has no {name} over HTTPS")
    return address
