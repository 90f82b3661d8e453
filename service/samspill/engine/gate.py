"""The gate into the published graph: infer, check, and only then one new version."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from itertools import chain

import pyoxigraph as ox
from sqlalchemy import Connection

from samspill import __version__
from samspill.engine.announcing import announce_version
from samspill.engine.journal import Version
from samspill.engine.outbox import OutboxChanges
from samspill.engine.patches import Patch, difference
from samspill.engine.provenance import provenance
from samspill.engine.replay import file_lines
from samspill.engine.snapshots import Snapshots
from samspill.engine.stores import EmbeddedStore
from samspill.errors import ChecksFailed, SyntaxProblem
from samspill.knowledge.dataset import (
    Graphs,
    fingerprint,
    quads,
    shipped_data_folders,
    turtle_files,
)
from samspill.knowledge.findings import Report
from samspill.knowledge.inference import infer, read_rules
from samspill.knowledge.vocabulary import ONTOLOGY, RDF_TYPE, graph_key, graph_name
from samspill.settings import Folders, Settings

Progress = Callable[[str, int, int], None]
"""Told of each step: its name, how many are done, how many there are."""

STEPS = ("read", "infer", "check", "write")

LAYOUT = 2
"""Raised when a store comes to hold the same statements in another way: old ones are rewritten."""

_TYPE = ox.NamedNode(RDF_TYPE)
_DOCUMENT = ox.NamedNode(ONTOLOGY + "SourceDocument")
_PROVENANCE_END = f" <{graph_name('provenance')}> ."


def silent(_step: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def nothing_said(_number: int, _created: str) -> tuple[ox.Triple, ...]:
    """What provenance tells of most versions besides who made them, when, and from what."""
    return ()


def publish(
    settings: Settings,
    snapshots: Snapshots,
    current: Version | None,
    stated: Graphs,
    sources: Mapping[str, str],
    *,
    author: str = "",
    note: str = "",
    progress: Progress = silent,
) -> Version:
    """The version after `current` that holds these stated graphs and what follows from them.

    It is `current` itself when nothing differs; the writer's lock must be held. Raises
    `ChecksFailed` with the findings in `report`, and then nothing has changed.
    """
    return publish_held(
        settings,
        snapshots,
        current,
        EmbeddedStore.of(quads(stated)),  # not kept here: the checks need the room
        sources,
        author=author,
        note=note,
        progress=progress,
    )


def publish_held(
    settings: Settings,
    snapshots: Snapshots,
    current: Version | None,
    memory: EmbeddedStore,
    sources: Mapping[str, str],
    *,
    lines: Iterable[str] | None = None,
    author: str = "",
    note: str = "",
    checks: Callable[[EmbeddedStore], Report] | None = None,
    said: Callable[[int, str], Iterable[ox.Triple]] = nothing_said,
    also: Callable[[Connection, Version], None] | None = None,
    progress: Progress = silent,
) -> Version:
    """`publish` of what a store holds; `lines` are its statements, where they are known.

    `checks` stands for the check of all of it, `said` gives what provenance tells of a version's
    number and time besides, `also` writes to the journal in the transaction of the version.
    """
    progress("infer", 1, len(STEPS))
    inferred = infer(read_rules(settings.folders.ontology / "rules"), memory.construct)
    # as the store keeps them: 0.90 has become 0.9
    own = (line(quad) for quad in memory.quads()) if lines is None else lines
    lines = sorted(chain(own, map(line, quads({graph_name("inferred"): inferred}))))
    before = () if current is None else file_lines(snapshots.path(current))
    patch = difference(before, lines)
    mark = shipped_fingerprint(settings.folders)
    if (
        current is not None
        and current.fingerprint == mark
        and not patch.added
        and all(map(_is_provenance, patch.removed))
    ):
        progress("write", len(STEPS), len(STEPS))
        return current

    progress("check", 2, len(STEPS))
    documents = _documents(memory, inferred=bool(inferred))
    nameless = None
    if checks is not None:
        report = checks(memory)
        del memory
    else:
        nameless = _without_iri(memory)
        triples = [quad.triple for quad in memory.quads()]
        del memory  # the checks need room for a dataset of their own
        report = _checked(triples, settings)
    if not report.conforms:
        count = sum(finding.severity == "violation" for finding in report.findings)
        raise ChecksFailed(
            f"The checks found {count} {'fault' if count == 1 else 'faults'} that must be mended; "
            "nothing was loaded.",
            advice="Mend what the findings name and load again.",
            report=report,
        )

    if nameless is not None:
        raise nameless

    progress("write", 3, len(STEPS))
    number = 1 if current is None else current.number + 1
    created = datetime.now(UTC).isoformat(timespec="seconds")
    about = (
        *provenance(number, created, documents, author=author, note=note),
        *said(number, created),
    )
    history = EmbeddedStore.of(quads({graph_name("provenance"): about}))
    told = [line(quad) for quad in history.quads()]
    patch = _with_provenance(patch, told)
    with snapshots.written(sorted([*lines, *told])) as draft:
        version = Version(
            number=number,
            created=created,
            author=author,
            note=note,
            software=__version__,
            digest=draft.digest,
            fingerprint=mark,
            quads=draft.quads,
            added=len(patch.added),
            removed=len(patch.removed),
            sources={name: source for name, source in sources.items() if name in documents},
            shipped=tuple(path.name for path in shipped_data_folders(settings.folders)),
            findings=report.counts,
        )

        def besides(connection: Connection) -> None:
            announce_version(OutboxChanges(connection), version, settings)
            if also is not None:
                also(connection, version)

        snapshots.publish(version, patch, draft, also=besides)
    progress("write", len(STEPS), len(STEPS))
    return version


def _checked(triples: list[ox.Triple], settings: Settings) -> Report:
    from samspill.knowledge.checks import check  # pySHACL is slow to import

    return check(triples, shapes=settings.folders.shapes, base=settings.base)


def line(quad: ox.Quad) -> str:
    """A statement as a line of canonical N-Quads, without the line end."""
    return f"{quad} ."


def _is_provenance(line: str) -> bool:
    return line.endswith(_PROVENANCE_END)


def _with_provenance(patch: Patch, told: Collection[str]) -> Patch:
    """A patch that took the provenance graph out, putting the new one in."""
    new, old = set(told), set(patch.removed)
    return Patch(
        tuple(sorted([*patch.added, *(new - old)])),
        tuple(line for line in patch.removed if line not in new),
    )


def _documents(store: EmbeddedStore, *, inferred: bool) -> dict[str, list[ox.NamedNode]]:
    """The source documents that each graph describes, by the graph's IRI, in the order of both."""
    graphs = {graph.value for graph in store.inner.named_graphs()}
    found: dict[str, list[ox.NamedNode]] = {graph: [] for graph in graphs}
    for quad in store.inner.quads_for_pattern(None, _TYPE, _DOCUMENT, None):
        if isinstance(quad.graph_name, ox.NamedNode) and isinstance(quad.subject, ox.NamedNode):
            found[quad.graph_name.value].append(quad.subject)
    if inferred:
        found[graph_name("inferred")] = []
    return found


def shipped_fingerprint(folders: Folders) -> str:
    """A mark of everything in the package that decides what a store holds, and how."""
    paths = sorted(
        path
        for folder, pattern in (
            (folders.ontology, "**/*.ttl"),
            (folders.ontology, "rules/*.rq"),
            (folders.queries, "*.rq"),
            (folders.shapes, "*.ttl"),
        )
        for path in folder.glob(pattern)
    )
    data = [path for folder in shipped_data_folders(folders) for path in turtle_files(folder)]
    return f"{LAYOUT}-{fingerprint([*paths, *data])}"


def _without_iri(store: EmbeddedStore) -> SyntaxProblem | None:
    """The error of something without an IRI, that no shape may have looked at, or None."""
    for quad in store.quads():
        if isinstance(quad.subject, ox.BlankNode) or not isinstance(
            quad.object, ox.NamedNode | ox.Literal
        ):
            graph = graph_key(str(quad.graph_name).strip("<>"))
            return SyntaxProblem(
                f"Something without an IRI in the graph “{graph}” has or is a {quad.predicate}.",
                advice="Give it an IRI, so that it can be cited and corrected; nothing was loaded.",
            )
    return None
