"""The letters that people get: plain text, in their language or in both, from a file of words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from samspill.contribute.states import Act
from samspill.engine.accounts import Account
from samspill.engine.announcing import address_of
from samspill.engine.proposals import Proposal, Step
from samspill.knowledge.catalogue import YAML_LOADER
from samspill.settings import Language, Settings

LANGUAGES: tuple[Language, ...] = ("nb", "en")
"""The languages of a letter to somebody who has chosen none."""


@dataclass(frozen=True)
class Letter:
    """A subject of one line, and a text."""

    subject: str
    text: str


def letter_of(
    settings: Settings,
    proposal: Proposal,
    step: Step,
    action: Act,
    writer: Account,
    *,
    languages: Sequence[Language] = LANGUAGES,
) -> Letter:
    """What somebody is told of a step of a proposal."""
    words = _words()
    values = {
        "who": writer.label,
        "title": proposal.title,
        "number": proposal.number,
        "organisation": proposal.organisation,
        "version": proposal.version,
        "address": f"{address_of(settings)}/proposals/{proposal.number}",
    }
    parts = [_part(words, language, action, step.text, values) for language in languages]
    done = " / ".join(words["subjects"][action][language] for language in languages)
    return Letter(f"{proposal.title}: {done}", "\n\n---\n\n".join(parts) + "\n")


def _part(
    words: Mapping[str, Any], language: Language, action: Act, said: str, values: Mapping[str, Any]
) -> str:
    """The letter in one language; what somebody wrote is quoted, and never a pattern."""
    found = [words["texts"][action][language].format(**values)]
    if said:
        quoted = "\n".join(f"> {line}".rstrip() for line in said.split("\n"))
        found.append(words["said"][language].format(**values) + "\n\n" + quoted)
    found.append(words["see"][language].format(**values))
    found.append(words["why"][language])
    return "\n\n".join(found)


@cache
def _words() -> Mapping[str, Any]:
    text = Path(__file__).with_name("letters.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = yaml.load(text, Loader=YAML_LOADER)  # noqa: S506 - a safe one
    return found
