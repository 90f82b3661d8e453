"""Pictures of the whole: their figures are those of the graph, and files say what pages say."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
from PIL import Image

from samspill.ask.charts.png import as_png
from samspill.ask.charts.shapes import Chart, Flow, Label, framed, width_of
from samspill.ask.charts.svg import as_svg
from samspill.ask.charts.timeline import Lane, Moment, Names, timeline_chart
from samspill.ask.matrix import mark_of, matrix_of
from samspill.ask.reach import Link, Reach, reach_of
from samspill.engine.stores import EmbeddedStore
from serving import served
from test_web_pages import BROWSER, Page

SVG = "{http://www.w3.org/2000/svg}"
PROGRAM = "omradeloft-saupstad-kolstad"
ID = "https://w3id.org/samspill/id/"
SAM = "https://w3id.org/samspill/ontology/"
SIGHTS = (
    "/matrix",
    "/matrix?rows=goal&sdg=11&show=strength",
    f"/matrix?rows=goal&sdg=13&program={PROGRAM}",
    "/timeline",
    "/money",
)


@pytest.fixture(scope="module")
def client(shared_data_dir: Path) -> Iterator[httpx.Client]:
    with served(shared_data_dir) as service, service.client() as opened:
        yield opened


@pytest.fixture(scope="module")
def reach(trondheim_store: EmbeddedStore) -> Reach:
    return reach_of(trondheim_store)


@pytest.fixture(scope="module")
def example(example_store: EmbeddedStore) -> Reach:
    return reach_of(example_store)


def raw(store: EmbeddedStore) -> dict[str, dict[str, list[str]]]:
    """Every statement: subject → last part of the property → values."""
    found: dict[str, dict[str, list[str]]] = {}
    for quad in store.quads():
        about = found.setdefault(quad.subject.value, {})  # type: ignore[union-attr]
        about.setdefault(quad.predicate.value.removeprefix(SAM), []).append(quad.object.value)  # type: ignore[union-attr]
    return found


def file(address: str, suffix: str) -> str:
    path, _, query = address.partition("?")
    return f"{path}.{suffix}" + (f"?{query}" if query else "")


def rows(client: httpx.Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_links_are_those_of_the_raw_triples(reach: Reach, trondheim_store: EmbeddedStore) -> None:
    facts = raw(trondheim_store)
    wanted = Counter()
    for about in facts.values():
        code = about.get("sdg", [""])[0].removeprefix("http://metadata.un.org/sdg/")
        if "alignedResource" in about and code[:1].isdigit():
            wanted[about["alignedResource"][0], code] += 1
    assert Counter((link.thing, link.code) for link in reach.links) == wanted
    assert len(reach.targets) == 17
    assert sum(map(len, reach.targets.values())) == 169


def test_the_matrix_of_programs_counts_what_is_in_them(
    reach: Reach, trondheim_store: EmbeddedStore
) -> None:
    facts = raw(trondheim_store)
    for row in matrix_of(reach).rows:
        for code, mark in row.marks.items():
            links = [
                about
                for about in facts.values()
                if "alignedResource" in about
                and about["sdg"][0].removeprefix("http://metadata.un.org/sdg/").split(".")[0]
                == code
                and row.thing.iri
                in (
                    about["alignedResource"][0],
                    *facts[about["alignedResource"][0]].get("inProgram", []),
                )
            ]
            assert mark.count == len(links)
            assert mark.highest == max(int(about["strength"][0]) for about in links)


def test_the_matrix_is_that_of_the_question(reach: Reach, client: httpx.Client) -> None:
    asked = client.get("/questions/alignment-matrix.json").json()["rows"]
    wanted = {
        (row["goal"].rpartition("/")[2], row["sdg"].rpartition("/")[2]): row["highestScore"]
        for row in asked
        if row.get("highestScore") is not None
    }
    found = {
        (row.thing.iri.rpartition("/")[2], code): mark.highest
        for row in matrix_of(reach, rows="goal").rows
        for code, mark in row.marks.items()
    }
    assert found == wanted


def test_stated_and_suggested_are_told_apart(example: Reach) -> None:
    marks = [mark for row in matrix_of(example, rows="measure").rows for mark in row.marks.values()]
    marks += [mark for row in matrix_of(example, rows="goal").rows for mark in row.marks.values()]
    for basis in ("assessed", "suggested"):
        assert sum(mark.counts[basis] for mark in marks) > 0
        only = matrix_of(example, rows="measure", basis=basis)
        assert all(
            mark.counts[basis] == mark.count for row in only.rows for mark in row.marks.values()
        )


def test_gaps_are_columns_without_a_mark(reach: Reach) -> None:
    matrix = matrix_of(reach, rows="goal", program=f"{ID}program/{PROGRAM}", sdg="11")
    assert matrix.columns[0] == "11"
    assert "11.4" in matrix.gaps
    assert "11.7" not in matrix.gaps
    assert [row.thing.kind for row in matrix.rows] == ["program", *["goal"] * 4]


def test_the_files_of_the_matrix_say_the_same(client: httpx.Client) -> None:
    query = f"rows=goal&program={PROGRAM}&lang=en"
    table = {
        (row["name"], row["sdg"]): int(row["links"])
        for row in rows(client, f"/matrix.csv?{query}")
        if row["links"] != "0"
    }
    body = client.get(f"/matrix.json?{query}").json()
    assert table == {
        (row["name"], code): sum(cell["counts"].values())
        for row in body["rows"]
        for code, cell in row["cells"].items()
    }
    page = client.get(f"/matrix?{query}", headers={"Accept": BROWSER}).text
    assert page.count('class="box') == len(table)
    drawn = ElementTree.fromstring(client.get(f"/matrix.svg?{query}").text)  # noqa: S314 - our own
    said = Counter(text.text for text in drawn.iter(f"{SVG}text"))
    for number, times in Counter(str(value) for value in table.values()).items():
        assert said[number] >= times


@pytest.mark.parametrize("address", SIGHTS)
def test_pictures_are_sound(client: httpx.Client, address: str) -> None:
    answer = client.get(file(address, "svg"))
    assert answer.headers["content-type"] == "image/svg+xml"
    root = ElementTree.fromstring(answer.text)  # noqa: S314 - our own
    width = float(root.attrib["width"])
    texts = [text.text or "" for text in root.iter(f"{SVG}text")]
    assert any("versjon 1" in text for text in texts)
    assert "NaN" not in answer.text
    for rect in root.iter(f"{SVG}rect"):
        assert float(rect.attrib["width"]) >= 0
        assert -1 <= float(rect.attrib["x"]) <= width
    for text in root.iter(f"{SVG}text"):
        if text.attrib["text-anchor"] == "start" and (text.text or "").strip():
            wide = width_of(text.text or "", float(text.attrib["font-size"]))
            assert float(text.attrib["x"]) + wide <= width, text.text
    picture = Image.open(io.BytesIO(client.get(file(address, "png")).content))
    assert picture.size[0] == round(width * 2)
    assert len(picture.getcolors(1 << 24) or []) > 20


def test_the_timeline_counts_each_thing_once_a_year(
    client: httpx.Client, trondheim_store: EmbeddedStore
) -> None:
    page = Page(client.get(f"/timeline?program={PROGRAM}", headers={"Accept": BROWSER}).text)
    facts = raw(trondheim_store)
    years = ("startYear", "endYear", "plannedYear")
    things = {
        iri
        for iri, about in facts.items()
        if f"{ID}program/{PROGRAM}" in about.get("inProgram", [])
        and any("2020" in about.get(year, []) for year in years)
    }
    assert f"2020: {len(things)}" in page.text
    assert "2013–2020" in page.text
    assert "Digitalt førstevalg" not in page.text.partition("Det samme som tabell")[2]


def test_money_is_never_added_across_phases(client: httpx.Client) -> None:
    found = rows(client, "/money.csv?lang=en")
    assert len(found) == 11
    granted = [row for row in found if row["phase"].endswith("/granted")]
    assert sum(Decimal(row["amount"]) for row in granted) == 6_200_000
    page = client.get("/money?lang=en", headers={"Accept": BROWSER}).text
    assert "6,200,000 NOK (granted, 2018–2019)" in page
    assert "2,100,000 NOK (own share, 2019)" in page
    assert "no amount stated (applied for, 2016–2019)" in page
    assert "8,300,000" not in page
    assert len(rows(client, "/money.csv?phase=applied")) == 4
    assert len(rows(client, "/money.csv?year=2019")) == 3


def test_sdg_pages(client: httpx.Client) -> None:
    page = Page(client.get("/sdgs", headers={"Accept": BROWSER}).text)
    assert re.search(r"19 mål og tiltak \(35,8\s%\)\s?, 3 programmer", page.text)
    goal = Page(client.get("/sdg/11", headers={"Accept": BROWSER}).text)
    assert "19 av 53 mål og tiltak, i 3 programmer" in goal.text
    assert "i 1 program, bidrar" in Page(client.get("/sdg/6").text).text
    assert "/sdg/11.7" in goal.links()
    target = Page(client.get("/sdg/11.7?lang=en", headers={"Accept": BROWSER}).text)
    assert "The wording of the target is ours" in target.text
    # from a target to the passage: the link by itself shows it
    behind = [link for link in target.links() if link.startswith("/id/alignment/")]
    assert len(behind) == 11
    alone = client.get(f"/sdg/11?program={PROGRAM}", headers={"Accept": BROWSER}).text
    assert "Digitale planprosesser" not in alone
    assert client.get("/sdg/12", headers={"Accept": BROWSER}).status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/sdg/18", 404),
        ("/sdg/11.9", 404),
        ("/sdg/x", 404),
        ("/sdg/11?program=nowhere", 404),
        ("/sdg/11?basis=guessed", 400),
        ("/sdg/11?colour=red", 400),
        ("/sdgs?x=y", 400),
        ("/matrix?rows=actors", 400),
        ("/matrix?sdg=18", 400),
        ("/matrix?program=omradeloft", 404),
        ("/matrix?page=0", 400),
        ("/timeline?from=20", 400),
        ("/timeline?program=nowhere", 400),
        ("/money?phase=dreamt-of", 400),
        ("/money?program=nowhere", 404),
        ("/matrix.pdf", 404),
    ],
)
def test_bad_choices(client: httpx.Client, address: str, status: int) -> None:
    answer = client.get(address, headers={"Accept": "application/json"})
    assert answer.status_code == status, answer.text[:300]
    assert answer.json()["detail"]


def test_what_is_against_an_sdg_is_not_hidden_by_what_is_for_it() -> None:
    def strongest(*scores: int) -> int:
        links = [Link("", "", "goal", "", 11, "11", "assessed", score, "", "") for score in scores]
        return mark_of(links).strongest

    assert strongest(1, -3) == -3
    assert strongest(3, -1) == 3
    assert strongest(2, -2) == -2
    assert strongest(0) == 0


def test_files_without_rows_have_their_columns(client: httpx.Client) -> None:
    heads = {client.get(f"/money.csv?year={year}").text.split("\r\n")[0] for year in (1999, 2019)}
    assert len(heads) == 1
    assert rows(client, "/money.csv?year=1999") == []
    assert len(rows(client, "/money.csv?currency=NOK")) == 11
    assert client.get("/money.csv?currency=EUR").status_code == 400


def test_hostile_names_in_pictures() -> None:
    name = "<script>alert('\"&')</script>\x00\x1b ]]> 🙂\ufffe\uffff"
    shapes = [Label(5, 5, name, address=name), Flow(0, 0, 9, 9, 2, "ink", title=name)]
    chart = framed(
        Chart(
            300,
            80,
            name,
            name,
            shapes,
            "nb",
        ),
        name,
    )
    for page in (True, False):
        text = as_svg(chart, page=page)
        root = ElementTree.fromstring(text)  # noqa: S314 - our own
        assert not list(root.iter(f"{SVG}script"))
        assert "<script" not in text
    assert as_png(chart).startswith(b"\x89PNG")


def test_widths_are_about_right() -> None:
    from PIL import ImageDraw

    from samspill.ask.charts.png import _font

    pen = ImageDraw.Draw(Image.new("RGB", (1, 1)))
    for text in ("Kommunal- og moderniseringsdepartementet", "WWW", "illi", "Områdeløft"):
        real = pen.textlength(text, font=_font(100, bold=False)) / 100
        assert real * 0.75 < width_of(text, 1) < real * 1.35, text


@pytest.mark.parametrize("width", [400.0, 1000.0])
@pytest.mark.parametrize("year", range(2013, 2022))
def test_the_name_of_a_milestone_hides_nothing(width: float, year: int) -> None:
    moments = [Moment(year, "A designation with a very long name that must be cut short somewhere")]
    lane = Lane("A program", "", 2013, 2021, milestones=moments)
    names = Names("Milestones", "Goals and measures", "Money", "No years")
    chart = timeline_chart([lane], title="", said="", language="en", names=names, width=width)
    labels = [shape for shape in chart.shapes if isinstance(shape, Label)]
    heading = next(label for label in labels if label.text == "Milestones")
    name = next(label for label in labels if label.text.startswith("A des"))
    wide = width_of(name.text, name.size)
    start = name.x - wide if name.anchor == "end" else name.x
    assert start >= heading.x + width_of(heading.text, heading.size)
    assert start + wide <= width
