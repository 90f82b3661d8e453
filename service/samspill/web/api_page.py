"""The page of the API: every route of the service's own description, by what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlencode

from samspill.errors import SamspillError
from samspill.settings import Language
from samspill.web.sentences import Sentences

_CATALOGUE = Path(__file__).parent / "locale/api/nb.po"

_EXAMPLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "/questions/{name}.{suffix}": {"name": "programs", "suffix": "csv"},
        "/sparql": {"query": "SELECT DISTINCT ?type WHERE { ?thing a ?type }"},
        "/network.{suffix}": {"suffix": "graphml"},
        "/ontology/{term}": {"term": "Program.ttl"},
        "/concept/{scheme}": {"scheme": "basis.ttl"},
        "/concept/{scheme}/{code}": {"scheme": "basis", "code": "stated.ttl"},
        "/shapes/{name}": {"name": "Program.ttl"},
        "/query/{name}": {"name": "programs.ttl"},
        "/problem/{slug}": {"slug": "not-found.ttl"},
        "/graph/{name}": {"name": "ontology.ttl"},
        "/dataset.{suffix}": {"suffix": "nq"},
    }
)
"""Good values of routes whose description gives none; they hold whatever is published."""


@dataclass(frozen=True)
class Said:
    """A text of the description, in a language of the page or else in English."""

    text: str
    language: str | None = None


@dataclass(frozen=True)
class Parameter:
    """A parameter of a route."""

    name: str
    where: str
    required: bool
    type: str
    said: Said
    example: str
    default: str


@dataclass(frozen=True)
class Route:
    """A route: what it takes, the media types of its answers, and a command that tries it."""

    method: str
    path: str
    summary: Said
    said: Said
    parameters: tuple[Parameter, ...]
    types: tuple[str, ...]
    errors: tuple[str, ...]
    example: str
    link: str | None


_WRITTEN = {"sparql": "SPARQL"}
"""Tags that are names, as they are written."""


@dataclass(frozen=True)
class Section:
    """The routes about one thing."""

    name: str
    title: Said
    said: Said
    routes: tuple[Route, ...]


class Teller:
    """What the description says, in a language."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def say(self, text: str, known: Mapping[str, str] | None = None) -> Said:
        """A text of the description; `known` are its translations where it brings them."""
        found = (known or {}).get(self._language)
        if found is None and self._language != "en":
            found = _told(text)
        if found is not None or not text or self._language == "en":
            return Said(found or text)
        return Said(text, "en")


@cache
def _told(text: str) -> str | None:
    return _sentences().told(text)


@cache
def _sentences() -> Sentences:
    from babel.messages.pofile import read_po

    with _CATALOGUE.open("rb") as file:
        return Sentences({str(one.id): str(one.string) for one in read_po(file) if one.id})


def problems() -> list[type[SamspillError]]:
    """The kinds of errors that a request can meet, by status."""
    found = {SamspillError.slug: SamspillError}
    for kind in _below(SamspillError):
        found.setdefault(kind.slug, kind)
    return sorted(found.values(), key=lambda kind: (kind.status, kind.slug))


def _below(kind: type[SamspillError]) -> Iterator[type[SamspillError]]:
    for one in kind.__subclasses__():
        if one.__module__ == SamspillError.__module__:
            yield one
        yield from _below(one)


def sections_of(
    described: Mapping[str, Any],
    address: str,
    language: Language,
    examples: Mapping[str, Mapping[str, str]],
) -> list[Section]:
    """The routes by their tags, in the order in which the description lists those.

    `examples` are good values of the routes that speak of what is published.
    """
    teller = Teller(language)
    found: dict[str, list[Route]] = {}
    for path, methods in described.get("paths", {}).items():
        for method, about in methods.items():
            tag = (about.get("tags") or ["service"])[0]
            known = {**_EXAMPLES.get(path, {}), **examples.get(path, {})}
            route = _route(path, method.upper(), about, address, known, teller)
            found.setdefault(tag, []).append(route)
    tags = {tag["name"]: tag.get("description", "") for tag in described.get("tags", ())}
    order = [*tags, *(tag for tag in found if tag not in tags)]
    return [
        Section(
            tag,
            teller.say(_WRITTEN.get(tag, tag)),
            teller.say(tags.get(tag, "")),
            tuple(found[tag]),
        )
        for tag in order
        if tag in found
    ]


def _route(
    path: str,
    method: str,
    about: Mapping[str, Any],
    address: str,
    known: Mapping[str, str],
    teller: Teller,
) -> Route:
    parameters = tuple(_parameters(about, known, teller))
    responses = about.get("responses", {})
    types = tuple(responses.get("200", {}).get("content", {}))
    errors = tuple(sorted(code for code in responses if str(code) >= "400"))
    where = _filled(path, parameters, known)
    command = f"curl -L {_quoted(address + where)}" if where and method == "GET" else ""
    if command and about.get("security"):
        command += ' -H "Authorization: Bearer $TOKEN"'
    if method == "POST" and path == "/sparql":
        command = f"curl {address}/sparql -H 'Accept: text/csv' --data-urlencode "
        command += f"'query={_EXAMPLES[path]['query']}'"
    return Route(
        method,
        path,
        teller.say(about.get("summary", ""), about.get("x-title")),
        teller.say(about.get("description", ""), about.get("x-summary")),
        parameters,
        types,
        errors,
        command,
        where if method == "GET" else None,
    )


def _parameters(
    about: Mapping[str, Any], known: Mapping[str, str], teller: Teller
) -> Iterable[Parameter]:
    for one in about.get("parameters", ()):
        schema = one.get("schema", {})
        default = schema.get("default", "")
        example = one.get("example", schema.get("example", ""))
        yield Parameter(
            one["name"],
            one.get("in", "query"),
            bool(one.get("required")),
            _type(schema),
            teller.say(one.get("description", ""), one.get("x-label")),
            known.get(one["name"]) or _text(example),
            _text(default),
        )


def _type(schema: Mapping[str, Any]) -> str:
    choices = schema.get("enum")
    if choices:
        return " | ".join(map(str, choices))
    bounds = [
        f"{sign} {schema[name]}"
        for name, sign in (("minimum", "≥"), ("maximum", "≤"))
        if name in schema
    ]
    return " ".join([str(schema.get("type", "string")), *bounds])


def _text(value: object) -> str:
    return "" if value in (None, "") else str(value)


def _filled(path: str, parameters: tuple[Parameter, ...], known: Mapping[str, str]) -> str | None:
    """The address with good values for all that must be given; None where one is not known."""
    given = []
    for one in parameters:
        value = one.example or one.default
        if one.where == "path":
            if not value:
                return None
            path = path.replace("{" + one.name + "}", quote(value, safe="/"))
        elif one.where == "query" and (one.required or one.name in known):
            if not value:
                return None
            given.append((one.name, value))
    if "{" in path:
        return None
    return f"{path}?{urlencode(given)}" if given else path


def _quoted(address: str) -> str:
    return f"'{address}'" if "?" in address or "&" in address else address
