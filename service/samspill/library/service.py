"""A service that is asked over HTTP."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import httpx

from samspill.errors import PROBLEM_BASE, SamspillError, ServiceUnreachable

_JSON = "application/json"

_TRIES = 4
_LONGEST_WAIT = 30.0
"""How often a busy service is asked, and how many seconds it may ask us to wait each time."""


class Service:
    """A service that is asked over HTTP: waits where it is told to, and raises our own errors."""

    def __init__(self, client: httpx.Client, address: str) -> None:
        self._client = client
        self.address = address

    def number(self, version: int | None) -> int:
        """The number of a version that there is, or of the newest."""
        found = self.json("/versions" if version is None else f"/versions/{version}")
        try:
            return int(found["versions"][0]["number"] if version is None else found["number"])
        except (LookupError, TypeError, ValueError):
            raise self.nonsense("it lists no versions") from None

    def json(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """The JSON at an address."""
        response = self.get(path, params or {})
        try:
            return response.json()
        except ValueError:
            raise self.nonsense("its answer is no JSON") from None

    def get(self, path: str, params: Mapping[str, str]) -> httpx.Response:
        """The answer at an address; asked again where the service is too busy for it."""
        request = self._client.build_request(
            "GET", path, params=dict(params), headers={"Accept": _JSON}
        )
        return self.sent(request, patient=(429, 503))

    def post(self, path: str, data: Mapping[str, str], *, accept: str) -> httpx.Response:
        """The answer to a form; what was stopped is not asked again, for it would be again."""
        request = self._client.build_request("POST", path, data=data, headers={"Accept": accept})
        return self.sent(request, patient=(429,))

    def sent(self, request: httpx.Request, *, patient: Sequence[int]) -> httpx.Response:
        """The answer to a request, or the error that it tells of."""
        for attempt in range(1, _TRIES + 1):
            try:
                response = self._client.send(request)
            except httpx.TimeoutException:
                raise ServiceUnreachable(
                    f"{self.address} did not answer in time.",
                    advice="Choose less at once, or give connect() a longer timeout.",
                ) from None
            except httpx.HTTPError as error:
                raise ServiceUnreachable(
                    f"{self.address} does not answer: {error}.",
                    advice="Check the address, and that the service runs there.",
                ) from None
            wait = _wait(response)
            if response.status_code not in patient or wait is None or attempt == _TRIES:
                break
            time.sleep(wait)
        if response.is_success:
            return response
        raise self._error(response)

    def close(self) -> None:
        """Lets go of the connections."""
        self._client.close()

    def nonsense(self, why: str) -> ServiceUnreachable:
        """The error of an answer that no Samspill gives."""
        return ServiceUnreachable(
            f"What answers at {self.address} is no Samspill: {why}.",
            advice="Check the address.",
        )

    def _error(self, response: httpx.Response) -> SamspillError:
        """The error that a problem+json tells of, of the class that it was raised as there."""
        try:
            body = response.json()
            kind = _CLASSES[str(body["type"]).removeprefix(PROBLEM_BASE)]
            detail, advice = str(body["detail"]), str(body.get("advice", ""))
        except (AttributeError, KeyError, TypeError, ValueError):
            return self.nonsense(f"it says {response.status_code} {response.reason_phrase}")
        known = ("type", "title", "status", "detail", "advice")
        return kind(
            detail, advice=advice, **{name: body[name] for name in body if name not in known}
        )


_CLASSES: Mapping[str, type[SamspillError]] = MappingProxyType(
    {
        SamspillError.slug: SamspillError,
        **{error.slug: error for error in SamspillError.__subclasses__()},
    }
)
"""The errors by what a problem+json calls them."""


def _wait(response: httpx.Response) -> float | None:
    """The seconds that a service asks us to wait, if it does."""
    said = response.headers.get("retry-after", "")
    return min(float(said), _LONGEST_WAIT) if said.isascii() and said.isdigit() else None
