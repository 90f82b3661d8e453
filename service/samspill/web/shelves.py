"""How the questions stand on the first page: by group, the easiest to ask first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from samspill.ask.questions import Question, by_group
from samspill.settings import Language


@dataclass(frozen=True)
class Shelf:
    """The questions of a group: those that people ask, and the lists that others choose from."""

    asked: tuple[Question, ...]
    lists: tuple[Question, ...]


def shelves(questions: Mapping[str, Question], language: Language) -> Mapping[str, Shelf]:
    """The questions by group, the ones that need no choice first."""
    offered = {
        parameter.options for question in questions.values() for parameter in question.parameters
    }

    def place(question: Question) -> tuple[bool, bool, str]:
        chooses = any(parameter.required for parameter in question.parameters)
        return question.name != question.group, chooses, question.title[language]

    found: dict[str, Shelf] = {}
    for group, members in by_group(questions).items():
        ordered = sorted(members, key=place)
        lists = [item for item in ordered if item.name in offered and item.name != group]
        asked = [item for item in ordered if item not in lists]
        if ordered:
            found[group] = Shelf(tuple(asked), tuple(lists))
    return found
