"""The checks: what each rule finds, and what bad data gets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Triple

from samspill.ask.examples import examples_of
from samspill.ask.terms import shape_triples
from samspill.knowledge.checks import check
from samspill.knowledge.dataset import read_folder, read_turtle
from samspill.knowledge.findings import Finding, Report, node_name
from samspill.knowledge.shapes import Shapes, read_shapes
from samspill.knowledge.turtle import canonical, rdflib_graph
from samspill.knowledge.vocabulary import PREFIXES, SHAPES
from samspill.settings import DEFAULT_BASE, Folders

EXAMPLES = Path(__file__).parent / "examples"
RULES = sorted(path.name for path in EXAMPLES.iterdir())
SIDES = ("valid", "invalid")
HEADER = "severity\trule\tfocus\tpath\tvalue\tmessage\n"
ID = DEFAULT_BASE + "id/"


@pytest.fixture(scope="module")
def shapes(folders: Folders) -> Shapes:
    return read_shapes(folders.shapes)


@pytest.fixture(scope="module")
def municipality(folders: Folders, core: list[Triple]) -> list[Triple]:
    """The invented municipality, in which the examples stand."""
    return [*core, *read_folder(folders.data / "example")]


@pytest.fixture(scope="module")
def examples() -> Mapping[tuple[str, str], list[Triple]]:
    return {
        (rule, side): read_turtle(EXAMPLES / rule / f"{side}.ttl")
        for rule in RULES
        for side in SIDES
    }


@pytest.fixture(scope="module")
def report(
    municipality: list[Triple],
    examples: Mapping[tuple[str, str], list[Triple]],
    shapes: Shapes,
) -> Report:
    """One check of all examples: no two of them are about the same thing."""
    return check([*municipality, *(t for one in examples.values() for t in one)], shapes=shapes)


def about(report: Report, triples: list[Triple]) -> list[Finding]:
    things = {node_name(triple.subject) for triple in triples}
    return [finding for finding in report.findings if finding.focus in things]


def row(finding: Finding) -> str:
    term = "" if finding.term is None else str(finding.term)
    cells = [
        finding.severity,
        finding.rule.removeprefix(SHAPES),
        finding.focus.removeprefix(ID),
        compact(finding.path or ""),
        "_:" if isinstance(finding.term, BlankNode) else term,
        finding.messages["nb"],
    ]
    return "\t".join(cells) + "\n"


def compact(path: str) -> str:
    for prefix, namespace in PREFIXES.items():
        path = path.replace(namespace, f"{prefix}:")
    return path


@pytest.mark.parametrize("rule", RULES)
def test_the_invalid_example_gets_the_expected_report(
    rule: str,
    report: Report,
    examples: Mapping[tuple[str, str], list[Triple]],
    accept: bool,
) -> None:
    found = HEADER + "".join(row(one) for one in about(report, examples[rule, "invalid"]))
    kept = EXAMPLES / rule / "expected.tsv"
    if accept:
        kept.write_text(found, encoding="utf-8")
    assert found == kept.read_text(encoding="utf-8")
    assert f"\t{rule}\t" in found


@pytest.mark.parametrize("rule", RULES)
def test_the_valid_example_has_no_findings(
    rule: str, report: Report, examples: Mapping[tuple[str, str], list[Triple]]
) -> None:
    assert about(report, examples[rule, "valid"]) == []


def test_what_is_said_of_an_example_is_told_in_both_languages(
    report: Report, examples: Mapping[tuple[str, str], list[Triple]], folders: Folders
) -> None:
    told = examples_of(folders.examples, shape_triples(folders.shapes))
    assert sorted(told) == RULES
    cut = []
    for rule in RULES:
        found = [one.messages for one in about(report, examples[rule, "invalid"])]
        for language, messages in told[rule].messages.items():
            said = {one[language] for one in found}
            assert len(messages) == len(said)
            for message in set(messages) - said:
                pattern = ".+".join(re.escape(part) for part in message.split("…"))
                assert any(re.fullmatch(pattern, one) for one in said), (rule, language)
                cut.append(rule)
    assert cut == ["Thing-domain"]  # which puts in what only the report's own language has


def test_no_two_examples_are_about_the_same_thing(
    municipality: list[Triple], examples: Mapping[tuple[str, str], list[Triple]]
) -> None:
    known = {node_name(triple.subject) for triple in municipality}
    for triples in examples.values():
        own = {node_name(triple.subject) for triple in triples}
        assert not own & known
        known |= own


def test_rules_with_a_query_say_the_same_in_pyshacl(
    folders: Folders,
    municipality: list[Triple],
    examples: Mapping[tuple[str, str], list[Triple]],
    report: Report,
    shapes: Shapes,
) -> None:
    """The quick way of running a query for all things at once changes no verdict."""
    from pyshacl import validate
    from rdflib import SH, URIRef

    files = sorted(folders.shapes.glob("*.ttl"))
    graph = rdflib_graph(triple for path in files for triple in read_turtle(path))
    data = rdflib_graph([*municipality, *(t for one in examples.values() for t in one)])
    for rule in shapes.rules:
        triples = examples[rule.iri.removeprefix(SHAPES), "invalid"]
        focus = {node_name(t.subject) for t in triples if not isinstance(t.subject, BlankNode)}
        _, results, _ = validate(
            data, shacl_graph=graph, use_shapes=[rule.iri], focus_nodes=sorted(focus), inplace=True
        )
        theirs = {
            (str(results.value(one, SH.focusNode)), str(results.value(one, SH.resultSeverity)))
            for one in results.subjects(SH.sourceShape, URIRef(rule.iri))
        }
        ours = {
            (one.focus, f"{SH}{one.severity.capitalize()}")
            for one in about(report, triples)
            if one.rule == rule.iri
        }
        assert theirs == ours, rule.iri


# each is one mistake in a good thing, and gets one finding
MISTAKES = {
    "no SDG": ("sam:sdg <http://metadata.un.org/sdg/9.1> ;", "", "Alignment-sdg"),
    "an SDG code as text": ("<http://metadata.un.org/sdg/9.1>", '"9.1"', "Alignment-sdg"),
    "an https goal": ("http://metadata.un.org/sdg/9.1", "https://metadata.un.org/sdg/9.1",
                      "Alignment-sdg-https"),
    "a slash": ("sdg/9.1>", "sdg/9.1/>", "Alignment-sdg-slash"),
    "an unknown target": ("sdg/9.1>", "sdg/9.77>", "Alignment-sdg-code"),
    "a capital letter": ("sdg/9.1>", "sdg/9.A>", "Alignment-sdg-code"),
    "a page about a goal": ("http://metadata.un.org/sdg/9.1", "https://sdgs.un.org/goals/goal9",
                            "Alignment-sdg-code"),
    "an unknown goal": ("sdg/9.1>", "sdg/99>", "Alignment-sdg-unknown"),
    "an unknown indicator": ("sdg/9.1>", "sdg/C999999>", "Alignment-sdg-unknown"),
    "a goal of a program": ("http://metadata.un.org/sdg/9.1", f"{ID}goal/eksempelvik-ung",
                            "Alignment-sdg-unknown"),
    "two SDGs": ("sdg/9.1>", "sdg/9.1>, <http://metadata.un.org/sdg/9.4>", "Alignment-sdg"),
    "no confidence": ("sam:confidence 0.7 ;", "", "Alignment-confidence"),
    "confidence 1.7": ("confidence 0.7", "confidence 1.7", "Alignment-confidence"),
    "confidence −1": ("confidence 0.7", "confidence -0.1", "Alignment-confidence"),
    "confidence NaN": ("confidence 0.7", 'confidence "NaN"^^xsd:decimal', "Alignment-confidence"),
    "confidence INF": ("confidence 0.7", 'confidence "INF"^^xsd:double', "Alignment-confidence"),
    "confidence as text": ("confidence 0.7", 'confidence "0.7"', "Alignment-confidence"),
    "confidence as a thing": ("confidence 0.7", "confidence <https://example.org/>",
                              "Alignment-confidence"),
    "strength 2.5": ("strength 2", "strength 2.5", "Alignment-strength"),
    "strength in other digits": ("strength 2", 'strength "２"^^xsd:integer', "Alignment-strength"),
    "strength 0 and positive": ("strength 2", "strength 0", "Alignment-strength-direction"),
    "an impossible time": ("2024-06-01T10", "2024-02-30T10", "Alignment-time"),
    "a time without seconds": ("10:00:00Z", "10:00Z", "Alignment-time"),
    "an author who is not there": ("eksempelvik-kurator-b", "ingen", "Alignment-author"),
    "a rationale of spaces": ('"Derfor."', '" \\t"', "Alignment-rationale"),
    "a misspelt property": ("sam:strength 2", "sam:strength 2 ; sam:actr sam:x", "Thing-property"),
    "an empty name": ('"En kobling"', '""', "Thing-label-text"),
    "a name without language": ('"En kobling"@nb', '"En kobling"', "Thing-label-language"),
    "two names in bokmål": ('"En kobling"@nb', '"En kobling"@nb, "En til"@nb',
                            "Thing-label-unique"),
    "evidence that is not there": ("plan-2024-35-88", "plan-2024-1-2", "Fact-evidence"),
}  # fmt: skip

GOOD = """
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX sam: <https://w3id.org/samspill/ontology/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
<https://w3id.org/samspill/id/alignment/test> a sam:SdgAlignment ;
  skos:prefLabel "En kobling"@nb, "A link"@en ;
  sam:alignedResource <https://w3id.org/samspill/id/measure/eksempelvik-digitale-horinger> ;
  sam:sdg <http://metadata.un.org/sdg/9.1> ;
  sam:direction <https://w3id.org/samspill/concept/direction/positive> ;
  sam:strength 2 ;
  sam:basis <https://w3id.org/samspill/concept/basis/assessed> ;
  sam:confidence 0.7 ;
  sam:rationale "Derfor."@nb, "Therefore."@en ;
  sam:reviewStatus <https://w3id.org/samspill/concept/review/accepted> ;
  prov:wasAttributedTo <https://w3id.org/samspill/id/actor/eksempelvik-kurator-b> ;
  prov:generatedAtTime "2024-06-01T10:00:00Z"^^xsd:dateTime ;
  sam:evidence <https://w3id.org/samspill/id/evidence/eksempelvik-plan-2024-35-88> .
"""


def mistaken(tmp_path: Path, old: str, new: str) -> list[Triple]:
    assert old in GOOD
    path = tmp_path / "data.ttl"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    return read_turtle(path)


@pytest.mark.parametrize("name", MISTAKES)
def test_one_mistake_gets_one_finding(
    name: str, tmp_path: Path, municipality: list[Triple], shapes: Shapes
) -> None:
    old, new, rule = MISTAKES[name]
    report = check(
        [*municipality, *mistaken(tmp_path, old, new)],
        shapes=shapes,
        focus={f"{ID}alignment/test"},
    )
    assert [one.rule.removeprefix(SHAPES) for one in report.findings] == [rule]
    assert not report.conforms


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("https://metadata.un.org/sdg/9.1", "http://metadata.un.org/sdg/9.1"),
        ("https://metadata.un.org/sdg", "http://metadata.un.org/sdg"),
        ("http://metadata.un.org/sdg/9.1/", "http://metadata.un.org/sdg/9.1"),
        ("https://metadata.un.org/sdg/9.1/", "http://metadata.un.org/sdg/9.1"),
        ("http://metadata.un.org/sdg/9.77", "http://metadata.un.org/sdg/9"),
        ("http://metadata.un.org/sdg/9.A", "http://metadata.un.org/sdg/9.a"),
        ("http://metadata.un.org/sdg/9.1.1", "http://metadata.un.org/sdg/9.1"),
        ("https://sdgs.un.org/goals/goal9", "http://metadata.un.org/sdg/9"),
        ("http://metadata.un.org/sdg/C110301", "http://metadata.un.org/sdg/11.3"),
        ("http://metadata.un.org/sdg/C010502", "http://metadata.un.org/sdg/1.5"),
    ],
)
def test_the_message_gives_the_right_sdg(
    wrong: str, right: str, tmp_path: Path, municipality: list[Triple], shapes: Shapes
) -> None:
    triples = mistaken(tmp_path, "http://metadata.un.org/sdg/9.1", wrong)
    report = check([*municipality, *triples], shapes=shapes, focus={f"{ID}alignment/test"})
    messages = [one.messages for one in report.findings if one.value == wrong]
    assert messages
    assert all(f"<{right}>" in text for text in messages[0].values())


@pytest.mark.parametrize(
    ("old", "new", "near"),
    [
        ("sam:sdg", "sam:sgd", "sam:sdg"),
        ("sam:confidence", "sam:confidense", "sam:confidence"),
        ("a sam:SdgAlignment", "a sam:SDGAlignment", "sam:SdgAlignment"),
    ],
)
def test_the_message_names_the_nearest_term(
    old: str, new: str, near: str, tmp_path: Path, municipality: list[Triple], shapes: Shapes
) -> None:
    report = check([*municipality, *mistaken(tmp_path, old, new)], shapes=shapes)
    messages = [
        one.messages
        for one in report.findings
        if one.rule in (SHAPES + "Thing-property", SHAPES + "Thing-class")
    ]
    assert len(messages) == 1
    assert messages[0]["nb"].endswith(f"Mener du {near}?")
    assert messages[0]["en"].endswith(f"Do you mean {near}?")


def test_another_base_is_asked_for_where_it_is_set(
    tmp_path: Path, folders: Folders, core: list[Triple]
) -> None:
    base = "https://data.eksempelvik.example/"
    for path in (folders.data / "example").glob("*.ttl"):
        text = path.read_text(encoding="utf-8").replace(ID, f"{base}id/")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    moved = [*core, *read_folder(tmp_path)]
    assert check(moved, shapes=folders.shapes, base=base).conforms
    wrong = check(moved, shapes=folders.shapes)
    assert {one.rule for one in wrong.findings} >= {SHAPES + "Program-iri", SHAPES + "Evidence-iri"}


def test_focus_narrows_the_check_without_changing_it(
    municipality: list[Triple],
    examples: Mapping[tuple[str, str], list[Triple]],
    report: Report,
    shapes: Shapes,
) -> None:
    asked = [*examples["Funding-amount", "invalid"], *examples["Funding-party", "invalid"]]
    others = [*examples["Funding-year", "invalid"], *examples["Actor-public", "invalid"]]
    triples = [*municipality, *asked, *others]
    focus = {node_name(triple.subject) for triple in asked}
    narrow = check(triples, shapes=shapes, focus=focus)
    assert list(narrow.findings) == about(report, asked)
    assert check(triples, shapes=shapes, focus=()).findings == ()


def test_the_report_is_the_same_every_time_and_canonical(
    municipality: list[Triple],
    examples: Mapping[tuple[str, str], list[Triple]],
    shapes: Shapes,
) -> None:
    names = ("Funding-amount", "Thing-label-nb", "Program-owner", "Alignment-sdg-https")
    triples = [*municipality, *(t for name in names for t in examples[name, "invalid"])]
    first = check(triples, shapes=shapes)
    again = check(reversed(triples), shapes=shapes)
    assert first == again
    assert first.turtle == again.turtle == canonical(first.turtle)
    assert first.turtle.count("a sh:ValidationResult") == len(first.findings)
    assert sum(first.counts.values()) == sum(first.by_rule.values()) == len(first.findings)


ODD = [
    '""', '" "', '"å"@nb', '"NaN"^^xsd:decimal', '"NaN"^^xsd:double', '"1_0"^^xsd:integer',
    '"x"^^xsd:integer', '"2024-99-99"^^xsd:date', '"24:99"^^xsd:dateTime', '"x"^^xsd:gYear',
    '"maybe"^^xsd:boolean', '"x"^^<https://example.org/type>', f'"{"9" * 400}"^^xsd:integer',
    '"2024-01-01T00:00:00"^^xsd:dateTime', "<javascript:1>", "<urn:x>", "_:b", "<http://[::1]/>",
]  # fmt: skip


def test_no_value_however_odd_breaks_the_check(
    tmp_path: Path, municipality: list[Triple], shapes: Shapes, folders: Folders
) -> None:
    used = {triple.predicate.value for triple in read_folder(folders.data / "example")}
    lines = [f"<{ID}goal/test> <{one}> {', '.join(ODD)} ." for one in sorted(used)]
    path = tmp_path / "data.ttl"
    types = "sam:Program, sam:Goal, sam:Measure, sam:Actor, sam:Participation, sam:Funding"
    more = "sam:SdgAlignment, sam:Milestone, sam:SourceDocument, sam:Evidence, dcterms:Location"
    prologue = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    text = "\n".join(line for line in lines if "rdf-syntax-ns#type" not in line)
    path.write_text(f"{prologue}<{ID}goal/test> a {types}, {more} .\n{text}", encoding="utf-8")
    report = check([*municipality, *read_turtle(path)], shapes=shapes)
    assert report.counts["violation"] > 500
    assert canonical(report.turtle) == report.turtle


def test_findings_carry_the_names_of_things(
    report: Report, examples: Mapping[tuple[str, str], list[Triple]]
) -> None:
    finding = about(report, examples["Funding-amount", "invalid"])[0]
    assert finding.focus_label == {"nb": "Et tilskudd", "en": "A grant"}
    assert finding.value == "-100.0"
