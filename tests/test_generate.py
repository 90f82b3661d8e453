"""The invented country: the same for a seed, valid, as uneven as the real one, and streamed."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
import pytest
from benchmarks.datasets import publish_complete, write_merged
from benchmarks.generate import complete, in_order, stated, write_folders

from samspill.engine.published import open_published
from samspill.engine.stores import EmbeddedStore
from samspill.knowledge.checks import check
from samspill.knowledge.dataset import data_graph_name, read_folder
from samspill.knowledge.evidence import passage_digest
from samspill.knowledge.vocabulary import ONTOLOGY, graph_name
from samspill.settings import Folders, Settings


@pytest.fixture(scope="module")
def three(folders: Folders) -> list[ox.Quad]:
    """A country of three municipalities."""
    return parsed(stated(folders, 3))


def parsed(lines: object) -> list[ox.Quad]:
    text = "".join(lines)  # type: ignore[call-overload]
    return list(ox.parse(text, format=ox.RdfFormat.N_QUADS))


def test_a_seed_always_gives_the_same_bytes(folders: Folders) -> None:
    one = list(stated(folders, 2, seed=7))
    assert one == list(stated(folders, 2, seed=7))
    assert one != list(stated(folders, 2, seed=8))


def test_a_municipality_is_the_same_in_a_larger_country(folders: Folders) -> None:
    small = list(stated(folders, 1))
    assert small == list(islice(stated(folders, 3), len(small)))


def test_the_lines_are_canonical_and_none_comes_twice(folders: Folders) -> None:
    lines = list(stated(folders, 2))
    assert lines == [f"{quad} .\n" for quad in parsed(lines)]
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize("seed", [1, 2030])
def test_the_country_breaks_no_rule(folders: Folders, core: list[ox.Triple], seed: int) -> None:
    triples = [quad.triple for quad in parsed(stated(folders, 3, seed=seed))]
    report = check([*core, *triples], shapes=folders.shapes)
    assert [one for one in report.findings if one.severity == "violation"] == []


def test_everything_of_the_model_is_there(three: list[ox.Quad]) -> None:
    kinds = {quad.object for quad in three if quad.predicate.value.endswith("#type")}
    wanted = "Program Goal Measure Actor Participation Funding Milestone SdgAlignment Evidence"
    assert {ox.NamedNode(ONTOLOGY + name) for name in wanted.split()} <= kinds
    used = {quad.predicate.value.removeprefix(ONTOLOGY) for quad in three}
    assert {"isPartOf", "relatedTo", "reviewedBy", "amount", "plannedYear"} <= used


def test_each_municipality_has_a_graph_of_its_own(three: list[ox.Quad]) -> None:
    assert {str(quad.graph_name) for quad in three} == {
        f"<{graph_name(name)}>"
        for name in ("generated-nation", "diktberg-0001", "liksomberg-0002", "tenktberg-0003")
    }


def test_no_one_has_a_number_of_the_real_world(three: list[ox.Quad]) -> None:
    used = {quad.predicate.value.removeprefix(ONTOLOGY) for quad in three}
    assert used.isdisjoint({"organisationNumber", "municipalityNumber", "countyNumber"})


def test_few_actors_take_part_in_much(folders: Folders) -> None:
    """The tenth of the actors that take part in most have more than a third of it."""
    quads = parsed(stated(folders, 40))
    degrees = Counter(
        quad.object.value for quad in quads if quad.predicate.value == ONTOLOGY + "actor"
    )
    ranked = [count for _, count in degrees.most_common()]
    assert sum(ranked[: len(ranked) // 10]) > sum(ranked) / 3
    assert ranked[0] > 20 * ranked[len(ranked) // 2]
    where = Counter(
        (quad.object.value, quad.graph_name)
        for quad in quads
        if quad.predicate.value == ONTOLOGY + "actor"
    )
    busiest = degrees.most_common(1)[0][0]
    assert sum(actor == busiest for actor, _ in where) > 20, "met in most municipalities"


def test_the_years_of_plans_differ(folders: Folders) -> None:
    quads = parsed(stated(folders, 12))
    years = {quad.object.value for quad in quads if quad.predicate.value == ONTOLOGY + "fiscalYear"}
    assert len(years) > 6


def test_evidence_is_the_digest_of_a_sentence(three: list[ox.Quad]) -> None:
    sentence = "Diktberg er et oppdiktet sted."
    digest = passage_digest(sentence, 0, len(sentence))
    assert any(
        quad.predicate.value == ONTOLOGY + "digest" and quad.object == ox.Literal(digest)
        for quad in three
    )


def test_memory_does_not_grow_with_the_country(folders: Folders) -> None:
    peaks = []
    list(stated(folders, 1))  # imports and caches
    for count in (2, 30):
        tracemalloc.start()
        for _line in stated(folders, count):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


def test_a_folder_is_a_graph(folders: Folders, tmp_path: Path) -> None:
    write_folders(folders, 1, tmp_path)
    found = {
        (data_graph_name(folder), triple)
        for folder in tmp_path.iterdir()
        for triple in read_folder(folder)
    }
    assert found == {
        (str(quad.graph_name)[1:-1], quad.triple) for quad in parsed(stated(folders, 1))
    }


def test_sorting_in_parts_is_sorting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.generate._CHUNK", 3)
    lines = [f"{word}\n" for word in ["å", "b", "a", "c", "b", "z", "ø", "😀", "ﬀ", "a", "e"]]
    assert list(in_order(lines, tmp_path)) == sorted(set(lines))


def test_a_complete_dataset_is_published_as_it_is(folders: Folders, tmp_path: Path) -> None:
    path = tmp_path / "complete.nq"
    lines = list(complete(folders, 1))
    assert lines == sorted(set(lines))
    path.write_text("".join(lines), encoding="utf-8", newline="")
    settings = Settings(data_dir=tmp_path / "data")
    version = publish_complete(settings, path)
    published = open_published(settings)
    assert published.version == version, "nothing is loaded beside it, and nothing anew"
    assert published.path.read_bytes() == path.read_bytes()
    merged = tmp_path / "merged.nt"
    write_merged(path, merged, graphs=False)
    store = EmbeddedStore.load(path)
    rows = ox.parse(merged.read_bytes(), format=ox.RdfFormat.N_TRIPLES)
    ours = store.inner.quads_for_pattern(None, None, None, ox.DefaultGraph())
    assert sorted(str(quad) for quad in rows) == sorted(str(quad) for quad in ours)
