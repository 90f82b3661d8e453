"""Networks over HTTP: every format, every address, what bad input gets, and who waits for what."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import httpx
import networkx as nx
import pyoxigraph as ox
import pytest
from fastapi import FastAPI

from samspill.ask.networks.files.formats import FORMATS
from samspill.ask.networks.network import network
from samspill.ask.networks.selection import PARAMETERS, Selection
from samspill.ask.questions import read_questions
from samspill.engine.published import replace_graphs
from samspill.engine.serving import Serving
from samspill.knowledge.vocabulary import graph_name
from samspill.settings import Settings
from samspill.web.app import create_app
from samspill.web.networks import FILES, PATIENCE
from serving import Service, problem_of, served
from test_web_service import call

URBAN, UNIVERSITY = "omradeloft-saupstad-kolstad", "universitetskommunen-3-0"
OURS = "trondheim-kommune"
PARTS = ("tie", "path", "without", "compare")
NAMES = [offer.name for offer in FILES]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The shipped data in two versions: the second holds a statement more."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("two"), client_seconds=10_000)
    serving = Serving.of(settings)
    serving.close()
    extra = ox.Triple(
        ox.NamedNode("http://e/a"), ox.NamedNode("http://e/b"), ox.NamedNode("http://e/c")
    )
    replace_graphs(settings, {graph_name("more"): (extra,)}, sources={graph_name("more"): "test"})
    return settings


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[FastAPI]:
    serving = Serving.of(settings)
    app = create_app(serving, settings)
    yield app
    app.state.jobs.close()
    serving.close()


def get(app: FastAPI, address: str, status: int = 200, **headers: str) -> httpx.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = call(app, address, **names)
    assert answer.status_code == status, answer.text[:2000]
    return answer


def refused(app: FastAPI, address: str, status: int, **headers: str) -> dict[str, object]:
    return problem_of(get(app, address, status, **headers), status)


def nodes_of(name: str, content: bytes) -> int:
    """How many nodes a reader of the format finds in a file."""
    text = content.decode()
    match name:
        case "json":
            return len(nx.node_link_graph(json.loads(text)))
        case "graphml":
            return len(nx.parse_graphml(text))
        case "gexf":
            return len(nx.read_gexf(io.BytesIO(content)))
        case "net":
            return len(nx.parse_pajek(text))
        case "nodes.csv":
            return len(list(csv.DictReader(io.StringIO(text))))
        case "edges.csv":
            rows = csv.DictReader(io.StringIO(text))
            return len({end for row in rows for end in (row["Source"], row["Target"])})
        case _:
            raise AssertionError(name)


# --- formats


@pytest.mark.parametrize("name", ["json", "graphml", "gexf", "net", "nodes.csv"])
def test_files_are_what_their_readers_read(app: FastAPI, settings: Settings, name: str) -> None:
    whole = get(app, f"/network.{name}")
    offer = next(offer for offer in FILES if offer.name == name)
    assert whole.headers["content-type"] == offer.content_type
    assert whole.headers["content-disposition"] == f'inline; filename="network.actors.v2.{name}"'
    assert whole.headers["samspill-version"] == "2"
    assert "memento" in whole.headers["link"]
    served_now = app.state.serving.current()
    questions = read_questions(settings.folders.queries)
    graph = network(served_now.store, questions, Selection(), version=2)
    assert nodes_of(name, whole.content) == len(graph)
    if name == "json":
        read = nx.node_link_graph(whole.json())
        for key in ("degree", "betweenness", "community", "x"):
            assert nx.get_node_attributes(read, key) == nx.get_node_attributes(graph, key)
        assert whole.json()["graph"]["figures"] == graph.graph["figures"]


def test_pictures_and_linked_data(app: FastAPI) -> None:
    svg = get(app, "/network.svg?colour=community&size=betweenness")
    assert ET.fromstring(svg.text).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - ours
    assert svg.content != get(app, "/network.svg").content
    assert get(app, "/network.png").content.startswith(b"\x89PNG")
    assert list(ox.parse(get(app, "/network.jsonld").content, format=ox.RdfFormat.JSON_LD))


def test_formats_here_are_those_that_are_written() -> None:
    media = {offer.name: offer.media_types[0] for offer in FILES}
    assert {name: media[name] for name in FORMATS} == {
        name: found.media_type for name, found in FORMATS.items()
    }
    assert set(NAMES) == {*FORMATS, "svg", "png", "html"}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "html"])
def test_an_empty_network_is_a_valid_file_that_says_why(app: FastAPI, name: str) -> None:
    answer = get(app, f"/network.{name}?year=1800&lang=en")
    if name in ("json", "graphml", "gexf", "net", "nodes.csv", "edges.csv"):
        assert nodes_of(name, answer.content) == 0
    if name == "json":
        found = answer.json()
        assert found["graph"]["empty"].endswith(".")
        assert "NaN" not in answer.text
    if name == "svg":
        ET.fromstring(answer.text)  # noqa: S314 - ours
    if name == "jsonld":
        list(ox.parse(answer.content, format=ox.RdfFormat.JSON_LD))


@pytest.mark.parametrize("what", ["", "/without", f"/compare?other_program={URBAN}"])
def test_an_empty_network_is_told_of(app: FastAPI, what: str) -> None:
    address = f"/network{what}{'&' if '?' in what else '?'}year=1800"
    page = get(app, address, Accept=BROWSER)
    assert page.headers["content-type"].startswith("text/html")
    if what:
        assert get(app, address).json()["empty"].endswith(".")


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("application/graphml+xml", "graphml"),
        ("image/png;q=0.5, image/svg+xml", "svg"),
        ("text/csv", "nodes.csv"),
        ("*/*", "json"),
        ("application/ld+json", "jsonld"),
        (BROWSER, "html"),
    ],
)
def test_accept_decides(app: FastAPI, accept: str, name: str) -> None:
    offer = next(offer for offer in FILES if offer.name == name)
    answer = get(app, f"/network?program={URBAN}", Accept=accept)
    assert answer.headers["content-type"] == offer.content_type
    assert "Accept" in answer.headers["vary"]


def test_formats_that_are_not_there_are_refused_with_those_that_are(app: FastAPI) -> None:
    for address, accept in (
        ("/network", "application/pdf"),
        ("/network.pdf", "*/*"),
        ("/network?format=pdf", "*/*"),
    ):
        found = refused(app, address, 406, Accept=accept)
        assert set(found["formats"]) == set(NAMES)  # type: ignore[call-overload]
    assert set(refused(app, "/network/without?format=svg", 406)["formats"]) == {"json", "html"}  # type: ignore[call-overload]
    assert refused(app, "/network.svg?format=png", 400)["parameter"] == "format"
    assert get(app, "/network.nodes.csv?format=nodes.csv").text.startswith(("Id", "\ufeffId"))


# --- what is told


def test_what_is_told_of_a_network(app: FastAPI) -> None:
    tie = get(app, f"/network/tie?source=actor/ntnu&target={OURS}&lang=en").json()
    assert tie["weight"] == len(tie["strands"]) > 0
    assert any(fact["passages"] for strand in tie["strands"] for fact in strand["facts"])
    path = get(app, f"/network/path?source=ntnu&target={quote(tie['target']['iri'])}").json()
    assert path["length"] == 1
    removed = get(app, f"/network/without?remove=actor/{OURS}&remove=ntnu,program/{URBAN}").json()
    assert len(removed["removed"]) == 3
    assert removed["after"]["nodes"] < removed["before"]["nodes"]
    ranking = get(app, "/network/without").json()
    assert ranking["critical"]
    compared = get(app, f"/network/compare?program={URBAN}&other_program={UNIVERSITY}").json()
    assert compared["one"]["label"] != compared["other"]["label"]
    versions = get(app, "/network/compare?other_version=1&version=2&lang=en").json()
    assert versions["nodesLikeness"] == 1
    assert (versions["one"]["label"], versions["other"]["label"]) == ("version 2", "version 1")
    for found in (tie, path, removed, ranking, compared, versions):
        assert found["version"] == 2
        assert found["citation"]
        assert found["kind"] == "actors"


def test_ends_that_nothing_connects_are_a_plain_answer(app: FastAPI) -> None:
    graph = nx.node_link_graph(get(app, "/network.json").json())
    one, other = [min(part) for part in nx.connected_components(graph)][:2]
    found = get(app, f"/network/path?source={quote(one)}&target={quote(other)}").json()
    assert found["why"] == "apart"
    assert found["told"][0].endswith(".")


def test_every_measure_is_told(app: FastAPI) -> None:
    found = get(app, "/network/measures?lang=en").json()["measures"]
    assert {"betweenness", "constraint", "modularity", "bridge"} <= {one["key"] for one in found}
    for one in found:
        assert one["label"]
        for reading in one["readings"].values():
            assert reading["reading"]
            assert reading["source"]
    assert get(app, "/network/measures", Accept=BROWSER).text.count("<h") > 2


@pytest.mark.parametrize("what", ["", *(f"/{part}" for part in PARTS), "/measures"])
def test_pages_come_without_anything_chosen(app: FastAPI, what: str) -> None:
    page = get(app, f"/network{what}", Accept=BROWSER)
    assert "<form" in page.text or what == "/measures"
    assert page.headers["etag"]
    again = get(app, f"/network{what}", 304, Accept=BROWSER, If_None_Match=page.headers["etag"])
    assert not again.content


def test_a_form_that_is_sent_with_nothing_chosen(app: FastAPI) -> None:
    """A browser sends every field, also the empty ones, and each box that is ticked."""
    empty = "&".join(f"{name}=" for name in PARAMETERS if name not in ("kind", "by"))
    plain = get(app, "/network.json?by=program&by=measure&kind=actors&" + empty)
    assert plain.json()["graph"]["parameters"] == {}
    assert plain.json()["nodes"] == get(app, "/network.json").json()["nodes"]


# --- what bad input gets


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("/network?kind=actor", "kind"),
        ("/network?by=sdg-goal", "by"),
        ("/network?radius=2", "radius"),
        ("/network?minimum=0", "minimum"),
        ("/network?giant=perhaps", "giant"),
        ("/network?colour=red", "colour"),
        ("/network?size=beauty", "size"),
        ("/network?sort=beauty", "sort"),
        ("/network?kind=actor-sdg&size=pagerank", "size"),
        ("/network?progam=x", "progam"),
        ("/network?source=ntnu", "source"),
        ("/network?year=20", "year"),
        ("/network?ego=a%20b%3E", "ego"),
        ("/network?kind=programs&by=sdg-goal&role=owner", "role"),
        ("/network?program=a&program=b", "program"),
        ("/network?lang=de", "lang"),
        ("/network?version=x", "version"),
        ("/network/tie?source=ntnu", "target"),
        ("/network/path?target=ntnu", "source"),
        ("/network/compare", "other_program"),
        ("/network/compare?other_version=x", "other_version"),
        (f"/network/compare?other_version=1&other_program={URBAN}", "other_version"),
        (f"/network?program={'a' * 2000}", "program"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(app: FastAPI, address: str, parameter: str) -> None:
    found = refused(app, address, 400)
    assert found["parameter"] == parameter
    assert found["advice"]
    page = get(app, address, 200 if missing(address) else 400, Accept=BROWSER)
    assert page.headers["content-type"].startswith("text/html")


def missing(address: str) -> bool:
    """Whether an address only lacks something, for which a page has a form."""
    ends = ("source=ntnu", "target=ntnu", "compare")
    return address.startswith("/network/") and address.endswith(ends)


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("/network?program=universitetskommunen", UNIVERSITY),
        ("/network?ego=trondhem-kommune", OURS),
        ("/network?role=partnr", "partner"),
        ("/network/tie?source=trondhem-kommune&target=ntnu", OURS),
        ("/network/without?remove=trondhem-kommune", OURS),
        ("/network/compare?other_program=universitetskommunen", UNIVERSITY),
        ("/network?version=99", None),
        ("/network/compare?other_version=99", None),
    ],
)
def test_what_is_not_there_is_told_with_what_is_near(
    app: FastAPI, address: str, near: str | None
) -> None:
    found = refused(app, address, 404)
    if near is not None:
        assert near in str(found["near"])
    page = get(app, address, 404, Accept=BROWSER)
    assert near is None or near in page.text


# --- versions, tags, languages


def test_tags_and_versions(app: FastAPI) -> None:
    now, before = get(app, "/network.net"), get(app, "/network.net?version=1")
    assert before.headers["samspill-version"] == "1"
    assert before.headers["memento-datetime"]
    assert '"network.actors.v1.net"' in before.headers["content-disposition"]
    different = {
        get(app, address).headers["etag"]
        for address in (
            "/network.net",
            "/network.net?version=1",
            "/network.net?lang=en",
            "/network.net?minimum=2",
            "/network.gexf",
            "/network.json",
            "/network/without",
            "/network/without?remove=ntnu",
        )
    }
    assert len(different) == 8
    again = get(app, "/network.net", 304, If_None_Match=now.headers["etag"])
    assert not again.content
    assert again.headers["etag"] == now.headers["etag"]
    assert get(app, "/network?format=net").content == now.content


def test_each_in_its_language(app: FastAPI) -> None:
    norwegian, english = get(app, "/network.json?lang=nb"), get(app, "/network.json?lang=en")
    assert english.headers["content-language"] == "en"
    assert norwegian.json()["graph"]["title"] != english.json()["graph"]["title"]
    assert get(app, "/network.json", Accept_Language="en").content == english.content


# --- who waits for what


@pytest.fixture(scope="module")
def service(settings: Settings) -> Iterator[Service]:
    with served(
        settings.data_dir,
        SAMSPILL_CLIENT_SECONDS="10000",
        SAMSPILL_CLIENT_RUNNING="8",
        SAMSPILL_NETWORK_PROCESSES="1",
    ) as running:
        yield running


def computing(service: Service) -> int:
    """The number of the process that computes."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        children = Path(f"/proc/{service.process.pid}/task").glob("*/children")
        for child in " ".join(path.read_text() for path in children).split():
            if b"networks.work" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
        time.sleep(0.02)
    raise AssertionError("no process computes")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes cannot be found here")
def test_a_page_waits_for_nothing(service: Service) -> None:
    pid = computing(service)
    os.kill(pid, signal.SIGSTOP)
    try:
        with service.client() as client:
            began = time.monotonic()
            page = client.get("/network", params={"minimum": 2}, headers={"Accept": BROWSER})
            assert time.monotonic() - began < PATIENCE + 5
            assert page.status_code == 200
            assert page.headers["refresh"] == "1"
            assert page.headers["cache-control"] == "no-store"
            assert "etag" not in page.headers
            assert "http-equiv" not in page.text
            later = client.get("/network.json?minimum=2", headers={"Prefer": "respond-async"})
            assert later.status_code == 202
            told = later.json()
            assert told["address"] == "/network.json?minimum=2"
            assert told["status"] == "waiting"
            assert later.headers["retry-after"]
            assert later.headers["preference-applied"] == "respond-async"
            assert client.get("/questions/programs.csv").status_code == 200, "others go on"
            third = client.get("/network.gexf?minimum=2")
            problem_of(third, 429)
            assert third.headers["retry-after"]
    finally:
        os.kill(pid, signal.SIGCONT)
    with service.client() as client:
        until = time.monotonic() + 30
        while "refresh" in page.headers and time.monotonic() < until:
            page = client.get("/network", params={"minimum": 2}, headers={"Accept": BROWSER})
        assert "<svg" in page.text
        until = time.monotonic() + 30
        while later.status_code == 202 and time.monotonic() < until:
            later = client.get("/network.json?minimum=2", headers={"Prefer": "respond-async"})
        assert later.json()["nodes"]
        waited = client.get("/network.json?minimum=3", headers={"Prefer": "respond-async, wait=30"})
        assert waited.json()["nodes"]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes cannot be found here")
def test_many_at_once_are_one_job_and_a_death_is_told(service: Service) -> None:
    pid = computing(service)
    os.kill(pid, signal.SIGSTOP)
    with service.client() as client, ThreadPoolExecutor(20) as threads:
        asked = [
            threads.submit(client.get, "/network.json?minimum=4", headers={"X-Number": str(n)})
            for n in range(20)
        ]
        time.sleep(1)
        os.kill(pid, signal.SIGKILL)
        for one in asked:
            answer = one.result()
            problem_of(answer, 503)
            assert answer.headers["retry-after"]
        together = [threads.submit(client.get, "/network.json?minimum=5") for _ in range(20)]
        assert {one.result().status_code for one in together} == {200}
        assert len({one.result().content for one in together}) == 1
    assert computing(service) != pid
    assert service.alive()


def test_a_service_stops_at_once_while_a_job_runs(settings: Settings) -> None:
    with served(settings.data_dir) as running:
        pid = computing(running)
        os.kill(pid, signal.SIGSTOP)
        found: list[httpx.Response] = []

        def ask() -> None:
            with running.client() as client:
                found.append(client.get("/network.json?minimum=2"))

        thread = threading.Thread(target=ask)
        thread.start()
        time.sleep(0.5)
        began = time.monotonic()
        running.process.terminate()
        running.process.wait(timeout=10)
        seconds = time.monotonic() - began
        thread.join()
    assert found[0].status_code == 503
    assert seconds < 2.5
    assert not Path(f"/proc/{pid}").exists()
