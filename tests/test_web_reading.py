"""Registered texts: read by those who write, and a passage put in a draft without scripts."""

from __future__ import annotations

import html
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import Workbook

from samspill.contribute.callers import By
from samspill.contribute.identity import add_account, grant
from samspill.contribute.roles import SCOPES
from samspill.contribute.tokens import issue_token
from samspill.engine.accounts import Accounts
from samspill.engine.published import load_folders
from samspill.engine.texts import Texts
from samspill.knowledge.dataset import read_text
from samspill.settings import Settings, shipped_folders
from samspill.web.proposal_bodies import XLSX
from serving import problem_of, served
from test_web_filling import browser
from test_web_proposals import House

BY = By("test")
EXAMPLE = shipped_folders().data / "example"
PLAN = read_text(EXAMPLE / "plan.txt")
SHA256 = "effea14ebdbc5a84053ddbeab37e3dbcebbdaa5f003c443bb5448adbfb8f8912"
KEY = "eksempelvik-plan-2024"
READ = f"/proposals/documents/{KEY}"
PLACE = PLAN.index("Innkjøpet ble fullført i 2023.")
LINK = {
    "_kind": "alignment",
    "_organisation": "ntnu",
    "alignedResource": "goal/eksempelvik-utslippsfri-havn",
    "sdg": "9.4",
    "basis": "assessed",
    "direction": "positive",
    "directness": "direct",
    "strength": "2",
    "confidence": "0.7",
    "rationale.nb": "Båtene er elektriske.",
    "rationale.en": "The boats are electric.",
}


@pytest.fixture(scope="module")
def house(shared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A service with a registered text, and people with roles and without."""
    folder = tmp_path_factory.mktemp("reading") / "store"
    shutil.copytree(shared_data_dir, folder)
    settings = Settings(data_dir=folder)
    load_folders(settings, [EXAMPLE])
    Texts(folder).keep(PLAN, SHA256)
    accounts = Accounts.of(settings)
    tokens = {}
    for name, role in (("kari", "contributor"), ("ola", "reviewer"), ("nils", "")):
        add_account(accounts, name, label=name.title(), by=BY)
        if role:
            grant(accounts, name, role, "ntnu", by=BY)
        tokens[name] = issue_token(accounts, name, scopes=SCOPES, days=1, by=BY)[0].text
    with served(folder, SAMSPILL_CLIENT_SECONDS="3600") as service:
        yield House(service, tokens)


def lines_of(page: httpx.Response) -> str:
    """The text of a page put back where its lines say that they stand."""
    found = [" "] * len(PLAN)
    for start, words in re.findall(r'data-start="(\d+)">(.*?)</(?:p|h3)>', page.text):
        plain = html.unescape(re.sub(r"<[^>]+>", "", words))
        found[int(start) : int(start) + len(plain)] = plain
    return "".join(found)


def begun(client: httpx.Client, **changes: str) -> tuple[str, httpx.Response]:
    """A new draft of a link, and the page that its form led to."""
    page = client.post("/proposals/new", data={**LINK, **changes}, follow_redirects=True)
    found = re.search(r"/proposals/(\d+)|proposal=(\d+)", str(page.url))
    assert found, page.url
    return found[1] or found[2], page


def chosen(client: httpx.Client, number: str, revision: int = 1, **given: str) -> httpx.Response:
    """The page that the choice of a passage leads to."""
    data = {"_entry": "0", "_revision": str(revision), "_document": KEY, **given}
    return client.post(f"/proposals/{number}/passage", data=data, follow_redirects=True)


def evidence(client: httpx.Client, number: str) -> list[str]:
    """The keys of the evidence that a draft's link rests on."""
    added = client.get(f"/proposals/{number}?format=json").json()["add"]
    return sorted(
        {key for one in added for key in re.findall(r"ontology/evidence> <[^>]*/([^/>]+)>", one)}
    )


def test_only_those_who_write_are_shown_a_text(house: House) -> None:
    with house.service.client() as client:
        assert problem_of(client.get(READ, headers={"Authorization": "Bearer x"}), 401)
        page = client.get(READ, headers={"Accept": "text/html"})
        assert "Innkjøpet" not in page.text
        assert 'name="token"' in page.text
    with browser(house, "nils") as client:
        page = client.get(READ)
        assert page.status_code == 403
        assert "Innkjøpet" not in page.text
        near = {**LINK, "_document": KEY, "_passage": "Kjøpet ble fullført i 2023"}
        near["_take"] = f"{PLACE}-{PLACE + 30}"
        for path in ("/proposals/new", "/proposals/check"):
            assert "Innkj" not in client.post(path, data=near).text
    with house.client("nils") as client:
        asked = {"kind": "alignment", "title": "x", "organisation": "ntnu"}
        body = sheet(("9.4", KEY, "", "Kjøpet ble fullført i 2023"))
        answer = client.post(
            "/proposals", params=asked, content=body, headers={"Content-Type": XLSX}
        )
        assert "Innkj" not in problem_of(answer, 403)["detail"]
    for name in ("kari", "ola"):
        with browser(house, name) as client:
            page = client.get(READ)
            assert page.status_code == 200
            assert page.headers["cache-control"] == "private, no-store"


def test_every_character_stands_where_the_page_says(house: House) -> None:
    with browser(house) as client:
        page = client.get(READ, params={"q": "landstrøm  VED"})
        assert lines_of(page) == PLAN.replace("\n", " ")
        assert page.text.count('id="hit-') == 1
        assert page.text.count('<a href="#s-') == len(set(re.findall(r'href="#s-(\d+)', page.text)))
        held = re.findall(r'data-held="(\d+)-(\d+)"><q lang="nb">([^<]*)</q>', page.text)
        assert len(held) > 30
        for start, end, words in held:
            assert PLAN[int(start) : int(end)] == html.unescape(words)
        assert "/id/measure/" in page.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/proposals/documents/nowhere", 404),
        ("/proposals/documents/x%3E%20%3Cy", 404),
        (f"{READ}?nonsense=1", 400),
        (f"{READ}?proposal=99999", 404),
        (f"{READ}?q={'x' * 4000}", 200),
        (f"{READ}?q=%00%E2%80%8F", 200),
        ("/proposals/documents", 200),
    ],
)
def test_addresses_that_lead_nowhere(house: House, path: str, status: int) -> None:
    with browser(house) as client:
        assert client.get(path).status_code == status


def test_a_passage_is_chosen_without_scripts(house: House) -> None:
    with browser(house) as client:
        number, page = begun(client, _next="passage")
        assert page.url.path == READ  # the only text there is
        page = chosen(client, number, _passage="Innkjøpet er\r\nfullført i 2023")
        assert page.status_code == 400
        assert "Ordene som ligner mest der" in page.text
        again = client.get(f"/proposals/{number}/passage?lang=en", follow_redirects=True)
        assert (again.status_code, again.url.path) == (200, READ)
        assert f'name="_take" value="{PLACE}-{PLACE + 30}"' in page.text
        page = chosen(client, number, _take=f"{PLACE}-{PLACE + 30}")
        assert page.url.path.endswith("/edit")
        assert "<blockquote>Innkjøpet ble fullført i 2023.</blockquote>" in page.text
        assert f'name="_place" value="{PLACE}-{PLACE + 30}"' in page.text
        assert evidence(client, number) == [f"{KEY}-{PLACE}-{PLACE + 30}"]


def test_a_passage_that_stands_twice_is_asked_about(house: House) -> None:
    words = "Eksempelvik havnevesen"
    first, second = (one.start() for one in re.finditer(words, PLAN))
    with browser(house) as client:
        number, page = begun(client, _document=KEY, _passage=words)
        assert "står 2 ganger" in page.text
        assert page.text.count('type="radio" name="_place"') == 2
        place = f"{second}-{second + len(words)}"
        data = {**LINK, "_entry": "0", "_revision": "1", "_document": KEY, "_passage": words}
        del data["_kind"]
        address = f"/proposals/{number}/edit"
        client.post(address, data={**data, "_place": place}, follow_redirects=True)
        assert evidence(client, number) == [f"{KEY}-{second}-{second + len(words)}"]
        page = client.get(f"{address}?entry=0")
        assert f'type="hidden" name="_place" value="{place}"' in page.text
        # other words, and the old place with them: the place counts for nothing
        given = {**data, "_revision": "2", "_passage": "Innkjøpet ble fullført", "_place": place}
        client.post(address, data=given, follow_redirects=True)
        assert evidence(client, number) == [f"{KEY}-{PLACE}-{PLACE + 22}"]
        section = "Ung i Eksempelvik"
        page = chosen(client, number, 3, _passage=words, _section=section)
        assert "i avsnittet" in page.text
        section = "Mål 3: Flere unge fullfører videregående skole"
        page = chosen(client, number, 3, _passage=words, _section=section)
        assert evidence(client, number) == [f"{KEY}-{second}-{second + len(words)}"]
        assert first < second


def test_a_mistake_in_a_passage_is_told_once(house: House) -> None:
    with browser(house) as client:
        _, page = begun(client, _document=KEY, _passage="Havna blir aldri utslippsfri")
        field = page.text.partition('data-key="evidence"')[2].partition('data-key="')[0]
        assert field.count('class="mistake') == 1
        assert "inneholder ikke" in field


@pytest.mark.parametrize(
    "passage",
    [
        "ord " * 25_000,
        " \r\n",
        "\x00",
        "\u202eNavn",
        "(a+)+$",
        "<script>x</script>",
        "«»",
        "\ud7ff",
    ],
)
def test_hostile_passages_are_kept_and_told(house: House, passage: str) -> None:
    with browser(house) as client:
        number, page = begun(client, _document=KEY, _passage=passage, _place="0-1", _take="1-x")
        assert page.status_code == 200
        assert "<script>x" not in page.text
        assert 'class="mistake"' in client.get(f"/proposals/{number}/edit?entry=0").text
        assert evidence(client, number) == []


def test_nobody_marks_in_the_draft_of_another(house: House) -> None:
    with browser(house) as client:
        number, _ = begun(client)
        stale = chosen(client, number, 7, _passage="Innkjøpet ble fullført i 2023.")
        assert stale.status_code == 412
    with browser(house, "ola") as client:
        assert client.get(f"{READ}?proposal={number}").status_code in (404, 409)
        page = chosen(client, number, _passage="Innkjøpet ble fullført i 2023.")
        assert page.status_code in (403, 404, 409)


def sheet(*rows: tuple[str, ...]) -> bytes:
    """A filled-in spreadsheet of links, as Excel keeps it."""
    book = Workbook()
    page = book.worksheets[0]
    names = ("alignedResource", "sdg", "basis", "direction", "directness", "strength")
    page.append(["#", *names, "confidence", "rationale.nb", "document", "section", "passage"])
    for target, *quote in rows:
        link = "goal/eksempelvik-utslippsfri-havn", target, "assessed", "positive", "direct", "2"
        page.append([None, *link, "0.7", "Fordi.", *quote])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sent(house: House, content: bytes | None = None, **given: Any) -> httpx.Response:
    """The answer to a program that sends links as a sheet, or as entries in JSON."""
    place = {"title": "Koblinger", "organisation": "ntnu"}
    with house.client("kari") as client:
        if content is None:
            return client.post("/proposals", json={**place, **given})
        headers = {"Content-Type": XLSX, "Accept-Language": "nb"}
        asked = {**place, "kind": "alignment"}
        return client.post("/proposals", params=asked, content=content, headers=headers)


def proofs(answer: httpx.Response, house: House) -> set[str]:
    """The keys of the evidence that a proposal's links rest on."""
    with house.client("kari") as client:
        return set(evidence(client, str(answer.json()["number"])))


def test_a_sheet_brings_two_links_with_their_words(house: House) -> None:
    words = "Innkjøpet ble fullført i 2023."
    made = sent(
        house,
        sheet(
            ("9.4", KEY, "", "innkjøpet  ble full-\nført i 2023."),
            (
                "14.1",
                KEY,
                "Mål 3: Flere unge fullfører videregående skole",
                "Eksempelvik havnevesen",
            ),
        ),
    )
    assert made.status_code == 201, made.text
    assert made.json()["report"]["conforms"] is True, made.text
    second = PLAN.rindex("Eksempelvik havnevesen")
    assert proofs(made, house) == {
        f"{KEY}-{PLACE}-{PLACE + len(words)}",
        f"{KEY}-{second}-{second + 22}",
    }
    wrong = sent(
        house,
        sheet(
            ("9.4", KEY, "", "Havna blir aldri utslippsfri"),
            ("14.1", "eksempelvik", "", words),
            ("14.2", KEY, "Mål 9", words),
            ("14.3", KEY, "", "Eksempelvik havnevesen"),
            ("14.4", "", "", words),
        ),
    )
    problem = problem_of(wrong, 422)
    told = {one["cell"]: one["detail"] for one in problem["cells"]}
    assert sorted(told) == ["J3", "J6", "K4", "L2", "L5"]
    assert "2 ganger" in told["L5"]
    assert "inneholder ikke" in told["L2"]


def test_entries_in_json_are_filled_in_as_forms_are(house: House) -> None:
    values = {key: value for key, value in LINK.items() if key[0] != "_" and "." not in key}
    values["rationale"] = {"nb": "Fordi.", "en": "Because."}
    words = "Innkjøpet ble fullført i 2023."
    entry = {"kind": "alignment", "values": values, "document": KEY, "passage": words}
    made = sent(house, entries=[entry])
    assert made.status_code == 201, made.text
    assert made.json()["report"]["conforms"] is True, made.text
    assert proofs(made, house) == {f"{KEY}-{PLACE}-{PLACE + len(words)}"}
    with browser(house) as client:
        page = client.get(f"/proposals/{made.json()['number']}/edit")
        assert f"<blockquote>{words}</blockquote>" in page.text
    wrong = problem_of(sent(house, entries=[entry, {**entry, "passage": "Noe annet"}]), 422)
    assert [(one["entry"], one["name"]) for one in wrong["mistakes"]] == [(1, "passage")]
    for bad in (
        {"entries": "x"},
        {"entries": [3]},
        {"entries": [{"kind": 3}]},
        {"entries": [{"kind": "alignment", "values": []}]},
        {"entries": [{**entry, "more": 1}]},
        {"entries": [entry], "add": {"@id": "https://w3id.org/samspill/id/goal/x", "number": "1"}},
    ):
        problem_of(sent(house, **bad), 400)
    problem_of(sent(house, entries=[{"kind": "nothing", "values": {}}]), 404)


def test_an_entry_in_json_corrects_what_it_names(house: House) -> None:
    about = "https://w3id.org/samspill/id/measure/digibarnevern"
    made = sent(house, entries=[{"about": about, "values": {"startYear": "2017"}}])
    assert made.status_code == 201, made.text
    with house.client("kari") as client:
        seen = client.get(f"/proposals/{made.json()['number']}?format=json").json()
    assert len(seen["add"]) == 1
    assert len(seen["remove"]) <= 1


def test_whoever_reviews_sees_the_words(house: House) -> None:
    words = "Innkjøpet ble fullført"
    made = sent(house, sheet(("9.4", KEY, "", words), ("14.1", KEY, "", PLAN[1078:1142])))
    number, revision = made.json()["number"], made.json()["revision"]
    house.act("kari", number, "submit", revision=revision)
    with browser(house, "ola") as client:
        page = client.get(f"/proposals/{number}").text
    assert re.search(f'<blockquote class="passage-text"[^>]*>{words}</blockquote>', page)
    assert re.search(f'<blockquote class="passage-text"[^>]*>{PLAN[1078:1142]}</blockquote>', page)
    assert "Fingeravtrykket som er oppgitt" not in page


def test_words_that_do_not_belong_to_their_place_are_seen(house: House) -> None:
    base = "https://w3id.org/samspill/id/"
    iri = f"{base}evidence/{KEY}-{PLACE}-{PLACE + 30}"
    place = f"<{iri}#position> a oa:TextPositionSelector ; oa:start {PLACE} ; oa:end {PLACE + 30} ."
    turtle = f"""PREFIX sam: <https://w3id.org/samspill/ontology/>
    PREFIX oa: <http://www.w3.org/ns/oa#>
    <{base}goal/eksempelvik-utslippsfri-havn> sam:evidence <{iri}> .
    <{iri}> a sam:Evidence ; oa:hasSource <{base}document/{KEY}> ; sam:digest "{"0" * 64}" ;
      oa:hasSelector <{iri}#position> . {place}"""
    made = house.send("kari", content=turtle.encode())
    assert made.status_code == 201, made.text
    with browser(house) as client:
        page = client.get(f"/proposals/{made.json()['number']}").text
    assert "Fingeravtrykket som er oppgitt" in page
