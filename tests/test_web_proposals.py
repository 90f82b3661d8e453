"""Proposals over HTTP: three people, wrong tokens and states, wrong bodies, forms and programs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from samspill.contribute.callers import By
from samspill.contribute.identity import add_account, grant
from samspill.contribute.roles import SCOPES
from samspill.contribute.tokens import issue_token
from samspill.engine.accounts import Accounts
from samspill.knowledge.vocabulary import BASE, PREFIXES
from samspill.settings import Settings
from serving import Service, problem_of, served
from test_proposals import LINK, MEASURE, TURTLE

BY = By("test")
PREAMBLE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
TTL = {"Content-Type": "text/turtle"}
PEOPLE = {
    "kari": ("contributor", "ntnu"),
    "ola": ("reviewer", "ntnu"),
    "sara": ("steward", "*"),
    "per": ("contributor", "sintef"),
    "rune": ("reviewer", "*"),
}


@dataclass(frozen=True)
class House:
    """A service with people who have tokens."""

    service: Service
    tokens: Mapping[str, str]

    def client(self, name: str) -> httpx.Client:
        """A program of somebody's."""
        headers = {"Authorization": f"Bearer {self.tokens[name]}"}
        return httpx.Client(base_url=self.service.address, headers=headers, timeout=60)

    def send(self, name: str, **changes: Any) -> httpx.Response:
        """Proposes the link of these tests, or something else."""
        given: dict[str, Any] = {
            "params": {"title": "En kobling", "organisation": "ntnu"},
            "content": (PREAMBLE + TURTLE).encode(),
            "headers": TTL,
        } | changes
        with self.client(name) as client:
            return client.post("/proposals", **given)

    def act(self, name: str, number: int, action: str, **body: Any) -> httpx.Response:
        """Does something with a proposal."""
        with self.client(name) as client:
            return client.post(f"/proposals/{number}/{action}", json=body)


@pytest.fixture(scope="module")
def house(shared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("proposing") / "store"
    shutil.copytree(shared_data_dir, folder)
    accounts = Accounts.of(Settings(data_dir=folder))
    tokens = {}
    for name, (role, place) in PEOPLE.items():
        add_account(accounts, name, label=f"<b>{name}</b>", by=BY)
        grant(accounts, name, role, place, by=BY)
        tokens[name] = issue_token(accounts, name, scopes=SCOPES, days=1, by=BY)[0].text
    with served(folder, SAMSPILL_FAILED_ATTEMPTS="1000", SAMSPILL_CLIENT_SECONDS="600") as service:
        yield House(service, tokens)


def test_three_people_and_a_version(house: House) -> None:
    made = house.send("kari", headers={**TTL, "Idempotency-Key": "one"})
    assert made.status_code == 201
    assert made.json()["report"]["conforms"] is True
    number = made.json()["number"]
    assert made.headers["location"].endswith(f"/proposals/{number}")
    assert made.headers["etag"] == '"1"'
    again = house.send("kari", headers={**TTL, "Idempotency-Key": "one"})
    assert (again.status_code, again.json()) == (201, made.json())
    other = house.send("kari", headers={**TTL, "Idempotency-Key": "one"}, params={
        "title": "Noe annet", "organisation": "ntnu"})  # fmt: skip
    assert problem_of(other, 409)["type"].endswith("/conflict")

    assert house.act("kari", number, "submit", revision=1).json()["state"] == "submitted"
    with house.client("ola") as ola:
        waiting = ola.get("/proposals").json()["waiting"]
        assert [one["number"] for one in waiting] == [number]
        before = ola.get("/sparql", params={"query": f"ASK {{ <{LINK}> ?p ?o }}"}).json()
        assert before["boolean"] is False
    assert house.act("ola", number, "accept", revision=7).status_code == 412
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda name: house.act(name, number, "accept", revision=1), ("ola", "sara"))
        )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    with house.client("ola") as ola:
        after = ola.get("/sparql", params={"query": f"ASK {{ <{LINK}> ?p ?o }}"}).json()
        assert after["boolean"] is True, "what was accepted is served at once"
        seen = ola.get(f"/proposals/{number}").json()
    assert seen["state"] == "accepted"
    assert [step["action"] for step in seen["steps"]] == ["save", "submit", "accept"]

    back = house.act("kari", number, "undo").json()
    assert problem_of(house.act("kari", back["number"], "submit", revision=1), 400)
    assert house.act("kari", back["number"], "submit", revision=1, text="Feil").is_success
    assert house.act("ola", back["number"], "accept", revision=1).is_success
    with house.client("ola") as ola:
        gone = ola.get("/sparql", params={"query": f"ASK {{ <{LINK}> ?p ?o }}"}).json()
    assert gone["boolean"] is False


def test_a_draft_is_of_its_author_and_reviewers_alone(house: House) -> None:
    number = house.send("kari").json()["number"]
    address = f"/proposals/{number}"
    with house.client("per") as per:
        assert problem_of(per.get(address), 404)
        assert problem_of(per.post(f"{address}/comment", json={"text": "hei"}), 404)
    with house.service.client() as stranger:
        for path in ("/proposals", address):
            assert problem_of(stranger.get(path), 401)
        assert problem_of(stranger.post("/proposals", content=b"", headers=TTL), 401)
        assert problem_of(stranger.post(f"{address}/submit", json={"revision": 1}), 401)
        page = stranger.get(address, headers={"Accept": "text/html"})
        assert 'name="token"' in page.text, "a person is led to sign in"
    with house.client("ola") as ola:
        assert ola.get(address).headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    ("name", "action", "status"),
    [
        ("kari", "accept", 403),
        ("kari", "reject", 403),
        ("ola", "submit", 403),
        ("ola", "accept", 409),
        ("per", "accept", 404),
        ("kari", "publish", 400),
        ("kari", "save", 400),
        ("kari", "recall", 409),
        ("kari", "undo", 409),
    ],
)
def test_wrong_moves(house: House, name: str, action: str, status: int) -> None:
    number = house.send("kari").json()["number"]
    assert problem_of(house.act(name, number, action, revision=1, text="words"), status)
    with house.client("kari") as kari:
        assert kari.get(f"/proposals/{number}").json()["state"] == "draft"


@pytest.mark.parametrize(
    "body",
    [
        b"[1]",
        b"{",
        b'{"revision": 1, "state": "accepted"}',
        b'{"text": 3}',
        b'{"revision": "x"}',
        b"",
    ],
)
def test_wrong_words_with_a_move(house: House, body: bytes) -> None:
    number = house.send("kari").json()["number"]
    with house.client("kari") as kari:
        answer = kari.post(f"/proposals/{number}/submit", content=body)
    assert problem_of(answer, 400)


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/turtle", b"<a> <b> ", 400),
        ("text/turtle", "æ".encode("latin-1"), 400),
        ("text/html", b"<p>", 415),
        ("", b"x", 415),
        ("application/trig", b"<urn:g> { <urn:s> <urn:p> <urn:o> }", 400),
        ("application/n-quads", b"<urn:s> <urn:p> <urn:o> <urn:g> .", 400),
        ("application/ld+json", b'{"@context": "https://example.org/c", "@id": "x"}', 400),
        ("application/ld+json", b"[" * 10_000, 413),
        ("application/rdf+xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>", 400),
        ("application/json", b"[", 400),
        ("application/json", b"[]", 400),
        ("application/json", b'{"add": {}, "state": "accepted"}', 400),
        ("application/json", b'{"title": 7, "add": {}}', 400),
        ("application/json", b'{"add": "text"}', 400),
        ("application/rdf-patch", b"X <urn:s> <urn:p> <urn:o> .", 400),
        ("application/rdf-patch", b"A <urn:s> <urn:p> .", 400),
        ("application/rdf-patch", b"A <urn:s> <urn:p> <urn:o> .", 400),
        ("text/turtle", b"\x1f\x8b\x08\x00", 415),
        ("text/turtle", b"<urn:s> <urn:p> 'a\x00b' .", 400),
    ],
)
def test_wrong_bodies_make_no_proposal(house: House, kind: str, body: bytes, status: int) -> None:
    with house.client("kari") as kari:
        before = len(kari.get("/proposals").json()["own"])
        answer = house.send("kari", content=body, headers={"Content-Type": kind})
        assert problem_of(answer, status)["advice"]
        assert len(kari.get("/proposals").json()["own"]) == before


def test_the_example_of_the_documentation_may_be_sent_in(house: House) -> None:
    text = (Path(__file__).parents[1] / "docs/proposals.md").read_text("utf-8")
    turtle = text.partition("```turtle\n")[2].partition("```")[0]
    made = house.send("kari", content=turtle.encode())
    assert made.json()["report"]["findings"] == []
    assert house.act("kari", made.json()["number"], "submit", revision=1).is_success


def test_who_proposes_for_one_organisation_need_not_name_it(house: House) -> None:
    made = house.send("kari", params={"title": "En kobling"})
    assert made.json()["organisation"] == "ntnu"
    told = problem_of(house.send("sara", params={"title": "En kobling"}), 400)
    assert told["parameter"] == "organisation"


def test_a_body_that_is_too_long(house: House) -> None:
    answer = house.send("kari", content=b"#" * (5 * 1024 * 1024 + 1))
    assert problem_of(answer, 413)
    packed = house.send("kari", headers={**TTL, "Content-Encoding": "gzip"})
    assert problem_of(packed, 415)


def test_the_same_in_every_format(house: House) -> None:
    lines = [str(quad.triple) for quad in parse(PREAMBLE + TURTLE, format=RdfFormat.TURTLE)]
    patch = "TX .\n" + "".join(f"A {line} .\n" for line in lines) + "TC .\n"
    nodes = [{"@id": LINK, "type": "SdgAlignment", "alignedResource": MEASURE}]
    bodies = {
        "application/rdf-patch": patch.encode(),
        "application/n-triples": "".join(f"{line} .\n" for line in lines).encode(),
        "application/json": json.dumps({"add": nodes, "title": "x"}).encode(),
    }
    for kind, body in bodies.items():
        made = house.send("kari", content=body, headers={"Content-Type": kind})
        assert made.status_code == 201, made.text
        with house.client("kari") as kari:
            seen = kari.get(f"/proposals/{made.json()['number']}").json()
        if kind != "application/json":
            own = [line for line in seen["add"] if "/person-" not in line.split(" ")[0]]
            assert len(own) == len(lines) + 3, "and who, when and the status"
        assert any("alignedResource" in line for line in seen["add"])


def test_taking_out_what_stands_and_what_does_not(house: House) -> None:
    label = f'<{MEASURE}> <{PREFIXES["skos"]}prefLabel> "DigiBarnevern"@nb .'
    patch = {"Content-Type": "application/rdf-patch"}
    made = house.send("kari", content=f"D {label}\n".encode(), headers=patch)
    assert made.status_code == 201
    wrong = house.send("kari", content=f"D {label[:-4]}en .\n".encode(), headers=patch)
    assert problem_of(wrong, 412)["statements"]
    number = made.json()["number"]
    failed = house.act("kari", number, "submit", revision=1, text="Ikke et navn")
    report = problem_of(failed, 422)["report"]
    assert report["conforms"] is False
    assert all({"nb", "en"} <= set(one["messages"]) for one in report["findings"])
    with house.client("kari") as kari:
        text = kari.get(f"/proposals/{number}", params={"format": "rdfp"}).text
    assert f"D {label[:-2]}" in text


def test_pages_tell_everything_and_escape_it(house: House) -> None:
    evil = TURTLE.replace("DigiBarnevern og", "<script>alert(1)</script>")
    made = house.send("kari", content=(PREAMBLE + evil).encode(), params={
        "title": "<img src=x>", "organisation": "ntnu"})  # fmt: skip
    number = made.json()["number"]
    house.act("kari", number, "comment", text="</textarea><script>1</script>")
    html = {"Accept": "text/html"}
    with house.client("kari") as kari:
        page = kari.get(f"/proposals/{number}?lang=nb", headers=html).text
        listed = kari.get("/proposals?lang=en", headers=html).text
    assert "<script>alert" not in page
    assert "</textarea><script>" not in page
    assert "<img src=x>" not in page + listed
    assert "<b>kari" not in page
    for words in ("Send inn til vurdering", "Delmål", "tegn 1889–1967", "Sikkerhet", "0,6"):
        assert words.lower() in page.lower(), words


def test_a_form_of_another_site_does_nothing(house: House) -> None:
    number = house.send("kari").json()["number"]
    with httpx.Client(base_url=house.service.address) as browser:
        own = {"Origin": house.service.address, "Accept": "text/html"}
        token = {"token": house.tokens["kari"]}
        assert browser.post("/account/sign-in", data=token, headers=own).status_code == 303
        given = {"revision": "1", "text": ""}
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {}):
            answer = browser.post(f"/proposals/{number}/submit", data=given, headers=headers)
            assert problem_of(answer, 403)
        wrong = browser.post(
            f"/proposals/{number}/submit", data={"revision": "9", "text": "Mine ord"}, headers=own
        )
        assert wrong.status_code == 412
        assert "Mine ord" in wrong.text, "what was written is not lost"
        done = browser.post(f"/proposals/{number}/submit", data=given, headers=own)
        assert (done.status_code, done.headers["location"]) == (303, f"/proposals/{number}")


def test_twenty_people_at_once(house: House) -> None:
    def one(turn: int) -> int:
        turtle = TURTLE.replace(LINK, f"{BASE}id/alignment/digibarnevern-16-6-n{turn}")
        made = house.send("kari", content=(PREAMBLE + turtle).encode())
        number = int(made.json()["number"])
        assert house.act("kari", number, "submit", revision=1).is_success
        return number

    with ThreadPoolExecutor(20) as pool:
        numbers = list(pool.map(one, range(20)))
    assert len(set(numbers)) == 20


@pytest.mark.parametrize(
    "path", ["/proposals/x", "/proposals/0", "/proposals/99999", "/proposals/1e3"]
)
def test_a_proposal_that_is_not_there(house: House, path: str) -> None:
    with house.client("kari") as kari:
        assert problem_of(kari.get(path), 404)


SHEET = (
    "prefLabel.nb,prefLabel.en,isPartOf,startYear,evidence\n"
    "Båt en,Boat one,program/universitetskommunen-3-0,2024,{evidence}\n"
    "Båt to,Boat two,program/universitetskommunen-3-0,{year},{evidence}\n"
)
EVIDENCE = "felles-innsats-programomrader-2020-1889-1967"


def test_a_spreadsheet_is_taken_whole_or_row_by_row(house: House) -> None:
    def send(year: str, **asked: str) -> httpx.Response:
        return house.send(
            "kari",
            content=SHEET.format(year=year, evidence=EVIDENCE).encode(),
            headers={"Content-Type": "text/csv"},
            params={"kind": "measure", "organisation": "ntnu", "title": "Båter", **asked},
        )

    whole = send("2025")
    assert whole.status_code == 201, whole.text
    assert whole.json()["report"]["conforms"], whole.text
    with house.client("kari") as kari:
        seen = kari.get(f"/proposals/{whole.json()['number']}").json()
        assert len([line for line in seen["add"] if "/id/measure/bat-" in line]) == 12
        before = len(kari.get("/proposals").json()["own"])
        (cell,) = problem_of(send("20x5"), 422)["cells"]
        assert (cell["cell"], cell["name"]) == ("D3", "startYear")
        assert "20x5" in problem_of(send("20x5", lang="nb"), 422)["cells"][0]["detail"]
        assert len(kari.get("/proposals").json()["own"]) == before, "all or nothing"
    part = send("20x5", rows="right")
    assert part.status_code == 201
    assert [one["cell"] for one in part.json()["left_out"]] == ["D3"]
    assert problem_of(send("2025", rows="some"), 400)
    assert problem_of(send("2025", kind="nothing"), 404)


def test_a_correction_by_spreadsheet_leaves_empty_cells_as_they_are(house: House) -> None:
    key = MEASURE.rpartition("/")[2]
    sheet = f"key,prefLabel.en,startYear\n{key},A better name,\n"
    made = house.send(
        "kari",
        content=sheet.encode(),
        headers={"Content-Type": "text/csv"},
        params={"kind": "measure", "organisation": "ntnu", "title": "Retting"},
    )
    with house.client("kari") as kari:
        seen = kari.get(f"/proposals/{made.json()['number']}").json()
    assert [("A better name" in line) for line in seen["add"]] == [True]
    assert [("prefLabel" in line) for line in seen["remove"]] == [True]


@pytest.mark.parametrize("name", ["measure.xlsx", "alignment.csv"])
def test_templates_are_open_to_all(house: House, name: str) -> None:
    with house.service.client() as stranger:
        found = stranger.get(f"/proposals/templates/{name}")
        assert found.status_code == 200
        assert (
            found.content[:2] == b"PK" if name.endswith("xlsx") else b"prefLabel" in found.content
        )
        for wrong in ("measure.doc", "nothing.csv", "measure"):
            assert problem_of(stranger.get(f"/proposals/templates/{wrong}"), 404)


@pytest.mark.parametrize(
    "body", [b"", b"PK\x03\x04 no zip", b"\xd0\xcf\x11\xe0 old", b"a\x00b,c\n1,2\n"]
)
def test_a_file_that_is_no_sheet(house: House, body: bytes) -> None:
    for kind in ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"):
        answer = house.send(
            "kari",
            content=body,
            headers={"Content-Type": kind},
            params={"kind": "measure", "organisation": "ntnu", "title": "x"},
        )
        assert answer.status_code in (400, 413, 415, 422)
        assert problem_of(answer, answer.status_code)["advice"]


# what a reviewer sees


def page_of(house: House, name: str, path: str, **asked: str) -> str:
    """A page as somebody sees it, as one line."""
    with house.client(name) as client:
        answer = client.get(path, params={"lang": "en", **asked}, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


def accepted_link(house: House, code: str, **changes: str) -> str:
    """The IRI of a link that kari has made and ola accepted."""
    iri = f"{BASE}id/alignment/digibarnevern-{code.replace('.', '-')}-web"
    turtle = TURTLE.replace(LINK, iri).replace("/16.6", f"/{code}")
    for old, new in changes.items():
        turtle = turtle.replace(f"basis/{old}", f"basis/{new}")
    number = house.send("kari", content=(PREAMBLE + turtle).encode()).json()["number"]
    assert house.act("kari", number, "submit", revision=1).is_success
    assert house.act("ola", number, "accept", revision=1).is_success
    return iri


def test_a_thing_is_seen_as_it_is_and_as_it_would_be(house: House) -> None:
    label = f'<{MEASURE}> <{PREFIXES["skos"]}prefLabel> "DigiBarnevern'
    patch = f'D {label}"@nb .\nA {label} 2"@nb .\n'
    patch += f'A <{MEASURE}> <{PREFIXES["sam"]}endYear> "2021"^^<{PREFIXES["xsd"]}gYear> .\n'
    headers = {"Content-Type": "application/rdf-patch"}
    number = house.send("kari", content=patch.encode(), headers=headers).json()["number"]
    page = page_of(house, "ola", f"/proposals/{number}", lang="nb")
    now, ahead = page.split('class="side would-be"')
    for side in (now, ahead):
        assert side.count("differs differs-changed") == 1, "the name"
    assert (now.count("differs differs-new"), ahead.count("differs differs-new")) == (0, 2), (
        "the year"
    )
    assert "DigiBarnevern 2" not in now.partition('class="side"')[2]
    assert "som før" in now
    assert "som før" in ahead
    assert "Teksten til dette dokumentet er ikke registrert her" in ahead


def test_what_is_new_stands_alone_and_so_does_what_goes(house: House) -> None:
    thing = f"{BASE}id/measure/fjordbat"
    turtle = (
        f'<{thing}> a sam:Measure ; skos:prefLabel "Fjordbåten"@nb, "The fjord boat"@en ; '
        f"sam:isPartOf <{BASE}id/program/universitetskommunen-3-0> ; "
        f"sam:evidence <{BASE}id/evidence/{EVIDENCE}> .\n"
    ) + TURTLE.replace(MEASURE, thing)
    number = house.send("kari", content=(PREAMBLE + turtle).encode()).json()["number"]
    page = page_of(house, "ola", f"/proposals/{number}")
    assert page.count('class="side would-be"') == 1
    assert 'class="side"' not in page
    assert "The measure gives better services" in page.partition('id="change-title"')[0]
    query = f"CONSTRUCT WHERE {{ <{MEASURE}> ?p ?o }}"
    with house.client("kari") as kari:
        headers = {"Accept": "application/n-triples"}
        said = kari.get("/sparql", params={"query": query}, headers=headers).text.splitlines()
    lines = "".join(
        f"D {one}\n" for one in said if "inProgram" not in one and "contributesTo" not in one
    )
    headers = {"Content-Type": "application/rdf-patch"}
    gone = house.send("kari", content=lines.encode(), headers=headers)
    assert gone.status_code == 201, gone.text
    page = page_of(house, "kari", f"/proposals/{gone.json()['number']}")
    assert page.count('class="side"') == 1
    assert "would-be" not in page


def test_of_very_many_things_some_are_drawn(house: House) -> None:
    turtle = "".join(
        f'<{BASE}id/actor/forening-{turn}> a sam:Actor ; skos:prefLabel "Forening {turn}"@nb .\n'
        for turn in range(23)
    )
    number = house.send("kari", content=(PREAMBLE + turtle).encode()).json()["number"]
    page = page_of(house, "kari", f"/proposals/{number}")
    assert page.count('class="side would-be"') == 20
    assert "3 more things are touched" in page


def test_disagreement_from_the_links_page_to_a_settlement(house: House) -> None:
    link = accepted_link(house, "16.9")
    path = link.removeprefix(BASE)
    page = page_of(house, "kari", f"/{path}.html")
    assert f"/proposals/new?disputes={link.replace(':', '%3A')}" in page
    assert "/proposals/settle" not in page
    own = {"Accept": "text/html"}
    with house.client("kari") as kari:
        mine = kari.get("/proposals/new", params={"disputes": link}, headers=own)
        assert mine.status_code == 409
        nothing = kari.get("/proposals/settle", params={"link": link}, headers=own)
        assert nothing.status_code == 409
        assert kari.get("/proposals/settle", params={"link": "x y"}, headers=own).status_code == 404
    form = page_of(house, "per", "/proposals/new", disputes=link)
    for words in (f'name="_is.disputes" value="{BASE}{path}"', "You disagree with this",
                  'value="16.9" selected', '/id/measure/digibarnevern"'):  # fmt: skip
        assert words in form, words

    other = f"{link}-sintef"
    turtle = (
        TURTLE.replace(LINK, other).replace("/16.6", "/16.9").replace("strength 1", "strength 3")
    )
    turtle = turtle.rstrip().removesuffix(".") + f"; sam:disputes <{link}> ."
    asked = {"title": "Sterkere", "organisation": "sintef"}
    number = house.send("per", content=(PREAMBLE + turtle).encode(), params=asked).json()["number"]
    assert house.act("per", number, "submit", revision=1).is_success
    review = page_of(house, "sara", f"/proposals/{number}")
    assert "This disagrees with what stands" in review
    assert review.partition('id="change-title"')[0].count("review-disputed") == 2
    assert "disagreement" in page_of(house, "sara", "/proposals", organisation="sintef")
    assert house.act("sara", number, "accept", revision=1).is_success
    assert "/proposals/settle?link=" in page_of(house, "kari", f"/{path}.html")

    with httpx.Client(base_url=house.service.address, headers=own) as browser:
        site = {"Origin": house.service.address}
        token = {"token": house.tokens["sara"]}
        assert browser.post("/account/sign-in", data=token, headers=site).status_code == 303
        shown = browser.get("/proposals/settle", params={"link": link, "lang": "en"})
        assert shown.text.count('name="holds"') == 3
        given = {"link": link, "holds": other, "reason": "", "organisation": "ntnu"}
        wrong = browser.post("/proposals/settle", data=given, headers=site)
        assert wrong.status_code == 400
        assert f'value="{other}" checked' in wrong.text, "what was chosen is not lost"
        given["reason"] = "The plan says so."
        done = browser.post("/proposals/settle", data=given, headers=site)
        assert done.status_code == 303, done.text
    settled = int(done.headers["location"].rpartition("/")[2])
    with house.client("ola") as ola:
        assert "accept" not in ola.get(f"/proposals/{settled}").json()["actions"], "of sintef too"
    assert house.act("rune", settled, "accept", revision=1).is_success
    page = page_of(house, "kari", f"/{path}.html")
    assert "The plan says so." in page
    assert "review-rejected" in page
    assert "record another view" not in page


def test_another_view_of_a_link_that_waits(house: House) -> None:
    link = f"{BASE}id/alignment/digibarnevern-3-8-web"
    turtle = TURTLE.replace(LINK, link).replace("/16.6", "/3.8")
    number = house.send("kari", content=(PREAMBLE + turtle).encode()).json()["number"]
    assert house.act("kari", number, "submit", revision=1).is_success
    asked = {"disputes": link, "proposal": str(number)}
    assert "record another view" not in page_of(house, "kari", f"/proposals/{number}").lower()
    assert "I hold another view" in page_of(house, "sara", f"/proposals/{number}")
    assert "I hold another view" not in page_of(house, "rune", f"/proposals/{number}")
    form = page_of(house, "sara", "/proposals/new", **asked)
    assert 'value="3.8" selected' in form
    assert 'name="_is.disputes" value="' in form
    assert '/id/alignment/digibarnevern-3-8-web"' in form
    with house.client("per") as per:
        html = {"Accept": "text/html"}
        assert per.get("/proposals/new", params=asked, headers=html).status_code == 404
    with house.client("kari") as kari:
        assert kari.get("/proposals/new", params=asked, headers=html).status_code == 409


def test_a_suggested_link_says_who_else_has_reviewed_it(house: House) -> None:
    link = accepted_link(house, "16.5", assessed="suggested")
    page = page_of(house, "per", f"/{link.removeprefix(BASE)}.html")
    assert "suggested" in page
    assert "reviewed by" in page
    query = f"""SELECT ?author ?reviewer ?basis WHERE {{ <{link}>
      <{PREFIXES["prov"]}wasAttributedTo>/<{PREFIXES["skos"]}prefLabel> ?author ;
      <{PREFIXES["sam"]}reviewedBy>/<{PREFIXES["skos"]}prefLabel> ?reviewer ;
      <{PREFIXES["sam"]}basis> ?basis . FILTER(LANG(?author) = "en" && LANG(?reviewer) = "en") }}"""
    with house.client("per") as per:
        rows = per.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    told = [(row["author"]["value"], row["reviewer"]["value"]) for row in rows]
    assert told == [("<b>kari</b>", "<b>ola</b>")]
    assert rows[0]["basis"]["value"].endswith("suggested")


def test_what_waits_is_narrowed_down(house: House) -> None:
    turtle = (
        f'<{BASE}id/actor/fjordlaget> a sam:Actor ; skos:prefLabel "Fjordlaget"@nb ; '
        f"sam:evidence <{BASE}id/evidence/{EVIDENCE}> ."
    )
    asked = {"title": "Fjordlaget", "organisation": "sintef"}
    number = house.send("per", content=(PREAMBLE + turtle).encode(), params=asked).json()["number"]
    sent = house.act("per", number, "submit", revision=1)
    assert sent.is_success, sent.text
    for kept in ({"kind": "actor"}, {"organisation": "sintef"}):
        assert "Fjordlaget</a>" in page_of(house, "rune", "/proposals", **kept)
    page = page_of(house, "rune", "/proposals", organisation="sintef")
    assert "2 pieces of advice" in page, "it has no English name, and no type"
    assert "sent in today" in page
    for other in ({"kind": "funding"}, {"organisation": "ntnu"}):
        assert "Fjordlaget</a>" not in page_of(house, "rune", "/proposals", **other)
    assert "Nothing that waits is like that" in page_of(house, "rune", "/proposals", kind="funding")
    assert "Fjordlaget</a>" not in page_of(house, "ola", "/proposals"), "ola reviews for ntnu"


def test_who_asks_for_what_is_not_being_published_is_led_to_it(house: House) -> None:
    number = house.send("kari").json()["number"]
    with house.client("kari") as kari:
        answer = kari.get(f"/proposals/{number}/publishing", headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/proposals/{number}")
        assert kari.get("/proposals/99999/publishing").status_code == 404
    with house.client("per") as per:
        assert per.get(f"/proposals/{number}/publishing").status_code == 404
