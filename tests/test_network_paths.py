"""Shortest paths: as networkx finds them, told in words, and plain answers where there is none."""

from __future__ import annotations

import json
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network_graphs import one_mode_networks, two_mode_networks
from network_told import ID, iri, plain_network, published_network, told_network
from samspill.ask.networks.told.passages import Evidence
from samspill.ask.networks.told.paths import paths
from samspill.ask.questions import read_question
from samspill.engine.stores import EmbeddedStore
from samspill.errors import NotFound
from samspill.settings import shipped_folders

QUESTIONS = {"evidence": read_question(shipped_folders().queries / "evidence.rq")}

CITY = told_network(
    "actors",
    [
        ("byen", "owner", "program/kunnskapsbyen"),
        ("universitetet", "partner", "program/kunnskapsbyen"),
        ("byen", "lead", "measure/felles-styre"),
        ("universitetet", "partner", "measure/felles-styre"),
        ("byen", "partner", "program/gode-nabolag"),
        ("banken", "owner", "program/gode-nabolag"),
        ("banken", "partner", "program/gode-nabolag"),
        ("laget", "partner", "measure/banen"),
    ],
    lies={"measure/felles-styre": "program/kunnskapsbyen", "measure/banen": "program/gode-nabolag"},
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(one_mode_networks() | two_mode_networks(), st.data())
def test_paths_are_those_of_networkx_strongest_first(graph: nx.Graph, data: st.DataObject) -> None:
    if not graph:
        return
    source, target = (data.draw(st.sampled_from(list(graph))) for _ in range(2))
    most = data.draw(st.integers(1, 7))
    found = paths(graph, source, target, most=most)
    if not nx.has_path(graph, source, target):
        assert (found.why, found.number, found.length, found.paths) == ("apart", 0, None, ())
        parts = (nx.node_connected_component(graph, node) for node in (source, target))
        assert found.parts == tuple(map(len, parts))
        return
    if source == target:
        assert (found.why, found.length) == ("same", 0)
        return

    def place(path: list[str]) -> tuple[int, list[str]]:
        return (-min(graph.edges[step]["weight"] for step in pairwise(path)), path)

    every = sorted(nx.all_shortest_paths(graph, source, target), key=place)
    assert found.length == nx.shortest_path_length(graph, source, target)
    assert found.number == len(every)
    assert [[name.iri for name in path.nodes] for path in found.paths] == every[:most]
    assert [path.weakest for path in found.paths] == [-place(path)[0] for path in every[:most]]
    json.dumps(found.plain("en"), allow_nan=False)


def test_very_many_paths_are_counted_not_walked() -> None:
    edges = []
    for number in range(60):
        for side in ("x", "y"):
            edges += [
                (f"a{number}", f"{side}{number}", 1),
                (f"{side}{number}", f"a{number + 1}", 1),
            ]
    found = paths(plain_network(edges), "a0", "a60", most=3)
    assert (found.number, found.length, len(found.paths)) == (2**60, 120, 3)
    assert found.told("nb") == (
        "Det er 1\u00a0152\u00a0921\u00a0504\u00a0606\u00a0846\u00a0976 korteste veier "
        "fra A0 til A60, hver på 120 steg.",
        "De 3 sterkeste av dem er vist.",
    )


def test_a_path_is_told_with_things_and_roles() -> None:
    found = paths(CITY, "universitetet", "banken")
    assert found.told("nb") == (
        "Den korteste veien fra Universitetet til Banken er på 2 steg og går gjennom Byen.",
    )
    assert found.paths[0].told("nb") == (
        "Universitetet og Byen deltar begge i programmet Kunnskapsbyen "
        "(Universitetet: samarbeidspart; Byen: eier) og tiltaket Felles styre "
        "(Universitetet: samarbeidspart; Byen: leder).",
        "Byen (samarbeidspart) og Banken (eier og samarbeidspart) deltar begge i "
        "programmet Gode nabolag.",
    )
    assert found.told("en") == (
        "The shortest path from Universitetet to Banken has 2 steps and goes through Byen.",
    )
    assert found.paths[0].told("en")[1] == (
        "Byen (partner) and Banken (owner and partner) both take part in the program Gode nabolag."
    )


def test_neighbours_are_tied_directly() -> None:
    found = paths(CITY, iri("byen"), "banken")
    assert found.told("nb") == ("Byen og Banken er direkte knyttet sammen.",)
    assert found.told("en") == ("Byen and Banken are directly tied.",)


@pytest.mark.parametrize(
    ("ends", "nb", "en"),
    [
        (
            ("byen", "laget"),
            "Det går ingen vei mellom Byen og Laget i dette nettverket: "
            "de hører til hver sin del, med 3 aktører og 1 aktør.",
            "There is no path between Byen and Laget in this network: "
            "they belong to different parts, of 3 actors and 1 actor.",
        ),
        (
            ("byen", "byen"),
            "Start og slutt er begge Byen: veien har ingen steg.",
            "Both ends are Byen: the path has no steps.",
        ),
    ],
)
def test_where_there_is_no_path_the_answer_is_plain(
    ends: tuple[str, str], nb: str, en: str
) -> None:
    found = paths(CITY, *ends)
    assert (found.told("nb"), found.told("en")) == ((nb,), (en,))
    assert "NaN" not in json.dumps(found.plain("nb"))


@pytest.mark.parametrize("asked", ["universitete", "actor/universitett", f"{ID}actor/univers"])
def test_what_is_no_node_is_told_with_the_nearest(asked: str) -> None:
    with pytest.raises(NotFound) as caught:
        paths(CITY, "byen", asked)
    assert "actor/universitetet" in caught.value.advice
    assert caught.value.fields["near"] == ["actor/universitetet"]


def test_an_actor_of_elsewhere_is_told_to_be_outside(trondheim_store: EmbeddedStore) -> None:
    evidence = Evidence(trondheim_store, QUESTIONS)
    found = paths(CITY, "ntnu", "byen", evidence=evidence)
    assert found.told("nb") == ("NTNU deltar ikke i dette nettverket.",)
    assert found.told("en")[0].endswith("does not take part in this network.")
    both = paths(CITY, "program/digitalt-forstevalg", "husbanken", evidence=evidence)
    assert both.told("nb") == (
        "Programmet Digitalt førstevalg er ikke med i dette nettverket.",
        "Husbanken deltar ikke i dette nettverket.",
    )
    assert both.plain("nb")["why"] == "outside"
    with pytest.raises(NotFound):
        paths(CITY, "nobody-at-all", "byen", evidence=evidence)
    with pytest.raises(NotFound):
        paths(CITY, "http://example.org/> } #", "byen", evidence=evidence)


def test_paths_in_two_modes_go_by_way_of_programs() -> None:
    graph = told_network(
        "actor-program",
        [("byen", "owner", "program/havna"), ("laget", "partner", "measure/banen")],
        lies={"measure/banen": "program/havna"},
    )
    found = paths(graph, "byen", "laget")
    assert found.told("nb") == (
        "Den korteste veien fra Byen til Laget er på 2 steg og går gjennom programmet Havna.",
    )
    assert found.paths[0].told("nb") == (
        "Byen (eier) deltar i programmet Havna.",
        "Laget (samarbeidspart) deltar i tiltaket Banen, som er en del av programmet Havna.",
    )
    assert found.paths[0].told("en") == (
        "The program Havna has Byen as owner.",
        "The measure Banen, which is part of the program Havna, has Laget as partner.",
    )


def test_paths_between_programs_go_by_way_of_what_they_share() -> None:
    taking_part = [
        ("byen", "owner", "program/havna"),
        ("byen", "lead", "program/skolen"),
        ("laget", "owner", "program/skolen"),
        ("laget", "lead", "program/banen"),
    ]
    graph = told_network("programs", taking_part, by=("actor",))
    found = paths(graph, "havna", "banen")
    assert found.paths[0].told("nb") == (
        "Byen deltar i begge programmene: Havna (eier) og Skolen (leder).",
        "Laget deltar i begge programmene: Skolen (eier) og Banen (leder).",
    )


# --- the published source, as it was read by hand


def test_from_the_university_to_the_housing_bank(trondheim_store: EmbeddedStore) -> None:
    graph = published_network(trondheim_store)
    found = paths(graph, "ntnu", "husbanken", evidence=Evidence(trondheim_store, QUESTIONS))
    assert (found.number, found.length) == (1, 2)
    assert found.told("nb") == (
        "Den korteste veien fra NTNU til Husbanken er på 2 steg og går gjennom Trondheim kommune.",
    )
    (path,) = found.paths
    assert path.told("nb") == (
        "NTNU og Trondheim kommune deltar begge i programmet Universitetskommunen 3.0 "
        "(NTNU: samarbeidspart; Trondheim kommune: eier) og tiltaket Felles styringsformer for "
        "kommune og universitet (begge: gjennomfører).",
        "Trondheim kommune (eier, finansiør og gjennomfører) og Husbanken (tilskuddsforvalter) "
        "deltar begge i programmet Områdeløft Saupstad/Kolstad.",
    )
    agreement, grant = (
        [(said.section, said.start, said.end) for said in tie.passages[tie.facts[place].iri]]
        for tie, place in zip(path.ties, (0, -1), strict=True)
    )
    assert agreement == [("Universitetskommunen 3.0", 9744, 9897)]
    assert grant == [("Områdeløft Saupstad/Kolstad › Ressursinnsats", 5070, 5205)]


def test_by_way_of_programs_two_stand_between(trondheim_store: EmbeddedStore) -> None:
    graph = published_network(trondheim_store, kind="actor-program")
    found = paths(graph, "ntnu", "husbanken")
    assert (found.number, found.length) == (2, 4)
    assert [path.nodes[2].label("nb") for path in found.paths] == [
        "Trøndelag fylkeskommune",
        "Trondheim kommune",
    ]
    assert found.told("nb") == ("Det er 2 korteste veier fra NTNU til Husbanken, hver på 4 steg.",)
    assert paths(graph, "oslo-kommune", "husbanken").number == 1


def test_one_who_shares_nothing_has_no_path(trondheim_store: EmbeddedStore) -> None:
    graph = published_network(trondheim_store)
    assert paths(graph, "kulturskolen", "ntnu").told("nb") == (
        "Det går ingen vei mellom Kulturskolen og NTNU i dette nettverket: "
        "de hører til hver sin del, med 1 aktør og 26 aktører.",
    )
