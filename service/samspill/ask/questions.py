"""Questions: SPARQL files with a header, read once and bound to values as often as asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from samspill.ask.headers import GROUPS, Group, Reader, Text, View, read_header, refuse
from samspill.ask.labels import best_text, text_patterns
from samspill.ask.values import Parameter
from samspill.engine.tokens import Token, tokens
from samspill.errors import BadValue, NotFound
from samspill.knowledge.catalogue import split
from samspill.knowledge.dataset import FOLDER_NAME, read_text
from samspill.settings import DEFAULT_BASE, Language

__all__ = ["GROUPS", "Parameter", "Question", "question", "read_questions"]

LANGUAGE_NAME = "lang"
"""The input that every question may use: the asked language."""


@dataclass(frozen=True)
class Question:
    """One question; `text` is its file, `query` the same without the header."""

    name: str
    title: Text
    summary: Text
    group: Group
    parameters: tuple[Parameter, ...]
    view: View
    columns: Mapping[str, Text]
    text: str
    query: str
    readers: tuple[Reader, ...] = ()

    @cached_property
    def _tokens(self) -> list[Token]:
        """The words of the query, read once for all the times it is bound."""
        return tokens(self.query)

    def parameter(self, name: str) -> Parameter:
        """The parameter of a name; `BadValue` with near matches when there is none."""
        for parameter in self.parameters:
            if parameter.name == name.replace("-", "_"):
                return parameter
        names = [parameter.name for parameter in self.parameters]
        near = get_close_matches(name, names, n=1)
        takes = f"It takes {', '.join(names)}." if names else "It takes no parameters."
        raise BadValue(
            f"The question {self.name} has no parameter “{name}”.",
            advice=f"Did you mean {near[0]}? {takes}" if near else takes,
            parameter=name,
            near=near,
        )

    def given(self, values: Mapping[str, object]) -> dict[str, str]:
        """The values to bind, defaults among them, by the parameters' names.

        None and the empty text mean “not given”. Raises `BadValue` for an unknown or a missing
        parameter.
        """
        found = {
            self.parameter(name).name: str(value)
            for name, value in values.items()
            if value is not None and value != ""
        }
        for parameter in self.parameters:
            if parameter.name in found:
                continue
            if parameter.required:
                raise BadValue(
                    f"The question {self.name} needs {parameter.name}.",
                    advice=f"Give {parameter.name}, for instance {parameter.good_value()}.",
                    parameter=parameter.name,
                )
            if parameter.default is not None:
                found[parameter.name] = parameter.default
        return found

    def bind(
        self, values: Mapping[str, object], *, language: Language, base: str = DEFAULT_BASE
    ) -> str:
        """The query with values for its inputs and one text where it asks for all languages.

        An optional parameter that is not given stays a variable. Raises `BadValue`.
        """
        terms = {
            name: self.parameter(name).term(value, base=base)
            for name, value in self.given(values).items()
        }
        terms[LANGUAGE_NAME] = f'"{language}"'
        found = self._tokens
        pieces = [_bound(token, terms) for token in found]
        for first, last in text_patterns(found):
            subject, predicate, text = (
                piece
                for piece, token in zip(
                    pieces[first : last + 1], found[first : last + 1], strict=True
                )
                if token.kind in ("variable", "name")
            )
            pieces[first] = best_text(subject, predicate, text, language=language)
            pieces[first + 1 : last + 1] = [""] * (last - first)
        return "".join(pieces)


def read_questions(folder: Path) -> Mapping[str, Question]:
    """The questions of a folder by name; raises `SyntaxProblem` for a malformed file."""
    paths = sorted(folder.glob("*.rq"))
    if not paths:
        raise NotFound(
            f"{folder} holds no question.", advice="Reinstall Samspill; its files are gone."
        )
    found = {path.stem: read_question(path) for path in paths}
    for path in paths:
        for parameter in found[path.stem].parameters:
            if parameter.options is not None and parameter.options not in found:
                refuse(path, f"parameters.{parameter.name}: no question “{parameter.options}”")
    return MappingProxyType(found)


def read_question(path: Path) -> Question:
    """The question of a file; raises `SyntaxProblem` naming file and field."""
    if not FOLDER_NAME.fullmatch(path.stem):
        refuse(path, "the name of a question has a–z, 0–9 and single hyphens")
    text = read_text(path)
    yaml, query = split(text)
    header = read_header(path, yaml)
    found = tokens(query)
    used = {token.text[1:]: token for token in found if _is_input(token)}
    declared = {parameter.name for parameter in header.parameters}
    for name, token in used.items():
        if name not in declared | {LANGUAGE_NAME}:
            line = text.count("\n") - query.count("\n") + token.line
            refuse(path, f"${name} is not among the parameters", line=line)
    for name in sorted(declared - set(used)):
        refuse(path, f"the parameter {name} is never used in the query")
    return Question(
        name=path.stem,
        title=header.title,
        summary=header.summary,
        group=header.group,
        readers=header.readers,
        parameters=header.parameters,
        view=header.view,
        columns=header.columns,
        text=text,
        query=query,
    )


def question(questions: Mapping[str, Question], name: str) -> Question:
    """The question of a name; raises `NotFound` with near matches."""
    try:
        return questions[name]
    except KeyError:
        near = get_close_matches(name, list(questions), n=3, cutoff=0.5)
        raise NotFound(
            f"There is no question “{name}”.",
            advice=f"Did you mean {' or '.join(near)}?"
            if near
            else "`samspill ask` and /questions list them.",
            near=near,
        ) from None


def by_group(questions: Mapping[str, Question]) -> Mapping[Group, Sequence[Question]]:
    """The questions of each group, in the order of the groups and of their names."""
    return {
        group: [found for found in questions.values() if found.group == group] for group in GROUPS
    }


def _is_input(token: Token) -> bool:
    return token.kind == "variable" and token.text.startswith("$")


def _bound(token: Token, terms: Mapping[str, str]) -> str:
    return terms.get(token.text[1:], token.text) if _is_input(token) else token.text
