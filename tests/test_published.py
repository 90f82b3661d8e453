"""Publishing: what a first run does, what an upgrade keeps, and what leaves the store alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from publishing import (
    add_program,
    another_process,
    fingerprints,
    programs,
    small_package,
    write_turtle,
)
from samspill.engine.export import exported
from samspill.engine.published import (
    SHIPPED,
    find_published,
    load_folders,
    open_published,
    replace_graphs,
)
from samspill.errors import BadValue, ChecksFailed, NotFound, SamspillError, SyntaxProblem
from samspill.knowledge.vocabulary import graph_name
from samspill.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return small_package(tmp_path)


def test_a_first_open_loads_what_is_shipped_and_a_second_finds_it(settings: Settings) -> None:
    assert find_published(settings) is None
    assert not settings.data_dir.exists()
    steps: list[str] = []
    first = open_published(settings, progress=lambda step, done, total: steps.append(step))
    assert steps == ["read", "infer", "check", "write", "write"]
    assert programs(first.store) == ["sentrum"]
    before = fingerprints(settings.data_dir)
    second = open_published(settings, progress=lambda *_: pytest.fail("nothing is left to do"))
    assert second.version == first.version
    assert fingerprints(settings.data_dir) == before


def test_the_real_package_is_published_whole(tmp_path: Path) -> None:
    first = open_published(Settings(data_dir=tmp_path))
    assert first.version.sources == {graph_name("trondheim-2020"): SHIPPED}
    assert first.version.findings.get("violation", 0) == 0
    assert len(list(first.store.quads())) == first.version.quads
    assert len(programs(first.store)) == 3
    assert list(first.store.quads(graph_name("inferred")))


@pytest.mark.parametrize(
    "changed",
    [
        "ontology/concepts/role.ttl",
        "ontology/rules/in-program.rq",
        "shapes/program.ttl",
        "data/byen-2020/sentrum.ttl",
        "data/byen-2020/mer/nytt.ttl",
    ],
)
def test_a_changed_shipped_file_makes_a_new_version(settings: Settings, changed: str) -> None:
    open_published(settings)
    path = settings.data_dir.parent / changed
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write("\n# another line\n")
    assert open_published(settings).version.number == 2
    assert open_published(settings).version.number == 2


def test_an_upgrade_keeps_what_was_added_and_leaves_out_what_was_taken_out(
    settings: Settings, tmp_path: Path
) -> None:
    open_published(settings)
    load_folders(settings, [add_program(tmp_path / "nabo-2021", "nabo")])
    replace_graphs(settings, {}, sources={}, remove=[graph_name("byen-2020")])
    write_turtle(settings.folders.ontology / "concepts" / "role.ttl", "sam:lead a skos:Concept .")
    add_program(settings.folders.data / "nytt-2022", "nytt")
    assert programs(open_published(settings).store) == ["nabo", "nytt"]
    load_folders(settings, [])
    assert programs(open_published(settings).store) == ["nabo", "nytt", "sentrum"]


def test_a_load_right_after_an_upgrade_brings_the_shipped_data_up_to_date(
    settings: Settings, tmp_path: Path
) -> None:
    open_published(settings)
    add_program(settings.folders.data / "byen-2020", "havna")
    add_program(settings.folders.data / "nytt-2022", "nytt")
    load_folders(settings, [add_program(tmp_path / "nabo-2021", "nabo")])
    assert programs(open_published(settings).store) == ["havna", "nabo", "nytt", "sentrum"]


def test_a_folder_of_ones_own_with_a_shipped_name_survives_an_upgrade(
    settings: Settings, tmp_path: Path
) -> None:
    open_published(settings)
    load_folders(settings, [add_program(tmp_path / "byen-2020", "eget")])
    add_program(settings.folders.data / "byen-2020", "havna")
    assert programs(open_published(settings).store) == ["eget"]


def test_the_same_content_makes_no_new_version(settings: Settings, tmp_path: Path) -> None:
    decimal = write_turtle(
        tmp_path / "nabo-2021" / "nabo.ttl",
        'program:nabo a sam:Program ; skos:prefLabel "nabo"@nb ; sam:amount 1.50 .',
    ).parent
    open_published(settings)
    number = load_folders(settings, [decimal]).number
    assert load_folders(settings, [decimal]).number == number
    number = load_folders(settings, [add_program(tmp_path / "tredje", "tredje")]).number
    assert load_folders(settings, [decimal]).number == number, "kept and read values must agree"


def test_an_upgrade_that_breaks_loaded_data_says_so_and_can_be_undone(
    settings: Settings, tmp_path: Path
) -> None:
    open_published(settings)
    load_folders(settings, [add_program(tmp_path / "nabo-2021", "nabo")])
    shape = settings.folders.shapes / "program.ttl"
    shape.write_text(shape.read_text().replace("sh:minCount 1", 'sh:hasValue "sentrum"@nb'))
    with pytest.raises(ChecksFailed, match="upgrade") as raised:
        open_published(settings)
    assert "samspill unload" in raised.value.advice
    replace_graphs(settings, {}, sources={}, remove=[graph_name("nabo-2021")])
    assert programs(open_published(settings).store) == ["sentrum"]


def bad_name(folder: Path) -> Path:
    return add_program(folder.with_name("Byen 2020"), "ny")


def reserved_name(folder: Path) -> Path:
    return add_program(folder.with_name("inferred"), "ny")


def file_with(content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        folder.mkdir()
        (folder / "a.ttl").write_bytes(b"<http://a> <http://b> <http://c> .\n")
        (folder / "b.ttl").write_bytes(content)
        return folder

    return write


def turtle(statements: str) -> Callable[[Path], Path]:
    return lambda folder: write_turtle(folder / "b.ttl", statements).parent


NO_IRI = "without an IRI in the graph “nabo”"
REFUSED: dict[str, tuple[Callable[[Path], Path], type[SamspillError], str]] = {
    "syntax": (turtle("program:a a sam:Program"), SyntaxProblem, r"b\.ttl, line \d+, column \d+"),
    "shape": (turtle("program:a a sam:Program ."), ChecksFailed, "1 fault that"),
    "nul": (file_with(b'<http://a> <http://b> "\0" .'), SyntaxProblem, "line 1, column 24"),
    "escaped-nul": (file_with(rb'<http://a> <http://b> "\u0000" .'), SyntaxProblem, "control"),
    "latin-1": (file_with("<http://a> <http://b> 'å' .".encode("latin-1")), SyntaxProblem, "UTF-8"),
    "utf-16": (file_with("<http://a> <http://b> 'å' .".encode("utf-16")), SyntaxProblem, "UTF-8"),
    "blank-subject": (
        turtle("[] sam:number 1 ."),
        SyntaxProblem,
        NO_IRI,
    ),
    "blank-object": (
        turtle("program:a sam:relatedTo [] ."),
        SyntaxProblem,
        NO_IRI,
    ),
    "bad-name": (bad_name, BadValue, "cannot name a graph"),
    "reserved-name": (reserved_name, BadValue, "of Samspill's own"),
    "no-folder": (lambda folder: folder, NotFound, "is not a folder"),
    "no-turtle": (lambda folder: folder.mkdir() or folder, NotFound, "no Turtle file"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_leaves_every_byte_as_it_was(
    case: str, settings: Settings, tmp_path: Path
) -> None:
    make, error, message = REFUSED[case]
    open_published(settings)
    before = fingerprints(settings.data_dir)
    with pytest.raises(error, match=message) as raised:
        load_folders(settings, [add_program(tmp_path / "god", "god"), make(tmp_path / "nabo")])
    assert raised.value.advice
    assert fingerprints(settings.data_dir) == before


def test_two_folders_of_one_name_are_refused(settings: Settings, tmp_path: Path) -> None:
    one = add_program(tmp_path / "en" / "nabo", "nabo")
    other = add_program(tmp_path / "to" / "nabo", "nabo")
    with pytest.raises(BadValue, match="Two of the folders are called “nabo”"):
        load_folders(settings, [one, other])
    assert find_published(settings) is None


def test_a_byte_order_mark_is_accepted(settings: Settings, tmp_path: Path) -> None:
    path = add_program(tmp_path / "nabo", "nabo") / "nabo.ttl"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    load_folders(settings, [path.parent])
    assert programs(open_published(settings).store) == ["nabo"]


@pytest.mark.parametrize("name", ["ontology", "concepts", "sdg", "inferred", "provenance"])
def test_a_graph_of_samspill_s_own_cannot_be_taken_out(settings: Settings, name: str) -> None:
    open_published(settings)
    before = fingerprints(settings.data_dir)
    with pytest.raises(BadValue, match=f"“{name}” is a part of Samspill"):
        replace_graphs(settings, {}, sources={}, remove=[graph_name(name)])
    assert fingerprints(settings.data_dir) == before


def test_a_graph_that_is_not_there_cannot_be_taken_out(settings: Settings) -> None:
    with pytest.raises(NotFound, match="“nabo”"):
        replace_graphs(settings, {}, sources={}, remove=[graph_name("nabo")])


def test_a_graph_taken_out_takes_what_was_inferred_from_it(
    settings: Settings, tmp_path: Path
) -> None:
    open_published(settings)
    load_folders(settings, [add_program(tmp_path / "nabo-2021", "nabo")])
    replace_graphs(settings, {}, sources={}, remove=[graph_name("nabo-2021")])
    now = open_published(settings)
    assert now.version.sources == {graph_name("byen-2020"): SHIPPED}
    assert not [quad for quad in now.store.quads() if "nabo" in str(quad)]


def test_two_first_runs_at_once_make_one_version(settings: Settings, tmp_path: Path) -> None:
    both = [another_process(tmp_path, "open") for _ in range(2)]
    assert [process.communicate()[0] for process in both] == ["1\n", "1\n"]
    assert [path.name for path in (settings.data_dir / "store").iterdir()] == ["000001.nq"]


def test_every_version_says_where_it_comes_from(settings: Settings, tmp_path: Path) -> None:
    open_published(settings)
    load_folders(settings, [add_program(tmp_path / "nabo-2021", "nabo")])
    found = open_published(settings).store.query(
        "PREFIX prov: <http://www.w3.org/ns/prov#> SELECT ?version ?before ?graph WHERE {"
        " GRAPH <https://w3id.org/samspill/graph/provenance> {"
        " ?version prov:wasRevisionOf ?before ; prov:hadMember ?graph } } ORDER BY ?graph"
    )
    rows = [[str(term).rpartition("/")[2].rstrip(">") for term in row] for row in found.rows]
    names = ["byen-2020", "concepts", "inferred", "nabo-2021", "ontology", "sdg"]
    assert rows == [["2", "1", name] for name in names]


def test_the_order_of_loading_shows_in_nothing_but_the_times(tmp_path: Path) -> None:
    found = []
    for order in (("a", "b"), ("b", "a")):
        settings = small_package(tmp_path / "".join(order))
        open_published(settings)
        for key in order:
            load_folders(settings, [add_program(tmp_path / key, key)])
        lines = exported(open_published(settings).store, "nquads", context=tmp_path)
        found.append([line for line in lines if "generatedAtTime" not in line])
    assert found[0] == found[1]
    assert any("provenance" in line for line in found[0])
