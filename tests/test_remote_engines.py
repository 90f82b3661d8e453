"""Engines of others give the answers that ours gives, and hold what was loaded into them.

Each runs for these tests alone; `tests/engines.py` says what is needed.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, RdfFormat, parse

from engines import ENGINES, Engine, virtuoso
from samspill.ask.asking import run
from samspill.ask.surroundings import surroundings
from samspill.engine.journal import Journal, Version
from samspill.engine.patches import Patch, difference
from samspill.engine.published import Published, load_folders, open_published
from samspill.engine.remote import RemoteStore
from samspill.engine.remote_protocol import graph_sent, updated
from samspill.engine.remote_publishing import bring
from samspill.engine.remote_queries import MERGED
from samspill.engine.remote_record import RECORD, Record, read_record, write_record
from samspill.engine.stores import Rows, Store
from samspill.errors import BadValue, Busy, EngineFailed, SyntaxProblem
from samspill.knowledge.vocabulary import BASE
from samspill.settings import Folders, Settings
from serving import served
from test_answers import KEPT, QUESTIONS, Case, cases, kept_text


@pytest.fixture(scope="session", params=ENGINES)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Each of the engines in turn."""
    with ENGINES[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


# what an engine holds, and how it comes there


@dataclass(frozen=True)
class Told:
    """Versions made up for a test, as a journal would tell of them."""

    contents: tuple[tuple[str, ...], ...]
    folder: Path

    def version(self, number: int) -> Version:
        """A version by its number."""
        patch = self.patch(number)
        digest = hashlib.sha256(self.path(number).read_bytes()).hexdigest()
        sizes = len(self.contents[number - 1]), len(patch.added), len(patch.removed)
        return Version(number, "2026-01-01T00:00:00Z", "", "", "0", digest, "", *sizes, {}, ())

    def patch(self, number: int) -> Patch:
        """What a version changes."""
        before = self.contents[number - 2] if number > 1 else ()
        return difference(before, self.contents[number - 1])

    def path(self, number: int) -> Path:
        """The file of a version."""
        path = self.folder / f"{number}.nq"
        path.write_text("".join(f"{line}\n" for line in self.contents[number - 1]), "utf-8")
        return path

    def bring(self, engine: Engine, number: int) -> RemoteStore:
        """Brings an engine to a version."""
        return bring(engine.settings, self.version(number), self.path(number), self)


NAME = "<http://x/ks> <http://x/name>"
KS, WHOLE_NAME = '"KS"', '"Kommunesektorens organisasjon"@nb'
ONE, OTHER, THIRD = "http://graph/one", "http://graph/other", "http://graph/third"


def lines(*statements: tuple[str, str]) -> tuple[str, ...]:
    """Canonical lines that give one thing these names, each in a graph."""
    return tuple(sorted(f"{NAME} {name} <{graph}> ." for name, graph in statements))


def both(*parts: tuple[str, ...]) -> tuple[str, ...]:
    """The lines of all parts."""
    return tuple(sorted({line for part in parts for line in part}))


SMALL = lines((KS, ONE), (KS, OTHER), (WHOLE_NAME, OTHER))
SAID = '"på \\"norsk\\"\\n"@nb'
MANY = tuple(sorted(f"<http://x/{n}> <http://x/name> {SAID} <{ONE}> ." for n in range(40)))


def in_engine(engine: Engine) -> dict[str, set[str]]:
    """Every statement of these tests that an engine holds, by its graph."""
    found: dict[str, set[str]] = {}
    rows = RemoteStore(engine.settings).query(
        "SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?s), 'http://x/')) }"
    )
    assert isinstance(rows, Rows)
    for graph, *terms in rows.rows:
        assert isinstance(graph, NamedNode)
        found.setdefault(graph.value, set()).add(" ".join(map(str, terms)))
    return found


def expected(content: tuple[str, ...]) -> dict[str, set[str]]:
    """What an engine should hold for a version: the merge, too."""
    found: dict[str, set[str]] = {MERGED: set()}
    for line in content:
        triple, _, graph = line.removesuffix(" .").rpartition(" ")
        found.setdefault(graph[1:-1], set()).add(triple)
        found[MERGED].add(triple)
    return found


def forget(engine: Engine) -> None:
    """Lets an engine hold no version, so that the next one is loaded whole."""
    write_record(engine.settings, Record(graphs=read_record(engine.settings).graphs))


STORIES = {
    "the first version": [SMALL],
    "the same again": [SMALL, SMALL],
    "more": [MANY, both(MANY, SMALL)],
    "less": [both(MANY, SMALL), MANY],
    "out of one graph, still in another": [
        both(MANY, SMALL),
        both(MANY, lines((KS, OTHER), (WHOLE_NAME, OTHER))),
    ],
    "from two graphs into a new one": [
        both(MANY, SMALL),
        both(MANY, lines((KS, THIRD), (WHOLE_NAME, THIRD))),
    ],
    "texts with a language, out of two graphs": [
        both(MANY, lines((WHOLE_NAME, ONE), (WHOLE_NAME, OTHER), (KS, OTHER))),
        both(MANY, lines((KS, OTHER))),
    ],
    "there and back": [MANY, both(MANY, SMALL), MANY],
    "everything else": [SMALL, MANY],
}


@pytest.mark.parametrize("contents", STORIES.values(), ids=STORIES)
def test_the_engine_follows_the_versions(
    contents: list[tuple[str, ...]], engine: Engine, tmp_path: Path
) -> None:
    told = Told(tuple(contents), tmp_path)
    forget(engine)
    for number, content in enumerate(contents, start=1):
        told.bring(engine, number)
        assert in_engine(engine) == expected(content)
        assert read_record(engine.settings).holds(told.version(number))


def test_what_is_there_is_not_loaded_again(engine: Engine, tmp_path: Path) -> None:
    told = Told((SMALL,), tmp_path)
    first = told.bring(engine, 1)
    assert told.bring(engine, 1) == first
    assert RemoteStore.of(engine.settings, version=told.version(1)) == first


def test_several_versions_are_caught_up_with_at_once(engine: Engine, tmp_path: Path) -> None:
    more = both(MANY, SMALL)
    told = Told((MANY, more, MANY, more, both(MANY, SMALL[1:])), tmp_path)
    told.bring(engine, 1)
    told.bring(engine, 5)
    assert in_engine(engine) == expected(told.contents[4])


def test_a_loading_that_was_cut_short_is_finished(engine: Engine, tmp_path: Path) -> None:
    told = Told((MANY, both(MANY, SMALL)), tmp_path)
    told.bring(engine, 1)
    # killed after its first change, and before it could say that it was done
    half = replace(read_record(engine.settings), mark="", towards=2)
    write_record(engine.settings, replace(half, graphs=half.graphs | {OTHER}))
    updated(engine.settings, f"INSERT DATA {{ GRAPH <{OTHER}> {{ {NAME} {KS} }} }}")
    with pytest.raises(Busy):
        RemoteStore.of(engine.settings)
    told.bring(engine, 2)
    assert in_engine(engine) == expected(told.contents[1])


def test_a_loading_that_was_cut_short_is_taken_back(engine: Engine, tmp_path: Path) -> None:
    """The version that it led to is not wanted any more: nothing of it may stay."""
    told = Told((MANY, both(MANY, SMALL)), tmp_path)
    told.bring(engine, 1)
    half = replace(read_record(engine.settings), mark="", towards=2)
    write_record(engine.settings, replace(half, graphs=half.graphs | {OTHER}))
    updated(engine.settings, f"INSERT DATA {{ GRAPH <{OTHER}> {{ {NAME} {KS} }} }}")
    told.bring(engine, 1)
    assert in_engine(engine) == expected(MANY)


def test_a_first_loading_that_was_cut_short_is_begun_again(engine: Engine, tmp_path: Path) -> None:
    told = Told((SMALL,), tmp_path)
    told.bring(engine, 1)
    graph_sent(engine.settings, "PUT", THIRD, b"<http://x/a> <http://x/b> <http://x/c> .\n")
    graphs = read_record(engine.settings).graphs | {THIRD}
    write_record(engine.settings, Record(towards=1, graphs=graphs))
    told.bring(engine, 1)
    assert in_engine(engine) == expected(SMALL)


def test_a_version_of_another_journal_is_replaced(engine: Engine, tmp_path: Path) -> None:
    for folder, content in (("a", MANY), ("b", SMALL)):
        (tmp_path / folder).mkdir()
        Told((content,), tmp_path / folder).bring(engine, 1)
        assert in_engine(engine) == expected(content)


def test_other_graphs_of_the_engine_are_left_alone(engine: Engine, tmp_path: Path) -> None:
    foreign = "http://foreign/graph"
    graph_sent(engine.settings, "PUT", foreign, b"<http://x/a> <http://x/b> <http://x/c> .\n")
    try:
        store = Told((SMALL,), tmp_path).bring(engine, 1)
        assert in_engine(engine).pop(foreign) == {"<http://x/a> <http://x/b> <http://x/c>"}
        assert store.query("ASK { <http://x/a> ?p ?o }") is False
        assert store.query("ASK { GRAPH ?g { <http://x/a> ?p ?o } }") is False
        assert store.query(f"ASK FROM <{foreign}> {{ <http://x/a> ?p ?o }}") is False
        assert store.query(f"ASK {{ GRAPH <{foreign}> {{ <http://x/a> ?p ?o }} }}") is False
    finally:
        graph_sent(engine.settings, "DELETE", foreign)


def test_what_changes_during_a_query_makes_it_no_answer(engine: Engine, tmp_path: Path) -> None:
    told = Told((SMALL, MANY), tmp_path)
    before = told.bring(engine, 1)
    assert before.stands()
    told.bring(engine, 2)
    assert not before.stands()
    with pytest.raises(Busy, match="another version"):
        before.query("ASK { ?s ?p ?o }")


def test_a_loading_that_does_not_arrive_is_seen(engine: Engine, tmp_path: Path) -> None:
    told = Told((SMALL,), tmp_path)
    doubled = tmp_path / "doubled.nq"
    doubled.write_text(told.path(1).read_text() + told.path(1).read_text().splitlines()[0] + "\n")
    forget(engine)
    with pytest.raises(EngineFailed, match=r"holds 1 statements.*where 2 were loaded"):
        bring(engine.settings, told.version(1), doubled, told)
    with pytest.raises(Busy):
        RemoteStore.of(engine.settings)


# the same seam


@pytest.fixture
def small(engine: Engine, tmp_path: Path) -> Store:
    return Told((SMALL,), tmp_path).bring(engine, 1)


COUNT = "SELECT (COUNT(*) AS ?n) {} WHERE {{ {} }}"


@pytest.mark.parametrize(
    ("dataset", "pattern", "count"),
    [
        ("", "?s ?p ?o", 2),
        ("", "GRAPH ?g { ?s ?p ?o }", 3),
        ("", f"GRAPH <{ONE}> {{ ?s ?p ?o }}", 1),
        ("", f"GRAPH <{MERGED}> {{ ?s ?p ?o }}", 0),
        ("", f"GRAPH <{RECORD}> {{ ?s ?p ?o }}", 0),
        ("", f"?s ?p ?o GRAPH <{OTHER}> {{ ?s ?p ?o }}", 2),
        (f"FROM <{ONE}>", "?s ?p ?o", 1),
        (f"FROM <{ONE}>", "GRAPH ?g { ?s ?p ?o }", 0),
        (f"FROM NAMED <{OTHER}>", "GRAPH ?g { ?s ?p ?o }", 2),
        (f"FROM NAMED <{OTHER}>", "?s ?p ?o", 0),
        (f"FROM <{MERGED}>", "?s ?p ?o", 0),
        ("FROM <file:///etc/passwd>", "?s ?p ?o", 0),
        ("FROM <http://169.254.169.254/>", "?s ?p ?o", 0),
    ],
)
def test_the_dataset_is_that_of_the_embedded_store(
    small: Store, dataset: str, pattern: str, count: int
) -> None:
    found = small.query(COUNT.format(dataset, pattern))
    assert isinstance(found, Rows)
    assert found.rows == ((Literal(count),),)


@pytest.mark.parametrize(
    ("chosen", "pattern", "count"),
    [
        ({"default_graphs": [ONE]}, "?s ?p ?o", b"1"),
        ({"named_graphs": [OTHER]}, "GRAPH ?g { ?s ?p ?o }", b"2"),
        ({"named_graphs": [OTHER]}, "?s ?p ?o", b"0"),
        ({"default_graphs": ["http://none/"]}, "?s ?p ?o", b"0"),
    ],
)
def test_graphs_can_be_chosen_from_outside(
    small: Store, chosen: Mapping[str, list[str]], pattern: str, count: bytes
) -> None:
    out = io.BytesIO()
    text = COUNT.format(f"FROM <{ONE}> FROM <{OTHER}>", pattern)
    small.write(text, out, rows=QueryResultsFormat.CSV, triples=RdfFormat.TURTLE, **chosen)  # type: ignore[arg-type]
    assert out.getvalue().split() == [b"n", count]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("SELECT ?o WHERE { ?s ?p ?o } ORDER BY STR(?o)", f"?o\n{KS}\n{WHOLE_NAME}\n"),
        ("ASK { ?s ?p 'KS' }", "true"),
        ("CONSTRUCT WHERE { ?s ?p 'KS' }", f"<http://x/ks> <http://x/name> {KS} .\n"),
    ],
)
def test_every_form_is_written(small: Store, text: str, wanted: str) -> None:
    out = io.BytesIO()
    small.write(text, out, rows=QueryResultsFormat.TSV, triples=RdfFormat.N_TRIPLES)
    assert out.getvalue().decode() == wanted


def test_a_relative_iri_is_under_the_base(small: Store) -> None:
    found = small.query("CONSTRUCT { <id/x> <id/y> 1 } WHERE {}")
    assert isinstance(found, tuple)
    assert found[0].subject == NamedNode("https://w3id.org/samspill/id/x")


def test_new_blank_nodes_come_through(small: Store) -> None:
    found = small.query("CONSTRUCT { [] ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(found, tuple)
    assert len(found) == 2
    assert all(isinstance(triple.subject, BlankNode) for triple in found)


@pytest.mark.parametrize(
    "pattern",
    [
        "GRAPH <{}> {{ ?s ?p ?o }}",
        "FILTER EXISTS {{ GRAPH <{}> {{ ?s ?p ?o }} }}",
        "VALUES ?g {{ <{}> }} GRAPH ?g {{ ?s ?p ?o }}",
        "GRAPH ?g {{ ?s ?p ?o }} FILTER(?g = <{}>)",
        "BIND(<{}> AS ?g) GRAPH ?g {{ ?s ?p ?o }}",
        "{{ SELECT ?g WHERE {{ VALUES ?g {{ <{}> }} }} }} GRAPH ?g {{ ?s ?p ?o }}",
    ],
)
def test_no_way_leads_to_what_is_not_published(small: Store, pattern: str) -> None:
    found = small.query(f"SELECT ?s ?p ?o WHERE {{ {pattern.format(RECORD)} }}")
    assert isinstance(found, Rows)
    assert all(row == (None, None, None) for row in found.rows)


@pytest.mark.parametrize("text", ["DROP ALL", f"CLEAR GRAPH <{ONE}>", "INSERT DATA { <a> <b> 1 }"])
def test_an_update_never_reaches_the_engine(small: Store, text: str) -> None:
    with pytest.raises((SyntaxProblem, BadValue)):
        small.query(text)
    assert small.query(f"ASK {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}") is True


# the same answers


@dataclass(frozen=True)
class Source:
    """A published dataset, and the journal that tells of it."""

    published: Published
    journal: Journal


@pytest.fixture(scope="session")
def sources(
    shared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory, folders: Folders
) -> dict[str, Source]:
    """The datasets that kept answers are about."""
    path = tmp_path_factory.mktemp("alone")
    (path / "none").mkdir()
    alone = Folders(folders.ontology, folders.shapes, folders.queries, path / "none")
    example = Settings(data_dir=path / "data", folders=alone)
    load_folders(example, [folders.data / "example"])
    shipped = Settings(data_dir=shared_data_dir)
    return {
        name: Source(open_published(settings), Journal.of(settings))
        for name, settings in (("trondheim-2020", shipped), ("example", example))
    }


TWO_PATHS = (
    "Virtuoso multiplies, or loses, rows of two optional steps (p?) from one thing. Which, and "
    "whether, depends on its plan: over less data the same query is answered rightly."
)
COMPILER = "Virtuoso's compiler ends with “SQ156: unknown table for a column dfe”"
COST_MODEL = "Virtuoso's compiler ends with “SQ200: Stack Overflow in cost model”"
FAULTS = {
    ("virtuoso", "participation-network.universitetskommunen.ttl"): TWO_PATHS,
    ("virtuoso", "funding.tsv"): TWO_PATHS,
    ("virtuoso", "funding.2019.tsv"): TWO_PATHS,
    ("virtuoso", "funding.example.tsv"): TWO_PATHS,
    ("virtuoso", "sdg-coverage.digitalt-forstevalg.tsv"): TWO_PATHS,
    ("virtuoso", "program-pairs.tsv"): COMPILER,
    ("virtuoso", "program-pairs.example.tsv"): COMPILER,
    ("virtuoso", "quality.tsv"): COST_MODEL,
    ("virtuoso", "quality.example.tsv"): COST_MODEL,
}
"""Kept answers that an engine does not give, or not each time."""

BY_DATASET = sorted(cases(), key=lambda case: case.dataset)


@pytest.mark.parametrize("case", BY_DATASET, ids=lambda case: case.file)
def test_kept_answers(
    case: Case, engine: Engine, sources: Mapping[str, Source], request: pytest.FixtureRequest
) -> None:
    source = sources[case.dataset]
    version, path = source.published.version, source.published.path
    store = bring(engine.settings, version, path, source.journal)
    if fault := FAULTS.get((engine.name, case.file)):
        request.applymarker(pytest.mark.xfail(reason=fault, strict=False))
    text = QUESTIONS[case.question].bind(case.parameters, language=case.language)
    answer = run(store, text, language=case.language)
    assert kept_text(answer) == (KEPT / case.file).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "program/omradeloft-saupstad-kolstad",
        "goal/saupstad-kolstad-1",
        "measure/digibarnevern",
        "actor/trondheim-kommune",
        "place/saupstad-kolstad",
        "document/felles-innsats-programomrader-2020",
        "evidence/felles-innsats-programomrader-2020-7777-7857",
        "participation/asker-kommune-procurement-partner-digibarnevern",
        "funding/omradeloftmidler-2019",
        "milestone/bystyrevedtak-73-14",
        "alignment/aldersvennlig-by-saupstad-kolstad-sdg-10-2",
    ],
)
def test_what_stands_around_a_thing(
    path: str, engine: Engine, sources: Mapping[str, Source], trondheim_store: Store
) -> None:
    source = sources["trondheim-2020"]
    store = bring(engine.settings, source.published.version, source.published.path, source.journal)
    found, wanted = (
        surroundings(one, f"{BASE}id/{path}", path.partition("/")[0])
        for one in (store, trondheim_store)
    )
    assert found.sorts == wanted.sorts
    for name in ("facts", "names"):
        mine, theirs = (
            {s: {p: {*map(str, o)} for p, o in f.items()} for s, f in getattr(one, name).items()}
            for one in (found, wanted)
        )
        assert mine == theirs


# where engines differ, in the smallest example of each difference


@dataclass(frozen=True)
class Fault:
    """A query that the engines named answer otherwise than the standard says."""

    engines: tuple[str, ...]
    statements: str
    query: str
    rows: list[list[str]]


A_NUMBER, A_TEXT = "<http://x/a> <http://x/p> 1", '<http://x/a> <http://x/p> "a"@nb'
OF_BOTH = f"FROM <{ONE}> FROM <{OTHER}>"
FAULTS_ALONE = {
    "a whole number divided by one": Fault(
        ("virtuoso",), A_NUMBER, "SELECT (?n / 2 AS ?half) WHERE { ?x :p ?n }", [["0.5"]]
    ),
    "the other choice of COALESCE after a comparison with what is unbound": Fault(
        ("virtuoso",),
        A_NUMBER,
        "SELECT ?n WHERE { ?x :p ?n FILTER(COALESCE(?n = ?unbound, true)) }",
        [["1"]],
    ),
    "a truth value in the results": Fault(
        ("virtuoso",),
        "<http://x/a> <http://x/p> true",
        "SELECT ?n WHERE { ?x :p ?n }",
        [["true"]],
    ),
    "a decimal as it was written": Fault(
        ("oxigraph", "virtuoso"),
        "<http://x/a> <http://x/p> 0.90",
        "SELECT (STR(?n) AS ?text) WHERE { ?x :p ?n }",
        [['"0.90"']],
    ),
    "joined texts have no language": Fault(
        ("oxigraph",),
        A_TEXT,
        "SELECT (GROUP_CONCAT(?n; SEPARATOR = ' ') AS ?text) WHERE { ?x :p ?n }",
        [['"a"']],
    ),
    "texts are joined where no separator is given": Fault(
        ("virtuoso",),
        A_TEXT,
        "SELECT (GROUP_CONCAT(STR(?n)) AS ?text) WHERE { ?x :p ?n }",
        [['"a"']],
    ),
    "a new blank node": Fault(
        ("virtuoso",), A_NUMBER, "SELECT (ISBLANK(BNODE()) AS ?is) WHERE { ?x :p 1 }", [["true"]]
    ),
    "a path of any length between two things that are not given": Fault(
        ("virtuoso",),
        "<http://x/a> <http://x/p> <http://x/b>",
        "SELECT (COUNT(*) AS ?n) WHERE { ?x :p* ?y }",
        [["3"]],
    ),
    "a graph that is not in the dataset, named by a value": Fault(
        ("virtuoso",),
        A_NUMBER,
        "SELECT (COUNT(*) AS ?n) WHERE { VALUES ?g { :none } GRAPH ?g { ?s ?p ?o } }",
        [["0"]],
    ),
    "a statement of two chosen graphs counts once": Fault(
        ("oxigraph", "virtuoso"),
        A_NUMBER,
        "SELECT (COUNT(*) AS ?n) " + OF_BOTH + " WHERE { ?s ?p ?o }",
        [["1"]],
    ),
}


@pytest.mark.parametrize("fault", FAULTS_ALONE.values(), ids=FAULTS_ALONE)
def test_where_engines_differ(
    fault: Fault, engine: Engine, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    triples = [quad.triple for quad in parse(fault.statements + " .", format=RdfFormat.TURTLE)]
    content = tuple(sorted(f"{triple} <{graph}> ." for triple in triples for graph in (ONE, OTHER)))
    store = Told((content,), tmp_path).bring(engine, 1)
    if engine.name in fault.engines:
        request.applymarker(pytest.mark.xfail(reason="a known fault", strict=True))
    out = io.BytesIO()
    text = f"PREFIX : <http://x/> {fault.query}"
    store.write(text, out, rows=QueryResultsFormat.TSV, triples=RdfFormat.TURTLE)
    rows = [line.split("\t") for line in out.getvalue().decode().splitlines()[1:]]
    assert rows == fault.rows


def test_an_engine_that_cuts_its_answers_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "engine").mkdir()
    told = Told((SMALL,), tmp_path)
    with (
        virtuoso(tmp_path / "engine", rows=10_000) as engine,
        pytest.raises(EngineFailed, match="left out a part") as caught,
    ):
        told.bring(engine, 1)
    assert "ResultSetMaxRows" in caught.value.advice


# the whole service over an engine


def test_a_service_answers_from_an_engine(
    engine: Engine, sources: Mapping[str, Source], shared_data_dir: Path
) -> None:
    settings = engine.settings
    named = {
        "SAMSPILL_STORE": settings.store,
        "SAMSPILL_STORE_UPDATE": settings.store_update,
        "SAMSPILL_STORE_GRAPHS": settings.store_graphs,
        "SAMSPILL_STORE_USER": settings.store_user,
        "SAMSPILL_STORE_PASSWORD": settings.store_password,
    }
    kept = (KEPT / "programs.tsv").read_text(encoding="utf-8")
    with served(shared_data_dir, **named) as service:
        version = sources["trondheim-2020"].published.version
        assert read_record(settings).holds(version)
        answer = httpx.get(f"{service.address}/questions/programs.tsv", timeout=30)
        assert (answer.status_code, answer.text) == (200, kept)
        count = {"query": "SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"}
        tsv = {"Accept": "text/tab-separated-values"}
        found = httpx.get(f"{service.address}/sparql", params=count, headers=tsv, timeout=30)
        assert found.text == f"?n\n{len(RemoteStore.of(settings).graphs)}\n"
        refused = httpx.post(f"{service.address}/sparql", data={"query": "DROP ALL"}, timeout=30)
        assert refused.status_code == 400
        assert read_record(settings).holds(version)
