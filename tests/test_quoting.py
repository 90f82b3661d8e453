"""Quotes as evidence: found however they are set, told apart, and never taken for other words."""

from __future__ import annotations

import time

import pytest

from samspill.contribute.desk import Desk
from samspill.contribute.entries import Entry, as_form, entries_of
from samspill.contribute.quoting import LONGEST, Place, Quote, evidence_of, found
from samspill.contribute.registered import Document, document_of
from samspill.engine.stores import EmbeddedStore
from samspill.engine.texts import Texts
from samspill.errors import BadValue
from samspill.knowledge.dataset import read_text
from samspill.knowledge.evidence import passage_digest
from samspill.knowledge.passages import headings, section_before
from samspill.knowledge.quotes import holds, nearest, places_of
from samspill.settings import Settings, shipped_folders
from samspill.web.texts import words_of

EXAMPLE = shipped_folders().data / "example"
PLAN = read_text(EXAMPLE / "plan.txt")
SHA256 = "effea14ebdbc5a84053ddbeab37e3dbcebbdaa5f003c443bb5448adbfb8f8912"
KEY = "eksempelvik-plan-2024"
PRINTED = (
    "Første del\r\n\r\nHavna er utslipps-\r\nfri, sa «Kari» i\u00a0Områ\u00adde A\u030a. ﬁne "
    "barne-\nog 😀 ungdom\u200f.\n\nAndre del\n\nHun sa: Det var alt. Det var alt.\n"
)
TEXT = Document("x", "https://w3id.org/samspill/id/document/x", PRINTED)


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("utslippsfri", ["utslipps-\r\nfri"]),
        ("utslipps-\nfri, sa", ["utslipps-\r\nfri, sa"]),
        ('sa "Kari" i Område', ["sa «Kari» i\u00a0Områ\u00adde"]),
        ("sa “Kari”", ["sa «Kari»"]),
        ("Område Å", ["Områ\u00adde A\u030a"]),
        ("Område A", []),
        ("fine", ["ﬁne"]),
        ("ine", []),
        ("barne- og 😀", ["barne-\nog 😀"]),
        ("\u202bHavna\x00 er\u200e", ["Havna er"]),
        ("HAVNA ER", ["Havna er"]),
        ("[a-z]+", []),
        ("Det var alt.", ["Det var alt.", "Det var alt."]),
        ("ungdom. Andre del", ["ungdom\u200f.\n\nAndre del"]),
        (" \n\t", []),
        ("\u00ad-\u200b", []),
        ("", []),
    ],
)
def test_words_are_found_however_they_are_set(quote: str, words: list[str]) -> None:
    assert [PRINTED[start:end] for start, end in places_of(PRINTED, quote)] == words


def test_what_is_written_alike_comes_before_what_only_looks_alike() -> None:
    text = "Havna er ren. HAVNA ER REN. Havna er\nren."
    assert places_of(text, "Havna er ren") == [(0, 12), (28, 40)]
    assert len(places_of(text, "havna er ren")) == 3


@pytest.mark.parametrize(
    ("given", "near"),
    [
        ("Innkjøpet er fullført i 2023", "Innkjøpet ble fullført i 2023."),
        (
            "Kommunen samler sitt arbeid i to programmer: Grønn havn og Ung",
            "Kommunen samler arbeidet i to programmer: Grønn havn og Ung",
        ),
        ("Noe helt annet enn det som står her", None),
        ("ord", None),
    ],
)
def test_the_nearest_words(given: str, near: str | None) -> None:
    span = nearest(PLAN, given)
    assert (PLAN[slice(*span)] if span else None) == near


def test_a_place_counts_only_with_its_words() -> None:
    first, second = places_of(PRINTED, "Det var alt.")
    for start, end in (first, second):
        assert found(TEXT, Quote("x", "Det var alt.", place=f"{start}-{end}")) == (start, end)
        assert found(TEXT, Quote("x", "Det var alt", place=f"{start}-{end - 1}")) == (
            start,
            end - 1,
        )
    # white space at the ends is not part of it
    assert (
        found(TEXT, Quote("x", "Det var alt.", place=f"{second[0] - 1}-{second[1] + 1}")) == second
    )
    for place in ("0-5", "9-2", "5-99999", "-1-4", "x", f"{second[0]}-{second[1] + 40}"):
        with pytest.raises(BadValue, match="2 times"):
            found(TEXT, Quote("x", "Det var alt.", place=place))
    assert not holds(PRINTED, 0, 0, "")
    # words that stand elsewhere and once are found there, whatever the place said
    assert PRINTED[slice(*found(TEXT, Quote("x", "Hun sa", place="0-5")))] == "Hun sa"


def test_a_section_tells_places_apart() -> None:
    text = Document("y", "", "En\n\nDet var alt.\n\nTo\n\nDet var alt.\n")
    assert [words for _, words in headings(text.text)] == ["En", "To"]
    start, _ = found(text, Quote("y", "Det var alt.", section="to"))
    assert section_before(text.text, start) == "To"
    with pytest.raises(BadValue, match="no section") as caught:
        found(text, Quote("y", "Det var alt.", section="Tre"))
    assert caught.value.advice
    with pytest.raises(BadValue, match="does not stand in the section") as caught:
        found(text, Quote("y", "En", section="To"))
    assert "En" in caught.value.advice


@pytest.mark.parametrize(
    ("passage", "said"),
    [
        ("", "empty"),
        (" \u00a0\n", "empty"),
        ("\u00ad\u200f-", "no words"),
        ("ord " * 100_000, "400000 characters"),
        ("(.*)+$", "does not hold"),
        ("\x00", "no words"),
        ("sei", "900 times"),
    ],
)
def test_what_cannot_be_evidence_is_told_quickly(passage: str, said: str) -> None:
    text = Document("z", "", "Alle sei. " * 900 + "Slutt " * 50_000)
    began = time.perf_counter()
    with pytest.raises(BadValue, match=said) as caught:
        found(text, Quote("z", passage))
    assert time.perf_counter() - began < 3
    nb = words_of("nb")
    assert nb.told(caught.value.detail)
    assert nb.told(caught.value.advice)
    assert len(caught.value.detail) < LONGEST
    places = caught.value.fields.get("places", [])
    assert isinstance(places, list)
    assert len(places) == (20 if said == "900 times" else 0)


def test_choices_show_what_stands_around_them() -> None:
    with pytest.raises(BadValue) as caught:
        found(TEXT, Quote("x", "det var ALT"))
    places = caught.value.fields["places"]
    assert isinstance(places, list)
    first: Place = places[0]
    assert (first.section, first.words) == ("Andre del", "Det var alt")
    assert first.before.endswith("Hun sa: ")
    assert PRINTED[slice(*map(int, first.key.split("-")))] == first.words


@pytest.fixture(scope="module")
def desk(example_store: EmbeddedStore, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("quoting")
    Texts(folder).keep(PLAN, SHA256)
    return Desk(Settings(data_dir=folder), example_store, 1)


def test_a_passage_of_the_graph_is_used_again(desk: Desk) -> None:
    start, end = 1078, 1142
    iri, stated = evidence_of(desk, Quote(KEY, PLAN[start:end]))
    assert iri.endswith(f"/evidence/{KEY}-{start}-{end}")
    assert stated == []
    again, stated = evidence_of(desk, Quote(KEY, PLAN[start : end - 1]))
    assert again.endswith(f"/evidence/{KEY}-{start}-{end - 1}")
    digest = passage_digest(PLAN, start, end - 1)
    assert digest in {str(getattr(one.object, "value", "")) for one in stated}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("", "not said which"),
        ("../../etc/passwd", "not registered"),
        ("x> <y", "not registered"),
        ("eksempelvik-plan-2023", "not registered"),
        ("a" * 5000, "not registered"),
    ],
)
def test_documents_that_are_not_there(desk: Desk, document: str, said: str) -> None:
    with pytest.raises(BadValue, match=said) as caught:
        document_of(desk, document)
    assert len(caught.value.detail) < 400
    assert words_of("nb").told(caught.value.detail)
    assert words_of("nb").told(caught.value.advice)
    assert document != "eksempelvik-plan-2023" or KEY in caught.value.advice


def test_drafts_of_before_are_read() -> None:
    old = '{"entries": [{"kind": "alignment", "values": {}, "iri": "", "corrects": false,'
    old += ' "document": "d", "passage": "ord"}]}'
    (entry,) = entries_of(old)
    assert entry.quote == Quote("d", "ord")
    new = Entry("alignment", {}).resting(Quote("d", "a\r\nb\u00ad", "s", "1-4"))
    assert entries_of(as_form([new])) == (new,)
