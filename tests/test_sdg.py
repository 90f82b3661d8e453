"""The SDG reference in `ontology/sdg.ttl`, and the importer of the UN's own RDF beside it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from samspill.errors import BadValue, NotFound, SyntaxProblem
from samspill.knowledge.dataset import read_turtle
from samspill.knowledge.sdg import EN, NB, SdgImport, read_un
from samspill.knowledge.turtle import canonical
from samspill.knowledge.vocabulary import PREFIXES

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "ontology" / "sdg.ttl"
SHARED = ROOT.parent / "shared" / "reference"
SDG = "http://metadata.un.org/sdg"
COMPACT = NamedNode(PREFIXES["sdgo"] + "SDGCodeCompact")
BOOLEAN = NamedNode(PREFIXES["xsd"] + "boolean")

UN = """
@prefix : <http://metadata.un.org/sdg/> .
@prefix sdgo: <http://metadata.un.org/sdg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<http://metadata.un.org/sdg> a skos:ConceptScheme .
:11 a sdgo:Goal ; skos:prefLabel "Make cities good"@en .
:1.5 a sdgo:Target .
:11.5 a sdgo:Target ; sdgo:isTargetOf :11 ; sdgo:hasIndicator :C200211 ; skos:narrower :C200211 .
:C200211 a sdgo:Indicator ; owl:deprecated false ; sdgo:isIndicatorOf :11.5 ;
    skos:inScheme <http://metadata.un.org/sdg> ; skos:notation "11.5.2"^^sdgo:SDGCodeCompact .
"""


def imported(folder: Path, *more: str) -> SdgImport:
    """What the importer makes of a small sound UN file with some more statements in it."""
    path = folder / "un.ttl"
    path.write_text(UN + "\n".join(more), encoding="utf-8")
    return read_un(path)


def mended(result: SdgImport) -> dict[str, int]:
    return {mend.name: mend.count for mend in result.mends}


def examples(result: SdgImport, name: str) -> tuple[str, ...]:
    return next(mend.examples for mend in result.mends if mend.name == name)


def iri(name: str) -> NamedNode:
    """The IRI of a prefixed name; `:11.5` is one of the UN's."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local if prefix else f"{SDG}/{local}")


def said(triples: tuple[Triple, ...] | list[Triple], thing: str, link: str) -> set[str]:
    """The objects of one property of one thing, as their bare values."""
    return {t.object.value for t in triples if (t.subject, t.predicate) == (iri(thing), iri(link))}


def of_kind(triples: tuple[Triple, ...] | list[Triple], kind: str) -> set[str]:
    wanted = (iri("rdf:type"), iri(f"sdgo:{kind}"))
    return {t.subject.value for t in triples if (t.predicate, t.object) == wanted}


def labels(triples: tuple[Triple, ...] | list[Triple], link: str) -> dict[str, Counter[str]]:
    """IRI → language → how many values of a labelling property there are."""
    found: dict[str, Counter[str]] = {}
    for t in triples:
        if t.predicate == iri(link):
            found.setdefault(t.subject.value, Counter())[t.object.language] += 1
    return found


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"../shared is not here: {name} cannot be compared with")
    return path


def rows(name: str) -> list[dict[str, str]]:
    with shared(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


# ontology/sdg.ttl


def test_reference_holds_the_whole_agenda() -> None:
    triples = read_turtle(REFERENCE)
    indicators = of_kind(triples, "Indicator")
    deprecated = {t.subject.value for t in triples if t.predicate == iri("owl:deprecated")}
    assert len(of_kind(triples, "Goal")) == 17
    assert len(of_kind(triples, "Target")) == 169
    assert len(indicators) == 262
    assert len(deprecated) == 30
    assert deprecated <= indicators


def test_reference_says_what_the_code_list_says() -> None:
    upward = {"Target": "sdgo:isTargetOf", "Indicator": "sdgo:isIndicatorOf"}
    expected = set()
    for row in rows("sdg-codes.tsv"):
        thing = NamedNode(row["iri"])
        stated = [("rdf:type", iri(f"sdgo:{row['kind']}")), ("rdf:type", iri("skos:Concept"))]
        stated += [("skos:inScheme", NamedNode(SDG))]
        stated += [("skos:notation", Literal(c, datatype=COMPACT)) for c in row["code"].split()]
        stated += [("sdgo:tier", iri(f"sdgo:{tier}")) for tier in row["tier"].split()]
        for whole in map(NamedNode, row["part_of"].split()):
            stated += [("skos:broader", whole), (upward[row["kind"]], whole)]
        if row["kind"] == "Goal":
            stated += [("skos:topConceptOf", NamedNode(SDG))]
        if row["deprecated"] == "true":
            stated += [("owl:deprecated", Literal("true", datatype=BOOLEAN))]
        expected |= {Triple(thing, iri(link), value) for link, value in stated}
    scheme = Triple(NamedNode(SDG), iri("rdf:type"), iri("skos:ConceptScheme"))
    assert statements_without_words() == expected | {scheme}


def statements_without_words() -> set[Triple]:
    """What the reference says in codes and links, which are the UN's, not in words of ours."""
    words_of_ours = {iri(f"skos:{name}") for name in ("prefLabel", "editorialNote", "scopeNote")}
    return {t for t in read_turtle(REFERENCE) if t.predicate not in words_of_ours}


def test_goals_bear_their_official_names() -> None:
    names = own_labels("Goal")
    official = rows("sdg-goal-names.tsv")
    assert {(code, tag): name for code, tag, name in names} == {
        (row["code"], tag): row[tag] for row in official for tag in ("nb", "en")
    }


def test_all_notations_are_compact_codes() -> None:
    notations = [t.object for t in read_turtle(REFERENCE) if t.predicate == iri("skos:notation")]
    assert {notation.datatype for notation in notations} == {COMPACT}


def test_everything_has_one_label_in_each_language() -> None:
    triples = read_turtle(REFERENCE)
    found = labels(triples, "skos:prefLabel")
    assert found.keys() == {t.subject.value for t in triples}
    assert all(count == {"nb": 1, "en": 1} for count in found.values())


def own_labels(kind: str) -> list[tuple[str, str, str]]:
    """Code, language and text of every label that the reference gives to one kind."""
    triples = read_turtle(REFERENCE)
    things = of_kind(triples, kind)
    return [
        (t.subject.value.rpartition("/")[2], t.object.language, t.object.value)
        for t in triples
        if t.predicate == iri("skos:prefLabel") and t.subject.value in things
    ]


def test_target_labels_are_short_distinct_phrases() -> None:
    found = own_labels("Target")
    assert Counter(language for _, language, _ in found) == {"nb": 169, "en": 169}
    assert len({(language, label.casefold()) for _, language, label in found}) == 338
    for code, _, label in found:
        assert re.fullmatch(r"\S+( \S+){2,8}", label), (code, label)
        assert label[0].isupper(), (code, label)
        assert not label.endswith("."), (code, label)


def test_target_labels_are_marked_as_our_own() -> None:
    triples = read_turtle(REFERENCE)
    notes = labels(triples, "skos:editorialNote")
    assert notes.keys() == of_kind(triples, "Target")
    assert all(count == {"nb": 1, "en": 1} for count in notes.values())
    assert labels(triples, "skos:scopeNote") == {SDG: {"nb": 1, "en": 1}}


def test_target_labels_are_not_the_official_text() -> None:
    official = [
        words(t.object.value)
        for t in read_turtle(shared("un-sdg-kos-2022-q1.ttl"))
        if t.predicate == iri("skos:prefLabel") and t.object.language == "en"
    ]
    runs = {tuple(text[i : i + 6]) for text in official for i in range(len(text) - 5)}
    for code, language, label in own_labels("Target"):
        own = words(label)
        assert own not in official, (code, language, label)
        assert not runs & {tuple(own[i : i + 6]) for i in range(len(own) - 5)}, (code, label)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def test_indicator_labels_name_all_codes_and_deprecation() -> None:
    codes: dict[str, set[str]] = {}
    deprecated = set()
    for t in read_turtle(REFERENCE):
        key = t.subject.value.rpartition("/")[2]
        if t.predicate == iri("skos:notation"):
            codes.setdefault(key, set()).add(t.object.value)
        if t.predicate == iri("owl:deprecated"):
            deprecated.add(key)
    found = {(key, tag): label for key, tag, label in own_labels("Indicator")}
    for (key, tag), label in found.items():
        word, mark = {"nb": ("Indikator", "utgått"), "en": ("Indicator", "deprecated")}[tag]
        ending = f" ({mark})" if key in deprecated else ""
        assert label.startswith(f"{word} "), label
        assert label.endswith(ending), label
        assert set(label.removeprefix(word).removesuffix(ending).strip().split(", ")) == codes[key]
    assert found["C200303", "en"] == "Indicator 1.5.1, 11.5.1, 13.1.1"
    assert found["C110502", "nb"] == "Indikator 11.5.2 (utgått)"


def test_reference_uses_the_uns_iris_and_no_blank_nodes() -> None:
    for t in read_turtle(REFERENCE):
        assert isinstance(t.subject, NamedNode), t
        assert isinstance(t.object, NamedNode | Literal), t
        for term in (t.subject, t.object):
            if isinstance(term, NamedNode):
                assert term.value.startswith("http://"), t
                assert not term.value.endswith("/"), t


def test_reference_is_in_canonical_form() -> None:
    text = REFERENCE.read_bytes().decode("utf-8")
    assert canonical(text) == text
    assert text.endswith(".\n")
    assert not text.endswith("\n\n")


# the importer, on a small file with one defect at a time


def test_sound_file_needs_no_mend_but_that_of_its_labels(tmp_path: Path) -> None:
    result = imported(tmp_path)
    assert mended(result) == {"labels-kept-as-definition": 1}
    assert result.counts == {
        "goals": 1,
        "targets": 2,
        "indicators": 1,
        "series": 0,
        "active": 1,
        "deprecated": 0,
    }


def test_has_indicator_is_completed_for_each_of_several_targets(tmp_path: Path) -> None:
    result = imported(tmp_path, ":C200303 a sdgo:Indicator ; sdgo:isIndicatorOf :1.5, :11.5 .")
    new, kept = f"{SDG}/C200303", f"{SDG}/C200211"
    for link in ("sdgo:hasIndicator", "skos:narrower"):
        assert said(result.triples, ":1.5", link) == {new}
        assert said(result.triples, ":11.5", link) == {new, kept}
    assert mended(result)["hasIndicator-completed"] == 2
    assert examples(result, "hasIndicator-completed") == ("1.5 → C200303", "11.5 → C200303")


def test_has_series_is_completed(tmp_path: Path) -> None:
    result = imported(tmp_path, ":VC_DSR a sdgo:Series ; sdgo:isSeriesOf :C200211 .")
    assert said(result.triples, ":C200211", "sdgo:hasSeries") == {f"{SDG}/VC_DSR"}
    assert said(result.triples, ":C200211", "skos:narrower") == {f"{SDG}/VC_DSR"}
    assert mended(result)["hasSeries-completed"] == 1
    assert result.counts["series"] == 1


def test_scheme_loses_its_slash(tmp_path: Path) -> None:
    result = imported(tmp_path, ":1.5 skos:inScheme <http://metadata.un.org/sdg/> .")
    assert said(result.triples, ":1.5", "skos:inScheme") == {SDG}
    assert mended(result)["iri-corrected"] == 1


def test_un_iris_become_http(tmp_path: Path) -> None:
    result = imported(
        tmp_path,
        "<https://metadata.un.org/sdg/11.7/> a <https://metadata.un.org/sdg/ontology#Target> ;",
        "    rdfs:seeAlso <https://unstats.un.org/sdgs/>, <http://metadata.un.org/sdg-old/> .",
    )
    assert f"{SDG}/11.7" in of_kind(result.triples, "Target")
    pages = {"https://unstats.un.org/sdgs/", "http://metadata.un.org/sdg-old/"}
    assert said(result.triples, ":11.7", "rdfs:seeAlso") == pages
    assert mended(result)["iri-corrected"] == 3
    assert result.counts["targets"] == 3


RETIRED = ':{0} a sdgo:Indicator ; owl:deprecated true ; skos:notation "{1}"^^sdgo:SDGCodeCompact .'


def test_deprecated_indicator_leads_to_the_one_with_its_code(tmp_path: Path) -> None:
    result = imported(
        tmp_path, RETIRED.format("C110502", "11.5.2"), RETIRED.format("C110c01", "11.c.1")
    )
    assert said(result.triples, ":C110502", "dcterms:isReplacedBy") == {f"{SDG}/C200211"}
    assert not said(result.triples, ":C110c01", "dcterms:isReplacedBy")
    assert examples(result, "replacement-linked") == ("C110502 → C200211",)
    assert examples(result, "replacement-unknown") == ("C110c01",)
    assert examples(result, "code-moved") == ("11.5.2",)
    assert result.current == {"11.5.2": iri(":C200211")}
    assert (result.counts["active"], result.counts["deprecated"]) == (1, 2)


def test_replacement_that_the_un_states_is_left_alone(tmp_path: Path) -> None:
    result = imported(
        tmp_path,
        RETIRED.format("C110c01", "11.c.1"),
        ":C110c01 dcterms:isReplacedBy :C200211 .",
    )
    assert said(result.triples, ":C110c01", "dcterms:isReplacedBy") == {f"{SDG}/C200211"}
    assert mended(result).keys() == {"labels-kept-as-definition"}


def test_code_of_two_active_indicators_leads_to_neither(tmp_path: Path) -> None:
    result = imported(
        tmp_path,
        RETIRED.format("C110502", "11.5.2"),
        RETIRED.format("C110599", "11.5.2").replace("true", "false"),
    )
    assert result.current == {}
    assert not said(result.triples, ":C110502", "dcterms:isReplacedBy")


def test_only_dotted_codes_are_looked_up(tmp_path: Path) -> None:
    result = imported(tmp_path, ':C200211 skos:notation "11.05.02"^^sdgo:SDGCode .')
    assert result.current.keys() == {"11.5.2"}


def test_official_texts_are_kept_but_not_as_labels(tmp_path: Path) -> None:
    result = imported(
        tmp_path,
        ':11.5 skos:prefLabel "By 2030, fewer deaths"@en, "D’ici à 2030, moins de morts"@fr .',
        ':C200211 skos:prefLabel "Economic loss"@en .',
        ':11 skos:altLabel "Sustainable cities"@en .',
        '<http://metadata.un.org/sdg> skos:prefLabel "SDG Taxonomy"@en .',
    )
    assert said(result.triples, ":11.5", "skos:definition") == {
        "By 2030, fewer deaths",
        "D’ici à 2030, moins de morts",
    }
    assert said(result.triples, ":C200211", "skos:definition") == {"Economic loss"}
    assert said(result.triples, ":11", "skos:definition") == {"Make cities good"}
    assert said(result.triples, ":11", "dcterms:alternative") == {"Sustainable cities"}
    scheme = [t for t in result.triples if t.subject == NamedNode(SDG) and "SDG Tax" in str(t)]
    assert [t.predicate for t in scheme] == [iri("dcterms:alternative")]
    assert not labels(result.triples, "skos:prefLabel")
    assert not labels(result.triples, "skos:altLabel")
    assert mended(result) == {"labels-kept-as-definition": 4, "names-kept-as-alternative": 2}


def test_series_and_terms_keep_their_own_labels(tmp_path: Path) -> None:
    result = imported(
        tmp_path,
        ':VC_DSR a sdgo:Series ; skos:prefLabel "Number of deaths"@en ; skos:altLabel "D"@en .',
        'sdgo:Goal rdfs:label "Goal"@en .',
    )
    assert said(result.triples, ":VC_DSR", "skos:prefLabel") == {"Number of deaths"}
    assert said(result.triples, ":VC_DSR", "skos:altLabel") == {"D"}
    assert said(result.triples, "sdgo:Goal", "rdfs:label") == {"Goal"}


def test_not_a_number_is_no_label(tmp_path: Path) -> None:
    result = imported(tmp_path, ':C200211 skos:prefLabel "NaN"^^xsd:double .')
    assert "NaN" not in {t.object.value for t in result.triples}
    assert examples(result, "labels-without-language-dropped") == ("C200211",)


def test_what_cannot_be_cited_is_left_out(tmp_path: Path) -> None:
    result = imported(
        tmp_path,
        ":Goals a skos:OrderedCollection ; skos:memberList ( :11 ) .",
        ":11 rdfs:seeAlso <javascript:alert(1)>, <urn:x:1> .",
        ":11 dcterms:subject <http://a.example/1> .",
    )
    assert all(isinstance(t.subject, NamedNode) for t in result.triples)
    assert all(isinstance(t.object, NamedNode | Literal) for t in result.triples)
    assert not said(result.triples, ":11", "rdfs:seeAlso")
    assert said(result.triples, ":11", "dcterms:subject") == {"http://a.example/1"}
    assert mended(result)["statements-left-out"] == 5


def test_statements_about_the_terms_of_others_are_left_out(tmp_path: Path) -> None:
    result = imported(
        tmp_path,
        "skos:prefLabel rdfs:subPropertyOf <http://schema.org/name> .",
        "<https://w3id.org/samspill/ontology/Goal> owl:deprecated true .",
    )
    assert all(t.subject.value.startswith(SDG) for t in result.triples)
    assert mended(result)["statements-left-out"] == 2


def numbered(language: str, shift: int) -> str:
    """Six indicators with a number in their text, in another language `shift` rows off."""
    return "\n".join(
        f':C0101{row:02} a sdgo:Indicator ; skos:prefLabel "Aged {row}0,000"@en, '
        f'"Alter {row + shift}0000"@{language} .'
        for row in range(1, 7)
    )


def test_texts_of_a_slipped_column_are_dropped(tmp_path: Path) -> None:
    result = imported(tmp_path, numbered("ru", 1))
    assert mended(result)["misplaced-texts-dropped"] == 6
    assert said(result.triples, ":C010101", "skos:definition") == {"Aged 10,000"}
    assert examples(result, "misplaced-texts-dropped")[0] == "C010101 (ru)"


def test_texts_with_the_right_numbers_or_none_are_kept(tmp_path: Path) -> None:
    spelled = [f':C0101{row:02} skos:prefLabel "Zehntausend"@de .' for row in range(1, 7)]
    result = imported(tmp_path, numbered("ru", 0), *spelled)
    assert "misplaced-texts-dropped" not in mended(result)
    kept = {"Aged 10,000", "Alter 10000", "Zehntausend"}
    assert said(result.triples, ":C010101", "skos:definition") == kept


def test_every_mend_is_told_in_both_languages(tmp_path: Path) -> None:
    assert NB.keys() == EN.keys()
    (mend,) = imported(tmp_path).mends
    assert mend.message == {
        "nb": "1 offisielle tekster er beholdt som skos:definition.",
        "en": "1 official texts were kept as skos:definition.",
    }


def test_same_file_gives_the_same_statements_in_the_same_order(tmp_path: Path) -> None:
    result = imported(tmp_path, numbered("ru", 0))
    assert list(result.triples) == sorted(set(result.triples), key=str)


def test_n_triples_can_be_imported(tmp_path: Path) -> None:
    path = tmp_path / "un.nt"
    path.write_text(f"<{SDG}/1> <{PREFIXES['rdf']}type> <{PREFIXES['sdgo']}Goal> .\n")
    assert read_un(path).counts["goals"] == 1


def test_file_without_goals_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.ttl"
    path.write_text("<http://a.example/1> a <http://a.example/Goal> .")
    with pytest.raises(BadValue, match=r"other\.ttl has no goal") as caught:
        read_un(path)
    assert caught.value.advice


def test_other_formats_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "un.rdf"
    path.write_text("<rdf:RDF/>")
    with pytest.raises(BadValue, match="is not Turtle"):
        read_un(path)


def test_broken_and_missing_files_say_where(tmp_path: Path) -> None:
    path = tmp_path / "un.ttl"
    path.write_text("<http://a.example/1> a\n  ;;; .")
    with pytest.raises(SyntaxProblem, match=r"un\.ttl, line 2"):
        read_un(path)
    with pytest.raises(NotFound, match=r"none\.ttl"):
        read_un(tmp_path / "none.ttl")


# the importer, on the UN's own file


@pytest.fixture(scope="module")
def un() -> SdgImport:
    return read_un(shared("un-sdg-kos-2022-q1.ttl"))


def test_un_file_is_read_whole(un: SdgImport) -> None:
    assert un.counts == {
        "goals": 17,
        "targets": 169,
        "indicators": 262,
        "series": 685,
        "active": 232,
        "deprecated": 30,
    }


def test_un_file_is_mended(un: SdgImport) -> None:
    assert mended(un) == {
        "iri-corrected": 232 + 685,
        "statements-left-out": 47,
        "hasIndicator-completed": 110,
        "hasSeries-completed": 76,
        "replacement-linked": 26,
        "replacement-unknown": 4,
        "code-moved": 27,
        "labels-kept-as-definition": 2384,
        "names-kept-as-alternative": 35,
        "labels-without-language-dropped": 31,
        "misplaced-texts-dropped": 231,
    }
    assert examples(un, "replacement-unknown") == ("C010a03", "C080902", "C110c01", "C130302")
    assert len(examples(un, "code-moved")) == 27


def test_un_goal_11_reaches_all_its_active_indicators(un: SdgImport) -> None:
    retired = {
        t.subject
        for t in un.triples
        if t.predicate == iri("owl:deprecated") and t.object.value == "true"
    }
    reached = {
        t.object
        for t in un.triples
        if t.predicate == iri("sdgo:hasIndicator") and t.subject.value.startswith(f"{SDG}/11.")
    }
    assert len(reached - retired) == 15
    for target in (":1.5", ":11.5", ":13.1"):
        assert f"{SDG}/C200303" in said(un.triples, target, "sdgo:hasIndicator")


def test_un_codes_lead_to_active_indicators(un: SdgImport) -> None:
    assert len(un.current) == 248
    for code, new in (("11.5.2", "C200211"), ("4.7.1", "C200306"), ("15.b.1", "C200210")):
        assert un.current[code] == iri(f":{new}")
    assert "8.9.2" not in un.current


def test_un_file_says_all_that_the_reference_says_but_its_words(un: SdgImport) -> None:
    assert not statements_without_words() - set(un.triples)


def test_union_with_the_un_file_has_one_label_per_language(un: SdgImport) -> None:
    union = {*un.triples, *read_turtle(REFERENCE)}
    for link in ("skos:prefLabel", "skos:definition"):
        found = labels(list(union), link)
        assert all(set(count.values()) == {1} for count in found.values()), link
    names = {(t.subject, t.object) for t in union if t.predicate == iri("skos:prefLabel")}
    others = {(t.subject, t.object) for t in union if t.predicate == iri("skos:altLabel")}
    assert not names & others


def test_un_file_keeps_the_official_text(un: SdgImport) -> None:
    texts = {
        t.object.language: t.object.value
        for t in un.triples
        if (t.subject, t.predicate) == (iri(":11.3"), iri("skos:definition"))
    }
    assert texts.keys() == {"ar", "en", "es", "fr", "ru", "zh"}
    assert texts["en"].startswith("By 2030, enhance inclusive")
    assert said(un.triples, ":VC_DSR_MORT", "skos:prefLabel")
