"""Local files of statements: Turtle as it is, every other format as a stranger's document.

The parser of Turtle cannot be ended by a text, nor sent anywhere; those of the other formats can be
ended, so that they run in a process that can do nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from samspill.errors import SamspillError
from samspill.knowledge.dataset import read_bytes, read_turtle
from samspill.settings import Settings

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from samspill.engine.reading import Reader

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".nt": "application/n-triples",
        ".nq": "application/n-quads",
        ".trig": "application/trig",
        ".jsonld": "application/ld+json",
        ".rdf": "application/rdf+xml",
        ".owl": "application/rdf+xml",
    }
)
"""The formats of files that are not Turtle, by the ends of their names."""


def read_files(files: Collection[Path], settings: Settings) -> dict[Path, list[Triple]]:
    """The statements of each file; raises what is wrong with the first that cannot be read."""
    if not any(file.suffix.lower() in MEDIA_TYPES for file in files):
        return {file: read_turtle(file) for file in files}
    from samspill.engine.reading import Reader

    context = (settings.folders.ontology / "context.jsonld").read_text(encoding="utf-8")
    with closing(Reader(base=settings.base, context=context)) as reader:
        return {file: _read(file, reader) for file in files}


def _read(file: Path, reader: Reader) -> list[Triple]:
    media_type = MEDIA_TYPES.get(file.suffix.lower())
    if media_type is None:
        return read_turtle(file)
    content = read_bytes(file)
    try:
        return list(reader.read(content, media_type))
    except SamspillError as error:
        where = error.detail.removeprefix("Line ")
        between = ": " if where == error.detail else ", line "
        fields = {**error.fields, "file": str(file)}
        raise type(error)(f"{file}{between}{where}", advice=error.advice, **fields) from error
