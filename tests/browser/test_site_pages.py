"""Search, lists, pictures and guides in a real browser, and the ways of three kinds of users."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect
from sound import CONTRAST, UNSOUND, axe_violations, judge
from windows import Open, Seen, windows_of

from samspill.engine.published import load_folders, open_published
from samspill.settings import Settings, shipped_folders
from serving import Service, served

pytestmark = pytest.mark.browser

PAGES = {
    "search": "/search?q=universitet",
    "search-kind": "/search?q=kommune&kind=actor",
    "search-nothing": "/search?q=qqqqqqq",
    "list-measures": "/measures?status=completed",
    "list-actors": "/actors",
    "compare": "/compare?program=omradeloft-saupstad-kolstad&program=digitalt-forstevalg",
    "sdgs": "/sdgs",
    "sdg-goal": "/sdg/11",
    "sdg-target": "/sdg/11.3",
    "matrix": "/matrix?rows=goal",
    "matrix-targets": "/matrix?sdg=11",
    "timeline": "/timeline",
    "money": "/money",
    "about": "/about",
    "api": "/api",
    "vocabulary": "/vocabulary",
    "rules": "/rules",
    "quality": "/quality",
    "versions": "/versions",
    "changes": "/versions/2/changes",
}
WHOLE = ("search", "list-measures", "compare", "sdg-goal", "matrix", "timeline")
"""Pages that are laid out like no other."""

CODED = ("api", "rules")
"""Pages that speak of names in the data and of headers, which are English in every language."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of two versions: the shipped data, and the example beside it."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("site"))
    open_published(settings)
    load_folders(settings, [shipped_folders().data / "example"])
    with served(settings.data_dir) as running:
        yield running


@pytest.mark.parametrize(("name", "language", "width"), windows_of(PAGES, WHOLE))
def test_a_page(opened: Open, name: str, language: str, width: int) -> None:
    seen = opened(width=width, language=language)
    assert seen.open(PAGES[name]) == 200
    if name in CODED and language == "nb":
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        assert seen.page.evaluate(CONTRAST) == []
        assert seen.page.evaluate(UNSOUND) == []
        assert axe_violations(seen) == []
    else:
        judge(seen, f"site-{name}", language=language, width=width)


@pytest.mark.parametrize(
    "name", ["search", "list-measures", "compare", "sdg-goal", "matrix", "timeline", "changes"]
)
def test_a_page_in_the_dark(opened: Open, name: str) -> None:
    seen = opened(dark=True)
    assert seen.open(PAGES[name]) == 200
    assert seen.page.evaluate(CONTRAST) == []
    seen.keep(f"site-{name}-nb-1280-dark")


def sought(seen: Seen, text: str) -> Locator:
    """Writes into the search field, which "/" leads to, and gives the options when they stand."""
    seen.page.keyboard.press("/")
    field = seen.page.get_by_role("combobox", name=re.compile("Søk|Search"))
    expect(field).to_be_focused()
    seen.page.keyboard.type(text)
    expect(field).to_have_value(text)
    expect(field).to_have_attribute("aria-expanded", "true", timeout=20_000)
    seen.page.wait_for_timeout(300)  # what was asked before the last letter is gone
    return seen.page.get_by_role("option")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_search_box_by_keyboard(opened: Open, width: int) -> None:
    seen = opened(width=width)
    seen.open("/")
    options = sought(seen, "husbankn")
    field = seen.page.locator("#seek")
    listed = seen.page.get_by_role("listbox").bounding_box()
    assert listed is not None
    assert listed["x"] >= 0
    assert listed["x"] + listed["width"] <= width
    assert axe_violations(seen) == []
    assert seen.page.evaluate(CONTRAST) == []
    seen.keep(f"site-box-nb-{width}")
    expect(seen.page.locator(".seek [role=status]")).to_have_text("1 treff")
    seen.page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    seen.page.keyboard.press("ArrowUp")
    assert field.get_attribute("aria-activedescendant") is None
    seen.page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("husbankn")
    seen.page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-expanded", "true")
    seen.page.keyboard.press("ArrowDown")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url("**/id/actor/husbanken.html*")


def test_enter_means_what_is_written(opened: Open) -> None:
    seen = opened()
    seen.open("/")
    options = sought(seen, "universitet")
    seen.page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    seen.page.keyboard.type("skommune")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url("**/search?q=universitetskommune")


def test_a_list_that_was_left_stays_closed(opened: Open) -> None:
    seen = opened()
    seen.open("/")
    sought(seen, "kom")
    seen.page.keyboard.type("mune")
    seen.page.keyboard.press("Tab")
    seen.page.wait_for_timeout(400)  # longer than an answer takes
    expect(seen.page.locator("#seek")).to_have_attribute("aria-expanded", "false")
    expect(seen.page.locator(".seek [role=listbox]")).to_be_hidden()


def test_searching_without_scripts(service: Service) -> None:
    with service.client() as client:
        page = client.get("/search?q=husbankn&lang=en", headers={"Accept": "text/html"})
    assert 'href="/id/actor/husbanken.html?lang=en"' in page.text


def test_facets_show_what_is_chosen(opened: Open) -> None:
    seen = opened(language="en")
    seen.open("/measures")
    seen.page.get_by_role("group", name="Program").get_by_label("Digital first choice").check()
    seen.page.wait_for_url("**/measures?program=digitalt-forstevalg*")
    expect(
        seen.page.get_by_role("group", name="Program").get_by_label("Digital first choice")
    ).to_be_checked()
    before = seen.page.locator(".lines > li").count()
    assert before
    seen.page.get_by_role("link", name="Take all away").first.click()
    seen.page.wait_for_url(re.compile("/measures$"))
    assert seen.page.locator(".lines > li").count() > before


def passage(seen: Seen) -> None:
    """Unfolds the first mark of evidence of a page, and follows it to where the passage stands."""
    mark = seen.page.locator(".source:has(.passage-place a)").first
    mark.locator("summary").click()
    mark.locator(".passage-place a").first.click()
    seen.page.wait_for_url("**/id/evidence/*")
    expect(seen.page.get_by_role("heading", level=1)).to_be_visible()


def test_who_evaluates_finds_who_binds_a_program_together(opened: Open) -> None:
    seen = opened()
    seen.open("/")
    sought(seen, "områdeløft")
    seen.page.keyboard.press("ArrowDown")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url("**/id/program/omradeloft-saupstad-kolstad.html*")
    passage(seen)


def test_who_has_projects_finds_gaps_and_what_reaches_for_the_same(opened: Open) -> None:
    seen = opened()
    seen.open("/matrix")
    expect(seen.page.get_by_role("heading", name="Hull")).to_be_visible()
    seen.page.locator("table.grid a.box").first.click()
    expect(seen.page.get_by_role("heading", level=1)).to_be_visible()
    seen.keep("site-behind-a-box-nb-1280")


def test_who_does_research_reaches_the_versions_and_how_to_cite(opened: Open) -> None:
    seen = opened(language="en")
    seen.open("/")
    seen.page.get_by_role("link", name="All versions and what changed").click()
    seen.page.get_by_role("link", name="From version 1").click()
    assert seen.page.url.endswith("/versions/2/changes")
    expect(seen.page.get_by_role("link", name="RDF Patch")).to_be_visible()
    seen.page.get_by_role("link", name="About and citing").click()
    expect(seen.page.locator("#cite-plain")).to_contain_text("version 2")
