"""What `status`, `load` and `unload` tell of a version: for people, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from samspill.ask.tables import short
from samspill.engine.counts import Change, ClassCount, class_counts, graph_counts
from samspill.engine.journal import Version
from samspill.engine.published import SHIPPED, Published
from samspill.knowledge.dataset import CORE_GRAPHS, DERIVED_GRAPHS
from samspill.knowledge.vocabulary import ONTOLOGY, PREFIXES, graph_key
from samspill.settings import Language, Settings

WORDS: Mapping[Language, Mapping[str, str]] = MappingProxyType(
    {
        "nb": {
            "unused": "Ingenting er lastet i {data_dir} ennå. Det første spørsmålet laster det "
            "som følger med; prøv «samspill ask programs», eller «samspill load».",
            "version": "Versjon {number}, laget {created} av Samspill {software}",
            "author": "Publisert av {author}",
            "digest": "Kontrollsum (SHA-256 av kanonisk N-Quads): {digest}",
            "data_dir": "Datamappe: {data_dir}",
            "findings": "Kontroll: {violation} må rettes, {warning} bør rettes",
            "outdated": "Det som følger med Samspill, er endret etter denne versjonen; neste "
            "kommando som bruker grafen, lager en ny.",
            "graph": "Graf",
            "statements": "Utsagn",
            "source": "Hentet fra",
            "class": "Klasse",
            "things": "Antall",
            "shipped": "følger med Samspill",
            "inferred": "utledet",
            "provenance": "hvor versjonen kommer fra",
            "sum": "Alt",
            "published": "Versjon {number} er publisert.",
            "unchanged": "Ingenting er endret; versjon {number} gjelder fortsatt.",
            "added": "nye",
            "removed": "fjernet",
            "now": "nå",
        },
        "en": {
            "unused": "Nothing is loaded in {data_dir} yet. The first question loads what is "
            "shipped; try “samspill ask programs”, or “samspill load”.",
            "version": "Version {number}, made {created} by Samspill {software}",
            "author": "Published by {author}",
            "digest": "Digest (SHA-256 of the canonical N-Quads): {digest}",
            "data_dir": "Data directory: {data_dir}",
            "findings": "Checks: {violation} must be mended, {warning} should be mended",
            "outdated": "What is shipped with Samspill has changed after this version; the next "
            "command that uses the graph makes a new one.",
            "graph": "Graph",
            "statements": "Statements",
            "source": "Read from",
            "class": "Class",
            "things": "Count",
            "shipped": "shipped with Samspill",
            "inferred": "inferred",
            "provenance": "where the version comes from",
            "sum": "All",
            "published": "Version {number} is published.",
            "unchanged": "Nothing has changed; version {number} still holds.",
            "added": "new",
            "removed": "removed",
            "now": "now",
        },
    }
)
_TECHNICAL = (PREFIXES["owl"], PREFIXES["prov"])
"""Namespaces of classes that say how the graph is made, not what it is about."""


def unused(settings: Settings, language: Language) -> str:
    """The sentence on a data directory in which nothing has been published."""
    return WORDS[language]["unused"].format(data_dir=settings.data_dir)


def status_text(
    published: Published, settings: Settings, language: Language, *, outdated: bool
) -> str:
    """A version in words and two tables: its graphs, and the classes that have things."""
    words = WORDS[language]
    version = published.version
    findings = {"violation": 0, "warning": 0, **version.findings}
    graphs = graph_counts(published.path)
    sources = {graph: _source(graph, published, language) for graph in graphs}
    graph_rows = [
        (graph_key(graph), str(number), sources[graph]) for graph, number in graphs.items()
    ]
    graph_rows.append((words["sum"], str(sum(graphs.values())), ""))
    classes = sorted(class_counts(published.path), key=lambda one: not one.iri.startswith(ONTOLOGY))
    class_rows = [
        (_class(one, language), str(one.things))
        for one in classes
        if not one.iri.startswith(_TECHNICAL)
    ]
    return "\n".join(
        [
            words["version"].format(
                number=version.number,
                created=f"{datetime.fromisoformat(version.created):%Y-%m-%d %H:%M %Z}",
                software=version.software,
            ),
            *_by_whom(version, words),
            words["digest"].format(digest=version.digest),
            words["data_dir"].format(data_dir=settings.data_dir),
            words["findings"].format(**findings),
            *([words["outdated"]] if outdated else []),
            "",
            *aligned((words["graph"], words["statements"], words["source"]), graph_rows),
            "",
            *aligned((words["class"], words["things"]), class_rows),
        ]
    )


def status_object(
    published: Published | None, settings: Settings, *, outdated: bool
) -> dict[str, object]:
    """A version as JSON has it; `version` is null where nothing has been published."""
    if published is None:
        return {"version": None, "data_dir": str(settings.data_dir)}
    version = published.version
    return {
        "version": version.number,
        "created": version.created,
        "author": version.author,
        "note": version.note,
        "software": version.software,
        "data_dir": str(settings.data_dir),
        "digest": version.digest,
        "outdated": outdated,
        "statements": version.quads,
        "findings": dict(version.findings),
        "graphs": [
            {
                "name": graph_key(graph),
                "iri": graph,
                "statements": number,
                "source": version.sources.get(graph),
            }
            for graph, number in graph_counts(published.path).items()
        ],
        "classes": [
            {"iri": one.iri, "labels": one.labels, "things": one.things}
            for one in class_counts(published.path)
        ],
    }


def change_text(
    number: int, changed: Mapping[str, Change], language: Language, *, is_new: bool
) -> str:
    """Which version came of a command, and what it changed in each graph."""
    words = WORDS[language]
    if not is_new:
        return words["unchanged"].format(number=number)
    rows = [
        (graph_key(graph), signed("+", one.added), signed("−", one.removed), str(one.now))
        for graph, one in changed.items()
        if graph_key(graph) != "provenance"
    ]
    headings = (words["graph"], words["added"], words["removed"], words["now"])
    table = aligned(headings, rows) if rows else ()
    return "\n".join([words["published"].format(number=number), *table])


def _by_whom(version: Version, words: Mapping[str, str]) -> Iterator[str]:
    if version.author:
        yield words["author"].format(author=version.author)
    if version.note:
        yield f"“{version.note}”"


def signed(sign: str, number: int) -> str:
    return f"{sign}{number}" if number else ""


def _source(graph: str, published: Published, language: Language) -> str:
    name = graph_key(graph)
    words = WORDS[language]
    source = published.version.sources.get(graph)
    if source == SHIPPED or name in CORE_GRAPHS:
        return words["shipped"]
    if name in DERIVED_GRAPHS:
        return words[name]
    return source or ""


def _class(one: ClassCount, language: Language) -> str:
    label = one.labels.get(language)
    return f"{label} ({short(one.iri)})" if label else short(one.iri)


def aligned(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines with the columns under one another, numbers to the right."""
    lines = [headings, *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(headings))]
    numeric = [all(_is_number(line[place]) for line in lines[1:]) for place in range(len(headings))]
    for line in lines:
        parts = (
            text.rjust(width) if number else text.ljust(width)
            for text, width, number in zip(line, widths, numeric, strict=True)
        )
        yield "  ".join(parts).rstrip()


def _is_number(text: str) -> bool:
    return not text or text.lstrip("+−").isdigit()
