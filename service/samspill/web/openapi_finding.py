"""What /openapi.json says of the search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from samspill.ask.finding.gathering import KINDS
from samspill.ask.finding.index import LONGEST
from samspill.web.formats import Format
from samspill.web.openapi import LANG, VERSION_PARAMETER, answered, errors, format_parameter


def search(offers: Sequence[Format]) -> dict[str, Any]:
    """What the search says of itself."""
    return {
        "tags": ["questions"],
        "operation_id": "search",
        "summary": "What is called, or is described, as a text says, by kind and the nearest first",
        "responses": {200: answered(offers, "What was found.")}
        | errors(400, 404, 406, 429, 500, 502, 503, 504),
        "openapi_extra": {
            "parameters": [
                _parameter(
                    "q",
                    {"type": "string", "maxLength": LONGEST},
                    "What to search for: words, parts of words, a code such as 11.3, a key or an "
                    "organisation number. Misspelled words find what is spelled alike.",
                    "husbanken",
                ),
                _parameter("kind", {"type": "string", "enum": list(KINDS)}, "One kind only."),
                _parameter("limit", {"type": "integer", "minimum": 1, "maximum": 100}, "Hits."),
                _parameter("page", {"type": "integer", "minimum": 1}, "Which hits of a kind."),
                format_parameter(offers),
                LANG,
                VERSION_PARAMETER,
            ]
        },
    }


def _parameter(
    name: str, schema: dict[str, Any], said: str, example: str | None = None
) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "in": "query", "schema": schema, "description": said}
    return found | ({"example": example} if example else {})
