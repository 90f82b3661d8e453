"""The search: every name is found, also by a part of it and misspelled, and no text harms it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.ask.finding.folding import distance, fold, places, words
from samspill.ask.finding.index import Index
from samspill.ask.finding.shelf import KEPT, Shelf
from samspill.ask.questions import read_questions
from samspill.engine.stores import EmbeddedStore, Rows
from samspill.settings import shipped_folders
from serving import PROGRAM, served

NAMES = """
PREFIX sam: <https://w3id.org/samspill/ontology/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?label
WHERE {
  VALUES ?class { sam:Program sam:Goal sam:Measure sam:Actor sam:Place }
  ?thing a ?class ; skos:prefLabel ?label
}
ORDER BY ?thing ?label
"""


@pytest.fixture(scope="module")
def index(trondheim_store: EmbeddedStore, tmp_path_factory: pytest.TempPathFactory) -> Index:
    questions = read_questions(shipped_folders().queries)
    shelf = Shelf(tmp_path_factory.mktemp("search"), questions)
    return shelf.index("some-digest", trondheim_store, patience=60)


@pytest.fixture(scope="module")
def names(trondheim_store: EmbeddedStore) -> list[tuple[str, str]]:
    result = trondheim_store.query(NAMES)
    assert isinstance(result, Rows)
    return [(thing.value, label.value) for thing, label in result.rows]  # type: ignore[union-attr]


def found(index: Index, text: str, language: str = "nb") -> dict[str, list[str]]:
    """The IRIs that a search gives, by kind."""
    result = index.search(text, language=language, limit=20)
    return {kind: [hit.iri for hit in hits] for kind, hits in result.hits.items()}


def everything(index: Index, text: str) -> set[str]:
    return {iri for found_iris in found(index, text).values() for iri in found_iris}


def test_every_name_is_found_first(index: Index, names: list[tuple[str, str]]) -> None:
    assert len(names) > 180
    for iri, label in names:
        kind = iri.split("/")[-2]
        same = {one for one, other in names if other == label and one.split("/")[-2] == kind}
        assert set(found(index, label)[kind][: len(same)]) == same, label


def test_every_word_of_a_name_is_found_without_its_last_letters(
    index: Index, names: list[tuple[str, str]]
) -> None:
    for iri, label in names[::3]:
        for word in words(label):
            if len(word) > 8:
                result = index.search(word[:-2], language="nb", limit=100)
                hits = {hit.iri for hits in result.hits.values() for hit in hits}
                assert iri in hits, (word, label)


def test_one_or_two_letters_find_what_begins_so(index: Index, names: list[tuple[str, str]]) -> None:
    called: dict[str, list[str]] = {}
    for iri, name in names:
        called.setdefault(iri, []).append(fold(name))
    beginnings = {word[:letters] for _, name in names for word in words(name) for letters in (1, 2)}
    assert len(beginnings) > 150
    for beginning in sorted(beginnings):
        result = index.search(beginning, language="nb", limit=200)
        hits = {kind: [hit.iri for hit in found] for kind, found in result.hits.items()}
        for iri, name in names:
            kind = iri.split("/")[-2]
            if any(word.startswith(beginning) for word in words(name)):
                assert iri in hits[kind], (beginning, name)
        for kind, found_iris in hits.items():
            assert len(found_iris) == len(set(found_iris)) == result.counts[kind], beginning
            begins = [
                any(name.startswith(beginning) for name in called[iri])
                for iri in found_iris
                if iri in called
            ]
            assert begins == sorted(begins, reverse=True), (beginning, kind)
            rest = index.search(beginning, language="nb", kind=kind, limit=3, skip=2)
            assert [hit.iri for hit in rest.hits.get(kind, ())] == found_iris[2:5], beginning


def test_a_word_with_a_wrong_letter_is_found(index: Index, names: list[tuple[str, str]]) -> None:
    missed = []
    tried = 0
    for iri, label in names[::2]:
        longest = max(words(label), key=len)
        if len(longest) < 8:
            continue
        middle = len(longest) // 2
        for wrong in (
            longest[:middle] + longest[middle + 1 :],
            longest[:middle] + longest[middle + 1] + longest[middle] + longest[middle + 2 :],
            longest[:middle] + "x" + longest[middle:],
        ):
            tried += 1
            if iri not in everything(index, wrong):
                missed.append((wrong, label))
    assert tried > 150
    assert len(missed) <= tried * 0.05, missed


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("løft", "program/omradeloft-saupstad-kolstad"),
        ("loft saupstad", "program/omradeloft-saupstad-kolstad"),
        ("OMRÅDELØFT", "program/omradeloft-saupstad-kolstad"),
        ("area renewal", "program/omradeloft-saupstad-kolstad"),
        ("digitalt-forstevalg", "program/digitalt-forstevalg"),
        ("husbankn", "actor/husbanken"),
        ("trondhiem kommune", "actor/trondheim-kommune"),
        ("942110464", "actor/trondheim-kommune"),
        ("https://w3id.org/samspill/id/actor/ntnu", "actor/ntnu"),
    ],
)
def test_what_people_write(index: Index, text: str, iri: str) -> None:
    assert f"https://w3id.org/samspill/id/{iri}" in everything(index, text)


@pytest.mark.parametrize(
    ("text", "code"),
    [("11.3", "11.3"), ("mål 11", "11"), ("SDG 4", "4"), ("delmål 16.7", "16.7"), ("1.a", "1.a")],
)
def test_codes_of_sdgs(index: Index, text: str, code: str) -> None:
    assert found(index, text)["sdg"][0] == f"http://metadata.un.org/sdg/{code}"


def test_questions_and_words_of_the_vocabulary(index: Index) -> None:
    assert (
        found(index, "aktører i flere programmer")["question"][0]
        == "https://w3id.org/samspill/query/shared-actors"
    )
    assert "https://w3id.org/samspill/concept/role/owner" in everything(index, "eier")
    assert "https://w3id.org/samspill/ontology/Measure" in everything(index, "tiltak")


def test_the_language_of_a_hit(index: Index) -> None:
    for language, label in (("nb", "Digitalt førstevalg"), ("en", "Digital first choice")):
        hit = index.search("digital", language=language).hits["program"][0]
        assert (hit.label, hit.language) == (label, language)
    hit = index.search("digitalt", language="nb").hits["program"][0]
    assert [hit.label[start:end] for start, end in hit.marked] == ["Digitalt"]


def test_counts_and_pages(index: Index) -> None:
    all_of_them = index.search("kommune", language="nb", limit=100)
    first = index.search("kommune", language="nb", limit=2)
    assert first.counts == all_of_them.counts
    assert all(len(hits) <= 2 for hits in first.hits.values())
    only = index.search("kommune", language="nb", kind="actor", limit=3, skip=3)
    assert list(only.hits) == ["actor"]
    assert only.hits["actor"] == all_of_them.hits["actor"][3:6]


@given(st.text(max_size=220))
@settings(deadline=None, max_examples=300)
def test_any_text_is_only_text(index: Index, text: str) -> None:
    index.search(text, language="nb")


@pytest.mark.parametrize(
    "text",
    ['") } ; DROP ALL #', "AND OR NOT NEAR(", "label:x*", '"', "*", "\x00", "^a", "a" * 200, "{}"],
)
def test_what_search_engines_take_for_commands(index: Index, text: str) -> None:
    index.search(text, language="nb")
    assert index.search("husbanken", language="nb").counts == {"actor": 1}


@given(st.text("abcø", max_size=7), st.text("abcø", max_size=7))
def test_the_distance_of_two_words(one: str, other: str) -> None:
    far = distance(one, other, 20)
    assert far == distance(other, one, 20)
    assert (far == 0) == (one == other)
    assert abs(len(one) - len(other)) <= far <= max(len(one), len(other))
    for most in range(3):
        assert distance(one, other, most) == min(far, most + 1)


@given(st.text(max_size=40), st.text(min_size=1, max_size=4))
def test_what_is_marked_is_what_was_sought(text: str, word: str) -> None:
    sought = words(word)
    for start, end in places(text, sought):
        assert any(one in fold(text[start:end]) for one in sought)


def test_an_index_is_made_once_and_old_ones_go(
    trondheim_store: EmbeddedStore, tmp_path: Path
) -> None:
    shelf = Shelf(tmp_path / "new" / "search", {})
    for number in range(KEPT + 2):
        index = shelf.index(f"digest-{number}", trondheim_store, patience=60)
    made = index.path.stat().st_ino
    assert shelf.index(f"digest-{KEPT + 1}", trondheim_store).path.stat().st_ino == made
    assert len(list(index.path.parent.iterdir())) == KEPT


@pytest.fixture(scope="module")
def client(shared_data_dir: Path) -> Iterator[httpx.Client]:
    with served(shared_data_dir) as service, service.client() as opened:
        yield opened


def test_over_http(client: httpx.Client) -> None:
    answer = client.get("/search.json", params={"q": "husbankn", "lang": "nb"})
    assert answer.headers["samspill-version"] == "1"
    body = answer.json()
    assert body["spelled"] == {"husbankn": "husbanken"}
    hit = body["groups"][0]["hits"][0]
    assert hit["address"] == "/id/actor/husbanken.html?lang=nb"
    assert hit["parts"] == [{"text": "Husbanken", "marked": True}]
    page = client.get("/search?q=husbankn&lang=nb", headers={"Accept": "text/html"})
    assert "Husbanken</mark>" in page.text
    assert "Ingenting skrives «husbankn»" in page.text
    assert client.get("/search.json").json()["groups"] == []


def test_as_a_command(shared_data_dir: Path) -> None:
    def said(*words: str) -> str:
        ended = subprocess.run(
            [*PROGRAM, "search", *words],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "SAMSPILL_DATA_DIR": str(shared_data_dir)},
        )
        return ended.stdout

    assert said("husbankn") == (
        "Ingenting skrives «husbankn»: dette er treff på «husbanken».\n"
        "\nAktører (1)\n  Husbanken  [actor/husbanken]\n"
    )
    found = json.loads(said("digital", "--kind", "program", "--lang", "en", "--format", "json"))
    assert found["hits"][0]["label"] == "Digital first choice"
    assert said("qqqqqqq", "--lang", "en") == "No hits.\n"


@pytest.mark.parametrize(
    "query", ["q=" + "a" * 201, "q=a&kind=x", "q=a&page=0", "q=a&limit=1000", "q=a&qq=b", "q=a&q=b"]
)
def test_bad_searches(client: httpx.Client, query: str) -> None:
    answer = client.get(f"/search.json?{query}")
    assert answer.status_code == 400
    assert answer.json()["advice"]


def test_hostile_text_on_the_page(client: httpx.Client) -> None:
    text = "<script>alert(1)</script>"
    page = client.get("/search", params={"q": text}, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "<script>" not in page.text
    said = client.get("/opensearch.xml", headers={"Host": "samspill.example"})
    assert 'template="http://samspill.example/search?q={searchTerms}"' in said.text
    assert json.loads(client.get("/search.json", params={"q": text}).text)["query"] == text


def test_a_page_past_the_end_is_the_last(shared_data_dir: Path) -> None:
    with served(shared_data_dir) as service, service.client() as client:
        asked = {"q": "in", "kind": "measure", "lang": "en"}
        answer = client.get(
            "/search", params={**asked, "page": "900"}, headers={"Accept": "text/html"}
        )
        assert answer.status_code == 200
        assert "Nothing is called so" not in answer.text
        assert answer.text.count("<li>") > 3
