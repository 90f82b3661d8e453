"""Forms of proposals without scripts: what is sent is kept, whatever is wrong with it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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


def number_in(page: httpx.Response) -> int:
    """The number of the proposal that a page is of."""
    return int(re.findall(r"/proposals/(\d+)", str(page.url))[0])


def saved_alone(client: httpx.Client, path: str, data: dict[str, str]) -> httpx.Response:
    """What a form is told that saves itself."""
    return client.post(path, data=data, headers={"Accept": "application/json"})


def find(client: httpx.Client, kind: str, field: str, text: str, **more: str) -> list[Any]:
    """What a field finds, once the index is there."""
    asked = {"kind": kind, "field": field, "q": text, **more}
    deadline = time.monotonic() + 60
    while True:
        answer = client.get("/proposals/find", params=asked)
        if answer.status_code != 503 or time.monotonic() > deadline:
            found = answer.json()["hits"]
            assert isinstance(found, list)
            return found
        time.sleep(0.3)


def test_a_field_finds_things_with_what_they_are(house: House) -> None:  # noqa: F811
    with browser(house) as client:
        (hit, *_) = find(client, "measure", "isPartOf", "universitetskommunen 3.0")
        assert hit["label"] == "Universitetskommunen 3.0"
        assert hit["kind"] == "Program"
        assert hit["value"] == f"{BASE}id/program/universitetskommunen-3-0"
        actors = find(client, "participation", "actor", "ntnu")
        assert {one["kind"] for one in actors} == {"Aktør"}
        assert actors[0]["context"], "what kind of actor it is"
        goals = find(client, "measure", "isPartOf", "nasjonalt prosjekt")
        assert "Universitetskommunen 3.0" in [one["context"] for one in goals]
        number = str(number_in(sent(client)))
        own = find(client, "alignment", "alignedResource", "båten", number=number)
        assert (own[0]["label"], own[0]["own"]) == ("Båten i fjorden", True)
        assert client.get("/proposals/find?kind=measure&field=x&q=y").status_code == 404
    with browser(house, "per") as other:
        asked = {"kind": "alignment", "field": "alignedResource", "q": "båten", "number": number}
        assert other.get("/proposals/find", params=asked).status_code == 404
    with house.service.client() as stranger:
        assert problem_of(stranger.get("/proposals/find?kind=measure&field=isPartOf&q=a"), 401)


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("nb", "11.3", "11.3"),
        ("nb", "delmål 4.7", "4.7"),
        ("nb", "ressurseffektiv industri", "9.4"),
        ("nb", "resource-efficient", "9.4"),
        ("en", "ressurseffektiv", "9.4"),
        ("nb", "utrydde fattigdom", "1.1"),
        ("nb", "infrastruktr", "9.1"),
    ],
)
def test_targets_are_found_by_words(house: House, language: str, text: str, code: str) -> None:  # noqa: F811
    with browser(house) as client:
        found = find(client, "alignment", "sdg", text, lang=language)
        assert code in [one["value"] for one in found]
        assert all("." in one["value"] for one in found), "targets, not goals"
        assert all(one["context"] for one in found), "the goal's name"


def test_targets_are_found_and_chosen_without_scripts(house: House) -> None:  # noqa: F811
    with browser(house) as client:
        find(client, "alignment", "sdg", "vann")
        given = {
            "_kind": "alignment",
            "_organisation": "ntnu",
            "_words": "rent vann",
            "alignedResource": "DigiBarnevern",
            "rationale.nb": "Derfor.",
        }
        before = client.get("/proposals", headers={"Accept": "application/json"}).json()["own"]
        page = client.post("/proposals/new", data={**given, "_find": "sdg"})
        assert 'type="radio" name="_pick.sdg.0" value="6.' in page.text
        assert held(page, "_words") == "rent vann"
        assert "Derfor." in page.text
        assert held(page, "alignedResource") == "DigiBarnevern"
        after = client.get("/proposals", headers={"Accept": "application/json"}).json()["own"]
        assert after == before, "nothing is kept while one looks"
        chosen = {**given, "_pick.sdg.0": "6.1", "sdg": ""}
        edit = client.post("/proposals/new", data=chosen, follow_redirects=True)
        assert '<option value="6.1" selected>' in edit.text


def test_a_name_of_several_things_is_chosen_among(house: House) -> None:  # noqa: F811
    with browser(house) as client:
        number = number_in(sent(client, **{"prefLabel.nb": "Likt navn", "prefLabel.en": "One"}))
        path, twin = f"/proposals/{number}/edit", {**FORM, "_revision": "1"}
        del twin["_organisation"]
        twin |= {"prefLabel.nb": "Likt navn", "prefLabel.en": "Two"}
        client.post(path, data=twin)
        link = {"_kind": "alignment", "_revision": "2", "alignedResource": "likt navn"}
        page = client.post(path, data={**link, "rationale.nb": "Fordi."}, follow_redirects=True)
        assert "2 ting heter «likt navn»." in page.text
        assert "Hvilket mener du?" in page.text
        assert "Fordi." in page.text
        choices = re.findall(r'name="_pick.alignedResource.0" value="([^"]+)"', page.text)
        assert len(choices) == 2
        link |= {"_entry": "2", "_revision": "3", "_pick.alignedResource.0": choices[1]}
        del link["_kind"]
        chosen = client.post(path, data=link, follow_redirects=True)
        assert held(chosen, "_is.alignedResource") == choices[1]
        assert held(chosen, "alignedResource") == "Likt navn"
        # what was looked up is meant as long as its name stands there
        del link["_pick.alignedResource.0"]
        kept = {"_revision": "4", "_is.alignedResource": choices[1], "alignedResource": "Likt navn"}
        same = client.post(path, data=link | kept, follow_redirects=True)
        assert held(same, "_is.alignedResource") == choices[1]
        other = {**kept, "_revision": "5", "alignedResource": "DigiBarnevern"}
        changed = client.post(path, data=link | other, follow_redirects=True)
        assert held(changed, "_is.alignedResource") == MEASURE


def test_what_is_not_there_is_made_on_the_way(house: House) -> None:  # noqa: F811
    with browser(house) as client:
        page = sent(client, isPartOf="Et helt nytt mål")
        assert "Ingenting som kan stå her, heter «Et helt nytt mål»." in page.text
        assert 'name="_make" value="isPartOf.0.goal"' in page.text
        number = number_in(page)
        given = {**FORM, "_entry": "0", "_revision": "1", "isPartOf": "Et helt nytt mål"}
        del given["_kind"]
        made = client.post(
            f"/proposals/{number}/edit",
            data={**given, "_make": "isPartOf.0.goal"},
            follow_redirects=True,
        )
        assert made.url.params["entry"] == "1"
        assert held(made, "prefLabel.nb") == "Et helt nytt mål"
        assert held(made, "_back") == "0"
        back = client.get(f"/proposals/{number}/edit?entry=0")
        assert held(back, "_is.isPartOf") == f"{BASE}id/goal/et-helt-nytt-mal"
        for wrong in ("isPartOf.0.actor", "isPartOf.7.goal", "x", "isPartOf..goal", "sdg.0.goal"):
            bad = client.post(f"/proposals/{number}/edit", data={**given, "_make": wrong})
            assert bad.status_code == 400
            assert held(bad, "prefLabel.nb") == "Båten i fjorden", "nothing is lost"


def test_another_link_keeps_the_thing_and_its_evidence(house: House) -> None:  # noqa: F811
    with browser(house) as client:
        number = number_in(sent(client))
        link = {
            "_kind": "alignment",
            "_revision": "1",
            "_next": "another",
            "alignedResource": "Båten i fjorden",
            "sdg": "9.4",
            "strength": "2",
            "evidence": EVIDENCE,
        }
        page = client.post(f"/proposals/{number}/edit", data=link, follow_redirects=True)
        assert held(page, "alignedResource") == "Båten i fjorden"
        assert EVIDENCE in held(page, "_is.evidence")
        assert '<option value="9.4" selected>' not in page.text
        assert "delmål 9.4" in page.text, "the first link is one of the proposal's"
        assert re.search(r'name="basis" value="assessed" checked', page.text)
        assert not re.search(r'name="strength" value="\d" checked', page.text)


def test_what_is_removed_can_be_had_back(house: House) -> None:  # noqa: F811
    with browser(house) as client:
        number = number_in(sent(client))
        path = f"/proposals/{number}/edit"
        client.post(path, data={"_kind": "goal", "_revision": "1", "prefLabel.nb": "Et mål"})
        gone = client.post(
            path,
            data={"_entry": "1", "_revision": "2", "_remove": "yes", "prefLabel.nb": "Et mål"},
            follow_redirects=True,
        )
        assert "Det er fjernet fra forslaget." in gone.text
        assert "Et mål" not in gone.text
        stale = client.post(path, data={"_restore": "2", "_revision": "2"})
        assert stale.status_code == 412, "what was written since is not overwritten"
        back = client.post(path, data={"_restore": "2", "_revision": "3"}, follow_redirects=True)
        assert "Et mål" in back.text
        assert "Angre" not in client.get(f"{path}?gone=2").text, "it has been had back already"
        one = {"_entry": "0", "_remove": "yes"}
        client.post(path, data={**one, "_revision": "4"})
        empty = client.post(path, data={**one, "_revision": "5"}, follow_redirects=True)
        assert empty.url.params["gone"] == "5"
        assert "Hva vil du foreslå?" in empty.text
        assert "Angre" in empty.text
        for bad in ("x", "99", "-1"):
            answer = client.post(path, data={"_restore": bad, "_revision": "6"})
            assert answer.status_code in (400, 404)


def test_a_form_that_saves_itself_is_never_ahead_of_another(house: House) -> None:  # noqa: F811
    with browser(house) as client:
        told = saved_alone(client, "/proposals/new", {**FORM, "prefLabel.nb": "Bå"}).json()
        assert (told["revision"], told["entry"]) == (1, 0)
        path = f"/proposals/{told['number']}/edit"
        assert told["address"].startswith(f"{path}?entry=0")
        given = {**FORM, "_entry": "0", "_revision": "1", "prefLabel.nb": "Båten som måler"}
        del given["_kind"]
        assert saved_alone(client, path, given).json()["revision"] == 2
        refused = saved_alone(client, path, {**given, "prefLabel.nb": "Fra et annet vindu"})
        assert problem_of(refused, 412)
        assert held(client.get(path), "prefLabel.nb") == "Båten som måler"
        seen = client.get(f"/proposals/{told['number']}?format=json").json()
        assert any("/id/measure/baten-som-maler>" in line for line in seen["add"])
        assert not any("/id/measure/ba>" in line for line in seen["add"]), "keys follow names"
        page = client.get(f"/proposals/{told['number']}")
        assert "2 ganger" in page.text, "what is saved many times is told once"
        assert problem_of(saved_alone(client, "/proposals/new", {"_organisation": "ntnu"}), 400)


def test_keys_stay_once_others_have_seen_them(house: House) -> None:  # noqa: F811
    with browser(house) as client:
        number = number_in(sent(client, **{"prefLabel.nb": "Før innsending"}))
        assert house.act("kari", number, "submit", revision=1).is_success
        assert house.act("kari", number, "recall", revision=1).is_success
        given = {**FORM, "_entry": "0", "_revision": "1", "prefLabel.nb": "Etter innsending"}
        del given["_kind"]
        client.post(f"/proposals/{number}/edit", data=given)
        seen = client.get(f"/proposals/{number}?format=json").json()
        assert any("/id/measure/for-innsending>" in line for line in seen["add"])


def test_what_must_and_what_should_be_filled_in_is_told_apart(house: House) -> None:  # noqa: F811
    with browser(house) as client:
        page = sent(client, evidence="", **{"prefLabel.en": ""})
        shown = page.text.partition("<main")[2].partition("<footer")[0]
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown))
        assert "Må: Vis hvor i kilden dette står" in text
        assert "Bør: Gi det et navn på engelsk også." in text
        assert "1 ting å rette" in text
        assert not re.search(r"sam:|skos:|IRI", text)


def test_choices_are_explained_with_examples(house: House) -> None:  # noqa: F811
    with browser(house) as client:
        page = client.get("/proposals/new?kind=alignment").text
        for key, values in {
            "strength": ["0", "1", "2", "3"],
            "confidence": ["0.9", "0.7", "0.5", "0.3"],
            "direction": ["positive", "neutral", "negative"],
            "directness": ["direct", "enabling", "indirect"],
            "basis": ["stated", "assessed", "suggested"],
        }.items():
            for value in values:
                told = re.search(rf'name="{key}" value="{re.escape(value)}".*?</label>', page)
                assert told, (key, value)
                assert "Eksempel:" in told[0], (key, value)


@pytest.mark.parametrize(
    "hostile",
    [
        {"_is.isPartOf": "> } } DROP ALL #"},
        {"_is.isPartOf": "}"},
        {"_is.isPartOf": "javascript:alert(1)", "isPartOf": "javascript:alert(1)"},
        {"_pick.isPartOf.0": 'https://x/"><script>alert(1)</script>'},
        {"_pick.isPartOf.999999": "x", "_pick.": "x", "_pick.isPartOf": "x", "_is.": "x"},
        {"_pick.nothing.0": "x", "_next": "../../x", "_back": "99999999"},
        {"isPartOf": '" } ] ) \\ <x> {', "prefLabel.nb": "{?value} <https://a{b>"},
        {"_words": '"* OR NEAR(', "_find": "sdg"},
    ],
)
def test_what_is_hostile_is_only_text(house: House, hostile: dict[str, str]) -> None:  # noqa: F811
    with browser(house) as client:
        page = sent(client, **hostile)
        assert page.status_code == 200, page.text
        assert "<script>alert" not in page.text
        asked = {"kind": "measure", "field": "isPartOf", "q": next(iter(hostile.values()))}
        assert client.get("/proposals/find", params=asked).status_code in (200, 503)
        assert client.post("/proposals/check", data={**FORM, **hostile}).status_code == 200
