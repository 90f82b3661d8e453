"""Versions over HTTP: each answer names its own, and every version that was can be asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from publishing import add_program, small_package, write_turtle
from samspill.engine.published import load_folders, open_published, replace_graphs
from samspill.engine.serving import OLDER, Serving
from samspill.knowledge.vocabulary import graph_name
from samspill.settings import Settings
from samspill.web.app import create_app
from test_web_service import call

PROGRAMS = "PREFIX sam: <https://w3id.org/samspill/ontology/> SELECT ?x { ?x a sam:Program }"
QUESTION = """\
#+ title: {nb: Programmer, en: Programs}
#+ summary: {nb: Alle., en: All.}
#+ group: programs
PREFIX sam: <https://w3id.org/samspill/ontology/>
SELECT ?program WHERE { ?program a sam:Program } ORDER BY ?program
"""
SPARQL = str(httpx.URL("/sparql", params={"query": PROGRAMS, "format": "csv"}))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A package of which three versions are published."""
    root = tmp_path_factory.mktemp("package")
    settings = small_package(root)
    (settings.folders.queries / "programs.rq").write_text(QUESTION, encoding="utf-8")
    open_published(settings)
    load_folders(settings, [add_program(root / "nabo-2020", "nabo")], author="Nabo", note="Ny nabo")
    replace_graphs(settings, {}, sources={}, remove=[graph_name("nabo-2020")])
    return settings


@pytest.fixture(scope="module")
def serving(settings: Settings) -> Iterator[Serving]:
    serving = Serving.of(settings)
    yield serving
    serving.close()


@pytest.fixture(scope="module")
def get(serving: Serving, settings: Settings) -> Get:
    return Get(serving, settings)


class Get:
    """Asks an application that no server holds."""

    def __init__(self, serving: Serving, settings: Settings) -> None:
        self.app = create_app(serving, settings)

    def __call__(self, address: str, **headers: str) -> httpx.Response:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return call(self.app, address, **names)


def found(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return sorted(line.rpartition("/")[2] for line in answer.text.split()[1:])


@pytest.mark.parametrize("address", ["/questions/programs.csv?", SPARQL + "&"])
def test_any_version_can_be_asked(get: Get, address: str) -> None:
    both, one = ["nabo", "sentrum"], ["sentrum"]
    for number, programs in ((1, one), (2, both), (3, one), (2, both)):
        answer = get(f"{address}version={number}")
        assert found(answer) == programs
        assert answer.headers["samspill-version"] == str(number)
        assert answer.headers["memento-datetime"].endswith("GMT")
    newest = get(address)
    assert found(newest) == one
    assert newest.headers["samspill-version"] == "3"
    assert "memento-datetime" not in newest.headers
    assert 'version=3>; rel="memento"' in newest.headers["link"]


def test_the_tag_of_an_answer_is_that_of_its_version(get: Get) -> None:
    address = "/questions/programs.csv"
    tags = {get(f"{address}?version={number}").headers["etag"] for number in (1, 2, 3)}
    assert len(tags) == 3
    tag = get(address).headers["etag"]
    assert tag in tags
    unchanged = get(address, If_None_Match=tag)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert get(f"{address}?version=2", If_None_Match=tag).status_code == 200
    sparql = get(SPARQL).headers["etag"]
    assert get(SPARQL, If_None_Match=sparql).status_code == 304


def test_json_and_file_names_say_the_version(get: Get) -> None:
    answer = get("/questions/programs.json?version=2")
    assert answer.json()["version"] == 2
    assert 'filename="programs.v2.json"' in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("number", "status"), [("0", 404), ("4", 404), ("999999999", 404), ("x", 400), ("-1", 400),
                           ("1.0", 400), ("٣", 400), ("9" * 30, 400)]
)  # fmt: skip
def test_a_version_that_is_none(get: Get, number: str, status: int) -> None:
    for address in ("/questions/programs.csv?", SPARQL + "&", "/?"):
        answer = get(f"{address}version={number}")
        assert answer.status_code == status, answer.text
        assert answer.json()["advice"]
    assert get(f"/versions/{number}").status_code == status


@pytest.mark.parametrize("path", ["/", "/questions/programs", "/sparql", "/network", "/versions"])
def test_an_address_that_is_no_utf_8_is_told_of_on_a_page(get: Get, path: str) -> None:
    answer = get(f"{path}?x=%ff", accept="text/html")
    assert answer.status_code == 400
    assert "UTF-8" in answer.text
    assert 'rel="memento"' not in answer.headers.get("link", "")


def test_the_moment_decides_where_it_is_named(get: Get, serving: Serving) -> None:
    now = format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)
    answer = get("/questions/programs.csv", Accept_Datetime=now)
    assert answer.headers["samspill-version"] == "3"
    assert answer.headers["memento-datetime"]
    assert "Accept-Datetime" in answer.headers["vary"]
    before = format_datetime(datetime(2001, 1, 1, tzinfo=UTC), usegmt=True)
    assert get("/questions/programs.csv", Accept_Datetime=before).status_code == 404
    for odd in ("yesterday", "Fri, 31 Dec 9999 23:59:59 -2359"):
        assert get("/questions/programs.csv", Accept_Datetime=odd).status_code == 400
    number = get("/questions/programs.csv?version=1", Accept_Datetime=now)
    assert number.headers["samspill-version"] == "1", "an address that names one decides"


def test_the_list_of_versions(get: Get, serving: Serving) -> None:
    told = get("/versions").json()["versions"]
    assert [one["number"] for one in told] == [3, 2, 1]
    assert (told[1]["author"], told[1]["note"]) == ("Nabo", "Ny nabo")
    assert told[0]["digest"] == serving.current().version.digest
    assert get("/versions/2").json() == told[1]
    timemap = get("/versions", Accept="application/link-format")
    assert timemap.headers["content-type"] == "application/link-format"
    assert timemap.text.count('rel="memento"') == 3
    assert json.dumps(told[1]["address"])[1:-1] in timemap.text


def test_pages_of_an_older_version_say_so_and_lead_on_in_it(get: Get) -> None:
    page = get("/questions/programs?version=2&lang=en", Accept="text/html")
    assert "This is version 2" in page.text
    assert "version=2" in page.text.split("<main")[0], "the links of the head stay in it"
    newest = get("/questions/programs?lang=en", Accept="text/html")
    assert "This is version" not in newest.text
    assert page.headers["etag"] != newest.headers["etag"]
    listed = get("/versions?lang=nb", Accept="text/html")
    assert "Ny nabo" in listed.text


def test_only_a_few_older_versions_are_held_open(serving: Serving) -> None:
    for number in (1, 2, 1, 2):
        assert serving.at(number).version.number == number
    assert len(serving._older) <= OLDER
    assert serving.at(3) is serving.current()


def test_a_service_moves_on_with_the_journal(tmp_path: Path) -> None:
    settings = small_package(tmp_path)
    (settings.folders.queries / "programs.rq").write_text(QUESTION, encoding="utf-8")
    serving = Serving.of(settings)
    stop = threading.Event()
    watcher = threading.Thread(target=serving.watch, args=(stop,), kwargs={"seconds": 0.05})
    watcher.start()
    try:
        get = Get(serving, settings)
        address = "/questions/programs.csv"
        before = get(address)
        assert found(before) == ["sentrum"]
        load_folders(settings, [add_program(tmp_path / "nabo-2020", "nabo")])
        until = time.monotonic() + 20
        while get(address).headers["samspill-version"] == "1" and time.monotonic() < until:
            time.sleep(0.05)
        after = get(address, If_None_Match=before.headers["etag"])
        assert found(after) == ["nabo", "sentrum"]
        assert after.headers["samspill-version"] == "2"
        assert found(get(address + "?version=1")) == ["sentrum"]
    finally:
        stop.set()
        watcher.join()
        serving.close()


def test_versions_that_follow_fast_are_not_all_held(tmp_path: Path) -> None:
    settings = small_package(tmp_path)
    serving = Serving.of(settings)
    try:
        for key in ("a", "b", "c", "d"):
            load_folders(settings, [add_program(tmp_path / f"{key}-2020", key)])
            assert serving.refresh()
        numbers = [served.version.number for served in serving.open_versions()]
        assert numbers == [5, 4]
    finally:
        serving.close()


def test_no_address_stands_for_a_query_that_was_sent(get: Get) -> None:
    form = {"Content-Type": "application/sparql-query"}
    answer = call(get.app, "/sparql", method="POST", content=PROGRAMS.encode(), **form)
    assert answer.status_code == 200
    assert 'rel="memento"' not in answer.headers["link"]
    assert 'rel="timemap"' in answer.headers["link"]


def test_what_breaks_a_rule_leaves_the_service_as_it_was(settings: Settings, get: Get) -> None:
    folder = settings.data_dir.parent / "galt-2020"
    write_turtle(folder / "galt.ttl", "program:galt a sam:Program .")
    with pytest.raises(Exception, match="fault"):
        load_folders(settings, [folder])
    assert get("/questions/programs.csv").headers["samspill-version"] == "3"
