"""The commands that show the graph: status and export."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import get_args

import click

from samspill.cli.publishing import LANGUAGE
from samspill.engine.export import WITH_GRAPHS, Format
from samspill.settings import Language, Settings

VERSION = click.option(
    "--version",
    "number",
    metavar="N",
    type=click.IntRange(min=1),
    help="Of this version; `samspill versions` lists them.",
)


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="table for people, json for programs.",
)
@VERSION
@LANGUAGE
def status(form: str, number: int | None, lang: Language | None) -> None:
    """Tell which version is published, what it holds and what the checks said of it.

    Only looks: a data directory that has never been used stays as it is.

    \b
    Example
      samspill status --format json | jq .version
      samspill status --version 3         what it held then
    """
    from samspill.cli.overviews import status_object, status_text, unused
    from samspill.engine.gate import shipped_fingerprint
    from samspill.engine.published import find_published, open_published

    settings = Settings()
    language = lang or settings.language
    published = (
        find_published(settings) if number is None else open_published(settings, version=number)
    )
    mark = shipped_fingerprint(settings.folders)
    outdated = number is None and published is not None and published.version.fingerprint != mark
    if form == "json":
        body = status_object(published, settings, outdated=outdated)
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
    elif published is None:
        click.echo(unused(settings, language))
    else:
        click.echo(status_text(published, settings, language, outdated=outdated))


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(get_args(Format)),
    required=True,
    help=f"{', '.join(WITH_GRAPHS)} keep the named graphs apart; the others hold their union.",
)
@click.option(
    "--graph", "graphs", metavar="NAME", multiple=True, help="Only this graph; may be repeated."
)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write here, all or nothing; without it, to standard output.",
)
@VERSION
def export(form: Format, graphs: Collection[str], output: Path | None, number: int | None) -> None:
    """Write out the published graph, or some of its named graphs.

    The order is always the same: two exports of the same content are the same bytes, so they can
    be compared and kept under version control. The SHA-256 of the whole graph as N-Quads is the
    digest of its version.

    \b
    Example
      samspill export --format trig --output samspill.trig
      samspill export --format turtle --graph trondheim-2020 | head
      samspill export --format jsonld --graph inferred
      samspill export --format nquads --version 3 | sha256sum
    """
    from samspill.cli.outputs import write_stdout, write_whole
    from samspill.cli.progress import shown_progress
    from samspill.engine.export import exported
    from samspill.engine.published import open_published
    from samspill.engine.replay import file_lines

    settings = Settings()
    with shown_progress(settings.language) as progress:
        published = open_published(settings, version=number, progress=progress)
    context = settings.folders.ontology / "context.jsonld"
    if form == "nquads" and not graphs:  # the file itself, whose digest is the version's
        text: Iterator[str] = (f"{line}\n" for line in file_lines(published.path))
    else:
        text = exported(published.store, form, context=context, graphs=graphs)
    if output is None:
        write_stdout(text)
    else:
        write_whole(output, text)
