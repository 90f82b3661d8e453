"""The pages as a browser gets them: both languages, forms, tables, pictures, errors, no script."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from samspill.ask.questions import read_questions
from samspill.engine.published import load_folders
from samspill.errors import SamspillError
from samspill.settings import Settings, shipped_folders
from samspill.web.app import NotReady
from samspill.web.problems import NO_METHOD
from samspill.web.texts import words_of
from serving import Service, forgetful, served

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
TEMPLATES = Path(__file__).parents[1] / "service/samspill/web/templates"
QUESTIONS = read_questions(shipped_folders().queries)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"
VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})


def _messages() -> set[str]:
    """The texts of the templates, as the extractor of the catalogue finds them."""
    from babel.messages.extract import extract_from_dir

    found = extract_from_dir(
        TEMPLATES,
        method_map=[("**.html", "jinja2")],
        options_map={"**.html": {"trimmed": "true"}},
    )
    spoken = extract_from_dir(
        TEMPLATES.parent,
        method_map=[("**.py", "python")],
        keywords={"translated": None, "ngettext": (1, 2)},
    )
    messages: set[str] = set()
    for _, _, message, _, _ in (*found, *spoken):
        messages.update([message] if isinstance(message, str) else message)
    return messages


NORWEGIAN = words_of("nb").catalogue

ENGLISH = [
    message
    for message in _messages()
    if len(message) > 6 and "%" not in message and NORWEGIAN.gettext(message) != message
]
"""Texts that no Norwegian page shows."""


class Page(HTMLParser):
    """A page's elements, whether they are well nested, and its text outside code.

    `own` is the text without names of code and without what is marked as of another language.
    """

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.tongues: list[str] = []
        self.words: list[str] = []
        self.own: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"{tag} has an attribute twice: {attrs}"
        if not (tag == "title" and "svg" in self.open):  # there it names a part of a picture
            self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
            last = self.tongues[-1] if self.tongues else ""
            self.tongues.append(dict(attrs).get("lang") or last)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag
        self.tongues.pop()

    def handle_data(self, data: str) -> None:
        if not {"pre", "script"} & set(self.open):
            self.words.append(data)
            if len(set(self.tongues)) < 2 and not {"code", "textarea"} & set(self.open):
                self.own.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]

    def fields(self) -> list[dict[str, str | None]]:
        """The fields for text, without those of the search that stands on every page."""
        hidden = ("hidden", "search")
        return [found for found in self.all("input") if found.get("type") not in hidden]

    def links(self) -> list[str]:
        return [attributes.get("href") or "" for attributes in self.all("a")]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, shared_data_dir: Path) -> Iterator[Service]:
    """The shipped data, and an invented municipality with a hostile label in it."""
    root = tmp_path_factory.mktemp("pages")
    folder = root / "hostile"
    shutil.copytree(shipped_folders().data / "example", folder)
    programs = folder / "programs.ttl"
    text = programs.read_text(encoding="utf-8")
    assert '"Grønn havn"@nb' in text
    programs.write_text(text.replace('"Grønn havn"@nb', f'"{HOSTILE}"@nb'), encoding="utf-8")
    shutil.copytree(shared_data_dir, root / "store")
    load_folders(Settings(data_dir=root / "store"), [folder])
    with served(root / "store") as running:
        yield running


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.address, timeout=30, headers={"Accept": BROWSER}) as opened:
        forgetful(opened)
        yield opened


def get(client: httpx.Client, address: str, status: int = 200, **headers: str) -> Page:
    answer = client.get(address, headers=headers)
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Page(answer.text)


def every_address() -> list[str]:
    """A page of each kind, and one of every question with its answer."""
    asked = []
    for question in QUESTIONS.values():
        given = "&".join(f"{p.name}={p.good_value()}" for p in question.parameters if p.required)
        asked.append(f"/questions/{question.name}?{given}")
    return ["/", "/questions", "/sparql", "/questions/evidence", *asked]


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("address", every_address())
def test_every_page_is_sound(client: httpx.Client, address: str, language: str) -> None:
    page = get(client, address + ("&" if "?" in address else "?") + f"lang={language}")
    assert page.all("html")[0]["lang"] == language
    assert len(page.all("h1")) == 1
    assert len(page.all("title")) == 1
    assert page.links()[0] == "#content"
    assert {"id": "content", "tabindex": "-1"} in page.all("main")
    identifiers = [found["id"] for _, found in page.found if "id" in found]
    assert len(identifiers) == len(set(identifiers))
    named = {value for _, found in page.found for value in _references(found)}
    assert named <= set(identifiers)
    for tag, attributes in page.found:
        data = ("application/ld+json", "application/json")
        assert tag != "script" or attributes.get("src") or attributes["type"] in data
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
    sources = [
        found.get("src") or found.get("href") for t in ("link", "img") for found in page.all(t)
    ]
    assert all(source and source.startswith("/") for source in sources)
    for table in page.all("th"):
        assert table["scope"] in ("col", "row", "rowgroup")
    assert len(page.all("caption")) == len(page.all("table"))
    assert "None" not in page.text
    assert f"lang={language}" in " ".join(page.links())


def _references(attributes: dict[str, str | None]) -> list[str]:
    names = ("for", "aria-labelledby", "aria-describedby")
    return [value for name in names for value in (attributes.get(name) or "").split()]


@pytest.mark.parametrize("address", every_address())
def test_norwegian_pages_speak_norwegian(client: httpx.Client, address: str) -> None:
    text = " ".join(" ".join(get(client, address).own).split())
    assert [m for m in ENGLISH if re.search(rf"\b{re.escape(m)}\b", text)] == []


def test_no_rule_looks_back_through_the_rows_of_a_table() -> None:
    """Each row of a long table would be compared with all before it."""
    for path in (TEMPLATES.parent / "static").glob("*.css"):
        assert re.findall(r"~ *(?:tr|t[dh]|li)\b.*", path.read_text()) == [], path.name


def test_the_catalogue_is_whole() -> None:
    from babel.messages.pofile import read_po

    kept: set[str] = set()
    for path in sorted((TEMPLATES.parent / "locale" / "nb").glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="nb")
        for message in catalogue:
            if not message.id:
                continue
            first = message.id[0] if isinstance(message.id, tuple) else message.id
            assert first not in kept, f"{path.name} says again: {first}"
            assert not message.fuzzy
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = message.string if isinstance(message.id, tuple) else (message.string,)
            assert all(strings), message.id
            assert not list(message.check(catalogue))
            kept.update(ids)
    ours = [e for e in _below(SamspillError) if e.__module__ == SamspillError.__module__]
    titles = {error.title for error in (SamspillError, NotReady, *ours)} | {NO_METHOD}
    choices = {c for q in QUESTIONS.values() for p in q.parameters for c in p.choices}
    needed = _messages() | titles | choices | {"yes", "no"}
    assert needed - kept == set()
    assert kept - needed == set()


def _below(error: type[SamspillError]) -> Iterator[type[SamspillError]]:
    for found in error.__subclasses__():
        yield found
        yield from _below(found)


def test_the_catalogue_leads_to_every_question(client: httpx.Client) -> None:
    page = get(client, "/questions")
    paths = {urlsplit(link).path for link in page.links()}
    assert {f"/questions/{name}" for name in QUESTIONS} <= paths
    for question in QUESTIONS.values():
        assert question.title["nb"] in page.text


def test_the_first_page_tells_what_is_inside(client: httpx.Client) -> None:
    page = get(client, "/")
    paths = [urlsplit(link).path for link in page.links()]
    tiles = [found["class"] for found in page.all("a") if "/sdg/" in (found.get("href") or "")]
    assert len(tiles) == 17
    assert 0 < sum("hollow" in (tile or "") for tile in tiles) < 17
    for program in ("digitalt-forstevalg", "omradeloft-saupstad-kolstad"):
        assert [link for link in page.links() if program in link]
    assert {"/programs", "/measures", "/actors", "/network", "/matrix", "/versions"} <= set(paths)
    picture = next(found for found in page.all("img"))
    assert client.get(picture["src"] or "").headers["content-type"] == "image/svg+xml"
    # the figures are those of the graph: three programs of Trondheim's and two that are invented
    assert "5 Programmer" in page.text
    assert "Kilden selv oppgir" in page.text


def test_the_language_is_kept_from_page_to_page(client: httpx.Client) -> None:
    plain = get(client, "/questions/programs", **{"Accept-Language": "en"})
    assert plain.all("html")[0]["lang"] == "en"
    own = [link for link in plain.links() if link.startswith("/questions")]
    assert [
        link
        for link in own
        if "lang=" in link
        and ".csv" not in link
        and "lang=nb" not in link
        and not re.search(r"\.(json|tsv|md|rq)", link)
    ] == []
    chosen = get(client, "/questions/program-profile?program=digitalt-forstevalg&lang=en")
    assert {"type": "hidden", "name": "lang", "value": "en"} in chosen.all("input")
    switch = next(found for found in chosen.all("a") if found.get("hreflang") == "nb")
    query = parse_qs(urlsplit(switch["href"] or "").query)
    assert query == {"program": ["digitalt-forstevalg"], "lang": ["nb"]}


def test_a_form_offers_what_the_data_holds(client: httpx.Client) -> None:
    page = get(client, "/questions/program-profile?lang=en")
    assert page.all("table") == []
    values = [found["value"] for found in page.all("option")]
    assert values[0] == ""
    assert "omradeloft-saupstad-kolstad" in values
    assert "Saupstad/Kolstad area renewal" in page.text
    assert "required" in page.all("select")[0]


def test_fields_by_type(client: httpx.Client) -> None:
    years = get(client, "/questions/timeline?from=2019").fields()
    assert [(f["name"], f["value"], f["pattern"]) for f in years] == [
        ("from", "2019", "[0-9]{4}"),
        ("to", "", "[0-9]{4}"),
    ]
    number = get(client, "/questions/shared-actors").fields()[0]
    assert (number["type"], number["min"], number["value"]) == ("number", "1", "2")
    rule = get(client, "/questions/funding-by-sdg?rule=full").all("option")
    assert [(o["value"], "selected" in o) for o in rule] == [
        ("equal", False),
        ("strength", False),
        ("full", True),
    ]


def test_the_choice_is_kept_however_it_was_written(client: httpx.Client) -> None:
    iri = "https://w3id.org/samspill/id/program/digitalt-forstevalg"
    page = get(client, f"/questions/program-profile?program={iri}")
    chosen = [found["value"] for found in page.all("option") if "selected" in found]
    assert chosen == ["digitalt-forstevalg"]
    assert "Digitalt førstevalg" in page.text


def test_an_answer_as_a_page(client: httpx.Client) -> None:
    page = get(client, "/questions/funding?lang=en")
    assert re.search(r"\b[0-9]+ rows", page.text)
    assert re.search(r"\bversion [0-9]+", page.text)
    numbers = [found for found in page.all("td") if found.get("class") == "number"]
    assert numbers
    assert "3,100,000" in page.text
    assert "3 100 000" in get(client, "/questions/funding?lang=nb").text.replace("\xa0", " ")
    files = [link for link in page.links() if link.startswith("/questions/funding.")]
    assert [urlsplit(link).path.rpartition(".")[2] for link in files] == [
        "csv",
        "json",
        "tsv",
        "md",
        "rq",
    ]
    for link in files:
        assert client.get(link).status_code == 200
        assert client.get(link).headers["content-language"] == "en"


def test_things_lead_on(client: httpx.Client) -> None:
    links = get(client, "/questions/sdg-profile?sdg=11").links()
    assert "/id/program/omradeloft-saupstad-kolstad.html" in links
    assert any(link.startswith("/id/measure/") for link in links)
    actors = get(client, "/questions/actors").links()
    assert "/id/actor/trondheim-kommune.html" in actors
    related = get(client, "/questions/actor-profile?actor=trondheim-kommune").links()
    assert "/questions/partners?actor=trondheim-kommune" in related


@pytest.mark.parametrize(
    "address", ["/questions/actors", "/questions/sdg-coverage", "/questions/timeline"]
)
def test_no_link_is_dead(client: httpx.Client, address: str) -> None:
    for link in sorted(set(get(client, address).links())):
        if link.startswith("/"):
            assert client.get(link).status_code == 200, link
        else:
            assert link == "#content" or link.startswith(str(client.base_url))


def test_a_label_of_another_language_says_so(client: httpx.Client) -> None:
    page = get(client, "/questions/actors?lang=en")
    foreign = [
        found for found in page.all("a") if found.get("lang") == "nb" and "hreflang" not in found
    ]
    assert [found["href"] for found in foreign] == [
        "/id/actor/eksempelvik-havnas-venner.html?lang=en"
    ]
    assert "Havnas venner nb" in page.text


def test_an_empty_answer_says_so(client: httpx.Client) -> None:
    page = get(client, "/questions/measures?year=1900&lang=en")
    assert page.all("table") == []
    assert "Nothing in the graph answers this" in page.text
    assert "0 rows" in page.text


def test_bars_have_lengths_and_colours(client: httpx.Client) -> None:
    page = get(client, "/questions/sdg-coverage")
    rows = client.get("/questions/sdg-coverage.json").json()["rows"]
    shares = [round(100 * row["share"], 2) for row in rows]
    assert [float(found["width"] or "nan") for found in page.all("rect")] == shares
    assert len(shares) == 17
    assert min(shares) == 0 < max(shares) <= 100
    classes = " ".join(found.get("class") or "" for found in page.all("li"))
    assert all(f"sdg-{number}" in classes.split() for number in range(1, 18))


def test_the_longest_amount_fills_its_bar(client: httpx.Client) -> None:
    page = get(client, "/questions/funding-by-sdg?rule=strength")
    widths = [float(found["width"] or "nan") for found in page.all("rect")]
    rows = client.get("/questions/funding-by-sdg.json?rule=strength").json()["rows"]
    most = max(row["amount"] for row in rows)
    assert widths == [pytest.approx(100 * row["amount"] / most, abs=0.01) for row in rows]
    assert "NOK" in page.text


def test_the_matrix_has_seventeen_columns(client: httpx.Client) -> None:
    page = get(client, "/questions/alignment-matrix?program=omradeloft-saupstad-kolstad&lang=en")
    columns = [f for f in page.all("a") if (f.get("class") or "").startswith("tile sdg-")]
    assert len(columns) == 17
    marks = [f for f in page.all("span") if (f.get("class") or "").startswith("mark score-")]
    empty = [f for f in page.all("span") if f.get("class") == "nothing"]
    assert marks
    assert (len(marks) + len(empty)) % 17 == 0
    assert "highest score" in (marks[0]["title"] or "")


def test_hostile_labels_are_text(client: httpx.Client) -> None:
    for address in (
        "/questions/programs",
        "/questions/alignment-matrix",
        "/questions/program-profile",
    ):
        answer = client.get(address)
        assert "<script>" not in answer.text
        assert "<img" not in answer.text
        assert HOSTILE.replace("<", "&lt;").replace(">", "&gt;") in answer.text
    text = "SELECT ?l WHERE { ?p a <https://w3id.org/samspill/ontology/Program> ; "
    text += "<http://www.w3.org/2004/02/skos/core#prefLabel> ?l }"
    page = client.get("/sparql", params={"query": text})
    assert "<script>" not in page.text
    back = client.get("/sparql", params={"query": f"SELECT {HOSTILE}"})
    assert "<script>" not in back.text


def test_hostile_values_are_text(client: httpx.Client) -> None:
    for address in (
        "/questions/timeline?from=%22%3E%3Cscript%3E1%3C/script%3E",
        "/%3Cscript%3E1%3C/script%3E",
        "/questions/%3Cscript%3E",
        "/?lang=%22%3E%3Cscript%3E",
    ):
        answer = client.get(address)
        assert answer.status_code in (400, 404)
        assert "<script>" not in answer.text


def test_a_mistake_stands_at_its_field(client: httpx.Client) -> None:
    page = get(client, "/questions/timeline?from=20", 400)
    wrong = [found for found in page.all("input") if found.get("aria-invalid") == "true"]
    assert [(found["name"], found["value"]) for found in wrong] == [("from", "20")]
    assert "et årstall har fire sifre" in page.text
    missed = get(client, "/questions/program-profile?program=omradeloft", 404)
    assert "/questions/program-profile?program=omradeloft-saupstad-kolstad" in missed.links()


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/nowhere", 404, "/nowhere"),
        ("/questions/progams", 404, "progams"),
        ("/questions/programs.png", 406, "png"),
        ("/questions/programs?lang=de", 400, "de"),
    ],
)
def test_errors_are_pages_that_help(
    client: httpx.Client, address: str, status: int, said: str
) -> None:
    page = get(client, address, status)
    assert said in page.text
    assert "/questions" in page.links()
    told = client.get(address, headers={"Accept": "application/json"}).json()
    for part in ("detail", "advice"):
        norwegian = words_of("nb").told(told[part])
        assert norwegian is not None
        assert norwegian in page.text
        assert told[part] not in page.text


def test_a_near_question_is_a_link(client: httpx.Client) -> None:
    assert "/questions/programs" in get(client, "/questions/progams", 404).links()


def test_sparql_as_a_form(client: httpx.Client) -> None:
    page = get(client, "/sparql")
    form = page.all("form")[1]  # after the search
    assert (form["method"], form["action"]) == ("post", "/sparql")
    query = "SELECT ?n WHERE { VALUES ?n { 12345 } }"
    posted = client.post("/sparql", data={"query": query})
    assert posted.headers["content-type"] == "text/html; charset=utf-8"
    answer = Page(posted.text)
    assert "12 345" in answer.text.replace("\xa0", " ")
    assert query in answer.text
    files = [link for link in answer.links() if "format=" in link]
    assert [client.get(link).status_code for link in files] == [200] * 4


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ASK { }", "<strong>Ja</strong>"),
        ("ASK { FILTER(false) }", "<strong>Nei</strong>"),
        ("SELECT ?n WHERE { ?n a ?n , ?n }", "<strong>0 rader</strong>"),
        ("DESCRIBE <https://w3id.org/samspill/ontology/Goal>", "prefLabel"),
    ],
)
def test_sparql_answers_on_the_page(client: httpx.Client, query: str, said: str) -> None:
    answer = client.get("/sparql", params={"query": query})
    assert answer.headers["content-type"].startswith("text/html")
    assert Page(answer.text).all("textarea")
    assert said in answer.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * WHERE { ?s ?p", 400),
        ("DROP ALL", 400),
        ("ASK { SERVICE <http://a.example/> {} }", 403),
    ],
)
def test_sparql_mistakes_on_the_page(client: httpx.Client, query: str, status: int) -> None:
    answer = client.get("/sparql", params={"query": query})
    assert answer.status_code == status
    page = Page(answer.text)
    assert escape(query) in answer.text
    assert page.all("textarea")[0]["aria-invalid"] == "true"


def test_the_policy_is_strict(client: httpx.Client) -> None:
    for address in ("/", "/questions/programs", "/nowhere", "/static/samspill.css"):
        headers = client.get(address).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self';")
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_the_sheet_asks_nobody_else(client: httpx.Client) -> None:
    sheet = client.get("/static/samspill.css")
    assert sheet.headers["content-type"].startswith("text/css")
    assert "url(" not in sheet.text
    assert "@import" not in sheet.text
    again = client.get("/static/samspill.css", headers={"If-None-Match": sheet.headers["etag"]})
    assert again.status_code == 304


def test_a_chosen_language_is_remembered(service: Service) -> None:
    with httpx.Client(base_url=service.address, timeout=30) as reader:
        headers = {"Accept": BROWSER, "Accept-Language": "nb"}
        assert Page(reader.get("/", headers=headers).text).all("html")[0]["lang"] == "nb"
        assert not reader.cookies
        chosen = reader.get("/?lang=en", headers=headers)
        cookie = chosen.headers["set-cookie"]
        assert cookie.startswith("samspill_language=en; Path=/; ")
        assert "HttpOnly" in cookie
        # also where the page is kept for those who read Norwegian
        again = reader.get("/", headers=headers)
        assert Page(again.text).all("html")[0]["lang"] == "en"
        assert "Cookie" in again.headers["vary"]
        assert Page(reader.get("/nowhere", headers=headers).text).all("html")[0]["lang"] == "en"
        # files are as their address and Accept-Language say
        rows = reader.get("/questions/programs.json", headers={"Accept-Language": "nb"})
        assert rows.json()["language"] == "nb"
    odd = {"Accept": BROWSER, "Accept-Language": "en", "Cookie": "samspill_language=nb\u00e9; x"}
    with httpx.Client(base_url=service.address, timeout=30) as reader:
        page = reader.get("/", headers={k: v.encode("latin-1") for k, v in odd.items()})
        assert Page(page.text).all("html")[0]["lang"] == "en"
