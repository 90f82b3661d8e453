"""What /openapi.json says of the pictures and the pages of SDGs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from samspill.ask.matrix import GOALS, ROWS
from samspill.ask.reach import BASES
from samspill.web.formats import Format
from samspill.web.openapi import LANG, VERSION_PARAMETER, answered, errors, format_parameter

TAG = {"name": "pictures", "description": "The SDG matrix, the timeline and the money."}

_TEXT: Mapping[str, Any] = MappingProxyType({"type": "string"})
_SAID: Mapping[str, tuple[str, Mapping[str, tuple[Mapping[str, Any], str]]]] = MappingProxyType(
    {
        "matrix": (
            "Programs, goals or measures against the SDGs",
            {
                "rows": ({"type": "string", "enum": list(ROWS)}, "What the rows are."),
                "program": (_TEXT, "The key of a program: only what is in it."),
                "sdg": ({"type": "string", "enum": list(GOALS)}, "A goal, target by target."),
                "basis": ({"type": "string", "enum": list(BASES)}, "Who says so."),
                "show": ({"type": "string", "enum": ["count", "strength"]}, "What cells show."),
                "page": ({"type": "integer", "minimum": 1}, "Which rows a page shows."),
            },
        ),
        "timeline": (
            "Programs along the years",
            {
                "program": (_TEXT, "The key of a program."),
                "from": (_TEXT, "The first year."),
                "to": (_TEXT, "The last year."),
                "page": ({"type": "integer", "minimum": 1}, "Which programs a page shows."),
            },
        ),
        "money": (
            "Money from whom to what",
            {
                "program": (_TEXT, "The key of a program."),
                "year": (_TEXT, "A fiscal year."),
                "phase": (_TEXT, "Whether it is applied for, granted, proposed or an own share."),
                "currency": (_TEXT, "The currency of what is drawn (ISO 4217)."),
            },
        ),
    }
)


def sight(name: str, offers: Sequence[Format]) -> dict[str, Any]:
    """What the route of a picture says of itself."""
    summary, parameters = _SAID[name]
    return {
        "tags": [TAG["name"]],
        "operation_id": f"picture_{name}",
        "summary": summary,
        "responses": {200: answered(offers, "The picture, its figures or its page.")}
        | {304: {"description": "Unchanged."}}
        | errors(400, 404, 406, 429, 500, 502, 503, 504),
        "openapi_extra": {
            "parameters": [
                *(
                    {"name": one, "in": "query", "schema": dict(schema), "description": said}
                    for one, (schema, said) in parameters.items()
                ),
                format_parameter(offers),
                LANG,
                VERSION_PARAMETER,
            ]
        },
    }


def comparison(offers: Sequence[Format]) -> dict[str, Any]:
    """What the comparison of programs says of itself."""
    return {
        "tags": [TAG["name"]],
        "operation_id": "compare",
        "summary": "Two to four programs side by side",
        "responses": {200: answered(offers, "The comparison.")}
        | {304: {"description": "Unchanged."}}
        | errors(400, 404, 406, 429, 500, 502, 503, 504),
        "openapi_extra": {
            "parameters": [
                {
                    "name": "program",
                    "in": "query",
                    "schema": dict(_TEXT),
                    "description": "The key of a program; given two to four times.",
                },
                format_parameter(offers),
                LANG,
                VERSION_PARAMETER,
            ]
        },
    }


def changes(offers: Sequence[Format]) -> dict[str, Any]:
    """What the differences of versions say of themselves."""
    return {
        "tags": ["versions"],
        "operation_id": "changes",
        "summary": "What changed from one version to another, thing by thing",
        "responses": {200: answered(offers, "The differences.")}
        | errors(400, 404, 406, 429, 500, 502, 503, 504),
        "openapi_extra": {
            "parameters": [
                {
                    "name": "from",
                    "in": "query",
                    "schema": {"type": "integer", "minimum": 0},
                    "description": "The version before; without it, the one just before.",
                },
                {
                    "name": "only",
                    "in": "query",
                    "schema": {"type": "string", "enum": ["added", "removed", "changed"]},
                    "description": "Which things a page shows; files hold all.",
                },
                {
                    "name": "page",
                    "in": "query",
                    "schema": {"type": "integer", "minimum": 1},
                    "description": "Which things a page shows; files hold all.",
                },
                format_parameter(offers),
                LANG,
            ]
        },
    }
