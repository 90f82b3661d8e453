"""A dataset of any size: the invented municipality many times over, each with links of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pyoxigraph as ox

from samspill.engine.stores import EmbeddedStore
from samspill.knowledge.dataset import EXAMPLE, core_graphs, quads, read_folder
from samspill.knowledge.inference import infer, read_rules
from samspill.knowledge.vocabulary import ONTOLOGY, SDG, graph_name
from samspill.settings import DEFAULT_BASE, Folders

THINGS = DEFAULT_BASE + "id/"


def dataset(folders: Folders, count: int, *, seed: int = 2030) -> list[ox.Quad]:
    """The core, `count` municipalities and what is inferred: about 1 400 statements for each.

    The same count and seed always give the same statements.
    """
    example = read_folder(folders.data / EXAMPLE)
    chance = random.Random(seed)  # noqa: S311
    targets = _targets(folders)
    stated = list(quads(core_graphs(folders)))
    for number in range(count):
        stated += _copy(example, number, targets, chance)
    store = EmbeddedStore.of(stated)
    inferred = infer(read_rules(folders.ontology / "rules"), store.construct)
    return [*stated, *quads({graph_name("inferred"): inferred})]


def _targets(folders: Folders) -> list[ox.NamedNode]:
    sdg = core_graphs(folders)[graph_name("sdg")]
    subjects = {
        triple.subject.value for triple in sdg if triple.predicate.value.endswith("TargetOf")
    }
    return [ox.NamedNode(iri) for iri in sorted(subjects)]


def _copy(
    example: tuple[ox.Triple, ...], number: int, targets: list[ox.NamedNode], chance: random.Random
) -> Iterator[ox.Quad]:
    graph = ox.NamedNode(graph_name(f"example-{number}"))
    for triple in example:
        value = _renamed(triple.object, number)
        if triple.predicate.value == ONTOLOGY + "sdg" and value != ox.NamedNode(SDG):
            value = chance.choice(targets)
        yield ox.Quad(_renamed(triple.subject, number), triple.predicate, value, graph)


def _renamed(term: object, number: int) -> object:
    """A thing's IRI with the municipality's number in it; other terms as they are."""
    if number == 0 or not isinstance(term, ox.NamedNode) or not term.value.startswith(THINGS):
        return term
    iri, hash_sign, part = term.value.partition("#")
    return ox.NamedNode(f"{iri}-m{number}{hash_sign}{part}")
