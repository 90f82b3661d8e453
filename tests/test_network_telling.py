"""The words for what is told of networks: both languages, numbers, shares, lists and names."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
import yaml

from samspill.ask.networks.names import Name
from samspill.ask.networks.told import telling
from samspill.ask.networks.told.telling import counted, joined, numeral, share
from samspill.settings import Language

FOLDER = Path(telling.__file__).parent
WORDS = yaml.safe_load((FOLDER / "telling.yaml").read_text(encoding="utf-8"))
ENTRIES = [(group, name) for group, entries in WORDS.items() for name in entries]


def _forms(entry: str | list[str]) -> list[str]:
    return [entry] if isinstance(entry, str) else entry


@pytest.mark.parametrize(("group", "name"), ENTRIES)
def test_every_entry_is_there_in_both_languages_with_the_same_values(group: str, name: str) -> None:
    entry = WORDS[group][name]
    assert set(entry) == {"nb", "en"}
    values = set()
    for forms in entry.values():
        assert len(_forms(forms)) == (1 if isinstance(forms, str) else 2)
        for form in _forms(forms):
            values.add(frozenset(field for _, field, _, _ in Formatter().parse(form) if field))
    assert len(values) <= 2  # one form may say “this” where several are counted
    if all(isinstance(forms, str) for forms in entry.values()):
        assert len(values) == 1


def test_every_entry_is_used() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in FOLDER.parent.rglob("*.py"))
    for group, name in ENTRIES:
        used = re.search(rf"""['"](?:{group}\.)?{name}['"]""", code)
        assert used or group == "bases", f"{group}.{name} is told nowhere"


@pytest.mark.parametrize(
    ("noun", "number", "nb", "en"),
    [
        ("actor", 1, "1 aktør", "1 actor"),
        ("actor", 2, "2 aktører", "2 actors"),
        ("actor", 0, "0 aktører", "0 actors"),
        ("program", 1, "1 program", "1 program"),
        ("program", 2, "2 programmer", "2 programs"),
        ("tie", 1, "1 forbindelse", "1 tie"),
        ("tie", 282999, "282\u00a0999 forbindelser", "282,999 ties"),
        ("pair", 3457, "3457 par", "3457 pairs"),
        ("component", 4, "4 deler", "4 parts"),
        ("step", 1, "1 steg", "1 step"),
    ],
)
def test_things_are_counted(noun: str, number: int, nb: str, en: str) -> None:
    assert (counted(noun, number, "nb"), counted(noun, number, "en")) == (nb, en)


@pytest.mark.parametrize(
    ("value", "nb", "en"),
    [
        (0, "0", "0"),
        (0.5, "0,5", "0.5"),
        (-0.0001, "0", "0"),
        (-1.25, "\u22121,25", "\u22121.25"),
        (2 / 3, "0,667", "0.667"),
        (12345.6, "12\u00a0345,6", "12,345.6"),
        (10**17 + 1, "100\u00a0000\u00a0000\u00a0000\u00a0000\u00a0001", "100,000,000,000,000,001"),
    ],
)
def test_numbers(value: float, nb: str, en: str) -> None:
    assert (numeral(value, "nb"), numeral(value, "en")) == (nb, en)


@pytest.mark.parametrize(
    ("value", "nb"),
    [
        (0, "0\u00a0%"),
        (0.0000001, "under 0,1\u00a0%"),
        (0.0123, "1,2\u00a0%"),
        (0.5049, "50\u00a0%"),
        (0.9949, "99,5\u00a0%"),
        (0.9999999, "over 99,9\u00a0%"),
        (1, "100\u00a0%"),
    ],
)
def test_shares_are_never_rounded_to_nothing_or_all(value: float, nb: str) -> None:
    assert share(value, "nb") == nb
    assert share(value, "en") == nb.replace("\u00a0", "").replace(",", ".")


@pytest.mark.parametrize(
    ("items", "most", "nb", "en"),
    [
        ("", 8, "", ""),
        ("a", 8, "a", "a"),
        ("ab", 8, "a og b", "a and b"),
        ("abc", 8, "a, b og c", "a, b and c"),
        ("abc", 3, "a, b og c", "a, b and c"),
        ("abcd", 3, "a, b og 2 til", "a, b and 2 more"),
        ("abcdefghijklmnopq", 4, "a, b, c og 14 til", "a, b, c and 14 more"),
        ("ab", 1, "a og 1 til", "a and 1 more"),
    ],
)
def test_lists(items: str, most: int, nb: str, en: str) -> None:
    assert joined(list(items), "nb", most=most) == nb
    assert joined(list(items), "en", most=most) == en


@pytest.mark.parametrize(
    ("labels", "language", "label"),
    [
        ({"nb": "Byen", "en": "The city"}, "en", "The city"),
        ({"nb": "Byen", "en": "The city"}, "nb", "Byen"),
        ({"nn": "Byen", "en": "The city"}, "nb", "Byen"),
        ({"se": "Gávpot", "de": "Die Stadt"}, "nb", "Die Stadt"),
        ({"nb": ""}, "nb", "byen-vaar"),
        ({}, "en", "byen-vaar"),
    ],
)
def test_a_label_falls_back(labels: dict[str, str], language: Language, label: str) -> None:
    assert Name("https://example.org/id/actor/byen-vaar", "actor", labels).label(language) == label


def test_names_inside_sentences() -> None:
    city = Name("https://example.org/id/actor/c", "actor", {"nb": "Byen", "en": "The city"})
    assert (city.told("nb"), city.told("en")) == ("Byen", "the city")
    target = Name("http://metadata.un.org/sdg/11.3", "sdg-target", {"nb": "Planlegging"})
    assert target.told("nb") == "delmål 11.3 (Planlegging)"
    assert target.told("en") == "target 11.3 (Planlegging)"
    bare = Name("http://metadata.un.org/sdg/11", "sdg-goal", {})
    assert bare.told("en") == "SDG 11"
    braces = Name("https://example.org/id/program/p", "program", {"nb": "{label} {0}"})
    assert braces.told("nb") == "programmet {label} {0}"
