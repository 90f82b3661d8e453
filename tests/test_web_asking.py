"""Answers that are taken along: commands that fetch them again, lasting addresses, citations."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

from samspill.ask.answers import Answer
from samspill.ask.finding.folding import alphabetical
from samspill.ask.questions import read_questions
from samspill.engine.published import load_folders, open_published
from samspill.knowledge.vocabulary import BASE
from samspill.settings import Settings, shipped_folders
from samspill.web.links import Links
from samspill.web.pictures import Matrix, picture_of
from samspill.web.texts import words_of
from serving import Service, forgetful, served

QUESTIONS = read_questions(shipped_folders().queries)
PROGRAM = "digitalt-forstevalg"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Two versions: the shipped data, and the example beside it."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("asking"))
    open_published(settings)
    load_folders(settings, [shipped_folders().data / "example"])
    with served(settings.data_dir) as running:
        yield running


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[httpx.Client]:
    accept = {"Accept": "text/html"}
    with forgetful(httpx.Client(base_url=service.address, headers=accept, timeout=30)) as opened:
        yield opened


def page(client: httpx.Client, name: str, **values: str) -> str:
    answer = client.get(f"/questions/{name}", params={"lang": "en", **values})
    assert answer.status_code == 200, answer.text
    return answer.text


def commands(text: str) -> dict[str, str]:
    """The commands of a page by what they are written in."""
    found = re.findall(r'<pre id="command-(\w+)" tabindex="0">(.*?)</pre>', text, re.DOTALL)
    return {key: unescape(command) for key, command in found}


def good(name: str) -> dict[str, str]:
    """A value for each parameter of a question."""
    return {parameter.name: parameter.good_value() for parameter in QUESTIONS[name].parameters}


def shown(text: str) -> str:
    """The answer of a page without its addresses."""
    found = re.search(r'<section class="answer".*?</section>', text, re.DOTALL)
    assert found
    return re.sub(r'(href|src)="[^"]*"', "", found[0])


@pytest.mark.parametrize("name", QUESTIONS)
def test_python_gets_the_same_rows(client: httpx.Client, name: str) -> None:
    text = page(client, name, **good(name))
    told = commands(text)
    command = told["python"].replace("rows.frame()", "")
    names: dict[str, Any] = {}
    exec(compile(command, name, "exec"), names)  # noqa: S102 - as its readers do
    names["kg"].close()
    address = shlex.split(told["curl"])[1]
    assert address == re.findall(r'"(http[^"]+)"', told["r"])[0]
    file = client.get(address, headers={"Accept": "*/*"})
    assert file.headers["content-type"].startswith("text/csv")
    assert len(names["rows"]) == int(re.findall(r"<strong>(\d+) (?:row|triple)", text)[0])


@pytest.mark.skipif(
    shutil.which("curl") is None and not os.environ.get("CI"),
    reason="curl, which the page's commands are for, is not installed",
)
@pytest.mark.parametrize("name", ["programs", "timeline", "actor-network", "evidence"])
def test_a_shell_gets_the_same_file(client: httpx.Client, name: str, tmp_path: Path) -> None:
    told = commands(page(client, name, **good(name)))
    got = subprocess.run(  # noqa: S602 - as its readers do
        told["curl"] + " -fsS", shell=True, check=True, capture_output=True, cwd=tmp_path
    )
    file = client.get(shlex.split(told["curl"])[1], headers={"Accept": "*/*"})
    assert got.stdout == file.content
    assert list(tmp_path.iterdir()) == []


def test_a_command_is_text_whatever_is_asked(client: httpx.Client) -> None:
    answer = page(client, "measures", year="2020", program=PROGRAM)
    assert "version=2" in commands(answer)["curl"]
    refused = client.get("/questions/measures", params={"program": "x'; touch y; '"})
    assert refused.status_code == 400
    assert commands(refused.text) == {}


@pytest.mark.parametrize("name", ["programs", "sdg-coverage", "alignment-matrix", "timeline"])
def test_the_lasting_address_gives_the_same(client: httpx.Client, name: str) -> None:
    older = page(client, name, version="1")
    found = re.search(r'as it stays: <a href="([^"]+)"', older)
    assert found
    lasting = unescape(found[1])
    assert "version=1" in lasting
    assert shown(client.get(lasting).text) == shown(older)
    assert shown(page(client, name)) != shown(older)


def test_a_form_stays_in_its_version(client: httpx.Client) -> None:
    hidden = '<input type="hidden" name="version" value="1">'
    form = page(client, "program-profile", program=PROGRAM, version="1")
    assert hidden in form.partition('<form class="choices"')[2].partition("</form>")[0]
    assert hidden not in page(client, "program-profile", program=PROGRAM)


def test_a_citation_says_what_was_asked_about(client: httpx.Client) -> None:
    cited = r'<p class="cited">(.*?)</p>'
    one = re.findall(cited, page(client, "program-profile", program=PROGRAM))
    assert one[0].startswith("Digital first choice: One program. Samspill, version 2, ")
    plain = re.findall(cited, page(client, "programs"))
    assert plain[0].startswith("Programs. Samspill, version 2, ")


def test_readers_see_what_is_for_them(client: httpx.Client) -> None:
    for reader in ("evaluators", "partners", "researchers"):
        text = client.get("/questions", params={"for": reader, "lang": "en"}).text
        groups = text.partition('<div class="groups">')[2].partition("</main>")[0]
        found = set(re.findall(r'href="/questions/([a-z-]+)\?', groups))
        assert found == {name for name, one in QUESTIONS.items() if reader in one.readers}
    assert client.get("/questions?for=nobody").status_code == 400


def cells(text: str, heading: str) -> list[str]:
    """The texts of one column of the answer's table, where nothing spans several rows."""
    head, _, body = text.partition('<table class="answered">')[2].partition("<tbody>")
    headings = [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<th .*?</th>", head, re.S)]
    column = headings.index(heading)
    rows = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S) for row in body.split("</tr>")]
    return [unescape(re.sub(r"<[^>]+>", "", row[column])).strip() for row in rows if row]


def test_an_answer_is_sorted_by_its_columns(client: httpx.Client) -> None:
    text = page(client, "sdg-coverage", sort="measures", order="desc")
    counts = [int(number) for number in cells(text, "Measures")]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) > 3
    assert 'aria-sort="descending"' in text
    back = re.search(r'aria-sort[^>]*><a class="sorter" href="([^"]+)"', text)
    assert back
    assert "order=desc" not in back[1]
    up = client.get(unescape(back[1])).text
    assert [int(number) for number in cells(up, "Measures")] == sorted(counts)


def test_codes_and_norwegian_letters_are_sorted_as_people_do(client: httpx.Client) -> None:
    codes = cells(page(client, "sdg-coverage", sort="sdg", order="desc"), "SDG")
    assert [int(text.split()[0]) for text in codes] == list(range(17, 0, -1))
    names = cells(page(client, "actors", sort="actor", lang="nb"), "Aktør")
    assert names[-1][0] in "ÆØÅ" or not any(name[0] in "ÆØÅ" for name in names)
    assert [alphabetical(name) for name in names] == sorted(map(alphabetical, names))
    places = {"Åfjord", "Ås", "Zoo", "Østfold", "Ærlig", "Elvegård", "Élite"}
    ordered = ["Élite", "Elvegård", "Zoo", "Ærlig", "Østfold", "Åfjord", "Ås"]
    assert sorted(places, key=alphabetical) == ordered


def test_a_long_answer_comes_part_by_part(client: httpx.Client) -> None:
    whole = client.get("/questions/alignment-network.csv").text.count("\n") - 1
    assert whole > 500
    one = page(client, "alignment-network")
    assert f"<strong>{whole:,} triples</strong>, page 1 of" in one
    rest, address = 0, re.search(r'rel="next" href="([^"#]+)', one)
    parts = [one]
    while address:
        parts.append(client.get(unescape(address[1])).text)
        address = re.search(r'rel="next" href="([^"#]+)', parts[-1])
    rest = sum(text.partition("<tbody>")[2].count("<tr>") for text in parts)
    assert rest == whole
    assert 'rel="prev"' in parts[-1]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"sort": "measure"}, "Did you mean measures?"),
        ({"sort": "measures", "order": "up"}, "Use asc or desc."),
        ({"page": "2"}, "a whole number from 1 to 1"),
        ({"page": "-1"}, "a whole number from 1 to 1"),
    ],
)
def test_parts_and_orders_that_are_not_there(
    client: httpx.Client, asked: dict[str, str], said: str
) -> None:
    answer = client.get("/questions/sdg-coverage", params={**asked, "lang": "en"})
    assert answer.status_code == 400
    assert said in unescape(answer.text)
    assert client.get("/questions/sdg-coverage.json", params=asked).status_code == 400


def test_a_network_is_shown_as_one(client: httpx.Client) -> None:
    text = page(client, "actor-network", program=PROGRAM)
    source = re.search(r'<img src="([^"]+)" alt="The answer as a network"', text)
    assert source
    picture = client.get(unescape(source[1]), headers={"Accept": "image/svg+xml"})
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/svg+xml")
    assert "Digital first choice" in picture.text


def test_pairs_are_drawn_as_a_circle(client: httpx.Client) -> None:
    text = page(client, "sdg-synergies", version="1")
    drawn = text.partition('<svg class="circle"')[2].partition("</svg>")[0]
    rows = client.get("/questions/sdg-synergies.json?version=1").json()["rows"]
    assert drawn.count("<path ") == len(rows)
    ends = {one for row in rows for one in (row["targetA"], row["targetB"])}
    assert drawn.count("<circle ") == len(ends)
    assert "17.17" in drawn


def drawn(lines: int, columns: int, *, shown: int) -> object:
    """The picture of an answer of goals against actors, of which a page shows so many rows."""
    row = [
        [ox.NamedNode(f"{BASE}id/{kind}/{number}"), ox.Literal(f"{kind} {number}", language="nb")]
        for line in range(lines)
        for column in range(columns)
        for kind, number in (("goal", line), ("actor", column))
    ]
    rows = tuple((*one, *other) for one, other in zip(row[::2], row[1::2], strict=True))
    answer = Answer("rows", ("goal", "goalLabel", "actor", "actorLabel"), rows, "nb")
    links = Links("", None, BASE, ())
    return picture_of(answer, "matrix", links=links, words=words_of("nb"), rows=rows[:shown])


def test_lines_of_a_matrix_are_drawn_whole() -> None:
    picture = drawn(5, 4, shown=6)
    assert isinstance(picture, Matrix)
    assert [[mark.text for mark in line.marks] for line in picture.lines] == [["●"] * 4] * 2


def test_a_matrix_that_nobody_could_read_is_not_drawn() -> None:
    assert drawn(2, 60, shown=500) is not None
    assert drawn(2, 61, shown=500) is None
