"""What programs send as a proposal: RDF in a format of ours, RDF Patch, or JSON.

JSON holds both sides as JSON-LD, or entries as a form fills them in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from samspill.contribute.quoting import Quote
from samspill.engine.reading import Reader
from samspill.errors import BadValue, SyntaxProblem, UnsupportedMediaType
from samspill.knowledge.documents import CONTEXT_NAME, DOCUMENT_LIMITS, FORMATS, hold_document
from samspill.knowledge.encodings import decoded

PATCH = "application/rdf-patch"
JSON = "application/json"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEETS = (CSV, XLSX)
TYPES = (JSON, PATCH, *FORMATS, *SHEETS)
"""The types that a proposal may be sent in."""

_KNOWN = ("title", "organisation", "add", "remove", "entries")
_TEXTS = ("kind", "about", "document", "passage", "section")
_ENTRY = frozenset({*_TEXTS, "values"})
_MOST = 500
_HEADER = re.compile(r"(?:H|PA|PD)\s|(?:TX|TC)\s*\.?$")
_NTRIPLES = "application/n-triples"
_JSON_LD = "application/ld+json"


@dataclass(frozen=True)
class Sent:
    """What a body says; title and organisation may stand in the address instead."""

    added: tuple[ox.Triple, ...]
    removed: tuple[ox.Triple, ...]
    title: str = ""
    organisation: str = ""
    entries: tuple[Told, ...] = ()


@dataclass(frozen=True)
class Told:
    """An entry of a form as a program tells it; `about` is the IRI of a thing that it corrects."""

    kind: str
    about: str
    values: Mapping[str, object]
    quote: Quote


def read_sent(content: bytes, media_type: str, reader: Reader) -> Sent:
    """What was sent; raises what `engine.reading` raises, and `BadValue` for another form."""
    kind = media_type.partition(";")[0].strip().lower()
    if kind == JSON:
        return _read_json(content, reader)
    if kind == PATCH:
        return _read_patch(content, reader)
    if kind not in FORMATS:
        raise UnsupportedMediaType(
            f"Proposals of the type “{kind[:100]}” are not read here."
            if kind
            else "The proposal has no type.",
            advice=f"Send one of these, and name it as Content-Type: {', '.join(TYPES)}.",
            formats=list(TYPES),
        )
    return Sent(reader.read(content, media_type), ())


def _read_json(content: bytes, reader: Reader) -> Sent:
    hold_document(content, DOCUMENT_LIMITS)
    try:
        body = json.loads(decoded(content))
    except (ValueError, RecursionError) as error:
        raise SyntaxProblem(
            "The body is not JSON.",
            advice='Send an object such as {"title": "…", "organisation": "…", "add": {…}}.',
        ) from error
    if not isinstance(body, Mapping) or (unknown := sorted(set(body) - set(_KNOWN))):
        raise BadValue(
            f"There is no member “{unknown[0][:40]}” in a proposal."
            if isinstance(body, Mapping)
            else "A proposal in JSON is an object.",
            advice=f"It has {', '.join(_KNOWN)}; add and remove are JSON-LD in our context, and "
            "entries are filled in as forms are.",
        )
    texts = {name: body.get(name, "") for name in ("title", "organisation")}
    for name, text in texts.items():
        if not isinstance(text, str):
            raise BadValue(f"The {name} is no text.", advice="Send it as a string.", parameter=name)
    added, removed = (_statements(body.get(name), reader) for name in ("add", "remove"))
    entries = tuple(_entries(body.get("entries")))
    if entries and (added or removed):
        raise BadValue(
            "A proposal has either entries, or add and remove.",
            advice="Send two proposals, or all of it as entries.",
        )
    return Sent(added, removed, texts["title"], texts["organisation"], entries)


def _entries(found: object) -> Iterator[Told]:
    """The entries of a form; raises `BadValue` for what is none."""
    if found in (None, "", [], {}):
        return
    if not isinstance(found, list) or len(found) > _MOST:
        raise BadValue(
            f"The entries are no list of at most {_MOST}.",
            advice="Send a list of objects, each with kind and values.",
            parameter="entries",
        )
    for number, one in enumerate(found):
        entry = one if isinstance(one, Mapping) else {"": ""}
        texts = [entry.get(name, "") for name in _TEXTS]
        values = entry.get("values", {})
        right = all(isinstance(text, str) for text in texts)
        if not right or not isinstance(values, Mapping) or set(entry) - _ENTRY:
            raise BadValue(
                f"Entry {number} is not what a form is filled in with.",
                advice=f"It is an object with values, and with texts for {', '.join(_TEXTS)}.",
                parameter="entries",
            )
        kind, about, *quote = texts
        yield Told(kind, about, values, Quote(*quote))


def _statements(found: object, reader: Reader) -> tuple[ox.Triple, ...]:
    """The statements of JSON-LD; without a context of its own, ours is meant."""
    if found in (None, "", [], {}):
        return ()
    if isinstance(found, list):
        found = {"@graph": found}
    if not isinstance(found, Mapping):
        raise BadValue(
            "What is added or removed is no JSON-LD.",
            advice="Send an object, or a list of objects.",
        )
    if "@context" not in found:
        found = {"@context": CONTEXT_NAME, **found}
    return reader.read(json.dumps(found).encode(), _JSON_LD)


def _read_patch(content: bytes, reader: Reader) -> Sent:
    """The statements that an RDF Patch adds (A) and deletes (D); one transaction, no graphs."""
    hold_document(content, DOCUMENT_LIMITS)
    sides: dict[str, list[str]] = {"A": [], "D": []}
    for number, line in enumerate(decoded(content).splitlines(), 1):
        text = line.strip()
        if not text or text.startswith("#") or _HEADER.match(text):
            continue
        kind, _, statement = text.partition(" ")
        if kind not in sides or not statement:
            raise SyntaxProblem(
                f"Line {number} of the RDF Patch is neither A, D, H, TX nor TC.",
                advice="Write a line such as A <subject> <property> <object> . for what is added.",
                line=number,
            )
        sides[kind].append(statement)
    added, removed = (
        reader.read("\n".join(lines).encode(), _NTRIPLES) if lines else ()
        for lines in (sides["A"], sides["D"])
    )
    return Sent(added, removed)
