"""A network out of its JSON, as it was before it was written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import networkx as nx

from samspill.settings import Language

_WORDS = frozenset({"label", "key", "type_label", "role_label", "basis_label", "evidence"})
"""What the file says in words beside what the network itself holds."""


def read_node_link(text: str | bytes) -> nx.Graph:
    """The network that `json_files.node_link` wrote, with all its figures and positions.

    Why it is empty is there in the language of the file. Raises `ValueError` for what is no such
    file.
    """
    try:
        found = json.loads(text)
        graph = nx.Graph(**_about(found["graph"]))
        for said in found["nodes"]:
            node = {"type": None, **_without_words(said)}
            graph.add_node(node.pop("id"), **node)
        for said in found["edges"]:
            tie = {name: _plain(value) for name, value in said.items()}
            graph.add_edge(tie.pop("source"), tie.pop("target"), **tie)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"This is no network as Samspill writes it: {error!r}") from error
    return graph


def _about(said: Mapping[str, Any]) -> dict[str, Any]:
    language: Language = said["language"]
    found: dict[str, Any] = {
        "kind": said["kind"],
        "modes": said["modes"],
        "by": tuple(said["by"]),
        "version": said.get("version"),
        "parameters": said["parameters"],
        "figures": said["figures"],
        "absent": said["absent"],
        "things": {iri: _without_words(thing) for iri, thing in said["things"].items()},
        "facts": {iri: _without_words(fact) for iri, fact in said["facts"].items()},
        "concepts": {iri: concept["labels"] for iri, concept in said["concepts"].items()},
    }
    return {**found, "empty": {language: said["empty"]}} if "empty" in said else found


def _without_words(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in said.items() if name not in _WORDS}


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
