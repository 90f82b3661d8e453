"""How documents about the data are sent: with their version, a strong tag and their other forms."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

from fastapi import Request, Response

from samspill import __version__
from samspill.engine.serving import Served
from samspill.errors import BadValue
from samspill.settings import Settings
from samspill.web.formats import Format, agree
from samspill.web.page import tags
from samspill.web.parameters import only, query_pairs
from samspill.web.versions import served_of, version_headers

_ADDRESS = re.compile(r"https?://(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:/[\w./~%-]*)?")

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def chosen_format(
    request: Request, offers: Sequence[Format], *, suffix: str | None = None
) -> Format:
    """The format by suffix, else by `format=`, else by Accept; raises `NotAcceptable`."""
    asked = suffix if suffix is not None else only(query_pairs(request), "format")
    return agree(offers, accept=request.headers.get("accept"), asked=asked or None)


def entity_tag(served: Served, *parts: str) -> str:
    """A strong ETag: it changes with the data, the package, and what is sent of them."""
    version = served.version
    known = (__version__, version.digest, version.fingerprint, str(version.number), *parts)
    return f'"{hashlib.sha256(chr(0).join(known).encode()).hexdigest()[:32]}"'


def document(
    request: Request,
    chosen: Format,
    body: Callable[[], bytes],
    *,
    name: str,
    links: Sequence[str] = (),
    vary: str = "Accept-Datetime",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The response that is a document, made only where its reader does not have it."""
    served = served_of(request)
    tag = entity_tag(served, name, chosen.name, request.url.path)
    sent = headers_of(request, served, links) | {
        "Vary": vary,
        "ETag": tag,
        "Content-Type": chosen.content_type,
        **(headers or {}),
    }
    if tag in tags(request):
        return Response(status_code=304, headers=sent)
    return Response(body(), headers=sent)


def elsewhere(
    request: Request, path: str, *, links: Sequence[str] = (), vary: str = "Accept"
) -> Response:
    """The response that says: see that document."""
    served = served_of(request)
    root = root_of(request)
    kept = [(name, value) for name, value in query_pairs(request) if name != "format"]
    address = f"{root}{path}" + (f"?{urlencode(kept)}" if kept else "")
    return Response(
        f"See {address}\n",
        status_code=303,
        headers=headers_of(request, served, links)
        | {
            "Location": address,
            "Vary": f"{vary}, Accept-Datetime",
            "Content-Type": "text/plain; charset=utf-8",
        },
    )


def headers_of(request: Request, served: Served, links: Sequence[str]) -> dict[str, str]:
    """What every answer says of itself: its version, and where its other forms are."""
    headers = version_headers(request, served)
    both = [*links, f'<{LICENCE}>; rel="license"', headers["Link"]]
    return headers | {"Link": ", ".join(both), "Cache-Control": "no-cache"}


def alternates(
    request: Request, path: Callable[[Format], str], offers: Sequence[Format], *, relation: str
) -> list[str]:
    """A link to the document in each of the formats."""
    root = root_of(request)
    return [
        f'<{root}{path(offer)}>; rel="{relation}"; type="{offer.media_types[0]}"'
        for offer in offers
    ]


def root_of(request: Request) -> str:
    """The path under which another server passes requests on to this one."""
    root: str = request.scope.get("root_path", "")
    return root.rstrip("/")


def address_of(request: Request) -> str:
    """The public address of the service, else as this request reached it.

    Raises `BadValue` for a bad Host.
    """
    settings: Settings = request.app.state.serving.settings
    if settings.address:
        return settings.address.rstrip("/")
    address = str(request.base_url).rstrip("/")
    if not _ADDRESS.fullmatch(address):
        raise BadValue(
            "The Host of the request is not the name of a server.",
            advice="Send the name that the address of the service has.",
        )
    return address
