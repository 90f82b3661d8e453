"""The pages in a real browser: both languages, wide and narrow, light and dark, by keyboard."""

from __future__ import annotations

import re

import pytest
from sound import CONTRAST, judge
from windows import Open, windows_of

pytestmark = pytest.mark.browser

PAGES = {
    "front": "/",
    "coverage": "/questions/sdg-coverage",
    "matrix": "/questions/alignment-matrix",
    "roles": "/questions/roles-matrix",
    "timeline": "/questions/timeline",
    "program": "/questions/program-profile?program=omradeloft-saupstad-kolstad",
    "evidence": "/questions/evidence?thing=measure/digibarnevern",
    "money": "/questions/funding-by-sdg",
    "query": "/query/programs.html",
    "shapes": "/shapes.html",
    "graphs": "/graphs",
    "form": "/questions/actor-profile",
    "empty": "/questions/measures?year=1900",
    "sparql": "/sparql?query=SELECT%20%3Fs%20%3Fo%20%7B%20%3Fs%20a%20%3Fo%20%7D%20LIMIT%205",
}
MISTAKES = {
    "nowhere": ("/nowhere", 404),
    "mistake": ("/questions/timeline?from=20", 400),
    "syntax": ("/sparql?query=SELECT%20*%20%7B%20%3Fs", 400),
}


@pytest.mark.parametrize(
    ("name", "language", "width"), windows_of(PAGES, ("front", "coverage", "matrix", "program"))
)
def test_a_page(opened: Open, name: str, language: str, width: int) -> None:
    seen = opened(width=width, language=language)
    assert seen.open(PAGES[name]) == 200
    judge(seen, name, language=language, width=width)


@pytest.mark.parametrize("name", ["front", "coverage", "matrix", "program", "query", "graphs"])
def test_a_page_in_the_dark(opened: Open, name: str) -> None:
    seen = opened(dark=True)
    assert seen.open(PAGES[name]) == 200
    assert seen.page.evaluate("getComputedStyle(document.body).color") != "rgb(0, 0, 0)"
    assert seen.page.evaluate(CONTRAST) == []
    seen.keep(f"{name}-nb-1280-dark")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake(opened: Open, name: str, width: int) -> None:
    seen = opened(width=width)
    address, status = MISTAKES[name]
    assert seen.open(address) == status
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.page.evaluate(CONTRAST) == []
    seen.keep(f"{name}-nb-{width}")
    # the browser itself notes the status of the answer; it must note nothing else
    assert all(str(status) in said for said in seen.complaints)
    seen.complaints.clear()


def test_from_the_catalogue_to_an_answer(opened: Open) -> None:
    seen = opened()
    seen.open("/questions")
    seen.page.get_by_role("link", name=re.compile("^Et program|^Ett program")).click()
    seen.page.get_by_label("Program").select_option(label="Digitalt førstevalg")
    seen.page.get_by_role("button", name="Vis svaret").click()
    assert seen.page.url.endswith("/questions/program-profile?program=digitalt-forstevalg")
    assert seen.page.get_by_role("heading", level=1).inner_text() == "Digitalt førstevalg"
    assert seen.page.get_by_role("table").count() == 1
    seen.page.get_by_role("link", name="English").click()
    assert seen.page.get_attribute("html", "lang") == "en"
    assert "program=digitalt-forstevalg" in seen.page.url
    seen.page.get_by_role("link", name="Questions").first.click()
    assert seen.page.get_attribute("html", "lang") == "en"


def test_by_keyboard(opened: Open) -> None:
    seen = opened()
    seen.open("/")
    seen.page.keyboard.press("Tab")
    skip = seen.page.locator(":focus")
    assert skip.inner_text() == "Hopp til innholdet"
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    seen.page.keyboard.press("Enter")
    seen.page.keyboard.press("Tab")
    focus = seen.page.locator(":focus")
    assert (focus.get_attribute("href") or "").startswith("/")
    outline = "getComputedStyle(document.activeElement).outline"
    assert seen.page.evaluate(f"{outline}Width") == "3px"
    assert seen.page.evaluate(f"{outline}Style") == "solid"


def test_wide_tables_scroll_in_their_own_frame(opened: Open) -> None:
    seen = opened(width=390)
    seen.open(PAGES["matrix"])
    frame = seen.page.locator(".scroll").first
    assert frame.evaluate("box => box.scrollWidth > box.clientWidth")
    head = frame.locator("tbody th").first
    before = head.bounding_box()
    frame.evaluate("box => { box.scrollLeft = 200; }")
    after = head.bounding_box()
    assert before is not None
    assert after is not None
    assert after["x"] == pytest.approx(before["x"], abs=2)
    seen.keep("matrix-nb-390-scrolled")


def test_on_paper(opened: Open) -> None:
    seen = opened()
    seen.open(PAGES["coverage"])
    seen.page.emulate_media(media="print")
    assert not seen.page.locator("form.choices").is_visible()
    assert not seen.page.locator(".downloads").first.is_visible()
    assert seen.page.get_by_role("table").is_visible()
    seen.keep("coverage-nb-print")


def test_without_styles_the_order_makes_sense(opened: Open) -> None:
    seen = opened()
    seen.page.context.route(
        "**/*.css", lambda route: route.fulfill(body="", content_type="text/css")
    )
    seen.open(PAGES["coverage"])
    text = seen.page.inner_text("body")
    places = [
        text.index(part) for part in ("Hopp til innholdet", "Dekning", "Vis svaret", "17 rader")
    ]
    assert places == sorted(places)
