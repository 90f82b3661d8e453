"""Writes docs/reference.md from what the package says: commands, questions, measures, errors …

`python docs/build.py` writes the file; a test holds the file to what this makes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from samspill.ask.networks.figures.measures import Measure, read_measures
from samspill.ask.questions import GROUPS, Question, read_questions
from samspill.cli.main import samspill
from samspill.errors import SamspillError
from samspill.settings import Settings, shipped_folders

TARGET = Path(__file__).with_name("reference.md")


def reference() -> str:
    """The whole page, in Markdown."""
    parts = [
        "# Reference\n\nMade by `python docs/build.py` from the package; do not edit by hand.",
        "## Commands\n\nEvery command has `--help`.",
        *_commands(samspill, "samspill"),
        "## Questions\n\nEach is a command (`samspill ask NAME`), an endpoint (`/questions/NAME`) "
        "and a file (`queries/NAME.rq`). All take the language as `--lang` or `?lang=`.",
        *_questions(),
        "## Measures of networks\n\nIn files, pages and Python, each under its key. "
        "How to use them: [networks](networks.md).",
        *_measures(),
        "## Settings\n\nRead from the environment.",
        _settings(),
        "## Errors\n\nThe service answers with `application/problem+json`; a command ends with the "
        "exit code.",
        _errors(),
    ]
    return "\n\n".join(parts) + "\n"


def _commands(group: click.Group, path: str) -> Iterator[str]:
    context = click.Context(group, info_name=path)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            continue
        full = f"{path} {name}"
        inner = click.Context(
            command,
            info_name=full,
            terminal_width=92,
            max_content_width=92,
            help_option_names=["-h", "--help"],
        )
        inner.params["lang"] = "en"
        command._help_option = None  # click keeps the one of whoever asked first
        if isinstance(command, click.Group) and command.name != "ask":
            if command.invoke_without_command:
                with inner:
                    yield f"### `{full}`\n\n```text\n{command.get_help(inner).rstrip()}\n```"
            yield from _commands(command, full)
            continue
        if command.name == "ask":
            text = (command.help or "").split("\n\n")[0].replace("\b", "").strip()
            yield f"### `{full}`\n\n{text}"
        else:
            yield f"### `{full}`\n\n```text\n{command.get_help(inner).rstrip()}\n```"


def _questions() -> Iterator[str]:
    questions = read_questions(shipped_folders().queries).values()
    for group in GROUPS:
        rows = [_question(question) for question in questions if question.group == group]
        yield f"### {group.capitalize()}\n\n| name | asks | parameters |\n| --- | --- | --- |\n" + (
            "\n".join(rows)
        )


def _question(question: Question) -> str:
    parameters = ", ".join(
        f"`{parameter.name}`" + ("" if parameter.required else "?")
        for parameter in question.parameters
    )
    return f"| `{question.name}` | {question.summary['en']} | {parameters or '–'} |"


def _measures() -> Iterator[str]:
    measures = read_measures().values()
    for of, heading in (("node", "Of nodes"), ("edge", "Of ties"), ("network", "Of networks")):
        rows = [_measure(measure) for measure in measures if measure.of == of]
        yield f"### {heading}\n\n| key | measure | how to read it | source |\n" + (
            "| --- | --- | --- | --- |\n" + "\n".join(rows)
        )


def _measure(measure: Measure) -> str:
    """A measure; where networks of two kinds of nodes have it too but read it otherwise, both."""
    texts = list(dict.fromkeys(measure.reading(modes)["en"] for modes in measure.modes))
    sources = list(dict.fromkeys(measure.source(modes) for modes in measure.modes))
    reading = texts[0] if len(texts) == 1 else f"{texts[0]} *Two kinds of nodes:* {texts[1]}"
    label, key = measure.label["en"], measure.key
    return f"| `{key}` | {label} | {reading} | {'; '.join(sources)} |"


def _settings() -> str:
    rows = [
        f"| `SAMSPILL_{name.upper()}` | {field.description} | {_default(name)} |"
        for name, field in Settings.model_fields.items()
        if field.description
    ]
    return "| variable | what it is | default |\n| --- | --- | --- |\n" + "\n".join(rows)


def _default(name: str) -> str:
    if name == "data_dir":
        return "`$XDG_DATA_HOME/samspill`"
    return f"`{Settings.model_fields[name].default}`"


def _errors() -> str:
    rows = [
        f"| `{error.slug}` | {error.status} | {error.exit_code} | {_first(error)} |"
        for error in (SamspillError, *SamspillError.__subclasses__())
    ]
    return "| problem | HTTP status | exit code | when |\n| --- | --- | --- | --- |\n" + (
        "\n".join(rows)
    )


def _first(error: type[SamspillError]) -> str:
    """The first paragraph of an error's description, on one line."""
    return " ".join((error.__doc__ or "").split("\n\n")[0].split())


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
