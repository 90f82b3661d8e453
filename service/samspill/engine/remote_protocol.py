"""One request to a remote engine: a whole body comes back, or an error that says why not."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, Literal
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import (
    HTTPDigestAuthHandler,
    HTTPHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    build_opener,
    parse_http_list,
    parse_keqv_list,
)

from SPARQLWrapper import POST, POSTDIRECTLY, SPARQLWrapper

from samspill import __version__
from samspill.engine.remote_failures import broken, cut, not_found, refused, too_long
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
    wrapper = _Wrapper("INSERT", remote.update_address)
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
        request = self._createRequest()
        request.full_url = request.full_url.removesuffix(
            "?"
        )  # Virtuoso's Digest knows no empty one
        return request

    def _parseQueryType(self, query: str) -> str:  # noqa: N802
        return self._form


def _exchanged(remote: RemoteSettings, request: Request, timeout: float) -> Body:
    """Sends a request and reads all that comes back; raises one of `remote_failures`."""
    until = time.monotonic() + timeout
    try:
        with _opened(remote, request, timeout) as response:
            return _whole(response, remote.most_bytes, until)
    except HTTPError as error:
        raise refused(error) from error
    except (OSError, HTTPException) as error:
        raise broken(error) from error


def _opened(remote: RemoteSettings, request: Request, timeout: float) -> HTTPResponse:
    """The beginning of an answer; the key goes to this address alone."""
    key = base64.b64encode(f"{remote.store_user}:{remote.store_password}".encode()).decode()
    if remote.store_token:
        request.add_unredirected_header("Authorization", f"Bearer {remote.store_token}")
    elif remote.store_user:
        request.add_unredirected_header("Authorization", f"Basic {key}")
    try:
        return _opener().open(request, timeout=timeout)  # type: ignore[no-any-return]
    except URLError as error:
        locked = isinstance(error, HTTPError) and error.code == 401
        if not (locked or isinstance(error.reason, ConnectionError)) or remote.store_token:
            raise
        digest = _digest(remote, request, timeout) if remote.store_user else None
        if digest is None:
            raise
    request.add_unredirected_header("Authorization", digest)
    return _opener().open(request, timeout=timeout)  # type: ignore[no-any-return]


def _digest(remote: RemoteSettings, request: Request, timeout: float) -> str | None:
    """The key in the form that Virtuoso wants, or None where the engine does not ask for it.

    It asks only those who bring no other key, and hangs up on those who send much before they are
    let in: so it is asked with an empty body.
    """
    # the scheme is HTTP: RemoteSettings lets no other through
    empty = Request(request.full_url, b"", {"Content-Type": "text/plain"})  # noqa: S310
    try:
        _opener().open(empty, timeout=timeout).close()
    except HTTPError as error:
        scheme, _, challenge = error.headers.get("WWW-Authenticate", "").partition(" ")
        error.close()
    else:
        return None
    if scheme.lower() != "digest":
        return None
    passwords = HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, request.full_url, remote.store_user, remote.store_password)
    asked = parse_keqv_list(list(filter(None, parse_http_list(challenge))))
    key = HTTPDigestAuthHandler(passwords).get_authorization(request, asked)
    return f"Digest {key}" if key else None


@cache
def _opener() -> OpenerDirector:
    """What opens addresses; it remembers nothing of them."""
    return build_opener(_NoRedirects, _Plain, _Secure)


class _NoRedirects(HTTPRedirectHandler):
    """Follows no redirect: the query and the key are for the address that was set."""

    def redirect_request(self, *_arguments: object) -> None:
        """No request, so that the redirect becomes an error."""


class _PlainConnection(HTTPConnection):
    """A connection that is not told to close: Jetty would let its end stand for the answer's."""

    def putheader(self, header: str | bytes, *values: Any) -> None:
        """Adds a header of the request."""
        super().putheader(header, *(["keep-alive"] if header == "Connection" else values))


class _SecureConnection(_PlainConnection, HTTPSConnection):
    """The same under TLS."""


class _Plain(HTTPHandler):
    """Opens http addresses."""

    def http_open(self, request: Request) -> HTTPResponse:
        """The beginning of an answer."""
        return self.do_open(_PlainConnection, request)


class _Secure(HTTPSHandler):
    """Opens https addresses."""

    def https_open(self, request: Request) -> HTTPResponse:
        """The beginning of an answer."""
        return self.do_open(_SecureConnection, request)


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
