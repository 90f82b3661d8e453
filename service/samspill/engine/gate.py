"""The gate into the published graph: infer, check, and only then one new version."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pyoxigraph as ox

from samspill import __version__
from samspill.engine.provenance import provenance
from samspill.engine.stores import EmbeddedStore
from samspill.engine.versions import Version, VersionFolder
from samspill.errors import ChecksFailed, SyntaxProblem
from samspill.knowledge.dataset import (
    Graphs,
    fingerprint,
    quads,
    shipped_data_folders,
    turtle_files,
)
from samspill.knowledge.inference import infer, read_rules
from samspill.knowledge.vocabulary import graph_key, graph_name
from samspill.settings import Folders, Settings

Progress = Callable[[str, int, int], None]
"""Told of each step: its name, how many are done, how many there are."""

STEPS = ("read", "infer", "check", "write")

LAYOUT = 2
"""Raised when a store comes to hold the same statements in another way: old ones are rewritten."""


def silent(_step: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def publish(
    settings: Settings,
    folder: VersionFolder,
    current: Version | None,
    stated: Graphs,
    sources: Mapping[str, str],
    progress: Progress,
) -> Version:
    """The version after `current` that holds these stated graphs and what follows from them.

    It is `current` itself when nothing differs. Raises `ChecksFailed` with the findings in
    `report`, and then nothing has changed.
    """
    from samspill.knowledge.checks import check  # pySHACL is slow to import

    progress("infer", 1, len(STEPS))
    memory = EmbeddedStore.of(quads(stated))
    inferred = infer(read_rules(settings.folders.ontology / "rules"), memory.construct)

    complete = {**graphs_of(memory), graph_name("inferred"): inferred}
    digest = _digest(complete)
    mark = shipped_fingerprint(settings.folders)
    if current is not None and (current.digest, current.fingerprint) == (digest, mark):
        progress("write", len(STEPS), len(STEPS))
        return current

    progress("check", 2, len(STEPS))
    report = check(
        (quad.triple for quad in memory.quads()),
        shapes=settings.folders.shapes,
        base=settings.base,
    )
    if not report.conforms:
        count = sum(finding.severity == "violation" for finding in report.findings)
        raise ChecksFailed(
            f"The checks found {count} {'fault' if count == 1 else 'faults'} that must be mended; "
            "nothing was loaded.",
            advice="Mend what the findings name and load again.",
            report=report,
        )

    _refuse_blank_nodes(memory)

    progress("write", 3, len(STEPS))
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
        sources={name: source for name, source in sources.items() if name in complete},
        shipped=tuple(path.name for path in shipped_data_folders(settings.folders)),
        findings=report.counts,
    )
    folder.add(version, quads(complete))
    progress("write", len(STEPS), len(STEPS))
    return version


def graphs_of(store: EmbeddedStore) -> dict[str, tuple[ox.Triple, ...]]:
    """The graphs of a store, with every value as the store keeps it: 0.90 has become 0.9."""
    found: dict[str, list[ox.Triple]] = {}
    for quad in store.quads():
        if isinstance(quad.graph_name, ox.NamedNode):
            found.setdefault(quad.graph_name.value, []).append(quad.triple)
    return {name: tuple(triples) for name, triples in found.items()}


def shipped_fingerprint(folders: Folders) -> str:
    """A mark of everything in the package that decides what a store holds, and how."""
    paths = sorted(
        path
        for folder, pattern in (
            (folders.ontology, "**/*.ttl"),
            (folders.ontology, "rules/*.rq"),
            (folders.shapes, "*.ttl"),
        )
        for path in folder.glob(pattern)
    )
    data = [path for folder in shipped_data_folders(folders) for path in turtle_files(folder)]
    return f"{LAYOUT}-{fingerprint([*paths, *data])}"


def _refuse_blank_nodes(store: EmbeddedStore) -> None:
    """Raises `SyntaxProblem` for anything without an IRI that no shape looks at."""
    for quad in store.quads():
        if isinstance(quad.subject, ox.BlankNode) or not isinstance(
            quad.object, ox.NamedNode | ox.Literal
        ):
            graph = graph_key(str(quad.graph_name).strip("<>"))
            raise SyntaxProblem(
                f"Something without an IRI in the graph “{graph}” has or is a {quad.predicate}.",
                advice="Give it an IRI, so that it can be cited and corrected; nothing was loaded.",
            )


def _digest(graphs: Graphs) -> str:
    digest = hashlib.sha256()
    for line in sorted(f"{quad} ." for quad in quads(graphs)):
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()
