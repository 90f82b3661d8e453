"""The SPARQL 1.1 Service Description of an endpoint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from samspill.ask.addresses import Addresses
from samspill.ask.census import Counts
from samspill.knowledge.statements import about, named, number, texts

RESULT_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
    "TriG",
    "N-Quads",
)
"""The formats of results, as the W3C names them."""


@dataclass(frozen=True)
class Allowance:
    """What a query may take: `text` bytes long, `seconds`, and `rows` or `bytes` of result."""

    text: int
    seconds: float
    rows: int
    bytes: int


def service_triples(
    counts: Counts,
    at: Addresses,
    *,
    allowance: Allowance,
    formats: Sequence[str] = RESULT_FORMATS,
) -> Iterator[Triple]:
    """What the endpoint is, what it takes and gives, and the graphs it answers from."""
    yield from about(
        f"{at.endpoint}#service",
        ("rdf:type", named("sd:Service")),
        ("sd:endpoint", NamedNode(at.endpoint)),
        ("sd:supportedLanguage", named("sd:SPARQL11Query")),
        ("sd:resultFormat", [named(f"formats:{name}") for name in formats]),
        ("sd:feature", named("sd:UnionDefaultGraph")),
        ("sd:defaultEntailmentRegime", NamedNode("http://www.w3.org/ns/entailment/Simple")),
        ("sd:defaultDataset", NamedNode(at.dataset)),
        ("rdfs:label", texts("SPARQL-endepunktet til Samspill", "The SPARQL endpoint of Samspill")),
        ("rdfs:comment", limits(allowance)),
        ("rdfs:seeAlso", [NamedNode(at.void), NamedNode(at.catalog)]),
    )
    yield from about(
        at.dataset,
        ("rdf:type", [named("sd:Dataset"), named("void:Dataset")]),
        ("sd:defaultGraph", NamedNode(f"{at.endpoint}#default-graph")),
    )
    yield from about(
        f"{at.endpoint}#default-graph",
        ("rdf:type", [named("sd:Graph"), named("void:Dataset")]),
        ("void:triples", number(counts.triples)),
        (
            "rdfs:comment",
            texts(
                "Sammenslåingen av alle navngitte grafer: et utsagn som står i flere av dem, "
                "finnes her én gang.",
                "The merge of all named graphs: a statement that several of them hold is here "
                "once.",
            ),
        ),
    )
    for iri, triples in counts.graphs.items():
        name = iri.rpartition("/")[2]
        yield from about(at.dataset, ("sd:namedGraph", NamedNode(f"{at.endpoint}#graph-{name}")))
        yield from about(
            f"{at.endpoint}#graph-{name}",
            ("rdf:type", named("sd:NamedGraph")),
            ("sd:name", NamedNode(iri)),
            ("sd:graph", NamedNode(iri)),
        )
        yield from about(
            iri,
            ("rdf:type", [named("sd:Graph"), named("void:Dataset")]),
            ("void:triples", number(triples)),
        )


def limits(allowance: Allowance) -> tuple[Literal, ...]:
    """What is not answered, as two texts."""
    nb, en = (
        (
            "Spørringer besvares helt eller ikke i det hele tatt. En spørring kan være "
            f"{allowance.text} byte lang og ta {allowance.seconds:g} sekunder; et svar kan ha "
            f"{allowance.rows} rader eller {allowance.bytes} byte. Oppdateringer og fødererte "
            "spørringer (SERVICE) besvares ikke."
        ),
        (
            f"Queries are answered whole or not at all. A query may be {allowance.text} bytes "
            f"long and take {allowance.seconds:g} seconds; an answer may have {allowance.rows} "
            f"rows or {allowance.bytes} bytes. Updates and federated queries (SERVICE) are not "
            "answered."
        ),
    )
    return texts(nb, en)
