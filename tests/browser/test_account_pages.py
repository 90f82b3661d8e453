"""Signing in and one's own account, as they are seen and used in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sound import CONTRAST, judge
from windows import Open

from samspill.contribute.callers import By
from samspill.contribute.hooks import add_hook, pause_hook
from samspill.contribute.identity import add_account, grant, moment
from samspill.contribute.tokens import issue_token, revoke_token
from samspill.engine.accounts import Accounts
from samspill.engine.outbox import HELD, HOOK, MAIL, STATES, WAITING, Message, Outbox
from samspill.settings import Settings
from serving import Service, served
from test_web_openid import Provider, settings_of

pytestmark = pytest.mark.browser

BY = By("test")
LATER = "2100-01-01T00:00:00+00:00"


@pytest.fixture(scope="module")
def folder(shared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of its own, with an account that has roles and tokens."""
    folder = tmp_path_factory.mktemp("accounts") / "store"
    shutil.copytree(shared_data_dir, folder)
    accounts = Accounts.of(Settings(data_dir=folder))
    add_account(accounts, "kari", label="Kari Nordmann", email="kari@example.org", by=BY)
    grant(accounts, "kari", "contributor", "ntnu", by=BY)
    grant(accounts, "kari", "reviewer", "*", by=BY)
    issue_token(accounts, "kari", scopes=["propose"], label="Nattlig innlasting", by=BY)
    _, old = issue_token(accounts, "kari", scopes=["review"], by=BY)
    revoke_token(accounts, old.id, by=BY)
    return folder


@pytest.fixture(scope="module")
def noticed(folder: Path) -> Path:
    """The same folder, with a steward, hooks, and messages in every state."""
    settings = Settings(data_dir=folder)
    accounts = Accounts.of(settings)
    add_account(accounts, "sara", label="Sara Sørensen", email="sara@example.org", by=BY)
    grant(accounts, "sara", "steward", "*", by=BY)
    address = "https://varsel.trondheim.example/inn/hemmelig"
    ours, paused = (
        add_hook(settings, address, events=["versions", "proposals"], organisation=place, by=BY)
        for place in ("*", "ntnu")
    )
    pause_hook(settings, paused.id, by=BY)
    with Outbox.of(settings).writing() as changes:
        for state in STATES:
            for kind, to in ((HOOK, ours.id), (HOOK, paused.id), (MAIL, "sara@example.org")):
                said = "" if state in (WAITING, HELD) else "it answered 503"
                subject = "proposal.submitted" if kind == HOOK else "Grønn mobilitet på Østbyen"
                message = Message(
                    f"{state}-{kind}-{to}", kind, to, subject, "{}", moment(), next=LATER,
                    state=state, said=said,
                )  # fmt: skip
                changes.add(message)
    return folder


@pytest.mark.parametrize(
    ("language", "width", "dark"),
    [("nb", 390, False), ("en", 1280, False), ("nb", 1280, True)],
)
def test_a_steward_sees_who_is_told(
    opened: Open, noticed: Path, language: str, width: int, dark: bool
) -> None:
    accounts = Accounts.of(Settings(data_dir=noticed))
    token = issue_token(accounts, "sara", scopes=["manage", "account"], days=1, by=BY)[0].text
    seen = opened(width=width, language=language, dark=dark)
    page = seen.page
    seen.open("/account/sign-in?next=/account/notice")
    page.locator("#token").fill(token)
    page.locator("#token").press("Enter")
    expect(page.locator(".hooks > li")).to_have_count(2)
    if dark:
        assert page.evaluate(CONTRAST) == []
    else:
        judge(seen, "notice", language=language, width=width)


@pytest.fixture(scope="module")
def login() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.stop()


@pytest.fixture(scope="module")
def service(folder: Path, login: Provider) -> Iterator[Service]:
    with served(folder, **settings_of(login)) as running:
        yield running


def test_whoever_came_from_the_login_leaves_it_too(opened: Open, login: Provider) -> None:
    seen = opened(width=1280, language="nb")
    page = seen.page
    page.route(f"{login.issuer}/**", lambda route: route.continue_())
    seen.open("/account/sign-in?next=/account")
    page.locator("a.action").click()
    expect(page.locator("h1")).to_have_text("Kari Nordmann")
    page.locator("form[action$='/sign-out'] button").click()
    page.wait_for_url("**/account/sign-in")
    assert login.left() == [True]
    seen.open("/account")
    expect(page.locator("#token")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "width", "dark"),
    [("nb", 390, False), ("en", 1280, False), ("nb", 1280, True)],
)
def test_somebody_signs_in_makes_a_token_and_leaves(
    opened: Open, folder: Path, language: str, width: int, dark: bool
) -> None:
    accounts = Accounts.of(Settings(data_dir=folder))
    scopes = ["propose", "review", "account"]
    token = issue_token(accounts, "kari", scopes=scopes, days=1, label="Kari", by=BY)[0].text
    seen = opened(width=width, language=language, dark=dark)
    page = seen.page
    assert seen.open("/account/sign-in?next=/account") == 200
    if dark:
        assert page.evaluate(CONTRAST) == []
    else:
        judge(seen, "sign-in", language=language, width=width)
    page.locator("#token").fill(token)
    page.locator("#token").press("Enter")
    expect(page.locator("h1")).to_have_text("Kari Nordmann")
    page.locator("#token-label").fill("Nye nøkkelen")
    page.locator(".making button").click()
    expect(page.locator("#fresh-token")).to_contain_text("sam_")
    made = page.locator("#fresh-token").inner_text()
    if dark:
        assert page.evaluate(CONTRAST) == []
    else:
        judge(seen, "account", language=language, width=width)
    page.goto(f"{seen.address}/account")
    expect(page.locator(f"text={made[:12]}")).to_be_visible()
    page.locator("form[action$='/revoke']").first.locator("button").click()
    expect(page.locator("#fresh-token")).to_have_count(0)
    page.locator("form[action$='/sign-out'] button").click()
    expect(page.locator("#token")).to_be_visible()
