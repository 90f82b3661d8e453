"""What `diff` tells of two versions: by graph and thing for people, in numbers as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from samspill.ask.changes import Lines, grouped
from samspill.ask.tables import short
from samspill.engine.counts import labels_of
from samspill.engine.patches import Patch, graph_of
from samspill.knowledge.vocabulary import LABEL_LANGUAGES, graph_key, graph_name
from samspill.settings import Language

SHOWN = 25
"""How many things of a graph are shown; the rest are counted."""

_WORDS: Mapping[Language, Mapping[str, str]] = MappingProxyType(
    {
        "nb": {
            "title": "Fra versjon {before} til versjon {after}: {added} nye utsagn, "
            "{removed} fjernet.",
            "graph": "{name}: {added} nye, {removed} fjernet",
            "more": "… og {count} ting til",
            "provenance": "(Grafen om hvor versjonen kommer fra, er utelatt.)",
        },
        "en": {
            "title": "From version {before} to version {after}: {added} new statements, "
            "{removed} removed.",
            "graph": "{name}: {added} new, {removed} removed",
            "more": "… and {count} more things",
            "provenance": "(The graph that says where the version comes from is left out.)",
        },
    }
)


def difference_object(before: int, after: int, patch: Patch) -> dict[str, object]:
    """The numbers of statements that came and went, of all and of each graph."""
    added, removed = _counted(patch)
    return {
        "from": before,
        "to": after,
        "added": len(patch.added),
        "removed": len(patch.removed),
        "graphs": [
            {
                "name": graph_key(graph),
                "iri": graph,
                "added": added[graph],
                "removed": removed[graph],
            }
            for graph in sorted({*added, *removed})
        ],
    }


def summary(
    before: int, after: int, patch: Patch, paths: Sequence[Path], language: Language
) -> Iterator[str]:
    """The changes by graph and thing, line by line; `paths` are files to find names in."""
    words = _WORDS[language]
    added, removed = _counted(patch)
    provenance = graph_name("provenance")
    graphs = grouped(patch)
    shown = {
        graph: dict(sorted(things.items())[:SHOWN])
        for graph, things in sorted(graphs.items())
        if graph != provenance
    }
    names = _Names(paths, shown, language)
    yield words["title"].format(
        before=before,
        after=after,
        added=len(patch.added) - added[provenance],
        removed=len(patch.removed) - removed[provenance],
    )
    yield "\n"
    for graph, things in shown.items():
        name = graph_key(graph)
        yield "\n" + words["graph"].format(name=name, added=added[graph], removed=removed[graph])
        yield "\n"
        for subject, thing in things.items():
            yield f"  {names.of(subject)}\n"
            yield from (f"    − {names.said(line)}\n" for line in thing.removed)
            yield from (f"    + {names.said(line)}\n" for line in thing.added)
        if more := len(graphs[graph]) - len(things):
            yield f"  {words['more'].format(count=more)}\n"
    if provenance in graphs:
        yield f"\n{words['provenance']}\n"


class _Names:
    """What things are called, looked up once for all that is shown."""

    def __init__(
        self,
        paths: Iterable[Path],
        shown: Mapping[str, Mapping[str, Lines]],
        language: Language,
    ) -> None:
        self._languages = (language, *LABEL_LANGUAGES)
        self._quads: dict[str, ox.Quad] = {}
        for things in shown.values():
            for thing in things.values():
                for line in (*thing.removed, *thing.added):
                    self._quads[line] = next(ox.parse(line, format=ox.RdfFormat.N_QUADS))
        objects = (quad.object for quad in self._quads.values())
        wanted = {subject for things in shown.values() for subject in things}
        wanted |= {term.value for term in objects if isinstance(term, ox.NamedNode)}
        self._labels: dict[str, Mapping[str, str]] = {}
        for path in paths:
            self._labels.update(labels_of(path, wanted - self._labels.keys()))

    def of(self, iri: str) -> str:
        """The name of a thing and its short form, or that alone."""
        labels = self._labels.get(iri, {})
        label = next((labels[one] for one in self._languages if one in labels), None)
        return f"{label} ({short(iri)})" if label else short(iri)

    def said(self, line: str) -> str:
        """A statement without its subject."""
        quad = self._quads[line]
        value = quad.object
        if isinstance(value, ox.NamedNode):
            return f"{short(quad.predicate.value)}  {self.of(value.value)}"
        if isinstance(value, ox.Literal) and value.language is None:
            return f"{short(quad.predicate.value)}  {value.value}"
        return f"{short(quad.predicate.value)}  {value}"


def _counted(patch: Patch) -> tuple[Counter[str], Counter[str]]:
    return Counter(map(graph_of, patch.added)), Counter(map(graph_of, patch.removed))
