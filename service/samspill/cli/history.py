"""The commands on what was published before: versions and diff."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from samspill.cli.publishing import LANGUAGE
from samspill.settings import Language, Settings

if TYPE_CHECKING:
    from samspill.engine.journal import Version

NUMBER = click.IntRange(min=1)
_HEADINGS: Mapping[Language, Sequence[str]] = MappingProxyType(
    {
        "nb": ("Nr.", "Laget (UTC)", "Utsagn", "nye", "fjernet", "Kontrollsum", "Av", "Merknad"),
        "en": ("No.", "Made (UTC)", "Statements", "new", "removed", "Digest", "By", "Note"),
    }
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
def versions(form: str, lang: Language | None) -> None:
    """List the versions that have been published, the newest first.

    Every answer, page and export names the version that it comes from. A version that is listed
    can be asked, exported and compared for as long as the journal is kept.

    \b
    Examples
      samspill versions
      samspill versions --format json | jq '.versions[0].digest'
      samspill ask sdg-coverage --version 3
    """
    from samspill.cli.overviews import unused
    from samspill.engine.journal import Journal

    settings = Settings()
    found = Journal.of(settings).versions()
    language = lang or settings.language
    if form == "json":
        body = {"versions": [version_object(version) for version in found]}
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
    elif found:
        click.echo(versions_text(found, language))
    else:
        click.echo(unused(settings, language))


@click.command()
@click.argument("before", metavar="A", type=NUMBER)
@click.argument("after", metavar="B", type=NUMBER)
@click.option(
    "--format",
    "form",
    type=click.Choice(["summary", "patch", "json"]),
    default="summary",
    show_default=True,
    help="summary for people, patch for RDF Patch, json for the numbers of statements.",
)
@LANGUAGE
def diff(before: int, after: int, form: str, lang: Language | None) -> None:
    """Tell what changed from version A to version B.

    The summary goes by graph and thing, with their names, and leaves out the graph that says
    where the version comes from. The patch has every statement: D for those that went, A for
    those that came.

    \b
    Examples
      samspill diff 1 2 --lang en
      samspill diff 1 5 --format patch > from-1-to-5.rdfp
      samspill diff 1 5 --format json | jq .added
    """
    from samspill.cli.changes import difference_object, summary
    from samspill.cli.outputs import write_stdout
    from samspill.engine.patches import rdf_patch
    from samspill.engine.replay import between
    from samspill.engine.snapshots import Snapshots

    settings = Settings()
    snapshots = Snapshots.of(settings)
    patch = between(snapshots.journal, before, after)
    if form == "patch":
        write_stdout(rdf_patch(before, after, patch))
    elif form == "json":
        body = difference_object(before, after, patch)
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
    else:
        newer, older = max(before, after), min(before, after)
        paths = [snapshots.path(snapshots.journal.version(number)) for number in (newer, older)]
        write_stdout(summary(before, after, patch, paths, lang or settings.language))


def versions_text(versions: Sequence[Version], language: Language) -> str:
    """A table of versions."""
    from samspill.cli.overviews import aligned, signed

    rows = [
        (
            str(version.number),
            f"{datetime.fromisoformat(version.created):%Y-%m-%d %H:%M}",
            str(version.quads),
            signed("+", version.added),
            signed("−", version.removed),
            version.digest[:12],
            version.author or "Samspill",
            version.note,
        )
        for version in versions
    ]
    return "\n".join(aligned(_HEADINGS[language], rows))


def version_object(version: Version) -> dict[str, object]:
    """A version as JSON has it in a list."""
    return {
        "number": version.number,
        "created": version.created,
        "author": version.author,
        "note": version.note,
        "software": version.software,
        "digest": version.digest,
        "statements": version.quads,
        "added": version.added,
        "removed": version.removed,
        "findings": dict(version.findings),
    }
