"""The explorer of networks in a real browser that draws with WebGL."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect
from sound import CONTRAST, judge
from windows import Open, Seen

pytestmark = pytest.mark.browser

WEBGL = True

ANYBODY = ".panel:not([hidden]) h3"


def explored(seen: Seen, address: str) -> Page:
    """Opens a page with a network, and waits until it is drawn."""
    assert seen.open(address) == 200
    seen.page.wait_for_selector(".explorer[data-ready]", timeout=30_000)
    return seen.page


def find(page: Page, words: str) -> None:
    """Finds somebody by name, by keyboard."""
    page.fill("#explorer-find", words)
    expect(page.locator("#explorer-found")).to_be_visible()
    page.keyboard.press("Enter")


def hash_of(page: Page) -> str:
    return unquote(page.evaluate("location.hash"))


def colours(page: Page) -> int:
    """How many colours the nodes and the ties have, as they are drawn: 1 if there is nothing."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")
    shot = page.locator(".canvas").screenshot()
    found: int = page.evaluate(
        """async (bytes) => {
          const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
          const pen = new OffscreenCanvas(image.width, image.height).getContext('2d');
          pen.drawImage(image, 0, 0);
          const dots = pen.getImageData(0, 0, image.width, image.height).data;
          return new Set(new Uint32Array(dots.buffer)).size;
        }""",
        list(shot),
    )
    return found


@pytest.mark.parametrize(("language", "width"), [("nb", 390), ("en", 1280)])
def test_the_explorer(opened: Open, language: str, width: int) -> None:
    seen = opened(width=width, language=language)
    page = explored(seen, "/network")
    assert page.locator(".network-picture .wide").is_hidden()
    assert colours(page) > 20
    judge(seen, "explorer", language=language, width=width)
    find(page, "trondheim kom" if language == "nb" else "trondheim mun")
    expect(page.locator(ANYBODY)).to_contain_text("Trondheim")
    judge(seen, "explorer-node", language=language, width=width)


def test_the_explorer_in_the_dark(opened: Open) -> None:
    seen = opened(dark=True)
    page = explored(seen, "/network?kind=actor-sdg#on=actor/ntnu")
    assert page.evaluate(CONTRAST) == []
    assert colours(page) > 20
    seen.keep("explorer-nb-1280-dark")


def test_a_tie_leads_to_its_passages(opened: Open) -> None:
    page = explored(opened(language="en"), "/network#on=actor/ntnu")
    page.locator(".rows li", has_text="Trondheim municipality").locator(".weight").click()
    strands = page.locator(".panel .strands > li")
    expect(strands.first).to_be_visible(timeout=20_000)
    assert strands.locator(".chip").count()
    passage = strands.locator(".passages a").first
    assert "evidence" in (passage.get_attribute("href") or "")
    assert "tie=actor/ntnu~actor/trondheim-kommune" in hash_of(page)
    page.go_back()
    expect(page.locator(ANYBODY)).to_contain_text("NTNU")


def test_nodes_and_ties_are_clicked_where_they_are_seen(opened: Open) -> None:
    page = explored(opened(language="en"), "/network?kind=actor-program")
    page.locator(".canvas").scroll_into_view_if_needed()
    box = page.locator(".canvas").bounding_box()
    assert box is not None
    # somewhere on a grid there is a node, and the pointer says so
    chosen = ""
    for number in range(400):
        x = box["x"] + box["width"] * (0.02 + 0.96 * (number % 25) / 25)
        y = box["y"] + box["height"] * (0.05 + 0.85 * (number // 25) / 16)
        page.mouse.move(x, y)
        if page.evaluate("document.querySelector('.canvas').classList.contains('pointed')"):
            page.mouse.click(x, y)
            page.wait_for_timeout(400)
            chosen = hash_of(page)
            break
    assert chosen.startswith("#on=")
    expect(page.locator(ANYBODY)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()


def test_filters_work_at_once_and_say_what_remains(opened: Open) -> None:
    page = explored(opened(language="en"), "/network")
    status = page.locator(".explorer-foot [role=status]")
    assert re.match(r"The whole network: \d+ nodes and \d+ ties", status.inner_text())
    page.locator(".dropped > summary", has_text="Filter").click()
    page.select_option("#explorer-role", "evaluation-participant")
    expect(status).to_have_text(re.compile(r"^5 of \d+ nodes and \d+ of \d+ ties remain"))
    own = page.locator("[data-own]")
    assert "role=evaluation-participant" in (own.get_attribute("href") or "")
    page.locator("[data-clear]").click()
    expect(status).to_contain_text("The whole network")
    page.check(".explorer [name=giant]")
    expect(status).to_contain_text("remain")
    assert "giant=1" in hash_of(page)
    page.keyboard.press("Escape")
    own.click()
    page.wait_for_selector(".explorer[data-ready]", timeout=30_000)
    assert "giant=true" in page.url


def test_the_surroundings_of_somebody(opened: Open) -> None:
    page = explored(opened(language="en"), "/network#on=actor/sintef&around=1")
    status = page.locator(".explorer-foot [role=status]")
    expect(status).to_contain_text("5 of")
    page.locator(".radius [data-around='2']").click()
    expect(status).not_to_contain_text("5 of")
    page.locator(".radius [data-around='0']").click()
    expect(status).to_contain_text("The whole network")


def test_the_path_between_two_by_keyboard(opened: Open) -> None:
    page = explored(opened(language="en"), "/network")
    find(page, "sintef")
    page.locator("[data-from]").press("Enter")
    find(page, "asker")
    steps = page.locator(".stations li")
    expect(steps).to_have_count(4)
    expect(steps.nth(2)).to_contain_text("Trondheim municipality")
    assert hash_of(page) == "#path=actor/sintef~actor/asker-kommune"
    page.get_by_role("link", name="All shortest paths, told in words").click()
    assert "/network/path?source=actor%2Fsintef" in page.url


def test_a_view_is_a_link(opened: Open) -> None:
    seen = opened(language="en")
    page = explored(seen, "/network")
    page.select_option("#explorer-colour", "community")
    page.select_option("#explorer-size", "betweenness")
    find(page, "ntnu")
    page.locator(".canvas").focus()
    for key in ("+", "+", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
    page.wait_for_timeout(700)
    kept = hash_of(page)
    assert {"on", "colour", "size", "at"} == {one.split("=")[0] for one in kept[1:].split("&")}
    seen.page.goto("about:blank")
    page = explored(seen, f"/network{kept}")
    page.wait_for_timeout(600)
    assert hash_of(page) == kept
    expect(page.locator(ANYBODY)).to_contain_text("NTNU")
    assert page.input_value("#explorer-size") == "betweenness"
    page.locator(".canvas").press("0")
    page.wait_for_timeout(700)
    assert "at=" not in hash_of(page)


def test_the_whole_window_and_back(opened: Open) -> None:
    page = explored(opened(width=390, language="en"), "/network")
    page.locator("[data-full]").click()
    box = page.locator(".explorer").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 900}
    assert page.evaluate("document.querySelector('header').inert")
    page.keyboard.press("Escape")
    assert not page.evaluate("document.querySelector('header').inert")


def test_the_picture_as_it_is_seen(opened: Open) -> None:
    page = explored(opened(language="en"), "/network")
    page.locator(".taking > summary").click()
    with page.expect_download() as saved:
        page.locator("[data-seen]").click()
    content = saved.value.path().read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) > 10_000


def test_what_is_hostile_is_only_text(opened: Open) -> None:
    page = explored(opened(language="en"), "/network#on=<script>&tie=a~b&at=x,y,z&size=constructor")
    expect(page.locator(".panel")).to_be_hidden()
    assert hash_of(page).startswith("#on=<")
