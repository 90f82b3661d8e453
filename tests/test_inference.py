"""The rules of inference: what follows from a few statements, and what does not."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from publishing import PREFIXES
from samspill.engine.stores import EmbeddedStore
from samspill.errors import NotFound, SyntaxProblem
from samspill.knowledge.inference import Rule, infer, read_rules
from samspill.knowledge.vocabulary import ONTOLOGY, SDG
from samspill.settings import shipped_folders

RULES = read_rules(shipped_folders().ontology / "rules")
CONCEPTS = """
PREFIX direction: <https://w3id.org/samspill/concept/direction/>
PREFIX review: <https://w3id.org/samspill/concept/review/>
PREFIX un: <http://metadata.un.org/sdg/>
un:11.3 a sdgo:Target ; sdgo:isTargetOf un:11 .
un:11.7 a sdgo:Target ; sdgo:isTargetOf un:11 .
"""


def store_of(statements: str) -> EmbeddedStore:
    quads = ox.parse(PREFIXES + CONCEPTS + statements, format=ox.RdfFormat.TURTLE)
    return EmbeddedStore.of(quads)


def inferred(statements: str, name: str) -> set[tuple[str, str]]:
    """The pairs that one inferred property joins, by the last parts of their IRIs."""
    found = infer(RULES, store_of(statements).construct)
    return {
        (short(triple.subject), short(triple.object))
        for triple in found
        if triple.predicate.value == ONTOLOGY + name
    }


def short(term: object) -> str:
    assert isinstance(term, ox.NamedNode)
    return term.value.removeprefix(SDG + "/").rpartition("/")[2]


def test_in_program_reaches_through_every_chain() -> None:
    assert inferred(
        """
        program:p a sam:Program . program:q a sam:Program .
        goal:g a sam:Goal ; sam:isPartOf program:p .
        measure:m a sam:Measure ; sam:isPartOf goal:g .
        measure:part a sam:Measure ; sam:isPartOf measure:m .
        measure:direct a sam:Measure ; sam:isPartOf program:q .
        measure:loose a sam:Measure .
        measure:below a sam:Measure ; sam:isPartOf measure:loose .
        """,
        "inProgram",
    ) == {("g", "p"), ("m", "p"), ("part", "p"), ("direct", "q")}


def test_a_circle_of_parts_ends() -> None:
    circle = "measure:a sam:isPartOf measure:b . measure:b sam:isPartOf measure:a ."
    assert inferred(circle, "inProgram") == set()
    joined = "program:p a sam:Program . measure:a sam:isPartOf program:p ." + circle
    assert inferred(joined, "inProgram") == {("a", "p"), ("b", "p")}


def alignment(direction: str = "positive", review: str = "accepted", sdg: str = "11.3") -> str:
    return f"""
        <https://w3id.org/samspill/id/alignment/x> a sam:SdgAlignment ;
            sam:alignedResource measure:m ; sam:sdg un:{sdg} ;
            sam:direction direction:{direction} ; sam:reviewStatus review:{review} .
    """


def test_contributes_to_is_rolled_up_from_target_to_goal() -> None:
    assert inferred(alignment(), "contributesTo") == {("m", "11.3"), ("m", "11")}


def test_a_link_to_a_goal_stays_at_the_goal() -> None:
    assert inferred(alignment(sdg="11"), "contributesTo") == {("m", "11")}


def test_a_link_to_the_whole_agenda_is_no_contribution_to_a_goal() -> None:
    whole = alignment(sdg="11").replace("un:11 ", f"<{SDG}> ").replace("un:11;", f"<{SDG}> ;")
    assert f"<{SDG}>" in whole
    assert inferred(whole, "contributesTo") == set()


@pytest.mark.parametrize(
    "said",
    [
        *(alignment(direction=word) for word in ("negative", "neutral")),
        *(alignment(review=word) for word in ("proposed", "rejected", "disputed", "withdrawn")),
        alignment().replace("sam:direction direction:positive ;", ""),
        alignment().replace("; sam:reviewStatus review:accepted", ""),
    ],
)
def test_only_accepted_and_positive_links_contribute(said: str) -> None:
    assert inferred(said, "contributesTo") == set()


def test_one_accepted_link_among_others_is_enough() -> None:
    other = alignment(review="rejected", sdg="11.7").replace("/x>", "/y>")
    assert inferred(alignment() + other, "contributesTo") == {("m", "11.3"), ("m", "11")}


def participation(key: str, actor: str, thing: str) -> str:
    return f"""
        <https://w3id.org/samspill/id/participation/{key}> a sam:Participation ;
            sam:actor actor:{actor} ; sam:participatesIn {thing} .
    """


def test_works_with_goes_both_ways_and_never_to_oneself() -> None:
    said = "measure:m a sam:Measure ." + "".join(
        participation(key, actor, "measure:m")
        for key, actor in (("1", "a"), ("2", "b"), ("3", "a"))
    )
    assert inferred(said, "worksWith") == {("a", "b"), ("b", "a")}


@pytest.mark.parametrize("kind", ["Program", "Measure"])
def test_works_with_asks_for_the_very_same_thing(kind: str) -> None:
    said = (
        f"measure:m a sam:{kind} . measure:n a sam:{kind} ; sam:isPartOf measure:m ."
        + participation("1", "a", "measure:m")
        + participation("2", "b", "measure:n")
    )
    assert inferred(said, "worksWith") == set()


def test_a_shared_goal_makes_no_one_work_together() -> None:
    said = (
        "goal:g a sam:Goal ."
        + participation("1", "a", "goal:g")
        + participation("2", "b", "goal:g")
    )
    assert inferred(said, "worksWith") == set()


def test_what_is_inferred_has_one_order_whatever_that_of_the_rules() -> None:
    said = (
        alignment()
        + "program:p a sam:Program . measure:m a sam:Measure ; sam:isPartOf program:p ."
        + participation("1", "a", "measure:m")
        + participation("2", "b", "measure:m")
    )
    found = infer(RULES, store_of(said).construct)
    assert len(found) == len(set(found)) == 5
    assert infer(reversed(RULES), store_of(said).construct) == found
    assert [str(triple) for triple in found] == sorted(map(str, found))


def test_a_rule_does_not_see_what_another_inferred() -> None:
    chain = Rule("chain", f"CONSTRUCT {{ ?x <{ONTOLOGY}c> ?y }} WHERE {{ ?x <{ONTOLOGY}b> ?y }}")
    first = Rule("first", f"CONSTRUCT {{ ?x <{ONTOLOGY}b> ?y }} WHERE {{ ?x <{ONTOLOGY}a> ?y }}")
    found = infer([first, chain], store_of("measure:m sam:a measure:n .").construct)
    assert [triple.predicate.value for triple in found] == [ONTOLOGY + "b"]


def test_a_rule_that_is_no_construct_is_told_of() -> None:
    with pytest.raises(SyntaxProblem, match="no triples"):
        infer([Rule("ask", "ASK { ?s ?p ?o }")], store_of("").construct)


def test_a_folder_without_rules_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no rule"):
        read_rules(tmp_path)
