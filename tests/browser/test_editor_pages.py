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


SAM = "PREFIX sam: <https://w3id.org/samspill/ontology/> "
TIED = SAM + (
    "SELECT DISTINCT ?measure ?program ?sdg "
    "{ ?measure a sam:Measure ; sam:inProgram ?program ; sam:contributesTo ?sdg } "
    "ORDER BY ?measure ?sdg"
)
PLACES = "paths => paths.map(path => path.getAttribute('d'))"


@pytest.mark.parametrize(("language", "width"), [("nb", 390), ("en", 1280)])
def test_an_answer_as_a_network(opened: Open, language: str, width: int) -> None:
    seen = opened(width=width, language=language)
    page = seen.page
    seen.open(f"/sparql?query={quote(TIED)}")
    page.get_by_role("button", name={"nb": "Nettverk", "en": "Network"}[language]).click()
    nodes = page.locator(".tied .node path")
    expect(page.locator("figcaption")).to_contain_text(re.compile(r"^45 no.* 42 "))
    assert nodes.count() == 45
    assert page.locator(".tied .ties line").count() == 42
    first = nodes.evaluate_all(PLACES)
    select = page.get_by_label({"nb": "Til", "en": "To"}[language], exact=True)
    select.select_option(label="sdg")
    expect(page.locator("figcaption")).to_contain_text(re.compile("^70 no.* 113 "))
    assert page.url.endswith("#view=network&to=sdg")
    judge(seen, "editor-network", language=language, width=width)
    page.reload()  # the address brings the same picture back
    expect(page.locator("figcaption")).to_contain_text(re.compile("^70 no.* 113 "))
    select.select_option(label="program")
    expect(nodes).to_have_count(45)
    assert nodes.evaluate_all(PLACES) == first
    # a node leads to its page
    page.locator(".tied a.kind-program").first.dispatch_event("click")
    expect(page).to_have_url(re.compile(r"/id/program/[a-z0-9-]+\.html"))


def test_a_network_that_is_too_large_is_cut(opened: Open) -> None:
    digits = " ".join(f'"{digit}"' for digit in range(9))
    query = (
        'SELECT (IRI(CONCAT("http://a.example/", ?i, ?j, ?k)) AS ?a) '
        '(IRI(CONCAT("http://a.example/", ?k, ?j)) AS ?b) '
        f"{{ VALUES ?i {{ {digits} }} VALUES ?j {{ {digits} }} VALUES ?k {{ {digits} }} }}"
    )
    seen = opened(language="en", dark=True)
    page = seen.page
    seen.open(f"/sparql?query={quote(query)}#view=network")
    expect(page.locator("figcaption")).to_have_text(
        re.compile(r"^500 of 810 nodes and 4\d\d of 729 ties are drawn")
    )
    assert page.locator(".tied .node").count() == 500
    page.get_by_role("button", name="Nearer").click()
    assert page.locator(".tied.near").count() == 1
    before = page.locator(".tied").get_attribute("viewBox")
    page.get_by_role("group", name="Picture").press("ArrowRight")
    assert page.locator(".tied").get_attribute("viewBox") != before
    assert axe_violations(seen) == []
    seen.keep("editor-network-cut-en-1280-dark")


def test_without_ties_there_is_no_network(opened: Open) -> None:
    seen = opened(language="en")
    for query in (SPREAD, "ASK { }", SAM + "CONSTRUCT WHERE { ?a a sam:Program }"):
        seen.open(f"/sparql?query={quote(query)}#view=network")
        expect(seen.page.locator(".answering")).to_contain_text(re.compile("rows|Yes|triples"))
        assert seen.page.get_by_role("button", name="Network").count() == 0


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("nb", 1280)])
def test_the_columns_of_a_chart_are_chosen(opened: Open, language: str, width: int) -> None:
    query = (
        'SELECT ?name ?more ?less { VALUES (?name ?more ?less) { ("a" 4 1) ("b" 2 -1) ("c" 1 3) } }'
    )
    seen = opened(width=width, language=language)
    page = seen.page
    seen.open(f"/sparql?query={quote(query)}#view=chart")
    values = page.locator(".drawn-here .bar-value")
    assert values.all_inner_texts() == ["4", "2", "1"]
    numbers = page.get_by_label({"nb": "Tall", "en": "Numbers"}[language], exact=True)
    numbers.focus()
    numbers.select_option("less")
    assert values.all_inner_texts()[::2] == ["1", "3"]
    read = "bars => bars.map(bar => ['x', 'width'].map(name => Number(bar.getAttribute(name))))"
    assert page.locator(".drawn-here rect").evaluate_all(read) == [[25, 25], [0, 25], [25, 75]]
    assert page.evaluate("document.activeElement.value") == "2"  # the keyboard stays at the choice
    assert page.url.endswith("#view=chart&value=less")
    page.get_by_label({"nb": "Navn", "en": "Names"}[language], exact=True).select_option("more")
    assert page.locator(".bar-name").all_inner_texts() == ["4", "2", "1"]
    page.locator(".keys-list summary").click()
    judge(seen, "editor-chart", language=language, width=width)


def test_what_is_found_in_an_answer(opened: Open) -> None:
    seen = opened(language="en")
    page = seen.page
    seen.open(f"/sparql?query={quote(TIED)}")
    page.get_by_label("Find in the answer").fill("KOLSTAD 11.3")
    expect(page.locator(".finding").get_by_role("status")).to_have_text("3 of 113 rows")
    assert page.locator("tbody tr:visible").count() == 3
    assert page.url.endswith("#find=KOLSTAD+11.3")
    page.get_by_role("button", name="Network").click()
    expect(page.locator("figcaption")).to_have_text(re.compile("^4 nodes and 3 ties"))
    page.get_by_label("Find in the answer").fill("there is no such thing")
    expect(page.locator(".answering")).to_contain_text("Nothing to draw")
    assert axe_violations(seen) == []
    page.get_by_role("button", name="As it is sent").click()
    expect(page.get_by_label("Find in the answer")).not_to_be_visible()
    write(seen, SPREAD)  # what was sought in one answer is not sought in another
    page.keyboard.press("Control+Enter")
    expect(page.locator(".answering")).to_contain_text("measures")
    assert "find=" not in page.url


def test_names_are_explained(opened: Open) -> None:
    seen = opened()
    page = seen.page
    seen.open("/sparql")
    write(
        seen,
        "PREFIX my: <https://w3id.org/samspill/ontology/>\nSELECT * {\n  ?a a my:Measure ;\n"
        "    ?p <https://w3id.org/samspill/id/program/digitalt-forstevalg> }",
    )
    page.keyboard.press("F1")  # at a brace there is nothing to explain
    for key in ("ArrowUp", "End", "ArrowLeft", "ArrowLeft", "F1"):
        page.keyboard.press(key)
    told = page.locator(".asking").get_by_role("status")
    expect(told).to_contain_text("sam:Measure – tiltak. ")
    box = page.locator(".cm-line").nth(3).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 150, box["y"] + box["height"] / 2)
    expect(page.locator(".cm-card")).to_contain_text("Digitalt førstevalg")


MESSY = """# what is asked
prefix sam: <https://w3id.org/samspill/ontology/> select ?m (count(*) as ?n){?m a sam:Measure;
sam:status ?s. filter(?s!="a { # . b" )optional{?m sam:inProgram ?p}}group by ?m limit 5"""
NEAT = """# what is asked
PREFIX sam: <https://w3id.org/samspill/ontology/>
SELECT ?m (COUNT(*) AS ?n) {
  ?m a sam:Measure ;
    sam:status ?s .
  FILTER(?s!="a { # . b" )
  OPTIONAL { ?m sam:inProgram ?p }
}
GROUP BY ?m
LIMIT 5"""


def test_a_query_is_formatted(opened: Open) -> None:
    seen = opened(language="en")
    page = seen.page
    seen.open("/sparql")
    lines = page.locator(".cm-line")
    write(seen, MESSY)
    page.get_by_role("button", name="Format", exact=True).click()
    assert "\n".join(lines.all_inner_texts()) == NEAT
    page.keyboard.press("Control+Shift+f")
    assert "\n".join(lines.all_inner_texts()) == NEAT
    page.keyboard.press("Control+z")  # and it can be undone, also after a look at another tab
    assert "\n".join(lines.all_inner_texts()) == MESSY
    page.get_by_role("button", name="One more query").click()
    page.get_by_role("button", name="Query 1").first.click()
    written(seen).click()
    page.keyboard.press("Control+y")
    assert "\n".join(lines.all_inner_texts()) == NEAT


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


def test_a_prefix_that_is_missing_is_declared(opened: Open) -> None:
    seen = opened(language="en")
    page = seen.page
    seen.open("/sparql")
    write(seen, "SELECT ?s WHERE {\n  ?s a sam:Measure .\n}")
    mark = page.locator(".cm-lintRange-error")
    expect(mark).to_have_text("sam:Measure", timeout=10_000)
    page.keyboard.press("F8")
    expect(page.locator(".asking").get_by_role("status")).to_contain_text("sam:")
    page.keyboard.press("Control+.")
    first = page.locator(".cm-line").first
    expect(first).to_have_text("PREFIX sam: <https://w3id.org/samspill/ontology/>")
    expect(mark).to_have_count(0, timeout=10_000)
    page.keyboard.press("F8")
    expect(page.locator(".asking").get_by_role("status")).to_have_text("No fault is marked.")


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
    seen.page.reload()
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
