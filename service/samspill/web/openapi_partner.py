"""What /openapi.json says of an organisation's own view."""

from __future__ import annotations

from typing import Any

from samspill.web import formats
from samspill.web.openapi import LANG, VERSION_PARAMETER, answered, errors, format_parameter

OFFERS = (formats.HTML, formats.JSON)

_KEY: dict[str, Any] = {
    "name": "organisation",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
    "description": "The key of an actor, maybe with .json.",
}

PARTNER: dict[str, Any] = {
    "tags": ["pictures"],
    "operation_id": "partner",
    "summary": "What an organisation takes part in, its SDG links, and where it meets others",
    "responses": {200: answered(OFFERS, "The organisation's view.")}
    | errors(400, 404, 406, 429, 500, 502, 503, 504),
    "openapi_extra": {"parameters": [_KEY, format_parameter(OFFERS), LANG, VERSION_PARAMETER]},
}
