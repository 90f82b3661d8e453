"""Errors in Norwegian: every sentence of the source is known, and known again when it is told."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from samspill.web import texts
from samspill.web.texts import words_of
from sentences import PACKAGE, sentences

CATALOGUE = PACKAGE / "web/locale/errors/nb.po"
PUT_IN = re.compile(r"\{\w+\}")


def test_every_sentence_is_known() -> None:
    with CATALOGUE.open("rb") as file:
        found = [message for message in read_po(file) if message.id]
    known = {str(message.id) for message in found if not message.auto_comments}
    needed = sentences()
    missing = {text: place for text, place in needed.items() if text not in known}
    assert missing == {}
    assert known - needed.keys() == set()
    for message in found:
        assert message.string, message.id
        assert set(PUT_IN.findall(str(message.id))) == set(PUT_IN.findall(str(message.string)))


@pytest.mark.parametrize(
    ("english", "norwegian"),
    [
        ("There is nothing at /x{y}.", "Det finnes ingenting på /x{y}."),
        ("There is no question “a or b”.", "Det finnes ikke noe spørsmål «a or b»."),
        (
            "“11.33” cannot be used for sdg: an SDG is a number such as 11, or a target such as "
            "11.3.",
            "«11.33» kan ikke brukes til sdg: et bærekraftsmål er et tall som 11, eller et delmål "
            "som 11.3.",
        ),
        ("Did you mean ntnu or sintef?", "Mente du ntnu eller sintef?"),
        (
            "Did you mean ntnu? The question “actors” lists all.",
            "Mente du ntnu? Spørsmålet «actors» viser alle.",
        ),
        ("There is no version 9; the newest is 2.", "Det finnes ingen versjon 9; den nyeste er 2."),
        (
            "There is no program “x” here. Check the path.",
            "Det finnes ikke noe her som er program «x». Se etter at stien er riktig.",
        ),
        ("Something that nobody says here.", None),
        ("There is nothing at /x? Something that nobody says here.", None),
        ("", None),
    ],
)
def test_a_text_is_recognised(english: str, norwegian: str | None) -> None:
    assert words_of("nb").told(english) == norwegian


def test_english_is_as_it_was_raised() -> None:
    assert words_of("en").told("Check the path.") is None


def test_no_sentence_is_taken_for_another() -> None:
    known = words_of("nb").sentences
    for text, said in known.known.items():
        filled = PUT_IN.sub(lambda match: f"<{match[0][1:-1]}>", text)
        wanted = PUT_IN.sub(lambda match: f"<{match[0][1:-1]}>", said)
        assert known.told(filled) == wanted, text
    assert texts.LANGUAGES
