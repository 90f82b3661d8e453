"""An organisation's own view: it says what the questions say, and what its reader may see."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest

from samspill.ask.asking import ask
from samspill.ask.charts.meetings import Met, Row, meetings_chart
from samspill.ask.charts.shapes import Box, Label
from samspill.ask.charts.svg import as_svg
from samspill.ask.partners import meeting
from samspill.ask.partners.meeting import partnership_of
from samspill.ask.questions import read_questions
from samspill.contribute.callers import By
from samspill.contribute.identity import add_account, grant
from samspill.contribute.tokens import issue_token
from samspill.contribute.writing import own_graph
from samspill.engine.accounts import Accounts
from samspill.engine.stores import EmbeddedStore, Rows
from samspill.knowledge.vocabulary import ONTOLOGY
from samspill.settings import Settings, shipped_folders
from serving import Service, problem_of, served
from test_web_pages import Page

ID = "https://w3id.org/samspill/id/"
SDG = "http://metadata.un.org/sdg/"
ONTOLOGY_OF_SDGS = f"{SDG}ontology#"
BY = By("test")
BROWSER = {"Accept": "text/html"}
QUESTIONS = read_questions(shipped_folders().queries)
COUNTY = "trondelag-fylkeskommune"


@dataclass(frozen=True)
class House:
    """A service, and a token of each account."""

    service: Service
    tokens: dict[str, str]

    def client(self, name: str) -> httpx.Client:
        """A browser of somebody who is known."""
        opened = self.service.client()
        opened.headers.update(BROWSER | {"Authorization": f"Bearer {self.tokens[name]}"})
        return opened


@pytest.fixture(scope="module")
def house(shared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("partner") / "store"
    shutil.copytree(shared_data_dir, folder)
    accounts = Accounts.of(Settings(data_dir=folder))
    tokens = {}
    for name, places in (("kari", ["ntnu"]), ("ola", ["ntnu", COUNTY]), ("per", [])):
        add_account(accounts, name, by=BY)
        for place in places:
            grant(accounts, name, "contributor", place, by=BY)
        tokens[name] = issue_token(accounts, name, scopes=("propose",), days=1, by=BY)[0].text
    with served(folder) as service:
        yield House(service, tokens)


@pytest.fixture(scope="module")
def client(house: House) -> Iterator[httpx.Client]:
    with house.service.client() as opened:
        yield opened


def actors(store: EmbeddedStore) -> list[str]:
    """All actors of a store."""
    rows = store.query(f"SELECT ?a WHERE {{ ?a a <{ONTOLOGY}Actor> }} ORDER BY ?a")
    assert isinstance(rows, Rows)
    return [row[0].value for row in rows.rows]  # type: ignore[union-attr]


def asked(store: EmbeddedStore, question: str, actor: str, *columns: str) -> set[tuple[str, ...]]:
    """What a question says of an actor: some of its columns."""
    answer = ask(store, QUESTIONS[question], {"actor": actor}, language="nb")
    places = [answer.columns.index(column) for column in columns]
    return {tuple(getattr(row[place], "value", "") for place in places) for row in answer.rows}


@pytest.mark.parametrize("name", ["trondheim_store", "example_store"])
def test_the_page_and_the_questions_say_the_same_of_every_actor(
    name: str, request: pytest.FixtureRequest
) -> None:
    store: EmbeddedStore = request.getfixturevalue(name)
    met = 0
    for actor in actors(store):
        found = partnership_of(store, actor, own_graph(actor.rpartition("/")[2]))
        assert len(found.looked) == len(found.targets), "all targets are looked at"
        works = asked(store, "partner-projects", actor, "thing", "program", "entered")
        assert {(one.iri, one.program, "") for one in found.works} == works
        assert {
            (
                f"{ONTOLOGY_OF_SDGS}{'Target' if one.same else 'Goal'}",
                SDG + one.code,
                one.program,
                one.thing,
                str(one.strength),
                str(len(found.shared.get(one.program, ()))),
            )
            for one in found.meetings
        } == asked(
            store, "partner-meeting-points", actor,
            "meets", "sdg", "program", "thing", "strength", "sharedActors",
        )  # fmt: skip
        assert {
            (
                one.actor,
                str(len(one.targets)),
                program,
                str(len(codes)),
                actor if one.together else "",
            )
            for one in found.fellows
            for program, codes in one.programs.items()
        } == asked(
            store, "partner-fellows", actor,
            "fellow", "targets", "program", "inProgram", "worksWith",
        )  # fmt: skip
        met += len(found.meetings)
    assert met > (100 if name == "trondheim_store" else 5)


def test_what_works_against_a_target_does_not_meet_in_it(example_store: EmbeddedStore) -> None:
    county = f"{ID}actor/eksempelvik-eksempelfylket"
    link, concept = f"{ID}alignment/against", "https://w3id.org/samspill/concept/"
    thing = f"{ID}measure/eksempelvik-mudring"
    told = {
        "alignedResource": ox.NamedNode(thing),
        "sdg": ox.NamedNode(f"{SDG}16.7"),
        "direction": ox.NamedNode(f"{concept}direction/negative"),
        "strength": ox.Literal(2),
        "reviewStatus": ox.NamedNode(f"{concept}review/accepted"),
    }
    graph = ox.NamedNode("https://w3id.org/samspill/graph/example")
    named = [one for one in example_store.quads() if one.graph_name != ox.DefaultGraph()]
    for direction, meets in (("negative", False), ("positive", True)):
        told["direction"] = ox.NamedNode(f"{concept}direction/{direction}")
        more = [
            ox.Quad(ox.NamedNode(link), ox.NamedNode(ONTOLOGY + name), value, graph)
            for name, value in told.items()
        ]
        found = partnership_of(EmbeddedStore.of([*named, *more]), county, own_graph("none"))
        assert (thing in {one.thing for one in found.meetings}) == meets


def test_of_very_much_so_much_is_told_and_the_rest_is_counted(
    trondheim_store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = f"{ID}actor/trondheim-kommune"
    whole = partnership_of(trondheim_store, actor, own_graph("trondheim-kommune"))
    assert (whole.cut, whole.work_count) == (False, len(whole.works))
    monkeypatch.setattr(meeting, "MOST_WORKS", 2)
    monkeypatch.setattr(meeting, "MOST_TARGETS", 5)
    monkeypatch.setattr(meeting, "FOREMOST", 3)
    some = partnership_of(trondheim_store, actor, own_graph("trondheim-kommune"))
    assert (some.cut, some.work_count, len(some.works)) == (True, whole.work_count, 2)
    assert len(some.looked) == 3
    most = Counter(link.code for link in some.links if link.counts).most_common(3)
    least = min(number for _, number in most)
    counts = Counter(link.code for link in some.links if link.counts)
    assert min(counts[code] for code in some.looked) == least
    assert {one.code for one in some.meetings} <= set(some.looked)


def test_what_an_organisation_has_entered_itself_is_its_own(trondheim_store: EmbeddedStore) -> None:
    store = EmbeddedStore.of(
        quad for quad in trondheim_store.quads() if quad.graph_name != ox.DefaultGraph()
    )
    key = "sintef"
    before = partnership_of(store, f"{ID}actor/{key}", own_graph(key))
    measure = ox.NamedNode(f"{ID}measure/eget-prosjekt")
    graph = ox.NamedNode(own_graph(key))
    program = ox.NamedNode(f"{ID}program/digitalt-forstevalg")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    grown = EmbeddedStore.of(
        [
            *store.quads(),
            ox.Quad(measure, kind, ox.NamedNode(f"{ONTOLOGY}Measure"), graph),
            ox.Quad(measure, ox.NamedNode(f"{ONTOLOGY}isPartOf"), program, graph),
            ox.Quad(measure, ox.NamedNode(f"{ONTOLOGY}inProgram"), program, graph),
        ]
    )
    after = partnership_of(grown, f"{ID}actor/{key}", own_graph(key))
    new = [work for work in after.works if work not in before.works]
    assert [(work.iri, work.program, work.entered) for work in new] == [
        (measure.value, program.value, True)
    ]
    assert (measure.value, own_graph(key)) in asked(
        grown, "partner-projects", f"{ID}actor/{key}", "thing", "entered"
    )


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_page_tells_what_its_data_says(client: httpx.Client, language: str) -> None:
    address = f"/partner/{COUNTY}?lang={language}"
    page = client.get(address, headers=BROWSER)
    assert page.status_code == 200
    assert page.headers["cache-control"] == "private, no-store"
    told = Page(page.text).text
    body = client.get(address, headers={"Accept": "application/json"}).json()
    assert body == client.get(f"/partner/{COUNTY}.json?lang={language}").json()
    assert body["complete"]
    assert {one["name"] for one in body["projects"]} <= set(re.findall(r">([^<>]+)</a>", page.text))
    for one in body["meetings"]:
        assert one["program"]["name"] in told
    for one in body["actors"][:12]:
        assert one["name"] in told
    assert "<svg" in page.text
    assert "17.17" in told


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("innbyggerne-i-trondheim", None),
        ("trondheim-kommune", "All that is linked to these goals is what the organisation"),
        ("ungdommens-bystyre", None),
    ],
)
def test_every_actor_has_a_page(client: httpx.Client, key: str, words: str | None) -> None:
    answer = client.get(f"/partner/{key}?lang=en", headers=BROWSER)
    assert answer.status_code in (200, 404)
    assert words is None or words in answer.text


def test_an_organisation_that_is_not_there_is_a_problem_with_what_is_near(
    client: httpx.Client,
) -> None:
    found = problem_of(client.get("/partner/ntnuu", headers={"Accept": "application/json"}), 404)
    assert "ntnu" in str(found["detail"]) + str(found["near"])
    problem_of(client.get("/partner/%3Cb%3E", headers={"Accept": "application/json"}), 404)


def test_partner_leads_to_the_organisation_of_ones_roles(house: House) -> None:
    with house.service.client() as nobody:
        assert "/account/sign-in" in nobody.get("/partner", headers=BROWSER).text
    with house.client("kari") as kari:
        found = kari.get("/partner")
        assert (found.status_code, found.headers["location"]) == (303, "/partner/ntnu")
    with house.client("ola") as ola:
        found = ola.get("/partner")
        assert found.status_code == 200
        assert "/partner/ntnu" in found.text
        assert f"/partner/{COUNTY}" in found.text
    with house.client("per") as per:
        assert "/actors" in per.get("/partner").text


def test_only_who_has_a_role_sees_their_proposals(house: House) -> None:
    turtle = f"""<{ID}actor/ntnu> <http://purl.org/dc/terms/description> "Universitet"@nb ."""
    with house.client("ola") as ola:  # who has a role for two
        made = ola.post(
            "/proposals",
            params={"title": "Om NTNU", "organisation": "ntnu"},
            headers={"Content-Type": "text/turtle", "Accept": "application/json"},
            content=turtle,
        )
        assert made.status_code == 201, made.text
        number = made.json()["number"]
        assert f"/proposals/{number}" in ola.get("/partner/ntnu").text
        assert "Om NTNU" not in ola.get(f"/partner/{COUNTY}").text
    with house.client("kari") as kari:
        assert "Om NTNU" not in kari.get("/partner/ntnu").text, "it is another's draft"
    with house.client("per") as per:
        assert "Om NTNU" not in per.get("/partner/ntnu").text
    with house.service.client() as nobody:
        assert "Om NTNU" not in nobody.get("/partner/ntnu", headers=BROWSER).text


PROFILES = [
    "/id/measure/digibarnevern/profile",
    "/id/program/omradeloft-saupstad-kolstad/profile",
    "/id/program/universitetskommunen-3-0/profile",
]


@pytest.mark.parametrize("path", PROFILES)
@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_thing_fits_on_one_page(client: httpx.Client, path: str, language: str) -> None:
    answer = client.get(f"{path}?lang={language}", headers=BROWSER)
    assert answer.status_code == 200
    thing = client.get(path.replace("/profile", f".html?lang={language}"), headers=BROWSER)
    assert path in thing.text, "its own page leads to it"
    number = answer.headers["samspill-version"]
    plain = f"{client.base_url}{path.removesuffix('/profile')}?version={number}"
    assert plain in answer.text
    assert client.get(plain, headers=BROWSER, follow_redirects=True).status_code == 200
    assert answer.text.count("alignment-marks") <= 6


@pytest.fixture(scope="module")
def statements(client: httpx.Client) -> set[ox.Triple]:
    """All that the graph says."""
    whole = client.get("/dataset.nt").content
    return {quad.triple for quad in ox.parse(whole, format=ox.RdfFormat.N_TRIPLES)}


@pytest.mark.parametrize("path", PROFILES)
@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_profile_is_data_too_and_says_what_the_graph_says(
    client: httpx.Client, statements: set[ox.Triple], path: str, language: str
) -> None:
    asked = {"lang": language}
    plain = client.get(f"{path}.json", params=asked)
    linked = client.get(path, params=asked, headers={"Accept": "application/ld+json"})
    assert plain.headers["content-type"] == "application/json"
    assert linked.headers["content-type"] == "application/ld+json"
    assert linked.headers["samspill-version"] == str(plain.json()["version"])
    found = {quad.triple for quad in ox.parse(linked.content, format=ox.RdfFormat.JSON_LD)}
    assert found - statements == set(), "it says nothing else"
    about = ox.NamedNode(ID + path.removeprefix("/id/").removesuffix("/profile"))
    counted = ("participations", "funding", "milestones", "alignments")
    for key, leads in zip(
        counted, ("participatesIn", "funds", "marks", "alignedResource"), strict=True
    ):
        told = {
            one.subject
            for one in statements
            if one.predicate.value == ONTOLOGY + leads and one.object == about
        }
        if key == "alignments":
            status = {
                one.subject: one.object.value.rpartition("/")[2]  # type: ignore[union-attr]
                for one in statements
                if one.predicate.value == f"{ONTOLOGY}reviewStatus"
            }
            told = {one for one in told if status[one] not in ("rejected", "withdrawn")}
        assert {ox.NamedNode(one["iri"]) for one in plain.json()[key]} == told, key
    page = client.get(path, params=asked, headers=BROWSER)
    for name, target in ("json", plain), ("jsonld", linked):
        assert f"{path}.{name}?lang={language}" in page.text
        assert f"{path}.{name}>" in page.headers["link"]
        assert target.json()["meetings"] == plain.json()["meetings"]
    problem_of(client.get(f"{path}.xml"), 406)


def test_what_has_no_profile_says_so(client: httpx.Client) -> None:
    for path in ("/id/actor/ntnu/profile", "/id/measure/nothing/profile.json"):
        problem_of(client.get(path, headers={"Accept": "application/json"}), 404)


@pytest.mark.parametrize(("width", "columns"), [(1080, 14), (420, 9)])
def test_the_picture_tells_the_same_target_from_one_beside_it(width: int, columns: int) -> None:
    codes = [f"{goal}.1" for goal in range(1, columns + 1)]
    rows = [
        Row("Own", "/own", own=True, cells={codes[0]: Met(3)}),
        Row("Theirs", "/theirs", own=False, cells={codes[0]: Met(2), codes[1]: Met(0)}),
    ]
    chart = meetings_chart(
        rows,
        [(code, f"/sdg/{code}") for code in codes],
        title="Title",
        said="Said",
        legend="A legend that is long enough to need more than one line on a phone, surely so.",
        language="en",
        width=width,
    )
    boxes = [one for one in chart.shapes if isinstance(one, Box)]
    assert [one.pattern for one in boxes[columns:]] == ["plain", "plain", "dashed"]
    assert max(one.x + one.width for one in boxes) <= chart.width == width
    labels = [one for one in chart.shapes if isinstance(one, Label)]
    assert [one.text for one in labels if one.bold and not one.address] == ["3", "2"]
    assert [one.bold for one in labels if one.text in ("Own", "Theirs")] == [True, False]
    assert ElementTree.fromstring(as_svg(chart, page=True)) is not None  # noqa: S314
