"""What a picture says in words: what ties are, what was chosen, how much there is, and whence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import networkx as nx
import yaml

from samspill.ask.networks.files.attributes import LICENCE, SOURCE
from samspill.ask.networks.names import label_of
from samspill.ask.networks.pictures.lettering import plain
from samspill.ask.networks.told.telling import counted, numeral
from samspill.ask.tables import short
from samspill.knowledge.catalogue import YAML_LOADER
from samspill.settings import Language

_NO_FILTERS = frozenset({"kind", "by"})
"""Parameters that the title and the sentence about ties already tell of."""

_YES = frozenset({"giant"})


def word(group: str, key: str, language: Language, **values: object) -> str:
    """A text of pictures.yaml with its values."""
    return str(_words()[group][key][language]).format(**values)


def tie_meaning(graph: nx.Graph, language: Language) -> str:
    """The sentence that says what a tie of this network is."""
    kind = graph.graph["kind"]
    relations = _words()["by"].get(kind, {})
    named = [str(relations[one][language]) for one in graph.graph["by"] if one in relations]
    either = f" {_words()['or'][language]} "
    return word("ties", kind, language, by=either.join(named))


def counts(graph: nx.Graph, language: Language) -> str:
    """How many nodes of each kind there are, and how many ties."""
    kinds: dict[str, int] = {}
    for _, said in graph.nodes(data=True):
        kinds[said["kind"]] = kinds.get(said["kind"], 0) + 1
    found = [counted(kind, number, language) for kind, number in sorted(kinds.items())]
    return ", ".join([*found, counted("tie", graph.number_of_edges(), language)])


def bases(graph: nx.Graph, language: Language) -> str:
    """On what basis the links to SDGs stand that the network rests on; empty where it has none."""
    facts = graph.graph["facts"].values()
    found = Counter(said["basis"] for said in facts if said["kind"] == "alignment")
    concepts = graph.graph["concepts"]
    told = [
        f"{numeral(number, language)} {label_of(basis, concepts.get(basis, {}), language)}"
        for basis, number in sorted(found.items(), key=lambda item: (-item[1], item[0]))
    ]
    return plain(word("caption", "bases", language, counts=", ".join(told))) if told else ""


def filters(graph: nx.Graph, language: Language) -> str:
    """What was chosen, with the labels of what it names; empty where nothing was."""
    chosen: Mapping[str, str] = graph.graph["parameters"]
    labels = _labels(graph, language) if chosen else {}
    found = []
    for name, value in chosen.items():
        if name in _NO_FILTERS:
            continue
        called = word("filters", name, language) if name in _words()["filters"] else name
        shown = labels.get(value, labels.get(short(value), value))
        found.append(called if name in _YES else f"{called} {shown}")
    return plain("; ".join(found))


def caption(graph: nx.Graph, language: Language, *, shows: str, dated: date | None) -> str:
    """What stands beneath a picture; `shows` says what colours and sizes are of."""
    parts = [counts(graph, language) + "."] if len(graph) else []
    if chosen := filters(graph, language):
        parts.append(word("caption", "chosen", language, filters=chosen))
    if resting := bases(graph, language):
        parts.append(resting)
    if shows:
        parts.append(shows + ".")
    source = [word("caption", "source", language, source=SOURCE)]
    if (number := graph.graph["version"]) is not None:
        source.append(_version(number, dated, language))
    parts.append(", ".join([*source, LICENCE]) + ".")
    return " ".join(parts)


def _version(number: int, dated: date | None, language: Language) -> str:
    if dated is None:
        return word("caption", "version", language, number=number)
    on = f"{dated.day}.{dated.month}.{dated.year}" if language == "nb" else dated.isoformat()
    return word("caption", "version-dated", language, number=number, date=on)


def _labels(graph: nx.Graph, language: Language) -> Mapping[str, str]:
    """The labels of all that is named, by IRI, by short form, and by key alone."""
    found = dict(_named(graph, language))
    shorts = {short(iri): label for iri, label in found.items()}
    keys = {name.rpartition("/")[2]: label for name, label in shorts.items()}
    return keys | shorts | found


def _named(graph: nx.Graph, language: Language) -> Iterator[tuple[str, str]]:
    for iri, labels in graph.graph["concepts"].items():
        yield iri, label_of(iri, labels, language)
    for iri, said in (*graph.graph["things"].items(), *graph.nodes(data=True)):
        yield iri, label_of(iri, said["labels"], language)


@cache
def _words() -> Mapping[str, Any]:
    text = Path(__file__).with_name("pictures.yaml").read_text(encoding="utf-8")
    return MappingProxyType(yaml.load(text, Loader=YAML_LOADER))  # noqa: S506 - one of the two safe ones
