"""What an index is made from: the names of everything, asked of a store and written to files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox

from samspill.ask.questions import Question
from samspill.ask.values import THINGS
from samspill.engine.stores import Store
from samspill.knowledge.vocabulary import CONCEPT, ONTOLOGY, PREFIXES

KINDS = (
    "program",
    "goal",
    "measure",
    "actor",
    "sdg",
    "place",
    "document",
    "milestone",
    "question",
    "concept",
    "term",
)
"""The kinds of what can be found, in the order in which they are shown."""

_NAMED = ("program", "goal", "measure", "actor", "place", "document", "milestone")

_CLASSES = " ".join(
    [
        *(f'(<{THINGS[kind]}> "{kind}")' for kind in _NAMED),
        f'(<{PREFIXES["sdgo"]}Goal> "sdg")',
        f'(<{PREFIXES["sdgo"]}Target> "sdg")',
    ]
)

QUERIES: Mapping[str, str] = {
    "names": f"""
SELECT ?thing ?kind ?label
WHERE {{
  VALUES (?class ?kind) {{ {_CLASSES} }}
  ?thing a ?class ; <{PREFIXES["skos"]}prefLabel> ?label .
}}
""",
    "concepts": f"""
SELECT ?thing ?kind ?label
WHERE {{
  ?thing <{PREFIXES["skos"]}inScheme> ?scheme ; <{PREFIXES["skos"]}prefLabel> ?label .
  FILTER(STRSTARTS(STR(?thing), "{CONCEPT}"))
  BIND("concept" AS ?kind)
}}
""",
    "terms": f"""
SELECT ?thing ?kind ?label
WHERE {{
  ?thing <{PREFIXES["rdfs"]}isDefinedBy> <{ONTOLOGY}> ; <{PREFIXES["skos"]}prefLabel> ?label .
  BIND("term" AS ?kind)
}}
""",
    "other": f"""
SELECT ?thing ?text
WHERE {{
  VALUES ?property {{
    <{PREFIXES["dcterms"]}description> <{PREFIXES["skos"]}altLabel>
    <{PREFIXES["skos"]}definition> <{PREFIXES["skos"]}notation>
    <{ONTOLOGY}organisationNumber> <{ONTOLOGY}municipalityNumber>
  }}
  ?thing ?property ?text .
}}
""",
    "wholes": f"""
SELECT ?thing ?program
WHERE {{ ?thing <{ONTOLOGY}inProgram> ?program }}
""",
}
"""What is asked of the store, each for a file of its own."""


def gather(store: Store, questions: Mapping[str, Question], folder: Path) -> None:
    """Writes what an index is made from as files of a folder; raises what the store raises."""
    for name, query in QUERIES.items():
        with (folder / f"{name}.tsv").open("wb") as file:
            store.write(query, file, rows=ox.QueryResultsFormat.TSV, triples=ox.RdfFormat.N_TRIPLES)
    asked = [
        {"name": one.name, "titles": dict(one.title), "summaries": dict(one.summary)}
        for one in questions.values()
    ]
    (folder / "questions.json").write_text(json.dumps(asked), encoding="utf-8")
