"""What /openapi.json says of the questions: each with its parameters and formats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from samspill.ask.questions import Parameter, Question
from samspill.web.formats import Format
from samspill.web.openapi import (
    LANG,
    LANGUAGE,
    VERSION_PARAMETER,
    answered,
    errors,
    format_parameter,
)


def question_route(question: Question, offers: Sequence[Format]) -> dict[str, Any]:
    """What a route of a question says of itself."""
    return {
        "tags": [question.group],
        "name": question.name,
        "operation_id": question.name.replace("-", "_"),
        "summary": question.title[LANGUAGE],
        "description": question.summary[LANGUAGE],
        "responses": {200: answered(offers, "The answer."), 304: {"description": "Unchanged."}}
        | errors(400, 404, 406, 429, 500, 502, 503, 504),
        "openapi_extra": {
            "parameters": [
                *(question_parameter(found) for found in question.parameters),
                format_parameter(offers),
                LANG,
                VERSION_PARAMETER,
            ],
            "x-title": dict(question.title),
            "x-summary": dict(question.summary),
            "x-view": question.view,
        },
    }


def question_parameter(parameter: Parameter) -> dict[str, Any]:
    """A parameter of a question."""
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": " ".join(filter(None, (f"{parameter.label[LANGUAGE]}.", _form(parameter)))),
        "schema": schema(parameter),
        "x-label": dict(parameter.label),
    }
    if parameter.example is not None:
        described["example"] = parameter.example
    if parameter.options is not None:
        described["x-options"] = f"/questions/{parameter.options}"
    return described


def schema(parameter: Parameter) -> dict[str, Any]:
    """The JSON schema of a parameter's values."""
    found: dict[str, Any] = {"type": "string"}
    if parameter.type == "integer":
        found["type"] = "integer"
        if parameter.minimum is not None:
            found["minimum"] = parameter.minimum
        if parameter.maximum is not None:
            found["maximum"] = parameter.maximum
    if parameter.type == "year":
        found["pattern"] = "^[0-9]{4}$"
    if parameter.choices:
        found["enum"] = list(parameter.choices)
    if parameter.default is not None:
        number = parameter.type == "integer"
        found["default"] = int(parameter.default) if number else parameter.default
    return found


def _form(parameter: Parameter) -> str:
    if parameter.type != "iri":
        return ""
    match parameter.kind:
        case None:
            return "An IRI."
        case "sdg":
            return "The UN's IRI, or a code such as 11 or 11.3."
        case "thing":
            return "An IRI, or kind and key such as measure/digibarnevern."
        case _:
            return "An IRI, or its last part."


def question_list(offers: Sequence[Format]) -> dict[str, Any]:
    """What the list of the questions says of itself."""
    return {
        "tags": ["questions"],
        "operation_id": "questions",
        "summary": "All questions by group, with their parameters",
        "responses": {200: answered(offers, "The questions.")}
        | errors(400, 404, 406, 429, 500, 503),
        "openapi_extra": {"parameters": [format_parameter(offers), LANG, VERSION_PARAMETER]},
    }


SUFFIX: dict[str, Any] = {
    "tags": ["questions"],
    "operation_id": "question_as_file",
    "summary": "The answer to a question, its format chosen by suffix",
    "description": "`/questions/{name}.csv` is `/questions/{name}?format=csv`; it takes the "
    "same parameters.",
    "responses": {200: {"description": "The answer."}}
    | errors(400, 404, 406, 429, 500, 502, 503, 504),
    "openapi_extra": {
        "parameters": [
            {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}},
            {"name": "suffix", "in": "path", "required": True, "schema": {"type": "string"}},
            LANG,
            VERSION_PARAMETER,
        ]
    },
}
