"""The sentences of errors, read out of the source: what is put in stands in braces."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from samspill.errors import SamspillError
from samspill.web.app import NotReady

LAST = NotReady
"""The class of errors that stands apart from the others; with its module all are imported."""

PACKAGE = Path(__file__).parents[1] / "service" / "samspill"
TOLD = ("advice",)
"""The named arguments of an error that are sentences, beside the first."""


def error_names() -> set[str]:
    """The names of all classes of errors."""
    waiting, found = [SamspillError], set()
    while waiting:
        error = waiting.pop()
        found.add(error.__name__)
        waiting.extend(error.__subclasses__())
    return found


def sentences(folder: Path = PACKAGE) -> dict[str, str]:
    """Each sentence, and the file that says it first."""
    names, found = error_names(), dict[str, str]()
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in names:
                said = [*node.args[:1], *(k.value for k in node.keywords if k.arg in TOLD)]
                for text in (text for part in said for text in _texts(part)):
                    if (text.strip("{}.:, ") and not text.startswith("{")) or " " in text:
                        found.setdefault(text, path.relative_to(folder).as_posix())
    return found


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _texts(node: ast.expr) -> Iterator[str]:
    """What an expression may say; what is not known from the source stands in braces."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield from _joined(parts)
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one)
            yield from _texts(other)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            yield from (one + other for one in _texts(left) for other in _texts(right))
        case ast.BoolOp(values=[*_, last]):
            yield from _texts(last)
        case _:
            yield "{" + _called(node) + "}"


def _joined(parts: list[ast.expr]) -> Iterator[str]:
    text, taken = "", dict[str, str]()
    for part in parts:
        if isinstance(part, ast.FormattedValue):
            source = ast.dump(part.value)
            name = called = _called(part.value)
            number = 1
            while taken.setdefault(name, source) != source:
                number += 1
                name = f"{called}{number}"
            text += "{" + name + "}"
        elif isinstance(part, ast.Constant):
            text += str(part.value)
    yield text


def _called(node: ast.expr) -> str:
    """A name for what is put in."""
    match node:
        case ast.Name(id=name):
            return name.strip("_").lower()
        case ast.Attribute(attr=name):
            return name
        case ast.Call(func=ast.Attribute(attr="join"), args=[argument]):
            return _called(argument)
        case ast.Call(args=[argument, *_]):
            return _called(argument)
        case ast.Subscript(value=inner) | ast.Call(func=ast.Attribute(value=inner)):
            return _called(inner)
    return "value"
