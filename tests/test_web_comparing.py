"""Programs side by side: what they share is what the questions say they share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from serving import served
from test_web_pages import BROWSER, Page

KEYS = ("omradeloft-saupstad-kolstad", "digitalt-forstevalg", "universitetskommunen-3-0")
ALL = "&".join(f"program={key}" for key in KEYS)


@pytest.fixture(scope="module")
def client(shared_data_dir: Path) -> Iterator[httpx.Client]:
    with served(shared_data_dir) as service, service.client() as opened:
        yield opened


def test_pairs_are_as_alike_as_the_question_says(client: httpx.Client) -> None:
    asked = {
        frozenset((row["programA"], row["programB"])): (
            row["actorSimilarity"],
            row["targetSimilarity"],
        )
        for row in client.get("/questions/program-pairs.json").json()["rows"]
    }
    found = {
        frozenset(pair["programs"]): (round(pair["actors"], 3), round(pair["targets"], 3))
        for pair in client.get(f"/compare.json?{ALL}").json()["similarity"]
    }
    assert found == asked


def test_shared_actors_are_those_of_the_question(client: httpx.Client) -> None:
    asked: dict[str, dict[str, set[str]]] = {}
    for row in client.get("/questions/shared-actors.json").json()["rows"]:
        asked.setdefault(row["actor"], {}).setdefault(row["program"], set()).add(row["role"])
    found = {
        actor["iri"]: {
            program: {role["iri"] for role in roles} for program, roles in actor["roles"].items()
        }
        for actor in client.get(f"/compare.json?{ALL}").json()["sharedActors"]
    }
    assert found == asked


def test_the_page(client: httpx.Client) -> None:
    page = Page(client.get(f"/compare?{ALL}&lang=en", headers={"Accept": BROWSER}).text)
    assert "6,200,000 NOK, granted" in page.text
    assert "2,100,000 NOK, own share" in page.text
    assert "3 of 3" in page.text
    assert any("/network/compare?program=" in link for link in page.links())
    empty = Page(client.get("/compare", headers={"Accept": BROWSER}).text)
    assert len(empty.all("select")) == 3
    one = Page(client.get(f"/compare?program={KEYS[0]}", headers={"Accept": BROWSER}).text)
    assert "Velg ett program til" in one.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("program=nowhere", 404),
        ("programs=x", 400),
        (f"{ALL}&program=a&program=b", 404),
    ],
)
def test_bad_choices(client: httpx.Client, query: str, status: int) -> None:
    answer = client.get(f"/compare?{query}", headers={"Accept": "application/json"})
    assert answer.status_code == status
