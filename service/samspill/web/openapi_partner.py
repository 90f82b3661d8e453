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

PROFILES = (formats.HTML, formats.JSON, formats.JSON_LD)

PROFILE: dict[str, Any] = {
    "tags": ["pictures"],
    "operation_id": "profile",
    "summary": "A program or measure in short: who, money, SDG links, and whom it meets",
    "description": "A page that fits on a sheet of A4, or the same as data, which leaves nothing "
    "out. Its address may end with `.json` or `.jsonld`. The JSON-LD says nothing but statements "
    "of the graph; `meetings` is computed and stands in it for readers of JSON.",
    "responses": {200: answered(PROFILES, "The profile.")}
    | errors(400, 404, 406, 429, 500, 502, 503, 504),
    "openapi_extra": {
        "parameters": [
            {
                "name": "kind",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "enum": ["program", "measure"]},
            },
            {"name": "key", "in": "path", "required": True, "schema": {"type": "string"}},
            format_parameter(PROFILES),
            LANG,
            VERSION_PARAMETER,
        ]
    },
}

PARTNER: dict[str, Any] = {
    "tags": ["pictures"],
    "operation_id": "partner",
    "summary": "What an organisation takes part in, its SDG links, and where it meets others",
    "responses": {200: answered(OFFERS, "The organisation's view.")}
    | errors(400, 404, 406, 429, 500, 502, 503, 504),
    "openapi_extra": {"parameters": [_KEY, format_parameter(OFFERS), LANG, VERSION_PARAMETER]},
}
