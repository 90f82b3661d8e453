"""What /openapi.json says of linked data: things by their IRI, graphs, and descriptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from samspill.web import openapi
from samspill.web.formats import Format
from samspill.web.openapi import LANG, VERSION_PARAMETER, errors, format_parameter

TAG = {"name": "linked data", "description": "Everything by its own IRI, and whole graphs."}

_FAILURES = (400, 404, 406, 429, 500, 502, 503, 504)
_UNCHANGED = {304: {"description": "Unchanged."}}
_ELSEWHERE = {
    303: {
        "description": "It is no document; Location is the document about it in the format that "
        "Accept likes best, and Link lists the others.",
        "headers": {"Location": {"schema": {"type": "string"}}},
    }
}


def answered(offers: Sequence[Format], said: str) -> dict[str, Any]:
    """A response 200 in any of the formats; JSON-LD may be an object or a list of them."""
    found = openapi.answered(offers, said)
    found["content"]["application/ld+json"] = {"schema": {"type": ["object", "array"]}}
    return found


def dereferenced(
    what: str, path: str, parts: Sequence[str], offers: Sequence[Format]
) -> dict[str, Any]:
    """What the route of a kind of thing says of itself."""
    return {
        "tags": [TAG["name"]],
        "operation_id": "_".join(["linked", *path.strip("/").split("/")[:1], *parts]),
        "summary": f"{what} by its IRI, or with a suffix such as .ttl the document about it",
        "responses": {200: answered(offers, "The document about it.")}
        | _ELSEWHERE
        | _UNCHANGED
        | errors(*_FAILURES),
        "openapi_extra": {
            "parameters": [
                *(_path_part(part) for part in parts),
                format_parameter(offers),
                LANG,
                VERSION_PARAMETER,
            ]
        },
    }


def graph_store(offers: Sequence[Format]) -> dict[str, Any]:
    """What the graph store says of itself."""
    return {
        "tags": [TAG["name"]],
        "operation_id": "graph_store",
        "summary": "A graph by the SPARQL 1.1 Graph Store HTTP Protocol, or the list of the graphs",
        "description": "With `graph=` the named graph of that IRI, with `default` the merge of "
        "all; without either, what graphs there are. It can be read only: every other method is "
        "answered with 405.",
        "responses": {200: answered(offers, "The whole graph.")} | _UNCHANGED | errors(*_FAILURES),
        "openapi_extra": {
            "parameters": [
                _parameter("graph", "IRI of the graph.", {"type": "string", "format": "iri"}),
                _parameter("default", "Asks for the default graph; its value is not read."),
                format_parameter(offers),
                LANG,
                VERSION_PARAMETER,
            ]
        },
    }


def graph(offers: Sequence[Format]) -> dict[str, Any]:
    """What the route of a named graph says of itself."""
    return {
        "tags": [TAG["name"]],
        "operation_id": "graph",
        "summary": "A named graph by its IRI: all that it holds, or a page about it",
        "responses": {200: answered(offers, "The whole graph.")} | _UNCHANGED | errors(*_FAILURES),
        "openapi_extra": {
            "parameters": [
                _path_part("name"),
                format_parameter(offers),
                LANG,
                VERSION_PARAMETER,
            ]
        },
    }


def dump(offers: Sequence[Format]) -> dict[str, Any]:
    """What the files of the whole dataset say of themselves."""
    return {
        "tags": [TAG["name"]],
        "operation_id": "dataset_as_file",
        "summary": "The whole dataset as a file, its format chosen by suffix",
        "description": "`dataset.nq` is the canonical dataset (RDFC-1.0): its SHA-256 is the "
        "digest of the version. `.nq` and `.trig` say which graph holds each statement.",
        "responses": {200: answered(offers, "The file.")} | _UNCHANGED | errors(*_FAILURES),
        "openapi_extra": {
            "parameters": [
                {
                    "name": "suffix",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string", "enum": [offer.name for offer in offers]},
                },
                VERSION_PARAMETER,
            ]
        },
    }


def dataset(offers: Sequence[Format]) -> dict[str, Any]:
    """What the dataset as a thing says of itself."""
    return {
        "tags": [TAG["name"]],
        "operation_id": "dataset",
        "summary": "The dataset itself: leads to its description, or to it as a file",
        "responses": _ELSEWHERE | errors(400, 404, 406, 429, 500, 503),
        "openapi_extra": {"parameters": [format_parameter(offers), LANG, VERSION_PARAMETER]},
    }


def description(name: str, summary: str, offers: Sequence[Format]) -> dict[str, Any]:
    """What a description of the dataset says of itself."""
    return {
        "tags": [TAG["name"]],
        "operation_id": name,
        "summary": summary,
        "responses": {200: answered(offers, "The description.")} | _UNCHANGED | errors(*_FAILURES),
        "openapi_extra": {"parameters": [format_parameter(offers), LANG, VERSION_PARAMETER]},
    }


CONTEXT: dict[str, Any] = {
    "tags": [TAG["name"]],
    "operation_id": "context",
    "summary": "The JSON-LD context of our own words",
    "responses": {
        200: {"description": "The context.", "content": {"application/ld+json": {}}},
        304: {"description": "Unchanged."},
    }
    | errors(429, 500, 503),
}


def _path_part(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _parameter(name: str, said: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "description": said,
        "schema": schema or {"type": "string"},
    }
