"""Which format and which language a request gets, by its headers."""

from __future__ import annotations

import pytest

from samspill.errors import NotAcceptable
from samspill.web.formats import CSV, HTML, JSON, RESULTS_JSON, RESULTS_XML, TURTLE, agree
from samspill.web.negotiation import choose, choose_language, prefers

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
OFFERS = (RESULTS_JSON, RESULTS_XML, CSV, HTML)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, RESULTS_JSON),
        ("", RESULTS_JSON),
        ("*/*", RESULTS_JSON),
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        ("text/csv;charset=utf-8", CSV),
        ("text/*", CSV),
        ("application/xml", RESULTS_XML),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", RESULTS_XML),
        ("text/csv ; q=0.5 , */*;q=0.1", CSV),
        ("application/sparql-results+json;q=0, */*", RESULTS_XML),
        ("*/*;q=0.5, text/csv;q=0.4", RESULTS_JSON),
        ("image/png", None),
        ("text/csv;q=0", None),
        ("*/*;q=0", None),
        ("nonsense", RESULTS_JSON),
        ("text/csv;q=2, text/html", HTML),
        (BROWSER, HTML),
    ],
)
def test_accept(accept: str | None, chosen: object) -> None:
    assert choose(accept, OFFERS) is chosen


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [("csv", CSV), ("json", RESULTS_JSON), ("text/csv", CSV), ("srj", RESULTS_JSON)],
)
def test_a_named_format_overrides_accept(asked: str, chosen: object) -> None:
    assert agree(OFFERS, accept="text/html", asked=asked) is chosen


def test_the_exact_name_comes_before_an_alias() -> None:
    assert agree((RESULTS_JSON, JSON), accept=None, asked="json") is JSON


@pytest.mark.parametrize(("accept", "asked"), [("image/png", None), ("*/*", "png")])
def test_no_format_will_do(accept: str, asked: str | None) -> None:
    with pytest.raises(NotAcceptable) as caught:
        agree((TURTLE, CSV), accept=accept, asked=asked)
    assert caught.value.fields["formats"] == {"ttl": "text/turtle", "csv": "text/csv"}
    assert "png" in caught.value.detail


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, False),
        ("*/*", False),
        ("application/json", False),
        ("text/html", True),
        (BROWSER, True),
        ("text/html;q=0.5, application/json", False),
        ("text/html;q=0", False),
    ],
)
def test_who_is_a_browser(accept: str | None, expected: bool) -> None:
    assert prefers(accept, "text/html", over="application/json") is expected


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "nb"),
        ("", "nb"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("nn-NO, en;q=0.9", "nb"),
        ("no", "nb"),
        ("de, en;q=0.5, nb;q=0.4", "en"),
        ("de", "nb"),
        ("*", "nb"),
        ("en;q=0, *", "nb"),
        ("en;q=0.4, nb;q=0.6", "nb"),
    ],
)
def test_language(header: str | None, language: str) -> None:
    assert choose_language(header, ("nb", "en"), default="nb") == language
