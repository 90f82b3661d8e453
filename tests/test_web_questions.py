"""The questions over HTTP: their formats and languages, what is promised and what is refused."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

from samspill.ask.questions import Question, read_questions
from samspill.settings import shipped_folders
from serving import Service, served

QUESTIONS = read_questions(shipped_folders().queries)
PROGRAM = "omradeloft-saupstad-kolstad"
PROGRAM_IRI = f"https://w3id.org/samspill/id/program/{PROGRAM}"


@pytest.fixture(scope="module")
def service(shared_data_dir: Path) -> Iterator[Service]:
    with served(shared_data_dir) as running:
        yield running


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.address, timeout=30) as opened:
        yield opened


@pytest.fixture(scope="module")
def version(client: httpx.Client) -> str:
    return str(client.get("/health").json()["version"])


@pytest.fixture(scope="module")
def described(client: httpx.Client) -> dict[str, Any]:
    found = client.get("/openapi.json").json()
    assert isinstance(found, dict)
    return found


def values(question: Question) -> dict[str, str]:
    """Values that a question takes: the examples of what it needs."""
    return {p.name: p.good_value() for p in question.parameters if p.required}


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    found = response.json()
    assert isinstance(found, dict)
    assert found["status"] == status
    return found


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_question_answers(client: httpx.Client, version: str, name: str) -> None:
    answer = client.get(f"/questions/{name}", params=values(QUESTIONS[name]))
    assert answer.status_code == 200, answer.text
    assert answer.headers["samspill-version"] == version
    assert answer.headers["content-language"] == "nb"
    assert {"Accept", "Accept-Language"} <= set(answer.headers["vary"].split(", "))


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_promise_of_the_description_is_kept(
    client: httpx.Client, described: dict[str, Any], name: str
) -> None:
    question = QUESTIONS[name]
    told = described["paths"][f"/questions/{name}"]["get"]
    own = [p for p in told["parameters"] if p["name"] not in ("format", "lang", "version")]
    assert [p["name"] for p in own] == [p.name for p in question.parameters]
    for shown, parameter in zip(own, question.parameters, strict=True):
        assert shown["required"] == parameter.required
        assert shown["x-label"] == dict(parameter.label)
        assert shown["description"]
        assert shown["schema"]["type"] == ("integer" if parameter.type == "integer" else "string")
    assert told["x-title"] == dict(question.title)
    for status in ("400", "404", "406"):
        assert "application/problem+json" in told["responses"][status]["content"]
    suffixes = next(p for p in told["parameters"] if p["name"] == "format")["schema"]["enum"]
    promised = told["responses"]["200"]["content"]
    sent = set()
    for suffix in suffixes:
        by_suffix = client.get(f"/questions/{name}.{suffix}", params=values(question))
        assert by_suffix.status_code == 200, by_suffix.text
        media = by_suffix.headers["content-type"].split(";")[0]
        sent.add(media)
        by_accept = client.get(
            f"/questions/{name}", params=values(question), headers={"Accept": media}
        )
        assert by_accept.headers["content-type"].split(";")[0] == media
        by_name = client.get(f"/questions/{name}", params={**values(question), "format": suffix})
        if suffix != "html":
            assert by_name.content == by_suffix.content == by_accept.content
    assert sent == set(promised)
    assert len(sent) == len(suffixes)


def test_the_description_refers_to_what_it_holds(described: dict[str, Any]) -> None:
    assert "Problem" in described["components"]["schemas"]
    assert set(described["paths"]) >= {"/questions", "/sparql", "/health"}
    identifiers = [
        told["operationId"] for path in described["paths"].values() for told in path.values()
    ]
    assert len(identifiers) == len(set(identifiers))


def test_the_formats_say_the_same(client: httpx.Client) -> None:
    rows = client.get("/questions/programs.json").json()["rows"]
    assert len(rows) == 3
    labels = [row["programLabel"] for row in rows]
    table = list(csv.DictReader(StringIO(client.get("/questions/programs.csv").text)))
    assert [row["programLabel"] for row in table] == labels
    for suffix, form in (
        ("srj", ox.QueryResultsFormat.JSON),
        ("xml", ox.QueryResultsFormat.XML),
        ("tsv", ox.QueryResultsFormat.TSV),
    ):
        found = ox.parse_query_results(
            client.get(f"/questions/programs.{suffix}").content, format=form
        )
        assert isinstance(found, ox.QuerySolutions)
        assert [row["programLabel"].value for row in found] == labels
    for text in (client.get(f"/questions/programs.{s}").text for s in ("md", "html")):
        assert all(label in text for label in labels)


def test_a_graph(client: httpx.Client) -> None:
    found = [
        set(ox.parse(client.get(f"/questions/actor-network.{suffix}").content, format=form))
        for suffix, form in (
            ("ttl", ox.RdfFormat.TURTLE),
            ("nt", ox.RdfFormat.N_TRIPLES),
            ("jsonld", ox.RdfFormat.JSON_LD),
            ("rdf", ox.RdfFormat.RDF_XML),
        )
    ]
    assert len(found[0]) > 100
    assert all(triples == found[0] for triples in found)


def test_the_query_of_an_answer_runs_alone(client: httpx.Client) -> None:
    given = {"program": PROGRAM, "lang": "en"}
    query = client.get("/questions/goals-and-measures.rq", params=given)
    assert query.headers["content-type"] == "application/sparql-query"
    assert PROGRAM_IRI in query.text
    assert "$program" not in query.text
    alone = client.get("/sparql", params={"query": query.text, "format": "csv"})
    asked = client.get("/questions/goals-and-measures.csv", params=given)
    assert alone.text.splitlines() == asked.text.splitlines()


def test_language(client: httpx.Client) -> None:
    def title(**headers: str) -> tuple[str, str]:
        answer = client.get("/questions/programs", params=params, headers=headers)
        return answer.headers["content-language"], answer.json()["title"]

    names = QUESTIONS["programs"].title
    params: dict[str, str] = {}
    assert title() == ("nb", names["nb"])
    english = {"Accept-Language": "en-GB, nb;q=0.5"}
    assert title(**english) == ("en", names["en"])
    assert title(**{"Accept-Language": "de"}) == ("nb", names["nb"])
    params = {"lang": "nb"}
    assert title(**english) == ("nb", names["nb"])
    found = problem(client.get("/questions/programs", params={"lang": "de"}), 400)
    assert found["parameter"] == "lang"
    assert "nb" in found["advice"]


def test_the_setting_decides_when_nobody_asks(shared_data_dir: Path) -> None:
    with served(shared_data_dir, SAMSPILL_LANGUAGE="en") as english:
        answer = httpx.get(english.address + "/questions/programs")
        assert answer.headers["content-language"] == "en"
        assert "Samspill answers at" in english.greeting


def test_short_and_full_values(client: httpx.Client) -> None:
    short, full = (
        client.get("/questions/program-profile.csv", params={"program": value})
        for value in (PROGRAM, PROGRAM_IRI)
    )
    assert short.text == full.text
    pair = {"program_a": PROGRAM, "program_b": "digitalt-forstevalg"}
    hyphens = {name.replace("_", "-"): value for name, value in pair.items()}
    one, other = (client.get("/questions/shared-sdgs.csv", params=p) for p in (pair, hyphens))
    assert one.status_code == 200
    assert one.text == other.text


def test_an_empty_value_is_no_value(client: httpx.Client) -> None:
    everything = client.get("/questions/measures.csv")
    assert client.get("/questions/measures.csv?program=&status=").text == everything.text
    problem(client.get("/questions/program-profile?program="), 400)


def test_an_unknown_question(client: httpx.Client) -> None:
    for address in ("/questions/progams", "/questions/progams.csv"):
        found = problem(client.get(address), 404)
        assert "programs" in found["near"]
        assert "programs" in found["advice"]


@pytest.mark.parametrize(
    ("address", "status", "parameter", "said"),
    [
        ("/questions/measures?prgram=x", 400, "prgram", "program"),
        ("/questions/programs?year=2020", 400, "year", "no parameter"),
        ("/questions/program-profile", 400, "program", "needs program"),
        ("/questions/shared-actors?minimum=two", 400, "minimum", "two"),
        ("/questions/shared-actors?minimum=0", 400, "minimum", "at least"),
        ("/questions/measures?year=20", 400, "year", "four digits"),
        ("/questions/measures?year=2020&year=2021", 400, "year", "2 times"),
        ("/questions/program-profile?program=http://a.example/a%20b", 400, "program", "IRI"),
        ("/questions/program-profile?program=http://a.example/%22%3E%7D", 400, "program", "IRI"),
        (
            "/questions/program-profile?program=%22)%20%7D%20;%20DROP%20ALL%20%23",
            400,
            "program",
            "",
        ),
        (
            "/questions/sdg-profile?sdg=https://metadata.un.org/sdg/11",
            400,
            "sdg",
            "http://metadata",
        ),
        ("/questions/sdg-profile?sdg=18", 404, "sdg", "18"),
        ("/questions/program-profile?program=omradeloft", 404, "program", "omradeloft"),
        ("/questions/funding-by-sdg?rule=fair", 400, "rule", "equal"),
    ],
)
def test_values_that_cannot_be_used(
    client: httpx.Client, address: str, status: int, parameter: str, said: str
) -> None:
    found = problem(client.get(address), status)
    assert found["parameter"] == parameter
    assert said in f"{found['detail']} {found['advice']}"
    assert found["advice"]


def test_a_near_match_is_named(client: httpx.Client) -> None:
    assert problem(client.get("/questions/measures?prgram=x"), 400)["near"] == ["program"]
    missed = problem(client.get("/questions/program-profile?program=omradeloft"), 404)
    assert PROGRAM in missed["near"]


def test_unknown_formats(client: httpx.Client) -> None:
    for answer in (
        client.get("/questions/programs.png"),
        client.get("/questions/programs?format=png"),
        client.get("/questions/programs", headers={"Accept": "image/png"}),
        client.get("/questions/programs.ttl"),
    ):
        assert problem(answer, 406)["formats"]["csv"] == "text/csv"
    assert "ttl" in problem(client.get("/questions/actor-network.png"), 406)["formats"]


def test_an_answer_that_has_not_changed(client: httpx.Client) -> None:
    first = client.get("/questions/measures.csv?year=2020")
    tag = first.headers["etag"]
    again = client.get("/questions/measures.csv?year=2020", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    listed = {"If-None-Match": f'"other", {tag}'}
    assert client.get("/questions/measures.csv?year=2020", headers=listed).status_code == 304
    others = [
        client.get("/questions/measures.csv"),
        client.get("/questions/measures.json?year=2020"),
        client.get("/questions/measures.csv?year=2020&lang=en"),
        client.get("/questions/actors.csv"),
    ]
    assert len({tag, *(other.headers["etag"] for other in others)}) == 5
    changed = client.get("/questions/measures.csv", headers={"If-None-Match": tag})
    assert changed.status_code == 200


def test_the_list(client: httpx.Client) -> None:
    listed = client.get("/questions", headers={"Accept-Language": "en"})
    assert listed.headers["content-type"] == "application/json"
    body = listed.json()
    assert [group["name"] for group in body["groups"]] == [
        "programs",
        "alignment",
        "actors",
        "provenance",
    ]
    found = {
        question["name"]: question for group in body["groups"] for question in group["questions"]
    }
    assert set(found) == set(QUESTIONS)
    assert found["shared-actors"]["title"] == QUESTIONS["shared-actors"].title["en"]
    assert found["shared-actors"]["parameters"][0]["default"] == "2"
    assert all(client.get(q["address"] + ".html").status_code == 200 for q in found.values())
    page = client.get("/questions", headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    problem(client.get("/questions", headers={"Accept": "text/csv"}), 406)


def test_head(client: httpx.Client) -> None:
    answer = client.head("/questions/programs.csv")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["etag"]


def test_json_reads_well(client: httpx.Client) -> None:
    body = json.loads(client.get("/questions/shared-actors", params={"minimum": 3}).text)
    assert body["question"] == "shared-actors"
    assert body["parameters"] == {"minimum": "3"}
    assert all(isinstance(row["programs"], int) for row in body["rows"])
