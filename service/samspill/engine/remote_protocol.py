"""One request to a remote engine: a whole body comes back, or an error that says why not."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Literal
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import (
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPRedirectHandler,
    OpenerDirector,
    Request,
    build_opener,
)

from SPARQLWrapper import POST, POSTDIRECTLY, SPARQLWrapper

from samspill import __version__
from samspill.engine.remote_failures import broken, cut, locked, not_found, refused, too_long
from samspill.engine.remote_settings import RemoteSettings
from samspill.engine.sparql import Form
from samspill.errors import EngineFailed

ROWS = "application/sparql-results+json"
TRIPLES = "application/n-triples, text/turtle;q=0.5"

_AGENT = f"samspill/{__version__}"
_PART = 256 * 1024


@dataclass(frozen=True)
class Body:
    """The whole body of an answer; `framed` says that its end could be verified."""

    content: bytes
    media_type: str
    headers: Mapping[str, str]
    framed: bool


def queried(
    remote: RemoteSettings,
    text: str,
    form: Form,
    *,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
) -> Body:
    """The engine's answer to a query: SPARQL JSON, or triples in a format of lines."""
    wrapper = _Wrapper(form, remote.store)
    wrapper.setQuery(text)
    for iri in default_graphs:
        wrapper.addDefaultGraph(iri)
    for iri in named_graphs:
        wrapper.addNamedGraph(iri)
    wrapper.addCustomHttpHeader("Accept", ROWS if form in ("SELECT", "ASK") else TRIPLES)
    return _exchanged(remote, wrapper.request(), remote.timeout)


def updated(remote: RemoteSettings, text: str) -> None:
    """Runs an update of our own; no text of a stranger ever comes here."""
    wrapper = _Wrapper("INSERT", remote.store_update)
    wrapper.setRequestMethod(POSTDIRECTLY)
    wrapper.setQuery(text)
    wrapper.addCustomHttpHeader("Accept", "*/*")
    _exchanged(remote, wrapper.request(), remote.write_timeout)


def graph_sent(
    remote: RemoteSettings, method: Literal["PUT", "POST", "DELETE"], graph: str, lines: bytes = b""
) -> None:
    """Replaces, extends or removes a graph (Graph Store Protocol); `lines` are N-Triples."""
    address = f"{remote.store_graphs}?graph={quote(graph, safe='')}"
    # the scheme is HTTP: RemoteSettings lets no other through
    request = Request(address, method=method)  # noqa: S310
    request.add_header("User-Agent", _AGENT)
    if method != "DELETE":
        request.data = lines
        request.add_header("Content-Type", "application/n-triples")
    try:
        _exchanged(remote, request, remote.write_timeout)
    except EngineFailed as error:
        if method == "DELETE" and not_found(error):
            return  # there is no such graph, as was wanted
        raise


class _Wrapper(SPARQLWrapper):
    """SPARQLWrapper, told what it sends.

    Its own guess could take a stranger's query for an update, and would send it where updates go.
    Its own opener follows redirects with the password and reads an answer that is cut as whole.
    """

    def __init__(self, form: str, address: str) -> None:
        self._form = form
        super().__init__(address, updateEndpoint=address, agent=_AGENT)
        self.setMethod(POST)
        self.setOnlyConneg(True)

    def request(self) -> Request:
        """The request as it goes out."""
        return self._createRequest()

    def _parseQueryType(self, query: str) -> str:  # noqa: N802
        return self._form


def _exchanged(remote: RemoteSettings, request: Request, timeout: float) -> Body:
    """Sends a request and reads all that comes back; raises one of `remote_failures`."""
    until = time.monotonic() + timeout
    try:
        with _opener(remote, request).open(request, timeout=timeout) as response:
            return _whole(response, remote.most_bytes, until)
    except HTTPError as error:
        raise refused(error) from error
    except (OSError, HTTPException) as error:
        raise broken(error) from error
    except ValueError as error:  # of the digest handler: a challenge that it does not know
        raise locked() from error


def _opener(remote: RemoteSettings, request: Request) -> OpenerDirector:
    """What opens the address; the key goes to that address alone."""
    if remote.store_token:
        request.add_unredirected_header("Authorization", f"Bearer {remote.store_token}")
    if remote.store_token or not remote.store_user:
        return build_opener(_NoRedirects)
    key = f"{remote.store_user}:{remote.store_password}".encode()
    request.add_unredirected_header("Authorization", f"Basic {base64.b64encode(key).decode()}")
    passwords = HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, request.full_url, remote.store_user, remote.store_password)
    return build_opener(_NoRedirects, HTTPDigestAuthHandler(passwords))


class _NoRedirects(HTTPRedirectHandler):
    """Follows no redirect: the query and the key are for the address that was set."""

    def redirect_request(self, *_arguments: object) -> None:  # type: ignore[override]
        """No request, so that the redirect becomes an error."""


def _whole(response: HTTPResponse, most_bytes: int, until: float) -> Body:
    framed = response.chunked or response.length is not None
    parts: list[bytes] = []
    size = 0
    while part := response.read1(_PART):
        parts.append(part)
        size += len(part)
        if size > most_bytes:
            raise too_long(most_bytes)
        if time.monotonic() > until:
            raise TimeoutError
    if response.length:
        raise cut()
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Body(b"".join(parts), response.headers.get_content_type(), headers, framed)
