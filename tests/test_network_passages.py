"""What is behind an edge: things, roles and alignments in words, and the passages of each fact."""

from __future__ import annotations

import json

import pytest

from network_told import ID, iri, plain_network, published_network, told_network
from samspill.ask.networks.told.passages import Evidence, passages
from samspill.ask.networks.told.ties import Tie, tie
from samspill.ask.questions import read_question
from samspill.engine.stores import EmbeddedStore
from samspill.errors import NotFound
from samspill.settings import shipped_folders

QUESTIONS = {"evidence": read_question(shipped_folders().queries / "evidence.rq")}
DOCUMENT = f"{ID}document/felles-innsats-programomrader-2020"
FACT = f"{ID}participation/ntnu-implementer-felles-styringsformer"

LIES = {
    "measure/banen": "program/havna",
    "measure/hallen": "program/havna",
    "goal/helse": "program/skolen",
}
FACTS = [
    ("byen", "owner", "program/havna"),
    ("byen", "partner", "program/havna"),
    ("byen", "lead", "measure/banen"),
    ("laget", "partner", "measure/banen"),
    ("laget", "partner", "program/havna"),
    ("byen", "owner", "program/skolen"),
    ("laget", "owner", "goal/helse"),
]
LINKS = [
    ("program/havna", "11.3", 2, "stated"),
    ("measure/banen", "3.4", 1, "assessed"),
    ("goal/helse", "3.4", 3, "suggested"),
    ("program/skolen", "11.3", 1, "assessed"),
]


def test_actors_meet_in_things_with_roles() -> None:
    found = tie(told_network("actors", FACTS, lies=LIES), "byen", "laget")
    assert found.told("nb") == (
        "Byen (eier og samarbeidspart) og Laget (samarbeidspart) deltar begge i programmet Havna.",
        "Byen (leder) og Laget (samarbeidspart) deltar begge i tiltaket Banen.",
    )
    assert found.told("en") == (
        "Byen (owner and partner) and Laget (partner) both take part in the program Havna.",
        "Byen (lead) and Laget (partner) both take part in the measure Banen.",
    )
    assert found.weight == 2


def test_actors_who_meet_only_within_a_program() -> None:
    graph = told_network("actors", FACTS, lies=LIES, by=("whole-program",))
    assert tie(graph, "laget", "byen").told("nb") == (
        "Laget og Byen deltar begge innenfor programmet Havna: Laget i programmet selv "
        "(samarbeidspart) og tiltaket Banen (samarbeidspart); Byen i programmet selv "
        "(eier og samarbeidspart) og tiltaket Banen (leder).",
        "Laget og Byen deltar begge innenfor programmet Skolen: Laget i målet Helse (eier); "
        "Byen i programmet selv (eier).",
    )
    assert tie(graph, "laget", "byen").told("en")[1] == (
        "Laget and Byen both take part within the program Skolen: Laget in the goal Helse "
        "(owner); Byen in the program itself (owner)."
    )
    assert tie(graph, "laget", "byen").summary("nb") == (
        "Laget og Byen deltar begge innenfor programmet Havna (Laget: samarbeidspart; "
        "Byen: eier, leder og samarbeidspart) og programmet Skolen (begge: eier)."
    )


def test_an_actor_and_a_program() -> None:
    graph = told_network("actor-program", FACTS, lies=LIES)
    found = tie(graph, "program/havna", "laget")
    assert found.source.iri == iri("laget")
    assert found.told("nb") == (
        "Laget (samarbeidspart) deltar i programmet Havna.",
        "Laget (samarbeidspart) deltar i tiltaket Banen, som er en del av programmet Havna.",
    )
    assert found.told("en") == (
        "The program Havna has Laget as partner.",
        "The measure Banen, which is part of the program Havna, has Laget as partner.",
    )
    assert found.summary("en") == (
        "The program Havna has Laget: in the program itself (partner) and the measure Banen "
        "(partner)."
    )


def test_an_actor_and_an_sdg_always_with_the_basis() -> None:
    graph = told_network("actor-sdg", FACTS, lies=LIES, alignments=LINKS, by=("sdg-target",))
    stated, assessed = tie(graph, "byen", "11.3").told("nb")
    assert stated == (
        "Byen (eier og samarbeidspart) deltar i programmet Havna, som er koblet til "
        "delmål 11.3 (Om 11.3) – uttalt i kilden, med styrke 2 av 3."
    )
    assert "vurdert av en kurator, ikke uttalt i kilden" in assessed
    suggested = tie(graph, "laget", "3.4").told("en")[0]
    assert suggested == (
        "The goal Helse has Laget as owner and is linked to target 3.4 (On 3.4) – "
        "suggested by a machine, not stated in the source, with strength 3 of 3."
    )
    assert tie(graph, "byen", "11.3").summary("nb") == (
        "Byen deltar i programmet Havna (eier og samarbeidspart) og programmet Skolen (eier), "
        "som er koblet til delmål 11.3 (Om 11.3): 1 uttalt i kilden og 1 vurdert av en kurator."
    )


def test_programs_and_what_they_share() -> None:
    by_actors = told_network("programs", FACTS, lies=LIES, by=("actor",))
    assert tie(by_actors, "havna", "skolen").told("nb") == (
        "Byen deltar i begge programmene: Havna (eier, leder og samarbeidspart) og Skolen (eier).",
        "Laget deltar i begge programmene: Havna (samarbeidspart) og Skolen (eier).",
    )
    by_targets = told_network("programs", FACTS, lies=LIES, alignments=LINKS, by=("sdg-target",))
    found = tie(by_targets, "havna", "skolen")
    assert found.told("en") == (
        "Both programs are linked to target 11.3 (On 11.3): Havna through the program itself "
        "(stated in the source); Skolen through the program itself (assessed by a curator, not "
        "stated in the source).",
        "Both programs are linked to target 3.4 (On 3.4): Havna through the measure Banen "
        "(assessed by a curator, not stated in the source); Skolen through the goal Helse "
        "(suggested by a machine, not stated in the source).",
    )
    assert found.summary("nb").endswith(
        ": 1 uttalt i kilden, 2 vurdert av en kurator og 1 foreslått av en maskin."
    )


def test_nodes_without_a_tie_get_a_plain_answer() -> None:
    graph = plain_network([("a", "b", 1)], ["c"])
    found = tie(graph, "a", "c")
    assert (found.weight, found.facts) == (0, ())
    assert found.told("nb") == ("Det er ingen forbindelse mellom A og C i dette nettverket.",)
    assert found.told("en") == ("There is no tie between A and C in this network.",)
    assert found.summary("nb") == found.told("nb")[0]
    assert tie(graph, "a", "a").told("nb") == (
        "Begge er A, og ingen har forbindelse med seg selv.",
    )
    json.dumps(found.plain("nb"), allow_nan=False)


@pytest.mark.parametrize(
    ("asked", "near"),
    [("universitete", "actor/universitetet"), ("lagett", "actor/laget"), ("https://x.org/", "")],
)
def test_what_is_no_node_is_told_with_the_nearest(asked: str, near: str) -> None:
    graph = plain_network([("laget", "universitetet", 1)])
    with pytest.raises(NotFound) as caught:
        tie(graph, "laget", asked)
    assert near in caught.value.advice
    assert caught.value.fields["near"] == ([near] if near else [])


def test_a_name_is_found_near_by_its_label() -> None:
    graph = plain_network([("a", "b", 1)])
    graph.nodes[iri("a")]["labels"] = {"nb": "Frivilligsentralen"}
    with pytest.raises(NotFound, match="no node") as caught:
        tie(graph, "frivillig", "b")
    assert caught.value.fields["near"] == ["actor/a"]


# --- the passages, from the published source


def test_the_passages_of_a_fact(trondheim_store: EmbeddedStore) -> None:
    found = passages(trondheim_store, QUESTIONS, [FACT], language="nb")
    (passage,) = found[FACT]
    assert passage.document == DOCUMENT
    assert (passage.start, passage.end) == (10457, 10641)
    assert passage.evidence == f"{ID}evidence/felles-innsats-programomrader-2020-10457-10641"
    assert passage.digest == "aa9fb7ab62b5ec648912d7ed2ddb79e0503e93ffd45bdb112048f6ccc96f0ade"
    assert passage.quote is None
    assert passage.told("nb") == (
        "Felles innsats for en bedre kommune: Programområder, "
        "«Universitetskommunen 3.0 › Formål», tegn 10457–10641"
    )
    (same,) = passages(trondheim_store, QUESTIONS, [FACT], language="en")[FACT]
    assert same.told("en") == (
        "Joint effort for a better municipality: Program areas, "
        "“Universitetskommunen 3.0 › Formål”, characters 10457–10641"
    )
    assert "quote" not in passage.plain("nb")


def test_passages_are_those_of_the_fact_alone(trondheim_store: EmbeddedStore) -> None:
    program = f"{ID}program/digitalt-forstevalg"
    found = passages(trondheim_store, QUESTIONS, [program], language="nb")
    assert [(told.start, told.end) for told in found[program]] == [(5758, 5904), (6969, 7067)]


def test_a_quotation_is_there_where_the_licence_lets_it(example_store: EmbeddedStore) -> None:
    facts = [
        row[0].value
        for row in example_store.inner.query(
            "SELECT ?fact { ?fact <https://w3id.org/samspill/ontology/participatesIn> ?thing }"
        )
    ]
    found = passages(example_store, QUESTIONS, facts, language="nb")
    assert len(found) == len(facts) > 3
    assert all(passage.quote for told in found.values() for passage in told)


def test_a_fact_of_another_version_has_no_passages(trondheim_store: EmbeddedStore) -> None:
    gone = f"{ID}participation/no-such-fact"
    found = passages(trondheim_store, QUESTIONS, [gone, FACT, FACT], language="nb")
    assert (found[gone], len(found)) == ((), 2)


def _evidenced(store: EmbeddedStore, *, most: int = 200) -> Tie:
    graph = told_network(
        "actors",
        [
            ("ntnu", "implementer", "measure/felles-styringsformer"),
            ("trondheim-kommune", "implementer", "measure/felles-styringsformer"),
        ],
    )
    evidence = Evidence(store, QUESTIONS, most=most)
    return tie(graph, "ntnu", "trondheim-kommune", evidence=evidence)


def test_a_tie_with_its_passages(trondheim_store: EmbeddedStore) -> None:
    found = _evidenced(trondheim_store)
    assert {fact: len(told) for fact, told in found.passages.items()} == {
        FACT: 1,
        f"{ID}participation/trondheim-kommune-implementer-felles-styringsformer": 1,
    }
    plain = found.plain("nb")
    assert "leftOut" not in plain
    assert json.dumps(plain, allow_nan=False).count("10457") == 6


def test_what_is_left_out_is_counted(trondheim_store: EmbeddedStore) -> None:
    found = _evidenced(trondheim_store, most=1)
    assert found.left_out == 1
    assert found.plain("nb")["leftOutTold"] == "Kildestedene for 1 faktum er utelatt."


def test_what_ties_two_published_programs(trondheim_store: EmbeddedStore) -> None:
    graph = published_network(trondheim_store, kind="programs")
    ends = ("omradeloft-saupstad-kolstad", "universitetskommunen-3-0")
    found = tie(graph, *ends, evidence=Evidence(trondheim_store, QUESTIONS))
    assert found.told("nb") == (
        "Trøndelag fylkeskommune deltar i begge programmene: Områdeløft Saupstad/Kolstad "
        "(eier og gjennomfører) og Universitetskommunen 3.0 (deltaker i evaluering).",
        "Trondheim kommune deltar i begge programmene: Områdeløft Saupstad/Kolstad "
        "(eier, finansiør og gjennomfører) og Universitetskommunen 3.0 (eier og gjennomfører).",
    )
    assert all(found.passages[fact.iri] for fact in found.facts)


def test_a_published_link_to_an_sdg_names_the_target_and_its_basis(
    trondheim_store: EmbeddedStore,
) -> None:
    graph = published_network(trondheim_store, kind="actor-sdg")
    assert tie(graph, "trondheim-kommune", "11").told("nb")[1] == (
        "Trondheim kommune (gjennomfører) deltar i tiltaket Uformelle møteplasser utendørs, som "
        "er koblet til delmål 11.7 (Trygge grøntområder og møteplasser åpne for alle) – vurdert "
        "av en kurator, ikke uttalt i kilden, med styrke 2 av 3."
    )
