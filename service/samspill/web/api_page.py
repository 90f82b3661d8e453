"""The page of the API: every route of the service's own description, by what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode


@dataclass(frozen=True)
class Parameter:
    """A parameter of a route."""

    name: str
    where: str
    required: bool
    type: str
    said: str
    example: str


@dataclass(frozen=True)
class Route:
    """A route: what it takes, the media types of its answers, and a command that tries it."""

    method: str
    path: str
    summary: str
    said: str
    parameters: tuple[Parameter, ...]
    types: tuple[str, ...]
    errors: tuple[str, ...]
    example: str
    link: str | None


@dataclass(frozen=True)
class Section:
    """The routes about one thing."""

    name: str
    said: str
    routes: tuple[Route, ...]


def sections_of(described: Mapping[str, Any], address: str) -> list[Section]:
    """The routes by their tags, in the order in which the description lists those."""
    found: dict[str, list[Route]] = {}
    for path, methods in described.get("paths", {}).items():
        for method, about in methods.items():
            tag = (about.get("tags") or ["service"])[0]
            found.setdefault(tag, []).append(_route(path, method.upper(), about, address))
    tags = {tag["name"]: tag.get("description", "") for tag in described.get("tags", ())}
    order = [*tags, *(tag for tag in found if tag not in tags)]
    return [Section(tag, tags.get(tag, ""), tuple(found[tag])) for tag in order if tag in found]


def _route(path: str, method: str, about: Mapping[str, Any], address: str) -> Route:
    parameters = tuple(_parameters(about))
    responses = about.get("responses", {})
    types = tuple(responses.get("200", {}).get("content", {}))
    errors = tuple(sorted(code for code in responses if str(code) >= "400"))
    where = _filled(path, parameters)
    command = f"curl {_quoted(address + where)}" if where and method == "GET" else ""
    if method == "POST" and path == "/sparql":
        command = f"curl {address}/sparql -H 'Accept: text/csv' --data-urlencode "
        command += "'query=SELECT DISTINCT ?type WHERE { ?thing a ?type }'"
    return Route(
        method,
        path,
        about.get("summary", ""),
        about.get("description", ""),
        parameters,
        types,
        errors,
        command,
        where if method == "GET" else None,
    )


def _parameters(about: Mapping[str, Any]) -> Iterator[Parameter]:
    for one in about.get("parameters", ()):
        schema = one.get("schema", {})
        choices = schema.get("enum")
        example = one.get("example", schema.get("example", schema.get("default", "")))
        yield Parameter(
            one["name"],
            one.get("in", "query"),
            bool(one.get("required")),
            " | ".join(map(str, choices)) if choices else str(schema.get("type", "string")),
            one.get("description", ""),
            str(example) if example not in (None, "") else "",
        )


def _filled(path: str, parameters: tuple[Parameter, ...]) -> str | None:
    """The address with good values for all that must be given; None where one is not known."""
    for one in parameters:
        if one.where == "path":
            if not one.example:
                return None
            path = path.replace("{" + one.name + "}", quote(one.example, safe="/"))
    if "{" in path:
        return None
    needed = [one for one in parameters if one.where == "query" and one.required]
    if any(not one.example for one in needed):
        return None
    query = urlencode([(one.name, one.example) for one in needed])
    return f"{path}?{query}" if query else path


def _quoted(address: str) -> str:
    return f"'{address}'" if "?" in address or "&" in address else address
