"""Feeds: versions for everybody, and for each person a secret one of what happens to their own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from feeds import Feed, read_feed
from publishing import add_program, small_package
from samspill.contribute.callers import By
from samspill.contribute.feeds import feed_of, reader_of
from samspill.contribute.identity import add_account, disable, grant, take
from samspill.contribute.tokens import issue_token
from samspill.engine.accounts import Accounts
from samspill.engine.notices import Notices
from samspill.engine.published import load_folders, open_published
from samspill.engine.serving import Serving
from samspill.errors import NotFound
from samspill.settings import Settings
from samspill.web.app import create_app
from samspill.web.atom import Entry, lasting_id, written
from samspill.web.atom import Feed as Written
from serving import Service, served
from test_proposals import Office, content
from test_web_account import bearer
from test_web_service import call
from test_web_versions import QUESTION

BY = By("test")
HOSTILE = 'Ny & <b>"bedre"</b> ]]> <script>alert(1)</script> =HYPERLINK("x")'


@pytest.fixture(scope="module")
def versioned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, Serving]]:
    root = tmp_path_factory.mktemp("package")
    settings = small_package(root)
    (settings.folders.queries / "programs.rq").write_text(QUESTION, encoding="utf-8")
    open_published(settings)
    load_folders(
        settings, [add_program(root / "n-2020", "nabo")], author="A & <B>", note=f"{HOSTILE}\x07\n2"
    )
    serving = Serving.of(settings)
    yield settings, serving
    serving.close()


def test_versions_are_a_valid_feed_whatever_is_in_them(
    versioned: tuple[Settings, Serving],
) -> None:
    settings, serving = versioned
    app = create_app(serving, settings)
    found = call(app, "/versions.atom", **{"Accept-Language": "en"})
    assert found.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = read_feed(found.content)
    newest, oldest = feed.entries
    assert (feed.language, feed.title) == ("en", "Versions of the Samspill data")
    assert newest.title == f"Version 2 of the data: {HOSTILE}\N{REPLACEMENT CHARACTER} 2"
    assert (newest.author, oldest.author[:9]) == ("A & <B>", "Samspill ")
    assert newest.link.endswith("/versions/2/changes?lang=en")
    version = serving.journal.version(2)
    assert f"{version.added} statements added" in newest.text
    assert newest.updated.isoformat() == version.created
    again = call(app, "/versions.atom", **{"If-None-Match": found.headers["etag"]})
    assert again.status_code == 200, "another language is another feed"
    norsk = read_feed(again.content)
    assert (norsk.language, norsk.title) == ("nb", "Versjoner av dataene i Samspill")
    assert [one.id for one in norsk.entries] == [one.id for one in feed.entries]
    assert norsk.id == feed.id
    told = {"If-None-Match": found.headers["etag"], "Accept-Language": "en", "Host": "a.example"}
    moved = call(app, "/versions.atom", **told)
    assert [one.id for one in read_feed(moved.content).entries] == [one.id for one in feed.entries]
    del told["Host"]
    assert call(app, "/versions.atom", **told).status_code == 304
    assert call(app, "/versions.atom?n=1").status_code == 400


def test_pages_tell_of_the_feed(versioned: tuple[Settings, Serving]) -> None:
    settings, serving = versioned
    for language in ("nb", "en"):
        address = f"/versions.atom?lang={language}"
        page = call(
            create_app(serving, settings),
            f"/versions?lang={language}",
            Accept="text/html",
        ).text
        assert f'<link rel="alternate" href="{address}" type="application/atom+xml"' in page
        assert f'<a href="{address}" type="application/atom+xml">' in page


def test_a_feed_without_entries_is_valid() -> None:
    time = "2026-01-01T00:00:00Z"
    empty = Written("urn:a:b", "T", "", "A", "http://a/", "http://a/p", "nb", time, [])
    assert read_feed(written(empty)).entries == []
    one = Entry(lasting_id(1), "\ud800\ufffe\x00", time, "\x1b", "http://a/b")
    feed = Written(**{**vars(empty), "entries": [one]})
    assert read_feed(written(feed)).entries[0].title == "\N{REPLACEMENT CHARACTER}" * 3


@pytest.fixture(scope="module")
def office(shared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("office") / "store"
    shutil.copytree(shared_data_dir, folder)
    settings = Settings(data_dir=folder)
    accounts = Accounts.of(settings)
    for name, role in (("kari", "contributor"), ("ola", "reviewer"), ("per", "contributor")):
        add_account(accounts, name, label=f"{name.title()} <&>", by=BY)
        grant(accounts, name, role, "ntnu", by=BY)
    return Office(settings)


@pytest.fixture(scope="module")
def service(office: Office) -> Iterator[Service]:
    with served(office.settings.data_dir, SAMSPILL_LOG="requests") as running:
        yield running


def own_address(service: Service, office: Office, name: str, **headers: str) -> str:
    """The address of somebody's feed, newly made."""
    accounts = Accounts.of(office.settings)
    token = issue_token(accounts, name, scopes=["account"], days=1, by=BY)[0].text
    with service.client() as client:
        made = client.post("/account/feed", headers=bearer(token) | headers)
    assert made.status_code in (200, 201), made.text
    return made.text.strip()


def fetched(address: str) -> Feed:
    """A feed as a reader gets it that knows nothing but its address."""
    found = httpx.get(address, headers={"Accept-Language": "en"})
    assert found.status_code == 200, found.text
    assert found.headers["cache-control"] == "private, no-store"
    assert found.headers["referrer-policy"] == "no-referrer"
    tag = {"If-None-Match": found.headers["etag"], "Accept-Language": "en"}
    assert httpx.get(address, headers=tag).status_code == 304
    return read_feed(found.content)


def test_a_secret_address_tells_what_happens_to_ones_proposals(
    service: Service, office: Office
) -> None:
    from dataclasses import replace

    from samspill.contribute.proposals import move, propose

    kari, ola, per = (own_address(service, office, name) for name in ("kari", "ola", "per"))
    assert fetched(kari).entries == []
    desk = office.desk()
    title = '<script>alert("1")</script> & ]]>'
    propose(desk, office.caller("kari"), "ntnu", replace(content(desk), title=title))
    assert fetched(kari).entries == [], "what one has saved oneself is no news"
    move(desk, office.caller("kari"), 1, 1, "submit")
    (waiting,) = fetched(ola).entries
    assert waiting.title == f"For you to review: {title}"
    assert waiting.author == "Kari <&>"
    assert waiting.link == f"{service.address}/proposals/1"
    move(desk, office.caller("ola"), 1, 1, "return", "Hvorfor <ikke> 16.7?\nOg & når?")
    assert fetched(ola).entries == []
    returned, sent = fetched(kari).entries
    assert returned.title == f"Returned with comments: {title}"
    assert (returned.author, sent.author) == ("Ola <&>", "Kari <&>")
    assert returned.text == "Hvorfor <ikke> 16.7?\nOg & når?"
    assert fetched(per).entries == [], "to another it is nothing"
    secret = kari.rpartition("/")[2].removesuffix(".atom")
    assert (len(secret), kari) == (64, f"{service.address}/feeds/{secret}.atom")
    assert secret not in "".join(service.log)
    assert any('"route": "/feeds/{secret}.atom"' in line for line in service.log)
    database = b"".join(path.read_bytes() for path in office.settings.data_dir.glob("journal.db*"))
    assert secret.encode() not in database
    with Notices.of(office.settings).reading() as rows:
        feed = rows.feed(office.caller("kari").account.id)
    assert feed is not None
    assert feed.hash != secret


def test_an_address_ends_when_it_is_renewed_or_its_account_closed(
    service: Service, office: Office
) -> None:
    first = own_address(service, office, "per")
    second = own_address(service, office, "per")
    assert httpx.get(second).status_code == 200
    gone = httpx.get(first)
    assert gone.status_code == 404
    assert first.rpartition("/")[2] not in gone.text
    accounts = Accounts.of(office.settings)
    disable(accounts, "per", by=BY)
    assert httpx.get(second).status_code == 404
    disable(accounts, "per", enable=True, by=BY)
    assert httpx.get(second).status_code == 200
    token = issue_token(accounts, "per", scopes=["account"], days=1, by=BY)[0].text
    with service.client() as client:
        assert client.post("/account/feed/revoke", headers=bearer(token)).status_code == 204
        narrow = issue_token(accounts, "per", scopes=["propose"], days=1, by=BY)[0].text
        assert client.post("/account/feed", headers=bearer(narrow)).status_code == 403
        assert client.post("/account/feed").status_code == 401
    assert httpx.get(second).status_code == 404
    assert feed_of(office.settings, office.caller("per")) is None
    for secret in ("", "x", "0" * 64, "..", first.rpartition("/")[2]):
        with pytest.raises(NotFound):
            reader_of(office.settings, secret)
    with accounts.reading() as rows:
        log = [event for event in rows.events() if event.action.startswith("feed-")]
    assert [event.action for event in log[:3]] == ["feed-revoked", "feed-made", "feed-made"]
    assert all(event.about == "per" for event in log[:3])


def test_a_reviewer_who_is_one_no_longer_sees_nothing_that_waits(
    service: Service, office: Office
) -> None:
    from samspill.contribute.proposals import move

    address = own_address(service, office, "ola")
    move(office.desk(), office.caller("kari"), 1, 1, "submit")
    assert len(fetched(address).entries) == 1
    take(Accounts.of(office.settings), "ola", "reviewer", "ntnu", by=BY)
    assert fetched(address).entries == []


def test_the_page_of_an_account_makes_and_ends_the_address(
    service: Service, office: Office
) -> None:
    token = issue_token(
        Accounts.of(office.settings), "kari", scopes=["propose", "account"], days=1, by=BY
    )[0].text
    origin = {"Origin": service.address, "Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    with httpx.Client(base_url=service.address, headers=origin) as browser:
        browser.post("/account/sign-in", data={"token": token})
        made = browser.post("/account/feed")
        assert made.headers["cache-control"] == "private, no-store"
        address = made.text.partition('id="fresh-feed" tabindex="0">')[2].partition("<")[0]
        assert httpx.get(address).status_code == 200
        page = browser.get("/account").text
        assert address not in page
        assert "Lag en ny adresse" in page
        other = {"Sec-Fetch-Site": "cross-site"}
        assert browser.post("/account/feed/revoke", headers=other).status_code == 403
        assert browser.post("/account/feed/revoke").status_code == 303
        assert browser.get("/account/feed").headers["location"] == "/account"
    assert httpx.get(address).status_code == 404
