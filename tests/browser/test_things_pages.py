"""The pages of things in a real browser, and the way from a program to a passage."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sound import CONTRAST, judge
from windows import Open, windows_of

from samspill.engine.published import load_folders, open_published
from samspill.engine.texts import Texts
from samspill.knowledge.dataset import read_text, read_turtle
from samspill.knowledge.turtle import write
from samspill.settings import Settings, shipped_folders
from serving import Service, served

pytestmark = pytest.mark.browser

EXAMPLE = shipped_folders().data / "example"
SHA256 = "effea14ebdbc5a84053ddbeab37e3dbcebbdaa5f003c443bb5448adbfb8f8912"
PAGES = {
    "thing-program": "program/omradeloft-saupstad-kolstad",
    "thing-goal": "goal/saupstad-kolstad-3",
    "thing-measure": "measure/eksempelvik-badetrapp",
    "thing-actor": "actor/trondheim-kommune",
    "thing-place": "place/saupstad-kolstad",
    "thing-document": "document/eksempelvik-plan-2024",
    "thing-evidence": "evidence/felles-innsats-programomrader-2020-7777-7857",
    "thing-participation": "participation/asker-kommune-procurement-partner-digibarnevern",
    "thing-funding": "funding/omradeloftmidler-2019",
    "thing-milestone": "milestone/bystyrevedtak-73-14",
    "thing-alignment": "alignment/eksempelvik-badetrapp-11-7-a",
}


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped data and the example without quotations, whose text is registered."""
    path = tmp_path_factory.mktemp("read")
    shutil.copytree(EXAMPLE, path / "eksempel")
    quoted = path / "eksempel" / "evidence.ttl"
    kept = [triple for triple in read_turtle(quoted) if "#quote" not in str(triple)]
    quoted.write_text(write(kept), "utf-8")
    settings = Settings(data_dir=path / "data")
    open_published(settings)
    load_folders(settings, [path / "eksempel"])
    Texts(settings.data_dir).keep(read_text(EXAMPLE / "plan.txt"), SHA256)
    return settings.data_dir


@pytest.fixture(scope="module")
def service(data_dir: Path) -> Iterator[Service]:
    with served(data_dir) as running:
        yield running


WHOLE = ("thing-program", "thing-actor", "thing-document", "thing-alignment")
"""Pages that are laid out like no other."""


@pytest.mark.parametrize(("name", "language", "width"), windows_of(PAGES, WHOLE))
def test_a_page(opened: Open, name: str, language: str, width: int) -> None:
    seen = opened(width=width, language=language)
    assert seen.open(f"/id/{PAGES[name]}.html") == 200
    judge(seen, name, language=language, width=width)


@pytest.mark.parametrize("name", ["thing-program", "thing-measure", "thing-document"])
def test_a_page_in_the_dark(opened: Open, name: str) -> None:
    seen = opened(dark=True)
    assert seen.open(f"/id/{PAGES[name]}.html") == 200
    seen.page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
    assert seen.page.evaluate(CONTRAST) == []
    seen.keep(f"{name}-nb-1280-dark")


def test_from_a_program_to_the_passage_behind_one_of_its_links(opened: Open) -> None:
    seen = opened(language="en")
    seen.open("/id/program/eksempelvik-gronn-havn.html")
    page = seen.page
    mark = page.locator(".alignment .source > summary").first
    passage = page.locator(".alignment .source .passage-text").first
    assert not passage.is_visible()
    mark.click()  # one click, and it stands there
    assert passage.is_visible()
    plan = read_text(EXAMPLE / "plan.txt")
    words = passage.inner_text()
    assert words
    assert words in plan
    place = page.locator(".alignment .source .passage-place a").first
    start, end = map(int, re.findall(r"\d+", place.inner_text()))
    assert plan[start:end] == words
    place.click()  # and one more to all that rests on it
    assert page.locator("mark").inner_text() == words
    assert page.locator(".resting li").count() >= 1


def test_the_mark_beside_a_fact_works_by_keyboard(opened: Open) -> None:
    seen = opened(width=390)
    seen.open("/id/measure/eksempelvik-badetrapp.html")
    mark = seen.page.locator(".lead .source > summary, .profile-side .source > summary").first
    mark.focus()
    seen.page.keyboard.press("Enter")
    assert seen.page.locator(".source[open] .passage-text").first.is_visible()
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
