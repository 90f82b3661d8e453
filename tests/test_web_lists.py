"""Lists with facets: what is left is what has all that was chosen, and every count comes true."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from samspill.ask.lists.choosing import Choice, listing
from samspill.ask.lists.columns import Columns, columns_of
from samspill.ask.lists.patterns import FACETS, KINDS
from samspill.engine.stores import EmbeddedStore, Rows
from serving import served
from test_web_pages import BROWSER, Page

CONCEPT = "https://w3id.org/samspill/concept/"
ID = "https://w3id.org/samspill/id/"


@pytest.fixture(scope="module")
def client(shared_data_dir: Path) -> Iterator[httpx.Client]:
    with served(shared_data_dir) as service, service.client() as opened:
        yield opened


@pytest.fixture(scope="module")
def measures(trondheim_store: EmbeddedStore) -> Columns:
    return columns_of(trondheim_store, "measure")


def things(client: httpx.Client, address: str) -> list[dict[str, object]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json()["things"]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_everything_is_listed(
    client: httpx.Client, trondheim_store: EmbeddedStore, kind: str
) -> None:
    query = f"SELECT DISTINCT ?thing WHERE {{ ?thing a <{KINDS[kind]}> }} ORDER BY ?thing"
    result = trondheim_store.query(query)
    assert isinstance(result, Rows)
    wanted = [row[0].value for row in result.rows]  # type: ignore[union-attr]
    assert wanted
    assert sorted(str(one["iri"]) for one in things(client, f"/{kind}s.json")) == wanted
    rows = list(csv.DictReader(io.StringIO(client.get(f"/{kind}s.csv").text)))
    assert sorted(row["iri"] for row in rows) == wanted
    assert client.get(f"/{kind}s?format=json").json()["kind"] == kind


@pytest.mark.parametrize(
    ("address", "number"),
    [  # each read in the data of Trondheim's programs
        ("/measures.json?program=omradeloft-saupstad-kolstad", 29),
        ("/measures.json?program=digitalt-forstevalg&program=universitetskommunen-3-0", 15),
        ("/measures.json?status=under-construction", 3),
        ("/measures.json?program=digitalt-forstevalg&area=byutvikling", 3),
        ("/measures.json?q=huseby skole", 3),
        ("/goals.json?program=universitetskommunen-3-0", 3),
        ("/actors.json?type=university", 2),
        ("/actors.json?role=partner&program=universitetskommunen-3-0", 3),
        ("/programs.json?year=2015", 1),
        ("/programs.json?status=ongoing", 1),
        ("/documents.json?year=2020", 1),
    ],
)
def test_what_is_chosen(client: httpx.Client, address: str, number: int) -> None:
    assert len(things(client, address)) == number


def test_every_count_comes_true(measures: Columns) -> None:
    for choice in (
        Choice(),
        Choice({"program": [f"{ID}program/omradeloft-saupstad-kolstad"]}),
        Choice(text="skole"),
        Choice({"status": [f"{CONCEPT}status/ongoing"], "sdg": ["http://metadata.un.org/sdg/11"]}),
    ):
        found = listing(measures, choice, language="nb")
        for facet, values in found.facets.items():
            for value in values:
                only = {**choice.facets, facet: [value.value]}
                left = listing(measures, Choice(only, choice.text), language="nb")
                assert len(left.items) == value.count, (facet, value)


def test_links_to_sdgs_are_those_of_the_raw_triples(
    measures: Columns, trondheim_store: EmbeddedStore
) -> None:
    quads = list(trondheim_store.quads())
    sam = "https://w3id.org/samspill/ontology/"
    by_subject: dict[str, dict[str, str]] = {}
    for quad in quads:
        name = quad.predicate.value.removeprefix(sam)
        by_subject.setdefault(str(quad.subject), {})[name] = quad.object.value  # type: ignore[union-attr]
    wanted: dict[str, set[int]] = {}
    for about in by_subject.values():
        if "alignedResource" in about and "sdg" in about:
            if about["reviewStatus"].endswith(("rejected", "withdrawn")):
                continue
            code = about["sdg"].rpartition("/")[2].partition(".")[0]
            if code.isdigit():
                wanted.setdefault(about["alignedResource"], set()).add(int(code))
    for item in measures.items:
        assert set(item.links) == wanted.get(item.iri, set()), item.iri


def test_orders(client: httpx.Client) -> None:
    def names(address: str) -> list[str]:
        return [str(one["name"]) for one in things(client, address)]

    assert names("/actors.json?order=desc") == names("/actors.json")[::-1]
    partners = [one["partners"] for one in things(client, "/actors.json?sort=partners")]
    assert partners == sorted(partners, key=lambda one: -int(str(one)))
    years = [str(one["firstYear"]) for one in things(client, "/measures.json?sort=year")]
    stated = [year for year in years if year]
    assert years == sorted(stated) + [""] * (len(years) - len(stated))
    english = names("/programs.json?lang=en")
    assert english == sorted(english)
    assert "Digital first choice" in english


@pytest.mark.parametrize(
    ("address", "status", "near"),
    [
        ("/measures?status=ongoin", 404, "ongoing"),
        ("/measures?program=nowhere-at-all", 404, None),
        ("/actors?typ=university", 400, "type"),
        ("/measures?sort=colour", 400, None),
        ("/measures?order=up", 400, None),
        ("/measures?page=0", 400, None),
        ("/measures?q=" + "a" * 101, 400, None),
        ("/measures?q=a&q=b", 400, None),
    ],
)
def test_bad_choices(client: httpx.Client, address: str, status: int, near: str | None) -> None:
    answer = client.get(address, headers={"Accept": "application/json"})
    assert answer.status_code == status
    body = answer.json()
    assert body["advice"]
    if near:
        assert near in body["near"]


def test_the_page_leads_on(client: httpx.Client) -> None:
    page = Page(client.get("/measures?status=ongoing&sdg=11", headers={"Accept": BROWSER}).text)
    assert "av 44" in page.text
    checked = {(found["name"], found["value"]) for found in page.all("input") if "checked" in found}
    assert checked == {("status", "ongoing"), ("sdg", "11")}
    for address in page.links():
        parts = urlsplit(address)
        if parts.path == "/measures" and not {"sort", "lang"} & set(dict(parse_qsl(parts.query))):
            assert (
                dict(parse_qsl(parts.query)).items() <= {"status": "ongoing", "sdg": "11"}.items()
            )
    nothing = Page(client.get("/measures?status=ongoing&q=qqq", headers={"Accept": BROWSER}).text)
    assert "Ingenting har alt dette." in nothing.text


def test_each_facet_has_a_name_on_the_page(client: httpx.Client) -> None:
    for kind in KINDS:
        page = client.get(f"/{kind}s?lang=en", headers={"Accept": BROWSER})
        assert page.status_code == 200
        assert len(FACETS[kind]) >= 1
