"""Disagreement with an SDG link: both stand, both are disputed, and a third person settles it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from samspill.contribute.attribution import agent_of
from samspill.contribute.desk import Content, Desk
from samspill.contribute.disputes import DISPUTED, contested
from samspill.contribute.identity import add_account, grant
from samspill.contribute.proposals import findings, move, propose
from samspill.contribute.reviewing import accept, undone, view
from samspill.contribute.settlements import disputed_pair, settlement
from samspill.contribute.writing import owners_of
from samspill.engine.accounts import Accounts
from samspill.engine.amending import canonical
from samspill.engine.patches import Patch
from samspill.errors import BadValue, ChecksFailed, Conflict, Forbidden, NotFound
from samspill.knowledge.vocabulary import BASE, CONCEPT, ONTOLOGY, PREFIXES
from samspill.settings import Settings
from test_proposals import BY, LINK, MEASURE, TURTLE, Office, content, furnished, values

__all__ = ["furnished"]

CURATED = f"{BASE}id/alignment/aldersvennlig-by-saupstad-kolstad-sdg-10-2"
OTHER = f"{BASE}id/alignment/digibarnevern-16-6-sintef"
THIRD = f"{BASE}id/alignment/digibarnevern-16-6-sara"


@pytest.fixture(scope="module")
def staffed(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with one more person, who reviews for all."""
    folder = tmp_path_factory.mktemp("staffed") / "store"
    shutil.copytree(furnished, folder)
    accounts = Accounts.of(Settings(data_dir=folder))
    add_account(accounts, "rune", label="Rune", by=BY)
    grant(accounts, "rune", "reviewer", "*", by=BY)
    return folder


@pytest.fixture
def office(staffed: Path, tmp_path: Path) -> Office:
    folder = tmp_path / "store"
    shutil.copytree(staffed, folder)
    return Office(Settings(data_dir=folder))


@pytest.fixture(scope="module")
def quarrelled(staffed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory in which two people disagree about a link, to be copied."""
    folder = tmp_path_factory.mktemp("quarrelled") / "store"
    shutil.copytree(staffed, folder)
    office = Office(Settings(data_dir=folder))
    published(office, "kari", "ola", TURTLE)
    published(office, "per", "sara", another(), "sintef")
    return folder


@pytest.fixture
def quarrel(quarrelled: Path, tmp_path: Path) -> Office:
    folder = tmp_path / "store"
    shutil.copytree(quarrelled, folder)
    return Office(Settings(data_dir=folder))


def another(
    of: str = LINK, iri: str = OTHER, *, thing: str = MEASURE, sdg: str = "16.6", score: int = 3
) -> str:
    """Another view of a link."""
    text = TURTLE.replace(LINK, iri).replace("sam:strength 1", f"sam:strength {score}")
    text = text.replace("/16.6", f"/{sdg}").replace(MEASURE, thing)
    return text.rstrip().removesuffix(".") + f"; sam:disputes <{of}> ."


def published(
    office: Office, who: str, by: str, turtle: str, organisation: str = "ntnu", text: str = "Slik"
) -> int:
    """The number of a proposal that one person has made and another accepted."""
    desk = office.desk()
    made = propose(
        desk, office.caller(who), organisation, content(desk, turtle, organisation=organisation)
    )
    move(desk, office.caller(who), made.number, 1, "submit", text)
    accept(desk, office.caller(by), made.number, 1)
    return made.number


def settled(office: Office, who: str, by: str, holds: str, reason: str = "Planen sier det.") -> int:
    """The number of a proposal that has settled the disagreement about the link."""
    desk, caller = office.desk(), office.caller(who)
    agent = agent_of(caller.account, BASE).value
    patch = settlement(
        desk.store, disputed_pair(desk.store, LINK), holds, reason, agent=agent, language="nb"
    )
    made = propose(desk, caller, "ntnu", Content("Avgjort", patch))
    move(desk, caller, made.number, 1, "submit", reason)
    accept(desk, office.caller(by), made.number, 1)
    return made.number


def status(desk: Desk, link: str) -> str:
    """The word for where a link is in review."""
    (found,) = values(desk.store, link, ONTOLOGY + "reviewStatus")
    return found.rpartition("/")[2]


def reviewers(desk: Desk, link: str) -> set[str]:
    """What those are called who have reviewed a link."""
    found: set[str] = set()
    for one in values(desk.store, link, ONTOLOGY + "reviewedBy"):
        found |= values(desk.store, one, PREFIXES["skos"] + "prefLabel")
    return found


def test_both_links_stand_and_are_disputed_until_it_is_undone(office: Office) -> None:
    published(office, "kari", "ola", TURTLE.replace("/16.6", "/16.9"))
    assert status(office.desk(), LINK) == "accepted"
    number = published(office, "per", "sara", another(sdg="16.9"), "sintef")
    desk = office.desk()
    assert (status(desk, LINK), status(desk, OTHER)) == ("disputed", "disputed")
    assert (reviewers(desk, LINK), reviewers(desk, OTHER)) == ({"Ola"}, {"Sara"})
    assert values(desk.store, LINK, ONTOLOGY + "strength") == {"1"}, "nothing is overwritten"
    counted = f"ASK {{ <{MEASURE}> <{ONTOLOGY}contributesTo> <http://metadata.un.org/sdg/16.9> }}"
    assert not desk.store.query(counted), "what is disputed does not count"

    back = propose(desk, office.caller("per"), "sintef", undone(desk, office.caller("per"), number))
    move(desk, office.caller("per"), back.number, 1, "submit", "Jeg tok feil")
    accept(desk, office.caller("sara"), back.number, 1)
    after = office.desk()
    assert status(after, LINK) == "accepted"
    assert reviewers(after, LINK) == {"Ola"}, "as it was, not reviewed anew"
    assert not after.store.query(f"ASK {{ <{OTHER}> ?p ?o }}")
    assert after.store.query(counted)

    again = propose(after, office.caller("per"), "sintef",
                    undone(after, office.caller("per"), back.number))  # fmt: skip
    move(after, office.caller("per"), again.number, 1, "submit", "Likevel")
    accept(after, office.caller("sara"), again.number, 1)
    last = office.desk()
    assert (status(last, LINK), status(last, OTHER)) == ("disputed", "disputed")
    assert reviewers(last, OTHER) == {"Sara"}


def test_a_dispute_that_others_have_a_part_in_outlives_one_of_them(quarrel: Office) -> None:
    number = 2
    early = quarrel.desk()
    per = quarrel.caller("per")
    back = propose(early, per, "sintef", undone(early, per, number))
    move(early, per, back.number, 1, "submit", "Jeg tok feil")
    published(quarrel, "sara", "ola", another(iri=THIRD, score=2))
    desk = quarrel.desk()
    accept(desk, quarrel.caller("sara"), back.number, 1)
    after = quarrel.desk()
    assert not after.store.query(f"ASK {{ <{OTHER}> ?p ?o }}")
    assert (status(after, LINK), status(after, THIRD)) == ("disputed", "disputed")


@pytest.mark.parametrize(
    ("who", "holds", "expected"),
    [
        ("sara", LINK, ("accepted", "rejected")),
        ("sara", OTHER, ("rejected", "accepted")),
        ("sara", "", ("rejected", "rejected")),
        ("kari", OTHER, ("withdrawn", "accepted")),
    ],
)
def test_a_third_person_settles_it_and_both_stay_with_the_reason(
    quarrel: Office, who: str, holds: str, expected: tuple[str, str]
) -> None:
    settled(quarrel, who, "rune", holds)
    desk = quarrel.desk()
    assert (status(desk, LINK), status(desk, OTHER)) == expected
    for link, word in zip((LINK, OTHER), expected, strict=True):
        assert values(desk.store, link, PREFIXES["skos"] + "changeNote") == {"Planen sier det."}
        if word != "withdrawn":
            assert reviewers(desk, link) == {"Rune"}
    with pytest.raises(Conflict, match="disagrees"):
        disputed_pair(desk.store, LINK)


def test_a_settlement_that_is_undone_is_a_disagreement_again(quarrel: Office) -> None:
    number = settled(quarrel, "sara", "rune", LINK)
    desk, sara = quarrel.desk(), quarrel.caller("sara")
    back = propose(desk, sara, "ntnu", undone(desk, sara, number))
    move(desk, sara, back.number, 1, "submit", "For tidlig")
    accept(desk, quarrel.caller("rune"), back.number, 1)
    after = quarrel.desk()
    assert (status(after, LINK), status(after, OTHER)) == ("disputed", "disputed")
    assert (reviewers(after, LINK), reviewers(after, OTHER)) == ({"Ola"}, {"Sara"})
    assert not values(after.store, LINK, PREFIXES["skos"] + "changeNote")


def test_nobody_decides_on_a_link_of_their_own(office: Office) -> None:
    published(office, "kari", "ola", TURTLE)
    published(office, "sara", "rune", another())
    desk, kari, sara = office.desk(), office.caller("kari"), office.caller("sara")
    patch = settlement(
        desk.store, disputed_pair(desk.store, LINK), OTHER, "Slik er det", agent="", language="nb"
    )
    made = propose(desk, kari, "ntnu", Content("Avgjort", patch))
    move(desk, kari, made.number, 1, "submit", "Slik er det")
    seen = view(desk, sara, made.number)
    assert "accept" not in seen.acts
    assert isinstance(seen.hindrance, Forbidden)
    with pytest.raises(Forbidden, match="their own"):
        accept(desk, sara, made.number, 1)
    assert "accept" in view(desk, office.caller("rune"), made.number).acts


def test_a_link_of_others_needs_a_reviewer_for_them(office: Office) -> None:
    desk, kari, ola = office.desk(), office.caller("kari"), office.caller("ola")
    curated = another(CURATED, thing=f"{BASE}id/measure/aldersvennlig-by-saupstad-kolstad",
                      sdg="10.2")  # fmt: skip
    made = propose(desk, kari, "ntnu", content(desk, curated))
    assert owners_of(view(desk, kari, made.number).revision.patch) == {"ntnu"}
    move(desk, kari, made.number, 1, "submit")
    assert "accept" not in view(desk, ola, made.number).acts
    assert {"return", "reject"} <= set(view(desk, ola, made.number).acts)
    assert "reviewer for all" in str(view(desk, ola, made.number).hindrance)
    with pytest.raises(Forbidden):
        accept(desk, ola, made.number, 1)
    accept(desk, office.caller("sara"), made.number, 1)
    assert status(office.desk(), CURATED) == "disputed"


def test_who_may_disagree_with_what(quarrel: Office) -> None:
    desk = quarrel.desk()
    agents = {
        name: agent_of(quarrel.caller(name).account, BASE).value for name in ("kari", "per", "sara")
    }
    with pytest.raises(Conflict, match="your own"):
        contested(desk.store, LINK, agents["kari"])
    with pytest.raises(Conflict, match="already"):
        contested(desk.store, LINK, agents["per"])
    assert contested(desk.store, LINK, agents["sara"]).status == DISPUTED.value, "a third view"
    assert contested(desk.store, CURATED, agents["per"]).author.endswith("samspill-curators")
    settled(quarrel, "sara", "rune", LINK)
    with pytest.raises(Conflict, match="rejected"):
        contested(quarrel.desk().store, OTHER, agents["sara"])
    with pytest.raises(NotFound):
        contested(desk.store, MEASURE, agents["per"])


def test_the_rules_say_clearly_what_is_wrong_with_a_disagreement(quarrel: Office) -> None:
    desk = quarrel.desk()
    for turtle, rule, words in (
        (another(iri=f"{LINK}-2"), "Alignment-twice", "den som er uenig, er en annen"),
        (another(iri=THIRD, sdg="16.7"), "Alignment-disputes-same", "gjelder noe annet"),
        (another(of=f"{LINK}-x", iri=THIRD), "Alignment-disputes", "fortsatt på vurdering"),
    ):
        made = propose(desk, quarrel.caller("kari"), "ntnu", content(desk, turtle))
        report = findings(desk, view(desk, quarrel.caller("kari"), made.number).revision.patch)
        told = {one.rule.rpartition("/")[2]: one.messages["nb"] for one in report.findings}
        assert re.search(words, told[rule], re.IGNORECASE), told
        with pytest.raises(ChecksFailed):
            move(desk, quarrel.caller("kari"), made.number, 1, "submit")


def lines(link: str, graph: str, **said: str) -> tuple[str, ...]:
    """Statements of a link on its review."""
    return canonical(
        ox.Quad(
            ox.NamedNode(link),
            ox.NamedNode(ONTOLOGY + name),
            ox.NamedNode(value),
            ox.NamedNode(graph),
        )
        for name, value in said.items()
    )


def test_the_status_is_not_the_writers_to_set(quarrel: Office) -> None:
    desk, kari = quarrel.desk(), quarrel.caller("kari")
    ntnu, curated = (
        f"https://w3id.org/samspill/graph/{key}" for key in ("from-ntnu", "trondheim-2020")
    )
    for link, graph, before, after, words in (
        (CURATED, curated, "accepted", "disputed", "by saying"),
        (CURATED, curated, "accepted", "withdrawn", "whoever made"),
        (LINK, ntnu, "disputed", "accepted", "would still be disputed"),
    ):
        patch = Patch(
            lines(link, graph, reviewStatus=f"{CONCEPT}review/{after}"),
            lines(link, graph, reviewStatus=f"{CONCEPT}review/{before}"),
        )
        with pytest.raises(BadValue, match=words):
            propose(desk, kari, "ntnu", Content("Status", patch))
    tie = Patch((), lines(OTHER, ntnu.replace("ntnu", "sintef"), disputes=LINK))
    with pytest.raises(BadValue, match="Settle"):
        propose(desk, kari, "ntnu", Content("Ikke uenig", tie))
    fresh = another(iri=THIRD).removesuffix(".") + f"; sam:reviewStatus <{DISPUTED.value}> ."
    sara = quarrel.caller("sara")
    made = propose(desk, sara, "ntnu", content(desk, fresh))
    assert "review/proposed" in "\n".join(view(desk, sara, made.number).revision.patch.added)
