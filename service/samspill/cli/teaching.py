"""Commands whose help stands in a file of words, in nb and en: a book for each group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click
import yaml

from samspill.cli.asking import HELP, spoken
from samspill.knowledge.catalogue import YAML_LOADER
from samspill.settings import Language


class Taught(click.Command):
    """A command whose help is that of its name in its book, in the language asked for.

    `sections` gather the options under headings, by their names.
    """

    book: str = "networks"
    sections: Mapping[str, Sequence[str]] = MappingProxyType({})

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What it does, and examples."""
        said, language = self._words("commands")[str(self.name)], spoken(ctx)
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(said[language])
            if "more" in said:
                formatter.write_paragraph()
                formatter.write_text(said["more"][language])
        with formatter.section(word("sections", "examples", language)):
            for example in said["examples"]:
                formatter.write(f"{'':>{formatter.current_indent}}{example}\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What it takes, in the language asked for."""
        language = spoken(ctx)
        left = {str(option.name): option for option in self.params if _shown(option)}
        for heading, names in self.sections.items():
            chosen = [left.pop(name) for name in names]
            self._section(ctx, formatter, word("sections", heading, language), chosen)
        asking_help = self.get_help_option(ctx)
        last = [*left.values(), *([asking_help] if asking_help else [])]
        self._section(ctx, formatter, word("sections", "options", language), last)

    def get_short_help_str(self, limit: int = 100) -> str:
        """What it does, in a line: English, as all else there, in the list of all commands."""
        context = click.get_current_context(silent=True)
        among_its_own = context is not None and isinstance(context.command, Taught)
        language: Language = spoken(context) if context and among_its_own else "en"
        said = str(self._words("commands")[str(self.name)][language])
        return said if len(said) <= limit else said[: limit - 1].rpartition(" ")[0] + " …"

    def _section(
        self,
        ctx: click.Context,
        formatter: click.HelpFormatter,
        heading: str,
        options: Iterable[click.Parameter],
    ) -> None:
        for option in options:
            if isinstance(option, click.Option) and str(option.name) in self._words("options"):
                option.help = self._words("options")[str(option.name)][spoken(ctx)]
        records = [found for option in options if (found := option.get_help_record(ctx))]
        with formatter.section(heading):
            formatter.write_dl(records)

    def _words(self, group: str) -> Mapping[str, Any]:
        return words(group, self.book)


class TaughtGroup(Taught, click.Group):
    """A group of such commands that is a command itself."""

    command_class = Taught

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What it takes, and its commands."""
        Taught.format_options(self, ctx, formatter)
        rows = [(name, self.commands[name].get_short_help_str()) for name in self.commands]
        with formatter.section(word("sections", "commands", spoken(ctx))):
            formatter.write_dl(rows)


def option(
    name: str, *, flag: str | None = None, book: str = "networks", **settings: Any
) -> click.Option:
    """An option whose help and metavar are those of its name in a book."""
    said = words("options", book)[name]
    if "metavar" in said:
        settings.setdefault("metavar", said["metavar"])
    return click.Option([name, flag or f"--{name.replace('_', '-')}"], help=said["en"], **settings)


def furnished(
    group: click.Group, options: Mapping[str, Mapping[str, Mapping[str, Any]]], *, book: str
) -> None:
    """Gives the commands of a group their options, and each of them and itself the language."""
    spoken_in: dict[str, Any] = {"type": click.Choice(["nb", "en"]), "is_eager": True}
    for name, command in group.commands.items():
        given = {**options.get(name, {}), "lang": spoken_in}
        command.params += [option(one, book=book, **said) for one, said in given.items()]
    group.params.append(option("lang", book=book, **spoken_in))


def settings() -> dict[str, Any]:
    """The context settings of all commands."""
    return HELP


def words(group: str, book: str = "networks") -> Mapping[str, Any]:
    """A group of the words in a book."""
    found: Mapping[str, Any] = _words(book)[group]
    return found


def word(
    group: str, key: str, language: Language, *, book: str = "networks", **values: object
) -> str:
    """A text of a book with its values."""
    return str(_words(book)[group][key][language]).format(**values)


def _shown(option: click.Parameter) -> bool:
    return isinstance(option, click.Option) and not option.hidden


@cache
def _words(book: str) -> Mapping[str, Any]:
    text = Path(__file__).with_name(f"{book}.yaml").read_text(encoding="utf-8")
    return MappingProxyType(yaml.load(text, Loader=YAML_LOADER))  # noqa: S506 - one of the two safe ones
