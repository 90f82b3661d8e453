"""The command on spreadsheets: templates to fill in, and what was filled in as Turtle."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from samspill.cli.asking import spoken
from samspill.cli.outputs import write_stdout, write_whole
from samspill.cli.overviews import aligned
from samspill.cli.teaching import Taught, option, settings, word, words
from samspill.settings import Language, Settings

if TYPE_CHECKING:
    from samspill.contribute.blueprints import Blueprint
    from samspill.contribute.forms import Form
    from samspill.contribute.sheets import At
    from samspill.web.texts import Words

BOOK = "template"
_OTHER: Mapping[Language, Language] = {"nb": "en", "en": "nb"}

Kind = Literal["xlsx", "csv"]


class TemplateCommand(Taught):
    """The command, with its own book."""

    book = BOOK


@click.command("template", cls=TemplateCommand, context_settings=settings())
@click.argument("kind", metavar="[KIND]", required=False)
@click.pass_context
def template(
    ctx: click.Context,
    kind: str | None,
    output: Path | None,
    form: Kind | None,
    read: Path | None,
    lang: Language | None,
) -> None:
    """Makes a template, or reads one that is filled in."""
    from samspill.contribute.blueprints import read_blueprint
    from samspill.contribute.fields import form_of, kinds_of

    language = spoken(ctx)
    chosen = Settings()
    blueprint = read_blueprint(chosen.folders, base=chosen.base)
    if kind is None:
        headings = words("headings", BOOK)["kinds"][language]
        rows = list(kinds_of(blueprint, language).items())
        click.echo("\n".join(aligned(headings, rows)))
        return
    found = form_of(blueprint, kind, language)
    if read is not None:
        _read(ctx, found, read, output)
        return
    made = _template(blueprint, found, form or _told(output), chosen)
    if output is None:
        write_stdout([made])
        return
    write_whole(output, [made])
    click.echo(word("words", "made", language, book=BOOK, file=output, kind=kind), err=True)


for _name, _said in {
    "form": {"flag": "--format", "type": click.Choice(["xlsx", "csv"])},
    "read": {"type": click.Path(path_type=Path)},
    "lang": {"type": click.Choice(["nb", "en"]), "is_eager": True},
}.items():
    template.params.append(option(_name, book=BOOK, **_said))  # type: ignore[arg-type]
template.params.insert(
    1,
    click.Option(
        ["output", "-o", "--output"],
        type=click.Path(path_type=Path),
        metavar="FILE",
        help=words("options", BOOK)["output"]["en"],
    ),
)


def _template(blueprint: Blueprint, form: Form, kind: Kind, chosen: Settings) -> bytes:
    from samspill.contribute.fields import form_of
    from samspill.contribute.templates import example_of, template_csv, template_xlsx
    from samspill.knowledge.dataset import EXAMPLE, read_folder, shipped_data_folders

    folders = [*shipped_data_folders(chosen.folders), chosen.folders.data / EXAMPLE]
    examples = (example_of(read_folder(folder), form) for folder in folders)
    example = next((one for one in examples if one is not None), None)
    language: Language = "nb" if form.language == "nb" else "en"
    other = form_of(blueprint, form.kind, _OTHER[language])
    make = template_xlsx if kind == "xlsx" else template_csv
    return make(form, other, example)


def _told(output: Path | None) -> Kind:
    """The form that a file's name tells."""
    return "xlsx" if output is not None and output.suffix.lower() == ".xlsx" else "csv"


def _read(ctx: click.Context, form: Form, file: Path, output: Path | None) -> None:
    """Writes what a sheet says, or names the cells that cannot be used and ends with 1."""
    from samspill.contribute.sheets import read_sheet, statements
    from samspill.knowledge.dataset import read_bytes
    from samspill.knowledge.turtle import write
    from samspill.web.texts import words_of

    sheet = read_sheet(read_bytes(file), form)
    filled = statements(sheet, form, taken=lambda _: False)
    mistakes = [*sheet.mistakes, *(one for row in filled for one in row.mistakes)]
    language = spoken(ctx)
    if mistakes:
        said = words_of(language)
        for one in mistakes:
            click.echo(_line(one, said), err=True)
        click.echo(word("words", "wrong", language, book=BOOK, count=len(mistakes)), err=True)
        sys.exit(1)
    text = write(triple for row in filled for triple in row.triples)
    if output is None:
        write_stdout([text])
    else:
        write_whole(output, [text])
    click.echo(word("words", "rows", language, book=BOOK, count=len(filled)), err=True)


def _line(one: At, said: Words) -> str:
    told = [said.told(text) or text for text in (one.mistake.detail, one.mistake.advice)]
    return f"{one.cell} {one.mistake.name}: {' '.join(told)}"
