"""The published graph: opening it, and putting data folders into it and taking them out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from samspill import __version__
from samspill.engine.amendments import Accepted, hold_unamended, renewed
from samspill.engine.gate import STEPS, Progress, publish, shipped_fingerprint, silent
from samspill.engine.journal import Version
from samspill.engine.snapshots import Snapshots
from samspill.engine.stores import EmbeddedStore
from samspill.errors import BadValue, ChecksFailed, JournalUnusable, NotFound
from samspill.knowledge.dataset import (
    CORE_GRAPHS,
    DERIVED_GRAPHS,
    Graphs,
    core_graphs,
    data_graph_name,
    read_folder,
    shipped_data_folders,
)
from samspill.knowledge.vocabulary import graph_key, graph_name
from samspill.settings import Settings

SHIPPED = "samspill"
"""The source of a data graph that came with the package and is renewed with it."""

_FIRST_RUN_WAIT = 120.0


@dataclass(frozen=True)
class Published:
    """A version and the whole, verified file of canonical N-Quads that holds it."""

    version: Version
    path: Path

    @cached_property
    def store(self) -> EmbeddedStore:
        """The version in the memory of this process."""
        return EmbeddedStore.load(self.path)


def find_published(settings: Settings) -> Published | None:
    """The current version as it stands, or None where there is none yet; publishes nothing."""
    snapshots = Snapshots.of(settings)
    version = _current(settings, snapshots)
    return None if version is None else Published(version, snapshots.path(version))


def open_published(
    settings: Settings, *, version: int | None = None, progress: Progress = silent
) -> Published:
    """The current version, or the one of a number; raises `NotFound` for a number there is not.

    Loads the shipped data first where that has never been done. A changed package (new terms,
    shapes or shipped data) makes a new version of its own; data folders that were added stay as
    they are.
    """
    snapshots = Snapshots.of(settings)
    current = _current(settings, snapshots)
    if version is not None:
        asked = snapshots.journal.version(version)
        return Published(asked, snapshots.path(asked))
    mark = shipped_fingerprint(settings.folders)
    if current is None or current.fingerprint != mark:
        with snapshots.journal.writing(wait=_FIRST_RUN_WAIT):
            current = snapshots.journal.latest()  # another may have done it while we waited
            if current is None or current.fingerprint != mark:
                current = _publish_shipped(settings, snapshots, current, progress)
    return Published(current, snapshots.path(current))


def load_folders(
    settings: Settings,
    paths: Collection[Path],
    *,
    beside_shipped: bool = False,
    accepted: Accepted = "refuse",
    author: str = "",
    note: str = "",
    progress: Progress = silent,
) -> Version:
    """Publishes data folders, each as the graph of its name, beside all that is there.

    No path means the shipped folders. In a fresh data directory these are all there is, or with
    `beside_shipped` what a first run loads is there too. The same content again makes no new
    version. `accepted` says what becomes of what accepted proposals have changed in them since.
    Raises `Conflict` where that has to be said, and `ChecksFailed` with the findings in `report`;
    then nothing is loaded.
    """
    chosen = list(paths) or shipped_data_folders(settings.folders)
    for path in chosen:
        if not path.is_dir():
            raise NotFound(
                f"{path} is not a folder.",
                advice="Name a folder with .ttl files; its name becomes the name of the graph.",
            )
    shipped = {path.resolve() for path in shipped_data_folders(settings.folders)}
    graphs: dict[str, tuple[ox.Triple, ...]] = {}
    sources: dict[str, str] = {}
    progress("read", 0, len(STEPS))
    for path in chosen:
        name = data_graph_name(path)
        if name in graphs:
            raise BadValue(
                f"Two of the folders are called “{graph_key(name)}”.",
                advice="A graph has one folder; rename one of them.",
            )
        graphs[name] = read_folder(path)
        sources[name] = SHIPPED if path.resolve() in shipped else str(path.resolve())
    return replace_graphs(
        settings,
        graphs,
        sources=sources,
        beside_shipped=beside_shipped,
        accepted=accepted,
        author=author,
        note=note,
        progress=progress,
    )


def replace_graphs(
    settings: Settings,
    graphs: Graphs,
    *,
    sources: Mapping[str, str],
    remove: Collection[str] = (),
    beside_shipped: bool = False,
    accepted: Accepted = "refuse",
    author: str = "",
    note: str = "",
    progress: Progress = silent,
) -> Version:
    """Publishes a version in which these graphs are replaced or removed and all others kept.

    Raises `Conflict` where accepted proposals have changed one and `accepted` does not say what
    becomes of that.
    """
    own = {graph_name(name) for name in (*CORE_GRAPHS, *DERIVED_GRAPHS)}
    if fixed := own.intersection(remove):
        raise BadValue(
            f"The graph “{graph_key(min(fixed))}” is a part of Samspill and stays.",
            advice="Only data graphs can be taken out; `samspill status` lists them.",
        )
    snapshots = Snapshots.of(settings)
    _current(settings, snapshots)
    with snapshots.journal.writing():
        current = snapshots.journal.latest()
        stated = dict(core_graphs(settings.folders))
        kept_sources: dict[str, str] = {}
        if current is not None or beside_shipped:
            stated, kept_sources = _standing(settings, snapshots, current)
        if accepted == "refuse":
            hold_unamended(settings, remove)
        graphs, sources = renewed(settings, graphs, sources, kept_sources, accepted)
        for name in remove:
            if name not in stated:
                raise NotFound(
                    f"There is no graph “{graph_key(name)}” to take out.",
                    advice="`samspill status` lists the graphs that are loaded.",
                )
            del stated[name]
            kept_sources.pop(name, None)
        stated.update(graphs)
        return publish(
            settings,
            snapshots,
            current,
            stated,
            {**kept_sources, **sources},
            author=author or settings.author,
            note=note,
            progress=progress,
        )


def _current(settings: Settings, snapshots: Snapshots) -> Version | None:
    """The newest version, or None; raises `JournalUnusable` where a journal has been lost."""
    current = snapshots.journal.latest()
    if current is None and snapshots.numbers():
        raise JournalUnusable(
            f"There are versions in {settings.data_dir}, but the journal "
            f"{snapshots.journal.database.name} knows none of them.",
            advice="Name the journal that they belong to (SAMSPILL_JOURNAL), restore a backup "
            "(samspill restore), or move the folder away to begin anew.",
        )
    return current


def _publish_shipped(
    settings: Settings, snapshots: Snapshots, current: Version | None, progress: Progress
) -> Version:
    progress("read", 0, len(STEPS))
    stated, sources = _standing(settings, snapshots, current)
    try:
        return publish(settings, snapshots, current, stated, sources, progress=progress)
    except ChecksFailed as error:
        if current is None:
            raise
        raise ChecksFailed(
            f"After the upgrade to Samspill {__version__}, data that was loaded before breaks a "
            f"rule. {error.detail}",
            advice="Mend that data and load it again, or take its graph out: `samspill unload`.",
            **error.fields,
        ) from error


def _standing(
    settings: Settings, snapshots: Snapshots, current: Version | None
) -> tuple[dict[str, tuple[ox.Triple, ...]], dict[str, str]]:
    """What a new version begins with, and its sources.

    That is the package's own graphs as they are now, and the graphs that were added. A shipped
    data folder is left out when it was taken out, and when the graph of its name is another's.
    """
    stated = dict(core_graphs(settings.folders))
    sources: dict[str, str] = {}
    known: Collection[str] = ()
    if current is not None:
        stated.update(_added_graphs(snapshots.path(current)))
        sources = dict(current.sources)
        known = current.shipped
    for path in shipped_data_folders(settings.folders):
        name = data_graph_name(path)
        if name not in stated and path.name in known:
            continue
        if name not in stated or sources.get(name) == SHIPPED:
            stated[name] = read_folder(path)
            sources[name] = SHIPPED
    return stated, sources


def _added_graphs(path: Path) -> Graphs:
    """The graphs of a version that neither the package nor a rule makes."""
    made = {graph_name(name) for name in (*CORE_GRAPHS, *DERIVED_GRAPHS)}
    found: defaultdict[str, list[ox.Triple]] = defaultdict(list)
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS):
        if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value not in made:
            found[quad.graph_name.value].append(quad.triple)
    return {name: tuple(triples) for name, triples in found.items()}
