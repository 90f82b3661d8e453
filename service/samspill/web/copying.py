"""An answer as commands: what to write in a shell, in Python or in R to get it again."""

from __future__ import annotations

import json
import keyword
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from samspill.ask.questions import Question
from samspill.settings import Language
from samspill.web.parameters import Pairs


@dataclass(frozen=True)
class Command:
    """What it is written in, under a key, and the text."""

    key: str
    name: str
    text: str


def commands(
    question: Question,
    given: Pairs,
    *,
    address: str,
    version: int,
    language: Language,
) -> Sequence[Command]:
    """The commands that fetch an answer from the service at an address, in one version of it."""
    pairs = [*given, ("version", str(version)), ("lang", language)]
    file = f"{address}/questions/{question.name}.csv?{urlencode(pairs, safe='/')}"
    values = "".join(f", {_argument(name, value)}" for name, value in given)
    return (
        Command("curl", "curl", f"curl '{file}'"),
        Command(
            "python",
            "Python",
            "import samspill\n\n"
            f'kg = samspill.connect("{address}", version={version}, language="{language}")\n'
            f'rows = kg.ask("{question.name}"{values})\n'
            "rows.frame()  # where pandas or polars is installed",
        ),
        Command("pandas", "pandas", f'import pandas\n\npandas.read_csv("{file}")'),
        Command("r", "R", f'library(readr)\n\nread_csv("{file}")'),
    )


def _argument(name: str, value: str) -> str:
    """A value as Python gives it to a function, also where its name is a word of Python's own."""
    said = json.dumps(value, ensure_ascii=False)
    return f'**{{"{name}": {said}}}' if keyword.iskeyword(name) else f"{name}={said}"
