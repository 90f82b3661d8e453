"""Samspill in Python: the same answers from a folder of this machine and from a service."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import networkx as nx
import pandas as pd
import polars as pl
import pytest

import samspill
from samspill.errors import (
    BadValue,
    FederationRefused,
    NotFound,
    SamspillError,
    ServiceUnreachable,
    SyntaxProblem,
    TooManyRequests,
)
from samspill.library import KnowledgeGraph, Rows, Told
from serving import served

NTNU = "https://w3id.org/samspill/id/actor/ntnu"
CITY = "https://w3id.org/samspill/id/actor/trondheim-kommune"


@pytest.fixture(scope="module")
def here(shared_data_dir: Path) -> Iterator[KnowledgeGraph]:
    """The shipped data, opened."""
    with samspill.open(shared_data_dir, language="en") as kg:
        yield kg


@pytest.fixture(scope="module")
def address(shared_data_dir: Path) -> Iterator[str]:
    """Where a service with the shipped data runs."""
    with served(shared_data_dir) as service:
        yield service.address


@pytest.fixture(scope="module")
def there(address: str) -> Iterator[KnowledgeGraph]:
    """The shipped data, in a service that runs."""
    with samspill.connect(address, language="en") as kg:
        yield kg


@pytest.fixture(scope="module", params=["here", "there"])
def kg(request: pytest.FixtureRequest) -> KnowledgeGraph:
    """Each of the two."""
    found: KnowledgeGraph = request.getfixturevalue(request.param)
    return found


def test_importing_samspill_imports_nothing_else() -> None:
    text = "import sys, samspill; print([m for m in sys.modules if m.startswith('samspill.')])"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
    assert {"open", "connect", "__version__"} <= set(dir(samspill))
    with pytest.raises(AttributeError, match="no attribute 'opne'"):
        samspill.opne  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("shared-actors", {"minimum": 3}),
        ("programs", {}),
        ("sdg-coverage", {"program": "digitalt-forstevalg"}),
        ("funding", {"year": None, "program": ""}),
        ("actor-network", {}),
        ("measures", {"place": "saupstad-kolstad"}),
    ],
)
def test_questions_have_the_same_answers(
    here: KnowledgeGraph, there: KnowledgeGraph, question: str, values: dict[str, object]
) -> None:
    rows = here.ask(question, **values)
    assert rows == there.ask(question, **values)
    assert len(rows) > 0
    assert rows.version == 1
    assert all(tuple(row) == rows.columns for row in rows)


def test_lists_are_the_same(here: KnowledgeGraph, there: KnowledgeGraph) -> None:
    assert here.questions() == there.questions()
    assert here.versions() == there.versions()
    assert here.versions()[0]["number"] == 1
    assert "shared-actors" in {row["name"] for row in here.questions()}
    assert (here.version, here.language) == (there.version, there.language) == (1, "en")


def test_rows_are_plain_values(kg: KnowledgeGraph) -> None:
    rows = kg.ask("shared-actors")
    first = rows[0]
    assert (first["actor"], first["actorLabel"]) == (CITY, "Trondheim municipality")
    assert first["programs"] == 3
    assert rows.columns[:3] == ("actor", "actorLabel", "programs")
    assert isinstance(rows[1:3], Rows)
    assert [dict(row) for row in rows[1:3]] == [dict(row) for row in list(rows)[1:3]]
    assert repr(rows).startswith(f"<Rows: {len(rows)} rows of actor, actorLabel, programs, ")


def test_rows_are_frames_where_a_library_is_installed(
    here: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = here.ask("programs")
    frame = rows.frame()
    assert isinstance(frame, pd.DataFrame)
    assert (tuple(frame.columns), len(frame)) == (rows.columns, len(rows))
    other = rows.frame("polars")
    assert isinstance(other, pl.DataFrame)
    assert other.rows(named=True) == [dict(row) for row in rows]
    with pytest.raises(BadValue, match="cannot be made"):
        rows.frame("excel")  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "pandas", None)
    assert isinstance(rows.frame(), pl.DataFrame)
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(BadValue, match="pandas or polars") as caught:
        rows.frame()
    assert "pip install pandas" in caught.value.advice


def test_an_answer_without_rows_is_a_frame_too(here: KnowledgeGraph) -> None:
    rows = here.query("SELECT ?a ?b { ?a <http://example.org/nothing> ?b }")
    assert isinstance(rows, Rows)
    assert len(rows) == 0
    assert list(rows.frame().columns) == ["a", "b"]
    assert rows.frame("polars").columns == ["a", "b"]


def test_a_notebook_shows_rows_as_a_table(here: KnowledgeGraph) -> None:
    shown = here.ask("shared-actors")._repr_html_()
    assert f'<td><a href="{CITY}">Trondheim municipality</a></td>' in shown
    assert "<caption>Actors in several programs</caption>" in shown
    assert "actorLabel" not in shown
    hostile = Rows(("<b>",), ({"<b>": "<script>"},) * 51, 1)._repr_html_()
    assert "<script>" not in hostile
    assert "<b>" not in hostile
    assert "… 1 more" in hostile


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c }",
        "SELECT * { VALUES (?a ?b) { (1 'x'@nb) (2.5 UNDEF) (true <http://example.org/>) } }",
        "ASK { ?a ?b ?c }",
        "CONSTRUCT { ?a a ?b } WHERE { ?a a ?b } ORDER BY ?a ?b LIMIT 3",
    ],
)
def test_queries_have_the_same_answers(
    here: KnowledgeGraph, there: KnowledgeGraph, query: str
) -> None:
    answer = here.query(query)
    assert answer == there.query(query)
    if query.startswith("SELECT *"):
        assert isinstance(answer, Rows)
        assert [tuple(row.values()) for row in answer] == [
            (1, "x"),
            (2.5, None),
            (True, "http://example.org/"),
        ]
    if query.startswith("CONSTRUCT"):
        assert isinstance(answer, str)
        assert answer.count(" .\n") == 3


SELECTIONS: list[dict[str, object]] = [
    {},
    {"program": "universitetskommunen-3-0", "by": ["goal", "measure"]},
    {"kind": "actor-sdg", "basis": "assessed"},
    {"kind": "actor-program", "giant": True},
    {"kind": "programs", "by": "sdg-target"},
    {"ego": "ntnu", "radius": 2, "minimum": 1},
]


@pytest.mark.parametrize("selection", SELECTIONS, ids=str)
def test_networks_are_the_same(
    here: KnowledgeGraph, there: KnowledgeGraph, selection: dict[str, object]
) -> None:
    one, other = here.network(**selection), there.network(**selection)
    assert one.graph == other.graph
    assert list(one.nodes(data=True)) == list(other.nodes(data=True))
    assert list(one.edges(data=True)) == list(other.edges(data=True))
    assert type(other) is nx.Graph
    assert len(one) > 2


def test_a_network_is_measured_and_one_s_own(kg: KnowledgeGraph) -> None:
    graph = kg.network()
    assert graph.nodes[CITY]["label"] == "Trondheim municipality"
    assert graph.nodes[CITY]["degree"] == graph.degree[CITY] == 19
    density = nx.density(graph)
    assert graph.graph["figures"]["density"] == pytest.approx(density)
    graph.remove_node(CITY)
    graph.nodes[NTNU].clear()
    again = kg.network()
    assert CITY in again
    assert again.nodes[NTNU]["label"].startswith("NTNU")


def test_an_empty_network_says_why(kg: KnowledgeGraph) -> None:
    graph = kg.network(year=1900)
    assert len(graph) == 0
    assert graph.graph["empty"]["en"].startswith("No participation fits what is chosen.")


TELLING: list[tuple[str, Callable[[KnowledgeGraph], Told]]] = [
    ("has 3 steps", lambda kg: kg.path("asker-kommune", "sintef")),
    ("There is no path", lambda kg: kg.path("ntnu", "kulturskolen")),
    ("both take part in the program", lambda kg: kg.tie("ntnu", "trondheim-kommune")),
    ("falls into 3 parts", lambda kg: kg.without("trondheim-kommune")),
    ("DigiBarnevern", lambda kg: kg.without("measure/digibarnevern", "ntnu", by="measure")),
    ("Without Trondheim municipality", lambda kg: kg.without()),
    (
        "2 actors are in both",
        lambda kg: kg.compare(
            program="digitalt-forstevalg", with_program="universitetskommunen-3-0"
        ),
    ),
    ("The networks are the same.", lambda kg: kg.compare(with_version=1, minimum=2)),
]


@pytest.mark.parametrize(("said", "told"), TELLING, ids=[said for said, _ in TELLING])
def test_what_is_told_is_the_same(
    here: KnowledgeGraph,
    there: KnowledgeGraph,
    said: str,
    told: Callable[[KnowledgeGraph], Told],
) -> None:
    one = told(here)
    assert one == told(there)
    assert said in str(one)
    assert all(f"<p>{sentence[:10]}" in one._repr_html_() for sentence in one.sentences)


def test_a_path_has_the_passages_of_its_steps(kg: KnowledgeGraph) -> None:
    found = kg.path("asker-kommune", "sintef")
    assert len(found.sentences) == 4
    assert len({passage["told"] for passage in found.passages}) == len(found.passages) > 2
    assert found.plain["length"] == 3
    assert f"<li>{found.passages[0]['told'][:20]}" in found._repr_html_()


def test_figures_and_rankings_say_how_they_are_read(here: KnowledgeGraph) -> None:
    graph = here.network()
    figures = {row["key"]: row for row in here.figures(graph)}
    assert figures["density"]["value"] == graph.graph["figures"]["density"]
    assert figures["density"]["reading"]
    assert figures["centralisation_closeness"]["value"] is None
    assert "several components" in str(figures["centralisation_closeness"]["reading"])
    first = here.ranking(graph, "betweenness", "degree", most=2)
    assert first.columns == ("node", "nodeLabel", "type", "typeLabel", "betweenness", "degree")
    assert [row["degree"] for row in first] == [19, 12]
    every = here.ranking(graph, "constraint", most=None)
    assert len(every) == len(graph) - graph.graph["figures"]["isolates"], "undefined for isolates"
    with pytest.raises(BadValue) as caught:
        here.ranking(graph, "betweennes")
    assert caught.value.fields["near"] == ["betweenness"]
    assert {row["key"] for row in here.measures()} > {"degree", "density", "bridge"}
    assert here.cite(graph) == "Samspill: Network of actors, version 1. CC BY 4.0."


def test_pictures_and_files(there: KnowledgeGraph, here: KnowledgeGraph, tmp_path: Path) -> None:
    graph = there.network(kind="actor-sdg")
    picture = there.draw(graph, colour="community", size="betweenness")
    assert picture._repr_svg_().startswith("<svg ")
    same = here.network(kind="actor-sdg")
    assert picture == here.draw(same, colour="community", size="betweenness")
    for ending in ("gexf", "graphml", "net", "nodes.csv", "edges.csv", "json", "jsonld", "svg"):
        path = there.save(graph, tmp_path / f"one.{ending}")
        assert path.read_bytes() == here.save(same, tmp_path / f"other.{ending}").read_bytes()
    assert there.save(graph, tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")
    back = nx.read_graphml(tmp_path / "one.graphml")
    assert {n: d["degree"] for n, d in back.nodes(data=True)} == dict(graph.degree)
    with pytest.raises(BadValue, match=r"“one\.xlsx”"):
        there.save(graph, tmp_path / "one.xlsx")
    with pytest.raises(BadValue, match="No such file"):
        there.save(graph, tmp_path / "no" / "one.svg")
    assert not list(tmp_path.glob(".*"))


def test_the_page_for_evaluators_is_right(
    shared_data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Path(__file__).parents[1] / "docs" / "networks.md"
    block = re.search(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    monkeypatch.setenv("SAMSPILL_DATA_DIR", str(shared_data_dir))
    monkeypatch.chdir(tmp_path)
    exec(block[1], {})  # noqa: S102 - the page is ours
    assert nx.read_gexf(tmp_path / "actors.gexf").number_of_nodes() == 10


BAD: list[tuple[type[SamspillError], str, Callable[[KnowledgeGraph], object]]] = [
    (NotFound, "shared-actors", lambda kg: kg.ask("shared-actor")),
    (NotFound, "“a/../b”", lambda kg: kg.ask("a/../b")),
    (BadValue, "Did you mean minimum?", lambda kg: kg.ask("shared-actors", minimun=2)),
    (BadValue, "no parameter “lang”", lambda kg: kg.ask("shared-actors", lang="en")),
    (BadValue, "needs program", lambda kg: kg.ask("program-profile")),
    (NotFound, "digitalt-forstevalg", lambda kg: kg.ask("program-profile", program="digitalt")),
    (SyntaxProblem, "SELECT", lambda kg: kg.query("SELECT")),
    (FederationRefused, "", lambda kg: kg.query("SELECT * { SERVICE <http://x/> { ?a ?b ?c } }")),
    (BadValue, "Did you mean program?", lambda kg: kg.network(progam="x")),
    (NotFound, "digitalt-forstevalg", lambda kg: kg.network(program="digitalt")),
    (NotFound, "actor/ntnu", lambda kg: kg.path("ntn", "ks")),
    (NotFound, "measure/digibarnevern", lambda kg: kg.without("digibarnever")),
    (BadValue, "with_version", lambda kg: kg.compare()),
    (NotFound, "universitetskommunen-3-0", lambda kg: kg.compare(with_program="universitet")),
    (NotFound, "version 9", lambda kg: kg.compare(with_version=9)),
]


@pytest.mark.parametrize(
    ("error", "said", "wrong"), BAD, ids=[f"{one.__name__} {said}" for one, said, _ in BAD]
)
def test_errors_are_the_same(
    kg: KnowledgeGraph,
    error: type[SamspillError],
    said: str,
    wrong: Callable[[KnowledgeGraph], object],
) -> None:
    with pytest.raises(error) as caught:
        wrong(kg)
    assert type(caught.value) is error
    assert said in f"{caught.value.detail} {caught.value.advice}"


def test_versions_and_languages_that_there_are_not(address: str, shared_data_dir: Path) -> None:
    with pytest.raises(NotFound, match="version 9"):
        samspill.connect(address, version=9)
    with pytest.raises(NotFound, match="version 9"):
        samspill.open(shared_data_dir, version=9)
    for wrong in (samspill.open, samspill.connect):
        with pytest.raises(BadValue, match="“fr”"):
            wrong(address, language="fr")  # type: ignore[arg-type]


def test_a_service_that_does_not_answer() -> None:
    with pytest.raises(ServiceUnreachable, match="does not answer") as caught:
        samspill.connect("http://127.0.0.1:1")
    assert caught.value.__notes__ == [caught.value.advice]
    assert caught.value.__suppress_context__
    assert "the service runs there" in caught.value.advice
    with pytest.raises(BadValue, match=r"“127\.0\.0\.1:8000”"):
        samspill.connect("127.0.0.1:8000")


# --- services that are busy, slow or something else, on a free port of this machine


@contextmanager
def answering(answers: list[tuple[int, dict[str, str], object]]) -> Iterator[tuple[str, list[str]]]:
    """A service that gives these answers in turn, the last one for ever; and what it was asked."""
    asked: list[str] = []
    gate = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = answers[min(len(asked), len(answers) - 1)]
            asked.append(self.path)
            if status == 0:
                gate.wait(10)
                return
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        gate.set()
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


VERSIONS = (200, {}, {"versions": [{"number": 3}]})
BUSY = TooManyRequests("Two queries of yours are running.", advice="Wait.", limit=2).problem()


def test_a_busy_service_is_asked_again_when_it_says() -> None:
    rows = (200, {}, {"columns": ["a"], "rows": [{"a": 1}], "title": None})
    with answering([VERSIONS, (429, {"Retry-After": "0"}, BUSY), rows]) as (url, asked):
        with samspill.connect(url) as kg:
            assert kg.version == 3
            assert kg.ask("programs")[0] == {"a": 1}
        assert asked[1] == asked[2] == "/questions/programs?format=json&lang=nb&version=3"


def test_a_service_that_stays_busy_is_told_of() -> None:
    with (
        answering([VERSIONS, (429, {"Retry-After": "0"}, BUSY)]) as (url, asked),
        samspill.connect(url) as kg,
    ):
        with pytest.raises(TooManyRequests) as caught:
            kg.ask("programs")
        assert (caught.value.detail, caught.value.advice) == (BUSY["detail"], "Wait.")
        assert caught.value.fields == {"limit": 2}
        assert len(asked) == 5, "a few times, then no more"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, {}, b"<html>"), "no JSON"),
        ((200, {}, {"rows": []}), "no versions"),
        ((200, {}, []), "no versions"),
        ((500, {}, b"oh"), "it says 500"),
        ((404, {}, {"type": "about:blank"}), "it says 404"),
        ((418, {}, {"type": "https://w3id.org/samspill/problem/tea", "detail": "x"}), "418"),
    ],
)
def test_what_is_no_samspill_is_told_of(
    answer: tuple[int, dict[str, str], object], said: str
) -> None:
    with (
        answering([answer]) as (url, _),
        pytest.raises(ServiceUnreachable, match="is no Samspill") as caught,
    ):
        samspill.connect(url)
    assert said in caught.value.detail


def test_a_service_that_is_too_slow() -> None:
    with (
        answering([(0, {}, b"")]) as (url, _),
        pytest.raises(ServiceUnreachable, match="in time"),
    ):
        samspill.connect(url, timeout=0.3)


def test_a_network_that_cannot_be_read() -> None:
    with (
        answering([VERSIONS, (200, {}, {"graph": {}, "nodes": []})]) as (url, _),
        samspill.connect(url) as kg,
        pytest.raises(ServiceUnreachable, match="no network as Samspill writes it"),
    ):
        kg.network()
