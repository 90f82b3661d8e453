"""The commands on the graph itself: load, unload, status, export and sdg."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from samspill.engine.export import WITH_GRAPHS, Format
from samspill.errors import ChecksFailed
from samspill.knowledge.dataset import IMPORTED_SDG_GRAPH
from samspill.knowledge.vocabulary import graph_key, graph_name
from samspill.settings import Language, Settings

if TYPE_CHECKING:
    from samspill.engine.gate import Progress
    from samspill.engine.journal import Version

LANGUAGE = click.option(
    "--lang", type=click.Choice(["nb", "en"]), help="Language of what is printed."
)


@click.command()
@click.argument("folders", metavar="[FOLDER]...", nargs=-1, type=click.Path(path_type=Path))
@LANGUAGE
def load(folders: Collection[Path], lang: Language | None) -> None:
    """Publish data folders beside all that is loaded; without a FOLDER, those that are shipped.

    Every Turtle file under a folder becomes part of one graph, named after the folder. Loading a
    folder again replaces its graph. What the checks refuse is not loaded: the findings are
    printed, and the graph stays as it was.

    \b
    Example
      samspill validate my-town-2024/     what the checks say, before anything is loaded
      samspill load my-town-2024/         its graph is called my-town-2024
      samspill unload my-town-2024        takes it out again
    """
    from samspill.engine.published import load_folders

    settings = Settings()
    _publish(
        settings,
        lang,
        lambda progress: load_folders(settings, folders, beside_shipped=True, progress=progress),
    )


@click.command()
@click.argument("name")
@LANGUAGE
def unload(name: str, lang: Language | None) -> None:
    """Take a data graph out again, with all that was inferred from it.

    NAME is the name of the folder it came from; `samspill status` lists the graphs. A shipped
    graph that is taken out stays out until it is loaded again.

    \b
    Example
      samspill unload my-town-2024
    """
    from samspill.engine.published import replace_graphs

    settings = Settings()
    graph = graph_name(graph_key(name))
    _publish(
        settings,
        lang,
        lambda progress: replace_graphs(
            settings, {}, sources={}, remove=[graph], beside_shipped=True, progress=progress
        ),
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
@LANGUAGE
def status(form: str, lang: Language | None) -> None:
    """Tell which version is published, what it holds and what the checks said of it.

    Only looks: a data directory that has never been used stays as it is.

    \b
    Example
      samspill status --format json | jq .version
    """
    from samspill.cli.overviews import status_object, status_text, unused
    from samspill.engine.gate import shipped_fingerprint
    from samspill.engine.published import find_published

    settings = Settings()
    language = lang or settings.language
    published = find_published(settings)
    outdated = published is not None and published.version.fingerprint != shipped_fingerprint(
        settings.folders
    )
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
def export(form: Format, graphs: Collection[str], output: Path | None) -> None:
    """Write out the published graph, or some of its named graphs.

    The order is always the same: two exports of the same content are the same bytes, so they can
    be compared and kept under version control.

    \b
    Example
      samspill export --format trig --output samspill.trig
      samspill export --format turtle --graph trondheim-2020 | head
      samspill export --format jsonld --graph inferred
    """
    from samspill.cli.outputs import write_stdout, write_whole
    from samspill.cli.progress import shown_progress
    from samspill.engine.export import exported
    from samspill.engine.published import open_published

    settings = Settings()
    with shown_progress(settings.language) as progress:
        published = open_published(settings, progress=progress)
    context = settings.folders.ontology / "context.jsonld"
    text = exported(published.store, form, context=context, graphs=graphs)
    if output is None:
        write_stdout(text)
    else:
        write_whole(output, text)


@click.group()
def sdg() -> None:
    """Load the UN's own description of the SDGs beside the one that is shipped."""


@sdg.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@LANGUAGE
def import_(file: Path, lang: Language | None) -> None:
    """Load the UN's SDG vocabulary from a Turtle FILE, mended, as the graph sdg-un.

    It adds the official texts in the languages of the UN, and the data series. What is wrong in
    the file is mended on the way, and each mend is told of. `samspill unload sdg-un` takes it
    out again.

    \b
    Example
      samspill sdg import sdgs.ttl --lang en
    """
    from samspill.engine.published import replace_graphs
    from samspill.knowledge.sdg import read_un

    settings = Settings()
    language = lang or settings.language
    found = read_un(file)
    for mend in found.mends:
        click.echo(f"  {mend.message[language]}")
    graph = graph_name(IMPORTED_SDG_GRAPH)
    _publish(
        settings,
        lang,
        lambda progress: replace_graphs(
            settings,
            {graph: found.triples},
            sources={graph: str(file.resolve())},
            beside_shipped=True,
            progress=progress,
        ),
    )


def _publish(
    settings: Settings, lang: Language | None, action: Callable[[Progress], Version]
) -> None:
    """Does what makes a version, and prints what came of it."""
    from samspill.cli.overviews import change_text
    from samspill.cli.progress import shown_progress
    from samspill.engine.counts import changes
    from samspill.engine.published import find_published

    language = lang or settings.language
    before = find_published(settings)
    with _findings_shown(language), shown_progress(language) as progress:
        version = action(progress)
    after = find_published(settings)
    assert after is not None  # noqa: S101
    changed = changes(None if before is None else before.store, after.store)
    is_new = before is None or before.version.number != version.number
    click.echo(change_text(version.number, changed, language, is_new=is_new))


@contextmanager
def _findings_shown(language: Language) -> Iterator[None]:
    """Prints the findings on what checks refuse, before the error that says so."""
    from samspill.knowledge.findings import Report

    try:
        yield
    except ChecksFailed as error:
        report = error.fields.get("report")
        if isinstance(report, Report):
            from samspill.cli.reports import as_text

            bad = {one.focus for one in report.findings if one.severity == "violation"}
            shown = Report(tuple(one for one in report.findings if one.focus in bad))
            click.echo(as_text(shown, language))
        raise
