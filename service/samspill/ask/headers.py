"""Headers of question files: the lines that begin with `#+`, which hold YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NoReturn, get_args

import yaml

from samspill.ask.values import THINGS, TYPES, Parameter
from samspill.errors import BadValue, SyntaxProblem
from samspill.knowledge.catalogue import YAML_LOADER
from samspill.settings import Language

Group = Literal["programs", "alignment", "actors", "provenance"]
View = Literal["table", "matrix", "bars", "network", "timeline"]
Reader = Literal["evaluators", "partners", "researchers"]

GROUPS: tuple[Group, ...] = get_args(Group)
VIEWS: tuple[View, ...] = get_args(View)
READERS: tuple[Reader, ...] = get_args(Reader)
LANGUAGES: tuple[Language, ...] = get_args(Language)

Text = Mapping[str, str]
"""The same text in each language."""

_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_RESERVED = ("lang", "format", "name", "version", "sort", "order", "page")
_KNOWN = ("title", "summary", "group", "for", "parameters", "view", "columns")
_KINDS = (*THINGS, "thing", "sdg")


@dataclass(frozen=True)
class Header:
    """What a question says of itself.

    `readers` are those who look for it first, `columns` headings that no term of ours gives.
    """

    title: Text
    summary: Text
    group: Group
    readers: tuple[Reader, ...]
    parameters: tuple[Parameter, ...]
    view: View
    columns: Mapping[str, Text]


def read_header(path: Path, header: str) -> Header:
    """The header of a file, checked; raises `SyntaxProblem` naming file and field."""
    try:
        found = yaml.load(header, Loader=YAML_LOADER)  # noqa: S506 - one of the two safe ones
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        refuse(path, f"the header is not YAML: {getattr(error, 'problem', error)}", line=line)
    if not isinstance(found, dict):
        refuse(path, "the header is missing: lines that begin with #+ and hold YAML")
    for name in found:
        if name not in _KNOWN:
            refuse(path, f"the header has an unknown field “{name}”; known are {_KNOWN}")
    group, view = found.get("group"), found.get("view", "table")
    if group not in GROUPS:
        refuse(path, f"group is “{group}” but must be one of {', '.join(GROUPS)}")
    if view not in VIEWS:
        refuse(path, f"view is “{view}” but must be one of {', '.join(VIEWS)}")
    readers = found.get("for", [])
    if not isinstance(readers, list) or any(reader not in READERS for reader in readers):
        refuse(path, f"for is “{readers}” but must list some of {', '.join(READERS)}")
    columns = _mapping(path, "columns", found.get("columns"))
    parameters = _mapping(path, "parameters", found.get("parameters"))
    return Header(
        title=_text(path, "title", found.get("title")),
        summary=_text(path, "summary", found.get("summary")),
        group=group,
        readers=tuple(readers),
        parameters=tuple(_parameter(path, name, spec) for name, spec in parameters.items()),
        view=view,
        columns=MappingProxyType(
            {name: _text(path, f"columns.{name}", text) for name, text in columns.items()}
        ),
    )


def refuse(path: Path, what: str, *, line: int | None = None) -> NoReturn:
    """Raises the `SyntaxProblem` of a question file."""
    place = f"{path}, line {line}" if line is not None else str(path)
    raise SyntaxProblem(
        f"{place}: {what}.",
        advice="Mend the question file; queries/programs.rq shows how one looks.",
        file=str(path),
        line=line,
    )


def _mapping(path: Path, field: str, found: object) -> dict[str, object]:
    if found is None:
        return {}
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
        refuse(path, f"{field} must map names to what they are")
    return found


def _text(path: Path, field: str, found: object) -> Text:
    for language in LANGUAGES:
        text = found.get(language) if isinstance(found, dict) else None
        if not isinstance(text, str) or not text.strip():
            refuse(path, f"{field} has no text in “{language}”")
    return MappingProxyType({str(k): " ".join(str(v).split()) for k, v in dict(found).items()})  # type: ignore[call-overload]


def _parameter(path: Path, name: str, spec: object) -> Parameter:
    place = f"parameters.{name}"
    if not _NAME.fullmatch(name) or name in _RESERVED:
        refuse(path, f"{place}: a name has a–z, 0–9 and _, and is none of {', '.join(_RESERVED)}")
    if not isinstance(spec, dict):
        refuse(path, f"{place} must say its type and label")
    known = {item.name for item in fields(Parameter)} - {"name"}
    for field in spec:
        if field not in known:
            refuse(path, f"{place} has an unknown field “{field}”")
    if spec.get("type") not in TYPES:
        refuse(path, f"{place}: type is “{spec.get('type')}” but must be one of {', '.join(TYPES)}")
    kind = spec.get("kind")
    if kind is not None and kind not in _KINDS and not str(kind).startswith("concept/"):
        refuse(
            path, f"{place}: kind is “{kind}” but must be one of {', '.join(_KINDS)} or concept/…"
        )
    required, default = bool(spec.get("required", False)), spec.get("default")
    if required and default is not None:
        refuse(path, f"{place} is required and has a default; one of the two")
    texts = {field: str(spec[field]) for field in ("kind", "options", "example") if field in spec}
    parameter = Parameter(
        name=name,
        type=spec["type"],
        label=_text(path, f"{place}.label", spec.get("label")),
        required=required,
        default=None if default is None else str(default),
        choices=tuple(str(choice) for choice in spec.get("choices", ())),
        minimum=spec.get("minimum"),
        maximum=spec.get("maximum"),
        **texts,
    )
    if required and parameter.example is None:
        refuse(path, f"{place} is required and needs an example")
    for field in ("default", "example"):
        value = getattr(parameter, field)
        if value is not None:
            try:
                parameter.term(value)
            except BadValue as error:
                refuse(path, f"{place}.{field}: {error}")
    return parameter
