"""What /openapi.json says: each question with its parameters, each format, each error."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import FastAPI

from samspill.settings import Language
from samspill.web.formats import Format
from samspill.web.texts import LANGUAGES

DESCRIPTION = """\
Public programs, their goals and measures, who takes part, what it costs and which of the UN's
Sustainable Development Goals they are aligned with, each fact with the passage it comes from.

Every question has an address of its own, `/questions/{name}`; its format is chosen by suffix
(`/questions/programs.csv`), by `format=` or by `Accept`. Any other question can be asked in SPARQL.
Errors are `application/problem+json` (RFC 9457): `detail` says what happened, `advice` what to do.
"""

TAGS = [
    {"name": "questions", "description": "What the graph is asked most, ready to use."},
    {"name": "programs", "description": "Questions across programs."},
    {"name": "alignment", "description": "Questions about the Sustainable Development Goals."},
    {"name": "actors", "description": "Questions about who takes part."},
    {"name": "provenance", "description": "Questions about sources, evidence and quality."},
    {"name": "sparql", "description": "Any query, by the SPARQL 1.1 Protocol."},
    {"name": "versions", "description": "What was published when, and by whom."},
    {"name": "service", "description": "The service itself."},
]

LANGUAGE: Language = "en"
"""The language of the description; the titles and labels in all of them are beside it."""

_TEXT = {"type": "string"}

_PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "advice": _TEXT,
    },
}

LANG: dict[str, Any] = {
    "name": "lang",
    "in": "query",
    "description": "Language of labels; otherwise Accept-Language decides.",
    "schema": {"type": "string", "enum": list(LANGUAGES)},
}

VERSION_PARAMETER: dict[str, Any] = {
    "name": "version",
    "in": "query",
    "description": "The version to answer from; without it, the current one.",
    "schema": {"type": "integer", "minimum": 1},
}

_REASONS = {
    400: "The query or a value cannot be used; `detail` names it.",
    401: "This needs an account, and nothing that is valid here was shown.",
    403: "Whoever asks may not do this; or a query asks another service (SERVICE), which is off.",
    404: "There is no such question, or no such thing in the graph.",
    409: "It does not suit what is there now: somebody else has changed it.",
    412: "It is about something older than what is there now.",
    406: "No format that was asked for can be made; `formats` lists those that can.",
    413: "A limit is passed; `limit` names it.",
    415: "The body's media type is not read here.",
    422: "The result is larger than what is sent; `limit` names the limit.",
    429: "One client asks more at once, or more a minute, than it may; see Retry-After.",
    500: "Something failed that should not have.",
    502: "The SPARQL engine behind this service failed.",
    503: "The query took too long or too much and was stopped, or there is no room for it now.",
    504: "The SPARQL engine behind this service did not answer in time.",
}


def complete(app: FastAPI) -> None:
    """Makes /openapi.json hold what its parts refer to."""
    described = app.openapi

    def whole() -> dict[str, Any]:
        schema = described()
        parts = schema.setdefault("components", {})
        parts.setdefault("schemas", {})["Problem"] = _PROBLEM
        parts.setdefault("securitySchemes", {})["bearer"] = {"type": "http", "scheme": "bearer"}
        return schema

    app.openapi = whole  # type: ignore[method-assign]  # as FastAPI's documentation does it


def errors(*statuses: int) -> dict[int, Any]:
    """The responses that tell of problems."""
    content = {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
        "text/html": {"schema": _TEXT},
    }
    return {status: {"description": _REASONS[status], "content": content} for status in statuses}


def media(offers: Iterable[Format]) -> dict[str, Any]:
    """The contents of a response that comes in any of the formats."""
    return {
        media_type: {"schema": {"type": "object" if "json" in media_type else "string"}}
        for offer in offers
        for media_type in offer.media_types[:1]
    }


def answered(offers: Sequence[Format], description: str) -> dict[str, Any]:
    """A response 200 in any of the formats."""
    return {
        "description": description,
        "headers": {
            "Samspill-Version": {
                "description": "The version of the data that was asked.",
                "schema": {"type": "integer"},
            }
        },
        "content": media(offers),
    }


def format_parameter(offers: Sequence[Format]) -> dict[str, Any]:
    """The parameter that names a format."""
    return {
        "name": "format",
        "in": "query",
        "description": "The format, whatever Accept says.",
        "schema": {"type": "string", "enum": [offer.name for offer in offers]},
    }


def sparql_get(offers: Sequence[Format]) -> dict[str, Any]:
    """What the endpoint says of queries in the address."""
    return {
        "tags": ["sparql"],
        "operation_id": "sparql_get",
        "summary": "Answers a SPARQL 1.1 query",
        "responses": {200: answered(offers, "The whole result.")}
        | errors(400, 403, 404, 406, 413, 422, 429, 500, 502, 503, 504),
        "openapi_extra": {
            "parameters": [
                {"name": "query", "in": "query", "required": True, "schema": _TEXT},
                *_DATASET,
                format_parameter(offers),
                VERSION_PARAMETER,
            ]
        },
    }


def sparql_post(offers: Sequence[Format]) -> dict[str, Any]:
    """What the endpoint says of queries in a body."""
    form = {"type": "object", "required": ["query"], "properties": {"query": _TEXT}}
    return {
        "tags": ["sparql"],
        "operation_id": "sparql_post",
        "summary": "Answers a SPARQL 1.1 query sent as the body or in a form",
        "responses": {200: answered(offers, "The whole result.")}
        | errors(400, 403, 404, 406, 413, 415, 422, 429, 500, 502, 503, 504),
        "openapi_extra": {
            "parameters": [*_DATASET, format_parameter(offers), VERSION_PARAMETER],
            "requestBody": {
                "required": True,
                "content": {
                    "application/sparql-query": {"schema": _TEXT},
                    "application/x-www-form-urlencoded": {"schema": form},
                },
            },
        },
    }


_DATASET = [
    {
        "name": name,
        "in": "query",
        "description": f"Graphs of the query's {words}; without any, all of them.",
        "schema": {"type": "array", "items": {"type": "string", "format": "iri"}},
    }
    for name, words in (("default-graph-uri", "default graph"), ("named-graph-uri", "dataset"))
]


def version_list(offers: Sequence[Format]) -> dict[str, Any]:
    """What the list of the versions says of itself."""
    return {
        "tags": ["versions"],
        "operation_id": "versions",
        "summary": "All versions, the newest first",
        "description": "As `application/link-format` it is a TimeMap (RFC 7089).",
        "responses": {200: answered(offers, "The versions.")} | errors(400, 406, 429, 500, 503),
        "openapi_extra": {"parameters": [format_parameter(offers), LANG]},
    }


VERSION: dict[str, Any] = {
    "tags": ["versions"],
    "operation_id": "version",
    "summary": "One version: when it was made, by whom, and the digest of its dataset",
    "responses": {200: {"description": "The version.", "content": {"application/json": {}}}}
    | errors(400, 404, 429, 500, 503),
}

_STATE = {200: {"description": "The state.", "content": {"application/json": {}}}}

HEALTH: dict[str, Any] = {
    "tags": ["service"],
    "operation_id": "health",
    "summary": "Whether queries can be answered, and over which version",
    "responses": _STATE | errors(503),
}

READY: dict[str, Any] = HEALTH | {"operation_id": "ready"}

LIVE: dict[str, Any] = {
    "tags": ["service"],
    "operation_id": "live",
    "summary": "That the service runs",
    "responses": _STATE,
}

METRICS: dict[str, Any] = {
    "tags": ["service"],
    "operation_id": "metrics",
    "summary": "Figures for Prometheus",
    "responses": {200: {"description": "The figures.", "content": {"text/plain": {}}}},
}
