"""The names of what a network holds, and what people may call it when they ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx
from pyoxigraph import Literal, NamedNode

from samspill.ask.near import MOST, alike
from samspill.ask.networks.told.telling import sentence
from samspill.ask.tables import short
from samspill.engine.stores import Rows, Store
from samspill.errors import NotFound
from samspill.knowledge.vocabulary import LABEL_LANGUAGES, PREF_LABEL, RDF_TYPE
from samspill.settings import DEFAULT_BASE, Language

_TELLING = 6
"""How many of the first letters choose what is compared, where there is more than `MOST`."""

_SDGS = ("sdg-goal", "sdg-target")
_TOLD = ("program", "goal", "measure", *_SDGS)
"""The kinds whose word stands before the name."""


@dataclass(frozen=True)
class Name:
    """What something is called: its kind and its labels by language."""

    iri: str
    kind: str
    labels: Mapping[str, str]

    def label(self, language: Language) -> str:
        """The label in a language: asked → nb → nn → en → any → the last part of the IRI.

        SDGs have their code before it.
        """
        found = label_of(self.iri, self.labels, language)
        if self.kind in _SDGS and (code := short(self.iri)) != self.iri and code != found:
            return f"{code} ({found})"
        return found

    def told(self, language: Language) -> str:
        """The name inside a sentence: the label with the word for its kind, such as “programmet”.

        Of an actor it is the label alone, and in English its article is a small one.
        """
        label = self.label(language)
        if self.kind in _TOLD:
            return sentence(f"names.{self.kind}", language, label=label)
        return f"the {label[4:]}" if language == "en" and label.startswith("The ") else label

    def plain(self, language: Language) -> dict[str, object]:
        """As values for JSON."""
        return {"iri": self.iri, "kind": self.kind, "label": self.label(language)}


def label_of(iri: str, labels: Mapping[str, str], language: Language) -> str:
    """The label that comes first: asked → nb → nn → en → any → the last part of the IRI."""
    for tag in (language, *LABEL_LANGUAGES, *sorted(labels)):
        if labels.get(tag):
            return labels[tag]
    return iri.rstrip("/").rpartition("/")[2]


def name_of(graph: nx.Graph, iri: str) -> Name:
    """The name of a node, or of a thing that an edge or a fact names."""
    said: Mapping[str, Any] = (
        graph.nodes[iri] if iri in graph else graph.graph["things"].get(iri, {})
    )
    return Name(iri, str(said.get("kind") or _kind(iri)), dict(said.get("labels", {})))


def names_of(graph: nx.Graph, iris: Iterable[str]) -> tuple[Name, ...]:
    """The names of several, in the order given."""
    return tuple(name_of(graph, iri) for iri in iris)


def concept_of(graph: nx.Graph, iri: str) -> Name:
    """The name of a role, a type or a basis."""
    return Name(iri, "concept", dict(graph.graph["concepts"].get(iri, {})))


def resolved(graph: nx.Graph, given: str, *, things: bool = False) -> str:
    """The IRI of the node that is called so by IRI, kind and key, key or SDG code.

    With `things` also what edges share. Raises `NotFound` naming what is called much like it.
    """
    known = _known(graph, things)
    if given in known:
        return given
    for iri in known:
        if given and iri.endswith(f"/{given}"):
            return iri
    near = _near(graph, known, given)
    otherwise = graph.graph["empty"]["en"] if "empty" in graph.graph else "Check the spelling."
    raise NotFound(
        f"The network has no node{' or thing' if things else ''} “{_cut(given)}”.",
        advice=f"Did you mean {' or '.join(near)}?" if near else otherwise,
        value=_cut(given),
        near=near,
    )


def elsewhere(store: Store, given: str, *, kind: str, base: str = DEFAULT_BASE) -> Name | None:
    """The name of what the graph holds though a network does not; None if it holds no such thing.

    A key alone is that of a thing of this kind.
    """
    iri = given if "://" in given else f"{base}id/{given if '/' in given else f'{kind}/{given}'}"
    try:
        node = NamedNode(iri)
    except ValueError:
        return None
    result = store.query(
        f"SELECT ?class ?label WHERE {{ {node} <{RDF_TYPE}> ?class . "
        f"OPTIONAL {{ {node} <{PREF_LABEL}> ?label }} }}"
    )
    rows = result.rows if isinstance(result, Rows) else ()
    labels = {row[1].language or "": row[1].value for row in rows if isinstance(row[1], Literal)}
    return Name(node.value, _kind(node.value), labels) if rows else None


def _kind(iri: str) -> str:
    """The kind that an IRI itself tells of."""
    said = short(iri)
    if said != iri and said.replace(".", "").isalnum() and said[:1].isdigit():
        return "sdg-target" if "." in said else "sdg-goal"
    kind = said.partition("/")[0]
    return kind if kind in ("actor", "program", "goal", "measure") else "node"


def _known(graph: nx.Graph, things: bool) -> dict[str, None]:
    known = dict.fromkeys(graph.nodes)
    return {**known, **dict.fromkeys(graph.graph["things"])} if things else known


def _key(iri: str) -> str:
    return short(iri).rpartition("/")[2]


def _near(graph: nx.Graph, known: Iterable[str], given: str) -> list[str]:
    """Short forms of nodes that are called or spelled much like what was asked for."""
    wanted = _cut(short(given).rpartition("/")[2]).lower()
    names: dict[str, str] = {}
    for iri in known:
        for called in (_key(iri), *name_of(graph, iri).labels.values()):
            names.setdefault(called.lower(), short(iri))
    if len(names) > MOST:
        like = {name: iri for name, iri in names.items() if wanted[:_TELLING] in name}
        names = dict([*like.items(), *names.items()][:MOST])
    return alike(wanted, names)


def _cut(text: str) -> str:
    return text if len(text) <= 100 else text[:100] + "…"
