"""The files that pages load, read once and packed once: styles, modules, the mark."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request, Response

from samspill.errors import NotFound
from samspill.web.cache import accepts_gzip, tags_of

FOLDER = Path(__file__).parent / "static"

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
"""The media type of each kind of file; other files are not served."""

FOREVER = "public, max-age=31536000, immutable"
"""How long a file may be kept whose address names its digest."""


@dataclass(frozen=True)
class Asset:
    """A file that pages load; `digest` is the beginning of its SHA-256."""

    content: bytes
    packed: bytes
    media_type: str
    digest: str


@cache
def assets() -> Mapping[str, Asset]:
    """All files by their paths below `/static/`."""
    found = {}
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in TYPES:
            content = path.read_bytes()
            digest = sha256(content).hexdigest()[:16]
            packed = gzip.compress(content, 9, mtime=0)
            name = path.relative_to(FOLDER).as_posix()
            found[name] = Asset(content, packed, TYPES[path.suffix], digest)
    return found


def address_of(name: str) -> str:
    """The path of a file under the root, with its digest, so that it may be kept for ever."""
    return f"/static/{name}?v={assets()[name].digest}"


def asset_routes() -> APIRouter:
    """The files under `/static/`."""
    router = APIRouter()

    @router.get("/static/{name:path}", include_in_schema=False)
    async def asset(request: Request, name: str) -> Response:
        """A file that pages load."""
        found = assets().get(name)
        if found is None:
            raise NotFound("There is no such file.", advice="Open the first page at /.")
        packed = accepts_gzip(request.headers.get("accept-encoding", "").encode())
        tag = f'"{found.digest}{"-gzip" if packed else ""}"'
        kept = request.query_params.get("v") == found.digest
        headers = {
            "ETag": tag,
            "Vary": "Accept-Encoding",
            "Cache-Control": FOREVER if kept else "no-cache",
            "Content-Type": found.media_type,
        }
        if tag.encode() in tags_of(request.headers.get("if-none-match", "").encode()):
            return Response(status_code=304, headers=headers)
        if packed:
            headers["Content-Encoding"] = "gzip"
        return Response(found.packed if packed else found.content, headers=headers)

    return router
