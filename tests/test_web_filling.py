"""Forms of proposals without scripts: what is sent is kept, whatever is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from samspill.knowledge.vocabulary import BASE
from serving import problem_of
from test_proposals import MEASURE
from test_web_proposals import House, house  # noqa: F401  # a fixture

EVIDENCE = "felles-innsats-programomrader-2020-1889-1967"
FORM = {
    "_kind": "measure",
    "_organisation": "ntnu",
    "prefLabel.nb": "Båten i fjorden",
    "prefLabel.en": "The boat in the fjord",
    "isPartOf": "Universitetskommunen 3.0",
    "startYear": "2024",
    "evidence": EVIDENCE,
}


@contextmanager
def browser(house: House, name: str = "kari") -> Iterator[httpx.Client]:  # noqa: F811
    """A browser without scripts in which somebody has signed in."""
    own = {"Origin": house.service.address, "Accept": "text/html", "Accept-Language": "nb"}
    with httpx.Client(base_url=house.service.address, headers=own, timeout=60) as client:
        client.post("/account/sign-in", data={"token": house.tokens[name]})
        yield client


def sent(client: httpx.Client, **changes: str) -> httpx.Response:
    """The page that a form leads to."""
    return client.post("/proposals/new", data={**FORM, **changes}, follow_redirects=True)


def held(page: httpx.Response, name: str) -> str:
    """What a field of a page holds."""
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page.text)
    return found[1] if found else ""


def test_a_thing_is_named_by_its_name_and_a_form_is_gone_on_with(house: House) -> None:  # noqa: F811
    with browser(house) as client:
        page = sent(client)
        assert re.search(r"/proposals/\d+$", str(page.url)), page.url
        assert "Ingen regel er brutt" in page.text
        edit = client.get(f"{page.url.path}/edit")
        assert held(edit, "isPartOf").endswith("Universitetskommunen 3.0")
        assert held(edit, "prefLabel.nb") == "Båten i fjorden"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"startYear": "twenty"}, "twenty"),
        ({"isPartOf": "ikke noe sted"}, "ikke noe sted"),
        ({"prefLabel.nb": "<script>alert(1)</script>"}, "&lt;script&gt;"),
        ({"prefLabel.nb": "=HYPERLINK(1)"}, "=HYPERLINK(1)"),
        ({"unknown": "x", "prefLabel.nb": "Ny"}, "Ny"),
        ({"status": "someday"}, "someday"),
        ({"evidence": "", "_passage": "ord"}, "ord"),
        ({"evidence": "", "_document": "../../etc", "_passage": "ord"}, "ord"),
    ],
)
def test_what_is_wrong_is_kept_and_told(house: House, changes: dict[str, str], said: str) -> None:  # noqa: F811
    with browser(house) as client:
        page = sent(client, **changes)
        assert page.status_code == 200, page.text
        number = re.findall(r"/proposals/(\d+)", str(page.url))[0]
        whole = client.get(f"/proposals/{number}/edit")
        assert said in whole.text + page.text
        assert "<script>alert" not in whole.text + page.text


def test_one_who_may_not_keeps_what_was_written(house: House) -> None:  # noqa: F811
    with browser(house, "ola") as client:
        page = sent(client)
        assert page.status_code == 403
        assert held(page, "prefLabel.nb") == "Båten i fjorden"
    with browser(house) as client:
        page = sent(client, _organisation="sintef")
        assert page.status_code == 403
        assert held(page, "prefLabel.en") == "The boat in the fjord"


def test_what_somebody_else_saved_first_is_not_overwritten(house: House) -> None:  # noqa: F811
    with browser(house) as client:
        path = sent(client).url.path
        given = {**FORM, "_entry": "0", "_revision": "1", "prefLabel.nb": "Første"}
        del given["_kind"]
        client.post(f"{path}/edit", data=given)
        again = client.post(f"{path}/edit", data={**given, "prefLabel.nb": "Andre"})
        assert again.status_code == 412
        assert held(again, "prefLabel.nb") == "Andre"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/proposals/new?kind=nothing", 404),
        ("/proposals/new?about=https://example.org/x", 404),
        (f"/proposals/new?about={BASE}id/measure/nowhere", 404),
        (f"/proposals/new?about={BASE}id/measure/x%3E%20%7D", 404),
        ("/proposals/99999/edit", 404),
        ("/proposals/new?nonsense=1", 400),
    ],
)
def test_forms_that_are_not_there(house: House, path: str, status: int) -> None:  # noqa: F811
    with browser(house) as client:
        assert client.get(path).status_code == status


def test_a_stranger_is_led_to_sign_in(house: House) -> None:  # noqa: F811
    with house.service.client() as client:
        page = client.get("/proposals/new?kind=measure", headers={"Accept": "text/html"})
        assert 'name="token"' in page.text
        assert problem_of(client.post("/proposals/new", data=FORM), 401)
        assert problem_of(client.post("/proposals/check", data=FORM), 401)


def test_a_form_is_checked_and_not_kept(house: House) -> None:  # noqa: F811
    with browser(house) as client:
        before = client.get("/proposals", headers={"Accept": "application/json"}).json()["own"]
        told = client.post("/proposals/check", data={**FORM, "startYear": "2024x"}).json()["told"]
        assert [one["name"] for one in told] == ["startYear"]
        assert "fire sifre" in told[0]["text"]
        assert client.post("/proposals/check", data=FORM).json()["told"] == []
        after = client.get("/proposals", headers={"Accept": "application/json"}).json()["own"]
        assert after == before


def test_what_is_there_already_is_offered(house: House) -> None:  # noqa: F811
    with browser(house) as client:
        given = {"_kind": "actor", "_organisation": "ntnu", "prefLabel.nb": "Trondheim komune"}
        offered = client.post("/proposals/check", data=given).json()["doubles"]
        assert {"label": "Trondheim kommune", "address": "/id/actor/trondheim-kommune.html"} in [
            {**one, "address": one["address"].partition("?")[0]} for one in offered
        ]
        page = client.post("/proposals/new", data=given, follow_redirects=True)
        edit = client.get(f"/proposals/{page.url.path.split('/')[2]}/edit")
        assert "/id/actor/trondheim-kommune.html" in edit.text


def test_a_correction_changes_only_what_was_changed(house: House) -> None:  # noqa: F811
    with browser(house) as client:
        form = client.get(f"/proposals/new?about={MEASURE}").text
        fields = re.findall(
            r'<(?:input|textarea)[^>]*name="([^"_][^"]*)"[^>]*?value="([^"]*)"', form
        )
        areas = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)<', form)
        options = re.findall(r'name="(\w+)" value="([^"]*)" checked', form)
        chosen = [one for one in fields if one[0] not in {name for name, _ in options}]
        pairs = [
            one
            for one in (*chosen, *areas, *options)
            if not one[0].startswith("_") and one[0] not in ("q", "lang") and one[1]
        ]
        pairs = [one for one in pairs if one[0] not in ("area", "status", "logicStage")] + [
            one for one in options if one[0] in ("area", "status", "logicStage")
        ]
        data: dict[str, list[str]] = {"_about": [MEASURE], "_organisation": ["ntnu"]}
        for name, value in dict.fromkeys(pairs):
            data.setdefault(name, []).append(value)
        data["prefLabel.en"] = ["A better name"]
        page = client.post("/proposals/new", data=data, follow_redirects=True)
        number = page.url.path.split("/")[2]
        seen = client.get(f"/proposals/{number}?format=json").json()
    assert len(seen["add"]) == 1, seen["add"]
    assert len(seen["remove"]) == 1, seen["remove"]
    assert "A better name" in seen["add"][0]
