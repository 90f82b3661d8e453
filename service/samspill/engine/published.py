"""The published graph: opening it, and putting data folders into it and taking them out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from samspill import __version__
from samspill.engine.gate import STEPS, Progress, graphs_of, publish, shipped_fingerprint, silent
from samspill.engine.stores import EmbeddedStore
from samspill.engine.versions import Version, VersionFolder
from samspill.engine.workers import DEADLINE, Workers
from samspill.errors import BadValue, ChecksFailed, NotFound
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

IN_MEMORY_LIMIT = 300_000
"""Statements up to which a service copies the graph into memory, 4–9 times as fast as disk."""

_FIRST_RUN_WAIT = 120.0


@dataclass(frozen=True)
class Published:
    """A version and the store that answers for it, which lies under `path`."""

    version: Version
    store: EmbeddedStore
    path: Path

    def workers(self, *, count: int = 2, deadline: float | None = DEADLINE) -> Workers:
        """Processes that answer the queries of strangers over this version."""
        in_memory = self.version.quads <= IN_MEMORY_LIMIT
        return Workers(self.path, in_memory=in_memory, count=count, deadline=deadline)


def find_published(settings: Settings) -> Published | None:
    """The current version as it stands, or None where there is none yet; writes nothing."""
    folder = VersionFolder(settings.data_dir)
    version = folder.current()
    if version is None:
        return None
    return Published(version, folder.open(version), folder.store_path(version))


def open_published(
    settings: Settings, *, in_memory: bool = False, progress: Progress = silent
) -> Published:
    """The current version, opened; loads the shipped data first where that has never been done.

    A changed package (new terms, shapes or shipped data) makes a new version of its own; data
    folders that were added stay as they are. With `in_memory` a dataset of up to
    `IN_MEMORY_LIMIT` statements is copied into memory.
    """
    folder = VersionFolder(settings.data_dir)
    version = folder.current()
    mark = shipped_fingerprint(settings.folders)
    if version is None or version.fingerprint != mark:
        with folder.writing(wait=_FIRST_RUN_WAIT):
            version = folder.current()  # another process may have done it while we waited
            if version is None or version.fingerprint != mark:
                version = _publish_shipped(settings, folder, version, progress)
    store = folder.open(version)
    if in_memory and version.quads <= IN_MEMORY_LIMIT:
        store = EmbeddedStore.of(store.quads())
    return Published(version, store, folder.store_path(version))


def load_folders(
    settings: Settings,
    paths: Collection[Path],
    *,
    beside_shipped: bool = False,
    progress: Progress = silent,
) -> Version:
    """Publishes data folders, each as the graph of its name, beside all that is there.

    No path means the shipped folders. In a fresh data directory these are all there is, or with
    `beside_shipped` what a first run loads is there too. The same content again makes no new
    version. Raises `ChecksFailed` with the findings in `report`; then nothing is loaded.
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
        settings, graphs, sources=sources, beside_shipped=beside_shipped, progress=progress
    )


def replace_graphs(
    settings: Settings,
    graphs: Graphs,
    *,
    sources: Mapping[str, str],
    remove: Collection[str] = (),
    beside_shipped: bool = False,
    progress: Progress = silent,
) -> Version:
    """Publishes a version in which these graphs are replaced or removed and all others kept."""
    own = {graph_name(name) for name in (*CORE_GRAPHS, *DERIVED_GRAPHS)}
    if fixed := own.intersection(remove):
        raise BadValue(
            f"The graph “{graph_key(min(fixed))}” is a part of Samspill and stays.",
            advice="Only data graphs can be taken out; `samspill status` lists them.",
        )
    folder = VersionFolder(settings.data_dir)
    with folder.writing():
        current = folder.current()
        stated = dict(core_graphs(settings.folders))
        kept_sources: dict[str, str] = {}
        if current is not None or beside_shipped:
            stated, kept_sources = _standing(settings, folder, current)
        for name in remove:
            if name not in stated:
                raise NotFound(
                    f"There is no graph “{graph_key(name)}” to take out.",
                    advice="`samspill status` lists the graphs that are loaded.",
                )
            del stated[name]
            kept_sources.pop(name, None)
        stated.update(graphs)
        return publish(settings, folder, current, stated, {**kept_sources, **sources}, progress)


def _publish_shipped(
    settings: Settings, folder: VersionFolder, current: Version | None, progress: Progress
) -> Version:
    progress("read", 0, len(STEPS))
    stated, sources = _standing(settings, folder, current)
    try:
        return publish(settings, folder, current, stated, sources, progress)
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
    settings: Settings, folder: VersionFolder, current: Version | None
) -> tuple[dict[str, tuple[ox.Triple, ...]], dict[str, str]]:
    """What a new version begins with, and its sources.

    That is the package's own graphs as they are now, and the graphs that were added. A shipped
    data folder is left out when it was taken out, and when the graph of its name is another's.
    """
    stated = dict(core_graphs(settings.folders))
    sources: dict[str, str] = {}
    known: Collection[str] = ()
    if current is not None:
        stated.update(_added_graphs(folder.open(current)))
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


def _added_graphs(store: EmbeddedStore) -> Graphs:
    """The graphs of a version that neither the package nor a rule makes."""
    made = {graph_name(name) for name in (*CORE_GRAPHS, *DERIVED_GRAPHS)}
    return {name: triples for name, triples in graphs_of(store).items() if name not in made}
