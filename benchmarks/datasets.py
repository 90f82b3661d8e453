"""The invented country where each service takes it: a data directory, or a file of triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.generate import CREATED, complete
from samspill import __version__
from samspill.engine.gate import shipped_fingerprint
from samspill.engine.journal import Version
from samspill.engine.patches import Patch
from samspill.engine.snapshots import Snapshots
from samspill.knowledge.dataset import shipped_data_folders
from samspill.settings import Folders, Settings


def write_complete(folders: Folders, municipalities: int, path: Path) -> int:
    """Writes the complete dataset to an N-Quads file and gives its number of statements."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        for line in complete(folders, municipalities):
            file.write(line)
            count += 1
    return count


def publish_complete(settings: Settings, path: Path) -> Version:
    """Makes a file of a complete dataset version 1 of a data directory, unchecked."""
    snapshots = Snapshots.of(settings)
    with path.open(encoding="utf-8", newline="") as file:
        lines = tuple(line.removesuffix("\n") for line in file)
    with snapshots.journal.writing(), snapshots.written(lines) as draft:
        version = Version(
            number=1,
            created=CREATED,
            author="",
            note="",
            software=__version__,
            digest=draft.digest,
            fingerprint=shipped_fingerprint(settings.folders),
            quads=draft.quads,
            added=draft.quads,
            removed=0,
            sources={},
            # none of them is new, so none is loaded beside the country
            shipped=tuple(folder.name for folder in shipped_data_folders(settings.folders)),
        )
        snapshots.publish(version, Patch(added=lines, removed=()), draft)
    return version


def write_merged(path: Path, to: Path, *, graphs: bool) -> None:
    """Writes the merge of the graphs of a sorted N-Quads file, with `graphs` beside them.

    Other servers do not merge the named graphs in their default graph.
    """
    with path.open(encoding="utf-8", newline="") as source, to.open("w", newline="") as file:
        if graphs:
            file.writelines(source)
            source.seek(0)
        file.writelines(_triples(source))


def _triples(lines: Iterable[str]) -> Iterator[str]:
    before = ""
    for line in lines:
        triple = line.rsplit(" <", 1)[0] + " .\n"
        # a statement of two graphs stands in two lines that follow one another
        if triple != before:
            yield triple
        before = triple
