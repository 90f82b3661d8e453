"""The SPARQL page in a real browser: written, mended, completed, run, kept and shared."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, expect
from sound import axe_violations, judge
from windows import Open, Seen

pytestmark = pytest.mark.browser

COUNT = (
    "SELECT ?role (COUNT(?part) AS ?times) "
    "{ ?part <https://w3id.org/samspill/ontology/role> ?role } GROUP BY ?role ORDER BY ?role"
)


def written(seen: Seen) -> Locator:
    """The lines of the editor."""
    return seen.page.locator(".cm-content")


def write(seen: Seen, text: str) -> None:
    """Puts a text in the place of what is in the editor, as somebody who types."""
    written(seen).click()
    seen.page.keyboard.press("Control+a")
    seen.page.keyboard.press("Delete")
    seen.page.keyboard.insert_text(text)


@pytest.mark.parametrize(("language", "width"), [("nb", 1280), ("nb", 390), ("en", 1280)])
def test_the_page(opened: Open, language: str, width: int) -> None:
    seen = opened(width=width, language=language)
    assert seen.open("/sparql") == 200
    expect(written(seen)).to_be_visible()
    judge(seen, "editor", language=language, width=width)


def test_in_the_dark(opened: Open) -> None:
    seen = opened(dark=True)
    seen.open(f"/sparql?query={quote(COUNT)}")
    expect(written(seen)).to_be_visible()
    assert axe_violations(seen) == []
    seen.keep("editor-nb-1280-dark")


def test_a_query_runs_without_leaving_the_page(opened: Open) -> None:
    seen = opened(language="en")
    seen.open("/sparql")
    write(seen, COUNT)
    seen.page.keyboard.press("Control+Enter")
    expect(seen.page.get_by_role("table")).to_be_visible()
    expect(seen.page.get_by_role("status").filter(has_text="Answered in")).to_be_visible()
    assert "12 rows" in seen.page.inner_text(".answering")
    assert "query=SELECT" in seen.page.url
    seen.page.get_by_role("button", name="Bars").click()
    expect(seen.page.locator(".drawn-here li")).to_have_count(12)
    expect(seen.page.get_by_role("table")).not_to_be_visible()
    seen.page.get_by_role("button", name="As it is sent").click()
    expect(seen.page.locator(".answering pre")).to_contain_text('"bindings"')
    seen.page.get_by_role("button", name="Table").click()
    expect(seen.page.get_by_role("table")).to_be_visible()
    assert axe_violations(seen) == []
    seen.keep("editor-answer-en-1280")
    # the address is the query, and brings it back
    seen.page.reload()
    expect(written(seen)).to_contain_text("COUNT(?part)")
    expect(seen.page.get_by_role("table")).to_be_visible()


SPREAD = (
    "PREFIX sam: <https://w3id.org/samspill/ontology/> "
    "SELECT ?program (COUNT(?measure) AS ?measures) "
    "{ ?measure a sam:Measure ; sam:inProgram ?program } GROUP BY ?program ORDER BY ?program"
)


def test_a_table_of_names_sorts_and_shows_iris(opened: Open) -> None:
    seen = opened(language="en")
    seen.open(f"/sparql?query={quote(SPREAD)}")
    page = seen.page
    names = page.locator("table tbody th .named")
    came = names.all_inner_texts()
    assert "Digital first choice" in came
    number = page.get_by_role("button", name="measures")
    read = "cells => cells.map(cell => Number(cell.dataset.value))"
    numbers = page.locator("tbody td[data-value]")
    for press, state in enumerate(("ascending", "descending")):
        number.click()
        values = numbers.evaluate_all(read)
        assert values == sorted(values, reverse=bool(press))
        assert page.locator(f'th[aria-sort="{state}"]').count() == 1
    number.click()  # as the query gave them
    assert names.all_inner_texts() == came
    assert page.locator("[aria-sort]").count() == 0
    page.get_by_label("Show the IRIs as they are").check()
    whole = "https://w3id.org/samspill/id/program/digitalt-forstevalg"
    expect(page.get_by_role("link", name=whole)).to_be_visible()
    expect(names.first).not_to_be_visible()
    assert page.url.endswith("#iris=yes")
    assert axe_violations(seen) == []
    page.reload()
    expect(page.get_by_role("link", name=whole)).to_be_visible()
    page.get_by_label("Show the IRIs as they are").uncheck()
    page.get_by_role("link", name="Digital first choice").click()
    assert "/id/program/digitalt-forstevalg.html" in page.url


def test_each_tab_keeps_its_answer(opened: Open) -> None:
    seen = opened(language="en")
    seen.open("/sparql")
    page = seen.page
    write(seen, "DESCRIBE <https://w3id.org/samspill/id/actor/husbanken>")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Turtle").click()
    expect(page.locator(".answering pre").first).to_contain_text("skos:prefLabel")
    page.get_by_role("button", name="One more query").click()
    expect(page.locator(".answering")).to_have_text("")
    write(seen, "ASK { ?s ?p ?o }")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".answering")).to_contain_text("Yes")
    page.get_by_role("button", name="Query 1").first.click()
    expect(page.locator(".answering pre").first).to_contain_text("skos:prefLabel")


def test_a_fault_is_marked_where_it_is(opened: Open) -> None:
    seen = opened()
    seen.open("/sparql")
    write(seen, "SELECT ?s WHERE {\n  ?s a sam:Measure .\n}")
    mark = seen.page.locator(".cm-lintRange-error")
    expect(mark).to_have_text("sam:Measure", timeout=10_000)
    seen.page.get_by_role("button", name="Kjør spørringen").click()
    expect(seen.page.locator("#mistake")).to_contain_text("prefikset «sam:» er ikke oppgitt")
    seen.keep("editor-fault-nb-1280")
    write(seen, "ASK { ?s ?p ?o }")
    expect(mark).to_have_count(0, timeout=10_000)
    seen.page.get_by_role("button", name="Kjør spørringen").click()
    expect(seen.page.locator(".answering")).to_contain_text("Ja")
    assert all("400" in said for said in seen.complaints)
    seen.complaints.clear()


def test_words_are_completed(opened: Open) -> None:
    seen = opened()
    seen.open("/sparql")
    write(seen, "SELECT ?m WHERE { ?m a ")
    seen.page.keyboard.type("sam:Meas", delay=40)
    choice = seen.page.locator(".cm-tooltip-autocomplete li", has_text="sam:Measure").first
    expect(choice).to_be_visible()
    expect(choice).to_contain_text("tiltak")
    seen.page.wait_for_timeout(200)  # the editor takes no choice that its writer cannot have read
    seen.page.keyboard.press("Enter")
    # what was chosen declares its prefix
    expect(written(seen)).to_contain_text("PREFIX sam: <https://w3id.org/samspill/ontology/>")
    expect(written(seen)).to_contain_text("?m a sam:Measure")
    # the properties that measures have come first
    seen.page.keyboard.type(" ; sam:", delay=40)
    first = seen.page.locator(".cm-tooltip-autocomplete li").first
    expect(first).to_contain_text("sam:")
    names = seen.page.locator(".cm-tooltip-autocomplete li .cm-completionLabel").all_inner_texts()
    assert "sam:inProgram" in names[:12]
    seen.page.keyboard.press("Escape")
    # a thing by its name, misspelled
    write(seen, "DESCRIBE ")
    seen.page.keyboard.type("husbank", delay=40)
    thing = seen.page.locator(".cm-tooltip-autocomplete li", has_text="Husbanken").first
    expect(thing).to_be_visible(timeout=10_000)
    thing.click()
    expect(written(seen)).to_contain_text("<https://w3id.org/samspill/id/actor/husbanken>")


def test_queries_are_kept_in_tabs(opened: Open) -> None:
    seen = opened(language="en")
    seen.open("/sparql")
    seen.page.get_by_role("button", name="One more query").click()
    write(seen, "ASK { ?kept ?p ?o }")
    seen.page.get_by_role("button", name="Query 2").first.click()
    seen.page.get_by_label("Rename").fill("Kept")
    seen.page.keyboard.press("Enter")
    seen.page.reload()
    expect(written(seen)).to_contain_text("?kept")
    seen.page.get_by_role("button", name="Query 1").first.click()
    expect(written(seen)).to_contain_text("sam:Measure")
    seen.page.get_by_role("button", name="Close Kept").click()
    expect(seen.page.get_by_role("button", name="Kept", exact=True)).to_have_count(0)
    seen.page.get_by_role("button", name="Bring back “Kept”").click()
    expect(written(seen)).to_contain_text("?kept")


def test_a_question_begins_a_query(opened: Open) -> None:
    seen = opened()
    seen.open("/sparql")
    seen.page.get_by_label("Begynn med et spørsmål").select_option(
        label="Aktører i flere programmer"
    )
    expect(written(seen)).to_contain_text("sam:participatesIn")
    seen.page.keyboard.press("Control+Enter")
    expect(seen.page.get_by_role("table")).to_be_visible(timeout=10_000)


def test_a_slow_query_can_be_cancelled(opened: Open) -> None:
    seen = opened(language="en")
    seen.open("/sparql")
    write(seen, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    seen.page.keyboard.press("Control+Enter")
    seen.page.get_by_role("button", name="Cancel").click()
    expect(seen.page.get_by_role("status").filter(has_text="Cancelled.")).to_be_visible()
    write(seen, "ASK { ?s ?p ?o }")
    seen.page.keyboard.press("Control+Enter")
    expect(seen.page.locator(".answering")).to_contain_text("Yes", timeout=15_000)


def test_the_keyboard_leaves_the_editor(opened: Open) -> None:
    seen = opened(language="en")
    seen.open("/sparql")
    written(seen).click()
    seen.page.keyboard.press("Escape")
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement.tagName") in ("BUTTON", "A")


def test_without_scripts(opened: Open) -> None:
    seen = opened(language="en")
    context = seen.page.context.browser.new_context(java_script_enabled=False, locale="en-GB")  # type: ignore[union-attr]
    page = context.new_page()
    page.goto(f"{seen.address}/sparql")
    page.get_by_label("Query").fill("SELECT (6 * 7 AS ?n) { }")
    page.get_by_role("button", name="Run the query").click()
    assert re.search(r"\b42\b", page.inner_text("table"))
    context.close()
