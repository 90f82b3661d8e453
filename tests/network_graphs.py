"""Networks for tests, built as `samspill.ask.networks` builds them: random ones and strategies."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product

import networkx as nx
from hypothesis import strategies as st

IDS = "https://w3id.org/samspill/id/"
CONCEPTS = "https://w3id.org/samspill/concept/"

_SIDES = {
    "actors": ("actor", None),
    "programs": ("program", None),
    "actor-program": ("actor", "program"),
    "actor-sdg": ("actor", "sdg-goal"),
}
"""The kinds of node on the first and the second side, by kind of network."""

_BY = {
    "actors": "measure",
    "programs": "actor",
    "actor-program": "participation",
    "actor-sdg": "sdg-goal",
}

Tie = tuple[int, int, int]
"""Two node numbers and a weight; in two modes the second is a number on the second side."""


def network(
    size: int,
    ties: Iterable[Tie],
    *,
    kind: str = "actors",
    second: int = 0,
    types: Sequence[str | None] = (),
) -> nx.Graph:
    """A network of so many nodes (and so many on the second side) with these ties."""
    first_kind, second_kind = _SIDES[kind]
    graph = nx.Graph(
        kind=kind,
        modes=2 if second_kind else 1,
        by=(_BY[kind],),
        version=1,
        parameters={},
        things={},
        facts={},
        concepts={},
    )
    ones = [_node(graph, first_kind, number) for number in range(size)]
    for number, code in enumerate(types[:size] if kind == "actors" else ()):
        _give_type(graph, ones[number], code)
    others = [_node(graph, second_kind, number) for number in range(second)] if second_kind else []
    if second_kind:
        nx.set_node_attributes(graph, dict.fromkeys(ones, 0), "bipartite")
        nx.set_node_attributes(graph, dict.fromkeys(others, 1), "bipartite")
    for one, other, weight in sorted(ties):
        _tie(graph, ones[one], (others if second_kind else ones)[other], weight)
    return graph


def random_network(
    size: int = 20,
    ties: int = 40,
    *,
    kind: str = "actors",
    second: int = 8,
    seed: int = 0,
) -> nx.Graph:
    """A network with so many ties (or all there can be), drawn the same for the same seed."""
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    pairs = list(
        product(range(size), range(second)) if _SIDES[kind][1] else combinations(range(size), 2)
    )
    chosen = draw.sample(pairs, min(ties, len(pairs)))
    types = [draw.choice(["municipality", "university", "association", None]) for _ in range(size)]
    weighted = [(one, other, draw.choice([1, 1, 1, 2, 3])) for one, other in chosen]
    return network(size, weighted, kind=kind, second=second, types=types)


@st.composite
def one_mode_networks(draw: st.DrawFn, *, kind: str = "actors", most: int = 12) -> nx.Graph:
    """Networks of one mode with 0 to `most` nodes: edgeless, dense, in pieces, with twins."""
    size = draw(st.integers(0, most))
    pairs = list(combinations(range(size), 2))
    weights = _weights(draw, pairs)
    types = draw(
        st.lists(
            st.sampled_from(["municipality", "university", None]), min_size=size, max_size=size
        )
    )
    return network(size, _weighted(weights), kind=kind, types=types)


@st.composite
def two_mode_networks(draw: st.DrawFn, *, kind: str = "actor-program", most: int = 8) -> nx.Graph:
    """Networks of two modes, either side empty at times."""
    size, second = draw(st.integers(0, most)), draw(st.integers(0, most))
    weights = _weights(draw, list(product(range(size), range(second))))
    return network(size, _weighted(weights), kind=kind, second=second)


def _weights(draw: st.DrawFn, pairs: list[tuple[int, int]]) -> Mapping[tuple[int, int], int]:
    if not pairs:
        return {}
    dense = draw(st.booleans())
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=len(pairs)))
    kept = [pair for pair in pairs if pair not in set(chosen)] if dense else chosen
    weights = draw(st.lists(st.integers(1, 4), min_size=len(kept), max_size=len(kept)))
    return dict(zip(kept, weights, strict=True))


def _weighted(weights: Mapping[tuple[int, int], int]) -> list[Tie]:
    return [(one, other, weight) for (one, other), weight in weights.items()]


def _node(graph: nx.Graph, kind: str, number: int) -> str:
    iri = (
        f"http://metadata.un.org/sdg/{number + 1:02}"
        if kind == "sdg-goal"
        else f"{IDS}{kind}/{kind}-{number:03}"
    )
    labels = {"nb": f"{kind} nummer {number}", "en": f"{kind} number {number}"}
    graph.add_node(iri, kind=kind, labels=labels, type=None)
    programs = (iri,) if kind == "program" else ()
    graph.graph["things"][iri] = {"kind": kind, "labels": labels, "programs": programs}
    return iri


def _give_type(graph: nx.Graph, node: str, code: str | None) -> None:
    if code is not None:
        iri = f"{CONCEPTS}actor-type/{code}"
        graph.nodes[node]["type"] = iri
        graph.graph["concepts"][iri] = {"nb": code, "en": code}


def _tie(graph: nx.Graph, one: str, other: str, weight: int) -> None:
    """An edge with `weight` measures (actors, in a network of programs) shared, and its facts."""
    held, facts = graph.graph, []
    kind = "actor" if held["kind"] == "programs" else "measure"
    first = len(held["things"])
    shared = tuple(f"{IDS}{kind}/shared-{first + count:04}" for count in range(weight))
    for iri in shared:
        program = f"{IDS}program/program-{first % 3:03}"
        labels = {"nb": f"Felles {iri[-4:]}", "en": f"Shared {iri[-4:]}"}
        programs = (program,) if kind == "measure" else ()
        held["things"][iri] = {"kind": kind, "labels": labels, "programs": programs}
        for end in (one, other):
            actor, thing = (iri, end) if kind == "actor" else (end, iri)
            if held["things"][actor]["kind"] == "actor":
                facts.append(_participation(graph, actor, thing))
    graph.add_edge(one, other, weight=weight, shared=shared, facts=tuple(sorted(facts)))


def _participation(graph: nx.Graph, actor: str, thing: str) -> str:
    iri = f"{IDS}participation/fact-{len(graph.graph['facts']):04}"
    role = f"{CONCEPTS}role/partner"
    graph.graph["concepts"][role] = {"nb": "partner", "en": "partner"}
    fact = {"kind": "participation", "actor": actor, "role": role, "thing": thing}
    graph.graph["facts"][iri] = fact
    return iri
