"""The pages of things: what they tell, what they rest it on, and how they say what is not known."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from fastapi import FastAPI

from samspill.ask.descriptions import describe
from samspill.ask.surroundings import MOST, kinds, surroundings
from samspill.ask.values import THINGS
from samspill.engine.published import load_folders, open_published
from samspill.engine.serving import Serving
from samspill.engine.stores import EmbeddedStore, Rows
from samspill.engine.texts import Texts
from samspill.knowledge.dataset import read_text, read_turtle
from samspill.knowledge.turtle import write
from samspill.knowledge.vocabulary import BASE, ONTOLOGY, PREF_LABEL, RDF_TYPE
from samspill.settings import Folders, Settings
from samspill.web.app import create_app
from samspill.web.links import Links
from samspill.web.profiles.codes import by_code
from samspill.web.profiles.making import profile
from samspill.web.profiles.parts import Reached
from samspill.web.profiles.telling import Teller
from samspill.web.texts import words_of
from test_web_pages import Page
from test_web_service import call

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
PLAN = "eksempelvik-plan-2024"
KINDS = {
    "program": "eksempelvik-gronn-havn",
    "goal": "saupstad-kolstad-1",
    "measure": "digibarnevern",
    "actor": "trondheim-kommune",
    "place": "saupstad-kolstad",
    "document": "felles-innsats-programomrader-2020",
    "evidence": "felles-innsats-programomrader-2020-7777-7857",
    "participation": "asker-kommune-procurement-partner-digibarnevern",
    "funding": "omradeloftmidler-2019",
    "milestone": "bystyrevedtak-73-14",
    "alignment": "eksempelvik-badetrapp-11-7-a",
}


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory, folders: Folders) -> Path:
    """The shipped data and the example, in which one label is hostile, and no quotation stands."""
    path = tmp_path_factory.mktemp("things")
    shutil.copytree(folders.data / "example", path / "eksempel")
    measures = path / "eksempel" / "measures.ttl"
    text = measures.read_text("utf-8")
    assert '"Badetrapp og lekeplass"@nb' in text
    text = text.replace('"Badetrapp og lekeplass"@nb', f'"Badetrapp {HOSTILE}"@nb')
    measures.write_text(text, "utf-8")
    quoted = path / "eksempel" / "evidence.ttl"
    kept = [triple for triple in read_turtle(quoted) if "#quote" not in str(triple)]
    quoted.write_text(write(kept), "utf-8")
    settings = Settings(data_dir=path / "data")
    open_published(settings)
    load_folders(settings, [path / "eksempel"])
    return settings.data_dir


@pytest.fixture(scope="module")
def app(data_dir: Path) -> Iterator[FastAPI]:
    settings = Settings(data_dir=data_dir, address="https://example.org/samspill")
    serving = Serving.of(settings)
    yield create_app(serving, settings)
    serving.close()


def seen(app: FastAPI, path: str, *, root: str = "") -> tuple[str, Page]:
    answer = call(app, path, root=root, Accept="text/html")
    assert answer.status_code == 200, answer.text[:500]
    return answer.text, Page(answer.text)


def teller(store: EmbeddedStore, path: str, folder: Path, language: str = "nb") -> Teller:
    iri = f"{BASE}id/{path}"
    return Teller(
        surroundings(store, iri, path.partition("/")[0]),
        describe(store, iri),
        Links("", None, BASE, ("actor-profile", "partners")),
        words_of(language),  # type: ignore[arg-type]
        Texts(folder),
    )


def test_every_kind_has_a_profile() -> None:
    assert kinds() == set(THINGS) == set(KINDS)


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_sound(app: FastAPI, kind: str, language: str) -> None:
    text, page = seen(app, f"/id/{kind}/{KINDS[kind]}.html?lang={language}")
    assert page.all("html")[0]["lang"] == language
    assert len(page.all("h1")) == 1
    identifiers = [found["id"] for _, found in page.found if "id" in found]
    assert len(identifiers) == len(set(identifiers))
    levels = [int(tag[1]) for tag, _ in page.found if tag in ("h1", "h2", "h3")]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert "None" not in page.text
    assert not [found for _, found in page.found if "style" in found]
    assert f'href="/id/{kind}/{KINDS[kind]}.ttl?lang={language}"' in text
    local = [link for link in page.links() if link.startswith("#")]
    assert {link[1:] for link in local} <= set(identifiers)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_it_is_to_machines(app: FastAPI, kind: str) -> None:
    text, _ = seen(app, f"/id/{kind}/{KINDS[kind]}.html?lang=en")
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    found = json.loads(script)
    assert found["@context"] == "https://schema.org"
    crumbs = found["@graph"][-1]
    assert crumbs["@type"] == "BreadcrumbList"
    assert crumbs["itemListElement"][0]["item"] == "https://example.org/samspill/"
    address = f"https://example.org/samspill/id/{kind}/{KINDS[kind]}.html"
    assert crumbs["itemListElement"][-1]["item"] == address
    expected = {
        "program": "Project",
        "measure": "Project",
        "actor": "GovernmentOrganization",
        "place": "Place",
        "document": "DigitalDocument",
        "evidence": "CreativeWork",
    }
    types = [one["@type"] for one in found["@graph"][:-1]]
    assert types == ([expected[kind]] if kind in expected else [])
    if types:
        assert found["@graph"][0]["url"] == address
        assert found["@graph"][0]["@id"] == f"{BASE}id/{kind}/{KINDS[kind]}"


def test_a_program_tells_all_that_the_data_holds(trondheim_store: EmbeddedStore) -> None:
    told = profile(teller(trondheim_store, "program/omradeloft-saupstad-kolstad", Path("none")))
    facts = {fact.heading: [one.cell.text for one in fact.said] for fact in told.facts}
    assert facts == {
        "Status": ["under avslutning"],
        "Start": ["2013"],
        "Slutt": ["2020"],
        "Planlagt for": ["2020"],
        "Sted": ["Bydelen Saupstad-Kolstad"],
        "Gir erfaring til": [
            "bærekraftig by",
            "relasjonell velferd",
            "universitetskommune/lærende samfunn",
        ],
    }
    sections = {section.name: section for section in told.sections}
    tree = sections["inside"].items
    assert [branch.number for branch in tree] == ["1", "2", "3", "4", "", ""]
    assert [len(branch.parts) for branch in tree] == [5, 5, 5, 6, 0, 0]
    centre = tree[2].parts[-1]
    assert [part.number for part in centre.parts] == ["1", "2", "3", "4"]
    money = [(one.year, one.amount.text, one.currency) for one in sections["money"].items]
    assert len(money) == 10
    assert ("2019", "3\xa0100\xa0000", "NOK") in money
    assert ("2018", "3\xa0100\xa0000", "NOK") in money
    assert ("2019", "2\xa0100\xa0000", "NOK") in money
    assert sum(amount == "" for _, amount, _ in money) == 7
    whens = [moment.when for moment in sections["timeline"].items]
    assert whens == ["2013", "2020", "2021"]
    links = [link for goal in sections["sdgs"].items for link in goal.links]
    assert len(links) == 54
    assert {link.alignment.basis for link in links} == {"assessed"}
    published = {one.by for one in told.evidence}
    assert published == {"Trondheim kommune, 2020"}
    # every fact, relation and link rests on a passage
    assert all(one.evidence for fact in told.facts for one in fact.said)
    assert all(part.said.evidence for role in sections["actors"].items for part in role.parts)
    assert all(one.said.evidence for one in (*sections["money"].items, *tree))
    assert all(link.alignment.evidence for link in links)


def test_a_measure_tells_its_relations(trondheim_store: EmbeddedStore) -> None:
    told = profile(teller(trondheim_store, "measure/barn-og-unges-livskvalitet", Path("none")))
    facts = {fact.heading: [one.cell.text for one in fact.said] for fact in told.facts}
    assert facts["Del av"] == ["Livskvalitet og helse i bydelen"]
    assert facts["I programmet"] == ["Områdeløft Saupstad/Kolstad"]
    ruled = [one.ruled for fact in told.facts for one in fact.said if fact.heading != "Del av"]
    assert ruled[0]
    sections = {section.name: section for section in told.sections}
    assert [one.cell.text for one in sections["related"].items] == [
        "Drift av Saupstad-Kolstad ungdomsråd",
        "Innovasjonshub Saupstad-Kolstad",
    ]
    (role,) = [role for role in sections["actors"].items if role.heading.text == "målgruppe"]
    assert [part.said.cell.text for part in role.parts] == ["Barn og unge i Saupstad-Kolstad"]
    assert [part.said.note.text for part in role.parts if part.said.note] == ["aktørgruppe"]


def test_an_actor_tells_its_roles_by_program(trondheim_store: EmbeddedStore) -> None:
    told = profile(teller(trondheim_store, "actor/trondheim-kommune", Path("none"), "en"))
    sections = {section.name: section for section in told.sections}
    joined = {
        role.heading.text: [
            (part.said.cell.text, part.where.text if part.where else "") for part in role.parts
        ]
        for role in sections["roles"].items
    }
    assert sorted(joined) == [
        "Digital first choice",
        "Saupstad/Kolstad area renewal",
        "University Municipality 3.0",
    ]
    assert joined["Digital first choice"] == [
        ("owner", ""),
        ("lead", "DigiBarnevern (digital child welfare)"),
        ("procurement partner", "DigiBarnevern (digital child welfare)"),
    ]
    assert all(part.said.evidence for role in sections["roles"].items for part in role.parts)
    partners = [one.cell.text for one in sections["partners"].items]
    assert any("NTNU" in name for name in partners)
    assert all(one.ruled for one in sections["partners"].items)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_known_is_no_error(kind: str) -> None:
    bare = ox.NamedNode(f"{BASE}id/{kind}/bare")
    graph = ox.NamedNode("https://example.org/g")
    store = EmbeddedStore.of(
        [ox.Quad(bare, ox.NamedNode(RDF_TYPE), ox.NamedNode(THINGS[kind]), graph)]
    )
    told = profile(teller(store, f"{kind}/bare", Path("none"), "en"))
    said = {one.cell.text for fact in told.facts for one in fact.said}
    assert said == ({"not given"} if kind == "program" else set())
    assert all(not section.items for section in told.sections if section.name != "timeline")
    if kind in ("program", "measure", "goal"):
        (links,) = [section for section in told.sections if section.name == "sdgs"]
        assert "none was found defensible" in links.empty or "Ingen" in links.empty


def test_a_hostile_name_is_text(app: FastAPI) -> None:
    for path in ("measure/eksempelvik-badetrapp", "alignment/eksempelvik-badetrapp-11-7-a"):
        text, page = seen(app, f"/id/{path}.html?lang=nb")
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "Badetrapp </script>" in unescape(page.text)


def test_disagreement_stands_side_by_side(app: FastAPI) -> None:
    text, page = seen(app, "/id/alignment/eksempelvik-badetrapp-11-7-a.html?lang=en")
    assert "Other links between the same two" in page.text
    assert text.count("review-disputed") == 2
    assert 'aria-label="strength 3 of 3"' in text
    assert 'aria-label="strength 1 of 3"' in text
    assert "90% sure" in text
    assert "50% sure" in text


def test_a_rejected_link_is_shown_as_such(app: FastAPI) -> None:
    text, page = seen(app, "/id/measure/eksempelvik-apen-dag.html?lang=en")
    assert "uncounted" in text
    assert "rejected" in page.text
    assert text.count("basis-suggested") == 2  # the legend, and the link


def test_a_link_does_not_lead_to_itself(app: FastAPI) -> None:
    _, page = seen(app, "/id/alignment/eksempelvik-badetrapp-11-7-a.html")
    own = "/id/alignment/eksempelvik-badetrapp-11-7-"
    beside = [link for link in page.links() if link.startswith(own)]
    assert f"{own}b.html" in beside
    assert f"{own}a.html" not in beside


def test_what_has_no_text_in_the_language_says_so(app: FastAPI) -> None:
    text, _ = seen(app, "/id/actor/eksempelvik-havnas-venner.html?lang=en")
    heading = re.search(r"<h1 lang=\"nb\">Havnas venner<span class=\"tongue\"[^>]*>nb<", text)
    assert heading


def test_a_passage_is_shown_only_while_its_text_is_registered(
    app: FastAPI, data_dir: Path, folders: Folders
) -> None:
    plan = read_text(folders.data / "example" / "plan.txt")
    store = open_published(Settings(data_dir=data_dir)).store
    document = f"{BASE}id/document/{PLAN}"
    result = store.query(f"SELECT ?d WHERE {{ <{document}> <{ONTOLOGY}sha256> ?d }}")
    assert isinstance(result, Rows)
    digest = result.rows[0][0]
    assert isinstance(digest, ox.Literal)
    texts = Texts(data_dir)
    places = [f"/id/document/{PLAN}.html", "/id/measure/eksempelvik-badetrapp.html"]
    words = plan[1209:1255]
    for place in places:
        answer = call(app, place, Accept="text/html")
        assert unescape(words) not in unescape(answer.text)
    texts.keep(plan, digest.value)
    tags = []
    for place in places:
        answer = call(app, place, Accept="text/html")
        assert words in unescape(answer.text).replace("<mark>", "")
        assert "kopien av teksten" in answer.text
        tags.append(answer.headers["etag"])
    texts.path(digest.value).write_text(plan + "x", "utf-8")  # changed behind our back
    assert words not in unescape(call(app, places[0], Accept="text/html").text)
    assert texts.forget(digest.value)
    assert not texts.forget(digest.value)
    for place, tag in zip(places, tags, strict=True):
        answer = call(app, place, Accept="text/html")
        assert words not in unescape(answer.text)
        assert answer.headers["etag"] != tag


def test_quotations_that_the_licence_allows_need_no_registered_text(
    example_store: EmbeddedStore,
) -> None:
    told = teller(example_store, "measure/eksempelvik-badetrapp", Path("none"))
    texts = [one.text for one in told.evidence(told.iri)]
    assert texts[0] == "Tiltak 2.1: Badetrapp og lekeplass på Sørkaia."
    (source,) = told.sources()
    assert (source.registered, source.quoted) == (False, True)
    assert source.rights is not None
    assert source.rights.text == "CC BY 4.0"


def test_a_page_keeps_its_root_and_version(app: FastAPI) -> None:
    _, page = seen(app, "/samspill/id/program/digitalt-forstevalg.html?version=1", root="/samspill")
    things = [link for link in page.links() if "/id/" in link and link.endswith("version=1")]
    assert len(things) > 20
    local = [link for link in page.links() if link.startswith("/")]
    assert all(link.startswith("/samspill/") for link in local)


def test_a_sort_of_which_there_are_very_many_is_cut() -> None:
    graph = ox.NamedNode("https://example.org/g")

    def sam(name: str) -> ox.NamedNode:
        return ox.NamedNode(ONTOLOGY + name)

    actor, thing = (ox.NamedNode(f"{BASE}id/{path}") for path in ("actor/a", "program/p"))
    role = ox.NamedNode(f"{BASE}concept/role/owner")
    quads = [
        ox.Quad(actor, ox.NamedNode(RDF_TYPE), sam("Actor"), graph),
        ox.Quad(thing, ox.NamedNode(RDF_TYPE), sam("Program"), graph),
        ox.Quad(actor, ox.NamedNode(PREF_LABEL), ox.Literal("A", language="en"), graph),
    ]
    for number in range(MOST + 80):
        one = ox.NamedNode(f"{BASE}id/participation/{number}")
        quads += [
            ox.Quad(one, sam("actor"), actor, graph),
            ox.Quad(one, sam("participatesIn"), thing, graph),
            ox.Quad(one, sam("role"), role, graph),
        ]
    told = profile(teller(EmbeddedStore.of(quads), "actor/a", Path("none"), "en"))
    joined = told.sections[0]
    assert sum(len(role.parts) for role in joined.items) == MOST
    assert (joined.partial, joined.count) == (True, MOST + 80)
    assert joined.more == ("See all of them", "/questions/actor-profile?actor=a")


def test_links_stand_in_the_order_of_the_goals(trondheim_store: EmbeddedStore) -> None:
    told = profile(teller(trondheim_store, "program/universitetskommunen-3-0", Path("none")))
    (links,) = [section for section in told.sections if section.name == "sdgs"]
    reached = [goal for goal in links.items if isinstance(goal, Reached)]
    facts = {fact.heading: fact.said[0].cell.text for fact in told.facts}
    assert facts["Start"] == facts["Slutt"] == "ikke oppgitt"
    codes = [by_code(goal.goal.code) for goal in reached]
    assert codes == sorted(codes)
    stated = [one for goal in reached for one in goal.links if one.alignment.basis == "stated"]
    assert [one.alignment.sdg.address for one in stated] == ["/sdgs"]


def test_a_place_with_very_much_says_that_there_is_more() -> None:
    graph = ox.NamedNode("https://example.org/g")
    place = ox.NamedNode(f"{BASE}id/place/a")
    spatial = ox.NamedNode("http://purl.org/dc/terms/spatial")
    quads = [ox.Quad(place, ox.NamedNode(RDF_TYPE), ox.NamedNode(THINGS["place"]), graph)]
    for number in range(MOST + 1):
        one = ox.NamedNode(f"{BASE}id/measure/{number}")
        quads.append(ox.Quad(one, spatial, place, graph))
        quads.append(ox.Quad(one, ox.NamedNode(RDF_TYPE), ox.NamedNode(THINGS["measure"]), graph))
    told = profile(teller(EmbeddedStore.of(quads), "place/a", Path("none"), "en"))
    (measures,) = [section for section in told.sections if section.items]
    assert measures.partial
    assert measures.more == ("As a list to choose from", "/measures?place=a")
