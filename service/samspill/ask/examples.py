"""Examples of each rule: what it lets pass, what it does not, and what is then said."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, Triple

from samspill.knowledge.checks import NEAREST
from samspill.knowledge.vocabulary import PREFIXES, SHAPES

REPORTED: Final = "nb"
"""The language of the reports that are kept with the examples."""

_PUT_IN = re.compile(r"\{[?$]\w+\}")

_NAMED = re.compile(r"-(?:in)?valid\b")
"""What the names of things in the examples end with."""

Lines = Sequence[tuple[str, bool]]
"""Lines of Turtle, each with whether the other example has it otherwise."""


@dataclass(frozen=True)
class Example:
    """What passes and what fails, and what is said of the latter in each language."""

    passing: Lines
    failing: Lines
    messages: Mapping[str, Sequence[str]]


def examples_of(folder: Path | None, shapes: Iterable[Triple]) -> Mapping[str, Example]:
    """The examples of a folder by the last part of their rule's IRI."""
    if folder is None or not folder.is_dir():
        return {}
    texts: dict[str, dict[str, str]] = {}
    for triple in shapes:
        if triple.predicate.value == f"{PREFIXES['sh']}message" and isinstance(
            triple.object, Literal
        ):
            rule = str(triple.subject)[1:-1].removeprefix(SHAPES)
            texts.setdefault(rule, {})[triple.object.language or ""] = triple.object.value
    return {
        path.name: _example(path, texts[path.name])
        for path in sorted(folder.iterdir())
        if path.name in texts
    }


def _example(path: Path, texts: Mapping[str, str]) -> Example:
    passing, failing = (
        (path / f"{name}.ttl").read_text(encoding="utf-8").splitlines()
        for name in ("valid", "invalid")
    )
    with (path / "expected.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    said = list(dict.fromkeys(row["message"] for row in rows if row["rule"] == path.name))
    return Example(
        *_compared(passing, failing),
        {
            language: [message_in(language, message, texts) for message in said]
            for language in texts
        },
    )


def message_in(language: str, message: str, texts: Mapping[str, str]) -> str:
    """A message of a report in another language; `texts` are those of its rule.

    What a finding puts in between the words is kept, and the term that comes nearest; what it
    puts in for this language alone is left out.
    """
    if language == REPORTED:
        return message
    pattern = "(.+?)".join(re.escape(part) for part in _PUT_IN.split(texts[REPORTED]))
    near = "(.+)".join(re.escape(part) for part in NEAREST[REPORTED].split("{}"))
    found = re.fullmatch(f"{pattern}(?: {near})?", message, re.DOTALL)
    if found is None:
        return texts[language]
    names = _PUT_IN.findall(texts[REPORTED])
    values = dict(zip(names, found.groups(), strict=False))
    told = _PUT_IN.sub(lambda one: values.get(one[0], "…"), texts[language])
    nearest = found.groups()[-1]
    return f"{told} {NEAREST[language].format(nearest)}" if nearest else told


def _compared(passing: Sequence[str], failing: Sequence[str]) -> tuple[Lines, Lines]:
    """The lines of both, those marked that are not in the other; names of things are left out."""
    one, other = ([_NAMED.sub("", line) for line in lines] for lines in (passing, failing))
    marks = [[not line.startswith("PREFIX") for line in lines] for lines in (passing, failing)]
    for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks():
        for mark, start in zip(marks, (block.a, block.b), strict=True):
            mark[start : start + block.size] = [False] * block.size
    return list(zip(passing, marks[0], strict=True)), list(zip(failing, marks[1], strict=True))
