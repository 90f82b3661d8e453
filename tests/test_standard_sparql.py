"""The questions are standard SPARQL: rdflib's engine, made by others, gives the same rows.

It is slow, so it answers over the example only.
"""

from __future__ import annotations

from collections import Counter

import pytest
from pyoxigraph import Literal
from rdflib import Dataset, Graph
from rdflib.term import Literal as OtherLiteral
from rdflib.term import Node

from samspill.ask.questions import Question, read_questions
from samspill.engine.stores import EmbeddedStore, Rows, Term
from samspill.knowledge.turtle import rdflib_graph
from samspill.settings import shipped_folders

QUESTIONS = read_questions(shipped_folders().queries)

PROGRAMS = (
    "PREFIX sam: <https://w3id.org/samspill/ontology/> "
    "SELECT ?program WHERE { ?program a sam:Program } ORDER BY ?program"
)
BUSIEST = (
    "PREFIX sam: <https://w3id.org/samspill/ontology/> SELECT ?actor "
    "WHERE { ?participation sam:actor ?actor } GROUP BY ?actor ORDER BY DESC(COUNT(*)) ?actor"
)

NOT_IN_RDFLIB = {
    "alignment-matrix": "it gives a row with zeros for a group that is empty",
    "roles-matrix": "it loses the rows of several sub-selects with optional labels",
    "shared-actors": "it loses the rows of several sub-selects with optional labels",
    "shared-sdgs": "it gives a row with zeros for a group that is empty",
    "quality": "it loses the rows of a MINUS inside the alternatives of OPTIONAL",
    "program-pairs": "it looks for the parts of a program among all things: minutes",
    "sdg-synergies": "it compares all targets with all before it looks at the measures: minutes",
}


@pytest.fixture(scope="module")
def other_engine(example_store: EmbeddedStore) -> Graph:
    return rdflib_graph({quad.triple for quad in example_store.quads()})


@pytest.fixture(scope="module")
def other_dataset(example_store: EmbeddedStore) -> Graph:
    """The same with its named graphs, for questions that ask in which one something stands."""
    found = Dataset(default_union=True)
    text = "\n".join(f"{quad} ." for quad in example_store.quads())
    found.parse(data=text, format="nquads")
    return found


@pytest.mark.filterwarnings("ignore:Dataset[.].*deprecated")  # rdflib itself uses it
@pytest.mark.parametrize(
    "question",
    [question for name, question in QUESTIONS.items() if name not in NOT_IN_RDFLIB],
    ids=lambda question: question.name,
)
def test_another_engine_gives_the_same_rows(
    question: Question,
    example_store: EmbeddedStore,
    other_engine: Graph,
    other_dataset: Graph,
) -> None:
    text = question.bind(_values(question, example_store), language="nb")
    # rdflib cannot sort by what is unbound in some rows; the order is not compared
    unsorted = text[: text.rfind("\nORDER BY")] if "\nORDER BY" in text else text
    asked = other_dataset if "GRAPH " in text else other_engine
    _compare(example_store.query(text), asked, unsorted)


def _compare(ours: object, other_engine: Graph, text: str) -> None:
    theirs = other_engine.query(text)
    if isinstance(ours, Rows):
        mine = Counter(tuple(_plain(term) for term in row) for row in ours.rows)
        assert mine == Counter(tuple(_other(term) for term in row) for row in theirs)
    else:
        assert isinstance(ours, tuple)
        assert theirs.graph is not None
        assert len(ours) == len(theirs.graph)


def _values(question: Question, store: EmbeddedStore) -> dict[str, str]:
    one, other = (row[0].value for row in _rows(store, PROGRAMS))
    actor = _rows(store, BUSIEST)[0][0].value
    given = {"program": one, "program_a": one, "program_b": other, "thing": one}
    given |= {"actor": actor, "sdg": "11"}
    return {item.name: given[item.name] for item in question.parameters if item.required}


def _rows(store: EmbeddedStore, text: str) -> tuple[tuple[Literal, ...], ...]:
    found = store.query(text)
    assert isinstance(found, Rows)
    return found.rows  # type: ignore[return-value]


def _plain(term: Term | None) -> object:
    if isinstance(term, Literal) and term.datatype.value.endswith(("#integer", "#decimal")):
        return float(term.value)
    return None if term is None else term.value  # type: ignore[union-attr]


def _other(term: Node | None) -> object:
    if isinstance(term, OtherLiteral) and str(term.datatype).endswith(("#integer", "#decimal")):
        return float(term)
    return None if term is None else str(term)
