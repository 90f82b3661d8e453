"""Forms: made from shapes alone, filled in with plain values, and honest about what is no value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from samspill.contribute.blueprints import Blueprint, blueprint_of, read_blueprint
from samspill.contribute.fields import form_of, kinds_of
from samspill.contribute.filling import read_of, rest_of, statements_of, values_of
from samspill.contribute.forms import Field, Form
from samspill.contribute.given import MOST_VALUES
from samspill.contribute.minting import key_of, mint
from samspill.contribute.naming import with_names
from samspill.contribute.placing import WHOLE, placed
from samspill.engine.stores import EmbeddedStore
from samspill.errors import NotFound
from samspill.knowledge.checks import check
from samspill.knowledge.dataset import read_folder, read_turtle
from samspill.knowledge.vocabulary import BASE, CONCEPT, PREFIXES, RDF_TYPE, SHAPES
from samspill.settings import Folders, Language, shipped_folders
from samspill.web.texts import words_of

IRI = BASE + "id/measure/test"
LANGUAGES: tuple[Language, ...] = ("nb", "en")
NEW = """
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sam: <https://w3id.org/samspill/ontology/>
PREFIX sams: <https://w3id.org/samspill/shapes/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
sams:Measure sh:property ex:shape-people, ex:shape-warmth .
ex:shape-people a sh:PropertyShape ; sh:path ex:people ; sh:name "Deltakere"@nb, "People"@en ;
  sh:description "Hvor mange."@nb, "How many."@en ; sh:datatype xsd:integer ; sh:minInclusive 0 ;
  sh:minCount 1 ; sh:maxCount 1 ; sh:order 34 ; sh:group sams:group-when ; skos:example "12" .
ex:shape-warmth a sh:PropertyShape ; sh:path ex:warmth ; sh:name "Varme"@nb, "Warmth"@en ;
  sh:node ex:Concept-warmth ; sh:group ex:group-own ; sh:severity sh:Warning ; sh:minCount 1 .
ex:Concept-warmth a sh:NodeShape ; sh:property [ sh:path skos:inScheme ; sh:hasValue ex:warmth ] .
ex:group-own a sh:PropertyGroup ; sh:order 9 ; rdfs:label "Eget"@nb, "Our own"@en .
"""
WARMTH = """
PREFIX ex: <https://example.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
ex:cold skos:inScheme ex:warmth ; skos:notation "c" ; skos:prefLabel "kald"@nb, "cold"@en ;
  skos:definition "Under null."@nb .
ex:hot skos:inScheme ex:warmth ; skos:notation "h" ; skos:prefLabel "åpenbart varm"@nb, "hot"@en .
"""


def statements(text: str) -> list[Triple]:
    return [quad.triple for quad in parse(text, format=RdfFormat.TURTLE)]


@pytest.fixture(scope="module")
def blueprint(folders: Folders) -> Blueprint:
    return read_blueprint(folders)


@pytest.fixture(scope="module")
def forms() -> Mapping[str, Form]:
    return FORMS


def by_thing(triples: Iterable[Triple]) -> dict[str, list[Triple]]:
    found: dict[str, list[Triple]] = {}
    for triple in triples:
        if isinstance(triple.subject, NamedNode):
            found.setdefault(triple.subject.value.partition("#")[0], []).append(triple)
    return found


def with_form(triples: Iterable[Triple], forms: Mapping[str, Form]) -> list[tuple[str, Form]]:
    by_class = {form.type: form for form in forms.values()}
    return [
        (triple.subject.value, by_class[triple.object.value])
        for triple in triples
        if triple.predicate.value == RDF_TYPE and triple.object.value in by_class
    ]


def mistake(form: Form, key: str, value: object) -> str:
    """What is said of one value that cannot be used; told in Norwegian too."""
    triples, mistakes = statements_of(form, IRI, {key: value})
    assert [one.key for one in mistakes] == [key]
    assert len(triples) == 1
    nb = words_of("nb")
    assert nb.told(mistakes[0].detail), mistakes[0].detail
    assert nb.told(mistakes[0].advice), mistakes[0].advice
    return mistakes[0].detail


def test_a_new_property_in_a_shape_is_a_field(folders: Folders) -> None:
    shapes = [*read_folder(folders.shapes), *statements(NEW)]
    concepts = [*read_folder(folders.ontology / "concepts"), *statements(WARMTH)]
    form = form_of(blueprint_of(shapes, concepts), "measure", "nb")
    people, warmth = form.by_key["people"], form.by_key["warmth"]
    assert (people.label, people.help, people.example) == ("Deltakere", "Hvor mange.", "12")
    assert (people.holds, people.minimum, people.maximum, people.required) == ("number", 1, 1, True)
    when = next(group for group in form.groups if group.key == "group-when")
    keys = [field.key for field in when.fields]
    assert keys.index("plannedYear") < keys.index("people") < keys.index("status")
    assert (form.groups[-1].label, form.groups[-1].fields) == ("Eget", (warmth,))
    assert [choice.label for choice in warmth.choices] == ["kald", "åpenbart varm"]
    assert warmth.choices[0].definition == "Under null."
    assert warmth.wanted
    assert not warmth.required
    triples, mistakes = statements_of(form, IRI, {"people": 40, "warmth": "HOT"})
    assert not mistakes
    assert {triple.object.value for triple in triples[1:]} == {"40", "https://example.org/hot"}
    assert read_of(triples, IRI, form) == {"people": "40", "warmth": ["h"]}


def test_a_new_class_has_a_form(folders: Folders) -> None:
    new = """
      PREFIX ex: <https://example.org/>
      PREFIX sh: <http://www.w3.org/ns/shacl#>
      ex:Boat-iri sh:targetClass ex:Vessel ; sh:pattern "^https://w3id[.]org/samspill/id/boat/" .
      ex:Boat sh:targetClass ex:Vessel ; sh:property [ sh:path ex:name ; sh:name "Navn"@nb ] .
      """
    blueprint = blueprint_of([*read_folder(folders.shapes), *statements(new)], [])
    assert [field.label for field in form_of(blueprint, "boat", "en").fields] == ["Navn"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_is_told(blueprint: Blueprint, language: Language) -> None:
    assert set(kinds_of(blueprint, language)) == {
        "program", "goal", "measure", "actor", "participation", "funding", "alignment",
        "milestone", "place", "document", "evidence",
    }  # fmt: skip
    for kind in blueprint.kinds:
        form, other = form_of(blueprint, kind, language), form_of(blueprint, kind, "en")
        assert form.label != kind
        assert len(form.by_key) == len(form.fields)
        for group in form.groups:
            assert group.label
            assert group.fields
        for field in form.fields:
            assert field.label != field.key, field
            assert field.help, f"{kind}: {field.rules} lack sh:description"
            assert language == "en" or field.help != other.by_key[field.key].help, field
            assert field.rules, field
            assert not field.path.startswith("_:")
            assert (field.holds == "choice") == bool(field.choices)
            assert field.holds != "thing" or field.kinds or field.read_only


def test_what_the_shapes_say_of_a_measure(forms: Mapping[str, Form]) -> None:
    form = forms["measure"]
    assert [field.key for field in form.fields] == [
        "prefLabel", "altLabel", "description", "scopeNote", "number",
        "isPartOf", "logicStage", "area", "relatedTo", "spatial",
        "startYear", "endYear", "plannedYear", "status", "evidence",
    ]  # fmt: skip
    name, whole, status = form.by_key["prefLabel"], form.by_key["isPartOf"], form.by_key["status"]
    assert (name.names, name.required_languages, name.wanted_languages) == (
        ("prefLabel.nb", "prefLabel.en"), ("nb",), ("en",),
    )  # fmt: skip
    assert name.single_line
    assert not form.by_key["description"].single_line
    assert whole.kinds == ("goal", "program", "measure")
    assert (whole.required, whole.repeats) == (True, False)
    assert (status.required, status.wanted, len(status.choices)) == (False, True, 6)
    assert SHAPES + "Measure-status-given" in status.rules
    assert form.by_key["plannedYear"].repeats
    assert not form.by_key["startYear"].repeats


def test_an_alignment_offers_the_sdgs_and_leaves_the_review_to_the_service(
    forms: Mapping[str, Form],
) -> None:
    form = forms["alignment"]
    codes = [choice.code for choice in form.by_key["sdg"].choices]
    assert len(codes) == 17 + 169 + 1
    assert codes[:3] == ["1", "1.1", "1.2"]
    assert {field.key for field in form.fields if field.read_only} == {
        "wasAttributedTo", "generatedAtTime", "reviewStatus", "reviewedBy",
    }  # fmt: skip
    assert str(form.by_key["strength"].most) == "3"
    assert forms["funding"].by_key["amount"].above == 0
    assert [c.code for c in forms["funding"].by_key["currency"].choices][:2] == ["NOK", "AED"]


def test_what_follows_is_said_too_and_goes_with_what_it_followed_from(
    folders: Folders, core: list[Triple], forms: Mapping[str, Form]
) -> None:
    form, iri = forms["actor"], BASE + "id/actor/test"
    public = Triple(
        NamedNode(iri), NamedNode(RDF_TYPE), NamedNode(PREFIXES["m8g"] + "PublicOrganisation")
    )
    said, _ = statements_of(form, iri, {"classification": "kommune"})
    assert public in said
    assert rest_of(said, iri, form) == ()
    found = placed(check([*core, *said], shapes=folders.shapes), form, iri)
    assert SHAPES + "Actor-public" not in {one.rule for one in found[WHOLE]}
    other, _ = statements_of(form, iri, {"classification": "company"})
    assert public not in other
    assert rest_of([*other, public], iri, form) == (public,)


def test_a_kind_without_a_shape_has_no_form(blueprint: Blueprint) -> None:
    with pytest.raises(NotFound, match="no form for “boat”"):
        form_of(blueprint, "boat", "nb")


def test_what_is_published_comes_back_whole(
    trondheim_store: EmbeddedStore, example_store: EmbeddedStore, forms: Mapping[str, Form]
) -> None:
    """Every thing that there is can be read into its form and said again."""
    count = 0
    for store in (trondheim_store, example_store):
        stated = [
            quad.triple for quad in store.quads() if not str(quad.graph_name).count("/inferred")
        ]
        things = by_thing(stated)
        for iri, form in with_form(stated, forms):
            own = [triple for triple in things[iri] if "#" not in iri]
            values = read_of(own, iri, form)
            said, mistakes = statements_of(form, iri, values, fixed=values)
            assert not mistakes, (iri, mistakes)
            assert {*said, *rest_of(own, iri, form)} == set(own), iri
            assert not set(said) & set(rest_of(own, iri, form))
            count += 1
    assert count > 450


def text() -> some.SearchStrategy[str]:
    return some.text(
        some.characters(exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="\ufffe\uffff"),
        min_size=1,
        max_size=40,
    ).filter(lambda one: one.strip())


def value(field: Field) -> some.SearchStrategy[object]:
    match field.holds:
        case "choice":
            return some.sampled_from([choice.code for choice in field.choices])
        case "thing":
            key = some.sampled_from(["a", "ntnu", "a-1-2", "omradeloft-saupstad-kolstad", "3-0"])
            kinds = field.kinds or ("actor",)
            if len(field.kinds) == 1:
                return key
            return some.builds("{}/{}".format, some.sampled_from(kinds), key)
        case "address":
            return some.text("abz09?=&/.", max_size=9).map(lambda end: f"https://a.no/{end}")
        case "number":
            low = int(field.least or (field.above or 0) + 1)
            return some.integers(low, int(field.most or 10**9)).map(str)
        case "year" | "date":
            return some.integers(1000, 9999).map(str)
        case "moment":
            return some.datetimes().map(lambda one: one.isoformat(timespec="seconds"))
        case "texts":
            return some.fixed_dictionaries({one: text() for one in field.languages})
        case _ if field.example:
            return some.just(field.example)
        case _ if "64" in field.patterns[0]:
            return some.text("0123456789abcdef", min_size=64, max_size=64)
        case _:
            return text()


def filled(form: Form) -> some.SearchStrategy[dict[str, object]]:
    """Values that can be said."""
    return some.fixed_dictionaries(
        {},
        optional={
            field.key: some.lists(value(field), min_size=1, max_size=3)
            if field.repeats and field.holds != "texts"
            else value(field)
            for field in form.fields
        },
    )


FORMS = {
    kind: form_of(made, kind, "nb")
    for made in [read_blueprint(shipped_folders())]
    for kind in made.kinds
}


@settings(max_examples=60, deadline=None)
@given(some.one_of([some.tuples(some.just(kind), filled(FORMS[kind])) for kind in FORMS]))
def test_values_become_statements_and_come_back(case: tuple[str, dict[str, object]]) -> None:
    kind, values = case
    form = FORMS[kind]
    said, mistakes = statements_of(form, IRI, values, fixed=values)
    assert not mistakes
    once = read_of(said, IRI, form)
    assert set(once) == set(values)
    again, mistakes = statements_of(form, IRI, once, fixed=once)
    assert not mistakes
    assert set(again) == set(said)
    assert read_of(again, IRI, form) == once
    assert not rest_of(said, IRI, form)


@settings(max_examples=150, deadline=None)
@given(
    some.dictionaries(
        some.sampled_from(["prefLabel", "status", "startYear", "isPartOf", "evidence", "x"])
        | some.text(max_size=5),
        some.recursive(
            some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=9),
            lambda inner: (
                some.lists(inner, max_size=3)
                | some.dictionaries(some.text(max_size=3), inner, max_size=3)
            ),
            max_leaves=6,
        ),
        max_size=5,
    )
)
def test_nothing_that_is_filled_in_is_an_error(
    forms: Mapping[str, Form], values: dict[str, object]
) -> None:
    said, mistakes = statements_of(forms["measure"], IRI, values)
    assert all(one.detail and one.advice for one in mistakes)
    assert len({triple.subject for triple in said}) == 1


HOSTILE = [
    ("measure", "prefLabel", {"nb": "a\x00b"}, "that nobody can see (U+0000)"),
    ("measure", "prefLabel", {"nb": "\ud800"}, "that nobody can see (U+D800)"),
    ("measure", "prefLabel", {"nb": "a\x1b[31m"}, "that nobody can see (U+001B)"),
    ("measure", "description", {"nb": "a" * 65_537}, "is longer than 65536 bytes"),
    ("measure", "description", {"nb": "ø" * 40_000}, "is longer than 65536 bytes"),
    ("measure", "prefLabel", "uten språk", "The language of “Navn” is missing."),
    ("measure", "prefLabel", {"<script>": "x"}, "“<script>” is not the code of a language."),
    ("measure", "prefLabel", {"nb": ["a", "b"]}, "Only one value can stand here."),
    ("measure", "prefLabel", {"nb": {"nb": "x"}}, "This is neither a text nor a number."),
    ("measure", "prefLabel", 7, "The language of “Navn” is missing."),
    ("measure", "startYear", "24", "“24” is not a year."),
    ("measure", "startYear", "２０２４", "“２０２４” is not a year."),
    ("measure", "startYear", "0000", "“0000” is not a year."),
    ("measure", "startYear", ["2024", "2025"], "Only one value can stand here."),
    ("measure", "plannedYear", ["2024"] * (MOST_VALUES + 1), "There are 201 values here"),
    ("measure", "status", "done", "“done” is not one of the choices."),
    ("measure", "status", "javascript:alert(1)", "is not one of the choices."),
    ("measure", "isPartOf", "javascript:alert(1)", "is not an address that can be used."),
    ("measure", "isPartOf", "https://x.no/> <a> <b", "is not an address that can be used."),
    ("measure", "isPartOf", "goal/Æ", "is not the key of a thing."),
    ("measure", "isPartOf", "../../etc/passwd", "is not the key of a thing."),
    ("measure", "isPartOf", "a-key", "“a-key” may be of several kinds."),
    ("measure", "isPartOf", "actor/ntnu", "is of a kind that cannot stand here."),
    ("measure", "evidence", "https://x.no/" + "a" * 2048, "is not an address that can be used."),
    ("measure", "startyear", "2024", "There is no field “startyear”."),
    ("actor", "homepage", "javascript:alert(1)", "is not an address that can be used."),
    ("actor", "homepage", "data:text/html,<script>", "is not an address that can be used."),
    ("actor", "homepage", "www.ntnu.no", "is not an address that can be used."),
    ("actor", "homepage", "https://", "is not an address that can be used."),
    ("actor", "organisationNumber", "94211046", "is not written as it should be."),
    ("funding", "amount", "1,000", "“1,000” can be read in two ways."),
    ("funding", "amount", "2.100.000", "“2.100.000” is not a number."),
    ("funding", "amount", "1e9", "“1e9” is not a number."),
    ("funding", "amount", "NaN", "“NaN” is not a number."),
    ("funding", "amount", float("inf"), "“inf” is not a number."),
    ("funding", "amount", "0", "“0” is too small."),
    ("funding", "amount", "9" * 40, "is not a number."),
    ("alignment", "confidence", "1.7", "“1.7” is too large."),
    ("alignment", "confidence", -1, "“-1” is too small."),
    ("alignment", "strength", "1.5", "“1.5” is not a whole number."),
    ("alignment", "sdg", "11.33", "“11.33” is not one of the choices."),
    ("alignment", "sdg", "https://metadata.un.org/sdg/11", "is not one of the choices."),
    ("alignment", "reviewStatus", "accepted", "“Vurderingsstatus” is filled in by the service."),
    ("milestone", "date", "2024-99-99", "“2024-99-99” is not a date."),
    ("milestone", "date", "31.02.2024", "is not a date."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "key", "given", "said"), HOSTILE)
def test_what_cannot_be_said_is_a_mistake(
    kind: str, key: str, given: object, said: str, forms: Mapping[str, Form]
) -> None:
    assert said in mistake(forms[kind], key, given)


@pytest.mark.parametrize(
    ("kind", "key", "given", "term"),
    [
        ("alignment", "sdg", "4.7", "http://metadata.un.org/sdg/4.7"),
        ("alignment", "sdg", "goal 4", "http://metadata.un.org/sdg/4"),
        ("alignment", "sdg", "Delmål 4.7", "http://metadata.un.org/sdg/4.7"),
        ("alignment", "sdg", "God utdanning", "http://metadata.un.org/sdg/4"),
        ("alignment", "sdg", "4 quality education", "http://metadata.un.org/sdg/4"),
        ("alignment", "sdg", "http://metadata.un.org/sdg", "http://metadata.un.org/sdg"),
        ("alignment", "confidence", "0,65", "0.65"),
        ("funding", "amount", "2 100 000", "2100000"),
        ("funding", "amount", "2\u00a0100\u00a0000,50", "2100000.5"),
        ("funding", "fiscalYear", 2024, "2024"),
        ("funding", "fiscalYear", 2024.0, "2024"),
        ("funding", "currency", "nok", "NOK"),
        ("measure", "status", CONCEPT + "status/ongoing", CONCEPT + "status/ongoing"),
        ("measure", "status", "Pågår", CONCEPT + "status/ongoing"),
        ("measure", "evidence", "a-1-2", BASE + "id/evidence/a-1-2"),
        ("measure", "isPartOf", "goal/a-1", BASE + "id/goal/a-1"),
        ("milestone", "date", "1.5.2024", "2024-05-01"),
        ("milestone", "date", "2024-05", "2024-05"),
        ("measure", "number", "  1.2\n", "1.2"),
    ],
)
def test_values_are_read_as_people_write_them(
    kind: str, key: str, given: object, term: str, forms: Mapping[str, Form]
) -> None:
    triples, mistakes = statements_of(forms[kind], IRI, {key: given})
    assert not mistakes
    assert [triple.object.value for triple in triples[1:]] == [term]


def test_what_is_empty_is_not_said(forms: Mapping[str, Form]) -> None:
    empty = {"prefLabel": {"nb": " ", "en": None, "<": ""}, "status": "", "startYear": [], "x": ""}
    assert statements_of(forms["measure"], IRI, empty) == (
        (Triple(NamedNode(IRI), NamedNode(RDF_TYPE), NamedNode(forms["measure"].type)),),
        (),
    )
    assert statements_of(forms["measure"], IRI, [])[1][0].detail == "The values are not an object."


def test_script_in_a_name_is_text(forms: Mapping[str, Form]) -> None:
    told = "<script>alert(1)</script> =HYPERLINK(1)"
    triples, mistakes = statements_of(forms["measure"], IRI, {"prefLabel": {"nb": told}})
    assert not mistakes
    assert triples[1].object == Literal(told, language="nb")


def test_a_mistake_is_at_its_value(forms: Mapping[str, Form]) -> None:
    values = {"plannedYear": ["2024", "", "20x"], "altLabel": {"en": ["ok", "a\x07"]}}
    _, mistakes = statements_of(forms["measure"], IRI, values)
    assert [(one.name, one.index) for one in mistakes] == [("altLabel.en", 1), ("plannedYear", 2)]


def test_the_service_fills_in_what_is_its_own(forms: Mapping[str, Form]) -> None:
    fixed = {"reviewStatus": "proposed", "wasAttributedTo": "actor/kari"}
    triples, mistakes = statements_of(forms["alignment"], IRI, {}, fixed=fixed)
    assert not mistakes
    assert {triple.object.value for triple in triples[1:]} == {
        CONCEPT + "review/proposed", BASE + "id/actor/kari",
    }  # fmt: skip
    same, mistakes = statements_of(forms["alignment"], IRI, dict(fixed), fixed=fixed)
    assert (same, mistakes) == (triples, ())
    _, mistakes = statements_of(forms["alignment"], IRI, {"reviewStatus": "accepted"}, fixed=fixed)
    assert [one.key for one in mistakes] == ["reviewStatus"]


def test_a_correction_leaves_what_the_form_has_no_field_for(
    folders: Folders, forms: Mapping[str, Form]
) -> None:
    own = by_thing(read_folder(folders.data / "example"))
    iri = next(iri for iri, said in own.items() if "TextQuoteSelector" in str(said))
    rest = rest_of(own[iri], iri, forms["evidence"])
    assert {triple.predicate.value.rpartition("#")[2] for triple in rest} == {
        "hasSelector", "type", "exact",
    }  # fmt: skip
    assert all("#quote" in str(triple) for triple in rest)


def test_an_html_form_is_read_by_its_names(forms: Mapping[str, Form]) -> None:
    pairs = [
        ("prefLabel.nb", "Et tiltak"), ("prefLabel.en", "A measure"), ("plannedYear", "2024"),
        ("plannedYear", "2025"), ("description.nb", "a\r\nb"), ("status", ""), ("x.y", "z"),
    ]  # fmt: skip
    values = values_of(pairs, forms["measure"])
    triples, mistakes = statements_of(forms["measure"], IRI, values)
    assert [one.key for one in mistakes] == ["x.y"]
    assert read_of(triples, IRI, forms["measure"]) == {
        "prefLabel": {"nb": "Et tiltak", "en": "A measure"},
        "description": {"nb": "a\nb"},
        "plannedYear": ["2024", "2025"],
    }
    assert values_of([("prefLabel", "x"), ("prefLabel.nb", "y")], forms["measure"])


def test_findings_stand_beside_their_fields(
    folders: Folders, core: list[Triple], forms: Mapping[str, Form]
) -> None:
    values = {"prefLabel": {"en": "A measure"}, "startYear": "2025", "endYear": "2024"}
    said, _ = statements_of(forms["measure"], IRI, values)
    wrong = read_turtle(folders.shapes.parent / "tests/examples/Thing-other-names/invalid.ttl")
    report = check([*core, *said, *wrong], shapes=folders.shapes)
    found = placed(report, forms["measure"], IRI)
    told = {
        key: {one.rule.removeprefix(SHAPES) for one in those}
        for key, those in found.items()
        if key != WHOLE
    }
    assert told == {
        "prefLabel": {"Thing-label-nb"},
        "startYear": {"Period-order"},
        "status": {"Measure-status-given"},
        "isPartOf": {"Measure-whole"},
        "evidence": {"Fact-evidence"},
    }
    assert all(one.focus != IRI for one in found[WHOLE])
    assert sum(map(len, found.values())) == len(report.findings)


def test_findings_on_a_part_stand_at_its_fields(
    folders: Folders, core: list[Triple], forms: Mapping[str, Form]
) -> None:
    iri = BASE + "id/evidence/test"
    said, _ = statements_of(forms["evidence"], iri, {"start": "7"})
    found = placed(check([*core, *said], shapes=folders.shapes), forms["evidence"], iri)
    assert [one.rule for one in found["end"]] == [SHAPES + "Position-end"]
    said, _ = statements_of(forms["evidence"], iri, {})
    found = placed(check([*core, *said], shapes=folders.shapes), forms["evidence"], iri)
    assert [one.rule for one in found["start"]] == [SHAPES + "Evidence-selector"]


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Områdeløft Saupstad/Kolstad", "omradeloft-saupstad-kolstad"),
        ("Bærum kommune", "baerum-kommune"),
        ("Universitetskommunen 3.0", "universitetskommunen-3-0"),
        ("Åpen dag på havna", "apen-dag-pa-havna"),
        ("Deatnu, Kárášjohka og Ráisa – đŋŧ", "deatnu-karasjohka-og-raisa-dnt"),
        ("  «Café» № 5 ", "cafe-no-5"),
        ("日本", ""),
        ("a" * 200, "a" * 80),
        ("ord " * 40, "-".join(["ord"] * 20)),
    ],
)
def test_a_key_is_made_of_a_name(label: str, key: str) -> None:
    assert key_of(label) == key


def test_a_new_thing_has_an_iri_of_its_own(forms: Mapping[str, Form]) -> None:
    values = {"prefLabel": {"en": "The bay", "nb": "Bukta"}}
    taken = {BASE + "id/measure/bukta", BASE + "id/measure/bukta-2"}
    assert mint(forms["measure"], values, taken.__contains__) == BASE + "id/measure/bukta-3"
    assert mint(forms["measure"], {}, taken.__contains__) == BASE + "id/measure/measure"
    alignment = {"alignedResource": "measure/bukta", "sdg": "Delmål 4.a"}
    assert mint(forms["alignment"], alignment, taken.__contains__) == (
        BASE + "id/alignment/bukta-sdg-4-a"
    )


def test_ties_are_named_and_keyed_as_those_that_there_are(
    folders: Folders, forms: Mapping[str, Form]
) -> None:
    stated = read_folder(folders.data / "trondheim-2020")
    named: dict[tuple[str, str], str] = {}
    for triple in (*stated, *read_folder(folders.ontology / "concepts")):
        name = triple.object
        if triple.predicate.value == PREFIXES["skos"] + "prefLabel" and isinstance(name, Literal):
            named[triple.subject.value, name.language or ""] = name.value
    count = same = 0
    for iri, own in by_thing(stated).items():
        form = forms.get(iri.removeprefix(BASE + "id/").partition("/")[0])
        if form is None or form.kind not in ("participation", "alignment", "evidence"):
            continue
        values = read_of(own, iri, form)
        without = {key: one for key, one in values.items() if key != "prefLabel"}
        found = with_names(form, without, lambda iri, language: named.get((iri, language), ""))
        assert found["prefLabel"] == values["prefLabel"]
        assert with_names(form, values, lambda _iri, _language: "x") == values
        count, same = count + 1, same + (mint(form, values, lambda _iri: False) == iri)
    assert count == 244
    assert same > 0.9 * count
