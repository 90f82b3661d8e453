"""The command `ask`: every question of the package, asked and explained."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

import click

from samspill.ask.answers import ALL_FORMATS, Answer
from samspill.ask.headers import Group
from samspill.ask.questions import Question, by_group, question, read_question, read_questions
from samspill.ask.values import Parameter
from samspill.knowledge.dataset import FOLDER_NAME
from samspill.settings import Language, Settings

if TYPE_CHECKING:
    from samspill.engine.published import Published

GROUP_NAMES: Mapping[Group, Mapping[Language, str]] = MappingProxyType(
    {
        "programs": {"nb": "På tvers av programmer", "en": "Across programs"},
        "alignment": {"nb": "Bærekraftsmål", "en": "Sustainable Development Goals"},
        "actors": {"nb": "Aktører", "en": "Actors"},
        "provenance": {"nb": "Kilder og kvalitet", "en": "Sources and quality"},
    }
)
WORDS: Mapping[str, Mapping[Language, str]] = MappingProxyType(
    {
        "lang": {"nb": "Språk i svaret.", "en": "Language of the answer."},
        "version": {
            "nb": "Svar fra denne versjonen; `samspill versions` viser dem.",
            "en": "Answer from this version; `samspill versions` lists them.",
        },
        "format": {
            "nb": "Form på svaret; table hvis ingen er nevnt, turtle for en graf.",
            "en": "Form of the answer; table if none is named, turtle for a graph.",
        },
        "required": {"nb": "må oppgis", "en": "required"},
        "default": {"nb": "ellers", "en": "default"},
        "choices": {"nb": "en av", "en": "one of"},
        "options": {"nb": "valgene", "en": "choices"},
        "example": {"nb": "Eksempel", "en": "Example"},
        "more": {
            "nb": "`samspill ask NAVN --help` forklarer ett av dem.",
            "en": "`samspill ask NAME --help` explains one of them.",
        },
    }
)
HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def language_option() -> click.Option:
    """The option `--lang`, read before `--help` so that help comes in that language."""
    return click.Option(["--lang"], type=click.Choice(["nb", "en"]), is_eager=True)


def spoken(context: click.Context) -> Language:
    """The language that a command was asked in, else that of the settings."""
    found: click.Context | None = context
    while found is not None:
        if language := found.params.get("lang"):
            return cast("Language", language)
        found = found.parent
    return Settings().language


class QuestionCommand(click.Command):
    """One question as a command whose help says what it asks and what it takes."""

    def __init__(self, asked: Question) -> None:
        self.asked = asked
        super().__init__(
            asked.name,
            params=[*(option(p, language="en") for p in asked.parameters), *common_options()],
            callback=self.answer,
            context_settings=HELP,
        )

    def answer(
        self,
        lang: Language | None,
        format: str | None,
        at_version: int | None,
        **values: str | None,
    ) -> None:
        """Asks the question and prints the answer."""
        from samspill.ask.asking import ask as ask_question

        settings = Settings()
        language = lang or spoken(click.get_current_context())
        self.asked.bind(values, language=language, base=settings.base)  # before the graph is opened
        published = opened(settings, language, at_version)
        show(
            ask_question(
                published.store,
                self.asked,
                values,
                language=language,
                version=published.version.number,
                base=settings.base,
            ),
            format,
        )

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Title, summary and an example, in the language asked for."""
        language = spoken(ctx)
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(self.asked.title[language])
            formatter.write_paragraph()
            formatter.write_text(self.asked.summary[language])
            formatter.write_paragraph()
            formatter.write_text(f"{WORDS['example'][language]}:")
            with formatter.indentation():
                formatter.write(f"{'':>{formatter.current_indent}}{example(self.asked)}\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the question takes, in the language asked for."""
        language = spoken(ctx)
        shown = [option(p, language=language) for p in self.asked.parameters]
        records = [p.get_help_record(ctx) for p in [*shown, *common_options(language)]]
        with formatter.section("Options"):
            formatter.write_dl([record for record in records if record is not None])


class Questions(click.Group):
    """The questions of the package, each a command; a file more is a command more."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all questions."""
        return list(questions())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """The command of a question, whose file alone is read; `NotFound` with near matches."""
        path = Settings().folders.queries / f"{cmd_name}.rq"
        if FOLDER_NAME.fullmatch(cmd_name) and path.is_file():
            return QuestionCommand(read_question(path))
        return QuestionCommand(question(questions(), cmd_name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The questions by group, with their titles."""
        language = spoken(ctx)
        for group, found in by_group(questions()).items():
            with formatter.section(GROUP_NAMES[group][language]):
                formatter.write_dl([(one.name, one.title[language]) for one in found])


@click.group(
    cls=Questions,
    invoke_without_command=True,
    context_settings=HELP,
    subcommand_metavar="[QUESTION] [--PARAMETER VALUE]...",
)
@click.pass_context
def ask(ctx: click.Context, lang: Language | None) -> None:
    """Ask a question of the graph; without a QUESTION, list them all by group.

    \b
    Examples
      samspill ask shared-actors
      samspill ask goals-and-measures --program digitalt-forstevalg --lang en
      samspill ask sdg-coverage --format csv > coverage.csv
      samspill ask sdg-coverage --version 3       what the answer was then
    """
    if ctx.invoked_subcommand is None:
        formatter = ctx.make_formatter()
        Questions.format_commands(cast("Questions", ctx.command), ctx, formatter)
        click.echo(formatter.getvalue().strip("\n"))
        click.echo(f"\n{WORDS['more'][spoken(ctx)]}")


ask.params.append(language_option())


def questions() -> Mapping[str, Question]:
    """The questions of the package, by name."""
    return read_questions(Settings().folders.queries)


def option(parameter: Parameter, *, language: Language) -> click.Option:
    """The command-line option of a parameter."""
    said = [parameter.label[language]]
    if parameter.required:
        said.append(WORDS["required"][language])
    if parameter.default is not None:
        said.append(f"{WORDS['default'][language]} {parameter.default}")
    if parameter.choices:
        said.append(f"{WORDS['choices'][language]} {', '.join(parameter.choices)}")
    if parameter.options is not None:
        said.append(f"{WORDS['options'][language]}: samspill ask {parameter.options}")
    flags = {f"--{parameter.name.replace('_', '-')}": None, f"--{parameter.name}": None}
    metavar = "YEAR" if parameter.type == "year" else parameter.type.upper()
    return click.Option([parameter.name, *flags], metavar=metavar, help="; ".join(said) + ".")


def common_options(language: Language = "en") -> list[click.Option]:
    """The options that every question takes."""
    lang = language_option()
    lang.help = WORDS["lang"][language]
    form = click.Option(
        ["--format"], type=click.Choice(ALL_FORMATS), help=WORDS["format"][language]
    )
    version = click.Option(
        ["--version", "at_version"],
        metavar="N",
        type=click.IntRange(min=1),
        help=WORDS["version"][language],
    )
    return [lang, form, version]


def example(asked: Question) -> str:
    """A command line that asks the question."""
    given = [p for p in asked.parameters if p.required] or list(asked.parameters[:1])
    values = "".join(f" --{p.name.replace('_', '-')} {p.good_value()}" for p in given)
    return f"samspill ask {asked.name}{values}"


def opened(settings: Settings, language: Language, version: int | None = None) -> Published:
    """The published graph, or an older version; a first run shows the progress of its loading."""
    from samspill.cli.progress import shown_progress
    from samspill.engine.published import open_published

    with shown_progress(language) as progress:
        return open_published(settings, version=version, progress=progress)


def show(answer: Answer, format: str | None) -> None:
    """Prints an answer on standard output."""
    from samspill.cli.outputs import write_stdout

    chosen = format or ("turtle" if answer.kind == "graph" else "table")
    write_stdout([answer.to(chosen, width=shutil.get_terminal_size((80, 24)).columns)])
