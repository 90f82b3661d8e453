"""What the explorer of networks is sent: the same network in columns, small, and all its words."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI

from samspill.engine.serving import Serving
from samspill.settings import Settings
from samspill.web.app import create_app
from samspill.web.assets import assets
from serving import problem_of
from test_web_service import call

KINDS = ("actors", "actor-program", "actor-sdg", "programs")


@pytest.fixture(scope="module")
def app(shared_data_dir: Path) -> Iterator[FastAPI]:
    settings = Settings(data_dir=shared_data_dir, client_seconds=10_000)
    serving = Serving.of(settings)
    app = create_app(serving, settings)
    yield app
    app.state.jobs.close()
    serving.close()


def get(app: FastAPI, address: str, status: int = 200, **headers: str) -> httpx.Response:
    answer = call(app, address, **{name.replace("_", "-"): said for name, said in headers.items()})
    assert answer.status_code == status, answer.text[:2000]
    return answer


def view(app: FastAPI, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = get(app, f"/network/view.json?lang=en{query}").json()
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_columns_are_the_network(app: FastAPI, kind: str) -> None:
    found = view(app, f"&kind={kind}")
    whole = get(app, f"/network.json?kind={kind}&lang=en").json()
    nodes, ties = found["nodes"], found["ties"]
    said = {node["key"]: node for node in whole["nodes"]}
    assert list(said) == nodes["key"]
    for number, node in enumerate(whole["nodes"]):
        assert nodes["kind"][number] == node["kind"]
        assert nodes["x"][number] == pytest.approx(node["x"], abs=0.06)
        assert nodes["values"]["degree"][number] == node["degree"]
    for key in nodes["values"]:
        for value, node in zip(nodes["values"][key], whole["nodes"], strict=True):
            told = node.get(key)
            assert value == (told if told is None else pytest.approx(float(told), rel=1e-3))
    ids = [node["id"] for node in whole["nodes"]]
    assert [
        (ids[one], ids[other], weight)
        for one, other, weight in zip(ties["source"], ties["target"], ties["weight"], strict=True)
    ] == [(edge["source"], edge["target"], edge["weight"]) for edge in whole["edges"]]
    for part in found["parts"].values():
        assert len(part["of"]) == len(ties["weight"])
        assert {number for one in part["sets"] for number in one} == set(range(len(part["key"])))
    for colouring in found["colourings"].values():
        assert len(colouring["of"]) == len(nodes["key"])
        assert set(colouring["of"]) == set(range(len(colouring["groups"])))


def test_ties_are_chosen_as_the_service_chooses_them(app: FastAPI) -> None:
    found = view(app, "&by=program,goal,measure")
    key = "universitetskommunen-3-0"
    part = found["parts"]["program"]
    wanted = part["key"].index(key)
    there = [wanted in part["sets"][one] for one in part["of"]]
    nodes = found["nodes"]["key"]
    ties = zip(found["ties"]["source"], found["ties"]["target"], there, strict=True)
    ours = {frozenset((nodes[one], nodes[other])) for one, other, kept in ties if kept}
    asked = view(app, f"&by=program,goal,measure&program={key}")
    names = asked["nodes"]["key"]
    pairs = zip(asked["ties"]["source"], asked["ties"]["target"], strict=True)
    assert ours == {frozenset((names[one], names[other])) for one, other in pairs}
    assert 0 < len(ours) < len(there)


def test_labels_are_in_one_language_and_say_when_they_are_not(app: FastAPI) -> None:
    english, norwegian = view(app), get(app, "/network/view.json?lang=nb").json()
    assert english["nodes"]["label"] != norwegian["nodes"]["label"]
    assert english["nodes"]["key"] == norwegian["nodes"]["key"]
    assert all(tag != "en" for tag in english["nodes"]["lang"].values())


def test_it_is_kept_and_comes_later(app: FastAPI) -> None:
    first = get(app, "/network/view.json?kind=programs&lang=en")
    tag = first.headers["etag"]
    get(app, "/network/view.json?kind=programs&lang=en", 304, If_None_Match=tag)
    new = "/network/view.json?kind=actor-sdg&by=sdg-target&year=2020"
    later = get(app, new, 202, Prefer="respond-async")
    assert {"status", "label", "done", "of"} <= set(later.json())
    assert get(app, new, Prefer="respond-async, wait=20").json()["kind"] == "actor-sdg"


@pytest.mark.parametrize(
    ("query", "status"),
    [("?colour=type", 400), ("?minimum=many", 400), ("?program=nothing", 404), ("?lang=xx", 400)],
)
def test_what_cannot_be_answered(app: FastAPI, query: str, status: int) -> None:
    problem_of(get(app, f"/network/view.json{query}", status), status)


def test_an_empty_network_is_empty(app: FastAPI) -> None:
    found = view(app, "&year=1900")
    assert found["nodes"]["key"] == found["ties"]["source"] == []
    page = get(app, "/network?year=1900", Accept="text/html").text
    assert "data-view" not in page
    assert "network.js" not in page


def test_the_page_leads_to_it_with_all_that_was_chosen(app: FastAPI) -> None:
    page = get(app, "/network?kind=programs&minimum=1&version=1&lang=en", Accept="text/html").text
    found = re.search(r'data-view="([^"]+)"', page)
    assert found is not None
    address = urlsplit(found[1].replace("&amp;", "&"))
    assert address.path == "/network/view.json"
    assert parse_qs(address.query) == {"kind": ["programs"], "version": ["1"], "lang": ["en"]}
    assert view(app, "&kind=programs") == get(app, found[1].replace("&amp;", "&")).json()


def test_it_is_light(app: FastAPI) -> None:
    page = get(app, "/network?lang=en", Accept="text/html").content
    loaded = ("samspill.css", "things.css", "explorer.css", "built/network.js", "built/site.js")
    weight = len(gzip.compress(page)) + sum(len(assets()[name].packed) for name in loaded)
    assert weight < 120_000
    assert len(gzip.compress(json.dumps(view(app)).encode())) < 10_000
