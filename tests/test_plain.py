"""What stands beside the fields of a form is plain: no words of those who write Turtle."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from samspill.contribute.blueprints import SH, Blueprint, read_blueprint
from samspill.contribute.entries import Entry, change_of
from samspill.contribute.fields import form_of
from samspill.contribute.forms import Field
from samspill.contribute.placing import placed
from samspill.contribute.plain import iris_in, plain
from samspill.contribute.proposals import findings
from samspill.contribute.writing import patch_of
from samspill.knowledge.vocabulary import BASE
from samspill.settings import DEFAULT_BASE, Settings, shipped_folders
from samspill.web.texts import words_of
from test_proposals import Office, furnished  # noqa: F401  # a fixture

TECHNICAL = re.compile(
    r"\b(IRI|URI|SHACL|RDF|SPARQL|Turtle|datatype|literal|node|MUST|concept)\b"
    r"|\b[a-z][a-z0-9]+:[A-Za-z]+|\^\^|@(nb|en)\b|[<>{}]|w3id\.org|metadata\.un\.org"
    r"|\b(under-construction|own-share|in the data|i dataene)\b"
)
KINDS = (
    "actor", "alignment", "document", "evidence", "funding", "goal", "measure", "milestone",
    "participation", "place", "program",
)  # fmt: skip
ELSEWHERE = re.compile(
    # IRIs are made by the service, SDGs are chosen from a list, and the rest is about Turtle
    r"-iri$|^Alignment-sdg-|^Thing-(kind|class|property|blank|derived|domain)"
)

NORWEGIAN = words_of("nb")


@cache
def blueprint() -> Blueprint:
    return read_blueprint(shipped_folders(), base=DEFAULT_BASE)


def messages() -> Iterator[tuple[str, str]]:
    """What every rule says, in both languages, with the rule."""
    for iri, facts in blueprint().shapes.items():
        for text in facts.get(SH + "message", ()):
            yield iri, text.value


def technical(text: str) -> str:
    """The technical word that a text has."""
    found = TECHNICAL.search(re.sub(r"https?://(?!w3id|metadata)\S*|https?://", "", text))
    return found[0] if found else ""


def nonsense(field: Field) -> object:
    """What nobody should write in a field."""
    if field.holds == "texts":
        return {"nb": ["x", "y"], "en": [""]}
    return ["tull & tøys", "9999999"] if field.repeats else ["tull & tøys"]


def wrong(field: Field) -> object:
    """What can be said in a field, but breaks a rule."""
    match field.holds:
        case "texts":
            return {"en": ["Only in English"]}
        case "year":
            return ["2030"] if field.key == "startYear" else ["2001"]
        case "number":
            return [str(field.least or 1)]
        case "thing" | "address":
            return [f"{BASE}id/{(*field.kinds, 'actor')[0]}/finnes-ikke"]
        case "choice":
            return [field.choices[-1].code]
        case _:
            return [field.example or "x"]


def test_the_kinds_are_those_that_there_are_forms_for() -> None:
    assert tuple(blueprint().kinds) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_every_rule_of_a_field_speaks_plainly(kind: str) -> None:
    fields = form_of(blueprint(), kind, "nb").fields
    asked = {iri for field in fields for iri in field.rules}
    found = [text for iri, text in messages() if iri in asked]
    assert len(found) > len(fields)
    for text in found:
        assert not technical(plain(text, {})), text


def test_rules_about_a_whole_thing_speak_plainly() -> None:
    for iri, text in messages():
        if not ELSEWHERE.search(iri.rpartition("/")[2]):
            shown = re.sub(r"\{\?\w+\}", "x", plain(text, {}))
            assert not technical(shown), (iri, text)


@pytest.fixture(scope="module")
def said(furnished: Path) -> Mapping[str, list[str]]:  # noqa: F811
    """All that is said of each kind that is filled in badly, in one proposal with all of them."""
    desk = Office(Settings(data_dir=furnished)).desk()
    forms = {kind: form_of(blueprint(), kind, "nb") for kind in KINDS}
    entries = [
        Entry(kind, {one.key: fill(one) for one in form.fields if not one.read_only})
        for kind, form in forms.items()
        for fill in (lambda _: None, nonsense, wrong)
    ]
    drawn = change_of(desk, blueprint(), entries, "nb")
    patch = patch_of(desk.store, drawn.added, drawn.removed, organisation="ntnu", base=DEFAULT_BASE)
    report = findings(desk, patch)
    told: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for entry, mistakes in zip(drawn.entries, drawn.mistakes, strict=True):
        beside = placed(report, forms[entry.kind], entry.iri)
        found = [one for several in beside.values() for one in several if one.focus == entry.iri]
        texts = [text for one in found for text in one.messages.values()]
        names = {iri: "navnet" for text in texts for iri in iris_in(text)}
        told[entry.kind] += [plain(text, names) for text in texts]
        for sentence in (text for one in mistakes for text in (one.detail, one.advice)):
            norwegian = NORWEGIAN.told(sentence)
            told[entry.kind] += [sentence, norwegian or f"not in Norwegian: sam:{sentence}"]
    return told


@pytest.mark.parametrize("kind", KINDS)
def test_what_can_go_wrong_in_a_form_is_told_plainly(
    said: Mapping[str, list[str]], kind: str
) -> None:
    assert len(said[kind]) > len(form_of(blueprint(), kind, "nb").fields)
    for text in said[kind]:
        assert not technical(quoteless(text)), text


def quoteless(text: str) -> str:
    """A sentence without what it quotes of what was written."""
    return re.sub(r"[“«][^”»]*[”»]", "", text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('Give the year. (In Turtle: "2024"^^xsd:gYear)', "Give the year."),
        ("Velg én (eller to). (I Turtle: a (b) c)", "Velg én (eller to)."),
        (f"The same as {BASE}id/measure/a.", "The same as “Aa”."),
        ("Choose under <http://metadata.un.org/sdg/11.3>.", "Choose under 11.3."),
        ("See https://example.org/x.", "See https://example.org/x."),
    ],
)
def test_turtle_goes_and_names_come(text: str, meant: str) -> None:
    assert plain(text, {f"{BASE}id/measure/a": "Aa"}) == meant
