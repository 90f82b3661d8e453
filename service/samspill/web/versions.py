"""Which version a request is answered from, and the list of all versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from samspill.engine.journal import Version
from samspill.engine.serving import Served, Serving
from samspill.errors import BadValue, NotFound
from samspill.web import formats, openapi
from samspill.web.formats import agree
from samspill.web.parameters import only, query_pairs

if TYPE_CHECKING:
    from samspill.web.pages import Pages

_LONGEST_LINK = 2000
"""Characters of an address that is repeated in a header; a query may be far longer."""

_IN_PATHS = "/~!$&'()*+,;=:@"
"""What stands for itself in a path; all else is escaped, since a path may hold a line end."""

LISTS = (formats.JSON, formats.HTML, formats.LINKS)


def serving_of(request: Request) -> Serving:
    """What the application of a request serves."""
    found: Serving = request.app.state.serving
    return found


def served_of(request: Request) -> Served:
    """The version that a request is answered from, the same one whenever it is asked.

    That is the one named by `version=`, else the one of the moment in Accept-Datetime, else the
    current one. Raises `BadValue` for what is no number or date, and `NotFound`.
    """
    found: Served | None = getattr(request.state, "served", None)
    if found is None:
        found = _chosen(request)
        request.state.served = found
    return found


def named_version(request: Request) -> str | None:
    """The version that the address names, as it is written there."""
    return only(query_pairs(request), "version")


def _chosen(request: Request) -> Served:
    serving = serving_of(request)
    named = named_version(request)
    if named:
        return serving.at(number_of(named))
    moment = request.headers.get("accept-datetime")
    if not moment:
        return serving.current()
    version = serving.journal.at(_moment(moment))
    if version is None:
        raise NotFound(
            f"There was no version yet at {moment}.",
            advice="/versions lists all versions with their times.",
        )
    return serving.at(version.number)


def number_of(text: str) -> int:
    """The number of a version; raises `BadValue` for what can be none."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise BadValue(
        f"“{text[:40]}” is not the number of a version.",
        advice="Use a number that /versions lists.",
        parameter="version",
    )


def _moment(text: str) -> datetime:
    try:
        found = parsedate_to_datetime(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise BadValue(
            f"“{text[:60]}” in Accept-Datetime is not a date.",
            advice="Write it as in Tue, 24 Nov 2026 12:00:00 GMT (RFC 7089).",
            parameter="Accept-Datetime",
        ) from None


def version_headers(request: Request, served: Served) -> dict[str, str]:
    """What every answer says of its version: number, where it is kept, when it was made."""
    root = request.scope.get("root_path", "").rstrip("/")
    path = quote(request.scope["path"].removeprefix(root), safe=_IN_PATHS)
    number = str(served.version.number)
    made = format_datetime(datetime.fromisoformat(served.version.created), usegmt=True)
    links = [f'<{root}/versions>; rel="timemap"; type="application/link-format"']
    try:
        pairs = [pair for pair in query_pairs(request) if pair[0] != "version"]
    except BadValue:  # an address that cannot be read is kept nowhere
        return {"Samspill-Version": number, "Link": links[0]}
    kept = f"{root}{path}?{urlencode([*pairs, ('version', number)])}"
    if request.method == "GET" and len(kept) <= _LONGEST_LINK:  # no address stands for a POST
        plain = f"{root}{path}" + (f"?{urlencode(pairs)}" if pairs else "")
        links += [
            f'<{kept}>; rel="memento"; datetime="{made}"',
            f'<{plain}>; rel="original timegate"',
        ]
    headers = {"Samspill-Version": number, "Link": ", ".join(links)}
    if named_version(request) or "accept-datetime" in request.headers:
        headers["Memento-Datetime"] = made
    return headers


def version_routes(pages: Pages) -> APIRouter:
    """The list of the versions, and each of them."""
    router = APIRouter()

    @router.get("/versions", **openapi.version_list(LISTS))
    def versions(request: Request) -> Response:
        """All versions, the newest first."""
        chosen = agree(
            LISTS,
            accept=request.headers.get("accept"),
            asked=only(query_pairs(request), "format") or None,
        )
        serving = serving_of(request)
        found = serving.journal.versions()
        if chosen is formats.HTML:
            return pages.versions(request, found)
        headers = {"Cache-Control": "no-cache", "Vary": "Accept"}
        if chosen is formats.LINKS:
            base = str(request.base_url).rstrip("/")
            return Response(
                timemap(found, base), headers=headers, media_type=formats.LINKS.content_type
            )
        return JSONResponse({"versions": [described(one) for one in found]}, headers=headers)

    @router.get("/versions/{number}", **openapi.VERSION)
    def version(request: Request, number: str) -> Response:
        """What is known of a version."""
        found = serving_of(request).journal.version(number_of(number))
        return JSONResponse(described(found), headers={"Cache-Control": "no-cache"})

    return router


def described(version: Version) -> Mapping[str, object]:
    """A version as plain values."""
    return {
        "number": version.number,
        "created": version.created,
        "author": version.author or None,
        "note": version.note or None,
        "software": version.software,
        "digest": version.digest,
        "quads": version.quads,
        "added": version.added,
        "removed": version.removed,
        "address": f"/?version={version.number}",
    }


def timemap(versions: tuple[Version, ...], address: str) -> str:
    """The versions as a list of links with their times (RFC 7089, section 5)."""
    links = [
        f'<{address}/>; rel="original timegate"',
        f'<{address}/versions>; rel="self"; type="application/link-format"',
    ]
    for version in reversed(versions):
        made = format_datetime(datetime.fromisoformat(version.created), usegmt=True)
        links.append(f'<{address}/?version={version.number}>; rel="memento"; datetime="{made}"')
    return ",\n".join(links) + "\n"
