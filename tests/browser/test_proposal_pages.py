"""A partner fills in a project with SDG links, another person reviews it, and it is published."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sound import CONTRAST, judge
from windows import Open, Seen

from samspill.contribute.callers import By
from samspill.contribute.identity import add_account, grant
from samspill.contribute.roles import SCOPES
from samspill.contribute.tokens import issue_token
from samspill.engine.accounts import Accounts
from samspill.engine.published import load_folders
from samspill.engine.texts import Texts
from samspill.knowledge.dataset import read_text
from samspill.knowledge.quotes import squeezed, trimmed
from samspill.settings import Settings, shipped_folders
from serving import Service, served

pytestmark = pytest.mark.browser

BY = By("test")
PLAN_SHA256 = "effea14ebdbc5a84053ddbeab37e3dbcebbdaa5f003c443bb5448adbfb8f8912"
PASSAGE = "Mål 1: Havna er utslippsfri innen 2027"
TWICE = "Eksempelvik havnevesen"
SECOND = read_text(shipped_folders().data / "example/plan.txt").rindex(TWICE)
ODD = (
    "Før\u00adste 😀 del\r\n\r\n  Et \u202eord\u202c og\u00a0et & <b>annet</b>\ttil\x0c\r\n"
    "Å\u2028A\u030a \x00\x07 \U0001f469\u200d\U0001f52c «sa» hun\x85\n\nSlutt\n\nDet. Det.\n"
)
"""A text with all that a page may lose count of."""
SOURCE = """PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX sam: <https://w3id.org/samspill/ontology/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
<https://w3id.org/samspill/id/document/odd-2024> a sam:SourceDocument ;
  dcterms:date "2024"^^xsd:gYear ; dcterms:language "nb" ;
  dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
  dcterms:publisher <https://w3id.org/samspill/id/actor/eksempelvik-kommune> ;
  skos:prefLabel "An odd text"@en , "En rar tekst"@nb ; sam:length %s ; sam:sha256 "%s" .
"""
PEOPLE = {
    "kari": ("contributor", "ntnu"),
    "ola": ("reviewer", "*"),
    "sara": ("steward", "*"),
}


@pytest.fixture(scope="module")
def tokens() -> dict[str, str]:
    return {}


@pytest.fixture(scope="module")
def service(
    shared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory, tokens: dict[str, str]
) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("proposing") / "store"
    shutil.copytree(shared_data_dir, folder)
    settings = Settings(data_dir=folder)
    example = shipped_folders().data / "example"
    odd = tmp_path_factory.mktemp("odd") / "odd-2024"
    odd.mkdir()
    digest = sha256(ODD.encode()).hexdigest()
    (odd / "source.ttl").write_text(SOURCE % (len(ODD), digest), encoding="utf-8")
    load_folders(settings, [example, odd])
    Texts(folder).keep((example / "plan.txt").read_text("utf-8"), PLAN_SHA256)
    Texts(folder).keep(ODD, digest)
    accounts = Accounts.of(settings)
    for name, (role, place) in PEOPLE.items():
        add_account(accounts, name, label=name.title(), by=BY)
        grant(accounts, name, role, place, by=BY)
        tokens[name] = issue_token(accounts, name, scopes=SCOPES, days=1, by=BY)[0].text
    with served(folder, SAMSPILL_CLIENT_SECONDS="3600") as running:
        yield running


def signed_in(seen: Seen, token: str) -> Seen:
    """A window in which somebody has signed in."""
    seen.open("/account/sign-in")
    seen.page.fill("#token", token)
    seen.page.locator("main form button").last.click()
    seen.page.wait_for_url("**/account")
    return seen


def drag(page: Page, aim: Locator) -> None:
    """Marks a line with the pointer, from its first letter past its last."""
    aim.scroll_into_view_if_needed()
    box = aim.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] - 10
    page.mouse.move(box["x"] + 1, middle)
    page.mouse.down()
    for part in (0.2, 0.5, 1):
        page.mouse.move(box["x"] + box["width"] * part - 2, middle, steps=4)
    page.mouse.up()


def find_second(page: Page) -> None:
    """Marks the second of two places of the same words, found in the text, with the pointer."""
    page.get_by_label("Finn i teksten").fill(TWICE.upper())
    page.keyboard.press("Enter")
    expect(page.locator("dialog .hits")).to_contain_text("2 steder")
    page.locator("dialog .hits a").nth(1).click()
    drag(page, page.locator("#hit-2"))
    page.get_by_role("button", name="Bruk dette utdraget").click()


def name_of(page: Page, language: str) -> Locator:
    """The field of a name."""
    return page.locator(f"[name='prefLabel.{language}']")


def choose(page: Page, label: str, words: str, hit: str) -> None:
    """Looks something up in a field as one writes, and chooses it with the keyboard."""
    field = page.get_by_role("combobox", name=re.compile(f"^{label}"))
    field.click()
    field.press_sequentially(words)
    expect(page.locator(".finds li", has_text=hit).first).to_be_visible(timeout=30_000)
    names = page.locator(".finds:not([hidden]) li").all_inner_texts()
    for _ in range(1 + next(at for at, name in enumerate(names) if hit in name)):
        field.press("ArrowDown")
    field.press("Enter")


def link(page: Page, words: str, code: str, why: str) -> None:
    """Fills in a link to an SDG target that is found by words."""
    choose(page, "Finn et delmål", words, code)
    expect(page.locator("#f-sdg")).to_have_value(code)
    expect(page.locator(".target")).to_contain_text(code)
    for name in ("Bidrar", "2 – styrker", "Direkte", "0,7 – ganske sikker"):
        page.get_by_role("radio", name=re.compile(f"^{name}")).check()
    expect(page.get_by_role("radio", name=re.compile("^Vurdert"))).to_be_checked()
    page.get_by_label("Begrunnelse på norsk").fill(why)
    page.get_by_label("Begrunnelse på engelsk").fill("For a reason.")


def test_a_project_with_two_links_is_published(opened: Open, tokens: dict[str, str]) -> None:
    kari = signed_in(opened(), tokens["kari"])
    page = kari.page
    kari.open("/proposals")
    judge(kari, "proposals", language="nb", width=1280)
    page.get_by_role("link", name="Foreslå noe").click()
    judge(kari, "proposals-new", language="nb", width=1280)
    page.get_by_role("link", name="Begynn med prosjektet").click()
    name_of(page, "nb").fill("Studenter måler utslipp i havna")
    name_of(page, "en").fill("Students measure emissions in the harbour")
    choose(page, "Er del av", "grønn ha", "Grønn havn")
    expect(page.locator("[name=isPartOf]")).to_have_value("Grønn havn")
    page.locator("summary", has_text="henger sammen med").click()
    choose(page, "Henger sammen med", "landstrøm", "Landstrøm")
    expect(page.locator("[name=relatedTo]")).to_have_count(2)
    page.get_by_role("radio", name=re.compile("^Pågår")).check()
    page.get_by_label("Startår").fill("20x4")
    page.get_by_label("Sluttår").fill("2027")
    page.get_by_label("Sluttår").blur()
    wrong = page.locator(".asked[data-key=startYear] .told")
    expect(wrong).to_contain_text("årstall", timeout=15_000)
    judge(kari, "proposals-fill", language="nb", width=1280)
    page.get_by_label("Startår").fill("2024")
    page.locator("#f-document").select_option("eksempelvik-plan-2024")
    page.get_by_role("button", name="Les det og merk utdraget").click()
    drag(page, page.locator("dialog h3").filter(has_text=PASSAGE))
    expect(page.locator("dialog [role=status] q")).to_have_text(PASSAGE)
    judge(kari, "proposals-marking", language="nb", width=1280)
    page.get_by_role("button", name="Bruk dette utdraget").click()
    expect(page.locator(".quoted blockquote")).to_have_text(PASSAGE)
    judge(kari, "proposals-marked", language="nb", width=1280)
    page.get_by_role("button", name="Lagre, og legg til en bærekraftskobling").click()

    expect(page.locator("[name=alignedResource]")).to_have_value("Studenter måler utslipp i havna")
    link(page, "ressurseffektiv", "9.4", "Målingene viser hvor utslippene er.")
    page.locator("#f-document").select_option("eksempelvik-plan-2024")
    page.get_by_label("Utdraget, ord for ord").fill("Havna blir aldri utslippsfri")
    page.get_by_role("button", name="Lagre utkastet").click()
    expect(page.locator(".asked[data-key=evidence]")).to_contain_text("inneholder ikke stedet")
    page.get_by_role("button", name="Les det og merk utdraget").click()
    find_second(page)
    expect(page.locator("[name=_place]")).to_have_value(f"{SECOND}-{SECOND + len(TWICE)}")
    expect(page.locator(".quoted cite")).to_contain_text("Mål 3")
    page.get_by_role("button", name="Lagre, og legg til en kobling til").click()
    expect(page.locator("[name=alignedResource]")).to_have_value("Studenter måler utslipp i havna")
    expect(page.locator("[name=_place]")).to_have_value(f"{SECOND}-{SECOND + len(TWICE)}")
    expect(page.locator(".advance li")).to_have_count(4)
    link(page, "luft", "11.6", "Renere luft i byen.")
    judge(kari, "proposals-fill-link", language="nb", width=1280)
    page.get_by_role("button", name="Lagre utkastet").click()
    page.wait_for_url(re.compile(r"/proposals/\d+$"))
    expect(page.locator(".verdict")).to_contain_text("Ingen regel er brutt")
    judge(kari, "proposal-draft", language="nb", width=1280)
    number = page.url.rpartition("/")[2]
    page.get_by_role("button", name="Send inn til vurdering").click()
    expect(page.locator(".facts-in-short")).to_contain_text("Venter på vurdering")

    ola = signed_in(opened(language="en", width=390), tokens["ola"])
    ola.open("/proposals")
    judge(ola, "proposals-inbox", language="en", width=390)
    ola.page.get_by_role("link", name="Studenter måler utslipp i havna").click()
    judge(ola, "proposal-review", language="en", width=390)
    ahead = ola.page.locator(".would-be")
    expect(ahead).to_contain_text("Cleaner, resource-efficient industry")
    expect(ahead.locator(".alignment blockquote").first).to_have_text(TWICE)
    ola.page.get_by_label("A few words").fill("Bra!")
    ola.page.get_by_role("button", name="Accept and publish").click()
    expect(ola.page.locator(".facts-in-short")).to_contain_text("Accepted", timeout=30_000)
    ola.open("/id/measure/studenter-maler-utslipp-i-havna")
    expect(ola.page.locator("h1")).to_have_text("Students measure emissions in the harbour")
    expect(ola.page.locator("main")).to_contain_text("9.4")

    kari.open(f"/proposals/{number}")
    expect(page.locator(".story")).to_contain_text("Bra!")
    kari.open("/id/measure/studenter-maler-utslipp-i-havna")
    page.get_by_role("link", name="Foreslå en rettelse").click()
    expect(name_of(page, "nb")).to_have_value("Studenter måler utslipp i havna")
    name_of(page, "nb").fill("Studentene måler utslipp i havna")
    page.get_by_role("button", name="Lagre utkastet").click()
    page.wait_for_url(re.compile(r"/proposals/\d+$"))
    expect(page.locator(".differs-changed")).to_have_count(2)
    judge(kari, "proposal-correction", language="nb", width=1280)
    expect(page.locator("del")).to_have_count(1)
    expect(page.locator(".change ins")).to_have_count(1)


def hurried(page: Page) -> Page:
    """A page whose form saves itself sooner after the last change."""
    page.locator("form.filling").evaluate("form => (form.dataset.pause = '400')")
    return page


def test_what_is_written_survives_a_closed_tab(opened: Open, tokens: dict[str, str]) -> None:
    kari = signed_in(opened(language="en"), tokens["kari"])
    kari.open("/proposals/new?kind=measure")
    hurried(kari.page)
    name_of(kari.page, "nb").fill("En halvferdig tanke")
    status = kari.page.locator(".saved")
    expect(status).to_have_text(re.compile(r"^Saved \d\d:\d\d$"), timeout=15_000)
    expect(kari.page).to_have_url(re.compile(r"/proposals/\d+/edit\?entry=0"))
    address = kari.page.url
    with kari.page.expect_response(
        lambda answer: answer.request.method == "POST" and "/edit" in answer.url
    ):
        kari.page.get_by_label("Start year").fill("2025")
    expect(status).to_contain_text("Saved ", timeout=15_000)

    context = kari.page.context
    other = context.new_page()
    kari.page.close(run_before_unload=False)
    other.goto(address)
    expect(name_of(other, "nb")).to_have_value("En halvferdig tanke")
    expect(other.get_by_label("Start year")).to_have_value("2025")

    second = context.new_page()
    second.goto(address)
    hurried(second)
    name_of(second, "nb").fill("Det andre vinduet")
    expect(second.locator(".saved")).to_contain_text("Saved ", timeout=15_000)
    hurried(other)
    name_of(other, "nb").fill("Det første vinduet")
    told = other.locator(".saved")
    expect(told).to_contain_text("that is not overwritten", timeout=15_000)
    expect(told.get_by_role("link", name="See the newest")).to_be_visible()
    asked: list[str] = []
    other.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept())[1])
    other.goto(address)
    assert asked == ["beforeunload"], "what is not saved is not left without a word"
    expect(name_of(other, "nb")).to_have_value("Det andre vinduet")

    other.get_by_role("button", name="Remove it from the proposal").click()
    other.get_by_role("button", name="Undo").click()
    expect(name_of(other, "nb")).to_have_value("Det andre vinduet")
    whole = other.locator("[name=isPartOf]")
    whole.fill("kommunen")
    expect(other.locator(".finds li").nth(1)).to_be_visible(timeout=30_000)
    whole.press("Enter")
    expect(whole).to_have_value("kommunen")  # Enter sends nothing and guesses nothing
    expect(other).to_have_url(re.compile(r"/edit\?entry=0"))
    whole.fill("A goal that is nowhere")
    other.locator(".finds li", has_text=re.compile("Goal “A goal")).click()
    expect(other).to_have_url(re.compile(r"back=0"))
    expect(name_of(other, "en")).to_have_value("A goal that is nowhere")
    name_of(other, "nb").fill("Et mål på veien")
    other.locator(".advance").get_by_role("link", name="Det andre vinduet").click()
    expect(other.locator("[name=isPartOf]")).to_have_value("A goal that is nowhere")
    other.locator(".advance").get_by_role("link", name="A goal that is nowhere").click()
    expect(name_of(other, "nb")).to_have_value("Et mål på veien")
    assert asked == ["beforeunload"], "what was saved on the way is not asked about"


def test_a_disagreement_is_settled(opened: Open, tokens: dict[str, str]) -> None:
    sara = signed_in(opened(dark=True), tokens["sara"])
    page = sara.page
    sara.open("/id/alignment/eksempelvik-badetrapp-11-7-a")
    page.get_by_role("link", name="Jeg er uenig: legg inn et annet syn").click()
    expect(page.locator(".contested")).to_contain_text("Kurator A")
    judge(sara, "proposals-another-view", language="nb", width=1280)
    sara.open("/id/alignment/eksempelvik-badetrapp-11-7-a")
    page.get_by_role("link", name="Avgjør uenigheten").click()
    judge(sara, "proposals-settle", language="nb", width=1280)
    assert page.evaluate(CONTRAST) == []
    page.get_by_role("radio", name="Denne holder").last.check()
    page.get_by_label("Hvorfor").fill("Planen sier ikke at anlegget er åpent for alle.")
    page.get_by_label("På vegne av").fill("ntnu")
    page.get_by_role("button", name="Send inn til vurdering").click()
    page.wait_for_url(re.compile(r"/proposals/\d+$"))
    expect(page.locator(".side.would-be .review-rejected")).to_have_count(1)
    judge(sara, "proposal-settlement", language="nb", width=1280)
    assert page.evaluate(CONTRAST) == []


def test_the_form_in_the_dark(opened: Open, tokens: dict[str, str]) -> None:
    kari = signed_in(opened(dark=True, width=390), tokens["kari"])
    kari.open("/proposals/new?kind=alignment")
    judge(kari, "proposals-fill-link", language="nb", width=390)
    assert kari.page.evaluate(CONTRAST) == []


@pytest.mark.parametrize(("width", "dark"), [(390, False), (1280, True)])
def test_a_passage_is_marked_with_keys_and_taken_back(
    opened: Open, tokens: dict[str, str], width: int, *, dark: bool
) -> None:
    kari = signed_in(opened(language="en", width=width, dark=dark), tokens["kari"])
    page = kari.page
    kari.open("/proposals/new?kind=alignment")
    opener = page.get_by_role("button", name="Read it and mark the passage")
    opener.click()
    expect(page.locator(".passage .told")).to_have_text("Choose the document first.")
    page.locator("#f-document").select_option("eksempelvik-plan-2024")
    expect(page.locator(".passage .told")).to_be_empty()
    opener.focus()
    page.keyboard.press("Enter")
    text = page.locator("dialog .reading-text")
    expect(text).to_be_visible()
    text.focus()
    page.keyboard.press("ArrowRight")
    for _ in range(2):
        page.keyboard.press("Shift+ArrowRight")
    marked = page.locator("dialog [role=status] q")
    expect(marked).to_have_text("Plan for felles")
    judge(kari, f"proposals-marking{'-dark' if dark else ''}", language="en", width=width)
    text.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_be_hidden()
    expect(opener).to_be_focused()
    expect(page.locator(".quoted blockquote")).to_have_text("Plan for felles")
    expect(page.locator("[name=_place]")).to_have_value("0-15")
    expect(page.locator("#f-passage")).to_have_value("Plan for felles")
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator("[name=_place]")).to_have_value("")
    expect(page.locator(".quoted")).to_be_hidden()
    opener.click()
    page.locator("dialog .held summary").first.click()
    page.locator("dialog .held button").first.click()
    expect(page.locator(".quoted .known")).to_be_visible()
    page.keyboard.press("Escape")


def test_a_text_without_scripts(opened: Open, tokens: dict[str, str]) -> None:
    kari = signed_in(opened(width=390), tokens["kari"])
    kari.open("/proposals/documents/eksempelvik-plan-2024?q=havna")
    judge(kari, "proposals-reading", language="nb", width=390)


SELECT = """
([from, to]) => {
  const point = (at) => {
    const lines = [...document.querySelectorAll('dialog [data-start]')];
    const line = lines.findLast((one) => Number(one.dataset.start) <= at) ?? lines[0];
    let left = Math.max(at - Number(line.dataset.start), 0);
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    let node = null;
    while (walker.nextNode()) {
      node = walker.currentNode;
      const signs = [...node.data];
      if (left <= signs.length) return [node, signs.slice(0, left).join('').length];
      left -= signs.length;
    }
    return [node, node.data.length];
  };
  document.getSelection().setBaseAndExtent(...point(from), ...point(to));
}
"""
"""Selects the characters of a text from one to another, counted in code points."""


def test_every_character_counts_as_the_service_counts(opened: Open, tokens: dict[str, str]) -> None:
    kari = signed_in(opened(), tokens["kari"])
    page = kari.page
    kari.open("/proposals/new?kind=alignment")
    page.locator("#f-document").select_option("odd-2024")
    drawn = random.Random(7)  # noqa: S311
    spans = [sorted(drawn.sample(range(len(ODD) + 1), 2)) for _ in range(5)]
    spans += [[0, len(ODD)], [ODD.rindex("Det."), ODD.rindex("Det.") + 4]]
    for start, end in spans:
        words = ODD[start:end]
        if not squeezed(words) or not words.strip():
            continue
        page.get_by_role("button", name="Les det og merk utdraget").click()
        expect(page.locator("dialog .line").first).to_be_visible()
        page.evaluate(SELECT, [start, end])
        expect(page.locator("dialog .use")).to_be_enabled()
        page.locator("dialog .use").click()
        first, last = map(int, page.locator("[name=_place]").input_value().split("-"))
        wanted = trimmed(ODD, start, end)
        assert ODD[first:last] == ODD[slice(*wanted)], (start, end)
        told = page.locator("[name=_passage]").input_value()
        assert squeezed(told) == squeezed(ODD[first:last])
    page.get_by_role("button", name="Lagre utkastet").click()
    expect(page.locator(".quoted blockquote")).to_have_text("Det.")
    assert page.locator("[name=_place]").input_value() == f"{first}-{last}"
