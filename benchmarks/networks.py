"""Networks of a generated country, step by step, beside networkx on the same graph.

`python -m benchmarks.networks --municipalities 357`. Every figure that both give is compared before
the time counts. Once a measure has taken networkx more than `--patience` seconds, those after it,
which are slower, are not asked.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
from collections.abc import Callable, Mapping
from math import isclose
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import networkx as nx

from benchmarks.datasets import write_complete
from samspill.ask.networks.building import built
from samspill.ask.networks.feeds import feeds
from samspill.ask.networks.figures.measuring import measure
from samspill.ask.networks.files.formats import FORMATS, written
from samspill.ask.networks.pictures.layout import place
from samspill.ask.networks.selection import Selection
from samspill.ask.questions import read_questions
from samspill.engine.stores import EmbeddedStore
from samspill.settings import shipped_folders

Found = TypeVar("Found")

NETWORKS: Mapping[str, Mapping[str, object]] = {
    "actors (program, measure)": {},
    "actors (whole program)": {"by": "whole-program"},
    "actors and programs": {"kind": "actor-program"},
    "actors and SDGs": {"kind": "actor-sdg"},
    "programs by shared actors": {"kind": "programs"},
    "one program's actors": {"program": None},
}

BY_NETWORKX: Mapping[str, Callable[[nx.Graph], Mapping[str, float]]] = {
    "degree": lambda graph: dict(graph.degree),
    "core": nx.core_number,
    "clustering": nx.clustering,
    "pagerank": lambda graph: nx.pagerank(graph, weight="weight", tol=1e-13, max_iter=1000),
    "closeness": nx.closeness_centrality,
    "harmonic": nx.harmonic_centrality,
    "betweenness": nx.betweenness_centrality,
    "constraint": lambda graph: nx.constraint(graph, weight="weight"),
    # with the nodes named: without, networkx 3.6 divides by the strongest tie of another node
    "effective_size": lambda graph: nx.effective_size(graph, list(graph), weight="weight"),
}
"""The measures of nodes that networkx gives too, the quickest first."""


def timed(work: Callable[[], Found]) -> tuple[float, Found]:
    """Seconds that a piece of work takes, and what it gives."""
    start = perf_counter()
    found = work()
    return perf_counter() - start, found


def steps(store: EmbeddedStore, values: Mapping[str, object]) -> tuple[dict[str, float], nx.Graph]:
    """Seconds of each step from the question to the files, and the network."""
    questions = read_questions(shipped_folders().queries)
    took: dict[str, float] = {}
    took["ask"], fed = timed(lambda: feeds(store, questions, Selection.of(values)))
    took["build"], graph = timed(lambda: built(fed, version=1))
    took["measure"], _ = timed(lambda: measure(graph))
    took["place"], _ = timed(lambda: place(graph))
    took["all figures"] = took["ask"] + took["build"] + took["measure"]
    for name in FORMATS:
        took[name], _ = timed(lambda name=name: written(graph, name, language="nb"))
    return took, graph


def beside_networkx(graph: nx.Graph, patience: float) -> dict[str, object]:
    """Seconds of networkx for each measure, equal to ours, until one takes too long."""
    found: dict[str, object] = {}
    bare = nx.Graph()
    bare.add_nodes_from(graph)
    bare.add_weighted_edges_from(graph.edges(data="weight"))
    for key, work in BY_NETWORKX.items():
        if any(isinstance(took, float) and took > patience for took in found.values()):
            found[key] = "not asked"
            continue
        took, values = timed(lambda work=work: work(bare))
        for node, value in values.items():
            ours = graph.nodes[node].get(key)
            if ours is not None:
                assert isclose(ours, value, rel_tol=1e-6, abs_tol=1e-9), (key, node, ours, value)
        found[key] = took
    return found


def main() -> None:
    """Runs it, prints Markdown and keeps the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--municipalities", type=int, default=357)
    parser.add_argument("--data", type=Path, help="complete N-Quads that were generated before")
    parser.add_argument("--patience", type=float, default=20, help="seconds for one measure")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = asked.data or Path(folder) / "country.nq"
        if asked.data is None:
            write_complete(shipped_folders(), asked.municipalities, path)
        store = EmbeddedStore.load(path)
    result = store.query(
        "SELECT ?p WHERE { ?p a <https://w3id.org/samspill/ontology/Program> } ORDER BY ?p LIMIT 1"
    )
    program = result.rows[0][0].value  # type: ignore[union-attr]
    figures: dict[str, object] = {}
    print("| network | nodes | ties | step | seconds |\n| --- | --- | --- | --- | --- |")
    for name, values in NETWORKS.items():
        chosen = {key: value or program for key, value in values.items()}
        took, graph = steps(store, chosen)
        size = f"{len(graph)} | {graph.number_of_edges()}"
        for step, seconds in took.items():
            print(f"| {name} | {size} | {step} | {seconds:.2f} |", flush=True)
        peer: dict[str, object] = {}
        if name == next(iter(NETWORKS)):
            peer = beside_networkx(graph, asked.patience)
            for key, seconds in peer.items():
                said = f"{seconds:.2f}" if isinstance(seconds, float) else seconds
                print(f"| {name} | {size} | networkx: {key} | {said} |", flush=True)
        figures[name] = {"steps": took, "networkx": peer, "nodes": len(graph)}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory with the dataset: {peak:.0f} MiB.")
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
