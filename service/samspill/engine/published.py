"""The way into the published graph: read, infer, check, then one new version."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from samspill import __version__
from samspill.engine.provenance import provenance
from samspill.engine.stores import EmbeddedStore
from samspill.engine.versions import Version, VersionFolder
from samspill.errors import ChecksFailed, NotFound
from samspill.knowledge.dataset import (
    CORE_GRAPHS,
    DERIVED_GRAPHS,
    Graphs,
    core_graphs,
    data_graph_name,
    fingerprint,
    quads,
    read_folder,
    shipped_data_folders,
)
from samspill.knowledge.inference import infer, read_rules
from samspill.knowledge.vocabulary import graph_key, graph_name
from samspill.settings import Folders, Settings

Progress = Callable[[str, int, int], None]
"""Told of each step: its name, how many are done, how many there are."""

STEPS = ("read", "infer", "check", "write")

IN_MEMORY_LIMIT = 300_000
"""Statements up to which a service copies the graph into memory, 4–9 times as fast as disk."""

_FIRST_RUN_WAIT = 120.0


@dataclass(frozen=True)
class Published:
    """A version and the store that answers for it."""

    version: Version
    store: EmbeddedStore


def silent(_step: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


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
    return Published(version, store)


def load_folders(
    settings: Settings, paths: Collection[Path], *, progress: Progress = silent
) -> Version:
    """Publishes data folders, each as the graph of its name, beside all that is there.

    No path means the shipped folders. The same content again makes no new version. Raises
    `ChecksFailed` with the findings in `report`; then nothing is loaded.
    """
    chosen = list(paths) or shipped_data_folders(settings.folders)
    for path in chosen:
        if not path.is_dir():
            raise NotFound(
                f"{path} is not a folder.",
                advice="Name a folder with .ttl files; its name becomes the name of the graph.",
            )
    names = [data_graph_name(path) for path in chosen]
    if len(set(names)) < len(names):
        raise NotFound(
            "Two of the folders have the same name.", advice="A graph has one folder; rename one."
        )
    progress("read", 0, len(STEPS))
    graphs = {name: read_folder(path) for name, path in zip(names, chosen, strict=True)}
    sources = {name: str(path.resolve()) for name, path in zip(names, chosen, strict=True)}
    return replace_graphs(settings, graphs, sources=sources, progress=progress)


def replace_graphs(
    settings: Settings,
    graphs: Graphs,
    *,
    sources: Mapping[str, str],
    remove: Collection[str] = (),
    progress: Progress = silent,
) -> Version:
    """Publishes a version in which these graphs are replaced or removed and all others kept."""
    folder = VersionFolder(settings.data_dir)
    with folder.writing():
        current = folder.current()
        stated = dict(core_graphs(settings.folders))
        kept_sources: dict[str, str] = {}
        if current is not None:
            kept = _added_graphs(folder.open(current))
            stated.update(kept)
            kept_sources = dict(current.sources)
        for name in remove:
            if name not in stated:
                raise NotFound(
                    f"There is no graph “{graph_key(name)}” to remove.",
                    advice="`samspill status` lists the graphs that are loaded.",
                )
            del stated[name]
            kept_sources.pop(name, None)
        stated.update(graphs)
        shipped = tuple(path.name for path in shipped_data_folders(settings.folders))
        return _publish(
            settings, folder, current, stated, {**kept_sources, **sources}, shipped, progress
        )


def shipped_fingerprint(folders: Folders) -> str:
    """A digest of everything the package ships that decides what a dataset holds."""
    paths = sorted(
        path
        for folder, pattern in (
            (folders.ontology, "**/*.ttl"),
            (folders.ontology, "rules/*.rq"),
            (folders.shapes, "*.ttl"),
        )
        for path in folder.glob(pattern)
    )
    data = [
        path for folder in shipped_data_folders(folders) for path in sorted(folder.glob("*.ttl"))
    ]
    return fingerprint([*paths, *data])


def _publish_shipped(
    settings: Settings, folder: VersionFolder, current: Version | None, progress: Progress
) -> Version:
    progress("read", 0, len(STEPS))
    stated = dict(core_graphs(settings.folders))
    sources: dict[str, str] = {}
    known: Collection[str] = ()
    if current is not None:
        stated.update(_added_graphs(folder.open(current)))
        sources = dict(current.sources)
        known = current.shipped
    shipped = shipped_data_folders(settings.folders)
    for path in shipped:
        name = data_graph_name(path)
        if path.name in known and name not in stated:
            continue  # it was taken out on purpose
        stated[name] = read_folder(path)
        sources[name] = str(path.resolve())
    return _publish(
        settings, folder, current, stated, sources, tuple(path.name for path in shipped), progress
    )


def _added_graphs(store: EmbeddedStore) -> dict[str, tuple[ox.Triple, ...]]:
    """The graphs of a version that neither the package nor a rule makes."""
    made = {graph_name(name) for name in (*CORE_GRAPHS, *DERIVED_GRAPHS)}
    found: dict[str, list[ox.Triple]] = {}
    for quad in store.quads():
        if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value not in made:
            found.setdefault(quad.graph_name.value, []).append(quad.triple)
    return {name: tuple(triples) for name, triples in found.items()}


def _publish(
    settings: Settings,
    folder: VersionFolder,
    current: Version | None,
    stated: Graphs,
    sources: Mapping[str, str],
    shipped: tuple[str, ...],
    progress: Progress,
) -> Version:
    from samspill.knowledge.checks import check  # pySHACL is slow to import

    progress("infer", 1, len(STEPS))
    memory = EmbeddedStore.of(quads(stated))
    inferred = infer(read_rules(settings.folders.ontology / "rules"), memory.construct)

    progress("check", 2, len(STEPS))
    report = check(
        (quad.triple for quad in memory.quads()),
        shapes=settings.folders.shapes,
        base=settings.base,
    )
    if not report.conforms:
        count = sum(finding.severity == "violation" for finding in report.findings)
        raise ChecksFailed(
            f"The data breaks {count} {'rule' if count == 1 else 'rules'}; nothing was loaded.",
            advice="Mend what the findings name and load again.",
            report=report,
        )

    progress("write", 3, len(STEPS))
    complete = {**stated, graph_name("inferred"): inferred}
    digest = _digest(complete)
    mark = shipped_fingerprint(settings.folders)
    if current is not None and (current.digest, current.fingerprint) == (digest, mark):
        progress("write", len(STEPS), len(STEPS))
        return current
    number = 1 if current is None else current.number + 1
    created = datetime.now(UTC).isoformat(timespec="seconds")
    complete[graph_name("provenance")] = provenance(number, created, complete)
    version = Version(
        number=number,
        created=created,
        software=__version__,
        digest=digest,
        fingerprint=mark,
        quads=sum(len(triples) for triples in complete.values()),
        sources=sources,
        shipped=shipped,
        findings=report.counts,
    )
    folder.add(version, quads(complete))
    progress("write", len(STEPS), len(STEPS))
    return version


def _digest(graphs: Graphs) -> str:
    digest = hashlib.sha256()
    for line in sorted(f"{quad} ." for quad in quads(graphs)):
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()
