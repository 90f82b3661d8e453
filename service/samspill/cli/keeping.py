"""The commands that keep the versions safe: backup and restore."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import click

from samspill.cli.publishing import LANGUAGE
from samspill.settings import Language, Settings

_WORDS: Mapping[Language, Mapping[str, str]] = MappingProxyType(
    {
        "nb": {
            "kept": "Sikkerhetskopien i {folder} er kontrollert: {versions} versjoner, den nyeste "
            "er {version}.",
            "restored": "Versjon {version} er hentet tilbake fra {folder}.",
            "held": "{count} meldinger ventet da kopien ble laget, og kan være sendt siden. De er "
            "holdt igjen: samspill hook release sender dem, med --drop kastes de.",
            "digest": "Kontrollsum (SHA-256 av kanonisk N-Quads): {digest}",
        },
        "en": {
            "kept": "The backup in {folder} has been verified: {versions} versions, the newest "
            "is {version}.",
            "restored": "Version {version} has been restored from {folder}.",
            "held": "{count} messages waited when the backup was made, and may have been sent "
            "since. They are held: samspill hook release sends them, with --drop they are dropped.",
            "digest": "Digest (SHA-256 of the canonical N-Quads): {digest}",
        },
    }
)
FOLDER = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))


@click.command()
@FOLDER
@LANGUAGE
def backup(folder: Path, lang: Language | None) -> None:
    """Copy every version into the new folder DIR, and verify the copy.

    A service may run meanwhile. DIR then holds the journal as an SQLite file, whatever database
    it is in, the newest version as N-Quads, and a manifest with the digest of both.

    \b
    Examples
      samspill backup /backups/samspill-2026-01-31
      samspill restore /backups/samspill-2026-01-31
    """
    from samspill.engine.backups import back_up

    settings = Settings()
    made = back_up(settings, folder)
    words = _WORDS[lang or settings.language]
    click.echo(words["kept"].format(folder=folder, versions=made.versions, version=made.version))
    click.echo(words["digest"].format(digest=made.digest))


@click.command()
@FOLDER
@click.option(
    "--replace", is_flag=True, help="Take the place of versions that are there; they are kept."
)
@LANGUAGE
def restore(folder: Path, replace: bool, lang: Language | None) -> None:
    """Bring back every version from DIR, which `samspill backup` has made.

    The backup is verified before anything is touched. What --replace takes the place of is kept
    as a backup of its own, in a folder replaced-… of the data directory. Messages that waited when
    the backup was made are held, since they may have been sent: see samspill hook release.

    \b
    Examples
      samspill restore /backups/samspill-2026-01-31
      samspill restore /backups/samspill-2026-01-31 --replace
    """
    from samspill.engine.backups import restore as bring_back
    from samspill.engine.outbox import HELD, Outbox

    settings = Settings()
    version = bring_back(settings, folder, replace=replace)
    words = _WORDS[lang or settings.language]
    click.echo(words["restored"].format(folder=folder, version=version.number))
    click.echo(words["digest"].format(digest=version.digest))
    with Outbox.of(settings).reading() as rows:
        held = sum(count for (_, _, state), count in rows.counts().items() if state == HELD)
    if held:
        click.echo(words["held"].format(count=held))
