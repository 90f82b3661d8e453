"""Proposals from a draft to a version: who may do what, and that nothing is lost or doubled."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from samspill.contribute.callers import By, Caller
from samspill.contribute.desk import Content, Desk, Once
from samspill.contribute.identity import add_account, caller_of, grant
from samspill.contribute.proposals import findings, move, propose, rebase, save
from samspill.contribute.reviewing import accept, inbox, own, undone, view
from samspill.contribute.roles import SCOPES
from samspill.contribute.states import ACTS, MOVES, Act, act_of
from samspill.contribute.writing import own_graph, owners_of, patch_of
from samspill.engine.accounts import Accounts
from samspill.engine.amending import amend
from samspill.engine.amendments import AMENDED
from samspill.engine.patches import Patch, graph_of
from samspill.engine.proposals import Proposal
from samspill.engine.published import load_folders, open_published, replace_graphs
from samspill.engine.stores import Rows, Store
from samspill.errors import (
    BadValue,
    ChecksFailed,
    Conflict,
    Forbidden,
    NotFound,
    SamspillError,
    Stale,
)
from samspill.knowledge.vocabulary import BASE, CONCEPT, ONTOLOGY, PREFIXES, SDG, graph_name
from samspill.settings import Settings

BY = By("test")
MEASURE = f"{BASE}id/measure/digibarnevern"
LINK = f"{BASE}id/alignment/digibarnevern-16-6-ntnu"
PROGRAM = [sys.executable, "-c", "from samspill.cli.main import main; main()"]
TURTLE = f"""
<{LINK}> a sam:SdgAlignment ;
  skos:prefLabel "DigiBarnevern og delmål 16.6"@nb, "DigiBarnevern and target 16.6"@en ;
  sam:alignedResource <{MEASURE}> ; sam:sdg <{SDG}/16.6> ;
  sam:basis <{CONCEPT}basis/assessed> ; sam:direction <{CONCEPT}direction/positive> ;
  sam:directness <{CONCEPT}directness/indirect> ; sam:strength 1 ; sam:confidence 0.6 ;
  sam:evidence <{BASE}id/evidence/felles-innsats-programomrader-2020-1889-1967> ;
  sam:rationale "Tiltaket gir bedre tjenester."@nb, "The measure gives better services."@en .
"""


STORES: dict[str, Store] = {}
"""What was loaded, by the digest of the version."""


@dataclass(frozen=True)
class Office:
    """A data directory with people who have roles in it."""

    settings: Settings

    def desk(self) -> Desk:
        """The desk over the newest version."""
        newest = open_published(self.settings)
        store = STORES.get(newest.version.digest)
        if store is None:
            store = STORES[newest.version.digest] = newest.store
        return Desk(self.settings, store, newest.version.number)

    def caller(self, name: str, *scopes: str) -> Caller:
        """Somebody, signed in."""
        with Accounts.of(self.settings).reading() as rows:
            account = rows.named(name)
            assert account is not None
            return caller_of(rows, account.id, "session", scopes=frozenset(scopes or SCOPES))


@pytest.fixture(scope="module")
def furnished(shared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with people who have roles, to be copied."""
    folder = tmp_path_factory.mktemp("furnished") / "store"
    shutil.copytree(shared_data_dir, folder)
    accounts = Accounts.of(Settings(data_dir=folder))
    for name, role, place in (
        ("kari", "contributor", "ntnu"),
        ("ola", "reviewer", "ntnu"),
        ("sara", "steward", "*"),
        ("per", "contributor", "sintef"),
        ("pia", "reviewer", "sintef"),
        ("both", "contributor", "ntnu"),
    ):
        add_account(accounts, name, label=name.title(), by=BY)
        grant(accounts, name, role, place, by=BY)
    grant(accounts, "both", "reviewer", "ntnu", by=BY)
    return folder


@pytest.fixture
def office(furnished: Path, tmp_path: Path) -> Office:
    folder = tmp_path / "store"
    shutil.copytree(furnished, folder)
    return Office(Settings(data_dir=folder))


def triples(turtle: str) -> list[ox.Triple]:
    """The statements of Turtle with the project's prefixes."""
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    return [quad.triple for quad in ox.parse(prefixes + turtle, format=ox.RdfFormat.TURTLE)]


def content(
    desk: Desk, added: str = TURTLE, removed: str = "", organisation: str = "ntnu"
) -> Content:
    """What somebody writes."""
    patch = patch_of(
        desk.store, triples(added), triples(removed), organisation=organisation, base=BASE
    )
    return Content("En kobling til 16.6", patch, '{"some": "form"}')


def values(store: object, thing: str, path: str) -> set[str]:
    """What the graph says of a thing."""
    rows = store.query(f"SELECT ?o WHERE {{ <{thing}> <{path}> ?o }}")  # type: ignore[attr-defined]
    assert isinstance(rows, Rows)
    return {row[0].value for row in rows.rows}  # type: ignore[union-attr]


def test_from_a_draft_to_a_version(office: Office) -> None:
    kari, ola = office.caller("kari"), office.caller("ola")
    desk = office.desk()
    draft = propose(desk, kari, "ntnu", content(desk))
    assert (draft.state, draft.revision) == ("draft", 1)
    assert findings(desk, view(desk, kari, 1).revision.patch).conforms
    assert inbox(desk, ola) == []
    assert move(desk, kari, 1, 1, "submit").state == "submitted"
    assert [one.number for one in inbox(desk, ola)] == [1]
    assert inbox(desk, office.caller("pia")) == []
    assert move(desk, ola, 1, 1, "return", "Hvorfor ikke 16.7?").state == "returned"
    changed = replace(content(desk), title="En bedre kobling")
    assert save(desk, kari, 1, 1, changed).revision == 2
    assert move(desk, kari, 1, 2, "submit", "Fordi …").state == "submitted"
    assert not desk.store.query(f"ASK {{ <{LINK}> ?p ?o }}"), (
        "nothing is public before it is accepted"
    )

    done = accept(desk, ola, 1, 2, "Godt")
    assert (done.state, done.version) == ("accepted", desk.version + 1)
    after = office.desk()
    assert after.version == done.version
    status = values(after.store, LINK, ONTOLOGY + "reviewStatus")
    assert status == {CONCEPT + "review/accepted"}
    (author,) = values(after.store, LINK, PREFIXES["prov"] + "wasAttributedTo")
    (reviewer,) = values(after.store, LINK, ONTOLOGY + "reviewedBy")
    assert values(after.store, author, PREFIXES["skos"] + "prefLabel") == {"Kari"}
    assert values(after.store, reviewer, PREFIXES["skos"] + "prefLabel") == {"Ola"}

    told = view(after, kari, 1)
    assert [step.action for step in told.steps] == [
        "save", "submit", "return", "save", "submit", "accept",
    ]  # fmt: skip
    assert told.steps[2].text == "Hvorfor ikke 16.7?"
    assert told.people[told.steps[2].account] == "Ola"
    assert view(after, kari, 1, 1).proposal.title == "En bedre kobling"
    assert view(after, kari, 1, 1).revision.number == 1, "what was saved first is there yet"
    story = f"""PREFIX prov: <{PREFIXES["prov"]}> ASK {{
      ?version prov:wasGeneratedBy ?review ; prov:wasDerivedFrom ?proposal .
      ?review prov:used ?proposal ; prov:wasAssociatedWith <{reviewer}> ; prov:endedAtTime ?time .
      ?proposal prov:wasAttributedTo <{author}> }}"""
    assert after.store.query(story)
    with Accounts.of(office.settings).reading() as rows:
        log = [event.action for event in rows.events()]
    assert log.count("proposal-accept") == 1


def test_an_accepted_proposal_is_taken_back_by_another(office: Office) -> None:
    kari, ola = office.caller("kari"), office.caller("ola")
    desk = office.desk()
    propose(desk, kari, "ntnu", content(desk))
    move(desk, kari, 1, 1, "submit")
    accept(desk, ola, 1, 1)
    later = office.desk()
    back = propose(later, kari, "ntnu", undone(later, kari, 1))
    with pytest.raises(BadValue, match="reason"):
        move(later, kari, back.number, 1, "submit")
    move(later, kari, back.number, 1, "submit", "Feil delmål")
    accept(later, ola, back.number, 1)
    assert not office.desk().store.query(f"ASK {{ <{LINK}> ?p ?o }}")
    fresh = propose(later, kari, "ntnu", content(later))
    with pytest.raises(Conflict, match="accepted"):
        undone(later, kari, fresh.number)


def test_nobody_says_of_their_own_link_that_it_is_reviewed(office: Office) -> None:
    kari = office.caller("kari")
    desk = office.desk()
    boast = TURTLE.rstrip().removesuffix(".") + (
        f"; sam:reviewStatus <{CONCEPT}review/accepted> ; sam:reviewedBy <{BASE}id/actor/sintef> ;"
        f" prov:wasAttributedTo <{BASE}id/actor/sintef> ;"
        ' prov:generatedAtTime "1999-01-01T00:00:00Z"^^xsd:dateTime .'
    )
    propose(desk, kari, "ntnu", content(desk, boast))
    lines = "\n".join(view(desk, kari, 1).revision.patch.added)
    assert "review/proposed" in lines
    for word in ("review/accepted", "reviewedBy", "id/actor/sintef", "1999-01"):
        assert word not in lines


# who may do what, in which state

WHO = ("author", "reviewer", "other reviewer", "other contributor", "steward", "author twice")
PEOPLE = {
    "author": "kari",
    "reviewer": "ola",
    "other reviewer": "pia",
    "other contributor": "per",
    "steward": "sara",
}


def brought(office: Office, state: str) -> Proposal:
    """A proposal in a state."""
    desk = office.desk()
    kari, ola = office.caller("kari"), office.caller("ola")
    found = propose(desk, kari, "ntnu", content(desk))
    ways: dict[str, list[tuple[Caller, Act]]] = {
        "draft": [],
        "submitted": [(kari, "submit")],
        "returned": [(kari, "submit"), (ola, "return")],
        "rejected": [(kari, "submit"), (ola, "reject")],
        "withdrawn": [(kari, "withdraw")],
    }
    for caller, action in ways[state]:
        found = move(desk, caller, found.number, 1, action, "words")
    return found


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "rejected", "withdrawn"])
def test_every_move_by_everybody_in_every_state(office: Office, state: str) -> None:
    desk = office.desk()
    waiting = brought(office, state)
    for who, name in PEOPLE.items():
        caller = office.caller(name)
        for action in ACTS:
            if action in ("save", "accept"):
                continue
            allowed = MOVES[action]
            right = who == "author" if allowed.by == "author" else who in ("reviewer", "steward")
            right = right or (allowed.by == "either" and who in ("author", "reviewer", "steward"))
            sees = who in ("author", "reviewer", "steward")
            expected = (
                NotFound
                if not sees
                else Forbidden
                if not right
                else Conflict
                if state not in allowed.within
                else None
            )
            if expected is None:
                assert action in view(desk, caller, waiting.number).acts
                continue
            with pytest.raises(expected):
                move(desk, caller, waiting.number, 1, action, "words")
            with pytest.raises(NotFound if not sees else expected):
                accept(desk, caller, waiting.number, 1) if action == "reject" else move(
                    desk, caller, waiting.number, 1, action, "words"
                )
    assert view(desk, office.caller("kari"), waiting.number).proposal == waiting


def test_who_has_both_roles_does_not_review_their_own(office: Office) -> None:
    both = office.caller("both")
    desk = office.desk()
    propose(desk, both, "ntnu", content(desk))
    move(desk, both, 1, 1, "submit")
    assert inbox(desk, both) == []
    for action in ("return", "reject"):
        with pytest.raises(Forbidden, match="their own"):
            move(desk, both, 1, 1, act_of(action), "words")
    with pytest.raises(Forbidden, match="their own"):
        accept(desk, both, 1, 1)
    assert [one.number for one in own(desk, both)] == [1]


def test_a_token_does_no_more_than_it_is_for(office: Office) -> None:
    desk = office.desk()
    with pytest.raises(Forbidden, match="scopes"):
        propose(desk, office.caller("kari", "review"), "ntnu", content(desk))
    propose(desk, office.caller("kari"), "ntnu", content(desk))
    move(desk, office.caller("kari"), 1, 1, "submit")
    with pytest.raises(NotFound):
        accept(desk, office.caller("ola", "propose"), 1, 1)


@pytest.mark.parametrize("organisation", ["sintef", "*", "no such thing", "../ntnu/.."])
def test_proposing_for_others_is_refused(office: Office, organisation: str) -> None:
    desk = office.desk()
    with pytest.raises((Forbidden, BadValue)):
        propose(desk, office.caller("kari"), organisation, content(desk))
    assert own(desk, office.caller("kari")) == []


def test_what_belongs_to_others_needs_a_reviewer_for_all(office: Office) -> None:
    kari, ola, sara = office.caller("kari"), office.caller("ola"), office.caller("sara")
    desk = office.desk()
    label = f"<{MEASURE}> skos:prefLabel %s ."
    (old,) = (
        one
        for one in desk.store.query(f"SELECT ?o WHERE {{ <{MEASURE}> skos:prefLabel ?o }}".replace(
            "skos:prefLabel", f"<{PREFIXES['skos']}prefLabel>")).rows  # type: ignore[union-attr]
        if one[0].language == "nb"
    )  # fmt: skip
    written = content(desk, label % '"Et nytt navn"@nb', label % old[0])
    assert {graph_of(one) for one in (*written.patch.added, *written.patch.removed)} == {
        "https://w3id.org/samspill/graph/trondheim-2020"
    }
    assert owners_of(written.patch) == {"*"}
    propose(desk, kari, "ntnu", written)
    move(desk, kari, 1, 1, "submit", "Det heter dette")
    assert "accept" not in view(desk, ola, 1).acts
    with pytest.raises(Forbidden):
        accept(desk, ola, 1, 1)
    accept(desk, sara, 1, 1)
    assert values(office.desk().store, MEASURE, PREFIXES["skos"] + "prefLabel") > {"Et nytt navn"}


# what cannot be proposed, and what cannot be sent in


@pytest.mark.parametrize(
    "turtle",
    [
        "sam:Program skos:prefLabel 'x'@nb .",
        f"<{SDG}/4> skos:prefLabel 'x'@nb .",
        "<https://example.org/x> skos:prefLabel 'x'@nb .",
        f"_:a sam:inProgram <{MEASURE}> .",
        f"<{MEASURE}> sam:evidence _:a .",
        f"<{BASE}ontology/x> skos:prefLabel 'x'@nb .",
        f"<{BASE}concept/review/proposed> skos:prefLabel 'x'@nb .",
        f"<{MEASURE}> a sh:NodeShape .",
        f"<{MEASURE}> sh:sparql <{MEASURE}> .",
        f"<{MEASURE}> owl:imports <https://example.org/shapes> .",
        f"<{MEASURE}> rdfs:subClassOf sam:Program .",
    ],
)
def test_what_is_not_a_thing_cannot_be_proposed(office: Office, turtle: str) -> None:
    desk = office.desk()
    with pytest.raises(BadValue):
        content(desk, turtle)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (TURTLE.replace("sam:confidence 0.6", "sam:confidence 1.7"), "Alignment-confidence"),
        (TURTLE.replace("; sam:confidence 0.6", ""), "Alignment-confidence"),
        (TURTLE.replace(f"{SDG}/16.6", f"{SDG}/18.1"), "Alignment-sdg-unknown"),
        (TURTLE.replace("sam:strength 1", "sam:strength 7"), "Alignment-strength"),
        (TURTLE.replace(MEASURE, MEASURE + "x"), "Alignment-thing"),
        (f"<{MEASURE}> foaf:homepage <javascript:alert(1)> .", "homepage"),
        (f"<{MEASURE}> sam:inProgram <{MEASURE}> .", "inferred"),
        (f"<{BASE}id/measure/new> <https://example.org/p> 'x' .", "Thing-kind"),
        (f"<{MEASURE}> sam:startYaer 2020 .", "Thing-property"),
        (
            f"<{BASE}id/document/new> a sam:SourceDocument ; dcterms:date '2024-99-99'^^xsd:date .",
            "Document-date",
        ),
    ],
)
def test_what_breaks_a_rule_is_kept_and_not_sent(office: Office, wrong: str, rule: str) -> None:
    kari = office.caller("kari")
    desk = office.desk()
    propose(desk, kari, "ntnu", content(desk, wrong))
    with pytest.raises(ChecksFailed) as error:
        move(desk, kari, 1, 1, "submit")
    report = error.value.fields["report"]
    assert any(rule.lower() in one.rule.lower() for one in report.findings), report.findings
    assert view(desk, kari, 1).proposal.state == "draft"


def test_an_empty_proposal_is_not_sent(office: Office) -> None:
    kari = office.caller("kari")
    desk = office.desk()
    propose(desk, kari, "ntnu", Content("Tom", Patch((), ())))
    with pytest.raises(BadValue, match="changes nothing"):
        move(desk, kari, 1, 1, "submit")


@pytest.mark.parametrize("title", ["", "  ", "x" * 201, "a\x00b", "a‮b"])
def test_a_title_is_a_line(office: Office, title: str) -> None:
    desk = office.desk()
    with pytest.raises(BadValue, match="title"):
        propose(desk, office.caller("kari"), "ntnu", replace(content(desk), title=title))


def test_words_are_needed_where_others_wait_for_them(office: Office) -> None:
    waiting = brought(office, "submitted")
    for action in ("return", "reject", "comment"):
        for text in ("", " \n", "x" * 10_001, "a\x1bb"):
            with pytest.raises(BadValue):
                move(office.desk(), office.caller("ola"), waiting.number, 1, act_of(action), text)
    with pytest.raises(BadValue, match="nothing called"):
        act_of("publish")


# stale, twice, at once, and in the middle


def test_an_older_revision_is_not_accepted(office: Office) -> None:
    kari, ola = office.caller("kari"), office.caller("ola")
    desk = office.desk()
    propose(desk, kari, "ntnu", content(desk))
    save(desk, kari, 1, 1, replace(content(desk), title="Anders"))
    move(desk, kari, 1, 2, "submit")
    with pytest.raises(Stale) as error:
        accept(desk, ola, 1, 1)
    assert error.value.fields["revision"] == 2
    with pytest.raises(Conflict):
        save(desk, kari, 1, 2, content(desk))
    move(desk, kari, 1, 2, "recall")
    with pytest.raises(Stale):
        save(desk, kari, 1, 1, content(desk))


def test_what_another_changed_first_is_brought_up_to_date(office: Office) -> None:
    kari, sara = office.caller("kari"), office.caller("sara")
    desk = office.desk()
    first = content(desk, f"<{MEASURE}> skos:altLabel 'DB'@nb .", "")
    propose(desk, kari, "ntnu", first)
    move(desk, kari, 1, 1, "submit")
    accept(desk, sara, 1, 1)
    later = office.desk()
    again = content(later, TURTLE, f"<{MEASURE}> skos:altLabel 'DB'@nb .")
    propose(later, kari, "ntnu", again)
    move(later, kari, 2, 1, "submit", "Ikke i bruk")
    amend(office.settings, Patch((), again.patch.removed), author="x", note="another came first")
    newest = office.desk()
    for call in (
        lambda: accept(newest, sara, 2, 1),
        lambda: accept(later, sara, 2, 1),  # also where the service has not seen it yet
    ):
        with pytest.raises(Stale) as error:
            call()
        assert error.value.fields["statements"]
    move(newest, kari, 2, 1, "recall")
    assert rebase(newest, kari, 2, 1).revision == 2
    assert view(newest, kari, 2).revision.patch.removed == ()
    move(newest, kari, 2, 2, "submit")
    assert accept(newest, sara, 2, 2).state == "accepted"


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What calls give or raise that all begin at the same moment."""
    gate = threading.Barrier(len(calls))
    found: list[object] = [None] * len(calls)

    def run(place: int, call: Callable[[], object]) -> None:
        gate.wait()
        try:
            found[place] = call()
        except SamspillError as error:
            found[place] = error

    threads = [threading.Thread(target=run, args=one) for one in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_two_who_accept_at_once_make_one_version(office: Office) -> None:
    desk = office.desk()
    waiting = brought(office, "submitted")
    found = at_once(
        lambda: accept(desk, office.caller("ola"), waiting.number, 1),
        lambda: accept(desk, office.caller("sara"), waiting.number, 1),
    )
    assert sorted(type(one).__name__ for one in found) == ["Conflict", "Proposal"]
    assert office.desk().version == desk.version + 1


def test_twenty_who_propose_at_once_all_have_theirs(office: Office) -> None:
    desk = office.desk()
    kari = office.caller("kari")
    found = at_once(*(lambda: propose(desk, kari, "ntnu", content(desk)) for _ in range(20)))
    assert sorted(one.number for one in found) == list(range(1, 21))  # type: ignore[attr-defined]


def test_a_request_that_is_sent_again_is_answered_the_same(office: Office) -> None:
    desk = office.desk()
    kari = office.caller("kari")
    once = Once("key-1", "digest")
    first = propose(desk, kari, "ntnu", content(desk), once=once)
    move(desk, kari, 1, 1, "submit")
    assert propose(desk, kari, "ntnu", content(desk), once=once) == first
    with pytest.raises(Conflict, match="Idempotency"):
        propose(desk, kari, "ntnu", content(desk), once=Once("key-1", "another"))
    both = office.caller("both")
    assert propose(desk, both, "ntnu", content(desk), once=once).number == 2, "a key is one's own"
    done = accept(desk, office.caller("ola"), 1, 1, once=once)
    assert accept(desk, office.caller("ola"), 1, 1, once=once) == done


def test_links_stand_in_the_graph_of_their_organisation(office: Office) -> None:
    desk = office.desk()
    assert {graph_of(one) for one in content(desk).patch.added} == {own_graph("ntnu")}
    twice = patch_of(desk.store, triples(TURTLE), triples(TURTLE), organisation="ntnu", base=BASE)
    assert twice == Patch((), ())


def test_loading_a_folder_again_asks_what_becomes_of_what_was_accepted(
    office: Office, tmp_path: Path
) -> None:
    kari, sara = office.caller("kari"), office.caller("sara")
    graph = graph_name("trondheim-2020")
    label = PREFIXES["skos"] + "prefLabel"
    old = values(office.desk().store, MEASURE, label)
    new = {"Et nytt navn": "nb", "A new name": "en"}
    for name, tongue in new.items():
        desk = office.desk()
        rows = desk.store.query(
            f"SELECT ?o WHERE {{ <{MEASURE}> <{label}> ?o FILTER(LANG(?o) = '{tongue}') }}"
        )
        assert isinstance(rows, Rows)
        said = f"<{MEASURE}> skos:prefLabel %s ."
        wanted = content(desk, said % f"'{name}'@{tongue}", said % rows.rows[0][0])
        number = propose(desk, kari, "ntnu", wanted).number
        move(desk, kari, number, 1, "submit", "Det heter dette")
        accept(desk, sara, number, 1)
    folder = tmp_path / "trondheim-2020"
    shutil.copytree(office.settings.folders.data / "trondheim-2020", folder)
    mended = folder / "measures.ttl"
    more = f"<{MEASURE}> <{PREFIXES['skos']}altLabel> 'Nytt i mappa'@nb ."
    mended.write_text(f"{mended.read_text()}\n{more}\n")

    with pytest.raises(Conflict, match=r"#1, #2") as error:
        load_folders(office.settings, [folder])
    assert error.value.fields["proposals"] == [1, 2]
    with pytest.raises(Conflict):
        replace_graphs(office.settings, {}, sources={}, remove=[graph])
    assert office.desk().version == 3, "nothing has changed"
    kept = load_folders(office.settings, [folder], accepted="keep")
    assert kept.sources[graph] == AMENDED
    assert values(office.desk().store, MEASURE, label) == set(new)
    assert values(office.desk().store, MEASURE, PREFIXES["skos"] + "altLabel") == {"Nytt i mappa"}

    before = text = mended.read_text()
    for name, tongue in new.items():
        (was,) = (one for one in old if f'"{one}"@{tongue}' in text)
        text = text.replace(f'"{was}"@{tongue}', f'"{name}"@{tongue}')
    mended.write_text(text.replace("Nytt i mappa", "Nyere i mappa"))
    whole = load_folders(office.settings, [folder])
    assert whole.sources[graph] == str(folder), "the folder says all that was accepted"
    mended.write_text(before)
    load_folders(office.settings, [folder])
    assert values(office.desk().store, MEASURE, label) == old, "nothing was amended since"


def test_what_was_accepted_is_left_out_where_that_is_asked_for(office: Office) -> None:
    ola = office.caller("ola")
    proposal = brought(office, "submitted")
    accept(office.desk(), ola, proposal.number, 1)

    def unload(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*PROGRAM, "unload", "from-ntnu", *words, "--lang", "en"],
            env={**os.environ, "SAMSPILL_DATA_DIR": str(office.settings.data_dir)},
            capture_output=True,
            text=True,
        )

    refused = unload()
    assert refused.returncode == Conflict.exit_code
    assert f"#{proposal.number}" in refused.stderr
    assert "--accepted drop" in refused.stderr
    assert unload("--accepted", "drop").returncode == 0
    assert not office.desk().store.query(f"ASK {{ <{LINK}> ?p ?o }}")
    assert open_published(office.settings, version=2).store.query(f"ASK {{ <{LINK}> ?p ?o }}")


def test_a_full_disk_while_it_accepts(office: Office) -> None:
    ola = office.caller("ola")
    number = brought(office, "submitted").number
    folder = str(office.settings.data_dir)
    # 200 KiB a file: room for the journal, not for a version
    limited = ["sh", "-c", 'ulimit -f 400; exec "$@"', "sh"]
    done = subprocess.run(
        [*limited, sys.executable, __file__, folder, str(number)], capture_output=True, text=True
    )
    assert "StorageFull" in done.stderr, done.stderr
    after = office.desk()
    assert after.version == 1
    assert view(after, ola, number).proposal.state == "submitted"
    assert accept(after, ola, number, 1).version == 2, "it can be done again"


def test_killed_while_it_accepts(office: Office) -> None:
    kari, ola = office.caller("kari"), office.caller("ola")
    desk = office.desk()
    links = {n: LINK.replace("16-6-ntnu", f"16-{n}") for n in (1, 2, 3, 4)}
    for number, link in links.items():
        propose(
            desk,
            kari,
            "ntnu",
            content(desk, TURTLE.replace(LINK, link).replace("sdg/16.6", f"sdg/16.{number}")),
        )
        move(desk, kari, number, 1, "submit")
    chance = random.Random(4)  # noqa: S311  # no secret
    for number in links:
        folder = str(office.settings.data_dir)
        with subprocess.Popen(
            [sys.executable, __file__, folder, str(number)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"begins\n"
            time.sleep(chance.uniform(0, 0.8))
            process.kill()
        after = office.desk()
        for one, link in links.items():
            is_public = bool(after.store.query(f"ASK {{ <{link}> ?p ?o }}"))
            state = view(after, kari, one).proposal.state
            assert state == ("accepted" if is_public else "submitted")
    for number in links:
        newest = office.desk()
        if view(newest, ola, number).proposal.state == "submitted":
            accept(newest, ola, number, 1)
    newest = office.desk()
    assert all(newest.store.query(f"ASK {{ <{link}> ?p ?o }}") for link in links.values())
    accepted = [view(newest, kari, number).proposal.version for number in links]
    assert len(set(accepted)) == len(links)


if __name__ == "__main__":
    HERE = Office(Settings(data_dir=Path(sys.argv[1])))
    DESK, JUDGE = HERE.desk(), HERE.caller("ola")
    print("begins", flush=True)
    accept(DESK, JUDGE, int(sys.argv[2]), 1)
