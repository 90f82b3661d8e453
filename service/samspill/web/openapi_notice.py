"""What /openapi.json says of the feed of versions."""

from __future__ import annotations

from typing import Any

from samspill.web.atom import MEDIA_TYPE
from samspill.web.openapi import LANG, errors

VERSIONS: dict[str, Any] = {
    "tags": ["versions"],
    "operation_id": "versions_feed",
    "summary": "The newest versions as a feed in Atom",
    "description": "For programs that read feeds: each version with what it changed in numbers.",
    "responses": {
        200: {
            "description": "The feed.",
            "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
        }
    }
    | errors(400, 404, 429, 500, 503),
    "openapi_extra": {"parameters": [LANG]},
}
