"""Small networks for tests of what is told, made of facts as the contract of networks has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations

import networkx as nx

from samspill.ask.networks.building import built
from samspill.ask.networks.feeds import feeds
from samspill.ask.networks.selection import Selection
from samspill.ask.questions import read_question
from samspill.engine.stores import Store
from samspill.settings import shipped_folders

ID = "https://w3id.org/samspill/id/"
CONCEPT = "https://w3id.org/samspill/concept/"
SDG = "http://metadata.un.org/sdg/"

ROLES = {
    "owner": {"nb": "eier", "en": "owner"},
    "partner": {"nb": "samarbeidspart", "en": "partner"},
    "lead": {"nb": "leder", "en": "lead"},
}
BASES = {
    "stated": {"nb": "uttalt", "en": "stated"},
    "assessed": {"nb": "vurdert", "en": "assessed"},
    "suggested": {"nb": "foreslått av maskin", "en": "suggested"},
}

Participation = tuple[str, str, str]
"""Actor, role and thing; a thing is `kind/key`."""

Alignment = tuple[str, str, int, str]
"""Thing, SDG, strength and basis."""


def iri(name: str) -> str:
    """The IRI of an actor's key, of `kind/key` or of the code of an SDG."""
    if name[:1].isdigit():
        return SDG + name
    return ID + (name if "/" in name else f"actor/{name}")


def published_network(store: Store, **values: object) -> nx.Graph:
    """The network of a selection from what a store holds, not measured."""
    folder = shipped_folders().queries
    names = ("participation-network", "alignment-network")
    questions = {name: read_question(folder / f"{name}.rq") for name in names}
    return built(feeds(store, questions, Selection.of(values)))


def told_network(
    kind: str,
    participations: Iterable[Participation],
    *,
    lies: Mapping[str, str] | None = None,
    alignments: Iterable[Alignment] = (),
    by: tuple[str, ...] = ("program", "measure"),
) -> nx.Graph:
    """A network of participations; `lies` says which program a thing lies in."""
    graph = _empty(kind, by)
    lies = lies or {}
    facts, things = graph.graph["facts"], graph.graph["things"]
    for actor, role, thing in participations:
        for name in (actor, thing):
            things[iri(name)] = _thing(name, lies)
        facts[f"{ID}participation/{actor}-{role}-{thing.rpartition('/')[2]}"] = {
            "kind": "participation",
            "actor": iri(actor),
            "role": f"{CONCEPT}role/{role}",
            "thing": iri(thing),
        }
    for thing, sdg, strength, basis in alignments:
        for name in (thing, sdg):
            things[iri(name)] = _thing(name, lies)
        facts[f"{ID}alignment/{thing.rpartition('/')[2]}-sdg-{sdg.replace('.', '-')}"] = {
            "kind": "alignment",
            "thing": iri(thing),
            "sdg": iri(sdg),
            "strength": strength,
            "basis": f"{CONCEPT}basis/{basis}",
        }
    for program in lies.values():
        things.setdefault(iri(program), _thing(program, lies))
    _tie(graph, _held(graph))
    return graph


def plain_network(edges: Iterable[tuple[str, str, int]], nodes: Iterable[str] = ()) -> nx.Graph:
    """A network of actors with ties of a given weight, each made by measures of its own."""
    found = [(a, b, measure) for a, b, w in edges for measure in (f"{a}-{b}-{n}" for n in range(w))]
    said = [(actor, "partner", f"measure/{measure}") for a, b, measure in found for actor in (a, b)]
    alone = [(name, "partner", f"measure/{name}") for name in nodes]
    return told_network("actors", [*said, *alone])


def _empty(kind: str, by: tuple[str, ...]) -> nx.Graph:
    graph = nx.Graph()
    concepts = {f"{CONCEPT}role/{code}": labels for code, labels in ROLES.items()}
    concepts.update({f"{CONCEPT}basis/{code}": labels for code, labels in BASES.items()})
    graph.graph.update(
        kind=kind,
        modes=2 if kind in ("actor-program", "actor-sdg") else 1,
        by=by,
        version=None,
        parameters={},
        things={},
        facts={},
        concepts=concepts,
    )
    return graph


def _thing(name: str, lies: Mapping[str, str]) -> dict[str, object]:
    if name[:1].isdigit():
        kind, key = ("sdg-target" if "." in name else "sdg-goal"), name
        return {"kind": kind, "labels": {"nb": f"Om {key}", "en": f"On {key}"}, "programs": ()}
    kind, _, key = name.rpartition("/")
    text = key.replace("-", " ")
    labels = {"nb": text[:1].upper() + text[1:]}
    programs = (iri(lies[name]),) if name in lies else ()
    return {"kind": kind or "actor", "labels": labels, "programs": programs}


def _held(graph: nx.Graph) -> dict[tuple[str, str], set[str]]:
    """What each pair shares, by what the kind of network ties."""
    facts = list(graph.graph["facts"].values())
    things = graph.graph["things"]
    kind, by = graph.graph["kind"], graph.graph["by"]
    takers: dict[str, set[str]] = defaultdict(set)
    targets: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        wholes = {fact["thing"], *things[fact["thing"]]["programs"]}
        programs = {whole for whole in wholes if things[whole]["kind"] == "program"}
        if fact["kind"] == "participation":
            places = programs if "whole-program" in by else {fact["thing"]}
            for place in programs if kind == "programs" else places:
                takers[place].add(fact["actor"])
        elif kind == "programs":
            for program in programs:
                targets[program].add(fact["sdg"])
        else:
            targets[fact["thing"]].add(fact["sdg"])
    held: dict[tuple[str, str], set[str]] = defaultdict(set)
    if kind == "actors":
        for place, actors in takers.items():
            for pair in combinations(sorted(actors), 2):
                held[pair].add(place)
        for actor in set().union(*takers.values()):
            held[actor, actor] = set()
    elif kind == "programs":
        shown = takers if "actor" in by else targets
        for one, other in combinations(sorted(set(takers) | set(targets)), 2):
            held[one, other] = shown[one] & shown[other]
    elif kind == "actor-program":
        for fact in facts:
            for program in {fact["thing"], *things[fact["thing"]]["programs"]}:
                if things[program]["kind"] == "program":
                    held[fact["actor"], program].add(fact["thing"])
    else:
        for place, sdgs in targets.items():
            for actor in takers[place]:
                for sdg in sdgs:
                    held[actor, sdg].add(place)
    return held


def _tie(graph: nx.Graph, held: Mapping[tuple[str, str], set[str]]) -> None:
    facts, things = graph.graph["facts"], graph.graph["things"]
    for node in sorted({node for pair in held for node in pair}):
        kind = things[node]["kind"]
        graph.add_node(node, kind=kind, labels=things[node]["labels"], type=None)
        if graph.graph["modes"] == 2:
            graph.nodes[node]["bipartite"] = int(kind != "actor")
    for (one, other), shared in sorted(held.items()):
        if one == other or not shared:
            continue
        behind = [
            fact for fact, said in facts.items() if _behind(graph, said, {one, other}, shared)
        ]
        graph.add_edge(
            one,
            other,
            weight=len(shared),
            shared=tuple(sorted(shared)),
            facts=tuple(sorted(behind)),
        )


def _behind(graph: nx.Graph, said: Mapping[str, object], ends: set[str], shared: set[str]) -> bool:
    """Whether a fact is one of those that make a tie."""
    things = graph.graph["things"]
    wholes = {said["thing"], *things[said["thing"]]["programs"]}
    actor, sdg = said.get("actor"), said.get("sdg")
    match graph.graph["kind"]:
        case "actors":
            reach = wholes if "whole-program" in graph.graph["by"] else {said["thing"]}
            return actor in ends and bool(reach & shared)
        case "actor-program":
            return actor in ends and said["thing"] in shared
        case "actor-sdg":
            return (actor in ends or sdg in ends) and said["thing"] in shared
        case _:
            return bool(wholes & ends) and (actor in shared or sdg in shared)
