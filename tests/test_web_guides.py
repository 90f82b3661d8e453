"""Pages for developers and stewards: what they list is all there is, and what they give works."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from html import unescape

import httpx
import pyoxigraph as ox
import pytest

from samspill.ask.asking import ask
from samspill.ask.completeness import ASPECTS, completeness_of, silent, together
from samspill.ask.questions import read_questions
from samspill.ask.tables import short
from samspill.ask.wanting import PATTERNS, query_of
from samspill.engine.journal import Journal
from samspill.engine.published import load_folders, open_published
from samspill.engine.replay import between
from samspill.engine.stores import EmbeddedStore, Rows
from samspill.knowledge.vocabulary import CONCEPT, ONTOLOGY, PREFIXES
from samspill.settings import Settings, shipped_folders
from serving import Service, served

NEVER_ENDS = 20
"""Seconds that no example of ours takes."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The shipped data as version 1, and the example beside it as version 2."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("guides"))
    open_published(settings)
    load_folders(settings, [shipped_folders().data / "example"])
    return settings


@pytest.fixture(scope="module")
def service(data: Settings) -> Iterator[Service]:
    with served(data.data_dir) as running:
        yield running


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[httpx.Client]:
    with service.client() as found:
        yield found


def page(client: httpx.Client, path: str, language: str = "en", **pairs: str | int) -> str:
    response = client.get(path, params={**pairs, "lang": language}, headers={"Accept": "text/html"})
    assert response.status_code == 200, response.text[:500]
    assert "style=" not in response.text
    return response.text


def linked(text: str) -> list[str]:
    """The addresses of this service that a page leads to."""
    return [unescape(one) for one in re.findall(r'href="(/[^"]*)"', text)]


def examples(text: str) -> list[str]:
    """The commands that a page offers, one a line."""
    blocks = re.findall(r"<pre[^>]*>(curl .*?)</pre>", text, re.DOTALL)
    return [line for block in blocks for line in unescape(block).splitlines()]


def test_the_api_page_has_every_route(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()
    text = unescape(page(client, "/api"))
    for path, methods in described["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in text


def test_each_command_of_the_api_page_can_be_copied(client: httpx.Client) -> None:
    text = page(client, "/api")
    names = re.findall(r'<pre id="([\w-]+)"', text)
    assert len(names) == len(set(names)) == text.count("<pre")
    assert re.findall(r'data-copy="([\w-]+)"', text) == names


def test_the_commands_of_the_api_page_work(client: httpx.Client) -> None:
    commands = examples(page(client, "/api"))
    described = client.get("/openapi.json").json()["paths"]
    assert len(commands) >= sum("get" in methods for methods in described.values())
    curl = shutil.which("curl")
    if curl is None:
        assert not os.environ.get("CI"), "curl has to be there"
        pytest.skip("curl, which the page's commands are for, is not installed")
    words = [curl]
    for command in commands:
        name, *rest = shlex.split(command)
        assert name == "curl"
        told = ["--silent", "--output", "/dev/null", "--write-out", "%{http_code} %{url}\n"]
        words += [*rest, *told, "--next"]
    done = subprocess.run(
        words[:-1], capture_output=True, timeout=NEVER_ENDS, check=True, text=True
    )
    lines = done.stdout.splitlines()
    assert len(lines) == len(commands)
    needing = [line for line in lines if "/proposals" in line]
    assert needing
    assert all(line.startswith("401") for line in needing), "they need a token"
    others = [line for line in lines if line not in needing]
    assert [line for line in others if not line.startswith(("200", "202"))] == []


LOST = ("evidence", "status", "date", "amount", "classification", "publisher", "section")
"""Properties that every third thing lacks in data that much is wanting in."""


def wanting(settings: Settings) -> EmbeddedStore:
    """The published data, of which much is taken away and some is made worse."""
    kept = []
    quads = sorted(open_published(settings).store.quads(), key=str)
    goals = [quad.subject for quad in quads if quad.object.value == f"{PREFIXES['sdgo']}Goal"]
    aligned = [quad for quad in quads if quad.predicate.value == f"{ONTOLOGY}alignedResource"]
    met: Counter[str] = Counter()
    for number, quad in enumerate(quads):
        name = re.split("[/#]", quad.predicate.value)[-1]
        english = getattr(quad.object, "language", None) == "en"
        kind = f"{name} of {quad.subject.value.rpartition('/')[0]}"
        met[kind] += 1
        worse = met[kind] % 3 == 1
        if worse and (name in LOST or name == "reviewedBy" or "PublicOrg" in str(quad.object)):
            continue
        if worse and name in ("prefLabel", "rationale") and english:
            continue
        term = quad.object
        if name == "sdg" and number % 5 == 0:
            term = goals[number % len(goals)]
        if name == "reviewStatus" and number % 4:
            term = ox.NamedNode(f"{CONCEPT}review/{REVIEWS[number % 4 - 1]}")
        if name == "alignedResource" and number % 7 == 0:
            term = aligned[0].object
        kept.append(ox.Quad(quad.subject, quad.predicate, term, quad.graph_name))
    return EmbeddedStore.of(kept)


REVIEWS = ("proposed", "disputed", "rejected")


@pytest.mark.parametrize("harmed", [False, True])
def test_the_things_of_a_finding_are_those_that_are_counted(data: Settings, harmed: bool) -> None:
    store = wanting(data) if harmed else open_published(data).store
    question = read_questions(data.folders.queries)["quality"]
    counted = {
        row[0].value.rpartition("/")[2]: int(row[2].value)
        for row in ask(store, question, {}, language="en").rows
    }
    assert counted.keys() == PATTERNS.keys()
    if harmed:
        assert [key for key, count in counted.items() if not count] == []
    for key, count in counted.items():
        found = store.query(query_of(key))
        assert isinstance(found, Rows)
        assert len({str(row[0]) for row in found.rows}) == count, key


def test_each_finding_leads_to_what_is_to_be_mended(client: httpx.Client, data: Settings) -> None:
    text = page(client, "/quality")
    found = re.findall(r'<section class="finding".*?</section>', text, re.DOTALL)
    assert found
    for finding in found:
        ways = linked(finding)
        assert any(way.startswith(("/id/", "/sparql")) for way in ways)
        for way in {*ways[:2], *(way for way in ways if way.startswith("/sparql"))}:
            response = client.get(way, headers={"Accept": "text/html"}, follow_redirects=True)
            assert response.status_code == 200, way


def told(store: EmbeddedStore) -> dict[str, dict[str, tuple[int, int]]]:
    """How many things of each program say each thing, of how many: counted statement by one."""
    said: dict[str, dict[str, set[object]]] = {}
    back: dict[str, dict[str, set[str]]] = {}
    for quad in store.inner:
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        name = re.split("[/#]", quad.predicate.value)[-1]
        said.setdefault(quad.subject.value, {}).setdefault(name, set()).add(quad.object)
        if isinstance(quad.object, ox.NamedNode):
            back.setdefault(quad.object.value, {}).setdefault(name, set()).add(quad.subject.value)

    def kind(iri: str, *names: str) -> bool:
        return any(ox.NamedNode(f"{ONTOLOGY}{one}") in said[iri].get("type", ()) for one in names)

    def standing(link: str) -> bool:
        reviews = {str(one).rstrip(">").rpartition("/")[2] for one in said[link]["reviewStatus"]}
        return bool(reviews - {"rejected", "withdrawn"})

    says = {
        "evidence": lambda iri: "evidence" in said[iri],
        "english": lambda iri: any(
            getattr(one, "language", "") == "en" for one in said[iri].get("prefLabel", ())
        ),
        "actors": lambda iri: bool(back.get(iri, {}).get("participatesIn")),
        "sdg": lambda iri: any(map(standing, back.get(iri, {}).get("alignedResource", ()))),
        "status": lambda iri: "status" in said[iri],
        "year": lambda iri: bool({"startYear", "endYear", "plannedYear"} & said[iri].keys()),
        "amount": lambda iri: "amount" in said[iri],
    }
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for program in (iri for iri in said if kind(iri, "Program")):
        inside = back.get(program, {}).get("inProgram", set())
        parts = {one for one in inside if kind(one, "Goal", "Measure")}
        measures = {one for one in parts if kind(one, "Measure")}
        funded = {program, *inside}
        grants = {g for one in funded for g in back.get(one, {}).get("funds", ()) if g in said}
        of = {"parts": parts, "measures": measures, "grants": grants}
        found[program] = {
            key: (sum(map(says[key], of[aspect.of])), len(of[aspect.of]))
            for key, aspect in ASPECTS.items()
        }
    return found


@pytest.mark.parametrize("harmed", [False, True])
def test_completeness_is_what_is_counted_thing_by_thing(data: Settings, harmed: bool) -> None:
    store = wanting(data) if harmed else open_published(data).store
    programs = completeness_of(store)
    found = {
        one.iri: {key: (share.count, share.total) for key, share in one.shares.items()}
        for one in programs
    }
    expected = told(store)
    assert found == expected
    assert len(found) == 5
    for key, whole in together(programs).items():
        lacking = silent(store, key)
        by_program = Counter(program for program, _thing, _names in lacking)
        assert len(lacking) == len({one[:2] for one in lacking}) == whole.total - whole.count
        for iri, shares in found.items():
            assert by_program[iri] == shares[key][1] - shares[key][0]
            assert len(silent(store, key, iri)) == by_program[iri]
    if harmed:
        assert all(whole.count < whole.total for whole in together(programs).values())


def test_each_share_leads_to_the_things_that_lack_it(client: httpx.Client) -> None:
    body = client.get("/quality.json").json()
    lacking = re.compile(r"/quality/lacking\?of=(\w+)&program=([\w-]+)")
    text = page(client, "/quality")
    links = {lacking.match(one).groups() for one in linked(text) if lacking.match(one)}  # type: ignore[union-attr]
    expected = {
        (key, one["iri"].rpartition("/")[2]): share["total"] - share["count"]
        for one in body["programs"]
        for key, share in one["shares"].items()
        if share["count"] < share["total"]
    }
    assert links == set(expected)
    assert len(links) > 10
    for (key, program), count in expected.items():
        listed = page(client, "/quality/lacking", of=key, program=program)
        part = listed.partition('<ul class="lacking">')[2].partition("</ul>")[0]
        assert part.count("<li>") == count
    rows = client.get("/quality.csv").text.splitlines()
    assert len(rows) == 1 + len(ASPECTS) * len(body["programs"])


def test_programs_are_ordered_looked_for_and_compared(client: httpx.Client) -> None:
    def shown(**pairs: str) -> list[str]:
        body = client.get("/quality", params={**pairs, "format": "json", "lang": "en"}).json()
        names = [one["name"] for one in body["programs"]]
        text = page(client, "/quality", **pairs)
        rows = re.findall(r'<th scope="row" role="rowheader"><a[^>]*>([^<]*)<', text)
        assert [unescape(one) for one in rows] == names
        return names

    least, named = shown(), shown(sort="name")
    assert sorted(least, key=str.casefold) == named != least
    assert shown(sort="amount")[-1] == "University Municipality 3.0"  # it has nothing to count
    assert shown(q="HARB") == ["Green harbour"]
    assert "No program has this in its name." in page(client, "/quality", q="nowhere")
    text = page(client, "/quality", against="1")
    assert '<span class="shrank"' in text
    assert '<span class="grew"' in text
    assert 'class="grew"' not in page(client, "/quality")
    assert 'class="grew"' not in page(client, "/quality", version="1")
    for path, status in (
        ("/quality?sort=luck", 400),
        ("/quality?against=99", 404),
        ("/quality/lacking", 400),
        ("/quality/lacking?of=year&program=gronn-hav", 404),
    ):
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == status, path
    assert "/quality/lacking" not in page(client, "/quality", q="nowhere")


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_word_of_the_ontology_is_told(client: httpx.Client, language: str) -> None:
    text = page(client, "/vocabulary", language)
    ontology = ox.parse(client.get("/ontology.nt").content, format=ox.RdfFormat.N_TRIPLES)
    kinds = ("Class", "ObjectProperty", "DatatypeProperty", "Property")
    words = {
        triple.subject.value.removeprefix(ONTOLOGY)
        for triple in ontology
        if re.split("[/#]", triple.object.value)[-1] in kinds
        and triple.subject.value.startswith(ONTOLOGY)
    }
    assert len(words) > 20
    assert {word for word in words if f'id="{word}"' not in text} == set()
    assert all(client.get(one).status_code == 200 for one in linked(text) if "/ontology." in one)


BETWEEN_CLASSES = """
    SELECT DISTINCT ?property ?from ?to WHERE {
      { ?property a owl:ObjectProperty ; rdfs:domain ?from ; rdfs:range ?to }
      UNION { ?shape sh:targetClass ?from ; sh:property ?part .
        ?part sh:path ?property ; (sh:class|sh:or/rdf:rest*/rdf:first/sh:class) ?to
        FILTER(isIRI(?property)) }
      FILTER(?to != skos:Concept)
    }"""


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_model_is_that_of_the_ontology_and_the_shapes(
    client: httpx.Client, language: str
) -> None:
    store = ox.Store()
    for address in ("/ontology.nt", "/shapes.nt"):
        store.load(client.get(address).content, format=ox.RdfFormat.N_TRIPLES)
    asked = store.query(BETWEEN_CLASSES, prefixes=dict(PREFIXES))
    assert isinstance(asked, ox.QuerySolutions)
    expected = {tuple(short(term.value) for term in row) for row in asked}  # type: ignore[union-attr]
    text = page(client, "/vocabulary", language)
    names = {code: name for name, code in re.findall(r"<h3>([^<]+) <code>(sam:[^<]+)</code>", text)}

    def told(word: str) -> set[str]:
        """What a word can be called in the list: its name, or for words of others its code."""
        return {names[word].strip().casefold()} if word in names else {word.casefold()}

    lists = re.search(r'<details class="in-words">(.*?)</details>', text, re.DOTALL)
    assert lists
    rows = [
        [{one.casefold() for one in re.findall(r">([^<>]+)</(?:a|code)>", part)} for part in parts]
        for parts in re.findall(
            r"<dt>(.*?)</dt><dd>(.*?)(?: til | to )(.*?)</dd>", lists[1], re.DOTALL
        )
    ]
    own = {row for row in expected if row[0].startswith("sam:")}
    assert len(own) > 15
    for property_, source, target in own:
        assert any(
            told(property_) & one and told(source) & two and told(target) & three
            for one, two, three in rows
        ), (property_, source, target)
    drawn = re.search(r'<figure class="model">.*?</figure>', text, re.DOTALL)
    assert drawn
    ways = set(re.findall(r'href="(#\w+)"', drawn[0]))
    assert {f"#{word.removeprefix('sam:')}" for word in names if word[4].isupper()} <= ways
    assert {f"#{row[0].removeprefix('sam:')}" for row in own} <= ways
    assert all(f'id="{way[1:]}"' in text for way in ways)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_rule_is_told(client: httpx.Client, language: str) -> None:
    text = unescape(page(client, "/rules", language))
    shapes = ox.parse(client.get("/shapes.nt").content, format=ox.RdfFormat.N_TRIPLES)
    messages = {
        re.sub(r"\{\?\w+\}", "…", triple.object.value)
        for triple in shapes
        if triple.predicate.value == f"{PREFIXES['sh']}message"
        and isinstance(triple.object, ox.Literal)
        and triple.object.language == language
    }
    assert len(messages) > 20
    assert [one for one in messages if one not in text] == []
    headings = re.findall(r'<h2 id="rules-\d+">(.*?)(?: <code>(.*?)</code>)?</h2>', text)
    assert len(headings) > 10
    assert [name for name, _code in headings if ":" in name] == []
    assert {"sam:Actor", "dcterms:Location", "oa:TextQuoteSelector"} <= {one[1] for one in headings}


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_rule_has_its_examples_beside_it(
    client: httpx.Client, data: Settings, language: str
) -> None:
    text = page(client, "/rules", language)
    folder = data.folders.examples
    assert folder
    shown = re.findall(r'<dd class="examples" id="([^"]+)">(.*?)</dd>', text, re.DOTALL)
    assert sorted(key for key, _ in shown) == sorted(path.name for path in folder.iterdir())
    for key, part in shown:
        marked = re.findall(r"<pre[^>]*>(.*?)</pre>", part, re.DOTALL)
        files = [unescape(re.sub("</?mark>", "", one)) for one in marked]
        assert files == [
            (folder / key / f"{name}.ttl").read_text(encoding="utf-8")
            for name in ("invalid", "valid")
        ]
        assert any("<mark>" in one for one in marked)
        assert not any(line.startswith("<mark>PREFIX") for line in "".join(marked).splitlines())
        if language == "nb":
            kept = (folder / key / "expected.tsv").read_text(encoding="utf-8").splitlines()
            assert all(row.split("\t")[-1] in unescape(part) for row in kept[1:])
    assert all(f'id="{way[1:]}"' in text for way in re.findall(r'href="(#[^"]+)"', text))


def test_the_differences_are_those_of_the_journal(client: httpx.Client, data: Settings) -> None:
    patch = between(Journal.of(data), 1, 2)
    found = client.get("/versions/2/changes", params={"format": "json"}).json()
    assert (found["added"], found["removed"]) == (len(patch.added), len(patch.removed))
    told = {one["iri"] for one in found["things"]}
    untold = ("graph/provenance>", "graph/inferred>")
    lines = [line for line in (*patch.added, *patch.removed) if not any(u in line for u in untold)]
    assert told == {line[1 : line.index(">")] for line in lines}
    values = {
        (one["iri"], change["property"], value)
        for one in found["things"]
        for change in one["changes"]
        for value in change["after"]
    }
    stated = [next(ox.parse(line, format=ox.RdfFormat.N_QUADS)) for line in patch.added]
    expected = {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in stated
        if not any(f"<{quad.graph_name.value}>".endswith(one) for one in untold)
    }
    assert values <= expected
    assert len(values) > len(expected) * 0.9
    back = client.get("/versions/1/changes", params={"from": "2", "format": "json"}).json()
    assert (back["added"], back["removed"]) == (found["removed"], found["added"])
    assert {one["iri"] for one in back["things"]} == told
    text = client.get("/versions/2/changes", params={"format": "rdfp"}).text.splitlines()
    assert text[3:-1] == [
        *(f"D {one}" for one in patch.removed),
        *(f"A {one}" for one in patch.added),
    ]


@pytest.mark.parametrize(("before", "after"), [(0, 1), (1, 2), (2, 1), (0, 2), (2, 2)])
def test_the_pages_of_differences_tell_of_each_thing_once(
    client: httpx.Client, before: int, after: int
) -> None:
    pairs = {"from": str(before), "format": "json"}
    body = client.get(f"/versions/{after}/changes", params=pairs).json()
    things = [(one["iri"], one["sort"]) for one in body["things"]]
    words = {"new": "added", "taken out": "removed", "changed": "changed"}
    last = max(1, -(-len(things) // 40))
    for number in sorted({1, min(2, last), last // 2 + 1, last}):
        text = page(client, f"/versions/{after}/changes", **{"from": before}, page=number)
        sorts = re.findall(r'<section class="change">\s*<h2>.*?<span class="chip \w+">(.*?)<', text)
        shown = things[40 * (number - 1) : 40 * number]
        assert [words[one] for one in sorts] == [sort for _iri, sort in shown]
        facts = re.sub(r"<.*?>", "", text.partition('<div class="facts">')[2].partition("</p>")[0])
        assert f"{len(things)} thing" in facts
        for word, sort in words.items():
            many = [int(one) for one in re.findall(rf"(\d+) {word}", facts)]
            assert sum(many) == [one for _iri, one in things].count(sort)
    for word, sort in words.items():
        some = [one for one in things if one[1] == sort]
        last = max(1, -(-len(some) // 40))
        path = f"/versions/{after}/changes"
        text = page(client, path, **{"from": before}, only=sort, page=last)
        chips = re.findall(r'<span class="chip \w+">(.*?)</span></h2>', text)
        assert chips == [word] * len(some[40 * (last - 1) :])
    assert client.get(f"/versions/{after}/changes", params={"only": "luck"}).status_code == 400
    assert len(things) == len({iri for iri, _sort in things})


def test_two_versions_are_chosen_in_a_form(client: httpx.Client) -> None:
    text = page(client, "/versions/2/changes")
    assert 'action="/versions/changes"' in text
    response = client.get("/versions/changes", params={"from": "0", "to": "1"})
    assert response.headers["location"] == "/versions/1/changes?from=0"
    assert client.get("/versions/2/changes", params={"from": "9"}).status_code == 404
    assert client.get("/versions/changes", params={"from": "x", "to": "1"}).status_code == 400
    assert page(client, "/versions/2/changes", page="3") != page(client, "/versions/2/changes")


def test_a_citation_names_the_version(client: httpx.Client) -> None:
    text = unescape(page(client, "/about"))
    given = re.search(r'<pre id="cite-csl"[^>]*>(.*?)</pre>', text, re.DOTALL)
    assert given
    (cited,) = json.loads(given[1])
    assert cited["version"] == "2"
    assert client.get(cited["URL"]).headers["samspill-version"] == "2"
    (licences,) = (one for one in linked(text) if "licences.txt" in one)
    assert licences.startswith("/static/built/")


def test_the_routes_are_told_in_norwegian(client: httpx.Client) -> None:
    text = page(client, "/api", "nb")
    routes = re.findall(r"<summary>(.*?)</summary>", text)
    assert len(routes) > 80
    assert [one for one in routes if "lang=" in one] == []
