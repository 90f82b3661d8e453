"""What /openapi.json says of networks: which can be asked for, in what forms, and what is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from samspill.ask.networks.feeds import PARTICIPATIONS
from samspill.ask.networks.figures.measures import read_measures
from samspill.ask.networks.selection import DEFAULT_BY, KINDS
from samspill.ask.questions import Question
from samspill.web.formats import Format
from samspill.web.network_requests import COLOURS
from samspill.web.openapi import (
    LANG,
    VERSION_PARAMETER,
    answered,
    errors,
    format_parameter,
)
from samspill.web.openapi_questions import question_parameter

Questions = Mapping[str, Question]

TAG = {"name": "networks", "description": "Who is tied to whom: measured, drawn, told, as files."}

Parameter = dict[str, Any]

_FAILURES = (400, 404, 406, 422, 429, 500, 502, 503, 504)

_SUMMARIES = {
    "tie": "Everything behind one tie, with the passages of the sources",
    "path": "The shortest paths between two nodes, told in words",
    "without": "What falls apart without somebody, or who holds the network together",
    "compare": "A network beside that of another program, or of another version",
}

_PREFER: Parameter = {
    "name": "Prefer",
    "in": "header",
    "description": "With `respond-async` (and `wait=` seconds) an answer that is not ready is 202, "
    "with how far it has come.",
    "schema": {"type": "string", "example": "respond-async, wait=5"},
}

_PROGRESS: dict[str, Any] = {
    "description": "It is being made; ask for the same again.",
    "headers": {"Retry-After": {"schema": {"type": "integer"}}},
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["status", "step", "label", "done", "of", "address"],
                "properties": {
                    "status": {"enum": ["waiting", "running"]},
                    "step": {"type": "string"},
                    "label": {"type": "string"},
                    "done": {"type": "integer"},
                    "of": {"type": "integer"},
                    "address": {"type": "string"},
                },
            }
        }
    },
}


def network(offers: Sequence[Format], questions: Questions) -> dict[str, Any]:
    """What the network says of itself."""
    return {
        "tags": [TAG["name"]],
        "operation_id": "network",
        "summary": "A network of actors, programs and SDGs, as a page, a picture or a file",
        "description": "The network that `kind`, `by` and the filters choose, with all figures: "
        "node-link JSON, JSON-LD, GraphML, GEXF, Pajek, CSV of nodes and of edges, SVG and PNG. "
        "What cannot be measured is absent, with a reason; an empty network is a valid file that "
        "says why it is empty.",
        "responses": _responses(offers, "The network."),
        "openapi_extra": {
            "parameters": [
                *_selection(questions),
                *_looks(),
                format_parameter(offers),
                LANG,
                VERSION_PARAMETER,
                _PREFER,
            ]
        },
    }


def network_file(offers: Sequence[Format], questions: Questions) -> dict[str, Any]:
    """What the network with a suffix says of itself."""
    names = [offer.name for offer in offers]
    return {
        "tags": [TAG["name"]],
        "operation_id": "network_as_file",
        "summary": "The network as a file, its format chosen by suffix",
        "description": "`/network.graphml` is `/network?format=graphml`; it takes the same "
        "parameters.",
        "responses": _responses(offers, "The network."),
        "openapi_extra": {
            "parameters": [
                {
                    "name": "suffix",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string", "enum": names},
                },
                *_selection(questions),
                *_looks(),
                LANG,
                VERSION_PARAMETER,
                _PREFER,
            ]
        },
    }


def view(offers: Sequence[Format], questions: Questions) -> dict[str, Any]:
    """What the network for explorers says of itself."""
    return {
        "tags": [TAG["name"]],
        "operation_id": "network_view",
        "summary": "The network as an explorer in a browser draws it, in columns",
        "description": "Labels in one language, positions, colours, figures and what ties can be "
        "chosen by; nodes and ties are numbered. For work with other tools, take `/network.json`.",
        "responses": _responses(offers, "The network in columns."),
        "openapi_extra": {
            "parameters": [*_selection(questions), LANG, VERSION_PARAMETER, _PREFER],
        },
    }


def told(what: str, offers: Sequence[Format], questions: Questions) -> dict[str, Any]:
    """What one of the things that are told of a network says of itself."""
    return {
        "tags": [TAG["name"]],
        "operation_id": f"network_{what}",
        "summary": _SUMMARIES[what],
        "responses": _responses(offers, "What there is to tell."),
        "openapi_extra": {
            "parameters": [
                *_OPTIONS[what],
                *_selection(questions),
                format_parameter(offers),
                LANG,
                VERSION_PARAMETER,
                _PREFER,
            ]
        },
    }


def measures(offers: Sequence[Format]) -> dict[str, Any]:
    """What the list of measures says of itself."""
    return {
        "tags": [TAG["name"]],
        "operation_id": "network_measures",
        "summary": "Every measure: what it is called, how it is read, and who defined it",
        "responses": {200: answered(offers, "The measures."), 304: {"description": "Unchanged."}}
        | errors(400, 404, 406, 429, 500, 503),
        "openapi_extra": {"parameters": [format_parameter(offers), LANG, VERSION_PARAMETER]},
    }


def _responses(offers: Sequence[Format], said: str) -> Mapping[int, Any]:
    found = {200: answered(offers, said), 202: _PROGRESS, 304: {"description": "Unchanged."}}
    return found | errors(*_FAILURES)


def _selection(questions: Questions) -> list[Parameter]:
    """The parameters that choose a network."""
    relations = sorted({name for names in KINDS.values() for name in names})
    defaults = "; ".join(f"{kind}: {', '.join(names)}" for kind, names in DEFAULT_BY.items())
    may = "; ".join(f"{kind}: {', '.join(names)}" for kind, names in KINDS.items())
    asked = questions.get(PARTICIPATIONS)
    return [
        _parameter("kind", "Who is tied to whom.", {"enum": list(KINDS), "default": "actors"}),
        {
            "name": "by",
            "in": "query",
            "description": f"What makes a tie, with commas between or given again ({may}). "
            f"Without it: {defaults}.",
            "style": "form",
            "explode": False,
            "schema": {"type": "array", "items": {"type": "string", "enum": relations}},
        },
        *map(question_parameter, asked.parameters if asked is not None else ()),
        _parameter(
            "ego",
            "The node in the middle: only what is within `radius` ties of it is kept.",
            {"example": "trondheim-kommune"},
        ),
        _parameter("radius", "Ties from ego.", {"type": "integer", "minimum": 1, "maximum": 10}),
        _parameter("giant", "Only the largest component.", {"enum": ["true", "false"]}),
        _parameter(
            "minimum",
            "The least weight of a tie: how much is shared.",
            {"type": "integer", "minimum": 1, "maximum": 1_000_000, "default": 1},
        ),
    ]


def _looks() -> list[Parameter]:
    """The parameters of pictures, and of the page's table."""
    nodes = [measure for measure in read_measures().values() if measure.of == "node"]
    sizes = [one.key for one in nodes if one.number in ("integer", "decimal", "share")]
    return [
        _parameter("colour", "What colours of a picture tell.", {"enum": list(COLOURS)}),
        _parameter("size", "The measure that sizes in a picture follow.", {"enum": sizes}),
        _parameter(
            "sort",
            "The measure that the rows of the page are sorted by.",
            {"enum": [one.key for one in nodes]},
        ),
    ]


def _parameter(name: str, said: str, schema: Mapping[str, Any]) -> Parameter:
    return {
        "name": name,
        "in": "query",
        "description": said,
        "schema": {"type": "string", **schema},
    }


def _node(name: str, said: str) -> Parameter:
    form = "An IRI, kind and key such as actor/ntnu, a key, or the code of an SDG."
    return _parameter(name, f"{said} {form}", {"example": "trondheim-kommune"})


_OPTIONS: Mapping[str, Sequence[Parameter]] = {
    "tie": (_node("source", "One end of the tie."), _node("target", "The other end.")),
    "path": (_node("source", "Where the path begins."), _node("target", "Where it ends.")),
    "without": (
        {
            "name": "remove",
            "in": "query",
            "description": "What the network is to be without: actors, programs, goals, measures, "
            "SDGs, with commas between or given again. Without it: who is critical.",
            "style": "form",
            "explode": False,
            "schema": {"type": "array", "items": {"type": "string"}},
        },
    ),
    "compare": (
        _parameter("other_program", "The program of the other network.", {"example": "ung-2020"}),
        _parameter(
            "other_version",
            "The version of the other network; instead of other_program.",
            {"type": "integer", "minimum": 1},
        ),
    ),
}
