"""The commands that publish: load, unload and sdg import."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from samspill.errors import ChecksFailed
from samspill.knowledge.dataset import IMPORTED_SDG_GRAPH
from samspill.knowledge.vocabulary import graph_key, graph_name
from samspill.settings import Language, Settings

if TYPE_CHECKING:
    from samspill.engine.amendments import Accepted
    from samspill.engine.gate import Progress
    from samspill.engine.journal import Version

LANGUAGE = click.option(
    "--lang", type=click.Choice(["nb", "en"]), help="Language of what is printed."
)
AUTHOR = click.option(
    "--author", default="", help="Who publishes this version; otherwise SAMSPILL_AUTHOR."
)
NOTE = click.option("--note", default="", help="Why, in a sentence that the version keeps.")


def accepted_option(*choices: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """What becomes of what accepted proposals have changed."""
    return click.option(
        "--accepted",
        type=click.Choice(choices),
        help="What becomes of what accepted proposals have changed in a graph: "
        + " or ".join(_ACCEPTED[choice] for choice in choices)
        + ". Otherwise such a graph stays as it is.",
    )


_ACCEPTED = {
    "keep": "keep puts it into what is loaded",
    "drop": "drop leaves it to the older versions",
}


@click.command()
@click.argument("folders", metavar="[FOLDER]...", nargs=-1, type=click.Path(path_type=Path))
@accepted_option("keep", "drop")
@AUTHOR
@NOTE
@LANGUAGE
def load(
    folders: Collection[Path],
    accepted: Accepted | None,
    author: str,
    note: str,
    lang: Language | None,
) -> None:
    """Publish data folders beside all that is loaded; without a FOLDER, those that are shipped.

    Every Turtle file under a folder becomes part of one graph, named after the folder. Loading a
    folder again replaces its graph; where proposals were accepted into it, say what becomes of
    them. What the checks refuse is not loaded: the findings are printed, and the graph stays as
    it was.

    \b
    Example
      samspill validate my-town-2024/     what the checks say, before anything is loaded
      samspill load my-town-2024/         its graph is called my-town-2024
      samspill unload my-town-2024        takes it out again
      samspill load my-town-2024/ --author "Kari Nordmann" --note "The budget of 2024"
      samspill load my-town-2024/ --accepted keep     with what was accepted since put into it
    """
    from samspill.engine.published import load_folders

    settings = Settings()
    _publish(
        settings,
        lang,
        lambda progress: load_folders(
            settings,
            folders,
            beside_shipped=True,
            accepted=accepted or "refuse",
            author=author,
            note=note,
            progress=progress,
        ),
    )


@click.command()
@click.argument("name")
@accepted_option("drop")
@AUTHOR
@NOTE
@LANGUAGE
def unload(
    name: str, accepted: Accepted | None, author: str, note: str, lang: Language | None
) -> None:
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
            settings,
            {},
            sources={},
            remove=[graph],
            beside_shipped=True,
            accepted=accepted or "refuse",
            author=author,
            note=note,
            progress=progress,
        ),
    )


@click.group()
def sdg() -> None:
    """Load the UN's own description of the SDGs beside the one that is shipped."""


@sdg.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@AUTHOR
@NOTE
@LANGUAGE
def import_(file: Path, author: str, note: str, lang: Language | None) -> None:
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
            author=author,
            note=note,
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
    from samspill.engine.replay import between
    from samspill.engine.snapshots import Snapshots

    language = lang or settings.language
    snapshots = Snapshots.of(settings)
    before = snapshots.journal.latest()
    number = 0 if before is None else before.number
    with _findings_shown(language), shown_progress(language) as progress:
        version = action(progress)
    patch = between(snapshots.journal, number, version.number)
    changed = changes(patch, snapshots.path(version))
    is_new = number != version.number
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
