"""Pages of networks in a real browser: both languages, wide and narrow, by mouse and keyboard."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import expect
from sound import CONTRAST, UNSOUND, judge
from windows import Open, Seen, windows_of

from serving import Service

pytestmark = pytest.mark.browser

PROGRAM = "universitetskommunen-3-0"
PAGES = {
    "network": f"/network?program={PROGRAM}",
    "network-all": "/network",
    "network-sdgs": "/network?kind=actor-sdg&colour=community&size=betweenness",
    "network-programs": "/network?kind=programs&by=actor&by=sdg-target",
    "network-members": "/network?kind=actor-program&sort=strength",
    "network-around": "/network?ego=ntnu&radius=2&minimum=1&role=&year=",
    "network-empty": "/network?year=1900",
    "network-tie": "/network/tie?source=ntnu&target=trondheim-kommune",
    "network-tie-sdg": "/network/tie?kind=actor-sdg&source=trondheim-kommune&target=11",
    "network-path": "/network/path?source=ntnu&target=asker-kommune",
    "network-path-form": "/network/path",
    "network-apart": "/network/path?source=ntnu&target=rorleggere",
    "network-without": "/network/without?remove=trondheim-kommune",
    "network-critical": "/network/without",
    "network-compare": f"/network/compare?program={PROGRAM}&other_program=digitalt-forstevalg",
    "network-compare-form": "/network/compare",
    "network-measures": "/network/measures",
}
BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
MISTAKES = {
    "network-unknown": ("/network?program=universitetskommunen", 404),
    "network-nonsense": ("/network?minimum=many", 400),
    "network-nobody": ("/network/path?source=ntnu&target=ntn", 404),
}


def settled(seen: Seen, address: str) -> int:
    """Opens a page, and waits until it shows what it was asked for and not how far that is."""
    status = seen.open(address)
    expect(seen.page.locator("ol.progress")).to_have_count(0, timeout=30_000)
    seen.page.wait_for_load_state()  # the page that came instead is measured with its styles
    return status


@pytest.mark.parametrize(("name", "language", "width"), windows_of(PAGES, list(PAGES)[:4]))
def test_a_page(opened: Open, name: str, language: str, width: int) -> None:
    seen = opened(width=width, language=language)
    assert settled(seen, PAGES[name]) == 200
    judge(seen, name, language=language, width=width)


@pytest.mark.parametrize(
    "name", ["network", "network-sdgs", "network-tie", "network-path", "network-compare"]
)
def test_a_page_in_the_dark(opened: Open, name: str) -> None:
    seen = opened(dark=True)
    assert settled(seen, PAGES[name]) == 200
    assert seen.page.evaluate(CONTRAST) == []
    for ground in seen.page.locator(".wide .net-ground").all():
        assert ground.evaluate("found => getComputedStyle(found).fill") == "rgb(23, 33, 35)"
    seen.keep(f"{name}-nb-1280-dark")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake(opened: Open, name: str, width: int) -> None:
    seen = opened(width=width)
    address, status = MISTAKES[name]
    assert settled(seen, address) in (status, 200)  # 200 where it was waited for
    expect(seen.page.locator("#mistake")).to_be_visible()
    assert seen.page.locator("[aria-invalid=true]").count() > 0
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.page.evaluate(CONTRAST) == []
    assert seen.page.evaluate(UNSOUND) == []
    seen.keep(f"{name}-nb-{width}")
    assert all(str(status) in said for said in seen.complaints)
    seen.complaints.clear()


def test_a_near_value_is_a_link_to_its_network(opened: Open) -> None:
    seen = opened()
    settled(seen, MISTAKES["network-unknown"][0])
    seen.page.locator("#mistake").get_by_role("link", name=PROGRAM).click()
    expect(seen.page.locator("h1")).to_have_text(
        "Hvem deltar sammen med hvem i Universitetskommunen 3.0"
    )
    seen.complaints.clear()


def test_a_near_actor_is_a_link_to_its_path(opened: Open) -> None:
    seen = opened()
    settled(seen, MISTAKES["network-nobody"][0])
    near = seen.page.locator("#mistake").get_by_role("link", name="actor/ntnu", exact=True)
    assert near.get_attribute("href") == "/network/path?source=ntnu&target=actor/ntnu"
    seen.complaints.clear()


def test_from_a_program_to_the_passage_behind_a_tie(opened: Open) -> None:
    seen = opened()
    seen.open(f"/questions/program-profile?program={PROGRAM}")
    seen.page.get_by_role("link", name="Nettverket i dette programmet").click()
    expect(seen.page.locator("ol.progress")).to_have_count(0, timeout=30_000)
    tie = seen.page.get_by_role("table").get_by_role("link", name="NTNU – Trondheim kommune")
    tie.click()
    expect(seen.page.locator("h1")).to_have_text("NTNU – Trondheim kommune")
    expect(seen.page.locator(".strands > li")).to_have_count(2)
    assert "samarbeidspart" in seen.page.inner_text(".strands")
    seen.page.locator(".passages a").first.click()
    assert "/id/evidence/" in seen.page.url
    assert "felles-innsats-programomrader-2020" in seen.page.url


@pytest.mark.parametrize(
    ("address", "link", "leads"),
    [
        ("/", "Nettverk", "/network"),
        ("/id/actor/ntnu.html", "Nettverket rundt denne aktøren", "/network?ego=ntnu"),
        ("/questions/actor-profile?actor=ntnu", "Nettverket rundt denne", "/network?ego=ntnu"),
        (f"/id/program/{PROGRAM}.html", "Nettverket i dette", f"/network?program={PROGRAM}"),
        ("/questions/actor-network", "Utforsk dette nettverket", "/network"),
        (
            f"/questions/actor-network?program={PROGRAM}",
            "Utforsk dette nettverket",
            f"/network?program={PROGRAM}",
        ),
    ],
)
def test_networks_are_found_where_they_are_looked_for(
    opened: Open, address: str, link: str, leads: str
) -> None:
    seen = opened()
    seen.open(address)
    found = seen.page.get_by_role("link", name=re.compile(f"^{link}")).first
    expect(found).to_have_attribute("href", leads)


def test_the_form_asks_for_what_is_chosen(opened: Open) -> None:
    seen = opened(language="en")
    settled(seen, "/network")
    form = seen.page.locator("form.networked")
    form.get_by_label("Program", exact=True).select_option(label="University Municipality 3.0")
    form.get_by_label("the same goal").check()
    form.get_by_text("More choices").click()
    form.get_by_label("Role").select_option(label="partner")
    form.get_by_label("Only the largest connected part").check()
    seen.page.get_by_role("button", name="Show the network").click()
    expect(seen.page.locator("ol.progress")).to_have_count(0, timeout=30_000)
    assert "by=program&by=goal&by=measure" in seen.page.url
    assert "giant=true" in seen.page.url
    # what was chosen stands in the form, the folded choices open
    assert form.get_by_label("the same goal").is_checked()
    assert not form.get_by_label("the same program or anything").is_checked()
    assert form.get_by_label("Only the largest connected part").is_visible()
    assert form.get_by_label("Role").input_value() == "partner"
    expect(seen.page.locator("h1")).to_have_text(
        "Who takes part together with whom in University Municipality 3.0"
    )
    # another kind keeps the program and the role
    seen.page.get_by_role("link", name="Actors and SDGs").click()
    assert f"kind=actor-sdg&program={PROGRAM}&role=partner" in seen.page.url


def test_without_webgl_the_still_picture_stays(opened: Open) -> None:
    seen = opened(language="en")
    settled(seen, "/network")
    expect(seen.page.locator("[data-unable]")).to_be_visible()
    assert seen.page.locator(".wide svg").is_visible()
    assert seen.page.locator(".explorer").is_hidden()


def test_the_table_is_sorted_by_its_headings(opened: Open) -> None:
    seen = opened()
    settled(seen, "/network")
    table = seen.page.get_by_role("table").first
    assert table.locator("[aria-sort]").inner_text().startswith("Grad")
    table.get_by_role("link", name="Mellomledd (betweenness)").click()
    expect(seen.page.locator("ol.progress")).to_have_count(0, timeout=30_000)
    assert "sort=betweenness" in seen.page.url
    table = seen.page.get_by_role("table").first
    heads = table.locator("thead th")
    place = [heads.nth(i).get_attribute("aria-sort") for i in range(heads.count())].index(
        "descending"
    )
    values = [
        float(cell.inner_text().replace(",", "."))
        for cell in table.locator(f"tbody tr td:nth-child({place + 1})").all()
    ]
    assert values == sorted(values, reverse=True)
    assert values[0] > 0.3
    assert table.locator("tbody th").first.inner_text().startswith("Trondheim kommune")


def test_colour_and_size_of_the_picture(opened: Open) -> None:
    seen = opened()
    settled(seen, PAGES["network"])
    look = seen.page.locator("form.look")
    look.get_by_label("Farge").select_option(label="gruppe")
    look.get_by_label("Størrelse").select_option(label="Styrke")
    seen.page.get_by_role("button", name="Tegn").click()
    expect(seen.page.locator("ol.progress")).to_have_count(0, timeout=30_000)
    assert f"program={PROGRAM}" in seen.page.url
    legend = seen.page.locator(".wide .net-legend").text_content() or ""
    assert "Farge: gruppe" in legend
    assert "Størrelse: styrke" in legend
    file = seen.page.get_by_role("link", name="SVG").get_attribute("href")
    assert file is not None
    assert file.startswith("/network.svg?")
    assert "colour=community" in file
    assert "size=strength" in file


@pytest.mark.parametrize(
    ("width", "shown", "hidden"), [(1280, "wide", "narrow"), (390, "narrow", "wide")]
)
def test_the_picture_fits_its_place(opened: Open, width: int, shown: str, hidden: str) -> None:
    seen = opened(width=width)
    settled(seen, PAGES["network"])
    assert not seen.page.locator(f".network-picture .{hidden}").is_visible()
    box = seen.page.locator(f".network-picture .{shown} svg").bounding_box()
    assert box is not None
    assert 300 < box["width"] <= width
    # letters are large enough to be read
    sizes = seen.page.locator(f".{shown} text").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 9


def test_nodes_of_the_picture_lead_on_but_not_the_tab_key(opened: Open) -> None:
    seen = opened()
    settled(seen, PAGES["network"])
    links = seen.page.locator(".wide svg a")
    assert links.count() >= 10
    assert {link.get_attribute("tabindex") for link in links.all()} == {"-1"}
    seen.page.locator('.wide svg a[href^="/id/actor/ntnu.html"]').click()
    assert "/id/actor/ntnu.html" in seen.page.url


def test_by_keyboard(opened: Open) -> None:
    seen = opened()
    settled(seen, PAGES["network"])
    visited = []
    for _ in range(32):
        seen.page.keyboard.press("Tab")
        visited.append(
            seen.page.evaluate("document.activeElement.name || document.activeElement.innerText")
        )
        assert seen.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    parts = ["Hopp til innholdet", "Aktører og programmer", "by", "program", "Vis nettverket"]
    places = [visited.index(part) for part in parts]
    assert places == sorted(places)
    assert visited.index("colour") < visited.index("size") < visited.index("Tegn")
    # after the picture come the figures, and then the table's own frame
    assert visited.index("Tegn") + 1 == visited.index("Alle måltall for helheten")


def test_the_path_between_two(opened: Open) -> None:
    seen = opened()
    settled(seen, "/network")
    card = seen.page.locator(".cards > div").filter(has_text="Veien mellom to")
    card.get_by_label("Fra").select_option(label="NTNU")
    card.get_by_label("Til").select_option(label="Asker kommune")
    card.get_by_role("button", name="Vis veien").click()
    expect(seen.page.locator("ol.progress")).to_have_count(0, timeout=30_000)
    expect(seen.page.locator("h1")).to_have_text("Fra NTNU til Asker kommune")
    expect(seen.page.locator(".steps > li")).to_have_count(2)
    step = seen.page.locator(".steps > li").first
    assert "samarbeidspart" in step.inner_text()
    step.get_by_text("Roller og kildesteder").click()
    assert "Felles innsats for en bedre kommune" in step.inner_text()


def test_what_falls_apart_without_a_program(opened: Open) -> None:
    seen = opened()
    settled(seen, "/network")
    card = seen.page.locator(".cards > div").filter(has_text="Hva faller fra hverandre uten")
    card.get_by_label("Uten").select_option(value=f"program/{PROGRAM}")
    card.get_by_role("button", name="Vis hva som skjer").click()
    expect(seen.page.locator("ol.progress")).to_have_count(0, timeout=30_000)
    expect(seen.page.locator("h1")).to_have_text("Uten Universitetskommunen 3.0")
    assert seen.page.locator(".told li").count() > 2
    assert "Studenter" in seen.page.inner_text("main")


def test_two_programs_side_by_side(opened: Open) -> None:
    seen = opened(language="en")
    settled(seen, PAGES["network"])
    card = seen.page.locator(".cards > div").filter(has_text="Compare")
    card.get_by_label("The same network for another program").select_option(
        label="Digital first choice"
    )
    card.get_by_role("button", name="Compare").click()
    expect(seen.page.locator("ol.progress")).to_have_count(0, timeout=30_000)
    assert "beside" in seen.page.inner_text("h1")
    both = seen.page.locator(".cards.three > div").nth(1)
    assert "Trondheim municipality" in both.inner_text()


def test_the_version_is_kept(opened: Open) -> None:
    seen = opened()
    settled(seen, f"{PAGES['network']}&version=1&lang=en")
    lasting = seen.page.locator(".cited + .note a").get_attribute("href")
    assert lasting == f"/network?program={PROGRAM}&version=1"
    for name in ("See from here", "GraphML", "Actors and programs"):
        href = seen.page.get_by_role("link", name=name).first.get_attribute("href")
        assert href is not None
        assert "version=1" in href
        assert "lang=en" in href
    sent = seen.page.locator("form.ask input[name=version]")
    assert {field.get_attribute("value") for field in sent.all()} == {"1"}
    assert sent.count() == 3


def test_wide_tables_scroll_in_their_own_frame(opened: Open) -> None:
    seen = opened(width=390)
    settled(seen, "/network")
    frame = seen.page.locator("#actors .scroll").first
    assert frame.evaluate("box => box.scrollWidth > box.clientWidth")
    frame.focus()
    seen.page.keyboard.press("ArrowRight")
    expect(frame).to_be_focused()
    scrolled = seen.page.locator("#actors .scroll").first
    for _ in range(20):
        if scrolled.evaluate("box => box.scrollLeft") > 0:
            break
        seen.page.wait_for_timeout(100)
    assert scrolled.evaluate("box => box.scrollLeft") > 0


def test_on_paper(opened: Open) -> None:
    seen = opened()
    settled(seen, PAGES["network"])
    seen.page.emulate_media(media="print")
    for found in (".choices", ".look", ".tabs", ".asking-on"):
        assert not seen.page.locator(found).first.is_visible()
    assert seen.page.locator(".wide svg").is_visible()
    assert seen.page.get_by_role("table").first.is_visible()
    seen.keep("network-nb-print")


def test_no_link_is_dead(opened: Open, service: Service) -> None:
    seen = opened()
    settled(seen, PAGES["network-sdgs"])
    links = seen.page.locator("a[href^='/']").evaluate_all(
        "all => [...new Set(all.map((link) => link.getAttribute('href')))]"
    )
    paths = {link.partition("?")[0] for link in links}
    assert len(paths) > 15
    with httpx.Client(
        base_url=service.address, timeout=60, follow_redirects=True, headers=BROWSER
    ) as client:
        for path in sorted(paths):
            for link in [link for link in links if link.partition("?")[0] == path][:3]:
                assert client.get(link).status_code == 200, link


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_light(opened: Open, service: Service, name: str) -> None:
    seen = opened()
    settled(seen, PAGES[name])
    headers = {"Accept": "text/html", "Accept-Encoding": "gzip", "Accept-Language": "nb"}
    with httpx.stream("GET", service.address + PAGES[name], headers=headers) as answer:
        sent = sum(len(part) for part in answer.iter_raw())
    assert answer.status_code == 200
    assert sent < 60_000
