"""What is wanting in the data: for each rule of the question `quality` the things it finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode

from samspill.ask.asking import ask
from samspill.ask.questions import Question
from samspill.engine.stores import Rows, Store
from samspill.knowledge.vocabulary import CONCEPT, LABEL_LANGUAGES, ONTOLOGY, PREFIXES
from samspill.settings import Language

SHOWN = 12
"""Things of a rule that are listed; a query finds all."""

PROLOGUE = f"""PREFIX dcterms: <{PREFIXES["dcterms"]}>
PREFIX m8g: <{PREFIXES["m8g"]}>
PREFIX org: <{PREFIXES["org"]}>
PREFIX prov: <{PREFIXES["prov"]}>
PREFIX review: <{CONCEPT}review/>
PREFIX sam: <{ONTOLOGY}>
PREFIX sdgo: <{PREFIXES["sdgo"]}>
PREFIX skos: <{PREFIXES["skos"]}>
PREFIX type: <{CONCEPT}actor-type/>

"""
"""The prefixes of queries on what the data lacks."""
_FACTS = (
    "VALUES ?class { sam:Program sam:Goal sam:Measure sam:Participation sam:Funding "
    "sam:Milestone sam:SdgAlignment }\n  ?thing a ?class ."
)
_NAMED = (
    "VALUES ?class { sam:Program sam:Goal sam:Measure sam:Actor sam:Participation sam:Funding "
    "sam:Milestone\n    sam:SdgAlignment sam:SourceDocument sam:Evidence dcterms:Location "
    "prov:Agent }\n  ?thing a ?class ."
)
STANDING = "?review NOT IN (review:rejected, review:withdrawn)"
"""What holds for the review of a link that counts."""

PATTERNS: Mapping[str, str] = MappingProxyType(
    {
        "Fact-evidence": f"{_FACTS}\n  MINUS {{ ?thing sam:evidence ?evidence }}",
        "Thing-label-en": (
            f'{_NAMED}\n  MINUS {{ ?thing skos:prefLabel ?english FILTER(LANG(?english) = "en") }}'
        ),
        "Measure-status-given": "?thing a sam:Measure .\n  MINUS { ?thing sam:status ?status }",
        "Milestone-date-given": "?thing a sam:Milestone .\n  MINUS { ?thing dcterms:date ?date }",
        "Funding-amount-given": "?thing a sam:Funding .\n  MINUS { ?thing sam:amount ?amount }",
        "Actor-type-given": "?thing a sam:Actor .\n  MINUS { ?thing org:classification ?type }",
        "Actor-public": (
            "?thing org:classification type:municipality .\n"
            "  MINUS { ?thing a m8g:PublicOrganisation }"
        ),
        "Document-date-given": (
            "?thing a sam:SourceDocument .\n  MINUS { ?thing dcterms:date ?date }"
        ),
        "Document-publisher-given": (
            "?thing a sam:SourceDocument .\n  MINUS { ?thing dcterms:publisher ?publisher }"
        ),
        "Evidence-section-given": (
            "?thing a sam:Evidence .\n  MINUS { ?thing sam:section ?section }"
        ),
        "Alignment-target": "?sdg a sdgo:Goal .\n  ?thing sam:sdg ?sdg ; a sam:SdgAlignment .",
        "Alignment-many": (
            "{ SELECT ?thing WHERE { ?link sam:alignedResource ?thing ; sam:sdg ?sdg ; "
            f"sam:reviewStatus ?review . FILTER({STANDING}) }}\n"
            "    GROUP BY ?thing HAVING (COUNT(DISTINCT ?sdg) > 5) }"
        ),
        "Alignment-rationale-en": (
            "?thing a sam:SdgAlignment .\n"
            '  MINUS { ?thing sam:rationale ?english FILTER(LANG(?english) = "en") }'
        ),
        "proposed": "?thing sam:reviewStatus review:proposed ; a sam:SdgAlignment .",
        "disputed": "?thing sam:reviewStatus review:disputed ; a sam:SdgAlignment .",
        "reviewedBy": "?thing a sam:SdgAlignment .\n  MINUS { ?thing sam:reviewedBy ?reviewer }",
        "unaligned": (
            "VALUES ?class { sam:Goal sam:Measure }\n  ?thing a ?class .\n"
            "  MINUS { ?link sam:alignedResource ?thing ; sam:reviewStatus ?review . "
            f"FILTER({STANDING}) }}"
        ),
    }
)
"""The pattern of what each rule finds, by the last part of the rule's IRI."""


def query_of(key: str, *, limit: int | None = None) -> str:
    """The query that finds all things that a rule finds, with what they are called."""
    end = f"\nLIMIT {limit}" if limit else ""
    return (
        f"{PROLOGUE}SELECT DISTINCT ?thing ?thingLabel\nWHERE {{\n  {PATTERNS[key]}\n"
        f"  OPTIONAL {{ ?thing skos:prefLabel ?thingLabel }}\n}}\nORDER BY ?thing{end}\n"
    )


@dataclass(frozen=True)
class Wanting:
    """What a rule finds: how many things of how many, the first of them, and how to ask for all.

    Each thing is its IRI, its name and the language of that.
    """

    rule: str
    name: str
    count: int
    total: int
    things: Sequence[tuple[str, str, str]]
    query: str


def findings_of(store: Store, question: Question, language: Language, base: str) -> list[Wanting]:
    """What each rule of the question `quality` finds, what it finds most of first."""
    found = []
    for rule, label, count, total in ask(store, question, {}, language=language, base=base).rows:
        iri = getattr(rule, "value", "")
        key = iri.rpartition("/")[2]
        many = _whole(count)
        known = key in PATTERNS
        found.append(
            Wanting(
                iri,
                getattr(label, "value", ""),
                many,
                _whole(total),
                found_by(store, key, language) if many and known else (),
                query_of(key) if known else "",
            )
        )
    return found


def _whole(term: object) -> int:
    return int(getattr(term, "value", 0))


def found_by(store: Store, key: str, language: str) -> list[tuple[str, str, str]]:
    """The first things that a rule finds: IRI, name and the language of that."""
    names: dict[str, dict[str, str]] = {}
    result = store.query(query_of(key, limit=3 * SHOWN))
    for thing, text in result.rows if isinstance(result, Rows) else ():
        if isinstance(thing, NamedNode):
            labels = names.setdefault(thing.value, {})
            if isinstance(text, Literal):
                labels.setdefault(text.language or "", text.value)
    found = []
    for iri, labels in list(names.items())[:SHOWN]:
        tongue = next((one for one in (language, *LABEL_LANGUAGES, "") if one in labels), "")
        found.append((iri, labels.get(tongue) or iri.rpartition("/")[2], tongue))
    return found
