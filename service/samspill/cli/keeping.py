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
            "digest": "Kontrollsum (SHA-256 av kanonisk N-Quads): {digest}",
        },
        "en": {
            "kept": "The backup in {folder} has been verified: {versions} versions, the newest "
            "is {version}.",
            "restored": "Version {version} has been restored from {folder}.",
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
    as a backup of its own, in a folder replaced-… of the data directory.

    \b
    Examples
      samspill restore /backups/samspill-2026-01-31
      samspill restore /backups/samspill-2026-01-31 --replace
    """
    from samspill.engine.backups import restore as bring_back

    settings = Settings()
    version = bring_back(settings, folder, replace=replace)
    words = _WORDS[lang or settings.language]
    click.echo(words["restored"].format(folder=folder, version=version.number))
    click.echo(words["digest"].format(digest=version.digest))
