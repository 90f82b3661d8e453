"""The commands that ask: `ask` a question of ours, `query` with SPARQL of your own."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

import click

from samspill.ask.answers import ALL_FORMATS, Answer
from samspill.ask.headers import Group
from samspill.ask.questions import Question, by_group, question, read_question, read_questions
from samspill.ask.values import Parameter
from samspill.errors import NotFound, SyntaxProblem
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
_WORDS: Mapping[str, Mapping[Language, str]] = MappingProxyType(
    {
        "lang": {"nb": "Språk i svaret.", "en": "Language of the answer."},
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
_SUFFIXES = (".rq", ".sparql", ".txt")
_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


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
            context_settings=_HELP,
        )

    def answer(self, lang: Language | None, format: str | None, **values: str | None) -> None:
        """Asks the question and prints the answer."""
        from samspill.ask.asking import ask as ask_question

        settings = Settings()
        language = lang or spoken(click.get_current_context())
        self.asked.bind(values, language=language, base=settings.base)  # before the graph is opened
        published = opened(settings, language)
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
            formatter.write_text(f"{_WORDS['example'][language]}:")
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
    context_settings=_HELP,
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
    """
    if ctx.invoked_subcommand is None:
        formatter = ctx.make_formatter()
        Questions.format_commands(cast("Questions", ctx.command), ctx, formatter)
        click.echo(formatter.getvalue().strip("\n"))
        click.echo(f"\n{_WORDS['more'][spoken(ctx)]}")


ask.params.append(language_option())


@click.command(context_settings=_HELP)
@click.argument("source", metavar="FILE|-|QUERY")
@click.option("--format", type=click.Choice(ALL_FORMATS), help=_WORDS["format"]["en"])
@click.option("--lang", type=click.Choice(["nb", "en"]), help="Language of the table.")
def query(source: str, format: str | None, lang: Language | None) -> None:
    """Run any SPARQL query: from a FILE, from standard input (-), or written as it is.

    The default graph is the union of all graphs. Updates and SERVICE are refused.

    \b
    Examples
      samspill query 'SELECT DISTINCT ?type WHERE { ?thing a ?type } ORDER BY ?type'
      samspill query my-query.rq --format csv
    """
    from samspill.ask.asking import run
    from samspill.engine.sparql import examine

    settings = Settings()
    text = read_query(source)
    examine(text)
    language = lang or settings.language
    published = opened(settings, language)
    workers = published.workers(count=1, deadline=None)
    answer = run(workers, text, language=language, version=published.version.number)
    show(answer, format)


def questions() -> Mapping[str, Question]:
    """The questions of the package, by name."""
    return read_questions(Settings().folders.queries)


def option(parameter: Parameter, *, language: Language) -> click.Option:
    """The command-line option of a parameter."""
    said = [parameter.label[language]]
    if parameter.required:
        said.append(_WORDS["required"][language])
    if parameter.default is not None:
        said.append(f"{_WORDS['default'][language]} {parameter.default}")
    if parameter.choices:
        said.append(f"{_WORDS['choices'][language]} {', '.join(parameter.choices)}")
    if parameter.options is not None:
        said.append(f"{_WORDS['options'][language]}: samspill ask {parameter.options}")
    flags = {f"--{parameter.name.replace('_', '-')}": None, f"--{parameter.name}": None}
    metavar = "YEAR" if parameter.type == "year" else parameter.type.upper()
    return click.Option([parameter.name, *flags], metavar=metavar, help="; ".join(said) + ".")


def common_options(language: Language = "en") -> list[click.Option]:
    """The options that every question takes."""
    lang = language_option()
    lang.help = _WORDS["lang"][language]
    form = click.Option(
        ["--format"], type=click.Choice(ALL_FORMATS), help=_WORDS["format"][language]
    )
    return [lang, form]


def example(asked: Question) -> str:
    """A command line that asks the question."""
    given = [p for p in asked.parameters if p.required] or list(asked.parameters[:1])
    values = "".join(f" --{p.name.replace('_', '-')} {p.good_value()}" for p in given)
    return f"samspill ask {asked.name}{values}"


def opened(settings: Settings, language: Language) -> Published:
    """The published graph; a first run loads the shipped data and shows its progress."""
    from samspill.cli.progress import shown_progress
    from samspill.engine.published import open_published

    with shown_progress(language) as progress:
        return open_published(settings, progress=progress)


def show(answer: Answer, format: str | None) -> None:
    """Prints an answer on standard output."""
    from samspill.cli.outputs import write_stdout

    chosen = format or ("turtle" if answer.kind == "graph" else "table")
    write_stdout([answer.to(chosen, width=shutil.get_terminal_size((80, 24)).columns)])


def read_query(source: str) -> str:
    """The query text that an argument means; raises `NotFound` for a file that is not there."""
    if source == "-":
        return _utf8(sys.stdin.buffer.read())
    if "{" in source or "\n" in source or not source.strip():
        return source
    path = Path(source)
    if path.is_file():
        return _utf8(path.read_bytes())
    if len(source.split()) > 1 and path.suffix not in _SUFFIXES:
        return source
    raise NotFound(
        f"There is no file “{source}”, and it is no query either.",
        advice="Name a file, write the query between quotes, or use - to read standard input.",
        file=source,
    )


def _utf8(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SyntaxProblem(
            f"The query is not UTF-8: byte {error.start + 1} begins no character.",
            advice="Save the query as UTF-8.",
        ) from error
