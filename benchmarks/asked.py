"""What is asked of every server: all the questions, and queries as strangers write them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from samspill.ask.questions import read_questions
from samspill.settings import Folders

PREFIXES = """\
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX sam: <https://w3id.org/samspill/ontology/>
PREFIX sdgo: <http://metadata.un.org/sdg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
GIVEN = {
    "program": "diktberg-0001-1",
    "program_a": "diktberg-0001-1",
    "program_b": "liksomberg-0002-1",
    "thing": "measure/diktberg-0001-1",
    "actor": "diktberg-0001",
    "sdg": "11.7",
}
"""Values for the parameters that must be given, which a country of two municipalities has."""

ADHOC = {
    "one thing": (
        "SELECT ?p ?o WHERE { <https://w3id.org/samspill/id/program/diktberg-0001-1> ?p ?o }"
    ),
    "classes": "SELECT ?class (COUNT(*) AS ?n) WHERE { ?thing a ?class } GROUP BY ?class",
    "busiest actors": (
        "SELECT ?actor (COUNT(*) AS ?n) WHERE { ?participation sam:actor ?actor } "
        "GROUP BY ?actor ORDER BY DESC(?n) ?actor LIMIT 20"
    ),
    "funding by year": (
        "SELECT ?year (SUM(?amount) AS ?sum) WHERE "
        "{ ?funding sam:fiscalYear ?year ; sam:amount ?amount } GROUP BY ?year ORDER BY ?year"
    ),
    "research in a target": (
        "SELECT DISTINCT ?actor WHERE { ?actor org:classification "
        "<https://w3id.org/samspill/concept/actor-type/university> . "
        "?participation sam:actor ?actor ; sam:participatesIn ?thing . "
        "?thing sam:contributesTo <http://metadata.un.org/sdg/11.7> }"
    ),
    "a word in names": (
        "SELECT ?thing ?name WHERE { ?thing a sam:Measure ; skos:prefLabel ?name "
        'FILTER(LANG(?name) = "nb" && CONTAINS(LCASE(?name), "skolevei")) }'
    ),
    "exists": "ASK { ?program a sam:Program . FILTER NOT EXISTS { ?part sam:inProgram ?program } }",
}


@dataclass(frozen=True)
class Asked:
    """One query; of a question also its name and values, by which Samspill is asked."""

    name: str
    text: str
    question: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def everything(folders: Folders) -> Iterator[Asked]:
    """The queries of strangers, then all questions, with values where they need some."""
    for name, text in ADHOC.items():
        yield Asked(f"({name})", PREFIXES + text)
    for name, question in read_questions(folders.queries).items():
        values = {item.name: GIVEN[item.name] for item in question.parameters if item.required}
        yield Asked(name, question.bind(values, language="nb"), name, values)


def bag(answer: object) -> Counter[tuple[object, ...]] | object:
    """The rows of a result in SPARQL JSON, in no order; numbers by their value."""
    assert isinstance(answer, dict)
    if "boolean" in answer:
        return answer["boolean"]
    names = answer["head"]["vars"]
    return Counter(
        tuple(_value(row.get(name)) for name in names) for row in answer["results"]["bindings"]
    )


def _value(term: Mapping[str, str] | None) -> object:
    if term is None:
        return None
    kind = term.get("datatype", "").rpartition("#")[2]
    if kind in ("integer", "decimal", "double"):
        return round(float(term["value"]), 6)
    return term["value"], term.get("xml:lang", ""), term["type"].replace("typed-", "")
