"""What /openapi.json says of proposals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from samspill.web.openapi import errors
from samspill.web.proposal_bodies import SHEETS, TYPES

TAG = {
    "name": "proposals",
    "description": "Changes that somebody proposes, another reviews, and the graph grows by.",
}

_TEXT: Mapping[str, Any] = {"type": "string"}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Makes it safe to send again: the same key and request get the same answer.",
    "schema": {"type": "string", "maxLength": 200},
}
_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The revision that is meant, as its ETag says.",
    "schema": _TEXT,
}
_SECURITY: list[dict[str, list[str]]] = [{"bearer": []}]
_PROPOSAL = {"application/json": {"schema": {"type": "object"}}}
_BODY = {
    "required": True,
    "description": "What is added, as RDF in any of these types; what is added (A) and deleted (D) "
    "as RDF Patch; or JSON with title, organisation, add and remove, both JSON-LD in our context, "
    "or entries: a list of objects with kind and values as forms have them, about (the IRI of a "
    "thing that is corrected), and document, section and passage for evidence by its words.",
    "content": {
        kind: {"schema": {"type": "object" if kind.endswith("json") else "string"}}
        for kind in TYPES
    },
}


def _said(
    name: str,
    summary: str,
    *statuses: int,
    created: bool = False,
    parameters: tuple[Mapping[str, Any], ...] = (),
    body: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    extra: dict[str, Any] = {"security": _SECURITY, "parameters": [dict(one) for one in parameters]}
    if body is not None:
        extra["requestBody"] = dict(body)
    answer = {"description": "The proposal.", "content": _PROPOSAL}
    return {
        "tags": [TAG["name"]],
        "operation_id": f"proposal_{name}",
        "summary": summary,
        "status_code": 201 if created else 200,
        "responses": {201 if created else 200: answer}
        | errors(400, 401, 403, 429, 500, 503, *statuses),
        "openapi_extra": extra,
    }


def _query(name: str, said: str) -> Mapping[str, Any]:
    return {"name": name, "in": "query", "description": said, "schema": _TEXT}


LIST = _said("list", "One's own proposals, and those that wait for one's review")
PROPOSE = _said(
    "propose",
    "Proposes a change: a draft that only its author and reviewers see",
    409,
    412,
    413,
    415,
    422,
    created=True,
    parameters=(
        _query("title", "What it changes, in a few words; it may stand in the JSON instead."),
        _query(
            "organisation",
            "The key of the organisation that it is made for, such as ntnu; without it, the only "
            "one that you may propose for.",
        ),
        _KEY,
    ),
    body=_BODY,
)
PROPOSE["openapi_extra"]["parameters"] += [
    dict(_query("kind", "Of a spreadsheet: what its rows are, such as measure.")),
    {
        **_query("rows", "Of a spreadsheet: all must be right, or those that are right are taken."),
        "schema": {"type": "string", "enum": ["all", "right"]},
    },
]
TEMPLATE: dict[str, Any] = {
    "tags": [TAG["name"]],
    "operation_id": "proposal_template",
    "summary": "A spreadsheet to fill in, made from the shapes",
    "responses": {
        200: {
            "description": "The spreadsheet.",
            "content": {kind: {"schema": {"type": "string"}} for kind in SHEETS},
        }
    }
    | errors(400, 404, 429, 500, 503),
    "openapi_extra": {
        "parameters": [
            {
                "name": "name",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "pattern": "^[a-z]+[.](xlsx|csv)$"},
                "example": "measure.xlsx",
            }
        ]
    },
}
SAVE = _said(
    "save",
    "Puts something else in a draft; what was there is kept as a revision",
    404,
    409,
    412,
    413,
    415,
    parameters=(_query("title", "A new title; without it, the old one stays."), _MATCH, _KEY),
    body=_BODY,
)
READ = _said(
    "read",
    "A proposal with its change, its findings, its story, and what may be done with it",
    404,
    parameters=(
        {**_query("revision", "An older revision."), "schema": {"type": "integer", "minimum": 1}},
        {
            **_query("format", "json, the change as RDF Patch, or the page."),
            "schema": {"type": "string", "enum": ["json", "rdfp", "html"]},
        },
    ),
)
MOVE = _said(
    "move",
    "Does something with a proposal: submit, recall, withdraw, reopen, return, reject, accept, "
    "comment, rebase (leaves out what others have done) or undo (proposes the reverse)",
    404,
    409,
    412,
    413,
    422,
    parameters=(_MATCH, _KEY),
    body={
        "required": False,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {"revision": {"type": "integer"}, "text": {"type": "string"}},
                }
            }
        },
    },
)
