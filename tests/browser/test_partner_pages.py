"""The partner's page and the page that fits on a sheet, in a real browser."""

from __future__ import annotations

import re

import pytest
from sound import CONTRAST, judge
from windows import Open

pytestmark = pytest.mark.browser

PARTNER = "/partner/trondelag-fylkeskommune"
SHEETS = (
    "/id/measure/digibarnevern/profile",
    "/id/program/omradeloft-saupstad-kolstad/profile",
    "/id/program/universitetskommunen-3-0/profile",
    "/id/program/digitalt-forstevalg/profile",
)
PAGE = re.compile(rb"/Type\s*/Page\b")


@pytest.mark.parametrize(("language", "width"), [("nb", 390), ("en", 1280)])
def test_the_partners_page(opened: Open, language: str, width: int) -> None:
    seen = opened(width=width, language=language)
    assert seen.open(PARTNER) == 200
    judge(seen, "partner", language=language, width=width)
    drawn = seen.page.locator(".drawn svg:visible")
    assert drawn.count() == 1, "the picture of this width"
    sides = drawn.bounding_box()
    assert sides is not None
    assert sides["width"] <= width


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("nb", 1280)])
def test_the_sheet_on_a_screen(opened: Open, language: str, width: int) -> None:
    seen = opened(width=width, language=language)
    assert seen.open(SHEETS[2]) == 200
    judge(seen, "sheet", language=language, width=width)


def test_both_in_the_dark(opened: Open) -> None:
    seen = opened(dark=True)
    for name, address in (("partner", PARTNER), ("sheet", SHEETS[1])):
        assert seen.open(address) == 200
        assert seen.page.evaluate(CONTRAST) == []
        seen.keep(f"{name}-nb-1280-dark")


def test_a_sheet_is_one_page_of_a4(opened: Open) -> None:
    seen = opened()
    for address in SHEETS:
        for language in ("nb", "en"):
            seen.open(f"{address}?lang={language}")
            printed = seen.page.pdf(format="A4", print_background=True)
            assert len(PAGE.findall(printed)) == 1, address
