"""What /openapi.json says of the lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from samspill.web.formats import Format
from samspill.web.openapi import LANG, VERSION_PARAMETER, answered, errors, format_parameter

TAG = {"name": "lists", "description": "Everything of a kind, with facets."}

_SAID = {
    "q": "Words that the name holds.",
    "sort": "What to sort by.",
    "order": "asc or desc.",
    "page": "Which page; files hold the whole list.",
    "more": "The facet whose values are all shown on the page.",
    "year": "A year within those of the thing; may be given several times.",
    "sdg": "The number of an SDG goal that it is linked to, or to a target of; may be repeated.",
    "basis": "stated, assessed or suggested; may be given several times.",
}


def list_of(kind: str, parameters: Sequence[str], offers: Sequence[Format]) -> dict[str, Any]:
    """What the list of a kind says of itself."""
    return {
        "tags": [TAG["name"]],
        "operation_id": f"list_{kind}s",
        "summary": f"All {kind}s, or those that facets choose",
        "responses": {200: answered(offers, "The list.")}
        | {304: {"description": "Unchanged."}}
        | errors(400, 404, 406, 429, 500, 502, 503, 504),
        "openapi_extra": {
            "parameters": [
                *(
                    {
                        "name": name,
                        "in": "query",
                        "schema": {"type": "integer", "minimum": 1}
                        if name == "page"
                        else {"type": "string"},
                        "description": _SAID.get(
                            name, f"The key of a value of {name}; may be given several times."
                        ),
                    }
                    for name in parameters
                ),
                format_parameter(offers),
                LANG,
                VERSION_PARAMETER,
            ]
        },
    }
