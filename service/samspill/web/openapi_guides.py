"""What /openapi.json says of the quality of the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from samspill.ask.completeness import ASPECTS
from samspill.web.formats import Format
from samspill.web.openapi import LANG, VERSION_PARAMETER, answered, errors, format_parameter


def quality(offers: Sequence[Format]) -> dict[str, Any]:
    """What the route of the quality says of itself."""
    parameters = {
        "q": ({"type": "string"}, "Only programs with this in their name."),
        "sort": (
            {"type": "string", "enum": ["least", "name", *ASPECTS]},
            "The order: least complete first, by name, or by what is said least.",
        ),
        "against": ({"type": "integer", "minimum": 1}, "A version that a page compares with."),
        "page": ({"type": "integer", "minimum": 1}, "Which programs a page shows."),
    }
    return {
        "tags": ["provenance"],
        "operation_id": "quality_page",
        "summary": "How complete each program is, and what is wanting",
        "responses": {200: answered(offers, "The shares of each program, or the page.")}
        | {304: {"description": "Unchanged."}}
        | errors(400, 404, 406, 429, 500, 502, 503, 504),
        "openapi_extra": {
            "parameters": [
                *(
                    {"name": one, "in": "query", "schema": schema, "description": said}
                    for one, (schema, said) in parameters.items()
                ),
                format_parameter(offers),
                LANG,
                VERSION_PARAMETER,
            ]
        },
    }
