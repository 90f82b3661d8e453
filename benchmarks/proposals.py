"""A proposal on a generated country, step by step, beside pySHACL on the whole of it.

`python -m benchmarks.proposals --municipalities 357`. One link of a measure to an SDG is checked,
once as it should be and once with a fault, sent in and accepted. The check of the whole graph by
our own means and by pySHACL alone are the peers of the gate; that all find the same fault is seen
before the time counts. A peer that takes longer than `--patience` seconds is ended.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import multiprocessing.queues
import queue
import resource
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TypeVar

import pyoxigraph as ox
import pyshacl
from rdflib import Graph

from benchmarks.datasets import publish_complete, write_complete
from samspill.contribute.callers import By, Caller
from samspill.contribute.desk import Content, Desk
from samspill.contribute.identity import add_account, caller_of, grant
from samspill.contribute.proposals import findings, move, propose
from samspill.contribute.reviewing import accept
from samspill.contribute.roles import SCOPES
from samspill.contribute.writing import patch_of
from samspill.engine.accounts import Accounts
from samspill.engine.published import open_published
from samspill.engine.stores import EmbeddedStore, Rows, Store
from samspill.knowledge.checks import check
from samspill.knowledge.findings import Report
from samspill.knowledge.vocabulary import BASE, CONCEPT, ONTOLOGY, PREFIXES, SDG
from samspill.settings import Settings, shipped_folders

Found = TypeVar("Found")

LINK = f"{BASE}id/alignment/benchmark-16-6"
TURTLE = f"""
<{LINK}> a sam:SdgAlignment ;
  skos:prefLabel "Et tiltak og delmål 16.6"@nb, "A measure and target 16.6"@en ;
  sam:alignedResource <%(measure)s> ; sam:sdg <{SDG}/16.6> ; sam:evidence <%(evidence)s> ;
  sam:basis <{CONCEPT}basis/assessed> ; sam:direction <{CONCEPT}direction/positive> ;
  sam:directness <{CONCEPT}directness/indirect> ; sam:strength 1 ; sam:confidence %(confidence)s ;
  sam:rationale "Tiltaket gir bedre tjenester."@nb, "The measure gives better services."@en .
"""
FAULT = "confidence"
"""What the faulty link has wrong: more than 1."""


def timed(work: Callable[[], Found]) -> tuple[float, Found]:
    """Seconds that a piece of work takes, and what it gives."""
    start = perf_counter()
    found = work()
    return perf_counter() - start, found


def written(store: Store, confidence: str) -> Content:
    """A link of some measure, with evidence that the graph has."""
    rows = store.query(
        f"SELECT ?m ?e {{ ?m a <{ONTOLOGY}Measure> ; <{ONTOLOGY}evidence> ?e }} ORDER BY ?m LIMIT 1"
    )
    assert isinstance(rows, Rows)
    measure, evidence = rows.rows[0]
    assert isinstance(measure, ox.NamedNode)
    assert isinstance(evidence, ox.NamedNode)
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    told = TURTLE % {
        "measure": measure.value, "evidence": evidence.value, "confidence": confidence
    }  # fmt: skip
    triples = [quad.triple for quad in ox.parse(prefixes + told, format=ox.RdfFormat.TURTLE)]
    patch = patch_of(store, triples, [], organisation="ntnu", base=BASE)
    return Content("A link to 16.6", patch)


def people(settings: Settings) -> tuple[Caller, Caller]:
    """Somebody who proposes, and somebody who reviews."""
    accounts = Accounts.of(settings)
    by = By("benchmark")
    for name, role, place in (("kari", "contributor", "ntnu"), ("sara", "steward", "*")):
        add_account(accounts, name, label=name.title(), by=by)
        grant(accounts, name, role, place, by=by)
    found = []
    with accounts.reading() as rows:
        for name in ("kari", "sara"):
            account = rows.named(name)
            assert account is not None
            found.append(caller_of(rows, account.id, "session", scopes=frozenset(SCOPES)))
    return found[0], found[1]


def faults(report: Report) -> set[str]:
    """The rules that the link breaks."""
    return {
        one.rule for one in report.findings if one.focus == LINK and one.severity == "violation"
    }


def whole(store: EmbeddedStore) -> set[str]:
    """The rules that the link breaks, by our check of the whole graph."""
    triples = [quad.triple for quad in store.quads()]
    return faults(check(triples, shapes=shipped_folders().shapes, base=BASE))


def by_pyshacl(store: EmbeddedStore) -> set[str]:
    """The rules that the link breaks, by pySHACL alone."""
    data, shapes = Graph(), Graph()
    lines = "\n".join({f"{quad.triple} ." for quad in store.quads()})
    data.parse(data=lines, format="nt")
    for path in sorted(shipped_folders().shapes.glob("*.ttl")):
        shapes.parse(path)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=True)
    assert isinstance(report, Graph)
    rows = report.query(
        f"""SELECT ?shape {{ ?r sh:focusNode <{LINK}> ; sh:sourceShape ?shape ;
        sh:resultSeverity sh:Violation }}""",
        initNs={"sh": "http://www.w3.org/ns/shacl#"},
    )
    return {str(row[0]) for row in rows}  # type: ignore[index]


def steps(settings: Settings, rounds: int) -> tuple[dict[str, float], EmbeddedStore]:
    """Seconds of each step from the draft to the version, and the graph with a fault in it."""
    kari, sara = people(settings)
    published = open_published(settings)
    took: dict[str, float] = {}
    took["load the version"], store = timed(lambda: published.store)
    desk = Desk(settings, store, published.version.number)
    faulty = written(store, "1.7")
    first, report = timed(lambda: findings(desk, faulty.patch))
    assert any(FAULT in rule for rule in faults(report)), "the gate finds the fault"
    took["check, first"] = first
    took["check"] = median(timed(lambda: findings(desk, faulty.patch))[0] for _ in range(rounds))
    content = written(store, "0.6")
    took["save a draft"], draft = timed(lambda: propose(desk, kari, "ntnu", content))
    took["send it in"], _ = timed(lambda: move(desk, kari, draft.number, 1, "submit"))
    took["accept it"], done = timed(lambda: accept(desk, sara, draft.number, 1))
    assert done.state == "accepted"
    with_fault = EmbeddedStore.of(
        [*store.quads(), *ox.parse("\n".join(faulty.patch.added), format=ox.RdfFormat.N_QUADS)]
    )
    return took, with_fault


PEERS = {"check of the whole graph": whole, "pySHACL on the whole graph": by_pyshacl}


def beside(name: str, lines: Path, told: multiprocessing.queues.Queue[tuple[float, int]]) -> None:
    """What a peer takes in a process of its own, and how many rules it says are broken."""
    store = EmbeddedStore.load(lines)
    took, found = timed(lambda: PEERS[name](store))
    told.put((took, len(found)))


def of_peer(name: str, lines: Path, patience: float) -> float | None:
    """Seconds that a peer takes, or None where it is ended."""
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    process = context.Process(target=beside, args=(name, lines, told))
    process.start()
    try:
        took, found = told.get(timeout=patience)
    except queue.Empty:
        return None
    finally:
        process.kill()
        process.join()
    assert found, f"{name} finds the fault"
    return took


def main() -> None:
    """Runs it and prints Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--municipalities", type=int, default=357)
    parser.add_argument("--data", type=Path, help="complete N-Quads that were generated before")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--patience", type=float, default=600, help="seconds for a peer")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = asked.data or Path(folder) / "country.nq"
        if asked.data is None:
            write_complete(shipped_folders(), asked.municipalities, path)
        settings = Settings(data_dir=Path(folder) / "data")
        version = publish_complete(settings, path)
        took, with_fault = steps(settings, asked.rounds)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        lines = Path(folder) / "faulty.nq"
        lines.write_text("".join(sorted(f"{quad} .\n" for quad in with_fault.quads())))
        del with_fault
        print(f"\n### A proposal beside {version.quads:,} statements ({memory} MiB at most)\n")
        print("| step | time |")
        print("| --- | ---: |")
        for name, seconds in took.items():
            print(f"| {name} | {seconds:.2f} s |", flush=True)
        peers = {name: of_peer(name, lines, asked.patience) for name in PEERS}
    for name, taken in peers.items():
        told = f"> {asked.patience:.0f} s" if taken is None else f"{taken:.2f} s"
        print(f"| {name} | {told} |")
    if asked.json:
        figures = {**took, **peers, "quads": version.quads, "mib": memory}
        asked.json.write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
